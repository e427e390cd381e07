// Facility 0xCF: the classic Intune PC agent.

hresults! {
    AGENT;
    0x80CF_0001 OM_E_NO_SERVICE: LegacyAgent Device Documentation
        "Classic Intune PC agent: Agent could not provide the service";
    0x80CF_0003 OM_E_UNKNOWN_ID: LegacyAgent Device Documentation "Classic Intune PC agent: ID not found";
    0x80CF_0004 OM_E_NOT_INITIALIZED: LegacyAgent Device Documentation "Classic Intune PC agent: Object not initialised";
    0x80CF_0008 OM_E_ITEMNOTFOUND: LegacyAgent Device Documentation "Classic Intune PC agent: Key for the item not found";
    0x80CF_0009 OM_E_OPERATIONINPROGRESS: LegacyAgent Device Documentation
        "Classic Intune PC agent: Conflicting operation running";
    0x80CF_000B OM_E_CALL_CANCELLED: LegacyAgent Device Documentation "Classic Intune PC agent: Operation cancelled";
    0x80CF_0016 OM_E_INSTALL_NOT_ALLOWED: LegacyAgent Device Documentation
        "Classic Intune PC agent: Other installation running or restart pending";
    0x80CF_0017 OM_E_NOT_APPLICABLE: LegacyAgent Device Documentation "Classic Intune PC agent: No applicable updates";
    0x80CF_0018 OM_E_NO_USERTOKEN: LegacyAgent Device Documentation "Classic Intune PC agent: Required user token missing";
    0x80CF_001F OM_E_NO_CONNECTION: LegacyAgent Network Documentation "Classic Intune PC agent: No network connection";
    0x80CF_0020 OM_E_NO_INTERACTIVE_USER: LegacyAgent User Documentation "Classic Intune PC agent: Nobody is signed in";
    0x80CF_0021 OM_E_TIME_OUT: LegacyAgent RetryLater Documentation "Classic Intune PC agent: Timed out";
    0x80CF_0022 OM_E_ALL_UPDATES_FAILED: LegacyAgent Device Documentation "Classic Intune PC agent: Every update failed";
    0x80CF_0024 OM_E_NO_UPDATE: LegacyAgent Device Documentation "Classic Intune PC agent: No updates";
    0x80CF_002F OM_E_CALL_CANCELLED_BY_POLICY: LegacyAgent Device Documentation
        "Classic Intune PC agent: Blocked by policy";
    0x80CF_0034 OM_E_DOWNLOAD_FAILED: LegacyAgent Device Documentation "Classic Intune PC agent: Download failed";
    0x80CF_0437 OM_E_PT_SECURITY_VERIFICATION_FAILURE: LegacyAgent Device Documentation
        "Classic Intune PC agent: Could not authorise with the service";
    0x80CF_0438 OM_E_PT_ENDPOINT_UNREACHABLE: LegacyAgent Device Documentation
        "Classic Intune PC agent: No route to the endpoint";
    0x80CF_0439 OM_E_PT_INVALID_FORMAT: LegacyAgent Device Documentation
        "Classic Intune PC agent: Received data breaks the contract";
    0x80CF_043A OM_E_PT_INVALID_URL: LegacyAgent Device Documentation "Classic Intune PC agent: URL invalid";
    0x80CF_043C OM_E_PT_PROXY_AUTH_SCHEME_NOT_SUPPORTED: LegacyAgent Device Documentation
        "Classic Intune PC agent: Proxy authentication scheme unsupported";
    0x80CF_043F OM_E_PT_ENDPOINTURL_NOTAVAIL: LegacyAgent Device Documentation
        "Classic Intune PC agent: No URL for the endpoint";
    0x80CF_0440 OM_E_PT_ENDPOINT_DISCONNECTED: LegacyAgent Network Documentation
        "Classic Intune PC agent: Endpoint connection ended";
    0x80CF_0441 OM_E_PT_INVALID_OPERATION: LegacyAgent Device Documentation
        "Classic Intune PC agent: Protocol component in the wrong state";
    0x80CF_0FFF OM_E_UNEXPECTED: LegacyAgent Device Documentation
        "Classic Intune PC agent: Failure not covered by another code";
    0x80CF_200B OM_E_UH_INSTALLERFAILURE: LegacyAgent Device Documentation "Classic Intune PC agent: Installer failed";
    0x80CF_201C _: LegacyAgent Device Documentation
        "Classic Intune PC agent: Sideloading not enabled or app signature untrusted";
    0x80CF_4007 OM_E_PT_SOAPCLIENT_SOAPFAULT: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: SOAP fault received";
    0x80CF_4008 OM_E_PT_SOAPCLIENT_PARSEFAULT: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: SOAP fault could not be parsed";
    0x80CF_400A OM_E_PT_SOAPCLIENT_PARSE: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: Server reply could not be parsed";
    0x80CF_400B OM_E_PT_SOAP_VERSION: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: SOAP envelope namespace not recognised";
    0x80CF_400C OM_E_PT_SOAP_MUST_UNDERSTAND: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: Mandatory SOAP header not understood";
    0x80CF_400D OM_E_PT_SOAP_CLIENT: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: SOAP client fault: message malformed";
    0x80CF_400E OM_E_PT_SOAP_SERVER: LegacyAgent RetryLater Documentation
        "Classic Intune PC agent: SOAP server fault: retry later";
    0x80CF_4010 OM_E_PT_EXCEEDED_MAX_SERVER_TRIPS: LegacyAgent Device Documentation
        "Classic Intune PC agent: Too many round trips";
    0x80CF_4013 OM_E_PT_INVALID_COMPUTER_NAME: LegacyAgent Device Documentation
        "Classic Intune PC agent: Computer name unknown";
    0x80CF_4015 OM_E_PT_REFRESH_CACHE_REQUIRED: LegacyAgent Device Documentation
        "Classic Intune PC agent: Server changed or cookie invalid; refresh the cache";
    0x80CF_4016 OM_E_PT_HTTP_STATUS_BAD_REQUEST: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 400";
    0x80CF_4017 OM_E_PT_HTTP_STATUS_DENIED: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 401 (enrollment docs: agent outdated or account certificate expired)";
    0x80CF_4018 OM_E_PT_HTTP_STATUS_FORBIDDEN: LegacyAgent ServerOperator Documentation "Classic Intune PC agent: HTTP 403";
    0x80CF_4019 OM_E_PT_HTTP_STATUS_NOT_FOUND: LegacyAgent ServerOperator Documentation "Classic Intune PC agent: HTTP 404";
    0x80CF_401A OM_E_PT_HTTP_STATUS_BAD_METHOD: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 405";
    0x80CF_401B OM_E_PT_HTTP_STATUS_PROXY_AUTH_REQ: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 407";
    0x80CF_401C OM_E_PT_HTTP_STATUS_REQUEST_TIMEOUT: LegacyAgent RetryLater Documentation
        "Classic Intune PC agent: HTTP 408";
    0x80CF_401D OM_E_PT_HTTP_STATUS_CONFLICT: LegacyAgent ServerOperator Documentation "Classic Intune PC agent: HTTP 409";
    0x80CF_401E OM_E_PT_HTTP_STATUS_GONE: LegacyAgent ServerOperator Documentation "Classic Intune PC agent: HTTP 410";
    0x80CF_401F OM_E_PT_HTTP_STATUS_SERVER_ERROR: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 500";
    0x80CF_4020 OM_E_PT_HTTP_STATUS_NOT_SUPPORTED: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: Function not supported (HTTP 501)";
    0x80CF_4021 OM_E_PT_HTTP_STATUS_BAD_GATEWAY: LegacyAgent RetryLater Documentation "Classic Intune PC agent: HTTP 502";
    0x80CF_4022 OM_E_PT_HTTP_STATUS_SERVICE_UNAVAIL: LegacyAgent RetryLater Documentation
        "Classic Intune PC agent: HTTP 503";
    0x80CF_4023 OM_E_PT_HTTP_STATUS_GATEWAY_TIMEOUT: LegacyAgent RetryLater Documentation
        "Classic Intune PC agent: Gateway timeout (HTTP 504)";
    0x80CF_4024 OM_E_PT_HTTP_STATUS_VERSION_NOT_SUP: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP 505";
    0x80CF_402B OM_E_PT_HTTP_STATUS_NOT_MAPPED: LegacyAgent ServerOperator Documentation
        "Classic Intune PC agent: HTTP status without its own code";
    0x80CF_402C OM_E_PT_WINHTTP_NAME_NOT_RESOLVED: LegacyAgent Network Documentation
        "Classic Intune PC agent: Server or proxy name not resolved";
    0x80CF_4FFF OM_E_PT_UNEXPECTED: LegacyAgent Device Documentation
        "Classic Intune PC agent: Communication error not covered by another code";
    0x80CF_6002 OM_E_DM_INCORRECTFILEHASH: LegacyAgent Device Documentation
        "Classic Intune PC agent: Downloaded file digest wrong";
    0x80CF_6005 OM_E_DM_NONETWORK: LegacyAgent Network Documentation "Classic Intune PC agent: Download: no network";
}
