//! An MDM server: decides who may enroll, issues certificates, manages devices. It answers requests and does no
//! I/O of its own.

mod certificates;
mod counters;
mod credentials;
mod discovery;
mod enrollment;
mod limits;
mod management;
mod options;
mod orders;
mod page;
mod policy;
mod sign_in;
mod soap;
mod state;
mod terms;

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::routing::{get, post};

use mdm_entra::{AccessToken, KeySet, Validated, Validator};
use rustls::pki_types::UnixTime;

use crate::authority::Authority;
use crate::http::{ENROLLMENT_LIMIT, MANAGEMENT_LIMIT, Received, Response, on};
use crate::store::{NewOrder, Store};

pub use certificates::Issuers;
pub use counters::Counters;
pub use credentials::fingerprint;
pub use discovery::Addresses;
pub use enrollment::PROVIDER_ID;
pub use limits::{Guard, LockOut, hash_password};
pub use options::Options;
pub use orders::{INSTALL_JOB, first_orders};
pub use state::Journal;

/// Paths of the services.
pub mod path {
    /// Policy service.
    pub const POLICY: &str = "/EnrollmentServer/Policy.svc";
    /// Enrollment service.
    pub const ENROLLMENT: &str = "/EnrollmentServer/Enrollment.svc";
    /// The page that asks for a password.
    pub const SIGN_IN: &str = "/EnrollmentServer/SignIn";
    /// The page that shows the terms of use.
    pub const TERMS_OF_USE: &str = "/EnrollmentServer/TermsOfUse";
    /// Management service.
    pub const MANAGEMENT: &str = "/ManagementServer/MDM.svc";
}

/// The time after which to come again when the store has failed, in seconds.
const RETRY_AFTER: u64 = 60;

/// The server of one organisation.
pub struct MdmServer {
    /// The addresses of its services.
    pub addresses: Addresses,
    /// Users, devices, and what goes on between them and us.
    pub store: Arc<dyn Store>,
    /// Issues the certificates of devices.
    pub authority: Authority,
    /// Whose tokens of Entra ID are taken; nobody's when there is no tenant.
    pub entra: RwLock<Option<Entra>>,
    /// Whose certificates enroll devices; nobody's when there are no such authorities.
    pub issuers: Option<Issuers>,
    /// The terms of use, in HTML; nothing when the page is not shown.
    pub terms: RwLock<Option<String>>,
    /// The first commands for a new device.
    pub first_orders: Vec<NewOrder>,
    /// Further choices of the administrator.
    pub options: Options,
    /// The limits by which those who try too often are sent away.
    pub guard: Guard,
    /// The clock.
    pub clock: fn() -> UnixTime,
    /// The decisions, in sentences.
    pub journal: Journal,
    /// The number of times that things happened.
    pub counters: Counters,
}

/// The server's knowledge of Entra ID.
pub struct Entra {
    /// For which application and from which tenant a token must be.
    pub validator: Validator,
    /// The keys that Entra ID publishes.
    pub keys: KeySet,
}

impl Entra {
    /// Checks a token at a time.
    fn validate(&self, token: &AccessToken<'_>, now: UnixTime) -> Result<Validated, mdm_entra::Error> {
        self.validator.validate(token, &self.keys, now)
    }
}

impl MdmServer {
    /// Returns the routes of all services.
    pub fn routes(self: &Arc<Self>) -> Router {
        let asked = |answer| on(post, self, ENROLLMENT_LIMIT, answer);
        let shown = |answer| on(get, self, ENROLLMENT_LIMIT, answer);
        Router::new()
            .route(
                mdm_discovery::endpoint::PATH,
                shown(Self::probed).merge(asked(Self::discover)),
            )
            .route(path::POLICY, asked(Self::policies))
            .route(path::ENROLLMENT, asked(Self::enroll))
            .route(path::MANAGEMENT, on(post, self, MANAGEMENT_LIMIT, Self::manage))
            .route(
                path::SIGN_IN,
                shown(Self::sign_in_form).merge(asked(Self::sign_in)),
            )
            .route(
                path::TERMS_OF_USE,
                shown(Self::terms_page).merge(asked(Self::accept_terms)),
            )
    }

    /// Answers the probe of a device that looks for its server.
    fn probed(&self, _: &Received) -> Response {
        Response::new(200, mdm_discovery::probe::CONTENT_TYPE, "")
    }
}
