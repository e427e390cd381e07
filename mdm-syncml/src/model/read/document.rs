//! The text and the nodes that every view reads.

use core::ops::Range;

use mdm_errors::Position;

use crate::model::arena::{Arena, Extent, Span};
use crate::wire::positions::Positions;

/// A message as views see it.
#[derive(Clone, Copy)]
pub(in crate::model) struct Doc<'m> {
    pub(in crate::model) text: &'m [u8],
    pub(in crate::model) arena: &'m Arena,
}

impl<'m> Doc<'m> {
    /// A piece of the document.
    pub(in crate::model) fn slice(self, range: Range<usize>) -> &'m str {
        // The document was checked as a whole, and pieces end at ASCII characters.
        core::str::from_utf8(self.text.get(range).unwrap_or_default()).unwrap_or_default()
    }

    pub(in crate::model) fn extent(self, extent: Extent) -> &'m str {
        self.slice(range(extent))
    }

    /// The text of a leaf, resolved, untrimmed.
    pub(in crate::model) fn verbatim(self, span: Span) -> Option<&'m str> {
        let bytes = self.bytes(span)?;
        Some(core::str::from_utf8(bytes).unwrap_or_default())
    }

    /// The bytes of a leaf, resolved, untrimmed.
    pub(in crate::model) fn bytes(self, span: Span) -> Option<&'m [u8]> {
        let text = match span.is_marked() {
            true => self.arena.texts.resolved.as_bytes(),
            false => self.text,
        };
        span.is_present().then(|| span.slice(text))
    }

    /// The text of a leaf without the white space around it.
    pub(in crate::model) fn leaf(self, span: Span) -> Option<&'m str> {
        self.verbatim(span).map(str::trim_ascii)
    }

    /// A decimal number in a leaf.
    pub(in crate::model) fn number(self, span: Span) -> Option<u64> {
        let text = self.leaf(span)?;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    }

    pub(in crate::model) fn positions(self) -> Positions<'m> {
        Positions::new(self.text, self.arena.encoding)
    }

    pub(in crate::model) fn position(self, at: usize) -> Position {
        self.arena.encoding.position(self.text, at)
    }
}

pub(in crate::model) const fn range(extent: Extent) -> Range<usize> {
    extent.range()
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

            /// Returns the position of the element in the bytes as they were given.
            ///
            /// Each call counts the lines before it; for many elements, use
            /// [`Message::positions`](crate::Message::positions).
            #[must_use]
            pub fn position(self) -> mdm_errors::Position {
                let $this = self;
                $doc.position($extent.range().start)
            }
        }
    };
}

pub(in crate::model) use element_view;

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use crate::model::read::message::Message;

    /// The distance of the places that an index keeps.
    const STEP: usize = 256;

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if big_endian {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn is_everywhere_the_same(bytes: &[u8]) {
        let message = Message::parse(bytes).unwrap();
        let positions = message.positions();
        for command in message.commands() {
            assert_eq!(positions.position(command.byte_range().start), command.position());
        }
        let doc = message.doc();
        let end = doc.text.len() + 9;
        for at in (0..end).step_by(61).chain(STEP - 4..STEP + 4) {
            assert_eq!(positions.position(at), doc.position(at), "{at}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn every_position_is_the_one_that_a_view_counts(
            pieces in proptest::collection::vec(prop_oneof!["\n", "[a-z]{1,20}", "é", "字", "😀"], 1..20),
            line_ends in any::<bool>(),
            mark in any::<bool>(),
        ) {
            let data = pieces.concat();
            let end = if line_ends { "\n" } else { "" };
            let alert = format!("<Alert><CmdID>1</CmdID><Data>1201</Data><Item><Data>{data}</Data></Item></Alert>{end}");
            let text = format!(
                "{}<SyncML><SyncHdr/><SyncBody>{}</SyncBody></SyncML>",
                if mark { "\u{FEFF}" } else { "" },
                alert.repeat(12_000 / alert.len()),
            );
            is_everywhere_the_same(text.as_bytes());
            is_everywhere_the_same(&utf16(&text, false));
            is_everywhere_the_same(&utf16(&text, true));
        }
    }

    #[test]
    fn positions_count_given_bytes() {
        let get = "<Get><CmdID>1</CmdID></Get>";
        let body: String = get.repeat(400);
        let text = format!("\u{FEFF}<SyncML><SyncHdr/><SyncBody>\n{body}</SyncBody></SyncML>");
        let given = utf16(&text, false);
        let message = Message::parse(&given).unwrap();
        let last = message.commands().last().unwrap();
        let position = message.positions().position(last.byte_range().start);
        let before = text.rfind("<Get>").unwrap() - "\u{FEFF}".len() + 1;
        assert_eq!(
            (position.offset(), position.line(), position.column()),
            (2 * before, 2, 399 * get.len() as u32 + 1)
        );
    }
}
