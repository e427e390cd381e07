use alloc::vec::Vec;

use mdm_errors::kit::{bytes, decimal};

/// Appends text, escaped.
///
/// `>` is escaped like Windows does it; a carriage return is, because a reader would turn it into a line feed.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if bytes.len() >= LONG {
        push_long_text(out, bytes);
    } else if bytes::are_unmarked(bytes, mark) {
        out.extend_from_slice(bytes);
    } else {
        push_short_text(out, bytes);
    }
}

/// Whole blocks are tested without branches, which vectorises, and copied by fixed-size moves; a block with a special
/// character is copied too and cut back to it.
fn push_short_text(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        out.extend_from_slice(block);
        let plain = u128::from_le_bytes(block.map(mark)).trailing_zeros() as usize / 8;
        if plain == block.len() {
            rest = after;
            continue;
        }
        out.truncate(out.len() - (block.len() - plain));
        let Some((&special, after)) = rest.get(plain..).and_then(<[u8]>::split_first) else {
            return;
        };
        push_reference(out, special);
        rest = after;
    }
    while let Some(plain) = rest.iter().position(|&byte| is_special(byte)) {
        let (copied, after) = rest.split_at(plain);
        out.extend_from_slice(copied);
        let Some((&special, after)) = after.split_first() else {
            return;
        };
        push_reference(out, special);
        rest = after;
    }
    out.extend_from_slice(rest);
}

/// From this length on, text is escaped into a buffer of its own, which is cheaper than asking `out` for room often.
const LONG: usize = 256;
const BUFFER: usize = 2048;
/// Bytes that are escaped in one step.
const BLOCK: usize = 32;
/// Room for the longest result, and one word that is written in full.
const ROOM: usize = BLOCK * 5 + WORD;
const WORD: usize = 8;

#[inline(never)]
fn push_long_text(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len());
    let mut buffer = [0; BUFFER];
    let mut used = 0;
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<BLOCK>() {
        let room = buffer.get_mut(used..).and_then(<[u8]>::first_chunk_mut::<ROOM>);
        if let Some(length) = room.and_then(|room| escape_block(block, room)) {
            used += length;
            rest = after;
        } else {
            out.extend_from_slice(buffer.get(..used).unwrap_or_default());
            used = 0;
        }
    }
    out.extend_from_slice(buffer.get(..used).unwrap_or_default());
    push_short_text(out, rest);
}

/// The length of what `block` becomes.
#[inline(always)]
fn escape_block(block: &[u8; BLOCK], room: &mut [u8; ROOM]) -> Option<usize> {
    *room.first_chunk_mut()? = *block;
    let marks = words(&block.map(|byte| u8::from(is_special(byte))));
    if marks.iter().fold(0, |any, marks| any | marks) == 0 {
        return Some(BLOCK);
    }
    let mut used = 0;
    for (mut text, mut marks) in words(block).into_iter().zip(marks) {
        let mut left = WORD;
        while marks != 0 {
            *room.get_mut(used..)?.first_chunk_mut()? = text.to_le_bytes();
            let before = marks.trailing_zeros();
            text >>= before;
            marks >>= before;
            let plain = before as usize / 8;
            let reference = reference(text as u8);
            *room.get_mut(used + plain..)?.first_chunk_mut()? = reference;
            used += plain + usize::from(reference[WORD - 1]);
            left -= plain + 1;
            text >>= 8;
            marks >>= 8;
        }
        *room.get_mut(used..)?.first_chunk_mut()? = text.to_le_bytes();
        used += left;
    }
    Some(used)
}

#[inline(always)]
fn words(block: &[u8; BLOCK]) -> [u64; BLOCK / WORD] {
    let (words, _) = block.as_chunks::<WORD>();
    core::array::from_fn(|index| words.get(index).map_or(0, |word| u64::from_le_bytes(*word)))
}

/// `<` and `>` differ in one bit, which leaves three comparisons.
const fn is_special(byte: u8) -> bool {
    (byte | 2 == b'>') | (byte == b'&') | (byte == b'\r')
}

/// 1 if `byte` is special, 0 if not; in a form that becomes vector instructions.
#[inline(always)]
fn mark(byte: u8) -> u8 {
    let is_zero = |byte: u8| 1_u8.saturating_sub(byte);
    is_zero((byte | 2) ^ b'>') | is_zero(byte ^ b'&') | is_zero(byte ^ b'\r')
}

