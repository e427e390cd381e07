use core::fmt;

/// The reason why a text addresses no node, with the place of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocUriError {
    /// The kind of error.
    pub kind: LocUriErrorKind,
    /// The byte index in the text, not counting white space in front.
    pub index: usize,
}

/// The kind of error in an address (OMA DM Tree and Description 1.2.1, 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocUriErrorKind {
    /// The address is empty.
    Empty,
    /// The address begins with a slash; addresses begin at the root `.`.
    LeadingSlash,
    /// The address ends with a slash.
    TrailingSlash,
    /// Two slashes in a row.
    EmptySegment,
    /// A segment `..`, or `.` other than the first, even if written with percent escapes.
    Traversal,
    /// A segment `*`.
    Wildcard,
    /// White space or a control character inside the address.
    WhiteSpace,
    /// A character that no XML document can carry.
    ForbiddenCharacter,
    /// A comma in a name that appears in lists separated by commas.
    Comma,
}

impl LocUriErrorKind {
    pub(crate) const fn at(self, index: usize) -> LocUriError {
        LocUriError { kind: self, index }
    }
}

impl fmt::Display for LocUriErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the address is empty",
            Self::LeadingSlash => "the address begins with a slash",
            Self::TrailingSlash => "the address ends with a slash",
            Self::EmptySegment => "a segment is empty",
            Self::Traversal => "a segment steps through the tree",
            Self::Wildcard => "a segment is a wildcard",
            Self::WhiteSpace => "white space inside the address",
            Self::ForbiddenCharacter => "a character that XML forbids",
            Self::Comma => "a comma in a name of a list",
        })
    }
}

impl fmt::Display for LocUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.index)
    }
}

impl core::error::Error for LocUriError {}
