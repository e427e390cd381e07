// Facility WIN32: app packages; facility WINDOWS.

hresults! {
    APPS;
    0x8007_3712 ERROR_SXS_COMPONENT_STORE_CORRUPT: Win32 Device "Component store corrupted";
    0x8007_3CF0 ERROR_INSTALL_OPEN_PACKAGE_FAILED: Csp Administrator "App package could not be opened";
    0x8007_3CF1 ERROR_INSTALL_PACKAGE_NOT_FOUND: Csp Administrator "App package not found";
    0x8007_3CF2 ERROR_INSTALL_INVALID_PACKAGE: Csp Administrator "App package data invalid";
    0x8007_3CF3 ERROR_INSTALL_RESOLVE_DEPENDENCY_FAILED: Csp Administrator
        "App package failed update, dependency or conflict checks";
    0x8007_3CF4 ERROR_INSTALL_OUT_OF_DISK_SPACE: Csp Device "Not enough disk space for the app";
    0x8007_3CF5 ERROR_INSTALL_NETWORK_FAILURE: Csp Network "App package download failed";
    0x8007_3CF6 ERROR_INSTALL_REGISTRATION_FAILURE: Csp Administrator "App package could not be registered";
    0x8007_3CF7 ERROR_INSTALL_DEREGISTRATION_FAILURE: Csp Administrator
        "App package could not be unregistered";
    0x8007_3CF8 ERROR_INSTALL_CANCEL: Csp User "App installation cancelled by the user";
    0x8007_3CF9 ERROR_INSTALL_FAILED: Csp Administrator "App installation failed";
    0x8007_3CFA ERROR_REMOVE_FAILED: Csp Administrator "App removal failed";
    0x8007_3CFB ERROR_PACKAGE_ALREADY_EXISTS: Csp Administrator
        "Same app package already installed with different content";
    0x8007_3CFC ERROR_NEEDS_REMEDIATION: Csp Device "App cannot start; reinstall it";
    0x8007_3CFD ERROR_INSTALL_PREREQUISITE_FAILED: Csp Administrator "App prerequisite not met";
    0x8007_3CFE ERROR_PACKAGE_REPOSITORY_CORRUPTED: Csp Device "App package repository corrupted";
    0x8007_3CFF ERROR_INSTALL_POLICY_FAILURE: Csp Administrator
        "Sideloading or developer licence required by policy";
    0x8007_3D00 ERROR_PACKAGE_UPDATING: Csp RetryLater "App is being updated";
    0x8007_3D01 ERROR_DEPLOYMENT_BLOCKED_BY_POLICY: Csp Administrator "App deployment blocked by policy";
    0x8007_3D02 ERROR_PACKAGES_IN_USE: Csp RetryLater "App resources in use";
    0x8007_3D06 ERROR_INSTALL_PACKAGE_DOWNGRADE: Csp Administrator "Newer app version already installed";
    0x8007_3D0A ERROR_INSTALL_FIREWALL_SERVICE_NOT_RUNNING: Csp Device
        "Firewall service must run for app deployment";
    0x8007_3D10 ERROR_INSTALL_WRONG_PROCESSOR_ARCHITECTURE: Csp Administrator
        "App package is for another architecture";
    0x8007_3D19 ERROR_DEPLOYMENT_BLOCKED_BY_USER_LOG_OFF: Csp User "App registration cancelled by sign-out";
    0x8008_0005 CO_E_SERVER_EXEC_FAILURE: Common Investigate "COM server failed to start";
}
