use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::ops::Range;

use mdm_errors::{DecodeError, Lint, Position, Rule};

use super::Node;
use super::scope::{NO_NAMESPACE, OUTSIDE, Scope, Scopes};
use crate::Limits;

/// A document that has been read once: every element with its names, attributes, text and byte range.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) source: &'a [u8],
    pub(super) outside: Element<'a>,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) scopes: Scopes<'a>,
    pub(super) limits: Limits,
    lints: RefCell<Vec<Found>>,
}

#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    /// Which declaration gives the namespace.
    pub(super) namespace: usize,
    pub(super) scope: Scope,
    pub(super) span: Range<usize>,
    pub(super) content: Range<usize>,
    pub(super) closed: bool,
    pub(super) parent: Option<usize>,
    pub(super) first_child: Option<usize>,
    pub(super) last_child: Option<usize>,
    pub(super) next: Option<usize>,
    pub(super) attributes: Range<usize>,
    pub(super) text: Cow<'a, str>,
}

#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) namespace: usize,
    pub(super) value: Cow<'a, str>,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    rule: &'static Rule,
    offset: usize,
    element: Option<usize>,
}

/// Lints kept of one document; a message with more is not worth listing.
const MAX_LINTS: usize = 256;

impl<'a> Document<'a> {
    /// Reads a document.
    ///
    /// # Errors
    /// What is not well-formed, or larger than `limits` allow.
    pub fn parse(source: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let (document, error) = Self::parse_partial(source, limits);
        error.map_or(Ok(document), Err)
    }

    /// Reads as much of a document as is good, and says what is wrong with the rest.
    #[must_use]
    pub fn parse_partial(source: &'a [u8], limits: &Limits) -> (Self, Option<DecodeError>) {
        let mut document = Self {
            source,
            outside: Element::new("", 0, OUTSIDE),
            elements: Vec::new(),
            attributes: Vec::new(),
            scopes: Scopes::new(),
            limits: *limits,
            lints: RefCell::new(Vec::new()),
        };
        let error = super::read::read(&mut document).err();
        (document, error)
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Node<'_, 'a> {
        match self.elements.first() {
            Some(_) => Node::new(self, 0),
            None => Node::outside(self),
        }
    }

    /// The bytes as they were given.
    #[must_use]
    pub const fn source(&self) -> &'a [u8] {
        self.source
    }

    /// What it may cost to read the document.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How many elements the document has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether the document has no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Every element in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        (0..self.elements.len()).map(|index| Node::new(self, index))
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        Position::of(self.source, offset)
    }

    /// Notes a deviation; the same at the same place is kept once.
    pub fn lint_at(&self, rule: &'static Rule, offset: usize) {
        self.note(rule, offset, None);
    }

    pub(super) fn note(&self, rule: &'static Rule, offset: usize, element: Option<usize>) {
        let mut lints = self.lints.borrow_mut();
        let is_known = lints.iter().any(|found| {
            self.scopes.work.step();
            found.offset == offset && found.rule.id == rule.id
        });
        if !is_known && lints.len() < MAX_LINTS {
            lints.push(Found {
                rule,
                offset,
                element,
            });
        }
    }

    /// Appends what was noted, in document order.
    pub fn lints(&self, out: &mut Vec<Lint>) {
        let mut found = self.lints.borrow().clone();
        found.sort_by_key(|found| found.offset);
        let mut before = Position::new(0, 1, 1);
        for Found {
            rule,
            offset,
            element,
        } in found
        {
            before = before.advanced_to(self.source, offset);
            let lint = Lint::new(rule, before);
            out.push(match element {
                Some(index) => lint.with_path(Node::new(self, index).path()),
                None => lint,
            });
        }
    }
}

impl<'a> Element<'a> {
    pub(super) fn new(name: &'a str, start: usize, scope: Scope) -> Self {
        Self {
            name,
            namespace: NO_NAMESPACE,
            scope,
            span: start..start,
            content: start..start,
            closed: false,
            parent: None,
            first_child: None,
            last_child: None,
            next: None,
            attributes: 0..0,
            text: Cow::Borrowed(""),
        }
    }
}
