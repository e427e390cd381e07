//! The identity of a peer: policy and enrollment service look at the credential that a message really carries.
//!
//! It does not matter which policy discovery named.

use std::sync::PoisonError;

use aws_lc_rs::hmac;
use mdm_entra::{AccessToken, EnrollmentIdentity, Validated};
use mdm_errors::{SecretText, Subcode};
use mdm_soap::Credential;
use mdm_soap::security::ReceivedSecurity;
use rustls::pki_types::CertificateDer;

use super::MdmServer;
use super::limits::Verdict;
use super::soap::Refusal;
use crate::store::{Account, Credentials, Purpose};

/// Somebody whose credential was right.
pub(super) struct User {
    /// The name under which devices are counted.
    pub(super) name: String,
    /// By what.
    pub(super) proved: Proved,
}

/// The proof that a user has shown.
pub(super) enum Proved {
    /// A password, or the token for it of the sign-in page.
    Password,
    /// A token of Entra ID, for this identity.
    Entra(EnrollmentIdentity),
    /// The certificate that the message is signed with.
    Certificate(CertificateDer<'static>),
}

impl User {
    /// Returns who the token was for, with users of Entra ID.
    pub(super) fn entra(&self) -> Option<&EnrollmentIdentity> {
        match &self.proved {
            Proved::Entra(identity) => Some(identity),
            _ => None,
        }
    }
}

impl MdmServer {
    /// Checks the credential of a message.
    pub(super) fn authenticate(&self, security: &ReceivedSecurity<'_>) -> Result<User, Refusal> {
        let user = match &security.credential() {
            Credential::UsernameToken(token) => self.by_password(&token.username, &token.password),
            Credential::EnrollmentToken(token) => self.by_sign_in(token.expose()),
            Credential::EntraToken(token) => self.by_entra(token),
            Credential::Certificate(_) => self.by_certificate(security),
            _ => Err(refused(
                "the message carries no credential that this server takes",
            )),
        }?;
        let name = &user.name;
        self.journal.note(match &user.proved {
            Proved::Entra(_) => format!("the token is Entra's, for this server and of our tenant: {name}"),
            Proved::Certificate(_) => format!(
                "the message is signed, whole and in time, with the certificate of {name} from an authority that \
                 may name who enrolls"
            ),
            Proved::Password => format!("the credential is that of {name}"),
        });
        Ok(user)
    }

    fn by_password(&self, name: &str, password: &SecretText<'_>) -> Result<User, Refusal> {
        let account = self
            .store
            .account(&name.to_lowercase())
            .map_err(Refusal::failed)?;
        let verdict = self.judge_password(name, password.expose(), account.as_ref());
        match verdict.map_err(Refusal::failed)? {
            Verdict::Right => Ok(User {
                name: name.to_lowercase(),
                proved: Proved::Password,
            }),
            Verdict::Wrong => Err(refused("the user name or the password is wrong")),
            Verdict::LockedOut(seconds) => {
                let reason = format!("too many wrong passwords: try again in {}", in_words(seconds));
                Err(refused(&reason).with_retry_after(seconds))
            }
        }
    }

    pub(super) fn judge_password(
        &self,
        name: &str,
        password: &str,
        account: Option<&Account>,
    ) -> crate::Result<Verdict> {
        let (store, now) = (self.store.as_ref(), (self.clock)());
        let hash = account.map(|account| account.password.as_str());
        let verdict = self
            .guard
            .check(store, &name.to_lowercase(), password, hash, now)?;
        if let Verdict::LockedOut(_) = verdict {
            self.counters.count("lock_outs", "password");
        }
        Ok(verdict)
    }

    /// A token of the sign-in page; clients were seen to encode it once more than they should.
    fn by_sign_in(&self, token: &[u8]) -> Result<User, Refusal> {
        let once = String::from_utf8_lossy(token).into_owned();
        let twice = mdm_soap::values::base64::decode(&once).and_then(|token| String::from_utf8(token).ok());
        let now = (self.clock)().as_secs();
        for token in [Some(once), twice].into_iter().flatten() {
            let holder = self.store.ticket(Purpose::SignIn, &fingerprint(&token), now);
            if let Some(name) = holder.map_err(Refusal::failed)? {
                return Ok(User {
                    name,
                    proved: Proved::Password,
                });
            }
        }
        Err(refused(
            "the token is not one of the sign-in page, or has expired",
        ))
    }

    fn by_entra(&self, token: &SecretText<'_>) -> Result<User, Refusal> {
        let identity = self
            .validated(AccessToken::from_secret(token))
            .and_then(|validated| validated.for_enrollment().map_err(|error| error.to_string()))
            .map_err(|error| refused(&error))?;
        let object = identity.user.map(|user| user.to_string());
        let name = identity
            .user_name
            .clone()
            .or(object)
            .ok_or_else(|| refused("the token names no user"))?;
        Ok(User {
            name: name.to_lowercase(),
            proved: Proved::Entra(identity),
        })
    }
}

impl MdmServer {
    /// Checks a token of Entra ID, or says why it is not taken.
    pub(super) fn validated(
        &self,
        token: Result<AccessToken<'_>, mdm_entra::Error>,
    ) -> Result<Validated, String> {
        let token = token.map_err(|error| error.to_string())?;
        let entra = self.entra.read().unwrap_or_else(PoisonError::into_inner);
        let entra = entra.as_ref().ok_or("no tenant of Entra ID is known here")?;
        entra
            .validate(&token, (self.clock)())
            .map_err(|error| error.to_string())
    }
}

/// Returns the credentials with which the server proves itself to a device that asks for them: they come from those of
/// the device, which are in the same document, so that there is nothing more to keep.
pub(super) fn of_server(device: &Credentials) -> Credentials {
    let key = hmac::Key::new(hmac::HMAC_SHA256, device.secret.as_bytes());
    let derived = |purpose: &str| hmac::sign(&key, purpose.as_bytes()).as_ref().to_vec();
    let (mut secret, mut nonce) = (derived("secret of the server"), derived("nonce of the server"));
    secret.truncate(24);
    nonce.truncate(16);
    Credentials {
        secret: crate::world::hex(&secret),
        nonce,
    }
}

/// Returns the name under which a token is kept: who reads the store cannot use it.
pub fn fingerprint(token: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    crate::world::hex(digest.as_ref())
}

/// Returns a time for people, which may be longer and is not shorter.
pub(super) fn in_words(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

/// Refuses a credential.
pub(super) fn refused(reason: &str) -> Refusal {
    Refusal::new(Subcode::Authentication, reason)
}
