//! SOAP 1.2, WS-Addressing and WS-Security as Windows device enrollment uses them, for servers and devices, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

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
mod pending;

pub use envelope::{Envelope, Version};
pub use error::{Error, PeerError};
pub use fault::Fault;
pub use header::{ActivityId, Header, MessageId};
pub use incoming::{Incoming, Rejected, ReplyOptions};
pub use limits::Limits;
#[doc(hidden)]
pub use operation::Element;
pub use operation::{Declarations, Operation};
pub use pending::{Pending, Reply};
pub use security::{Credential, Security};

/// The content type of every message, in both directions.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

#[doc(hidden)]
pub mod __private {
    pub use alloc::borrow::Cow;
    pub use alloc::string::String;
    pub use mdm_errors::Text;
}
