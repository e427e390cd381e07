use alloc::string::ToString;
use alloc::vec::Vec;

use mdm_errors::Text;
use mdm_soap::values::{EnrollmentType, OsEdition, ProtocolVersion, VersionQuad};

use super::{AdditionalContext, ContextItem, ItemName};

/// A Windows 11 desktop, as it describes itself in an enrollment by its user.
///
/// The user begins it in Settings. The items are those of a 25H2 client, in its order. Everything that
/// [`new`](Self::new) does not ask for has the value of a plausible machine.
///
/// ```
/// use mdm_errors::{Text, text};
/// use mdm_wstep::{Desktop, ItemName};
///
/// let mut desktop = Desktop::new(text!("89EBA7F446C04820A9DC0661C136E1F9"), text!("DESKTOP"));
/// desktop.macs = (0..13).map(|n| Text::lossy(format!("A2-19-7D-41-B3-{n:02X}"))).collect();
/// let context = desktop.context();
/// assert_eq!(context.items()[0].name, ItemName::UxInitiated);
/// assert_eq!(context.items().len(), 31);
/// assert_eq!(context.request_version().unwrap().to_string(), "9.0");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Desktop<'a> {
    /// The identifier of the device, 32 hexadecimal digits.
    pub device_id: Text<'a>,
    /// The name of the device.
    pub device_name: Text<'a>,
    /// The identifier of the hardware, 64 hexadecimal digits.
    pub hw_dev_id: Text<'a>,
    /// The language of the user interface.
    pub locale: Text<'a>,
    /// The edition of Windows.
    pub os_edition: OsEdition,
    /// The version of Windows.
    pub os_version: VersionQuad,
    /// The version of the enrollment client.
    pub application_version: VersionQuad,
    /// The addresses of the network adapters.
    pub macs: Vec<Text<'a>>,
    /// The enrollment type: a user's or a device's.
    pub enrollment_type: EnrollmentType<'a>,
    /// The `OpaqueBlob` of the terms of use.
    ///
    /// Devices that join Entra send it after `DeviceType`.
    pub enrollment_data: Option<Text<'a>>,
    /// The manufacturer of the device.
    pub manufacturer: Text<'a>,
    /// The model of the device.
    pub device_model: Text<'a>,
    /// The serial number of the device.
    pub serial_number: Text<'a>,
    /// The version of the protocol that is spoken.
    pub request_version: ProtocolVersion,
    /// The attestation.
    pub attestation: Attestation<'a>,
}

/// The attestation of a device about its key.
///
/// The version that the server chose in discovery decides which one it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attestation<'a> {
    /// Nothing, and the reason: sent when the server chose 3.0 or 9.0.
    None,
    /// An attestation key and its claim in base64, sent first.
    ///
    /// It is sent when the server chose version 5.0.
    Aik {
        /// The public attestation key.
        public_key: Text<'a>,
        /// The claim over the key of the request.
        claim: Text<'a>,
    },
}

impl<'a> Desktop<'a> {
    /// Describes a machine with this identifier and name.
    #[must_use]
    pub fn new(device_id: Text<'a>, device_name: Text<'a>) -> Self {
        Self {
            device_id,
            device_name,
            hw_dev_id: Text::lossy("CD2B00D94B1A35E54B5D90CFDF1B24A6B2E6C0DC8F8D3A3B4C5D6E7F80912A3B"),
            locale: Text::lossy("en-US"),
            os_edition: OsEdition::new(4),
            os_version: VersionQuad::new(10, 0, 26200, 9278),
            application_version: VersionQuad::new(10, 0, 26200, 9279),
            macs: Vec::new(),
            enrollment_type: EnrollmentType::Full,
            enrollment_data: None,
            manufacturer: Text::lossy("Example Devices Inc."),
            device_model: Text::lossy("Desktop 7000"),
            serial_number: Text::lossy("EX7000-0001"),
            request_version: ProtocolVersion::new(9),
            attestation: Attestation::None,
        }
    }

    /// Returns the items in the order of Windows.
    #[must_use]
    pub fn context(&self) -> AdditionalContext<'static> {
        use ItemName as Name;
        fn item(name: ItemName<'static>, value: &str) -> ContextItem<'static> {
            ContextItem::new(name, Text::lossy(value).into_owned())
        }
        let display = |name, value: &dyn ToString| item(name, &value.to_string());
        let mut items = Vec::new();
        if let Attestation::Aik { public_key, claim } = &self.attestation {
            items.push(item(Name::AikPub, public_key));
            items.push(item(Name::AikAttestationClaim, claim));
        }
        items.extend([
            item(Name::UxInitiated, "true"),
            item(Name::HwDevId, &self.hw_dev_id),
            item(Name::Locale, &self.locale),
            item(Name::TargetedUserLoggedIn, "true"),
            display(Name::OsEdition, &self.os_edition),
            item(Name::DeviceName, &self.device_name),
        ]);
        items.extend(self.macs.iter().map(|mac| item(Name::Mac, mac)));
        items.extend([
            item(Name::DeviceId, &self.device_id),
            item(Name::EnrollmentType, self.enrollment_type.as_str()),
            item(Name::DeviceType, "CIMClient_Windows"),
        ]);
        items.extend(
            self.enrollment_data
                .iter()
                .map(|data| item(Name::EnrollmentData, data)),
        );
        items.extend([
            display(Name::OsVersion, &self.os_version),
            display(Name::ApplicationVersion, &self.application_version),
            item(Name::NotInOobe, "false"),
            item(Name::Manufacturer, &self.manufacturer),
            item(Name::DeviceModel, &self.device_model),
            item(Name::SerialNumber, &self.serial_number),
            display(Name::RequestVersion, &self.request_version),
        ]);
        if self.attestation == Attestation::None {
            let status =
                "Status=AttestationResultNoAttestation;AttestationErrorMsg=No AIK algorithms provided";
            items.push(item(Name::AttestationStatus, status));
            items.push(item(Name::AttestationStatusHResult, "0x80070057"));
        }
        items.into_iter().collect()
    }
}
