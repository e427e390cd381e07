use alloc::string::{String, ToString};

use mdm_errors::{DecodeError, Text};
use mdm_soap::Element;
use mdm_soap::ns;
use mdm_soap::values::{AuthPolicy, ProtocolVersion};
use mdm_soap::xml::{Node, Ns, Writer};
use url::Url;

use crate::request::{DISCOVERY, optional, place, version};
use crate::rules;
use crate::services::{Authentication, InvalidServices, Services};

/// The services of a server (MS-MDE2 3.1.4.1.3.2).
///
/// It names the address at which a device enrolls and the authentication method to use there.
///
/// ```text
/// DiscoverResponse { DiscoverResult { AuthPolicy, EnrollmentPolicyServiceUrl 0..1 nil, EnrollmentServiceUrl,
///   AuthenticationServiceUrl 0..1 nil, DeviceAssociationMaaUrl 0..1 nil, GatewayService 0..1 nil,
///   EnrollmentVersion 0..1 nil } }    in any order
/// ```
///
/// A server makes it from its [`Configuration`](crate::Configuration). URLs are kept as received; a device interprets
/// them with [`Self::services`] and [`Self::authentication`] and keeps their queries. `DeviceAssociationMaaUrl` and
/// `GatewayService` were added in MS-MDE2 v19.0; older devices ignore them.
///
/// ```
/// use mdm_discovery::{Authentication, DiscoverResponse, Services};
/// use url::Url;
///
/// let services = Services::new(Url::parse("https://mdm.contoso.com/enroll?tenant=7")?)?
///     .with_policy(Url::parse("https://mdm.contoso.com/policy?tenant=7")?)?;
/// let response = DiscoverResponse::new(&services, &Authentication::OnPremise);
/// assert_eq!(&*response.enrollment_service_url, "https://mdm.contoso.com/enroll?tenant=7");
/// assert_eq!(response.services()?, services);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiscoverResponse<'a> {
    /// The authentication method.
    ///
    /// A device with an Entra identity may send its token whatever this says.
    pub auth_policy: AuthPolicy<'a>,
    /// The version of the protocol to use; nodes of later versions are not sent.
    pub enrollment_version: Option<ProtocolVersion>,
    /// The sign-in page of federated authentication.
    pub authentication_service_url: Option<Text<'a>>,
    /// The attestation service for the association of the device.
    ///
    /// It was added in MS-MDE2 v19.0.
    pub device_association_maa_url: Option<Text<'a>>,
    /// The gateway through which the device talks to the services (MS-MDE2 v19.0).
    pub gateway_service: Option<Text<'a>>,
    /// The URL of the MS-XCEP service.
    ///
    /// Without it, devices use keys of 2048 bits and SHA-1.
    pub enrollment_policy_service_url: Option<Text<'a>>,
    /// The URL of the MS-WSTEP service.
    pub enrollment_service_url: Text<'a>,
}

impl<'a> DiscoverResponse<'a> {
    /// Creates an answer that names no version.
    #[must_use]
    pub fn new(services: &Services, authentication: &Authentication) -> Self {
        let text = |url: &Url| Text::lossy(String::from(url.as_str()));
        Self {
            auth_policy: authentication.policy(),
            enrollment_version: None,
            authentication_service_url: authentication.sign_in().map(text),
            device_association_maa_url: None,
            gateway_service: None,
            enrollment_policy_service_url: services.policy().map(text),
            enrollment_service_url: text(services.enrollment()),
        }
    }

    /// Sets the version.
    #[must_use]
    pub const fn with_enrollment_version(mut self, version: ProtocolVersion) -> Self {
        self.enrollment_version = Some(version);
        self
    }

    /// Sets the service that attests the association of the device (MS-MDE2 v19.0).
    #[must_use]
    pub fn with_device_association_maa_url(mut self, url: Text<'a>) -> Self {
        self.device_association_maa_url = Some(url);
        self
    }

    /// Sets the gateway (MS-MDE2 v19.0).
    #[must_use]
    pub fn with_gateway_service(mut self, service: Text<'a>) -> Self {
        self.gateway_service = Some(service);
        self
    }

