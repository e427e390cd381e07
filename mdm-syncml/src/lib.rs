//! OMA-DM SyncML of Windows device management: a zero-copy parser, a canonical writer, typed values and sessions, without I/O.
//!
//! It does no HTTP, opens no socket, reads no clock and makes no random bytes; it does not know WBXML, and leaves the
//! meaning of configuration nodes to the caller.
//!
//! ```
//! use mdm_errors::Text;
//! use mdm_syncml::outgoing::{Get, Header, Message as Outgoing, Status};
//! use mdm_syncml::{Command, LocUri, Message, Outcome, StatusCode};
//!
//! // What a device sent.
//! let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><SessionID>1</SessionID><MsgID>1</MsgID></SyncHdr>
//!     <SyncBody><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>7</CmdRef><Cmd>Delete</Cmd><Data>404</Data></Status>
//!     <Final/></SyncBody></SyncML>"#;
//! let message = Message::parse(body)?;
//! let Some(Command::Status(status)) = message.commands().next() else { panic!("a status") };
//! let outcome = Outcome::of(mdm_syncml::CommandKind::Delete, status.code().unwrap_or(StatusCode::OK), None);
//! assert_eq!(outcome, Outcome::AlreadyDone);
//!
//! // What a server answers.
//! let header = Header::new(Text::new("1")?, 1, Text::new("device")?, Text::new("https://mdm.example/manage")?);
//! let answer = Outgoing::new(header)
//!     .with_command(Status::for_header(1, StatusCode::OK))
//!     .with_command(Get::new(LocUri::new("./DevDetail/SwV")?));
//! assert!(answer.to_xml().ends_with(b"</Get><Final/></SyncBody></SyncML>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In practice [`session`] does the numbering, the statuses, and the matching of answers with commands.
//!
//! | element | read as | written from | clause |
//! |---|---|---|---|
//! | `SyncML` | [`Message`], kept by a [`Parser`] | [`outgoing::Message`], [`outgoing::MessageWriter`] | MS-MDM 2.2.4.1 |
//! | `SyncHdr` | [`Header`] | [`outgoing::Header`] | MS-MDM 2.2.4.2 |
//! | `Add`, `Delete`, `Exec`, `Get`, `Replace` | [`Add`], [`Delete`], [`Exec`], [`Get`], [`Replace`] | [`outgoing::Add`] and so on | MS-MDM 2.2.7 |
//! | `Atomic`, `Sequence` | [`Atomic`], [`Sequence`] | [`outgoing::Atomic`], [`outgoing::Sequence`] | MS-MDM 2.2.7.3, OMA DM 1.2 |
//! | `Alert` | [`Alert`], [`AlertEvent`] | [`outgoing::Alert`] | MS-MDM 2.2.7.2 |
//! | `Status`, `Results` | [`Status`], [`Results`] | [`outgoing::Status`], [`outgoing::Results`] | MS-MDM 2.2.6.1, 2.2.7.8 |
//! | `Item`, `Data`, `Meta` | [`Item`], [`Data`], [`Meta`] | [`outgoing::Item`], [`outgoing::Data`], [`outgoing::Meta`] | MS-MDM 2.2.5 |
//! | `Cred`, `Chal` | [`Cred`], [`Chal`] | [`outgoing::Cred`], [`outgoing::Chal`], [`auth`] | OMA DM Security 1.2, 5.3 |
//! | `LocURI` | [`LocUri`] | [`LocUri::join`] | OMA DM Tree and Description 1.2, 7.1 |
//! | HTTP headers and address | [`http`] | [`http`] | MS-MDM 2.1 |
//! | package 1 | [`DeviceInfo`] | [`DeviceInfo::package_one`] | MS-MDM 3.2.5.1 |
//! | `./DevDetail` | [`DeviceDetail`] | [`DeviceDetail::get_all`], [`DetailNode`] | OMA DM Standardized Objects 1.2, `DevDetail` CSP |
//! | `./Vendor/MSFT/NodeCache` | [`NodeCache::read`] | [`NodeCache`], [`CacheNode`] | `NodeCache` CSP |
//!
//! # Features
//! - `std` (default): long texts are searched and checked with the vector instructions that the machine turns out to
//!   have. Without it the crate needs `alloc` only.
//! - `serde`: snapshots of sessions and commands that wait can be serialised, and the parts of answers that are worth
//!   a log: handles, commands, addresses, statuses, original errors and outcomes.
//! - `arbitrary`: values and outgoing messages can be made from bytes, for fuzzing.
//!
//! # Limits
//! [`Limits`] bounds everything that a sender controls; each excess has its own error. Reading takes linear time.
//!
//! # Errors
//! Reading fails with [`DecodeError`](mdm_errors::DecodeError), which has a position and no text of the message; a
//! session refuses messages with [`session::Error`], which knows the HTTP status to answer with. Writing cannot fail.
//! What is accepted and departs from the specifications is named by [`Message::lint`], each by one of the [`rules`].
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "std", feature = "arbitrary"))]
extern crate std;

pub mod auth;
mod csp;
pub mod http;
mod model;
pub mod session;
mod wire;

pub use mdm_errors::{CommandKind, HResult, StatusCode};

pub use csp::alert_event::{AlertEvent, Installation};
pub use csp::device_detail::{DetailNode, DeviceDetail};
pub use csp::device_info::DeviceInfo;
pub use csp::node_cache::{CacheNode, CacheValue, ChangedNode, Expected, NodeCache};
pub use csp::outcome::{Intent, Outcome};
pub use model::arena::NamespaceVersion;
pub use model::grammar::Parser;
pub use model::lint::rules;
pub use model::loc_uri::{
    LocUri, LocUriError, LocUriErrorKind, Property, Query, Scope, Segment, Segments, TreeList, child_names,
};
pub use model::read::command::{
    Add, Alert, Atomic, Command, Commands, Delete, Exec, Get, References, Replace, Results, Sequence, Status,
    Unsupported,
};
pub use model::read::header::{Cred, Header, Location};
pub use model::read::item::{Data, Item, Items};
pub use model::read::message::Message;
pub use model::read::meta::{Chal, Meta};
pub use model::read::unknown::{OuterNamespaces, Unknown, UnknownElements};
pub use model::values::{
    AlertCode, AlertType, CommandName, DevicePrepSync, Format, LoginStatus, Mark, SyncType, UnenrollRequest,
    Unlisted,
};
pub use model::write as outgoing;
pub use wire::limits::Limits;
pub use wire::positions::Positions;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
