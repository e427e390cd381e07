use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use der::{Decode, Encode};
use mdm_soap::values::format_date_time;
use rustls_pki_types::{CertificateDer, UnixTime};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};
use x509_cert::time::Time;

use super::thumbprint::hex;
use super::{CertificateError, DistinguishedName, Oid, PublicKey, Structure, Thumbprint};
use crate::Limits;

/// What a certificate says, for logs, transcripts and decisions. Nothing of it is verified by reading it.
///
/// ```
/// use mdm_wstep::certificate::CertificateInfo;
/// # const CA: &[u8] = include_bytes!("../../tests/data/ca.cert.der");
///
/// let info = CertificateInfo::parse(CA)?;
/// assert_eq!(info.subject().to_string(), "CN=Test Root");
/// assert!(info.is_authority());
/// assert!(info.to_string().starts_with("CN=Test Root, issued by CN=Test Root, serial 5A01, RSA 2048, valid 2026-"));
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInfo {
    subject: DistinguishedName,
    issuer: DistinguishedName,
    serial_number: Vec<u8>,
    not_before: UnixTime,
    not_after: UnixTime,
    public_key: PublicKey,
    extended_key_usages: Vec<Oid>,
    is_authority: bool,
    may_sign_certificates: bool,
    thumbprint: Thumbprint,
    subject_der: Vec<u8>,
    issuer_and_serial: Vec<u8>,
    key_identifier: Option<Vec<u8>>,
}

impl CertificateInfo {
    /// Reads a DER certificate within the default [`Limits`].
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`].
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Reads a DER certificate of at most [`Limits::certificate`] bytes.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`].
    pub fn parse_with(der: &[u8], limits: &Limits) -> Result<Self, CertificateError> {
        CertificateError::check_size(Structure::Certificate, der, limits.certificate)?;
        let certificate = Certificate::from_der(der)
            .map_err(|error| CertificateError::malformed(Structure::Certificate, 0, &error))?;
        Self::read(der, &certificate)
            .map_err(|error| CertificateError::malformed(Structure::Certificate, 0, &error))?
    }

    fn read(der: &[u8], certificate: &Certificate) -> der::Result<Result<Self, CertificateError>> {
        let tbs = certificate.tbs_certificate();
        let usages = tbs.get_extension::<ExtendedKeyUsage>()?;
        let constraints = tbs.get_extension::<BasicConstraints>()?;
        let key_usage = tbs.get_extension::<KeyUsage>()?;
        let key_identifier = tbs.get_extension::<SubjectKeyIdentifier>()?;
        let unix = |time: Time| UnixTime::since_unix_epoch(time.to_unix_duration());
        let mut issuer_and_serial = tbs.issuer().to_der()?;
        issuer_and_serial.extend(tbs.serial_number().to_der()?);
        Ok(
            PublicKey::read(tbs.subject_public_key_info()).and_then(|public_key| {
                Ok(Self {
                    subject: DistinguishedName::read(tbs.subject()),
                    issuer: DistinguishedName::read(tbs.issuer()),
                    serial_number: tbs.serial_number().as_bytes().to_vec(),
                    not_before: unix(tbs.validity().not_before),
                    not_after: unix(tbs.validity().not_after),
                    public_key,
                    extended_key_usages: usages
                        .map(|(_, usages)| usages.0.into_iter().map(Oid).collect())
                        .unwrap_or_default(),
                    is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
                    may_sign_certificates: key_usage.is_none_or(|(_, usage)| usage.key_cert_sign()),
                    thumbprint: Thumbprint::of(&CertificateDer::from(der)),
                    subject_der: tbs
                        .subject()
                        .to_der()
                        .map_err(|error| CertificateError::malformed(Structure::Certificate, 0, &error))?,
                    issuer_and_serial,
                    key_identifier: key_identifier.map(|(_, id)| id.0.as_bytes().to_vec()),
                })
            }),
        )
    }

    /// Whom the certificate names.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Who issued it.
    #[must_use]
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// The serial number, most significant byte first.
    #[must_use]
    pub fn serial_number(&self) -> &[u8] {
        &self.serial_number
    }

    /// The serial number in hexadecimal digits.
    #[must_use]
    pub fn serial_number_hex(&self) -> String {
        hex(&self.serial_number)
    }

    /// Start of the validity.
    #[must_use]
    pub fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// End of the validity.
    #[must_use]
    pub fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// Whether the validity covers `now`.
    #[must_use]
    pub fn is_valid_at(&self, now: UnixTime) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// The certified key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// What the key may be used for; empty when the certificate does not say.
    #[must_use]
    pub fn extended_key_usages(&self) -> &[Oid] {
        &self.extended_key_usages
    }

    /// Whether its basic constraints make it an authority.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Whether its key usage allows signing certificates, which it does when there is none.
    pub(crate) fn may_sign_certificates(&self) -> bool {
        self.may_sign_certificates
    }

    /// The name that Windows gives it.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// The subject's encoding, byte for byte.
    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// Issuer and serial number as they stand in CMS (RFC 5652 10.2.4), without the outer tag.
    pub(crate) fn issuer_and_serial(&self) -> &[u8] {
        &self.issuer_and_serial
    }

    pub(crate) fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }
}

impl fmt::Display for CertificateInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |time| format_date_time(time).chars().take(10).collect::<String>();
        write!(
            f,
            "{}, issued by {}, serial {}, {}, valid {} to {}, thumbprint {}",
            self.subject,
            self.issuer,
            self.serial_number_hex(),
            self.public_key.algorithm(),
            day(self.not_before),
            day(self.not_after),
            self.thumbprint
        )
    }
}
