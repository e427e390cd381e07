//! Start tags the general way: any name, any attributes, any declarations.

use mdm_errors::{DecodeErrorKind, LimitKind, Name};

use super::namespace::OWN_DECLARATIONS;
use super::{Element, Lexer, Namespace, NamespaceId, Route, RouteKind, name, references, scan};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::span::Span;

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag {
    pub(crate) element: Element,
    pub(crate) open: Open,
    pub(crate) start: u32,
    /// `<Name/>`: no end tag follows.
    pub(crate) empty: bool,
    /// The value of `msft:originalerror`.
    pub(crate) original_error: Span,
}

/// An element that is open: what its end tag must say, and which declarations were in scope before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    start: u32,
    length: u32,
    pub(crate) bindings: u32,
    pub(crate) element: Element,
}

/// An attribute as written. Declarations are among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Span,
    /// Length of the prefix, or 0.
    pub(crate) colon: u32,
    pub(crate) value: Span,
    /// Known once the attributes of the tag are compared.
    namespace: NamespaceId,
}

impl Open {
    /// An element whose start tag was a literal.
    #[inline(always)]
    pub(crate) const fn literal(element: Element) -> Self {
        Self {
            start: 0,
            length: 0,
            bindings: 0,
            element,
        }
    }

    /// An element whose start tag has its name at `start` and declarations after it.
    pub(crate) const fn written(element: Element, start: usize, bindings: usize) -> Self {
        Self {
            start: start as u32,
            length: element.name().len() as u32,
            bindings: bindings as u32,
            element,
        }
    }

    #[inline(always)]
    pub(crate) const fn is_literal(&self) -> bool {
        self.length == 0
    }

    /// The name as written.
    pub(crate) const fn name(&self) -> Span {
        Span::new(self.start as usize, self.length as usize)
    }
}

impl Tag {
    /// The place of its `<`.
    pub(crate) const fn at(&self) -> usize {
        self.start as usize
    }
}

impl Attribute {
    pub(crate) fn prefix<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let name = self.name.slice(text);
        name.get(..self.colon as usize).unwrap_or_default()
    }

    pub(crate) fn local<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let name = self.name.slice(text);
        let start = if self.colon == 0 {
            0
        } else {
            self.colon as usize + 1
        };
        name.get(start..).unwrap_or_default()
    }

    pub(crate) fn is_declaration(&self, text: &[u8]) -> bool {
        self.prefix(text) == b"xmlns" || self.name.slice(text) == b"xmlns"
    }
}

/// The result of reading the attributes of a tag.
struct Attributes {
    /// Bytes of the tag.
    length: usize,
    empty: bool,
    /// The new default namespace, if it is declared.
    default: Option<Namespace>,
    /// A prefix of literals gets another meaning.
    rebinds_prefix: bool,
    original_error: Span,
}

impl<R: Route> Lexer<'_, '_, R> {
    /// The start tag that comes next. Inside raw markup (`raw`) no element is known.
    pub(crate) fn open_tag(&mut self, raw: bool) -> Parsed<Tag> {
        let start = self.position();
        let bindings = self.scratch.bindings.len();
        let after = self.rest.get(1..).unwrap_or_default();
        let (length, colon) = name::qualified(after, start).map_err(|fault| self.name_fault(after, fault))?;
        self.check_name(length, colon, start)?;
        let attributes = if after.get(length) == Some(&b'>') {
            Attributes {
                length: length + 2,
                empty: false,
                default: None,
                rebinds_prefix: false,
                original_error: Span::ABSENT,
            }
        } else {
            self.attributes(start, length + 1)?
        };
        let prefix = after.get(..colon).unwrap_or_default();
        let local_start = if colon == 0 { 0 } else { colon + 1 };
        let local = after.get(local_start..length).unwrap_or_default();
        let namespace = self.resolve(prefix, start)?;
        if prefix == b"xmlns" {
            return Err(Fault::syntax("malformed name", start));
        }
        let element = if raw {
            Element::Other
        } else {
            Element::of(local, namespace)
        };
        if self.depth + R::UNCOUNTED >= self.limits.depth {
            return Err(Fault::limit(LimitKind::Depth, start));
        }
        if !raw && element.has_children() && self.disarms(element, &attributes) {
            return Err(Fault::syntax("literals end here", start));
        }
        self.advance(attributes.length);
        if attributes.empty {
            self.scratch.bindings.truncate(bindings);
        } else {
            self.depth += 1;
        }
        Ok(Tag {
            element,
            open: Open {
                start: start as u32 + 1,
                length: length as u32,
                bindings: bindings as u32,
                element,
            },
            start: start as u32,
            empty: attributes.empty,
            original_error: attributes.original_error,
        })
    }

