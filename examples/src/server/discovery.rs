//! Discovery: where to go, and how to authenticate there.

use mdm_discovery::{Authentication, Configuration, Discover, Services};
use mdm_errors::{ErrorType, Text};
use url::Url;

use super::soap::Refusal;
use super::{MdmServer, path};
use crate::http::{Received, Response};

impl MdmServer {
    pub(super) fn discover(&self, request: &Received) -> Response {
        self.answer_soap::<Discover>(request, |incoming| {
            let asked = incoming.request();
            let configuration = self.configuration(&asked.email_address)?;
            let answer = configuration
                .answer(asked)
                .map_err(|error| Refusal::new(ErrorType::NotSupported, error.to_string()))?;
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

    /// What is offered to this user: a web page to sign in, or a password typed into Windows.
    fn configuration(&self, user: &str) -> Result<Configuration, Refusal> {
        let (services, page) = (self.addresses.services.clone(), self.addresses.sign_in.clone());
        let account = self
            .store
            .account(&user.to_lowercase())
            .map_err(Refusal::failed)?;
        Ok(match account {
            Some(account) if !account.federated => {
                Configuration::new(services, Authentication::OnPremise).or(page)
            }
            _ => Configuration::new(services, page).or(Authentication::OnPremise),
        })
    }
}

/// Where the services of this server are.
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
