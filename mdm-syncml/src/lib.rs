//! OMA-DM SyncML for Windows device management, without I/O.
//!
//! A zero-copy parser, a canonical writer, typed values, and sessions for servers and devices.
//!
//! It does no HTTP, opens no socket, reads no clock and makes no random bytes. It does not read WBXML, and leaves the
//! meaning of configuration nodes to the caller.
//!
//! ```
//! use mdm_syncml::outgoing::{self, Get, Header, Status};
//! use mdm_syncml::{Command, CommandKind, LocUri, Message, Outcome, StatusCode, Text};
//!
//! // A message from a device.
//! let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><SessionID>1</SessionID><MsgID>1</MsgID></SyncHdr>
//!     <SyncBody><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>7</CmdRef><Cmd>Delete</Cmd><Data>404</Data></Status>
//!     <Final/></SyncBody></SyncML>"#;
//! let message = Message::parse(body)?;
//! let Some(Command::Status(status)) = message.commands().next() else { panic!("a status") };
//! let outcome = Outcome::from_status(CommandKind::Delete, status.code().unwrap_or(StatusCode::OK), None);
//! assert_eq!(outcome, Outcome::AlreadyDone);
//!
//! // The answer of a server.
//! let header = Header::new(Text::new("1")?, 1, Text::new("device")?, Text::new("https://mdm.example/manage")?);
//! let answer = outgoing::Message::new(header)
//!     .with_command(Status::header_ok(1))
//!     .with_command(Get::new(LocUri::new("./DevDetail/SwV")?));
//! assert!(answer.to_xml().ends_with(b"</Get><Final/></SyncBody></SyncML>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In practice [`session`] takes care of the numbering, the statuses, and the matching of answers to commands.
//!
//! | element | read as | written from | clause |
//! |---|---|---|---|
//! | `SyncML` | [`Message`], kept by a [`Parser`] | [`outgoing::Message`], [`outgoing::MessageWriter`] | MS-MDM 2.2.4.1 |
//! | `SyncHdr` | [`incoming::Header`] | [`outgoing::Header`] | MS-MDM 2.2.4.2 |
//! | `Add`, `Delete`, `Exec`, `Get`, `Replace` | [`Command`], [`incoming::Add`] and so on | [`outgoing::Command`], [`outgoing::Add`] and so on | MS-MDM 2.2.7 |
//! | `Atomic`, `Sequence` | [`incoming::Atomic`], [`incoming::Sequence`] | [`outgoing::Atomic`], [`outgoing::Sequence`] | MS-MDM 2.2.7.3, OMA DM 1.2 |
//! | `Alert` | [`incoming::Alert`], [`alerts::AlertEvent`] | [`outgoing::Alert`] | MS-MDM 2.2.7.2 |
//! | `Status`, `Results` | [`incoming::Status`], [`incoming::Results`] | [`outgoing::Status`], [`outgoing::Results`] | MS-MDM 2.2.6.1, 2.2.7.8 |
//! | `Item`, `Data`, `Meta` | [`Item`], [`Data`], [`Meta`] | [`outgoing::Item`], [`outgoing::Data`], [`outgoing::Meta`] | MS-MDM 2.2.5 |
//! | `Cred`, `Chal` | [`incoming::Cred`], [`incoming::Chal`] | [`outgoing::Cred`], [`outgoing::Chal`], [`auth`] | OMA DM Security 1.2, 5.3 |
//! | `LocURI` | [`LocUri`], [`address`] | [`LocUri::join`] | OMA DM Tree and Description 1.2.1, 5 |
//! | HTTP headers and address | [`http`] | [`http`] | MS-MDM 2.1 |
//! | package 1 | [`csp::DeviceInfo`] | [`csp::DeviceInfo::package_one`] | MS-MDM 3.2.5.1 |
//! | `./DevDetail` | [`csp::DeviceDetail`] | [`csp::DeviceDetail::get_all`], [`csp::DetailNode`] | OMA DM Standardized Objects 1.2, `DevDetail` CSP |
//! | `./Vendor/MSFT/NodeCache` | [`csp::NodeCache::read`] | [`csp::NodeCache`], [`csp::CacheNode`] | `NodeCache` CSP |
//!
//! # Features
//! - `session` (default): sessions of servers and devices, which need SHA-256 and a type for time.
//! - `std` (default): long texts are searched and checked with the vector instructions found on the machine at run
//!   time. Without it the crate needs `alloc` only.
//! - `serde`: serialises the stored state of enrollments, the rows of queues, and the parts of answers that are worth
//!   logging: command identifiers and kinds, addresses, statuses, original errors and outcomes.
//! - `arbitrary`: makes values and outgoing messages from bytes, for fuzzing.
//!
//! # Limits
//! [`Limits`] bounds everything that a sender controls; each limit has its own error. Reading takes time linear in the
//! length of the message.
//!
//! # Errors
//! Reading fails with [`DecodeError`](mdm_errors::DecodeError), which holds a position and no values of the message; a
//! session refuses messages with [`session::Error`], which knows the HTTP status to answer with. Writing cannot fail.
//! Departures from the specifications that reading accepts are reported by [`Message::lint`], each with one of the
//! [`rules`].
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    warn(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "std", feature = "arbitrary"))]
extern crate std;

pub mod csp;
pub mod http;
mod model;
pub mod rules;
#[cfg(feature = "session")]
#[cfg_attr(docsrs, doc(cfg(feature = "session")))]
pub mod session;
mod wire;

pub use mdm_errors::{CommandKind, HResult, SecretBytes, SecretText, StatusCode, Text};

pub use csp::outcome::Outcome;
pub use model::auth;
pub use model::grammar::Parser;
pub use model::loc_uri::{LocUri, LocUriError};
pub use model::read::{Command, Data, Item, Message, Meta};
pub use model::values::{AlertCode, CommandName, Format, Unlisted};
pub use model::write as outgoing;
pub use wire::limits::Limits;
pub use wire::version::NamespaceVersion;

/// Views of the parts of a received [`Message`].
///
/// The most used of them are at the root of the crate.
pub mod incoming {
    pub use crate::model::read::{
        Add, Alert, Atomic, Chal, Cred, Delete, Exec, Get, Header, Location, Replace, Results, Sequence,
        Status, Unknown, Unsupported,
    };
    pub use crate::wire::positions::Positions;
}

/// Iterators over the parts of a received [`Message`].
pub mod iter {
    pub use crate::model::loc_uri::Segments;
    pub use crate::model::read::{Commands, Items, OuterNamespaces, References, UnknownElements};
}

/// Parts of the addresses of nodes; see [`LocUri`].
pub mod address {
    pub use crate::model::loc_uri::{
        LocUriErrorKind, Property, Query, Scope, Segment, TreeList, child_names,
    };
}

/// Types and values of alerts.
pub mod alerts {
    pub use crate::csp::alert_event::{AlertEvent, Installation};
    pub use crate::model::values::{AlertType, DevicePrepSync, LoginStatus, Mark, SyncType, UnenrollRequest};
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
