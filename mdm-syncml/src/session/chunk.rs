//! Large objects: values that come or go in several messages.
//!
//! OMA DM Protocol 1.2, large objects.

use alloc::string::String;

use crate::{Item, StatusCode};

/// The part of a large object that has come so far.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Assembly {
    /// Without the bytes that the caller has taken.
    pub(super) text: String,
    /// The bytes before the text, which the caller keeps.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "super::storage::is_default")
    )]
    pub(super) taken: u64,
    /// `Size` of the first chunk.
    pub(super) size: Option<u64>,
    /// The length of the chunks as they were written, references unresolved.
    pub(super) raw: u64,
}

/// The reason why a large object cannot be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ChunkError {
    /// An object that is larger than the receiver accepts: status 413.
    TooLarge,
    /// A total length other than the `Size` of the first chunk: status 424.
    SizeMismatch,
    /// An object whose last chunk never came: alert 1225.
    Interrupted,
}

impl ChunkError {
    /// Returns the status that the chunk gets.
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::REQUEST_ENTITY_TOO_LARGE,
            Self::SizeMismatch | Self::Interrupted => StatusCode::SIZE_MISMATCH,
        }
    }
}

impl core::fmt::Display for ChunkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the object is larger than allowed",
            Self::SizeMismatch => "the object does not have the announced size",
            Self::Interrupted => "the object never ended",
        })
    }
}

/// A value that was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assembled {
    /// The bytes before the text, which the caller keeps.
    pub(super) taken: u64,
    pub(super) text: String,
}

impl Assembly {
    /// Returns the length of what has come, with what the caller has taken.
    pub(super) fn length(&self) -> u64 {
        self.taken.saturating_add(length(&self.text))
    }

    /// Takes out the text, and returns it with its place; `None` if there is none.
    pub(super) fn take(&mut self) -> Option<(u64, String)> {
        if self.text.is_empty() {
            return None;
        }
        let offset = self.taken;
        self.taken = self.length();
        Some((offset, core::mem::take(&mut self.text)))
    }

    /// Adds a chunk to an object of which `before` bytes have come.
    pub(super) fn add(&mut self, item: Item<'_>, before: u64, limit: usize) -> Result<(), ChunkError> {
        let Some(data) = item.data() else { return Ok(()) };
        if self.size.is_none() {
            self.size = item.meta().and_then(|meta| meta.size());
        }
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let text = data.text();
        let length = before
            .saturating_add(length(&self.text))
            .saturating_add(length(&text));
        if length > limit || self.size.is_some_and(|size| size > limit) {
            return Err(ChunkError::TooLarge);
        }
        self.raw = self.raw.saturating_add(length_of(data.raw()));
        self.text.push_str(&text);
        Ok(())
    }

    /// Checks the end of an object with this length and this length as written.
    pub(super) fn check(size: Option<u64>, length: u64, raw: u64) -> Result<(), ChunkError> {
        // Senders count the value or its text in the message.
        match size {
            Some(size) if size != length && size != raw => Err(ChunkError::SizeMismatch),
            _ => Ok(()),
        }
    }
}

/// Returns the length of the longest start of a text that is written in at most `room` bytes.
pub(super) fn prefix(text: &str, room: usize) -> usize {
    let mut written = 0_usize;
    let mut length = 0_usize;
    for character in text.chars() {
        written = written.saturating_add(written_length(character));
        if written > room {
            break;
        }
        length = length.saturating_add(character.len_utf8());
    }
    length
}

/// Returns the bytes of a character in a message at most.
const fn written_length(character: char) -> usize {
    match character {
        '&' | '<' | '>' | '"' | '\'' | '\r' => 6,
        character => character.len_utf8(),
    }
}

pub(super) fn length_of(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

use length_of as length;

impl core::fmt::Debug for Assembly {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Assembly({} bytes of {:?})", self.text.len(), self.size)
    }
}
