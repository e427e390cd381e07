// Facility 0x19: HTTP statuses, and the enrollment codes of Windows 8.1.

hresults! {
    HTTP;
    0x8019_0001 MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180001";
    0x8019_0001 HTTP_E_STATUS_UNEXPECTED: Http ServerOperator WindowsHeader
        "HTTP: unexpected status (value shared with MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR)";
    0x8019_0002 MREGISTER_E_DEVICE_AUTHENTICATION_ERROR: Enroll User WindowsHeader "Windows 8.1 counterpart of 0x80180002";
    0x8019_0003 MREGISTER_E_DEVICE_AUTHORIZATION_ERROR: Enroll Administrator WindowsHeader
        "Windows 8.1 counterpart of 0x80180003";
    0x8019_0003 HTTP_E_STATUS_UNEXPECTED_REDIRECTION: Http ServerOperator WindowsHeader
        "HTTP: unexpected redirect (value shared with an MREGISTER_E code)";
    0x8019_0004 MREGISTER_E_DEVICE_CERTIFCATEREQUEST_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180004";
    0x8019_0004 HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR: Http ServerOperator WindowsHeader
        "HTTP: unexpected 4xx (value shared with an MREGISTER_E code)";
    0x8019_0005 MREGISTER_E_DEVICE_CONFIGMGRSERVER_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180005";
    0x8019_0005 HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR: Http ServerOperator WindowsHeader
        "HTTP: unexpected 5xx (value shared with an MREGISTER_E code)";
    0x8019_0006 MREGISTER_E_DEVICE_INTERNALSERVICE_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180006";
    0x8019_0007 MREGISTER_E_DEVICE_INVALIDSECURITY_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180007";
    0x8019_0008 MREGISTER_E_DEVICE_UNKNOWN_ERROR: Enroll ServerOperator WindowsHeader
        "Windows 8.1 counterpart of 0x80180008";
    0x8019_0009 MREGISTER_E_REGISTRATION_IN_PROGRESS: Enroll RetryLater WindowsHeader
        "Windows 8.1 counterpart of 0x80180009";
    0x8019_000A MREGISTER_E_DEVICE_ALREADY_REGISTERED: Enroll User WindowsHeader
        "Windows 8.1: device already enrolled; retired in Windows 10";
    0x8019_000B MREGISTER_E_DEVICE_NOT_REGISTERED: Enroll User WindowsHeader
        "Windows 8.1: device not enrolled; retired in Windows 10";
    0x8019_000C MREGISTER_E_DISCOVERY_REDIRECTED: Enroll ServerOperator WindowsHeader
        "Windows 8.1: discovery must follow a redirect; retired in Windows 10";
    0x8019_000D MREGISTER_E_DEVICE_NOT_AD_REGISTERED_ERROR: Enroll Administrator WindowsHeader
        "Windows 8.1: device not registered with Active Directory; retired";
    0x8019_000E MREGISTER_E_DISCOVERY_FAILED: Enroll ServerOperator WindowsHeader
        "Windows 8.1: discovery failed; retired in Windows 10";
    0x8019_012C HTTP_E_STATUS_AMBIGUOUS: Http ServerOperator WindowsHeader "HTTP 300";
    0x8019_012D HTTP_E_STATUS_MOVED: Http ServerOperator WindowsHeader "HTTP 301";
    0x8019_012E HTTP_E_STATUS_REDIRECT: Http ServerOperator WindowsHeader "HTTP 302";
    0x8019_012F HTTP_E_STATUS_REDIRECT_METHOD: Http ServerOperator WindowsHeader "HTTP 303";
    0x8019_0130 HTTP_E_STATUS_NOT_MODIFIED: Http ServerOperator WindowsHeader "HTTP 304";
    0x8019_0131 HTTP_E_STATUS_USE_PROXY: Http Administrator WindowsHeader "HTTP 305";
    0x8019_0133 HTTP_E_STATUS_REDIRECT_KEEP_VERB: Http ServerOperator WindowsHeader "HTTP 307";
    0x8019_0190 HTTP_E_STATUS_BAD_REQUEST: Http ServerOperator WindowsHeader
        "HTTP 400" => "Read the server log; a fault sent with 400 instead of 500 hides its reason";
    0x8019_0191 HTTP_E_STATUS_DENIED: Http Administrator WindowsHeader "HTTP 401";
    0x8019_0192 HTTP_E_STATUS_PAYMENT_REQ: Http ServerOperator WindowsHeader "HTTP 402";
    0x8019_0193 HTTP_E_STATUS_FORBIDDEN: Http Administrator WindowsHeader
        "HTTP 403" => "Check access rules, proxy and firewall in front of the server";
    0x8019_0194 HTTP_E_STATUS_NOT_FOUND: Http ServerOperator WindowsHeader
        "HTTP 404" => "Check the URL that discovery returned";
    0x8019_0195 HTTP_E_STATUS_BAD_METHOD: Http ServerOperator WindowsHeader "HTTP 405";
    0x8019_0196 HTTP_E_STATUS_NONE_ACCEPTABLE: Http ServerOperator WindowsHeader "HTTP 406";
    0x8019_0197 HTTP_E_STATUS_PROXY_AUTH_REQ: Http Administrator WindowsHeader "HTTP 407";
    0x8019_0198 HTTP_E_STATUS_REQUEST_TIMEOUT: Http RetryLater WindowsHeader "HTTP 408";
    0x8019_0199 HTTP_E_STATUS_CONFLICT: Http ServerOperator WindowsHeader "HTTP 409";
    0x8019_019A HTTP_E_STATUS_GONE: Http ServerOperator WindowsHeader "HTTP 410";
    0x8019_019B HTTP_E_STATUS_LENGTH_REQUIRED: Http ServerOperator WindowsHeader "HTTP 411";
    0x8019_019C HTTP_E_STATUS_PRECOND_FAILED: Http ServerOperator WindowsHeader "HTTP 412";
    0x8019_019D HTTP_E_STATUS_REQUEST_TOO_LARGE: Http ServerOperator WindowsHeader "HTTP 413";
    0x8019_019E HTTP_E_STATUS_URI_TOO_LONG: Http ServerOperator WindowsHeader "HTTP 414";
    0x8019_019F HTTP_E_STATUS_UNSUPPORTED_MEDIA: Http ServerOperator WindowsHeader "HTTP 415";
    0x8019_01A0 HTTP_E_STATUS_RANGE_NOT_SATISFIABLE: Http ServerOperator WindowsHeader "HTTP 416";
    0x8019_01A1 HTTP_E_STATUS_EXPECTATION_FAILED: Http ServerOperator WindowsHeader "HTTP 417";
    0x8019_01F4 HTTP_E_STATUS_SERVER_ERROR: Http ServerOperator WindowsHeader
        "HTTP 500" => "Read the server log: the fault body was not one that the device understands";
    0x8019_01F5 HTTP_E_STATUS_NOT_SUPPORTED: Http ServerOperator WindowsHeader "HTTP 501";
    0x8019_01F6 HTTP_E_STATUS_BAD_GATEWAY: Http RetryLater WindowsHeader "HTTP 502";
    0x8019_01F7 HTTP_E_STATUS_SERVICE_UNAVAIL: Http RetryLater WindowsHeader "HTTP 503" => "Try again later";
    0x8019_01F8 HTTP_E_STATUS_GATEWAY_TIMEOUT: Http RetryLater WindowsHeader "HTTP 504";
    0x8019_01F9 HTTP_E_STATUS_VERSION_NOT_SUP: Http ServerOperator WindowsHeader "HTTP 505";
    0x8019_2EE2 _: Enroll Network Documentation
        "Enrollment client network error: WinHTTP 12002 (timeout) carried in facility 0x19"
        => "Check proxy and firewall between device and server, then try again";
    0x8019_2EE7 _: Enroll Network Documentation
        "Enrollment client network error: WinHTTP 12007 (name not resolved) in facility 0x19"
        => "Check the DNS record of the discovery or enrollment host";
}
