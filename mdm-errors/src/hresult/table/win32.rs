// Facility WIN32: the general errors.

hresults! {
    WIN32;
    0x8007_0002 ERROR_FILE_NOT_FOUND: Win32 Investigate Specification "File, registry value or object not found";
    0x8007_0003 ERROR_PATH_NOT_FOUND: Win32 Investigate Specification "Path not found";
    0x8007_0005 ERROR_ACCESS_DENIED: Win32 Investigate Specification "Access denied (E_ACCESSDENIED)";
    0x8007_0006 ERROR_INVALID_HANDLE: Win32 Investigate Specification "Invalid handle";
    0x8007_0008 ERROR_NOT_ENOUGH_MEMORY: Win32 DeviceReboot Specification "Not enough memory for the command";
    0x8007_000D ERROR_INVALID_DATA: Win32 Investigate Specification
        "Data malformed; also a registration reply that is not JSON, e.g. a proxy login page";
    0x8007_000E ERROR_OUTOFMEMORY: Win32 DeviceReboot Specification "Out of memory (E_OUTOFMEMORY)";
    0x8007_0015 ERROR_NOT_READY: Win32 RetryLater Specification "Device or service not ready";
    0x8007_0020 ERROR_SHARING_VIOLATION: Win32 RetryLater Specification "File in use by another process";
    0x8007_0032 ERROR_NOT_SUPPORTED: Win32 Administrator Specification "Request not supported";
    0x8007_0035 ERROR_BAD_NETPATH: Win32 Network Specification "Network path not found";
    0x8007_0040 ERROR_NETNAME_DELETED: Win32 Network Specification "Network name no longer available";
    0x8007_0043 ERROR_BAD_NET_NAME: Win32 Network Specification "Network name cannot be found";
    0x8007_0050 ERROR_FILE_EXISTS: Win32 Investigate Specification "File already exists";
    0x8007_0057 ERROR_INVALID_PARAMETER: Win32 Investigate Specification "Invalid argument (E_INVALIDARG)";
    0x8007_006D ERROR_BROKEN_PIPE: Win32 Investigate Specification "Pipe ended";
    0x8007_0070 ERROR_DISK_FULL: Win32 Device Specification "Disk full";
    0x8007_007A ERROR_INSUFFICIENT_BUFFER: Win32 Investigate Specification "Buffer too small";
    0x8007_007B ERROR_INVALID_NAME: Win32 Investigate Specification "Name syntax invalid";
    0x8007_007E ERROR_MOD_NOT_FOUND: Win32 Investigate Specification "Module (DLL) not found";
    0x8007_007F ERROR_PROC_NOT_FOUND: Win32 Investigate Specification "Procedure not found in the module";
    0x8007_00AA ERROR_BUSY: Win32 RetryLater Specification "Requested resource busy";
    0x8007_00B7 ERROR_ALREADY_EXISTS: Win32 Investigate Specification "Object already exists";
    0x8007_00EA ERROR_MORE_DATA: Win32 Investigate Specification "More data available than fits";
    0x8007_0103 ERROR_NO_MORE_ITEMS: Win32 Investigate Specification "Enumeration has no more items";
    0x8007_0216 ERROR_ARITHMETIC_OVERFLOW: Win32 Investigate Specification "Arithmetic overflow";
    0x8007_03E3 ERROR_OPERATION_ABORTED: Win32 Investigate Specification "Operation aborted by thread exit or request";
    0x8007_03E5 ERROR_IO_PENDING: Win32 Investigate Specification "Overlapped I/O still running";
    0x8007_03F0 ERROR_NO_TOKEN: Win32 User Specification "No user token available, typically no signed-in user";
    0x8007_0422 ERROR_SERVICE_DISABLED: Win32 Device Specification "Required service is disabled";
    0x8007_0424 ERROR_SERVICE_DOES_NOT_EXIST: Win32 Device Specification "Required service is not installed";
    0x8007_0426 ERROR_SERVICE_NOT_ACTIVE: Win32 Device Specification "Required service is not running";
    0x8007_042B ERROR_PROCESS_ABORTED: Win32 Investigate Specification "Process ended unexpectedly";
    0x8007_045B ERROR_SHUTDOWN_IN_PROGRESS: Win32 RetryLater Specification "System is shutting down";
    0x8007_0490 ERROR_NOT_FOUND: Win32 Investigate Specification
        "Element not found; also AMD firmware TPM attestation failures in Autopilot";
    0x8007_04B3 ERROR_NO_NET_OR_BAD_PATH: Win32 Network Specification "No network provider accepted the path";
    0x8007_04C7 ERROR_CANCELLED: Win32 User Specification "Cancelled by the user";
    0x8007_04CF ERROR_NETWORK_UNREACHABLE: Win32 Network Specification "Network unreachable";
    0x8007_04D0 ERROR_HOST_UNREACHABLE: Win32 Network Specification "Host unreachable";
    0x8007_04D4 ERROR_CONNECTION_ABORTED: Win32 Network Specification "Connection aborted by the local system";
    0x8007_04D5 ERROR_RETRY: Win32 RetryLater Specification "Operation could not finish now; retry";
    0x8007_04DC ERROR_NOT_AUTHENTICATED: Win32 User Specification "User has not been authenticated to the service";
    0x8007_04DD ERROR_NOT_LOGGED_ON: Win32 User Specification "User is not signed in to the network or service";
    0x8007_04EC ERROR_ACCESS_DISABLED_BY_POLICY: Win32 Administrator Specification "Blocked by policy";
    0x8007_0520 ERROR_NO_SUCH_LOGON_SESSION: Win32 Investigate Specification "Logon session does not exist";
    0x8007_0522 ERROR_PRIVILEGE_NOT_HELD: Win32 Investigate Specification "Caller lacks a required privilege";
    0x8007_0525 ERROR_NO_SUCH_USER: Win32 Investigate Specification "Account does not exist";
    0x8007_052E ERROR_LOGON_FAILURE: Win32 User Specification "Wrong user name or password";
    0x8007_0534 ERROR_NONE_MAPPED: Win32 Investigate Specification "Account name could not be mapped to a SID";
    0x8007_0542 ERROR_BAD_IMPERSONATION_LEVEL: Win32 Investigate Specification "Impersonation level missing or invalid";
    0x8007_054B ERROR_NO_SUCH_DOMAIN: Win32 Network Specification "Domain missing or unreachable";
    0x8007_0569 ERROR_LOGON_TYPE_NOT_GRANTED: Win32 Investigate Specification "Logon type not granted to the user";
    0x8007_05AA ERROR_NO_SYSTEM_RESOURCES: Win32 DeviceReboot Specification "Insufficient system resources";
    0x8007_05B4 ERROR_TIMEOUT: Win32 RetryLater Specification
        "Timed out; in Autopilot typically no TPM 2.0 or an ESP timeout";
    0x8007_0641 ERROR_INSTALL_SERVICE_FAILURE: Csp Device Specification "Windows Installer service not accessible";
    0x8007_0642 ERROR_INSTALL_USEREXIT: Csp User Specification "MSI: user cancelled the installation";
    0x8007_0643 ERROR_INSTALL_FAILURE: Csp Administrator Specification "MSI: fatal installation error";
    0x8007_0645 ERROR_UNKNOWN_PRODUCT: Csp Administrator Specification "MSI: product is not installed";
    0x8007_064C ERROR_INSTALL_SOURCE_ABSENT: Csp Administrator Specification
        "MSI: source missing. Intune PC agent docs use it for an already-enrolled machine";
    0x8007_0652 ERROR_INSTALL_ALREADY_RUNNING: Csp RetryLater Specification "MSI: another installation is running";
    0x8007_0653 ERROR_INSTALL_PACKAGE_OPEN_FAILED: Csp Administrator Specification "MSI: package cannot be opened";
    0x8007_0659 ERROR_INSTALL_PACKAGE_REJECTED: Csp Administrator Specification "MSI: forbidden by system policy";
    0x8007_065D ERROR_DATATYPE_MISMATCH: Win32 Investigate Specification
        "Data type differs from the expected type; listed among MDM registration errors";
    0x8007_0661 ERROR_INSTALL_PLATFORM_UNSUPPORTED: Csp Administrator Specification
        "MSI: package not for this processor type";
    0x8007_0666 ERROR_PRODUCT_VERSION: Csp Administrator Specification "MSI: another version of the product is installed";
    0x8007_0669 ERROR_SUCCESS_REBOOT_INITIATED: Csp DeviceReboot Specification "MSI: success, restart already started";
    0x8007_06BA RPC_S_SERVER_UNAVAILABLE: Win32 RetryLater Specification "RPC server unavailable";
    0x8007_06BE RPC_S_CALL_FAILED: Win32 RetryLater Specification "RPC call failed";
    0x8007_06D9 EPT_S_NOT_REGISTERED: Win32 Investigate Specification "RPC endpoint mapper knows no such endpoint";
    0x8007_0774 ERROR_DOMAIN_CONTROLLER_NOT_FOUND: Win32 Network Specification
        "Domain controller not found; common in hybrid Autopilot";
    0x8007_0BC2 ERROR_SUCCESS_REBOOT_REQUIRED: Csp DeviceReboot Specification "MSI: success, restart needed";
    0x8007_10DD ERROR_INVALID_OPERATION: Win32 Investigate Specification "Operation identifier not valid";
    0x8007_10E0 ERROR_REQUEST_REFUSED: Win32 User Specification "Operator or administrator refused the request";
    0x8007_139F ERROR_INVALID_STATE: Win32 Investigate Specification
        "Group or resource not in the state that the operation needs";
    0x8007_177C ERROR_BAD_RECOVERY_POLICY: Win32 Administrator Specification
        "Encryption recovery policy has no valid agent (WIP/EFS)";
}
