//! Names, and the XML declaration.

use mdm_errors::kit::xml::{is_name_char, is_name_start};

use super::scan::is_white_space;
use crate::wire::fault::{Fault, Parsed};

const STOP: u8 = 0;
const START: u8 = 1;
const CONTINUE: u8 = 2;
const COLON: u8 = 3;
const WIDE: u8 = 4;

static CLASS: [u8; 256] = {
    let mut table = [STOP; 256];
    let mut index = 0;
    while index < 256 {
        let byte = index as u8;
        table[index] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => START,
            b'0'..=b'9' | b'-' | b'.' => CONTINUE,
            b':' => COLON,
            0x80.. => WIDE,
            _ => STOP,
        };
        index += 1;
    }
    table
};

#[inline(always)]
fn class(byte: u8) -> u8 {
    CLASS[byte as usize]
}

/// The length of the qualified name at the start of `text`, and the place of its colon or 0.
#[inline]
pub(crate) fn qualified(text: &[u8], at: usize) -> Parsed<(usize, usize)> {
    let first = local(text, 0);
    if first == 0 {
        return Err(Fault::syntax("malformed name", at));
    }
    if text.get(first) != Some(&b':') {
        return Ok((first, 0));
    }
    let end = local(text, first + 1);
    if end == first + 1 || text.get(end) == Some(&b':') {
        return Err(Fault::syntax("malformed name", at));
    }
    Ok((end, first))
}

/// Reports whether `text`, which is no qualified name, ends before it could be one.
#[cold]
pub(crate) fn is_cut(text: &[u8]) -> bool {
    text.is_empty() || text.ends_with(b":") && local(text, 0) + 1 == text.len()
}

/// The end of the name without colon that starts at `start`; `start` if there is none.
#[inline]
fn local(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while let Some(&byte) = text.get(end) {
        match class(byte) {
            START => end += 1,
            CONTINUE if end > start => end += 1,
            WIDE => match wide(text, end, end == start) {
                0 => break,
                length => end += length,
            },
            _ => break,
        }
    }
    end
}

/// Bytes of the character at `at` if a name may contain it (or begin with it), else 0.
#[cold]
fn wide(text: &[u8], at: usize, is_first: bool) -> usize {
    let bytes = text.get(at..).unwrap_or_default();
    let bytes = bytes.get(..4).unwrap_or(bytes);
    let decoded = bytes
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next());
    match decoded {
        Some(c) if is_name_start(c) || (!is_first && is_name_char(c)) => c.len_utf8(),
        _ => 0,
    }
}

/// Reports whether the text after `<?xml` is a version, then perhaps an encoding and a standalone declaration.
pub(crate) fn is_declaration(text: &[u8]) -> bool {
    let Some(rest) = pseudo_attribute(text, b"version") else {
        return false;
    };
    let rest = pseudo_attribute(rest, b"encoding").unwrap_or(rest);
    let rest = pseudo_attribute(rest, b"standalone").unwrap_or(rest);
    rest.iter().all(|&byte| is_white_space(byte))
}

/// The text after ` name = "value"`, if `text` starts so.
fn pseudo_attribute<'t>(text: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    pseudo_value(text, name).map(|(_, rest)| rest)
}

/// The value and what follows it, if `text` starts with ` name = "value"`.
pub(crate) fn pseudo_value<'t>(text: &'t [u8], name: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    if !text.first().is_some_and(|&byte| is_white_space(byte)) {
        return None;
    }
    let rest = text.trim_ascii_start().strip_prefix(name)?;
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, rest) = rest.split_first()?;
    if quote != b'"' && quote != b'\'' {
        return None;
    }
    let end = memchr::memchr(quote, rest)?;
    let value = rest.get(..end)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-:".contains(byte);
    if value.is_empty() || !value.iter().all(is_plain) {
        return None;
    }
    Some((value, rest.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_productions() {
        for (text, length, colon) in [
            ("a", 1, 0),
            ("a1-._>", 5, 0),
            ("s:Item ", 6, 1),
            ("_", 1, 0),
            ("Gerät>", 6, 0),
            ("a\u{B7}", 3, 0),
            ("名", 3, 0),
        ] {
            assert_eq!(qualified(text.as_bytes(), 0).unwrap(), (length, colon), "{text}");
        }
        for text in [
            "", "1a", "-a", ":a", "a:", "a::b", "a:b:c", "a:1", "\u{B7}a", "\u{D7}", "“a",
        ] {
            assert!(qualified(text.as_bytes(), 0).is_err(), "{text}");
        }
    }

    #[test]
    fn declarations() {
        for text in [
            " version=\"1.0\"",
            " version = '1.0' encoding = \"UTF-8\" ",
            "\nversion=\"1.0\" standalone='yes'",
        ] {
            assert!(is_declaration(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            " ",
            " encoding=\"UTF-8\"",
            " version=1.0",
            " version=\"1.0\"encoding=\"x\"",
            " version=\"1.0\" x=\"y\"",
            " version=\"\"",
        ] {
            assert!(!is_declaration(text.as_bytes()), "{text}");
        }
    }
}
