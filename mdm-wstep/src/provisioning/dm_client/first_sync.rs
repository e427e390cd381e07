use alloc::vec::Vec;

use mdm_errors::Text;

use crate::provisioning::parms::parms;
use crate::provisioning::{Characteristic, Parm};

parms! {
    /// The contents of the first session, for the enrollment status page.
    ///
    /// `DMClient` CSP.
    ///
    /// ```text
    /// FirstSyncStatus
    ///   ExpectedPolicies? ExpectedNetworkProfiles? ExpectedMSIAppPackages? ExpectedModernAppPackages?
    ///   ExpectedPFXCerts? ExpectedSCEPCerts? TimeOutUntilSyncFailure? ServerHasFinishedProvisioning?
    ///   IsSyncDone? WasDeviceSuccessfullyProvisioned? BlockInStatusPage? AllowCollectLogsButton?
    ///   CustomErrorText? SkipDeviceStatusPage? SkipUserStatusPage?
    /// ```
    pub struct FirstSyncStatus {
        /// The policies to wait for, as addresses.
        expected_policies: Vec<Text<'static>> = "ExpectedPolicies",
        /// The network profiles to wait for, as addresses.
        expected_network_profiles: Vec<Text<'static>> = "ExpectedNetworkProfiles",
        /// The MSI packages to wait for, each followed by `;` and a number.
        ///
        /// The number counts the applications in the package.
        expected_msi_packages: Vec<Text<'static>> = "ExpectedMSIAppPackages",
        /// The packaged apps to wait for, each followed by `;` and a number.
        ///
        /// They come from the store or are line-of-business apps. The number counts the applications in the package.
        expected_modern_packages: Vec<Text<'static>> = "ExpectedModernAppPackages",
        /// The certificates with keys to wait for, as addresses.
        expected_pfx_certs: Vec<Text<'static>> = "ExpectedPFXCerts",
        /// The SCEP certificates to wait for, as addresses.
        expected_scep_certs: Vec<Text<'static>> = "ExpectedSCEPCerts",
        /// The minutes until the page gives up, 1 to 1440; 60 if absent.
        timeout_minutes: Option<u32> = "TimeOutUntilSyncFailure",
        /// `true` once the server has listed everything that it expects.
        server_has_finished_provisioning: Option<bool> = "ServerHasFinishedProvisioning",
        /// `true` once the device has everything; setting it ends the page.
        is_sync_done: Option<bool> = "IsSyncDone",
        /// The outcome: 0 failure, 1 success, 2 in progress.
        was_successfully_provisioned: Option<u32> = "WasDeviceSuccessfullyProvisioned",
        /// Flags for what a user may do after a failure: 1 reset, 2 try again, 4 continue.
        block_in_status_page: Option<u32> = "BlockInStatusPage",
        /// `true` if the page offers to collect logs.
        allow_collect_logs_button: Option<bool> = "AllowCollectLogsButton",
        /// The text of the page after a failure.
        custom_error_text: Option<Text<'static>> = "CustomErrorText",
        /// `true` if the page for the device is skipped, as it is when absent.
        skip_device_status_page: Option<bool> = "SkipDeviceStatusPage",
        /// `true` if the page for the user is skipped, as it is when absent.
        skip_user_status_page: Option<bool> = "SkipUserStatusPage",
    }
}

impl FirstSyncStatus {
    /// Sets the minutes until the page gives up, 1 to 1440.
    #[must_use]
    pub fn with_timeout_minutes(mut self, minutes: u32) -> Self {
        self.timeout_minutes = Some(minutes);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut node = Characteristic::new(Text::lossy("FirstSyncStatus"));
        self.add_parms(&mut node);
        node
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        Self::read_parms(node)
    }
}
