//! What the server remembers. In memory here; the examples' databases hold the same things.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mdm_errors::SecretText;
use rustls::pki_types::{CertificateDer, UnixTime};

/// A user of the organisation.
pub struct Account {
    /// The password, for the policy `OnPremise` and for the sign-in page.
    pub password: SecretText<'static>,
    /// How many devices this user may enroll.
    pub device_cap: usize,
}

/// An enrolled device.
pub struct Device {
    /// Who enrolled it.
    pub owner: String,
    /// The certificate that it got, and that it must show.
    pub certificate: CertificateDer<'static>,
}

/// A token that the sign-in page gave out.
pub struct SignIn {
    /// Who signed in.
    pub user: String,
    /// When the token ends.
    pub expires: UnixTime,
}

/// Everything that changes while the server runs.
#[derive(Default)]
pub struct State {
    /// Tokens of the sign-in page.
    pub sign_ins: BTreeMap<String, SignIn>,
    /// Blobs of accepted terms of use, each with the object id of who accepted.
    pub accepted_terms: BTreeMap<String, String>,
    /// Enrolled devices by their DeviceID, which is also the source of their SyncML.
    pub devices: BTreeMap<String, Device>,
}

impl State {
    /// How many devices this user has.
    pub fn devices_of(&self, owner: &str) -> usize {
        self.devices.values().filter(|device| device.owner.eq_ignore_ascii_case(owner)).count()
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
