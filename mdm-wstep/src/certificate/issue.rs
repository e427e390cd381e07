use alloc::vec::Vec;

use const_oid::db::rfc5280;
use rustls_pki_types::{CertificateDer, UnixTime};
use sha1::{Digest, Sha1};
use thiserror::Error;

use super::encode::{self, BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE};
use super::request::{extended_key_usage, extension};
use super::{
    CertificateError, CertificateInfo, DistinguishedName, KeyAlgorithm, NameError, Oid, PublicKey,
    SignatureAlgorithm, ToSign,
};

mod template;

pub use template::{AlternativeName, CertificateTemplate, SerialNumber, Validity};

/// A certificate authority: its certificate and the algorithm of its key.
///
/// The key itself stays outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    subject: Vec<u8>,
    key_identifier: Vec<u8>,
    not_after: UnixTime,
    key: KeyAlgorithm,
    algorithm: SignatureAlgorithm,
}

impl Issuer {
    /// Makes an issuer from the certificate of an authority.
    ///
    /// It signs with the usual algorithm for its key, unless [`with_algorithm`](Self::with_algorithm) sets another.
    ///
    /// The basic constraints must mark it as an authority, and the key usage, if there is one, must allow signing
    /// certificates (RFC 5280 4.2.1.3, 4.2.1.9). Any path length will do: it counts the authorities below, and none is
    /// issued here.
    ///
    /// # Errors
    /// [`IssueError::NotAnAuthority`], [`IssueError::NoCertificateSigning`], [`IssueError::UnnamedIssuer`],
    /// [`IssueError::UnsupportedKey`], or [`IssueError::Certificate`] if it cannot be read.
    pub fn new(certificate: &CertificateDer<'_>) -> Result<Self, IssueError> {
        let info = CertificateInfo::parse(certificate)?;
        if !info.is_authority() {
            return Err(IssueError::NotAnAuthority);
        }
        if !info.allows_certificate_signing() {
            return Err(IssueError::NoCertificateSigning);
        }
        if info.subject().attributes().is_empty() {
            return Err(IssueError::UnnamedIssuer);
        }
        let key = info.public_key();
        Ok(Self {
            subject: info.subject_der().to_vec(),
            // Copied where there is one: a chain is built by equality, and not everybody hashes the same way.
            key_identifier: info
                .key_identifier()
                .map_or_else(|| key_identifier(key), <[u8]>::to_vec),
            not_after: info.not_after(),
            key: key.algorithm(),
            algorithm: SignatureAlgorithm::for_key(key.algorithm()).ok_or(IssueError::UnsupportedKey)?,
        })
    }

    /// Sets another signature algorithm, such as RSA with SHA-512.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Makes the certificate that `template` describes, to be signed by the authority.
    ///
    /// Verify the request and check its key first: neither is repeated here. The key usage is digital signature, and
    /// for RSA keys also key encipherment.
    ///
    /// # Errors
    /// [`IssueError::Subject`], [`IssueError::NoExtendedKeyUsage`], [`IssueError::OutlivesIssuer`],
    /// [`IssueError::ValidityOutOfRange`], [`IssueError::AlternativeNameNotAscii`],
    /// [`IssueError::AlternativeNameTooLong`], [`IssueError::TooManyAlternativeNames`], or
    /// [`IssueError::UnsupportedKey`] if the chosen algorithm is not one for the authority's key.
    pub fn issue(
        &self,
        template: &CertificateTemplate,
        public_key: &PublicKey,
    ) -> Result<ToSign<CertificateDer<'static>>, IssueError> {
        if !self.algorithm.fits(self.key) {
            return Err(IssueError::UnsupportedKey);
        }
        if template.validity.not_after() > self.not_after {
            return Err(IssueError::OutlivesIssuer);
        }
        if template.extended_key_usages.is_empty() {
            return Err(IssueError::NoExtendedKeyUsage);
        }
        let any = Oid(rfc5280::ANY_EXTENDED_KEY_USAGE);
        if template.extended_key_usages.contains(&any) {
            return Err(IssueError::AnyExtendedKeyUsage);
        }
        let key_usage = match public_key.algorithm() {
            KeyAlgorithm::Rsa { .. } => DIGITAL_SIGNATURE_AND_KEY_ENCIPHERMENT,
            _ => DIGITAL_SIGNATURE,
        };
        let mut extensions = basic_extensions(false, key_usage);
        let usages = extended_key_usage(&template.extended_key_usages);
        extensions.extend(extension(&Oid(rfc5280::ID_CE_EXT_KEY_USAGE), false, &usages));
        extensions.extend(subject_key_identifier(public_key));
        let authority = encode::tlv(SEQUENCE, &[&encode::tlv(0x80, &[&self.key_identifier])]);
        let kind = Oid(rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER);
        extensions.extend(extension(&kind, false, &authority));
        if let Some(names) = template.alternative_names()? {
            extensions.extend(extension(&Oid(rfc5280::ID_CE_SUBJECT_ALT_NAME), false, &names));
        }
        if let Some(device_id) = &template.device_id {
            extensions.extend(extension(&Oid::DEVICE_ID, false, device_id));
        }
        let message = tbs_certificate(template, &self.subject, public_key, self.algorithm, &extensions)?;
        Ok(ToSign::signed(message, self.algorithm))
    }
}

