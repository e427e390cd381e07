//! The one-time setup by an administrator.
//!
//! It consists of the management application and the policy that names its addresses.
//!
//! Both are resources of Microsoft Graph. This module reads and checks the policy and describes the application that is
//! needed; sending requests is the caller's part.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::json;
use url::Url;

use crate::json::Object;
use crate::{Error, Guid, Limits, TokenVersion, Validator};

mod gallery;

pub use gallery::{GalleryEntry, GalleryProblem, IconSize};

/// The mobility policy of a tenant: Graph's `mobilityManagementPolicy`.
///
/// It names the users whose devices are managed, and the addresses for Windows.
///
/// `GET` and `PATCH` of `/v1.0/policies/mobileDeviceManagementPolicies/{application id}`.
///
/// ```
/// use mdm_entra::registration::{AppliesTo, MobilityPolicy, PolicyProblem};
///
/// let policy = MobilityPolicy::parse(
///     br#"{"displayName":"Contoso MDM","appliesTo":"all","isValid":true,
///          "discoveryUrl":"https://mdm.contoso.com/EnrollmentServer/Discovery.svc",
///          "termsOfUseUrl":"http://mdm.contoso.com/terms","complianceUrl":""}"#,
/// )?;
/// assert_eq!(policy.applies_to, AppliesTo::All);
/// assert_eq!(policy.check(), [PolicyProblem::TermsOfUseUrl]); // not HTTPS
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct MobilityPolicy {
    /// `appliesTo`: the users whose devices enroll automatically ("MDM user scope").
    pub applies_to: AppliesTo<'static>,
    /// `discoveryUrl`: the discovery service, for enrollment and renewal.
    pub discovery_url: Option<String>,
    /// `termsOfUseUrl`: the page of [`terms`](crate::terms).
    pub terms_of_use_url: Option<String>,
    /// `complianceUrl`: the page that explains why the device is not compliant.
    pub compliance_url: Option<String>,
    /// The directory's statement that it still has the application, `isValid`.
    ///
    /// It is read only.
    pub is_valid: Option<bool>,
}

impl MobilityPolicy {
    /// Creates a policy with the two addresses that Windows needs.
    #[must_use]
    pub fn new(discovery: &Url, terms_of_use: &Url) -> Self {
        Self {
            applies_to: AppliesTo::All,
            discovery_url: Some(discovery.as_str().into()),
            terms_of_use_url: Some(terms_of_use.as_str().into()),
            compliance_url: None,
            is_valid: None,
        }
    }

    /// Parses the resource.
    ///
    /// Empty addresses count as absent.
    ///
    /// # Errors
    /// `Decode` when the document is not a JSON object or a member has the wrong type.
    pub fn parse(document: &[u8]) -> Result<Self, Error> {
        Self::parse_with(document, &Limits::default())
    }

    /// Parses within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), and `Decode` when a limit is exceeded.
    pub fn parse_with(document: &[u8], limits: &Limits) -> Result<Self, Error> {
        let object = Object::parse(document, "policy", limits.document_bytes)?;
        let address = |name| Ok::<_, Error>(object.text(name)?.filter(|text| !text.is_empty()));
        Ok(Self {
            applies_to: object
                .text("appliesTo")?
                .map_or(AppliesTo::None, AppliesTo::parse),
            discovery_url: address("discoveryUrl")?,
            terms_of_use_url: address("termsOfUseUrl")?,
            compliance_url: address("complianceUrl")?,
            is_valid: object.truth("isValid")?,
        })
    }

    /// Returns the body of a `PATCH` that sets every writable member.
    #[must_use]
    pub fn to_json(&self) -> String {
        json!({
            "appliesTo": self.applies_to.as_str(),
            "discoveryUrl": self.discovery_url,
            "termsOfUseUrl": self.terms_of_use_url,
            "complianceUrl": self.compliance_url,
        })
        .to_string()
    }

    /// Returns everything that would keep devices from enrolling.
    #[must_use]
    pub fn check(&self) -> Vec<PolicyProblem> {
        let https = |url: &Option<String>| {
            url.as_deref()
                .and_then(|text| Url::parse(text).ok())
                .is_some_and(|url| url.scheme() == "https")
        };
        let compliance = self.compliance_url.is_none() || https(&self.compliance_url);
        [
            (self.applies_to == AppliesTo::None, PolicyProblem::AppliesToNoUser),
            (!https(&self.discovery_url), PolicyProblem::DiscoveryUrl),
            (!https(&self.terms_of_use_url), PolicyProblem::TermsOfUseUrl),
            (!compliance, PolicyProblem::ComplianceUrl),
            (self.is_valid == Some(false), PolicyProblem::Invalid),
        ]
        .into_iter()
        .filter_map(|(found, problem)| found.then_some(problem))
        .collect()
    }
}

mdm_errors::kit::open_words! {
    /// The users whose devices a policy manages: `appliesTo`.
    pub enum AppliesTo: exact {
        /// No user.
        None = "none",
        /// Every user.
        All = "all",
        /// The members of the groups that the policy includes.
        Selected = "selected",
    }
}

/// A problem of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyProblem {
    /// `appliesTo` is `none`: no device enrolls automatically.
    #[error("the policy applies to no user")]
    AppliesToNoUser,
    /// `discoveryUrl` is missing or not HTTPS.
    #[error("discoveryUrl is not an HTTPS URL")]
    DiscoveryUrl,
    /// `termsOfUseUrl` is missing or not HTTPS.
    #[error("termsOfUseUrl is not an HTTPS URL")]
    TermsOfUseUrl,
    /// `complianceUrl` is present and not HTTPS.
    #[error("complianceUrl is not an HTTPS URL")]
    ComplianceUrl,
    /// `isValid` is false: the application is gone.
    #[error("the application of the policy is not valid")]
    Invalid,
}