    /// Reports whether names inside the element may mean something else than the literals say.
    fn disarms(&self, element: Element, attributes: &Attributes) -> bool {
        match R::KIND {
            RouteKind::General => false,
            RouteKind::Prefixed => attributes.rebinds_prefix,
            RouteKind::Plain => {
                let changes_default = attributes.default.is_some_and(|default| {
                    let is_metainformation = matches!(element, Element::Meta | Element::MetInf);
                    !(default.is_syncml_or_none() || is_metainformation && default == Namespace::MetInf)
                });
                changes_default || attributes.rebinds_prefix
            }
        }
    }

    /// From after the name of the tag to its end.
    fn attributes(&mut self, start: usize, after_name: usize) -> Parsed<Attributes> {
        self.scratch.attributes.clear();
        let tag = self.rest;
        let mut default = None;
        let mut rebinds_prefix = false;
        let mut has_prefixed = false;
        let mut own_declarations = 0;
        let mut here = after_name;
        let (length, empty) = loop {
            let spaced = tag.get(here).is_some_and(|&byte| scan::is_white_space(byte));
            while tag.get(here).is_some_and(|&byte| scan::is_white_space(byte)) {
                here += 1;
            }
            match tag.get(here) {
                Some(b'>') => break (here + 1, false),
                Some(b'/') => match tag.get(here + 1) {
                    Some(b'>') => break (here + 2, true),
                    Some(_) => return Err(Fault::syntax("malformed start tag", start)),
                    None => return Err(Fault::end(self.text)),
                },
                None => return Err(Fault::end(self.text)),
                Some(_) if !spaced => return Err(Fault::syntax("malformed start tag", start)),
                Some(_) => {}
            }
            let attribute = self.attribute(start, here)?;
            here = attribute.value.end() + 1 - start;
            if self.scratch.attributes.len() - own_declarations.min(OWN_DECLARATIONS)
                >= self.limits.attributes
            {
                return Err(Fault::limit(LimitKind::Attributes, attribute.name.start()));
            }
            self.scratch.attributes.push(attribute);
            if attribute.name.slice(self.text) == b"xmlns" {
                let namespace = self.bind(Span::ABSENT, attribute.value, attribute.name.start())?;
                default = Some(namespace);
                own_declarations += usize::from(namespace != Namespace::Other);
            } else if attribute.prefix(self.text) == b"xmlns" {
                let prefix = Span::new(attribute.name.start() + 6, attribute.name.len() - 6);
                let namespace = self.bind(prefix, attribute.value, attribute.name.start())?;
                own_declarations += usize::from(namespace != Namespace::Other);
                let name = prefix.slice(self.text);
                if name == self.prefix.name {
                    rebinds_prefix |= !matches!(namespace, Namespace::SyncMl(_));
                } else if self.metinf.is_some_and(|metinf| metinf.name == name) {
                    rebinds_prefix |= namespace != Namespace::MetInf;
                }
            } else {
                has_prefixed |= attribute.colon != 0;
            }
        };
        let original_error = if self.scratch.attributes.len() > 1 || has_prefixed {
            self.check_attributes(has_prefixed)?
        } else {
            Span::ABSENT
        };
        Ok(Attributes {
            length,
            empty,
            default,
            rebinds_prefix,
            original_error,
        })
    }

