//! From a certificate request to a management account on the device.

use mdm_discovery::ProtocolVersion;
use mdm_examples::Result;
use mdm_examples::device::{Account, Exchange, Failure, Proof, ask};
use mdm_examples::keys::PrivateKey;
use mdm_examples::world;
use mdm_soap::values::EnrollmentType;
use mdm_wstep::certificate::{CertificateInfo, CertificateRequestBuilder, SignatureAlgorithm, Thumbprint};
use mdm_wstep::provisioning::{Credentials, ProvisioningDocument};
use mdm_wstep::{Issue, ItemName, Limits, RequestSecurityToken};

use crate::journey::Journey;

/// The way in which a device enrolls.
pub struct Enrollment {
    /// The enrollment service.
    pub service: String,
    /// The version of the protocol that the server chose.
    pub version: ProtocolVersion,
    /// For a user, or for a device that joined Entra ID.
    pub enrollment_type: EnrollmentType<'static>,
    /// The answer of the terms of use.
    pub enrollment_data: Option<String>,
}

impl Journey<'_> {
    /// Asks for a certificate and installs what comes back.
    pub async fn enroll(&mut self, enrollment: Enrollment, proof: impl Into<Proof<'_>>) -> Result<Account> {
        let key = PrivateKey::rsa2048()?;
        let exchange = self.request_certificate(enrollment, proof, &key).await?;
        let document = self.tell("RequestSecurityToken, with a PKCS #10 request", exchange)?;
        self.story
            .document("The provisioning document:", &document.to_xml()?);
        self.story.check(
            document.check().is_empty(),
            "the document has the shape that Windows accepts",
        );
        let account = Account::install(&document, key)?;
        self.show(&account)?;
        Ok(account)
    }

    /// Asks for a certificate; the result may be a refusal.
    pub async fn request_certificate(
        &mut self,
        enrollment: Enrollment,
        proof: impl Into<Proof<'_>>,
        key: &PrivateKey,
    ) -> Result<Exchange<ProvisioningDocument>> {
        self.story
            .step("It makes a key and asks for a certificate (RequestSecurityToken, MS-MDE2 3.4)");
        let public_key = key.public_key()?;
        let device_id = &self.machine.device_id;
        let to_sign =
            CertificateRequestBuilder::windows(&world::guid().to_uppercase(), device_id, public_key)
                .to_sign(SignatureAlgorithm::RsaPkcs1Sha256);
        let signature = key.sign(to_sign.message())?;
        let request = to_sign.continue_with(&signature);
        let context = self.machine.context(
            enrollment.version,
            enrollment.enrollment_type,
            enrollment.enrollment_data,
        );
        let (items, adapters) = (context.items().len(), context.all(&ItemName::Mac).count());
        self.story.says(
            "device",
            &format!(
                "RSA key of 2048 bits, request of {} bytes signed with SHA-256, {items} items about itself, \
                 {adapters} of them network adapters",
                request.len()
            ),
        );
        let question = RequestSecurityToken::issue(&request, context);
        Ok(
            ask::<Issue, _>(&self.client, &enrollment.service, proof, &question, |answer| {
                let document = answer.provisioning_document(&Limits::default());
                document.map_err(|error| Failure::Document(error.to_string()))
            })
            .await?
            .flatten(),
        )
    }

    fn show(&mut self, account: &Account) -> Result<()> {
        let info = CertificateInfo::parse(&account.certificate)?;
        let days = (info.not_after().as_secs() - world::now().as_secs()) / (24 * 60 * 60);
        let text = |text: &str| text.to_owned();
        self.story
            .says("device", "takes from the document, and from nothing else:");
        self.story.table(
            ["what", "value"],
            &[
                [text("certificate"), info.subject().to_string()],
                [text("  issued by"), info.issuer().to_string()],
                [
                    text("  thumbprint"),
                    Thumbprint::for_certificate(&account.certificate).to_string(),
                ],
                [
                    text("  good for"),
                    format!("{days} days, in the store My\\{}", account.scope.as_str()),
                ],
                [
                    text("roots to trust"),
                    account
                        .roots
                        .iter()
                        .map(|root| Thumbprint::for_certificate(root).to_string())
                        .collect(),
                ],
                [
                    text("server"),
                    format!("{} at {}", account.provider_id, account.server),
                ],
                [text("credentials"), login(&account.credentials)],
            ],
        );
        let ours = info.subject().first_common_name() == Some(&self.machine.device_id);
        self.story
            .check(ours, "the certificate names this device and is for its key");
        Ok(())
    }
}

fn login(credentials: &Credentials) -> String {
    let name = credentials.name().map_or("", |name| name.as_str());
    let nonce = if credentials.nonce().is_some() { "a" } else { "no" };
    format!("user {name}, a secret, {nonce} nonce")
}
