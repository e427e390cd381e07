// Facility WIN32: app packages; facility WINDOWS.

hresults! {
    APPS;
    0x8007_3712 ERROR_SXS_COMPONENT_STORE_CORRUPT: Win32 Device Specification "Component store corrupted";
    0x8007_3CF0 ERROR_INSTALL_OPEN_PACKAGE_FAILED: Csp Administrator WindowsHeader "App package could not be opened";
    0x8007_3CF1 ERROR_INSTALL_PACKAGE_NOT_FOUND: Csp Administrator WindowsHeader "App package not found";
    0x8007_3CF2 ERROR_INSTALL_INVALID_PACKAGE: Csp Administrator WindowsHeader "App package data invalid";
    0x8007_3CF3 ERROR_INSTALL_RESOLVE_DEPENDENCY_FAILED: Csp Administrator WindowsHeader
        "App package failed update, dependency or conflict checks";
    0x8007_3CF4 ERROR_INSTALL_OUT_OF_DISK_SPACE: Csp Device WindowsHeader "Not enough disk space for the app";
    0x8007_3CF5 ERROR_INSTALL_NETWORK_FAILURE: Csp Network WindowsHeader "App package download failed";
    0x8007_3CF6 ERROR_INSTALL_REGISTRATION_FAILURE: Csp Administrator WindowsHeader "App package could not be registered";
    0x8007_3CF7 ERROR_INSTALL_DEREGISTRATION_FAILURE: Csp Administrator WindowsHeader
        "App package could not be unregistered";
    0x8007_3CF8 ERROR_INSTALL_CANCEL: Csp User WindowsHeader "App installation cancelled by the user";
    0x8007_3CF9 ERROR_INSTALL_FAILED: Csp Administrator WindowsHeader "App installation failed";
    0x8007_3CFA ERROR_REMOVE_FAILED: Csp Administrator WindowsHeader "App removal failed";
    0x8007_3CFB ERROR_PACKAGE_ALREADY_EXISTS: Csp Administrator WindowsHeader
        "Same app package already installed with different content";
    0x8007_3CFC ERROR_NEEDS_REMEDIATION: Csp Device WindowsHeader "App cannot start; reinstall it";
    0x8007_3CFD ERROR_INSTALL_PREREQUISITE_FAILED: Csp Administrator WindowsHeader "App prerequisite not met";
    0x8007_3CFE ERROR_PACKAGE_REPOSITORY_CORRUPTED: Csp Device WindowsHeader "App package repository corrupted";
    0x8007_3CFF ERROR_INSTALL_POLICY_FAILURE: Csp Administrator WindowsHeader
        "Sideloading or developer licence required by policy";
    0x8007_3D00 ERROR_PACKAGE_UPDATING: Csp RetryLater WindowsHeader "App is being updated";
    0x8007_3D01 ERROR_DEPLOYMENT_BLOCKED_BY_POLICY: Csp Administrator WindowsHeader "App deployment blocked by policy";
    0x8007_3D02 ERROR_PACKAGES_IN_USE: Csp RetryLater WindowsHeader "App resources in use";
    0x8007_3D06 ERROR_INSTALL_PACKAGE_DOWNGRADE: Csp Administrator WindowsHeader "Newer app version already installed";
    0x8007_3D0A ERROR_INSTALL_FIREWALL_SERVICE_NOT_RUNNING: Csp Device WindowsHeader
        "Firewall service must run for app deployment";
    0x8007_3D10 ERROR_INSTALL_WRONG_PROCESSOR_ARCHITECTURE: Csp Administrator WindowsHeader
        "App package is for another architecture";
    0x8007_3D19 ERROR_DEPLOYMENT_BLOCKED_BY_USER_LOG_OFF: Csp User WindowsHeader "App registration cancelled by sign-out";
    0x8008_0005 CO_E_SERVER_EXEC_FAILURE: Common Investigate Specification "COM server failed to start";
}
