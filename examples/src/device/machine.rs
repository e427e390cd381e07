//! The machine: who it is and what it says about itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_discovery::ProtocolVersion;
use mdm_errors::Text;
use mdm_soap::values::EnrollmentType;
use mdm_wstep::{AdditionalContext, Attestation, Desktop};

use crate::world;

/// A desktop with Windows 11 25H2.
pub struct Machine {
    /// The computer's name.
    pub name: String,
    /// The id under which it enrolls and synchronises: 32 hexadecimal digits.
    pub device_id: String,
    /// Further facts about itself.
    pub desktop: Desktop<'static>,
}

impl Machine {
    /// The version of the operating system.
    pub const OS_VERSION: &str = "10.0.26200.9278";

    /// A new machine with random ids and 13 network adapters: virtual ones count too.
    pub fn new(name: &str) -> Self {
        Self::with_id(name, world::hex(&world::random::<16>()))
    }

    /// A machine with this id.
    pub fn with_id(name: &str, device_id: String) -> Self {
        let mut desktop = Desktop::new(Text::lossy(device_id.clone()), Text::lossy(name.to_owned()));
        desktop.hw_dev_id = Text::lossy(world::hex(&world::random::<32>()));
        desktop.serial_number = Text::lossy(format!("EX-{}", device_id.get(..8).unwrap_or(&device_id)));
        desktop.macs = (0..13)
            .map(|_| Text::lossy(mac_address(world::random())))
            .collect();
        Self {
            name: name.to_owned(),
            device_id,
            desktop,
        }
    }

    /// Returns its description for the enrollment service, with the version that the server chose. At 5.0 it attests
    /// its key; there is no TPM behind this one, so that the attestation has the right size and no meaning.
    pub fn context(
        &self,
        version: ProtocolVersion,
        enrollment_type: EnrollmentType<'static>,
        enrollment_data: Option<String>,
    ) -> AdditionalContext<'static> {
        let mut desktop = self.desktop.clone();
        desktop.request_version = version;
        desktop.enrollment_type = enrollment_type;
        desktop.enrollment_data = enrollment_data.map(Text::lossy);
        if version == ProtocolVersion::V5_0 {
            desktop.attestation = Attestation::Aik {
                public_key: Text::lossy(STANDARD.encode(world::random::<283>())),
                claim: Text::lossy(STANDARD.encode(world::random::<1216>())),
            };
        }
        desktop.context()
    }
}

fn mac_address(bytes: [u8; 6]) -> String {
    let [first, rest @ ..] = bytes;
    let digits = std::iter::once(first & 0xfc | 0x02)
        .chain(rest)
        .map(|byte| format!("{byte:02X}"));
    digits.collect::<Vec<_>>().join("-")
}
