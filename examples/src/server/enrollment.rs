//! Enrollment: who may enroll, what the certificate says, and the document that configures the device.

use std::sync::PoisonError;
use std::time::Duration;

use mdm_discovery::DeviceType;
use mdm_discovery::http::RequestDetails;
use mdm_errors::{ErrorType, Subcode, Text, text};
use mdm_soap::CONTENT_TYPE;
use mdm_wstep::certificate::{
    CertificateInfo, CertificateTemplate, DistinguishedName, KeyPolicy, RING_ALGORITHMS, Thumbprint,
};
use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument, Renew};
use mdm_wstep::{EnrollmentRequest, Issue, IssuedEnrollment, RenewalCheck, SignerCheck, VerifiedEnrollment};

use rustls::pki_types::CertificateDer;

use super::certificates::SKEW;
use super::credentials::{self, Proved, User};
use super::soap::{Refusal, activity, reply_options};
use super::{MdmServer, Options};
use crate::authority::{serial_number, validity};
use crate::http::{Received, Response};
use crate::store::{Admission, Credentials, Device, Purpose};
use crate::world;

/// The name of this server on the device.
pub const PROVIDER_ID: &str = "ContosoMDM";
/// Days between two attempts of a device to renew.
const RETRY_DAYS: u32 = 7;
/// Devices of a user of Entra ID, who has no account here.
const DEVICE_CAP: usize = 5;

/// A device that may enroll, or renew its certificate.
struct Admitted {
    user: User,
    device_id: Text<'static>,
    cap: usize,
}

impl MdmServer {
    pub(super) fn enroll(&self, request: &Received) -> Response {
        self.try_to_enroll(request).unwrap_or_else(|refusal| refusal)
    }

    /// Either way the result is what to send.
    fn try_to_enroll(&self, request: &Received) -> Result<Response, Response> {
        let body = self.body_of::<Issue>(request)?;
        let rejected = |rejected: mdm_wstep::Rejected| self.rejected(rejected);
        let enrollment = EnrollmentRequest::parse(body).map_err(rejected)?;
        let details = RequestDetails::from_url(&request.url);
        if let Some(version) = details.os_version {
            let platform = details.platform.as_ref().map_or("Windows", DeviceType::as_str);
            self.journal.note(format!(
                "the address says what discovery learned: {platform} {version}"
            ));
        }
        if enrollment.renewal().is_some() {
            return self.renew(enrollment, request);
        }
        let admitted = self
            .admit(&enrollment)
            .map_err(|refusal| self.refused(&refusal, |fault| enrollment.refuse(fault)))?;
        let policy = KeyPolicy::default();
        let verified = match &admitted.user.proved {
            Proved::Certificate(signer) => {
                let check = SignerCheck::new(signer, (self.clock)()).with_skew(SKEW);
                enrollment.verify_signed(&policy, RING_ALGORITHMS, &check)
            }
            _ => enrollment.verify(&policy, RING_ALGORITHMS),
        }
        .map_err(rejected)?;
        if let Some(mark) = verified.replay_mark() {
            self.check_first(mark, &admitted.user)
                .map_err(|refusal| self.refused(&refusal, |fault| verified.refuse(fault)))?;
        }
        let issued = self.issue(verified, &admitted.device_id)?;
        let (document, credentials) = self.provision(&issued, &admitted);
        let answer = issued
            .reply(&document, (self.clock)(), reply_options(activity(request)))
            .map_err(rejected)?;
        self.keep(&issued, &admitted, credentials)
            .map_err(|refusal| self.refused(&refusal, |fault| issued.refuse(fault)))?;
        Ok(Response::new(200, CONTENT_TYPE, answer))
    }

