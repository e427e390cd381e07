//! The checklist of hosts that a device must reach to enroll and stay managed.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::endpoint::{Endpoint, host_and_port};
use crate::services::{Authentication, Services};

/// A host that a device must reach at port 443, or at the port behind its colon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Destination {
    /// The host; a `*.` in front stands for any name below it.
    pub host: String,
    /// What for.
    pub purpose: Purpose,
}

/// What a device needs a [`Destination`] for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Finding its services.
    Discovery,
    /// Asking for certificate policies.
    Policy,
    /// Requesting its certificate.
    Enrollment,
    /// Signing its user in.
    SignIn,
    /// Signing in at Microsoft Entra.
    EntraSignIn,
    /// Being woken by the Windows Notification Service.
    Notification,
    /// Fetching the certificate of its TPM from the maker of its firmware.
    TpmCertificate,
    /// Getting a key attested.
    AttestationKey,
    /// Having its health attested.
    HealthAttestation,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "discovery",
            Self::Policy => "certificate policy",
            Self::Enrollment => "enrollment",
            Self::SignIn => "sign-in",
            Self::EntraSignIn => "Microsoft Entra sign-in",
            Self::Notification => "Windows Notification Service",
            Self::TpmCertificate => "TPM certificate",
            Self::AttestationKey => "key attestation",
            Self::HealthAttestation => "health attestation",
        })
    }
}

/// Hosts of Microsoft and of TPM makers, beside those of the management server itself.
pub const PUBLIC: &[(&str, Purpose)] = &[
    ("login.microsoft.com", Purpose::EntraSignIn),
    ("login.microsoftonline.com", Purpose::EntraSignIn),
    ("*.notify.windows.com", Purpose::Notification),
    ("ekop.intel.com", Purpose::TpmCertificate),
    ("ekcert.spserv.microsoft.com", Purpose::TpmCertificate),
    ("ftpm.amd.com", Purpose::TpmCertificate),
    ("*.microsoftaik.azure.net", Purpose::AttestationKey),
    ("has.spserv.microsoft.com", Purpose::HealthAttestation),
];

/// Every host that an enrollment touches: those of the server first, then the [`PUBLIC`] ones. Hosts that serve several
/// purposes are listed once for each.
///
/// ```
/// use mdm_discovery::destinations::{self, Purpose};
/// use mdm_discovery::endpoint::{EmailAddress, Endpoint};
/// use mdm_discovery::{Authentication, Services};
/// use url::Url;
///
/// let endpoint = Endpoint::of_address(&EmailAddress::new("ada@contoso.com")?);
/// let services = Services::new(Url::parse("https://mdm.contoso.com:8443/enroll")?)?;
/// let list = destinations::of(&endpoint, &services, &Authentication::OnPremise);
/// assert_eq!(list[0].host, "enterpriseenrollment.contoso.com");
/// assert_eq!((list[1].host.as_str(), list[1].purpose), ("mdm.contoso.com:8443", Purpose::Enrollment));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of(endpoint: &Endpoint, services: &Services, authentication: &Authentication) -> Vec<Destination> {
    let own = [
        (Some(endpoint.url()), Purpose::Discovery),
        (services.policy(), Purpose::Policy),
        (Some(services.enrollment()), Purpose::Enrollment),
        (authentication.sign_in(), Purpose::SignIn),
    ];
    let own = own
        .into_iter()
        .filter_map(|(url, purpose)| Some((host_and_port(url?), purpose)));
    let public = PUBLIC
        .iter()
        .map(|&(host, purpose)| (String::from(host), purpose));
    own.chain(public)
        .map(|(host, purpose)| Destination { host, purpose })
        .collect()
}
