use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::parms::parms;
use super::{Characteristic, Parm, PollSchedule};

mod first_sync;
mod page;

pub use first_sync::FirstSyncStatus;
pub use page::EnrollmentCompletePage;

/// The settings of the management client for one provider (MS-MDE2 2.2.9.3).
///
/// They are those of `DMClient/Provider`.
///
/// ```text
/// DMClient
///   Provider
///     <PROVIDER-ID>                  UPN?  EntDeviceName?  EntDMID?  and further parameters
///       Poll?                        PollSchedule
///       FirstSyncStatus?             FirstSyncStatus
///       CustomEnrollmentCompletePage? EnrollmentCompletePage
///       Push?                        PFN
/// ```
///
/// ```
/// use mdm_errors::text;
/// use mdm_wstep::provisioning::{DmClient, EnrollmentCompletePage, FirstSyncStatus};
///
/// let mut client = DmClient::new(text!("89EBA7F446C04820A9DC0661C136E1F9"));
/// client.first_sync_status = Some(FirstSyncStatus::default().with_timeout_minutes(60));
/// client.enrollment_complete_page = Some(EnrollmentCompletePage::new(text!("Welcome"), text!("You are set.")));
/// client.settings.require_message_signing = Some(true);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmClient {
    /// The provider: the identifier of the server.
    ///
    /// A document that is built takes it from the account.
    pub provider_id: Text<'static>,
    /// The device's identifier with the server, `EntDMID`.
    ///
    /// The device must have it before it can renew.
    pub ent_dmid: Option<Text<'static>>,
    /// `EntDeviceName`, the device's name for people.
    pub ent_device_name: Option<Text<'static>>,
    /// `UPN`, the user, corrected if the name that was typed is another one.
    pub upn: Option<Text<'static>>,
    /// The further parameters of the provider.
    pub settings: DmClientSettings,
    /// `Poll`, how often the device calls in.
    pub poll: Option<PollSchedule>,
    /// `FirstSyncStatus`, what the enrollment status page waits for.
    pub first_sync_status: Option<FirstSyncStatus>,
    /// `CustomEnrollmentCompletePage`, the page at the end of enrollment.
    pub enrollment_complete_page: Option<EnrollmentCompletePage>,
    /// `Push/PFN`, the application that push notifications wake.
    ///
    /// Windows takes it over OMA DM only, so that a document with it is reported by
    /// [`rules::PUSH`](crate::rules::PUSH).
    pub push_pfn: Option<Text<'static>>,
    /// Characteristics that have no field here.
    pub other: Vec<Characteristic>,
}

parms! {
    /// Parameters of a provider that few servers set (`DMClient` CSP).
    pub struct DmClientSettings {
        /// The identifier of the device with Exchange.
        exchange_id: Option<Text<'static>> = "ExchangeID",
        /// `EntDMID` signed by the device with its old certificate; read later.
        signed_ent_dmid: Option<Text<'static>> = "SignedEntDMID",
        /// The time of the last renewal; read later.
        cert_renew_time_stamp: Option<Text<'static>> = "CertRenewTimeStamp",
        /// The identifier of the device for publishers of applications; phones only.
        publisher_device_id: Option<Text<'static>> = "PublisherDeviceID",
        /// Another address to call in at, or several in angle brackets.
        management_service_address: Option<Text<'static>> = "ManagementServiceAddress",
        /// Addresses in angle brackets, in place of all others.
        management_server_address_list: Option<Text<'static>> = "ManagementServerAddressList",
        /// The address of the server to move to.
        management_server_to_upgrade_to: Option<Text<'static>> = "ManagementServerToUpgradeTo",
        /// The telephone number for help.
        help_phone_number: Option<Text<'static>> = "HelpPhoneNumber",
        /// The web site for help.
        help_website: Option<Text<'static>> = "HelpWebsite",
        /// The e-mail address for help.
        help_email_address: Option<Text<'static>> = "HelpEmailAddress",
        /// Makes the device sign its messages in a header.
        require_message_signing: Option<bool> = "RequireMessageSigning",
        /// The version of the synchronisation application that the server speaks.
        ///
        /// It cannot go back from 2.0.
        sync_application_version: Option<Text<'static>> = "SyncApplicationVersion",
        /// The audience of the user tokens in management sessions.
        aad_resource_id: Option<Text<'static>> = "AADResourceID",
        /// Makes the device send a device token where there is no user token.
        aad_send_device_token: Option<bool> = "AADSendDeviceToken",
        /// Flags: 1 for a device token in a header of its own at check-in, 4 for one as bearer token.
        force_aad_token: Option<u32> = "ForceAadToken",
        /// Makes the device say by alert that it is still working.
        enable_oma_dm_keep_alive_message: Option<bool> = "EnableOmaDmKeepAliveMessage",
        /// The identifier of the organization for telemetry.
        commercial_id: Option<Text<'static>> = "CommercialID",
        /// Days without contact after which the device unenrolls.
        days_to_unenroll: Option<u32> = "NumberOfDaysAfterLostContactToUnenroll",
    }
}

