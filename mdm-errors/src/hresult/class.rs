use core::fmt;

/// The part of Windows or of a service that a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Component {
    /// The MDM enrollment client.
    Enroll,
    /// Device registration: Microsoft Entra join, Windows Hello keys.
    DeviceRegistration,
    /// OMA-DM: the configuration manager of the device, SyncML statuses in HRESULT form.
    OmaDm,
    /// A CSP, or what works for it: apps, updates, drive encryption.
    Csp,
    /// An HTTP status in HRESULT form.
    Http,
    /// Push channels.
    Push,
    /// Sign-in with Microsoft Entra ID on the device.
    Entra,
    /// Autopilot and the enrollment status page.
    Autopilot,
    /// Win32 errors in HRESULT form, networking included.
    Win32,
    /// Keys, TLS, certificates and trust.
    Security,
    /// The TPM.
    Tpm,
    /// The SOAP client of Windows.
    WebServices,
    /// Codes of the Intune service.
    Intune,
    /// The retired classic PC agent of Intune, which is not OMA-DM.
    LegacyAgent,
    /// Codes that all of Windows uses.
    Common,
}

/// The party that has to act before the operation can succeed.
///
/// A judgement of this crate: a rule for each facility, set by hand for the codes people meet most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Nobody: the code reports a success or an intermediate state.
    Nothing,
    /// The person at the device.
    User,
    /// The administrator: licences, limits, policies, directory, certificate authority.
    Administrator,
    /// The operator or author of the management server.
    ServerOperator,
    /// A restart of the device.
    DeviceReboot,
    /// Waiting: the same request may succeed later.
    RetryLater,
    /// The network between device and server; the failure may also pass by itself.
    Network,
    /// Device support: storage, firmware, TPM, services of Windows.
    Device,
    /// Unknown: the code alone does not say.
    Investigate,
}

impl Remedy {
    /// Returns the advice in one sentence, without a final period.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing to do",
            Self::User => "Ask the user to check the input and try again",
            Self::Administrator => "Have an administrator check the settings of the organisation",
            Self::ServerOperator => "Have the operator of the server read its log and correct the answer",
            Self::DeviceReboot => "Restart the device",
            Self::RetryLater => "Try again later",
            Self::Network => "Check name resolution, proxy and firewall, then try again",
            Self::Device => "Look at the device itself: accounts, storage, firmware, TPM, Windows services",
            Self::Investigate => "Read the event log of the device around the time of the failure",
        }
    }

    /// Reports whether the same request may succeed later, with nothing changed.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RetryLater | Self::Network | Self::DeviceReboot)
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nobody",
            Self::User => "user",
            Self::Administrator => "administrator",
            Self::ServerOperator => "server operator",
            Self::DeviceReboot => "user, by a restart",
            Self::RetryLater => "nobody, but wait",
            Self::Network => "network",
            Self::Device => "device support",
            Self::Investigate => "unknown",
        })
    }
}

macro_rules! ui_strings {
    ($($(#[$doc:meta])* $name:ident $id:literal $retry:literal $code:literal $summary:literal;)*) => {
        /// A text of the Windows enrollment pages, by its identifier.
        ///
        /// The texts themselves are Microsoft's and localized; [`UiString::summary`] says in our words what they tell.
        ///
        /// ```
        /// use mdm_errors::{HResult, UiString};
        ///
        /// let text = HResult::MENROLL_E_USER_LICENSE.ui_string();
        /// assert_eq!(text, Some(UiString::MDMLicenseError));
        /// assert_eq!(UiString::MDMLicenseError.id(), "idErrorMDMLicenseError");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum UiString {
            $(#[doc = concat!("`", $id, "`: ", $summary, ".")] $name,)*
        }

        impl UiString {
            /// Every known text.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Returns the identifier, such as `idErrorDeviceLimit`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// Returns the content of the text in a few words.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => $summary,)*
                }
            }

            /// Reports whether the text invites the user to try again.
            #[must_use]
            pub const fn offers_retry(self) -> bool {
                match self {
                    $(Self::$name => $retry,)*
                }
            }

            /// Reports whether the text shows the code.
            #[must_use]
            pub const fn shows_code(self) -> bool {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

ui_strings! {
    AlreadyInProgress "idErrorAlreadyInProgress" true true "another enrollment is running";
    AuthenticationFailure "idErrorAuthenticationFailure" true true "the account or device could not be authenticated";
    AuthorizationFailure "idErrorAuthorizationFailure" true true "the user may not enroll";
    DeviceLimit "idErrorDeviceLimit" false true "the account has too many devices or users";
    DeviceRequiresReboot "idErrorDeviceRequiresReboot" false false "a restart completes the registration";
    InvalidCertificate "idErrorInvalidCertificate" false true "the device has an invalid certificate";
    InvalidServerConfig "idErrorInvalidServerConfig" true true "the server is not configured correctly";
    MDMAccountMaintenance "idErrorMDMAccountMaintenance" true true "the service is in maintenance";
    MDMAlreadyEnrolled "idErrorMDMAlreadyEnrolled" false true "the device is enrolled already";
    MDMCertificateError "idErrorMDMCertificateError" true true "something is wrong with a certificate";
    MDMLicenseError "idErrorMDMLicenseError" true true "something is wrong with the licence";
    MDMNotSupported "idErrorMDMNotSupported" false true "the feature is not supported";
    MDMRenewalRejected "idErrorMDMRenewalRejected" true true "the server did not accept the request";
    RejectedTermsOfUse "idErrorRejectedTermsOfUse" true false "the organisation requires consent to its Terms of Use";
    ServerConnectivity "idErrorServerConnectivity" true true "the communication with the server failed";
    UntrustedServer "idErrorUntrustedServer" false true "the server is not trusted";
}
