//! From an e-mail address to the services that enroll the device.

use mdm_discovery::endpoint::{EmailAddress, Endpoint};
use mdm_discovery::probe::{Finding, Probe, Step};
use mdm_discovery::{AuthPolicy, Discover, DiscoverRequest, DiscoverResponse, ProtocolVersion};
use mdm_examples::Result;
use mdm_examples::device::{ask, probe};
use mdm_soap::Credential;

use crate::journey::Journey;

impl Journey<'_> {
    /// Finds the server of an address and asks it where and how to enroll.
    pub async fn discover(&mut self, user: &str) -> Result<DiscoverResponse<'static>> {
        let address = EmailAddress::new(user)?;
        let (domain, host) = (address.domain(), address.discovery_host());
        self.story
            .step(&format!("{} looks for the server of {user}", self.machine.name));
        self.story
            .says("device", &format!("the server of the domain {domain} is {host}"));
        let endpoint = Endpoint::for_address(&address);
        let search = Probe::new(&endpoint);
        let exchange = probe(&self.client, &search).await;
        let status = self.tell("a probe: is anybody there?", exchange)?;
        let found = search.next(Finding::Answer { status });
        self.story
            .check(found == Step::Discover(endpoint.clone()), "the endpoint exists");
        self.discover_at(&endpoint, user).await
    }

    /// Asks a server that is already known, as a device with a certificate that may enroll it.
    pub async fn discover_with_certificate(
        &mut self,
        endpoint: &Endpoint,
        user: &str,
    ) -> Result<DiscoverResponse<'static>> {
        let mut question = DiscoverRequest::windows_11_25h2(user.to_owned().try_into()?);
        question.auth_policies.push(AuthPolicy::Certificate);
        self.ask_at(endpoint, &question).await
    }

    /// Asks a server that is already known.
    pub async fn discover_at(
        &mut self,
        endpoint: &Endpoint,
        user: &str,
    ) -> Result<DiscoverResponse<'static>> {
        let question = DiscoverRequest::windows_11_25h2(user.to_owned().try_into()?);
        self.ask_at(endpoint, &question).await
    }

    async fn ask_at(
        &mut self,
        endpoint: &Endpoint,
        question: &DiscoverRequest<'_>,
    ) -> Result<DiscoverResponse<'static>> {
        self.story
            .step("It asks where and how to enroll (Discover, MS-MDE2 3.1)");
        let exchange = ask::<Discover, _>(
            &self.client,
            endpoint.as_str(),
            Credential::None,
            question,
            |answer| answer.into_owned(),
        );
        let exchange = exchange.await?;
        let answer = self.tell("Discover, as Windows 11 25H2 sends it", exchange)?;
        let how = format!(
            "{} at {}",
            answer.auth_policy.as_str(),
            answer.enrollment_service_url
        );
        self.story
            .says("device", &format!("enrolls with the policy {how}"));
        self.story.check(
            answer.services().is_ok() && answer.enrollment_version == Some(ProtocolVersion::V5_0),
            "all services are https and at one host; the server speaks 5.0, although the device offers 9.0",
        );
        Ok(answer)
    }
}
