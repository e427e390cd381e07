use core::time::Duration;

use mdm_soap::security::UnverifiedSignature;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};

use super::{EnrollmentRequest, Rejected, Requested, VerifiedEnrollment, verify_request};
use crate::certificate::{CertificateInfo, KeyPolicy};
use crate::{Error, Misuse, PeerError};

/// The facts by which a server decides about a signed request.
///
/// See MS-MDE2 3.4.4.1.1.1.2.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignerCheck<'c> {
    /// The certificate that the server accepted.
    ///
    /// Its chain and revocation must have been checked, and it must be allowed to enroll devices.
    ///
    /// The request must be signed with this very certificate.
    pub accepted: &'c CertificateDer<'c>,
    /// The current time.
    pub now: UnixTime,
    /// The tolerated difference between clocks; five minutes by default.
    pub skew: Duration,
}

/// The mark of a signed request, for detecting replays.
///
/// Refuse a second request with the same digest until it has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ReplayMark {
    /// A digest of the signature.
    pub digest: [u8; 32],
    /// The time from which the request is no longer valid.
    pub expires: UnixTime,
}

impl<'c> SignerCheck<'c> {
    /// Makes a check against this certificate at this time.
    #[must_use]
    pub const fn new(accepted: &'c CertificateDer<'c>, now: UnixTime) -> Self {
        Self {
            accepted,
            now,
            skew: Duration::from_secs(300),
        }
    }

    /// Sets the tolerated difference between clocks.
    #[must_use]
    pub const fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }
}

impl<'a> EnrollmentRequest<'a> {
    /// Returns the certificate that the request is signed with.
    ///
    /// The signature has the form of the profile and its digest matches; its value is not verified yet.
    ///
    /// # Errors
    /// [`PeerError::NotSigned`] when there is no signature, or [`PeerError::Signature`] when it is not of that form.
    pub fn signer_certificate(&self) -> Result<&CertificateDer<'static>, PeerError> {
        Ok(self.unverified()?.certificate())
    }

    fn unverified(&self) -> Result<&UnverifiedSignature, PeerError> {
        let signature = self.incoming.security().signature();
        let signature = signature.ok_or(PeerError::NotSigned)?;
        signature.unverified().map_err(PeerError::Signature)
    }

    /// Checks everything that a request under the certificate policy requires.
    ///
    /// This covers the signer against the certificate that the server accepted, its key against the policy, its
    /// validity, the signature of the message with its timestamp, and the certificate request, as
    /// [`verify`](Self::verify) does. Store [`VerifiedEnrollment::replay_mark`] afterwards.
    ///
    /// # Errors
    /// [`Rejected`] with the refusal to send; [`Misuse::RenewalNotChecked`] for renewals.
    pub fn verify_signed(
        mut self,
        policy: &KeyPolicy,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
        check: &SignerCheck<'_>,
    ) -> Result<VerifiedEnrollment<'a>, Rejected> {
        let outcome = match &self.requested {
            Requested::Certificate(request) => self
                .check_signature(policy, algorithms, check)
                .map_err(Error::Peer)
                .and_then(|mark| verify_request(request, policy, algorithms).map(|()| mark)),
            Requested::Renewal(_) => Err(Misuse::RenewalNotChecked.into()),
        };
        let outcome = outcome.map(|mark| self.replay_mark = Some(mark));
        self.verified(outcome)
    }

    fn check_signature(
        &self,
        policy: &KeyPolicy,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
        check: &SignerCheck<'_>,
    ) -> Result<ReplayMark, PeerError> {
        let signature = self.unverified()?;
        if signature.certificate().as_ref() != check.accepted.as_ref() {
            return Err(PeerError::AnotherSigner);
        }
        let signer = CertificateInfo::parse(check.accepted).map_err(PeerError::SignerCertificate)?;
        policy
            .check_key(signer.public_key())
            .map_err(PeerError::SignerKey)?;
        if !signer.is_valid_at(check.now) {
            return Err(PeerError::SignerNotValid);
        }
        let verified = signature
            .verify(signer.public_key().bits(), algorithms, check.now, check.skew)
            .map_err(PeerError::Signature)?;
        Ok(ReplayMark {
            digest: verified.replay_key,
            expires: verified.expires,
        })
    }
}
