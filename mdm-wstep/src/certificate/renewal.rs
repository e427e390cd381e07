use alloc::borrow::Cow;
use core::time::Duration;

use mdm_soap::values::base64;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use thiserror::Error;

use self::signed_data::SignedData;
use super::{CertificateError, CertificateInfo, CertificateRequest, Oid, Structure};
use crate::Limits;

mod builder;
mod signed_data;

pub(crate) use builder::SignedDataFrame;
pub use builder::{RenewalRequestBuilder, SignedDataDer};

/// The request of a device that renews: a certificate request for a new key, signed with the old one
/// (MS-MDE2 3.5, a PKCS#7 `SignedData` around a PKCS#10).
///
/// Three questions have to be answered before a certificate is issued, and each has its method: do the signatures
/// hold ([`verify`](Self::verify)); is the signer the certificate that this server gave to this device, which is also
/// the one of the TLS connection ([`check_signer`](Self::check_signer)); is it time
/// ([`check_window`](Self::check_window)). Every refusal of the latter two goes to the device as `NotEligibleToRenew`.
///
/// ```
/// use core::time::Duration;
/// use mdm_wstep::certificate::{RenewalError, RenewalRequest};
/// # use rustls_pki_types::{CertificateDer, UnixTime};
/// # const RENEWAL: &[u8] = include_bytes!("../../tests/data/renewal.p7.der");
/// # const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/device.cert.der");
/// # let now = UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_000));
/// # let presented = CertificateDer::from(CERTIFICATE);
///
/// let renewal = RenewalRequest::parse(RENEWAL)?;
/// # #[cfg(feature = "ring")]
/// renewal.verify(mdm_wstep::certificate::RING_ALGORITHMS)?;
/// renewal.check_signer(&presented)?;
/// let sixty_days = Duration::from_secs(60 * 86_400);
/// assert!(matches!(renewal.check_window(now, sixty_days), Err(RenewalError::TooEarly { .. })));
/// # Ok::<(), RenewalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalRequest {
    signed_data: SignedData,
    signer: CertificateInfo,
    request: CertificateRequest<'static>,
}

impl RenewalRequest {
    /// Reads a renewal within the default [`Limits`].
    ///
    /// # Errors
    /// Those of [`parse_with`](Self::parse_with).
    pub fn parse(der: &[u8]) -> Result<Self, RenewalError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Reads a renewal of at most [`Limits::signed_data`] bytes. Devices whose user started the renewal put one more
    /// layer of base64 around it, which is taken off.
    ///
    /// # Errors
    /// [`RenewalError::SignedData`] when the message cannot be read, [`RenewalError::Request`] when what it
    /// carries cannot, [`RenewalError::Signers`] and [`RenewalError::SignerCertificateMissing`].
    pub fn parse_with(der: &[u8], limits: &Limits) -> Result<Self, RenewalError> {
        CertificateError::check_size(Structure::SignedData, der, limits.signed_data)
            .map_err(RenewalError::SignedData)?;
        let signed_data = SignedData::parse(&without_base64(der), limits)?;
        let signer = CertificateInfo::parse_with(&signed_data.signer_certificate, limits)
            .map_err(RenewalError::SignedData)?;
        let request = CertificateRequest::parse_with(&signed_data.content, limits)
            .map_err(RenewalError::Request)?
            .into_owned();
        Ok(Self {
            signed_data,
            signer,
            request,
        })
    }

    /// What the certificate says that the message is signed with. Not trusted until
    /// [`check_signer`](Self::check_signer) has compared it with the one on file.
    #[must_use]
    pub fn signer(&self) -> &CertificateInfo {
        &self.signer
    }

    /// The certificate that the message is signed with.
    #[must_use]
    pub fn signer_certificate(&self) -> CertificateDer<'_> {
        CertificateDer::from(self.signed_data.signer_certificate.as_slice())
    }

    /// The request for the new certificate.
    #[must_use]
    pub fn request(&self) -> &CertificateRequest<'static> {
        &self.request
    }

    /// Verifies both signatures: the old key's over the message and the new key's over the request in it.
    ///
    /// # Errors
    /// [`RenewalError::SignedData`] and [`RenewalError::Request`] with the reason, and the errors of the signed
    /// attributes.
    pub fn verify(&self, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> Result<(), RenewalError> {
        self.signed_data.verify(self.signer.public_key(), algorithms)?;
        self.request.verify(algorithms).map_err(RenewalError::Request)
    }

    /// Checks that the signer is `expected`: the certificate of the TLS connection, or the one on file.
    ///
    /// The chain of the embedded certificate proves nothing, so the whole certificates are compared.
    ///
    /// # Errors
    /// [`RenewalError::AnotherSigner`].
    pub fn check_signer(&self, expected: &CertificateDer<'_>) -> Result<(), RenewalError> {
        if self.signed_data.signer_certificate.as_slice() == expected.as_ref() {
            Ok(())
        } else {
            Err(RenewalError::AnotherSigner)
        }
    }

    /// Checks that the old certificate has less than `period` left and has not expired: the window that
    /// `RenewPeriod` of the provisioning document opens.
    ///
    /// # Errors
    /// [`RenewalError::TooEarly`] or [`RenewalError::Expired`].
    pub fn check_window(&self, now: UnixTime, period: Duration) -> Result<(), RenewalError> {
        let end = self.signer.not_after().as_secs();
        let left = end.checked_sub(now.as_secs()).ok_or(RenewalError::Expired)?;
        match left.checked_sub(period.as_secs()) {
            None | Some(0) => Ok(()),
            Some(seconds) => Err(RenewalError::TooEarly { seconds }),
        }
    }
}

/// DER of a renewal starts with `30 82`, whose base64 starts with `M`.
fn without_base64(der: &[u8]) -> Cow<'_, [u8]> {
    core::str::from_utf8(der)
        .ok()
        .filter(|text| text.trim_start().starts_with('M'))
        .and_then(base64::decode)
        .map_or(Cow::Borrowed(der), Cow::Owned)
}

/// Why a renewal is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenewalError {
    /// The message or its signature.
    #[error("renewal: {0}")]
    SignedData(CertificateError),
    /// The request inside, or its signature.
    #[error("request inside the renewal: {0}")]
    Request(CertificateError),
    /// The message has none or several signers.
    #[error("renewal has {0} signers instead of one")]
    Signers(usize),
    /// The message does not contain the certificate of its signer.
    #[error("renewal without the certificate of its signer")]
    SignerCertificateMissing,
    /// More certificates than the eight that are read.
    #[error("renewal with more than 8 certificates")]
    TooManyCertificates,
    /// The hash is unknown, or another one than that of the signature.
    #[error("hash algorithm {0} is not accepted in a renewal")]
    UnsupportedHash(Oid),
    /// A signed attribute that must stand once is missing or stands twice.
    #[error("signed attribute {0} does not stand exactly once")]
    SignedAttribute(Oid),
    /// The signed hash is not that of the content.
    #[error("signed hash does not fit the content of the renewal")]
    HashMismatch,
    /// The signed content type is not that of the content.
    #[error("signed content type does not fit the content of the renewal")]
    ContentTypeMismatch,
    /// The signer is not the certificate that the device has.
    #[error("renewal is signed with another certificate than the current one")]
    AnotherSigner,
    /// The renewal window is not open yet.
    #[error("renewal comes {seconds} seconds before its window")]
    TooEarly {
        /// Seconds until the window opens.
        seconds: u64,
    },
    /// The old certificate has expired.
    #[error("certificate to renew has expired")]
    Expired,
}
