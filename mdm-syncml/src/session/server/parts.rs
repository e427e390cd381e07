//! Values in chunks whose text the caller keeps.
//!
//! So it is not stored anew with every message.

use alloc::string::String;
use core::fmt;

use super::turn::{Course, Turn};
use super::{Enrollment, NotSent, sending};
use crate::outgoing::ManagementCommand;
use crate::session::{CommandId, Path};

/// The next part of a value that comes in chunks.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The identifier under which the Get was pushed.
    pub id: CommandId,
    /// The place of the Get within the pushed command.
    pub path: Path,
    /// The index of the item that asked for it, counted from 0.
    pub item: usize,
    /// The bytes of the value before this part; at 0 a value begins.
    pub offset: u64,
    /// The text of the part.
    pub text: String,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("id", &self.id)
            .field("path", &self.path)
            .field("item", &self.item)
            .field("offset", &self.offset)
            .field("text", &self.text.len())
            .finish()
    }
}

impl Enrollment {
    /// Takes the new part of a value in chunks, for a store of its own.
    ///
    /// That is what has come since the last call. The state then holds the length of the parts and nothing else, so
    /// that storing it costs as much in the last message of a large value as in the first.
    /// [`Value::taken`](super::Value::taken) says how many bytes of the finished value were taken. A part at offset 0
    /// replaces those of the same item; the parts of a command are worthless once it has broken off
    /// ([`BrokenValue`](super::BrokenValue)) or is [completed](super::Event::Completed).
    ///
    /// Call it after [`Turn::finish`], in the transaction that stores the state. Without it, the state holds the value.
    pub fn take_part(&mut self) -> Option<Part> {
        let traffic = &mut self.session.as_mut()?.traffic;
        let incoming = traffic.incoming.as_mut()?;
        let (offset, text) = incoming.take()?;
        let sent = traffic.sent.get(incoming.command)?;
        Some(Part {
            id: sent.id,
            path: sent.path,
            item: incoming.item,
            offset,
            text,
        })
    }

    /// Drops the copy of a command in chunks, because the caller keeps it.
    ///
    /// The state then holds how much of it is out. Each further chunk is cut from the command itself: [`Turn::wanted`]
    /// names it, and [`Turn::supply`] takes it. A [`Queue`](super::Queue) that has the command does that by itself.
    ///
    /// Call it after [`Turn::finish`], before the state is stored. It does nothing if no command goes out in chunks.
    pub fn drop_outgoing(&mut self) {
        let session = self.session.as_mut();
        if let Some(sending) = session.and_then(|session| session.traffic.sending.as_mut()) {
            sending.text = None;
        }
    }
}

impl Turn<'_, '_> {
    /// Returns the command that the next chunk is cut from.
    ///
    /// `None` if none is needed. Only a command whose copy was [dropped](Enrollment::drop_outgoing) is needed. If
    /// nobody [supplies](Self::supply) it, the answer ends the session (alert 1223).
    #[must_use]
    pub fn wanted(&self) -> Option<CommandId> {
        let session = self.enrollment.session.as_ref()?;
        let sending = session.traffic.sending.as_ref()?;
        let is_due = matches!(self.course, Course::Chunk) && self.change.advance.is_none();
        let sent = session.traffic.sent.last();
        sent.filter(|_| is_due && sending.text.is_none())
            .map(|sent| sent.id)
    }

    /// Cuts the next chunk from the command that is [wanted](Self::wanted).
    ///
    /// The chunk goes into the answer.
    ///
    /// # Errors
    /// [`NotSent::Closed`] when no command is wanted, or this is another one: its target or the length of its value
    /// differ.
    pub fn supply(&mut self, command: &ManagementCommand<'_>) -> Result<(), NotSent> {
        let closed = NotSent::Closed(self.opening());
        if self.wanted().is_none() {
            return Err(closed);
        }
        let sending = sending::value_of(command).filter(|value| {
            let session = self.enrollment.session.as_ref();
            let sending = session.and_then(|session| session.traffic.sending.as_deref());
            sending.is_some_and(|sending| sending.is_of(value))
        });
        let value = sending.ok_or(closed)?;
        self.begin_answer();
        self.write_chunk(value.text);
        Ok(())
    }
}
