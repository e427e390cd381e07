//! MS-XCEP certificate enrollment policy, for servers and devices.
//!
//! A policy tells a Windows device how to make its key and its request.
//!
//! The crate reads and writes the messages of `GetPolicies`. It opens no connection, checks no credential, makes no key
//! and knows no directory.
//!
//! ```
//! use mdm_xcep::{Client, GetPolicies, GetPoliciesRequest, Incoming, MessageId, PendingRequest, PolicySet};
//! use mdm_xcep::{ProtocolVersion, ReplyOptions, Security};
//!
//! // A device asks. A real one puts its credential into the security header.
//! let request = GetPoliciesRequest::new(Client::default());
//! let to = "https://mdm.contoso.com/policy".try_into()?;
//! let id = MessageId::from_uuid("72048b64-0f19-448f-8c2e-b4c661860aa0");
//! let mut body = Vec::new();
//! let pending = PendingRequest::<GetPolicies>::write(id, &to, &Security::new(), &request, &mut body);
//!
//! // A server answers with the version that discovery agreed on.
//! let incoming = Incoming::<GetPolicies>::parse(&body)?;
//! let response = PolicySet::new().response(ProtocolVersion::V5_0);
//! let answer = incoming.reply(&response, &ReplyOptions::default());
//!
//! // The device knows how to make its key.
//! let reply = pending.response(&answer, 200)?;
//! let key = reply.response.key_requirements();
//! assert_eq!(key.minimal_key_length, 2048);
//! assert_eq!(key.hash_algorithm.map(|oid| oid.value.as_str()), Some("2.16.840.1.101.3.4.2.1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Messages and types
//!
//! | on the wire | here | clause |
//! |---|---|---|
//! | `GetPolicies` | [`GetPoliciesRequest`] with its [`Client`] and [`RequestFilter`] | MS-XCEP 3.1.4.1.2.1 |
//! | `GetPoliciesResponse` | [`GetPoliciesResponse`], made by [`PolicySet`] | MS-XCEP 3.1.4.1.2.2 |
//! | `policy`, `attributes` | [`policy`] | MS-XCEP 3.1.4.1.3.1, 3.1.4.1.3.7; MS-MDE2 3.3.4.1.1.2 |
//! | `cAs` | [`ca`] | MS-XCEP 3.1.4.1.3.2 |
//! | `oIDs` | [`oid`] | MS-XCEP 3.1.4.1.3.16 |
//! | flag words | [`flags`] | MS-XCEP 3.1.4.1.3.1 |
//! | the requirements that a device takes from it | [`KeyRequirements`] | MS-MDE2 3.3 |
//! | faults | [`Fault`] | MS-MDE2 2.2.10 |
//!
//! Policies hold the object identifiers and authorities they name, not numbers: the tables are made when a response is
//! written, so every reference points to something. A response that was read may refer to an entry that it does not
//! list; such a reference is kept, reported as `xcep.dangling-reference`, and has no [`oid`](oid::OidReference::oid).
//!
//! # Leniency, errors, limits
//!
//! Reading accepts elements that real servers leave out, misplace or declare nil with a value in them; the
//! `parse_linted` functions report each deviation by a rule of [`rules`] or of `mdm_soap::rules`. Where an element is
//! nil and has content, nil wins, except for the two attestation values that an example of MS-MDE2 writes this way.
//! Writing produces the complete shape of MS-MDE2 4.2.2 only. Input that cannot be read is an [`Error`]: `Decode` with
//! a position, `Peer` when a rule is broken, `Fault` when the peer refused. Messages are read within [`Limits`]. A
//! thing that many references name is held, compared and shown once, so that memory and time stay linear in the size of
//! a message.
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

pub mod ca;
pub mod flags;
pub mod oid;
pub mod policy;
pub mod rules;

mod operation;
mod profile;
mod read;
mod request;
mod requirements;
mod response;
#[cfg(feature = "arbitrary")]
mod samples;

pub use mdm_errors::Text;
pub use mdm_soap::CONTENT_TYPE;
pub use mdm_soap::security::UsernameToken;
pub use mdm_soap::values::ProtocolVersion;
pub use mdm_soap::{
    ActivityId, Credential, Error, Fault, Incoming, IncomingResponse, Limits, MessageId, PendingRequest,
    Rejected, ReplyOptions, Security,
};
pub use operation::GetPolicies;
pub use profile::PolicySet;
pub use request::{Client, ClientExtension, ExtensionAttribute, GetPoliciesRequest, RequestFilter};
pub use requirements::KeyRequirements;
pub use response::GetPoliciesResponse;
pub use rustls_pki_types::UnixTime;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
