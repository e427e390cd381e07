use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::Text;

use super::{Characteristic, Parm};

/// A thing that is found by its name, in any letter case.
pub(in crate::provisioning) trait Named {
    fn name(&self) -> &str;
}

impl Named for Characteristic {
    fn name(&self) -> &str {
        self.kind()
    }
}

impl Named for Parm {
    fn name(&self) -> &str {
        Self::name(self)
    }
}

/// Things beside each other.
///
/// The places of names are kept from one look-up to the next: the first costs what the list holds, each further one
/// what the name does.
#[derive(Clone)]
pub(in crate::provisioning) struct NamedList<T> {
    list: Vec<T>,
    places: Option<BTreeMap<String, usize>>,
}

impl<T> NamedList<T> {
    pub(in crate::provisioning) const EMPTY: Self = Self {
        list: Vec::new(),
        places: None,
    };

    pub(in crate::provisioning) fn as_slice(&self) -> &[T] {
        &self.list
    }

    pub(in crate::provisioning) fn into_list(self) -> Vec<T> {
        self.list
    }
}

impl<T: Named> NamedList<T> {
    /// Adds a thing at the end.
    pub(in crate::provisioning) fn push(&mut self, thing: T) {
        if let Some(places) = &mut self.places {
            let name = thing.name().to_ascii_lowercase();
            places.entry(name).or_insert(self.list.len());
        }
        self.list.push(thing);
    }

    /// Puts a thing in the place of the first of its name, or at the end.
    pub(in crate::provisioning) fn set(&mut self, thing: T) {
        match self.find(thing.name()).and_then(|place| self.list.get_mut(place)) {
            Some(own) => *own = thing,
            None => self.push(thing),
        }
    }

    fn insert(&mut self, place: usize, thing: T) {
        self.places = None;
        self.list.insert(place, thing);
    }

    /// Finds the place of the first of a name.
    fn find(&mut self, name: &str) -> Option<usize> {
        let places = self.places.get_or_insert_with(|| {
            let mut places = BTreeMap::new();
            for (place, thing) in self.list.iter().enumerate() {
                let name = thing.name().to_ascii_lowercase();
                places.entry(name).or_insert(place);
            }
            places
        });
        places.get(&name.to_ascii_lowercase()).copied()
    }
}

impl NamedList<Characteristic> {
    /// Adds characteristics, each to the one of its type if there is one.
    pub(in crate::provisioning) fn merge(&mut self, others: impl IntoIterator<Item = Characteristic>) {
        for other in others {
            match self.find(other.kind()).and_then(|place| self.list.get_mut(place)) {
                Some(own) => own.absorb(other),
                None => self.push(other),
            }
        }
    }

    /// Changes the characteristic at a path, which is made where it is missing, in the order of Windows' own documents.
    pub(in crate::provisioning) fn edit(&mut self, path: &[&str], change: impl FnOnce(&mut Characteristic)) {
        let mut level = self;
        let mut path = path.iter().peekable();
        while let Some(kind) = path.next() {
            let place = level.find(kind).unwrap_or_else(|| level.make(kind));
            let Some(found) = level.list.get_mut(place) else {
                return;
            };
            if path.peek().is_none() {
                change(found);
                return;
            }
            level = &mut found.characteristics;
        }
    }

    fn make(&mut self, kind: &str) -> usize {
        let behind = self.list.iter().position(|below| rank(below.kind()) > rank(kind));
        let place = behind.unwrap_or(self.list.len());
        self.insert(place, Characteristic::new(Text::lossy(kind.to_owned())));
        place
    }
}

impl<T> Default for NamedList<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> From<Vec<T>> for NamedList<T> {
    fn from(list: Vec<T>) -> Self {
        Self { list, places: None }
    }
}

impl<T: PartialEq> PartialEq for NamedList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl<T: Eq> Eq for NamedList<T> {}

impl<T: fmt::Debug> fmt::Debug for NamedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}

fn rank(kind: &str) -> usize {
    const ORDER: &[&str] = &[
        "CertificateStore",
        "Root",
        "CA",
        "My",
        "User",
        "System",
        "WSTEP",
        "APPLICATION",
    ];
    ORDER
        .iter()
        .position(|known| *known == kind)
        .unwrap_or(ORDER.len())
}
