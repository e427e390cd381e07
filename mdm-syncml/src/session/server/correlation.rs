//! Matches the statuses and results of a message with the commands that are out.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::event::{Answer, BrokenValue, Completed, Event, Value};
use super::known::{Changed, Known};
use super::lookup::{Finder, Lookup};
use super::reading::Reply;
use super::sent::{End, Progress, Sent};
use super::session::{Traffic, User, Valueless};
use crate::incoming::{Results, Status};
use crate::session::key::number;
use crate::session::receiving::{Chunk, Received, Receiving};
use crate::{CommandKind, Item, Outcome, StatusCode};

/// The answers of one message, worked out on copies of what changes.
pub(super) struct Correlation<'t, 'm> {
    sent: &'t [Sent],
    valueless: &'t [Valueless],
    lookups: &'t BTreeMap<usize, Lookup>,
    progress: Known<'t>,
    /// The number of items without an outcome, while they are settled.
    open: usize,
    pub(super) receiving: Receiving<'t>,
    user: User,
    /// A value goes out in chunks: its command is done only with the last.
    is_sending: bool,
    /// The status of a command that waits for more, for the answer that names its outcome.
    views: BTreeMap<usize, Status<'m>>,
    /// The search for items by address, of the commands with several that this message answers.
    finders: BTreeMap<usize, Finder<'t>>,
    /// The command after the last one that was found.
    next: usize,
    /// The device has taken a chunk and waits for the next.
    pub(super) chunk_taken: bool,
    completed: Vec<Completed>,
}

/// Everything that a message changes about the commands that are out.
#[derive(Debug, Default)]
pub(super) struct Correlated {
    pub(super) progress: Changed,
    pub(super) lookups: BTreeMap<usize, Lookup>,
    pub(super) completed: Vec<Completed>,
    pub(super) received: Received,
    /// The address of a value that was broken off.
    pub(super) no_end: Option<String>,
    /// Gets that ended without a value.
    pub(super) valueless: Vec<Valueless>,
}

impl<'t, 'm> Correlation<'t, 'm> {
    /// Begins to match a message that answers so many items at most.
    pub(super) fn new(traffic: &'t Traffic, user: User, receiving: Receiving<'t>, answers: usize) -> Self {
        Self {
            sent: &traffic.sent,
            valueless: &traffic.valueless,
            lookups: &traffic.lookups,
            progress: Known::new(&traffic.progress, answers),
            open: 0,
            receiving,
            user,
            is_sending: traffic.sending.is_some(),
            views: BTreeMap::new(),
            finders: BTreeMap::new(),
            next: 0,
            chunk_taken: false,
            completed: Vec::with_capacity(traffic.sent.len().min(answers)),
        }
    }

    /// Reports whether any item that is out has no status.
    pub(super) fn is_waiting(&self) -> bool {
        self.progress.items_from(0).any(Progress::is_waiting)
    }

    /// Notes who is signed in, which later outcomes depend on.
    pub(super) const fn set_user(&mut self, user: User) {
        self.user = user;
    }

    /// Matches one status, which is not about a header; these are the numbers that it refers to.
    ///
    /// Returns whether anything waited for it.
    pub(super) fn status(
        &mut self,
        status: Status<'m>,
        (msg_id, cmd_id): (Option<u64>, Option<u64>),
        events: &mut Vec<Event<'m>>,
    ) -> bool {
        let found = msg_id.zip(cmd_id).and_then(|key| self.find(key));
        let (Some((command, sent)), Some(code)) = (found, status.code()) else {
            return false;
        };
        if self.is_sending && code == StatusCode::CHUNKED_ITEM_ACCEPTED {
            self.chunk_taken = true;
            return true;
        }
        let mut is_used = false;
        if sent.items == 1 {
            is_used = self.answer(command, sent, 0, status, code, events);
        } else {
            let mut is_narrowed = false;
            for uri in status.target_refs().chain(status.source_refs()) {
                is_narrowed = true;
                if let Some(item) = self.waiting_item(command, sent, uri) {
                    is_used |= self.answer(command, sent, item, status, code, events);
                }
            }
            if !is_narrowed && self.finder(command, sent).0.is_waiting() {
                for item in 0..sent.items {
                    is_used |= self.answer(command, sent, item, status, code, events);
                }
            }
        }
        if sent.kind == CommandKind::Atomic && is_used {
            self.report_parts(command, None, events);
        }
        is_used
    }

