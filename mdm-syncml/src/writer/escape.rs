use alloc::vec::Vec;

/// Appends text, escaped. What stands between characters that need it is copied in one piece.
///
/// `>` is escaped like Windows does it; a carriage return is, because a reader would turn it into a line feed.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    loop {
        let plain = plain_prefix(rest);
        let (copied, after) = rest.split_at(plain);
        out.extend_from_slice(copied);
        let Some((&special, after)) = after.split_first() else {
            return;
        };
        out.extend_from_slice(match special {
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'&' => b"&amp;",
            _ => b"&#13;",
        });
        rest = after;
    }
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'&' | b'\r')
}

/// How many bytes at the start need no escape. Whole blocks are tested without branches, which vectorises.
fn plain_prefix(bytes: &[u8]) -> usize {
    let (blocks, tail) = bytes.as_chunks::<16>();
    let mut plain = 0;
    for block in blocks {
        let hit = block.iter().fold(false, |hit, &byte| {
            hit | (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == b'\r')
        });
        if hit {
            return plain
                + block
                    .iter()
                    .position(|&byte| is_special(byte))
                    .unwrap_or_default();
        }
        plain += 16;
    }
    plain
        + tail
            .iter()
            .position(|&byte| is_special(byte))
            .unwrap_or(tail.len())
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
