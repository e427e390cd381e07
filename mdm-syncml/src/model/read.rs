//! Views of the elements of a message that was read.

pub(crate) mod command;
pub(crate) mod document;
mod equality;
pub(crate) mod header;
pub(crate) mod item;
pub(crate) mod markup;
pub(crate) mod message;
pub(crate) mod meta;
pub(crate) mod unknown;

pub use command::{
    Add, Alert, Atomic, Command, Commands, Delete, Exec, Get, References, Replace, Results, Sequence, Status,
    Unsupported,
};
pub use header::{Cred, Header, Location};
pub use item::{Data, Item, Items};
pub use message::Message;
pub use meta::{Chal, Meta};
pub use unknown::{OuterNamespaces, Unknown, UnknownElements};