/// The application registration that a management server needs.
///
/// It is the body of Graph's `POST /v1.0/applications`.
///
/// ```
/// use mdm_entra::registration::ApplicationRegistration;
/// use mdm_entra::{Guid, TokenVersion};
///
/// // One tenant, the host is a verified domain of it, v2 tokens.
/// let scope: Guid = "7f3a1c52-6f8e-4c3a-9b1d-2e4f6a8c0d1e".parse()?; // made once, at random
/// let application = ApplicationRegistration::new("Contoso MDM", "https://mdm.contoso.com", scope);
/// let json = application.to_json();
/// assert!(json.contains(r#""identifierUris":["https://mdm.contoso.com"]"#));
/// assert!(json.contains(r#""requestedAccessTokenVersion":2"#));
/// assert!(json.contains(r#""value":"mdm_delegation""#));
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationRegistration {
    name: String,
    application_id_uri: String,
    scope: Guid,
    tokens: TokenVersion,
    multi_tenant: bool,
}

impl ApplicationRegistration {
    /// Creates a single-tenant application that gets v2 tokens.
    ///
    /// The Application ID URI is the URL of the management server; its host must be in a verified domain. `scope`
    /// identifies the permission [`mdm_delegation`](Validator::MDM_SCOPE) within the application.
    #[must_use]
    pub fn new(name: &str, application_id_uri: &str, scope: Guid) -> Self {
        Self {
            name: name.into(),
            application_id_uri: application_id_uri.into(),
            scope,
            tokens: TokenVersion::V2,
            multi_tenant: false,
        }
    }

    /// Sets the version of its tokens.
    #[must_use]
    pub fn with_tokens(mut self, version: TokenVersion) -> Self {
        self.tokens = version;
        self
    }

    /// Opens the application to every tenant, as a cloud service needs.
    #[must_use]
    pub fn multi_tenant(mut self) -> Self {
        self.multi_tenant = true;
        self
    }

    /// Returns the body of the request.
    #[must_use]
    pub fn to_json(&self) -> String {
        let audience = if self.multi_tenant {
            "AzureADMultipleOrgs"
        } else {
            "AzureADMyOrg"
        };
        let version = match self.tokens {
            TokenVersion::V1 => 1,
            TokenVersion::V2 => 2,
        };
        json!({
            "displayName": self.name,
            "signInAudience": audience,
            "identifierUris": [self.application_id_uri],
            "api": {
                "requestedAccessTokenVersion": version,
                "oauth2PermissionScopes": [{
                    "id": alloc::format!("{}", self.scope),
                    "value": Validator::MDM_SCOPE,
                    "type": "User",
                    "isEnabled": true,
                    "adminConsentDisplayName": "Device management",
                    "adminConsentDescription": "Enroll and manage the devices of the user",
                }],
            },
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_comes_back() {
        let url = |text| Url::parse(text).unwrap();
        let policy = MobilityPolicy::new(&url("https://m.example/d"), &url("https://m.example/t"));
        assert_eq!(policy.check(), []);
        assert_eq!(MobilityPolicy::parse(policy.to_json().as_bytes()), Ok(policy));
    }

    #[test]
    fn registrations_differ_by_tenants_and_token_version() {
        let scope: Guid = "7f3a1c52-6f8e-4c3a-9b1d-2e4f6a8c0d1e".parse().unwrap();
        let single = ApplicationRegistration::new("MDM", "https://mdm.contoso.com", scope);
        let json: serde_json::Value = serde_json::from_str(&single.to_json()).unwrap();
        assert_eq!(json["signInAudience"], "AzureADMyOrg");
        assert_eq!(json["api"]["requestedAccessTokenVersion"], 2);
        assert_eq!(json["identifierUris"], json!(["https://mdm.contoso.com"]));
        assert_eq!(
            json["api"]["oauth2PermissionScopes"][0]["id"],
            "7f3a1c52-6f8e-4c3a-9b1d-2e4f6a8c0d1e"
        );
        let cloud = single.multi_tenant().with_tokens(TokenVersion::V1);
        let json: serde_json::Value = serde_json::from_str(&cloud.to_json()).unwrap();
        assert_eq!(json["signInAudience"], "AzureADMultipleOrgs");
        assert_eq!(json["api"]["requestedAccessTokenVersion"], 1);
    }

    #[test]
    fn what_keeps_devices_out_is_named() {
        let policy = MobilityPolicy::parse(br#"{"complianceUrl":"x","isValid":false}"#).unwrap();
        let problems: Vec<_> = policy
            .check()
            .iter()
            .map(|problem| alloc::format!("{problem}"))
            .collect();
        assert_eq!(
            problems,
            [
                "the policy applies to no user",
                "discoveryUrl is not an HTTPS URL",
                "termsOfUseUrl is not an HTTPS URL",
                "complianceUrl is not an HTTPS URL",
                "the application of the policy is not valid",
            ]
        );
        assert!(MobilityPolicy::parse(br#"{"discoveryUrl":5}"#).is_err());
        let later = MobilityPolicy::parse(br#"{"appliesTo":"some"}"#).unwrap();
        assert_eq!(later.applies_to.as_str(), "some");
    }
}
