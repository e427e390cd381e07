use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;
use core::ops::Range;

use mdm_errors::{DecodeError, Lint, Position, Rule};

use super::Node;
use super::scope::{NO_NAMESPACE, OUTSIDE, Scope, Scopes};
use crate::Limits;

/// A document that has been read once.
///
/// It holds every element with its names, attributes, text and byte range.
pub struct Document<'a> {
    pub(super) source: &'a [u8],
    pub(super) outside: Element<'a>,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) scopes: Scopes<'a>,
    /// The tags and texts in order, which only signatures need.
    #[cfg(feature = "xmldsig")]
    pub(super) pieces: Vec<Piece<'a>>,
    /// The places of processing instructions, as many as lints are kept.
    pub(super) instructions: Vec<usize>,
    pub(super) limits: Limits,
    found: Option<RefCell<Found>>,
}

/// The choice whether the lints of a document are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a question with two answers")]
pub enum Lints {
    /// Deviations are noted.
    Noted,
    /// Deviations are not looked for.
    Ignored,
}

pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    /// The name without its prefix.
    pub(super) local: &'a str,
    /// The declaration that gives the namespace.
    pub(super) namespace: Scope,
    pub(super) scope: Scope,
    /// The declarations on the element itself.
    pub(super) declared: Range<Scope>,
    /// The index of the start tag among the pieces.
    #[cfg(feature = "xmldsig")]
    pub(super) piece: usize,
    pub(super) span: Range<usize>,
    pub(super) content: Range<usize>,
    pub(super) closed: bool,
    pub(super) parent: Option<usize>,
    pub(super) first_child: Option<usize>,
    pub(super) last_child: Option<usize>,
    pub(super) next: Option<usize>,
    pub(super) attributes: Range<usize>,
    pub(super) text: Cow<'a, str>,
    /// Set when the text holds more than white space.
    pub(super) has_text: bool,
}

/// A tag of an element, by its index, or text between two tags.
#[cfg(feature = "xmldsig")]
pub(super) enum Piece<'a> {
    Start(usize),
    End(usize),
    Text(Cow<'a, str>),
}

pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) local: &'a str,
    pub(super) namespace: Scope,
    pub(super) value: Cow<'a, str>,
}

#[derive(Default)]
struct Found {
    list: Vec<Deviation>,
    known: BTreeSet<(usize, &'static str, Option<&'static str>)>,
}

#[derive(Clone, Copy)]
struct Deviation {
    rule: &'static Rule,
    offset: usize,
    element: Option<usize>,
    /// The child of the element that is absent.
    missing: Option<&'static str>,
}

/// Lints kept of one document; a message with more is not worth listing.
pub(super) const MAX_LINTS: usize = 256;

impl<'a> Document<'a> {
    /// Reads a document and notes its deviations.
    ///
    /// # Errors
    /// A mistake in the syntax, or more than `limits` allow.
    pub fn parse(source: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::parse_noting(source, limits, Lints::Noted)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_noting(source: &'a [u8], limits: &Limits, lints: Lints) -> Result<Self, DecodeError> {
        let (document, error) = Self::parse_partial(source, limits, lints);
        error.map_or(Ok(document), Err)
    }

    /// Reads a document up to its first error, and returns both.
    #[must_use]
    pub fn parse_partial(source: &'a [u8], limits: &Limits, lints: Lints) -> (Self, Option<DecodeError>) {
        let mut document = Self {
            source,
            outside: Element::new("", 0, OUTSIDE),
            elements: Vec::new(),
            attributes: Vec::new(),
            scopes: Scopes::new(),
            #[cfg(feature = "xmldsig")]
            pieces: Vec::new(),
            instructions: Vec::new(),
            limits: *limits,
            found: (lints == Lints::Noted).then(RefCell::default),
        };
        let error = super::read::read(&mut document).err();
        (document, error)
    }

    /// Returns the root element.
    #[must_use]
    pub fn root(&self) -> Node<'_, 'a> {
        match self.elements.first() {
            Some(_) => Node::new(self, 0),
            None => Node::outside(self),
        }
    }

    /// Returns the bytes as they were given.
    #[must_use]
    pub const fn source(&self) -> &'a [u8] {
        self.source
    }

    /// Returns the limits that the document was read within.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Reports whether the document has no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Returns every element in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        (0..self.elements.len()).map(|index| Node::new(self, index))
    }

    /// Returns the places of processing instructions, as many as lints are kept.
    #[must_use]
    pub fn instructions(&self) -> &[usize] {
        &self.instructions
    }

    /// Returns line and column of a byte, in time linear in its offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        Position::from_offset(self.source, offset)
    }

    /// Reports whether deviations are noted.
    #[must_use]
    pub const fn notes_lints(&self) -> bool {
        self.found.is_some()
    }

    /// Notes a deviation; a second one of the same rule at the same place is dropped.
    pub fn lint_at(&self, rule: &'static Rule, offset: usize) {
        self.note(rule, offset, None, None);
    }

    pub(super) fn note(
        &self,
        rule: &'static Rule,
        offset: usize,
        element: Option<usize>,
        missing: Option<&'static str>,
    ) {
        let Some(found) = &self.found else {
            return;
        };
        let mut found = found.borrow_mut();
        if found.list.len() < MAX_LINTS && found.known.insert((offset, rule.id, missing)) {
            found.list.push(Deviation {
                rule,
                offset,
                element,
                missing,
            });
        }
    }

    /// Appends the deviations that were noted, in document order.
    pub fn lints(&self, out: &mut Vec<Lint>) {
        let Some(found) = &self.found else {
            return;
        };
        let mut found = found.borrow().list.clone();
        found.sort_by_key(|found| found.offset);
        let mut before = Position::new(0, 1, 1);
        for Deviation {
            rule,
            offset,
            element,
            missing,
        } in found
        {
            before = before.advanced_to(self.source, offset);
            let lint = Lint::new(rule, before);
            out.push(match element {
                Some(index) => lint.with_path(Node::new(self, index).path_to(missing)),
                None => lint,
            });
        }
    }
}

#[cfg(feature = "xmldsig")]
impl<'a> Document<'a> {
    /// Adds text to the pieces; comments do not divide it.
    pub(super) fn record(&mut self, text: Cow<'a, str>) {
        if let Some(Piece::Text(before)) = self.pieces.last_mut() {
            before.to_mut().push_str(&text);
        } else {
            self.pieces.push(Piece::Text(text));
        }
    }
}

impl fmt::Debug for Document<'_> {
    /// Shows sizes only: texts may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.source.len())
            .field("elements", &self.elements.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Element<'a> {
    pub(super) const fn new(name: &'a str, start: usize, scope: Scope) -> Self {
        Self {
            name,
            local: name,
            namespace: NO_NAMESPACE,
            scope,
            declared: 0..0,
            #[cfg(feature = "xmldsig")]
            piece: 0,
            span: start..start,
            content: start..start,
            closed: false,
            parent: None,
            first_child: None,
            last_child: None,
            next: None,
            attributes: 0..0,
            text: Cow::Borrowed(""),
            has_text: false,
        }
    }
}
