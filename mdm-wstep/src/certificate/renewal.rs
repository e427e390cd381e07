use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::time::Duration;

use mdm_errors::kit::base64;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use thiserror::Error;

use self::signed_data::SignedData;
use super::{
    CertificateError, CertificateInfo, CertificateRequest, HashAlgorithm, KeyRefusal, Oid, Structure,
};
use crate::Limits;

mod builder;
mod signed_data;

pub(crate) use builder::SignedDataFrame;
pub use builder::{RenewalRequestBuilder, SignedDataDer};

/// A request for a certificate of a new key, signed with the old one.
///
/// MS-MDE2 3.5.
///
/// ```text
/// SignedData ::= SEQUENCE {
///     version           INTEGER,
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     encapContentInfo  EncapsulatedContentInfo,          -- the PKCS#10 request
///     certificates      [0] IMPLICIT SET OF CertificateChoices OPTIONAL,
///     crls              [1] IMPLICIT SET OF RevocationInfoChoice OPTIONAL,
///     signerInfos       SET OF SignerInfo }               -- one
/// ```
///
/// Four questions must be answered before a certificate is issued. Are the keys and hashes good enough
/// ([`KeyPolicy::check_renewal`](super::KeyPolicy::check_renewal))? Do both signatures hold ([`verify`](Self::verify))?
/// Is the signer the certificate that this server gave to this device, which is also that of the TLS connection
/// ([`check_signer`](Self::check_signer))? Is it time ([`check_window`](Self::check_window))? Every refusal by the last
/// two goes to the device as `NotEligibleToRenew`.
///
/// ```
/// use core::time::Duration;
/// use mdm_wstep::certificate::{RenewalError, RenewalRequest};
/// # use rustls_pki_types::{CertificateDer, UnixTime};
/// # const RENEWAL: &[u8] = include_bytes!("../../tests/data/renewal.p7.der");
/// # const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/device.cert.der");
/// # let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
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
    signer: Option<Signer>,
    request: CertificateRequest<'static>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Signer {
    der: Vec<u8>,
    info: CertificateInfo,
}

impl RenewalRequest {
    /// Parses a renewal within the default [`Limits`].
    ///
    /// # Errors
    /// Those of [`parse_with`](Self::parse_with).
    pub fn parse(der: &[u8]) -> Result<Self, RenewalError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Parses a renewal of at most [`Limits::signed_data`] bytes.
    ///
    /// Devices whose user started the renewal wrap it in one more layer of base64, which is removed; the offsets in
    /// errors count in the DER.
    ///
    /// # Errors
    /// [`RenewalError::SignedData`], [`RenewalError::NotSignedData`] or [`RenewalError::Signers`] when the message
    /// cannot be used, [`RenewalError::Request`] when its content cannot.
    pub fn parse_with(der: &[u8], limits: &Limits) -> Result<Self, RenewalError> {
        CertificateError::check_size(Structure::SignedData, der, limits.signed_data)
            .map_err(RenewalError::SignedData)?;
        let (signed_data, signer) = SignedData::parse(&without_base64(der), limits)?;
        let request =
            CertificateRequest::read(&signed_data.content, signed_data.content_offset, limits, None)
                .map_err(RenewalError::Request)?
                .into_owned();
        let signer = signer.map(|signer| Signer {
            der: signer.der,
            info: signer.info,
        });
        Ok(Self {
            signed_data,
            signer,
            request,
        })
    }

    /// Supplies the certificate of the signer, which the message may omit.
    ///
    /// ```
    /// # use mdm_wstep::certificate::{RenewalError, RenewalRequest};
    /// # use rustls_pki_types::CertificateDer;
    /// # const RENEWAL: &[u8] = include_bytes!("../../tests/data/renewal-nocert.p7.der");
    /// # const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/device.cert.der");
    /// # let on_file = CertificateDer::from(CERTIFICATE);
    /// let renewal = RenewalRequest::parse(RENEWAL)?;
    /// assert!(renewal.signer().is_none());
    /// let renewal = renewal.with_signer(&on_file)?;
    /// assert!(renewal.signer().is_some());
    /// # Ok::<(), RenewalError>(())
    /// ```
    ///
    /// # Errors
    /// [`RenewalError::AnotherSigner`] if the message names another certificate, or [`RenewalError::SignedData`] if
    /// this one cannot be read.
    pub fn with_signer(mut self, certificate: &CertificateDer<'_>) -> Result<Self, RenewalError> {
        let info = CertificateInfo::parse(certificate).map_err(RenewalError::SignedData)?;
        if !self.signed_data.names(&info) {
            return Err(RenewalError::AnotherSigner);
        }
        let der = certificate.to_vec();
        self.signer = Some(Signer { der, info });
        Ok(self)
    }

    /// Returns the contents of the signer's certificate, if it is known.
    ///
    /// It is not trusted until [`check_signer`](Self::check_signer) has compared it with the one on file.
    #[must_use]
    pub fn signer(&self) -> Option<&CertificateInfo> {
        self.signer.as_ref().map(|signer| &signer.info)
    }

