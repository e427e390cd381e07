//! The demands on claims, each with the reason of its refusal.

use core::time::Duration;

use mdm_entra::{Audience, Claim, Error, PeerError, TenantId, Tenants, TokenVersion, Validator};

use crate::support::*;

fn refused(name: &str, json: &str) -> String {
    validate_with(name, json).unwrap_err().to_string()
}

#[test]
fn both_versions_are_accepted() {
    for (draft, version) in [(v1(), TokenVersion::V1), (v2(), TokenVersion::V2)] {
        let validated = validate_draft(&draft).unwrap();
        let claims = validated.claims();
        assert_eq!(claims.version, version);
        assert_eq!(claims.tenant, tenant());
        assert_eq!(claims.object, Some(user()));
        assert_eq!(claims.device, Some(device()));
        assert_eq!(claims.user_name(), Some(USER_NAME));
    }
    assert!(validate_with("extra", "1").is_ok());
}

#[test]
fn the_audience_is_a_text_or_texts() {
    for good in [
        r#""5F0E9B2C-3F8E-4A7E-9D4B-1C2D3E4F5A6B""#,
        r#"["https://else.example","5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b"]"#,
        r#""https://MDM.contoso.com:443/""#,
    ] {
        assert!(validate_with("aud", good).is_ok(), "{good}");
    }
    for other in [
        r#""https://mdm.contoso.com.evil.example""#,
        r#""https://mdm.contoso.com@evil.example""#,
        r#""http://mdm.contoso.com""#,
        r#""00000003-0000-0000-c000-000000000000""#,
        r#""5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6""#,
        r#""*""#,
        r#""""#,
    ] {
        assert_eq!(refused("aud", other), "claim aud is another audience", "{other}");
    }
    for nothing in ["", "[]"] {
        assert_eq!(refused("aud", nothing), "token has no claim aud", "{nothing}");
    }
    for confused in [
        "5",
        "{}",
        "[5]",
        "[[\"5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b\"]]",
        "true",
    ] {
        let text = refused("aud", confused);
        assert!(
            text.starts_with("value of aud is not a text or an array of texts in payload at 1:"),
            "{text}"
        );
    }
    assert_eq!(refused("aud", "null"), "token has no claim aud");
}

