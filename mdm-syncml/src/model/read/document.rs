//! The text and the nodes behind every view.

use core::ops::Range;

use mdm_errors::Position;

use crate::model::arena::{Arena, Extent, Span};

/// A message as views see it.
#[derive(Clone, Copy)]
pub(crate) struct Doc<'m> {
    pub(crate) text: &'m [u8],
    pub(crate) arena: &'m Arena,
}

impl<'m> Doc<'m> {
    /// A piece of the document.
    pub(crate) fn slice(self, range: Range<usize>) -> &'m str {
        // The document was checked as a whole, and pieces end at ASCII characters.
        core::str::from_utf8(self.text.get(range).unwrap_or_default()).unwrap_or_default()
    }

    pub(crate) fn extent(self, extent: Extent) -> &'m str {
        self.slice(range(extent))
    }

    /// The text of a leaf, resolved, untrimmed.
    pub(crate) fn verbatim(self, span: Span) -> Option<&'m str> {
        if !span.is_present() {
            return None;
        }
        let bytes = if span.is_marked() {
            span.slice(self.arena.texts.resolved.as_bytes())
        } else {
            span.slice(self.text)
        };
        Some(core::str::from_utf8(bytes).unwrap_or_default())
    }

    /// The text of a leaf without the white space around it.
    pub(crate) fn leaf(self, span: Span) -> Option<&'m str> {
        self.verbatim(span).map(str::trim_ascii)
    }

    /// A decimal number in a leaf.
    pub(crate) fn number(self, span: Span) -> Option<u64> {
        let text = self.leaf(span)?;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    }

    pub(crate) fn position(self, at: usize) -> Position {
        self.arena.encoding.position(self.text, at)
    }
}

pub(crate) const fn range(extent: Extent) -> Range<usize> {
    extent.start as usize..extent.end as usize
}

/// The methods of every view of an element.
macro_rules! element_view {
    ($view:ident, $this:ident => $doc:expr, $extent:expr) => {
        impl<'m> $view<'m> {
            /// Returns the element from `<` to `>` as it was sent.
            #[must_use]
            pub fn raw(self) -> &'m str {
                let $this = self;
                $doc.extent($extent)
            }

            /// Returns the range of the element in [`Message::text`](crate::Message::text).
            #[must_use]
            pub fn byte_range(self) -> core::ops::Range<usize> {
                let $this = self;
                $crate::model::read::document::range($extent)
            }

            /// Returns the position of the element in the bytes as they were given. Lines are counted for each call; see
            /// [`Message::positions`](crate::Message::positions) for many.
            #[must_use]
            pub fn position(self) -> mdm_errors::Position {
                let $this = self;
                $doc.position($extent.start as usize)
            }
        }
    };
}

pub(crate) use element_view;
