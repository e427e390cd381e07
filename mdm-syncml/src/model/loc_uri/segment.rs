use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::{LocUriError, LocUriErrorKind};

/// The name of one node on the way, as it stands in the address.
///
/// Names are equal when they are the same after percent decoding.
#[derive(Clone, Copy)]
pub struct Segment<'a>(&'a str);

impl<'a> Segment<'a> {
    /// The name as it stands in the address, escapes untouched.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.0
    }

    /// The bytes of the name; an escape that is none stands for itself. Nothing is allocated.
    pub fn bytes(self) -> impl Iterator<Item = u8> + use<'a> {
        let mut rest = self.0.as_bytes();
        core::iter::from_fn(move || {
            let (byte, taken) = match *rest {
                [b'%', high, low, ..] => match (hex(high), hex(low)) {
                    (Some(high), Some(low)) => (high << 4 | low, 3),
                    _ => (b'%', 1),
                },
                [byte, ..] => (byte, 1),
                [] => return None,
            };
            rest = rest.get(taken..).unwrap_or_default();
            Some(byte)
        })
    }

    /// The name; `None` if its bytes are not UTF-8.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        if !self.0.contains('%') {
            return Some(Cow::Borrowed(self.0));
        }
        let bytes: Vec<u8> = self.bytes().collect();
        String::from_utf8(bytes).ok().map(Cow::Owned)
    }
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl PartialEq for Segment<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || (self.0.contains('%') || other.0.contains('%')) && self.bytes().eq(other.bytes())
    }
}

impl Eq for Segment<'_> {}

impl PartialEq<&str> for Segment<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl Hash for Segment<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|byte| state.write_u8(byte));
        state.write_u8(b'/');
    }
}

impl fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// The names on the way to a node, first one first.
#[derive(Clone, Debug)]
pub struct Segments<'a>(Option<&'a str>);

impl<'a> Segments<'a> {
    pub(super) fn of_path(path: &'a str) -> Self {
        Self(path.strip_prefix("./"))
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let rest = self.0?;
        match rest.split_once('/') {
            Some((segment, rest)) => {
                self.0 = Some(rest);
                Some(Segment(segment))
            }
            None => {
                self.0 = None;
                Some(Segment(rest))
            }
        }
    }
}

/// Splits what a Get of an interior node returns: the names of its children, joined by slashes.
///
/// ```
/// let names: Vec<_> = mdm_syncml::address::child_names("MS%20DM%20Server/a%2Fb").filter_map(|name| name.text()).collect();
/// assert_eq!(names, ["MS DM Server", "a/b"]);
/// assert_eq!(mdm_syncml::address::child_names("").count(), 0);
/// ```
#[must_use]
pub fn child_names(data: &str) -> Segments<'_> {
    Segments((!data.is_empty()).then_some(data))
}

/// Checks a non-empty segment as it stands in an address, for which `at` is its place.
pub(super) fn check(segment: &str, at: usize) -> Result<(), LocUriError> {
    let mut bytes = Segment(segment).bytes();
    let start = [bytes.next(), bytes.next(), bytes.next()];
    match start {
        [Some(b'.'), None, _] | [Some(b'.'), Some(b'.'), None] => Err(LocUriErrorKind::Traversal.at(at)),
        _ if segment == "*" => Err(LocUriErrorKind::Wildcard.at(at)),
        _ => Ok(()),
    }
}

/// Checks a name before it is encoded.
pub(super) fn check_decoded(name: &[u8], at: usize) -> Result<(), LocUriError> {
    match name {
        b"" => Err(LocUriErrorKind::EmptySegment.at(at)),
        b"." | b".." => Err(LocUriErrorKind::Traversal.at(at)),
        b"*" => Err(LocUriErrorKind::Wildcard.at(at)),
        _ => Ok(()),
    }
}

/// Appends the name, everything but ASCII letters, digits and `-._~` as percent escapes.
pub(super) fn encode(name: &[u8], out: &mut String) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for &byte in name {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 0xF] {
                out.extend(DIGITS.get(usize::from(nibble)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_encoding() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let mut text = String::new();
        encode(&all, &mut text);
        assert!(!text.contains(['/', '?', ' ', '&', '<']));
        assert!(Segment(&text).bytes().eq(all.iter().copied()));
        assert_eq!(Segment(&text).text(), None);
    }

    #[test]
    fn escapes_that_are_none_stand_for_themselves() {
        for text in ["%", "%2", "%zz", "100%"] {
            assert_eq!(Segment(text).text().as_deref(), Some(text));
        }
        assert_eq!(Segment("%C3%a9").text().as_deref(), Some("é"));
    }
}
