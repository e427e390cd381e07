use alloc::borrow::Cow;

use mdm_errors::kit::syntax;
use mdm_errors::kit::xml::is_qname;
use mdm_errors::{DecodeErrorKind, LimitKind, Name};
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attributes;

use super::{Failure, Parser, unescape};
use crate::ns;
#[cfg(feature = "xmldsig")]
use crate::xml::document::Piece;
use crate::xml::document::{Attribute, Element};
use crate::xml::scope::{OUTSIDE, Scope};

/// Bytes of a tag, and whether content follows it.
pub(super) struct Extent {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) has_content: bool,
}

/// The declarations of a tag so far: the index of its first one, and the scope with all of them.
struct Declared {
    first: Scope,
    scope: Scope,
}

impl<'a> Parser<'_, 'a> {
    /// Takes a start tag: checks its name, its attributes and the limits, and links the element into the tree.
    pub(super) fn start(&mut self, tag: &BytesStart<'_>, extent: &Extent) -> Result<(), Failure> {
        self.check_room(extent.start)?;
        let name_start = extent.start.saturating_add(1);
        let name_end = name_start.saturating_add(tag.name().0.len());
        let name: &'a str = self.text.get(name_start..name_end).unwrap_or_default();
        self.check_name(name, name_start)?;
        let index = self.document.elements.len();
        let parent = self.open.last().copied();
        let outer = self.scope_of(parent);

        let closing = if extent.has_content { 1 } else { 2 };
        let attributes_end = extent.end.saturating_sub(closing);
        let markup: &'a str = self.text.get(name_end..attributes_end).unwrap_or_default();
        let first_declared = self.document.scopes.len();
        let first = self.document.attributes.len();
        let scope = self.attributes(markup, name_end, outer)?;
        self.resolve_attributes(first, extent.start)?;

        let (prefix, local) = split(name);
        let mut element = Element::new(name, self.base.saturating_add(extent.start), scope);
        element.local = local;
        element.namespace = self.resolve(prefix, name_start)?;
        element.declared = first_declared..self.document.scopes.len();
        element.attributes = first..self.document.attributes.len();
        element.span.end = self.base.saturating_add(extent.end);
        element.content = element.span.end..element.span.end;
        element.closed = !extent.has_content;
        #[cfg(feature = "xmldsig")]
        {
            element.piece = self.document.pieces.len();
            self.document.pieces.push(Piece::Start(index));
            if !extent.has_content {
                self.document.pieces.push(Piece::End(index));
            }
        }
        element.parent = parent;
        if extent.has_content {
            self.open.push(index);
        } else {
            self.document.scopes.close(element.declared.clone());
        }
        self.document.elements.push(element);
        self.link(parent, index);
        Ok(())
    }

    fn check_room(&self, at: usize) -> Result<(), Failure> {
        let limits = self.document.limits;
        let count = self.document.elements.len();
        let kind = if self.open.is_empty() && count > 0 {
            DecodeErrorKind::OutsideRoot
        } else if self.open.len() >= limits.depth {
            DecodeErrorKind::Limit(LimitKind::Depth)
        } else if count >= limits.elements {
            DecodeErrorKind::Limit(LimitKind::Elements)
        } else {
            return Ok(());
        };
        Err((kind, at))
    }

    fn scope_of(&self, element: Option<usize>) -> Scope {
        element
            .and_then(|index| self.document.elements.get(index))
            .map_or(OUTSIDE, |element| element.scope)
    }

    /// Makes an element the last child of its parent; white space in front of a first child is not text.
    fn link(&mut self, parent: Option<usize>, child: usize) {
        let elements = &mut self.document.elements;
        let Some(parent) = parent.and_then(|index| elements.get_mut(index)) else {
            return;
        };
        if !parent.has_text {
            parent.text = Cow::Borrowed("");
        }
        let previous = parent.last_child.replace(child);
        if parent.first_child.is_none() {
            parent.first_child = Some(child);
        }
        if let Some(previous) = previous.and_then(|index| elements.get_mut(index)) {
            previous.next = Some(child);
        }
    }

    /// Reads the attributes in `markup`, which starts at byte `at`; returns the scope with its declarations.
    fn attributes(&mut self, markup: &'a str, at: usize, outer: Scope) -> Result<Scope, Failure> {
        let limits = self.document.limits;
        let first = self.document.attributes.len();
        let mut declared = Declared {
            first: self.document.scopes.len(),
            scope: outer,
        };
        let mut list = Attributes::new(markup, 0);
        list.with_checks(false);
        for attribute in list {
            let Ok(attribute) = attribute else {
                return Err((DecodeErrorKind::Syntax(syntax::ATTRIBUTE), at));
            };
            let name = attribute.key.0;
            let place = at.saturating_add(offset_in(markup, name));
            self.check_space_before(place)?;
            self.check_name(name, place)?;
            let Cow::Borrowed(raw) = attribute.value else {
                return Err((DecodeErrorKind::Syntax(syntax::ATTRIBUTE), place));
            };
            let raw_place = at.saturating_add(offset_in(markup, raw));
            if let Some(prefix) = declared_prefix(name) {
                if raw.len() > limits.namespace_uri {
                    return Err((DecodeErrorKind::Limit(LimitKind::NamespaceUri), place));
                }
                let uri = unescape::attribute(raw, raw_place)?;
                self.declare(&mut declared, prefix, uri, place)?;
                continue;
            }
            if raw.len() > limits.text {
                return Err((DecodeErrorKind::Limit(LimitKind::Text), place));
            }
            if self.document.attributes.len().saturating_sub(first) >= limits.attributes {
                return Err((DecodeErrorKind::Limit(LimitKind::Attributes), place));
            }
            let value = unescape::attribute(raw, raw_place)?;
            self.document.attributes.push(Attribute {
                name,
                local: split(name).1,
                namespace: 0,
                value,
            });
        }
        Ok(declared.scope)
    }

    fn check_space_before(&self, place: usize) -> Result<(), Failure> {
        let before = place.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        if before.is_some_and(u8::is_ascii_whitespace) {
            return Ok(());
        }
        Err((DecodeErrorKind::Syntax(syntax::ATTRIBUTE_SPACE), place))
    }

    /// Adds a declaration; refuses reserved and repeated ones, and more than the limit allows.
    fn declare(
        &mut self,
        declared: &mut Declared,
        prefix: &'a str,
        uri: Cow<'a, str>,
        at: usize,
    ) -> Result<(), Failure> {
        let scopes = &mut self.document.scopes;
        let is_reserved = prefix == "xmlns" || uri == ns::XMLNS || (prefix == "xml") != (uri == ns::XML);
        if is_reserved || (uri.is_empty() && !prefix.is_empty()) {
            return Err((DecodeErrorKind::Syntax(syntax::NAMESPACE), at));
        }
        let innermost = scopes.current(prefix);
        if innermost.is_some_and(|declaration| declaration >= declared.first) {
            let name = if prefix.is_empty() { "xmlns" } else { prefix };
            return Err((DecodeErrorKind::DuplicateAttribute(Name::new(name)), at));
        }
        if scopes.count(declared.scope) >= self.document.limits.namespaces {
            return Err((DecodeErrorKind::Limit(LimitKind::Namespaces), at));
        }
        declared.scope = scopes.declare(declared.scope, prefix, uri);
        Ok(())
    }

    /// Gives the attributes from `first` on their namespaces and refuses equal ones.
    fn resolve_attributes(&mut self, first: usize, at: usize) -> Result<(), Failure> {
        for index in first..self.document.attributes.len() {
            let Some(name) = self.document.attributes.get(index).map(|found| found.name) else {
                continue;
            };
            let namespace = match split(name).0 {
                "" => 0,
                prefix => self.resolve(prefix, at)?,
            };
            if let Some(attribute) = self.document.attributes.get_mut(index) {
                attribute.namespace = namespace;
            }
        }
        let scopes = &self.document.scopes;
        let added = self.document.attributes.get(first..).unwrap_or_default();
        self.twins.clear();
        self.twins.extend(
            added
                .iter()
                .enumerate()
                .map(|(place, added)| (scopes.uri_id(added.namespace), added.local, place)),
        );
        self.twins.sort_unstable();
        let second = self.twins.windows(2).filter_map(|pair| match pair {
            [first, second] if (first.0, first.1) == (second.0, second.1) => Some(second.2),
            _ => None,
        });
        match second.min().and_then(|place| added.get(place)) {
            Some(twin) => Err((DecodeErrorKind::DuplicateAttribute(Name::new(twin.name)), at)),
            None => Ok(()),
        }
    }

    fn resolve(&self, prefix: &str, at: usize) -> Result<Scope, Failure> {
        let declaration = self.document.scopes.current(prefix);
        declaration.ok_or_else(|| (DecodeErrorKind::UnboundPrefix(Name::new(prefix)), at))
    }

    fn check_name(&self, name: &str, at: usize) -> Result<(), Failure> {
        if name.len() > self.document.limits.name {
            return Err((DecodeErrorKind::Limit(LimitKind::Name), at));
        }
        if !is_qname(name) {
            return Err((DecodeErrorKind::Syntax(syntax::NAME), at));
        }
        Ok(())
    }
}

/// Returns where `inner`, a part of `outer`, begins in it.
fn offset_in(outer: &str, inner: &str) -> usize {
    inner.as_ptr().addr().saturating_sub(outer.as_ptr().addr())
}

/// Splits a qualified name into its prefix, empty for none, and its local name.
pub(in crate::xml) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Returns the prefix that an attribute of this name declares, empty for the default namespace.
fn declared_prefix(name: &str) -> Option<&str> {
    if name == "xmlns" {
        return Some("");
    }
    name.strip_prefix("xmlns:")
}
