//! OMA-DM SyncML of Windows device management: a zero-copy parser, a canonical writer, typed values and sessions, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "arbitrary"))]
extern crate std;

mod arena;
pub mod auth;
mod command;
mod device_info;
mod document;
mod encoding;
mod equality;
mod fault;
mod header;
mod item;
mod lexer;
mod limits;
mod lint;
mod loc_uri;
mod markup;
mod message;
mod meta;
mod outcome;
pub mod outgoing;
mod parser;
pub mod session;
mod unknown;
mod values;
mod writer;

pub use mdm_errors::{Answerable, HResult, StatusCode};

pub use arena::NamespaceVersion;
pub use command::{
    Add, Alert, Atomic, Command, Commands, Delete, Exec, Get, References, Replace, Results, Sequence, Status,
    Unsupported,
};
pub use device_info::DeviceInfo;
pub use header::{Cred, Header, Location};
pub use item::{Data, Item, Items};
pub use limits::Limits;
pub use loc_uri::{
    LocUri, LocUriError, LocUriErrorKind, Property, Query, Scope, Segment, Segments, TreeList, child_names,
};
pub use message::Message;
pub use meta::{Chal, Meta};
pub use outcome::{Intent, Outcome};
pub use parser::Parser;
pub use unknown::{OuterNamespaces, Unknown, UnknownElements};
pub use values::{
    AlertCode, AlertType, CommandKind, CommandName, DevicePrepSync, Format, LoginStatus, Mark, SyncType,
    UnenrollRequest, Unlisted,
};
