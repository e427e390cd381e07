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
        let id = order.id();
        if self.ascending.is_above(id) {
            self.ascending.push(id, place);
        } else if !self.ascending.fill(id, place) {
            self.others.insert(id, place);
        }
        self.lanes.entry(place.lane).or_default().push(place.age, order);
    }

    pub(super) fn contains(&self, id: CommandId) -> bool {
        !(self.ascending.is_above(id) && self.others.is_empty()) && self.place(id).is_some()
    }

    pub(super) fn get(&self, id: CommandId) -> Option<&Order> {
        let (place, _) = self.place(id)?;
        self.lanes.get(&place.lane)?.get(place.age)
    }

    /// Looks at an order, and removes it if it never goes out again.
    pub(super) fn review(&mut self, id: CommandId, decide: impl FnOnce(&mut Order) -> Retry) {
        let Some((place, index)) = self.place(id) else {
            return;
        };
        let lane = self.lanes.get_mut(&place.lane);
        let is_removed =
            lane.is_some_and(|lane| lane.retain(place.age, |order| decide(order) == Retry::Again));
        if is_removed {
            self.forget(id, place, index);
        }
    }

    pub(super) fn remove(&mut self, id: CommandId) -> Option<Order> {
        let (place, index) = self.place(id)?;
        let order = self.lanes.get_mut(&place.lane)?.remove(place.age);
        self.forget(id, place, index);
        order
    }

    /// Forgets the place of an order that was removed, which was found there.
    fn forget(&mut self, id: CommandId, place: Place, index: Option<usize>) {
        match index {
            Some(index) => self.ascending.remove_at(index),
            None => drop(self.others.remove(&id)),
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

    /// Returns the place of an identifier, and its index if it is among those that ascend.
    fn place(&self, id: CommandId) -> Option<(Place, Option<usize>)> {
        let index = self.ascending.find(id);
        if let Some(place) = index.and_then(|index| self.ascending.at(index)) {
            return Some((*place, index));
        }
        if self.others.is_empty() {
            return None;
        }
        self.others.get(&id).map(|place| (*place, None))
    }
}