    /// Matches one item of results.
    pub(super) fn value(
        &mut self,
        results: Results<'m>,
        item: Item<'m>,
        replies: &mut Vec<Reply<'m>>,
        events: &mut Vec<Event<'m>>,
    ) {
        let (msg_ref, cmd_ref) = (results.msg_ref_or_default(), results.cmd_ref_or_default());
        let value = |id, path, item_index, whole| Value {
            id,
            path,
            item: item_index,
            view: item,
            results,
            whole,
        };
        let found = number(msg_ref)
            .zip(number(cmd_ref))
            .and_then(|key| self.find(key));
        let Some((command, sent)) = found.filter(|(_, sent)| sent.kind == CommandKind::Get) else {
            events.push(match self.late(msg_ref, cmd_ref) {
                Some(late) => Event::LateValue(value(late.id, late.path, 0, None)),
                None => Event::Unexpected(results.into()),
            });
            return;
        };
        let location = item.source().or_else(|| item.target());
        let uri = location.and_then(|location| location.uri()).unwrap_or_default();
        let index = match self.receiving.item_of(command, uri) {
            Some(index) => Some(index),
            None => self.value_item(command, sent, uri),
        };
        let Some(index) = index else {
            events.push(Event::Unexpected(results.into()));
            return;
        };
        if let Some(interrupted) = self.receiving.interrupt(command, uri) {
            self.broken(interrupted, events);
        }
        let own = self.progress.get(sent.first.saturating_add(index));
        if own.is_some_and(|own| own.reported) {
            events.push(Event::LateValue(value(sent.id, sent.path, index, None)));
            return;
        }
        match self.receiving.take(command, index, uri, item) {
            Chunk::Whole(whole) => {
                self.note_value(command, sent, index);
                events.push(Event::Value(value(sent.id, sent.path, index, whole)));
            }
            Chunk::Part => replies.push(Reply::new(results.into(), StatusCode::CHUNKED_ITEM_ACCEPTED)),
            Chunk::Skipped => {}
            Chunk::Broken(error) => {
                replies.push(Reply::new(results.into(), error.status()));
                self.broken((command, index, error), events);
            }
        }
    }

    fn note_value(&mut self, command: usize, sent: &'t Sent, item: usize) {
        if let Some(progress) = self.progress_mut(sent, item) {
            progress.values = progress.values.saturating_add(1);
        }
        if sent.items > 1 {
            self.finder(command, sent).0.note_value(item);
        }
    }

    fn broken(
        &mut self,
        (command, item, error): (usize, usize, crate::session::ChunkError),
        events: &mut Vec<Event<'m>>,
    ) {
        let Some(sent) = self.sent.get(command) else {
            return;
        };
        if let Some(progress) = self.progress_mut(sent, item) {
            progress.broken = Some(error);
        }
        events.push(Event::BrokenValue(BrokenValue {
            id: sent.id,
            path: sent.path,
            item,
            error,
        }));
    }

    /// Names the outcome of everything that has none, because no more answers will come.
    pub(super) fn settle(&mut self, end: End, events: &mut Vec<Event<'m>>) {
        if let Some(interrupted) = self.receiving.stop() {
            self.broken(interrupted, events);
        }
        self.open = self.progress.items_from(0).filter(|own| !own.reported).count();
        for command in 0..self.sent.len() {
            if self.open == 0 {
                break;
            }
            self.report(command, Some(end), events);
        }
    }

    /// Ends the matching; Gets without a value are looked for only when everything was settled.
    pub(super) fn finish(self, is_settled: bool) -> Correlated {
        let mut valueless = Vec::new();
        let settled = if is_settled { self.sent } else { &[] };
        for sent in settled.iter().filter(|sent| sent.kind == CommandKind::Get) {
            let own = self.progress.get(sent.first).filter(|_| sent.items == 1);
            let was_read = own.and_then(|own| own.status).is_some_and(StatusCode::is_success);
            if was_read && own.is_some_and(|own| own.reported && own.values == 0) {
                valueless.push(Valueless {
                    id: sent.id,
                    path: sent.path,
                    msg_id: sent.msg_id,
                    cmd_id: sent.cmd_id,
                });
            }
        }
        let (received, no_end) = self.receiving.finish();
        Correlated {
            progress: self.progress.into_changes(),
            lookups: self
                .finders
                .into_iter()
                .map(|(command, finder)| (command, finder.into_changes()))
                .collect(),
            completed: self.completed,
            received,
            no_end,
            valueless,
        }
    }

    /// Notes the status of an item. Returns whether the item had waited for one.
    fn answer(
        &mut self,
        command: usize,
        sent: &'t Sent,
        item: usize,
        status: Status<'m>,
        code: StatusCode,
        events: &mut Vec<Event<'m>>,
    ) -> bool {
        let Some(own) = self.progress_mut(sent, item).filter(|own| own.is_waiting()) else {
            return false;
        };
        own.status = Some(code);
        own.error = status.original_error();
        if let Some(finder) = self.finders.get_mut(&command) {
            finder.note_status(item);
        }
        if self.report_item(sent, item, None, Some(status), events) {
            return true;
        }
        self.views.insert(sent.first.saturating_add(item), status);
        true
    }

