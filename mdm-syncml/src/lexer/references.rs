//! Entity and character references: `&lt;`, `&#65;`.

use alloc::string::String;

use mdm_errors::{DecodeErrorKind, is_xml_char};

use super::scan;

const PREDEFINED: [(&[u8], char); 5] = [
    (b"lt;", '<'),
    (b"gt;", '>'),
    (b"amp;", '&'),
    (b"quot;", '"'),
    (b"apos;", '\''),
];

/// The reference at the start of `text`, which begins with `&`: its character and its length.
pub(crate) fn read(text: &[u8]) -> Result<(char, usize), DecodeErrorKind> {
    let name = text.get(1..).unwrap_or_default();
    for (entity, character) in PREDEFINED {
        if name.starts_with(entity) {
            return Ok((character, 1 + entity.len()));
        }
    }
    if let Some(number) = name.strip_prefix(b"#") {
        let (digits, radix) = number.strip_prefix(b"x").map_or((number, 10), |hex| (hex, 16));
        let length = digits
            .iter()
            .take_while(|&&digit| char::from(digit).is_digit(radix))
            .count();
        if length == 0 || digits.get(length) != Some(&b';') {
            return Err(DecodeErrorKind::Syntax("malformed character reference"));
        }
        let value = digits.iter().take(length).fold(0_u32, |value, &digit| {
            let digit = char::from(digit).to_digit(radix).unwrap_or(0);
            value.saturating_mul(radix).saturating_add(digit)
        });
        let prefix = 2 + usize::from(radix == 16);
        return match char::from_u32(value).filter(|&c| is_xml_char(c)) {
            Some(character) => Ok((character, prefix + length + 1)),
            None => Err(DecodeErrorKind::ForbiddenCharacter(value)),
        };
    }
    let length = name
        .iter()
        .take_while(|&&byte| byte >= 0x80 || byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
        .count();
    if length > 0 && name.get(length) == Some(&b';') {
        Err(DecodeErrorKind::UnknownEntity)
    } else {
        Err(DecodeErrorKind::Syntax("`&` that starts no reference"))
    }
}

/// Whether every `&` in `text` starts a reference; the first that does not, with its place.
pub(crate) fn check(text: &[u8]) -> Result<(), (DecodeErrorKind, usize)> {
    let mut here = 0;
    while let Some(found) = text.get(here..).and_then(|rest| memchr::memchr(b'&', rest)) {
        here += found;
        let (_, length) = read(text.get(here..).unwrap_or_default()).map_err(|kind| (kind, here))?;
        here += length;
    }
    Ok(())
}

/// Where the next `<` at or behind `at` stands, if what is before it is text whose references are good.
pub(crate) fn data_end(text: &[u8], at: u32) -> Option<u32> {
    let start = at as usize;
    let mut end = start;
    loop {
        end += memchr::memchr2(b'<', b']', text.get(end..)?)?;
        let rest = text.get(end..)?;
        if rest.starts_with(b"<") {
            break;
        }
        if rest.starts_with(b"]]>") {
            return None;
        }
        end += 1;
    }
    are_good(text.get(start..end + WINDOW)?, end - start)?;
    u32::try_from(end).ok()
}

/// Whether each `&` in the first `end` bytes, which are text, starts a reference. `text` goes on for one window.
fn are_good(text: &[u8], end: usize) -> Option<()> {
    // Escaped markup repeats itself: from one end of an element to the next start, say. What began with an `&` and
    // was good once is good when the same bytes come again.
    let mut known = 0;
    let mut known_length = 0;
    let mut here = 0;
    loop {
        here = scan::ampersand_after(text, here)
            .filter(|here| *here < end)
            .unwrap_or(end);
        if here >= end {
            return Some(());
        }
        let window: &[u8; WINDOW] = text.get(here..here + WINDOW)?.first_chunk()?;
        if known_length != 0 && text.get(known..known + WINDOW)? == window {
            here += known_length;
        } else {
            known = here;
            (here, known_length) = references_within(text, here)?;
        }
    }
}

/// Bytes that are compared with those seen before.
const WINDOW: usize = 32;

/// From a reference on: behind the references and the text of one window, and how much of that lies inside of it.
/// A reference that does not end in the window is left for the next, unless it is the first.
fn references_within(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let end = start + WINDOW;
    let mut here = start;
    loop {
        let behind = here + quick_length(text.get(here..)?)?;
        if behind > end {
            return Some(if here == start {
                (behind, 0)
            } else {
                (here, here - start)
            });
        }
        here = behind;
        let text_after = text.get(here..end)?;
        here += text_after
            .iter()
            .take_while(|byte| !matches!(byte, b'<' | b'&' | b']'))
            .count();
        if here >= end || text.get(here) != Some(&b'&') {
            return Some((here, here - start));
        }
    }
}

/// The length of the reference at the start of `rest`.
#[inline(always)]
fn quick_length(rest: &[u8]) -> Option<usize> {
    match rest.first_chunk::<4>()? {
        b"&lt;" | b"&gt;" => Some(4),
        _ => read(rest).ok().map(|(_, length)| length),
    }
}

/// Appends `text` with its references resolved and its line ends as `\n`; `text` is known to be good.
pub(crate) fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(found) = memchr::memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, special) = rest.split_at(found);
        out.push_str(before);
        rest = if special.starts_with('\r') {
            out.push('\n');
            special
                .strip_prefix("\r\n")
                .unwrap_or_else(|| special.get(1..).unwrap_or_default())
        } else if let Ok((character, length)) = read(special.as_bytes()) {
            out.push(character);
            special.get(length..).unwrap_or_default()
        } else {
            out.push('&');
            special.get(1..).unwrap_or_default()
        };
    }
    out.push_str(rest);
}

