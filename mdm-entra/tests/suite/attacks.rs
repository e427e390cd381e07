//! Tokens that somebody else made.

use mdm_entra::{
    AccessToken, Algorithm, Error, IssuerTemplate, KeyProblem, KeySet, Limits, PeerError, SigningKey,
};

use crate::support::*;

fn peer(token: &str) -> Option<PeerError> {
    match validate(token) {
        Err(Error::Peer(error)) => Some(error),
        _ => None,
    }
}

#[test]
fn the_token_does_not_choose_the_algorithm() {
    let payload = payload_with("x", "1");
    for (alg, expected) in [
        ("none", Algorithm::None),
        ("None", Algorithm::None),
        ("nOnE", Algorithm::None),
        ("HS256", Algorithm::Hmac),
        ("HS512", Algorithm::Hmac),
        ("RS384", Algorithm::OtherRsa),
        ("PS256", Algorithm::OtherRsa),
        ("ES256", Algorithm::EllipticCurve),
        ("rs256", Algorithm::Unknown),
        ("RS256 ", Algorithm::Unknown),
        ("", Algorithm::Unknown),
    ] {
        let token = Key::tenant().issue_json(&format!(r#"{{"alg":"{alg}","kid":"test-key"}}"#), &payload);
        assert_eq!(peer(&token), Some(PeerError::Algorithm(expected)), "{alg}");
        let (signed, _) = token.rsplit_once('.').unwrap();
        assert_eq!(
            peer(&format!("{signed}.")),
            Some(PeerError::Algorithm(expected)),
            "{alg}"
        );
    }
    for header in [
        r#"{"alg":5,"kid":"test-key"}"#,
        r#"{"alg":["RS256"],"kid":"test-key"}"#,
    ] {
        let error = validate(&Key::tenant().issue_json(header, &payload)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "value of alg is not a text in header at 1:8 (byte 7)"
        );
    }
}

#[test]
fn the_key_comes_from_the_set_by_its_kid() {
    let payload = payload_with("x", "1");
    let key = Key::tenant();
    let issue = |header: &str| peer(&key.issue_json(header, &payload));
    assert_eq!(issue(r#"{"alg":"RS256"}"#), Some(PeerError::MissingKid));
    assert_eq!(
        issue(r#"{"alg":"RS256","x5t":"test-key"}"#),
        Some(PeerError::MissingKid)
    );
    for kid in ["Test-Key", "", "../test-key", "test-key\\u0000"] {
        let header = format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#);
        assert_eq!(issue(&header), Some(PeerError::UnknownKid), "{kid}");
    }
    assert!(Error::from(PeerError::UnknownKid).needs_fresh_keys());
    assert!(!Error::from(PeerError::Signature).needs_fresh_keys());
}

#[test]
fn a_key_inside_the_token_is_ignored() {
    let jwk = KeySet::from_iter([Key::other().public(KID)]).to_json();
    let header =
        format!(r#"{{"alg":"RS256","kid":"test-key","jku":"https://evil.example/","jwk":{jwk},"x5c":[]}}"#);
    let token = Key::other().issue_json(&header, &payload_with("x", "1"));
    assert_eq!(peer(&token), Some(PeerError::Signature));
}

#[test]
fn critical_extensions_and_other_types_are_refused() {
    let payload = payload_with("x", "1");
    for crit in ["[\"exp\"]", "[]", "null", "5"] {
        let header = format!(r#"{{"alg":"RS256","kid":"test-key","crit":{crit}}}"#);
        let token = Key::tenant().issue_json(&header, &payload);
        assert_eq!(peer(&token), Some(PeerError::CriticalHeader), "{crit}");
    }
    for (typ, accepted) in [
        ("JWT", true),
        ("jwt", true),
        ("at+jwt", true),
        ("JWE", false),
        ("dpop+jwt", false),
    ] {
        let header = format!(r#"{{"alg":"RS256","kid":"test-key","typ":"{typ}"}}"#);
        let token = Key::tenant().issue_json(&header, &payload);
        assert_eq!(peer(&token) != Some(PeerError::TokenType), accepted, "{typ}");
    }
}

#[test]
fn every_changed_byte_breaks_the_token() {
    let token = Key::tenant().issue(&v2());
    assert!(validate(&token).is_ok());
    for at in (0..token.len()).step_by(7) {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(validate(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn signatures_of_other_keys_and_lengths_are_wrong() {
    let signed = v2().to_be_signed();
    let good = Key::tenant().sign(signed.as_bytes());
    let mut longer = vec![0];
    longer.extend_from_slice(&good);
    let mut doubled = good.clone();
    doubled.extend_from_slice(&good);
    for signature in [
        Key::other().sign(signed.as_bytes()),
        Key::tenant().sign(v1().to_be_signed().as_bytes()),
        Vec::new(),
        vec![0; 256],
        vec![0xFF; 256],
        good[1..].to_vec(),
        good[..255].to_vec(),
        longer,
        doubled,
    ] {
        let token = format!("{signed}.{}", encoded(&signature));
        assert_eq!(
            peer(&token),
            Some(PeerError::Signature),
            "{} bytes",
            signature.len()
        );
    }
}

#[test]
fn keys_that_must_not_sign_do_not() {
    let token = Key::tenant().issue(&v2());
    let token = AccessToken::parse(token.as_bytes()).unwrap();
    let check = |keys: &KeySet| validator().validate(&token, keys, at(NOW)).err();

    let foreign = Key::tenant().public(KID).with_issuer(IssuerTemplate::new(
        "https://login.microsoftonline.us/{tenantid}/v2.0",
    ));
    assert_eq!(
        check(&KeySet::from_iter([foreign])),
        Some(PeerError::KeyIssuer.into())
    );
    let consumers = Key::tenant().public(KID).with_issuer(IssuerTemplate::new(
        IssuerTemplate::v2().for_tenant(mdm_entra::TenantId::CONSUMERS),
    ));
    assert_eq!(
        check(&KeySet::from_iter([consumers.clone()])),
        Some(PeerError::KeyIssuer.into())
    );

    let personal_and_ours = KeySet::from_iter([
        consumers,
        Key::tenant().public(KID).with_issuer(IssuerTemplate::v2()),
    ]);
    assert_eq!(check(&personal_and_ours), None);

    let json = KeySet::from_iter([Key::tenant().public(KID)]).to_json();
    let encryption = KeySet::parse(json.replace("\"sig\"", "\"enc\"").as_bytes()).unwrap();
    assert_eq!(
        check(&encryption),
        Some(PeerError::UnusableKey(KeyProblem::NotForSignatures).into())
    );
    let secret = KeySet::parse(br#"{"keys":[{"kty":"oct","kid":"test-key","k":"c2VjcmV0"}]}"#).unwrap();
    assert_eq!(
        check(&secret),
        Some(PeerError::UnusableKey(KeyProblem::NotRsa).into())
    );
    let two = KeySet::from_iter([Key::tenant().public(KID), Key::other().public(KID)]);
    assert_eq!(
        check(&two),
        Some(PeerError::UnusableKey(KeyProblem::Ambiguous).into())
    );
    assert_eq!(check(&KeySet::default()), Some(PeerError::UnknownKid.into()));
    assert_eq!(
        SigningKey::rsa("k", &[0xA7; 128], &[1, 0, 1]),
        Err(KeyProblem::TooSmall)
    );
}

#[test]
fn hostile_sizes_and_depths_end_quickly() {
    let deep = format!("{{\"alg\":\"RS256\",\"x\":{}}}", "[".repeat(30_000));
    let token = format!("{}.e30.AA", encoded(&deep));
    assert!(AccessToken::parse(token.as_bytes()).is_err());

    let deep = payload_with("x", &format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)));
    assert!(validate(&Key::tenant().issue_json(HEADER, &deep)).is_ok());

    let many: Vec<_> = (0..4000).map(|number| format!("\"{number}\":0")).collect();
    let many = payload_with("x", &format!("0,{}", many.join(",")));
    assert!(validate(&Key::tenant().issue_json(HEADER, &many)).is_ok());

    let large = "a".repeat(Limits::default().token_bytes + 1);
    let error = AccessToken::parse(large.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "document larger than the limit in token at 1:65537 (byte 65536)"
    );
    let keys = format!("{{\"keys\":[{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(KeySet::parse(keys.as_bytes()).unwrap().iter().count(), 0);
}

#[test]
fn errors_and_debug_show_nothing_of_the_token() {
    let marked = "marked-a-person";
    let key = Key::tenant();
    let mut shown = Vec::new();
    for name in [
        "ver", "tid", "iss", "aud", "oid", "scp", "iat", "nbf", "exp", "deviceid", "upn", "other",
    ] {
        for json in [
            format!("\"{marked}\""),
            format!("[\"{marked}\"]"),
            format!("{{\"{marked}\":1}}"),
        ] {
            let token = key.issue_json(HEADER, &payload_with(name, &json));
            shown.push(format!("{:?}", AccessToken::parse(token.as_bytes())));
            match validate(&token) {
                Ok(validated) => shown.push(format!("{validated:?}")),
                Err(error) => shown.push(format!("{error} {error:?}")),
            }
        }
    }
    for header in ["alg", "kid", "typ", "crit"] {
        let header = HEADER.replace("{", &format!("{{\"{header}\":\"{marked}\",\"x{marked}\":1,"));
        let token = key.issue_json(&header, "{}");
        shown.push(format!("{:?}", AccessToken::parse(token.as_bytes())));
    }
    for text in shown {
        assert!(!text.contains(marked), "{text}");
    }
}
