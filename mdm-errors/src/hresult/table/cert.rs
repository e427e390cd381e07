// Facilities CERT and INTERNET.

hresults! {
    CERT;
    0x800B_0001 TRUST_E_PROVIDER_UNKNOWN: Security Administrator Specification "Trust provider unknown on this system";
    0x800B_0002 TRUST_E_ACTION_UNKNOWN: Security Administrator Specification "Trust action not supported";
    0x800B_0003 TRUST_E_SUBJECT_FORM_UNKNOWN: Security Administrator Specification
        "Subject form unknown to the trust provider";
    0x800B_0004 TRUST_E_SUBJECT_NOT_TRUSTED: Security Administrator Specification "Subject not trusted for the action";
    0x800B_0100 TRUST_E_NOSIGNATURE: Security Administrator Specification "No signature present";
    0x800B_0101 CERT_E_EXPIRED: Security Administrator Specification "Certificate outside its validity period";
    0x800B_0102 CERT_E_VALIDITYPERIODNESTING: Security Administrator Specification
        "Validity periods in the chain do not nest";
    0x800B_0103 CERT_E_ROLE: Security Administrator Specification "Certificate used as CA and end entity inconsistently";
    0x800B_0104 CERT_E_PATHLENCONST: Security Administrator Specification "Path length constraint violated";
    0x800B_0105 CERT_E_CRITICAL: Security Administrator Specification "Unknown critical extension";
    0x800B_0106 CERT_E_PURPOSE: Security Administrator Specification
        "Certificate used for a purpose its issuer did not allow";
    0x800B_0107 CERT_E_ISSUERCHAINING: Security Administrator Specification "Parent did not issue the child certificate";
    0x800B_0108 CERT_E_MALFORMED: Security Administrator Specification "Certificate malformed or a needed field is empty";
    0x800B_0109 CERT_E_UNTRUSTEDROOT: Security Administrator Specification "Chain ends in a root not trusted on the device";
    0x800B_010A CERT_E_CHAINING: Security Administrator Specification "No chain to a trusted root could be built";
    0x800B_010B TRUST_E_FAIL: Security Administrator Specification "Generic trust failure";
    0x800B_010C CERT_E_REVOKED: Security Administrator Specification "Certificate revoked by its issuer";
    0x800B_010D CERT_E_UNTRUSTEDTESTROOT: Security Administrator Specification
        "Chain ends in a test root that is not trusted";
    0x800B_010E CERT_E_REVOCATION_FAILURE: Security Network Specification "Revocation check could not be carried out";
    0x800B_010F CERT_E_CN_NO_MATCH: Security Administrator Specification "Certificate name does not match the host";
    0x800B_0110 CERT_E_WRONG_USAGE: Security Administrator Specification "Certificate lacks the required usage";
    0x800B_0111 TRUST_E_EXPLICIT_DISTRUST: Security Administrator Specification "Certificate explicitly distrusted";
    0x800B_0112 CERT_E_UNTRUSTEDCA: Security Administrator Specification "A CA in the chain is not trusted by policy";
    0x800B_0113 CERT_E_INVALID_POLICY: Security Administrator Specification "Certificate policy invalid";
    0x800B_0114 CERT_E_INVALID_NAME: Security Administrator Specification "Name constraint violated or name not included";
}
