use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280;
use der::Decode;
use mdm_soap::values::format_date_time;
use rustls_pki_types::{CertificateDer, UnixTime};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::time::Time;

use super::asn1::{Certificate, Extension, SequenceOf, TbsCertificate};
use super::cursor::{self, Octets};
use super::thumbprint::hex;
use super::{CertificateError, DistinguishedName, Oid, PublicKey, Structure, Thumbprint};
use crate::Limits;

/// The contents of a certificate, for logs, transcripts and decisions.
///
/// Reading verifies nothing.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate      TBSCertificate,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signatureValue      BIT STRING }
/// ```
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
    allows_certificate_signing: bool,
    thumbprint: Thumbprint,
    subject_der: Vec<u8>,
    issuer_and_serial: Vec<u8>,
    key_identifier: Option<Vec<u8>>,
}

const STRUCTURE: Structure = Structure::Certificate;

impl CertificateInfo {
    /// Parses a DER certificate within the default [`Limits`].
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not a certificate, or [`CertificateError::TooLarge`].
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Parses a DER certificate of at most [`Limits::certificate`] bytes.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not a certificate, or [`CertificateError::TooLarge`].
    pub fn parse_with(der: &[u8], limits: &Limits) -> Result<Self, CertificateError> {
        Self::parse_at(der, 0, limits)
    }

    /// Parses a certificate that begins at `base` of the input.
    pub(crate) fn parse_at(der: &[u8], base: usize, limits: &Limits) -> Result<Self, CertificateError> {
        CertificateError::check_size(STRUCTURE, der, limits.certificate)?;
        let certificate: Certificate<'_> = cursor::read(STRUCTURE, der, base)?;
        Self::read(der, &certificate.tbs_certificate)
    }

    fn read(der: &[u8], tbs: &TbsCertificate<'_>) -> Result<Self, CertificateError> {
        let extensions = tbs.extensions.as_deref().unwrap_or_default();
        let usages: Option<SequenceOf<ObjectIdentifier>> =
            extension(extensions, rfc5280::ID_CE_EXT_KEY_USAGE)?;
        let constraints: Option<BasicConstraints> = extension(extensions, rfc5280::ID_CE_BASIC_CONSTRAINTS)?;
        let key_usage: Option<KeyUsage> = extension(extensions, rfc5280::ID_CE_KEY_USAGE)?;
        let identifier: Option<Octets<'_>> = extension(extensions, rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER)?;
        let unix = |time: Time| UnixTime::since_unix_epoch(time.to_unix_duration());
        let serial_number = tbs.serial_number.value.0;
        Ok(Self {
            subject: DistinguishedName::read(&tbs.subject.value),
            issuer: DistinguishedName::read(&tbs.issuer.value),
            serial_number: match serial_number {
                // A zero byte says that the number is positive.
                [0, number @ ..] if !number.is_empty() => number.to_vec(),
                number => number.to_vec(),
            },
            not_before: unix(tbs.validity.not_before),
            not_after: unix(tbs.validity.not_after),
            public_key: PublicKey::read(&tbs.subject_public_key_info, STRUCTURE)?,
            extended_key_usages: usages.unwrap_or_default().into_iter().map(Oid).collect(),
            is_authority: constraints.is_some_and(|constraints| constraints.ca),
            allows_certificate_signing: key_usage.is_none_or(|usage| usage.key_cert_sign()),
            thumbprint: Thumbprint::for_certificate(&CertificateDer::from(der)),
            subject_der: tbs.subject.bytes.to_vec(),
            issuer_and_serial: [tbs.issuer.bytes, tbs.serial_number.bytes].concat(),
            key_identifier: identifier.map(|identifier| identifier.bytes.to_vec()),
        })
    }

    /// Returns the name of the holder.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Returns the name of the issuer.
    #[must_use]
    pub fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// Returns the serial number, most significant byte first.
    #[must_use]
    pub fn serial_number(&self) -> &[u8] {
        &self.serial_number
    }

    /// Returns the serial number in upper-case hexadecimal digits.
    #[must_use]
    pub fn serial_number_hex(&self) -> String {
        hex(&self.serial_number)
    }

    /// Returns the start of the validity.
    #[must_use]
    pub fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// Returns the end of the validity.
    #[must_use]
    pub fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// Reports whether the validity covers `now`.
    #[must_use]
    pub fn is_valid_at(&self, now: UnixTime) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// Returns the certified key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Returns the purposes of the key; empty if the certificate states none.
    #[must_use]
    pub fn extended_key_usages(&self) -> &[Oid] {
        &self.extended_key_usages
    }

    /// Reports whether the basic constraints mark the holder as an authority.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Reports whether the key usage, where there is one, allows signing certificates.
    pub(crate) fn allows_certificate_signing(&self) -> bool {
        self.allows_certificate_signing
    }

    /// Returns the SHA-1 by which Windows names the certificate.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// Returns the encoding of the subject, byte for byte.
    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// Returns the content of `IssuerAndSerialNumber` (RFC 5652 10.2.4).
    pub(crate) fn issuer_and_serial(&self) -> &[u8] {
        &self.issuer_and_serial
    }

    /// Returns the subject key identifier, if the certificate has one.
    pub(crate) fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_deref()
    }
}

/// Finds and parses the one extension of a kind. A second one is an error (RFC 5280 4.2).
fn extension<'a, T>(
    extensions: &[Extension<'a>],
    kind: ObjectIdentifier,
) -> Result<Option<T>, CertificateError>
where
    T: Decode<'a, Error = der::Error>,
{
    let mut found = extensions.iter().filter(|extension| extension.extn_id == kind);
    let (first, second) = (found.next(), found.next());
    if let Some(second) = second {
        return Err(CertificateError::Malformed {
            structure: STRUCTURE,
            offset: second.extn_value.offset,
        });
    }
    let value = first.map(|extension| extension.extn_value);
    value
        .map(|value| cursor::read(STRUCTURE, value.bytes, value.offset))
        .transpose()
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
