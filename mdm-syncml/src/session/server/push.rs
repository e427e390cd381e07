use alloc::boxed::Box;
use core::fmt;
use core::num::NonZeroU32;

use super::sending::{self, Advance};
use super::sent::{Nature, register};
use super::session::{Sending, User};
use super::turn::{Course, Turn};
use crate::outgoing::{Header, ManagementCommand, MessageWriter};
use crate::session::CommandId;

/// The ability of an answer to carry commands, or the reason against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Opening {
    /// Commands can be pushed.
    Open,
    /// Closed: the message is a retransmission, which gets the stored answer.
    Repeated,
    /// Closed: the sender must first prove who it is.
    Challenged,
    /// Closed: the device has not finished its package.
    Unfinished,
    /// Closed: a value goes out in chunks, and nothing may come between them.
    Chunk,
    /// Closed: the device is being unenrolled.
    Leaving,
    /// Closed: one of the two sides ends the session.
    Aborted,
}

impl Opening {
    /// Reports whether commands can be pushed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open)
    }
}

/// The reason why a command does not go out with this answer.
///
/// The session keeps no trace of the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSent {
    /// The answer carries no commands.
    Closed(Opening),
    /// The answer is full; the command fits into a later one.
    ///
    /// Push no more commands in this turn.
    Full,
    /// The command is, or contains, an alert 1223.
    ///
    /// The device would leave the session without answering the commands around it. [`Turn::abort`] ends a session.
    EndsSession,
    /// A command with this identifier is in the answer already.
    DuplicateId,
    /// The command is for `./User`, and the enrolled user is not known to be signed in.
    WaitsForUser(User),
    /// The command is larger than the device accepts in this session.
    ///
    /// A later session may accept more.
    TooLargeForDevice {
        /// The bytes that a message with it alone would have.
        bytes: usize,
        /// The largest message that the device accepts, in bytes.
        limit: usize,
    },
    /// The command exceeds the byte budget of the settings, and can never go out.
    TooLarge {
        /// The bytes that a message with it alone would have.
        bytes: usize,
        /// The byte budget of a message.
        limit: usize,
    },
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(opening) => write!(f, "the answer carries no commands ({opening:?})"),
            Self::Full => f.write_str("the answer is full"),
            Self::EndsSession => f.write_str("an alert 1223 ends the session: abort the turn instead"),
            Self::DuplicateId => f.write_str("a command with this identifier is in the answer already"),
            Self::WaitsForUser(user) => write!(f, "the enrolled user is not signed in ({user:?})"),
            Self::TooLargeForDevice { bytes, limit } => {
                write!(f, "a message of {bytes} bytes for a device that takes {limit}")
            }
            Self::TooLarge { bytes, limit } => {
                write!(f, "a message of {bytes} bytes for a budget of {limit}")
            }
        }
    }
}

impl core::error::Error for NotSent {}

/// The facts of a command that sending needs, gathered once; comparisons ignore them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    nature: Option<Nature>,
    /// The bytes it takes in a message.
    length: Option<NonZeroU32>,
}

impl Looked {
    fn length_of(&mut self, command: &ManagementCommand<'_>) -> usize {
        let counted = self.length.and_then(|length| usize::try_from(length.get()).ok());
        counted.unwrap_or_else(|| {
            let length = length(command);
            self.length = u32::try_from(length).ok().and_then(NonZeroU32::new);
            length
        })
    }
}

impl PartialEq for Looked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Looked {}

impl Turn<'_, '_> {
    /// Returns whether the answer can carry commands, or why not.
    #[must_use]
    pub const fn opening(&self) -> Opening {
        match self.course {
            Course::Repeated => Opening::Repeated,
            Course::Challenged { .. } => Opening::Challenged,
            Course::Unfinished => Opening::Unfinished,
            Course::Chunk => Opening::Chunk,
            Course::Open => Opening::Open,
            Course::Leaving => Opening::Leaving,
            Course::Aborted { .. } => Opening::Aborted,
        }
    }

    /// Returns the bytes that are left for commands; 0 if the answer carries none.
    ///
    /// The first call writes the statuses: after it, [`answer`](Self::answer) fails.
    #[must_use]
    pub fn room(&mut self) -> usize {
        if !self.opening().is_open() || self.answering.is_partial {
            return 0;
        }
        self.begin_answer();
        match self.owes() {
            true => 0,
            false => self.answering.room(self.budget()),
        }
    }

    /// Returns the user who is signed in, as far as this session knows.
    #[must_use]
    pub fn user(&self) -> User {
        let exchange = self.change.exchange.as_ref();
        exchange.map(|exchange| exchange.user).unwrap_or_default()
    }

    /// Puts a command into the answer.
    ///
    /// No other outstanding command may have its identifier. A value that no message can hold goes out in chunks if the
    /// device announces a `MaxObjSize` that is large enough.
    ///
    /// # Errors
    /// [`NotSent`] when the answer is closed or full, or the command ends the session, waits for the user, is too
    /// large, or has the identifier of another. After [`NotSent::Closed`] and [`NotSent::Full`], trying another command
    /// is pointless.
    pub fn push(&mut self, id: impl Into<CommandId>, command: &ManagementCommand<'_>) -> Result<(), NotSent> {
        self.push_looked(id.into(), command, &mut Looked::default())
    }

