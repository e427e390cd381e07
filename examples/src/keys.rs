//! Private keys, made and used with aws-lc-rs, and what the certificate builder of `x509-cert` wants to see of
//! them.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use der::asn1::{Any, BitString, Null};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use signature::{Keypair, Signer};
use x509_cert::spki::{
    self, AlgorithmIdentifierOwned, Document, DynSignatureAlgorithmIdentifier, EncodePublicKey,
    ObjectIdentifier, SignatureBitStringEncoding,
};

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const RSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// A private key: RSA for devices and tokens, as Windows and Entra have it, P-256 for the authorities.
pub enum PrivateKey {
    /// RSA with 2048 bits; signs with PKCS #1 v1.5 and SHA-256.
    Rsa(rsa::KeyPair),
    /// The P-256 curve; signs with ECDSA and SHA-256.
    P256(EcdsaKeyPair),
}

impl PrivateKey {
    /// A new RSA key of 2048 bits.
    pub fn rsa2048() -> crate::Result<Self> {
        Ok(Self::Rsa(rsa::KeyPair::generate(KeySize::Rsa2048)?))
    }

    /// A new key on the P-256 curve.
    pub fn p256() -> crate::Result<Self> {
        Ok(Self::P256(EcdsaKeyPair::generate(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
        )?))
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn public_key_info(&self) -> crate::Result<Vec<u8>> {
        let der: PublicKeyX509Der<'_> = match self {
            Self::Rsa(key) => key.public_key().as_der()?,
            Self::P256(key) => key.public_key().as_der()?,
        };
        Ok(der.as_ref().to_vec())
    }

    /// The key as rustls takes it.
    pub fn to_pkcs8(&self) -> crate::Result<PrivateKeyDer<'static>> {
        let der = match self {
            Self::Rsa(key) => AsDer::<Pkcs8V1Der<'_>>::as_der(key)?.as_ref().to_vec(),
            Self::P256(key) => key.to_pkcs8v1()?.as_ref().to_vec(),
        };
        Ok(PrivatePkcs8KeyDer::from(der).into())
    }

    /// The signature over `message`.
    pub fn signature(&self, message: &[u8]) -> crate::Result<Vec<u8>> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(key) => Ok(key.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
        }
    }
}

/// A signature, as `x509-cert` takes it.
pub struct SignatureBytes(Vec<u8>);

impl SignatureBitStringEncoding for SignatureBytes {
    fn to_bitstring(&self) -> der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}

impl Signer<SignatureBytes> for PrivateKey {
    fn try_sign(&self, message: &[u8]) -> Result<SignatureBytes, signature::Error> {
        self.signature(message)
            .map(SignatureBytes)
            .map_err(signature::Error::from_source)
    }
}

/// A SubjectPublicKeyInfo in DER, as `x509-cert` takes it.
#[derive(Clone)]
pub struct PublicKeyInfo(Vec<u8>);

impl EncodePublicKey for PublicKeyInfo {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(&self.0[..])?)
    }
}

impl Keypair for PrivateKey {
    type VerifyingKey = PublicKeyInfo;

    fn verifying_key(&self) -> PublicKeyInfo {
        PublicKeyInfo(self.public_key_info().expect("a key made here has a public half"))
    }
}

impl DynSignatureAlgorithmIdentifier for PrivateKey {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(match self {
            Self::Rsa(_) => AlgorithmIdentifierOwned {
                oid: RSA_WITH_SHA256,
                parameters: Some(Any::from(Null)),
            },
            Self::P256(_) => AlgorithmIdentifierOwned {
                oid: ECDSA_WITH_SHA256,
                parameters: None,
            },
        })
    }
}
