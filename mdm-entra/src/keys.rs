//! The signing keys of Entra: RFC 7517 sets with an `issuer` in each key.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse, RSAKeyParameters,
};
use mdm_errors::LimitKind;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::encoding::{from_base64url, to_base64url};
use crate::json::Object;
use crate::{Error, IssuerTemplate, Limits, PeerError};

mod rsa;

use rsa::RsaKey;

/// The set of signing keys from the document at `jwks_uri`.
///
/// Keys of other types and uses are kept with the reason why they are unusable, so that a token that names one gets a
/// clear refusal. Fetch the document about once a day, and once more when
/// [`Error::needs_fresh_keys`](crate::Error::needs_fresh_keys) says so.
///
/// ```
/// use mdm_entra::{KeySet, SigningKey};
///
/// let key = SigningKey::rsa("k1", &[0xC5; 256], &[1, 0, 1])?;
/// let document = KeySet::from_iter([key]).to_json();
/// let keys = KeySet::parse(document.as_bytes())?;
/// assert_eq!(keys.iter().map(|key| key.id()).collect::<Vec<_>>(), ["k1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet {
    keys: Vec<SigningKey>,
}

impl KeySet {
    /// Parses a JWK set.
    ///
    /// A key that cannot be read is left out, as RFC 7517 clause 5 asks.
    ///
    /// # Errors
    /// `Decode` when the document is not a JSON object with an array `keys`.
    pub fn parse(document: &[u8]) -> Result<Self, Error> {
        Self::parse_with(document, &Limits::default())
    }

    /// Parses within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), and `Decode` when a limit is exceeded.
    pub fn parse_with(document: &[u8], limits: &Limits) -> Result<Self, Error> {
        let object = Object::parse(document, "key set", limits.document_bytes)?;
        let keys = object.array("keys")?.ok_or_else(|| object.missing("keys"))?;
        if keys.len() > limits.keys {
            return Err(object.limit("keys", LimitKind::Elements).into());
        }
        Ok(keys.into_iter().filter_map(SigningKey::read).collect())
    }

    /// Returns the set as a JSON document, for the issuing role.
    ///
    /// Unusable keys are left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Document<'k> {
            keys: Vec<Entry<'k>>,
        }
        let keys = self.keys.iter().filter_map(SigningKey::to_entry).collect();
        // Cannot fail: every key is text and no value is foreign to JSON.
        serde_json::to_string(&Document { keys }).unwrap_or_default()
    }

    /// Returns the keys, usable or not, in document order.
    pub fn iter(&self) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter()
    }

    /// Returns the key with this `kid`.
    ///
    /// It is the first one, if the set lists the same key once for each issuer.
    ///
    /// # Errors
    /// `UnknownKid` when the set has no such key, `UnusableKey` when it has two different ones.
    pub fn find(&self, kid: &str) -> Result<&SigningKey, PeerError> {
        let mut entries = self.entries(kid);
        let first = entries.next().ok_or(PeerError::UnknownKid)?;
        if entries.any(|other| other.material != first.material) {
            return Err(PeerError::UnusableKey(KeyProblem::Ambiguous));
        }
        Ok(first)
    }

    /// Reports whether the key with this `kid` may sign for an issuer that `accepted` takes, or for any.
    pub(crate) fn signs_for(&self, kid: &str, accepted: impl Fn(&IssuerTemplate) -> bool) -> bool {
        self.entries(kid)
            .any(|key| key.issuer.as_ref().is_none_or(&accepted))
    }

    fn entries(&self, kid: &str) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().filter(move |key| key.id == kid)
    }
}

impl FromIterator<SigningKey> for KeySet {
    fn from_iter<I: IntoIterator<Item = SigningKey>>(keys: I) -> Self {
        Self {
            keys: keys.into_iter().collect(),
        }
    }
}

/// A public key that signs tokens.
///
/// ```
/// use mdm_entra::{IssuerTemplate, KeyProblem, SigningKey};
///
/// let key = SigningKey::rsa("k1", &[0xC5; 256], &[1, 0, 1])?.with_issuer(IssuerTemplate::v2());
/// assert_eq!((key.id(), key.problem()), ("k1", None));
/// assert_eq!(SigningKey::rsa("k2", &[0xC5; 128], &[1, 0, 1]), Err(KeyProblem::TooSmall));
/// # Ok::<(), KeyProblem>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    id: String,
    issuer: Option<IssuerTemplate>,
    material: Result<RsaKey, KeyProblem>,
}

