use alloc::vec::Vec;

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode, Encode, ErrorKind, Reader, SliceReader, Tag, Tagged};
use rustls_pki_types::SignatureVerificationAlgorithm;
use x509_cert::Certificate;
use x509_cert::attr::Attributes;

use super::RenewalError;
use crate::Limits;
use crate::certificate::encode::{self, SEQUENCE, SET};
use crate::certificate::verify::verify;
use crate::certificate::{CertificateError, HashAlgorithm, Oid, PublicKey, Structure};

/// A device sends its own certificate, and at most the chain above it.
const MAX_CERTIFICATES: usize = 8;

/// `ContentInfo` with `SignedData` (RFC 5652 3 and 5.1) of one signer who is named by issuer and serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedData {
    pub(super) content: Vec<u8>,
    pub(super) signer_certificate: Vec<u8>,
    content_type: ObjectIdentifier,
    signer: Signer,
}

/// `SignerInfo` (RFC 5652 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signer {
    issuer_and_serial: Vec<u8>,
    digest: ObjectIdentifier,
    /// With the tag of a set, which is what the signature covers.
    signed_attributes: Option<Vec<u8>>,
    algorithm: ObjectIdentifier,
    algorithm_id: Vec<u8>,
    signature: Vec<u8>,
}

impl SignedData {
    pub(super) fn parse(der: &[u8], limits: &Limits) -> Result<Self, RenewalError> {
        let malformed =
            |error| RenewalError::SignedData(CertificateError::malformed(Structure::SignedData, 0, &error));
        let parts = Parts::read(der).map_err(malformed)?;
        let [signer] = <[&[u8]; 1]>::try_from(parts.signers.as_slice())
            .map_err(|_| RenewalError::Signers(parts.signers.len()))?;
        let signer = Signer::read(signer).map_err(malformed)?;
        if parts.certificates.len() > MAX_CERTIFICATES {
            return Err(RenewalError::TooManyCertificates);
        }
        for certificate in parts.certificates {
            CertificateError::check_size(Structure::Certificate, certificate, limits.certificate)
                .map_err(RenewalError::SignedData)?;
            let read = Certificate::from_der(certificate).map_err(malformed)?;
            let tbs = read.tbs_certificate();
            let mut name = tbs.issuer().to_der().map_err(malformed)?;
            name.extend(tbs.serial_number().to_der().map_err(malformed)?);
            if name == signer.issuer_and_serial {
                return Ok(Self {
                    content: parts.content.to_vec(),
                    content_type: parts.content_type,
                    signer_certificate: certificate.to_vec(),
                    signer,
                });
            }
        }
        Err(RenewalError::SignerCertificateMissing)
    }

