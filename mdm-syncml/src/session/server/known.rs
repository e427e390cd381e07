//! The progress of the items that are out, as a message changes it.
//!
//! Nothing changes in the session before the turn ends.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::sent::Progress;

/// The progress of every item, with the changes of this message.
#[derive(Debug)]
pub(super) enum Known<'t> {
    /// A copy, for a message that may answer much of what is out.
    Copy(Vec<Progress>),
    /// The changes alone, for a short message.
    ///
    /// It costs what it says, however much is out.
    Changes {
        before: &'t [Progress],
        changed: BTreeMap<usize, Progress>,
    },
}

/// The changes of a message, to be applied when the turn ends.
#[derive(Debug)]
pub(super) enum Changed {
    All(Vec<Progress>),
    Some(BTreeMap<usize, Progress>),
}

impl<'t> Known<'t> {
    /// Begins with what was known, for a message that answers so many items at most.
    pub(super) fn new(before: &'t [Progress], answers: usize) -> Self {
        match before.len() <= answers {
            true => Self::Copy(before.to_vec()),
            false => Self::Changes {
                before,
                changed: BTreeMap::new(),
            },
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Progress> {
        match self {
            Self::Copy(all) => all.get(index),
            Self::Changes { before, changed } => changed.get(&index).or_else(|| before.get(index)),
        }
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Progress> {
        match self {
            Self::Copy(all) => all.get_mut(index),
            Self::Changes { before, changed } => {
                let own = before.get(index)?;
                Some(changed.entry(index).or_insert(*own))
            }
        }
    }

    /// Iterates over the progress of the items from `first` on.
    pub(super) fn items_from(&self, first: usize) -> impl Iterator<Item = &Progress> {
        (first..).map_while(|index| self.get(index))
    }

    pub(super) fn into_changes(self) -> Changed {
        match self {
            Self::Copy(all) => Changed::All(all),
            Self::Changes { changed, .. } => Changed::Some(changed),
        }
    }
}

impl Changed {
    pub(super) fn apply(self, progress: &mut Vec<Progress>) {
        match self {
            Self::All(all) => *progress = all,
            Self::Some(changed) => {
                for (index, own) in changed {
                    if let Some(place) = progress.get_mut(index) {
                        *place = own;
                    }
                }
            }
        }
    }
}

impl Default for Changed {
    fn default() -> Self {
        Self::Some(BTreeMap::new())
    }
}
