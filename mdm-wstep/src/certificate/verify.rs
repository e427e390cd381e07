use rustls_pki_types::SignatureVerificationAlgorithm;

use super::{CertificateError, Oid, PublicKey};

/// The algorithms of ring, through rustls-webpki: RSA of 2048 to 8192 bits and ECDSA on P-256 and P-384, with
/// SHA-256, SHA-384 and SHA-512. SHA-1 is not among them.
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
