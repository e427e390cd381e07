use alloc::vec::Vec;
use core::fmt;

use const_oid::db::rfc5912;
use der::asn1::UintRef;
use der::{Decode, Encode, Reader, SliceReader};
use rustls_pki_types::{AlgorithmIdentifier, SubjectPublicKeyInfoDer, alg_id};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::encode::{self, SEQUENCE};
use super::{CertificateError, Oid, Structure};

/// A public key with its algorithm: a `SubjectPublicKeyInfo` (RFC 5280 4.1.2.7).
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
}

/// What kind of key a [`PublicKey`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA with a modulus of so many bits.
    Rsa {
        /// Bits of the modulus.
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
    /// Another curve; `None` when the parameters do not name one.
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
    /// Reads a DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`].
    pub fn from_spki(der: &[u8]) -> Result<Self, CertificateError> {
        let spki = SubjectPublicKeyInfoOwned::from_der(der).map_err(malformed)?;
        Self::read(&spki)
    }

    /// Takes an RSA key in the form of PKCS#1, `RSAPublicKey` (RFC 8017 A.1.1): what ring calls a public key.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`].
    pub fn from_rsa_pkcs1(der: &[u8]) -> Result<Self, CertificateError> {
        Self::from_parts(alg_id::RSA_ENCRYPTION, der)
    }

    /// Takes a P-256 key as its uncompressed point (SEC 1 2.3.3).
    ///
    /// # Errors
    /// [`CertificateError::Malformed`].
    pub fn from_p256_point(point: &[u8]) -> Result<Self, CertificateError> {
        Self::from_parts(alg_id::ECDSA_P256, point)
    }

    fn from_parts(algorithm: AlgorithmIdentifier, bits: &[u8]) -> Result<Self, CertificateError> {
        let algorithm = encode::tlv(SEQUENCE, &[algorithm.as_ref()]);
        Self::from_spki(&encode::tlv(SEQUENCE, &[&algorithm, &encode::bit_string(bits)]))
    }

    pub(crate) fn read(spki: &SubjectPublicKeyInfoOwned) -> Result<Self, CertificateError> {
        let der = spki.to_der().map_err(malformed)?;
        let algorithm_der = spki.algorithm.to_der().map_err(malformed)?;
        let algorithm_id = der::asn1::AnyRef::from_der(&algorithm_der).map_err(malformed)?;
        let bits = spki
            .subject_public_key
            .as_bytes()
            .ok_or(CertificateError::Malformed {
                structure: Structure::PublicKey,
                offset: 0,
            })?;
        let oid = spki.algorithm.oid;
        let algorithm = if oid == rfc5912::RSA_ENCRYPTION {
            KeyAlgorithm::Rsa {
                bits: modulus_bits(bits).map_err(malformed)?,
            }
        } else if oid == rfc5912::ID_EC_PUBLIC_KEY {
            let named = spki.algorithm.parameters.as_ref();
            KeyAlgorithm::EllipticCurve(match named.and_then(|any| any.decode_as().ok()) {
                Some(rfc5912::SECP_256_R_1) => Curve::P256,
                Some(rfc5912::SECP_384_R_1) => Curve::P384,
                Some(rfc5912::SECP_521_R_1) => Curve::P521,
                other => Curve::Other(other.map(Oid)),
            })
        } else {
            KeyAlgorithm::Other(Oid(oid))
        };
        Ok(Self {
            algorithm_id: algorithm_id.value().to_vec(),
            bits: bits.to_vec(),
            spki: der,
            algorithm,
        })
    }

    /// The kind of key and its size.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The whole `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn spki(&self) -> SubjectPublicKeyInfoDer<'_> {
        SubjectPublicKeyInfoDer::from(self.spki.as_slice())
    }

    /// The key itself: the content of the `subjectPublicKey` bit string.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// The content of the `AlgorithmIdentifier`, as rustls-pki-types compares it.
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

fn malformed(error: der::Error) -> CertificateError {
    CertificateError::malformed(Structure::PublicKey, 0, &error)
}

fn modulus_bits(key: &[u8]) -> der::Result<u32> {
    let mut reader = SliceReader::new(key)?;
    let bits = reader.sequence(|key: &mut SliceReader<'_>| -> der::Result<u32> {
        let modulus = UintRef::decode(key)?;
        let _exponent = UintRef::decode(key)?;
        let bytes = modulus.as_bytes();
        let unused = bytes.first().map_or(0, |first| first.leading_zeros());
        let bits = u32::try_from(bytes.len()).unwrap_or(u32::MAX).saturating_mul(8);
        Ok(bits.saturating_sub(unused))
    })?;
    reader.finish()?;
    Ok(bits)
}
