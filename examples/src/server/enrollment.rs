//! Enrollment: who may enroll, what the certificate says, and the document that configures the device.

use mdm_errors::{ErrorType, Subcode, Text, text};
use mdm_soap::CONTENT_TYPE;
use mdm_syncml::session::server::{Session, Settings};
use mdm_wstep::certificate::{
    CertificateTemplate, DistinguishedName, KeyPolicy, RING_ALGORITHMS, Thumbprint,
};
use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument, Renew};
use mdm_wstep::{Enrollment, Issue, IssuedEnrollment, VerifiedEnrollment};

use super::credentials::User;
use super::soap::Refusal;
use super::state::{Device, locked};
use super::{MdmServer, orders};
use crate::authority::{serial_number, validity};
use crate::http::{Received, Response};
use crate::world;

/// How this server calls itself on the device.
pub const PROVIDER_ID: &str = "ContosoMDM";
const LIFETIME_DAYS: u64 = 365;

/// A device that may enroll.
struct Admitted {
    user: User,
    device_id: Text<'static>,
}

impl MdmServer {
    pub(super) fn enroll(&self, request: &Received) -> Response {
        self.try_to_enroll(request).unwrap_or_else(|refusal| refusal)
    }

    /// Either way the result is what to send.
    fn try_to_enroll(&self, request: &Received) -> Result<Response, Response> {
        let body = self.body_of::<Issue>(request)?;
        let rejected = |rejected: mdm_wstep::Rejected| self.rejected(rejected);
        let enrollment = Enrollment::parse(body).map_err(rejected)?;
        let admitted = self
            .admit(&enrollment)
            .map_err(|refusal| self.refused(&refusal, |fault| enrollment.refuse(fault)))?;
        let verified = enrollment
            .verify(&KeyPolicy::default(), RING_ALGORITHMS)
            .map_err(rejected)?;
        let template = self.template(&verified, &admitted);
        let to_sign = verified
            .continue_with(self.authority.issuer(), &template)
            .map_err(rejected)?;
        let signature = self
            .authority
            .sign(to_sign.message())
            .map_err(|_| Response::empty(500))?;
        let issued = to_sign.continue_with(&signature);
        self.journal.note(format!(
            "the request is signed with its own key; issued {} for {LIFETIME_DAYS} days, thumbprint {}",
            template.subject(),
            Thumbprint::of(issued.certificate())
        ));
        let document = self.provision(&issued, &admitted);
        let answer = issued.reply(&document, (self.clock)(), self.reply_options());
        let device = self
            .device(&issued, &admitted)
            .map_err(|_| Response::empty(500))?;
        locked(&self.state)
            .devices
            .insert(admitted.device_id.to_string(), device);
        Ok(Response::new(200, CONTENT_TYPE, answer))
    }

    /// Decides whether this user may enroll this device.
    fn admit(&self, enrollment: &Enrollment<'_>) -> Result<Admitted, Refusal> {
        let user = self.authenticate(&enrollment.credential())?;
        let context = enrollment.context();
        let device_id = context
            .device_id()
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Refusal::new(Subcode::MessageFormat, "the device does not say who it is"))?;
        let state = locked(&self.state);
        if state
            .devices
            .get(device_id)
            .is_some_and(|known| known.owner != user.name)
        {
            return Err(Refusal::new(
                Subcode::Authorization,
                "the device belongs to another user",
            ));
        }
        let cap = self
            .accounts
            .get(&user.name)
            .map_or(5, |account| account.device_cap);
        let others = state.devices_of(&user.name) - usize::from(state.devices.contains_key(device_id));
        if others >= cap {
            let reason = format!("{} has {others} of {cap} devices", user.name);
            return Err(Refusal::new(ErrorType::DeviceCapReached, reason));
        }
        if let Some(blob) = context.enrollment_data() {
            let accepted = state.accepted_terms.get(blob);
            let asking = user.entra.as_ref().and_then(|user| user.user.as_ref());
            if accepted.is_none() || accepted != asking {
                let reason = "the terms of use were not accepted by this user";
                return Err(Refusal::new(ErrorType::InvalidEnrollmentData, reason));
            }
            self.journal.note("the terms of use were accepted by this user");
        }
        self.journal
            .note(format!("device {} of {cap} for {}", others + 1, user.name));
        let device_id = Text::lossy(device_id.to_owned());
        Ok(Admitted { user, device_id })
    }

    /// What the certificate says is decided here; the request only proves that the device has the key.
    fn template(&self, enrollment: &VerifiedEnrollment<'_>, admitted: &Admitted) -> CertificateTemplate {
        CertificateTemplate::new(
            DistinguishedName::common_name(admitted.device_id.as_str()),
            validity((self.clock)(), LIFETIME_DAYS),
            serial_number(),
        )
        .with_device_id_of(enrollment.certificate_request())
    }

    /// The document in the shape that Windows is known to accept.
    fn provision(&self, issued: &IssuedEnrollment<'_>, admitted: &Admitted) -> ProvisioningDocument {
        let secret = || Text::lossy(world::hex(&world::random::<24>()));
        let application = Application::new(
            Text::lossy(PROVIDER_ID),
            self.addresses.management.clone(),
            AppSrv::digest(admitted.device_id.clone(), secret(), world::random::<16>()),
            Client::digest(secret(), world::random::<16>()),
        )
        .with_name(text!("Contoso device management"));
        let client = issued.client_certificate();
        self.journal.note(format!(
            "made the provisioning document: certificate for the {} store, our root, the server's address, \
             credentials with nonces for both directions, a poll schedule",
            client.scope().as_str()
        ));
        let device_name = issued.context().device_name().unwrap_or_default().to_owned();
        let dm_client = DmClient::new(admitted.device_id.clone())
            .with_upn(Text::lossy(admitted.user.name.clone()))
            .with_ent_device_name(Text::lossy(device_name));
        ProvisioningDocument::for_enrollment(client, application, dm_client)
            .with_root(self.authority.certificate())
            .with_renew(Renew::default())
    }

    /// The new device, with a session that takes messages only under its certificate, and its first orders.
    fn device(&self, issued: &IssuedEnrollment<'_>, admitted: &Admitted) -> crate::Result<Device> {
        let certificate = Thumbprint::of(issued.certificate());
        let settings = Settings::new(
            self.addresses.management.clone(),
            admitted.device_id.clone(),
            certificate.as_bytes(),
        );
        let mut session = Session::new(settings);
        let orders = orders::give(&mut session)?;
        Ok(Device {
            owner: admitted.user.name.clone(),
            entra: admitted.user.entra.clone(),
            session,
            orders,
        })
    }
}
