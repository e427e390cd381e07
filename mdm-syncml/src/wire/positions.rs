use alloc::vec::Vec;

use mdm_errors::{Position, PositionIndex};

use crate::model::read::document::Doc;
use crate::wire::encoding::{Encoding, units};

/// Bytes of the text between two places whose place in the document as it was given is kept.
const STEP: usize = 4096;

/// An index of positions in a message; see [`Message::positions`](crate::Message::positions).
#[derive(Clone, Debug)]
pub struct Positions<'m> {
    index: PositionIndex<'m>,
    given: Option<Utf16<'m>>,
}

/// Counts the bytes of a document that was given in UTF-16.
#[derive(Clone, Debug)]
struct Utf16<'m> {
    text: &'m [u8],
    /// The number of 16-bit units before every [`STEP`]th byte of the text.
    kept: Vec<usize>,
}

impl<'m> Positions<'m> {
    pub(crate) fn new(doc: Doc<'m>) -> Self {
        Self {
            index: PositionIndex::new(doc.text),
            given: match doc.arena.encoding {
                Encoding::Utf8 => None,
                Encoding::Utf16 { mark, .. } => Some(Utf16::new(doc.text, usize::from(mark))),
            },
        }
    }

    /// Returns the position, in the document as it was given, of a byte of [`Message::text`](crate::Message::text).
    #[must_use]
    pub fn position(&self, at: usize) -> Position {
        let position = self.index.position(at);
        match &self.given {
            None => position,
            Some(given) => Position::new(given.bytes(at), position.line(), position.column()),
        }
    }
}

impl<'m> Utf16<'m> {
    fn new(text: &'m [u8], mark: usize) -> Self {
        let mut before = mark;
        let kept = text.chunks(STEP).map(|chunk| {
            let here = before;
            before += units(chunk);
            here
        });
        Self {
            text,
            kept: kept.collect(),
        }
    }

    fn bytes(&self, at: usize) -> usize {
        let place = (at / STEP).min(self.kept.len().saturating_sub(1));
        let rest = self.text.get(place * STEP..).unwrap_or_default();
        let between = rest.get(..at - place * STEP).unwrap_or(rest);
        let before = self.kept.get(place).copied().unwrap_or_default();
        2 * (before + units(between))
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use crate::model::read::message::Message;

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
        for at in (0..end).step_by(61).chain(super::STEP - 4..super::STEP + 4) {
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
