//! The parts of the story, one device each.

use mdm_discovery::endpoint::Endpoint;
use mdm_discovery::{Authentication, DiscoverResponse, ProtocolVersion};
use mdm_errors::{HResult, SecretText};
use mdm_examples::contoso::{ANA, BEN, Contoso, ENROLLMENT_HOST, LAB};
use mdm_examples::device::Failure;
use mdm_examples::keys::PrivateKey;
use mdm_examples::server::path;
use mdm_examples::transcript::Transcript;
use mdm_examples::{Result, world};
use mdm_soap::security::UsernameToken;
use mdm_soap::values::EnrollmentType;
use mdm_soap::{Credential, Fault};
use url::Url;

use crate::enrollment::Enrollment;
use crate::journey::Journey;

/// All parts, in their order.
pub async fn all(story: &mut Transcript) -> Result<()> {
    story.part("Contoso opens");
    let contoso = Contoso::open().await?;
    let address = contoso.address();
    story.says(
        "server",
        &format!("listens at {address} with TLS; every message below crosses that socket"),
    );
    password(story, &contoso).await?;
    federated(story, &contoso).await?;
    entra(story, &contoso).await?;
    refusal(story, &contoso).await?;
    certificate(story, &contoso).await
}

async fn password(story: &mut Transcript, contoso: &Contoso) -> Result<()> {
    story.part("Part 1. Ana's desktop: a password typed into Windows");
    let mut device = Journey::begin(story, contoso, "DESKTOP-ANA")?;
    let found = device.discover(ANA.0).await?;
    device.policies(&policy_service(&found), typed(ANA)?).await?;
    let account = device.enroll(Enrollment::for_user(&found), typed(ANA)?).await?;
    device.check_in(account, None).await
}

async fn federated(story: &mut Transcript, contoso: &Contoso) -> Result<()> {
    story.part("Part 2. Ben's desktop: a sign-in page");
    let mut device = Journey::begin(story, contoso, "DESKTOP-BEN")?;
    let found = device.discover(BEN.0).await?;
    let Authentication::Federated(page) = found.authentication()? else {
        return Err("Ben should have been sent to a sign-in page".into());
    };
    let token = device.sign_in(page.url(), BEN).await?;
    let credential = || Credential::EnrollmentToken(token.expose().as_bytes().into());
    device.policies(&policy_service(&found), credential()).await?;
    let account = device.enroll(Enrollment::for_user(&found), credential()).await?;
    device.check_in(account, None).await
}

async fn entra(story: &mut Transcript, contoso: &Contoso) -> Result<()> {
    story.part("Part 3. Carla's desktop joins Entra ID");
    let mut device = Journey::begin(story, contoso, "DESKTOP-CARLA")?;
    let draft = contoso
        .tenant
        .draft(contoso.application, &contoso.carla, world::now());
    let token = contoso.tenant.sign(&draft)?;
    let length = token.expose().len();
    device.story.says(
        "Entra",
        &format!("signs Carla in and gives Windows a token of {length} characters for Contoso's MDM"),
    );
    let terms = Url::parse(&format!("https://{ENROLLMENT_HOST}{}", path::TERMS_OF_USE))?;
    let blob = device.accept_terms(&terms, &token).await?;
    let endpoint = discovery_service()?;
    device.story.says(
        "Entra",
        "names the discovery service too, so that nothing has to be looked up",
    );
    let found = device.discover_at(&endpoint, &contoso.carla.name).await?;
    let credential = || Credential::EntraToken(SecretText::borrowed(token.expose()));
    device.policies(&policy_service(&found), credential()).await?;
    let enrollment = Enrollment {
        enrollment_type: EnrollmentType::Device,
        enrollment_data: Some(blob.enrollment_data().to_owned()),
        ..Enrollment::for_user(&found)
    };
    let account = device.enroll(enrollment, credential()).await?;
    device.check_in(account, Some(&token)).await
}

async fn refusal(story: &mut Transcript, contoso: &Contoso) -> Result<()> {
    story.part("Part 4. Ana's second device: a refusal");
    let mut device = Journey::begin(story, contoso, "LAPTOP-ANA")?;
    let found = device.discover(ANA.0).await?;
    let key = PrivateKey::rsa2048()?;
    let exchange = device
        .request_certificate(Enrollment::for_user(&found), typed(ANA)?, &key)
        .await?;
    let status = exchange.answer.as_ref().map_or(0, |answer| answer.status);
    let shown = match &exchange.result {
        Err(Failure::Soap(mdm_soap::Error::Fault(fault))) => {
            let stage = mdm_soap::fault::Stage::Enrollment;
            fault.what_windows_shows(status, stage).hresult
        }
        _ => HResult::new(0),
    };
    let refused = device
        .tell("RequestSecurityToken, just as the first device", exchange)
        .is_err();
    let (name, meaning) = (
        shown.name().unwrap_or("no error"),
        shown.meaning().unwrap_or_default(),
    );
    device
        .story
        .says("device", &format!("shows {shown}, {name}: {meaning}"));
    device.story.check(
        refused && status == Fault::HTTP_STATUS && shown == HResult::MENROLL_E_DEVICECAPREACHED,
        "the fault came with HTTP status 500 and means MENROLL_E_DEVICECAPREACHED, 0x80180013",
    );
    Ok(())
}

async fn certificate(story: &mut Transcript, contoso: &Contoso) -> Result<()> {
    story.part("Part 5. A machine of the lab: a certificate, and nobody who signs in");
    let mut device = Journey::begin(story, contoso, "LAB-01")?;
    let package = contoso.lab_package()?;
    device.story.says(
        "admin",
        &format!("runs a provisioning package, which holds a certificate for {LAB} and where to enroll"),
    );
    let endpoint = discovery_service()?;
    let found = device.discover_with_certificate(&endpoint, LAB).await?;
    device.story.check(
        found.authentication()? == Authentication::Certificate,
        "the server takes the certificate, because the device offers one",
    );
    device.policies(&policy_service(&found), &package).await?;
    let account = device.enroll(Enrollment::for_user(&found), &package).await?;
    device.check_in(account, None).await
}

fn discovery_service() -> Result<Endpoint> {
    let path = mdm_discovery::endpoint::PATH;
    Ok(Endpoint::new(&format!("https://{ENROLLMENT_HOST}{path}"))?)
}

impl Enrollment {
    /// The enrollment of a user's device with what discovery found.
    fn for_user(found: &DiscoverResponse<'_>) -> Self {
        Self {
            service: found.enrollment_service_url.to_string(),
            version: found.enrollment_version.unwrap_or(ProtocolVersion::V3_0),
            enrollment_type: EnrollmentType::Full,
            enrollment_data: None,
        }
    }
}

fn policy_service(found: &DiscoverResponse<'_>) -> String {
    found
        .enrollment_policy_service_url
        .as_deref()
        .unwrap_or_default()
        .to_owned()
}

/// The user name and password that Windows asked for.
fn typed((name, password): (&'static str, &'static str)) -> Result<Credential<'static>> {
    Ok(Credential::UsernameToken(UsernameToken::new(
        name.try_into()?,
        SecretText::borrowed(password),
    )))
}
