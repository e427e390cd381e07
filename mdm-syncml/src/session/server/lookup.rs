//! Finds the items of a command by their addresses, from message to message.

use alloc::collections::BTreeMap;
use core::ops::Range;

use super::order::Order;
use super::sent::{Progress, Sent};

/// The search for the items of one command with several.
///
/// It is kept with the session, so that a message costs what it says, however many items are out. Everything in it
/// follows from the addresses and the progress of the items: it is not stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    /// The number of items without a status.
    waiting: usize,
    /// The item after the last one with a status, and with a value.
    next_status: usize,
    next_value: usize,
    /// Made for the first address that does not come in order.
    order: Option<Order>,
    /// Links past the places that are taken: of statuses, and of values.
    statuses: BTreeMap<usize, usize>,
    values: BTreeMap<usize, usize>,
}

/// The search while a message is read. The session does not change before the turn ends.
#[derive(Debug)]
pub(super) struct Finder<'t> {
    sent: &'t Sent,
    before: Option<&'t Lookup>,
    /// The counts as they are now, the order if this message needed the first, and the links that have changed.
    now: Lookup,
}

/// Links from each place in an order to the first that is free, or nearer to it. A place without a link is free.
struct Links<'l> {
    before: Option<&'l BTreeMap<usize, usize>>,
    changed: &'l mut BTreeMap<usize, usize>,
}

impl<'t> Finder<'t> {
    /// Goes on with a search, or begins one with the progress of the items.
    pub(super) fn new<'p>(
        sent: &'t Sent,
        before: Option<&'t Lookup>,
        items: impl Iterator<Item = &'p Progress>,
    ) -> Self {
        let mut now = Lookup::default();
        match before {
            Some(before) => now.copy_counts(before),
            None => {
                for (after, own) in (1..).zip(items.take(sent.items)) {
                    if own.status.is_some() {
                        now.next_status = after;
                    }
                    if own.values > 0 {
                        now.next_value = after;
                    }
                    now.waiting = now.waiting.saturating_add(usize::from(own.is_waiting()));
                }
            }
        }
        Self { sent, before, now }
    }

    /// Reports whether any item has no status.
    pub(super) const fn is_waiting(&self) -> bool {
        self.now.waiting > 0
    }

    /// Returns the item with this address that `waits` for a status: mostly the next one.
    pub(super) fn status_item(&mut self, uri: &str, waits: impl Fn(usize) -> bool) -> Option<usize> {
        if !self.is_waiting() {
            return None;
        }
        if let Some(item) = self.near(self.now.next_status, uri, &waits) {
            return Some(item);
        }
        let order = order(self.sent, self.before, &mut self.now.order);
        let mut links = Links {
            before: self.before.map(|before| &before.statuses),
            changed: &mut self.now.statuses,
        };
        let asked = order.asked(self.sent, uri);
        links.first(asked, |place| order.item(place).filter(|&item| waits(item)))
    }

    /// Returns the item to which a value at this address belongs: one with the same node that has no value yet, mostly
    /// the next one, else the innermost list around it, else one with the same node.
    pub(super) fn value_item(&mut self, uri: &str, is_empty: impl Fn(usize) -> bool) -> Option<usize> {
        if let Some(item) = self.near(self.now.next_value, uri, &is_empty) {
            return Some(item);
        }
        let order = order(self.sent, self.before, &mut self.now.order);
        let mut links = Links {
            before: self.before.map(|before| &before.values),
            changed: &mut self.now.values,
        };
        let found = order.same_node(uri);
        let takes = |place: usize| {
            let item = order.item(place);
            item.filter(|&item| order.is_list(place) || is_empty(item))
        };
        links
            .first(found.places.clone(), takes)
            .or_else(|| order.around(&found))
    }

    /// Notes that an item has its status.
    pub(super) fn note_status(&mut self, item: usize) {
        self.now.waiting = self.now.waiting.saturating_sub(1);
        self.now.next_status = self.now.next_status.max(item.saturating_add(1));
    }

    /// Notes that an item has a value.
    pub(super) fn note_value(&mut self, item: usize) {
        self.now.next_value = self.now.next_value.max(item.saturating_add(1));
    }

    /// Returns what the message has changed.
    pub(super) fn into_changes(self) -> Lookup {
        self.now
    }

    /// Looks for an address, spelled as it was sent, at the next few items: answers come in order, and those without a
    /// value are left out of results.
    fn near(&self, start: usize, uri: &str, is_free: impl Fn(usize) -> bool) -> Option<usize> {
        const NEAR: usize = 8;
        let near = self.sent.addresses.iter().enumerate().skip(start).take(NEAR);
        near.filter(|(item, address)| *address == uri && is_free(*item))
            .map(|(item, _)| item)
            .next()
    }
}

impl Lookup {
    /// Makes the changes of a message.
    pub(super) fn apply(&mut self, now: Self) {
        self.copy_counts(&now);
        self.order = self.order.take().or(now.order);
        self.statuses.extend(now.statuses);
        self.values.extend(now.values);
    }

    const fn copy_counts(&mut self, other: &Self) {
        self.waiting = other.waiting;
        self.next_status = other.next_status;
        self.next_value = other.next_value;
    }
}

/// Returns the order of the addresses, which is made once.
fn order<'o>(sent: &Sent, before: Option<&'o Lookup>, made: &'o mut Option<Order>) -> &'o Order {
    match before.and_then(|before| before.order.as_ref()) {
        Some(order) => order,
        None => made.get_or_insert_with(|| Order::new(sent)),
    }
}

impl Links<'_> {
    /// Returns the item at the first free place among these that has one, and marks those before it as taken.
    fn first(&mut self, places: Range<usize>, item_at: impl Fn(usize) -> Option<usize>) -> Option<usize> {
        let mut place = places.start;
        loop {
            place = self.free(place);
            if place >= places.end {
                return None;
            }
            if let Some(item) = item_at(place) {
                return Some(item);
            }
            self.skip(place);
        }
    }

    /// Follows the links from a place to the first that is free (path halving).
    fn free(&mut self, mut place: usize) -> usize {
        loop {
            let next = self.get(place);
            if next == place {
                return place;
            }
            let further = self.get(next);
            if further != next {
                self.changed.insert(place, further);
            }
            place = further;
        }
    }

    /// Notes that a place is taken.
    fn skip(&mut self, place: usize) {
        self.changed.insert(place, place.saturating_add(1));
    }

    fn get(&self, place: usize) -> usize {
        let before = || self.before.and_then(|before| before.get(&place));
        self.changed.get(&place).or_else(before).copied().unwrap_or(place)
    }
}
