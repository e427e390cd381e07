//! The commands that are out, item by item, and what their statuses mean.

use alloc::string::String;
use alloc::vec::Vec;

use super::session::{Traffic, User};
use crate::csp::Intent;
use crate::outgoing::{CommandRef, Item, ManagementCommand};
use crate::session::chunk::ChunkError;
use crate::session::key::{is_user_scope, query_of};
use crate::session::{CommandId, Path};
use crate::{AlertCode, CommandKind, HResult, Outcome, StatusCode};

/// A command that went out, or a part of one. Does not change afterwards, except for the number of its last chunk.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) id: CommandId,
    pub(super) path: Path,
    pub(super) kind: CommandKind,
    pub(super) msg_id: u32,
    pub(super) cmd_id: u64,
    /// Index of its first item.
    pub(super) first: usize,
    pub(super) items: usize,
    /// Index of the command that was pushed.
    pub(super) root: usize,
    /// Index of the innermost Atomic around it.
    pub(super) atomic: Option<usize>,
    /// The addresses of its items, if there are several.
    pub(super) addresses: Vec<String>,
}

/// The answers to one item so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) status: Option<StatusCode>,
    pub(super) error: Option<HResult>,
    /// The number of values that have come, up to 2^32 - 1.
    pub(super) values: u32,
    pub(super) broken: Option<ChunkError>,
    pub(super) is_user: bool,
    /// The caller knows the outcome.
    pub(super) reported: bool,
    /// The summary of the command, kept with its first item.
    pub(super) tally: Tally,
}

/// The summary of a pushed command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// Items without an outcome, those of its parts included; 0 for a part.
    pub(super) open: u32,
    pub(super) outcome: Outcome,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            open: 0,
            outcome: Outcome::Done,
        }
    }
}

impl Progress {
    /// Reports whether the item has no status yet.
    pub(super) const fn is_waiting(&self) -> bool {
        self.status.is_none() && !self.reported
    }

    /// Reports whether the device answered that there is no such node.
    fn is_missing(&self) -> bool {
        matches!(self.status, Some(StatusCode::NOT_FOUND | StatusCode::GONE))
    }

    /// Reports whether nothing is known about the item yet.
    #[cfg(feature = "serde")]
    pub(super) fn is_new(&self) -> bool {
        let tally = self.tally;
        *self
            == Self {
                tally,
                ..Self::default()
            }
    }
}

/// The end of waiting for answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The device has finished its package.
    Package,
    /// The device did not accept our credentials, so that nothing was run.
    Unauthenticated,
    /// The session is lost.
    Lost,
}

impl Sent {
    pub(super) fn key(&self) -> (u64, u64) {
        (self.msg_id.into(), self.cmd_id)
    }

    /// Returns the outcome of an item for which `own` has come; `None` while it is not certain.
    ///
    /// `atomic` is the status of the Atomic around it.
    pub(super) fn outcome(
        &self,
        own: &Progress,
        atomic: Option<Option<StatusCode>>,
        user: User,
        end: Option<End>,
    ) -> Option<Outcome> {
        let told = own
            .status
            .map(|status| Outcome::from_status(self.intent(own, user), status, own.error));
        let nothing = match end {
            Some(End::Unauthenticated) => Some(Outcome::Unauthenticated),
            Some(_) => Some(Outcome::Unanswered),
            None => None,
        };
        match (atomic, told) {
            (Some(None), _) => nothing,
            (Some(Some(container)), told) if container.is_success() => {
                told.or_else(|| end.map(|_| Outcome::Done))
            }
            // For a Delete alone it is no failure, but it made its Atomic fail.
            (Some(Some(_)), Some(Outcome::AlreadyDone)) if own.is_missing() => Some(Outcome::Missing),
            (Some(Some(_)), Some(told)) if told.is_success() || told == Outcome::Accepted => {
                Some(Outcome::RolledBack)
            }
            (Some(Some(_)), Some(told)) => Some(told),
            (Some(Some(_)), None) => end.map(|_| Outcome::NotExecuted),
            (None, None) => nothing,
            (None, Some(told)) if self.kind == CommandKind::Get && told.is_success() => match end? {
                End::Package => Some(self.outcome_of_get(own, told)),
                End::Unauthenticated | End::Lost => nothing,
            },
            (None, Some(told)) => Some(told),
        }
    }

    /// Returns the outcome of a Get whose values have all come.
    fn outcome_of_get(&self, own: &Progress, told: Outcome) -> Outcome {
        match own.broken {
            Some(ChunkError::TooLarge) => Outcome::TooLarge,
            Some(_) => Outcome::TryLater,
            None if own.values == 0 => Outcome::NoValue,
            None => told,
        }
    }

    fn intent(&self, own: &Progress, user: User) -> Intent {
        let intent = Intent::new(self.kind);
        match (own.is_user, user) {
            (true, User::Enrolled) | (false, _) => intent,
            (true, _) => intent.for_absent_user(),
        }
    }
}

