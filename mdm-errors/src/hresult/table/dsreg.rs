// Facility 0x1C: device registration.

hresults! {
    DSREG;
    0x801C_0001 DSREG_E_DEVICE_MESSAGE_FORMAT_ERROR: DeviceRegistration Network Documentation ServerConnectivity
        "Device registration service answered in a format the client cannot read"
        => "Look for a proxy that replaces the answer of the registration service";
    0x801C_0002 DSREG_E_DEVICE_AUTHENTICATION_ERROR: DeviceRegistration User Documentation AuthenticationFailure
        "Registration service could not authenticate the user or device"
        => "Check the account and the token of the registration";
    0x801C_0003 DSREG_E_DEVICE_AUTHORIZATION_ERROR: DeviceRegistration Administrator Documentation AuthorizationFailure
        "User is not allowed to join or register devices"
        => "Let the user join devices: tenant device settings and join limit";
    0x801C_0006 DSREG_E_DEVICE_INTERNALSERVICE_ERROR: DeviceRegistration RetryLater Documentation ServerConnectivity
        "Unhandled exception in the registration service"
        => "Try again later; report it to the registration service if it stays";
    0x801C_000B DSREG_E_DISCOVERY_REDIRECTION_NOT_TRUSTED: DeviceRegistration Administrator Documentation UntrustedServer
        "Discovery redirected to a host outside the well-known list"
        => "Check the registration endpoint that discovery returned";
    0x801C_000C DSREG_E_DISCOVERY_FAILED: DeviceRegistration Network Documentation ServerConnectivity
        "Registration service discovery failed" => "Check the network path to the registration service";
    0x801C_000E DSREG_E_DEVICE_REGISTRATION_QUOTA_EXCCEEDED: DeviceRegistration Administrator Documentation DeviceLimit
        "Per-user device quota used up (the doubled C in the name is Microsoft's spelling)"
        => "Remove old devices of this user or raise the quota";
    0x801C_000F DSREG_E_DEVICE_REQUIRES_REBOOT: DeviceRegistration DeviceReboot Documentation DeviceRequiresReboot
        "Registration done; a restart is needed to finish" => "Restart the device";
    0x801C_0010 DSREG_E_DEVICE_AIK_VALIDATION_ERROR: DeviceRegistration Device Documentation InvalidCertificate
        "Attestation identity key certificate invalid or untrusted"
        => "Update the TPM firmware and get a new attestation key certificate";
    0x801C_0011 DSREG_E_DEVICE_ATTESTATION_ERROR: DeviceRegistration Device Documentation AuthenticationFailure
        "Attestation statement of the transport key is invalid"
        => "Update the TPM firmware; clear the TPM if it stays";
    0x801C_0012 DSREG_E_DISCOVERY_BAD_MESSAGE_ERROR: DeviceRegistration Administrator Documentation ServerConnectivity
        "Discovery request malformed" => "Report it: the client sent a request that the service cannot read";
    0x801C_0013 DSREG_E_TENANTID_NOT_FOUND: DeviceRegistration Administrator Documentation AuthenticationFailure
        "Token has no tenant ID claim" => "Correct the claims of the token: the tenant ID is missing";
    0x801C_0014 DSREG_E_USERSID_NOT_FOUND: DeviceRegistration Administrator Documentation AuthenticationFailure
        "Token has no user SID claim" => "Correct the claims of the token: the user SID is missing";
    0x801C_0015 _: DeviceRegistration Administrator Documentation
        "Device must be joined to an Active Directory domain first" => "Join the device to the domain first";
    0x801C_0016 _: DeviceRegistration Administrator Documentation "Federation provider configuration document is empty";
    0x801C_0017 _: DeviceRegistration Administrator Documentation "Federation provider domain element is empty";
    0x801C_0018 _: DeviceRegistration Administrator Documentation "Federation provider client-configuration URL is empty";
    0x801C_0019 _: DeviceRegistration Administrator Documentation "Federation provider client configuration is empty";
    0x801C_001A _: DeviceRegistration Administrator Documentation
        "Registration service endpoint missing from the federation client configuration";
    0x801C_001B _: DeviceRegistration Device Documentation "Device certificate not found" => "Register the device again";
    0x801C_001D DSREG_AUTOJOIN_ADCONFIG_READ_FAILED: DeviceRegistration Administrator Documentation
        "Service connection point could not be read from Active Directory"
        => "Create or correct the service connection point in Active Directory";
    0x801C_001F DSREG_AUTOJOIN_DISC_WAIT_TIMEOUT: DeviceRegistration Network Documentation
        "Registration service discovery timed out"
        => "Check the network path to the registration service, then try again";
    0x801C_0021 DSREG_AUTOJOIN_DISC_FAILED: DeviceRegistration Investigate Documentation
        "Generic discovery failure during hybrid join; a sub-error gives the cause"
        => "Read the sub-error of the join log";
    0x801C_0025 DSREG_SERVER_BUSY: DeviceRegistration RetryLater Documentation
        "Registration service returned HTTP 503" => "Try again later";
    0x801C_0026 _: DeviceRegistration Investigate PublicReport
        "Device registration: seen in public reports; no public source names it";
    0x801C_003A DSREG_DISCOVERY_TENANT_NOT_FOUND: DeviceRegistration Administrator Documentation
        "Wrong tenant ID in the connection point, or tenant has no active subscription"
        => "Correct the tenant ID of the service connection point";
    0x801C_003D DSREG_AUTOJOIN_USERREALM_DISCOVERY_FAILED: DeviceRegistration Administrator Documentation
        "Could not determine whether the domain is managed or federated";
    0x801C_0042 DSREG_E_MSI_TENANTID_UNAVAILABLE: DeviceRegistration Administrator Documentation
        "Azure VM sign-in extension could not query the tenant ID";
    0x801C_004D DSREG_NO_DEFAULT_ACCOUNT: DeviceRegistration User Documentation
        "Windows Hello provisioning found no default web account to get a token with"
        => "Sign in with a work account";
    0x801C_03E9 _: DeviceRegistration Investigate Documentation "Key registration: server response invalid";
    0x801C_03EA _: DeviceRegistration Administrator Documentation
        "Server refused user or device; in Autopilot also a TPM attestation failure"
        => "Check join permission; with Autopilot, the TPM firmware";
    0x801C_03EB _: DeviceRegistration Investigate Documentation "Key registration: unexpected HTTP status in the response";
    0x801C_03EC _: DeviceRegistration RetryLater Documentation "Unhandled server exception during key registration";
    0x801C_03ED _: DeviceRegistration Administrator Documentation
        "MFA missing, token missing, object unreadable, bad request, or join not allowed"
        => "Check MFA, join permission and that the device object exists";
    0x801C_03EE _: DeviceRegistration Device Documentation "Attestation failed";
    0x801C_03EF _: DeviceRegistration Device Documentation
        "Attestation identity key certificate no longer valid" => "Get a new attestation key certificate";
    0x801C_03F0 _: DeviceRegistration Device Documentation "No key is registered for the user";
    0x801C_03F1 _: DeviceRegistration Administrator Documentation "Token has no UPN";
    0x801C_03F2 DSREG_E_DIRECTORY_FAILURE: DeviceRegistration RetryLater Documentation
        "Registration service answered DirectoryError (for example object not yet synced)"
        => "Wait for directory synchronisation, then try again";
    0x801C_03F3 _: DeviceRegistration Administrator Documentation
        "Pre-provisioning: the cloud device object does not exist (deleted)"
        => "Recreate the device object and register the device again";
    0x801C_044C _: DeviceRegistration Device Documentation "No core window for the calling thread";
    0x801C_044D _: DeviceRegistration Administrator Documentation
        "Token has no device ID, or no user token could be obtained (two causes documented)";
    0x801C_044E _: DeviceRegistration User Documentation "User credential prompt returned nothing";
    0x801C_0451 _: DeviceRegistration Device Documentation
        "User token switched to another account; broker token files must be cleared";
}
