use alloc::vec::Vec;

use const_oid::db::rfc5280;
use der::Encode;
use rustls_pki_types::{CertificateDer, UnixTime};
use sha1::{Digest, Sha1};
use thiserror::Error;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};

use super::encode::{self, INTEGER, OCTET_STRING, SEQUENCE};
use super::request::{extended_key_usage, extension};
use super::{
    CertificateError, CertificateInfo, DistinguishedName, KeyAlgorithm, Oid, PublicKey, SignatureAlgorithm,
    ToSign,
};

mod template;

pub use template::{AlternativeName, CertificateTemplate, SerialNumber, Validity};

/// An authority that issues: its certificate and how its key signs. The key itself stays outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    subject: Vec<u8>,
    key_identifier: Vec<u8>,
    not_after: UnixTime,
    key: KeyAlgorithm,
    algorithm: SignatureAlgorithm,
}

impl Issuer {
    /// Takes the certificate of an authority; it signs with the usual algorithm for its key.
    ///
    /// Basic constraints must make it one, and a key usage, where there is one, must allow signing certificates (RFC 5280
    /// 4.2.1.3, 4.2.1.9). Any path length will do: it counts the authorities below, and none is issued here.
    ///
    /// # Errors
    /// [`IssueError::NotAnAuthority`], [`IssueError::NoCertificateSigning`], [`IssueError::UnsupportedKey`], or
    /// [`IssueError::Certificate`] if it cannot be read.
    pub fn new(certificate: &CertificateDer<'_>) -> Result<Self, IssueError> {
        let info = CertificateInfo::parse(certificate)?;
        if !info.is_authority() {
            return Err(IssueError::NotAnAuthority);
        }
        if !info.may_sign_certificates() {
            return Err(IssueError::NoCertificateSigning);
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

    /// The same authority signing with another algorithm, such as RSA with SHA-512.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The certificate that `template` describes for `public_key`, to be signed by the authority's key.
    ///
    /// Verify the request and check its key before: nothing of that is repeated here.
    ///
    /// # Errors
    /// [`IssueError::OutlivesIssuer`], [`IssueError::ValidityOutOfRange`], [`IssueError::AlternativeNameNotAscii`], or
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
        let usage = KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment;
        let mut extensions = basic_extensions(false, KeyUsage(usage))?;
        if !template.extended_key_usages.is_empty() {
            let usages = extended_key_usage(&template.extended_key_usages);
            extensions.extend(extension(&Oid(rfc5280::ID_CE_EXT_KEY_USAGE), false, &usages));
        }
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

/// A root authority's own certificate, to be signed by its own key.
///
/// # Errors
/// [`IssueError::UnsupportedKey`] or [`IssueError::ValidityOutOfRange`].
pub fn self_signed_root(
    subject: DistinguishedName,
    validity: Validity,
    serial_number: SerialNumber,
    public_key: &PublicKey,
) -> Result<ToSign<CertificateDer<'static>>, IssueError> {
    let algorithm = SignatureAlgorithm::for_key(public_key.algorithm()).ok_or(IssueError::UnsupportedKey)?;
    let mut extensions = basic_extensions(true, KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?;
    extensions.extend(subject_key_identifier(public_key));
    let template = CertificateTemplate::new(subject, validity, serial_number);
    let issuer = template.subject.to_der();
    let message = tbs_certificate(&template, &issuer, public_key, algorithm, &extensions)?;
    Ok(ToSign::signed(message, algorithm))
}

/// `TBSCertificate` (RFC 5280 4.1).
fn tbs_certificate(
    template: &CertificateTemplate,
    issuer: &[u8],
    public_key: &PublicKey,
    algorithm: SignatureAlgorithm,
    extensions: &[u8],
) -> Result<Vec<u8>, IssueError> {
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

fn basic_extensions(authority: bool, usage: KeyUsage) -> Result<Vec<u8>, IssueError> {
    let constraints = BasicConstraints {
        ca: authority,
        path_len_constraint: None,
    };
    let constraints = constraints.to_der().map_err(|_| IssueError::NotEncodable)?;
    let usage = usage.to_der().map_err(|_| IssueError::NotEncodable)?;
    let mut extensions = extension(&Oid(rfc5280::ID_CE_BASIC_CONSTRAINTS), true, &constraints);
    extensions.extend(extension(&Oid(rfc5280::ID_CE_KEY_USAGE), true, &usage));
    Ok(extensions)
}

fn subject_key_identifier(key: &PublicKey) -> Vec<u8> {
    let identifier = encode::tlv(OCTET_STRING, &[&key_identifier(key)]);
    extension(&Oid(rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER), false, &identifier)
}

/// Method 1 of RFC 5280 4.2.1.2.
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    Sha1::digest(key.bits()).to_vec()
}

/// Why a certificate cannot be issued as described. It is the server's configuration that is wrong, not the device.
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
    /// The issuer's key is of a kind that this crate has no signature algorithm for.
    #[error("no signature algorithm for the key of the issuer")]
    UnsupportedKey,
    /// The certificate would be valid longer than its issuer's.
    #[error("certificate would outlive its issuer")]
    OutlivesIssuer,
    /// The validity ends after the year 9999.
    #[error("validity ends after the year 9999")]
    ValidityOutOfRange,
    /// A DNS name or URI is empty, or has blanks, control characters or characters beyond ASCII.
    #[error("alternative name is empty or not printable ASCII")]
    AlternativeNameNotAscii,
    /// A part is larger than DER can express.
    #[error("certificate cannot be encoded")]
    NotEncodable,
}
