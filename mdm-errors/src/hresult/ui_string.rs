macro_rules! ui_strings {
    ($($(#[$doc:meta])* $name:ident $id:literal $retry:literal $code:literal $summary:literal [$($key:literal)+];)*) => {
        /// A text of the Windows enrollment pages, by its identifier.
        ///
        /// The texts themselves are Microsoft's and localized; [`UiString::summary`] paraphrases them.
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

            /// Returns words that the English text holds, in lower case.
            pub(super) const fn keys(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($key),+],)*
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
    AlreadyInProgress "idErrorAlreadyInProgress" true true "another enrollment is running" ["another enrollment" "in progress"];
    AuthenticationFailure "idErrorAuthenticationFailure" true true "the account or device could not be authenticated" ["problem authenticating"];
    AuthorizationFailure "idErrorAuthorizationFailure" true true "the user may not enroll" ["authorized to enroll"];
    DeviceLimit "idErrorDeviceLimit" false true "the account has too many devices or users" ["too many devices"];
    DeviceRequiresReboot "idErrorDeviceRequiresReboot" false false "a restart completes the registration" ["reboot"];
    InvalidCertificate "idErrorInvalidCertificate" false true "the device has an invalid certificate" ["invalid certificate"];
    InvalidServerConfig "idErrorInvalidServerConfig" true true "the server is not configured correctly" ["server" " configured"];
    MDMAccountMaintenance "idErrorMDMAccountMaintenance" true true "the service is in maintenance" ["maintenance"];
    MDMAlreadyEnrolled "idErrorMDMAlreadyEnrolled" false true "the device is enrolled already" ["already enrolled"];
    MDMCertificateError "idErrorMDMCertificateError" true true "something is wrong with a certificate" ["certificate error"];
    MDMLicenseError "idErrorMDMLicenseError" true true "something is wrong with the licence" ["license"];
    MDMNotSupported "idErrorMDMNotSupported" false true "the feature is not supported" ["feature" "supported"];
    MDMRenewalRejected "idErrorMDMRenewalRejected" true true "the server did not accept the request" ["accept the request"];
    RejectedTermsOfUse "idErrorRejectedTermsOfUse" true false "the organization requires consent to its Terms of Use" ["terms of use"];
    ServerConnectivity "idErrorServerConnectivity" true true "the communication with the server failed" ["communicating with the server"];
    UntrustedServer "idErrorUntrustedServer" false true "the server is not trusted" ["server" " trusted"];
}
