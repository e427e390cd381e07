use mdm_errors::{DecodeError, TermsOfUseError};
use thiserror::Error as ThisError;

use crate::compliance::ReportRefusal;
use crate::graph::TokenRefusal;
use crate::{Algorithm, Claim, KeyProblem};

/// A reason why input was not accepted.
///
/// It names claims, members and rules, and never holds a value of a token, so it is safe to log.
///
/// ```
/// use mdm_entra::{Claim, Error, PeerError, TermsOfUseError};
///
/// let error = Error::from(PeerError::MissingClaim(Claim::Tid));
/// assert_eq!(error.to_string(), "token has no claim tid");
/// assert_eq!(error.terms_error(), TermsOfUseError::UnauthorizedUserOrTenant);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The input does not have the required form.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The input is well-formed but breaks a rule.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// Microsoft Graph refused a compliance report.
    #[error(transparent)]
    Fault(#[from] ReportRefusal),
    /// Entra refused a token to the application.
    #[error(transparent)]
    TokenFault(#[from] TokenRefusal),
    /// The calling program passed an unusable value.
    #[error(transparent)]
    Misuse(#[from] Misuse),
}

impl Error {
    /// Reports whether the key set may be older than the token.
    ///
    /// If so, fetch the key set again and validate again, but only once.
    #[must_use]
    pub fn needs_fresh_keys(&self) -> bool {
        matches!(self, Self::Peer(PeerError::UnknownKid))
    }

    /// Returns the error for the Terms of Use redirect.
    ///
    /// A token that fails validation is `unauthorized_client`. Missing data of the user or the tenant, and a tenant
    /// that is not allowed, are the other row of Microsoft's table.
    #[must_use]
    pub fn terms_error(&self) -> TermsOfUseError {
        match self {
            Self::Peer(PeerError::UnsupportedApiVersion) => TermsOfUseError::UnsupportedVersion,
            Self::Peer(PeerError::Tenant | PeerError::MissingClaim(Claim::Tid | Claim::Oid | Claim::Upn)) => {
                TermsOfUseError::UnauthorizedUserOrTenant
            }
            Self::Misuse(_) | Self::Fault(_) | Self::TokenFault(_) => TermsOfUseError::InternalServiceError,
            _ => TermsOfUseError::UnauthorizedClient,
        }
    }
}

/// A rule that a token, a key or a redirect of a peer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum PeerError {
    /// The token is not signed with RS256.
    #[error("token algorithm is {0}, not RS256")]
    Algorithm(Algorithm),
    /// The header lists extensions that must be understood.
    ///
    /// Entra has none (RFC 7515 clause 4.1.11).
    #[error("token header has critical extensions")]
    CriticalHeader,
    /// The header names a type other than an access token.
    #[error("token type is not JWT")]
    TokenType,
    /// The header names no key.
    #[error("token names no key")]
    MissingKid,
    /// The key set has no key with the token's `kid`; fetch the set again, once.
    #[error("token is signed with a key that is not in the key set")]
    UnknownKid,
    /// The key with the token's `kid` must not be used.
    #[error("the key of the token {0}")]
    UnusableKey(KeyProblem),
    /// The signature does not verify.
    #[error("token signature is wrong")]
    Signature,
    /// A claim that this purpose needs is missing.
    #[error("token has no claim {0}")]
    MissingClaim(Claim),
    /// `iss` is not an accepted issuer with exactly the tenant of `tid`.
    #[error("claim iss is not an issuer of the tenant in tid")]
    Issuer,
    /// `iss` is the issuer of another version than the one in `ver`.
    #[error("claim iss is an issuer of another token version than ver")]
    IssuerVersion,
    /// The key belongs to another issuer.
    #[error("the key of the token belongs to another issuer")]
    KeyIssuer,
    /// `tid` is not an allowed tenant.
    #[error("claim tid is not an allowed tenant")]
    Tenant,
    /// No value of `aud` is an accepted audience.
    #[error("claim aud is another audience")]
    Audience,
    /// `exp` has passed.
    #[error("token has expired (claim exp)")]
    Expired,
    /// `nbf` is in the future.
    #[error("token is not valid yet (claim nbf)")]
    NotYetValid,
    /// `iat` is in the future.
    #[error("token was issued in the future (claim iat)")]
    IssuedInFuture,
    /// `scp` lacks the permission to use device management.
    #[error("claim scp lacks the required scope")]
    Scope,
    /// `deviceid` is not the device of the session.
    #[error("claim deviceid is another device")]
    Device,
    /// A parameter of the query is repeated.
    #[error("query parameter {0} is repeated")]
    DuplicateParameter(&'static str),
    /// A required parameter of the query is missing.
    #[error("query parameter {0} is missing")]
    MissingParameter(&'static str),
    /// `redirect_uri` has a scheme that is not allowed.
    #[error("redirect_uri has a scheme that is not allowed")]
    RedirectScheme,
    /// `redirect_uri` is not a URI, or already has a parameter of the answer.
    #[error("redirect_uri is not a URI")]
    RedirectUri,
    /// An answer of Graph continues on another server, which must get no token.
    #[error("the next page is on another server")]
    NextPage,
    /// `api-version` is not one that this library knows.
    #[error("api-version is not supported")]
    UnsupportedApiVersion,
}

/// A mistake of the calling program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum Misuse {
    /// The verification algorithm given is not RSA PKCS#1 v1.5 with SHA-256.
    #[error("the verification algorithm is not RS256")]
    NotRs256,
    /// The URL cannot be a base URL, because it has no host or path.
    #[error("the URL has no host")]
    UrlWithoutHost,
    /// The URL is not HTTPS, so a bearer token must not be sent there.
    #[error("the URL is not HTTPS")]
    UrlNotHttps,
    /// The name of a tenant is neither a domain name nor a GUID.
    #[error("the tenant is neither a domain name nor a GUID")]
    TenantName,
}
