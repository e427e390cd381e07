use alloc::vec;
use alloc::vec::Vec;

use thiserror::Error;

use super::{CertificateRequest, Curve, HashAlgorithm, KeyAlgorithm, Oid, PublicKey};

/// Which keys and hashes a server accepts in certificate requests.
///
/// Check it before the signature: implementations of RSA refuse small keys without saying why.
///
/// ```
/// use mdm_wstep::certificate::{CertificateRequest, KeyPolicy, KeyRefusal};
/// # const SMALL: &[u8] = include_bytes!("../../tests/data/small-key.csr.der");
///
/// let request = CertificateRequest::parse(SMALL)?;
/// let refusal = KeyPolicy::default().check(&request).unwrap_err();
/// assert_eq!(refusal, KeyRefusal::KeyTooSmall { bits: 1024, minimum: 2048 });
/// assert_eq!(refusal.to_string(), "RSA key of 1024 bits is smaller than 2048 bits");
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyPolicy {
    /// Least bits of an RSA modulus. Default 2048, the `minimalKeyLength` that policies state.
    pub min_rsa_bits: u32,
    /// Most bits of an RSA modulus. Default 8192, the most that ring verifies.
    pub max_rsa_bits: u32,
    /// Accepted curves. Default P-256 and P-384; real devices have only been seen with RSA.
    pub curves: Vec<Curve>,
    /// Accepted hashes of the request's signature. Default SHA-256, SHA-384 and SHA-512.
    pub hashes: Vec<HashAlgorithm>,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self {
            min_rsa_bits: 2048,
            max_rsa_bits: 8192,
            curves: vec![Curve::P256, Curve::P384],
            hashes: vec![
                HashAlgorithm::Sha256,
                HashAlgorithm::Sha384,
                HashAlgorithm::Sha512,
            ],
        }
    }
}

impl KeyPolicy {
    /// The same with another least size of RSA keys, such as 4096.
    #[must_use]
    pub fn with_min_rsa_bits(mut self, bits: u32) -> Self {
        self.min_rsa_bits = bits;
        self
    }

    /// The same, accepting one hash more: SHA-1 for old devices. Its signature is verified only if the caller
    /// supplies an algorithm for it.
    #[must_use]
    pub fn with_hash(mut self, hash: HashAlgorithm) -> Self {
        self.hashes.push(hash);
        self
    }

    /// Checks the key and the hash of a request.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, request: &CertificateRequest<'_>) -> Result<(), KeyRefusal> {
        self.check_key(request.public_key())?;
        match request.hash() {
            Some(hash) if self.hashes.contains(&hash) => Ok(()),
            Some(hash) => Err(KeyRefusal::HashNotAllowed(hash)),
            None => Err(KeyRefusal::UnknownHash(request.signature_algorithm())),
        }
    }

    /// Checks a key alone.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check_key(&self, key: &PublicKey) -> Result<(), KeyRefusal> {
        match key.algorithm() {
            KeyAlgorithm::Rsa { bits } if bits < self.min_rsa_bits => Err(KeyRefusal::KeyTooSmall {
                bits,
                minimum: self.min_rsa_bits,
            }),
            KeyAlgorithm::Rsa { bits } if bits > self.max_rsa_bits => Err(KeyRefusal::KeyTooLarge {
                bits,
                maximum: self.max_rsa_bits,
            }),
            KeyAlgorithm::Rsa { .. } => Ok(()),
            KeyAlgorithm::EllipticCurve(curve) if self.curves.contains(&curve) => Ok(()),
            KeyAlgorithm::EllipticCurve(curve) => Err(KeyRefusal::CurveNotAllowed(curve)),
            KeyAlgorithm::Other(oid) => Err(KeyRefusal::UnknownAlgorithm(oid)),
        }
    }
}

/// Why a [`KeyPolicy`] refuses a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyRefusal {
    /// An RSA modulus below the minimum.
    #[error("RSA key of {bits} bits is smaller than {minimum} bits")]
    KeyTooSmall {
        /// Bits of the key.
        bits: u32,
        /// Bits that are needed.
        minimum: u32,
    },
    /// An RSA modulus above the maximum.
    #[error("RSA key of {bits} bits is larger than {maximum} bits")]
    KeyTooLarge {
        /// Bits of the key.
        bits: u32,
        /// Bits that are allowed.
        maximum: u32,
    },
    /// A curve that is not accepted.
    #[error("{0} is not accepted")]
    CurveNotAllowed(Curve),
    /// A hash that is not accepted.
    #[error("{0} signatures are not accepted")]
    HashNotAllowed(HashAlgorithm),
    /// A signature algorithm whose hash is not known.
    #[error("unknown signature algorithm {0}")]
    UnknownHash(Oid),
    /// A key that is neither RSA nor on an elliptic curve.
    #[error("unknown key algorithm {0}")]
    UnknownAlgorithm(Oid),
}
