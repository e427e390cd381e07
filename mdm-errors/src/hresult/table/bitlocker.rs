// Facility FVE: the BitLocker CSP.

hresults! {
    BITLOCKER;
    0x8031_0003 FVE_E_NO_MBR_METRIC: Csp Administrator Specification
        "BitLocker: firmware lacks TPM support in the boot record path";
    0x8031_0008 FVE_E_NOT_ACTIVATED: Csp Administrator Specification "BitLocker not turned on for the drive";
    0x8031_0009 FVE_E_ACTION_NOT_ALLOWED: Csp Administrator Specification "BitLocker: action not allowed on the drive";
    0x8031_000A FVE_E_AD_SCHEMA_NOT_INSTALLED: Csp Administrator Specification
        "BitLocker: directory schema lacks BitLocker attributes";
    0x8031_0015 FVE_E_NOT_SUPPORTED: Csp Administrator Specification "BitLocker: drive type or configuration not supported";
    0x8031_0018 FVE_E_TPM_NOT_OWNED: Csp Administrator Specification "BitLocker: TPM has no owner";
    0x8031_001D FVE_E_KEY_REQUIRED: Csp User Specification "BitLocker: key needed to unlock";
    0x8031_0020 FVE_E_OS_NOT_PROTECTED: Csp Administrator Specification "BitLocker: OS drive not protected";
    0x8031_002C FVE_E_POLICY_PASSWORD_REQUIRED: Csp Administrator Specification
        "BitLocker: policy wants a recovery password first";
    0x8031_0030 FVE_E_BOOTABLE_CDDVD: Csp User Specification "BitLocker: bootable CD/DVD present";
    0x8031_0031 FVE_E_PROTECTOR_EXISTS: Csp Administrator Specification "BitLocker: protector of this type already there";
    0x8031_0033 FVE_E_PROTECTOR_NOT_FOUND: Csp Administrator WindowsHeader "BitLocker: key protector not found";
    0x8031_0048 FVE_E_FIRMWARE_TYPE_NOT_SUPPORTED: Csp Administrator WindowsHeader "BitLocker: firmware type not supported";
    0x8031_004E FVE_E_REBOOT_REQUIRED: Csp DeviceReboot WindowsHeader "BitLocker: restart needed";
    0x8031_0053 FVE_E_NOT_ALLOWED_IN_VERSION: Csp Administrator WindowsHeader
        "BitLocker: Windows edition lacks this feature";
    0x8031_0059 FVE_E_VOLUME_HANDLE_OPEN: Csp User WindowsHeader "BitLocker: drive is in use";
    0x8031_005B FVE_E_INVALID_STARTUP_OPTIONS: Csp Administrator WindowsHeader "BitLocker: startup policies conflict";
    0x8031_005C FVE_E_POLICY_RECOVERY_PASSWORD_NOT_ALLOWED: Csp Administrator WindowsHeader
        "BitLocker: policy forbids a recovery password";
    0x8031_005D FVE_E_POLICY_RECOVERY_PASSWORD_REQUIRED: Csp Administrator WindowsHeader
        "BitLocker: policy demands a recovery password";
    0x8031_0060 FVE_E_POLICY_STARTUP_PIN_NOT_ALLOWED: Csp Administrator WindowsHeader
        "BitLocker: policy forbids a startup PIN";
    0x8031_0061 FVE_E_POLICY_STARTUP_PIN_REQUIRED: Csp Administrator WindowsHeader
        "BitLocker: policy demands a startup PIN";
    0x8031_0066 FVE_E_POLICY_STARTUP_TPM_NOT_ALLOWED: Csp Administrator WindowsHeader
        "BitLocker: policy forbids TPM-only startup";
    0x8031_0067 FVE_E_POLICY_STARTUP_TPM_REQUIRED: Csp Administrator WindowsHeader
        "BitLocker: policy demands TPM-only startup";
    0x8031_0068 FVE_E_POLICY_INVALID_PIN_LENGTH: Csp Administrator WindowsHeader "BitLocker: PIN length outside policy";
    0x8031_00B5 FVE_E_NO_PREBOOT_KEYBOARD_DETECTED: Csp Administrator WindowsHeader "BitLocker: no pre-boot keyboard found";
    0x8031_00BA FVE_E_SECUREBOOT_DISABLED: Csp Administrator WindowsHeader "BitLocker: Secure Boot turned off";
    0x8031_00C6 FVE_E_DE_HARDWARE_NOT_COMPLIANT: Csp Administrator WindowsHeader
        "Device encryption: hardware does not qualify";
    0x8031_00C7 FVE_E_DE_WINRE_NOT_CONFIGURED: Csp Administrator WindowsHeader
        "Device encryption: recovery environment not set up";
    0x8031_00DD FVE_E_KEY_ROTATION_NOT_SUPPORTED: Csp Administrator WindowsHeader
        "BitLocker key rotation not supported on the drive";
    0x8031_00DE FVE_E_EXECUTE_REQUEST_SENT_TOO_SOON: Csp RetryLater WindowsHeader
        "BitLocker key rotation requested again too soon";
    0x8031_00DF FVE_E_KEY_ROTATION_NOT_ENABLED: Csp Administrator WindowsHeader
        "BitLocker key rotation not enabled by policy";
    0x8031_00E0 FVE_E_DEVICE_NOT_JOINED: Csp Administrator WindowsHeader
        "BitLocker key backup: device is not joined to the cloud directory";
    0x8031_00E1 FVE_E_AAD_ENDPOINT_BUSY: Csp RetryLater WindowsHeader "BitLocker key backup: cloud endpoint busy";
    0x8031_00E9 FVE_E_AAD_SERVER_FAIL_RETRY_AFTER: Csp RetryLater WindowsHeader
        "BitLocker key backup: server failed, retry after the given time";
    0x8031_00EA FVE_E_AAD_SERVER_FAIL_BACKOFF: Csp RetryLater WindowsHeader
        "BitLocker key backup: server failed, back off before retrying";
}
