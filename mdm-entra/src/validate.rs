use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use rustls_pki_types::{SignatureVerificationAlgorithm, UnixTime, alg_id};

use crate::{
    AccessToken, Algorithm, Audience, Claim, Claims, Error, IssuerTemplate, KeySet, Misuse, PeerError,
    TenantId, Validated,
};

/// A validator of access tokens.
///
/// A token passes when Entra issued it for this application, from an allowed tenant, and it is valid now.
///
/// The only algorithm is RS256; the token never chooses it. The key comes from the given set by `kid` only; `jku`,
/// `jwk` and `x5c` of a header are ignored. The checks run in this order: header, key, signature, claims. Nothing in a
/// token is trusted before its signature is verified.
///
/// # Claims that are required by default, and why
///
/// | claim | required | reason |
/// |---|---|---|
/// | `iss`, `aud`, `tid`, `exp`, `nbf`, `iat`, `ver` | of every token | Entra's access token reference lists them for both versions; the integration guide wants issuer, recipient and tenant checked |
/// | `scp` with `mdm_delegation` | of every token with a user | it distinguishes an access token from an ID token, which has the same issuer, audience and key |
/// | `deviceid` without `oid` | of a token without `scp` | a device's own token (`ForceAadToken`) has no user and no permission; an application's has an `oid` and no device, an ID token no device |
/// | `oid` | at the Terms of Use, and of a session with a user | the guide lists it there |
/// | `deviceid` | of a session whose enrollment had one | a token of another device must not pass |
/// | `upn` and other names | never | v2 tokens have them as optional claims only |
///
/// [`with_scope`](Self::with_scope) requires another permission, [`without_scope`](Self::without_scope) none of any
/// token.
///
/// ```
/// use core::time::Duration;
/// use mdm_entra::{AccessToken, Audience, ClientId, KeySet, PeerError, Tenants, Validator};
/// use rustls_pki_types::UnixTime;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let application: ClientId = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
/// let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// let validator = Validator::new([Audience::ClientId(application)], Tenants::only([tenant]));
///
/// let keys = KeySet::parse(br#"{"keys":[]}"#)?; // from Metadata::jwks_uri
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
/// let token = AccessToken::parse(b"eyJhbGciOiJub25lIn0.e30.")?; // {"alg":"none"}
/// let error = validator.validate(&token, &keys, now).unwrap_err();
/// assert_eq!(error.to_string(), "token algorithm is none, not RS256");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Validator {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    audiences: Vec<Audience>,
    tenants: Tenants,
    issuers: Vec<IssuerTemplate>,
    scope: Option<String>,
    skew: Duration,
}

impl Validator {
    /// The default clock skew: five minutes, in both directions.
    ///
    /// Microsoft's own libraries allow the same.
    pub const DEFAULT_SKEW: Duration = Duration::from_secs(300);
    /// The permission to use a management application.
    ///
    /// Windows asks for it when it requests the token of a user.
    pub const MDM_SCOPE: &'static str = "mdm_delegation";

    /// Creates a validator for these audiences and tenants.
    ///
    /// Signatures are checked by ring.
    #[cfg(feature = "ring")]
    #[must_use]
    pub fn new(audiences: impl IntoIterator<Item = Audience>, tenants: Tenants) -> Self {
        Self::build(webpki::ring::RSA_PKCS1_2048_8192_SHA256, audiences, tenants)
    }

    /// Creates a validator with another implementation of RS256.
    ///
    /// That is RSA PKCS#1 v1.5 with SHA-256.
    ///
    /// # Errors
    /// `Misuse` when the algorithm is not RSA PKCS#1 v1.5 with SHA-256.
    pub fn with_algorithm(
        algorithm: &'static dyn SignatureVerificationAlgorithm,
        audiences: impl IntoIterator<Item = Audience>,
        tenants: Tenants,
    ) -> Result<Self, Error> {
        if algorithm.signature_alg_id() != alg_id::RSA_PKCS1_SHA256
            || algorithm.public_key_alg_id() != alg_id::RSA_ENCRYPTION
        {
            return Err(Error::Misuse(Misuse::NotRs256));
        }
        Ok(Self::build(algorithm, audiences, tenants))
    }

    fn build(
        algorithm: &'static dyn SignatureVerificationAlgorithm,
        audiences: impl IntoIterator<Item = Audience>,
        tenants: Tenants,
    ) -> Self {
        Self {
            algorithm,
            audiences: audiences.into_iter().collect(),
            tenants,
            issuers: Vec::from([IssuerTemplate::v1(), IssuerTemplate::v2()]),
            scope: Some(Self::MDM_SCOPE.into()),
            skew: Self::DEFAULT_SKEW,
        }
    }

    /// Sets the accepted issuers, instead of those of the public cloud.
    ///
    /// Use it for another cloud, or to accept tokens of one version only.
    #[must_use]
    pub fn with_issuers(mut self, issuers: impl IntoIterator<Item = IssuerTemplate>) -> Self {
        self.issuers = issuers.into_iter().collect();
        self
    }

    /// Requires another permission in `scp`.
    #[must_use]
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Requires no permission in `scp`.
    ///
    /// This also lets tokens of applications and ID tokens through.
    #[must_use]
    pub fn without_scope(mut self) -> Self {
        self.scope = None;
        self
    }

