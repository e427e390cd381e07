//! Sessions without I/O: one message in, one message out.
//!
//! Device management is a strict exchange of requests and responses over HTTP. Both roles lend a parsed message to
//! [`server::Session::receive`] or [`device::Session::receive`], look at what it says event by event, and let
//! [`finish`](server::Turn::finish) append the answer to a buffer. Events borrow the message, never the turn. A turn
//! that is dropped leaves the session as it was before the message came.
//!
//! What the sessions need to know of the world (the time, random bytes, who the TLS peer is) are arguments.

pub mod device;
mod error;
mod key;
pub mod server;

pub use error::{Error, Misuse, PeerError};
