//! The lint rules: deviations that readers of this crate accept.
//!
//! In messages, certificate requests and provisioning documents. The rules of XML, SOAP and security headers are in
//! [`mdm_soap::rules`]. Where a rule says that Windows refuses a document, that was seen; the clause shows the accepted
//! form.

mdm_errors::kit::rules! {
    TOKEN_TYPE = "wstep.token-type", "MS-MDE2 3.4.4.1.1.1",
        "the token type is the one of device enrollment, spelled as specified";
    TOKEN_LABEL = "wstep.token-label", "MS-MDE2 3.4.4.1.1.1",
        "the value type of a certificate request names its kind";
    CONTEXT_ITEMS = "wstep.context-items", "MS-MDE2 3.4.4.1.1.1", "a device sends its DeviceID and its EnrollmentType";
    RESPONSE_ELEMENTS = "wstep.response-elements", "MS-WSTEP 3.1.4.1.3.4",
        "a response has DispositionMessage and RequestID";
    CSR_PRINTABLE_STRING = "wstep.csr-printable-string", "X.680 41.4",
        "a PrintableString has no characters but letters, digits, space and '()+,-./:=?";
    CSR_NAME_ENCODING = "wstep.csr-name-encoding", "X.680 41",
        "the bytes of a name attribute are text in the encoding of its string type";
    CSR_ATTRIBUTES = "wstep.csr-attributes", "RFC 2986 4.1", "a certificate request has attributes, if only an empty set";
    CSR_TRAILING_NUL = "wstep.csr-trailing-nul", "RFC 5280 4.1.2.4", "a name attribute does not end in NUL";

    VERSION = "wap.version", "MS-MDE2 2.2.9.1", "the root element states version 1.1";
    ELEMENT_SPELLING = "wap.element-spelling", "MS-MDE2 2.2.9.1",
        "elements are named characteristic and parm, without a namespace";
    UNKNOWN_ELEMENT = "wap.unknown-element", "MS-MDE2 2.2.9.1", "a document holds characteristic and parm elements only";
    ENROLLMENT_CSP = "wap.enrollment-csp", "MDM enrollment in Microsoft Entra ID",
        "a document configures only the providers that are reachable during enrollment";
    ROOT_CA_TRUSTED_CERTIFICATES = "wap.root-ca-trusted-certificates", "MS-MDE2 2.2.9.1",
        "roots are in CertificateStore: Windows refuses a document with RootCATrustedCertificates";
    CERTIFICATE_ENCODING = "wap.certificate-encoding", "MS-MDE2 2.2.9.2",
        "EncodedCertificate is a DER certificate in base64 on one line";
    THUMBPRINT = "wap.thumbprint", "MS-MDE2 2.2.9.2",
        "a certificate is named by its SHA-1 thumbprint in hexadecimal digits";
    PRIVATE_KEY_CONTAINER = "wap.private-key-container", "MS-MDE2 2.2.9.1",
        "PrivateKeyContainer is beside or in the client certificate";
    RENEW_RANGE = "wap.renew-range", "MS-MDE2 2.2.9.2",
        "RenewPeriod and RetryInterval are 1 to 1000 days, and RetryInterval is not the longer one";
    RENEW_LIFETIME = "wap.renew-lifetime", "MS-MDE2 2.2.9.2", "RenewPeriod is shorter than the lifetime of the certificate";
    RENEW_DATATYPE = "wap.renew-datatype", "MS-MDE2 2.2.9.1",
        "ROBOSupport, RenewPeriod and RetryInterval state their datatype";
    RENEW_ENT_DMID = "wap.renew-ent-dmid", "MS-MDE2 2.2.9.3", "EntDMID is set before a certificate can be renewed";
    APPLICATION_REQUIRED = "wap.application-required", "MS-MDE2 2.2.9.5", "an account has PROVIDER-ID and ADDR";
    ADDRESS = "wap.address", "MS-MDE2 2.2.9.5", "ADDR is an HTTPS URL";
    APPAUTH = "wap.appauth", "MS-MDE2 2.2.9.5", "an account has one APPAUTH of level APPSRV and one of level CLIENT";
    AAUTHTYPE = "wap.aauthtype", "MS-MDE2 2.2.9.5", "AAUTHTYPE is BASIC or DIGEST, and DIGEST for level CLIENT";
    AAUTHDATA = "wap.aauthdata", "MS-MDE2 2.2.9.5",
        "an APPAUTH of type DIGEST has a nonce in AAUTHDATA: Windows refuses the document otherwise";
    AAUTHDATA_ENCODING = "wap.aauthdata-encoding", "MS-MDE2 2.2.9.5", "AAUTHDATA is base64";
    APPLICATION_CASE = "wap.application-case", "MS-MDE2 2.2.9.5", "the names in APPLICATION are in upper case";
    APPLICATION_VALUE = "wap.application-value", "MS-MDE2 2.2.9.5",
        "retries and backoff times are numbers, PROTOVER is 1.1 or 1.2, ROLE is 8 or 32, and DEFAULTENCODING is one of the two media types";
    BACKOFF = "wap.backoff", "MS-MDE2 2.2.9.5", "INITIALBACKOFFTIME is not longer than MAXBACKOFFTIME";
    INIT = "wap.init", "MS-MDE2 2.2.9.5", "INIT is for mobile operators: the document of a management server fails with it";
    SEARCH_CRITERIA = "wap.search-criteria", "MS-MDE2 2.2.9.5",
        "SSLCLIENTCERTSEARCHCRITERIA searches the store that the client certificate is put in, and & is escaped once";
    PROVIDER = "wap.provider", "MS-MDE2 2.2.9.1", "the provider of DMClient is the PROVIDER-ID of the account";
    DM_CLIENT_ONCE = "wap.dm-client-once", "MS-MDE2 2.2.9.3", "there is one DMClient, and one node for each provider in it";
    PUSH = "wap.push", "DMClient CSP", "Push is configured over OMA DM: a provisioning document cannot";
    POLL_ALL_ZERO = "wap.poll-all-zero", "MS-MDE2 2.2.9.3", "at least one count of the poll schedule is not 0";
    POLL_INFINITE = "wap.poll-infinite", "MS-MDE2 2.2.9.3",
        "at most one set of the poll schedule has no end, and it is the last one";
    POLL_FIRST_COUNT = "wap.poll-first-count", "MS-MDE2 2.2.9.3", "NumberOfFirstRetries is not 0";
    POLL_REMAINING = "wap.poll-remaining", "MS-MDE2 2.2.9.3", "the last poll interval is a day or longer";
    SYNC_TIMEOUT = "wap.sync-timeout", "DMClient CSP", "TimeOutUntilSyncFailure is 1 to 1440 minutes";
    NUMBER = "wap.number", "MS-MDE2 2.2.9.3", "the value of an integer is a decimal number";
}
