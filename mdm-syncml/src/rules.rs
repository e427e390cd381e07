//! The lint rules: deviations that a message is read with.
//!
//! [`Message::lint`](crate::Message::lint) reports where they are broken. Their identifiers are stable. Clauses name
//! these editions: MS-MDM v15.0; OMA DM `RepPro`, the DM Representation Protocol, and OMA DM Protocol, both 1.2.1; OMA
//! `RepPro`, the SyncML Representation Protocol, whose chapter 7 is the document type, and OMA `MetInf`, both 1.2.2.
//!
//! ```
//! use mdm_syncml::{Message, rules};
//!
//! let message = Message::parse(b"<SyncML><SyncHdr/><SyncBody><Get><CmdID>0</CmdID></Get></SyncBody></SyncML>")?;
//! let refused = [&rules::ZERO_CMD_ID, &rules::DUPLICATE_CMD_ID];
//! assert!(message.lint().iter().any(|lint| refused.contains(&lint.rule)));
//! # Ok::<(), mdm_errors::DecodeError>(())
//! ```

mdm_errors::kit::rules! {
    prefix "syncml.";
    UTF16 = "utf-16", "RFC 7303 3", "a message is UTF-8";
    ENCODING_LABEL = "encoding-label", "XML 1.0 4.3.3", "the XML declaration names the encoding of the bytes";
    BYTE_ORDER_MARK = "byte-order-mark", "RFC 7303 3", "a message in UTF-8 has no byte order mark";
    TRAILING_NUL = "trailing-nul", "XML 1.0 2.1", "a message ends with its root element, not with zero bytes";
    NO_NAMESPACE = "no-namespace", "MS-MDM 2.2.4.1", "the root is in the namespace SYNCML:SYNCML1.2";
    MIXED_NAMESPACES = "mixed-namespaces", "MS-MDM 2.2.4.1", "all elements are in the version of SyncML of the root";
    OLD_NAMESPACE = "old-namespace", "MS-MDM 2.2.4.1", "the namespace is the one of SyncML 1.2";
    PREFIXED = "prefixed-names", "MS-MDM 2.2.4.1", "the root declares SyncML's namespace as the default namespace";
    PREFIXED_METINF = "prefixed-metinf", "OMA MetInf 1.2",
        "children of Meta declare syncml:metinf as their default namespace";
    NAMESPACE_WHITE_SPACE = "namespace-white-space", "XML Namespaces 1.0 2.3",
        "a namespace name has no white space around it";
    METINFO = "misspelt-metinf", "OMA MetInf 1.2", "meta-information is in the namespace syncml:metinf";
    REDUNDANT_NAMESPACE = "redundant-namespace", "MS-MDM 2.2.3 to 2.2.7",
        "a namespace that is already the default is not declared again";
    META_NAMESPACE = "meta-namespace", "OMA MetInf 1.2", "children of Meta are in the namespace syncml:metinf";
    META_CHILD_OUTSIDE = "meta-child-outside-meta", "MS-MDM 2.2.5.3", "Type, Format and Mark are inside Meta";
    ATTRIBUTE = "unknown-attribute", "MS-MDM 2.2.3 to 2.2.7",
        "elements have no attributes but namespace declarations and msft:originalerror";
    CHILD_ORDER = "child-order", "MS-MDM 2.2.2", "children are in the order of the document type";
    MISSING_ELEMENT = "missing-element", "MS-MDM 2.2.2", "an element has the children that the document type requires";
    UNKNOWN_ELEMENT = "unknown-element", "OMA DM RepPro 6",
        "an element has only children that device management uses in it";
    EMPTY_BODY = "empty-body", "MS-MDM 2.2.4.3", "a body holds at least one command";
    UNKNOWN_COMMAND = "unknown-command", "MS-MDM 2.2.4.3", "only commands are used where a command is expected";
    UNSUPPORTED_COMMAND = "unsupported-command", "MS-MDM 2.2.7", "only commands of device management are used";
    VALUE_WHITE_SPACE = "white-space-around-value", "XML 1.0 2.10",
        "identifiers, references, codes and URIs have no white space around them";
    URI_WHITE_SPACE = "white-space-in-uri", "RFC 2396 2.4.3", "a URI has no white space in it";
    URI_START = "uri-start", "Microsoft Learn, OMA DM protocol support", "the URI of a node does not start with /";
    URI_BRACES = "raw-braces", "RFC 2396 2.4.3", "braces in the URI of a node are written as %7B and %7D";
    MISSING_CMD_ID = "missing-cmd-id", "MS-MDM 2.2.3.2", "every command has a CmdID";
    ZERO_CMD_ID = "zero-cmd-id", "MS-MDM 2.2.3.2", "a CmdID is not 0";
    DUPLICATE_CMD_ID = "duplicate-cmd-id", "MS-MDM 2.2.3.2", "a CmdID is unique in its message";
    EMPTY_CMD_REF = "empty-cmd-ref", "MS-MDM 2.2.3.3", "a CmdRef names a command";
    ZERO_MSG_REF = "zero-msg-ref", "MS-MDM 2.2.3.6", "a MsgRef names a message, and messages are numbered from 1";
    MISSING_REFERENCE = "missing-reference", "MS-MDM 2.2.6.1 and 2.2.7.8",
        "a Status names its request by MsgRef, CmdRef and Cmd, Results by CmdRef";
    LONG_SESSION_ID = "long-session-id", "MS-MDM 2.2.3.8", "a SessionID has at most four bytes";
    HEADER_FIELD = "missing-header-field", "MS-MDM 2.2.4.2",
        "the header has VerDTD, VerProto, SessionID, MsgID, Target and Source";
    MISSING_HEADER = "missing-header", "MS-MDM 2.2.4.1", "a message has a header";
    VERSION = "version", "MS-MDM 2.2.3.13 and 2.2.3.14", "VerDTD is 1.2 and VerProto is DM/1.2";
    LOC_URI_IN_REFERENCE = "loc-uri-in-reference", "OMA RepPro 7", "TargetRef and SourceRef hold the URI as text";
    CMD_IN_RESULTS = "cmd-in-results", "OMA RepPro 7", "Results has no Cmd";
    MARKUP_IN_DATA = "markup-in-data", "OMA DM RepPro 6.3.1", "markup in Data is escaped";
    CDATA = "cdata", "Microsoft Learn, Known issues in MDM",
        "text in Data is escaped, because parts of Windows do not read CDATA sections";
    ESCAPED_CDATA = "escaped-cdata", "OMA DM RepPro 6.3.1", "text is escaped or in a CDATA section, not both";
    ESCAPED_TWICE = "escaped-twice", "OMA DM RepPro 6.3.1", "markup in Data of format xml is escaped once";
    BASE64 = "base64", "OMA MetInf 1.2", "Data of format b64 is base64";
    BASE64_LINES = "base64-lines", "MS-MDE2 2.2.9.4", "base64 is written on one line";
    LONE_RETURN = "lone-return", "XML 1.0 2.11", "a carriage return that belongs to a value is written as &#13;";
    FINAL_NOT_LAST = "final-not-last", "MS-MDM 2.2.4.3", "Final occurs once, as the last child of SyncBody";
    FLAG_CONTENT = "flag-content", "OMA RepPro 7", "Final, MoreData and NoResp are empty";
    STATUS_CODE = "status-code", "MS-MDM 2.2.6.1", "the Data of a Status is a number of three digits";
    MISSING_HEADER_STATUS = "missing-header-status", "MS-MDM 2.2.6.1",
        "a message with a Status has one for the header";
    HEADER_STATUS = "header-status-first", "MS-MDM 2.2.6.1", "the Status of the header is the first Status";
    STATUS_OF_ANSWER = "status-of-answer", "OMA DM RepPro 6.5.1",
        "a Status or Results that was accepted is not answered by a Status";
    ALERT_TYPE = "alert-type", "OMA DM Protocol 8.7",
        "the type of an alert is spelt exactly, with no white space after Reversed-Domain-Name:";
    ALERT_VALUE = "alert-value", "MS-MDM 2.2.7.2 and 3.2.5.1", "the value of an alert is spelt exactly";
    EVENT_ITEM = "event-without-item", "MS-MDM 2.2.7.2", "an alert about an event has an item";
    ALERT_CODE = "alert-code", "MS-MDM 2.2.7.2", "the Data of an Alert is a number";
    ORIGINAL_ERROR = "original-error", "MS-MDM 2.2.5.1", "msft:originalerror is 0x and eight hexadecimal digits";
    SIZE = "size", "OMA MetInf 1.2", "Size, MaxMsgSize and MaxObjSize are decimal numbers";
    CRED_IN_COMMAND = "cred-in-command", "OMA DM RepPro 6.1.6", "credentials are in the header only";
    NO_RESP = "no-resp", "OMA DM RepPro 6.1.14", "NoResp is not used in device management";
    EXEC_ITEMS = "exec-items", "MS-MDM 2.2.7.5", "Exec has exactly one item";
    NO_ITEM = "no-item", "MS-MDM 2.2.7", "a command that works on nodes has an item";
    ATOMIC_CHILD = "atomic-child", "Microsoft Learn, OMA DM protocol support", "Atomic holds no Get and no Atomic";
    EMPTY_CONTAINER = "empty-container", "MS-MDM 2.2.7.3", "Atomic and Sequence hold at least one command";
}
