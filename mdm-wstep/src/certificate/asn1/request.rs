use der::DecodeValue;

use super::{AlgorithmIdentifier, Attribute, Name, SubjectPublicKeyInfo, sequences};
use crate::certificate::cursor::{Bits, Raw, SetOf};

sequences! { CertificationRequest CertificationRequestInfo }

/// RFC 2986 4.2.
///
/// ```text
/// CertificationRequest ::= SEQUENCE {
///     certificationRequestInfo  CertificationRequestInfo,
///     signatureAlgorithm        AlgorithmIdentifier,
///     signature                 BIT STRING }
/// ```
#[derive(Clone, Debug, DecodeValue)]
pub(crate) struct CertificationRequest<'a> {
    pub(crate) info: Raw<'a, CertificationRequestInfo<'a>>,
    pub(crate) signature_algorithm: Raw<'a, AlgorithmIdentifier<'a>>,
    pub(crate) signature: Bits<'a>,
}

/// RFC 2986 4.1. The attributes are not optional there, but some requesters leave an empty set out.
///
/// ```text
/// CertificationRequestInfo ::= SEQUENCE {
///     version        INTEGER { v1(0) },
///     subject        Name,
///     subjectPKInfo  SubjectPublicKeyInfo,
///     attributes     [0] IMPLICIT SET OF Attribute }
/// ```
#[derive(Clone, Debug, DecodeValue)]
pub(crate) struct CertificationRequestInfo<'a> {
    #[expect(dead_code, reason = "there is no other version")]
    pub(crate) version: u8,
    pub(crate) subject: Name<'a>,
    pub(crate) subject_public_key: Raw<'a, SubjectPublicKeyInfo<'a>>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) attributes: Option<SetOf<Attribute<'a>>>,
}