    /// Returns the services, with their URLs parsed and checked.
    ///
    /// # Errors
    /// [`PeerError`] when a text is not a URL, a URL is not HTTPS or has user information, or the services are at
    /// different hosts.
    pub fn services(&self) -> Result<Services, PeerError> {
        let enrollment = url("EnrollmentServiceUrl", &self.enrollment_service_url)?;
        let services = Services::new(enrollment)
            .map_err(|error| PeerError::of_service("EnrollmentServiceUrl", error))?;
        let Some(policy) = &self.enrollment_policy_service_url else {
            return Ok(services);
        };
        let policy = url("EnrollmentPolicyServiceUrl", policy)?;
        services
            .with_policy(policy)
            .map_err(|error| PeerError::of_service("EnrollmentPolicyServiceUrl", error))
    }

    /// Returns the authentication method, with its URL parsed and checked.
    ///
    /// # Errors
    /// [`PeerError`] when the policy is unknown, or is federated without an acceptable HTTPS URL of a sign-in page.
    pub fn authentication(&self) -> Result<Authentication, PeerError> {
        match &self.auth_policy {
            AuthPolicy::OnPremise => Ok(Authentication::OnPremise),
            AuthPolicy::Certificate => Ok(Authentication::Certificate),
            AuthPolicy::Federated => {
                let sign_in = self
                    .authentication_service_url
                    .as_ref()
                    .ok_or(PeerError::NoSignIn)?;
                let sign_in = url("AuthenticationServiceUrl", sign_in)?;
                Authentication::federated(sign_in)
                    .map_err(|error| PeerError::of_service("AuthenticationServiceUrl", error))
            }
            _ => Err(PeerError::AuthPolicy),
        }
    }

    /// Returns the answer with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> DiscoverResponse<'static> {
        DiscoverResponse {
            auth_policy: self.auth_policy.into_owned(),
            enrollment_version: self.enrollment_version,
            authentication_service_url: self.authentication_service_url.map(Text::into_owned),
            device_association_maa_url: self.device_association_maa_url.map(Text::into_owned),
            gateway_service: self.gateway_service.map(Text::into_owned),
            enrollment_policy_service_url: self.enrollment_policy_service_url.map(Text::into_owned),
            enrollment_service_url: self.enrollment_service_url.into_owned(),
        }
    }
}

fn url(element: &'static str, text: &Text<'_>) -> Result<Url, PeerError> {
    Url::parse(text).map_err(|_| PeerError::NotAUrl(element))
}

