//! Finds the items of a command by addresses that come out of order.

use alloc::vec::Vec;

use super::sent::{Sent, is_list};
use crate::session::key::{NodeKey, query_of};

/// The items of one command, sorted by node and query.
///
/// Every question costs the length of its address and a logarithm: items that were taken are skipped by links that are
/// halved on the way, and the lists around a node are found from its neighbour.
#[derive(Debug)]
pub(super) struct Lookup<'t> {
    entries: Vec<Entry<'t>>,
}

#[derive(Debug)]
struct Entry<'t> {
    node: NodeKey,
    query: Option<&'t str>,
    item: usize,
    is_list: bool,
    /// The innermost list around this one.
    around: Option<usize>,
    /// The first entry from here on without a status, and without a value.
    next_waiting: usize,
    next_empty: usize,
}

impl<'t> Lookup<'t> {
    pub(super) fn new(command: &'t Sent) -> Self {
        let addresses = command.addresses.iter().enumerate();
        let mut entries: Vec<_> = addresses
            .map(|(item, uri)| Entry {
                node: NodeKey::for_uri(uri),
                query: query_of(uri),
                item,
                is_list: is_list(uri),
                around: None,
                next_waiting: 0,
                next_empty: 0,
            })
            .collect();
        entries.sort_by(|one, two| one.node.cmp(&two.node).then_with(|| one.query.cmp(&two.query)));
        let mut lists: Vec<usize> = Vec::new();
        for index in 0..entries.len() {
            let Some(entry) = entries.get(index) else { break };
            while let Some(list) = lists.last().and_then(|&list| entries.get(list)) {
                let length = list.node.len();
                if entry.node.shared_with(&list.node) == length && entry.node.continues_at(length) {
                    break;
                }
                lists.pop();
            }
            let (is_list, around) = (entry.is_list, lists.last().copied());
            if let Some(entry) = entries.get_mut(index) {
                entry.around = around;
                entry.next_waiting = index;
                entry.next_empty = index;
            }
            let outer = around
                .and_then(|outer| entries.get(outer))
                .map(|outer| &outer.node);
            let is_first = outer != entries.get(index).map(|entry| &entry.node);
            if is_list && is_first {
                lists.push(index);
            }
        }
        Self { entries }
    }

    /// Returns the item with this address that `waits` for a status, and takes it.
    pub(super) fn take_status(&mut self, uri: &str, waits: impl Fn(usize) -> bool) -> Option<usize> {
        let (node, query) = (NodeKey::for_uri(uri), query_of(uri));
        let (start, end) = match query {
            Some(query) => self.run(|entry| (&entry.node, entry.query).cmp(&(&node, Some(query)))),
            None => self.run(|entry| entry.node.cmp(&node)),
        };
        // A device that repeats a query may also have been asked without one.
        let (start, end) = match start == end {
            true => self.run(|entry| (&entry.node, entry.query).cmp(&(&node, None))),
            false => (start, end),
        };
        let mut index = start;
        loop {
            index = self.first(index, |entry| &mut entry.next_waiting);
            let item = self.entries.get(index).filter(|_| index < end)?.item;
            if let Some(entry) = self.entries.get_mut(index) {
                entry.next_waiting = index.saturating_add(1);
            }
            if waits(item) {
                return Some(item);
            }
        }
    }

    /// Returns the item to which a value at this address belongs: one with the same node that has no value yet, else the
    /// innermost list around it, else one with the same node.
    pub(super) fn take_value(&mut self, uri: &str, is_empty: impl Fn(usize) -> bool) -> Option<usize> {
        let node = NodeKey::for_uri(uri);
        let (start, end) = self.run(|entry| entry.node.cmp(&node));
        let mut empty = start;
        loop {
            empty = self.first(empty, |entry| &mut entry.next_empty);
            let Some(entry) = self.entries.get_mut(empty).filter(|_| empty < end) else {
                break;
            };
            if entry.is_list {
                return Some(entry.item);
            }
            entry.next_empty = empty.saturating_add(1);
            if is_empty(entry.item) {
                return Some(entry.item);
            }
        }
        let mut list = end.checked_sub(1);
        let neighbour = list.and_then(|list| self.entries.get(list))?;
        let shared = neighbour.node.shared_with(&node);
        while let Some(entry) = list.and_then(|list| self.entries.get(list)) {
            let length = entry.node.len();
            let outer = entry.around.and_then(|outer| self.entries.get(outer));
            if entry.is_list && length <= shared && node.continues_at(length) {
                // Of several lists of the same node, the first has everything.
                let first = outer.filter(|outer| outer.node.len() == length);
                return Some(first.unwrap_or(entry).item);
            }
            list = entry.around;
        }
        self.entries
            .get(start)
            .filter(|_| start < end)
            .map(|entry| entry.item)
    }

    /// Returns the entries that compare as equal.
    fn run(&self, compare: impl Fn(&Entry<'_>) -> core::cmp::Ordering) -> (usize, usize) {
        let start = self.entries.partition_point(|entry| compare(entry).is_lt());
        let end = self.entries.partition_point(|entry| compare(entry).is_le());
        (start, end)
    }

    /// Follows the links from an entry to the first that is free (path halving).
    fn first(
        &mut self,
        mut index: usize,
        link: impl for<'e> Fn(&'e mut Entry<'t>) -> &'e mut usize,
    ) -> usize {
        while let Some(next) = self.entries.get_mut(index).map(|entry| *link(entry)) {
            if next == index {
                break;
            }
            let further = self.entries.get_mut(next).map_or(next, |entry| *link(entry));
            if let Some(entry) = self.entries.get_mut(index) {
                *link(entry) = further;
            }
            index = next;
        }
        index
    }
}
