use alloc::string::String;
use alloc::string::ToString;
use core::fmt;
use core::time::Duration;

use jsonwebtoken::{Algorithm, Header};
use mdm_errors::SecretText;
use rustls_pki_types::UnixTime;
use serde_json::{Map, Value};

use crate::encoding::to_base64url;
use crate::{Claim, ClientId, DeviceId, IssuerTemplate, ObjectId, TenantId, TokenVersion, Validator};

/// An access token as Entra would issue it, before its signature.
///
/// It is meant for simulated devices, test tenants and tests.
///
/// The signature is made by whoever holds the key, RSA PKCS#1 v1.5 with SHA-256 over
/// [`to_be_signed`](Self::to_be_signed).
///
/// ```
/// use core::time::Duration;
/// use mdm_entra::{AccessToken, TokenDraft};
/// use rustls_pki_types::UnixTime;
///
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
/// let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// let application = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
/// let user = "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse()?;
/// let draft = TokenDraft::v2("k1", tenant, application, now).with_user(user, "ada@contoso.com");
/// # let sign = |_: &[u8]| [0; 256];
/// let signature = sign(draft.to_be_signed().as_bytes());
/// let token = draft.continue_with(&signature);
/// let claims = AccessToken::parse(token.expose().as_bytes())?.unverified_claims()?;
/// assert_eq!(claims.user_name(), Some("ada@contoso.com"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TokenDraft {
    header: Header,
    claims: Map<String, Value>,
    version: TokenVersion,
}

impl TokenDraft {
    /// The default lifetime of a token: 75 minutes, the middle of Entra's 60 to 90.
    pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(75 * 60);

    /// Creates a v2 token of `tenant` for the application, valid from `now`.
    #[must_use]
    pub fn v2(kid: &str, tenant: TenantId, application: ClientId, now: UnixTime) -> Self {
        let issuer = IssuerTemplate::v2().for_tenant(tenant);
        Self::new(kid, TokenVersion::V2, tenant, issuer, now)
            .with_claim(Claim::Aud.as_str(), application.to_string())
    }

    /// Creates a v1 token of `tenant` for the Application ID URI, valid from `now`.
    #[must_use]
    pub fn v1(kid: &str, tenant: TenantId, application_id_uri: &str, now: UnixTime) -> Self {
        let issuer = IssuerTemplate::v1().for_tenant(tenant);
        Self::new(kid, TokenVersion::V1, tenant, issuer, now)
            .with_claim(Claim::Aud.as_str(), application_id_uri)
    }

    fn new(kid: &str, version: TokenVersion, tenant: TenantId, issuer: String, now: UnixTime) -> Self {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(kid.into());
        let ver = match version {
            TokenVersion::V1 => "1.0",
            TokenVersion::V2 => "2.0",
        };
        Self {
            header,
            claims: Map::new(),
            version,
        }
        .with_claim(Claim::Ver.as_str(), ver)
        .with_claim(Claim::Tid.as_str(), tenant.to_string())
        .with_claim(Claim::Iss.as_str(), issuer)
        .with_claim(Claim::Iat.as_str(), now.as_secs())
        .with_claim(Claim::Nbf.as_str(), now.as_secs())
        .with_lifetime(Self::DEFAULT_LIFETIME)
    }

    /// Sets the user, with the scope that management needs.
    ///
    /// A v1 token has the name as `upn` and `unique_name`, a v2 token as `preferred_username`.
    #[must_use]
    pub fn with_user(self, user: ObjectId, name: &str) -> Self {
        let draft = self
            .with_claim(Claim::Oid.as_str(), user.to_string())
            .with_claim(Claim::Sub.as_str(), to_base64url(&user.guid().to_bytes()))
            .with_claim(Claim::Scp.as_str(), Validator::MDM_SCOPE);
        match draft.version {
            TokenVersion::V1 => draft
                .with_claim(Claim::Upn.as_str(), name)
                .with_claim(Claim::UniqueName.as_str(), name),
            TokenVersion::V2 => draft.with_claim(Claim::PreferredUsername.as_str(), name),
        }
    }

    /// Sets the registered device.
    #[must_use]
    pub fn with_device(self, device: DeviceId) -> Self {
        self.with_claim(Claim::Deviceid.as_str(), device.to_string())
    }

    /// Sets the application that asked for the token (`azp` or, in v1, `appid`).
    #[must_use]
    pub fn with_requesting_application(self, application: ClientId) -> Self {
        let claim = match self.version {
            TokenVersion::V1 => Claim::Appid,
            TokenVersion::V2 => Claim::Azp,
        };
        self.with_claim(claim.as_str(), application.to_string())
    }

    /// Sets the lifetime, counted from `nbf`.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Duration) -> Self {
        let start = self
            .claims
            .get(Claim::Nbf.as_str())
            .and_then(Value::as_u64)
            .unwrap_or_default();
        self.with_claim(Claim::Exp.as_str(), start.saturating_add(lifetime.as_secs()))
    }

    /// Sets any claim, replacing its earlier value.
    #[must_use]
    pub fn with_claim(mut self, name: &str, value: impl Into<ClaimValue>) -> Self {
        self.claims.insert(name.into(), value.into().0);
        self
    }

    /// Returns the bytes to sign: header and claims in base64url, separated by a dot.
    #[must_use]
    pub fn to_be_signed(&self) -> String {
        to_be_signed(&self.header, &self.claims)
    }

    /// Returns the token, with its signature.
    #[must_use]
    pub fn continue_with(&self, signature: &[u8]) -> SecretText<'static> {
        let mut out = self.to_be_signed();
        out.push('.');
        out.push_str(&to_base64url(signature));
        SecretText::owned(out)
    }
}

/// Joins header and claims as RFC 7515 clause 5.1 has them.
pub(crate) fn to_be_signed(header: &Header, claims: &Map<String, Value>) -> String {
    // Cannot fail: every key is text and no value is foreign to JSON.
    let mut out = to_base64url(&serde_json::to_vec(header).unwrap_or_default());
    out.push('.');
    out.push_str(&to_base64url(&serde_json::to_vec(claims).unwrap_or_default()));
    out
}

/// A draft of either version with any ids, times and names.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for TokenDraft {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(u.int_in_range(0..=1 << 36)?));
        let tenant = u.arbitrary()?;
        let mut draft = if u.arbitrary()? {
            Self::v2(u.arbitrary()?, tenant, u.arbitrary()?, now)
        } else {
            Self::v1(u.arbitrary()?, tenant, u.arbitrary()?, now)
        };
        if u.arbitrary()? {
            draft = draft.with_user(u.arbitrary()?, u.arbitrary()?);
        }
        if u.arbitrary()? {
            draft = draft.with_device(u.arbitrary()?);
        }
        if u.arbitrary()? {
            draft = draft.with_requesting_application(u.arbitrary()?);
        }
        Ok(draft)
    }
}

impl fmt::Debug for TokenDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenDraft")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The value of a claim in a [`TokenDraft`].
///
/// It is text, a number, a Boolean or several texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimValue(Value);

impl From<&str> for ClaimValue {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ClaimValue {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<u64> for ClaimValue {
    fn from(number: u64) -> Self {
        Self(number.into())
    }
}

impl From<bool> for ClaimValue {
    fn from(truth: bool) -> Self {
        Self(truth.into())
    }
}

impl From<&[&str]> for ClaimValue {
    fn from(texts: &[&str]) -> Self {
        Self(texts.iter().map(|text| Value::from(*text)).collect())
    }
}
