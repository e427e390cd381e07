//! Questions that a device signs.

use mdm_errors::Text;
use mdm_soap::security::{Timestamp, ValueType};
use mdm_soap::{Credential, Incoming, MessageId, PendingRequest, ReplyOptions, SigningToken};
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::CertificateDer;

use crate::demo::{Answer, Ask, Demo};
use crate::{CERTIFICATE, NOW, at, lints, verify};

fn token() -> SigningToken<'static> {
    SigningToken::new(
        CertificateDer::from(CERTIFICATE),
        Text::lossy("uuid-0d5a1441-5891-453b-becf-a2e5f6ea3749"),
        Timestamp::new(at(NOW), at(NOW + 300)),
    )
}

fn sign(octets: &[u8]) -> Vec<u8> {
    let key = RsaKeyPair::from_pkcs8(include_bytes!("key.pk8")).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), octets, &mut signature)
        .unwrap();
    signature
}

fn ask(token: &SigningToken<'_>, what: &str, out: &mut Vec<u8>) -> PendingRequest<Demo> {
    let unsigned = PendingRequest::<Demo>::prepare_signed(
        MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749"),
        &Text::lossy("https://mdm.contoso.com/Ask.svc?a=1&b"),
        token,
        &Ask(Text::lossy(what)),
    )
    .unwrap();
    let signature = sign(unsigned.to_be_signed());
    unsigned.with_signature(&signature, out)
}

#[test]
fn a_signed_question_is_verified_and_answered() {
    for value_type in [ValueType::X509v3, ValueType::DeviceEnrollmentUserToken] {
        let mut message = Vec::new();
        let pending = ask(&token().with_value_type(value_type), "word", &mut message);
        let text = String::from_utf8(message.clone()).unwrap();
        // scripts/xmlsec.sh shows them to another implementation
        let path = format!("{}/signed-{}.xml", env!("CARGO_TARGET_TMPDIR"), text.len());
        std::fs::write(path, &text).unwrap();
        assert_eq!(verify(&text), Ok((NOW, NOW + 300)));
        assert_eq!(lints(&text), Vec::<&str>::new());
        let incoming = Incoming::<Demo>::parse(&message).unwrap();
        assert!(matches!(incoming.credential(), Credential::Certificate(der) if &*der == CERTIFICATE));
        assert_eq!(incoming.request().0, "word");
        let answer = incoming.reply(&Answer(Text::lossy("mdm")), &ReplyOptions::default());
        assert_eq!(pending.response(&answer, 200).unwrap().response.0, "mdm");
    }
}

#[test]
fn the_octets_to_sign_are_the_canonical_form() {
    let unsigned = PendingRequest::<Demo>::prepare_signed(
        MessageId::from_uuid("1"),
        &Text::lossy("https://mdm.contoso.com"),
        &token(),
        &Ask(Text::lossy("x")),
    )
    .unwrap();
    let octets = core::str::from_utf8(unsigned.to_be_signed()).unwrap();
    let digest = octets.find("<DigestValue>").unwrap() + "<DigestValue>".len();
    let expected = include_str!("ok-default-prefix.signedinfo.c14n");
    assert_eq!(octets[..digest], expected[..digest]);
    assert_eq!(octets[digest + 44..], expected[digest + 44..]);
    assert_eq!(
        format!("{unsigned:?}"),
        "UnsignedRequest { message_id: MessageId(\"urn:uuid:1\"), .. }"
    );
}

#[test]
fn a_window_of_more_than_a_quarter_of_an_hour_is_refused() {
    let mut token = token();
    token.timestamp = Timestamp::new(at(NOW), at(NOW + 901));
    let mut message = Vec::new();
    let _ = ask(&token, "word", &mut message);
    let text = String::from_utf8(message).unwrap();
    assert_eq!(verify(&text), Err(mdm_soap::security::SignatureError::Window));
    token.timestamp.expires = None;
    let mut message = Vec::new();
    let _ = ask(&token, "word", &mut message);
    let text = String::from_utf8(message).unwrap();
    assert_eq!(
        verify(&text),
        Err(mdm_soap::security::SignatureError::NoTimestamp)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_signed_verifies(what: String) {
        let mut message = Vec::new();
        let _ = ask(&token(), &what, &mut message);
        let text = String::from_utf8(message).unwrap();
        prop_assert_eq!(verify(&text), Ok((NOW, NOW + 300)));
    }
}
