//! An MDM server: decides who may enroll, issues certificates, manages devices. It answers requests and does no
//! I/O of its own.

mod credentials;
mod discovery;
mod enrollment;
mod management;
mod orders;
mod page;
mod policy;
mod sign_in;
mod soap;
mod state;
mod terms;

use std::collections::BTreeMap;
use std::sync::Mutex;

use mdm_entra::{KeySet, Validator};
use rustls::pki_types::UnixTime;

use crate::authority::Authority;
use crate::http::{ENROLLMENT_LIMIT, Handler, MANAGEMENT_LIMIT, Received, Response};

pub use discovery::Addresses;
pub use enrollment::PROVIDER_ID;
pub use orders::{INSTALL_JOB, Order, Report};
pub use state::{Account, Device, Journal, SignIn, State};

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

/// The server of one organisation.
pub struct MdmServer {
    /// Where its services are.
    pub addresses: Addresses,
    /// Users by their names in lower case.
    pub accounts: BTreeMap<String, Account>,
    /// Issues the certificates of devices.
    pub authority: Authority,
    /// Whose tokens of Entra ID are taken.
    pub entra: Entra,
    /// The clock.
    pub clock: fn() -> UnixTime,
    /// What was decided, in sentences.
    pub journal: Journal,
    /// What changes.
    pub state: Mutex<State>,
}

/// What the server knows of Entra ID.
pub struct Entra {
    /// For which application and from which tenant a token must be.
    pub validator: Validator,
    /// The keys that Entra ID publishes.
    pub keys: KeySet,
}

impl Handler for MdmServer {
    fn body_limit(&self, path: &str) -> usize {
        if path == path::MANAGEMENT {
            MANAGEMENT_LIMIT
        } else {
            ENROLLMENT_LIMIT
        }
    }

    fn answer(&self, request: &Received) -> Response {
        match (request.method.as_str(), request.url.path()) {
            ("GET", mdm_discovery::endpoint::PATH) => {
                Response::new(200, mdm_discovery::probe::CONTENT_TYPE, "")
            }
            ("POST", mdm_discovery::endpoint::PATH) => self.discover(request),
            ("POST", path::POLICY) => self.policies(request),
            ("POST", path::ENROLLMENT) => self.enroll(request),
            ("POST", path::MANAGEMENT) => self.manage(request),
            ("GET", path::SIGN_IN) => self.sign_in_form(request),
            ("POST", path::SIGN_IN) => self.sign_in(request),
            ("GET", path::TERMS_OF_USE) => self.terms_page(request),
            ("POST", path::TERMS_OF_USE) => self.accept_terms(request),
            _ => Response::empty(404),
        }
    }
}
