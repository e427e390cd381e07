//! Enrollment: who may enroll, what the certificate says, and the document that configures the device.

use mdm_errors::{ErrorType, Subcode, Text, text};
use mdm_soap::CONTENT_TYPE;
use mdm_syncml::session::server::{self, Queue, Settings};
use mdm_wstep::certificate::{
    CertificateTemplate, DistinguishedName, KeyPolicy, RING_ALGORITHMS, Thumbprint,
};
use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument, Renew};
use mdm_wstep::{Enrollment, Issue, IssuedEnrollment, VerifiedEnrollment};

use super::credentials::User;
use super::soap::Refusal;
use super::state::{Device, State, locked};
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

impl State {
    /// How many other devices this user has, if one more with this id may be theirs.
    fn room_for(&self, device_id: &str, user: &str, cap: usize) -> Result<usize, Refusal> {
        let known = self.devices.get(device_id);
        if known.is_some_and(|known| known.owner != user) {
            let reason = "the device belongs to another user";
            return Err(Refusal::new(Subcode::Authorization, reason));
        }
        let others = self.devices_of(user) - usize::from(known.is_some());
        if others >= cap {
            let reason = format!("{user} has {others} of {cap} devices");
            return Err(Refusal::new(ErrorType::DeviceCapReached, reason));
        }
        Ok(others)
    }
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
        let template = self
            .template(&verified, &admitted)
            .map_err(|refusal| self.refused(&refusal, |fault| verified.refuse(fault)))?;
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
            Thumbprint::for_certificate(issued.certificate())
        ));
        let document = self.provision(&issued, &admitted);
        let answer = issued
            .reply(&document, (self.clock)(), self.reply_options())
            .map_err(rejected)?;
        let device = self
            .device(&issued, &admitted)
            .map_err(|_| Response::empty(500))?;
        self.keep(device, &admitted)
            .map_err(|refusal| self.refused(&refusal, |fault| issued.refuse(fault)))?;
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
        DistinguishedName::common_name(device_id)
            .check()
            .map_err(|error| Refusal::new(Subcode::MessageFormat, error.to_string()))?;
        let state = locked(&self.state);
        let cap = self.cap_of(&user.name);
        let others = state.room_for(device_id, &user.name, cap)?;
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

    /// Remembers the device, unless another request took its place since it was admitted: one lock for both the question
    /// and the change.
    fn keep(&self, device: Device, admitted: &Admitted) -> Result<(), Refusal> {
        let mut state = locked(&self.state);
        state.room_for(&admitted.device_id, &device.owner, self.cap_of(&device.owner))?;
        state.devices.insert(admitted.device_id.to_string(), device);
        Ok(())
    }

    /// How many devices this user may have; users of Entra ID have no account here.
    fn cap_of(&self, user: &str) -> usize {
        self.accounts.get(user).map_or(5, |account| account.device_cap)
    }

    /// What the certificate says is decided here; the request only proves that the device has the key.
    fn template(
        &self,
        enrollment: &VerifiedEnrollment<'_>,
        admitted: &Admitted,
    ) -> Result<CertificateTemplate, Refusal> {
        let template = CertificateTemplate::new(
            DistinguishedName::common_name(admitted.device_id.as_str()),
            validity((self.clock)(), LIFETIME_DAYS),
            serial_number(),
        );
        template
            .with_device_id_of(enrollment.certificate_request(), &admitted.device_id)
            .map_err(|error| Refusal::new(error.enrollment_error(), error.to_string()))
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

    /// The new device, whose messages are taken only under its certificate, and its first orders.
    fn device(&self, issued: &IssuedEnrollment<'_>, admitted: &Admitted) -> crate::Result<Device> {
        let certificate = Thumbprint::for_certificate(issued.certificate());
        let settings = Settings::new(
            self.addresses.management.clone(),
            admitted.device_id.clone(),
            certificate.as_bytes(),
        );
        let mut queue = Queue::new();
        let orders = orders::give(&mut queue)?;
        Ok(Device {
            owner: admitted.user.name.clone(),
            entra: admitted.user.entra.clone(),
            enrollment: server::Enrollment::new(settings),
            queue,
            orders,
        })
    }
}