    /// Renews the certificate of a device that shows its old one, or has signed with it.
    fn renew(&self, enrollment: EnrollmentRequest<'_>, request: &Received) -> Result<Response, Response> {
        let signer = enrollment
            .renewal()
            .and_then(|renewal| renewal.signer_certificate());
        let signer = signer.map(|certificate| certificate.into_owned());
        let device = self
            .renewing(request.peer.as_ref().or(signer.as_ref()))
            .map_err(|refusal| self.refused(&refusal, |fault| enrollment.refuse(fault)))?;
        let current = CertificateDer::from(device.certificate.as_slice());
        let period = Duration::from_secs(u64::from(Options::RENEWAL_DAYS) * 24 * 60 * 60);
        let check = RenewalCheck::new(&current, &device.id, (self.clock)(), period);
        let verified = enrollment
            .verify_renewal(&KeyPolicy::default(), RING_ALGORITHMS, &check)
            .map_err(|rejected| self.rejected(rejected))?;
        let issued = self.issue(verified, &Text::lossy(device.id.as_str()))?;
        let mut document = ProvisioningDocument::for_renewal(issued.client_certificate());
        if !self.authority.has_issued(&device.certificate) {
            // The device does not know this authority yet, which is to issue the certificate of the server too.
            document = document.with_root(self.authority.certificate());
        }
        let answer = issued
            .reply(&document, (self.clock)(), reply_options(activity(request)))
            .map_err(|rejected| self.rejected(rejected))?;
        self.store
            .renew(&device.id, issued.certificate())
            .map_err(|error| {
                let refusal = Refusal::failed(error);
                self.refused(&refusal, |fault| issued.refuse(fault))
            })?;
        self.counters.count("renewals", "certificate");
        self.journal
            .note(format!("{} renewed its certificate", device.id));
        Ok(Response::new(200, CONTENT_TYPE, answer))
    }

    /// Returns the device whose certificate this is.
    fn renewing(&self, certificate: Option<&CertificateDer<'_>>) -> Result<Device, Refusal> {
        let unknown = || {
            Refusal::new(
                Subcode::Authorization,
                "the certificate is that of no device enrolled here",
            )
        };
        let certificate = certificate.ok_or_else(unknown)?;
        let info = CertificateInfo::parse(certificate).map_err(|_| unknown())?;
        let id = info.subject().first_common_name().ok_or_else(unknown)?;
        let device = self.store.device(id).map_err(Refusal::failed)?;
        device
            .filter(|device| device.certificate == certificate.as_ref())
            .ok_or_else(unknown)
    }

