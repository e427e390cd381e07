//! What the server remembers. In memory here; the examples' databases hold the same things.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mdm_discovery::sign_in::FederatedToken;
use mdm_entra::{EnrollmentIdentity, ObjectId};
use mdm_errors::SecretText;
use mdm_syncml::session::server::{Enrollment, Queue};
use rustls::pki_types::UnixTime;

use super::Order;

/// A user of the organisation.
pub struct Account {
    /// The password, for the policy `OnPremise` and for the sign-in page.
    pub password: SecretText<'static>,
    /// Whether the user signs in at a web page rather than by a password typed into Windows.
    pub federated: bool,
    /// How many devices this user may enroll.
    pub device_cap: usize,
}

/// An enrolled device.
pub struct Device {
    /// Who enrolled it.
    pub owner: String,
    /// What the token of the enrollment said, if it was one of Entra ID.
    pub entra: Option<EnrollmentIdentity>,
    /// The state between it and us; it belongs to the certificate that the device got.
    pub enrollment: Enrollment,
    /// The commands that wait or are out.
    pub queue: Queue,
    /// What it was told to do.
    pub orders: Vec<Order>,
}

/// A token that the sign-in page gave out.
pub struct SignIn {
    /// The token.
    pub token: FederatedToken<'static>,
    /// Who signed in.
    pub user: String,
    /// When the token ends.
    pub expires: UnixTime,
}

/// Everything that changes while the server runs.
#[derive(Default)]
pub struct State {
    /// Tokens of the sign-in page.
    pub sign_ins: Vec<SignIn>,
    /// Pages with the terms of use that wait for a click, and who sees them.
    pub shown_terms: BTreeMap<String, ObjectId>,
    /// Blobs of accepted terms of use, and who accepted.
    pub accepted_terms: BTreeMap<String, ObjectId>,
    /// Enrolled devices by their DeviceID, which is also the source of their SyncML.
    pub devices: BTreeMap<String, Device>,
}

impl State {
    /// How many devices this user has.
    pub fn devices_of(&self, owner: &str) -> usize {
        self.devices
            .values()
            .filter(|device| device.owner.eq_ignore_ascii_case(owner))
            .count()
    }
}

/// What the server decided, in sentences; a program would call it its log.
#[derive(Default)]
pub struct Journal(Mutex<Vec<String>>);

impl Journal {
    /// Adds a sentence. It must hold no secret.
    pub fn note(&self, sentence: impl Into<String>) {
        locked(&self.0).push(sentence.into());
    }

    /// Takes what was noted since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *locked(&self.0))
    }
}

/// Locks, also after a panic elsewhere: what is inside is never half changed.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
