//! Views of the elements of a message that was read.

pub(in crate::model) mod command;
pub(in crate::model) mod document;
mod equality;
pub(in crate::model) mod header;
pub(in crate::model) mod item;
pub(in crate::model) mod markup;
pub(in crate::model) mod message;
pub(in crate::model) mod meta;
pub(in crate::model) mod unknown;

pub use command::{
    Add, Alert, Atomic, Command, Commands, Delete, Exec, Get, References, Replace, Results, Sequence, Status,
    Unsupported,
};
pub use header::{Cred, Header, Location};
pub use item::{Data, Item, Items};
pub use message::Message;
pub use meta::{Chal, Meta};
pub use unknown::{OuterNamespaces, Unknown, UnknownElements};
