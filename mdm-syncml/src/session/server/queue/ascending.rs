use alloc::vec::Vec;

/// A map whose keys come in ascending order, and mostly leave in it.
///
/// An entry that leaves remains as a hole until the holes outnumber the rest by far, so that every operation takes a
/// logarithm at most, and constant time at the ends.
#[derive(Clone, Debug)]
pub(super) struct Ascending<K, V> {
    entries: Vec<(K, Option<V>)>,
    /// The number of holes in front of everything else.
    start: usize,
    live: usize,
}

/// Holes that are kept in any case, and for each entry.
const HOLES: usize = 32;
const HOLES_FOR_EACH: usize = 3;

impl<K, V> Default for Ascending<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            start: 0,
            live: 0,
        }
    }
}

impl<K: Copy + Ord, V> Ascending<K, V> {
    pub(super) const fn len(&self) -> usize {
        self.live
    }

    /// Returns whether the key is above all that are there.
    pub(super) fn is_above(&self, key: K) -> bool {
        self.entries.last().is_none_or(|(last, _)| *last < key)
    }

    /// Adds an entry whose key [is above](Self::is_above) all others.
    pub(super) fn push(&mut self, key: K, value: V) {
        self.entries.push((key, Some(value)));
        self.live = self.live.saturating_add(1);
    }

    /// Puts an entry into the hole that its key has left. Returns whether there is one.
    pub(super) fn fill(&mut self, key: K, value: V) -> bool {
        // What is before the first entry is not searched.
        let hole = self.find(key).and_then(|index| self.entries.get_mut(index));
        let Some((_, hole)) = hole.filter(|(_, hole)| hole.is_none()) else {
            return false;
        };
        *hole = Some(value);
        self.live = self.live.saturating_add(1);
        true
    }

    pub(super) fn get(&self, key: K) -> Option<&V> {
        self.at(self.find(key)?)
    }

    /// Returns the entry at an index that [`find`](Self::find) has returned.
    pub(super) fn at(&self, index: usize) -> Option<&V> {
        self.entries.get(index)?.1.as_ref()
    }

    pub(super) fn remove(&mut self, key: K) -> Option<V> {
        let index = self.find(key)?;
        let value = self.entries.get_mut(index)?.1.take()?;
        self.close();
        Some(value)
    }

    /// Removes the entry at an index that [`find`](Self::find) has returned.
    pub(super) fn remove_at(&mut self, index: usize) {
        if let Some((_, value @ Some(_))) = self.entries.get_mut(index) {
            *value = None;
            self.close();
        }
    }

    /// Looks at an entry and, if `stays` says so, removes it where it is. Returns whether it was removed.
    pub(super) fn retain(&mut self, key: K, stays: impl FnOnce(&mut V) -> bool) -> bool {
        let entry = self.find(key).and_then(|index| self.entries.get_mut(index));
        let Some((_, value @ Some(_))) = entry else {
            return false;
        };
        if value.as_mut().is_some_and(stays) {
            return false;
        }
        *value = None;
        self.close();
        true
    }

    /// Counts a new hole, and closes those that are too many.
    fn close(&mut self) {
        self.live = self.live.saturating_sub(1);
        if self.live == 0 {
            self.entries.clear();
            self.start = 0;
            return;
        }
        while self
            .entries
            .get(self.start)
            .is_some_and(|(_, value)| value.is_none())
        {
            self.start = self.start.saturating_add(1);
        }
        let holes = self.entries.len().saturating_sub(self.live);
        if holes > self.live.saturating_mul(HOLES_FOR_EACH).saturating_add(HOLES) {
            self.entries.retain(|(_, value)| value.is_some());
            self.start = 0;
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        let entries = self.entries.iter().skip(self.start);
        entries.filter_map(|(_, value)| value.as_ref())
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let entries = self.entries.iter_mut().skip(self.start);
        entries.filter_map(|(_, value)| value.as_mut())
    }

    /// Returns the index of an entry, or of the hole that it has left.
    pub(super) fn find(&self, key: K) -> Option<usize> {
        let rest = self.entries.get(self.start..)?;
        if rest.first()?.0 == key {
            return Some(self.start);
        }
        let index = rest.binary_search_by(|(other, _)| other.cmp(&key)).ok()?;
        Some(index.saturating_add(self.start))
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_map(steps in proptest::collection::vec((any::<bool>(), 0_u8..60), 0..400)) {
            let (mut map, mut model) = (Ascending::default(), BTreeMap::new());
            for (inserts, key) in steps {
                let value = u16::from(key) * 3;
                if inserts && map.is_above(key) {
                    map.push(key, value);
                    model.insert(key, value);
                } else if inserts && map.fill(key, value) {
                    prop_assert_eq!(model.insert(key, value), None);
                } else {
                    prop_assert_eq!(map.get(key), model.get(&key));
                    prop_assert_eq!(map.remove(key), model.remove(&key));
                }
                prop_assert_eq!(map.len(), model.len());
                prop_assert!(map.values().eq(model.values()));
                prop_assert!(map.entries.len() <= (HOLES_FOR_EACH + 1) * map.len() + HOLES);
            }
            let kept: Vec<_> = map.values_mut().map(|value| *value).collect();
            prop_assert!(kept.iter().eq(model.values()));
        }
    }

    #[test]
    fn a_key_that_left_from_the_middle_can_come_back() {
        let mut map = Ascending::default();
        for key in [1, 2, 3] {
            map.push(key, key);
        }
        assert_eq!(map.remove(2), Some(2));
        assert!(map.fill(2, 9) && !map.fill(1, 7) && !map.fill(0, 7));
        assert!(map.values().eq(&[1, 9, 3]));
    }
}
