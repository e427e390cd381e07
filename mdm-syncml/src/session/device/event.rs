use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

use crate::incoming::Status;
use crate::session::Question;
use crate::session::chunk::Assembled;
use crate::{CommandKind, Data, Item, Meta, StatusCode};

/// An event in a message of the server, or a command to execute.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// A request to carry out.
    ///
    /// Report the result with [`Turn::answer`](super::Turn::answer); without one it is 406.
    Execute(Request<'m>),
    /// A request that succeeded and must be undone, because its Atomic failed.
    ///
    /// Answer 216 once it is undone; without an answer it is 516.
    RollBack(Request<'m>),
    /// A question for the user.
    ///
    /// Answer it with [`Turn::answer_user`](super::Turn::answer_user); without an answer it is 406, as on Windows.
    Ask(UserRequest),
    /// The server's status for an alert or report of ours.
    Status(Status<'m>),
    /// A demand for credentials.
    ///
    /// The answer repeats the first package, with the credentials.
    Challenged(StatusCode),
    /// A refusal of our header that leaves no remedy: the session ends.
    Refused(StatusCode),
    /// The server's end of the session (alert 1223).
    Aborted,
    /// A value in chunks that broke off, does not fit its size or is too large.
    ///
    /// No part of it was handed out.
    BrokenValue(crate::session::ChunkError),
}

/// One item of a command from the server, for the application to carry out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request<'m> {
    /// The command: Add, Delete, Exec, Get or Replace.
    pub command: CommandKind,
    /// The item: its target is the node, its data the value or its last chunk.
    pub item: Item<'m>,
    /// The description of the value, from the item or else from its command.
    pub meta: Meta<'m>,
    /// The number of the innermost Atomic around it, unique within the message.
    pub atomic: Option<usize>,
    /// The value, if it came in chunks.
    pub(super) whole: Option<Box<Assembled>>,
    /// Step and item of the execution.
    pub(super) step: usize,
    pub(super) index: usize,
}

impl<'m> Request<'m> {
    /// Returns the address of the node, if the item has one.
    #[must_use]
    pub fn uri(&self) -> Option<&'m str> {
        self.item.target()?.uri()
    }

    /// Returns the value as text, with chunks put together; `None` without data.
    ///
    /// Of a value whose beginning was taken out, this is the rest: see [`taken`](Self::taken).
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.whole {
            Some(whole) => Some(Cow::Borrowed(&whole.text)),
            None => self.item.data().map(Data::text),
        }
    }

    /// Returns how many bytes of the value come before [`text`](Self::text).
    ///
    /// They were taken out with [`Session::take_part`](super::Session::take_part), and are 0 where that is not used.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.whole.as_ref().map_or(0, |whole| whole.taken)
    }
}

/// The next part of a value that comes in chunks.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The bytes of the value before this part; at 0 another value begins.
    pub offset: u64,
    /// The text of the part.
    pub text: String,
}

impl core::fmt::Debug for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Part({} bytes at {})", self.text.len(), self.offset)
    }
}

/// A question that waits for the user's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserRequest {
    /// The question.
    pub question: Question,
    pub(super) step: usize,
}