    /// RFC 5652 5.4 and 5.6.
    pub(super) fn verify(
        &self,
        key: &PublicKey,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<(), RenewalError> {
        let signer = &self.signer;
        let unsupported = RenewalError::UnsupportedHash(Oid(signer.digest));
        let hash = HashAlgorithm::of_digest(signer.digest).ok_or_else(|| unsupported.clone())?;
        // Many signers name only the key's algorithm and leave the hash to the digest algorithm.
        let (algorithm, algorithm_id) = if signer.algorithm == rfc5912::RSA_ENCRYPTION {
            let mut id = encode::oid(&hash.with_rsa());
            id.extend([0x05, 0x00]);
            (hash.with_rsa(), id)
        } else {
            (signer.algorithm, signer.algorithm_id.clone())
        };
        if HashAlgorithm::of_signature(algorithm) != Some(hash) {
            return Err(unsupported);
        }
        let message = match &signer.signed_attributes {
            None => &self.content,
            Some(attributes) => {
                self.check_attributes(attributes, hash)?;
                attributes
            }
        };
        verify(
            key,
            Oid(algorithm),
            &algorithm_id,
            message,
            &signer.signature,
            algorithms,
        )
        .map_err(RenewalError::SignedData)
    }

    fn check_attributes(&self, attributes: &[u8], hash: HashAlgorithm) -> Result<(), RenewalError> {
        let read = Attributes::from_der(attributes).map_err(|error| {
            RenewalError::SignedData(CertificateError::malformed(Structure::SignedData, 0, &error))
        })?;
        let only_value = |oid: ObjectIdentifier| {
            let mut values = read
                .iter()
                .filter(|attribute| attribute.oid == oid)
                .flat_map(|attribute| attribute.values.iter());
            match (values.next(), values.next()) {
                (Some(value), None) => Ok(value),
                _ => Err(RenewalError::SignedAttribute(Oid(oid))),
            }
        };
        let content_type = only_value(rfc5911::ID_CONTENT_TYPE)?;
        if content_type.decode_as::<ObjectIdentifier>().ok() != Some(self.content_type) {
            return Err(RenewalError::ContentTypeMismatch);
        }
        if only_value(rfc5911::ID_MESSAGE_DIGEST)?.value() != hash.digest(&self.content) {
            return Err(RenewalError::HashMismatch);
        }
        Ok(())
    }
}

/// The pieces of a message that are looked at, as they stand.
struct Parts<'a> {
    content_type: ObjectIdentifier,
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    signers: Vec<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn read(der: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(der)?;
        let content = reader.sequence(|info: &mut SliceReader<'a>| {
            let oid = ObjectIdentifier::decode(info)?;
            if oid != rfc5911::ID_SIGNED_DATA {
                return Err(ErrorKind::OidUnknown { oid }.into());
            }
            tagged(AnyRef::decode(info)?, 0)
        })?;
        reader.finish()?;
        let mut reader = SliceReader::new(content)?;
        let parts = reader.sequence(Self::read_signed_data)?;
        reader.finish()?;
        Ok(parts)
    }

    fn read_signed_data(reader: &mut SliceReader<'a>) -> der::Result<Self> {
        let _version = u8::decode(reader)?;
        let _digests = AnyRef::decode(reader)?;
        let (content_type, content) = reader.sequence(|inner: &mut SliceReader<'a>| {
            let content_type = ObjectIdentifier::decode(inner)?;
            let content = <&OctetStringRef>::from_der(tagged(AnyRef::decode(inner)?, 0)?)?;
            Ok::<_, der::Error>((content_type, content.as_bytes()))
        })?;
        let mut next = AnyRef::decode(reader)?;
        let mut certificates = Vec::new();
        if let Ok(set) = tagged(next, 0) {
            // Other kinds of certificates are tagged; they can be no signer here.
            certificates = elements(set)?;
            certificates.retain(|element| element.first() == Some(&SEQUENCE));
            next = AnyRef::decode(reader)?;
        }
        if tagged(next, 1).is_ok() {
            next = AnyRef::decode(reader)?;
        }
        if next.tag() != Tag::Set {
            return Err(next.tag().unexpected_error(Some(Tag::Set)).into());
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            signers: elements(next.value())?,
        })
    }
}

impl Signer {
    fn read(der: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(der)?;
        let signer = reader.sequence(|signer: &mut SliceReader<'_>| {
            let _version = u8::decode(signer)?;
            let identifier = AnyRef::decode(signer)?;
            if identifier.tag() != Tag::Sequence {
                return Err(identifier.tag().unexpected_error(Some(Tag::Sequence)).into());
            }
            let digest = algorithm(AnyRef::decode(signer)?)?;
            let mut next = signer.tlv_bytes()?;
            let mut signed_attributes = None;
            if let Some((&first, rest)) = next.split_first()
                && first == encode::context(0)
            {
                let mut set = Vec::with_capacity(next.len());
                set.push(SET);
                set.extend_from_slice(rest);
                signed_attributes = Some(set);
                next = signer.tlv_bytes()?;
            }
            let signature_algorithm = AnyRef::from_der(next)?;
            let signature = <&OctetStringRef>::decode(signer)?.as_bytes().to_vec();
            if !signer.is_finished() {
                let _unsigned_attributes = AnyRef::decode(signer)?;
            }
            Ok::<_, der::Error>(Self {
                issuer_and_serial: identifier.value().to_vec(),
                digest,
                signed_attributes,
                algorithm: algorithm(signature_algorithm)?,
                algorithm_id: signature_algorithm.value().to_vec(),
                signature,
            })
        })?;
        reader.finish()?;
        Ok(signer)
    }
}

fn algorithm(identifier: AnyRef<'_>) -> der::Result<ObjectIdentifier> {
    let mut reader = SliceReader::new(identifier.value())?;
    ObjectIdentifier::decode(&mut reader)
}

/// The content of a value with the tag `[number]`.
fn tagged(value: AnyRef<'_>, number: u32) -> der::Result<&[u8]> {
    match value.tag() {
        Tag::ContextSpecific { number: found, .. } if found.value() == number => Ok(value.value()),
        other => Err(other.unexpected_error(None).into()),
    }
}

/// The elements of a set, each with its tag and length.
fn elements(content: &[u8]) -> der::Result<Vec<&[u8]>> {
    let mut reader = SliceReader::new(content)?;
    let mut elements = Vec::new();
    while !reader.is_finished() {
        elements.push(reader.tlv_bytes()?);
    }
    Ok(elements)
}