impl Tally {
    /// Notes the outcome of one more item.
    pub(super) fn note(&mut self, outcome: Outcome) {
        self.open = self.open.saturating_sub(1);
        if weight(outcome) > weight(self.outcome) {
            self.outcome = outcome;
        }
    }
}

/// Orders outcomes by how much they say about a command of several items: the cause of a failure hides its effects.
const fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Done => 0,
        Outcome::AlreadyDone => 1,
        Outcome::Accepted => 2,
        Outcome::NoValue => 3,
        Outcome::NotExecuted => 4,
        Outcome::RolledBack => 5,
        Outcome::AtomicFailed => 6,
        Outcome::Unanswered => 8,
        Outcome::RollBackFailed => 9,
        _ => 7,
    }
}

/// Notes that a command went out with these numbers.
pub(super) fn register(
    traffic: &mut Traffic,
    id: CommandId,
    command: &ManagementCommand<'_>,
    msg_id: u32,
    cmd_id: u64,
) {
    const FEW: usize = 8;
    if traffic.sent.capacity() == 0 {
        traffic.reserve(FEW);
    }
    let (root, first) = (traffic.sent.len(), traffic.progress.len());
    let mut register = Register {
        traffic,
        id,
        root,
        first,
        msg_id,
        cmd_id,
    };
    let command = command.view();
    match command.kind().is_container() {
        true => register.container(command, Path::COMMAND, None),
        false => register.one(command, Path::COMMAND, None),
    }
}

struct Register<'t> {
    traffic: &'t mut Traffic,
    id: CommandId,
    root: usize,
    /// Index of the first item of the root.
    first: usize,
    msg_id: u32,
    cmd_id: u64,
}

impl Register<'_> {
    /// Notes a container and the commands inside of it, which are at most two levels.
    fn container(&mut self, command: CommandRef<'_, '_>, path: Path, atomic: Option<usize>) {
        let index = self.traffic.sent.len();
        let kind = command.kind();
        self.one(command, path, atomic);
        let around = (kind == CommandKind::Atomic).then_some(index);
        for (number, inside) in (0..).zip(command.commands()) {
            match inside.kind().is_container() {
                true => self.container(inside, path.child(number), around),
                false => self.one(inside, path.child(number), around),
            }
        }
    }

    /// Notes a command without those inside of it.
    fn one(&mut self, command: CommandRef<'_, '_>, path: Path, atomic: Option<usize>) {
        let items = match command {
            CommandRef::Alert(_) => &[],
            command => command.items(),
        };
        let first = self.traffic.progress.len();
        let begun = |item: &Item<'_>| Progress {
            is_user: is_user_scope(address(item)),
            ..Progress::default()
        };
        match items {
            [] => self.traffic.progress.push(Progress::default()),
            [item] => self.traffic.progress.push(begun(item)),
            items => self.traffic.progress.extend(items.iter().map(begun)),
        }
        let addresses = match items {
            [] | [_] => Vec::new(),
            items => items.iter().map(|item| String::from(address(item))).collect(),
        };
        let count = items.len().max(1);
        self.traffic.sent.push(Sent {
            id: self.id,
            path,
            kind: command.kind(),
            msg_id: self.msg_id,
            cmd_id: self.cmd_id,
            first,
            items: count,
            root: self.root,
            atomic,
            addresses,
        });
        if let Some(root) = self.traffic.progress.get_mut(self.first) {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            root.tally.open = root.tally.open.saturating_add(count);
        }
        self.cmd_id = self.cmd_id.saturating_add(1);
    }
}

/// Returns the address of an item, or an empty text.
pub(super) fn address<'i>(item: &'i Item<'_>) -> &'i str {
    item.target_uri()
        .or_else(|| item.source_uri())
        .unwrap_or_default()
}

/// Reports whether an address asks for everything below a node.
pub(super) fn is_list(uri: &str) -> bool {
    query_of(uri).is_some_and(|query| query.starts_with("list="))
}

/// Facts about a command that decide whether it can go out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nature {
    /// An item lies in the scope of the user.
    pub(super) needs_user: bool,
    /// An alert ends the session.
    pub(super) ends_session: bool,
}

impl Nature {
    pub(super) fn of_command(command: &ManagementCommand<'_>) -> Self {
        let mut nature = Self::default();
        let command = command.view();
        nature.look(command);
        if command.kind().is_container() {
            nature.look_inside(command);
        }
        nature
    }

    /// Looks at a command without its parts. The items of alerts have no scope.
    fn look(&mut self, command: CommandRef<'_, '_>) {
        if let CommandRef::Alert(alert) = command {
            self.ends_session |= alert.code() == AlertCode::SESSION_ABORT;
            return;
        }
        for item in command.items() {
            self.needs_user |= is_user_scope(address(item));
        }
    }

    fn look_inside(&mut self, container: CommandRef<'_, '_>) {
        for part in container.commands() {
            self.look(part);
            if part.kind().is_container() {
                self.look_inside(part);
            }
        }
    }
}