/// The reference of a special character; the last byte is its length. No two of them share their low four bits.
#[inline(always)]
fn reference(special: u8) -> [u8; WORD] {
    const REFERENCES: [u64; 16] = {
        let mut references = [0; 16];
        references[(b'<' & 15) as usize] = u64::from_le_bytes(*b"&lt;   \x04");
        references[(b'>' & 15) as usize] = u64::from_le_bytes(*b"&gt;   \x04");
        references[(b'&' & 15) as usize] = u64::from_le_bytes(*b"&amp;  \x05");
        references[(b'\r' & 15) as usize] = u64::from_le_bytes(*b"&#13;  \x05");
        references
    };
    REFERENCES[usize::from(special & 15)].to_le_bytes()
}

#[inline]
fn push_reference(out: &mut Vec<u8>, special: u8) {
    let reference = reference(special);
    out.extend_from_slice(&reference);
    out.truncate(out.len() - (WORD - usize::from(reference[WORD - 1])));
}

/// Appends an attribute with a value as it is written in a document, in the quotes that it does not contain.
pub(crate) fn push_attribute(out: &mut Vec<u8>, name: &str, value: &str) {
    let quote = if value.contains('"') { b'\'' } else { b'"' };
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&[b'=', quote]);
    out.extend_from_slice(value.as_bytes());
    out.push(quote);
}

/// Appends a decimal number.
pub(crate) fn push_number(out: &mut Vec<u8>, number: u64) {
    // Identifiers have few digits, and statuses three: pieces of a known length are copied without a call.
    let digit = |number: u64| b'0' + (number % 10) as u8;
    match number {
        0..=9 => return out.push(digit(number)),
        10..=99 => return out.extend_from_slice(&[digit(number / 10), digit(number)]),
        100..=999 => return out.extend_from_slice(&[digit(number / 100), digit(number / 10), digit(number)]),
        _ => {}
    }
    out.extend_from_slice(decimal::digits(number, &mut [0; decimal::DIGITS]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        push_text(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_four_characters_are_escaped_at_every_place() {
        assert_eq!(escaped("<a b=\"c\">&'\r\n\t"), "&lt;a b=\"c\"&gt;&amp;'&#13;\n\t");
        for at in 0..40 {
            let mut text = "é".repeat(20);
            if text.is_char_boundary(at) {
                text.insert(at, '&');
                assert_eq!(escaped(&text), text.replace('&', "&amp;"));
            }
        }
        assert_eq!(escaped(""), "");
    }

    /// [`push_text`] by its definition.
    fn replaced(text: &str) -> String {
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        text.replace('\r', "&#13;")
    }

    #[test]
    fn long_texts_are_escaped_like_short_ones() {
        for special in ["<", ">", "&", "\r", "><", "&&&&&&&&&", "é", ""] {
            for length in [
                LONG - 1,
                LONG,
                LONG + 1,
                LONG + BLOCK - 1,
                BUFFER - 1,
                BUFFER,
                3 * BUFFER + 5,
            ] {
                assert_eq!(
                    escaped(&special.repeat(length)),
                    replaced(&special.repeat(length))
                );
                for at in (0..2 * BLOCK).chain(length - 40..length) {
                    let text = ["x".repeat(at), String::from(special), "y".repeat(length - at)].concat();
                    assert_eq!(escaped(&text), replaced(&text), "{special:?} at {at} of {length}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn texts_of_all_kinds_are_escaped(
            parts in proptest::collection::vec(0..8_usize, 0..900),
            before in "[a<&]{0,9}",
        ) {
            let words = ["<", ">", "&", "\r", "\r\n", "text", "a longer run of plain text, beyond a block", "ü€😀"];
            let text: String = parts.iter().map(|part| words[*part]).collect();
            let mut out = before.clone().into_bytes();
            push_text(&mut out, &text);
            proptest::prop_assert_eq!(String::from_utf8(out).unwrap(), before + &replaced(&text));
        }
    }

    #[test]
    fn numbers_are_what_display_prints() {
        for number in [0, 9, 10, 99, 100, 65_535, 1_000_000, u64::MAX] {
            let mut out = Vec::new();
            push_number(&mut out, number);
            assert_eq!(out, number.to_string().into_bytes());
        }
    }
}
