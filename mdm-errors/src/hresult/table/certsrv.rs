// Facility SECURITY: certificate authorities and trust.

hresults! {
    CERTSRV;
    0x8009_4001 CERTSRV_E_BAD_REQUESTSUBJECT: Security Administrator Specification
        "Request subject name invalid or too long";
    0x8009_4002 CERTSRV_E_NO_REQUEST: Security Administrator Specification "Request does not exist";
    0x8009_4003 CERTSRV_E_BAD_REQUESTSTATUS: Security Administrator Specification "Request status does not allow this";
    0x8009_4004 CERTSRV_E_PROPERTY_EMPTY: Security Administrator Specification "Requested property is empty";
    0x8009_4005 CERTSRV_E_INVALID_CA_CERTIFICATE: Security Administrator Specification "CA certificate invalid";
    0x8009_4006 CERTSRV_E_SERVER_SUSPENDED: Security RetryLater Specification
        "Certificate service suspended (restore running)";
    0x8009_4007 CERTSRV_E_ENCODING_LENGTH: Security Administrator Specification "Encoded value exceeds the expected length";
    0x8009_4008 CERTSRV_E_ROLECONFLICT: Security Administrator Specification "Caller holds conflicting CA roles";
    0x8009_4009 CERTSRV_E_RESTRICTEDOFFICER: Security Administrator Specification
        "Certificate manager not permitted for this request";
    0x8009_400A CERTSRV_E_KEY_ARCHIVAL_NOT_CONFIGURED: Security Administrator Specification
        "CA has no key archival configured";
    0x8009_400B CERTSRV_E_NO_VALID_KRA: Security Administrator Specification "No valid key recovery certificate";
    0x8009_400C CERTSRV_E_BAD_REQUEST_KEY_ARCHIVAL: Security Administrator Specification "Key archival request malformed";
    0x8009_400D CERTSRV_E_NO_CAADMIN_DEFINED: Security Administrator Specification "No CA administrator defined";
    0x8009_400E CERTSRV_E_BAD_RENEWAL_CERT_ATTRIBUTE: Security Administrator Specification "Renewal attribute invalid";
    0x8009_400F CERTSRV_E_NO_DB_SESSIONS: Security RetryLater Specification "No free CA database session";
    0x8009_4010 CERTSRV_E_ALIGNMENT_FAULT: Security Administrator Specification "Memory alignment fault in the request";
    0x8009_4011 CERTSRV_E_ENROLL_DENIED: Security Administrator Specification "CA permissions do not let this user enroll";
    0x8009_4012 CERTSRV_E_TEMPLATE_DENIED: Security Administrator Specification
        "Template permissions do not let this user enroll";
    0x8009_4013 CERTSRV_E_DOWNLEVEL_DC_SSL_OR_UPGRADE: Security Administrator Specification
        "Domain controller lacks signed LDAP support";
    0x8009_4014 CERTSRV_E_ADMIN_DENIED_REQUEST: Security Administrator WindowsHeader "Administrator denied the request";
    0x8009_4015 CERTSRV_E_NO_POLICY_SERVER: Security Administrator WindowsHeader "Enrollment policy server not found";
    0x8009_4016 CERTSRV_E_WEAK_SIGNATURE_OR_KEY: Security Administrator WindowsHeader "Signature or public key too weak";
    0x8009_4017 CERTSRV_E_KEY_ATTESTATION_NOT_SUPPORTED: Security Administrator WindowsHeader
        "CA cannot do key attestation";
    0x8009_4018 CERTSRV_E_ENCRYPTION_CERT_REQUIRED: Security Administrator WindowsHeader
        "Requester must supply an encryption certificate";
    0x8009_4800 CERTSRV_E_UNSUPPORTED_CERT_TYPE: Security Administrator Specification "Template not offered by this CA";
    0x8009_4801 CERTSRV_E_NO_CERT_TYPE: Security Administrator Specification "Request names no template";
    0x8009_4802 CERTSRV_E_TEMPLATE_CONFLICT: Security Administrator Specification "Request names conflicting templates";
    0x8009_4803 CERTSRV_E_SUBJECT_ALT_NAME_REQUIRED: Security Administrator Specification
        "Subject alternative name required";
    0x8009_4804 CERTSRV_E_ARCHIVED_KEY_REQUIRED: Security Administrator Specification "Private key must be archived";
    0x8009_4805 CERTSRV_E_SMIME_REQUIRED: Security Administrator Specification "S/MIME capabilities required";
    0x8009_4806 CERTSRV_E_BAD_RENEWAL_SUBJECT: Security Administrator Specification
        "Renewal subject differs from the original";
    0x8009_4807 CERTSRV_E_BAD_TEMPLATE_VERSION: Security Administrator Specification
        "Template version not supported by this CA edition";
    0x8009_4808 CERTSRV_E_TEMPLATE_POLICY_REQUIRED: Security Administrator Specification
        "Signature policy attribute missing from the template";
    0x8009_4809 CERTSRV_E_SIGNATURE_POLICY_REQUIRED: Security Administrator Specification
        "Request signature lacks a required application policy";
    0x8009_480A CERTSRV_E_SIGNATURE_COUNT: Security Administrator Specification "Too few authorised signatures";
    0x8009_480B CERTSRV_E_SIGNATURE_REJECTED: Security Administrator Specification "A request signature was rejected";
    0x8009_480C CERTSRV_E_ISSUANCE_POLICY_REQUIRED: Security Administrator Specification "Required issuance policy missing";
    0x8009_480D CERTSRV_E_SUBJECT_UPN_REQUIRED: Security Administrator Specification "UPN unavailable for the subject";
    0x8009_480E CERTSRV_E_SUBJECT_DIRECTORY_GUID_REQUIRED: Security Administrator Specification
        "Directory GUID unavailable for the subject";
    0x8009_480F CERTSRV_E_SUBJECT_DNS_REQUIRED: Security Administrator Specification "DNS name unavailable for the subject";
    0x8009_4810 CERTSRV_E_ARCHIVED_KEY_UNEXPECTED: Security Administrator Specification
        "Request archives a key the template does not allow";
    0x8009_4811 CERTSRV_E_KEY_LENGTH: Security Administrator Specification "Public key shorter than the template minimum";
    0x8009_4812 CERTSRV_E_SUBJECT_EMAIL_REQUIRED: Security Administrator Specification
        "E-mail name unavailable for the subject";
    0x8009_4813 CERTSRV_E_UNKNOWN_CERT_TYPE: Security Administrator Specification "Template to enable not found";
    0x8009_4814 CERTSRV_E_CERT_TYPE_OVERLAP: Security Administrator Specification
        "Template renewal period exceeds its validity";
    0x8009_4815 CERTSRV_E_TOO_MANY_SIGNATURES: Security Administrator Specification
        "Template wants more than one authorised signature";
    0x8009_4816 CERTSRV_E_RENEWAL_BAD_PUBLIC_KEY: Security Administrator Specification
        "Renewal key matches no certificate being renewed";
    0x8009_4817 CERTSRV_E_INVALID_EK: Security Administrator Specification "Endorsement key certificate invalid";
    0x8009_4818 CERTSRV_E_INVALID_IDBINDING: Security Administrator WindowsHeader
        "Identity binding in the attestation data is wrong";
    0x8009_4819 CERTSRV_E_INVALID_ATTESTATION: Security Administrator WindowsHeader "Attestation data invalid";
    0x8009_481A CERTSRV_E_KEY_ATTESTATION: Security Administrator Specification "Key attestation failed";
    0x8009_481B CERTSRV_E_CORRUPT_KEY_ATTESTATION: Security Administrator WindowsHeader "Key attestation data corrupt";
    0x8009_481C CERTSRV_E_EXPIRED_CHALLENGE: Security Administrator WindowsHeader "Attestation challenge expired";
    0x8009_481D CERTSRV_E_INVALID_RESPONSE: Security Administrator WindowsHeader "Attestation response invalid";
    0x8009_481E CERTSRV_E_INVALID_REQUESTID: Security Administrator WindowsHeader "Request ID invalid";
    0x8009_481F CERTSRV_E_REQUEST_PRECERTIFICATE_MISMATCH: Security Administrator WindowsHeader
        "Request does not match its precertificate";
    0x8009_4820 CERTSRV_E_PENDING_CLIENT_RESPONSE: Security Administrator WindowsHeader
        "Request waits for a client response";
    0x8009_4821 CERTSRV_E_SEC_EXT_DIRECTORY_SID_REQUIRED: Security Administrator WindowsHeader
        "Directory SID required for the certificate security extension";
    0x8009_6001 TRUST_E_SYSTEM_ERROR: Security Administrator Specification "System error while verifying trust";
    0x8009_6002 TRUST_E_NO_SIGNER_CERT: Security Administrator Specification "Signer certificate invalid or missing";
    0x8009_6003 TRUST_E_COUNTER_SIGNER: Security Administrator Specification "Countersignature invalid";
    0x8009_6004 TRUST_E_CERT_SIGNATURE: Security Administrator Specification "Certificate signature does not verify";
    0x8009_6005 TRUST_E_TIME_STAMP: Security Administrator Specification "Timestamp signature or certificate invalid";
    0x8009_6010 TRUST_E_BAD_DIGEST: Security Administrator Specification "Digest does not match; the file was changed";
    0x8009_6011 TRUST_E_MALFORMED_SIGNATURE: Security Administrator WindowsHeader "Signature malformed";
    0x8009_6019 TRUST_E_BASIC_CONSTRAINTS: Security Administrator Specification "Basic constraints extension violated";
}
