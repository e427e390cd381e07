// Facilities NULL, RPC, DISPATCH and ITF.

hresults! {
    COMMON;
    0x8000_000A E_PENDING: Common RetryLater Specification "Data not available yet";
    0x8000_000B E_BOUNDS: Common Investigate WindowsHeader "Access out of bounds";
    0x8000_000C E_CHANGED_STATE: Common Investigate WindowsHeader "State changed during enumeration";
    0x8000_000D E_ILLEGAL_STATE_CHANGE: Common Investigate WindowsHeader "State change not allowed";
    0x8000_000E E_ILLEGAL_METHOD_CALL: Common Investigate WindowsHeader "Method called at the wrong time";
    0x8000_000F RO_E_METADATA_NAME_NOT_FOUND: Common Investigate WindowsHeader "Type name not found in metadata";
    0x8000_4001 E_NOTIMPL: Common Investigate Specification "Not implemented";
    0x8000_4002 E_NOINTERFACE: Common Investigate Specification "Interface not supported";
    0x8000_4003 E_POINTER: Common Investigate Specification "Invalid pointer";
    0x8000_4004 E_ABORT: Common Investigate Specification "Operation aborted";
    0x8000_4005 E_FAIL: Common Investigate Specification "Unspecified failure";
    0x8000_FFFF E_UNEXPECTED: Common Investigate Specification "Unexpected failure";
    0x8001_0108 RPC_E_DISCONNECTED: Common Investigate Specification "Called object disconnected from its clients";
    0x8002_0005 DISP_E_TYPEMISMATCH: Common Investigate Specification
        "Variant type mismatch (a CSP value of the wrong type)";
    0x8004_0154 REGDB_E_CLASSNOTREG: Common Investigate Specification "COM class not registered";
    0x8004_01F3 CO_E_CLASSSTRING: Common Investigate Specification "Invalid class string";
    0x8004_2001 CONFIG_E_OBJECTBUSY: OmaDm RetryLater PublicReport "Legacy configuration manager (v1): object in use";
    0x8004_2002 CONFIG_E_CANCELTIMEOUT: OmaDm RetryLater PublicReport
        "Legacy configuration manager (v1): cancel timed out";
    0x8004_2004 CONFIG_E_ENTRYNOTFOUND: OmaDm ServerOperator PublicReport
        "Legacy configuration manager (v1): entry not found";
    0x8004_2007 CONFIG_E_CSPEXCEPTION: OmaDm ServerOperator PublicReport
        "Legacy configuration manager (v1): exception inside a CSP";
    0x8004_2008 CONFIG_E_TRANSACTIONINGFAILURE: OmaDm ServerOperator PublicReport
        "Legacy configuration manager (v1): transaction failed";
    0x8004_2009 CONFIG_E_BAD_XML: OmaDm ServerOperator PublicReport
        "Legacy configuration manager (v1): provisioning XML malformed";
    0x8004_FE33 _: Common Investigate PublicReport "Seen in public reports; no public source names it";
}
