//! From bytes to text that XML allows.
//!
//! Byte order marks, UTF-16, trailing NULs, forbidden characters.

use alloc::string::String;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Position};

use crate::wire::fault::path_at;
use crate::wire::limits::Limits;

pub(crate) use mdm_errors::kit::bom::UTF8 as BYTE_ORDER_MARK;

/// The encoding in which a document was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    #[default]
    Utf8,
    Utf16 {
        big_endian: bool,
        mark: bool,
    },
}

impl Encoding {
    /// Detects the encoding by the first bytes: a byte order mark, or `<` as a 16-bit unit.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let (big_endian, mark) = match bytes {
            [0xFF, 0xFE, ..] => (false, true),
            [0xFE, 0xFF, ..] => (true, true),
            [b'<', 0, ..] => (false, false),
            [0, b'<', ..] => (true, false),
            _ => return Self::Utf8,
        };
        Self::Utf16 { big_endian, mark }
    }

    /// The position of a byte of the decoded `text` in the document as it was given.
    pub(crate) fn position(self, text: &[u8], at: usize) -> Position {
        let position = Position::from_offset(text, at);
        let Self::Utf16 { mark, .. } = self else {
            return position;
        };
        let before = text.get(..at).unwrap_or(text);
        Position::new(
            2 * (units(before) + usize::from(mark)),
            position.line(),
            position.column(),
        )
    }
}

/// The number of 16-bit units of `text` in UTF-16.
pub(crate) fn units(text: &[u8]) -> usize {
    let units = text.iter().map(|byte| match byte {
        0x80..=0xBF => 0,
        0xF0.. => 2,
        _ => 1,
    });
    units.sum()
}

/// Facts from the one pass over the characters; they save later passes work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// No byte above 0x7F.
    pub(crate) ascii: bool,
    /// `\r` occurs.
    pub(crate) returns: bool,
    /// The place of the first `&` or `]`: before it there is no reference and no `]]>`.
    pub(crate) special_from: usize,
}

/// Reports whether `text`, which is no XML, is WBXML 1.1 to 1.3: its first byte is the version. No document type of WBXML is
/// the `<` that may follow a stray control character.
#[cold]
pub(crate) fn is_wbxml(text: &[u8]) -> bool {
    matches!(text, [1..=3, next, ..] if *next != b'<')
}

