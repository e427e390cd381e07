use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

mod index;

pub use index::PositionIndex;

use crate::kit::bom;

/// A place in a document: byte offset, line and column.
///
/// The offset counts bytes from 0 in the document as it was given; line and column count from 1 as editors do, the
/// column in characters.
///
/// ```
/// use mdm_errors::Position;
///
/// let document = "<a>\n  <é/>!</a>".as_bytes();
/// let position = Position::from_offset(document, 11);
/// assert_eq!((position.offset(), position.line(), position.column()), (11, 2, 7));
/// assert_eq!(position.to_string(), "2:7 (byte 11)");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    offset: usize,
    line: u32,
    column: u32,
}

impl Position {
    /// Returns the position of a byte, in time linear in `offset`.
    ///
    /// [`PositionIndex`] is faster for many positions of one document. An offset beyond the end is kept; line and
    /// column then name the end. A UTF-8 byte order mark occupies bytes, but no column.
    #[must_use]
    pub fn from_offset(document: &[u8], offset: usize) -> Self {
        Self::new(0, 1, 1).advanced_to(document, offset)
    }

    /// Returns the position of a later byte of the same document, counted from here.
    ///
    /// ```
    /// use mdm_errors::Position;
    ///
    /// let document = b"<a>\n  <b/><c/></a>";
    /// let b = Position::from_offset(document, 6);
    /// assert_eq!(b.advanced_to(document, 10), Position::from_offset(document, 10));
    /// ```
    #[must_use]
    pub fn advanced_to(self, document: &[u8], offset: usize) -> Self {
        let rest = document.get(self.offset..).unwrap_or_default();
        let mut between = rest.get(..offset.saturating_sub(self.offset)).unwrap_or(rest);
        if self.offset == 0 && document.starts_with(bom::UTF8) {
            between = between.get(bom::UTF8.len()..).unwrap_or_default();
        }
        let newlines = between.iter().filter(|&&byte| byte == b'\n').count();
        let in_line = between.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        let characters = in_line.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        let column = if newlines == 0 { self.column } else { 1 };
        Self {
            offset,
            line: plus(self.line, newlines),
            column: plus(column, characters),
        }
    }

    /// Makes a position from known numbers; `line` and `column` count from 1.
    #[must_use]
    pub const fn new(offset: usize, line: u32, column: u32) -> Self {
        Self { offset, line, column }
    }

    /// Returns the number of bytes before the place, in the document as it was given.
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }

    /// Returns the line, counted from 1; 0 when it is unknown.
    #[must_use]
    pub const fn line(self) -> u32 {
        self.line
    }

    /// Returns the column in characters, counted from 1; 0 when it is unknown.
    #[must_use]
    pub const fn column(self) -> u32 {
        self.column
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} (byte {})", self.line, self.column, self.offset)
    }
}

fn plus(number: u32, count: usize) -> u32 {
    number.saturating_add(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The elements around a place, outermost first, as in `Envelope/Body/Discover`.
///
/// It holds element names only, shortened by [`Name`], never text of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ElementPath(String);

impl ElementPath {
    /// Makes an empty path: the document itself.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Returns the path as text, names joined by `/`; empty for the document itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reports whether the path is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an enclosing element in front.
    pub fn prepend(&mut self, element: &str) {
        let name = Name::new(element);
        if self.0.is_empty() {
            self.0.push_str(name.as_str());
        } else {
            self.0.insert(0, '/');
            self.0.insert_str(0, name.as_str());
        }
    }
}

impl<'a> FromIterator<&'a str> for ElementPath {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut path = String::new();
        for name in names {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(Name::new(name).as_str());
        }
        Self(path)
    }
}

impl fmt::Display for ElementPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an element, attribute or field, cut to [`Name::MAX_CHARS`].
///
/// The cut keeps errors short whatever the peer sent.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Box<str>);

impl Name {
    /// The number of characters that are kept.
    ///
    /// No name of the protocols is longer than 40.
    pub const MAX_CHARS: usize = 64;

    /// Keeps the first [`Self::MAX_CHARS`] characters of `name`; the rest becomes `…`.
    ///
    /// Control characters, line separators and bidirectional formatting marks become U+FFFD, so that a peer cannot
    /// forge log lines.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let printable = |c: char| {
            if c.is_control() || turns_or_breaks_line(c) {
                '\u{FFFD}'
            } else {
                c
            }
        };
        let mut kept: String = name.chars().take(Self::MAX_CHARS).map(printable).collect();
        if name.chars().nth(Self::MAX_CHARS).is_some() {
            kept.push('…');
        }
        Self(kept.into_boxed_str())
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn turns_or_breaks_line(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn positions_count_bytes_lines_and_characters() {
        let document = "a\r\nbé\nc".as_bytes();
        assert_eq!(Position::from_offset(document, 0), Position::new(0, 1, 1));
        assert_eq!(Position::from_offset(document, 3), Position::new(3, 2, 1));
        assert_eq!(Position::from_offset(document, 6), Position::new(6, 2, 3));
        assert_eq!(Position::from_offset(document, 7), Position::new(7, 3, 1));
        assert_eq!(Position::from_offset(document, 99), Position::new(99, 3, 2));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let document = "\u{FEFF}<\u{FEFF}>\n\u{FEFF}<".as_bytes();
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 1),
            (3, 1, 1),
            (4, 1, 2),
            (7, 1, 3),
            (9, 2, 1),
            (12, 2, 2),
        ] {
            let position = Position::new(offset, line, column);
            assert_eq!(Position::from_offset(document, offset), position);
            for earlier in [0, 3, 4, 7, 9].into_iter().filter(|&earlier| earlier <= offset) {
                assert_eq!(
                    Position::from_offset(document, earlier).advanced_to(document, offset),
                    position,
                    "{offset} from {earlier}"
                );
            }
        }
    }

    #[test]
    fn paths_grow_in_both_ways() {
        let mut path: ElementPath = ["Body", "Discover"].into_iter().collect();
        path.prepend("Envelope");
        assert_eq!(path.to_string(), "Envelope/Body/Discover");
    }

    #[test]
    fn long_and_unprintable_names_are_cut() {
        let name = Name::new(&"x".repeat(1000));
        assert_eq!(name.as_str().chars().count(), Name::MAX_CHARS + 1);
        assert_eq!(
            Name::new("a\u{7}b\u{202E}c\u{2028}").as_str(),
            "a\u{FFFD}b\u{FFFD}c\u{FFFD}"
        );
    }
}
