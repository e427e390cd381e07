//! Signatures of the certificate policy, verified and made.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[path = "../soap/demo.rs"]
mod demo;
mod forged;
mod made;

use core::time::Duration;

use mdm_errors::Lint;
use mdm_soap::security::{SignatureError, TimestampError};
use mdm_soap::{Envelope, Limits};
use rustls_pki_types::{SignatureVerificationAlgorithm, UnixTime};
use webpki::ring::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384};

const CERTIFICATE: &[u8] = include_bytes!("cert.der");
const PUBLIC_KEY: &[u8] = include_bytes!("public-key.der");
const GOOD: &str = include_str!("ok-default-prefix.xml");
const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] =
    &[RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA256];

/// 2026-11-29T00:01:00Z.
const NOW: u64 = 1_795_910_460;

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// Reads and verifies a message; the times at which it was made and until which it counts.
fn verify_at(message: &[u8], now: u64, lints: &mut Vec<Lint>) -> Result<(u64, u64), SignatureError> {
    let envelope = Envelope::parse_linted(message, &Limits::default(), lints).unwrap();
    let signature = envelope.security().signature().unwrap().unverified()?;
    assert_eq!(&**signature.certificate(), CERTIFICATE);
    let verified = signature.verify(PUBLIC_KEY, ALGORITHMS, at(now), Duration::from_secs(60))?;
    Ok((verified.created.as_secs(), verified.expires.as_secs()))
}

fn verify_found(signature: &mdm_soap::security::Signature) -> Result<(), SignatureError> {
    let signature = signature.unverified()?;
    let skew = Duration::from_secs(60);
    signature.verify(PUBLIC_KEY, ALGORITHMS, at(NOW), skew).map(drop)
}

fn verify(message: &str) -> Result<(u64, u64), SignatureError> {
    verify_at(message.as_bytes(), NOW, &mut Vec::new())
}

fn lints(message: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    let _ = verify_at(message.as_bytes(), NOW, &mut lints);
    lints.iter().map(|lint| lint.rule.id).collect()
}

#[test]
fn good_messages_verify() {
    for (name, message, ids) in [
        ("ok-default-prefix", GOOD, vec!["wss.token-reference"]),
        (
            "ok-ds-prefix",
            include_str!("ok-ds-prefix.xml"),
            vec!["wss.token-reference"],
        ),
        (
            "ok-crlf",
            include_str!("ok-crlf.xml"),
            vec!["wss.token-reference"],
        ),
        (
            "ok-comment-ignored",
            include_str!("ok-comment-ignored.xml"),
            vec!["wss.token-reference"],
        ),
        (
            "ok-explicit-exclusive",
            include_str!("ok-explicit-exclusive.xml"),
            vec!["wss.token-reference"],
        ),
        (
            "ok-unqualified-id-bare-reference",
            include_str!("ok-unqualified-id-bare-reference.xml"),
            vec!["wss.token-id", "wss.token-reference"],
        ),
    ] {
        assert_eq!(verify(message), Ok((1_795_910_400, 1_795_910_700)), "{name}");
        assert_eq!(lints(message), ids, "{name}");
    }
}

#[test]
fn bad_messages_are_told_apart() {
    for (message, error, text) in [
        (
            include_str!("bad-digest-by-exclusive-c14n.xml"),
            SignatureError::ExclusiveDigest,
            "the digest matches only the exclusive canonical form, which the reference does not name",
        ),
        (
            include_str!("bad-second-signature-in-body.xml"),
            SignatureError::SecondSignature,
            "the message holds more than one signature",
        ),
        (
            include_str!("bad-signed-info-changed.xml"),
            SignatureError::Value,
            "the signature value does not match",
        ),
        (
            include_str!("bad-tampered-body.xml"),
            SignatureError::Digest,
            "the digest does not match the message",
        ),
        (
            include_str!("bad-tampered-timestamp.xml"),
            SignatureError::Digest,
            "the digest does not match the message",
        ),
        (
            include_str!("odd-no-transforms-spec-4.3.1.3.xml"),
            SignatureError::NoTransforms,
            "the reference has no transform that takes the signature out of its own digest",
        ),
    ] {
        assert_eq!(verify(message), Err(error.clone()));
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn misprinted_algorithms_are_lints() {
    let odd = include_str!("odd-no-transforms-spec-4.3.1.3.xml");
    assert_eq!(lints(odd), ["wss.signature-algorithm"]);
}

#[test]
fn times_count() {
    let check = |now| verify_at(GOOD.as_bytes(), now, &mut Vec::new());
    for good in [1_795_910_340, 1_795_910_400, 1_795_910_700, 1_795_910_759] {
        assert!(check(good).is_ok(), "{good}");
    }
    let early = SignatureError::Timestamp(TimestampError::NotYetValid);
    assert_eq!(check(1_795_910_339), Err(early));
    let late = SignatureError::Timestamp(TimestampError::Expired);
    assert_eq!(check(1_795_910_761), Err(late));
}

#[test]
fn another_key_and_other_algorithms_are_refused() {
    let envelope = Envelope::parse(GOOD.as_bytes()).unwrap();
    let signature = envelope.security().signature().unwrap().unverified().unwrap();
    let skew = Duration::ZERO;
    let mut key = PUBLIC_KEY.to_vec();
    key[40] ^= 1;
    assert_eq!(
        signature.verify(&key, ALGORITHMS, at(NOW), skew),
        Err(SignatureError::Value)
    );
    let result = signature.verify(PUBLIC_KEY, &[RSA_PKCS1_2048_8192_SHA384], at(NOW), skew);
    assert_eq!(result, Err(SignatureError::NoAlgorithm));
    assert_eq!(
        SignatureError::NoAlgorithm.to_string(),
        "no algorithm for RSA with SHA-256 is offered"
    );
    let replay_key = |signature: &mdm_soap::security::UnverifiedSignature| {
        signature
            .verify(PUBLIC_KEY, ALGORITHMS, at(NOW), skew)
            .unwrap()
            .replay_key
    };
    assert_eq!(replay_key(signature), replay_key(&signature.clone()));
    assert_eq!(format!("{signature:?}"), "UnverifiedSignature { .. }");
}
