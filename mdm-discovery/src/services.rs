use mdm_soap::values::AuthPolicy;
use url::Url;

use crate::endpoint::{has_user_information, same_host};
use crate::http::RequestDetails;

/// The services that a device enrolls with.
///
/// All of them use HTTPS and share one host, as Windows requires.
///
/// ```
/// use mdm_discovery::{InvalidServices, Services};
/// use url::Url;
///
/// let services = Services::new(Url::parse("https://mdm.contoso.com/enroll")?)?;
/// let elsewhere = Url::parse("https://policy.contoso.com/")?;
/// assert_eq!(services.with_policy(elsewhere), Err(InvalidServices::Hosts));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Services {
    enrollment: Url,
    policy: Option<Url>,
}

impl Services {
    /// Creates the set with an enrollment service only.
    ///
    /// # Errors
    /// [`InvalidServices`] when the URL is not HTTPS or has user information.
    pub fn new(enrollment: Url) -> Result<Self, InvalidServices> {
        Ok(Self {
            enrollment: https(enrollment)?,
            policy: None,
        })
    }

    /// Adds a policy service.
    ///
    /// # Errors
    /// [`InvalidServices`] when the URL is not HTTPS, has user information, or names another host than the enrollment
    /// service.
    pub fn with_policy(self, policy: Url) -> Result<Self, InvalidServices> {
        let policy = https(policy)?;
        if !same_host(&policy, &self.enrollment) {
            return Err(InvalidServices::Hosts);
        }
        Ok(Self {
            policy: Some(policy),
            ..self
        })
    }

    /// Returns the URL of the MS-WSTEP service.
    #[must_use]
    pub const fn enrollment(&self) -> &Url {
        &self.enrollment
    }

    /// Returns the URL of the MS-XCEP service, if there is one.
    #[must_use]
    pub const fn policy(&self) -> Option<&Url> {
        self.policy.as_ref()
    }

    /// Returns the services with facts about one device in their URLs.
    #[must_use]
    pub fn with_details(&self, details: &RequestDetails<'_>) -> Self {
        Self {
            enrollment: details.add_to(&self.enrollment),
            policy: self.policy.as_ref().map(|policy| details.add_to(policy)),
        }
    }
}

fn https(url: Url) -> Result<Url, InvalidServices> {
    if url.scheme() != "https" {
        Err(InvalidServices::NotHttps)
    } else if has_user_information(&url) {
        Err(InvalidServices::UserInformation)
    } else {
        Ok(url)
    }
}

/// A reason why URLs cannot be those of [`Services`] or of a sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidServices {
    /// A URL is not `https`.
    #[error("not an HTTPS URL")]
    NotHttps,
    /// A URL has user information before its host.
    #[error("user information in the URL")]
    UserInformation,
    /// The policy and enrollment services are at different hosts.
    #[error("the policy and enrollment services have different hosts")]
    Hosts,
}

/// An authentication method, with the address that it needs.
///
/// ```
/// use mdm_discovery::{AuthPolicy, Authentication};
/// use url::Url;
///
/// let sign_in = Authentication::federated(Url::parse("https://mdm.contoso.com/login")?)?;
/// assert_eq!(sign_in.policy(), AuthPolicy::Federated);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// The user signs in at a web page.
    Federated(SignIn),
    /// The user types a password, which is sent to the server.
    OnPremise,
    /// A certificate signs the requests.
    Certificate,
}

/// The HTTPS URL of a sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn(Url);

impl SignIn {
    /// Returns the URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }
}

impl Authentication {
    /// Returns the method of signing in at a web page.
    ///
    /// # Errors
    /// [`InvalidServices`] when the URL is not HTTPS (MS-MDE2 3.2) or has user information.
    pub fn federated(sign_in: Url) -> Result<Self, InvalidServices> {
        https(sign_in).map(|url| Self::Federated(SignIn(url)))
    }

    /// Returns the value of `AuthPolicy` that names the method.
    #[must_use]
    pub const fn policy(&self) -> AuthPolicy<'static> {
        match self {
            Self::Federated(_) => AuthPolicy::Federated,
            Self::OnPremise => AuthPolicy::OnPremise,
            Self::Certificate => AuthPolicy::Certificate,
        }
    }

    /// Returns the sign-in page, if there is one.
    #[must_use]
    pub const fn sign_in(&self) -> Option<&Url> {
        match self {
            Self::Federated(SignIn(url)) => Some(url),
            _ => None,
        }
    }

    /// Returns the method with facts about one device in its URL.
    #[must_use]
    pub fn with_details(&self, details: &RequestDetails<'_>) -> Self {
        match self {
            Self::Federated(SignIn(url)) => Self::Federated(SignIn(details.add_to(url))),
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_name_their_host_in_the_open() {
        let url = |text| Url::parse(text).unwrap();
        let hidden = url("https://mdm.contoso.com@evil.example/");
        let services = Services::new(url("https://mdm.contoso.com/")).unwrap();
        assert_eq!(
            Services::new(hidden.clone()),
            Err(InvalidServices::UserInformation)
        );
        assert_eq!(
            services.clone().with_policy(url("https://user@mdm.contoso.com/")),
            Err(InvalidServices::UserInformation)
        );
        assert_eq!(
            Authentication::federated(hidden),
            Err(InvalidServices::UserInformation)
        );
        assert_eq!(
            services.with_policy(url("http://mdm.contoso.com/")),
            Err(InvalidServices::NotHttps)
        );
        let texts = [
            InvalidServices::NotHttps,
            InvalidServices::UserInformation,
            InvalidServices::Hosts,
        ];
        assert_eq!(
            texts.map(|error| alloc::format!("{error}")),
            [
                "not an HTTPS URL",
                "user information in the URL",
                "the policy and enrollment services have different hosts",
            ]
        );
    }
}
