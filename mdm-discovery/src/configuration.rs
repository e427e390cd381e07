use alloc::vec::Vec;

use mdm_errors::{EnrollmentError, ErrorType, Text};
use mdm_soap::Fault;
use mdm_soap::values::{AuthPolicy, ProtocolVersion};

use crate::http::RequestDetails;
use crate::request::DiscoverRequest;
use crate::response::DiscoverResponse;
use crate::services::{Authentication, Services};

/// The offer of a server, from which it answers `Discover` requests.
///
/// Answering is pure: the same configuration and request always give the same answer.
///
/// ```
/// use mdm_discovery::{AuthPolicy, Authentication, Configuration, DiscoverRequest, ProtocolVersion, Services};
/// use url::Url;
///
/// let services = Services::new(Url::parse("https://mdm.contoso.com/enroll")?)?
///     .with_policy(Url::parse("https://mdm.contoso.com/policy")?)?;
/// let sign_in = Authentication::federated(Url::parse("https://mdm.contoso.com/login")?)?;
/// let configuration = Configuration::new(services, sign_in).or(Authentication::OnPremise);
///
/// let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into()?);
/// let response = configuration.answer(&request)?;
/// assert_eq!(response.auth_policy, AuthPolicy::Federated);
/// assert_eq!(response.enrollment_version, Some(ProtocolVersion::V5_0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    services: Services,
    preferred: Authentication,
    others: Vec<Authentication>,
    maximum_version: ProtocolVersion,
}

impl Configuration {
    /// The highest version that a server supports by default: 5.0.
    ///
    /// Windows 11 25H2 asks for 9.0, but a server that answers 9.0 loses the key attestation that 5.0 provides.
    pub const DEFAULT_MAXIMUM_VERSION: ProtocolVersion = ProtocolVersion::V5_0;

    /// Creates the configuration of a server with one authentication method.
    #[must_use]
    pub const fn new(services: Services, authentication: Authentication) -> Self {
        Self {
            services,
            preferred: authentication,
            others: Vec::new(),
            maximum_version: Self::DEFAULT_MAXIMUM_VERSION,
        }
    }

    /// Adds another authentication method.
    ///
    /// It is used for devices that offer none of the methods added before it.
    #[must_use]
    pub fn or(mut self, authentication: Authentication) -> Self {
        self.others.push(authentication);
        self
    }

    /// Sets the highest version that the server supports.
    #[must_use]
    pub const fn with_maximum_version(mut self, version: ProtocolVersion) -> Self {
        self.maximum_version = version;
        self
    }

    /// Returns the services.
    #[must_use]
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// Returns the answer to a request.
    ///
    /// The policy is the first of the server's policies that the device offers. A device that offers none, as Windows
    /// 8.1 does, gets the federated one if there is one. The version is the lower of the request's version and the
    /// server's maximum, compared as numbers, so unknown later versions are accepted. It is left out below 3.0, where
    /// answers have none.
    ///
    /// # Errors
    /// [`NoCommonPolicy`] when server and device have no policy in common; refuse with [`NoCommonPolicy::fault`].
    pub fn answer(&self, request: &DiscoverRequest<'_>) -> Result<DiscoverResponse<'static>, NoCommonPolicy> {
        self.answer_at(request, &self.services, Authentication::clone)
    }

    /// Returns the answer to a request, with facts about the device in its URLs.
    ///
    /// The device repeats them in the URLs of its later requests.
    ///
    /// ```
    /// use mdm_discovery::http::RequestDetails;
    /// use mdm_discovery::{Authentication, Configuration, DiscoverRequest, Services};
    /// use url::Url;
    ///
    /// let services = Services::new(Url::parse("https://mdm.contoso.com/enroll")?)?;
    /// let configuration = Configuration::new(services, Authentication::OnPremise);
    /// let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into()?);
    /// let details = RequestDetails::from_request(&request).with_client_request_id("d9eb2fdd");
    /// let response = configuration.answer_with(&request, &details)?;
    /// assert!(response.enrollment_service_url.contains("/enroll?os-version=10.0.26200.9279&"));
    /// assert!(response.enrollment_service_url.ends_with("&client-request-id=d9eb2fdd"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`answer`](Self::answer).
    pub fn answer_with(
        &self,
        request: &DiscoverRequest<'_>,
        details: &RequestDetails<'_>,
    ) -> Result<DiscoverResponse<'static>, NoCommonPolicy> {
        let services = self.services.with_details(details);
        self.answer_at(request, &services, |way| way.with_details(details))
    }

