//! The lint rules of XML, SOAP and security headers.
//!
//! They are deviations that messages are read with.

mdm_errors::kit::rules! {
    DECLARATION_PLACE = "xml.declaration-place", "XML 1.0 2.8", "the XML declaration is at the very start of a document";
    DECLARED_ENCODING = "xml.declared-encoding", "XML 1.0 4.3.3", "the XML declaration names the encoding of the bytes";
    TRAILING_NUL = "xml.trailing-nul", "XML 1.0 2.1", "a document ends with its root element, not with zero bytes";
    TEXT_BETWEEN = "xml.text-between-elements", "XML Schema Part 1 3.4.4", "an element that holds elements holds no text";
    NAMESPACE = "xml.namespace", "MS-MDE2 2.2.1", "an element is in the namespace of its schema";
    LETTER_CASE = "xml.letter-case", "XML 1.0 1.2", "names are written in the letter case of their schema";
    NIL_NAMESPACE = "xml.nil-namespace", "XML Schema Part 1 2.6.2", "the attribute nil is in the schema instance namespace";
    NIL_CONTENT = "xml.nil-with-content", "XML Schema Part 1 3.3.4", "an element that is nil has no content";
    INSTRUCTION = "soap.processing-instruction", "SOAP 1.2 Part 1 5", "a message holds no processing instructions";
    SOAP11 = "soap.version-1.1", "MS-WSTEP 2.1", "messages use SOAP 1.2";
    NO_ACTION = "soap.no-action", "WS-Addressing 1.0 Core 3.2", "a message names its action";
    ACTION_SPELLING = "soap.action-spelling", "MS-MDE2 3.1.4", "the action is spelled as the specification spells it";
    NO_MESSAGE_ID = "soap.no-message-id", "WS-Addressing 1.0 Core 3.2", "a message that expects a response has an identifier";
    NO_RELATES_TO = "soap.no-relates-to", "WS-Addressing 1.0 Core 3.2", "a response names the message it answers";
    RELATES_TO_SPELLING = "soap.relates-to-spelling", "WS-Addressing 1.0 Core 3.2", "a response repeats the identifier of the request unchanged";
    PASSWORD_TYPE = "wss.password-type", "WS-Security UsernameToken Profile 3.1", "the type of a password in clear text is PasswordText";
    SEVERAL_TOKENS = "wss.several-tokens", "MS-MDE2 3.3.4.1.1.1", "a request carries one credential";
    JWT_NOT_ENCODED = "wss.jwt-not-encoded", "MS-MDE2 3.3.4.1.1.1", "a JSON Web Token in a binary security token is encoded in base64";
    SIGNATURE_ALGORITHM = "wss.signature-algorithm", "RFC 6931 2.3.2", "a signature names its algorithms by their registered URIs";
    TOKEN_ID = "wss.token-id", "WS-Security 1.0 4.2", "a token carries its identifier as the attribute Id of the utility namespace";
    TOKEN_REFERENCE = "wss.token-reference", "WS-Security 1.0 7.2", "a signature refers to its token by # and the identifier of the token";
    BASE64_SPELLING = "wss.base64-spelling", "RFC 4648 4", "base64 uses the standard alphabet with padding";
    QNAME_PREFIX = "soap.qname-prefix", "XML Schema Part 2 3.2.18", "the prefix of a qualified name is declared";
    FAULT_STATUS = "soap.fault-status", "SOAP 1.2 Part 2 7.5.2", "a fault is sent with HTTP status 500";
}
