use alloc::vec::Vec;

/// Appends text, escaped.
///
/// `>` is escaped like Windows does it; a carriage return is, because a reader would turn it into a line feed.
/// Whole blocks are tested without branches, which vectorises, and copied by fixed-size moves; a block with a special
/// character is copied too and cut back to it.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        out.extend_from_slice(block);
        let plain = plain_bytes(block);
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

/// `<` and `>` differ in one bit, which leaves three comparisons.
const fn is_special(byte: u8) -> bool {
    (byte | 2 == b'>') | (byte == b'&') | (byte == b'\r')
}

/// How many bytes stand before the first special character of a block.
#[inline]
fn plain_bytes(block: &[u8; 16]) -> usize {
    let is_zero = |byte: u8| 1_u8.saturating_sub(byte);
    let marks = block.map(|byte| is_zero((byte | 2) ^ b'>') | is_zero(byte ^ b'&') | is_zero(byte ^ b'\r'));
    u128::from_le_bytes(marks).trailing_zeros() as usize / 8
}

#[inline]
fn push_reference(out: &mut Vec<u8>, special: u8) {
    let (reference, length) = match special {
        b'<' => (b"&lt;\0", 4),
        b'>' => (b"&gt;\0", 4),
        b'&' => (b"&amp;", 5),
        _ => (b"&#13;", 5),
    };
    out.extend_from_slice(reference);
    out.truncate(out.len() - (reference.len() - length));
}

/// Appends a decimal number.
pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u64) {
    if number < 10 {
        out.push(b'0' + number as u8);
        return;
    }
    let mut digits = [0; 20];
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        used += 1;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(digits.len() - used..).unwrap_or_default());
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
    fn the_four_characters_are_escaped_wherever_they_stand() {
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

    #[test]
    fn numbers_are_what_display_prints() {
        for number in [0, 9, 10, 99, 100, 65_535, 1_000_000, u64::MAX] {
            let mut out = Vec::new();
            push_number(&mut out, number);
            assert_eq!(out, number.to_string().into_bytes());
        }
    }
}
