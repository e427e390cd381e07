use alloc::vec::Vec;

use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use rustls_pki_types::SignatureVerificationAlgorithm;

use super::RenewalError;
use crate::Limits;
use crate::certificate::asn1::{self, ContentInfo, SignerIdentifier};
use crate::certificate::cursor::{self, Explicit, SetOf};
use crate::certificate::encode::{self, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::verify::verify;
use crate::certificate::{CertificateInfo, HashAlgorithm, Oid, PublicKey, Structure};

/// The most certificates of a message: a device sends its own, and at most the chain above it.
const MAX_CERTIFICATES: usize = 8;

const STRUCTURE: Structure = Structure::SignedData;

/// A `ContentInfo` with `SignedData` (RFC 5652 3 and 5.1) of one signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedData {
    pub(super) content: Vec<u8>,
    /// The place of the content in the message.
    pub(super) content_offset: usize,
    content_type: ObjectIdentifier,
    signer: Signer,
}

/// A `SignerInfo` (RFC 5652 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signer {
    identifier: Identifier,
    digest: ObjectIdentifier,
    attributes: Option<SignedAttributes>,
    algorithm: ObjectIdentifier,
    algorithm_id: Vec<u8>,
    signature: Vec<u8>,
}

/// The name by which a message refers to the certificate of its signer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identifier {
    IssuerAndSerial(Vec<u8>),
    KeyIdentifier(Vec<u8>),
}

/// The attributes that are signed in place of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SignedAttributes {
    /// The encoding with the tag of a set, which is what the signature covers.
    message: Vec<u8>,
    content_type: OnlyValue,
    message_digest: OnlyValue,
}

/// The encoding of the one value that an attribute must have; `None` if it has none or several.
type OnlyValue = Option<Vec<u8>>;

/// A certificate that a message carries.
pub(super) struct SignerCertificate {
    pub(super) der: Vec<u8>,
    pub(super) info: CertificateInfo,
}

impl SignedData {
    /// Parses a message, and finds the certificate of its signer among those that it carries.
    pub(super) fn parse(
        der: &[u8],
        limits: &Limits,
    ) -> Result<(Self, Option<SignerCertificate>), RenewalError> {
        let info: ContentInfo<'_> = cursor::read(STRUCTURE, der, 0).map_err(RenewalError::SignedData)?;
        if info.content_type != rfc5911::ID_SIGNED_DATA {
            return Err(RenewalError::NotSignedData(Oid(info.content_type)));
        }
        let Explicit::<0, asn1::SignedData<'_>>(signed) =
            cursor::read(STRUCTURE, info.content.bytes, info.content.offset)
                .map_err(RenewalError::SignedData)?;
        let signers = signed.signer_infos.0;
        let [signer] = <[_; 1]>::try_from(signers).map_err(|signers| RenewalError::Signers(signers.len()))?;
        let certificates = signed.certificates.map(|set| set.0).unwrap_or_default();
        if certificates.len() > MAX_CERTIFICATES {
            return Err(RenewalError::TooManyCertificates);
        }
        let read = Self {
            content: signed.encap_content_info.content.0.bytes.to_vec(),
            content_offset: signed.encap_content_info.content.0.offset,
            content_type: signed.encap_content_info.content_type,
            signer: Signer::read(&signer),
        };
        // Other kinds of certificates are tagged; they can be no signer here.
        for certificate in certificates.iter().filter(|element| element.tag() == SEQUENCE) {
            let info = CertificateInfo::parse_at(certificate.bytes, certificate.offset, limits)
                .map_err(RenewalError::SignedData)?;
            if read.names(&info) {
                let der = certificate.bytes.to_vec();
                return Ok((read, Some(SignerCertificate { der, info })));
            }
        }
        Ok((read, None))
    }

    /// Reports whether the message names this certificate as its signer's.
    pub(super) fn names(&self, info: &CertificateInfo) -> bool {
        match &self.signer.identifier {
            Identifier::IssuerAndSerial(name) => info.issuer_and_serial() == name,
            Identifier::KeyIdentifier(key) => info.key_identifier() == Some(key),
        }
    }

