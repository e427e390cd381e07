use alloc::borrow::Cow;
use alloc::string::String;

use crate::incoming::Status;
use crate::session::Question;
use crate::{CommandKind, Data, Item, Meta, StatusCode};

/// One thing that a message of the server says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// A request to do. Report the result with [`Turn::answer`](super::Turn::answer); without one it is 406.
    Execute(Request<'m>),
    /// A request to undo that has worked: another command of its Atomic failed. Answer 216 when it is undone; without
    /// an answer it is 516.
    RollBack(Request<'m>),
    /// A question for the user. Answer it with [`Turn::answer_user`](super::Turn::answer_user); without an answer it is
    /// 406, as on Windows.
    Ask(UserRequest),
    /// The opinion of the server on an alert or report of ours.
    Status(Status<'m>),
    /// A demand for credentials; the answer is the first package again, with them.
    Challenged(StatusCode),
    /// A refusal of our header that nothing can be done about: the session ends.
    Refused(StatusCode),
    /// The end of the session on the server's side (alert 1223).
    Aborted,
    /// A value in chunks that was broken off, or does not fit its size; nothing of it was handed out.
    BrokenValue(crate::session::ChunkError),
}

/// One item of one command of the server.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request<'m> {
    /// The command: Add, Delete, Exec, Get or Replace.
    pub command: CommandKind,
    /// The item: its target is the node, its data the value, or the last chunk of it.
    pub item: Item<'m>,
    /// The description of the value, by the item or else by its command.
    pub meta: Meta<'m>,
    /// The Atomic of the message that it belongs to, if it does, counted by commands.
    pub atomic: Option<usize>,
    /// The value, if it came in chunks.
    pub(super) whole: Option<String>,
    /// Step and item of the execution.
    pub(super) step: usize,
    pub(super) index: usize,
}

impl<'m> Request<'m> {
    /// Returns the address of the node.
    #[must_use]
    pub fn uri(&self) -> Option<&'m str> {
        self.item.target()?.uri()
    }

    /// Returns the value as text, chunks put together; `None` if there is no data at all.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.whole {
            Some(whole) => Some(Cow::Borrowed(whole)),
            None => self.item.data().map(Data::text),
        }
    }
}

/// A question that waits for the answer of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserRequest {
    /// The question.
    pub question: Question,
    pub(super) step: usize,
}
