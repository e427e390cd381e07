//! The server's side of management sessions.
//!
//! One [`Session`] lives as long as the device is enrolled: it keeps the commands that wait and the one exchange that
//! is open. It believes a message only when the TLS peer and the source of the header are who it was made for.
//!
//! - Every header and command of the device is answered; alerts and reports with 200 unless
//!   [`Turn::answer`] says otherwise.
//! - Statuses are matched by message, command and target, whatever their order and in whichever message they come.
//!   Every item of a command has an answer of its own, with the values that were read; nothing is delivered twice.
//! - New commands go out when the device has finished its package, as many as the budget allows.
//! - A command that is larger than the device says it can take waits on; none is lost without being named by [`Next`].
//! - Commands that wait can be listed ([`Session::pending`]) and taken back ([`Session::cancel`]).
//! - A message that comes again is answered with the same bytes.

mod answer;
mod authentication;
mod context;
mod correlation;
mod event;
mod handle;
mod outstanding;
mod pending;
mod refusal;
mod settings;
mod snapshot;
mod state;
mod turn;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::key::{MAX_IDENTIFIER, number};
use super::{Error, PeerError};
use crate::Message;
use crate::outgoing::ManagementCommand;
use state::State;

pub use context::Context;
pub use event::{Answer, Event, LateResults, ReceivedAlert};
pub use handle::CommandHandle;
pub use pending::{CancelError, Pending, PendingState};
pub use refusal::write_refusal;
pub use settings::{Renewal, Settings};
pub use snapshot::{RestoreError, Snapshot};
pub use turn::{Next, Turn};

/// The management of one device.
///
/// What it cannot do for you:
///
/// - **One at a time.** It stands for the device's whole state, and every turn changes it. Where several workers or
///   machines serve a device, hold a lock per device from reading a [`Snapshot`] to storing the next one, or store it
///   by compare-and-swap and throw away the answer of the loser. Otherwise commands go out twice and answers get lost.
/// - **Limiting rates.** Wrong credentials are counted inside one session of the protocol only; with another
///   `SessionID` a device begins with no failures. Count [`Event::Challenged`] with 401 per device or peer yourself.
/// - **Limiting its queue.** Every command waits until it is sent, however many there are.
#[derive(Clone, Debug)]
pub struct Session {
    settings: Settings,
    state: State,
    queue: VecDeque<Queued>,
    answer: StoredAnswer,
}

/// The last answer, in case the device asks again.
#[derive(Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct StoredAnswer(Vec<u8>);

impl fmt::Debug for StoredAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredAnswer({} bytes)", self.0.len())
    }
}

/// A command that waits for its turn.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Queued {
    handle: CommandHandle,
    command: ManagementCommand<'static>,
}

impl Session {
    /// A session that nothing has happened in.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            state: State::default(),
            queue: VecDeque::new(),
            answer: StoredAnswer::default(),
        }
    }

    /// Takes a command for the next turn that can send it.
    pub fn enqueue(&mut self, command: impl Into<ManagementCommand<'static>>) -> CommandHandle {
        let command = command.into();
        let handle = self.state.take_handles(outstanding::count(&command));
        self.queue.push_back(Queued { handle, command });
        handle
    }

    /// Takes a message of the device.
    ///
    /// # Errors
    /// [`PeerError`] when the message is not the device's or not the next one;
    /// [`Misuse::NonceMissing`](super::Misuse::NonceMissing).
    pub fn receive<'s, 'm>(
        &'s mut self,
        message: &'m Message<'m>,
        context: &Context<'_>,
    ) -> Result<Turn<'s, 'm>, Error> {
        if context.peer.is_empty() || !bool::from(context.peer.ct_eq(&self.settings.peer)) {
            return Err(PeerError::WrongIdentity.into());
        }
        let header = message.header();
        if header.source().and_then(|source| source.uri()) != Some(self.settings.device_id.as_str()) {
            return Err(PeerError::WrongSource.into());
        }
        let session_id = header
            .session_id()
            .filter(|id| !id.trim_ascii().is_empty() && id.len() <= MAX_IDENTIFIER)
            .ok_or(PeerError::SessionId)?;
        let msg_id = header
            .msg_id()
            .filter(|id| id.len() <= MAX_IDENTIFIER)
            .and_then(number)
            .and_then(|id| u32::try_from(id).ok())
            .filter(|&id| id != 0)
            .ok_or(PeerError::MessageId)?;
        let digest: [u8; 32] = Sha256::digest(message.bytes()).into();
        let place = self
            .state
            .place(session_id, msg_id, &digest, context.now, self.settings.idle_limit)?;
        let limit = self.settings.answered_commands;
        if answer::is_excessive(message, limit) {
            return Err(PeerError::TooManyCommands { limit }.into());
        }
        Turn::open(self, message, context, place, digest)
    }

    /// How many commands wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Whether a package of commands was sent and is not answered completely.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// When the last message was taken, in seconds since 1970; `None` before the first.
    #[must_use]
    pub const fn last_seen(&self) -> Option<u64> {
        self.state.last_seen
    }
}
