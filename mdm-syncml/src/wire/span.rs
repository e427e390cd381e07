//! Pieces of a document by place, and texts that are none.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// A place or number of 32 bits as an index.
pub(crate) const fn wide(place: u32) -> usize {
    place as usize
}

/// An index of a document or a list of it in 32 bits.
pub(crate) const fn narrow(place: usize) -> u32 {
    place as u32
}

/// A piece of the text: offset and length. The mark on a leaf means "in [`Texts::resolved`]", on a `Data` "holds
/// CDATA sections, comments or elements".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    length: u32,
}

const MARK: u32 = 1 << 31;

impl Span {
    /// No such element. No element's content starts at offset 0, so this is free.
    pub(crate) const ABSENT: Self = Self { start: 0, length: 0 };

    #[inline(always)]
    pub(crate) const fn new(start: usize, length: usize) -> Self {
        Self {
            start: start as u32,
            length: length as u32,
        }
    }

    pub(crate) const fn marked(self) -> Self {
        Self {
            start: self.start,
            length: self.length | MARK,
        }
    }

    #[inline(always)]
    pub(crate) const fn is_present(self) -> bool {
        self.start | self.length != 0
    }

    pub(crate) const fn is_marked(self) -> bool {
        self.length & MARK != 0
    }

    pub(crate) const fn start(self) -> usize {
        self.start as usize
    }

    #[inline(always)]
    pub(crate) const fn len(self) -> usize {
        (self.length & !MARK) as usize
    }

    pub(crate) const fn end(self) -> usize {
        self.start() + self.len()
    }

    #[inline]
    pub(crate) fn slice(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// From the `<` of a start tag to after the `>` of the end tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Extent {
    pub(crate) const fn range(self) -> Range<usize> {
        wide(self.start)..wide(self.end)
    }
}

/// A use of a namespace in raw markup outside of which it is declared. Sorted by `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OuterNamespace {
    /// Start of the content that uses the namespace.
    pub(crate) at: u32,
    /// The prefix; absent for the default namespace.
    pub(crate) prefix: Span,
    /// The value of the declaration, as written.
    pub(crate) uri: Span,
}

/// Texts that are not slices of the document, and what is known about those that are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) resolved: String,
    pub(crate) outer: Vec<OuterNamespace>,
}

impl Texts {
    pub(crate) fn clear(&mut self) {
        self.resolved.clear();
        self.outer.clear();
    }
}
