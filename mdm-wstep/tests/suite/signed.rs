//! Enrollment under the certificate policy: the request is signed with a certificate that the server accepts.

use core::time::Duration;

use mdm_errors::Text;
use mdm_soap::security::{Timestamp, ValueType};
use mdm_soap::values::EnrollmentType;
use mdm_soap::{Credential, MessageId, PendingRequest, SigningToken};
use mdm_wstep::certificate::{KeyPolicy, RING_ALGORITHMS};
use mdm_wstep::{EnrollmentRequest, Issue, PeerError, Rejected, SignerCheck};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::enrollment::{MESSAGE_ID, ask, desktop, password};
use crate::keys::{ca, data, device_certificate, now};

fn later(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(now().as_secs() + seconds))
}

/// A request of the device, signed with its certificate by this key.
fn signed(key: &[u8]) -> Vec<u8> {
    let timestamp = Timestamp::new(now(), later(300));
    let id = Text::lossy("uuid-6E1A90C2-4F0B-4C7E-9B35-0D8A21F7C3E5");
    let token = SigningToken::new(device_certificate(), id, timestamp)
        .with_value_type(ValueType::DeviceEnrollmentUserToken);
    let to = Text::lossy("https://mdm.example.com/EnrollmentServer/DeviceEnrollmentWebService.svc");
    let request = desktop(EnrollmentType::Full);
    let unsigned =
        PendingRequest::<Issue>::prepare_signed(MessageId::from_uuid(MESSAGE_ID), &to, &token, &request)
            .unwrap();
    let key = RsaKeyPair::from_pkcs8(key).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        unsigned.to_be_signed(),
        &mut signature,
    )
    .unwrap();
    let mut body = Vec::new();
    let _ = unsigned.with_signature(&signature, &mut body);
    body
}

fn good() -> Vec<u8> {
    signed(data!("device-rsa2048.key.der"))
}

fn verify(
    body: &[u8],
    accepted: &CertificateDer<'_>,
    at: UnixTime,
    policy: &KeyPolicy,
) -> Result<[u8; 32], Rejected> {
    let enrollment = EnrollmentRequest::parse(body)?;
    let check = SignerCheck::new(accepted, at);
    let verified = enrollment.verify_signed(policy, RING_ALGORITHMS, &check)?;
    let mark = verified.replay_mark().unwrap();
    assert_eq!(mark.expires, later(300));
    Ok(mark.digest)
}

fn error(body: &[u8], accepted: &CertificateDer<'_>, at: UnixTime) -> String {
    verify(body, accepted, at, &KeyPolicy::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn signer_chain_decision_and_request_are_checked_together() {
    let body = good();
    let enrollment = EnrollmentRequest::parse(&body).unwrap();
    assert!(matches!(enrollment.credential(), Credential::Certificate(_)));
    let signer = enrollment.signer_certificate().unwrap().clone();
    assert_eq!(signer, device_certificate());
    let policy = KeyPolicy::default();
    let first = verify(&body, &signer, now(), &policy).unwrap();
    assert_eq!(
        verify(&body, &signer, later(60), &policy).unwrap(),
        first,
        "a replay is noticed"
    );

    assert_eq!(
        error(&body, &ca(), now()),
        "request is signed with another certificate than the accepted one"
    );
    assert_eq!(
        error(&signed(data!("ca-rsa2048.key.der")), &signer, now()),
        "signature of the request: the signature value does not match"
    );
    assert!(error(&body, &signer, later(3600)).starts_with("signature of the request: "));
    let long_ago = UnixTime::since_unix_epoch(Duration::from_secs(1));
    assert_eq!(
        error(&body, &signer, long_ago),
        "certificate of the signer is not valid now"
    );
    let strict = KeyPolicy::default().with_min_rsa_bits(4096);
    assert_eq!(
        verify(&body, &signer, now(), &strict).unwrap_err().to_string(),
        "key of the signer: RSA key of 2048 bits is smaller than 4096 bits"
    );
}

#[test]
fn every_part_of_the_message_is_covered() {
    let body = String::from_utf8(good()).unwrap();
    for (part, other) in [
        ("DESKTOP", "LAPTOP1"),
        (
            "89EBA7F446C04820A9DC0661C136E1F9</ac:Value>",
            "00000000000000000000000000000000</ac:Value>",
        ),
        ("/200512/Issue<", "/200512/Renew<"),
        (MESSAGE_ID, "00000000-5891-453b-becf-a2e5f6ea3749"),
    ] {
        assert!(body.contains(part), "{part}");
        let changed = body.replacen(part, other, 1);
        let rejected = verify(
            changed.as_bytes(),
            &device_certificate(),
            now(),
            &KeyPolicy::default(),
        )
        .unwrap_err();
        let shown = rejected.to_string();
        assert!(
            shown == "signature of the request: the digest does not match the message"
                || shown == "token of the unexpected type PKCS10",
            "{shown}"
        );
    }
}

#[test]
fn a_certificate_alone_proves_nothing() {
    let body = good();
    let rejected = EnrollmentRequest::parse(&body)
        .unwrap()
        .verify(&KeyPolicy::default(), RING_ALGORITHMS)
        .unwrap_err();
    assert_eq!(rejected.to_string(), "signature of the request was not verified");

    let text = String::from_utf8(body).unwrap();
    let start = text.find("<Signature").unwrap();
    let end = text.find("</Signature>").unwrap() + "</Signature>".len();
    let unsigned = format!("{}{}", &text[..start], &text[end..]);
    assert_eq!(
        error(unsigned.as_bytes(), &device_certificate(), now()),
        "request without the signature of a certificate"
    );
    let (_, with_password) = ask(&desktop(EnrollmentType::Full), password());
    let enrollment = EnrollmentRequest::parse(&with_password).unwrap();
    assert_eq!(enrollment.signer_certificate().unwrap_err(), PeerError::NotSigned);
    assert!(enrollment.verify(&KeyPolicy::default(), RING_ALGORITHMS).is_ok());
}
