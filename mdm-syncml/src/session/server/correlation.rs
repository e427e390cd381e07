use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::event::{Answer, Event, LateResults};
use super::outstanding::{Kind, Outstanding, Part, Progress};
use crate::incoming::{Results, Status};
use crate::session::key::{NodeKey, number, query_of};
use crate::{Command, Item, Message, Outcome, StatusCode};

/// What `MsgRef` and `CmdRef` of Results mean when they are missing (MS-MDM 2.2.7.8).
const MISSING_REF: u64 = 1;

/// Matches statuses and results of a message with the commands that wait for them.
pub(super) struct Correlation<'t, 'm> {
    outstanding: &'t mut Vec<Outstanding>,
    /// All items of all Results, sorted by what they answer and which node they are.
    results: Vec<ResultItem<'m>>,
    /// Of commands whose answers did not come in order: their items, sorted by node.
    sorted: BTreeMap<usize, Vec<usize>>,
    /// Of commands that were answered in this message: how many items still wait for a status.
    waiting: BTreeMap<usize, usize>,
    events: &'t mut VecDeque<Event<'m>>,
}

struct ResultItem<'m> {
    answers: (u64, u64),
    node: NodeKey,
    item: Item<'m>,
    of: Results<'m>,
    /// Its own index while it is free, else one further on, up to the next that is free: items of a Get that overlap
    /// do not walk over the same results again and again.
    next_free: usize,
}

impl<'t, 'm> Correlation<'t, 'm> {
    pub(super) fn new(
        outstanding: &'t mut Vec<Outstanding>,
        message: &'m Message<'m>,
        events: &'t mut VecDeque<Event<'m>>,
    ) -> Self {
        let mut results = Vec::new();
        for command in message.commands() {
            let Command::Results(of) = command else { continue };
            let answers = (reference(of.msg_ref()), reference(of.cmd_ref()));
            for item in of.items() {
                let uri = item
                    .source()
                    .or_else(|| item.target())
                    .and_then(|location| location.uri());
                let node = NodeKey::of(uri.unwrap_or_default());
                results.push(ResultItem {
                    answers,
                    node,
                    item,
                    of,
                    next_free: 0,
                });
            }
        }
        results.sort_by(|one, two| {
            one.answers
                .cmp(&two.answers)
                .then_with(|| one.node.cmp(&two.node))
        });
        for (index, result) in results.iter_mut().enumerate() {
            result.next_free = index;
        }
        Self {
            outstanding,
            results,
            sorted: BTreeMap::new(),
            waiting: BTreeMap::new(),
            events,
        }
    }

    /// Matches one status, which is not about a header.
    pub(super) fn status(&mut self, status: Status<'m>) {
        let found = self.find(status.msg_ref(), status.cmd_ref());
        let (Some(index), Some(code)) = (found, status.code()) else {
            self.events.push_back(Event::Unexpected(status.into()));
            return;
        };
        let parts = self.take_parts(index, status);
        if parts.is_empty() {
            self.events.push_back(Event::Unexpected(status.into()));
        }
        for part in parts {
            self.answer(index, part, status, code);
        }
        if self.waiting.get(&index) != Some(&0) {
            return;
        }
        if let Some(command) = self.outstanding.get_mut(index)
            && !core::mem::replace(&mut command.reported, true)
        {
            self.events.push_back(Event::Completed(command.handle));
        }
    }

    /// The items that a status is about, of those that wait for one.
    fn take_parts(&mut self, index: usize, status: Status<'m>) -> Vec<usize> {
        let mut parts = Vec::new();
        let Some(command) = self.outstanding.get_mut(index) else {
            return parts;
        };
        let waiting = self.waiting.entry(index).or_insert_with(|| command.waiting());
        if *waiting == 0 {
            return parts;
        }
        let mut narrowed = false;
        for uri in status.target_refs().chain(status.source_refs()) {
            narrowed = true;
            let sorted = &mut self.sorted;
            let taken = command.take_part(uri, || sorted.entry(index).or_default());
            parts.extend(taken);
        }
        if !narrowed {
            parts.extend(command.take_rest());
        }
        *waiting = waiting.saturating_sub(parts.len());
        parts
    }

    fn answer(&mut self, index: usize, item: usize, status: Status<'m>, code: StatusCode) {
        let Some(command) = self.outstanding.get_mut(index) else {
            return;
        };
        let alone = command.parts.len() == 1;
        let (handle, kind, key) = (command.handle, command.kind, command.key());
        let Some(part) = command.parts.get_mut(item) else {
            return;
        };
        let original_error = status.original_error();
        let outcome = Outcome::of(part.intent(kind), code, original_error);
        let mut results = Vec::new();
        if kind == Kind::Get && code.is_success() {
            take_results(&mut self.results, key, part, alone, &mut results);
        }
        let uri;
        (part.progress, uri) = if kind == Kind::Get && code.is_success() && results.is_empty() {
            (Progress::AwaitingResults, part.uri.clone())
        } else {
            (Progress::Answered, part.uri.take())
        };
        self.events.push_back(Event::Answer(Answer {
            handle,
            command: kind.into(),
            item,
            uri,
            status: code,
            original_error,
            outcome,
            results,
            view: status,
        }));
    }

