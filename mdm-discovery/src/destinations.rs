//! The checklist of addresses that a device must reach.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use url::Url;

use crate::endpoint::Endpoint;
use crate::services::{Authentication, Services};

/// An address that a device must reach.
///
/// ```
/// use mdm_discovery::destinations::{Destination, PUBLIC, Purpose};
///
/// let amd = PUBLIC.iter().find(|known| known.host == "ftpm.amd.com").unwrap();
/// assert_eq!(amd.to_string(), "ftpm.amd.com:443/pki/aia");
/// assert_eq!(amd.purpose, Purpose::TpmCertificate);
///
/// // A vendor's own host for autodiscovery joins the list.
/// let own = Destination::new("enterpriseenrollment.vendor.example", Purpose::Discovery);
/// assert_eq!(own.to_string(), "enterpriseenrollment.vendor.example:443");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Destination {
    /// The host; a leading `*.` matches any name below it.
    pub host: Cow<'static, str>,
    /// The port.
    pub port: u16,
    /// The path that all requests are below; empty for any path.
    ///
    /// A firewall may filter as narrowly as this.
    pub path: Cow<'static, str>,
    /// The purpose.
    pub purpose: Purpose,
}

impl Destination {
    /// Creates the address of a host at port 443, with any path.
    #[must_use]
    pub fn new(host: impl Into<Cow<'static, str>>, purpose: Purpose) -> Self {
        Self {
            host: host.into(),
            port: 443,
            path: Cow::Borrowed(""),
            purpose,
        }
    }

    /// Sets the port.
    #[must_use]
    pub const fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the path that all requests are below.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.path = path.into();
        self
    }

    const fn public(host: &'static str, path: &'static str, purpose: Purpose) -> Self {
        Self {
            host: Cow::Borrowed(host),
            port: 443,
            path: Cow::Borrowed(path),
            purpose,
        }
    }

    fn own(url: &Url, purpose: Purpose) -> Self {
        Self {
            host: Cow::Owned(String::from(url.host_str().unwrap_or_default())),
            port: url.port_or_known_default().unwrap_or(443),
            path: Cow::Owned(String::from(url.path())),
            purpose,
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}{}", self.host, self.port, self.path)
    }
}

/// The purpose of a [`Destination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Finding the services.
    Discovery,
    /// Asking for certificate policies.
    Policy,
    /// Requesting the certificate.
    Enrollment,
    /// Signing the user in.
    SignIn,
    /// Showing the Terms of Use.
    TermsOfUse,
    /// Management sessions.
    Management,
    /// Signing in at Microsoft Entra.
    EntraSignIn,
    /// Waking the device through the Windows Notification Service.
    Notification,
    /// Fetching the certificate of the TPM from the maker of its firmware.
    TpmCertificate,
    /// Attesting a key.
    AttestationKey,
    /// Attestation of the device's health, whose address the server needs too.
    HealthAttestation,
    /// Activating Windows and checking its licence.
    Licence,
    /// Getting the profile of Windows Autopilot.
    Autopilot,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "discovery",
            Self::Policy => "certificate policy",
            Self::Enrollment => "enrollment",
            Self::SignIn => "sign-in",
            Self::TermsOfUse => "Terms of Use",
            Self::Management => "management",
            Self::EntraSignIn => "Microsoft Entra sign-in",
            Self::Notification => "Windows Notification Service",
            Self::TpmCertificate => "TPM certificate",
            Self::AttestationKey => "key attestation",
            Self::HealthAttestation => "health attestation",
            Self::Licence => "Windows licence",
            Self::Autopilot => "Windows Autopilot",
        })
    }
}

/// The addresses of Microsoft and of TPM makers.
///
/// The hosts of licence activation are those of the support article for 0x8004FE33. A vendor of device management has
/// its own autodiscovery hosts in addition: see [`Destination::new`].
pub const PUBLIC: &[Destination] = &[
    Destination::public("login.microsoft.com", "", Purpose::EntraSignIn),
    Destination::public("login.microsoftonline.com", "", Purpose::EntraSignIn),
    Destination::public("*.notify.windows.com", "", Purpose::Notification),
    Destination::public("ekop.intel.com", "/ekcertservice", Purpose::TpmCertificate),
    Destination::public(
        "ekcert.spserv.microsoft.com",
        "/EKCertificate/GetEKCertificate/v1",
        Purpose::TpmCertificate,
    ),
    Destination::public("ftpm.amd.com", "/pki/aia", Purpose::TpmCertificate),
    Destination::public("*.microsoftaik.azure.net", "", Purpose::AttestationKey),
    Destination::public("has.spserv.microsoft.com", "", Purpose::HealthAttestation),
    Destination::public("go.microsoft.com", "", Purpose::Licence),
    Destination::public("login.live.com", "", Purpose::Licence),
    Destination::public("activation.sls.microsoft.com", "", Purpose::Licence),
    Destination::public("validation.sls.microsoft.com", "", Purpose::Licence),
    Destination::public("activation-v2.sls.microsoft.com", "", Purpose::Licence),
    Destination::public("validation-v2.sls.microsoft.com", "", Purpose::Licence),
    Destination::public("licensing.mp.microsoft.com", "", Purpose::Licence),
    Destination::public("ztd.dds.microsoft.com", "", Purpose::Autopilot),
    Destination::public("cs.dds.microsoft.com", "", Purpose::Autopilot),
    Destination::public("login.live.com", "", Purpose::Autopilot),
];