impl DmClient {
    /// Makes settings with the device's identifier and the default [`PollSchedule`].
    #[must_use]
    pub fn new(ent_dmid: Text<'static>) -> Self {
        Self {
            ent_dmid: Some(ent_dmid),
            poll: Some(PollSchedule::default()),
            ..Self::empty(Text::default())
        }
    }

    fn empty(provider_id: Text<'static>) -> Self {
        Self {
            provider_id,
            ent_dmid: None,
            ent_device_name: None,
            upn: None,
            settings: DmClientSettings::default(),
            poll: None,
            first_sync_status: None,
            enrollment_complete_page: None,
            push_pfn: None,
            other: Vec::new(),
        }
    }

    /// Sets the user.
    #[must_use]
    pub fn with_upn(mut self, upn: Text<'static>) -> Self {
        self.upn = Some(upn);
        self
    }

    /// Sets the name of the device.
    #[must_use]
    pub fn with_ent_device_name(mut self, name: Text<'static>) -> Self {
        self.ent_device_name = Some(name);
        self
    }

    /// Sets another schedule.
    #[must_use]
    pub fn with_poll(mut self, poll: PollSchedule) -> Self {
        self.poll = Some(poll);
        self
    }

    /// Sets what the enrollment status page waits for.
    #[must_use]
    pub fn with_first_sync_status(mut self, status: FirstSyncStatus) -> Self {
        self.first_sync_status = Some(status);
        self
    }

    /// Sets the page at the end of enrollment.
    #[must_use]
    pub fn with_enrollment_complete_page(mut self, page: EnrollmentCompletePage) -> Self {
        self.enrollment_complete_page = Some(page);
        self
    }

    /// Adds a parameter that has no field.
    #[must_use]
    pub fn with_parm(mut self, parm: Parm) -> Self {
        self.settings.other.push(parm);
        self
    }

    pub(super) fn into_characteristic(self, provider_id: Text<'static>) -> Characteristic {
        let mut provider = Characteristic::new(provider_id);
        provider.add_value("UPN", &self.upn);
        provider.add_value("EntDeviceName", &self.ent_device_name);
        provider.add_value("EntDMID", &self.ent_dmid);
        self.settings.add_parms(&mut provider);
        let typed = [
            self.poll.as_ref().map(PollSchedule::to_characteristic),
            self.first_sync_status
                .as_ref()
                .map(FirstSyncStatus::to_characteristic),
            self.enrollment_complete_page
                .as_ref()
                .map(EnrollmentCompletePage::to_characteristic),
            self.push_pfn.map(|pfn| {
                let mut push = Characteristic::new(Text::lossy("Push"));
                push.add_value("PFN", &Some(pfn));
                push
            }),
        ];
        for below in typed.into_iter().flatten().chain(self.other) {
            provider.push(below);
        }
        let node = Characteristic::new(Text::lossy("Provider")).with_characteristic(provider);
        Characteristic::new(Text::lossy("DMClient")).with_characteristic(node)
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        const OWN: [&str; 4] = ["Poll", "FirstSyncStatus", "CustomEnrollmentCompletePage", "Push"];
        const OWN_PARMS: [&str; 3] = ["UPN", "EntDeviceName", "EntDMID"];
        let is_one_of = |name: &str, own: &[&str]| own.iter().any(|own| name.eq_ignore_ascii_case(own));
        let mut settings = DmClientSettings::read_parms(node);
        settings.other.retain(|parm| !is_one_of(parm.name(), &OWN_PARMS));
        let below = |kind| node.named(kind).next();
        let other = node.characteristics().iter();
        Self {
            ent_dmid: node.text("EntDMID"),
            ent_device_name: node.text("EntDeviceName"),
            upn: node.text("UPN"),
            settings,
            poll: below("Poll").map(PollSchedule::read),
            first_sync_status: below("FirstSyncStatus").map(FirstSyncStatus::read),
            enrollment_complete_page: below("CustomEnrollmentCompletePage").map(EnrollmentCompletePage::read),
            push_pfn: below("Push").and_then(|push| push.text("PFN")),
            other: other
                .filter(|below| !is_one_of(below.kind(), &OWN))
                .cloned()
                .collect(),
            ..Self::empty(Text::lossy(node.kind().to_owned()))
        }
    }
}