#[test]
fn version_and_issuer_belong_together() {
    let text = "claim iss is an issuer of another token version than ver";
    let v1_issuer = r#""https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/""#;
    assert_eq!(refused("iss", v1_issuer), text);
    assert_eq!(refused("ver", r#""1.0""#), text);
}

#[test]
fn the_issuer_is_the_template_with_that_tenant() {
    for iss in [
        r#""https://login.microsoftonline.com/{tenantid}/v2.0""#,
        r#""https://login.microsoftonline.com/common/v2.0""#,
        r#""https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/""#,
        r#""https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/""#,
        r#""https://login.microsoftonline.com/00000000-86f1-41af-91ab-2d7cd011db47/v2.0""#,
        r#""https://login.microsoftonline.com.evil.example/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0""#,
        r#""http://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0""#,
        r#""https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47""#,
        r#""""#,
    ] {
        assert_eq!(
            refused("iss", iss),
            "claim iss is not an issuer of the tenant in tid",
            "{iss}"
        );
    }
    assert_eq!(refused("iss", ""), "token has no claim iss");
    for confused in ["7", "[\"https://sts.windows.net/\"]", "{}"] {
        let text = refused("iss", confused);
        assert!(
            text.starts_with("value of iss is not a text in payload at 1:"),
            "{text}"
        );
    }
}

#[test]
fn only_allowed_tenants_pass() {
    let stranger: TenantId = "11111111-2222-4333-8444-555555555555".parse().unwrap();
    let draft = mdm_entra::TokenDraft::v2(KID, stranger, application(), at(NOW)).with_user(user(), USER_NAME);
    assert_eq!(validate_draft(&draft), Err(Error::Peer(PeerError::Tenant)));
    // With the tenant of somebody else in `tid` alone, the issuer no longer fits.
    assert_eq!(
        validate_draft(&draft.with_claim("tid", tenant().to_string())),
        Err(Error::Peer(PeerError::Issuer))
    );
    assert!(refused("tid", r#""contoso.com""#).starts_with("value of tid is not a GUID"));
    assert_eq!(refused("tid", ""), "token has no claim tid");

    let open = Validator::new([Audience::ClientId(application())], Tenants::any_organization());
    let consumer =
        mdm_entra::TokenDraft::v2(KID, TenantId::CONSUMERS, application(), at(NOW)).with_user(user(), "x");
    let token = Key::tenant().issue(&consumer);
    let token = mdm_entra::AccessToken::parse(token.as_bytes()).unwrap();
    assert_eq!(
        open.validate(&token, &keys(), at(NOW)),
        Err(Error::Peer(PeerError::Tenant))
    );
}

#[test]
fn times_have_exact_edges() {
    let token = Key::tenant().issue(&v2().with_lifetime(Duration::from_secs(3600)));
    for (second, expected) in [
        (NOW - 301, Some(PeerError::NotYetValid)),
        (NOW - 300, None),
        (NOW, None),
        (NOW + 3600 + 299, None),
        (NOW + 3600 + 300, Some(PeerError::Expired)),
        (u64::MAX, Some(PeerError::Expired)),
        (0, Some(PeerError::NotYetValid)),
    ] {
        let found = validate_at(&token, second).err();
        assert_eq!(found, expected.map(Error::Peer), "{second}");
    }
    let future = v2().with_claim("nbf", NOW).with_claim("iat", NOW + 301);
    assert_eq!(
        validate_draft(&future),
        Err(Error::Peer(PeerError::IssuedInFuture))
    );

    let strict = validator().with_skew(Duration::ZERO);
    let token = mdm_entra::AccessToken::parse(token.as_bytes()).unwrap();
    assert!(strict.validate(&token, &keys(), at(NOW + 3599)).is_ok());
    assert_eq!(
        strict.validate(&token, &keys(), at(NOW + 3600)),
        Err(Error::Peer(PeerError::Expired))
    );
    let endless = validator().with_skew(Duration::MAX);
    assert!(endless.validate(&token, &keys(), at(u64::MAX - 1)).is_ok());
}

#[test]
fn times_are_whole_seconds_and_nothing_else() {
    for (name, claim) in [("exp", Claim::Exp), ("nbf", Claim::Nbf), ("iat", Claim::Iat)] {
        for value in [
            "\"1800003600\"",
            "-1",
            "1e300",
            "18446744073709551616",
            "18446744073709551615",
            "1800003600.5",
            "253402300800",
            "true",
            "[1800003600]",
            "{}",
        ] {
            let text = refused(name, value);
            let expected = format!("value of {name} is not a number of whole seconds in payload at 1:");
            assert!(text.starts_with(&expected), "{value}: {text}");
        }
        for nothing in ["", "null"] {
            let error = validate_with(name, nothing).unwrap_err();
            assert_eq!(error, Error::Peer(PeerError::MissingClaim(claim)));
        }
    }
}

#[test]
fn an_id_token_is_no_access_token() {
    assert_eq!(refused("scp", ""), "token has no claim scp");
    assert_eq!(refused("scp", "\"\""), "token has no claim scp");
    assert_eq!(
        refused("scp", "\"User.Read\""),
        "claim scp lacks the required scope"
    );
    assert_eq!(
        refused("scp", "\"mdm_delegation.all\""),
        "claim scp lacks the required scope"
    );
    assert!(validate_with("scp", "\"User.Read mdm_delegation\"").is_ok());
}

#[test]
fn the_version_is_known() {
    for ver in ["\"3.0\"", "\"\"", "\"2\""] {
        assert!(
            refused("ver", ver).starts_with("value of ver is not a known token version"),
            "{ver}"
        );
    }
    assert!(refused("ver", "2.0").starts_with("value of ver is not a text"));
    assert_eq!(refused("ver", ""), "token has no claim ver");
}

#[test]
fn a_claim_that_occurs_twice_is_refused() {
    let payload = payload_with("x", "1").replace("{\"ver\"", "{\"aud\":\"x\",\"ver\"");
    let error = validate(&Key::tenant().issue_json(HEADER, &payload)).unwrap_err();
    assert!(
        error.to_string().starts_with("second <aud> in payload at 1:"),
        "{error}"
    );
    // The same name with an escape is the same name.
    let payload = payload_with("x", "1").replace("{\"ver\"", "{\"\\u0061ud\":\"x\",\"ver\"");
    assert!(validate(&Key::tenant().issue_json(HEADER, &payload)).is_err());
}
