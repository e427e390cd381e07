//! Entity and character references: `&lt;`, `&#65;`.

use alloc::string::String;

use mdm_errors::kit::syntax;
use mdm_errors::{DecodeErrorKind, is_xml_char};

/// The reference at the start of `text`, which begins with `&`: its character and its length.
pub(crate) fn read(text: &[u8]) -> Result<(char, usize), DecodeErrorKind> {
    let name = text.get(1..).unwrap_or_default();
    match name {
        [b'l', b't', b';', ..] => return Ok(('<', 4)),
        [b'g', b't', b';', ..] => return Ok(('>', 4)),
        [b'a', b'm', b'p', b';', ..] => return Ok(('&', 5)),
        [b'q', b'u', b'o', b't', b';', ..] => return Ok(('"', 6)),
        [b'a', b'p', b'o', b's', b';', ..] => return Ok(('\'', 6)),
        _ => {}
    }
    if let Some(number) = name.strip_prefix(b"#") {
        let (digits, radix) = number.strip_prefix(b"x").map_or((number, 10), |hex| (hex, 16));
        let length = digits
            .iter()
            .take_while(|&&digit| char::from(digit).is_digit(radix))
            .count();
        if length == 0 || digits.get(length) != Some(&b';') {
            return Err(DecodeErrorKind::Syntax(syntax::CHARACTER_REFERENCE));
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
        Err(DecodeErrorKind::Syntax(syntax::OPEN_REFERENCE))
    }
}

/// The first `&` in the value of an attribute that starts no reference.
pub(crate) fn check_value(value: &[u8]) -> Result<(), (DecodeErrorKind, usize)> {
    check_range::<false>(value, 0, value.len())
}

/// Returns the first thing from `start` to `end`, where a `<` is, that no text may hold: an `&` that starts no
/// reference, or `]]>`.
pub(crate) fn check_text(text: &[u8], start: usize, end: usize) -> Result<(), (DecodeErrorKind, usize)> {
    if end.saturating_sub(start) < LANES {
        return check_range::<true>(text, start, end);
    }
    check_blocks(text, start, end)
}

/// Bytes that are looked at in one step where a text is long.
const BLOCK: usize = 256;
/// Bytes that fit a vector.
const LANES: usize = 32;
/// Bytes after them that may belong to a reference at their end.
const AHEAD: usize = 5;
/// Blocks after one with other references than brackets, in which others are expected too.
const RICH: usize = 16;

#[cfg_attr(feature = "std", multiversion::multiversion(targets("x86_64+avx2")))]
fn check_blocks(text: &[u8], start: usize, end: usize) -> Result<(), (DecodeErrorKind, usize)> {
    let with_ahead = end.saturating_add(AHEAD).min(text.len());
    let mut rest = text.get(start..with_ahead).unwrap_or_default();
    while let Some(window) = rest.first_chunk() {
        if !has_more_than_brackets::<BLOCK, { BLOCK + AHEAD }>(window) {
            rest = rest.get(BLOCK..).unwrap_or_default();
            continue;
        }
        for _ in 0..RICH {
            let Some(window) = rest.first_chunk() else {
                break;
            };
            if needs_a_look::<BLOCK, { BLOCK + AHEAD }>(window) {
                let here = with_ahead - rest.len();
                check_lanes(text, here, here + BLOCK)?;
            }
            rest = rest.get(BLOCK..).unwrap_or_default();
        }
    }
    check_lanes(text, with_ahead - rest.len(), end)
}

#[inline(always)]
fn check_lanes(text: &[u8], start: usize, end: usize) -> Result<(), (DecodeErrorKind, usize)> {
    let mut here = start;
    while let Some(window) = text.get(here..).and_then(|rest| rest.first_chunk()) {
        if here >= end {
            return Ok(());
        }
        if needs_a_look::<LANES, { LANES + AHEAD }>(window) {
            check_range::<true>(text, here, end.min(here + LANES))?;
        }
        here += LANES;
    }
    check_range::<true>(text, here, end)
}

/// Reports whether anything but `&lt;` and `&gt;`, of which escaped markup is full, starts with an `&` in the first
/// `N` bytes of `window`, or a `]` is in them. Compared lane by lane, many bytes take one instruction.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "constant bounds, which the compiler checks once for all lanes"
)]
fn has_more_than_brackets<const N: usize, const WINDOW: usize>(window: &[u8; WINDOW]) -> bool {
    let mut found = [0_u8; LANES];
    for chunk in 0..N / LANES {
        for (lane, found) in found.iter_mut().enumerate() {
            let at = chunk * LANES + lane;
            let [first, b, c, d] = [window[at], window[at + 1], window[at + 2], window[at + 3]];
            let bracket = ((b == b'l') | (b == b'g')) & (c == b't') & (d == b';');
            *found |= u8::from((first == b']') | ((first == b'&') & !bracket));
        }
    }
    found.iter().fold(0, |found, lane| found | lane) != 0
}

