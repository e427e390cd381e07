use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use rustls_pki_types::{AlgorithmIdentifier, alg_id};

use super::encode::{self, SEQUENCE};
use super::renewal::SignedDataFrame;
use super::{Curve, HashAlgorithm, KeyAlgorithm};

/// A signature algorithm: the kind of key and the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256, which Windows produces and expects.
    RsaPkcs1Sha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaPkcs1Sha512,
    /// ECDSA with SHA-256; the signature is the ASN.1 form.
    EcdsaSha256,
    /// ECDSA with SHA-384; the signature is the ASN.1 form.
    EcdsaSha384,
}

impl SignatureAlgorithm {
    /// Returns the usual algorithm for a key: SHA-256, or SHA-384 for P-384.
    ///
    /// `None` for keys that this crate has no algorithm for.
    #[must_use]
    pub fn for_key(key: KeyAlgorithm) -> Option<Self> {
        match key {
            KeyAlgorithm::Rsa { .. } => Some(Self::RsaPkcs1Sha256),
            KeyAlgorithm::EllipticCurve(Curve::P256) => Some(Self::EcdsaSha256),
            KeyAlgorithm::EllipticCurve(Curve::P384) => Some(Self::EcdsaSha384),
            _ => None,
        }
    }

    /// Returns the hash that is signed.
    #[must_use]
    pub fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1Sha256 | Self::EcdsaSha256 => HashAlgorithm::Sha256,
            Self::RsaPkcs1Sha384 | Self::EcdsaSha384 => HashAlgorithm::Sha384,
            Self::RsaPkcs1Sha512 => HashAlgorithm::Sha512,
        }
    }

    /// Reports whether keys of this kind make such signatures.
    #[must_use]
    pub fn fits(self, key: KeyAlgorithm) -> bool {
        let rsa = matches!(key, KeyAlgorithm::Rsa { .. });
        match self {
            Self::RsaPkcs1Sha256 | Self::RsaPkcs1Sha384 | Self::RsaPkcs1Sha512 => rsa,
            Self::EcdsaSha256 | Self::EcdsaSha384 => matches!(key, KeyAlgorithm::EllipticCurve(_)),
        }
    }

    /// Returns the `AlgorithmIdentifier` of such signatures.
    #[must_use]
    pub fn id(self) -> AlgorithmIdentifier {
        match self {
            Self::RsaPkcs1Sha256 => alg_id::RSA_PKCS1_SHA256,
            Self::RsaPkcs1Sha384 => alg_id::RSA_PKCS1_SHA384,
            Self::RsaPkcs1Sha512 => alg_id::RSA_PKCS1_SHA512,
            Self::EcdsaSha256 => alg_id::ECDSA_SHA256,
            Self::EcdsaSha384 => alg_id::ECDSA_SHA384,
        }
    }

    pub(crate) fn to_der(self) -> Vec<u8> {
        encode::tlv(SEQUENCE, &[self.id().as_ref()])
    }
}

/// A structure that lacks only its signature.
///
/// [`message`](Self::message) goes out to whatever holds the key, and the signature comes back through
/// [`continue_with`](Self::continue_with). The key never enters this crate, so an HSM, a remote authority or an
/// asynchronous signer will do.
///
/// ```
/// use mdm_wstep::certificate::{CertificateRequestBuilder, DistinguishedName, PublicKey, SignatureAlgorithm};
/// # const KEY: &[u8] = include_bytes!("../../tests/data/device-rsa2048.spki.der");
/// # let sign = |_: &[u8]| vec![0; 256];
///
/// let subject = DistinguishedName::common_name("device");
/// let to_sign = CertificateRequestBuilder::new(subject, PublicKey::from_spki(KEY)?)
///     .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
/// let signature = sign(to_sign.message());
/// let request = to_sign.continue_with(&signature);
/// assert!(request.as_ref().starts_with(&[0x30, 0x82]));
/// # Ok::<(), mdm_wstep::certificate::CertificateError>(())
/// ```
#[must_use = "nothing is signed until the signature is given"]
pub struct ToSign<T> {
    message: Vec<u8>,
    algorithm: SignatureAlgorithm,
    frame: Frame,
    output: PhantomData<fn() -> T>,
}

enum Frame {
    /// `SEQUENCE { message, algorithm, BIT STRING }`: certificates and requests.
    Signed,
    /// CMS, where the message is the set of signed attributes.
    SignedData(SignedDataFrame),
}

impl<T: From<Vec<u8>>> ToSign<T> {
    pub(crate) fn signed(message: Vec<u8>, algorithm: SignatureAlgorithm) -> Self {
        Self {
            message,
            algorithm,
            frame: Frame::Signed,
            output: PhantomData,
        }
    }

    pub(crate) fn signed_data(
        message: Vec<u8>,
        algorithm: SignatureAlgorithm,
        frame: SignedDataFrame,
    ) -> Self {
        Self {
            message,
            algorithm,
            frame: Frame::SignedData(frame),
            output: PhantomData,
        }
    }

    /// Returns the bytes to sign, not yet hashed.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Returns the algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Completes the structure with its signature.
    ///
    /// The signature is not verified: a wrong one makes a structure that nobody accepts.
    #[must_use]
    pub fn continue_with(self, signature: &[u8]) -> T {
        T::from(match self.frame {
            Frame::Signed => encode::tlv(
                SEQUENCE,
                &[
                    &self.message,
                    &self.algorithm.to_der(),
                    &encode::bit_string(signature),
                ],
            ),
            Frame::SignedData(frame) => frame.assemble(self.message, self.algorithm, signature),
        })
    }
}

impl<T> fmt::Debug for ToSign<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToSign")
            .field("algorithm", &self.algorithm)
            .field("message", &format_args!("{} bytes", self.message.len()))
            .finish()
    }
}
