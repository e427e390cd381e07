use alloc::vec::Vec;

use mdm_errors::HResult;
use mdm_soap::values::{
    DeviceType, EnrollmentType, OsEdition, ProtocolVersion, VersionQuad, base64, parse_boolean,
};

use super::{AdditionalContext, ItemName};

macro_rules! accessors {
    ($($(#[$doc:meta])* $method:ident: $item:ident => $kind:ty, $read:expr;)*) => {
        impl AdditionalContext<'_> {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(&self) -> Option<$kind> {
                    self.get(&ItemName::$item).and_then($read)
                }
            )*
        }
    };
}

macro_rules! texts {
    ($($method:ident: $item:ident, $doc:literal;)*) => {
        impl AdditionalContext<'_> {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $method(&self) -> Option<&str> {
                    self.get(&ItemName::$item).filter(|text| !text.is_empty())
                }
            )*
        }
    };
}

macro_rules! flags {
    ($($method:ident: $item:ident, $doc:literal;)*) => {
        accessors! { $(#[doc = $doc] $method: $item => bool, parse_boolean;)* }
    };
}

macro_rules! bytes {
    ($($method:ident: $item:ident, $doc:literal;)*) => {
        accessors! { $(#[doc = $doc] $method: $item => Vec<u8>, base64::decode;)* }
    };
}

accessors! {
    /// The edition of Windows.
    os_edition: OsEdition => OsEdition, OsEdition::parse;
    /// The version of Windows.
    os_version: OsVersion => VersionQuad, VersionQuad::parse;
    /// The version of the enrollment client.
    application_version: ApplicationVersion => VersionQuad, VersionQuad::parse;
    /// Whether a user or a device enrolls.
    enrollment_type: EnrollmentType => EnrollmentType<'_>, |text| Some(EnrollmentType::parse(text));
    /// The type of device.
    device_type: DeviceType => DeviceType<'_>, |text| Some(DeviceType::parse(text));
    /// The version of the protocol that the device speaks.
    request_version: RequestVersion => ProtocolVersion, ProtocolVersion::parse;
    /// How the attestation went.
    attestation_status_hresult: AttestationStatusHResult => HResult, hresult;
}

texts! {
    device_id: DeviceId, "The identifier of the device. Only its sender says so: see [`Enrollment`](crate::Enrollment#identity).";
    device_name: DeviceName, "The name of the device.";
    hw_dev_id: HwDevId, "The identifier of the hardware.";
    locale: Locale, "The language of the user interface.";
    enrollment_data: EnrollmentData, "What the terms of use returned.";
    zero_touch_provisioning: ZeroTouchProvisioning, "The identifier of an Autopilot device.";
    offline_autopilot_enrollment_correlator: OfflineAutoPilotEnrollmentCorrelator, "The tie to an offline Autopilot profile.";
    external_mgmt_agent_hint: ExternalMgmtAgentHint, "What an agent on the device says about itself.";
    domain_name: DomainName, "The domain that the device is joined to.";
    emm_device_id: EmmDeviceId, "`EntDMID` of an earlier enrollment.";
    attestation_status: AttestationStatus, "How the attestation went, in words.";
    azure_attestation_correlation_vector: AzureAttestationCorrelationVector, "Identifiers of failed calls to Azure.";
    manufacturer: Manufacturer, "Who made the device.";
    device_model: DeviceModel, "The model of the device.";
    serial_number: SerialNumber, "The serial number of the device.";
}

flags! {
    targeted_user_logged_in: TargetedUserLoggedIn, "Whether the user who enrolls is logged in.";
    ux_initiated: UxInitiated, "Whether a user started it in Settings.";
    bulk_aadj: BulkAadj, "Whether a provisioning package joined the device.";
    bootstrap_domain_join: BootstrapDomainJoin, "Whether the device joins a domain during set-up.";
    plug_and_forget: PlugandForget, "Whether the device is managed without users.";
    white_glove: WhiteGlove, "Whether the device is being prepared for its user.";
    white_glove_hybrid_join: WhiteGloveHybridJoin, "Whether it is being prepared and joins a domain.";
    not_in_oobe: NotInOobe, "What the item says; it was seen to be false outside set-up too.";
}

bytes! {
    aik_attestation_claim: AikAttestationClaim, "The attestation of the key.";
    aik_pub: AikPub, "The public attestation key.";
    aik_cert: AikCert, "The certificate of the attestation key.";
    aad_aik_attestation_claim: AadAikAttestationClaim, "The attestation of the Entra key.";
    aad_pub: AadPub, "The public Entra key.";
    azure_attestation_blob: AzureAttestationBlob, "The attestation of Azure, a JSON token.";
}

impl AdditionalContext<'_> {
    /// The addresses of the network adapters as they are written, with dashes or colons. A desktop sends a dozen.
    pub fn macs(&self) -> impl Iterator<Item = &str> {
        self.all(&ItemName::Mac)
    }

    /// The identities of the mobile network devices.
    pub fn imeis(&self) -> impl Iterator<Item = &str> {
        self.all(&ItemName::Imei)
    }
}

/// `0x80070057`, or a decimal number of either sign.
fn hresult(text: &str) -> Option<HResult> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok().map(HResult::new);
    }
    let number: i64 = text.parse().ok()?;
    let code = u32::try_from(number).ok();
    let signed = i32::try_from(number).ok().map(i32::cast_unsigned);
    code.or(signed).map(HResult::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_codes_come_in_three_spellings() {
        for text in ["0x80070057", "2147942487", "-2147024809"] {
            assert_eq!(hresult(text), Some(HResult::new(0x8007_0057)), "{text}");
        }
        assert_eq!(hresult("failed"), None);
    }
}