/// Appends `text` with its line ends as `\n`, as in a CDATA section.
pub(crate) fn resolve_line_ends(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(found) = memchr::memchr(b'\r', rest.as_bytes()) {
        let (before, end) = rest.split_at(found);
        out.push_str(before);
        out.push('\n');
        rest = end
            .strip_prefix("\r\n")
            .unwrap_or_else(|| end.get(1..).unwrap_or_default());
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_exact() {
        for (text, character) in [
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&amp;", '&'),
            ("&quot;", '"'),
            ("&apos;", '\''),
            ("&#65;", 'A'),
            ("&#x41;", 'A'),
            ("&#xF000;", '\u{F000}'),
            ("&#0000000000000065;", 'A'),
            ("&#x10FFFF;", '\u{10FFFF}'),
        ] {
            assert_eq!(read(text.as_bytes()), Ok((character, text.len())), "{text}");
        }
        for text in [
            "&",
            "&;",
            "& ",
            "&lt",
            "&LT;",
            "&nbsp;",
            "&#;",
            "&#x;",
            "&#X41;",
            "&#65",
            "&#0;",
            "&#8;",
            "&#xD800;",
            "&#xFFFE;",
            "&#x110000;",
            "&#99999999999;",
            "&#-1;",
            "&#+1;",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn repeated_windows_are_looked_at_to_their_ends() {
        // 32 bytes repeat, and the reference that starts inside of them goes on differently.
        let window = "&gt;&lt;/Package&gt;&lt;Package &l";
        assert_eq!(window.len(), WINDOW + 2);
        let behind = "</Data></Item></Results><Final/></SyncBody></SyncML>";
        for (tail, is_good) in [("t;", true), ("x;", false), ("t", false), ("<", false)] {
            let text = std::format!("{window}t; and some more text {window}{tail} and more");
            let end = data_end(std::format!("{text}{behind}").as_bytes(), 0);
            assert_eq!(end.is_some(), is_good, "{tail}");
            assert!(end.is_none_or(|end| end as usize == text.len()));
        }
        let long = std::format!("&#{:0>40}; &#{:0>40}; ", 65, "x");
        for (text, is_good) in [
            ("&gt;", true),
            ("]&gt;] ]] &amp;&#65;", true),
            ("&gt;]]>", false),
            (long.as_str(), false),
        ] {
            let end = data_end(std::format!("{text}{behind}").as_bytes(), 0);
            assert_eq!(end.is_some(), is_good, "{text}");
        }
    }

    #[test]
    fn text_is_resolved_once() {
        let mut out = String::new();
        resolve("a&amp;lt;\r\nb\rc&#13;", &mut out);
        assert_eq!(out, "a&lt;\nb\nc\r");
    }
}
