// Microsoft Entra sign-in on the device.

hresults! {
    IDENTITY;
    0xC004_8442 AAD_CLOUDAP_E_OAUTH_USER_SID_IS_EMPTY: Entra Administrator Documentation
        "NTSTATUS-style: user SID missing from the ID token";
    0xC004_844C AAD_CLOUDAP_E_OAUTH_USERNAME_IS_MALFORMED: Entra Administrator Documentation
        "NTSTATUS-style: UPN is not in user@domain form";
    0xC004_848B AAD_CLOUDAP_E_HTTP_PASSWORD_URI_IS_EMPTY: Entra Administrator Documentation
        "NTSTATUS-style: metadata exchange holds no password URL";
    0xC004_848C AAD_CLOUDAP_E_HTTP_CERTIFICATE_URI_IS_EMPTY: Entra Administrator Documentation
        "NTSTATUS-style: metadata exchange holds no certificate URL";
    0xC004_84C1 AAD_CLOUDAP_E_WSTRUST_SAML_TOKENS_ARE_EMPTY: Entra Administrator Documentation
        "NTSTATUS-style: WS-Trust endpoint returned no SAML token";
    0xC00C_EE4F WC_E_DTDPROHIBITED: Entra Network Documentation "XML reply carried a DTD, which the parser refuses";
    0xC103_6501 _: Autopilot Administrator Documentation
        "Automatic enrollment impossible: several MDM configurations in the tenant";
    0xCAA1_002D ERROR_ADAL_OPERATION_PENDING: Entra Investigate Documentation
        "Generic token-acquisition failure; see the sub-error";
    0xCAA2_0003 ERROR_ADAL_SERVER_ERROR_INVALID_GRANT: Entra Administrator Documentation
        "Cloud refused the SAML token from the on-premises identity provider";
    0xCAA3_0193 _: Entra Administrator Documentation "HTTP 403 on a token request; sent by server, proxy or firewall";
    0xCAA8_2EE2 ERROR_ADAL_INTERNET_TIMEOUT: Entra Network Documentation "Token request: network timeout";
    0xCAA8_2EFD ERROR_ADAL_INTERNET_CANNOT_CONNECT: Entra Network Documentation
        "Token request: cannot connect to the login endpoint";
    0xCAA8_2EFE ERROR_ADAL_INTERNET_CONNECTION_ABORTED: Entra Network Documentation "Token request: connection aborted";
    0xCAA8_2F8F ERROR_ADAL_INTERNET_SECURE_FAILURE: Entra Administrator Documentation
        "Token request: TLS certificate could not be validated (check the clock)";
    0xCAA9_0006 ERROR_ADAL_WSTRUST_TOKEN_REQUEST_FAIL: Entra Administrator Documentation
        "Access token could not be obtained from the token endpoint";
    0xCAA9_0014 ERROR_ADAL_WSTRUST_REQUEST_SECURITYTOKEN_FAILED: Entra Administrator Documentation
        "WS-Trust endpoint returned a SOAP fault instead of an assertion";
    0xCAA9_0017 ERROR_ADAL_PROTOCOL_NOT_SUPPORTED: Entra Administrator Documentation
        "Identity provider does not speak WS-Trust";
    0xCAA9_0023 ERROR_ADAL_COULDNOT_DISCOVER_USERNAME_PASSWORD_ENDPOINT: Entra Administrator Documentation
        "Metadata exchange lists no username/password endpoint";
    0xCAA9_002C ERROR_ADAL_FAILED_TO_PARSE_XML: Entra Administrator Documentation "Federation service answer was not XML";
}
