//! The elements of SyncML: read, written, and compared with their rules.

pub(crate) mod arena;
pub mod auth;
pub(crate) mod grammar;
pub(crate) mod lint;
pub(crate) mod loc_uri;
pub(crate) mod read;
pub(crate) mod schema;
pub(crate) mod values;
pub mod write;