/// The length of `bytes` without NULs (and white space between them) at the end.
pub(crate) fn without_trailing_nul(bytes: &[u8]) -> usize {
    let end = bytes
        .iter()
        .rposition(|byte| !matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n'))
        .map_or(0, |last| last + 1);
    let has_nul = bytes.get(end..).is_some_and(|after| after.contains(&0));
    if has_nul { end } else { bytes.len() }
}

/// Checks that `text` is UTF-8 of characters that XML allows.
pub(crate) fn check(text: &[u8]) -> Result<Facts, (DecodeErrorKind, usize)> {
    let mut facts = Facts::default();
    let suspicious = survey(text, &mut facts);
    if !facts.ascii || suspicious {
        check_characters(text, suspicious)?;
    }
    facts.special_from = memchr::memchr2(b'&', b']', text).unwrap_or(text.len());
    Ok(facts)
}

const BLOCK: usize = 256;

/// Reports whether a control character occurs that needs a closer look; fills in `ascii` and `returns`.
#[cfg_attr(feature = "std", multiversion::multiversion(targets("x86_64+avx2")))]
fn survey(text: &[u8], facts: &mut Facts) -> bool {
    let mut ascii = true;
    let mut suspicious = false;
    let mut look_closer = |bytes: &[u8]| {
        ascii &= bytes.is_ascii();
        facts.returns |= bytes.iter().fold(false, |found, byte| found | (*byte == b'\r'));
        suspicious |= has_control(bytes);
    };
    match text.last_chunk::<BLOCK>() {
        // The last block overlaps the one before it.
        Some(last) => {
            let blocks = text.as_chunks::<BLOCK>().0.iter();
            blocks
                .chain(core::iter::once(last))
                .filter(|block| is_odd(block))
                .for_each(|block| look_closer(block));
        }
        None => look_closer(text),
    }
    facts.ascii = ascii;
    suspicious
}

/// A byte above 0x7F or below 0x20, except the line feed. One exclusive or moves the line feed next to the
/// printable characters and those above all others, so that the least byte tells.
#[inline(always)]
fn is_odd(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(0xFF, |least, byte| least.min(byte ^ 0x95)) < b'\n' ^ 0x95
}

fn has_control(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    bytes.iter().fold(false, |found, &byte| found | is_control(byte))
}

/// The exact check: the first byte that is not UTF-8 or not a character of XML.
fn check_characters(text: &[u8], suspicious: bool) -> Result<(), (DecodeErrorKind, usize)> {
    let (valid, end) = match core::str::from_utf8(text) {
        Ok(valid) => (valid, None),
        Err(error) => {
            let end = error.valid_up_to();
            let valid = text.get(..end).unwrap_or_default();
            (core::str::from_utf8(valid).unwrap_or_default(), Some(end))
        }
    };
    if let Some((at, code)) = forbidden_character(valid, suspicious) {
        return Err((DecodeErrorKind::ForbiddenCharacter(code), at));
    }
    end.map_or(Ok(()), |end| Err((DecodeErrorKind::Encoding, end)))
}

fn forbidden_character(text: &str, suspicious: bool) -> Option<(usize, u32)> {
    let bytes = text.as_bytes();
    let control = suspicious
        .then(|| bytes.iter().position(|&byte| has_control(&[byte])))
        .flatten();
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF; every other EF is fine.
    let noncharacter = memchr::memmem::find_iter(bytes, b"\xEF\xBF")
        .find(|&at| matches!(bytes.get(at + 2), Some(0xBE | 0xBF)));
    let at = match (control, noncharacter) {
        (Some(a), Some(b)) => a.min(b),
        (one, other) => one.or(other)?,
    };
    Some((at, text.get(at..)?.chars().next().map_or(0, u32::from)))
}

/// UTF-16 as UTF-8 into `text`.
pub(crate) fn transcode(
    bytes: &[u8],
    encoding: Encoding,
    limits: &Limits,
    text: &mut String,
) -> Result<(), DecodeError> {
    let Encoding::Utf16 { big_endian, mark } = encoding else {
        return Ok(());
    };
    text.clear();
    let start = 2 * usize::from(mark);
    let units = bytes.get(start..).unwrap_or_default();
    let (pairs, odd) = units.as_chunks::<2>();
    let number = |pair: &[u8; 2]| {
        if big_endian {
            u16::from_be_bytes(*pair)
        } else {
            u16::from_le_bytes(*pair)
        }
    };
    let mut index = start;
    for unit in char::decode_utf16(pairs.iter().map(number)) {
        let Ok(character) = unit else {
            return Err(untranscoded(DecodeErrorKind::Encoding, text, index));
        };
        if text.len() > limits.bytes.min(Limits::MAX_BYTES) - character.len_utf8() {
            return Err(untranscoded(
                DecodeErrorKind::Limit(LimitKind::Bytes),
                text,
                index,
            ));
        }
        text.push(character);
        index += 2 * character.len_utf16();
    }
    if !odd.is_empty() {
        return Err(untranscoded(DecodeErrorKind::Encoding, text, index));
    }
    Ok(())
}

/// The error after `text`, at byte `index` of the document as it was given.
#[cold]
fn untranscoded(kind: DecodeErrorKind, text: &str, index: usize) -> DecodeError {
    let position = Position::from_offset(text.as_bytes(), text.len());
    kind.at(Position::new(index, position.line(), position.column()))
        .with_path(path_at(text.as_bytes(), text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// [`check`] by its definition.
    fn defined(text: &[u8]) -> Result<Facts, (DecodeErrorKind, usize)> {
        let valid = match core::str::from_utf8(text) {
            Ok(valid) => valid,
            Err(error) => core::str::from_utf8(&text[..error.valid_up_to()]).unwrap(),
        };
        if let Some((at, c)) = valid.char_indices().find(|(_, c)| !mdm_errors::is_xml_char(*c)) {
            return Err((DecodeErrorKind::ForbiddenCharacter(u32::from(c)), at));
        }
        if valid.len() < text.len() {
            return Err((DecodeErrorKind::Encoding, valid.len()));
        }
        let special = valid.find(['&', ']']);
        Ok(Facts {
            ascii: valid.is_ascii(),
            returns: valid.contains('\r'),
            special_from: special.unwrap_or(valid.len()),
        })
    }

    #[test]
    fn every_byte_is_seen_at_every_place() {
        for length in [1, 131, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK - 1] {
            let mut text = alloc::vec![b'x'; length];
            let near = |edge: usize| edge.saturating_sub(3)..edge + 3;
            let places = near(0).chain(near(63)).chain(near(BLOCK)).chain(near(2 * BLOCK));
            for place in places.chain(near(length)).filter(|place| *place < length) {
                for byte in 0..=u8::MAX {
                    text[place] = byte;
                    assert_eq!(check(&text), defined(&text), "{byte:#x} at {place} of {length}");
                }
                text[place] = b'x';
            }
        }
    }

    #[test]
    fn every_long_character_is_seen_at_every_place() {
        for part in [
            "é",
            "\u{FFFD}",
            "\u{FFFE}",
            "\u{FFFF}",
            "\u{EFFF}",
            "😀",
            "\u{85}",
            "\u{1FFFE}",
        ] {
            for bytes in 1..=part.len() {
                for place in (0..8)
                    .chain(BLOCK - 8..BLOCK + 8)
                    .chain(2 * BLOCK - 8..2 * BLOCK + 8)
                {
                    let mut text = alloc::vec![b'x'; 2 * BLOCK + 20];
                    text[place..place + bytes].copy_from_slice(&part.as_bytes()[..bytes]);
                    assert_eq!(check(&text), defined(&text), "{part:?} at {place}");
                    text.push(b'\x01');
                    assert_eq!(
                        check(&text),
                        defined(&text),
                        "{part:?} at {place}, then a control character"
                    );
                    text.truncate(place + bytes);
                    assert_eq!(check(&text), defined(&text), "{part:?} at {place}, the end");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn characters_are_checked_as_defined(parts in proptest::collection::vec((0..1000_usize, 0..400_usize), 0..4)) {
            let words: [&[u8]; 10] = [
                b"\r", b"\n", b"\t", b"\x0B", b"\xFF", "é".as_bytes(), "\u{FFFE}".as_bytes(), b"\xED\xA0\x80", b"&", b"]",
            ];
            let mut text = Vec::new();
            for (word, run) in parts {
                text.extend_from_slice(words[word % words.len()]);
                text.resize(text.len() + run, b'~');
            }
            proptest::prop_assert_eq!(check(&text), defined(&text));
        }
    }

    #[test]
    fn the_first_fault_is_named() {
        assert_eq!(
            check("é\u{FFFE}".as_bytes()),
            Err((DecodeErrorKind::ForbiddenCharacter(0xFFFE), 2))
        );
        assert_eq!(
            check(b"\x01\xFF"),
            Err((DecodeErrorKind::ForbiddenCharacter(1), 0))
        );
        assert_eq!(check(b"ab\xFF\x01"), Err((DecodeErrorKind::Encoding, 2)));
        assert!(!check("\u{FFFD}\u{F000}".as_bytes()).unwrap().ascii);
    }

    #[test]
    fn utf16_positions_count_given_bytes() {
        let given: Vec<u8> = "\u{FEFF}<é😀/>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let encoding = Encoding::of(&given);
        let mut text = String::new();
        transcode(&given, encoding, &Limits::DEFAULT, &mut text).unwrap();
        assert_eq!(text, "<é😀/>");
        let slash = text.find('/').unwrap();
        assert_eq!(encoding.position(text.as_bytes(), slash), Position::new(10, 1, 4));
        let mut lone = given.clone();
        lone.truncate(8);
        let error = transcode(&lone, encoding, &Limits::DEFAULT, &mut text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not valid UTF-8 or UTF-16 in é at 1:3 (byte 6)"
        );
    }
    use alloc::string::ToString;
}
