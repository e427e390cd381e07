use alloc::boxed::Box;
use core::fmt;

use crate::{ElementPath, Name, Position};

/// A reason why bytes are not the document they should be.
///
/// It has a kind, a position and the elements around it. It is one word wide and safe to log: it holds names of
/// elements and attributes, never values of the document.
///
/// ```
/// use mdm_errors::{DecodeErrorKind, Position};
///
/// let error = DecodeErrorKind::MissingElement("EmailAddress".into())
///     .at(Position::new(512, 1, 513))
///     .within("Discover")
///     .within("Body");
/// assert_eq!(error.to_string(), "missing <EmailAddress> in Body/Discover at 1:513 (byte 512)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: DecodeErrorKind,
    position: Position,
    path: ElementPath,
}

const _: () = assert!(size_of::<DecodeError>() == size_of::<usize>());

impl DecodeError {
    /// Makes an error at a position, in no element yet.
    #[must_use]
    pub fn new(kind: DecodeErrorKind, position: Position) -> Self {
        Self(Box::new(Inner {
            kind,
            position,
            path: ElementPath::new(),
        }))
    }

    /// Adds an enclosing element; callers do so while they unwind.
    #[must_use]
    pub fn within(mut self, element: &str) -> Self {
        self.0.path.prepend(element);
        self
    }

    /// Sets the whole path of elements around the error.
    #[must_use]
    pub fn with_path(mut self, path: ElementPath) -> Self {
        self.0.path = path;
        self
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Returns the position.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// Returns the elements around the position, outermost first.
    #[must_use]
    pub fn path(&self) -> &ElementPath {
        &self.0.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)?;
        if !self.0.path.is_empty() {
            write!(f, " in {}", self.0.path)?;
        }
        write!(f, " at {}", self.0.position)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("position", &self.0.position)
            .field("path", &self.0.path)
            .finish()
    }
}

impl core::error::Error for DecodeError {}

/// The kind of a [`DecodeError`].
///
/// Names are those of elements, attributes or JSON fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A document without anything but white space.
    Empty,
    /// Bytes that are not UTF-8 or, with a byte order mark, not UTF-16.
    Encoding,
    /// Text that is not XML, such as JSON.
    NotXml,
    /// WBXML (WAP Binary XML) instead of XML.
    ///
    /// Devices send the encoding named by `DEFAULTENCODING` in the account of their provisioning document, and XML when
    /// it is absent.
    BinaryXml,
    /// A character that XML 1.0 forbids; the payload is the code point.
    ForbiddenCharacter(u32),
    /// A mistake in the syntax; the payload names it.
    Syntax(&'static str),
    /// A document that ends inside a construct.
    UnexpectedEnd,
    /// A document type declaration, which could define entities.
    Doctype,
    /// An entity other than the five predefined ones.
    UnknownEntity,
    /// An end tag that does not match the open element.
    MismatchedEndTag {
        /// The element that is open.
        open: Name,
        /// The name in the end tag.
        found: Name,
    },
    /// Two attributes with one name on one element.
    DuplicateAttribute(Name),
    /// A namespace prefix that is not declared.
    UnboundPrefix(Name),
    /// Text, or a second element, outside the root element.
    OutsideRoot,
    /// A root element other than that of this document.
    UnexpectedRoot(Name),
    /// An element in a namespace that it does not belong to.
    WrongNamespace(Name),
    /// A required element that is absent.
    MissingElement(Name),
    /// An element without content that should hold another element.
    EmptyElement(Name),
    /// A second element where one is allowed.
    DuplicateElement(Name),
    /// An element where it is not allowed.
    UnexpectedElement(Name),
    /// A required attribute that is absent.
    MissingAttribute(Name),
    /// Text where only elements are allowed.
    UnexpectedText,
    /// A value of an element, attribute or field that is not of its type.
    InvalidValue {
        /// The element, attribute or field.
        name: Name,
        /// The expected type: a noun without its article, such as `decimal number`.
        expected: &'static str,
    },
    /// Input that exceeds a limit set by the caller.
    Limit(LimitKind),
}