/// Reports the same for anything but the five predefined references.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "constant bounds, which the compiler checks once for all lanes"
)]
fn needs_a_look<const N: usize, const WINDOW: usize>(window: &[u8; WINDOW]) -> bool {
    let mut found = [0_u8; LANES];
    for chunk in 0..N / LANES {
        for (lane, found) in found.iter_mut().enumerate() {
            let at = chunk * LANES + lane;
            let [first, b, c] = [window[at], window[at + 1], window[at + 2]];
            let [d, e, f] = [window[at + 3], window[at + 4], window[at + 5]];
            let bracket = ((b == b'l') | (b == b'g')) & (c == b't') & (d == b';');
            let amp = (b == b'a') & (c == b'm') & (d == b'p') & (e == b';');
            let apos = (b == b'a') & (c == b'p') & (d == b'o') & (e == b's') & (f == b';');
            let quot = (b == b'q') & (c == b'u') & (d == b'o') & (e == b't') & (f == b';');
            *found |= u8::from((first == b']') | ((first == b'&') & !(bracket | amp | apos | quot)));
        }
    }
    found.iter().fold(0, |found, lane| found | lane) != 0
}

/// The first fault that starts between `start` and `end`; `]]>` is one in content.
#[inline(never)]
fn check_range<const IS_CONTENT: bool>(
    text: &[u8],
    start: usize,
    end: usize,
) -> Result<(), (DecodeErrorKind, usize)> {
    let mut here = start;
    while let Some(found) = text
        .get(here..end)
        .and_then(|rest| memchr::memchr2(b'&', b']', rest))
    {
        here += found;
        let rest = text.get(here..).unwrap_or_default();
        if rest.starts_with(b"&") {
            here += read(rest).map_err(|kind| (kind, here))?.1;
        } else if IS_CONTENT && rest.starts_with(b"]]>") {
            return Err((DecodeErrorKind::Syntax(syntax::SECTION_END), here));
        } else {
            here += 1;
        }
    }
    Ok(())
}

/// Reports whether [`resolve`] changes `text`.
pub(crate) fn needs_resolving(text: &[u8]) -> bool {
    memchr::memchr2(b'&', b'\r', text).is_some()
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

/// Appends the value of an attribute: white space that is no reference becomes spaces, references are resolved.
pub(crate) fn resolve_value(written: &str, out: &mut String) {
    if memchr::memchr3(b'\t', b'\n', b'\r', written.as_bytes()).is_none() {
        return resolve(written, out);
    }
    let spaces = written.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
    resolve(&spaces, out);
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
    use alloc::vec::Vec;

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

    /// Runs [`check_text`] on `text`, whatever follows it.
    fn fault_in(text: &[u8]) -> Option<usize> {
        let found = ["<", "</Data></Item></Replace><Replace><CmdID>&lt;]]>"].map(|after| {
            let text_and_more = [b"]&", text, after.as_bytes()].concat();
            check_text(&text_and_more, 2, 2 + text.len())
                .err()
                .map(|(_, at)| at - 2)
        });
        assert_eq!(found[0], found[1]);
        found[0]
    }

    /// [`check_text`] by its definition.
    fn first_fault(text: &[u8]) -> Option<usize> {
        (0..text.len()).find(|&at| {
            let rest = &text[at..];
            rest.starts_with(b"]]>") || rest.starts_with(b"&") && read(rest).is_err()
        })
    }

    #[test]
    fn a_fault_is_found_at_every_place() {
        let faults = ["&", "&x;", "&l;", "&gt", "&lt;&mt;", "]]>", "&#;", "&&lt;"];
        let fine = [
            "&lt;",
            "&gt;",
            "&amp;",
            "&#x41;",
            "&#00000000065;",
            "]]",
            "]&gt;",
            ">",
            "&apos;&quot;",
        ];
        let near = |edge: usize| edge.saturating_sub(8)..edge + 8;
        let places = near(0).chain(near(LANES)).chain(near(2 * LANES));
        for place in places.chain(near(BLOCK)).chain(near(2 * BLOCK)) {
            for part in faults.iter().chain(&fine) {
                for length in [
                    place + part.len(),
                    2 * LANES + AHEAD,
                    3 * LANES + 40,
                    3 * BLOCK + 9,
                ] {
                    let mut text = "lt.g".repeat(BLOCK).into_bytes();
                    text.truncate(length.max(place + part.len()));
                    text[place..place + part.len()].copy_from_slice(part.as_bytes());
                    let expected = first_fault(&text);
                    assert_eq!(fault_in(&text), expected, "{part} at {place} of {length}");
                    assert_eq!(expected.is_none(), fine.contains(part), "{part} at {place}");
                }
            }
        }
    }

    #[test]
    fn a_fault_is_found_among_other_references() {
        for fault in ["&", "]]>", "&x;"] {
            for before in (0..RICH * BLOCK / 6 + 400).step_by(37) {
                let mut text = "&quot;".repeat(before);
                text.push_str(fault);
                text.push_str(&"&lt;x".repeat(before));
                assert_eq!(
                    fault_in(text.as_bytes()),
                    Some(6 * before),
                    "{fault} after {before}"
                );
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn texts_are_checked_as_defined(parts in proptest::collection::vec(0..12_usize, 0..400)) {
            let words = ["&lt;", "&gt;", "&lt;", "&gt;", "text", "&amp;", "]", ">", "&l", "t;", "&", "a longer run of text "];
            let mut text: Vec<u8> = parts.iter().filter(|part| **part < 8).flat_map(|part| words[*part].bytes()).collect();
            proptest::prop_assert_eq!(fault_in(&text), first_fault(&text));
            text = parts.iter().flat_map(|part| words[*part].bytes()).collect();
            proptest::prop_assert_eq!(fault_in(&text), first_fault(&text));
        }
    }

    #[test]
    fn text_is_resolved_once() {
        let mut out = String::new();
        resolve("a&amp;lt;\r\nb\rc&#13;", &mut out);
        assert_eq!(out, "a&lt;\nb\nc\r");
    }
}
