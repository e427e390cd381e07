use der::DecodeValue;
use x509_cert::time::Validity;

use super::{AlgorithmIdentifier, Extensions, Name, SerialNumber, SubjectPublicKeyInfo, sequences};
use crate::certificate::cursor::{Bits, Raw};

sequences! { Certificate TbsCertificate }

/// RFC 5280 4.1.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate      TBSCertificate,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signatureValue      BIT STRING }
/// ```
#[derive(Clone, Debug, DecodeValue)]
pub(crate) struct Certificate<'a> {
    pub(crate) tbs_certificate: TbsCertificate<'a>,
    #[expect(
        dead_code,
        reason = "whoever relies on a certificate verifies it, and that is not this crate"
    )]
    pub(crate) signature_algorithm: AlgorithmIdentifier<'a>,
    #[expect(
        dead_code,
        reason = "whoever relies on a certificate verifies it, and that is not this crate"
    )]
    pub(crate) signature_value: Bits<'a>,
}

/// RFC 5280 4.1.
///
/// ```text
/// TBSCertificate ::= SEQUENCE {
///     version               [0] EXPLICIT INTEGER DEFAULT v1(0),
///     serialNumber          INTEGER,
///     signature             AlgorithmIdentifier,
///     issuer                Name,
///     validity              Validity,
///     subject               Name,
///     subjectPublicKeyInfo  SubjectPublicKeyInfo,
///     issuerUniqueID        [1] IMPLICIT BIT STRING OPTIONAL,
///     subjectUniqueID       [2] IMPLICIT BIT STRING OPTIONAL,
///     extensions            [3] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Clone, Debug, DecodeValue)]
#[expect(
    dead_code,
    reason = "every field is read so that a wrong one is found where it is"
)]
pub(crate) struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", default = "Default::default")]
    pub(crate) version: u8,
    pub(crate) serial_number: Raw<'a, SerialNumber<'a>>,
    pub(crate) signature: AlgorithmIdentifier<'a>,
    pub(crate) issuer: Raw<'a, Name<'a>>,
    pub(crate) validity: Validity,
    pub(crate) subject: Raw<'a, Name<'a>>,
    pub(crate) subject_public_key_info: Raw<'a, SubjectPublicKeyInfo<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) issuer_unique_id: Option<Bits<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) subject_unique_id: Option<Bits<'a>>,
    #[asn1(context_specific = "3", optional = "true")]
    pub(crate) extensions: Option<Extensions<'a>>,
}
