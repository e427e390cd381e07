// Facility SECURITY: key storage and TLS.

hresults! {
    KEYS;
    0x8009_0001 NTE_BAD_UID: Security Investigate Specification "Bad key-set UID";
    0x8009_0002 NTE_BAD_HASH: Security Investigate Specification "Bad hash object";
    0x8009_0003 NTE_BAD_KEY: Security Investigate Specification "Bad key";
    0x8009_0004 NTE_BAD_LEN: Security Investigate Specification "Bad length";
    0x8009_0005 NTE_BAD_DATA: Security Investigate Specification "Bad data";
    0x8009_0006 NTE_BAD_SIGNATURE: Security Investigate Specification "Signature invalid";
    0x8009_0007 NTE_BAD_VER: Security Investigate Specification "Bad provider version";
    0x8009_0008 NTE_BAD_ALGID: Security Investigate Specification "Algorithm invalid";
    0x8009_0009 NTE_BAD_FLAGS: Security Investigate Specification "Flags invalid";
    0x8009_000A NTE_BAD_TYPE: Security Investigate Specification "Type invalid";
    0x8009_000B NTE_BAD_KEY_STATE: Security Investigate Specification "Key not usable in its present state";
    0x8009_000C NTE_BAD_HASH_STATE: Security Investigate Specification "Hash not usable in its present state";
    0x8009_000D NTE_NO_KEY: Security Investigate Specification "Key does not exist";
    0x8009_000E NTE_NO_MEMORY: Security Investigate Specification "Provider out of memory";
    0x8009_000F NTE_EXISTS: Security Investigate Specification "Key or container already exists";
    0x8009_0010 NTE_PERM: Security Investigate Specification "Provider denied access";
    0x8009_0011 NTE_NOT_FOUND: Security Investigate Specification "Key or container not found";
    0x8009_0012 NTE_DOUBLE_ENCRYPT: Security Investigate Specification "Data already encrypted";
    0x8009_0013 NTE_BAD_PROVIDER: Security Investigate Specification "Provider invalid";
    0x8009_0014 NTE_BAD_PROV_TYPE: Security Investigate Specification "Provider type invalid";
    0x8009_0015 NTE_BAD_PUBLIC_KEY: Security Investigate Specification "Public key invalid";
    0x8009_0016 NTE_BAD_KEYSET: Security Device Specification "Key set missing; typical after a TPM clear";
    0x8009_0017 NTE_PROV_TYPE_NOT_DEF: Security Investigate Specification "Provider type not defined";
    0x8009_0018 NTE_PROV_TYPE_ENTRY_BAD: Security Investigate Specification "Provider type registration invalid";
    0x8009_0019 NTE_KEYSET_NOT_DEF: Security Investigate Specification "Key set not defined";
    0x8009_001A NTE_KEYSET_ENTRY_BAD: Security Investigate Specification "Key set registration invalid";
    0x8009_001B NTE_PROV_TYPE_NO_MATCH: Security Investigate Specification "Provider type does not match its registration";
    0x8009_001C NTE_SIGNATURE_FILE_BAD: Security Investigate Specification "Provider signature file damaged";
    0x8009_001D NTE_PROVIDER_DLL_FAIL: Security Investigate Specification "Provider DLL failed to initialise";
    0x8009_001E NTE_PROV_DLL_NOT_FOUND: Security Investigate Specification "Provider DLL not found";
    0x8009_001F NTE_BAD_KEYSET_PARAM: Security Investigate Specification "Key set parameter invalid";
    0x8009_0020 NTE_FAIL: Security Investigate Specification "Internal provider failure";
    0x8009_0021 NTE_SYS_ERR: Security Investigate Specification "Base system error in the provider";
    0x8009_0022 NTE_SILENT_CONTEXT: Security Investigate Specification "User interaction needed but the context is silent";
    0x8009_0023 NTE_TOKEN_KEYSET_STORAGE_FULL: Security Investigate Specification
        "Security token has no room for another key";
    0x8009_0024 NTE_TEMPORARY_PROFILE: Security Investigate Specification "User profile is temporary";
    0x8009_0025 NTE_FIXEDPARAMETER: Security Investigate Specification "Key parameter cannot be changed";
    0x8009_0026 NTE_INVALID_HANDLE: Security Investigate Specification "Handle invalid";
    0x8009_0027 NTE_INVALID_PARAMETER: Security Investigate Specification "Parameter invalid";
    0x8009_0028 NTE_BUFFER_TOO_SMALL: Security Investigate Specification "Buffer too small";
    0x8009_0029 NTE_NOT_SUPPORTED: Security Investigate Specification
        "Operation not supported (Hello docs: TPM not set up)";
    0x8009_002A NTE_NO_MORE_ITEMS: Security Investigate Specification "No more items";
    0x8009_002B NTE_BUFFERS_OVERLAP: Security Investigate Specification "Buffers overlap";
    0x8009_002C NTE_DECRYPTION_FAILURE: Security Investigate Specification "Decryption failed";
    0x8009_002D NTE_INTERNAL_ERROR: Security Investigate Specification "Internal key-storage error";
    0x8009_002E NTE_UI_REQUIRED: Security User Specification "User interaction required";
    0x8009_002F NTE_HMAC_NOT_SUPPORTED: Security Investigate Specification "HMAC not supported";
    0x8009_0030 NTE_DEVICE_NOT_READY: Security RetryLater WindowsHeader "Key device (TPM, card) not ready";
    0x8009_0031 NTE_AUTHENTICATION_IGNORED: Security RetryLater WindowsHeader
        "Authentication ignored; TPM dictionary lockout";
    0x8009_0032 NTE_VALIDATION_FAILED: Security Investigate WindowsHeader "Provider validation failed";
    0x8009_0033 NTE_INCORRECT_PASSWORD: Security User WindowsHeader "Password wrong";
    0x8009_0034 NTE_ENCRYPTION_FAILURE: Security Investigate WindowsHeader "Encryption failed";
    0x8009_0035 NTE_DEVICE_NOT_FOUND: Security Device WindowsHeader
        "Key device not found, e.g. policy wants a TPM and none exists";
    0x8009_0036 NTE_USER_CANCELLED: Security User WindowsHeader "User cancelled the key operation";
    0x8009_0037 NTE_PASSWORD_CHANGE_REQUIRED: Security User WindowsHeader "Password expired and must change";
    0x8009_0038 NTE_NOT_ACTIVE_CONSOLE: Security Investigate WindowsHeader "Only possible from the active console";
    0x8009_0300 SEC_E_INSUFFICIENT_MEMORY: Security Investigate Specification "Security package out of memory";
    0x8009_0302 SEC_E_UNSUPPORTED_FUNCTION: Security Investigate Specification "Security function not supported";
    0x8009_0304 SEC_E_INTERNAL_ERROR: Security Investigate Specification "Local security authority unreachable or failed";
    0x8009_0308 SEC_E_INVALID_TOKEN: Security Investigate Specification
        "Security token malformed (bad TLS record or handshake)";
    0x8009_030C SEC_E_LOGON_DENIED: Security User Specification "Sign-in attempt failed";
    0x8009_030D SEC_E_UNKNOWN_CREDENTIALS: Security Investigate Specification "Credentials not recognised by the package";
    0x8009_030E SEC_E_NO_CREDENTIALS: Security Investigate Specification "No credentials available";
    0x8009_030F SEC_E_MESSAGE_ALTERED: Security Investigate Specification "Message altered on the way";
    0x8009_0311 SEC_E_NO_AUTHENTICATING_AUTHORITY: Security Network Specification
        "No authority could be contacted for authentication";
    0x8009_0318 SEC_E_INCOMPLETE_MESSAGE: Security Investigate Specification "Message incomplete; more data needed";
    0x8009_0322 SEC_E_WRONG_PRINCIPAL: Security Investigate Specification
        "Server name does not match the expected principal";
    0x8009_0324 SEC_E_TIME_SKEW: Security Device Specification "Clocks of client and server differ too much";
    0x8009_0325 SEC_E_UNTRUSTED_ROOT: Security Investigate Specification "Chain ends in an untrusted root";
    0x8009_0326 SEC_E_ILLEGAL_MESSAGE: Security Investigate Specification "Unexpected or malformed handshake message";
    0x8009_0327 SEC_E_CERT_UNKNOWN: Security Investigate Specification "Unknown certificate processing error";
    0x8009_0328 SEC_E_CERT_EXPIRED: Security Investigate Specification "Certificate expired";
    0x8009_0330 SEC_E_DECRYPT_FAILURE: Security Investigate Specification "Record could not be decrypted";
    0x8009_0331 SEC_E_ALGORITHM_MISMATCH: Security Investigate Specification "No common algorithm with the peer";
    0x8009_0349 SEC_E_CERT_WRONG_USAGE: Security Investigate Specification "Certificate not valid for this usage";
    0x8009_0367 SEC_E_APPLICATION_PROTOCOL_MISMATCH: Security Investigate WindowsHeader
        "No common application protocol (ALPN)";
}