/// Makes a root authority's own certificate, to be signed by its own key.
///
/// # Errors
/// [`IssueError::Subject`], [`IssueError::UnsupportedKey`] or [`IssueError::ValidityOutOfRange`].
pub fn self_signed_root(
    subject: DistinguishedName,
    validity: Validity,
    serial_number: SerialNumber,
    public_key: &PublicKey,
) -> Result<ToSign<CertificateDer<'static>>, IssueError> {
    let algorithm = SignatureAlgorithm::for_key(public_key.algorithm()).ok_or(IssueError::UnsupportedKey)?;
    let mut extensions = basic_extensions(true, KEY_CERT_SIGN_AND_CRL_SIGN);
    extensions.extend(subject_key_identifier(public_key));
    let template = CertificateTemplate::new(subject, validity, serial_number);
    let issuer = template.subject.to_der();
    let message = tbs_certificate(&template, &issuer, public_key, algorithm, &extensions)?;
    Ok(ToSign::signed(message, algorithm))
}

/// Key usages (RFC 5280 4.2.1.3): the number of unused bits and the bits, the first one topmost.
const DIGITAL_SIGNATURE: [u8; 2] = [7, 0b1000_0000];
const DIGITAL_SIGNATURE_AND_KEY_ENCIPHERMENT: [u8; 2] = [5, 0b1010_0000];
const KEY_CERT_SIGN_AND_CRL_SIGN: [u8; 2] = [1, 0b0000_0110];

/// Encodes a `TBSCertificate` (RFC 5280 4.1).
fn tbs_certificate(
    template: &CertificateTemplate,
    issuer: &[u8],
    public_key: &PublicKey,
    algorithm: SignatureAlgorithm,
    extensions: &[u8],
) -> Result<Vec<u8>, IssueError> {
    template.subject.check().map_err(IssueError::Subject)?;
    let version_3 = encode::tlv(encode::context(0), &[&encode::tlv(INTEGER, &[&[2]])]);
    let extensions = encode::tlv(encode::context(3), &[&encode::tlv(SEQUENCE, &[extensions])]);
    Ok(encode::tlv(
        SEQUENCE,
        &[
            &version_3,
            &encode::tlv(INTEGER, &[template.serial_number.as_bytes()]),
            &algorithm.to_der(),
            issuer,
            &template.validity.to_der()?,
            &template.subject.to_der(),
            &public_key.spki(),
            &extensions,
        ],
    ))
}

/// Encodes basic constraints (RFC 5280 4.2.1.9) and key usage (RFC 5280 4.2.1.3), both critical.
///
/// ```text
/// BasicConstraints ::= SEQUENCE {
///     cA                 BOOLEAN DEFAULT FALSE,
///     pathLenConstraint  INTEGER OPTIONAL }
/// KeyUsage ::= BIT STRING
/// ```
fn basic_extensions(is_authority: bool, key_usage: [u8; 2]) -> Vec<u8> {
    let authority = encode::tlv(BOOLEAN, &[&[0xFF]]);
    let content: &[&[u8]] = if is_authority { &[&authority] } else { &[] };
    let constraints = encode::tlv(SEQUENCE, content);
    let usage = encode::tlv(BIT_STRING, &[&key_usage]);
    let mut extensions = extension(&Oid(rfc5280::ID_CE_BASIC_CONSTRAINTS), true, &constraints);
    extensions.extend(extension(&Oid(rfc5280::ID_CE_KEY_USAGE), true, &usage));
    extensions
}

fn subject_key_identifier(key: &PublicKey) -> Vec<u8> {
    let identifier = encode::tlv(OCTET_STRING, &[&key_identifier(key)]);
    extension(&Oid(rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER), false, &identifier)
}

/// Hashes a key by method 1 of RFC 5280 4.2.1.2.
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    Sha1::digest(key.bits()).to_vec()
}

/// A reason why a certificate cannot be issued as described.
///
/// The server's configuration is at fault, not the device.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The issuer's certificate cannot be read.
    #[error("issuer: {0}")]
    Certificate(#[from] CertificateError),
    /// The issuer's certificate is not that of an authority.
    #[error("issuer is not a certificate authority")]
    NotAnAuthority,
    /// The key usage of the issuer's certificate lacks `keyCertSign`.
    #[error("key of the issuer may not sign certificates")]
    NoCertificateSigning,
    /// The subject of the issuer's certificate has no attributes.
    #[error("issuer has no name")]
    UnnamedIssuer,
    /// This crate has no signature algorithm for the issuer's key.
    #[error("no signature algorithm for the key of the issuer")]
    UnsupportedKey,
    /// The subject is not fit for a certificate.
    #[error("subject: {0}")]
    Subject(NameError),
    /// The template has no extended key usage.
    ///
    /// Without one, the certificate would be good for any purpose.
    #[error("certificate without extended key usages would be good for any purpose")]
    NoExtendedKeyUsage,
    /// The template has the extended key usage that stands for every other.
    ///
    /// It is `anyExtendedKeyUsage` (RFC 5280 4.2.1.12).
    #[error("certificate would be good for any extended key usage")]
    AnyExtendedKeyUsage,
    /// The certificate would outlive that of its issuer.
    #[error("certificate would outlive its issuer")]
    OutlivesIssuer,
    /// The validity ends after the year 9999.
    #[error("validity ends after the year 9999")]
    ValidityOutOfRange,
    /// A DNS name or URI is empty or not printable ASCII.
    #[error("alternative name is empty or not printable ASCII")]
    AlternativeNameNotAscii,
    /// A DNS name or URI is longer than its limit.
    #[error("alternative name is longer than {limit} characters")]
    AlternativeNameTooLong {
        /// The maximum number of characters in a name of this kind.
        limit: usize,
    },
    /// The template has too many alternative names.
    ///
    /// The limit is [`CertificateTemplate::MAX_ALTERNATIVE_NAMES`].
    #[error("more than {} alternative names", CertificateTemplate::MAX_ALTERNATIVE_NAMES)]
    TooManyAlternativeNames,
}
