//! Rules for messages.
//!
//! [`Message::lint`](crate::Message::lint) reports where they are broken. Their identifiers are stable.
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
    UTF16 = "utf-16", "RFC 7303 3.2", "the message is UTF-8";
    ENCODING_LABEL = "encoding-label", "XML 1.0 4.3.3", "the XML declaration names the encoding of the bytes";
    BYTE_ORDER_MARK = "byte-order-mark", "MS-MDM 2.2.1", "the message begins with its first character";
    DECLARATION_WHITE_SPACE = "declaration-white-space", "XML 1.0 2.8", "the XML declaration, if any, has no white space around its signs";
    TRAILING_NUL = "trailing-nul", "XML 1.0 2.2", "nothing but the message is in the body";
    NO_NAMESPACE = "no-namespace", "MS-MDM 2.2.1", "the root is in the namespace SYNCML:SYNCML1.2";
    OLD_NAMESPACE = "old-namespace", "MS-MDM 2.2.1", "the namespace is the one of SyncML 1.2";
    PREFIXED = "prefixed-names", "MS-MDM 2.2.1", "SyncML's namespace is the default namespace";
    PREFIXED_METINF = "prefixed-metinf", "MS-MDM 2.2.5.3", "children of Meta have syncml:metinf as their default namespace";
    NAMESPACE_WHITE_SPACE = "namespace-white-space", "XML Namespaces 1.0 2.1", "a namespace name has no white space around it";
    METINFO = "misspelt-metinf", "OMA MetInf 1.2", "metainformation is in the namespace syncml:metinf";
    REDUNDANT_NAMESPACE = "redundant-namespace", "XML Namespaces 1.0 6.2",
        "a namespace that is already the default is not declared again";
    META_NAMESPACE = "meta-namespace", "MS-MDM 2.2.5.3", "children of Meta are in the namespace syncml:metinf";
    META_CHILD_OUTSIDE = "meta-child-outside-meta", "MS-MDM 2.2.5.3", "Type, Format and Mark stand inside Meta";
    ATTRIBUTE = "unknown-attribute", "OMA RepPro 1.2", "elements have no attributes but declarations";
    CHILD_ORDER = "child-order", "MS-MDM 2.2.2", "children stand in the order of the document type";
    UNKNOWN_ELEMENT = "unknown-element", "OMA RepPro 1.2", "an element has only the children that it is defined with";
    UNKNOWN_COMMAND = "unknown-command", "OMA RepPro 1.2", "only commands stand in the place of a command";
    UNSUPPORTED_COMMAND = "unsupported-command", "MS-MDM 2.2.7", "only commands of device management are used";
    VALUE_WHITE_SPACE = "white-space-around-value", "OMA RepPro 1.2", "identifiers, references and URIs have no white space around them";
    URI_WHITE_SPACE = "white-space-in-uri", "OMA DM Tree 1.2", "a URI has no white space in it";
    URI_START = "uri-start", "OMA DM Tree 1.2", "the URI of a node starts with ./";
    URI_BRACES = "raw-braces", "OMA DM Tree 1.2", "braces in the URI of a node are written as %7B and %7D";
    MISSING_CMD_ID = "missing-cmd-id", "MS-MDM 2.2.3.2", "every command has a CmdID";
    ZERO_CMD_ID = "zero-cmd-id", "MS-MDM 2.2.3.2", "a CmdID is not 0";
    DUPLICATE_CMD_ID = "duplicate-cmd-id", "MS-MDM 2.2.3.2", "a CmdID is unique in its message";
    EMPTY_CMD_REF = "empty-cmd-ref", "MS-MDM 2.2.3.3", "a CmdRef names a command";
    ZERO_MSG_REF = "zero-msg-ref", "MS-MDM 2.2.3.7", "a MsgRef names a message, which are counted from 1";
    MISSING_REFERENCE = "missing-reference", "MS-MDM 2.2.7.8", "answers say what they answer in MsgRef and CmdRef";
    LONG_SESSION_ID = "long-session-id", "MS-MDM 2.2.3.8", "a SessionID has at most four bytes";
    HEADER_FIELD = "missing-header-field", "MS-MDM 2.2.4.2",
        "the header has VerDTD, VerProto, SessionID, MsgID, Target and Source";
    MISSING_HEADER = "missing-header", "MS-MDM 2.2.4.1", "a message has a header";
    VERSION = "version", "MS-MDM 2.2.3.13", "VerDTD is 1.2 and VerProto is DM/1.2";
    LOC_URI_IN_REFERENCE = "loc-uri-in-reference", "OMA RepPro 1.2", "TargetRef and SourceRef hold the URI as text";
    CMD_IN_RESULTS = "cmd-in-results", "OMA RepPro 1.2", "Results has no Cmd";
    MARKUP_IN_DATA = "markup-in-data", "OMA DM RepPro 4.1.3.1", "markup in Data is escaped";
    CDATA = "cdata", "OMA DM RepPro 4.1.3.1", "text is escaped, since parts of Windows do not take CDATA sections";
    ESCAPED_CDATA = "escaped-cdata", "OMA DM RepPro 4.1.3.1", "text is escaped or in a CDATA section, not both";
    ESCAPED_TWICE = "escaped-twice", "OMA DM RepPro 4.1.3.1", "markup in Data of format xml is escaped once";
    BASE64 = "base64", "OMA DM RepPro 4.1.3", "Data of format b64 is base64";
    BASE64_LINES = "base64-lines", "RFC 4648 3.1", "base64 stands in one line";
    LONE_RETURN = "lone-return", "XML 1.0 2.11", "a carriage return that means something is written as &#13;";
    FINAL_NOT_LAST = "final-not-last", "OMA RepPro 1.2", "Final is the last child of SyncBody and stands once";
    FLAG_CONTENT = "flag-content", "OMA RepPro 1.2", "Final, MoreData and NoResp are empty";
    STATUS_CODE = "status-code", "MS-MDM 2.2.6.1", "the Data of a Status is a number of three digits";
    HEADER_STATUS = "header-status-first", "OMA DM RepPro 4.1.5.1", "the Status of the header is the first command";
    STATUS_OF_ANSWER = "status-of-answer", "OMA DM RepPro 4.1.5.1", "no Status answers a Status, or Results that were taken";
    ALERT_TYPE = "alert-type", "OMA DM 1.2", "the type of an alert is spelt exactly, with no white space after Reversed-Domain-Name:";
    ALERT_VALUE = "alert-value", "Microsoft Learn, OMA DM protocol support", "the value of an alert is spelt exactly";
    ALERT_CODE = "alert-code", "OMA DM 1.2", "the Data of an Alert is a number";
    ORIGINAL_ERROR = "original-error", "MS-MDM 2.2.5.1", "msft:originalerror is 0x and eight hexadecimal digits";
    SIZE = "size", "OMA MetInf 1.2", "Size, MaxMsgSize and MaxObjSize are decimal numbers";
    CRED_IN_COMMAND = "cred-in-command", "OMA DM RepPro 4.1.6", "credentials stand in the header only";
    NO_RESP = "no-resp", "OMA DM RepPro 4.1.1", "NoResp is not used in device management";
    EXEC_ITEMS = "exec-items", "MS-MDM 2.2.7.5", "Exec has exactly one item";
    NO_ITEM = "no-item", "MS-MDM 2.2.7", "a command that works on nodes has an item";
    ATOMIC_CHILD = "atomic-child", "Microsoft Learn, OMA DM protocol support", "Atomic holds no Get and no Atomic";
}
