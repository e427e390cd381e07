use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use super::Item;

/// The items of a command on nodes, at least one, each with a target.
///
/// A single one, as most commands have, takes no memory of its own.
///
/// A `TinyVec` would do the same, and fix the lifetime of every command that has items: it is invariant.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::model) struct Items<'a>(Repr<'a>);

#[derive(Clone, PartialEq, Eq)]
enum Repr<'a> {
    One(Item<'a>),
    /// Never only one.
    Many(Vec<Item<'a>>),
}

impl<'a> Items<'a> {
    pub(in crate::model) const fn one(item: Item<'a>) -> Self {
        Self(Repr::One(item))
    }

    /// Collects items; `None` if there are none.
    pub(in crate::model) fn collect(items: impl IntoIterator<Item = Item<'a>>) -> Option<Self> {
        let mut items = items.into_iter();
        Some(Self::one(items.next()?).extended(items))
    }

    /// Appends items.
    pub(in crate::model) fn extended(self, items: impl IntoIterator<Item = Item<'a>>) -> Self {
        let mut items = items.into_iter();
        let Some(next) = items.next() else { return self };
        let mut list = match self.0 {
            Repr::One(first) => alloc::vec![first],
            Repr::Many(list) => list,
        };
        list.push(next);
        list.extend(items);
        Self(Repr::Many(list))
    }

    pub(in crate::model) fn into_owned(self) -> Items<'static> {
        Items(match self.0 {
            Repr::One(item) => Repr::One(item.into_owned()),
            Repr::Many(items) => Repr::Many(items.into_iter().map(Item::into_owned).collect()),
        })
    }
}

impl<'a> Deref for Items<'a> {
    type Target = [Item<'a>];

    fn deref(&self) -> &[Item<'a>] {
        match &self.0 {
            Repr::One(item) => core::slice::from_ref(item),
            Repr::Many(items) => items,
        }
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Items<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(&**self, serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Items<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(stored::ItemsVisitor)
    }
}

#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;
    use core::fmt;

    use serde::de::{Error, SeqAccess, Visitor};

    use super::{Item, Items};
    use crate::model::write::NoTarget;

    /// Reads a list of items; a single one without a list of its own.
    pub(super) struct ItemsVisitor;

    impl<'de> Visitor<'de> for ItemsVisitor {
        type Value = Items<'static>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of items")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items<'static>, A::Error> {
            let mut next = || match list.next_element::<Item<'static>>()? {
                Some(item) if item.target_uri().is_none() => Err(A::Error::custom(NoTarget)),
                item => Ok(item),
            };
            let first = next()?.ok_or_else(|| A::Error::invalid_length(0, &"at least one"))?;
            let mut rest = Vec::new();
            while let Some(item) = next()? {
                rest.push(item);
            }
            Ok(Items::one(first).extended(rest))
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Items<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let nodes: Vec<super::Node<'a>> = super::non_empty(u)?;
        Self::collect(nodes.into_iter().map(Item::from)).ok_or(arbitrary::Error::NotEnoughData)
    }
}
