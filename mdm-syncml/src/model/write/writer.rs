//! Writes messages: canonical, compact, straight into the caller's buffer.

mod canonical;
mod commands;
mod parts;
#[cfg(all(test, feature = "arbitrary"))]
mod properties;
mod scope;

use alloc::vec::Vec;
use core::num::NonZeroU32;

use mdm_errors::StatusCode;

use crate::model::values::CommandName;
use crate::model::write::{Command, Header, ManagementCommand};
use crate::wire::version::NamespaceVersion;

pub(in crate::model) use crate::wire::escape::{push_number, push_text};

/// Everything after the last command of the last message of a package.
const END_FINAL: &[u8] = b"<Final/></SyncBody></SyncML>";
const END: &[u8] = b"</SyncBody></SyncML>";
const MSFT: &[u8] = br#" xmlns:msft="http://schemas.microsoft.com/MobileDevice/MDM""#;

/// A writer of one message, command by command, within a budget if any.
///
/// The message is appended to the buffer; what was there before stays. A writer that is dropped before
/// [`finish`](Self::finish) takes its unfinished message back.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::{LocUri, NamespaceVersion};
/// use mdm_syncml::outgoing::{Get, Header, MessageWriter};
///
/// let header = Header::new(Text::new("1")?, 1, Text::new("device")?, Text::new("server")?);
/// let get = Get::new(LocUri::new("./DevDetail/SwV")?).into();
/// let mut out = Vec::new();
/// let mut writer = MessageWriter::begin(&mut out, &header, NamespaceVersion::V1_2).with_budget(400);
/// assert_eq!(writer.try_push(&get), Some(1));
/// assert_eq!(writer.try_push(&get), None); // would make more than 400 bytes
/// writer.finish();
/// assert!(out.ends_with(b"</Get><Final/></SyncBody></SyncML>") && out.len() <= 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a message that is not finished is taken back"]
pub struct MessageWriter<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    /// The place for another attribute in the start tag of `SyncBody`.
    body_tag: usize,
    /// The prefix `msft` has to be declared there when the message ends.
    needs_msft: bool,
    next_cmd_id: u64,
    budget: usize,
    finished: bool,
}

/// A message in the making, apart from its buffer.
///
/// It goes on with [`resume`](Self::resume) on the same buffer, whose bytes must not have changed.
#[derive(Debug)]
#[must_use = "the message in the buffer is not finished"]
pub struct PausedMessage {
    start: usize,
    length: usize,
    body_tag: usize,
    needs_msft: bool,
    next_cmd_id: u64,
    budget: usize,
}

