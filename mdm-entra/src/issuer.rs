use alloc::string::{String, ToString};

use crate::{TenantId, TokenVersion};

/// An issuer of tokens, with a placeholder for the tenant.
///
/// The placeholder is that of Entra's documents: `{tenantid}`.
///
/// ```
/// use mdm_entra::{IssuerTemplate, TenantId};
///
/// let tenant: TenantId = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
/// let v2 = IssuerTemplate::v2();
/// assert!(v2.matches("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", tenant));
/// assert!(!v2.matches("https://login.microsoftonline.com/common/v2.0", tenant));
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IssuerTemplate(String);

const PLACE: &str = "{tenantid}";

impl IssuerTemplate {
    /// Creates a template for another cloud, or a fixed issuer of one tenant.
    #[must_use]
    pub fn new(template: impl Into<String>) -> Self {
        Self(template.into())
    }

    /// Returns the issuer of v1 tokens in the public cloud, which ends in a slash.
    #[must_use]
    pub fn v1() -> Self {
        Self::new("https://sts.windows.net/{tenantid}/")
    }

    /// Returns the issuer of v2 tokens in the public cloud, without a final slash.
    #[must_use]
    pub fn v2() -> Self {
        Self::new("https://login.microsoftonline.com/{tenantid}/v2.0")
    }

    /// Returns the template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the issuer of one tenant.
    #[must_use]
    pub fn for_tenant(&self, tenant: TenantId) -> String {
        self.0.replace(PLACE, &tenant.to_string())
    }

    /// Returns the version of the tokens of an issuer: Entra's issuers of v2 tokens end in `/v2.0`, in every cloud.
    pub(crate) fn version_of(issuer: &str) -> TokenVersion {
        if issuer.ends_with("/v2.0") {
            TokenVersion::V2
        } else {
            TokenVersion::V1
        }
    }

    /// Reports whether `issuer` is this template with exactly this tenant in it.
    ///
    /// A fixed issuer matches only the tenant that its text names.
    #[must_use]
    pub fn matches(&self, issuer: &str, tenant: TenantId) -> bool {
        match self.0.split_once(PLACE) {
            Some((before, after)) => issuer
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(|inside| inside.eq_ignore_ascii_case(&tenant.to_string())),
            None => {
                issuer == self.0
                    && issuer
                        .split('/')
                        .any(|segment| segment.eq_ignore_ascii_case(&tenant.to_string()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_issuer_of_that_tenant_matches() {
        let tenant = TenantId::CONSUMERS;
        let id = tenant.to_string();
        let v1 = IssuerTemplate::v1();
        assert!(v1.matches(&v1.for_tenant(tenant), tenant));
        assert!(v1.matches(
            &alloc::format!("https://sts.windows.net/{}/", id.to_uppercase()),
            tenant
        ));
        for issuer in [
            "https://sts.windows.net/{tenantid}/".to_string(),
            alloc::format!("https://sts.windows.net/{id}"),
            alloc::format!("https://sts.windows.net/{id}/x/"),
            alloc::format!("http://sts.windows.net/{id}/"),
            alloc::format!("https://sts.windows.net/{{{id}}}/"),
            "https://sts.windows.net/".to_string(),
            String::new(),
        ] {
            assert!(!v1.matches(&issuer, tenant), "{issuer}");
        }
        let fixed = IssuerTemplate::new(v1.for_tenant(tenant));
        assert!(fixed.matches(&v1.for_tenant(tenant), tenant));
        assert!(!fixed.matches(&alloc::format!("https://evil.example/{id}/"), tenant));
        let other = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse().unwrap();
        assert!(!fixed.matches(&v1.for_tenant(tenant), other));
        assert!(!IssuerTemplate::new("https://evil.example/").matches("https://evil.example/", tenant));
    }
}