    fn answer_at(
        &self,
        request: &DiscoverRequest<'_>,
        services: &Services,
        for_request: impl Fn(&Authentication) -> Authentication,
    ) -> Result<DiscoverResponse<'static>, NoCommonPolicy> {
        let mut ways = core::iter::once(&self.preferred).chain(&self.others);
        let authentication = if request.auth_policies.is_empty() {
            ways.find(|way| way.policy() == AuthPolicy::Federated)
                .or(Some(&self.preferred))
        } else {
            ways.find(|way| request.auth_policies.contains(&way.policy()))
        };
        let authentication = for_request(authentication.ok_or(NoCommonPolicy)?);
        let response = DiscoverResponse::new(services, &authentication);
        let version = request.request_version.min(self.maximum_version);
        Ok(if version < ProtocolVersion::V3_0 {
            response
        } else {
            response.with_enrollment_version(version)
        })
    }
}

/// The error when server and device have no authentication policy in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no authentication policy that server and device share")]
#[non_exhaustive]
pub struct NoCommonPolicy;

impl NoCommonPolicy {
    /// Returns the fault to refuse with, `NotSupported`.
    ///
    /// Windows shows it as `MENROLL_E_NOTSUPPORTED`.
    #[must_use]
    pub fn fault(self) -> Fault<'static> {
        Fault::for_error(self, Text::lossy(alloc::format!("{self}")))
    }
}

impl From<NoCommonPolicy> for EnrollmentError {
    fn from(_: NoCommonPolicy) -> Self {
        Self::Detail(ErrorType::NotSupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn configuration(ways: &[Authentication]) -> Configuration {
        let services = Services::new(Url::parse("https://mdm.contoso.com/enroll").unwrap()).unwrap();
        let (first, rest) = ways.split_first().unwrap();
        let first = Configuration::new(services, first.clone());
        rest.iter().cloned().fold(first, Configuration::or)
    }

    fn federated() -> Authentication {
        Authentication::federated(Url::parse("https://mdm.contoso.com/login").unwrap()).unwrap()
    }

    fn answer(
        ways: &[Authentication],
        offered: &[AuthPolicy<'static>],
    ) -> Result<AuthPolicy<'static>, NoCommonPolicy> {
        let request = DiscoverRequest::new(Text::default(), ProtocolVersion::V4_0, offered.to_vec());
        configuration(ways)
            .answer(&request)
            .map(|response| response.auth_policy)
    }

    #[test]
    fn the_servers_preference_among_the_devices_offers() {
        use AuthPolicy::{Certificate, Federated, OnPremise};
        let ways = [Authentication::OnPremise, federated()];
        assert_eq!(answer(&ways, &[Federated, OnPremise]), Ok(OnPremise));
        assert_eq!(answer(&ways, &[Federated]), Ok(Federated));
        assert_eq!(answer(&ways, &[Certificate]), Err(NoCommonPolicy));
        assert_eq!(
            answer(&ways, &[AuthPolicy::parse("Psychic"), Federated]),
            Ok(Federated)
        );
        assert_eq!(answer(&ways, &[]), Ok(Federated));
        assert_eq!(answer(&[Authentication::Certificate], &[]), Ok(Certificate));
    }

    #[test]
    fn a_sign_in_page_only_when_federated() {
        let request = DiscoverRequest::new(Text::default(), ProtocolVersion::V4_0, [AuthPolicy::OnPremise]);
        let response = configuration(&[federated(), Authentication::OnPremise])
            .answer(&request)
            .unwrap();
        assert_eq!(response.authentication_service_url, None);
    }

    #[test]
    fn versions_are_numbers() {
        let version = |requested: &str, maximum: &str| {
            let parse = |text| ProtocolVersion::parse(text).unwrap();
            let request = DiscoverRequest::new(Text::default(), parse(requested), []);
            let configuration = configuration(&[federated()]).with_maximum_version(parse(maximum));
            configuration
                .answer(&request)
                .unwrap()
                .enrollment_version
                .map(|version| alloc::format!("{version}"))
        };
        for (requested, maximum, answered) in [
            ("9.0", "5.0", Some("5.0")),
            ("9.0", "9.0", Some("9.0")),
            ("10.0", "9.0", Some("9.0")),
            ("4.0", "5.0", Some("4.0")),
            ("12.5", "100", Some("12.5")),
            ("3.0", "5.0", Some("3.0")),
            ("2.0", "5.0", None),
            ("1.0", "5.0", None),
        ] {
            assert_eq!(
                version(requested, maximum).as_deref(),
                answered,
                "{requested} {maximum}"
            );
        }
    }

    #[test]
    fn the_refusal_says_not_supported() {
        let fault = NoCommonPolicy.fault();
        assert_eq!(fault.enrollment_error(), Some(ErrorType::NotSupported.into()));
    }
}