impl DecodeErrorKind {
    /// Makes an error of this kind at a position.
    #[must_use]
    pub fn at(self, position: Position) -> DecodeError {
        DecodeError::new(self, position)
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty document"),
            Self::Encoding => f.write_str("not valid UTF-8 or UTF-16"),
            Self::NotXml => f.write_str("not an XML document"),
            Self::BinaryXml => {
                f.write_str("binary XML (WBXML) is not read, ask for application/vnd.syncml.dm+xml")
            }
            Self::ForbiddenCharacter(code) => write!(f, "forbidden character U+{code:04X}"),
            Self::Syntax(what) => f.write_str(what),
            Self::UnexpectedEnd => f.write_str("unexpected end of document"),
            Self::Doctype => f.write_str("document type declaration"),
            Self::UnknownEntity => f.write_str("unknown entity"),
            Self::MismatchedEndTag { open, found } => write!(f, "</{found}> does not close <{open}>"),
            Self::DuplicateAttribute(name) => write!(f, "duplicate attribute {name}"),
            Self::UnboundPrefix(name) => write!(f, "undeclared namespace prefix {name}"),
            Self::OutsideRoot => f.write_str("content outside the root element"),
            Self::UnexpectedRoot(name) => write!(f, "unexpected root element <{name}>"),
            Self::WrongNamespace(name) => write!(f, "<{name}> in a wrong namespace"),
            Self::MissingElement(name) => write!(f, "missing <{name}>"),
            Self::EmptyElement(name) => write!(f, "<{name}> is empty"),
            Self::DuplicateElement(name) => write!(f, "second <{name}>"),
            Self::UnexpectedElement(name) => write!(f, "unexpected <{name}>"),
            Self::MissingAttribute(name) => write!(f, "missing attribute {name}"),
            Self::UnexpectedText => f.write_str("text between elements"),
            Self::InvalidValue { name, expected } => {
                let article = if expected.starts_with(['a', 'e', 'i', 'o']) || expected.starts_with("HTTPS") {
                    "an"
                } else {
                    "a"
                };
                write!(f, "value of {name} is not {article} {expected}")
            }
            Self::Limit(limit) => limit.fmt(f),
        }
    }
}

/// A limit of a reader.
///
/// The `Limits` of each crate documents the defaults and their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// Bytes of the document.
    Bytes,
    /// Depth of elements.
    Depth,
    /// Elements of the document, or children of one element.
    Elements,
    /// Attributes of one element.
    Attributes,
    /// Namespace declarations in scope.
    Namespaces,
    /// Bytes of one namespace URI.
    NamespaceUri,
    /// Bytes of one child of SyncML's `Meta`.
    Meta,
    /// Bytes of one text.
    Text,
    /// Bytes of one name.
    Name,
    /// Bytes of one URI.
    Uri,
    /// Commands of one SyncML message.
    Commands,
    /// Items of one SyncML message.
    Items,
    /// Bytes of one canonical form, as signatures cover it.
    Canonical,
    /// Tokens of one security header.
    Tokens,
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "document larger than the limit",
            Self::Depth => "elements nested deeper than the limit",
            Self::Elements => "more elements than the limit",
            Self::Attributes => "more attributes than the limit",
            Self::Namespaces => "more namespace declarations than the limit",
            Self::NamespaceUri => "namespace URI longer than the limit",
            Self::Meta => "metainformation longer than the limit",
            Self::Text => "text longer than the limit",
            Self::Name => "name longer than the limit",
            Self::Uri => "URI longer than the limit",
            Self::Commands => "more commands than the limit",
            Self::Items => "more items than the limit",
            Self::Canonical => "canonical form longer than the limit",
            Self::Tokens => "more security tokens than the limit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn displays_in_one_line() {
        let error = DecodeErrorKind::Limit(LimitKind::Depth).at(Position::new(7, 2, 3));
        assert_eq!(
            error.to_string(),
            "elements nested deeper than the limit at 2:3 (byte 7)"
        );
    }

    #[test]
    fn what_was_expected_gets_its_article() {
        let wrong = |expected| {
            let name = Name::new("CmdID");
            DecodeErrorKind::InvalidValue { name, expected }.to_string()
        };
        assert_eq!(wrong("decimal number"), "value of CmdID is not a decimal number");
        assert_eq!(wrong("identifier"), "value of CmdID is not an identifier");
    }

    #[test]
    fn names_of_the_peer_are_cut() {
        let error = DecodeErrorKind::UnexpectedElement(Name::new(&"n".repeat(5000))).at(Position::default());
        assert!(error.to_string().len() < 200);
    }
}
