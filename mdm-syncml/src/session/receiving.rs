//! Values of the peer that come in chunks.

use alloc::boxed::Box;
use alloc::string::String;

use super::ChunkError;
use super::chunk::{Assembled, Assembly, length_of};
use crate::Item;

/// A value that comes in chunks.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Incoming {
    /// The command and its item, as the receiver numbers them.
    pub(super) command: usize,
    pub(super) item: usize,
    /// The address, as the sender writes it.
    pub(super) uri: String,
    pub(super) assembly: Assembly,
    /// The value was given up; its last chunks are passed over.
    pub(super) has_failed: bool,
}

/// The value that is on its way. The chunks of earlier messages stay in the session: only what comes is kept here.
#[derive(Debug)]
pub(super) struct Receiving<'t> {
    stored: Option<&'t Incoming>,
    current: Option<Current>,
    limit: usize,
    /// The address of a value that was broken off, for alert 1225.
    no_end: Option<String>,
}

#[derive(Debug)]
struct Current {
    command: usize,
    item: usize,
    uri: String,
    /// The bytes that came in earlier messages, and as they were written.
    before: u64,
    before_raw: u64,
    added: Assembly,
    /// The value was given up; its last chunks are passed over.
    has_failed: bool,
}

/// The meaning of an item.
#[derive(Debug)]
pub(super) enum Chunk {
    /// A value, or the end of one that came in chunks.
    Whole(Option<Box<Assembled>>),
    Part,
    /// The rest of a value that was given up.
    Skipped,
    Broken(ChunkError),
}

/// The change of a session's unfinished value.
#[derive(Debug, Default)]
pub(super) enum Received {
    #[default]
    Unchanged,
    /// More of the same value.
    More(Assembly),
    /// Another value, or none.
    Other(Option<Box<Incoming>>),
}

impl<'t> Receiving<'t> {
    pub(super) fn new(stored: Option<&'t Incoming>, limit: usize) -> Self {
        let current = stored.map(|stored| Current {
            command: stored.command,
            item: stored.item,
            uri: stored.uri.clone(),
            before: stored.assembly.length(),
            before_raw: stored.assembly.raw,
            added: Assembly {
                size: stored.assembly.size,
                ..Assembly::default()
            },
            has_failed: stored.has_failed,
        });
        Self {
            stored,
            current,
            limit,
            no_end: None,
        }
    }

    /// Returns the item of the value on its way, if this is its address.
    pub(super) fn item_of(&self, command: usize, uri: &str) -> Option<usize> {
        let current = self.current.as_ref()?;
        current.is(command, uri).then_some(current.item)
    }

    /// Gives up the value on its way when another one comes. Returns its command and item.
    pub(super) fn interrupt(&mut self, command: usize, uri: &str) -> Option<(usize, usize, ChunkError)> {
        if self.current.as_ref()?.is(command, uri) {
            return None;
        }
        self.stop()
    }

    /// Gives up the value on its way. Returns its command and item, if they were not told before.
    pub(super) fn stop(&mut self) -> Option<(usize, usize, ChunkError)> {
        let current = self.current.take().filter(|current| !current.has_failed)?;
        self.no_end = Some(current.uri);
        Some((current.command, current.item, ChunkError::Interrupted))
    }

    /// Takes an item of results.
    pub(super) fn take(&mut self, command: usize, item_index: usize, uri: &str, item: Item<'_>) -> Chunk {
        let is_last = !item.more_data();
        let Some(current) = self.current.take() else {
            if is_last {
                return Chunk::Whole(None);
            }
            self.stored = None;
            let current = Current {
                command,
                item: item_index,
                uri: uri.into(),
                before: 0,
                before_raw: 0,
                added: Assembly::default(),
                has_failed: false,
            };
            return self.add(current, item, is_last);
        };
        if current.has_failed {
            if !is_last {
                self.current = Some(current);
            }
            return Chunk::Skipped;
        }
        self.add(current, item, is_last)
    }

    fn add(&mut self, mut current: Current, item: Item<'_>, is_last: bool) -> Chunk {
        if let Err(error) = current.added.add(item, current.before, self.limit) {
            current.has_failed = true;
            self.current = (!is_last).then_some(current);
            return Chunk::Broken(error);
        }
        if !is_last {
            self.current = Some(current);
            return Chunk::Part;
        }
        let added = current.added;
        let length = current.before.saturating_add(length_of(&added.text));
        let raw = current.before_raw.saturating_add(added.raw);
        if let Err(error) = Assembly::check(added.size, length, raw) {
            return Chunk::Broken(error);
        }
        let stored = self.stored.map(|stored| &stored.assembly);
        let mut text = stored.map(|stored| stored.text.clone()).unwrap_or_default();
        text.push_str(&added.text);
        let taken = stored.map_or(0, |stored| stored.taken);
        Chunk::Whole(Some(Box::new(Assembled { taken, text })))
    }

    /// Returns the change, and the address of a value that was broken off.
    pub(super) fn finish(self) -> (Received, Option<String>) {
        let received = match (self.stored, self.current) {
            (None, None) => Received::Unchanged,
            (Some(_), None) => Received::Other(None),
            (Some(stored), Some(current))
                if !current.has_failed && stored.is(current.command, &current.uri) =>
            {
                Received::More(current.added)
            }
            (_, Some(current)) => Received::Other(Some(Box::new(Incoming {
                command: current.command,
                item: current.item,
                uri: current.uri,
                assembly: current.added,
                has_failed: current.has_failed,
            }))),
        };
        (received, self.no_end)
    }
}

impl Current {
    fn is(&self, command: usize, uri: &str) -> bool {
        self.command == command && self.uri == uri
    }
}

impl Received {
    /// Makes the change.
    pub(super) fn apply(self, incoming: &mut Option<Box<Incoming>>) {
        match self {
            Self::Unchanged => {}
            Self::Other(other) => *incoming = other,
            Self::More(added) => {
                if let Some(incoming) = incoming {
                    incoming.assembly.text.push_str(&added.text);
                    incoming.assembly.raw = incoming.assembly.raw.saturating_add(added.raw);
                    incoming.assembly.size = added.size;
                }
            }
        }
    }
}

impl Incoming {
    /// Takes out the text that has come since the last time.
    pub(super) fn take(&mut self) -> Option<(u64, String)> {
        self.assembly.take().filter(|_| !self.has_failed)
    }

    fn is(&self, command: usize, uri: &str) -> bool {
        self.command == command && self.uri == uri
    }
}
