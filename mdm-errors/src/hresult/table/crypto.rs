// Facility SECURITY: messages and encodings.

hresults! {
    CRYPTO;
    0x8009_1001 CRYPT_E_MSG_ERROR: Security Investigate Specification "Cryptographic message processing error";
    0x8009_1002 CRYPT_E_UNKNOWN_ALGO: Security Investigate Specification "Unknown algorithm";
    0x8009_1003 CRYPT_E_OID_FORMAT: Security Investigate Specification "Object identifier malformed";
    0x8009_1004 CRYPT_E_INVALID_MSG_TYPE: Security Investigate Specification "Message type invalid";
    0x8009_1005 CRYPT_E_UNEXPECTED_ENCODING: Security Investigate Specification "Message not encoded as expected";
    0x8009_1006 CRYPT_E_AUTH_ATTR_MISSING: Security Investigate Specification "Expected authenticated attribute missing";
    0x8009_1007 CRYPT_E_HASH_VALUE: Security Investigate Specification "Hash mismatch";
    0x8009_1008 CRYPT_E_INVALID_INDEX: Security Investigate Specification "Index invalid";
    0x8009_1009 CRYPT_E_ALREADY_DECRYPTED: Security Investigate Specification "Content already decrypted";
    0x8009_100A CRYPT_E_NOT_DECRYPTED: Security Investigate Specification "Content not decrypted yet";
    0x8009_100B CRYPT_E_RECIPIENT_NOT_FOUND: Security Investigate Specification "Recipient not in the enveloped data";
    0x8009_100C CRYPT_E_CONTROL_TYPE: Security Investigate Specification "Control type invalid";
    0x8009_100D CRYPT_E_ISSUER_SERIALNUMBER: Security Investigate Specification "Issuer or serial number invalid";
    0x8009_100E CRYPT_E_SIGNER_NOT_FOUND: Security Investigate Specification "Original signer not found";
    0x8009_100F CRYPT_E_ATTRIBUTES_MISSING: Security Investigate Specification "Requested attributes missing";
    0x8009_1010 CRYPT_E_STREAM_MSG_NOT_READY: Security Investigate Specification "Streamed message not ready";
    0x8009_1011 CRYPT_E_STREAM_INSUFFICIENT_DATA: Security Investigate Specification "Streamed message needs more input";
    0x8009_2001 CRYPT_E_BAD_LEN: Security Investigate Specification "Output length too small";
    0x8009_2002 CRYPT_E_BAD_ENCODE: Security Investigate Specification "Encode or decode error";
    0x8009_2003 CRYPT_E_FILE_ERROR: Security Investigate Specification "File read or write error";
    0x8009_2004 CRYPT_E_NOT_FOUND: Security Investigate Specification "Object or property not found";
    0x8009_2005 CRYPT_E_EXISTS: Security Investigate Specification "Object or property already exists";
    0x8009_2006 CRYPT_E_NO_PROVIDER: Security Investigate Specification "No provider set for the store or object";
    0x8009_2007 CRYPT_E_SELF_SIGNED: Security Investigate Specification "Certificate is self-signed";
    0x8009_2008 CRYPT_E_DELETED_PREV: Security Investigate Specification "Previous context deleted";
    0x8009_2009 CRYPT_E_NO_MATCH: Security Investigate Specification "No match found";
    0x8009_200A CRYPT_E_UNEXPECTED_MSG_TYPE: Security Investigate Specification "Unexpected message type";
    0x8009_200B CRYPT_E_NO_KEY_PROPERTY: Security Investigate Specification "Certificate has no private-key property";
    0x8009_200C CRYPT_E_NO_DECRYPT_CERT: Security Investigate Specification "No certificate able to decrypt";
    0x8009_200D CRYPT_E_BAD_MSG: Security Investigate Specification "Not a cryptographic message or badly formed";
    0x8009_200E CRYPT_E_NO_SIGNER: Security Investigate Specification "Signed message has no such signer";
    0x8009_200F CRYPT_E_PENDING_CLOSE: Security Investigate Specification "Final close waits for other references";
    0x8009_2010 CRYPT_E_REVOKED: Security Investigate Specification "Certificate revoked";
    0x8009_2011 CRYPT_E_NO_REVOCATION_DLL: Security Investigate Specification "No DLL to check revocation";
    0x8009_2012 CRYPT_E_NO_REVOCATION_CHECK: Security Network Specification "Revocation could not be checked";
    0x8009_2013 CRYPT_E_REVOCATION_OFFLINE: Security Network Specification "Revocation server offline";
    0x8009_2014 CRYPT_E_NOT_IN_REVOCATION_DATABASE: Security Investigate Specification
        "Certificate unknown to the revocation server";
    0x8009_2020 CRYPT_E_INVALID_NUMERIC_STRING: Security Investigate Specification "String has a non-numeric character";
    0x8009_2021 CRYPT_E_INVALID_PRINTABLE_STRING: Security Investigate Specification "String has a non-printable character";
    0x8009_2022 CRYPT_E_INVALID_IA5_STRING: Security Investigate Specification "String has a character outside 7-bit ASCII";
    0x8009_2023 CRYPT_E_INVALID_X500_STRING: Security Investigate Specification
        "X.500 name string malformed (bad subject name)";
    0x8009_2024 CRYPT_E_NOT_CHAR_STRING: Security Investigate Specification "Value is not a character string";
    0x8009_2025 CRYPT_E_FILERESIZED: Security Investigate Specification "File too large or resized during signing";
    0x8009_2026 CRYPT_E_SECURITY_SETTINGS: Security Investigate Specification "Blocked by local security option";
    0x8009_2027 CRYPT_E_NO_VERIFY_USAGE_DLL: Security Investigate Specification "No DLL to verify usage";
    0x8009_2028 CRYPT_E_NO_VERIFY_USAGE_CHECK: Security Investigate Specification "Usage could not be checked";
    0x8009_2029 CRYPT_E_VERIFY_USAGE_OFFLINE: Security Investigate Specification "Usage check server offline";
    0x8009_202A CRYPT_E_NOT_IN_CTL: Security Investigate Specification "Not in the trust list";
    0x8009_202B CRYPT_E_NO_TRUSTED_SIGNER: Security Investigate Specification "No signer of the message is trusted";
    0x8009_202C CRYPT_E_MISSING_PUBKEY_PARA: Security Investigate Specification "Public-key parameters missing";
    0x8009_3001 OSS_MORE_BUF: Security Investigate Specification "ASN.1: output buffer too small";
    0x8009_3005 OSS_DATA_ERROR: Security Investigate Specification "ASN.1: encoded data error";
    0x8009_3102 CRYPT_E_ASN1_EOD: Security Investigate Specification "ASN.1: unexpected end of data";
    0x8009_310B CRYPT_E_ASN1_BADTAG: Security Investigate Specification
        "ASN.1: bad tag, typical of a malformed certificate request";
}
