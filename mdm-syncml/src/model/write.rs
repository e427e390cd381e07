//! Messages to send: builders that cannot make an invalid message.
//!
//! Received and sent messages have types of their own. A received message is read through views that borrow it
//! ([`crate::Message`] and its parts); what is sent is built here from checked values and written by
//! [`Message::write_xml`], or command by command by a [`MessageWriter`]. Command identifiers are not set by hand:
//! the writer numbers commands in document order, containers before what they hold, so they are unique and never 0.
//!
//! ```
//! use mdm_errors::Text;
//! use mdm_syncml::LocUri;
//! use mdm_syncml::outgoing::{Get, Header, Item, Message, Replace, Status};
//!
//! let header = Header::new(
//!     Text::new("1")?,
//!     2,
//!     Text::new("0123456789ABCDEF0123456789ABCDEF")?,
//!     Text::new("https://mdm.example/manage")?,
//! );
//! let camera = LocUri::new("./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera")?;
//! let message = Message::new(header)
//!     .with_command(Status::header_ok(1))
//!     .with_command(Get::new(LocUri::new("./DevDetail/SwV")?))
//!     .with_command(Replace::new(Item::target(camera).with_int(0)));
//! assert!(String::from_utf8(message.to_xml())?.contains("<Get><CmdID>2</CmdID><Item><Target><LocURI>./DevDetail/SwV"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alert;
mod command;
mod container;
mod credentials;
mod data;
mod header;
mod item;
mod item_command;
mod items;
mod message;
mod meta;
mod node;
mod reference;
mod report;
mod response;
mod writer;

pub use alert::{Alert, NoItem};
pub use command::{Command, CommandRef};
pub use container::{Atomic, AtomicCommand, ManagementCommand, Sequence, SequenceCommand};
pub use credentials::{Chal, Cred};
pub use data::{Data, RawXml};
pub use header::Header;
pub use item::Item;
pub use item_command::{Add, Delete, Exec, Get, Replace};
pub use message::Message;
pub use meta::Meta;
pub use node::{NoSource, NoTarget, Node, OwnNode};
pub use reference::Ref;
pub use report::Report;
pub use response::{NoChallenge, Results, Status};

pub use writer::{MessageWriter, PausedMessage};

pub(in crate::model) use data::DataRepr;
use items::Items;
pub(in crate::model) use meta::MetaChild;
pub(in crate::model) use reference::RefRepr;

/// At least one, for lists that are not empty.
#[cfg(feature = "serde")]
fn at_least_one<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<alloc::vec::Vec<T>, D::Error> {
    let list = <alloc::vec::Vec<T> as serde::Deserialize>::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(serde::de::Error::invalid_length(0, &"at least one"));
    }
    Ok(list)
}

/// At least one, for lists that are not empty.
#[cfg(feature = "arbitrary")]
fn non_empty<'a, T: arbitrary::Arbitrary<'a>>(
    u: &mut arbitrary::Unstructured<'a>,
) -> arbitrary::Result<alloc::vec::Vec<T>> {
    let mut list = alloc::vec![T::arbitrary(u)?];
    while list.len() < 4 && u.arbitrary()? {
        list.push(T::arbitrary(u)?);
    }
    Ok(list)
}