impl SigningKey {
    /// Creates an RSA key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// [`KeyProblem`] when the modulus has fewer than 2048 or more than 8192 bits, or the exponent is not an odd number
    /// of 2 to 33 bits.
    pub fn rsa(kid: impl Into<String>, modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyProblem> {
        Ok(Self {
            id: kid.into(),
            issuer: None,
            material: Ok(RsaKey::new(modulus, exponent)?),
        })
    }

    /// Binds the key to this issuer.
    #[must_use]
    pub fn with_issuer(mut self, issuer: IssuerTemplate) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// Returns `kid`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns `issuer`: the issuer whose tokens this key may sign.
    ///
    /// The member is Entra's extension of RFC 7517. Without it, the key may sign for any issuer.
    #[must_use]
    pub fn issuer(&self) -> Option<&IssuerTemplate> {
        self.issuer.as_ref()
    }

    /// Returns the reason why the key must not be used, if there is one.
    #[must_use]
    pub fn problem(&self) -> Option<KeyProblem> {
        self.material.as_ref().err().copied()
    }

    /// Returns the key as a PKCS#1 `RSAPublicKey` in DER.
    ///
    /// # Errors
    /// `UnusableKey` when the key must not be used.
    pub fn rsa_public_key_der(&self) -> Result<&[u8], PeerError> {
        match &self.material {
            Ok(key) => Ok(key.der()),
            Err(problem) => Err(PeerError::UnusableKey(*problem)),
        }
    }

    fn read(raw: &RawValue) -> Option<Self> {
        let jwk: Jwk = serde_json::from_str(raw.get()).ok()?;
        let object = Object::parse(raw.get().as_bytes(), "key", usize::MAX);
        let issuer = match &object {
            Ok(object) => object.text("issuer"),
            Err(_) => return None,
        };
        let (issuer, material) = match issuer {
            Ok(issuer) => (issuer.map(IssuerTemplate::new), material(&jwk)),
            Err(_) => (None, Err(KeyProblem::Malformed)),
        };
        Some(Self {
            id: jwk.common.key_id?,
            issuer,
            material,
        })
    }

    fn to_entry(&self) -> Option<Entry<'_>> {
        let key = self.material.as_ref().ok()?;
        let common = CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_id: Some(self.id.clone()),
            ..CommonParameters::default()
        };
        let algorithm = AlgorithmParameters::RSA(RSAKeyParameters {
            n: to_base64url(key.modulus()),
            e: to_base64url(key.exponent()),
            ..RSAKeyParameters::default()
        });
        Some(Entry {
            key: Jwk { common, algorithm },
            issuer: self.issuer.as_ref().map(IssuerTemplate::as_str),
        })
    }
}

/// A key as Entra writes it, with its own member.
#[derive(Serialize)]
struct Entry<'k> {
    #[serde(flatten)]
    key: Jwk,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'k str>,
}

fn material(jwk: &Jwk) -> Result<RsaKey, KeyProblem> {
    let AlgorithmParameters::RSA(parameters) = &jwk.algorithm else {
        return Err(KeyProblem::NotRsa);
    };
    let common = &jwk.common;
    let signs = common
        .public_key_use
        .as_ref()
        .is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
        && common
            .key_operations
            .as_ref()
            .is_none_or(|operations| operations.contains(&KeyOperations::Verify))
        && common
            .key_algorithm
            .is_none_or(|algorithm| algorithm == KeyAlgorithm::RS256);
    if !signs {
        return Err(KeyProblem::NotForSignatures);
    }
    match (from_base64url(&parameters.n), from_base64url(&parameters.e)) {
        (Some(modulus), Some(exponent)) => RsaKey::new(&modulus, &exponent),
        _ => Err(KeyProblem::Malformed),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .field("material", &self.material)
            .finish()
    }
}

