use alloc::vec::Vec;
use core::fmt;

use mdm_errors::SecretBytes;

use super::{Context, Renewal};
use crate::StatusCode;
use crate::auth::{Identity, Scheme};
use crate::incoming::Cred;
use crate::session::Misuse;

/// Wrong credentials in a row that end a session: one, and one more answer to a fresh nonce.
const MAX_FAILURES: u8 = 2;

/// What OMA DM Security 1.2 recommends: 128 bits.
const MIN_NONCE: usize = 16;

/// How far the device has proved who it is, inside one session.
#[derive(Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Authentication {
    nonce: Option<Vec<u8>>,
    authenticated: bool,
    failures: u8,
}

/// What becomes of a message.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// It counts; the header is answered with this status.
    Accepted(StatusCode),
    /// It does not count; everything in it is answered with this status.
    Challenged {
        status: StatusCode,
        nonce: SecretBytes<'static>,
        /// The device has had its chances.
        last: bool,
    },
}

impl Authentication {
    pub(super) fn judge(
        &mut self,
        challenge: Option<&(Identity, Renewal)>,
        cred: Option<Cred<'_>>,
        context: &Context<'_>,
    ) -> Result<Verdict, Misuse> {
        let Some((identity, renewal)) = challenge else {
            return Ok(Verdict::Accepted(StatusCode::OK));
        };
        let status = match cred {
            Some(cred) if self.is_proof(identity, cred) => {
                self.authenticated = true;
                self.failures = 0;
                return Ok(Verdict::Accepted(match renewal {
                    Renewal::EachMessage => StatusCode::OK,
                    Renewal::OncePerSession => StatusCode::AUTHENTICATION_ACCEPTED,
                }));
            }
            Some(_) => {
                self.failures = self.failures.saturating_add(1);
                StatusCode::INVALID_CREDENTIALS
            }
            None if self.authenticated && *renewal == Renewal::OncePerSession => {
                return Ok(Verdict::Accepted(StatusCode::OK));
            }
            None => StatusCode::MISSING_CREDENTIALS,
        };
        let nonce = context
            .nonce
            .as_ref()
            .filter(|nonce| nonce.expose().len() >= MIN_NONCE);
        let nonce = nonce.ok_or(Misuse::NonceMissing)?;
        self.authenticated = false;
        self.nonce = Some(nonce.expose().into());
        Ok(Verdict::Challenged {
            status,
            nonce: nonce.clone().into_owned(),
            last: self.failures >= MAX_FAILURES,
        })
    }

    fn is_proof(&self, identity: &Identity, cred: Cred<'_>) -> bool {
        let is_md5 = cred
            .meta()
            .and_then(|meta| meta.type_())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case(Scheme::Md5.as_str()));
        match (&self.nonce, cred.data()) {
            (Some(nonce), Some(data)) if is_md5 => {
                identity.verify_md5(data.expose(), &SecretBytes::borrowed(nonce))
            }
            _ => false,
        }
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("authenticated", &self.authenticated)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}