    /// Hands out results whose status came in an earlier message, and reports those that nothing waits for.
    pub(super) fn late_results(mut self) {
        for command in self
            .outstanding
            .iter_mut()
            .filter(|command| command.kind == Kind::Get)
        {
            let alone = command.parts.len() == 1;
            let key = command.key();
            for (item, part) in command.parts.iter_mut().enumerate() {
                if part.progress != Progress::AwaitingResults {
                    continue;
                }
                let mut results = Vec::new();
                take_results(&mut self.results, key, part, alone, &mut results);
                if !results.is_empty() {
                    part.progress = Progress::Answered;
                    let handle = command.handle;
                    self.events.push_back(Event::Results(LateResults {
                        handle,
                        item,
                        uri: part.uri.take(),
                        results,
                    }));
                }
            }
        }
        let mut last = None;
        let results = self.results.iter().enumerate();
        for (_, left) in results.filter(|(index, result)| result.next_free == *index) {
            if last != Some(left.of.byte_range().start) {
                last = Some(left.of.byte_range().start);
                self.events.push_back(Event::Unexpected(left.of.into()));
            }
        }
    }

    fn find(&self, msg_ref: Option<&str>, cmd_ref: Option<&str>) -> Option<usize> {
        let key = (msg_ref.and_then(number)?, cmd_ref.and_then(number)?);
        self.outstanding
            .binary_search_by(|command| command.key().cmp(&key))
            .ok()
    }
}

fn reference(text: Option<&str>) -> u64 {
    text.map_or(MISSING_REF, |text| number(text).unwrap_or(u64::MAX))
}

/// Takes what belongs to one item of a Get: everything if it is the only one, else the items of its node, and those
/// below it if it asked for a list.
fn take_results<'m>(
    results: &mut [ResultItem<'m>],
    key: (u64, u64),
    part: &Part,
    alone: bool,
    taken: &mut Vec<Item<'m>>,
) {
    let is_list = part.query().is_some_and(|query| query.starts_with("list="));
    let start = if alone {
        results.partition_point(|result| result.answers < key)
    } else {
        results.partition_point(|result| (result.answers, &result.node) < (key, &part.node))
    };
    let mut index = start;
    loop {
        index = first_free(results, index);
        let Some(result) = results.get_mut(index) else {
            break;
        };
        let belongs = result.answers == key
            && (alone || result.node == part.node || is_list && result.node.is_below(&part.node));
        if !belongs {
            break;
        }
        result.next_free = index.saturating_add(1);
        taken.push(result.item);
        if !alone && !is_list {
            break;
        }
    }
}

/// The first result from `index` on that is free; halves the way for who comes next.
fn first_free(results: &mut [ResultItem<'_>], mut index: usize) -> usize {
    while let Some(next) = results.get(index).map(|result| result.next_free) {
        if next == index {
            break;
        }
        let further = results.get(next).map_or(next, |result| result.next_free);
        if let Some(result) = results.get_mut(index) {
            result.next_free = further;
        }
        index = next;
    }
    index
}

impl Outstanding {
    pub(super) fn key(&self) -> (u64, u64) {
        (self.msg_id.into(), self.cmd_id)
    }

    /// The item of that address that waits for a status: mostly the next one, else one that is searched for.
    fn take_part<'s>(&mut self, uri: &str, sorted: impl FnOnce() -> &'s mut Vec<usize>) -> Option<usize> {
        let (node, query) = (NodeKey::of(uri), query_of(uri));
        let matches = |part: &Part| {
            part.progress == Progress::Waiting
                && part.node == node
                && (query.is_none() || part.query().is_none() || part.query() == query)
        };
        let found = match self.parts.get(self.hint) {
            Some(part) if matches(part) => self.hint,
            _ => self.search(&node, matches, sorted())?,
        };
        self.hint = found.saturating_add(1);
        self.take(found)
    }

    fn search(
        &self,
        node: &NodeKey,
        matches: impl Fn(&Part) -> bool,
        sorted: &mut Vec<usize>,
    ) -> Option<usize> {
        let node_of = |item: &usize| self.parts.get(*item).map(|part| &part.node);
        if sorted.is_empty() {
            sorted.extend(0..self.parts.len());
            sorted.sort_by(|one, two| node_of(one).cmp(&node_of(two)));
        }
        let start = sorted.partition_point(|item| node_of(item) < Some(node));
        sorted
            .iter()
            .skip(start)
            .copied()
            .take_while(|item| node_of(item) == Some(node))
            .find(|&item| self.parts.get(item).is_some_and(&matches))
    }

    /// All items that wait for a status.
    fn take_rest(&mut self) -> Vec<usize> {
        (0..self.parts.len()).filter_map(|item| self.take(item)).collect()
    }

    fn take(&mut self, item: usize) -> Option<usize> {
        let part = self.parts.get_mut(item)?;
        if part.progress != Progress::Waiting {
            return None;
        }
        part.progress = Progress::Answered;
        Some(item)
    }
}