    /// Sets the clock skew, in whole seconds.
    #[must_use]
    pub fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Validates a token against the keys at the time `now`.
    ///
    /// # Errors
    /// `Peer` with the rule that is broken; `Decode` when the claims are malformed. If [`Error::needs_fresh_keys`] is
    /// true, fetch the keys again and retry, but only once.
    pub fn validate(
        &self,
        token: &AccessToken<'_>,
        keys: &KeySet,
        now: UnixTime,
    ) -> Result<Validated, Error> {
        let kid = acceptable_key_id(token)?;
        let key = keys.find(kid)?;
        self.algorithm
            .verify_signature(
                key.rsa_public_key_der()?,
                token.signing_input(),
                token.signature(),
            )
            .map_err(|_| PeerError::Signature)?;
        let claims = token.unverified_claims()?;
        self.check_origin(&claims, keys, kid)?;
        self.check_purpose(&claims)?;
        self.check_times(&claims, now)?;
        Ok(Validated::new(claims))
    }

    fn check_origin(&self, claims: &Claims, keys: &KeySet, kid: &str) -> Result<(), PeerError> {
        let tenant = claims.tenant;
        let ours = |issuer: &str| {
            self.issuers
                .iter()
                .any(|template| template.matches(issuer, tenant))
        };
        if !ours(&claims.issuer) {
            return Err(PeerError::Issuer);
        }
        if IssuerTemplate::version_of(&claims.issuer) != claims.version {
            return Err(PeerError::IssuerVersion);
        }
        // Key documents name the v2 issuer also for keys that sign v1 tokens.
        if !keys.signs_for(kid, |issuer| ours(&issuer.for_tenant(tenant))) {
            return Err(PeerError::KeyIssuer);
        }
        if self.tenants.allows(tenant) {
            Ok(())
        } else {
            Err(PeerError::Tenant)
        }
    }

    fn check_purpose(&self, claims: &Claims) -> Result<(), PeerError> {
        if claims.audience.is_empty() {
            return Err(PeerError::MissingClaim(Claim::Aud));
        }
        let for_us = |value: &String| self.audiences.iter().any(|audience| audience.accepts(value));
        if !claims.audience.iter().any(for_us) {
            return Err(PeerError::Audience);
        }
        match &self.scope {
            Some(_) if claims.scopes.is_empty() && claims.is_device_token() => Ok(()),
            Some(_) if claims.scopes.is_empty() => Err(PeerError::MissingClaim(Claim::Scp)),
            Some(scope) if !claims.has_scope(scope) => Err(PeerError::Scope),
            _ => Ok(()),
        }
    }

    fn check_times(&self, claims: &Claims, now: UnixTime) -> Result<(), PeerError> {
        let now = now.as_secs();
        let latest = now.saturating_add(self.skew.as_secs());
        if now >= claims.expires.as_secs().saturating_add(self.skew.as_secs()) {
            Err(PeerError::Expired)
        } else if claims.not_before.as_secs() > latest {
            Err(PeerError::NotYetValid)
        } else if claims.issued_at.as_secs() > latest {
            Err(PeerError::IssuedInFuture)
        } else {
            Ok(())
        }
    }
}

fn acceptable_key_id<'t>(token: &'t AccessToken<'_>) -> Result<&'t str, PeerError> {
    let header = token.header();
    if header.algorithm() != Algorithm::RS256 {
        Err(PeerError::Algorithm(header.algorithm()))
    } else if header.has_critical_extensions() {
        Err(PeerError::CriticalHeader)
    } else if !header.is_access_token_type() {
        Err(PeerError::TokenType)
    } else {
        header.key_id().ok_or(PeerError::MissingKid)
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator")
            .field("audiences", &self.audiences)
            .field("tenants", &self.tenants)
            .field("issuers", &self.issuers)
            .field("scope", &self.scope)
            .field("skew", &self.skew)
            .finish_non_exhaustive()
    }
}

/// The tenants whose tokens are accepted.
///
/// ```
/// use mdm_entra::{TenantId, Tenants};
///
/// let ours: TenantId = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// assert!(Tenants::only([ours]).allows(ours));
/// assert!(!Tenants::only([]).allows(ours));
/// assert!(Tenants::any_organization().allows(ours));
/// assert!(!Tenants::any_organization().allows(TenantId::CONSUMERS));
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenants(Option<BTreeSet<TenantId>>);

impl Tenants {
    /// Accepts only these tenants.
    ///
    /// Name the tenant of an on-premises application, or the customers of a cloud application.
    #[must_use]
    pub fn only(tenants: impl IntoIterator<Item = TenantId>) -> Self {
        Self(Some(tenants.into_iter().collect()))
    }

    /// Accepts every tenant except that of personal accounts.
    ///
    /// The caller must then check [`Claims::tenant`](crate::Claims::tenant) itself, because anybody can create a
    /// tenant.
    #[must_use]
    pub fn any_organization() -> Self {
        Self(None)
    }

    /// Reports whether tokens of this tenant are accepted.
    #[must_use]
    pub fn allows(&self, tenant: TenantId) -> bool {
        match &self.0 {
            Some(tenants) => tenants.contains(&tenant),
            None => tenant != TenantId::CONSUMERS,
        }
    }
}
