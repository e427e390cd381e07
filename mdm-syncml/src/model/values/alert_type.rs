use core::fmt;

use alloc::borrow::Cow;

use mdm_errors::kit::words::{any_case, exact, find};
use mdm_errors::kit::xml::trimmed;
use mdm_errors::{Text, Unlisted};

/// The word that OMA DM wants in front of a type; most of Windows' types go without it.
const QUALIFIER: &str = "Reversed-Domain-Name:";

macro_rules! types {
    ($($(#[$doc:meta])* $variant:ident = $qualifier:literal $name:literal,)+) => {
        /// The type of an alert of code 1224 or 1226: `Type` of its item's `Meta`.
        ///
        /// The set is open, because applications raise alerts of their own. A leading `Reversed-Domain-Name:` and
        /// white space do not matter; names are compared exactly first and then without regard to ASCII case.
        ///
        /// ```
        /// use mdm_syncml::alerts::AlertType;
        ///
        /// let install = AlertType::parse("Reversed-Domain-Name: com.microsoft.mdm.win32csp_install");
        /// assert_eq!(install, AlertType::Win32CspInstall);
        /// assert_eq!(install.as_str(), "com.microsoft.mdm.win32csp_install");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum AlertType<'a> {
            $($(#[$doc])* $variant,)+
            /// A type that is not listed here.
            Other(Unlisted<'a>),
        }

        impl<'a> AlertType<'a> {
            const KNOWN: &'static [(&'static str, AlertType<'static>)] = &[$(($name, AlertType::$variant)),+];

            /// Returns the name without `Reversed-Domain-Name:`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(other) => other.as_str(),
                }
            }

            /// Returns the type as Windows writes it.
            ///
            /// That includes `Reversed-Domain-Name:` where Windows has it.
            #[must_use]
            pub fn into_text(self) -> Text<'a> {
                match self {
                    $(Self::$variant => Text::lossy(concat!($qualifier, $name)),)+
                    Self::Other(other) => other.into_text(),
                }
            }

            /// Returns the type with everything it borrows copied.
            #[must_use]
            pub fn into_owned(self) -> AlertType<'static> {
                match self {
                    $(Self::$variant => AlertType::$variant,)+
                    Self::Other(other) => AlertType::Other(other.into_owned()),
                }
            }
        }
    };
}

