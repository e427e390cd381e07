// Facilities TPM_SERVICES and TPM_SOFTWARE.

hresults! {
    TPM;
    0x8028_0036 TPM_E_NOTFIPS: Tpm Device Specification "TPM runs in FIPS mode, unsupported for device join";
    0x8028_4008 TBS_E_SERVICE_NOT_RUNNING: Tpm Device Specification "TPM base services not running";
    0x8028_400F TBS_E_TPM_NOT_FOUND: Tpm Device WindowsHeader "No compatible TPM found";
    0x8028_4010 TBS_E_SERVICE_DISABLED: Tpm Device WindowsHeader "TPM base services disabled";
    0x8028_4015 TBS_E_OWNERAUTH_NOT_FOUND: Tpm Device WindowsHeader "TPM owner authorisation not stored";
    0x8028_4016 TBS_E_PROVISIONING_INCOMPLETE: Tpm Device WindowsHeader "TPM provisioning incomplete";
    0x8029_0401 TPM_E_PCP_DEVICE_NOT_READY: Tpm Device WindowsHeader "Platform crypto device not ready";
    0x8029_0407 TPM_E_PCP_INTERNAL_ERROR: Tpm Device WindowsHeader "Generic platform crypto TPM error";
    0x8029_0408 TPM_E_PCP_AUTHENTICATION_FAILED: Tpm Device WindowsHeader "Platform crypto authentication failed";
    0x8029_0409 TPM_E_PCP_AUTHENTICATION_IGNORED: Tpm Device WindowsHeader
        "Platform crypto authentication ignored (lockout)";
    0x8029_040F TPM_E_KEY_NOT_LOADED: Tpm Device WindowsHeader "Platform crypto key not loaded";
    0x8029_0410 TPM_E_NO_KEY_CERTIFICATION: Tpm Device WindowsHeader "No key certification available";
    0x8029_0412 TPM_E_ATTESTATION_CHALLENGE_NOT_SET: Tpm Device WindowsHeader "Attestation challenge not set";
    0x8029_0419 TPM_E_PCP_KEY_NOT_AIK: Tpm Device WindowsHeader "Key is not an attestation identity key";
    0x8029_041B TPM_E_LOCKED_OUT: Tpm Device WindowsHeader "TPM locked out";
    0x8029_041C TPM_E_CLAIM_TYPE_NOT_SUPPORTED: Tpm Device WindowsHeader "Requested claim type not supported";
    0x8029_041F TPM_E_PCP_IFX_RSA_KEY_CREATION_BLOCKED: Tpm Device WindowsHeader
        "RSA key creation blocked on a vulnerable Infineon TPM";
    0x8029_0600 TPM_E_PROVISIONING_INCOMPLETE: Tpm Device WindowsHeader "TPM provisioning incomplete";
}
