use alloc::vec::Vec;

use mdm_errors::{Position, PositionIndex};

use crate::wire::encoding::{Encoding, units};

/// Bytes of the text between two places whose place in the document as it was given is kept.
const STEP: usize = 256;

/// An index of positions in a message.
///
/// [`Message::positions`](crate::Message::positions) makes it.
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
    /// For a text that was given in `encoding`.
    pub(crate) fn new(text: &'m [u8], encoding: Encoding) -> Self {
        Self {
            index: PositionIndex::new(text),
            given: match encoding {
                Encoding::Utf8 => None,
                Encoding::Utf16 { mark, .. } => Some(Utf16::new(text, usize::from(mark))),
            },
        }
    }

    /// Returns the position of a byte of [`Message::text`](crate::Message::text).
    ///
    /// It is the position in the document as it was given.
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
