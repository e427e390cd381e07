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