/// A reason why a key must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum KeyProblem {
    /// The key is an elliptic curve key, a shared secret, or of an unknown type.
    #[error("is not an RSA key")]
    NotRsa,
    /// The key is reserved for purposes other than RS256 signatures.
    ///
    /// `use`, `key_ops` or `alg` says so.
    #[error("is not for RS256 signatures")]
    NotForSignatures,
    /// The modulus has fewer than 2048 bits.
    #[error("has less than 2048 bits")]
    TooSmall,
    /// The modulus has more than 8192 bits.
    #[error("has more than 8192 bits")]
    TooLarge,
    /// The numbers are not base64url, or are not those of an RSA key.
    #[error("is malformed")]
    Malformed,
    /// Two different keys have the same `kid`.
    #[error("is one of two with the same kid")]
    Ambiguous,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn rsa(more: &str, modulus: &[u8]) -> String {
        format!(
            r#"{{"kty":"RSA","kid":"k","n":"{}","e":"AQAB"{more}}}"#,
            to_base64url(modulus)
        )
    }

    fn problem(key: &str) -> Option<KeyProblem> {
        let keys = KeySet::parse(format!(r#"{{"keys":[{key}]}}"#).as_bytes()).unwrap();
        keys.find("k").unwrap().problem()
    }

    #[test]
    fn only_rsa_keys_for_signatures_are_usable() {
        let good = [0xA7; 256];
        assert_eq!(problem(&rsa("", &good)), None);
        assert_eq!(
            problem(&rsa(
                r#","use":"sig","alg":"RS256","x5c":["MIIB"],"x5t":"k","cloud_instance_name":"x""#,
                &good
            )),
            None
        );
        for (more, expected) in [
            (r#","use":"enc""#, KeyProblem::NotForSignatures),
            (r#","alg":"RSA-OAEP""#, KeyProblem::NotForSignatures),
            (r#","alg":"PS256""#, KeyProblem::NotForSignatures),
            (r#","key_ops":["sign"]"#, KeyProblem::NotForSignatures),
            (r#","issuer":7"#, KeyProblem::Malformed),
        ] {
            assert_eq!(problem(&rsa(more, &good)), Some(expected), "{more}");
        }
        assert_eq!(problem(&rsa("", &[0xFF; 64])), Some(KeyProblem::TooSmall));
        assert_eq!(problem(&rsa("", &[0xFF; 128])), Some(KeyProblem::TooSmall));
        assert_eq!(problem(&rsa("", &[0xFF; 1025])), Some(KeyProblem::TooLarge));
        assert_eq!(
            problem(r#"{"kty":"oct","k":"AAAA","kid":"k"}"#),
            Some(KeyProblem::NotRsa)
        );
        assert_eq!(
            problem(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"k"}"#),
            Some(KeyProblem::NotRsa)
        );
        assert_eq!(
            problem(r#"{"kty":"RSA","kid":"k","n":"!","e":"AQAB"}"#),
            Some(KeyProblem::Malformed)
        );
    }

    #[test]
    fn foreign_keys_do_not_spoil_the_set() {
        let document = format!(
            r#"{{"keys":[5,{{"kty":"FUTURE","foo":1}},{{"kty":"EC","crv":"P-999","kid":"y"}},{{"use":5}},{}],"more":1}}"#,
            rsa(
                r#","issuer":"https://login.microsoftonline.com/{tenantid}/v2.0""#,
                &[0xA7; 256]
            )
        );
        let keys = KeySet::parse(document.as_bytes()).unwrap();
        assert_eq!(keys.find("k").unwrap().issuer(), Some(&IssuerTemplate::v2()));
        assert_eq!(keys.find("K"), Err(PeerError::UnknownKid));
        assert_eq!(keys.find("y").unwrap().problem(), Some(KeyProblem::NotRsa));
        assert_eq!(
            KeySet::parse(keys.to_json().as_bytes()).unwrap().iter().count(),
            1
        );
    }

    #[test]
    fn one_kid_is_one_key() {
        let same = format!(r#"{{"keys":[{0},{0}]}}"#, rsa("", &[0xA7; 256]));
        assert!(KeySet::parse(same.as_bytes()).unwrap().find("k").is_ok());
        let two = format!(
            r#"{{"keys":[{},{}]}}"#,
            rsa("", &[0xA7; 256]),
            rsa("", &[0xA9; 256])
        );
        assert_eq!(
            KeySet::parse(two.as_bytes()).unwrap().find("k"),
            Err(PeerError::UnusableKey(KeyProblem::Ambiguous))
        );
    }

    #[test]
    fn a_set_without_keys_is_refused_with_a_place() {
        for (document, text) in [
            ("{}", "missing <keys> in key set at 1:1 (byte 0)"),
            (
                r#"{"keys":{}}"#,
                "value of keys is not an array in key set at 1:9 (byte 8)",
            ),
            ("", "empty document in key set at 1:1 (byte 0)"),
        ] {
            assert_eq!(KeySet::parse(document.as_bytes()).unwrap_err().to_string(), text);
        }
        let limits = Limits::default().with_keys(1);
        let error = KeySet::parse_with(br#"{"keys":[1,2]}"#, &limits).unwrap_err();
        assert_eq!(
            error.to_string(),
            "more elements than the limit in key set at 1:9 (byte 8)"
        );
    }
}