    /// Reports the parts of an Atomic, whose status has come, as far as they are certain.
    fn report_parts(&mut self, atomic: usize, end: Option<End>, events: &mut Vec<Event<'m>>) {
        let parts = self.sent.iter().enumerate().skip(atomic.saturating_add(1));
        let count = parts.take_while(|(_, part)| part.atomic == Some(atomic)).count();
        for part in 1..=count {
            self.report(atomic.saturating_add(part), end, events);
        }
    }

    fn report(&mut self, command: usize, end: Option<End>, events: &mut Vec<Event<'m>>) {
        let Some(sent) = self.sent.get(command) else {
            return;
        };
        for item in 0..sent.items {
            let view = self.views.get(&sent.first.saturating_add(item)).copied();
            self.report_item(sent, item, end, view, events);
        }
    }

    /// Reports an item if its outcome is certain. Returns whether it is.
    fn report_item(
        &mut self,
        sent: &'t Sent,
        item: usize,
        end: Option<End>,
        view: Option<Status<'m>>,
        events: &mut Vec<Event<'m>>,
    ) -> bool {
        let atomic = sent.atomic.and_then(|index| self.sent.get(index));
        let atomic = atomic.map(|atomic| self.progress.get(atomic.first).and_then(|own| own.status));
        let (user, is_sending) = (self.user, self.is_sending);
        let Some(own) = self.progress_mut(sent, item).filter(|own| !own.reported) else {
            return false;
        };
        // A device that calls the chunk of a value done has not understood that more comes.
        let outcome = match sent.outcome(own, atomic, user, end) {
            Some(outcome) if is_sending && outcome.is_success() => Outcome::Failed,
            Some(outcome) => outcome,
            None => return false,
        };
        own.reported = true;
        let (status, original_error, values) = (own.status, own.error, own.values);
        events.push(Event::Answer(Answer {
            id: sent.id,
            path: sent.path,
            command: sent.kind,
            item,
            status,
            original_error,
            outcome,
            values,
            view,
        }));
        self.open = self.open.saturating_sub(1);
        let root = match sent.path.is_command() {
            true => sent.first,
            false => self.sent.get(sent.root).map_or(sent.first, |root| root.first),
        };
        if let Some(root) = self.progress.get_mut(root) {
            let tally = &mut root.tally;
            tally.note(outcome);
            if tally.open == 0 {
                let completed = Completed {
                    id: sent.id,
                    outcome: tally.outcome,
                };
                self.completed.push(completed);
                events.push(Event::Completed(completed));
            }
        }
        true
    }

    /// Finds the command with these numbers: mostly the next one.
    fn find(&mut self, key: (u64, u64)) -> Option<(usize, &'t Sent)> {
        let next = self.sent.get(self.next).filter(|sent| sent.key() == key);
        let index = match next {
            Some(_) => self.next,
            None => self.sent.binary_search_by(|sent| sent.key().cmp(&key)).ok()?,
        };
        self.next = index.saturating_add(1);
        self.sent.get(index).map(|sent| (index, sent))
    }

    fn late(&self, msg_ref: &str, cmd_ref: &str) -> Option<&'t Valueless> {
        let key = (number(msg_ref)?, number(cmd_ref)?);
        let of = |late: &Valueless| (u64::from(late.msg_id), late.cmd_id);
        let index = self.valueless.binary_search_by(|late| of(late).cmp(&key)).ok()?;
        self.valueless.get(index)
    }

    fn progress_mut(&mut self, sent: &Sent, item: usize) -> Option<&mut Progress> {
        self.progress.get_mut(sent.first.saturating_add(item))
    }

    /// Returns the search for the items of a command with several, and their progress.
    fn finder(&mut self, command: usize, sent: &'t Sent) -> (&mut Finder<'t>, &Known<'t>) {
        let (progress, lookups) = (&self.progress, self.lookups);
        let finder = self.finders.entry(command).or_insert_with(|| {
            let before = lookups.get(&command);
            Finder::new(sent, before, progress.items_from(sent.first))
        });
        (finder, progress)
    }

    /// Returns the item with this address that waits for a status.
    fn waiting_item(&mut self, command: usize, sent: &'t Sent, uri: &str) -> Option<usize> {
        let (finder, progress) = self.finder(command, sent);
        let own = |item: usize| progress.get(sent.first.saturating_add(item));
        finder.status_item(uri, |item| own(item).is_some_and(Progress::is_waiting))
    }

    /// Returns the item to which a value at this address belongs.
    fn value_item(&mut self, command: usize, sent: &'t Sent, uri: &str) -> Option<usize> {
        if sent.items == 1 {
            return Some(0);
        }
        let (finder, progress) = self.finder(command, sent);
        let own = |item: usize| progress.get(sent.first.saturating_add(item));
        finder.value_item(uri, |item| own(item).is_some_and(|own| own.values == 0))
    }
}