    /// Does what [`push`](Self::push) does, with what was seen of the command before.
    pub(super) fn push_looked(
        &mut self,
        id: CommandId,
        command: &ManagementCommand<'_>,
        looked: &mut Looked,
    ) -> Result<(), NotSent> {
        let opening = self.opening();
        if !opening.is_open() {
            return Err(NotSent::Closed(opening));
        }
        if self.answering.is_partial {
            return Err(NotSent::Full);
        }
        if self.pushed.contains(id, &self.change.fresh) {
            return Err(NotSent::DuplicateId);
        }
        let nature = *looked.nature.get_or_insert_with(|| Nature::of_command(command));
        if nature.ends_session {
            return Err(NotSent::EndsSession);
        }
        if nature.needs_user && self.user() != User::Enrolled {
            return Err(NotSent::WaitsForUser(self.user()));
        }
        self.begin_answer();
        if self.owes() {
            return Err(NotSent::Full);
        }
        if looked.length.is_some() && self.is_hopeless(looked.length_of(command)) {
            return Err(self.too_large(looked.length_of(command)));
        }
        let written = self.answering.write(|writer| writer.try_push_managed(command));
        match (written.flatten(), &self.change.exchange) {
            (Some(cmd_id), Some(exchange)) => {
                register(&mut self.change.fresh, id, command, exchange.sent, cmd_id);
                self.pushed.note(id);
                self.answering.sent = self.answering.sent.saturating_add(1);
                Ok(())
            }
            _ => {
                let length = looked.length_of(command);
                self.push_large(id, command, length)
            }
        }
    }

    /// Makes room for the commands that may be pushed.
    pub(super) fn expect(&mut self, commands: usize) {
        self.change.fresh.reserve(commands);
        self.answering.expected = commands;
    }

    /// Decides about a command that does not fit.
    fn push_large(
        &mut self,
        id: CommandId,
        command: &ManagementCommand<'_>,
        length: usize,
    ) -> Result<(), NotSent> {
        if !self.is_excessive(length) {
            self.answering.lacks_room = true;
            return Err(NotSent::Full);
        }
        if let Some(sending) = self
            .object_limit()
            .and_then(|limit| sending::split(command, limit))
        {
            if self.answering.sent > 0 {
                return Err(NotSent::Full);
            }
            let room = self.budget().saturating_sub(self.answering.overhead);
            let text = sending.text.as_deref().unwrap_or_default();
            if sending.next(text, room).is_some() {
                return self.push_first_chunk(id, command, sending);
            }
        }
        Err(self.too_large(length))
    }

    /// Reports whether trying to write a command of this length would be in vain.
    fn is_hopeless(&self, length: usize) -> bool {
        // A declaration may already be there that was counted with the command.
        const SHARED: usize = 128;
        let room = self.answering.room(self.budget());
        let goes_in_chunks = self.object_limit().is_some();
        length.saturating_sub(SHARED) > room && self.is_excessive(length) && !goes_in_chunks
    }

    /// Reports whether no message has room for a command of this length.
    fn is_excessive(&self, length: usize) -> bool {
        self.answering.overhead.saturating_add(length) > self.budget()
    }

    /// Returns the size of a value that the device takes in chunks.
    fn object_limit(&self) -> Option<usize> {
        let exchange = self.change.exchange.as_ref();
        exchange.and_then(|exchange| exchange.object_limit())
    }

    fn too_large(&self, length: usize) -> NotSent {
        let bytes = self.answering.overhead.saturating_add(length);
        let (limit, own) = (self.budget(), self.enrollment.settings.limits.budget);
        match bytes <= own {
            true => NotSent::TooLargeForDevice { bytes, limit },
            false => NotSent::TooLarge { bytes, limit: own },
        }
    }

    fn push_first_chunk(
        &mut self,
        id: CommandId,
        command: &ManagementCommand<'_>,
        mut sending: Box<Sending>,
    ) -> Result<(), NotSent> {
        let room = self.answering.room(self.budget());
        let text = sending.text.as_deref().unwrap_or_default();
        let Some(chunk) = sending.next(text, room) else {
            self.answering.lacks_room = true;
            return Err(NotSent::Full);
        };
        let written = self.answering.write(|writer| writer.push(&chunk.command));
        let (Some(cmd_id), Some(exchange)) = (written, &self.change.exchange) else {
            return Err(NotSent::Full);
        };
        register(&mut self.change.fresh, id, command, exchange.sent, cmd_id);
        self.pushed.note(id);
        sending.offset = chunk.end;
        self.answering.sent = self.answering.sent.saturating_add(1);
        self.answering.is_partial = !chunk.is_last;
        if !chunk.is_last {
            self.change.advance = Some(Advance::Begin(sending));
        }
        Ok(())
    }
}

/// Measures a command as it is written.
fn length(command: &ManagementCommand<'_>) -> usize {
    let mut scratch = alloc::vec::Vec::new();
    let nobody = mdm_errors::Text::default;
    let header = Header::new(nobody(), 1, nobody(), nobody());
    let mut writer = MessageWriter::begin(&mut scratch, &header, crate::NamespaceVersion::V1_2);
    let empty = writer.len();
    writer.try_push_managed(command);
    writer.len().saturating_sub(empty)
}
