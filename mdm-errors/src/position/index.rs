use alloc::vec::Vec;

use super::Position;

/// Bytes between two places whose positions are kept: 16 bytes of index for each.
const STEP: usize = 256;

/// An index for looking up many positions of one document.
///
/// The document is read once; each look-up then reads at most a few hundred bytes instead of everything before the
/// place, whatever the length of the lines.
///
/// ```
/// use mdm_errors::{Position, PositionIndex};
///
/// let document = "<a>é</a>".repeat(1000);
/// let index = PositionIndex::new(document.as_bytes());
/// assert_eq!(index.position(7004), Position::from_offset(document.as_bytes(), 7004));
/// assert_eq!(index.position(7004).to_string(), "1:6227 (byte 7004)");
/// ```
#[derive(Clone, Debug)]
pub struct PositionIndex<'d> {
    document: &'d [u8],
    step: usize,
    /// The position of every `step`th byte.
    kept: Vec<Position>,
}

impl<'d> PositionIndex<'d> {
    /// Reads the whole document once, in time linear in its length.
    ///
    /// The index has 16 bytes for each 256 of it.
    #[must_use]
    pub fn new(document: &'d [u8]) -> Self {
        Self::every(STEP, document)
    }

    fn every(step: usize, document: &'d [u8]) -> Self {
        let steps = (0..document.len()).step_by(step);
        let kept = steps.scan(Position::new(0, 1, 1), |position, offset| {
            *position = position.advanced_to(document, offset);
            Some(*position)
        });
        Self {
            document,
            step,
            kept: kept.collect(),
        }
    }

    /// Returns the position of a byte, as [`Position::from_offset`] does.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = offset
            .checked_div(self.step)
            .and_then(|step| self.kept.get(step))
            .or_else(|| self.kept.last());
        let before = before.copied().unwrap_or(Position::new(0, 1, 1));
        before.advanced_to(self.document, offset)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_position_is_the_one_that_is_counted(
            mark in any::<bool>(),
            pieces in proptest::collection::vec(prop_oneof!["\n", "\r\n", "[a-z]{1,9}", "é", "字", "😀"], 0..40),
            step in 4..64_usize,
        ) {
            let text = [if mark { "\u{FEFF}" } else { "" }, &pieces.concat()].concat();
            let document = text.as_bytes();
            let index = PositionIndex::every(step, document);
            for offset in 0..document.len() + 70 {
                prop_assert_eq!(index.position(offset), Position::from_offset(document, offset), "{}", offset);
            }
        }
    }

    #[test]
    fn a_document_of_one_line_is_indexed_too() {
        let document = "x".repeat(3 * STEP) + "\n" + &"é".repeat(STEP);
        let index = PositionIndex::new(document.as_bytes());
        assert_eq!(index.kept.len(), 6);
        let last = 3 * STEP as u32;
        assert_eq!(index.position(3 * STEP), Position::new(3 * STEP, 1, last + 1));
        assert_eq!(
            index.position(5 * STEP),
            Position::from_offset(document.as_bytes(), 5 * STEP)
        );
        let empty = PositionIndex::new(String::new().as_bytes()).position(3);
        assert_eq!(empty, Position::new(3, 1, 1));
    }
}
