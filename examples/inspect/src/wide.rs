//! UTF-16.

use mdm_errors::{DecodeErrorKind, Position};

use crate::recognise::read_part;
use crate::report::{Failure, Report};
use crate::root::{Root, local, root};
use crate::syncml;

/// Reads UTF-16: the crates take it for SyncML, everything else is transcoded first.
pub(crate) fn read(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    let is_big = bytes.starts_with(&[0xfe, 0xff]) || bytes.first() == Some(&0);
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [a, b] if is_big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0,
    });
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let text = text.trim_start_matches('\u{feff}');
    if text.is_empty() && bytes.len() % 2 == 1 {
        let place = Position::new(bytes.len() - 1, 1, 1);
        return Err(DecodeErrorKind::Encoding.at(place).into());
    }
    if let Root::Element(name) = root(text.as_bytes())
        && local(name) == "SyncML"
    {
        return syncml::read(bytes, false);
    }
    let mark = usize::from(bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]));
    let mut offsets = WideOffsets::new(text, mark);
    match read_part(text.as_bytes(), status) {
        Ok(mut report) => {
            for finding in &mut report.findings {
                finding.place.offset = offsets.of(finding.place.offset);
            }
            Ok(report)
        }
        Err(mut failure) => {
            failure.place.offset = offsets.of(failure.place.offset);
            Err(failure)
        }
    }
}

/// Finds ascending offsets of transcoded text in the UTF-16 that it was.
struct WideOffsets<'a> {
    rest: &'a str,
    at: usize,
    units: usize,
}

impl<'a> WideOffsets<'a> {
    fn new(text: &'a str, units: usize) -> Self {
        Self {
            rest: text,
            at: 0,
            units,
        }
    }

    fn of(&mut self, offset: usize) -> usize {
        let step = offset.saturating_sub(self.at);
        if let Some((passed, rest)) = self.rest.split_at_checked(step) {
            self.units += passed.encode_utf16().count();
            (self.rest, self.at) = (rest, self.at + step);
        }
        2 * self.units
    }
}

/// Reports whether bytes are UTF-16, with its mark or without.
pub(crate) fn is_wide(bytes: &[u8]) -> bool {
    let (first, second) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return true,
        [first, 0, second, 0, ..] | [0, first, 0, second, ..] => (first, second),
        _ => return false,
    };
    first.is_ascii_graphic() && (second.is_ascii_graphic() || second.is_ascii_whitespace())
}
