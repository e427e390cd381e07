//! The stored form of the commands that are out.
//!
//! It is as long as their numbers and identifiers.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::session::chunk::ChunkError;
use crate::session::server::sent::{Progress, Sent, Tally};
use crate::session::server::session::{Traffic, Valueless};
use crate::session::storage::is_default;
use crate::session::{CommandId, Path, RestoreError};
use crate::{CommandKind, HResult, Outcome, StatusCode};

/// One command or part. Members that have their usual value are left out, and most have.
#[derive(Serialize, Deserialize, PartialEq)]
pub(super) struct StoredCommand {
    id: CommandId,
    #[serde(default, skip_serializing_if = "is_default")]
    path: Path,
    kind: CommandKind,
    /// Left out where it is that of the command before.
    #[serde(default, skip_serializing_if = "is_default")]
    msg: Option<u32>,
    /// Left out where it follows that of the command before, in the same message.
    #[serde(default, skip_serializing_if = "is_default")]
    cmd: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    addresses: Vec<String>,
    /// One for each item; left out while nothing is known about any.
    #[serde(default, skip_serializing_if = "is_default")]
    items: Vec<StoredItem>,
    /// The outcome so far, of a command that was pushed.
    #[serde(default = "done", skip_serializing_if = "is_done")]
    outcome: Outcome,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize, PartialEq)]
struct StoredItem {
    #[serde(default, skip_serializing_if = "is_default")]
    status: Option<StatusCode>,
    #[serde(default, skip_serializing_if = "is_default")]
    error: Option<HResult>,
    #[serde(default, skip_serializing_if = "is_default")]
    values: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    broken: Option<ChunkError>,
    #[serde(default, skip_serializing_if = "is_default")]
    user: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    told: bool,
}

/// A Get that was answered without a value.
#[derive(Serialize, Deserialize, PartialEq)]
pub(super) struct StoredMiss {
    id: CommandId,
    #[serde(default, skip_serializing_if = "is_default")]
    path: Path,
    msg: u32,
    cmd: u64,
}

const fn done() -> Outcome {
    Outcome::Done
}

fn is_done(outcome: &Outcome) -> bool {
    *outcome == Outcome::Done
}

pub(super) fn store(traffic: &Traffic) -> Vec<StoredCommand> {
    let mut last = None;
    let stored = traffic.sent.iter().map(|sent| {
        let key = (sent.msg_id, sent.cmd_id);
        let before = last.replace(key);
        let is_same_message = before.is_some_and(|(msg_id, _)| msg_id == sent.msg_id);
        let items = traffic.progress.iter().skip(sent.first).take(sent.items);
        let is_new = items.clone().all(Progress::is_new);
        StoredCommand {
            id: sent.id,
            path: sent.path,
            kind: sent.kind,
            msg: (!is_same_message).then_some(sent.msg_id),
            cmd: (before.and_then(following) != Some(key)).then_some(sent.cmd_id),
            addresses: sent.addresses.clone(),
            items: match is_new {
                true => Vec::new(),
                false => items.map(StoredItem::new).collect(),
            },
            outcome: traffic.tally(sent).unwrap_or_default().outcome,
        }
    });
    stored.collect()
}

/// Returns the numbers of the next command in the same message.
fn following((msg_id, cmd_id): (u32, u64)) -> Option<(u32, u64)> {
    Some((msg_id, cmd_id.checked_add(1)?))
}

/// Restores commands; their order and their places in each other follow from the numbers.
pub(super) fn restore(stored: Vec<StoredCommand>) -> Result<Traffic, RestoreError> {
    let mut traffic = Traffic::default();
    traffic.reserve(stored.len());
    let mut last_key = None;
    let mut root = None;
    let mut inner_atomic = None;
    for (index, stored) in stored.into_iter().enumerate() {
        let next = last_key.and_then(following);
        let msg_id = stored.msg.or_else(|| last_key.map(|(msg_id, _)| msg_id));
        let cmd_id = stored.cmd.or_else(|| next.map(|(_, cmd_id)| cmd_id));
        let key = msg_id.zip(cmd_id).filter(|key| Some(*key) > last_key);
        let key = key.ok_or(RestoreError::INCONSISTENT)?;
        last_key = Some(key);
        let is_atomic = stored.kind == CommandKind::Atomic;
        let atomic = match stored.path.indices().count() {
            0 => {
                root = Some((index, stored.id, is_atomic));
                None
            }
            1 => root
                .filter(|(_, _, is_atomic)| *is_atomic)
                .map(|(index, ..)| index),
            _ => inner_atomic,
        };
        if stored.path.indices().count() <= 1 {
            inner_atomic = (is_atomic && !stored.path.is_command()).then_some(index);
        }
        let (root, id, _) = root.ok_or(RestoreError::INCONSISTENT)?;
        let is_item_list = stored.items.is_empty() || stored.items.len() == stored.addresses.len().max(1);
        if id != stored.id || !is_item_list {
            return Err(RestoreError::INCONSISTENT);
        }
        traffic.push(stored, key, root, atomic);
    }
    Ok(traffic)
}

pub(super) fn restore_misses(stored: Vec<StoredMiss>) -> Result<Vec<Valueless>, RestoreError> {
    let misses: Vec<_> = stored
        .into_iter()
        .map(|miss| Valueless {
            id: miss.id,
            path: miss.path,
            msg_id: miss.msg,
            cmd_id: miss.cmd,
        })
        .collect();
    let key = |miss: &Valueless| (miss.msg_id, miss.cmd_id);
    match misses.is_sorted_by_key(key) {
        true => Ok(misses),
        false => Err(RestoreError::INCONSISTENT),
    }
}

impl Traffic {
    fn push(
        &mut self,
        stored: StoredCommand,
        (msg_id, cmd_id): (u32, u64),
        root: usize,
        atomic: Option<usize>,
    ) {
        let first = self.progress.len();
        let items = stored.addresses.len().max(1);
        match stored.items.is_empty() {
            true => self
                .progress
                .resize(first.saturating_add(items), Progress::default()),
            false => self.progress.extend(stored.items.iter().map(StoredItem::restore)),
        }
        let open = self
            .progress
            .iter()
            .skip(first)
            .filter(|own| !own.reported)
            .count();
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        if let Some(own) = self.progress.get_mut(first) {
            own.tally.outcome = stored.outcome;
        }
        self.sent.push(Sent {
            id: stored.id,
            path: stored.path,
            kind: stored.kind,
            msg_id,
            cmd_id,
            first,
            items,
            root,
            atomic,
            addresses: stored.addresses,
        });
        let root = self.sent.get(root).map(|root| root.first);
        if let Some(root) = root.and_then(|root| self.progress.get_mut(root)) {
            root.tally.open = root.tally.open.saturating_add(open);
        }
    }
}

impl StoredItem {
    const fn new(own: &Progress) -> Self {
        Self {
            status: own.status,
            error: own.error,
            values: own.values,
            broken: own.broken,
            user: own.is_user,
            told: own.reported,
        }
    }

    const fn restore(&self) -> Progress {
        let tally = Tally {
            open: 0,
            outcome: Outcome::Done,
        };
        Progress {
            tally,
            status: self.status,
            error: self.error,
            values: self.values,
            broken: self.broken,
            is_user: self.user,
            reported: self.told,
        }
    }
}

impl StoredMiss {
    pub(super) const fn new(miss: &Valueless) -> Self {
        Self {
            id: miss.id,
            path: miss.path,
            msg: miss.msg_id,
            cmd: miss.cmd_id,
        }
    }
}