    /// Returns the hash that the message is signed with, if it is a known one.
    pub(super) fn hash(&self) -> Result<HashAlgorithm, RenewalError> {
        let unsupported = RenewalError::UnsupportedHash(Oid(self.signer.digest));
        match HashAlgorithm::from_digest(self.signer.digest) {
            // A policy may take SHA-1 where it proves the possession of a new key, never for the old one.
            None | Some(HashAlgorithm::Sha1) => Err(unsupported),
            Some(hash) => Ok(hash),
        }
    }

    /// Verifies the signature (RFC 5652 5.4 and 5.6).
    pub(super) fn verify(
        &self,
        key: &PublicKey,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<(), RenewalError> {
        let signer = &self.signer;
        let hash = self.hash()?;
        // Many signers name only the key's algorithm and leave the hash to the digest algorithm.
        let (algorithm, algorithm_id) = if signer.algorithm == rfc5912::RSA_ENCRYPTION {
            let mut id = encode::oid(&hash.with_rsa());
            id.extend([0x05, 0x00]);
            (hash.with_rsa(), id)
        } else {
            (signer.algorithm, signer.algorithm_id.clone())
        };
        if HashAlgorithm::from_signature(algorithm) != Some(hash) {
            return Err(RenewalError::UnsupportedHash(Oid(signer.digest)));
        }
        let message = match &signer.attributes {
            Some(attributes) => {
                self.check_attributes(attributes, hash)?;
                &attributes.message
            }
            // Without the attributes nothing says what kind of content was signed.
            None if self.content_type != rfc5911::ID_DATA => {
                return Err(RenewalError::NoSignedAttributes(Oid(self.content_type)));
            }
            None => &self.content,
        };
        let signature = &signer.signature;
        verify(key, Oid(algorithm), &algorithm_id, message, signature, algorithms)
            .map_err(RenewalError::SignedData)
    }

    fn check_attributes(
        &self,
        attributes: &SignedAttributes,
        hash: HashAlgorithm,
    ) -> Result<(), RenewalError> {
        let required = |value: &OnlyValue, kind: ObjectIdentifier| {
            value.clone().ok_or(RenewalError::SignedAttribute(Oid(kind)))
        };
        let content_type = required(&attributes.content_type, rfc5911::ID_CONTENT_TYPE)?;
        if content_type != encode::tlv(OBJECT_IDENTIFIER, &[self.content_type.as_bytes()]) {
            return Err(RenewalError::ContentTypeMismatch);
        }
        let digest = required(&attributes.message_digest, rfc5911::ID_MESSAGE_DIGEST)?;
        if digest != encode::tlv(OCTET_STRING, &[&hash.digest(&self.content)]) {
            return Err(RenewalError::HashMismatch);
        }
        Ok(())
    }
}

impl Signer {
    fn read(signer: &asn1::SignerInfo<'_>) -> Self {
        let algorithm = &signer.signature_algorithm;
        Self {
            identifier: match signer.sid {
                SignerIdentifier::IssuerAndSerialNumber(name) => Identifier::IssuerAndSerial(name.to_vec()),
                SignerIdentifier::SubjectKeyIdentifier(key) => Identifier::KeyIdentifier(key.to_vec()),
            },
            digest: signer.digest_algorithm.algorithm,
            attributes: signer
                .signed_attributes
                .0
                .as_ref()
                .map(|set| SignedAttributes::read(set.bytes, &set.value)),
            algorithm: algorithm.value.algorithm,
            algorithm_id: algorithm.content().to_vec(),
            signature: signer.signature.bytes.to_vec(),
        }
    }
}

impl SignedAttributes {
    fn read(bytes: &[u8], set: &SetOf<asn1::Attribute<'_>>) -> Self {
        let mut message = bytes.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = SET;
        }
        let only_value = |kind| {
            let attributes = set.0.iter().filter(|attribute| attribute.kind == kind);
            let mut values = attributes.flat_map(|attribute| &attribute.values.0);
            match (values.next(), values.next()) {
                (Some(value), None) => Some(value.bytes.to_vec()),
                _ => None,
            }
        };
        Self {
            content_type: only_value(rfc5911::ID_CONTENT_TYPE),
            message_digest: only_value(rfc5911::ID_MESSAGE_DIGEST),
            message,
        }
    }
}
