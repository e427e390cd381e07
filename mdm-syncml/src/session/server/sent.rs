//! The commands that are out, item by item, and what their statuses mean.

use alloc::string::String;
use alloc::vec::Vec;

use super::session::{Traffic, User};
use crate::csp::Intent;
use crate::outgoing::{AtomicCommand, Item, ManagementCommand, SequenceCommand};
use crate::session::chunk::ChunkError;
use crate::session::key::{is_user_scope, query_of};
use crate::session::{CommandId, Path};
use crate::{CommandKind, HResult, Outcome, StatusCode};

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
}

/// The summary of a pushed command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// Items without an outcome, those of its parts included; 0 for a part.
    pub(super) open: usize,
    pub(super) outcome: Outcome,
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
    let root = traffic.sent.len();
    let mut register = Register {
        traffic,
        id,
        root,
        msg_id,
        cmd_id,
    };
    let path = Path::COMMAND;
    match command {
        ManagementCommand::Add(add) => register.items(CommandKind::Add, path, None, add.items()),
        ManagementCommand::Alert(_) => register.items(CommandKind::Alert, path, None, &[]),
        ManagementCommand::Atomic(atomic) => register.atomic(path, atomic.commands()),
        ManagementCommand::Delete(delete) => register.items(CommandKind::Delete, path, None, delete.items()),
        ManagementCommand::Exec(exec) => register.item(CommandKind::Exec, path, None, exec.item()),
        ManagementCommand::Get(get) => register.items(CommandKind::Get, path, None, get.items()),
        ManagementCommand::Replace(replace) => {
            register.items(CommandKind::Replace, path, None, replace.items());
        }
        ManagementCommand::Sequence(sequence) => register.sequence(sequence.commands()),
    }
}

struct Register<'t> {
    traffic: &'t mut Traffic,
    id: CommandId,
    root: usize,
    msg_id: u32,
    cmd_id: u64,
}

impl Register<'_> {
    fn item(&mut self, kind: CommandKind, path: Path, atomic: Option<usize>, item: &Item<'_>) {
        self.items(kind, path, atomic, core::slice::from_ref(item));
    }

    fn items(&mut self, kind: CommandKind, path: Path, atomic: Option<usize>, items: &[Item<'_>]) {
        let first = self.traffic.progress.len();
        if items.is_empty() {
            self.traffic.progress.push(Progress::default());
        }
        self.traffic.progress.extend(items.iter().map(|item| Progress {
            is_user: is_user_scope(address(item)),
            ..Progress::default()
        }));
        let addresses = match items {
            [] | [_] => Vec::new(),
            items => items.iter().map(|item| String::from(address(item))).collect(),
        };
        let count = items.len().max(1);
        self.traffic.sent.push(Sent {
            id: self.id,
            path,
            kind,
            msg_id: self.msg_id,
            cmd_id: self.cmd_id,
            first,
            items: count,
            root: self.root,
            atomic,
            addresses,
        });
        self.traffic.tally.push(Tally {
            open: 0,
            outcome: Outcome::Done,
        });
        if let Some(tally) = self.traffic.tally.get_mut(self.root) {
            tally.open = tally.open.saturating_add(count);
        }
        self.cmd_id = self.cmd_id.saturating_add(1);
    }

    fn atomic(&mut self, path: Path, commands: &[AtomicCommand<'_>]) {
        let around = Some(self.traffic.sent.len());
        self.items(CommandKind::Atomic, path, None, &[]);
        for (index, command) in (0..).zip(commands) {
            let path = path.child(index);
            match command {
                AtomicCommand::Add(add) => self.items(CommandKind::Add, path, around, add.items()),
                AtomicCommand::Delete(delete) => {
                    self.items(CommandKind::Delete, path, around, delete.items());
                }
                AtomicCommand::Exec(exec) => self.item(CommandKind::Exec, path, around, exec.item()),
                AtomicCommand::Replace(replace) => {
                    self.items(CommandKind::Replace, path, around, replace.items());
                }
                _ => self.items(command.kind(), path, around, &[]),
            }
        }
    }

    fn sequence(&mut self, commands: &[SequenceCommand<'_>]) {
        self.items(CommandKind::Sequence, Path::COMMAND, None, &[]);
        for (index, command) in (0..).zip(commands) {
            let path = Path::COMMAND.child(index);
            match command {
                SequenceCommand::Add(add) => self.items(CommandKind::Add, path, None, add.items()),
                SequenceCommand::Atomic(atomic) => self.atomic(path, atomic.commands()),
                SequenceCommand::Delete(delete) => {
                    self.items(CommandKind::Delete, path, None, delete.items());
                }
                SequenceCommand::Exec(exec) => self.item(CommandKind::Exec, path, None, exec.item()),
                SequenceCommand::Get(get) => self.items(CommandKind::Get, path, None, get.items()),
                SequenceCommand::Replace(replace) => {
                    self.items(CommandKind::Replace, path, None, replace.items());
                }
                _ => self.items(command.kind(), path, None, &[]),
            }
        }
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

/// Reports whether any item of a command lies in the scope of the user.
pub(super) fn needs_user(command: &ManagementCommand<'_>) -> bool {
    let any = |items: &[Item<'_>]| items.iter().any(|item| is_user_scope(address(item)));
    let atomic = |commands: &[AtomicCommand<'_>]| {
        commands.iter().any(|command| match command {
            AtomicCommand::Add(add) => any(add.items()),
            AtomicCommand::Delete(delete) => any(delete.items()),
            AtomicCommand::Exec(exec) => is_user_scope(address(exec.item())),
            AtomicCommand::Replace(replace) => any(replace.items()),
            _ => false,
        })
    };
    match command {
        ManagementCommand::Add(add) => any(add.items()),
        ManagementCommand::Atomic(one) => atomic(one.commands()),
        ManagementCommand::Delete(delete) => any(delete.items()),
        ManagementCommand::Exec(exec) => is_user_scope(address(exec.item())),
        ManagementCommand::Get(get) => any(get.items()),
        ManagementCommand::Replace(replace) => any(replace.items()),
        ManagementCommand::Sequence(sequence) => sequence.commands().iter().any(|command| match command {
            SequenceCommand::Add(add) => any(add.items()),
            SequenceCommand::Atomic(one) => atomic(one.commands()),
            SequenceCommand::Delete(delete) => any(delete.items()),
            SequenceCommand::Exec(exec) => is_user_scope(address(exec.item())),
            SequenceCommand::Get(get) => any(get.items()),
            SequenceCommand::Replace(replace) => any(replace.items()),
            _ => false,
        }),
        _ => false,
    }
}
