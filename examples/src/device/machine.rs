//! The machine: who it is and what it says about itself.

use crate::world;

/// A desktop with Windows 11 25H2.
pub struct Machine {
    /// The computer's name.
    pub name: String,
    /// The id under which it enrolls and synchronises: 32 hexadecimal digits.
    pub device_id: String,
    /// The hash of its hardware: 64 hexadecimal digits.
    pub hardware_id: String,
    /// The addresses of its network adapters; virtual ones count too, so that there are many.
    pub adapters: Vec<String>,
}

impl Machine {
    /// The version of the operating system.
    pub const OS_VERSION: &str = "10.0.26200.9278";
    /// The version of the enrollment client, which is newer by one.
    pub const CLIENT_VERSION: &str = "10.0.26200.9279";
    /// Windows 11 Enterprise in the numbering of GetProductInfo.
    pub const EDITION: u32 = 4;
    /// Who built it.
    pub const MANUFACTURER: &str = "Example Computers Ltd.";
    /// What it is.
    pub const MODEL: &str = "Desk 9000";

    /// A new machine with random ids.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            device_id: world::hex(&world::random::<16>()),
            hardware_id: world::hex(&world::random::<32>()),
            adapters: (0..13).map(|_| mac_address(world::random())).collect(),
        }
    }

    /// What a desktop tells the enrollment service about itself, in the order in which Windows 11 25H2 does when
    /// the server speaks version 5.0 and the machine has no attestation key.
    pub fn context(
        &self,
        enrollment_type: &str,
        enrollment_data: Option<&str>,
    ) -> Vec<(&'static str, String)> {
        let mut items = vec![
            ("UXInitiated", "True".to_owned()),
            ("HWDevID", self.hardware_id.clone()),
            ("Locale", "en-US".to_owned()),
            ("TargetedUserLoggedIn", "True".to_owned()),
        ];
        items.extend(enrollment_data.map(|blob| ("EnrollmentData", blob.to_owned())));
        items.extend([
            ("OSEdition", Self::EDITION.to_string()),
            ("DeviceName", self.name.clone()),
        ]);
        items.extend(self.adapters.iter().map(|address| ("MAC", address.clone())));
        items.extend([
            ("DeviceID", self.device_id.clone()),
            ("EnrollmentType", enrollment_type.to_owned()),
            ("DeviceType", "CIMClient_Windows".to_owned()),
            ("OSVersion", Self::OS_VERSION.to_owned()),
            ("ApplicationVersion", Self::CLIENT_VERSION.to_owned()),
            ("NotInOobe", "False".to_owned()),
            ("Manufacturer", Self::MANUFACTURER.to_owned()),
            ("DeviceModel", Self::MODEL.to_owned()),
            ("SerialNumber", format!("EX{}", &self.hardware_id[..12])),
            ("RequestVersion", "5.0".to_owned()),
        ]);
        items
    }
}

fn mac_address(bytes: [u8; 6]) -> String {
    let [first, rest @ ..] = bytes;
    let digits = std::iter::once(first & 0xfc | 0x02)
        .chain(rest)
        .map(|byte| format!("{byte:02X}"));
    digits.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_describes_itself_as_windows_does() {
        let machine = Machine::new("DESK-1");
        let items = machine.context("Full", None);
        assert_eq!(
            items
                .iter()
                .filter(|(name, value)| *name == "MAC" && value.len() == 17)
                .count(),
            13
        );
        assert_eq!((machine.device_id.len(), machine.hardware_id.len()), (32, 64));
        assert!(
            machine
                .context("Device", Some("blob"))
                .contains(&("EnrollmentData", "blob".to_owned()))
        );
    }
}
