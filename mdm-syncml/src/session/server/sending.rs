//! Values for the device that go in chunks.

use alloc::boxed::Box;
use alloc::string::String;

use mdm_errors::Text;

use super::session::{ChunkedCommand, Sending, Traffic};
use super::turn::{Course, Turn};
use crate::NamespaceVersion;
use crate::outgoing::{
    Add, Command, Data, Exec, Header, Item, ManagementCommand, MessageWriter, Meta, Replace,
};
use crate::session::chunk::prefix;

/// The step that a value makes with an answer.
#[derive(Debug)]
pub(super) enum Advance {
    Begin(Box<Sending>),
    /// Another chunk is out, under these numbers.
    Next {
        end: usize,
        is_last: bool,
        msg_id: u32,
        cmd_id: u64,
    },
}

/// One chunk.
#[derive(Debug)]
pub(super) struct OutgoingChunk {
    pub(super) command: Command<'static>,
    /// The bytes of the value that are out after it.
    pub(super) end: usize,
    pub(super) is_last: bool,
}

/// A command that can go in chunks: one with a single item whose value is text.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueOf<'c, 'a> {
    command: ChunkedCommand,
    target: &'c str,
    command_meta: &'c Meta<'a>,
    meta: &'c Meta<'a>,
    pub(super) text: &'c str,
}

pub(super) fn value_of<'c, 'a>(command: &'c ManagementCommand<'a>) -> Option<ValueOf<'c, 'a>> {
    let (kind, command_meta, items) = match command {
        ManagementCommand::Add(add) => (ChunkedCommand::Add, add.meta(), add.items()),
        ManagementCommand::Replace(replace) => (ChunkedCommand::Replace, replace.meta(), replace.items()),
        ManagementCommand::Exec(exec) => (
            ChunkedCommand::Exec,
            exec.meta(),
            core::slice::from_ref(exec.item()),
        ),
        _ => return None,
    };
    let [item] = items else { return None };
    let data = item.data().filter(|data| !data.is_raw() && !item.more_data())?;
    Some(ValueOf {
        command: kind,
        target: item.target_uri()?,
        command_meta,
        meta: item.meta(),
        text: data.as_str(),
    })
}

/// Prepares a command for sending in chunks, if its value has at most `limit` bytes.
pub(super) fn split(command: &ManagementCommand<'_>, limit: usize) -> Option<Box<Sending>> {
    let value = value_of(command).filter(|value| value.text.len() <= limit)?;
    Some(Box::new(Sending {
        command: value.command,
        target: value.target.into(),
        command_meta: value.command_meta.clone().into_owned(),
        meta: value.meta.clone().into_owned(),
        length: value.text.len(),
        text: Some(value.text.into()),
        offset: 0,
    }))
}

impl Sending {
    /// Reports whether this is the value of a command.
    pub(super) fn is_of(&self, value: &ValueOf<'_, '_>) -> bool {
        self.command == value.command && self.target == value.target && self.length == value.text.len()
    }

    /// Cuts the next chunk off the text, so that its command has at most `room` bytes. `None` if not even one character
    /// fits.
    pub(super) fn next(&self, text: &str, room: usize) -> Option<OutgoingChunk> {
        let overhead = length(&self.command("", true));
        let room = room.checked_sub(overhead).filter(|&room| room > 0)?;
        let rest = text.get(self.offset..)?;
        let length = prefix(rest, room);
        let chunk = rest.get(..length).filter(|_| length > 0 || rest.is_empty())?;
        let is_last = length == rest.len();
        Some(OutgoingChunk {
            command: self.command(chunk, !is_last),
            end: self.offset.saturating_add(length),
            is_last,
        })
    }

    fn command(&self, chunk: &str, has_more: bool) -> Command<'static> {
        let mut meta = self.meta.clone();
        if self.offset == 0 {
            meta = meta.with_size(u64::try_from(self.length).unwrap_or(u64::MAX));
        }
        let mut item = Item::target(Text::lossy(self.target.clone()))
            .with_meta(meta)
            .with_data(Data::from(Text::lossy(String::from(chunk))));
        if has_more {
            item = item.with_more_data();
        }
        let meta: Meta<'static> = self.command_meta.clone();
        match self.command {
            ChunkedCommand::Add => Add::new(item).with_meta(meta).into(),
            ChunkedCommand::Replace => Replace::new(item).with_meta(meta).into(),
            ChunkedCommand::Exec => Exec::new(item).with_meta(meta).into(),
        }
    }
}

fn length(command: &Command<'_>) -> usize {
    let mut scratch = alloc::vec::Vec::new();
    let nobody = Text::default;
    let header = Header::new(nobody(), 1, nobody(), nobody());
    let mut writer = MessageWriter::begin(&mut scratch, &header, NamespaceVersion::V1_2);
    let empty = writer.len();
    writer.push(command);
    writer.len().saturating_sub(empty)
}

impl Turn<'_, '_> {
    /// Writes the next chunk of the value that is on its way, from the copy in the session. Without one, and without the
    /// command itself, the session ends.
    pub(super) fn write_own_chunk(&mut self) {
        if self.change.advance.is_some() || self.answering.is_partial {
            return;
        }
        let session = self.enrollment.session.as_mut();
        let sending = session.and_then(|session| session.traffic.sending.as_mut());
        let Some(text) = sending.and_then(|sending| sending.text.take()) else {
            self.course = Course::Aborted { is_ours: true };
            return;
        };
        self.write_chunk(&text);
        let session = self.enrollment.session.as_mut();
        if let Some(sending) = session.and_then(|session| session.traffic.sending.as_mut()) {
            sending.text = Some(text);
        }
    }

    /// Writes the next chunk of the value that is on its way.
    pub(super) fn write_chunk(&mut self, text: &str) {
        let room = self.answering.room(self.budget());
        let session = self.enrollment.session.as_ref();
        let Some(sending) = session.and_then(|session| session.traffic.sending.as_ref()) else {
            return;
        };
        let Some(chunk) = sending.next(text, room) else {
            // The statuses took all the room: the chunk goes with the next message.
            self.answering.is_partial = true;
            self.answering.lacks_room = true;
            return;
        };
        let written = self.answering.write(|writer| writer.push(&chunk.command));
        let (Some(cmd_id), Some(exchange)) = (written, &self.change.exchange) else {
            return;
        };
        self.answering.is_partial = !chunk.is_last;
        self.change.advance = Some(Advance::Next {
            end: chunk.end,
            is_last: chunk.is_last,
            msg_id: exchange.sent,
            cmd_id,
        });
    }
}

impl Traffic {
    pub(super) fn advance(&mut self, advance: Advance) {
        match advance {
            Advance::Begin(sending) => self.sending = Some(sending),
            Advance::Next {
                end,
                is_last,
                msg_id,
                cmd_id,
            } => {
                if let Some(sent) = self.sent.last_mut() {
                    sent.msg_id = msg_id;
                    sent.cmd_id = cmd_id;
                }
                match &mut self.sending {
                    Some(sending) if !is_last => sending.offset = end,
                    sending => *sending = None,
                }
            }
        }
    }
}
