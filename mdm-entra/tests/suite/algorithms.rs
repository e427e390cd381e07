//! Verification by other implementations than the default one.

use mdm_entra::{AccessToken, Audience, Error, Misuse, PeerError, Tenants, Validator};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

use crate::support::*;

/// Believes a signature that says so, for tests of what is asked of an implementation.
#[derive(Debug)]
struct Fake {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
}

impl SignatureVerificationAlgorithm for Fake {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let is_rsa_public_key = key.starts_with(&[0x30, 0x82]);
        let is_signed_part = message.iter().filter(|byte| **byte == b'.').count() == 1;
        if is_rsa_public_key && is_signed_part && signature == b"believe me" {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

static RS256: Fake = Fake {
    key: alg_id::RSA_ENCRYPTION,
    signature: alg_id::RSA_PKCS1_SHA256,
};
static RS512: Fake = Fake {
    key: alg_id::RSA_ENCRYPTION,
    signature: alg_id::RSA_PKCS1_SHA512,
};
static PS256: Fake = Fake {
    key: alg_id::RSA_ENCRYPTION,
    signature: alg_id::RSA_PSS_SHA256,
};
static ODD: Fake = Fake {
    key: alg_id::ECDSA_P256,
    signature: alg_id::RSA_PKCS1_SHA256,
};

#[test]
fn another_implementation_of_rs256_verifies() {
    let audiences = [Audience::ClientId(application())];
    let validator = Validator::with_algorithm(&RS256, audiences, Tenants::only([tenant()])).unwrap();
    let check = |signature: &[u8]| {
        let token = v2().continue_with(signature);
        let token = AccessToken::parse(token.expose().as_bytes()).unwrap();
        validator.validate(&token, &keys(), at(NOW)).err()
    };
    assert_eq!(check(b"believe me"), None);
    assert_eq!(check(b"doubt me"), Some(PeerError::Signature.into()));
}

#[test]
fn no_other_algorithm_is_taken() {
    for algorithm in [&RS512, &PS256, &ODD] {
        let refused = Validator::with_algorithm(algorithm, [], Tenants::any_organization());
        assert_eq!(refused.err(), Some(Error::Misuse(Misuse::NotRs256)));
    }
}