types! {
    /// 1224: the user who is signed in; data is a [`LoginStatus`](crate::alerts::LoginStatus).
    LoginStatus = "" "com.microsoft/MDM/LoginStatus",
    /// 1224: the Entra token of the signed-in user; data is the token, a secret.
    AadUserToken = "" "com.microsoft/MDM/AADUserToken",
    /// 1224: the scope of a session on a multi-session host; data is a [`SyncType`](crate::alerts::SyncType).
    SyncType = "" "com.microsoft.mdm.synctype",
    /// 1224: the progress of device preparation; data is a [`DevicePrepSync`](crate::alerts::DevicePrepSync).
    DevicePrepSync = "" "com.microsoft/MDM/DevicePrepSync",
    /// 1224: a session during bootstrap.
    BootstrapSync = "" "com.microsoft/MDM/BootstrapSync",
    /// 1224: a session about an offline domain join.
    OdjSync = "" "com.microsoft/MDM/OdjSync",
    /// 1224: an MSI installation ended.
    ///
    /// Data is its result, and the source is its node.
    Win32CspInstall = "Reversed-Domain-Name:" "com.microsoft.mdm.win32csp_install",
    /// 1224: the device is still working.
    ///
    /// The message holds nothing else and is not final.
    RequestPending = "Reversed-Domain-Name:" "com.microsoft.mdm.requestpending",
    /// 1224: results of declared configuration documents; data is markup.
    DeclaredConfigurationDocuments = "" "com.microsoft.mdm.declaredconfigurationdocuments",
    /// 1226: the user disconnects the device; data is an [`UnenrollRequest`](crate::alerts::UnenrollRequest).
    UnenrollmentUserRequest = "" "com.microsoft:mdm.unenrollment.userrequest",
    /// 1226: a hosted app was installed; data is an HRESULT.
    EnterpriseHostedAppInstallResult = "Reversed-Domain-Name:" "com.microsoft.mdm.EnterpriseHostedAppInstall.result",
    /// 1226: a store app was installed; data is an HRESULT.
    EnterpriseStoreAppInstallResult = "Reversed-Domain-Name:" "com.microsoft.mdm.EnterpriseStoreAppInstall.result",
    /// 1226: an app was removed; data is an HRESULT.
    EnterpriseAppUninstallResult = "Reversed-Domain-Name:" "com.microsoft.mdm.EnterpriseAppUninstall.result",
    /// 1226: health attestation ended; data is its state.
    HealthAttestationResult = "" "com.microsoft.mdm:HealthAttestation.Result",
    /// 1226: Universal Print printers were installed.
    UniversalPrintInstalls = "Reversed-Domain-Name:" "com.microsoft.mdm.UPPrinterInstallsAlert",
    /// 1226: the device asks for a firmware update (OMA FUMO).
    FirmwareDeviceRequest = "" "org.openmobilealliance.dm.firmwareupdate.devicerequest",
    /// 1226: the user asks for a firmware update (OMA FUMO).
    FirmwareUserRequest = "" "org.openmobilealliance.dm.firmwareupdate.userrequest",
    /// 1226: a firmware download ended (OMA FUMO).
    FirmwareDownload = "" "org.openmobilealliance.dm.firmwareupdate.download",
    /// 1226: a firmware update ended (OMA FUMO).
    FirmwareUpdate = "" "org.openmobilealliance.dm.firmwareupdate.update",
    /// 1226: a firmware download and update ended (OMA FUMO).
    FirmwareDownloadAndUpdate = "" "org.openmobilealliance.dm.firmwareupdate.downloadandupdate",
}

impl<'a> AlertType<'a> {
    /// Returns the type that a text names.
    ///
    /// Characters that XML cannot carry become U+FFFD.
    #[must_use]
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Self {
        let name = match trimmed(text.into()) {
            Cow::Borrowed(text) => Cow::Borrowed(unqualified(text)),
            Cow::Owned(text) => Cow::Owned(unqualified(&text).into()),
        };
        let known = find(Self::KNOWN, &name, exact).or_else(|| find(Self::KNOWN, &name, any_case));
        match known {
            Some(known) => known.clone(),
            None => Self::Other(Unlisted::unchecked(Text::lossy(name))),
        }
    }
}

fn unqualified(text: &str) -> &str {
    match text.split_at_checked(QUALIFIER.len()) {
        Some((start, name)) if start.eq_ignore_ascii_case(QUALIFIER) => name.trim_ascii_start(),
        _ => text,
    }
}

impl<'a> From<AlertType<'a>> for Text<'a> {
    fn from(kind: AlertType<'a>) -> Self {
        kind.into_text()
    }
}

impl fmt::Display for AlertType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AlertType<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.ratio(7, 8)? {
            u.choose(Self::KNOWN)?.1.clone()
        } else {
            Self::parse(Text::arbitrary(u)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> AlertType<'_> {
        AlertType::parse(text)
    }

    #[test]
    fn every_type_leads_back() {
        for (name, known) in AlertType::KNOWN {
            assert_eq!(known.as_str(), *name);
            assert_eq!(AlertType::parse(known.clone().into_text()), *known);
            assert_eq!(of(&name.to_ascii_uppercase()), *known);
        }
    }

    #[test]
    fn the_qualifier_does_not_matter() {
        assert_eq!(
            of(" com.microsoft:mdm.unenrollment.userrequest"),
            AlertType::UnenrollmentUserRequest
        );
        assert_eq!(
            of("reversed-domain-name:com.contoso.backup").as_str(),
            "com.contoso.backup"
        );
        assert_eq!(
            of("Reversed-Domain-Name: com.contoso.backup"),
            of("com.contoso.backup")
        );
        assert_eq!(of("é").as_str(), "é");
    }
}
