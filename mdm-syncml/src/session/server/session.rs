//! Everything that lives as long as a `SessionID`.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use super::lookup::Lookup;
use super::sent::{Progress, Sent, Tally};
use crate::StatusCode;
use crate::outgoing::Meta;
use crate::session::receiving::Incoming;
use crate::session::{CommandId, Path};

/// One management session, seen from the server.
///
/// It begins with the first message that carries its `SessionID`.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) exchange: Exchange,
    pub(super) traffic: Traffic,
    /// Statuses for the device that did not fit into our messages so far.
    pub(super) owed: VecDeque<Owed>,
}

/// A status for a command of an earlier message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Owed {
    pub(super) msg: String,
    pub(super) cmd: String,
    pub(super) command: String,
    pub(super) status: StatusCode,
}

/// The position in the exchange of messages. Small: a turn works on a copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Exchange {
    pub(super) session_id: String,
    /// The `MsgID` of the last message of the device.
    pub(super) received: u32,
    /// SHA-256 of that message.
    pub(super) digest: [u8; 32],
    /// The `MsgID` of our last message.
    pub(super) sent: u32,
    /// The time of the last message, in seconds since 1970.
    pub(super) seen: u64,
    pub(super) ended: bool,
    /// Credentials were accepted for the rest of the session.
    pub(super) proved: bool,
    /// Our last message had no room for a command and ended without `Final`.
    pub(super) cut_short: bool,
    pub(super) user: User,
    /// `MaxMsgSize` and `MaxObjSize` of the device.
    pub(super) max_message: Option<u64>,
    pub(super) max_object: Option<u64>,
    /// Challenges of the device in a row.
    pub(super) refusals: u8,
}

/// The user who is signed in on the device, according to the alert `LoginStatus`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum User {
    /// Not known, because this session has had no such alert.
    #[default]
    Unknown,
    /// The enrolled user, so that commands for `./User` can go out.
    Enrolled,
    /// Another user.
    Other,
    /// Nobody.
    Absent,
}

/// The commands that are out, and objects on their way.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    /// In the order of (`MsgID`, `CmdID`).
    pub(super) sent: Vec<Sent>,
    /// One for each item of each command, in the same order.
    pub(super) progress: Vec<Progress>,
    /// By the index of the command.
    pub(super) lookups: BTreeMap<usize, Lookup>,
    /// Gets of the last package that were answered without a value.
    pub(super) valueless: Vec<Valueless>,
    pub(super) incoming: Option<Box<Incoming>>,
    pub(super) sending: Option<Box<Sending>>,
}

impl Traffic {
    /// Returns the summary of a command that was pushed.
    pub(super) fn tally(&self, sent: &Sent) -> Option<Tally> {
        self.progress.get(sent.first).map(|own| own.tally)
    }

    /// Goes on with the search for items where a message has left it.
    pub(super) fn note_lookups(&mut self, changed: BTreeMap<usize, Lookup>) {
        for (command, now) in changed {
            self.lookups.entry(command).or_default().apply(now);
        }
    }

    /// Makes room for so many more commands.
    pub(super) fn reserve(&mut self, commands: usize) {
        self.sent.reserve(commands);
        self.progress.reserve(commands);
    }
}

/// A Get whose value may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Valueless {
    pub(super) id: CommandId,
    pub(super) path: Path,
    pub(super) msg_id: u32,
    pub(super) cmd_id: u64,
}

/// A value for the device that goes in chunks; the only command that is out.
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Sending {
    pub(super) command: ChunkedCommand,
    pub(super) target: String,
    pub(super) command_meta: Meta<'static>,
    pub(super) meta: Meta<'static>,
    /// `None` once the caller supplies it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(super) text: Option<String>,
    /// The bytes of the text.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) length: usize,
    /// The bytes of the text that have gone out.
    pub(super) offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum ChunkedCommand {
    Add,
    Replace,
    Exec,
}

impl core::fmt::Debug for Sending {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Sending({} of {} bytes)", self.offset, self.length)
    }
}

impl Session {
    /// Returns the `SessionID`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.exchange.session_id
    }

    /// Returns the user who is signed in, as far as this session knows.
    #[must_use]
    pub const fn user(&self) -> User {
        self.exchange.user
    }

    /// Reports whether the device is expected to send another message.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.exchange.ended
    }

    /// Returns the identifiers of the outstanding commands, in the order of sending.
    ///
    /// A command is outstanding from when it is sent until it has its outcome.
    pub fn out(&self) -> impl Iterator<Item = CommandId> {
        let traffic = &self.traffic;
        let pushed = traffic.sent.iter().filter(|sent| sent.path.is_command());
        let is_out = |sent: &&Sent| traffic.tally(sent).is_some_and(|tally| tally.open > 0);
        pushed.filter(is_out).map(|sent| sent.id)
    }
}
