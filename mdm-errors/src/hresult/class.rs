use core::fmt;

/// The part of Windows or of a service that a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Component {
    /// The MDM enrollment client.
    Enroll,
    /// Device registration: Microsoft Entra join, Windows Hello keys.
    DeviceRegistration,
    /// OMA-DM: the device's configuration manager, and SyncML statuses as HRESULTs.
    OmaDm,
    /// A CSP or a part of Windows behind it: apps, updates, drive encryption.
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
/// This is a judgement of this crate: a rule for each facility, set by hand for the codes people meet most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Nobody: the code reports a success or an intermediate state.
    Nothing,
    /// The person at the device.
    User,
    /// The administrator: licences, limits, policies, directory, authority.
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
            Self::Administrator => "Have an administrator check the settings of the organization",
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

/// The most authoritative source of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// An open specification of Microsoft, such as MS-MDE2 or MS-ERREF.
    Specification,
    /// A header file of the Windows SDK.
    WindowsHeader,
    /// Other documentation of Microsoft.
    Documentation,
    /// Public reports by people who met the code.
    PublicReport,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Specification => "specification",
            Self::WindowsHeader => "Windows header",
            Self::Documentation => "documentation",
            Self::PublicReport => "public report",
        })
    }
}
