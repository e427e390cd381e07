//! The rules that a provisioning document should keep, and that reading it does not insist on.

use mdm_errors::Rule;

use crate::rules::rules;

rules! {
    VERSION = "wap.version", "MS-MDE2 2.2.9.1", "the root element states version 1.1";
    ELEMENT_SPELLING = "wap.element-spelling", "MS-MDE2 2.2.9.1", "elements are named characteristic and parm, without a namespace";
    UNKNOWN_ELEMENT = "wap.unknown-element", "MS-MDE2 2.2.9.1", "a document holds characteristic and parm elements only";
    ROOT_CA_TRUSTED_CERTIFICATES = "wap.root-ca-trusted-certificates", "MS-MDE2 2.2.9.4", "roots stand in CertificateStore: Windows refuses a document with RootCATrustedCertificates";
    CERTIFICATE_ENCODING = "wap.certificate-encoding", "MS-MDE2 2.2.9.2", "EncodedCertificate is a DER certificate in base64 on one line";
    THUMBPRINT = "wap.thumbprint", "MS-MDE2 2.2.9.2", "a certificate stands under its thumbprint in upper-case hexadecimal digits";
    PRIVATE_KEY_CONTAINER = "wap.private-key-container", "MS-MDE2 2.2.9.2", "PrivateKeyContainer stands beside or in the client certificate";
    RENEW_RANGE = "wap.renew-range", "MS-MDE2 2.2.9.2", "RenewPeriod and RetryInterval are 1 to 1000 days, and RetryInterval is not the longer one";
    RENEW_LIFETIME = "wap.renew-lifetime", "MS-MDE2 2.2.9.2", "RenewPeriod is shorter than the lifetime of the certificate";
    RENEW_DATATYPE = "wap.renew-datatype", "MS-MDE2 2.2.9.2", "ROBOSupport, RenewPeriod and RetryInterval state their datatype";
    RENEW_ENT_DMID = "wap.renew-ent-dmid", "MS-MDE2 2.2.9.3", "EntDMID is set before a certificate can be renewed";
    APPLICATION_REQUIRED = "wap.application-required", "MS-MDE2 2.2.9.5", "an account has PROVIDER-ID and ADDR";
    APPAUTH = "wap.appauth", "MS-MDE2 2.2.9.5", "an account has one APPAUTH of level APPSRV and one of level CLIENT";
    AAUTHDATA = "wap.aauthdata", "MS-MDE2 2.2.9.5", "every APPAUTH has a nonce in AAUTHDATA: Windows refuses the document without";
    AAUTHDATA_ENCODING = "wap.aauthdata-encoding", "MS-MDE2 2.2.9.5", "AAUTHDATA is base64";
    CLIENT_DIGEST = "wap.client-digest", "MS-MDE2 2.2.9.5", "the APPAUTH of level CLIENT is of type DIGEST";
    APPLICATION_CASE = "wap.application-case", "MS-MDE2 2.2.9.5", "the names in APPLICATION are in upper case";
    INIT = "wap.init", "MS-MDE2 2.2.9.5", "INIT is for operators: a management server that sends it fails";
    SEARCH_CRITERIA = "wap.search-criteria", "MS-MDE2 2.2.9.5", "SSLCLIENTCERTSEARCHCRITERIA searches the store that the client certificate goes to, and & is escaped once";
    PROVIDER = "wap.provider", "MS-MDE2 2.2.9.3", "the provider of DMClient is the PROVIDER-ID of the account";
    POLL_ALL_ZERO = "wap.poll-all-zero", "MS-MDE2 2.2.9.3", "at least one count of the poll schedule is not 0";
    POLL_INFINITE = "wap.poll-infinite", "MS-MDE2 2.2.9.3", "at most one set of the poll schedule is without end, and it is the last one";
    POLL_FIRST_COUNT = "wap.poll-first-count", "MS-MDE2 2.2.9.3", "NumberOfFirstRetries is not 0";
    POLL_REMAINING = "wap.poll-remaining", "MS-MDE2 2.2.9.3", "the last poll interval is a day or longer";
    NUMBER = "wap.number", "MS-MDE2 2.2.9.3", "the value of an integer is a decimal number";
}