    /// Makes the certificate and has it signed.
    fn issue<'a>(
        &self,
        verified: VerifiedEnrollment<'a>,
        device_id: &Text<'_>,
    ) -> Result<IssuedEnrollment<'a>, Response> {
        let template = self
            .template(&verified, device_id)
            .map_err(|refusal| self.refused(&refusal, |fault| verified.refuse(fault)))?;
        let to_sign = verified
            .continue_with(self.authority.issuer(), &template)
            .map_err(|rejected| self.rejected(rejected))?;
        let signature = self
            .authority
            .sign(to_sign.message())
            .map_err(|_| Response::empty(500))?;
        let issued = to_sign.continue_with(&signature);
        self.journal.note(format!(
            "the request is signed with its own key; issued {} for {} days, thumbprint {}",
            template.subject(),
            self.options.certificate_days,
            Thumbprint::for_certificate(issued.certificate())
        ));
        Ok(issued)
    }

    /// Decides whether this user may enroll this device.
    fn admit(&self, enrollment: &EnrollmentRequest<'_>) -> Result<Admitted, Refusal> {
        let user = self.authenticate(enrollment.incoming().security())?;
        let context = enrollment.context();
        let device_id = context
            .device_id()
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Refusal::new(Subcode::MessageFormat, "the device does not say who it is"))?;
        DistinguishedName::common_name(device_id)
            .check()
            .map_err(|error| Refusal::new(Subcode::MessageFormat, error.to_string()))?;
        let account = self.store.account(&user.name).map_err(Refusal::failed)?;
        let cap = account.map_or(DEVICE_CAP, |account| account.device_cap);
        let known = self.store.device(device_id).map_err(Refusal::failed)?;
        if known.is_some_and(|known| known.owner != user.name) {
            return Err(Admission::OfAnother.refusal(&user.name, cap));
        }
        let others = self
            .store
            .others(&user.name, device_id)
            .map_err(Refusal::failed)?;
        if others >= cap {
            return Err(Admission::TooMany(others).refusal(&user.name, cap));
        }
        self.check_terms(context.enrollment_data(), &user)?;
        let device_id = Text::lossy(device_id.to_owned());
        Ok(Admitted { user, device_id, cap })
    }

    /// Checks that the answer of the terms of use is of this user, if terms are shown and the device has an answer:
    /// clients that saw none leave it out, or write `null`.
    fn check_terms(&self, blob: Option<&str>, user: &User) -> Result<(), Refusal> {
        let is_shown = self
            .terms
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some();
        let Some(blob) = blob.filter(|blob| is_shown && !matches!(*blob, "" | "null")) else {
            return Ok(());
        };
        let now = (self.clock)().as_secs();
        let accepted = self.store.ticket(Purpose::AcceptedTerms, blob, now);
        let accepted = accepted.map_err(Refusal::failed)?;
        let asking = user.entra().and_then(|user| user.user.as_ref());
        if accepted.is_none() || accepted != asking.map(ToString::to_string) {
            let reason = "the terms of use were not accepted by this user";
            return Err(Refusal::new(ErrorType::InvalidEnrollmentData, reason));
        }
        self.journal.note("the terms of use were accepted by this user");
        Ok(())
    }

    /// Remembers the device with its first orders, unless its owner has too many by now: one transaction for both the
    /// question and the change.
    fn keep(
        &self,
        issued: &IssuedEnrollment<'_>,
        admitted: &Admitted,
        credentials: Credentials,
    ) -> Result<(), Refusal> {
        let user = &admitted.user;
        let device = Device {
            id: admitted.device_id.to_string(),
            name: issued.context().device_name().unwrap_or_default().to_owned(),
            owner: user.name.clone(),
            entra: user.entra().cloned(),
            certificate: issued.certificate().to_vec(),
            previous: Vec::new(),
            credentials,
            enrolled: (self.clock)().as_secs(),
        };
        let admission = self.store.enroll(&device, admitted.cap, &self.first_orders);
        match admission.map_err(Refusal::failed)? {
            Admission::Enrolled(number) => {
                let cap = admitted.cap;
                let with = match user.proved {
                    Proved::Entra(_) => "entra",
                    Proved::Certificate(_) => "certificate",
                    Proved::Password => "account",
                };
                self.counters.count("enrollments", with);
                self.journal
                    .note(format!("device {number} of {cap} for {}", user.name));
                Ok(())
            }
            refused => Err(refused.refusal(&user.name, admitted.cap)),
        }
    }

    /// Decides the content of the certificate; the request only proves that the device has the key.
    fn template(
        &self,
        enrollment: &VerifiedEnrollment<'_>,
        device_id: &Text<'_>,
    ) -> Result<CertificateTemplate, Refusal> {
        let template = CertificateTemplate::new(
            DistinguishedName::common_name(device_id.as_str()),
            validity((self.clock)(), self.options.certificate_days),
            serial_number(),
        );
        template
            .with_device_id_of(enrollment.certificate_request(), device_id)
            .map_err(|error| Refusal::new(error.enrollment_error(), error.to_string()))
    }

    /// The document in the shape that Windows is known to accept.
    fn provision(
        &self,
        issued: &IssuedEnrollment<'_>,
        admitted: &Admitted,
    ) -> (ProvisioningDocument, Credentials) {
        let credentials = Credentials {
            secret: world::hex(&world::random::<24>()),
            nonce: world::random::<16>().to_vec(),
        };
        let ours = credentials::of_server(&credentials);
        let application = Application::new(
            Text::lossy(PROVIDER_ID),
            self.addresses.management.clone(),
            AppSrv::digest(
                admitted.device_id.clone(),
                Text::lossy(credentials.secret.as_str()),
                credentials.nonce.as_slice(),
            ),
            Client::digest(Text::lossy(ours.secret), ours.nonce.as_slice()),
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
        let document = ProvisioningDocument::for_enrollment(client, application, dm_client)
            .with_root(self.authority.certificate())
            .with_renew(Renew::new(Options::RENEWAL_DAYS, RETRY_DAYS));
        (document, credentials)
    }
}

impl Admission {
    fn refusal(self, user: &str, cap: usize) -> Refusal {
        match self {
            Self::TooMany(others) => {
                let reason = format!("{user} has {others} of {cap} devices");
                Refusal::new(ErrorType::DeviceCapReached, reason)
            }
            Self::OfAnother | Self::Enrolled(_) => {
                Refusal::new(Subcode::Authorization, "the device belongs to another user")
            }
        }
    }
}
