//! The addresses of a command with several items, in order.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use super::sent::{Sent, is_list};
use crate::session::key::{NodeKey, query_of};

/// The items of one command, sorted by node and query.
///
/// Every question costs the length of its address and a logarithm: the lists around a node are found from its
/// neighbour.
#[derive(Clone, Debug)]
pub(super) struct Order {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    node: NodeKey,
    item: usize,
    is_list: bool,
    /// The place of the innermost list around this one.
    around: Option<usize>,
}

/// The places of the items with one node.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) places: Range<usize>,
    node: NodeKey,
}

impl Order {
    pub(super) fn new(command: &Sent) -> Self {
        let addresses = command.addresses.iter().enumerate();
        let mut entries: Vec<_> = addresses
            .map(|(item, uri)| Entry {
                node: NodeKey::for_uri(uri),
                item,
                is_list: is_list(uri),
                around: None,
            })
            .collect();
        let query = |entry: &Entry| query(command, entry);
        entries.sort_by(|one, two| one.node.cmp(&two.node).then_with(|| query(one).cmp(&query(two))));
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

    /// Returns the item at a place.
    pub(super) fn item(&self, place: usize) -> Option<usize> {
        self.entries.get(place).map(|entry| entry.item)
    }

    /// Reports whether the item at a place asks for everything below its node.
    pub(super) fn is_list(&self, place: usize) -> bool {
        self.entries.get(place).is_some_and(|entry| entry.is_list)
    }

    /// Returns the places of the items that were asked with this address.
    pub(super) fn asked(&self, command: &Sent, uri: &str) -> Range<usize> {
        let node = NodeKey::for_uri(uri);
        let with = |wanted: Option<&str>| {
            self.run(|entry| {
                entry
                    .node
                    .cmp(&node)
                    .then_with(|| query(command, entry).cmp(&wanted))
            })
        };
        let Some(wanted) = query_of(uri) else {
            return self.run(|entry| entry.node.cmp(&node));
        };
        let found = with(Some(wanted));
        // A device that repeats a query may also have been asked without one.
        match found.is_empty() {
            true => with(None),
            false => found,
        }
    }

    /// Returns the places of the items with the node of this address.
    pub(super) fn same_node(&self, uri: &str) -> Found {
        let node = NodeKey::for_uri(uri);
        let places = self.run(|entry| entry.node.cmp(&node));
        Found { places, node }
    }

    /// Returns the innermost list around a node, else the first item with that node.
    pub(super) fn around(&self, found: &Found) -> Option<usize> {
        let (node, mut list) = (&found.node, found.places.end.checked_sub(1));
        let neighbour = list.and_then(|list| self.entries.get(list))?;
        let shared = neighbour.node.shared_with(node);
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
        self.item(found.places.start).filter(|_| !found.places.is_empty())
    }

    /// Returns the places that compare as equal.
    fn run(&self, compare: impl Fn(&Entry) -> Ordering) -> Range<usize> {
        let start = self.entries.partition_point(|entry| compare(entry).is_lt());
        let end = self.entries.partition_point(|entry| compare(entry).is_le());
        start..end
    }
}

fn query<'s>(command: &'s Sent, entry: &Entry) -> Option<&'s str> {
    command
        .addresses
        .get(entry.item)
        .and_then(|address| query_of(address))
}
