use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use mdm_errors::{Lint, Position, Rule};
use rustls_pki_types::{CertificateSigningRequestDer, SignatureVerificationAlgorithm};

use super::asn1::{CertificationRequest, CertificationRequestInfo, Extensions, SequenceOf};
use super::cursor::{self, Element};
use super::name::{BMP_STRING, NameText, PRINTABLE_STRING};
use super::verify::verify;
use super::{CertificateError, DistinguishedName, HashAlgorithm, Oid, PublicKey, Structure};
use crate::{Limits, rules};

mod builder;

pub use builder::CertificateRequestBuilder;
pub(crate) use builder::{extended_key_usage, extension};

const STRUCTURE: Structure = Structure::CertificateRequest;

/// The attribute that Windows used before PKCS#9 had one for extensions.
const MS_CERTIFICATE_EXTENSIONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.14");

/// A PKCS#10 certificate request (RFC 2986), as Windows makes it.
///
/// ```text
/// CertificationRequest ::= SEQUENCE {
///     certificationRequestInfo  CertificationRequestInfo,
///     signatureAlgorithm        AlgorithmIdentifier,
///     signature                 BIT STRING }
/// ```
///
/// The signed bytes are kept as they came: the signature is verified over them and never over a re-encoding.
/// The subject is read leniently and must not be trusted for identity; Windows puts a shortened GUID and the device
/// id into it.
///
/// ```
/// use mdm_wstep::certificate::{CertificateRequest, KeyAlgorithm, Oid};
/// # const CSR: &[u8] = include_bytes!("../../tests/data/windows.csr.der");
///
/// let request = CertificateRequest::parse(CSR)?;
/// assert_eq!(request.public_key().algorithm(), KeyAlgorithm::Rsa { bits: 2048 });
/// assert_eq!(request.device_id().as_deref(), Some("89EBA7F446C04820A9DC0661C136E1F9"));
/// assert!(request.extended_key_usages().contains(&Oid::CLIENT_AUTH));
/// # #[cfg(feature = "ring")]
/// request.verify(mdm_wstep::certificate::RING_ALGORITHMS)?;
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateRequest<'a> {
    der: Cow<'a, [u8]>,
    signed: Range<usize>,
    subject: DistinguishedName,
    public_key: PublicKey,
    extended_key_usages: Vec<Oid>,
    device_id: Option<Vec<u8>>,
    algorithm: Oid,
    algorithm_id: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> CertificateRequest<'a> {
    /// Parses a DER request within the default [`Limits`].
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not a request, or [`CertificateError::TooLarge`].
    pub fn parse(der: &'a [u8]) -> Result<Self, CertificateError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Parses a DER request of at most [`Limits::certificate_request`] bytes.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not a request, or [`CertificateError::TooLarge`].
    pub fn parse_with(der: &'a [u8], limits: &Limits) -> Result<Self, CertificateError> {
        Self::read(der, 0, limits, None)
    }

    /// Parses a request and reports its deviations.
    ///
    /// The offsets of lints count in the DER bytes; line numbers are unknown.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not a request, or [`CertificateError::TooLarge`].
    pub fn parse_linted(
        der: &'a [u8],
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, CertificateError> {
        Self::read(der, 0, limits, Some(lints))
    }

    /// Parses a request that begins at `base` of the input.
    pub(crate) fn read(
        der: &'a [u8],
        base: usize,
        limits: &Limits,
        lints: Option<&mut Vec<Lint>>,
    ) -> Result<Self, CertificateError> {
        CertificateError::check_size(STRUCTURE, der, limits.certificate_request)?;
        let request: CertificationRequest<'_> = cursor::read(STRUCTURE, der, base)?;
        let info = &request.info.value;
        let mut extended_key_usages = Vec::new();
        let mut device_id = None;
        for extension in requested_extensions(info)? {
            let value = extension.extn_value;
            if extension.extn_id == rfc5280::ID_CE_EXT_KEY_USAGE {
                let usages: SequenceOf<ObjectIdentifier> =
                    cursor::read(STRUCTURE, value.bytes, value.offset)?;
                extended_key_usages.extend(usages.into_iter().map(Oid));
            } else if extension.extn_id == Oid::DEVICE_ID.0 {
                device_id = Some(value.bytes.to_vec());
            }
        }
        if let Some(lints) = lints {
            lint(info, &request, lints);
        }
        let start = request.info.offset.saturating_sub(base);
        let algorithm = &request.signature_algorithm;
        Ok(Self {
            signed: start..start.saturating_add(request.info.bytes.len()),
            subject: DistinguishedName::read(&info.subject),
            public_key: PublicKey::read(&info.subject_public_key, STRUCTURE)?,
            extended_key_usages,
            device_id,
            algorithm: Oid(algorithm.value.algorithm),
            algorithm_id: algorithm.content().to_vec(),
            signature: request.signature.bytes.to_vec(),
            der: Cow::Borrowed(der),
        })
    }

    /// Verifies that the sender holds the private key.
    ///
    /// This is the signature over the exact bytes received. Implementations bring rules of their own: those of
    /// rustls-webpki take only RSA keys of 2048 to 8192 bits, so ask a [`KeyPolicy`](super::KeyPolicy) first to learn
    /// why a key is refused. SHA-1 is verified only if an algorithm for it is given.
    ///
    /// # Errors
    /// [`CertificateError::UnsupportedAlgorithm`] when none of `algorithms` fits, or
    /// [`CertificateError::BadSignature`].
    pub fn verify(&self, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> Result<(), CertificateError> {
        verify(
            &self.public_key,
            self.algorithm,
            &self.algorithm_id,
            self.signed_bytes(),
            &self.signature,
            algorithms,
        )
    }

    /// Returns the whole request.
    #[must_use]
    pub fn der(&self) -> CertificateSigningRequestDer<'_> {
        CertificateSigningRequestDer::from(&*self.der)
    }

    /// Returns the signed bytes, exactly as they came.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        self.der.get(self.signed.clone()).unwrap_or_default()
    }

    /// Returns the subject that the device asks for.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// Returns the key to certify.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Returns the requested extended key usages; empty if there are none.
    #[must_use]
    pub fn extended_key_usages(&self) -> &[Oid] {
        &self.extended_key_usages
    }

    /// Returns the content of the device id extension, [`Oid::DEVICE_ID`].
    ///
    /// These are raw bytes, not a DER value.
    #[must_use]
    pub fn device_id_bytes(&self) -> Option<&[u8]> {
        self.device_id.as_deref()
    }

    /// Returns the text of the device id extension, without the NUL at its end.
    #[must_use]
    pub fn device_id(&self) -> Option<String> {
        let text = core::str::from_utf8(self.device_id.as_deref()?).ok()?;
        Some(text.trim_end_matches('\0').into())
    }

    /// Returns the algorithm of the signature.
    #[must_use]
    pub fn signature_algorithm(&self) -> Oid {
        self.algorithm
    }

    /// Returns the hash of the signature, if its algorithm is known.
    #[must_use]
    pub fn hash(&self) -> Option<HashAlgorithm> {
        HashAlgorithm::from_signature(self.algorithm.0)
    }

    /// Returns the request with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> CertificateRequest<'static> {
        CertificateRequest {
            der: Cow::Owned(self.der.into_owned()),
            ..self
        }
    }
}

