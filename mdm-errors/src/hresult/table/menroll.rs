// Facility 0x18: enrollment.

hresults! {
    MENROLL;
    0x8018_0001 MENROLL_E_DEVICE_MESSAGE_FORMAT_ERROR: Enroll ServerOperator Specification ServerConnectivity
        "Client or server could not parse an enrollment message; bad schema or format"
        => "Compare the request and the answer with the schema; look for a proxy that rewrites the body";
    0x8018_0002 MENROLL_E_DEVICE_AUTHENTICATION_ERROR: Enroll User Specification AuthenticationFailure
        "Server could not authenticate the enrolling user (identity not recognised)"
        => "Check the account and its sign-in method, and that the server can read its directory";
    0x8018_0003 MENROLL_E_DEVICE_AUTHORIZATION_ERROR: Enroll Administrator Specification AuthorizationFailure
        "User was recognised but is not permitted to enroll"
        => "Let the user enroll: enrollment scope, group membership, restrictions";
    0x8018_0004 MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR: Enroll ServerOperator WindowsHeader MDMCertificateError
        "Client certificate not issued: template permission missing or CA unreachable"
        => "Give the enrollment service permission on the certificate template and check that the CA answers";
    0x8018_0004 MENROLL_E_DEVICE_CERTIFCATEREQUEST_ERROR alias: Enroll ServerOperator Specification MDMCertificateError
        "Misspelt alias (no I after F) of MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR"
        => "Give the enrollment service permission on the certificate template and check that the CA answers";
    0x8018_0005 MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR: Enroll ServerOperator Specification ServerConnectivity
        "Management server failed on its side, for example in its database"
        => "Read the server log at the time of the attempt: its database or a service behind it failed";
    0x8018_0006 MENROLL_E_DEVICE_INTERNALSERVICE_ERROR: Enroll ServerOperator Specification ServerConnectivity
        "Unhandled server exception while serving the enrollment call"
        => "Read the server log for the exception; the device may try again once it is fixed";
    0x8018_0007 MENROLL_E_DEVICE_INVALIDSECURITY_ERROR: Enroll ServerOperator Specification AuthenticationFailure
        "Server rejected or could not parse the WS-Security header or token"
        => "Check which token the server expects, its validity and both clocks";
    0x8018_0008 MENROLL_E_DEVICE_UNKNOWN_ERROR: Enroll ServerOperator WindowsHeader ServerConnectivity
        "Server fault the client has no specific mapping for"
        => "Make the server send one of the documented error types with HTTP 500";
    0x8018_0009 MENROLL_E_ENROLLMENT_IN_PROGRESS: Enroll RetryLater WindowsHeader AlreadyInProgress
        "A second enrollment was started while one is still running"
        => "Wait until the running enrollment ends, or restart the device";
    0x8018_000A MENROLL_E_DEVICE_ALREADY_ENROLLED: Enroll User WindowsHeader MDMAlreadyEnrolled
        "Device already has an MDM enrollment" => "Unenroll the device first, or leave it as it is";
    0x8018_000B MENROLL_E_DEVICE_NOT_ENROLLED: Enroll User WindowsHeader
        "Operation needs an enrollment but the device has none" => "Enroll the device before this operation";
    0x8018_000D MENROLL_E_DISCOVERY_SEC_CERT_DATE_INVALID: Enroll ServerOperator WindowsHeader MDMCertificateError
        "TLS certificate met during discovery is expired or not yet valid"
        => "Renew the TLS certificate of the discovery host, or correct the clock of the device";
    0x8018_000E MENROLL_E_PASSWORD_NEEDED: Enroll User WindowsHeader AuthenticationFailure
        "A password is required for this authentication policy and none was given"
        => "Ask the user for the password: the server advertises on-premises authentication";
    0x8018_000F MENROLL_E_WAB_ERROR: Enroll Network WindowsHeader AuthenticationFailure
        "Web authentication broker (federated sign-in web view) failed"
        => "Open the authentication page in a browser on the device; check proxy, TLS and the closing form";
    0x8018_0010 MENROLL_E_CONNECTIVITY: Enroll Network WindowsHeader ServerConnectivity
        "Network failure on the way to the server, such as DNS or timeout"
        => "Check name resolution, proxy and firewall between device and server, then try again";
    0x8018_0012 MENROLL_E_INVALIDSSLCERT: Enroll ServerOperator WindowsHeader MDMCertificateError
        "Server TLS certificate was rejected by the client"
        => "Install a TLS certificate whose chain and host name the device accepts";
    0x8018_0013 MENROLL_E_DEVICECAPREACHED: Enroll User | Administrator Specification DeviceLimit
        "User already enrolled the maximum number of devices; removing one fixes it"
        => "Let the user remove an old device, or have the administrator raise the limit";
    0x8018_0014 MENROLL_E_DEVICENOTSUPPORTED: Enroll User | Administrator Specification MDMNotSupported
        "Platform or OS version not accepted by the server (also enrollment restrictions)"
        => "Check platform and version restrictions; use an edition that can be managed";
    0x8018_0015 MENROLL_E_NOT_SUPPORTED: Enroll User | Administrator WindowsHeader MDMNotSupported
        "MDM is not offered for this device at all"
        => "Allow management for this kind of device, or leave it unmanaged";
    0x8018_0015 MENROLL_E_NOTSUPPORTED alias: Enroll User | Administrator Specification MDMNotSupported
        "Alias of MENROLL_E_NOT_SUPPORTED (MDMRegistration.h and MS-MDE2 spelling)"
        => "Allow management for this kind of device, or leave it unmanaged";
    0x8018_0016 MENROLL_E_NOTELIGIBLETORENEW: Enroll User | ServerOperator Specification MDMRenewalRejected
        "Server refused a certificate renewal; check renewal window and device clock"
        => "Renew inside the renewal window and check the clock; otherwise enroll again";
    0x8018_0017 MENROLL_E_INMAINTENANCE: Enroll RetryLater Specification MDMAccountMaintenance
        "Account or service under maintenance; retry later" => "Try again after the maintenance";
    0x8018_0018 MENROLL_E_USER_LICENSE: Enroll Administrator WindowsHeader MDMLicenseError
        "User lacks a valid MDM licence; an administrator must act"
        => "Assign a licence that includes device management to the user";
    0x8018_0018 MENROLL_E_USERLICENSE alias: Enroll Administrator Specification MDMLicenseError
        "Alias of MENROLL_E_USER_LICENSE (MDMRegistration.h and MS-MDE2 spelling)"
        => "Assign a licence that includes device management to the user";
    0x8018_0019 MENROLL_E_ENROLLMENTDATAINVALID: Enroll ServerOperator Specification InvalidServerConfig
        "Server rejected the enrollment data; usually server-side misconfiguration"
        => "Correct the enrollment settings of the server";
    0x8018_001A MENROLL_E_INSECUREREDIRECT: Enroll ServerOperator WindowsHeader
        "Server redirected to plain HTTP and the client refused" => "Redirect to https only";
    0x8018_001B MENROLL_E_PLATFORM_WRONG_STATE: Enroll Device WindowsHeader
        "Operation invalid in this state: double enroll, or unenroll of an unknown device"
        => "Look at the enrollment state of the device; unenroll leftovers, then try again";
    0x8018_001C MENROLL_E_PLATFORM_LICENSE_ERROR: Enroll Administrator WindowsHeader
        "Installed Windows edition or version cannot do this enrollment type"
        => "Upgrade Windows to an edition that can be managed";
    0x8018_001D MENROLL_E_PLATFORM_UNKNOWN_ERROR: Enroll Device WindowsHeader
        "Unspecified failure inside the client"
        => "Collect the enrollment event log of the device; restart and try once more";
    0x8018_001E MENROLL_E_PROV_CSP_CERTSTORE: Enroll ServerOperator WindowsHeader
        "Provisioning document failed in the CertificateStore CSP"
        => "Correct the CertificateStore part of the provisioning document";
    0x8018_001F MENROLL_E_PROV_CSP_W7: Enroll ServerOperator WindowsHeader
        "Provisioning document failed in the w7 APPLICATION / DMAcc CSP"
        => "Correct the APPLICATION part of the provisioning document";
    0x8018_0020 MENROLL_E_PROV_CSP_DMCLIENT: Enroll ServerOperator WindowsHeader
        "Provisioning document failed in the DMClient CSP"
        => "Correct the DMClient part of the provisioning document";
    0x8018_0021 MENROLL_E_PROV_CSP_PFW: Enroll ServerOperator WindowsHeader
        "Provisioning document failed in the PassportForWork CSP"
        => "Correct the PassportForWork part of the provisioning document";
    0x8018_0022 MENROLL_E_PROV_CSP_MISC: Enroll ServerOperator WindowsHeader
        "Provisioning document failed in another CSP (seen on Home edition with Autopilot)"
        => "Find the failing CSP in the event log; check that the Windows edition supports it";
    0x8018_0023 MENROLL_E_PROV_UNKNOWN: Enroll ServerOperator WindowsHeader
        "Provisioning failed and the failing CSP is not identified"
        => "Find the failing CSP in the event log of the device";
    0x8018_0024 MENROLL_E_PROV_SSLCERTNOTFOUND: Enroll ServerOperator WindowsHeader
        "Issued client certificate not found when pairing it with its private key"
        => "Issue the certificate for the public key of the request";
    0x8018_0025 MENROLL_E_PROV_CSP_APPMGMT: Enroll ServerOperator WindowsHeader
        "Provisioning failed in the EnterpriseAppManagement CSP"
        => "Correct the EnterpriseAppManagement part of the provisioning document";
    0x8018_0026 MENROLL_E_DEVICE_MANAGEMENT_BLOCKED: Enroll Administrator WindowsHeader
        "MDM blocked locally by Group Policy or by an external management agent"
        => "Lift the Group Policy that disables MDM enrollment, or remove the other management agent";
    0x8018_0027 MENROLL_E_CERTPOLICY_PRIVATEKEYCREATION_FAILED: Enroll ServerOperator WindowsHeader
        "Private key required by the certificate policy could not be created"
        => "Compare the certificate policy with what the TPM or key provider can do";
    0x8018_0028 MENROLL_E_CERTAUTH_FAILED_TO_FIND_CERT: Enroll Administrator WindowsHeader
        "Certificate authentication demanded but no usable certificate on the device"
        => "Install a client certificate that meets the advertised criteria";
    0x8018_0029 MENROLL_E_EMPTY_MESSAGE: Enroll ServerOperator WindowsHeader
        "Server answered HTTP 200 with an empty body"
        => "Find out why the server, or a proxy in front of it, answers 200 without a body";
    0x8018_002A MENROLL_E_USER_CANCELED: Enroll User WindowsHeader
        "User cancelled the operation (value from MDMRegistration.h; see 0x80180030)"
        => "Start the enrollment again when the user is ready";
    0x8018_002B _: Enroll Administrator Documentation
        "No public symbol. Auto-enroll failed: non-routable UPN suffix, or MDM user scope None"
        => "Use a routable UPN suffix and set the MDM user scope of the tenant";
    0x8018_0030 MENROLL_E_USER_CANCELLED: Enroll User WindowsHeader
        "User cancelled (winerror.h value, double L; distinct from 0x8018002A)"
        => "Start the enrollment again when the user is ready";
    0x8018_0031 MENROLL_E_MDM_NOT_CONFIGURED: Enroll Administrator WindowsHeader
        "No MDM service configured for the user or tenant"
        => "Configure an MDM service for the tenant and put the user in its scope";
    0x8018_0032 MENROLL_E_CUSTOMSERVERERROR: Enroll ServerOperator Specification
        "Server supplied its own message; Reason text is shown to the user (Windows 10 20H2+)"
        => "Read the message that the server sent: it is shown to the user";
}
