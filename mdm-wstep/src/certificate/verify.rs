use rustls_pki_types::SignatureVerificationAlgorithm;
#[cfg(feature = "ring")]
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, alg_id};

use super::{CertificateError, Oid, PublicKey};

/// Algorithms of ring, through rustls-webpki, without SHA-1.
///
/// RSA of 2048 to 8192 bits and ECDSA on P-256 and P-384, with SHA-256, SHA-384 and SHA-512.
#[cfg(feature = "ring")]
#[cfg_attr(docsrs, doc(cfg(feature = "ring")))]
pub static RING_ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::ring::RSA_PKCS1_2048_8192_SHA256,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512,
    webpki::ring::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    webpki::ring::ECDSA_P256_SHA256,
    webpki::ring::ECDSA_P256_SHA384,
    webpki::ring::ECDSA_P384_SHA256,
    webpki::ring::ECDSA_P384_SHA384,
];

/// Algorithms of ring for RSA with SHA-1, under both of its identifiers.
///
/// They are for requests from devices whose policy names no hash. Give them to
/// [`EnrollmentRequest::verify`](crate::EnrollmentRequest::verify) along with [`RING_ALGORITHMS`] and a
/// [`KeyPolicy`](super::KeyPolicy#sha-1) that accepts SHA-1, and use them nowhere else.
#[cfg(feature = "ring")]
#[cfg_attr(docsrs, doc(cfg(feature = "ring")))]
pub static RING_SHA1_ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    &RsaSha1(b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05\x05\x00"),
    &RsaSha1(b"\x06\x05\x2B\x0E\x03\x02\x1D\x05\x00"),
];

/// RSA PKCS#1 v1.5 with SHA-1 under an `AlgorithmIdentifier` with this content.
#[cfg(feature = "ring")]
#[derive(Debug)]
struct RsaSha1(&'static [u8]);

#[cfg(feature = "ring")]
impl SignatureVerificationAlgorithm for RsaSha1 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        use ring::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, key);
        key.verify(message, signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(self.0)
    }
}

/// Verifies a signature with whichever of the algorithms fits.
///
/// An algorithm counts only if it is for this kind of key *and* this kind of signature: matching one of the two
/// would let a peer choose how its key is interpreted.
pub(crate) fn verify(
    key: &PublicKey,
    signature_oid: Oid,
    signature_algorithm_id: &[u8],
    message: &[u8],
    signature: &[u8],
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Result<(), CertificateError> {
    let mut outcome = Err(CertificateError::UnsupportedAlgorithm {
        key: key.oid(),
        signature: signature_oid,
    });
    for algorithm in algorithms {
        if algorithm.public_key_alg_id().as_ref() != key.algorithm_id()
            || algorithm.signature_alg_id().as_ref() != signature_algorithm_id
        {
            continue;
        }
        match algorithm.verify_signature(key.bits(), message, signature) {
            Ok(()) => return Ok(()),
            Err(_) => outcome = Err(CertificateError::BadSignature),
        }
    }
    outcome
}
