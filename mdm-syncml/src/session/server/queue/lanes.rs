use alloc::collections::BTreeMap;
use core::cmp::Reverse;

use super::ascending::Ascending;
use super::{Order, Retry};
use crate::session::CommandId;

/// Orders by priority, highest first, then by age.
///
/// Adding, finding and removing take constant time where identifiers ascend and orders leave in sequence, as most do,
/// and a logarithm otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    lanes: BTreeMap<Reverse<i32>, Ascending<u64, Order>>,
    /// The places of identifiers above all that came before.
    ascending: Ascending<CommandId, Place>,
    /// The places of the others.
    others: BTreeMap<CommandId, Place>,
    next: u64,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    lane: Reverse<i32>,
    age: u64,
}

impl Lanes {
    pub(super) fn len(&self) -> usize {
        self.ascending.len().saturating_add(self.others.len())
    }

    /// Appends an order to those of its priority. Its identifier must not be there.
    pub(super) fn push(&mut self, order: Order) {
        let place = Place {
            lane: Reverse(order.priority()),
            age: self.next,
        };
        self.next = self.next.saturating_add(1);
        if self.ascending.takes(order.id()) {
            self.ascending.insert(order.id(), place);
        } else {
            self.others.insert(order.id(), place);
        }
        self.lanes.entry(place.lane).or_default().insert(place.age, order);
    }

    pub(super) fn contains(&self, id: CommandId) -> bool {
        !(self.ascending.is_above(id) && self.others.is_empty()) && self.place(id).is_some()
    }

    pub(super) fn get(&self, id: CommandId) -> Option<&Order> {
        let place = self.place(id)?;
        self.lanes.get(&place.lane)?.get(place.age)
    }

    /// Looks at an order, and removes it if it never goes out again.
    pub(super) fn review(&mut self, id: CommandId, decide: impl FnOnce(&mut Order) -> Retry) {
        let Some(place) = self.place(id) else { return };
        let lane = self.lanes.get_mut(&place.lane);
        let is_removed =
            lane.is_some_and(|lane| lane.retain(place.age, |order| decide(order) == Retry::Again));
        if is_removed {
            self.forget(id, place);
        }
    }

    pub(super) fn remove(&mut self, id: CommandId) -> Option<Order> {
        let place = self.place(id)?;
        let order = self.lanes.get_mut(&place.lane)?.remove(place.age);
        self.forget(id, place);
        order
    }

    /// Forgets the place of an order that was removed.
    fn forget(&mut self, id: CommandId, place: Place) {
        if self.ascending.remove(id).is_none() {
            self.others.remove(&id);
        }
        if self.lanes.len() > 1 && self.lanes.get(&place.lane).is_some_and(|lane| lane.len() == 0) {
            self.lanes.remove(&place.lane);
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Order> {
        self.lanes.values().flat_map(Ascending::values)
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Order> {
        self.lanes.values_mut().flat_map(Ascending::values_mut)
    }

    fn place(&self, id: CommandId) -> Option<Place> {
        let place = self.ascending.get(id).or_else(|| match self.others.is_empty() {
            true => None,
            false => self.others.get(&id),
        });
        place.copied()
    }
}
