//! The demands of the enrollment service.

use mdm_examples::Result;
use mdm_examples::device::{Proof, ask};
use mdm_soap::Credential;
use mdm_xcep::{Client, GetPolicies, GetPoliciesRequest};

use crate::journey::Journey;

impl Journey<'_> {
    /// Asks for the policies and checks that they can be kept.
    pub async fn policies(&mut self, service: &str, proof: impl Into<Proof<'_>>) -> Result<()> {
        self.story
            .step("It asks what its key and its certificate request should be like (GetPolicies, MS-XCEP)");
        let proof = proof.into();
        let what = match &proof {
            Proof::Certificate(_) => "GetPolicies, signed with the certificate of the package",
            Proof::Credential(Credential::UsernameToken(_)) => "GetPolicies with user name and password",
            Proof::Credential(Credential::EnrollmentToken(_)) => {
                "GetPolicies with the token of the sign-in page"
            }
            Proof::Credential(_) => "GetPolicies with the token of Entra ID",
        };
        let question = GetPoliciesRequest::new(Client::default());
        let exchange = ask::<GetPolicies, _>(&self.client, service, proof, &question, |answer| {
            answer.into_owned()
        });
        let exchange = exchange.await?;
        let answer = self.tell(what, exchange)?;
        let wanted = answer.key_requirements();
        let hash = wanted
            .hash_algorithm
            .map(|hash| hash.value.as_str())
            .unwrap_or_default()
            .to_owned();
        let length = wanted.minimal_key_length;
        self.story.says(
            "device",
            &format!("makes a key of {length} bits and signs with hash {hash} (SHA-256)"),
        );
        let policy = answer.policies.first();
        let resolves = policy.is_some_and(|policy| {
            let hash = policy.attributes.hash_algorithm.as_ref();
            let own = policy.policy_oid.as_ref();
            hash.is_some_and(|hash| hash.oid().is_some()) && own.is_some_and(|own| own.oid().is_some())
        });
        self.story.check(
            answer.check().is_empty() && resolves && length == 2048 && hash == "2.16.840.1.101.3.4.2.1",
            "one policy in full shape, every reference to an object identifier resolves",
        );
        Ok(())
    }
}
