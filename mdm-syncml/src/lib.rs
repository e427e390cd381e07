//! OMA-DM SyncML of Windows device management: a zero-copy parser, a canonical writer, typed values and sessions, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(feature = "arbitrary")]
extern crate std;

pub mod auth;
mod device_info;
mod loc_uri;
mod outcome;
pub mod outgoing;
mod values;
mod writer;

pub use mdm_errors::{Answerable, HResult, StatusCode};

pub use device_info::DeviceInfo;
pub use loc_uri::{
    LocUri, LocUriError, LocUriErrorKind, Property, Query, Scope, Segment, Segments, TreeList, child_names,
};
pub use outcome::{Intent, Outcome};
pub use values::{
    AlertCode, AlertType, CommandKind, CommandName, DevicePrepSync, Format, LoginStatus, Mark, SyncType,
    UnenrollRequest, Unlisted,
};
