use const_oid::ObjectIdentifier;
use der::{Decode, DecodeValue, Error, Reader};

use super::{AlgorithmIdentifier, Attribute, Name, SerialNumber, sequences};
use crate::certificate::cursor::{Element, Explicit, Octets, Raw, SetOf};

sequences! { ContentInfo SignedData EncapsulatedContentInfo SignerInfo IssuerAndSerialNumber }

/// RFC 5652 3.
///
/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType  OBJECT IDENTIFIER,
///     content      [0] EXPLICIT ANY DEFINED BY contentType }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct ContentInfo<'a> {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) content: Element<'a>,
}

/// RFC 5652 5.1.
///
/// ```text
/// SignedData ::= SEQUENCE {
///     version           INTEGER,
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     encapContentInfo  EncapsulatedContentInfo,
///     certificates      [0] IMPLICIT SET OF CertificateChoices OPTIONAL,
///     crls              [1] IMPLICIT SET OF RevocationInfoChoice OPTIONAL,
///     signerInfos       SET OF SignerInfo }
/// ```
#[derive(Clone, Debug, DecodeValue)]
#[expect(
    dead_code,
    reason = "every field is read so that a wrong one is found where it is"
)]
pub(crate) struct SignedData<'a> {
    pub(crate) version: u8,
    pub(crate) digest_algorithms: SetOf<AlgorithmIdentifier<'a>>,
    pub(crate) encap_content_info: EncapsulatedContentInfo<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) certificates: Option<SetOf<Element<'a>>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) crls: Option<SetOf<Element<'a>>>,
    pub(crate) signer_infos: SetOf<SignerInfo<'a>>,
}

/// RFC 5652 5.2.
///
/// ```text
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType  OBJECT IDENTIFIER,
///     eContent      [0] EXPLICIT OCTET STRING }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct EncapsulatedContentInfo<'a> {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) content: Explicit<0, Octets<'a>>,
}

/// RFC 5652 5.3.
///
/// ```text
/// SignerInfo ::= SEQUENCE {
///     version             INTEGER,
///     sid                 SignerIdentifier,
///     digestAlgorithm     AlgorithmIdentifier,
///     signedAttrs         [0] IMPLICIT SET OF Attribute OPTIONAL,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           OCTET STRING,
///     unsignedAttrs       [1] IMPLICIT SET OF Attribute OPTIONAL }
/// ```
#[derive(Clone, Debug, DecodeValue)]
#[expect(
    dead_code,
    reason = "every field is read so that a wrong one is found where it is"
)]
pub(crate) struct SignerInfo<'a> {
    pub(crate) version: u8,
    pub(crate) sid: SignerIdentifier<'a>,
    pub(crate) digest_algorithm: AlgorithmIdentifier<'a>,
    pub(crate) signed_attributes: SignedAttributes<'a>,
    pub(crate) signature_algorithm: Raw<'a, AlgorithmIdentifier<'a>>,
    pub(crate) signature: Octets<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) unsigned_attributes: Option<SetOf<Attribute<'a>>>,
}

/// RFC 5652 5.3.
///
/// ```text
/// SignerIdentifier ::= CHOICE {
///     issuerAndSerialNumber  IssuerAndSerialNumber,
///     subjectKeyIdentifier   [0] IMPLICIT OCTET STRING }
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) enum SignerIdentifier<'a> {
    /// The content of the sequence.
    IssuerAndSerialNumber(&'a [u8]),
    SubjectKeyIdentifier(&'a [u8]),
}

/// RFC 5652 10.2.4.
///
/// ```text
/// IssuerAndSerialNumber ::= SEQUENCE {
///     issuer        Name,
///     serialNumber  INTEGER }
/// ```
#[derive(Clone, Debug, DecodeValue)]
#[expect(dead_code, reason = "certificates are compared by the encoding of both")]
pub(crate) struct IssuerAndSerialNumber<'a> {
    pub(crate) issuer: Name<'a>,
    pub(crate) serial_number: SerialNumber<'a>,
}

/// The signed attributes with their encoding, which is signed under another tag.
#[derive(Clone, Debug)]
pub(crate) struct SignedAttributes<'a>(pub(crate) Option<Raw<'a, SetOf<Attribute<'a>>>>);

const TAG_0: u8 = 0x80;
const TAG_0_CONSTRUCTED: u8 = 0xA0;

impl<'a> Decode<'a> for SignerIdentifier<'a> {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        if reader.peek_byte() == Some(TAG_0) {
            let key = Element::decode(reader)?;
            return Ok(Self::SubjectKeyIdentifier(key.content()));
        }
        let read = Raw::<IssuerAndSerialNumber<'_>>::decode(reader)?;
        let (bytes, offset) = (read.bytes, read.offset);
        Ok(Self::IssuerAndSerialNumber(Element { bytes, offset }.content()))
    }
}

impl<'a> Decode<'a> for SignedAttributes<'a> {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        if reader.peek_byte() != Some(TAG_0_CONSTRUCTED) {
            return Ok(Self(None));
        }
        Raw::<ImplicitSet<'_>>::decode(reader).map(|read| {
            Self(Some(Raw {
                bytes: read.bytes,
                offset: read.offset,
                value: read.value.0,
            }))
        })
    }
}

/// `[0] IMPLICIT SET OF Attribute`.
struct ImplicitSet<'a>(SetOf<Attribute<'a>>);

impl<'a> Decode<'a> for ImplicitSet<'a> {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        let read = reader.context_specific(der::TagNumber(0), der::TagMode::Implicit)?;
        let set = read.ok_or_else(|| reader.error(der::ErrorKind::TagNumberInvalid))?;
        Ok(Self(set))
    }
}