    /// The attribute `here` bytes after the start of the tag.
    fn attribute(&self, start: usize, here: usize) -> Parsed<Attribute> {
        let at = start + here;
        let malformed = || Fault::syntax("malformed attribute", at);
        let text = self.rest.get(here..).unwrap_or_default();
        let (length, colon) = name::qualified(text, at).map_err(|_| self.name_fault(text, malformed()))?;
        self.check_name(length, colon, at)?;
        let mut value = length;
        let skip_white_space = |value: &mut usize| {
            while text.get(*value).is_some_and(|&byte| scan::is_white_space(byte)) {
                *value += 1;
            }
        };
        skip_white_space(&mut value);
        if text.get(value) != Some(&b'=') {
            return Err(self.end_or(malformed(), at + value));
        }
        value += 1;
        skip_white_space(&mut value);
        let Some(&quote @ (b'"' | b'\'')) = text.get(value) else {
            return Err(self.end_or(malformed(), at + value));
        };
        value += 1;
        let content = text.get(value..).unwrap_or_default();
        let Some(length_of_value) = memchr::memchr2(quote, b'<', content) else {
            return Err(Fault::end(self.text));
        };
        if content.get(length_of_value) == Some(&b'<') {
            return Err(Fault::syntax(
                "`<` in an attribute value",
                at + value + length_of_value,
            ));
        }
        if length_of_value > self.limits.text {
            return Err(Fault::limit(LimitKind::Text, at));
        }
        if !self.clear.reaches(at + value + length_of_value) {
            let content = content.get(..length_of_value).unwrap_or_default();
            references::check_value(content)
                .map_err(|(kind, offset)| Fault::new(kind, at + value + offset))?;
        }
        Ok(Attribute {
            name: Span::new(at, length),
            colon: colon as u32,
            value: Span::new(at + value, length_of_value),
            namespace: NamespaceId::None,
        })
    }

    /// The parts of a name keep to the limit.
    #[inline]
    fn check_name(&self, length: usize, colon: usize, at: usize) -> Parsed<()> {
        let local = if colon == 0 { length } else { length - colon - 1 };
        if local.max(colon) > self.limits.name {
            return Err(Fault::limit(LimitKind::Name, at));
        }
        Ok(())
    }

    /// The fault of the name at the start of `text`: perhaps only that the document ends in it.
    #[cold]
    pub(super) fn name_fault(
        &self,
        text: &[u8],
        fault: alloc::boxed::Box<Fault>,
    ) -> alloc::boxed::Box<Fault> {
        if name::is_cut(text) {
            Fault::end(self.text)
        } else {
            fault
        }
    }

    fn end_or(&self, fault: alloc::boxed::Box<Fault>, at: usize) -> alloc::boxed::Box<Fault> {
        if at >= self.text.len() {
            Fault::end(self.text)
        } else {
            fault
        }
    }

    /// No two attributes have the same name, as written or with their prefixes resolved.
    /// Returns the value of `msft:originalerror`.
    fn check_attributes(&mut self, has_prefixed: bool) -> Parsed<Span> {
        let text = self.text;
        self.reject_twins(|a, b| a.name.slice(text).cmp(b.name.slice(text)))?;
        let mut original_error = Span::ABSENT;
        if !has_prefixed {
            return Ok(original_error);
        }
        let mut prefixed = 0;
        let mut attributes = core::mem::take(&mut self.scratch.attributes);
        for attribute in &mut attributes {
            if attribute.is_declaration(text) {
                attribute.namespace = NamespaceId::Declaration;
                continue;
            }
            if attribute.colon == 0 {
                continue;
            }
            prefixed += 1;
            let prefix = attribute.prefix(text);
            let namespace = self.resolve(prefix, attribute.name.start())?;
            attribute.namespace = self.namespace_id(prefix);
            if namespace == Namespace::Msft && attribute.local(text) == b"originalerror" {
                original_error = attribute.value;
            }
        }
        self.scratch.attributes = attributes;
        if prefixed > 1 {
            self.reject_twins(|a, b| {
                let key = |attribute: &Attribute| (attribute.namespace, attribute.local(text));
                key(a).cmp(&key(b))
            })?;
        }
        Ok(original_error)
    }

    /// The first attribute, in document order of the second of each pair, that equals another one.
    fn reject_twins(&mut self, order: impl Fn(&Attribute, &Attribute) -> core::cmp::Ordering) -> Parsed<()> {
        let mut sorted = core::mem::take(&mut self.scratch.attributes);
        sorted.sort_by(&order);
        let twin = sorted
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] if order(a, b).is_eq() => Some(*b),
                _ => None,
            })
            .min_by_key(|attribute| attribute.name.start());
        sorted.sort_unstable_by_key(|attribute| attribute.name.start());
        self.scratch.attributes = sorted;
        match twin {
            None => Ok(()),
            Some(twin) => {
                let name = core::str::from_utf8(twin.name.slice(self.text)).unwrap_or_default();
                Err(Fault::new(
                    DecodeErrorKind::DuplicateAttribute(Name::new(name)),
                    twin.name.start(),
                ))
            }
        }
    }
}
