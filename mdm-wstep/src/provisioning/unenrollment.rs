use alloc::borrow::ToOwned;
use alloc::string::String;

use mdm_errors::Text;

use super::node_command::below;
use super::parms::ParmValue;
use super::{Characteristic, NodeCommand, NodeFormat, NodeVerb};

/// The policy that allows or forbids users to disconnect the device.
///
/// It is `Experience/AllowManualMDMUnenrollment`.
///
/// If forbidden, only the server can end the enrollment, with an [`Unenrollment`].
///
/// ```
/// use mdm_wstep::provisioning::{ManualUnenrollment, ProvisioningDocument};
///
/// let document = ProvisioningDocument::default().with_manual_unenrollment(ManualUnenrollment::Forbidden);
/// assert_eq!(document.manual_unenrollment(), Some(ManualUnenrollment::Forbidden));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ManualUnenrollment {
    /// Users may disconnect the device; the default.
    Allowed,
    /// Only the server may end the enrollment.
    Forbidden,
}

impl ManualUnenrollment {
    pub(super) const PATH: [&'static str; 3] = ["Policy", "Config", "Experience"];
    const PARM: &'static str = "AllowManualMDMUnenrollment";
    /// The address of the policy.
    pub const URI: &'static str = "./Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment";

    /// Returns the command that sets the policy on a device that is enrolled.
    #[must_use]
    pub fn command(self) -> NodeCommand {
        let value = if self == Self::Forbidden { "0" } else { "1" };
        NodeCommand::new(NodeVerb::Replace, Self::URI, NodeFormat::Integer, Some(value))
    }

    pub(super) fn to_characteristic(self) -> Characteristic {
        let [policy, config, experience] = Self::PATH.map(|kind| Characteristic::new(Text::lossy(kind)));
        let mut area = experience;
        area.add_value(Self::PARM, &Some(u32::from(self == Self::Allowed)));
        policy.with_characteristic(config.with_characteristic(area))
    }

    pub(super) fn read(node: &Characteristic) -> Option<Self> {
        match Option::<u32>::from_text(node.value(Self::PARM)?)? {
            0 => Some(Self::Forbidden),
            _ => Some(Self::Allowed),
        }
    }
}

/// The end of an enrollment by the server (`DMClient` CSP, `Unenroll`).
///
/// The device removes the enrollment: do not rely on a message after the command.
///
/// ```
/// use mdm_wstep::provisioning::{NodeVerb, Unenrollment};
///
/// let command = Unenrollment::new("MDM Server").command();
/// assert_eq!(command.verb, NodeVerb::Exec);
/// assert_eq!(command.uri, "./Device/Vendor/MSFT/DMClient/Provider/MDM%20Server/Unenroll");
/// assert_eq!(command.data.unwrap().expose(), "MDM Server");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unenrollment {
    provider_id: String,
}

impl Unenrollment {
    /// Makes the end of the enrollment with the server of this provider identifier.
    #[must_use]
    pub fn new(provider_id: &str) -> Self {
        Self {
            provider_id: provider_id.to_owned(),
        }
    }

    /// Returns the command that ends the enrollment.
    #[must_use]
    pub fn command(&self) -> NodeCommand {
        let provider = below("./Device/Vendor/MSFT/DMClient/Provider", &self.provider_id);
        let uri = below(&provider, "Unenroll");
        NodeCommand::new(NodeVerb::Exec, &uri, NodeFormat::Text, Some(&self.provider_id))
    }
}
