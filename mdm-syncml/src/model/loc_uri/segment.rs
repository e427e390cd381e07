use alloc::borrow::Cow;
use core::fmt;
use core::hash::{Hash, Hasher};

use mdm_errors::kit::percent;

use super::{LocUriError, LocUriErrorKind};

/// The name of one node in an address, as it is written there.
///
/// Two names are equal if they are the same after percent decoding.
#[derive(Clone, Copy)]
pub struct Segment<'a>(&'a str);

impl<'a> Segment<'a> {
    /// Returns the name as it is written in the address, escapes untouched.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.0
    }

    /// Returns the percent-decoded bytes of the name.
    ///
    /// An invalid escape is kept as it is. Nothing is allocated.
    pub fn bytes(self) -> impl Iterator<Item = u8> + use<'a> {
        percent::bytes(self.0)
    }

    /// Returns the name, percent-decoded; `None` if its bytes are not UTF-8.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        percent::decode(self.0)
    }

    pub(super) const fn from_known(name: &'static str) -> Segment<'static> {
        Segment(name)
    }

    /// Returns the name of a scope or vendor that is written in either case, such as `./user/vendor/MSFT`, in one of
    /// them, if it is on one of the first three levels.
    pub(super) fn known(self, level: usize) -> Option<&'static str> {
        const KNOWN: [&str; 4] = ["Device", "User", "Vendor", "MSFT"];
        let known = KNOWN.into_iter().find(|known| self.0.eq_ignore_ascii_case(known));
        known.filter(|_| level < 3)
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

/// Iterator over the names in the address of a node, from the root down.
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

/// Splits the value of an interior node into the names of its children.
///
/// A Get of an interior node returns them joined by slashes.
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

/// Checks a non-empty segment of an address; `at` is its place there.
pub(super) fn check(segment: &str, at: usize) -> Result<(), LocUriError> {
    if !segment.starts_with(['.', '%', '*']) {
        return Ok(());
    }
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

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_byte_is_decoded() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let text: String = percent::encode(&all, percent::RESERVED).collect();
        assert!(!text.contains(['/', '?', ' ', '&', '<']));
        assert!(Segment(&text).bytes().eq(all.iter().copied()));
        assert_eq!(Segment(&text).text(), None);
    }

    #[test]
    fn what_is_no_escape_is_kept() {
        for text in ["%", "%2", "%zz", "100%"] {
            assert_eq!(Segment(text).text().as_deref(), Some(text));
        }
        assert_eq!(Segment("%C3%a9").text().as_deref(), Some("é"));
    }
}
