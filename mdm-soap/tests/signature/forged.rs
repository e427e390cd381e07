//! Attacks on a signed message: wrapping, moving, copying, and changing single characters.

use mdm_soap::security::SignatureError;
use mdm_soap::{Credential, Envelope, Error};

use crate::{GOOD, verify};

/// The signature element of the good message.
fn signature() -> &'static str {
    let start = GOOD.find("<Signature ").unwrap();
    let end = GOOD.find("</Signature>").unwrap();
    &GOOD[start..end + "</Signature>".len()]
}

fn refused(message: &str) -> SignatureError {
    assert_ne!(message, GOOD);
    verify(message).unwrap_err()
}

#[test]
fn signatures_elsewhere_do_not_count() {
    let unsigned = GOOD.replace(signature(), "");
    for (from, to) in [
        ("</wsse:Security>", format!("</wsse:Security>{}", signature())),
        ("</s:Header>", format!("</s:Header>{}", signature())),
        ("</GetPolicies>", format!("{}</GetPolicies>", signature())),
        (
            "</wsse:Security>",
            format!("<wsse:Nonce>{}</wsse:Nonce></wsse:Security>", signature()),
        ),
    ] {
        let moved = unsigned.replace(from, &to);
        let envelope = Envelope::parse(moved.as_bytes()).unwrap();
        assert!(envelope.security().signature().is_none(), "{from}");
        let copied = GOOD.replace(from, &to);
        assert_eq!(refused(&copied), SignatureError::SecondSignature, "{from}");
    }
    let doubled = GOOD.replace("</wsse:Security>", &format!("{}</wsse:Security>", signature()));
    let error = Envelope::parse(doubled.as_bytes()).unwrap_err();
    assert!(matches!(&error, Error::Decode(_)), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("second <Signature> in Envelope/Header/Security at")
    );
    let second_header = GOOD.replace("</s:Header>", "<wsse:Security/></s:Header>");
    let error = Envelope::parse(second_header.as_bytes()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("second <Security> in Envelope/Header at")
    );
    let nested = GOOD.replace("<SignedInfo>", &format!("{}<SignedInfo>", signature()));
    assert_eq!(refused(&nested), SignatureError::SecondSignature);
}

#[test]
fn bodies_cannot_be_wrapped() {
    let start = GOOD.find("<s:Body").unwrap();
    let end = GOOD.find("</s:Envelope>").unwrap();
    let body = &GOOD[start..end];
    let evil = "<s:Body><GetPolicies xmlns=\"urn:evil\"/></s:Body>";
    for wrapped in [
        GOOD.replace(body, &format!("{evil}<x>{body}</x>")),
        GOOD.replace("</s:Header>", &format!("<x>{body}</x></s:Header>"))
            .replace(&format!("</s:Header>{body}"), &format!("</s:Header>{evil}")),
        GOOD.replace(
            body,
            &format!("{evil}<Wrapper xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{body}</Wrapper>"),
        ),
    ] {
        assert_eq!(refused(&wrapped), SignatureError::Digest);
    }
    let twice = GOOD.replace(body, &format!("{body}{evil}"));
    let error = Envelope::parse(twice.as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with("second <Body> in Envelope at"));
}

