use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use der::asn1::{AnyRef, BitStringRef};
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};
use mdm_errors::{Lint, Position};
use rustls_pki_types::{CertificateSigningRequestDer, SignatureVerificationAlgorithm};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::request::{CertReqInfo, ExtensionReq};

use super::verify::verify;
use super::{CertificateError, DistinguishedName, HashAlgorithm, Oid, PublicKey, Structure};
use crate::{Limits, rules};

mod builder;

pub use builder::CertificateRequestBuilder;
pub(crate) use builder::{extended_key_usage, extension};

/// The attribute that Windows used before PKCS#9 had one for extensions.
const MS_CERTIFICATE_EXTENSIONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.14");

/// A PKCS#10 certificate request (RFC 2986), as Windows makes it.
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
    /// Reads a DER request within the default [`Limits`].
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`].
    pub fn parse(der: &'a [u8]) -> Result<Self, CertificateError> {
        Self::parse_with(der, &Limits::default())
    }

    /// Reads a DER request of at most [`Limits::certificate_request`] bytes.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`].
    pub fn parse_with(der: &'a [u8], limits: &Limits) -> Result<Self, CertificateError> {
        Self::parse_linted(der, limits, &mut Vec::new())
    }

    /// Reads a request and reports its deviations; offsets count in the DER bytes, lines are unknown.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] or [`CertificateError::TooLarge`].
    pub fn parse_linted(
        der: &'a [u8],
        limits: &Limits,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, CertificateError> {
        const STRUCTURE: Structure = Structure::CertificateRequest;
        CertificateError::check_size(STRUCTURE, der, limits.certificate_request)?;
        let malformed = |base| move |error: der::Error| CertificateError::malformed(STRUCTURE, base, &error);

        let outer = AnyRef::from_der(der).map_err(malformed(0))?;
        if outer.tag() != Tag::Sequence {
            return Err(malformed(0)(
                outer.tag().unexpected_error(Some(Tag::Sequence)).into(),
            ));
        }
        let content = outer.value();
        let start = der.len() - content.len();
        let mut reader = SliceReader::new(content).map_err(malformed(start))?;
        let signed_bytes = reader.tlv_bytes().map_err(malformed(start))?;
        let algorithm = AnyRef::decode(&mut reader).map_err(malformed(start))?;
        let signature = BitStringRef::decode(&mut reader).map_err(malformed(start))?;
        reader.finish().map_err(malformed(start))?;

        let info = CertReqInfo::from_der(signed_bytes).map_err(malformed(start))?;
        let mut algorithm_reader = SliceReader::new(algorithm.value()).map_err(malformed(start))?;
        let algorithm_oid = ObjectIdentifier::decode(&mut algorithm_reader).map_err(malformed(start))?;
        let extensions = requested_extensions(&info).map_err(malformed(start))?;
        let mut extended_key_usages = Vec::new();
        let mut device_id = None;
        for extension in &extensions {
            let value = extension.extn_value.as_bytes();
            if extension.extn_id == rfc5280::ID_CE_EXT_KEY_USAGE {
                let usages = ExtendedKeyUsage::from_der(value).map_err(malformed(start))?;
                extended_key_usages.extend(usages.0.into_iter().map(Oid));
            } else if extension.extn_id == Oid::DEVICE_ID.0 {
                device_id = Some(value.to_vec());
            }
        }
        lint_subject(&info, Position::new(start, 0, 0), lints);
        Ok(Self {
            signed: start..start + signed_bytes.len(),
            subject: DistinguishedName::read(&info.subject),
            public_key: PublicKey::read(&info.public_key)?,
            extended_key_usages,
            device_id,
            algorithm: Oid(algorithm_oid),
            algorithm_id: algorithm.value().to_vec(),
            signature: signature.raw_bytes().to_vec(),
            der: Cow::Borrowed(der),
        })
    }

    /// Checks that the sender holds the private key: the signature over the exact bytes that came.
    ///
    /// The implementations bring rules of their own: those of rustls-webpki take RSA keys of 2048 to 8192 bits
    /// only, so ask a [`KeyPolicy`](super::KeyPolicy) first to learn why a key is refused. SHA-1 is verified only
    /// if an algorithm for it is given.
    ///
    /// # Errors
    /// [`CertificateError::UnsupportedAlgorithm`] or [`CertificateError::BadSignature`].
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

    /// The whole request.
    #[must_use]
    pub fn der(&self) -> CertificateSigningRequestDer<'_> {
        CertificateSigningRequestDer::from(&*self.der)
    }

    /// The bytes that are signed, exactly as they came.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        self.der.get(self.signed.clone()).unwrap_or_default()
    }

    /// The subject that the device asks for.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The key to certify.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The extended key usages that are asked for; empty when none are.
    #[must_use]
    pub fn extended_key_usages(&self) -> &[Oid] {
        &self.extended_key_usages
    }

    /// The content of the device id extension [`Oid::DEVICE_ID`]: raw bytes, not a DER value.
    #[must_use]
    pub fn device_id_bytes(&self) -> Option<&[u8]> {
        self.device_id.as_deref()
    }

    /// The device id as text: what [`device_id_bytes`](Self::device_id_bytes) holds, up to the NUL at its end.
    #[must_use]
    pub fn device_id(&self) -> Option<String> {
        let text = core::str::from_utf8(self.device_id.as_deref()?).ok()?;
        Some(text.trim_end_matches('\0').into())
    }

    /// The algorithm of the signature.
    #[must_use]
    pub fn signature_algorithm(&self) -> Oid {
        self.algorithm
    }

    /// The hash of the signature, when the algorithm is a known one.
    #[must_use]
    pub fn hash(&self) -> Option<HashAlgorithm> {
        HashAlgorithm::of_signature(self.algorithm.0)
    }

    /// The same request, independent of the bytes it was read from.
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

fn requested_extensions(info: &CertReqInfo) -> der::Result<Vec<Extension>> {
    let mut extensions = Vec::new();
    for attribute in info.attributes.iter() {
        if attribute.oid != rfc5912::ID_EXTENSION_REQ && attribute.oid != MS_CERTIFICATE_EXTENSIONS {
            continue;
        }
        for value in attribute.values.iter() {
            extensions.extend(ExtensionReq::from_der(&value.to_der()?)?.0);
        }
    }
    Ok(extensions)
}

fn lint_subject(info: &CertReqInfo, position: Position, lints: &mut Vec<Lint>) {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(byte);
    for attribute in info.subject.iter() {
        let text = attribute.value.value();
        let without_nul = text.strip_suffix(b"\0").unwrap_or(text);
        if attribute.value.tag() == Tag::PrintableString && !without_nul.iter().all(printable) {
            lints.push(Lint::new(&rules::CSR_PRINTABLE_STRING, position));
        }
        if without_nul.len() != text.len() && attribute.value.tag() != Tag::BmpString {
            lints.push(Lint::new(&rules::CSR_TRAILING_NUL, position));
        }
    }
}
