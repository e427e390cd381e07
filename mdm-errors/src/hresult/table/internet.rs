// Facility WIN32: WinINet and WinHTTP.

hresults! {
    INTERNET;
    0x8007_2EE2 ERROR_INTERNET_TIMEOUT: Win32 Network WindowsHeader "Request timed out";
    0x8007_2EE4 ERROR_INTERNET_INTERNAL_ERROR: Win32 Investigate WindowsHeader "Internal network-stack error";
    0x8007_2EE5 ERROR_INTERNET_INVALID_URL: Win32 Administrator WindowsHeader "URL invalid";
    0x8007_2EE6 ERROR_INTERNET_UNRECOGNIZED_SCHEME: Win32 Administrator WindowsHeader "URL scheme not recognised";
    0x8007_2EE7 ERROR_INTERNET_NAME_NOT_RESOLVED: Win32 Network WindowsHeader "Host name could not be resolved";
    0x8007_2EEF ERROR_INTERNET_LOGIN_FAILURE: Win32 User WindowsHeader "Sign-in to the server failed";
    0x8007_2EF1 ERROR_INTERNET_OPERATION_CANCELLED: Win32 Network WindowsHeader
        "Request cancelled because its handle was closed";
    0x8007_2EF3 ERROR_INTERNET_INCORRECT_HANDLE_STATE: Win32 Investigate WindowsHeader
        "Handle in the wrong state for the call";
    0x8007_2EFD ERROR_INTERNET_CANNOT_CONNECT: Win32 Network WindowsHeader "Connection could not be established";
    0x8007_2EFE ERROR_INTERNET_CONNECTION_ABORTED: Win32 Network WindowsHeader "Connection ended abnormally";
    0x8007_2EFF ERROR_INTERNET_CONNECTION_RESET: Win32 Network WindowsHeader "Connection reset";
    0x8007_2F00 ERROR_INTERNET_FORCE_RETRY: Win32 RetryLater WindowsHeader "Request must be sent again";
    0x8007_2F05 ERROR_INTERNET_SEC_CERT_DATE_INVALID: Win32 ServerOperator WindowsHeader "TLS certificate date invalid";
    0x8007_2F06 ERROR_INTERNET_SEC_CERT_CN_INVALID: Win32 ServerOperator WindowsHeader
        "TLS certificate name does not match the host";
    0x8007_2F07 ERROR_INTERNET_HTTP_TO_HTTPS_ON_REDIR: Win32 ServerOperator WindowsHeader
        "Redirect changes from HTTP to HTTPS";
    0x8007_2F08 ERROR_INTERNET_HTTPS_TO_HTTP_ON_REDIR: Win32 ServerOperator WindowsHeader
        "Redirect changes from HTTPS to HTTP";
    0x8007_2F0C ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED: Win32 Administrator WindowsHeader
        "Server demands a client certificate";
    0x8007_2F0D ERROR_INTERNET_INVALID_CA: Win32 Administrator WindowsHeader
        "TLS certificate issued by an untrusted authority";
    0x8007_2F17 ERROR_INTERNET_SEC_CERT_ERRORS: Win32 ServerOperator WindowsHeader "TLS certificate has errors";
    0x8007_2F19 ERROR_INTERNET_SEC_CERT_REV_FAILED: Win32 Network WindowsHeader
        "Revocation check of the TLS certificate failed";
    0x8007_2F76 ERROR_HTTP_HEADER_NOT_FOUND: Win32 ServerOperator WindowsHeader "Requested HTTP header missing";
    0x8007_2F78 ERROR_HTTP_INVALID_SERVER_RESPONSE: Win32 ServerOperator WindowsHeader
        "Server response could not be parsed";
    0x8007_2F7C ERROR_HTTP_REDIRECT_FAILED: Win32 ServerOperator WindowsHeader
        "Redirect failed: scheme change or too many hops";
    0x8007_2F7D ERROR_INTERNET_SECURITY_CHANNEL_ERROR: Win32 ServerOperator WindowsHeader
        "TLS channel error, e.g. no common version or cipher";
    0x8007_2F83 ERROR_INTERNET_DISCONNECTED: Win32 Network WindowsHeader "No internet connection";
    0x8007_2F84 ERROR_INTERNET_SERVER_UNREACHABLE: Win32 Network WindowsHeader "Server unreachable";
    0x8007_2F85 ERROR_INTERNET_PROXY_SERVER_UNREACHABLE: Win32 Network WindowsHeader "Proxy unreachable";
    0x8007_2F86 ERROR_INTERNET_BAD_AUTO_PROXY_SCRIPT: Win32 Administrator WindowsHeader
        "Proxy auto-configuration script failed";
    0x8007_2F87 ERROR_INTERNET_UNABLE_TO_DOWNLOAD_SCRIPT: Win32 Network WindowsHeader
        "Proxy auto-configuration script could not be downloaded";
    0x8007_2F89 ERROR_INTERNET_SEC_INVALID_CERT: Win32 ServerOperator WindowsHeader "TLS certificate invalid";
    0x8007_2F8A ERROR_INTERNET_SEC_CERT_REVOKED: Win32 ServerOperator WindowsHeader "TLS certificate revoked";
    0x8007_2F8F ERROR_WINHTTP_SECURE_FAILURE: Win32 Administrator WindowsHeader
        "TLS failure (clock, trust); WinINet names this value ERROR_INTERNET_DECODING_FAILED";
    0x8007_2F92 ERROR_WINHTTP_AUTO_PROXY_SERVICE_ERROR: Win32 Network WindowsHeader "Automatic proxy service error";
    0x8007_2F93 ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE: Win32 ServerOperator WindowsHeader
        "TLS certificate not valid for this usage";
    0x8007_2F94 ERROR_WINHTTP_AUTODETECTION_FAILED: Win32 Network WindowsHeader "Proxy auto-detection failed";
    0x8007_2F99 ERROR_WINHTTP_CLIENT_CERT_NO_PRIVATE_KEY: Win32 Device WindowsHeader
        "Client certificate has no private key in this context";
    0x8007_2F9A ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY: Win32 Device WindowsHeader
        "No rights to use the client certificate private key";
}