#[test]
fn the_profile_is_closed() {
    for (from, to, error) in [
        (
            "xml-exc-c14n#\"/><SignatureMethod",
            "xml-exc-c14n#WithComments\"/><SignatureMethod",
            SignatureError::Algorithm("CanonicalizationMethod"),
        ),
        (
            "2001/04/xmldsig-more#rsa-sha256",
            "2000/09/xmldsig#rsa-sha1",
            SignatureError::Algorithm("SignatureMethod"),
        ),
        (
            "2001/04/xmldsig-more#rsa-sha256",
            "2000/09/xmldsig#hmac-sha1",
            SignatureError::Algorithm("SignatureMethod"),
        ),
        (
            "2001/04/xmlenc#sha256",
            "2000/09/xmldsig#sha1",
            SignatureError::Algorithm("DigestMethod"),
        ),
        (
            "xmldsig#enveloped-signature",
            "xmldsig#base64",
            SignatureError::Algorithm("Transform"),
        ),
        ("URI=\"\"", "URI=\"#x\"", SignatureError::Reference),
        ("<Reference URI=\"\">", "<Reference>", SignatureError::Reference),
        (
            "</Transforms>",
            "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/></Transforms>",
            SignatureError::Algorithm("Transform"),
        ),
        (
            "<Transforms>",
            "<Transforms><Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>",
            SignatureError::Algorithm("Transform"),
        ),
        (
            "</Reference>",
            "</Reference><Reference URI=\"\"/>",
            SignatureError::Element("SignedInfo"),
        ),
        (
            "</KeyInfo>",
            "</KeyInfo><Object/>",
            SignatureError::Element("Signature"),
        ),
        (
            "<SignatureValue>",
            "<Manifest/><SignatureValue>",
            SignatureError::Element("SignatureValue"),
        ),
        (
            "<KeyInfo>",
            "<KeyInfo><KeyValue/>",
            SignatureError::Element("SecurityTokenReference"),
        ),
        (
            "<DigestValue>",
            "<DigestValue>!",
            SignatureError::Element("DigestValue"),
        ),
        ("<DigestValue>0Xy", "<DigestValue>1Xy", SignatureError::Digest),
        (
            "</u:Timestamp>",
            "</u:Timestamp><?pi?>",
            SignatureError::ProcessingInstruction,
        ),
        (
            "<client>",
            "<client xmlns:r=\"relative\">",
            SignatureError::RelativeNamespace,
        ),
        ("<client>", "<client r=\"\">", SignatureError::Digest),
        (
            "<wsse:BinarySecurityToken",
            "<wsse:UsernameToken><wsse:Username>u</wsse:Username></wsse:UsernameToken><wsse:BinarySecurityToken",
            SignatureError::Token,
        ),
    ] {
        assert_eq!(refused(&GOOD.replacen(from, to, 1)), error, "{from} -> {to}");
    }
    for (error, text) in [
        (
            SignatureError::Algorithm("DigestMethod"),
            "the algorithm of <DigestMethod> is not one of the profile",
        ),
        (
            SignatureError::Element("KeyInfo"),
            "the signature has no usable <KeyInfo>",
        ),
        (
            SignatureError::Reference,
            "the signature does not cover the whole message",
        ),
        (
            SignatureError::ProcessingInstruction,
            "the signed message holds a processing instruction",
        ),
        (
            SignatureError::RelativeNamespace,
            "the signed message declares a relative namespace URI",
        ),
        (
            SignatureError::Token,
            "the signed message does not carry exactly one token, a certificate",
        ),
        (
            SignatureError::TooLong,
            "the canonical form is longer than the limit",
        ),
        (
            SignatureError::NoTimestamp,
            "the signed message has no complete timestamp",
        ),
        (
            SignatureError::Window,
            "the signed message is valid for more than 15 minutes",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn long_signatures_are_refused() {
    let long = GOOD.replace("<SignedInfo>", &format!("<SignedInfo>{}", " ".repeat(8 << 10)));
    assert_eq!(refused(&long), SignatureError::TooLong);
}

/// The digest covers every character outside the signature, and the value every one of `SignedInfo`.
#[test]
fn every_changed_character_is_noticed() {
    let signed_info_end = GOOD.find("</SignedInfo>").unwrap();
    let signature_end = GOOD.find("</Signature>").unwrap() + "</Signature>".len();
    let places = (0..GOOD.len()).filter(|at| !(signed_info_end..signature_end).contains(at));
    let mut decided = 0;
    for at in places {
        let mut message = GOOD.as_bytes().to_vec();
        // letters and digits only: quotes of an attribute may change without changing anything
        if !message[at].is_ascii_alphanumeric() {
            continue;
        }
        message[at] = if message[at] == b'x' { b'y' } else { b'x' };
        let Ok(envelope) = Envelope::parse(&message) else {
            continue;
        };
        let accepted = match envelope.security().signature() {
            Some(found) => crate::verify_found(found).is_ok(),
            None => false,
        };
        assert!(!accepted, "at {at}: {}", &GOOD[at.saturating_sub(20)..at + 20]);
        decided += 1;
    }
    assert!(decided > 1_900, "{decided}");
}

#[test]
fn a_signed_message_has_its_certificate_as_credential() {
    let envelope = Envelope::parse(GOOD.as_bytes()).unwrap();
    assert!(matches!(
        envelope.security().credential(),
        Credential::Certificate(_)
    ));
    let typed = GOOD.replace(
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3\" u",
        "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken\" u",
    );
    assert_ne!(typed, GOOD);
    let envelope = Envelope::parse(typed.as_bytes()).unwrap();
    assert!(matches!(
        envelope.security().credential(),
        Credential::Certificate(_)
    ));
    let lost = envelope.security().clone().without_signature();
    assert!(matches!(lost.credential(), Credential::EnrollmentToken(_)));
}
