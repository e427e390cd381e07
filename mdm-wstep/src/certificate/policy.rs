use alloc::vec;
use alloc::vec::Vec;

use thiserror::Error;

use super::{
    CertificateRequest, Curve, HashAlgorithm, KeyAlgorithm, Oid, PublicKey, RenewalError, RenewalRequest,
};

/// The keys and hashes that a server accepts.
///
/// Check it before the signature: RSA implementations refuse small keys without saying why.
///
/// # SHA-1
///
/// Windows signs its certificate request with SHA-1 if the policy of the server names no hash, or if there is no policy
/// service. The default policy refuses such a device by the name of the hash. [`with_hash`] accepts SHA-1 in the one
/// place where it does no harm: the signature of a request with the key to be certified, which only proves that the
/// sender has that key. Certificates, and renewals signed with an old key, never use SHA-1. The better answer is a
/// policy that names SHA-256.
///
/// [`with_hash`]: Self::with_hash
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
    /// The fewest bits of an RSA modulus.
    ///
    /// Default 2048, the `minimalKeyLength` that policies state.
    pub min_rsa_bits: u32,
    /// The most bits of an RSA modulus.
    ///
    /// Default 8192, the most that ring verifies.
    pub max_rsa_bits: u32,
    /// The smallest RSA exponent.
    ///
    /// Default 65537 (FIPS 186-5 A.1.1), which is what Windows uses.
    pub min_rsa_exponent: u32,
    /// The accepted curves.
    ///
    /// Default P-256 and P-384; real devices have been seen only with RSA.
    pub curves: Vec<Curve>,
    /// The accepted hashes; by default SHA-256, SHA-384 and SHA-512.
    pub hashes: Vec<HashAlgorithm>,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self {
            min_rsa_bits: 2048,
            max_rsa_bits: 8192,
            min_rsa_exponent: 65537,
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
    /// Sets the fewest bits of an RSA modulus, such as 4096.
    #[must_use]
    pub fn with_min_rsa_bits(mut self, bits: u32) -> Self {
        self.min_rsa_bits = bits;
        self
    }

    /// Sets the most bits of an RSA modulus.
    #[must_use]
    pub fn with_max_rsa_bits(mut self, bits: u32) -> Self {
        self.max_rsa_bits = bits;
        self
    }

    /// Sets the smallest RSA exponent.
    #[must_use]
    pub fn with_min_rsa_exponent(mut self, exponent: u32) -> Self {
        self.min_rsa_exponent = exponent;
        self
    }

    /// Accepts an additional hash.
    ///
    /// [SHA-1](Self#sha-1) is accepted only for the signature of a certificate request. The signature is verified only
    /// if an algorithm for it is supplied, such as `RING_SHA1_ALGORITHMS` of this module.
    #[must_use]
    pub fn with_hash(mut self, hash: HashAlgorithm) -> Self {
        self.hashes.push(hash);
        self
    }

    /// Checks the key and the hash of a request.
    ///
    /// # Errors
    /// Fails with the first rule that is broken.
    pub fn check(&self, request: &CertificateRequest<'_>) -> Result<(), KeyRefusal> {
        self.check_key(request.public_key())?;
        match request.hash() {
            Some(hash) => self.check_hash(hash),
            None => Err(KeyRefusal::UnknownHash(request.signature_algorithm())),
        }
    }

    /// Checks the keys and hashes of a renewal, of its signer and its request.
    ///
    /// # Errors
    /// [`RenewalError::Signer`] or [`RenewalError::Key`] with the first rule that is broken,
    /// [`RenewalError::UnsupportedHash`], or [`RenewalError::SignerCertificateMissing`].
    pub fn check_renewal(&self, renewal: &RenewalRequest) -> Result<(), RenewalError> {
        let signer = renewal.signer().ok_or(RenewalError::SignerCertificateMissing)?;
        let hash = renewal.hash()?;
        self.check_key(signer.public_key())
            .and_then(|()| self.check_hash(hash))
            .map_err(RenewalError::Signer)?;
        self.check(renewal.request()).map_err(RenewalError::Key)
    }

    fn check_hash(&self, hash: HashAlgorithm) -> Result<(), KeyRefusal> {
        if self.hashes.contains(&hash) {
            Ok(())
        } else {
            Err(KeyRefusal::HashNotAllowed(hash))
        }
    }

    /// Checks a key alone.
    ///
    /// # Errors
    /// Fails with the first rule that is broken.
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
            KeyAlgorithm::Rsa { .. } => self.check_exponent(key.rsa_exponent().unwrap_or_default()),
            KeyAlgorithm::EllipticCurve(curve) if self.curves.contains(&curve) => Ok(()),
            KeyAlgorithm::EllipticCurve(curve) => Err(KeyRefusal::CurveNotAllowed(curve)),
            KeyAlgorithm::Other(oid) => Err(KeyRefusal::UnknownAlgorithm(oid)),
        }
    }

    fn check_exponent(&self, exponent: &[u8]) -> Result<(), KeyRefusal> {
        // Implementations end near 32 bits; larger ones make verifying slow.
        let number = match exponent {
            [a, b, c, d] => u32::from_be_bytes([*a, *b, *c, *d]),
            [b, c, d] => u32::from_be_bytes([0, *b, *c, *d]),
            [c, d] => u32::from_be_bytes([0, 0, *c, *d]),
            [d] => u32::from(*d),
            _ => return Err(KeyRefusal::ExponentTooLarge),
        };
        if number < self.min_rsa_exponent {
            return Err(KeyRefusal::ExponentTooSmall {
                exponent: number,
                minimum: self.min_rsa_exponent,
            });
        }
        if number & 1 == 0 {
            return Err(KeyRefusal::EvenExponent);
        }
        Ok(())
    }
}

/// A reason why a [`KeyPolicy`] refuses a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyRefusal {
    /// The RSA modulus is below the minimum.
    #[error("RSA key of {bits} bits is smaller than {minimum} bits")]
    KeyTooSmall {
        /// The bits of the key.
        bits: u32,
        /// The minimum number of bits.
        minimum: u32,
    },
    /// The RSA modulus is above the maximum.
    #[error("RSA key of {bits} bits is larger than {maximum} bits")]
    KeyTooLarge {
        /// The bits of the key.
        bits: u32,
        /// The maximum number of bits.
        maximum: u32,
    },
    /// The RSA exponent is below the minimum.
    #[error("RSA exponent {exponent} is smaller than {minimum}")]
    ExponentTooSmall {
        /// The exponent of the key.
        exponent: u32,
        /// The minimum exponent.
        minimum: u32,
    },
    /// The RSA exponent has more than 32 bits.
    #[error("RSA exponent is larger than 32 bits")]
    ExponentTooLarge,
    /// The RSA exponent is even, so no such key can exist.
    #[error("RSA exponent is even")]
    EvenExponent,
    /// The curve is not accepted.
    #[error("{0} is not accepted")]
    CurveNotAllowed(Curve),
    /// The hash is not accepted.
    #[error("{0} signatures are not accepted")]
    HashNotAllowed(HashAlgorithm),
    /// The hash of the signature algorithm is not known.
    #[error("unknown signature algorithm {0}")]
    UnknownHash(Oid),
    /// The key is neither RSA nor on an elliptic curve.
    #[error("unknown key algorithm {0}")]
    UnknownAlgorithm(Oid),
}
