use alloc::string::String;
use alloc::vec::Vec;

use super::CommandHandle;
use crate::csp::Intent;
use crate::outgoing::{AtomicCommand, Item, ManagementCommand, SequenceCommand};
use crate::session::key::{NodeKey, query_of};
use crate::{CommandKind, LocUri};

/// A command that was sent: what its answers refer to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Outstanding {
    pub(super) handle: CommandHandle,
    pub(super) kind: Kind,
    pub(super) msg_id: u32,
    pub(super) cmd_id: u64,
    /// One per item, or one without a node for a command without items.
    pub(super) parts: Vec<Part>,
    /// Where to look first for the item that an answer is about; answers mostly come in order.
    pub(super) hint: usize,
    /// Its completion was reported.
    pub(super) reported: bool,
}

#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Part {
    pub(super) node: NodeKey,
    /// The address as it was built; taken out with the last answer.
    pub(super) uri: Option<String>,
    pub(super) user_scope: bool,
    pub(super) progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Progress {
    /// No status yet.
    Waiting,
    /// A Get succeeded, and its value has not come.
    AwaitingResults,
    Answered,
}

/// The kinds of command that a server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Kind {
    Add,
    Alert,
    Atomic,
    Delete,
    Exec,
    Get,
    Replace,
    Sequence,
}

/// How many handles a command takes: one for itself and one for each command inside.
pub(super) fn count(command: &ManagementCommand<'_>) -> u64 {
    let inside = match command {
        ManagementCommand::Atomic(atomic) => atomic.commands().len(),
        ManagementCommand::Sequence(sequence) => sequence
            .commands()
            .iter()
            .map(|child| match child {
                SequenceCommand::Atomic(atomic) => 1 + atomic.commands().len(),
                _ => 1,
            })
            .sum(),
        _ => 0,
    };
    1 + inside as u64
}

/// Notes a command that was written with `cmd_id`, and those inside it.
pub(super) fn register(
    list: &mut Vec<Outstanding>,
    command: &ManagementCommand<'_>,
    handle: CommandHandle,
    msg_id: u32,
    cmd_id: u64,
) {
    let mut register = Register {
        list,
        msg_id,
        handle: handle.into(),
        cmd_id,
    };
    match command {
        ManagementCommand::Add(add) => register.items(Kind::Add, add.items()),
        ManagementCommand::Alert(_) => register.items(Kind::Alert, &[]),
        ManagementCommand::Atomic(atomic) => register.atomic(atomic.commands()),
        ManagementCommand::Delete(delete) => register.items(Kind::Delete, delete.items()),
        ManagementCommand::Exec(exec) => register.items(Kind::Exec, core::slice::from_ref(exec.item())),
        ManagementCommand::Get(get) => register.items(Kind::Get, get.items()),
        ManagementCommand::Replace(replace) => register.items(Kind::Replace, replace.items()),
        ManagementCommand::Sequence(sequence) => register.sequence(sequence.commands()),
    }
}

struct Register<'l> {
    list: &'l mut Vec<Outstanding>,
    msg_id: u32,
    handle: u64,
    cmd_id: u64,
}

impl Register<'_> {
    fn items(&mut self, kind: Kind, items: &[Item<'_>]) {
        let mut parts: Vec<_> = items.iter().map(Part::of).collect();
        if parts.is_empty() {
            parts.push(Part::without_node());
        }
        self.list.push(Outstanding {
            handle: self.handle.into(),
            kind,
            msg_id: self.msg_id,
            cmd_id: self.cmd_id,
            parts,
            hint: 0,
            reported: false,
        });
        self.handle = self.handle.wrapping_add(1);
        self.cmd_id += 1;
    }

    fn atomic(&mut self, commands: &[AtomicCommand<'_>]) {
        self.items(Kind::Atomic, &[]);
        for command in commands {
            match command {
                AtomicCommand::Add(add) => self.items(Kind::Add, add.items()),
                AtomicCommand::Alert(_) => self.items(Kind::Alert, &[]),
                AtomicCommand::Delete(delete) => self.items(Kind::Delete, delete.items()),
                AtomicCommand::Exec(exec) => self.items(Kind::Exec, core::slice::from_ref(exec.item())),
                AtomicCommand::Replace(replace) => self.items(Kind::Replace, replace.items()),
            }
        }
    }

    fn sequence(&mut self, commands: &[SequenceCommand<'_>]) {
        self.items(Kind::Sequence, &[]);
        for command in commands {
            match command {
                SequenceCommand::Add(add) => self.items(Kind::Add, add.items()),
                SequenceCommand::Alert(_) => self.items(Kind::Alert, &[]),
                SequenceCommand::Atomic(atomic) => self.atomic(atomic.commands()),
                SequenceCommand::Delete(delete) => self.items(Kind::Delete, delete.items()),
                SequenceCommand::Exec(exec) => self.items(Kind::Exec, core::slice::from_ref(exec.item())),
                SequenceCommand::Get(get) => self.items(Kind::Get, get.items()),
                SequenceCommand::Replace(replace) => self.items(Kind::Replace, replace.items()),
            }
        }
    }
}

impl Part {
    fn of(item: &Item<'_>) -> Self {
        let address = item.target.as_ref().or(item.source.as_ref());
        let uri = address.map_or("", |uri| uri.as_str());
        Self {
            node: NodeKey::of(uri),
            uri: address.map(|uri| uri.as_str().into()),
            user_scope: LocUri::new(uri).is_ok_and(|uri| uri.scope() == crate::address::Scope::User),
            progress: Progress::Waiting,
        }
    }

    fn without_node() -> Self {
        Self {
            node: NodeKey::default(),
            uri: None,
            user_scope: false,
            progress: Progress::Waiting,
        }
    }

    pub(super) fn query(&self) -> Option<&str> {
        self.uri.as_deref().and_then(query_of)
    }

    pub(super) fn intent(&self, kind: Kind) -> Intent {
        Intent::new(kind.into()).in_user_scope(self.user_scope)
    }
}

impl Outstanding {
    /// How many items wait for a status.
    pub(super) fn waiting(&self) -> usize {
        let parts = self.parts.iter();
        parts.filter(|part| part.progress == Progress::Waiting).count()
    }

    pub(super) fn is_answered(&self) -> bool {
        self.parts.iter().all(|part| part.progress != Progress::Waiting)
    }
}

impl From<Kind> for CommandKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Add => Self::Add,
            Kind::Alert => Self::Alert,
            Kind::Atomic => Self::Atomic,
            Kind::Delete => Self::Delete,
            Kind::Exec => Self::Exec,
            Kind::Get => Self::Get,
            Kind::Replace => Self::Replace,
            Kind::Sequence => Self::Sequence,
        }
    }
}
