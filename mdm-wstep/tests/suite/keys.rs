//! The fixed keys and documents of `tests/data`, and signatures made with them.

use core::time::Duration;

use mdm_wstep::certificate::{PublicKey, SignatureAlgorithm, ToSign};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::{CertificateDer, UnixTime};

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/", $name)).as_slice()
    };
}
pub(crate) use data;

pub(crate) const DEVICE_ID: &str = "89EBA7F446C04820A9DC0661C136E1F9";
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// 2027-01-15, within the validity of all certificates in `tests/data`.
pub(crate) fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000))
}

pub(crate) fn ca() -> CertificateDer<'static> {
    CertificateDer::from(data!("ca.cert.der"))
}

pub(crate) fn device_certificate() -> CertificateDer<'static> {
    CertificateDer::from(data!("device.cert.der"))
}

pub(crate) fn device_key() -> PublicKey {
    PublicKey::from_spki(data!("device-rsa2048.spki.der")).unwrap()
}

pub(crate) fn signed_by_ca<T: From<Vec<u8>>>(to_sign: ToSign<T>) -> T {
    sign(data!("ca-rsa2048.key.der"), to_sign)
}

pub(crate) fn signed_by_device<T: From<Vec<u8>>>(to_sign: ToSign<T>) -> T {
    sign(data!("device-rsa2048.key.der"), to_sign)
}

fn sign<T: From<Vec<u8>>>(pkcs8: &[u8], to_sign: ToSign<T>) -> T {
    assert_eq!(to_sign.algorithm(), SignatureAlgorithm::RsaPkcs1Sha256);
    let key = RsaKeyPair::from_pkcs8(pkcs8).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        to_sign.message(),
        &mut signature,
    )
    .unwrap();
    to_sign.continue_with(&signature)
}

pub(crate) fn signed_by_p256_device<T: From<Vec<u8>>>(to_sign: ToSign<T>) -> T {
    let random = SystemRandom::new();
    let pkcs8 = data!("device-p256.key.der");
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &random).unwrap();
    let signature = key.sign(&random, to_sign.message()).unwrap();
    to_sign.continue_with(signature.as_ref())
}
