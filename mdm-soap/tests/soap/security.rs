//! Security headers as they come, and what they must not show.

use mdm_errors::{Lint, SecretText, Text};
use mdm_soap::security::{Credential, ReceivedSecurity, Security, Token, UsernameToken, ValueType};
use mdm_soap::{Envelope, Error, Incoming, Limits, MessageId, PendingRequest};

use crate::demo::{Ask, Demo};

fn envelope(security: &str) -> Vec<u8> {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><s:Header><wsse:Security s:mustUnderstand="1">{security}</wsse:Security></s:Header><s:Body><x/></s:Body></s:Envelope>"#
    )
    .into_bytes()
}

fn read(security: &str) -> (ReceivedSecurity<'static>, Vec<Lint>) {
    let mut lints = Vec::new();
    let bytes = envelope(security);
    let envelope = Envelope::parse_linted(&bytes, &Limits::default(), &mut lints).unwrap();
    (envelope.security().clone().into_owned(), lints)
}

fn rules(lints: &[Lint]) -> Vec<&str> {
    lints.iter().map(|lint| lint.rule.id).collect()
}

const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
const USER_TOKEN: &str =
    "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

#[test]
fn user_names_and_passwords() {
    for attribute in ["wsse:Type", "Type"] {
        let (security, lints) = read(&format!(
            "<wsse:UsernameToken u:Id='uuid-1'><wsse:Username>\n u@contoso.com </wsse:Username><wsse:Password {attribute}='{PASSWORD_TEXT}'> a&lt;b&#xD;</wsse:Password></wsse:UsernameToken>"
        ));
        let Credential::UsernameToken(token) = security.credential() else {
            panic!()
        };
        assert_eq!(
            (&*token.username, token.id.as_deref()),
            ("u@contoso.com", Some("uuid-1"))
        );
        assert!(token.password.ct_eq(" a<b\r"));
        assert!(lints.is_empty());
    }
    let (security, lints) = read(
        "<wsse:UsernameToken><wsse:Username>u</wsse:Username><wsse:Password Type='PasswordDigest'>p</wsse:Password></wsse:UsernameToken>",
    );
    assert!(matches!(security.credential(), Credential::UsernameToken(_)));
    assert_eq!(rules(&lints), ["wss.password-type"]);
}

#[test]
fn tokens_in_every_spelling_of_base64() {
    for (text, ids) in [
        ("/+8=", vec![]),
        ("\n /+8= \r\n", vec![]),
        ("_-8=", vec!["wss.base64-spelling"]),
        ("/+8", vec!["wss.base64-spelling"]),
        ("/+\n8&#xD;=", vec!["wss.base64-spelling"]),
    ] {
        let (security, lints) = read(&format!(
            "<wsse:BinarySecurityToken wsse:ValueType='{USER_TOKEN}' EncodingType='x'>{text}</wsse:BinarySecurityToken>"
        ));
        let Credential::EnrollmentToken(token) = security.credential() else {
            panic!("{text}")
        };
        assert!(token.ct_eq(&[0xFF, 0xEF]), "{text}");
        assert_eq!(rules(&lints), ids, "{text}");
    }
}

#[test]
fn what_a_request_really_carries() {
    let token = |kind: &str, text: &str| {
        format!("<wsse:BinarySecurityToken ValueType='{kind}'>{text}</wsse:BinarySecurityToken>")
    };
    let signature =
        "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo/></ds:Signature>";
    let carried = |inside: &str| read(inside).0;
    assert!(matches!(carried("").credential(), Credential::None));
    let entra = carried(&token(JWT, "ZXlKMC5leUpoLmMybG4="));
    assert!(matches!(entra.credential(), Credential::EntraToken(jwt) if jwt.ct_eq("eyJ0.eyJh.c2ln")));
    let (bare, lints) = read(&token(JWT, "eyJ0.eyJh.c2ln"));
    assert!(matches!(bare.credential(), Credential::EntraToken(jwt) if jwt.ct_eq("eyJ0.eyJh.c2ln")));
    assert_eq!(rules(&lints), ["wss.jwt-not-encoded"]);
    assert!(
        matches!(carried(&token("X509v3", "MAA=")).credential(), Credential::Certificate(der) if *der == [0x30, 0])
    );
    // under the certificate policy the certificate calls itself an enrollment token
    let unsigned = carried(&token(USER_TOKEN, "MAA="));
    assert!(matches!(unsigned.credential(), Credential::EnrollmentToken(_)));
    let signed = carried(&format!("{}{signature}", token(USER_TOKEN, "MAA=")));
    assert!(matches!(signed.credential(), Credential::Certificate(_)));
    assert!(
        matches!(carried(&token("urn:new", "MAA=")).credential(), Credential::Other(other) if other.value_type.as_str() == "urn:new")
    );
    let empty = carried(&token(USER_TOKEN, ""));
    assert!(matches!(empty.credential(), Credential::EnrollmentToken(token) if token.is_empty()));
}

