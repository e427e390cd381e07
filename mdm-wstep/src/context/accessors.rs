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
    /// Returns the edition of Windows.
    os_edition: OsEdition => OsEdition, OsEdition::parse;
    /// Returns the version of Windows.
    os_version: OsVersion => VersionQuad, VersionQuad::parse;
    /// Returns the version of the enrollment client.
    application_version: ApplicationVersion => VersionQuad, VersionQuad::parse;
    /// Returns the enrollment type, which says whether a user or a device enrolls.
    enrollment_type: EnrollmentType => EnrollmentType<'_>, |text| Some(EnrollmentType::parse(text));
    /// Returns the type of device.
    device_type: DeviceType => DeviceType<'_>, |text| Some(DeviceType::parse(text));
    /// Returns the version of the protocol that the device speaks.
    request_version: RequestVersion => ProtocolVersion, ProtocolVersion::parse;
    /// Returns the result code of the attestation.
    attestation_status_hresult: AttestationStatusHResult => HResult, hresult;
}

texts! {
    device_id: DeviceId, "Returns the identifier of the device.\n\nOnly its sender says so: see [`EnrollmentRequest`](crate::EnrollmentRequest#identity).";
    device_name: DeviceName, "Returns the name of the device.";
    hw_dev_id: HwDevId, "Returns the identifier of the hardware.";
    locale: Locale, "Returns the language of the user interface.";
    enrollment_data: EnrollmentData, "Returns the `OpaqueBlob` of the terms of use.";
    zero_touch_provisioning: ZeroTouchProvisioning, "Returns the identifier of an Autopilot device.";
    offline_autopilot_enrollment_correlator: OfflineAutoPilotEnrollmentCorrelator, "Returns the tie to an offline Autopilot profile.";
    external_mgmt_agent_hint: ExternalMgmtAgentHint, "Returns the hint of a management agent on the device.";
    domain_name: DomainName, "Returns the domain that the device is joined to.";
    emm_device_id: EmmDeviceId, "Returns `EntDMID` of an earlier enrollment.";
    attestation_status: AttestationStatus, "Returns the result of the attestation in words.";
    azure_attestation_correlation_vector: AzureAttestationCorrelationVector, "Returns the identifiers of failed calls to Azure.";
    manufacturer: Manufacturer, "Returns the manufacturer of the device.";
    device_model: DeviceModel, "Returns the model of the device.";
    serial_number: SerialNumber, "Returns the serial number of the device.";
}

flags! {
    targeted_user_logged_in: TargetedUserLoggedIn, "Reports whether the user who enrolls is logged in.";
    ux_initiated: UxInitiated, "Reports whether a user started it in Settings.";
    bulk_aadj: BulkAadj, "Reports whether a provisioning package joined the device.";
    bootstrap_domain_join: BootstrapDomainJoin, "Reports whether the device joins a domain during set-up.";
    plug_and_forget: PlugandForget, "Reports whether the device is managed without users.";
    white_glove: WhiteGlove, "Reports whether the device is being prepared for its user.";
    white_glove_hybrid_join: WhiteGloveHybridJoin, "Reports whether it is being prepared and joins a domain.";
    not_in_oobe: NotInOobe, "Reports what the item says; it was seen to be false outside set-up too.";
}

bytes! {
    aik_attestation_claim: AikAttestationClaim, "Returns the attestation of the key.";
    aik_pub: AikPub, "Returns the public attestation key.";
    aik_cert: AikCert, "Returns the certificate of the attestation key.";
    aad_aik_attestation_claim: AadAikAttestationClaim, "Returns the attestation of the Entra key.";
    aad_pub: AadPub, "Returns the public Entra key.";
    azure_attestation_blob: AzureAttestationBlob, "Returns the attestation of Azure, a JSON token.";
}

impl AdditionalContext<'_> {
    /// Iterates over the addresses of the network adapters as they are written.
    ///
    /// They have dashes or colons. A desktop sends a dozen.
    pub fn macs(&self) -> impl Iterator<Item = &str> {
        self.all(&ItemName::Mac)
    }

    /// Iterates over the identities of the mobile network devices.
    pub fn imeis(&self) -> impl Iterator<Item = &str> {
        self.all(&ItemName::Imei)
    }
}

/// Parses `0x80070057`, or a decimal number of either sign.
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
