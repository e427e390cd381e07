//! The ASN.1 types of requests, certificates and signed messages, as read.
//!
//! They borrow, keep the order of sets, take attributes of any type, and know the place of everything. What is
//! written is put together in [`encode`](super::encode).

use alloc::vec::Vec;

use const_oid::ObjectIdentifier;
use der::{Decode, DecodeValue, Error, FixedTag, Reader, Tag};

use super::cursor::{Bits, Element, Octets, Raw, SetOf};

mod certificate;
mod request;
mod signed_data;

pub(crate) use certificate::{Certificate, TbsCertificate};
pub(crate) use request::{CertificationRequest, CertificationRequestInfo};
pub(crate) use signed_data::{ContentInfo, SignedData, SignerIdentifier, SignerInfo};

/// Gives types whose `DecodeValue` is derived the tag of a `SEQUENCE`.
macro_rules! sequences {
    ($($name:ident)*) => {$(
        impl der::FixedTag for $name<'_> {
            const TAG: der::Tag = der::Tag::Sequence;
        }
    )*};
}
use sequences;

sequences! { AlgorithmIdentifier SubjectPublicKeyInfo RsaPublicKey AttributeTypeAndValue Attribute Extension }

/// A list in a `SEQUENCE`.
///
/// ```text
/// SEQUENCE OF T
/// ```
pub(crate) type SequenceOf<T> = Vec<T>;

/// RFC 5280 4.1.1.2.
///
/// ```text
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY DEFINED BY algorithm OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct AlgorithmIdentifier<'a> {
    pub(crate) algorithm: ObjectIdentifier,
    pub(crate) parameters: Parameters<'a>,
}

/// The parameters of an algorithm, of any type or absent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters<'a>(pub(crate) Option<Element<'a>>);

impl<'a> Decode<'a> for Parameters<'a> {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        if reader.is_finished() {
            return Ok(Self(None));
        }
        Element::decode(reader).map(Some).map(Self)
    }
}

/// RFC 5280 4.1.2.7.
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,
///     subjectPublicKey  BIT STRING }
/// ```
#[derive(Clone, Debug, DecodeValue)]
pub(crate) struct SubjectPublicKeyInfo<'a> {
    pub(crate) algorithm: Raw<'a, AlgorithmIdentifier<'a>>,
    pub(crate) subject_public_key: Bits<'a>,
}

/// RFC 8017 A.1.1.
///
/// ```text
/// RSAPublicKey ::= SEQUENCE {
///     modulus         INTEGER,
///     publicExponent  INTEGER }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct RsaPublicKey<'a> {
    pub(crate) modulus: der::asn1::UintRef<'a>,
    pub(crate) public_exponent: der::asn1::UintRef<'a>,
}

/// RFC 5280 4.1.2.4.
///
/// ```text
/// Name ::= CHOICE { rdnSequence  SEQUENCE OF RelativeDistinguishedName }
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// ```
pub(crate) type Name<'a> = SequenceOf<SetOf<AttributeTypeAndValue<'a>>>;

/// RFC 5280 4.1.2.4.
///
/// ```text
/// AttributeTypeAndValue ::= SEQUENCE {
///     type   OBJECT IDENTIFIER,
///     value  ANY DEFINED BY type }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct AttributeTypeAndValue<'a> {
    pub(crate) kind: ObjectIdentifier,
    pub(crate) value: Element<'a>,
}

/// RFC 2986 4.1, RFC 5652 5.3.
///
/// ```text
/// Attribute ::= SEQUENCE {
///     type    OBJECT IDENTIFIER,
///     values  SET OF ANY DEFINED BY type }
/// ```
#[derive(Clone, Debug, DecodeValue)]
pub(crate) struct Attribute<'a> {
    pub(crate) kind: ObjectIdentifier,
    pub(crate) values: SetOf<Element<'a>>,
}

/// RFC 5280 4.1.
///
/// ```text
/// Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
/// Extension ::= SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }
/// ```
#[derive(Clone, Copy, Debug, DecodeValue)]
pub(crate) struct Extension<'a> {
    pub(crate) extn_id: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    #[expect(
        dead_code,
        reason = "whoever relies on a certificate checks criticality, and that is not this crate"
    )]
    pub(crate) critical: bool,
    pub(crate) extn_value: Octets<'a>,
}

/// The extensions of a request or certificate.
pub(crate) type Extensions<'a> = SequenceOf<Extension<'a>>;

/// An `INTEGER` of any size, byte for byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SerialNumber<'a>(pub(crate) &'a [u8]);

impl<'a> DecodeValue<'a> for SerialNumber<'a> {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: der::Header) -> Result<Self, Error> {
        reader.read_slice(header.length()).map(Self)
    }
}

impl FixedTag for SerialNumber<'_> {
    const TAG: Tag = Tag::Integer;
}