/// The addresses of a management server, for [`list`].
///
/// ```
/// use mdm_discovery::destinations::{self, OwnAddresses, Purpose};
/// use mdm_discovery::endpoint::{EmailAddress, Endpoint};
/// use mdm_discovery::{Authentication, Services};
/// use url::Url;
///
/// let endpoint = Endpoint::for_address(&EmailAddress::new("ada@contoso.com")?);
/// let services = Services::new(Url::parse("https://mdm.contoso.com:8443/enroll")?)?;
/// let management = Url::parse("https://mdm.contoso.com/manage")?;
/// let own = OwnAddresses::new(&endpoint, &services, &Authentication::OnPremise).with_management(&management);
/// let list = destinations::list(&own);
/// assert_eq!(list[0].host, "enterpriseenrollment.contoso.com");
/// assert_eq!((list[1].to_string().as_str(), list[1].purpose), ("mdm.contoso.com:8443/enroll", Purpose::Enrollment));
/// assert_eq!(list[2].purpose, Purpose::Management);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OwnAddresses<'u> {
    endpoint: &'u Endpoint,
    services: &'u Services,
    authentication: &'u Authentication,
    management: Option<&'u Url>,
    terms_of_use: Option<&'u Url>,
}

impl<'u> OwnAddresses<'u> {
    /// Creates the set from the addresses of discovery and of its answer.
    #[must_use]
    pub const fn new(
        endpoint: &'u Endpoint,
        services: &'u Services,
        authentication: &'u Authentication,
    ) -> Self {
        Self {
            endpoint,
            services,
            authentication,
            management: None,
            terms_of_use: None,
        }
    }

    /// Adds the address of management sessions.
    #[must_use]
    pub const fn with_management(mut self, url: &'u Url) -> Self {
        self.management = Some(url);
        self
    }

    /// Adds the address of the Terms of Use.
    #[must_use]
    pub const fn with_terms_of_use(mut self, url: &'u Url) -> Self {
        self.terms_of_use = Some(url);
        self
    }
}

/// Lists every address that enrollment and management use.
///
/// Those of the server come first, then the [`PUBLIC`] ones. An address that serves several purposes is listed once for
/// each.
#[must_use]
pub fn list(own: &OwnAddresses<'_>) -> Vec<Destination> {
    let named = [
        (Some(own.endpoint.url()), Purpose::Discovery),
        (own.services.policy(), Purpose::Policy),
        (Some(own.services.enrollment()), Purpose::Enrollment),
        (own.authentication.sign_in(), Purpose::SignIn),
        (own.terms_of_use, Purpose::TermsOfUse),
        (own.management, Purpose::Management),
    ];
    named
        .into_iter()
        .filter_map(|(url, purpose)| Some(Destination::own(url?, purpose)))
        .chain(PUBLIC.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::EmailAddress;
    use alloc::string::ToString as _;

    #[test]
    fn every_purpose_has_an_address() {
        let url = |text| Url::parse(text).unwrap();
        let endpoint = Endpoint::for_address(&EmailAddress::new("ada@contoso.com").unwrap());
        let services = Services::new(url("https://mdm.contoso.com/enroll"))
            .and_then(|services| services.with_policy(url("https://mdm.contoso.com/policy")))
            .unwrap();
        let sign_in = Authentication::federated(url("https://login.contoso.com/")).unwrap();
        let (management, terms) = (url("https://mdm.contoso.com/m"), url("https://mdm.contoso.com/t"));
        let own = OwnAddresses::new(&endpoint, &services, &sign_in)
            .with_management(&management)
            .with_terms_of_use(&terms);
        let found: Vec<_> = list(&own)
            .iter()
            .map(|known| alloc::format!("{}: {known}", known.purpose))
            .collect();
        assert_eq!(
            found,
            [
                "discovery: enterpriseenrollment.contoso.com:443/EnrollmentServer/Discovery.svc",
                "certificate policy: mdm.contoso.com:443/policy",
                "enrollment: mdm.contoso.com:443/enroll",
                "sign-in: login.contoso.com:443/",
                "Terms of Use: mdm.contoso.com:443/t",
                "management: mdm.contoso.com:443/m",
                "Microsoft Entra sign-in: login.microsoft.com:443",
                "Microsoft Entra sign-in: login.microsoftonline.com:443",
                "Windows Notification Service: *.notify.windows.com:443",
                "TPM certificate: ekop.intel.com:443/ekcertservice",
                "TPM certificate: ekcert.spserv.microsoft.com:443/EKCertificate/GetEKCertificate/v1",
                "TPM certificate: ftpm.amd.com:443/pki/aia",
                "key attestation: *.microsoftaik.azure.net:443",
                "health attestation: has.spserv.microsoft.com:443",
                "Windows licence: go.microsoft.com:443",
                "Windows licence: login.live.com:443",
                "Windows licence: activation.sls.microsoft.com:443",
                "Windows licence: validation.sls.microsoft.com:443",
                "Windows licence: activation-v2.sls.microsoft.com:443",
                "Windows licence: validation-v2.sls.microsoft.com:443",
                "Windows licence: licensing.mp.microsoft.com:443",
                "Windows Autopilot: ztd.dds.microsoft.com:443",
                "Windows Autopilot: cs.dds.microsoft.com:443",
                "Windows Autopilot: login.live.com:443",
            ]
        );
        assert_eq!(Purpose::Policy.to_string(), "certificate policy");
        let vendor = Destination::new("discovery.vendor.example", Purpose::Discovery);
        let narrow = vendor.clone().with_port(8443).with_path("/autodiscovery");
        assert_eq!(
            [vendor.to_string(), narrow.to_string()],
            [
                "discovery.vendor.example:443",
                "discovery.vendor.example:8443/autodiscovery"
            ]
        );
    }
}
