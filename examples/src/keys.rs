//! Private keys, made and used with aws-lc-rs.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use mdm_wstep::certificate::PublicKey;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

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

    /// An RSA key that was made before, from [`Self::to_pkcs8`].
    pub fn rsa_of_pkcs8(der: &[u8]) -> crate::Result<Self> {
        Ok(Self::Rsa(rsa::KeyPair::from_pkcs8(der)?))
    }

    /// An RSA key that was made elsewhere, in the form of PKCS #1.
    pub fn rsa_of_pkcs1(der: &[u8]) -> crate::Result<Self> {
        Ok(Self::Rsa(rsa::KeyPair::from_der(der)?))
    }

    /// A new key on the P-256 curve.
    pub fn p256() -> crate::Result<Self> {
        Ok(Self::P256(EcdsaKeyPair::generate(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
        )?))
    }

    /// A key on the P-256 curve that was made before, from [`Self::to_pkcs8`].
    pub fn p256_of_pkcs8(der: &[u8]) -> crate::Result<Self> {
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der)?;
        Ok(Self::P256(key))
    }

    /// The public key, as it is certified.
    pub fn public_key(&self) -> crate::Result<PublicKey> {
        Ok(PublicKey::from_spki(&self.public_key_info()?)?)
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
    pub fn sign(&self, message: &[u8]) -> crate::Result<Vec<u8>> {
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
