use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_entra::{
    AccessToken, Audience, ClientId, DeviceId, Error, IssuerTemplate, KeySet, ObjectId, SigningKey, TenantId,
    Tenants, TokenDraft, Validated, Validator,
};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::UnixTime;

pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const KID: &str = "test-key";
pub(crate) const APPLICATION_ID_URI: &str = "https://mdm.contoso.com";
pub(crate) const USER_NAME: &str = "ada@contoso.com";

pub(crate) fn tenant() -> TenantId {
    "72f988bf-86f1-41af-91ab-2d7cd011db47".parse().unwrap()
}

pub(crate) fn application() -> ClientId {
    "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap()
}

pub(crate) fn user() -> ObjectId {
    "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse().unwrap()
}

pub(crate) fn device() -> DeviceId {
    "0d1c2b3a-4f5e-4d6c-8b7a-9f8e7d6c5b4a".parse().unwrap()
}

pub(crate) fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

pub(crate) struct Key(KeyPair);

impl Key {
    pub(crate) fn tenant() -> Self {
        Self(KeyPair::from_der(include_bytes!("../keys/tenant.pkcs1.der")).unwrap())
    }

    pub(crate) fn other() -> Self {
        Self(KeyPair::from_der(include_bytes!("../keys/other.pkcs1.der")).unwrap())
    }

    pub(crate) fn public(&self, kid: &str) -> SigningKey {
        let numbers: PublicKeyComponents<Vec<u8>> = self.0.public().into();
        SigningKey::rsa(kid, &numbers.n, &numbers.e).unwrap()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }

    pub(crate) fn issue(&self, draft: &TokenDraft) -> String {
        let signature = self.sign(draft.to_be_signed().as_bytes());
        draft.continue_with(&signature).expose().into()
    }

    /// A token of any JSON, correctly signed.
    pub(crate) fn issue_json(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encoded(header), encoded(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

pub(crate) fn encoded(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

pub(crate) fn keys() -> KeySet {
    KeySet::from_iter([Key::tenant().public(KID).with_issuer(IssuerTemplate::v2())])
}

pub(crate) fn validator() -> Validator {
    let audiences = [
        Audience::ClientId(application()),
        Audience::application_id_uri(APPLICATION_ID_URI),
    ];
    Validator::new(audiences, Tenants::only([tenant()]))
}

pub(crate) fn v2() -> TokenDraft {
    TokenDraft::v2(KID, tenant(), application(), at(NOW))
        .with_user(user(), USER_NAME)
        .with_device(device())
}

pub(crate) fn v1() -> TokenDraft {
    TokenDraft::v1(KID, tenant(), APPLICATION_ID_URI, at(NOW))
        .with_user(user(), USER_NAME)
        .with_device(device())
}

pub(crate) fn validate(token: &str) -> Result<Validated, Error> {
    validate_at(token, NOW)
}

pub(crate) fn validate_at(token: &str, seconds: u64) -> Result<Validated, Error> {
    validator().validate(&AccessToken::parse(token.as_bytes())?, &keys(), at(seconds))
}

pub(crate) fn validate_draft(draft: &TokenDraft) -> Result<Validated, Error> {
    validate(&Key::tenant().issue(draft))
}

pub(crate) const HEADER: &str = r#"{"typ":"JWT","alg":"RS256","kid":"test-key"}"#;

/// A good v2 payload in which one member is another one, or gone when `json` is empty.
pub(crate) fn payload_with(name: &str, json: &str) -> String {
    let times = [NOW.to_string(), NOW.to_string(), (NOW + 3600).to_string()];
    let mut members = vec![
        ("ver", r#""2.0""#),
        ("tid", r#""72f988bf-86f1-41af-91ab-2d7cd011db47""#),
        (
            "iss",
            r#""https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0""#,
        ),
        ("aud", r#""5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b""#),
        ("oid", r#""f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11""#),
        ("scp", r#""mdm_delegation""#),
        ("iat", &times[0]),
        ("nbf", &times[1]),
        ("exp", &times[2]),
    ];
    members.retain(|(known, _)| *known != name);
    if !json.is_empty() {
        members.push((name, json));
    }
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, json)| format!("\"{name}\":{json}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

pub(crate) fn validate_with(name: &str, json: &str) -> Result<Validated, Error> {
    validate(&Key::tenant().issue_json(HEADER, &payload_with(name, json)))
}