impl PausedMessage {
    /// Goes on writing.
    pub const fn resume(self, out: &mut Vec<u8>) -> MessageWriter<'_> {
        MessageWriter {
            out,
            start: self.start,
            body_tag: self.body_tag,
            needs_msft: self.needs_msft,
            next_cmd_id: self.next_cmd_id,
            budget: self.budget,
            finished: false,
        }
    }

    /// Returns the bytes of the message, if it ended here with `Final`.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Reports whether nothing was written: never, as the header comes first.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl<'o> MessageWriter<'o> {
    /// Starts a message with its header.
    pub fn begin(out: &'o mut Vec<u8>, header: &Header<'_>, namespace: NamespaceVersion) -> Self {
        let start = out.len();
        parts::header(out, header, namespace);
        let body_tag = out.len().saturating_sub(1);
        Self {
            out,
            start,
            body_tag,
            needs_msft: false,
            next_cmd_id: 1,
            budget: usize::MAX,
            finished: false,
        }
    }

    /// Sets the identifier of the first command; 1 unless set.
    pub fn with_first_cmd_id(mut self, first: NonZeroU32) -> Self {
        self.next_cmd_id = first.get().into();
        self
    }

    /// Sets the byte budget of the whole message, which [`try_push`](Self::try_push) observes.
    ///
    /// Without one, there is no limit.
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.budget = bytes;
        self
    }

    /// Writes a command regardless of the byte budget and returns its identifier.
    ///
    /// The identifiers of nested commands follow it in order.
    pub fn push(&mut self, command: &Command<'_>) -> u64 {
        let cmd_id = self.next_cmd_id;
        commands::command(self, command.view());
        cmd_id
    }

    /// Writes a command if it fits the byte budget, and returns its identifier.
    ///
    /// The end of the message, `Final` included, counts. A command that does not fit leaves everything as it was, and
    /// the next one gets the identifier that it would have had.
    pub fn try_push(&mut self, command: &Command<'_>) -> Option<u64> {
        self.try_write(|writer| commands::command(writer, command.view()))
    }

    fn try_write(&mut self, write: impl FnOnce(&mut Self)) -> Option<u64> {
        let (length, cmd_id, needs_msft) = (self.out.len(), self.next_cmd_id, self.needs_msft);
        write(self);
        if self.len() <= self.budget {
            return Some(cmd_id);
        }
        self.out.truncate(length);
        self.next_cmd_id = cmd_id;
        self.needs_msft = needs_msft;
        None
    }

    /// Writes a command for a device if it fits into the budget, as [`try_push`](Self::try_push) does.
    pub fn try_push_managed(&mut self, command: &ManagementCommand<'_>) -> Option<u64> {
        self.try_write(|writer| commands::command(writer, command.view()))
    }

    /// Writes a status without items, and returns its identifier.
    ///
    /// The byte budget does not count here. It is the [`Status`](super::Status) that [`push`](Self::push) would write
    /// for the command that the peer sent as `cmd_ref` of its message `msg_ref`, without the value between.
    pub fn push_status(
        &mut self,
        msg_ref: &str,
        cmd_ref: &str,
        command: &CommandName<'_>,
        code: StatusCode,
    ) -> u64 {
        let cmd_id = self.next_cmd_id;
        commands::begin_status(
            self,
            |out| push_text(out, msg_ref),
            |out| push_text(out, cmd_ref),
            command,
        );
        commands::end_reply(self, code);
        cmd_id
    }

    /// Writes a status without items if it fits into the budget, as [`try_push`](Self::try_push) does.
    pub fn try_push_status(
        &mut self,
        msg_ref: &str,
        cmd_ref: &str,
        command: &CommandName<'_>,
        code: StatusCode,
    ) -> Option<u64> {
        self.try_write(|writer| {
            writer.push_status(msg_ref, cmd_ref, command, code);
        })
    }

    /// Pauses writing and returns the buffer with the unfinished message.
    pub fn pause(mut self) -> PausedMessage {
        self.finished = true;
        PausedMessage {
            start: self.start,
            length: self.len(),
            body_tag: self.body_tag,
            needs_msft: self.needs_msft,
            next_cmd_id: self.next_cmd_id,
            budget: self.budget,
        }
    }

    /// Returns the number of bytes of the message if it ended here with `Final`.
    ///
    /// The declaration of Microsoft's namespace is included once a command needs it, although it is written at the end.
    #[must_use]
    pub fn len(&self) -> usize {
        let declaration = if self.needs_msft { MSFT.len() } else { 0 };
        let written = self.out.len().saturating_sub(self.start);
        written
            .saturating_add(declaration)
            .saturating_add(END_FINAL.len())
    }

    /// Reports whether no command was written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.ends_with(b"<SyncBody>")
    }

    /// Ends the message, the last of its package.
    pub fn finish(self) {
        self.end(END_FINAL);
    }

    /// Ends the message; more messages of the package follow.
    pub fn finish_without_final(self) {
        self.end(END);
    }

    fn end(mut self, end: &[u8]) {
        if self.needs_msft {
            let place = self.body_tag..self.body_tag;
            self.out.splice(place, MSFT.iter().copied());
        }
        self.out.extend_from_slice(end);
        self.finished = true;
    }

    fn take_cmd_id(&mut self) -> u64 {
        let cmd_id = self.next_cmd_id;
        self.next_cmd_id = self.next_cmd_id.saturating_add(1);
        cmd_id
    }
}

impl Drop for MessageWriter<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.out.truncate(self.start);
        }
    }
}
