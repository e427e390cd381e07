use crate::incoming::Status;
use crate::{CommandKind, Item, Meta, StatusCode};

/// What a message of the server says, one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// Do this, and say with [`Turn::answer`](super::Turn::answer) how it went. Without an answer it is 406.
    Execute(Request<'m>),
    /// Undo this, which worked: another command of its Atomic failed. Answer 216 when it is undone; without an answer
    /// it is 516.
    RollBack(Request<'m>),
    /// How the server took an alert or report of ours.
    Status(Status<'m>),
    /// The server asks for credentials; the answer is the first package again, with them.
    Challenged(StatusCode),
    /// The server did not accept our header, and there is nothing to do about it: the session ends.
    Refused(StatusCode),
    /// The server ends the session (alert 1223).
    Aborted,
}

/// One item of one command of the server.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request<'m> {
    /// Which command: Add, Delete, Exec, Get or Replace.
    pub command: CommandKind,
    /// The item: its target is the node, its data the value.
    pub item: Item<'m>,
    /// What is said about the value, by the item or else by its command.
    pub meta: Meta<'m>,
    /// Which Atomic of the message it belongs to, if it does.
    pub atomic: Option<usize>,
    /// Step and item of the execution.
    pub(super) step: usize,
    pub(super) index: usize,
}

impl<'m> Request<'m> {
    /// The node that it is about.
    #[must_use]
    pub fn uri(&self) -> Option<&'m str> {
        self.item.target()?.uri()
    }
}