impl fmt::Debug for CertificateRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRequest")
            .field("subject", &self.subject)
            .field("public_key", &self.public_key)
            .field("extended_key_usages", &self.extended_key_usages)
            .field("device_id", &self.device_id())
            .field("signature_algorithm", &self.algorithm)
            .field("der", &format_args!("{} bytes", self.der.len()))
            .finish()
    }
}

fn requested_extensions<'a>(info: &CertificationRequestInfo<'a>) -> Result<Extensions<'a>, CertificateError> {
    let attributes = info.attributes.iter().flat_map(|attributes| &attributes.0);
    let mut extensions = Extensions::new();
    for attribute in attributes {
        if attribute.kind != rfc5912::ID_EXTENSION_REQ && attribute.kind != MS_CERTIFICATE_EXTENSIONS {
            continue;
        }
        for value in &attribute.values.0 {
            let read: Extensions<'a> = cursor::read(STRUCTURE, value.bytes, value.offset)?;
            extensions.extend(read);
        }
    }
    Ok(extensions)
}

fn lint(info: &CertificationRequestInfo<'_>, request: &CertificationRequest<'_>, lints: &mut Vec<Lint>) {
    let at = |offset| Position::new(offset, 0, 0);
    for attribute in info.subject.iter().flat_map(|attributes| &attributes.0) {
        let value = attribute.value;
        lints.extend(name_rules(value).map(|rule| Lint::new(rule, at(value.offset))));
    }
    if info.attributes.is_none() {
        lints.push(Lint::new(&rules::CSR_ATTRIBUTES, at(request.info.offset)));
    }
}

fn name_rules(value: Element<'_>) -> impl Iterator<Item = &'static Rule> {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(byte);
    let bytes = value.content();
    let text = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    let is_printable = value.tag() != PRINTABLE_STRING || text.iter().all(printable);
    let has_nul = text.len() != bytes.len() && value.tag() != BMP_STRING;
    [
        (!is_printable).then_some(&rules::CSR_PRINTABLE_STRING),
        has_nul.then_some(&rules::CSR_TRAILING_NUL),
        (!NameText::read(value).is_exact).then_some(&rules::CSR_NAME_ENCODING),
    ]
    .into_iter()
    .flatten()
}
