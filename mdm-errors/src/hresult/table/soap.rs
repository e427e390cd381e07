// Facility WEBSERVICES: the SOAP client.

hresults! {
    SOAP;
    0x803D_0000 WS_E_INVALID_FORMAT: WebServices ServerOperator WindowsHeader
        "Web services: input data not in the expected format";
    0x803D_0001 WS_E_OBJECT_FAULTED: WebServices ServerOperator WindowsHeader
        "Web services: object is in the faulted state";
    0x803D_0002 WS_E_NUMERIC_OVERFLOW: WebServices ServerOperator WindowsHeader "Web services: numeric overflow";
    0x803D_0003 WS_E_INVALID_OPERATION: WebServices ServerOperator WindowsHeader
        "Web services: operation not allowed in this state";
    0x803D_0004 WS_E_OPERATION_ABORTED: WebServices ServerOperator WindowsHeader "Web services: operation aborted";
    0x803D_0005 WS_E_ENDPOINT_ACCESS_DENIED: WebServices ServerOperator WindowsHeader
        "Web services: endpoint denied access";
    0x803D_0006 WS_E_OPERATION_TIMED_OUT: WebServices RetryLater WindowsHeader "Web services: time limit exceeded";
    0x803D_0007 WS_E_OPERATION_ABANDONED: WebServices ServerOperator WindowsHeader "Web services: operation abandoned";
    0x803D_0008 WS_E_QUOTA_EXCEEDED: WebServices ServerOperator WindowsHeader
        "Web services: quota exceeded (for example message size)";
    0x803D_0009 WS_E_NO_TRANSLATION_AVAILABLE: WebServices ServerOperator WindowsHeader
        "Web services: text not available in the language";
    0x803D_000A WS_E_SECURITY_VERIFICATION_FAILURE: WebServices ServerOperator WindowsHeader
        "Web services: security verification failed";
    0x803D_000B WS_E_ADDRESS_IN_USE: WebServices ServerOperator WindowsHeader "Web services: address in use";
    0x803D_000C WS_E_ADDRESS_NOT_AVAILABLE: WebServices ServerOperator WindowsHeader "Web services: address not available";
    0x803D_000D WS_E_ENDPOINT_NOT_FOUND: WebServices ServerOperator WindowsHeader
        "Web services: remote endpoint does not exist";
    0x803D_000E WS_E_ENDPOINT_NOT_AVAILABLE: WebServices RetryLater WindowsHeader
        "Web services: endpoint not in service here";
    0x803D_000F WS_E_ENDPOINT_FAILURE: WebServices ServerOperator WindowsHeader
        "Web services: endpoint could not process the request";
    0x803D_0010 WS_E_ENDPOINT_UNREACHABLE: WebServices Network WindowsHeader "Web services: endpoint unreachable";
    0x803D_0011 WS_E_ENDPOINT_ACTION_NOT_SUPPORTED: WebServices ServerOperator WindowsHeader
        "Web services: endpoint does not support the action";
    0x803D_0012 WS_E_ENDPOINT_TOO_BUSY: WebServices RetryLater WindowsHeader "Web services: endpoint too busy";
    0x803D_0013 WS_E_ENDPOINT_FAULT_RECEIVED: WebServices ServerOperator WindowsHeader
        "Web services: a SOAP fault was received (generic XCEP/WSTEP failure)";
    0x803D_0014 WS_E_ENDPOINT_DISCONNECTED: WebServices Network WindowsHeader
        "Web services: connection to the endpoint ended";
    0x803D_0015 WS_E_PROXY_FAILURE: WebServices Network WindowsHeader "Web services: proxy failed to process the request";
    0x803D_0016 WS_E_PROXY_ACCESS_DENIED: WebServices Administrator WindowsHeader "Web services: proxy denied access";
    0x803D_0017 WS_E_NOT_SUPPORTED: WebServices ServerOperator WindowsHeader "Web services: feature not available here";
    0x803D_0018 WS_E_PROXY_REQUIRES_BASIC_AUTH: WebServices Administrator WindowsHeader
        "Web services: proxy wants Basic authentication";
    0x803D_0019 WS_E_PROXY_REQUIRES_DIGEST_AUTH: WebServices Administrator WindowsHeader
        "Web services: proxy wants Digest authentication";
    0x803D_001A WS_E_PROXY_REQUIRES_NTLM_AUTH: WebServices Administrator WindowsHeader
        "Web services: proxy wants NTLM authentication";
    0x803D_001B WS_E_PROXY_REQUIRES_NEGOTIATE_AUTH: WebServices Administrator WindowsHeader
        "Web services: proxy wants Negotiate authentication";
    0x803D_001C WS_E_SERVER_REQUIRES_BASIC_AUTH: WebServices ServerOperator WindowsHeader
        "Web services: server wants Basic authentication";
    0x803D_001D WS_E_SERVER_REQUIRES_DIGEST_AUTH: WebServices ServerOperator WindowsHeader
        "Web services: server wants Digest authentication";
    0x803D_001E WS_E_SERVER_REQUIRES_NTLM_AUTH: WebServices ServerOperator WindowsHeader
        "Web services: server wants NTLM authentication";
    0x803D_001F WS_E_SERVER_REQUIRES_NEGOTIATE_AUTH: WebServices ServerOperator WindowsHeader
        "Web services: server wants Negotiate authentication";
    0x803D_0020 WS_E_INVALID_ENDPOINT_URL: WebServices ServerOperator WindowsHeader "Web services: endpoint URL invalid";
    0x803D_0021 WS_E_OTHER: WebServices ServerOperator WindowsHeader "Web services: error not covered by another code";
    0x803D_0022 WS_E_SECURITY_TOKEN_EXPIRED: WebServices ServerOperator WindowsHeader
        "Web services: security token expired";
    0x803D_0023 WS_E_SECURITY_SYSTEM_FAILURE: WebServices ServerOperator WindowsHeader
        "Web services: security system failure";
}