#[test]
fn several_tokens_stay_in_order() {
    let (security, lints) = read(&format!(
        "<u:Timestamp u:Id='_0'><u:Created>2026-01-01T00:00:00.000Z</u:Created><u:Expires>2026-01-01T00:05:00.000Z</u:Expires></u:Timestamp><wsse:UsernameToken><wsse:Username>u</wsse:Username></wsse:UsernameToken><wsse:BinarySecurityToken Id='b' ValueType='{JWT}'>YQ==</wsse:BinarySecurityToken>"
    ));
    let [Token::Username(_), Token::Binary(second)] = security.tokens() else {
        panic!()
    };
    assert_eq!(
        (&second.value_type, second.id.as_deref()),
        (&ValueType::Jwt, Some("b"))
    );
    assert!(second.raw.as_ref().unwrap().ct_eq("YQ=="));
    assert_eq!(
        security.timestamp().unwrap().created.unwrap().as_secs(),
        1_767_225_600
    );
    assert_eq!(
        rules(&lints),
        ["wss.password-type", "wss.several-tokens"].get(1..).unwrap()
    );
}

#[test]
fn the_signature_is_where_it_says() {
    let signature = "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>…</ds:Signature>";
    let bytes = envelope(signature);
    let envelope = Envelope::parse(&bytes).unwrap();
    let range = envelope.security().signature().unwrap().byte_range();
    assert_eq!(bytes.get(range), Some(signature.as_bytes()));
}

/// No way to print anything of a request shows its secrets.
#[test]
fn secrets_do_not_show() {
    let words = ["hunter2", "aHVudGVyMg", "Hunter-token"];
    let shows = |text: &str| words.iter().any(|word| text.contains(word));
    let mut bytes = Vec::new();
    let pending = PendingRequest::<Demo>::write(
        MessageId::from_uuid("1"),
        &Text::lossy("https://mdm.contoso.com"),
        &Security::from(Credential::UsernameToken(UsernameToken::new(
            Text::lossy("u"),
            SecretText::borrowed("hunter2"),
        )))
        .with_token(Token::Binary(mdm_soap::security::BinarySecurityToken::new(
            ValueType::Jwt,
            b"hunter2".as_slice().into(),
        ))),
        &Ask(Text::lossy("x")),
        &mut bytes,
    );
    let incoming = Incoming::<Demo>::parse(&bytes).unwrap();
    let envelope = Envelope::parse(&bytes).unwrap();
    for text in [
        format!("{incoming:?}{pending:?}"),
        format!("{envelope:?}{:#?}", incoming.security().clone().into_owned()),
        format!(
            "{:?}{:?}",
            incoming.credential(),
            incoming.credential().into_owned()
        ),
        format!("{:?}", incoming.security().tokens()),
    ] {
        assert!(!shows(&text), "{text}");
    }
    // nor does a mistake anywhere around them
    let message = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("</wsse:Password>", "</wsse:Passw0rd>"),
        ("hunter2", "hunter2&x;"),
        ("hunter2", "hunter2\u{1}"),
        ("aHVudGVyMg==", "aHVudGVyMg!!"),
        ("<what>", "<what/><what>"),
        ("urn:demo/Ask<", "urn:demo/Other<"),
        ("wsse:Username>", "wsse:Surname>"),
    ] {
        let broken = message.replace(from, to);
        assert_ne!(broken, message, "{from}");
        let mut lints = Vec::new();
        let rejected =
            Incoming::<Demo>::parse_linted(broken.as_bytes(), &Limits::default(), &mut lints).unwrap_err();
        let fault = String::from_utf8_lossy(&rejected.fault);
        let text = format!(
            "{rejected}{rejected:?}{}{lints:?}{fault}",
            Error::clone(&rejected.error)
        );
        assert!(!shows(&text) && !shows(&fault), "{text}");
    }
}
