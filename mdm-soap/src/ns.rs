//! Namespaces and fixed URIs of the enrollment messages.
//!
//! MS-MDE2 2.2.1, MS-XCEP 2.2.1, MS-WSTEP 2.2.1.

/// SOAP 1.2 envelope.
pub const SOAP12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// The SOAP 1.1 envelope.
///
/// It is read and never written.
pub const SOAP11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The role of every node that receives a message.
pub const ROLE_NEXT: &str = "http://www.w3.org/2003/05/soap-envelope/role/next";
/// The role of the node that a message is for, also of headers without a role.
pub const ROLE_ULTIMATE_RECEIVER: &str = "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";
/// [`ROLE_NEXT`] in SOAP 1.1.
pub const ACTOR_NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
/// WS-Addressing 1.0.
pub const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
/// The reply address that means "the connection that the request came on".
pub const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";
/// Diagnostics of the service model: `ActivityId`.
pub const DIAGNOSTICS: &str = "http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics";
/// Body of discovery messages.
pub const DISCOVERY: &str = "http://schemas.microsoft.com/windows/management/2012/01/enrollment";
/// Body of MS-XCEP messages.
pub const POLICY: &str = "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy";
/// Elements MS-WSTEP adds to WS-Trust, and the detail of enrollment faults.
pub const ENROLLMENT: &str = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment";
/// WS-Trust 1.3.
pub const TRUST: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
/// `AdditionalContext` of a token request.
pub const AUTHORIZATION: &str = "http://schemas.xmlsoap.org/ws/2006/12/authorization";
/// WS-Security extension elements.
pub const SECURITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// WS-Security utility elements: `Id`, `Timestamp`.
pub const UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// XML signatures.
pub const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
/// XML Schema instance: `nil`.
pub const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// XML Schema.
pub const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
/// Faults of the service dispatcher that real servers send.
pub const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
/// The `xml` prefix.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Namespace declarations; nothing may be bound to it.
pub const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// `EncodingType` of every security token.
///
/// It is all in lower case, as Windows sends it.
pub const BASE64_BINARY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#base64binary";
