use alloc::vec::Vec;
use core::fmt;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912;
use rustls_pki_types::{AlgorithmIdentifier, SubjectPublicKeyInfoDer, alg_id};

use super::asn1::{RsaPublicKey, SubjectPublicKeyInfo};
use super::cursor::{self, Element, Raw};
use super::encode::{self, OBJECT_IDENTIFIER, SEQUENCE};
use super::{CertificateError, Oid, Structure};

/// A public key with its algorithm: a `SubjectPublicKeyInfo` (RFC 5280 4.1.2.7).
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,
///     subjectPublicKey  BIT STRING }
/// ```
///
/// ```
/// use mdm_wstep::certificate::{KeyAlgorithm, PublicKey};
/// # const RSA_2048: &[u8] = include_bytes!("../../tests/data/device-rsa2048.spki.der");
///
/// let key = PublicKey::from_spki(RSA_2048)?;
/// assert_eq!(key.algorithm(), KeyAlgorithm::Rsa { bits: 2048 });
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    spki: Vec<u8>,
    algorithm_id: Vec<u8>,
    bits: Vec<u8>,
    algorithm: KeyAlgorithm,
    rsa_exponent: Vec<u8>,
}

/// The kind and size of a [`PublicKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA.
    Rsa {
        /// The size of the modulus in bits.
        bits: u32,
    },
    /// An elliptic curve key.
    EllipticCurve(Curve),
    /// Another algorithm.
    Other(Oid),
}

/// The named curves of elliptic curve keys (RFC 5480 2.1.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256, `secp256r1`.
    P256,
    /// NIST P-384, `secp384r1`.
    P384,
    /// NIST P-521, `secp521r1`.
    P521,
    /// Another curve, or `None` for parameters that do not name one.
    Other(Option<Oid>),
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA {bits}"),
            Self::EllipticCurve(curve) => curve.fmt(f),
            Self::Other(oid) => write!(f, "key algorithm {oid}"),
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256 => f.write_str("EC P-256"),
            Self::P384 => f.write_str("EC P-384"),
            Self::P521 => f.write_str("EC P-521"),
            Self::Other(Some(oid)) => write!(f, "EC curve {oid}"),
            Self::Other(None) => f.write_str("EC curve without a name"),
        }
    }
}

impl PublicKey {
    /// Parses a DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not such a structure.
    pub fn from_spki(der: &[u8]) -> Result<Self, CertificateError> {
        Self::read(&cursor::read(Structure::PublicKey, der, 0)?, Structure::PublicKey)
    }

    /// Parses an RSA key in PKCS#1 form, which ring calls a public key.
    ///
    /// ```text
    /// RSAPublicKey ::= SEQUENCE {
    ///     modulus         INTEGER,
    ///     publicExponent  INTEGER }
    /// ```
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes are not such a key.
    pub fn from_rsa_pkcs1(der: &[u8]) -> Result<Self, CertificateError> {
        Self::from_parts(alg_id::RSA_ENCRYPTION, der)
    }

    /// Makes a P-256 key from its uncompressed point (SEC 1 2.3.3).
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when the bytes do not have the form of such a point.
    pub fn from_p256_point(point: &[u8]) -> Result<Self, CertificateError> {
        Self::from_parts(alg_id::ECDSA_P256, point)
    }

    fn from_parts(algorithm: AlgorithmIdentifier, bits: &[u8]) -> Result<Self, CertificateError> {
        let algorithm = encode::tlv(SEQUENCE, &[algorithm.as_ref()]);
        Self::from_spki(&encode::tlv(SEQUENCE, &[&algorithm, &encode::bit_string(bits)]))
    }

    /// Interprets a key inside of `structure`.
    pub(crate) fn read(
        spki: &Raw<'_, SubjectPublicKeyInfo<'_>>,
        structure: Structure,
    ) -> Result<Self, CertificateError> {
        let identifier = &spki.value.algorithm;
        let key = &spki.value.subject_public_key;
        let mut rsa_exponent = Vec::new();
        let algorithm = match identifier.value.algorithm {
            rfc5912::RSA_ENCRYPTION => {
                let rsa: RsaPublicKey<'_> = cursor::read(structure, key.bytes, key.offset)?;
                rsa_exponent.extend_from_slice(rsa.public_exponent.as_bytes());
                KeyAlgorithm::Rsa {
                    bits: bits_of(rsa.modulus.as_bytes()),
                }
            }
            rfc5912::ID_EC_PUBLIC_KEY => {
                KeyAlgorithm::EllipticCurve(Curve::read(identifier.value.parameters.0))
            }
            other => KeyAlgorithm::Other(Oid(other)),
        };
        Ok(Self {
            spki: spki.bytes.to_vec(),
            algorithm_id: identifier.content().to_vec(),
            bits: key.bytes.to_vec(),
            algorithm,
            rsa_exponent,
        })
    }

    /// Returns the kind and size of the key.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Returns the public exponent of an RSA key, most significant byte first.
    ///
    /// `None` for other keys.
    #[must_use]
    pub fn rsa_exponent(&self) -> Option<&[u8]> {
        matches!(self.algorithm, KeyAlgorithm::Rsa { .. }).then_some(&self.rsa_exponent)
    }

    /// Returns the whole `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn spki(&self) -> SubjectPublicKeyInfoDer<'_> {
        SubjectPublicKeyInfoDer::from(self.spki.as_slice())
    }

    /// Returns the key itself: the content of the `subjectPublicKey` bit string.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// Returns the content of the `AlgorithmIdentifier`, as rustls-pki-types compares it.
    pub(crate) fn algorithm_id(&self) -> &[u8] {
        &self.algorithm_id
    }

    pub(crate) fn oid(&self) -> Oid {
        match self.algorithm {
            KeyAlgorithm::Rsa { .. } => Oid(rfc5912::RSA_ENCRYPTION),
            KeyAlgorithm::EllipticCurve(_) => Oid(rfc5912::ID_EC_PUBLIC_KEY),
            KeyAlgorithm::Other(oid) => oid,
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.algorithm)
    }
}

impl Curve {
    fn read(parameters: Option<Element<'_>>) -> Self {
        let named = parameters.filter(|named| named.tag() == OBJECT_IDENTIFIER);
        match named.and_then(|named| ObjectIdentifier::from_bytes(named.content()).ok()) {
            Some(rfc5912::SECP_256_R_1) => Self::P256,
            Some(rfc5912::SECP_384_R_1) => Self::P384,
            Some(rfc5912::SECP_521_R_1) => Self::P521,
            other => Self::Other(other.map(Oid)),
        }
    }
}

/// Counts the bits of a number without leading zero bytes.
fn bits_of(number: &[u8]) -> u32 {
    let unused = number.first().map_or(0, |first| first.leading_zeros());
    let bits = u32::try_from(number.len()).unwrap_or(u32::MAX).saturating_mul(8);
    bits.saturating_sub(unused)
}
