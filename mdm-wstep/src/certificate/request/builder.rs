use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use const_oid::db::{rfc5280, rfc5912};
use rustls_pki_types::CertificateSigningRequestDer;

use crate::certificate::encode::{self, INTEGER, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::{DistinguishedName, Oid, PublicKey, SignatureAlgorithm, ToSign};

/// A builder of a device's certificate request, to be signed by the device's key.
///
/// ```
/// use mdm_wstep::certificate::{CertificateRequest, CertificateRequestBuilder, PublicKey, SignatureAlgorithm};
/// # const KEY: &[u8] = include_bytes!("../../../tests/data/device-rsa2048.spki.der");
/// # let sign = |_: &[u8]| vec![0; 256];
///
/// let guid = "6E1A90C2-4F0B-4C7E-9B35-0D8A21F7C3E5";
/// let device_id = "89EBA7F446C04820A9DC0661C136E1F9";
/// let to_sign = CertificateRequestBuilder::windows(guid, device_id, PublicKey::from_spki(KEY)?)
///     .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
/// let signature = sign(to_sign.message());
/// let der = to_sign.continue_with(&signature);
///
/// let request = CertificateRequest::parse(&der)?;
/// assert_eq!(
///     request.subject().first_common_name(),
///     Some("6E1A90C2-4F0B-4C7E-9B35-0D8A21!89EBA7F446C04820A9DC0661C136E1F9"),
/// );
/// assert_eq!(request.device_id().as_deref(), Some(device_id));
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CertificateRequestBuilder {
    subject: DistinguishedName,
    public_key: PublicKey,
    extended_key_usages: Vec<Oid>,
    device_id: Option<Vec<u8>>,
}

impl CertificateRequestBuilder {
    /// Makes a request for TLS client authentication.
    #[must_use]
    pub fn new(subject: DistinguishedName, public_key: PublicKey) -> Self {
        Self {
            subject,
            public_key,
            extended_key_usages: vec![Oid::CLIENT_AUTH],
            device_id: None,
        }
    }

    /// Makes a request like that of Windows.
    ///
    /// Its common name is the first 30 characters of a GUID, `!` and the device id; an extension repeats the device id,
    /// followed by a NUL.
    #[must_use]
    pub fn windows(guid: &str, device_id: &str, public_key: PublicKey) -> Self {
        let prefix: String = guid.chars().take(30).collect();
        let subject = DistinguishedName::common_name(format!("{prefix}!{device_id}"));
        Self::new(subject, public_key).with_device_id(format!("{device_id}\0"))
    }

    /// Adds the device id extension: raw bytes, not a DER value.
    #[must_use]
    pub fn with_device_id(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.device_id = Some(bytes.into());
        self
    }

    /// Sets other extended key usages; an empty list omits the extension.
    #[must_use]
    pub fn with_extended_key_usages(mut self, usages: impl Into<Vec<Oid>>) -> Self {
        self.extended_key_usages = usages.into();
        self
    }

    /// Makes the request, to be signed with the key that it is for.
    pub fn to_sign(&self, algorithm: SignatureAlgorithm) -> ToSign<CertificateSigningRequestDer<'static>> {
        let mut extensions = Vec::new();
        if !self.extended_key_usages.is_empty() {
            let usages = extended_key_usage(&self.extended_key_usages);
            extensions.extend(extension(&Oid(rfc5280::ID_CE_EXT_KEY_USAGE), false, &usages));
        }
        if let Some(device_id) = &self.device_id {
            extensions.extend(extension(&Oid::DEVICE_ID, false, device_id));
        }
        let mut attributes = Vec::new();
        if !extensions.is_empty() {
            let value = encode::tlv(SET, &[&encode::tlv(SEQUENCE, &[&extensions])]);
            let kind = encode::oid(&rfc5912::ID_EXTENSION_REQ);
            attributes = encode::tlv(SEQUENCE, &[&kind, &value]);
        }
        let message = encode::tlv(
            SEQUENCE,
            &[
                &encode::tlv(INTEGER, &[&[0]]),
                &self.subject.to_der(),
                &self.public_key.spki(),
                &encode::tlv(encode::context(0), &[&attributes]),
            ],
        );
        ToSign::signed(message, algorithm)
    }
}

/// Encodes an `Extension` (RFC 5280 4.1); the default `critical FALSE` is left out, as DER requires.
pub(crate) fn extension(kind: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    const TRUE: &[u8] = &[0x01, 0x01, 0xFF];
    let critical = if critical { TRUE } else { &[] };
    let value = encode::tlv(OCTET_STRING, &[value]);
    encode::tlv(SEQUENCE, &[&encode::oid(&kind.0), critical, &value])
}

/// Encodes an `ExtKeyUsageSyntax` (RFC 5280 4.2.1.12).
pub(crate) fn extended_key_usage(usages: &[Oid]) -> Vec<u8> {
    let oids: Vec<u8> = usages.iter().flat_map(|usage| encode::oid(&usage.0)).collect();
    encode::tlv(SEQUENCE, &[&oids])
}
