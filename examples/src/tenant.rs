//! A tenant of Entra ID as far as this suite meets one: it signs access tokens and publishes the key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};
use rustls::pki_types::UnixTime;
use serde_json::{Value, json};

use crate::keys::PrivateKey;
use crate::world;

/// A tenant with one signing key.
pub struct Tenant {
    id: String,
    key: PrivateKey,
    key_id: String,
}

/// The user to whom a token is issued.
#[derive(Clone, Copy)]
pub struct User<'a> {
    /// The object id in the directory.
    pub object_id: &'a str,
    /// The user principal name.
    pub principal_name: &'a str,
}

impl Tenant {
    /// A new tenant with this id, a GUID.
    pub fn new(id: &str) -> crate::Result<Self> {
        Ok(Self {
            id: id.to_owned(),
            key: PrivateKey::rsa2048()?,
            key_id: world::hex(&world::random::<16>()),
        })
    }

    /// The id, a GUID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The document that Entra ID publishes at its `jwks_uri`.
    pub fn jwks(&self) -> crate::Result<Vec<u8>> {
        let PrivateKey::Rsa(key) = &self.key else {
            return Err("tokens are signed with RSA".into());
        };
        let public_key = aws_lc_rs::signature::KeyPair::public_key(key);
        let mut reader = SliceReader::new(public_key.as_ref())?;
        let (n, e) = reader.sequence(|numbers: &mut SliceReader<'_>| {
            Ok::<_, der::Error>((
                URL_SAFE_NO_PAD.encode(UintRef::decode(numbers)?.as_bytes()),
                URL_SAFE_NO_PAD.encode(UintRef::decode(numbers)?.as_bytes()),
            ))
        })?;
        let issuer = format!("https://login.microsoftonline.com/{}/v2.0", self.id);
        let key = json!({"kty": "RSA", "use": "sig", "kid": self.key_id, "n": n, "e": e, "issuer": issuer});
        Ok(serde_json::to_vec(&json!({ "keys": [key] }))?)
    }

    /// The claims of a v2.0 access token for an MDM application, valid for an hour.
    pub fn claims(&self, audience: &str, user: User<'_>, now: UnixTime) -> Value {
        json!({
            "aud": audience,
            "iss": format!("https://login.microsoftonline.com/{}/v2.0", self.id),
            "iat": now.as_secs(),
            "nbf": now.as_secs(),
            "exp": now.as_secs() + 3600,
            "oid": user.object_id,
            "sub": user.object_id,
            "preferred_username": user.principal_name,
            "upn": user.principal_name,
            "scp": "mdm_delegation",
            "tid": self.id,
            "ver": "2.0",
        })
    }

    /// A signed token with these claims.
    pub fn sign(&self, claims: &Value) -> crate::Result<String> {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.key_id});
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let signature = self.key.signature(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// A token that says of itself that it needs no signature.
    pub fn unsigned(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "none", "kid": self.key_id});
        format!("{}.{}.", encode(&header), encode(claims))
    }
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
