//! What became of a command so far, and taking it back.

use alloc::collections::VecDeque;
use core::fmt;

use super::outstanding::count;
use super::state::State;
use super::{CommandHandle, Queued, Session, Turn};
use crate::CommandKind;
use crate::outgoing::ManagementCommand;

/// A command that was given to a session and is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pending {
    /// The command.
    pub handle: CommandHandle,
    /// Which command it is.
    pub command: CommandKind,
    /// How far it is.
    pub state: PendingState,
}

/// How far a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PendingState {
    /// It was sent, and at least one of its items has no status yet; it may have run.
    Sent,
    /// It was never sent and can be cancelled.
    Waiting,
}

/// Why a command cannot be cancelled. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CancelError {
    /// It was sent and is not answered completely.
    Sent,
    /// It waits inside this Atomic or Sequence, which can be cancelled as a whole.
    Inside(CommandHandle),
    /// It is over: answered, reported as [`Unanswered`](super::Event::Unanswered) or
    /// [`too_large`](super::Next::too_large), or cancelled before.
    Over,
    /// The session never gave out the handle.
    Unknown,
}

impl fmt::Display for CancelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent => f.write_str("the command was sent"),
            Self::Inside(container) => write!(f, "the command is part of command {}", u64::from(*container)),
            Self::Over => f.write_str("the command is over"),
            Self::Unknown => f.write_str("no such command"),
        }
    }
}

impl core::error::Error for CancelError {}

impl Session {
    /// The commands that are not over: first those that were sent, then those that wait, each in order.
    ///
    /// A container that waits is one command; once sent, the commands inside are listed for themselves, as they are
    /// answered.
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::outgoing::{Exec, Get};
    /// use mdm_syncml::session::server::{CancelError, PendingState, Session, Settings};
    /// use mdm_syncml::{CommandKind, LocUri};
    ///
    /// let settings = Settings::new(Text::new("https://mdm.example/manage")?, Text::new("TABLET")?, *b"device 17");
    /// let mut session = Session::new(settings);
    /// session.enqueue(Get::new(LocUri::new("./DevDetail/SwV")?));
    /// let wipe = session.enqueue(Exec::new(LocUri::new("./Device/Vendor/MSFT/RemoteWipe/doWipe")?));
    ///
    /// let last = session.pending().last().unwrap();
    /// assert_eq!((last.handle, last.command, last.state), (wipe, CommandKind::Exec, PendingState::Waiting));
    /// // The device was found again.
    /// let command = session.cancel(wipe)?;
    /// assert_eq!(command.kind(), CommandKind::Exec);
    /// assert_eq!(session.cancel(wipe), Err(CancelError::Over));
    /// assert_eq!(session.pending().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pending(&self) -> impl Iterator<Item = Pending> {
        sent(&self.state).chain(self.queue.iter().map(Queued::pending))
    }

    /// Takes back a command that waits.
    ///
    /// # Errors
    /// [`CancelError`], when it does not wait: the device may carry it out, or has.
    pub fn cancel(&mut self, handle: CommandHandle) -> Result<ManagementCommand<'static>, CancelError> {
        take(&mut self.queue, handle).ok_or_else(|| refusal(&self.state, &self.queue, handle))
    }
}

impl Turn<'_, '_> {
    /// The commands that are not over, as this message leaves them, before the answer takes any of those that wait.
    pub fn pending(&self) -> impl Iterator<Item = Pending> {
        sent(&self.state).chain(self.waiting().map(Queued::pending))
    }

    /// Takes back a command that waits, before this answer can send it. In the session it waits on until
    /// [`finish`](Self::finish).
    ///
    /// # Errors
    /// As of [`Session::cancel`].
    pub fn cancel(&mut self, handle: CommandHandle) -> Result<ManagementCommand<'static>, CancelError> {
        if let Some(command) = take(&mut self.enqueued, handle) {
            return Ok(command);
        }
        let found = self.session.queue.iter().find(|queued| queued.handle == handle);
        match found {
            Some(queued) if self.cancelled.insert(handle) => Ok(queued.command.clone()),
            Some(_) => Err(CancelError::Over),
            None => Err(refusal(&self.state, self.waiting(), handle)),
        }
    }

    fn waiting(&self) -> impl Iterator<Item = &Queued> {
        let queue = self.session.queue.iter();
        let kept = queue.filter(|queued| !self.cancelled.contains(&queued.handle));
        kept.chain(&self.enqueued)
    }
}

impl Queued {
    const fn pending(&self) -> Pending {
        Pending {
            handle: self.handle,
            command: self.command.kind(),
            state: PendingState::Waiting,
        }
    }
}

fn sent(state: &State) -> impl Iterator<Item = Pending> {
    let unanswered = state.outstanding.iter().filter(|command| !command.is_answered());
    unanswered.map(|command| Pending {
        handle: command.handle,
        command: command.kind.into(),
        state: PendingState::Sent,
    })
}

fn take(queue: &mut VecDeque<Queued>, handle: CommandHandle) -> Option<ManagementCommand<'static>> {
    let place = queue.iter().position(|queued| queued.handle == handle)?;
    queue.remove(place).map(|queued| queued.command)
}

/// Why a command is not one of those that wait.
fn refusal<'q>(
    state: &State,
    waiting: impl IntoIterator<Item = &'q Queued>,
    handle: CommandHandle,
) -> CancelError {
    if sent(state).any(|pending| pending.handle == handle) {
        return CancelError::Sent;
    }
    let number = u64::from(handle);
    let holds = |queued: &&Queued| {
        let behind = number.wrapping_sub(queued.handle.into());
        behind < count(&queued.command)
    };
    match waiting.into_iter().find(holds) {
        Some(container) => CancelError::Inside(container.handle),
        None if number < state.next_handle => CancelError::Over,
        None => CancelError::Unknown,
    }
}
