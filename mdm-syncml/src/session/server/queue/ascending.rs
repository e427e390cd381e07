use alloc::collections::VecDeque;

/// A map whose keys come in ascending order, and mostly leave in it.
///
/// An entry that leaves from the middle remains as a hole until the holes outnumber the rest, so that every operation
/// takes a logarithm at most, and constant time at the ends.
#[derive(Clone, Debug)]
pub(super) struct Ascending<K, V> {
    entries: VecDeque<(K, Option<V>)>,
    live: usize,
}

/// Holes that are kept in any case.
const HOLES: usize = 16;

impl<K, V> Default for Ascending<K, V> {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            live: 0,
        }
    }
}

impl<K: Copy + Ord, V> Ascending<K, V> {
    pub(super) const fn len(&self) -> usize {
        self.live
    }

    /// Returns whether the key is above all that were ever there.
    pub(super) fn is_above(&self, key: K) -> bool {
        self.entries.back().is_none_or(|(last, _)| *last < key)
    }

    /// Returns whether the key can be inserted: it is above all others, or that of a hole.
    pub(super) fn takes(&self, key: K) -> bool {
        self.is_above(key) || self.find(key).is_some_and(|index| self.value(index).is_none())
    }

    /// Inserts an entry whose key the map [`takes`](Self::takes); does nothing for others.
    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.is_above(key) {
            self.entries.push_back((key, Some(value)));
        } else {
            let hole = self.find(key).and_then(|index| self.entries.get_mut(index));
            let Some((_, hole)) = hole.filter(|(_, hole)| hole.is_none()) else {
                return;
            };
            *hole = Some(value);
        }
        self.live = self.live.saturating_add(1);
    }

    pub(super) fn get(&self, key: K) -> Option<&V> {
        self.value(self.find(key)?)
    }

    pub(super) fn remove(&mut self, key: K) -> Option<V> {
        let index = self.find(key)?;
        let value = self.entries.get_mut(index)?.1.take()?;
        self.close();
        Some(value)
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

    /// Counts a new hole, and closes those that are at the front or too many.
    fn close(&mut self) {
        self.live = self.live.saturating_sub(1);
        while self.entries.front().is_some_and(|(_, value)| value.is_none()) {
            self.entries.pop_front();
        }
        if self.entries.len() > self.live.saturating_mul(2).saturating_add(HOLES) {
            self.entries.retain(|(_, value)| value.is_some());
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().filter_map(|(_, value)| value.as_ref())
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().filter_map(|(_, value)| value.as_mut())
    }

    fn value(&self, index: usize) -> Option<&V> {
        self.entries.get(index)?.1.as_ref()
    }

    fn find(&self, key: K) -> Option<usize> {
        if self.entries.front()?.0 == key {
            return Some(0);
        }
        self.entries.binary_search_by(|(other, _)| other.cmp(&key)).ok()
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
                if inserts && map.takes(key) {
                    map.insert(key, u16::from(key) * 3);
                    model.insert(key, u16::from(key) * 3);
                } else {
                    prop_assert_eq!(map.get(key), model.get(&key));
                    prop_assert_eq!(map.remove(key), model.remove(&key));
                }
                prop_assert_eq!(map.len(), model.len());
                prop_assert!(map.values().eq(model.values()));
                prop_assert!(map.entries.len() <= 2 * map.len() + HOLES);
            }
            let kept: Vec<_> = map.values_mut().map(|value| *value).collect();
            prop_assert!(kept.iter().eq(model.values()));
        }
    }

    #[test]
    fn a_key_that_left_from_the_middle_can_come_back() {
        let mut map = Ascending::default();
        for key in [1, 2, 3] {
            map.insert(key, key);
        }
        assert_eq!(map.remove(2), Some(2));
        assert!(map.takes(2) && !map.takes(1) && !map.takes(0));
        map.insert(2, 9);
        map.insert(1, 7);
        assert!(map.values().eq(&[1, 9, 3]));
    }
}
