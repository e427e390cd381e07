//! MS-MDE2 discovery: how a Windows device finds its management server.
//!
//! The crate reads and writes messages, links and pages. It opens no connection, resolves no name, asks no clock, and
//! authenticates nobody: the caller decides about passwords and tokens.
//!
//! ```
//! use mdm_discovery::{Authentication, Configuration, Discover, DiscoverRequest, Incoming, MessageId, PendingRequest};
//! use mdm_discovery::{ReplyOptions, Security, Services};
//! use url::Url;
//!
//! // A device asks.
//! let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into()?);
//! let to = "https://EnterpriseEnrollment.contoso.com/EnrollmentServer/Discovery.svc".try_into()?;
//! let id = MessageId::from_uuid("748132ec-a575-4329-b01b-6171a9cf8478");
//! let mut body = Vec::new();
//! let pending = PendingRequest::<Discover>::write(id, &to, &Security::new(), &request, &mut body);
//!
//! // A server answers. `Rejected` holds the fault to send when the bytes are no such request.
//! let services = Services::new(Url::parse("https://mdm.contoso.com/enroll")?)?
//!     .with_policy(Url::parse("https://mdm.contoso.com/policy")?)?;
//! let configuration = Configuration::new(services, Authentication::OnPremise);
//! let incoming = Incoming::<Discover>::parse(&body)?;
//! let answer = match configuration.answer(incoming.request()) {
//!     Ok(response) => incoming.reply(&response, &ReplyOptions::default()),
//!     Err(refusal) => incoming.refuse(&refusal.fault()),
//! };
//!
//! // The device knows where to go.
//! let reply = pending.response(&answer, 200)?;
//! assert_eq!(reply.response.services()?.enrollment().as_str(), "https://mdm.contoso.com/enroll");
//! assert_eq!(reply.response.authentication()?, Authentication::OnPremise);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Messages and types
//!
//! | on the wire | here | clause |
//! |---|---|---|
//! | `EnterpriseEnrollment.<domain>` | [`endpoint`] | MS-MDE2 3.1 |
//! | GET before discovery, redirects | [`probe`] | MS-MDE2 1.3 |
//! | `Discover` | [`DiscoverRequest`] | MS-MDE2 3.1.4.1.3.1 |
//! | `DiscoverResponse` | [`DiscoverResponse`], made by [`Configuration::answer`] | MS-MDE2 3.1.4.1.3.2 |
//! | faults | [`Fault`] | MS-MDE2 2.2.10 |
//! | sign-in page, `wresult` | [`sign_in`] | MS-MDE2 3.2 |
//! | `ms-device-enrollment:` | [`deep_link`] | Windows documentation |
//! | status, content type, `Content-Length` | [`http`] | MS-MDE2 2.1 |
//! | addresses to open a firewall for | [`destinations`] | |
//! | editions, accounts and services that enroll | [`prerequisites`] | Windows documentation |
//!
//! # Its place in an enrollment
//!
//! | phase | event | crate |
//! |---|---|---|
//! | discovery | the device finds its server by an address, a link or the name its user gives | this one |
//! | services | the server names policy and enrollment services, version and authentication method | this one |
//! | authentication | password, sign-in page, Entra token or certificate | this one, `mdm-soap`, `mdm-entra` |
//! | certificate | policy, key, request, certificate, provisioning document | `mdm-xcep`, `mdm-wstep` |
//! | first session | the server learns about the device and sets policies | `mdm-syncml` |
//!
//! # Leniency, errors, limits
//!
//! Reading accepts every deviation seen in real devices and servers, and the `parse_linted` functions report each
//! by a rule of [`rules`] or of `mdm_soap::rules`. Writing produces the canonical form only. Input that cannot be
//! read is an [`Error`]: `Decode` with a position, `Peer` when a rule is broken, `Fault` when the peer refused. Messages
//! are read within [`Limits`]; links, queries and pages within the `MAX_BYTES` of their types. Time and memory are
//! linear in the input. Lints and their positions are computed only when a caller asks for them.
//!
//! This follows MS-MDE2 v18.0 and Microsoft's enrollment documentation of 2025; of MS-MDE2 v19.0 only the names and
//! places of its two new elements are known.
//!
//! # Features
//!
//! - `arbitrary`: implements `arbitrary::Arbitrary` for messages and values.
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

pub mod deep_link;
pub mod destinations;
pub mod endpoint;
pub mod http;
pub mod prerequisites;
pub mod probe;
pub mod rules;
pub mod sign_in;

mod configuration;
mod operation;
mod query;
mod request;
mod response;
#[cfg(feature = "arbitrary")]
mod samples;
mod services;

pub use configuration::{Configuration, NoCommonPolicy};
pub use mdm_errors::{SecretBytes, SecretText, Text};
pub use mdm_soap::values::{AuthPolicy, DeviceType, OsEdition, ProtocolVersion, VersionQuad};
pub use mdm_soap::{
    Error, Fault, Incoming, IncomingResponse, Limits, MessageId, PendingRequest, Rejected, ReplyOptions,
    Security,
};
pub use operation::Discover;
pub use query::Parameter;
pub use request::DiscoverRequest;
pub use response::{DiscoverResponse, PeerError};
pub use services::{Authentication, InvalidServices, Services, SignIn};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