    /// Returns the signer's certificate, if it is known.
    #[must_use]
    pub fn signer_certificate(&self) -> Option<CertificateDer<'_>> {
        let signer = self.signer.as_ref()?;
        Some(CertificateDer::from(signer.der.as_slice()))
    }

    /// Returns the request for the new certificate.
    #[must_use]
    pub fn request(&self) -> &CertificateRequest<'static> {
        &self.request
    }

    /// Returns the hash that the old key signed with.
    ///
    /// # Errors
    /// [`RenewalError::UnsupportedHash`] if it is unknown, or SHA-1.
    pub fn hash(&self) -> Result<HashAlgorithm, RenewalError> {
        self.signed_data.hash()
    }

    /// Verifies the signatures of the old key and of the new key.
    ///
    /// The old key signs the message, the new key the request in it.
    ///
    /// SHA-1 is refused for the old key, whatever algorithms are given.
    ///
    /// # Errors
    /// [`RenewalError::SignedData`] and [`RenewalError::Request`] with the reason, the errors of the signed
    /// attributes, and [`RenewalError::SignerCertificateMissing`].
    pub fn verify(&self, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> Result<(), RenewalError> {
        let signer = self.signer().ok_or(RenewalError::SignerCertificateMissing)?;
        self.signed_data.verify(signer.public_key(), algorithms)?;
        self.request.verify(algorithms).map_err(RenewalError::Request)
    }

    /// Checks that the signer is `expected`.
    ///
    /// That is the certificate of the TLS connection, or the one on file.
    ///
    /// The chain of the embedded certificate proves nothing, so the whole certificates are compared.
    ///
    /// # Errors
    /// [`RenewalError::AnotherSigner`] or [`RenewalError::SignerCertificateMissing`].
    pub fn check_signer(&self, expected: &CertificateDer<'_>) -> Result<(), RenewalError> {
        let signer = self.signer.as_ref();
        let signer = signer.ok_or(RenewalError::SignerCertificateMissing)?;
        if signer.der.as_slice() == expected.as_ref() {
            Ok(())
        } else {
            Err(RenewalError::AnotherSigner)
        }
    }

    /// Checks that the old certificate is valid, with at most `period` left.
    ///
    /// That is the window opened by `RenewPeriod` of the provisioning document.
    ///
    /// # Errors
    /// [`RenewalError::NotYetValid`], [`RenewalError::TooEarly`], [`RenewalError::Expired`] or
    /// [`RenewalError::SignerCertificateMissing`].
    pub fn check_window(&self, now: UnixTime, period: Duration) -> Result<(), RenewalError> {
        let signer = self.signer().ok_or(RenewalError::SignerCertificateMissing)?;
        if now < signer.not_before() {
            return Err(RenewalError::NotYetValid);
        }
        let end = signer.not_after().as_secs();
        let left = end.checked_sub(now.as_secs()).ok_or(RenewalError::Expired)?;
        match left.checked_sub(period.as_secs()) {
            None | Some(0) => Ok(()),
            Some(seconds) => Err(RenewalError::TooEarly { seconds }),
        }
    }
}

/// Takes off base64: DER of a renewal starts with `30 82`, whose base64 starts with `M`.
fn without_base64(der: &[u8]) -> Cow<'_, [u8]> {
    core::str::from_utf8(der)
        .ok()
        .filter(|text| text.trim_start().starts_with('M'))
        .and_then(base64::decode)
        .map_or(Cow::Borrowed(der), Cow::Owned)
}

/// A reason why a renewal is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenewalError {
    /// The message or its signature is wrong.
    #[error("renewal: {0}")]
    SignedData(CertificateError),
    /// The message is not of type `SignedData`.
    #[error("renewal is of type {0} instead of signed data")]
    NotSignedData(Oid),
    /// The request inside or its signature is wrong.
    #[error("request inside the renewal: {0}")]
    Request(CertificateError),
    /// The key or the hash of the signer is refused by the policy.
    #[error("signer of the renewal: {0}")]
    Signer(KeyRefusal),
    /// The new key or the hash of its request is refused by the policy.
    #[error(transparent)]
    Key(KeyRefusal),
    /// The message does not have exactly one signer.
    #[error("renewal has {0} signers instead of one")]
    Signers(usize),
    /// The message does not carry the certificate of its signer.
    #[error("renewal without the certificate of its signer")]
    SignerCertificateMissing,
    /// The message carries more than the eight certificates that are read.
    #[error("renewal with more than 8 certificates")]
    TooManyCertificates,
    /// The hash is unknown, SHA-1, or not that of the signature.
    #[error("hash algorithm {0} is not accepted in a renewal")]
    UnsupportedHash(Oid),
    /// The content is not plain data, yet has no signed attributes (RFC 5652 5.3).
    #[error("renewal of content type {0} without signed attributes")]
    NoSignedAttributes(Oid),
    /// A required signed attribute is missing or has several values.
    #[error("signed attribute {0} does not have exactly one value")]
    SignedAttribute(Oid),
    /// The signed hash does not match the content.
    #[error("signed hash does not fit the content of the renewal")]
    HashMismatch,
    /// The signed content type does not match the content.
    #[error("signed content type does not fit the content of the renewal")]
    ContentTypeMismatch,
    /// The signer is not the certificate that the device holds.
    #[error("renewal is signed with another certificate than the current one")]
    AnotherSigner,
    /// The context names a device other than that of the current certificate.
    #[error("renewal names another device than the current certificate")]
    AnotherDevice,
    /// The renewal window is not open yet.
    #[error("renewal comes {seconds} seconds before its window")]
    TooEarly {
        /// The seconds until the window opens.
        seconds: u64,
    },
    /// The validity of the old certificate has not begun.
    #[error("certificate to renew is not valid yet")]
    NotYetValid,
    /// The old certificate has expired.
    #[error("certificate to renew has expired")]
    Expired,
}
