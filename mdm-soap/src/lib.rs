//! SOAP 1.2, WS-Addressing and WS-Security of Windows device enrollment.
//!
//! For servers and devices, without I/O. Discovery, certificate policy and enrollment are three protocol documents on
//! one envelope. This crate is the envelope: addresses, credentials, signatures and refusals. It knows no operation:
//! `mdm-discovery`, `mdm-xcep` and `mdm-wstep` are built on it and re-export what their users need. It opens no
//! connection, judges no certificate chain, and is no general SOAP toolkit.
//!
//! ```
//! use mdm_errors::{ErrorType, HResult};
//! use mdm_soap::fault::Stage;
//! use mdm_soap::{Credential, Envelope, Fault, Header};
//!
//! // a message comes in
//! let bytes = br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
//!     xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
//!     <a:Action s:mustUnderstand="1">urn:demo:Ask</a:Action><a:MessageID>urn:uuid:7481</a:MessageID>
//!     <o:Security s:mustUnderstand="1"
//!       xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
//!       <o:BinarySecurityToken ValueType="urn:ietf:params:oauth:token-type:jwt">ZXlKMC5leUpoLmMybG4=</o:BinarySecurityToken>
//!     </o:Security></s:Header><s:Body><Ask xmlns="urn:demo"/></s:Body></s:Envelope>"#;
//! let envelope = Envelope::parse(bytes)?;
//! assert_eq!(envelope.header().action.as_deref(), Some("urn:demo:Ask"));
//! let Credential::EntraToken(jwt) = envelope.security().credential() else { panic!() };
//! assert_eq!(jwt.expose(), "eyJ0.eyJh.c2ln");
//!
//! // it is refused, and the device will show why
//! let fault = Fault::for_error(ErrorType::DeviceCapReached, "20 devices are enough".try_into()?);
//! assert_eq!(fault.what_windows_shows(Fault::HTTP_STATUS, Stage::Enrollment).hresult, HResult::MENROLL_E_DEVICECAPREACHED);
//! let mut header = Header::default();
//! header.relates_to = envelope.header().message_id.clone();
//! let answer = fault.to_xml(&header);
//! assert_eq!(Envelope::parse(&answer)?.fault(), Some(&fault));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is here
//!
//! | Types | Message part | Clause |
//! |---|---|---|
//! | [`Envelope`], [`Version`] | any envelope, before its operation is known | SOAP 1.2 Part 1, 5 |
//! | [`Header`], [`MessageId`], [`ActivityId`] | addressing | WS-Addressing 1.0 Core, 3 |
//! | [`Security`], [`ReceivedSecurity`], [`Credential`], [`security`] | tokens, timestamp, signature | WS-Security 1.0; MS-MDE2 3.3.4.1.1.1, 3.4.4.1.1.1 |
//! | [`Fault`], [`fault`] | refusals, and what Windows shows for them | SOAP 1.2 Part 1, 5.4; MS-MDE2 2.2.10 |
//! | [`Incoming`], [`Rejected`], [`ReplyOptions`] | the server's side of an operation | |
//! | [`PendingRequest`], [`IncomingResponse`] | the device's side of an operation | |
//! | `SigningToken`, `UnsignedRequest` | requests under the certificate policy, with the feature `xmldsig` | MS-MDE2 3.3.4.1.1.1, 3.4.4.1.1.1.2 |
//! | [`values`] | versions, editions, policies, times, base64 | MS-MDE2 2.2.9, 3.1.4.1.3 |
//! | [`ns`], [`rules`] | namespaces; the rules of the lints | MS-MDE2 2.2.1 |
//!
//! A server reads a body with [`Incoming`]. It sends the result of [`Incoming::reply`] with status 200, and that of
//! [`Incoming::refuse`] or [`Rejected::fault`] with [`Fault::HTTP_STATUS`], always as [`CONTENT_TYPE`] with a
//! `Content-Length`: Windows does not read chunked answers.
//!
//! # Lenient in, canonical out
//!
//! Reading accepts what real peers and printed samples contain: any prefixes, vocabulary in lower case, SOAP 1.1, padded
//! text, doubled `urn:uuid:`, attributes under a prefix or none, base64 in every spelling. Each deviation is a
//! [`Lint`](mdm_errors::Lint) of the `parse_linted` functions; to be strict, refuse messages by their lints. Writing has one
//! form, that of Windows for requests and that of Microsoft's servers for responses.
//!
//! # Features
//!
//! Nothing is on by default. `xmldsig` verifies and makes the signature of the certificate policy and brings `sha2`;
//! `arbitrary` implements `arbitrary::Arbitrary` for the values and messages. The crate depends on `quick-xml` (tokens),
//! `jiff` (calendar), `url`, `rustls-pki-types` (time, certificates), `thiserror` and `mdm-errors`.
//!
//! # Limits and errors
//!
//! [`Limits`] bounds bytes, depth, elements, attributes, namespaces and their URIs, text, names, tokens and canonical
//! forms; reading takes time in proportion to the message, without recursion. Document type declarations and entities
//! are refused. [`Error`] says whether the bytes are wrong (with line, column, byte and the elements around them), the
//! peer broke a rule, or the peer refused. Passwords and tokens are [`SecretText`](mdm_errors::SecretText) and
//! [`SecretBytes`](mdm_errors::SecretBytes): no error and no `Debug` shows them.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    warn(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

pub mod fault;
pub mod ns;
pub mod rules;
pub mod security;
pub mod values;
#[doc(hidden)]
pub mod xml;

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod envelope;
mod error;
mod header;
mod incoming;
mod limits;
mod operation;
mod pending_request;
#[cfg(feature = "xmldsig")]
mod signing;

pub use envelope::{Envelope, Version};
pub use error::{Error, PeerError};
pub use fault::Fault;
pub use header::{ActivityId, Header, MessageId};
pub use incoming::{Incoming, Rejected, ReplyOptions};
pub use limits::Limits;
pub use operation::{Declarations, Operation};
#[doc(hidden)]
pub use operation::{Element, sealed};
pub use pending_request::{IncomingResponse, PendingRequest};
pub use security::{Credential, ReceivedSecurity, Security};
#[cfg(feature = "xmldsig")]
pub use signing::{SigningToken, UnsignedRequest};

/// The content type of every message, in both directions.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