/// A rule that a well-formed answer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// The element does not hold a URL.
    #[error("{0} is not a URL")]
    NotAUrl(&'static str),
    /// The element holds a URL that is not `https`.
    #[error("{0} is not an HTTPS URL")]
    NotHttps(&'static str),
    /// The element holds a URL with user information before its host.
    #[error("{0} has user information")]
    UserInformation(&'static str),
    /// The policy and enrollment services are at different hosts.
    #[error("the policy and enrollment services have different hosts")]
    Hosts,
    /// The authentication is federated, but the answer names no sign-in page.
    #[error("federated authentication without AuthenticationServiceUrl")]
    NoSignIn,
    /// The authentication policy is unknown.
    #[error("unknown authentication policy")]
    AuthPolicy,
}

impl PeerError {
    const fn of_service(element: &'static str, error: InvalidServices) -> Self {
        match error {
            InvalidServices::NotHttps => Self::NotHttps(element),
            InvalidServices::UserInformation => Self::UserInformation(element),
            InvalidServices::Hosts => Self::Hosts,
        }
    }
}

impl<'a> Element<'a> for DiscoverResponse<'a> {
    const NS: Ns = DISCOVERY;
    const NAME: &'static str = "DiscoverResponse";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let result = node.required(&DISCOVERY, "DiscoverResult")?;
        let text = |name| Ok(optional(result, name)?.map(Node::trimmed));
        let enrollment = result.required(&DISCOVERY, "EnrollmentServiceUrl")?;
        let auth_policy = result.required(&DISCOVERY, "AuthPolicy")?.trimmed();
        let response = Self {
            auth_policy: AuthPolicy::parse(auth_policy.into_cow()),
            enrollment_version: version(optional(result, "EnrollmentVersion")?)?,
            authentication_service_url: text("AuthenticationServiceUrl")?,
            device_association_maa_url: text("DeviceAssociationMaaUrl")?,
            gateway_service: text("GatewayService")?,
            enrollment_policy_service_url: text("EnrollmentPolicyServiceUrl")?,
            enrollment_service_url: enrollment.trimmed(),
        };
        match response.services() {
            Ok(_) => {}
            Err(PeerError::Hosts) => result.lint(&rules::SERVICE_HOSTS),
            Err(_) => result.lint(&rules::SERVICE_URL),
        }
        match response.authentication() {
            Ok(_) => {}
            Err(PeerError::AuthPolicy) => place(result, "AuthPolicy").lint(&rules::AUTH_POLICY),
            Err(_) => place(result, "AuthenticationServiceUrl").lint(&rules::SIGN_IN_URL),
        }
        Ok(response)
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element_with("DiscoverResponse", &[("xmlns", ns::DISCOVERY)], |w| {
            w.element("DiscoverResult", |w| {
                w.text_element("AuthPolicy", self.auth_policy.as_str());
                if let Some(version) = self.enrollment_version {
                    w.text_element("EnrollmentVersion", &version.to_string());
                }
                let mut put = |name, value: &Option<Text<'_>>| {
                    if let Some(value) = value {
                        w.text_element(name, value);
                    }
                };
                put("AuthenticationServiceUrl", &self.authentication_service_url);
                put("DeviceAssociationMaaUrl", &self.device_association_maa_url);
                put("GatewayService", &self.gateway_service);
                put("EnrollmentPolicyServiceUrl", &self.enrollment_policy_service_url);
                w.text_element("EnrollmentServiceUrl", &self.enrollment_service_url);
            });
        });
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for DiscoverResponse<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{present, trimmed};
        Ok(Self {
            auth_policy: u.arbitrary()?,
            enrollment_version: u.arbitrary()?,
            authentication_service_url: present(u)?,
            device_association_maa_url: present(u)?,
            gateway_service: present(u)?,
            enrollment_policy_service_url: present(u)?,
            enrollment_service_url: trimmed(u)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(policy: AuthPolicy<'static>, enrollment: &'static str) -> DiscoverResponse<'static> {
        DiscoverResponse {
            auth_policy: policy,
            enrollment_version: None,
            authentication_service_url: None,
            device_association_maa_url: None,
            gateway_service: None,
            enrollment_policy_service_url: None,
            enrollment_service_url: Text::lossy(enrollment),
        }
    }

    #[test]
    fn a_device_learns_what_is_wrong_with_an_answer() {
        let mut answer = response(AuthPolicy::Federated, "https://a.example/enroll");
        let error = answer.authentication().unwrap_err();
        assert_eq!(
            error.to_string(),
            "federated authentication without AuthenticationServiceUrl"
        );
        answer.authentication_service_url = Some(Text::lossy("http://a.example/login"));
        let error = answer.authentication().unwrap_err();
        assert_eq!(error.to_string(), "AuthenticationServiceUrl is not an HTTPS URL");
        answer.enrollment_policy_service_url = Some(Text::lossy("https://b.example/policy"));
        assert_eq!(
            answer.services().unwrap_err().to_string(),
            "the policy and enrollment services have different hosts"
        );
        answer.enrollment_policy_service_url = Some(Text::lossy("policy"));
        assert_eq!(
            answer.services(),
            Err(PeerError::NotAUrl("EnrollmentPolicyServiceUrl"))
        );
        answer.enrollment_service_url = Text::lossy("http://a.example/enroll");
        assert_eq!(
            answer.services(),
            Err(PeerError::NotHttps("EnrollmentServiceUrl"))
        );
        answer.enrollment_service_url = Text::lossy("https://a.example@b.example/enroll");
        assert_eq!(
            answer.services().unwrap_err().to_string(),
            "EnrollmentServiceUrl has user information"
        );
        let unknown = response(AuthPolicy::parse("Psychic"), "");
        assert_eq!(
            unknown.authentication().unwrap_err().to_string(),
            "unknown authentication policy"
        );
    }
}
