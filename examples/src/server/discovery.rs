//! Discovery: where to go, and how to authenticate there.

use mdm_discovery::http::RequestDetails;
use mdm_discovery::{AuthPolicy, Authentication, Configuration, Discover, DiscoverRequest, Services};
use mdm_errors::{ErrorType, Text};
use url::Url;

use super::soap::Refusal;
use super::{MdmServer, path};
use crate::http::{Received, Response};

impl MdmServer {
    pub(super) fn discover(&self, request: &Received) -> Response {
        self.answer_soap::<Discover>(request, |incoming, activity| {
            let asked = incoming.request();
            let configuration = self.configuration(asked)?;
            let answer = if self.options.plain_urls {
                configuration.answer(asked)
            } else {
                // No later request repeats what this one says.
                let details = RequestDetails::from_request(asked).with_client_request_id(activity);
                configuration.answer_with(asked, &details)
            };
            let answer = answer.map_err(|error| Refusal::new(ErrorType::NotSupported, error.to_string()))?;
            self.journal.note(format!(
                "{} wants to enroll; {} is how this account authenticates",
                asked.email_address,
                answer.auth_policy.as_str()
            ));
            if let Some(version) = answer.enrollment_version {
                let why = if version < asked.request_version {
                    ": with a higher one Windows would leave out the attestation of its key"
                } else {
                    ""
                };
                let asked = asked.request_version;
                self.journal
                    .note(format!("the device speaks up to {asked}; chose {version}{why}"));
            }
            Ok(answer)
        })
    }

    /// Returns the offer to this user: a certificate where the device has one, a web page to sign in, or a password
    /// typed into Windows.
    fn configuration(&self, asked: &DiscoverRequest<'_>) -> Result<Configuration, Refusal> {
        let (services, page) = (self.addresses.services.clone(), self.addresses.sign_in.clone());
        let account = self
            .store
            .account(&asked.email_address.to_lowercase())
            .map_err(Refusal::failed)?;
        let (first, second) = match account {
            Some(account) if !account.federated => (Authentication::OnPremise, page),
            _ => (page, Authentication::OnPremise),
        };
        // A device that offers none is old, and has no certificate.
        let by_certificate = self.issuers.is_some() && asked.auth_policies.contains(&AuthPolicy::Certificate);
        Ok(if by_certificate {
            Configuration::new(services, Authentication::Certificate)
                .or(first)
                .or(second)
        } else {
            Configuration::new(services, first).or(second)
        })
    }
}

/// The addresses of this server's services.
pub struct Addresses {
    services: Services,
    sign_in: Authentication,
    /// The management service.
    pub management: Text<'static>,
}

impl Addresses {
    /// Discovery, policy and enrollment are at one host, as Windows wants it; management may be at another.
    pub fn new(enrollment_host: &str, management_host: &str) -> crate::Result<Self> {
        let url = |path| Url::parse(&format!("https://{enrollment_host}{path}"));
        Ok(Self {
            services: Services::new(url(path::ENROLLMENT)?)?.with_policy(url(path::POLICY)?)?,
            sign_in: Authentication::federated(url(path::SIGN_IN)?)?,
            management: Text::new(format!("https://{management_host}{}", path::MANAGEMENT))?,
        })
    }
}
