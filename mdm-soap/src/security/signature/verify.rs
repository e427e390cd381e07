use core::fmt;
use core::time::Duration;

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, SignatureVerificationAlgorithm, UnixTime, alg_id,
};
use sha2::{Digest as _, Sha256};

use super::SignatureError;
use crate::security::Timestamp;

/// A signature of the right form whose digest matches the message.
///
/// Its value is still to be verified. The caller reads the public key from [`certificate`](Self::certificate), calls
/// [`verify`](Self::verify), and then decides about the certificate itself: its chain, its revocation, and whether it
/// may enroll devices.
///
/// ```no_run
/// # fn show(security: &mdm_soap::security::ReceivedSecurity<'_>, public_key: &[u8], now: rustls_pki_types::UnixTime,
/// #     algorithms: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm]) -> Result<(), Box<dyn std::error::Error>> {
/// use core::time::Duration;
///
/// let signature = security.signature().ok_or("not signed")?.unverified()?;
/// let der = signature.certificate(); // read the public key from it
/// let verified = signature.verify(public_key, algorithms, now, Duration::from_secs(300))?;
/// assert_eq!(verified.certificate, der);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnverifiedSignature {
    pub(super) signed_info: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) certificate: CertificateDer<'static>,
    pub(super) timestamp: Option<Timestamp<'static>>,
}

/// A verified signature.
///
/// It proves that the key of the certificate signed the whole message, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedSignature<'s> {
    /// The certificate whose key signed; judging its chain is up to the caller.
    pub certificate: &'s CertificateDer<'static>,
    /// The time at which the message was made.
    pub created: UnixTime,
    /// The time from which the message is no longer valid.
    pub expires: UnixTime,
    /// A digest of the signature value, for detecting replays.
    ///
    /// Refuse a second message with it until [`expires`](Self::expires).
    pub replay_key: [u8; 32],
}

/// The longest time that a message may claim to count; the samples of the specification have 2 and 5 minutes.
const MAX_WINDOW: Duration = Duration::from_secs(15 * 60);

impl UnverifiedSignature {
    /// Returns the certificate of the message's only token.
    #[must_use]
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Verifies the signature value and the timestamp.
    ///
    /// `public_key` is the bit string of the certificate's `SubjectPublicKeyInfo`. The algorithm for RSA PKCS#1 v1.5
    /// with SHA-256 is taken from `algorithms`; offer one that demands 2048 bits. Clocks may differ by `skew`.
    ///
    /// # Errors
    /// Fails when that algorithm is not offered, when the value does not match, or when the timestamp is absent, not
    /// valid yet, expired or spans too long a time.
    pub fn verify(
        &self,
        public_key: &[u8],
        algorithms: &[&dyn SignatureVerificationAlgorithm],
        now: UnixTime,
        skew: Duration,
    ) -> Result<VerifiedSignature<'_>, SignatureError> {
        let is_wanted = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
            algorithm.public_key_alg_id() == alg_id::RSA_ENCRYPTION
                && algorithm.signature_alg_id() == SIGNATURE_ALGORITHM
        };
        let algorithm = algorithms.iter().find(is_wanted);
        let algorithm = algorithm.ok_or(SignatureError::NoAlgorithm)?;
        algorithm
            .verify_signature(public_key, &self.signed_info, &self.value)
            .map_err(|_| SignatureError::Value)?;
        let timestamp = self.timestamp.as_ref().ok_or(SignatureError::NoTimestamp)?;
        let (Some(created), Some(expires)) = (timestamp.created, timestamp.expires) else {
            return Err(SignatureError::NoTimestamp);
        };
        timestamp.validate(now, skew)?;
        if expires.as_secs().saturating_sub(created.as_secs()) > MAX_WINDOW.as_secs() {
            return Err(SignatureError::Window);
        }
        Ok(VerifiedSignature {
            certificate: &self.certificate,
            created,
            expires,
            replay_key: Sha256::digest(&self.value).into(),
        })
    }
}

/// The only algorithm of the profile.
const SIGNATURE_ALGORITHM: AlgorithmIdentifier = alg_id::RSA_PKCS1_SHA256;

impl fmt::Debug for UnverifiedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedSignature").finish_non_exhaustive()
    }
}
