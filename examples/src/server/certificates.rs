//! Enrollment by a certificate: which authorities may name who enrolls, and whether a message is signed by one whom
//! they named.

use std::sync::Arc;
use std::time::Duration;

use mdm_errors::Subcode;
use mdm_soap::security::ReceivedSecurity;
use mdm_wstep::certificate::{CertificateInfo, RING_ALGORITHMS};
use mdm_wstep::{PeerError, ReplayMark};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::ClientCertVerifier;

use super::MdmServer;
use super::credentials::{Proved, User, refused};
use super::soap::Refusal;
use crate::store::{Purpose, Ticket};
use crate::{tls, world};

/// The tolerated difference between the clocks of server and device.
pub(super) const SKEW: Duration = Duration::from_secs(5 * 60);

/// The authorities whose certificates enroll devices.
pub struct Issuers(Arc<dyn ClientCertVerifier>);

impl Issuers {
    /// Trusts these authorities.
    pub fn new(authorities: &[CertificateDer<'static>]) -> crate::Result<Self> {
        Ok(Self(tls::client_verifier(authorities)?))
    }

    /// Reports whether one of the authorities issued a certificate for clients that is valid at this time.
    fn accept(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> bool {
        self.0.verify_client_cert(certificate, &[], now).is_ok()
    }
}

impl MdmServer {
    /// Checks that a message is signed, and by whom: the chain of the certificate, then the signature.
    pub(super) fn by_certificate(&self, security: &ReceivedSecurity<'_>) -> Result<User, Refusal> {
        let issuers = self
            .issuers
            .as_ref()
            .ok_or_else(|| refused("the message carries no credential that this server takes"))?;
        let signature = security.signature().ok_or(PeerError::NotSigned)?;
        let signature = signature.unverified().map_err(PeerError::Signature)?;
        let signer = signature.certificate();
        let info = CertificateInfo::parse(signer).map_err(PeerError::SignerCertificate)?;
        let now = (self.clock)();
        if !info.is_valid_at(now) {
            return Err(PeerError::SignerNotValid.into());
        }
        if !issuers.accept(signer, now) {
            return Err(refused(
                "the certificate is not one with which devices may enroll here",
            ));
        }
        signature
            .verify(info.public_key().bits(), RING_ALGORITHMS, now, SKEW)
            .map_err(PeerError::Signature)?;
        let name = info.subject().first_common_name();
        let name = name.ok_or_else(|| refused("the certificate names nobody"))?;
        Ok(User {
            name: name.to_lowercase(),
            proved: Proved::Certificate(signer.clone()),
        })
    }

    /// Refuses a signed message that has been here before.
    pub(super) fn check_first(&self, mark: ReplayMark, user: &User) -> Result<(), Refusal> {
        let ticket = Ticket {
            purpose: Purpose::SignedMessage,
            key: world::hex(&mark.digest),
            holder: user.name.clone(),
            // As long as the signature counts.
            expires: mark.expires.as_secs().saturating_add(SKEW.as_secs()),
        };
        let is_new = self.store.keep_new_ticket(&ticket, (self.clock)().as_secs());
        if is_new.map_err(Refusal::failed)? {
            return Ok(());
        }
        Err(Refusal::new(
            Subcode::InvalidSecurity,
            "the signed message was received before",
        ))
    }
}

impl From<PeerError> for Refusal {
    fn from(error: PeerError) -> Self {
        Self::new(error.enrollment_error(), error.to_string())
    }
}
