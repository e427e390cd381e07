use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use mdm_errors::{DecodeError, DecodeErrorKind, ElementPath, Name, Position, Rule, SecretText, Text};

use super::Ns;
use super::document::{Document, Element};
use super::read::split;
use crate::{ns, rules};

/// An element of a [`Document`]: a small handle.
#[derive(Clone, Copy)]
pub struct Node<'d, 'a> {
    document: &'d Document<'a>,
    element: &'d Element<'a>,
    index: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Exact,
    Any,
}

impl<'d, 'a> Node<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, index: usize) -> Self {
        match document.elements.get(index) {
            Some(element) => Self {
                document,
                element,
                index: Some(index),
            },
            None => Self::outside(document),
        }
    }

    pub(super) const fn outside(document: &'d Document<'a>) -> Self {
        Self {
            document,
            element: &document.outside,
            index: None,
        }
    }

    /// Returns its place among the elements of the document.
    #[cfg(feature = "xmldsig")]
    pub(crate) const fn index(self) -> Option<usize> {
        self.index
    }

    /// Returns the document that holds it.
    #[must_use]
    pub const fn document(self) -> &'d Document<'a> {
        self.document
    }

    /// Returns the name as written, with its prefix.
    #[must_use]
    pub const fn name(self) -> &'a str {
        self.element.name
    }

    /// Returns the name without its prefix.
    #[must_use]
    pub fn local(self) -> &'a str {
        self.element.local
    }

    /// Returns the URI of its namespace; empty for none.
    #[must_use]
    pub fn namespace(self) -> &'d str {
        self.document.scopes.uri(self.element.namespace)
    }

    /// Reports whether it is this element; an alias of the namespace is noted.
    #[must_use]
    pub fn is(self, ns: &Ns, local: &str) -> bool {
        self.matches(ns, local, Case::Exact)
    }

    /// Reports whether it is this element in any letter case; another case is noted.
    #[must_use]
    pub fn is_any_case(self, ns: &Ns, local: &str) -> bool {
        self.matches(ns, local, Case::Any)
    }

    fn matches(self, ns: &Ns, local: &str, case: Case) -> bool {
        let is_local = self.local() == local;
        let is_similar = case == Case::Any && self.local().eq_ignore_ascii_case(local);
        if !is_local && !is_similar {
            return false;
        }
        let uri = self.namespace();
        if uri == ns.uri() {
        } else if case == Case::Any && uri.eq_ignore_ascii_case(ns.uri()) {
            self.lint(&rules::LETTER_CASE);
        } else if ns.has_alias(uri) {
            let is_older_soap = uri == ns::SOAP11;
            self.lint(if is_older_soap {
                &rules::SOAP11
            } else {
                &rules::NAMESPACE
            });
        } else {
            return false;
        }
        if !is_local {
            self.lint(&rules::LETTER_CASE);
        }
        true
    }

    /// Returns the value of an attribute by its local name.
    ///
    /// The one without a namespace goes before one under a prefix.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        self.find_attribute(name).map(|value| &**value)
    }

    /// Returns the value of an attribute as text of a message.
    #[must_use]
    pub fn attribute_text(self, name: &str) -> Option<Text<'a>> {
        self.find_attribute(name).map(|value| Text::lossy(value.clone()))
    }

    fn find_attribute(self, name: &str) -> Option<&'d Cow<'a, str>> {
        let mut found = None;
        for attribute in self.attributes() {
            if attribute.name == name {
                return Some(&attribute.value);
            }
            if found.is_none() && attribute.local == name {
                found = Some(&attribute.value);
            }
        }
        found
    }

    /// Returns the value of the attribute in this namespace.
    #[must_use]
    pub fn attribute_ns(self, ns: &Ns, name: &str) -> Option<&'d str> {
        self.attributes()
            .iter()
            .find(|attribute| {
                attribute.local == name && self.document.scopes.uri(attribute.namespace) == ns.uri()
            })
            .map(|attribute| &*attribute.value)
    }

    /// Returns namespace, local name and value of every attribute but declarations.
    pub fn all_attributes(self) -> impl Iterator<Item = (&'d str, &'a str, &'d str)> {
        self.attributes().iter().map(move |attribute| {
            (
                self.document.scopes.uri(attribute.namespace),
                attribute.local,
                &*attribute.value,
            )
        })
    }

    fn attributes(self) -> &'d [super::document::Attribute<'a>] {
        self.document
            .attributes
            .get(self.element.attributes.clone())
            .unwrap_or_default()
    }

    /// Returns its own text, without that of its children.
    ///
    /// References are resolved, CDATA sections included, line ends normalised.
    #[must_use]
    pub fn text(self) -> Text<'a> {
        Text::lossy(self.element.text.clone())
    }

    /// Returns its text without white space around it.
    #[must_use]
    pub fn trimmed(self) -> Text<'a> {
        match &self.element.text {
            Cow::Borrowed(text) => Text::lossy(trim(text)),
            Cow::Owned(text) => Text::lossy(Cow::Owned(trim(text).into())),
        }
    }

    /// Returns its trimmed text without copying it.
    #[must_use]
    pub fn trimmed_str(self) -> &'d str {
        trim(&self.element.text)
    }

    /// Returns its text as a secret, borrowed where nothing had to be resolved.
    #[must_use]
    pub fn secret(self) -> SecretText<'a> {
        match &self.element.text {
            Cow::Borrowed(text) => SecretText::borrowed(text),
            Cow::Owned(text) => SecretText::owned(text.as_str()),
        }
    }

    /// Reads its trimmed text by `read`.
    ///
    /// # Errors
    /// `InvalidValue` when `read` returns nothing; `expected` names the expected type.
    pub fn value<T>(
        self,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, DecodeError> {
        read(self.trimmed_str()).ok_or_else(|| {
            self.error(DecodeErrorKind::InvalidValue {
                name: Name::new(self.local()),
                expected,
            })
        })
    }

    /// Returns the elements directly inside, in document order.
    #[must_use]
    pub const fn children(self) -> Children<'d, 'a> {
        Children {
            document: self.document,
            next: self.element.first_child,
        }
    }

    /// Returns the only child of this name, if there is one.
    ///
    /// # Errors
    /// `DuplicateElement` at the second one.
    pub fn child(self, ns: &Ns, local: &str) -> Result<Option<Self>, DecodeError> {
        self.only_child(ns, local, Case::Exact)
    }

    /// Returns the only child of this name in any letter case, if there is one.
    ///
    /// # Errors
    /// `DuplicateElement` at the second one.
    pub fn child_any_case(self, ns: &Ns, local: &str) -> Result<Option<Self>, DecodeError> {
        self.only_child(ns, local, Case::Any)
    }

    fn only_child(self, ns: &Ns, local: &str, case: Case) -> Result<Option<Self>, DecodeError> {
        let mut found = self.children().filter(|child| child.matches(ns, local, case));
        let first = found.next();
        match found.next() {
            Some(second) => {
                Err(second.error_in(self, DecodeErrorKind::DuplicateElement(Name::new(second.local()))))
            }
            None => Ok(first),
        }
    }

    /// Returns the only child of this name.
    ///
    /// # Errors
    /// `DuplicateElement`, `MissingElement`, or `WrongNamespace` when there is one of this name elsewhere.
    pub fn required(self, ns: &Ns, local: &str) -> Result<Self, DecodeError> {
        self.child(ns, local)?.ok_or_else(|| self.missing(local))
    }

    /// Returns the only child of this name in any letter case.
    ///
    /// # Errors
    /// Those of [`required`](Self::required).
    pub fn required_any_case(self, ns: &Ns, local: &str) -> Result<Self, DecodeError> {
        self.child_any_case(ns, local)?.ok_or_else(|| self.missing(local))
    }

    /// Returns the error for a child that is absent, or in a wrong namespace.
    #[must_use]
    pub fn missing(self, local: &str) -> DecodeError {
        match self
            .children()
            .find(|child| child.local().eq_ignore_ascii_case(local))
        {
            Some(child) => child.error_in(self, DecodeErrorKind::WrongNamespace(Name::new(child.local()))),
            None => self.error(DecodeErrorKind::MissingElement(Name::new(local))),
        }
    }

    /// Returns the children of this name.
    pub fn children_named(self, ns: &'d Ns, local: &'d str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is(ns, local))
    }

    /// Reports whether the element says that it is nil.
    ///
    /// `xsi:nil` counts under any prefix, and `nil` without a namespace.
    #[must_use]
    pub fn is_nil(self) -> bool {
        let nil = self.attributes().iter().find(|attribute| {
            let uri = self.document.scopes.uri(attribute.namespace);
            attribute.local == "nil" && (uri == ns::SCHEMA_INSTANCE || uri.is_empty())
        });
        let Some(nil) = nil.filter(|nil| crate::values::parse_boolean(&nil.value) == Some(true)) else {
            return false;
        };
        if self.document.scopes.uri(nil.namespace).is_empty() {
            self.lint(&rules::NIL_NAMESPACE);
        }
        if self.element.first_child.is_some() || !self.trimmed_str().is_empty() {
            self.lint(&rules::NIL_CONTENT);
        }
        true
    }

    /// Reports whether it holds neither text nor elements.
    #[must_use]
    pub fn is_white_space(self) -> bool {
        self.element.first_child.is_none() && self.trimmed_str().is_empty()
    }

    /// Reports whether its end was read; always so in a document without error.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.element.closed
    }

    /// Returns its bytes in the source, tags included.
    #[must_use]
    pub fn span(self) -> Range<usize> {
        self.element.span.clone()
    }

    /// Returns the bytes of its content in the source, tags excluded.
    #[must_use]
    pub fn content_span(self) -> Range<usize> {
        self.element.content.clone()
    }

    /// Returns its source, tags included.
    #[must_use]
    pub fn source(self) -> &'a [u8] {
        self.document.source.get(self.span()).unwrap_or_default()
    }

    /// Returns the position of its start, in time linear in its offset.
    #[must_use]
    pub fn position(self) -> Position {
        self.document.position(self.element.span.start)
    }

    /// Returns the element around it.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.element.parent.map(|index| Self::new(self.document, index))
    }

    /// Returns the names of the elements from the root to it.
    #[must_use]
    pub fn path(self) -> ElementPath {
        self.path_to(None)
    }

    /// The path of this element, or of a child that it lacks.
    pub(super) fn path_to(self, missing: Option<&'static str>) -> ElementPath {
        let mut names = Vec::from_iter(missing);
        let mut node = self.index.map(|_| self);
        while let Some(current) = node {
            names.push(current.local());
            node = current.parent();
        }
        names.into_iter().rev().collect()
    }

    /// Returns an error in this element, at its start.
    #[must_use]
    pub fn error(self, kind: DecodeErrorKind) -> DecodeError {
        self.error_in(self, kind)
    }

    /// Returns an error at the start of this element, in the element `within`.
    fn error_in(self, within: Self, kind: DecodeErrorKind) -> DecodeError {
        kind.at(self.position()).with_path(within.path())
    }

    /// Returns the error for an element that has no place here.
    #[must_use]
    pub fn unexpected(self) -> DecodeError {
        let kind = DecodeErrorKind::UnexpectedElement(Name::new(self.local()));
        match self.parent() {
            Some(parent) => self.error_in(parent, kind),
            None => kind.at(self.position()),
        }
    }

    /// Notes a deviation at the start of this element.
    pub fn lint(self, rule: &'static Rule) {
        self.document
            .note(rule, self.element.span.start, self.index, None);
    }

    /// Notes that this element lacks a child, whose name ends the path of the lint.
    pub fn lint_missing(self, rule: &'static Rule, local: &'static str) {
        self.document
            .note(rule, self.element.span.start, self.index, Some(local));
    }

    /// Resolves a qualified name in the text of this element.
    ///
    /// Returns the namespace, absent for an undeclared prefix, and the local name.
    #[must_use]
    pub fn qname<'q>(self, name: &'q str) -> (Option<&'d str>, &'q str) {
        let (prefix, local) = split(name);
        let binding = self.document.scopes.resolve(self.element.scope, prefix);
        (binding.map(|binding| self.document.scopes.uri(binding)), local)
    }
}

/// White space of XML, and what else pretty-printing may leave.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

impl fmt::Debug for Node<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> at {}", Name::new(self.name()), self.position())
    }
}

/// The children of a [`Node`].
#[derive(Clone)]
pub struct Children<'d, 'a> {
    document: &'d Document<'a>,
    next: Option<usize>,
}

impl<'d, 'a> Iterator for Children<'d, 'a> {
    type Item = Node<'d, 'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let node = Node::new(self.document, self.next?);
        self.next = node.element.next;
        Some(node)
    }
}

impl fmt::Debug for Children<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Children").finish_non_exhaustive()
    }
}
