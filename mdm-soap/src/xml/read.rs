use alloc::borrow::Cow;
use alloc::vec::Vec;

use mdm_errors::kit::bom;
use mdm_errors::kit::xml::{is_ncname, is_qname};
use mdm_errors::{DecodeError, DecodeErrorKind, ElementPath, LimitKind, Name, Position, is_xml_char};
use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesCData, BytesStart, BytesText, Event};

use super::document::{Attribute, Document, Element};
use super::scope::{OUTSIDE, Scope};
use super::unescape;
use crate::rules;

/// Fills `document` from its source. What the tokenizer does not check is checked here.
pub(super) fn read(document: &mut Document<'_>) -> Result<(), DecodeError> {
    let source = document.source;
    let limits = document.limits;
    let fail = |kind: DecodeErrorKind, offset| Err(kind.at(Position::of(source, offset)));
    if source.len() > limits.bytes {
        return fail(DecodeErrorKind::Limit(LimitKind::Bytes), limits.bytes);
    }
    let unmarked = bom::without_utf8(source);
    let base = source.len() - unmarked.len();
    let text = match core::str::from_utf8(unmarked) {
        Ok(text) => text,
        Err(error) => return fail(DecodeErrorKind::Encoding, base + error.valid_up_to()),
    };
    let kept = text.trim_end_matches('\0');
    if kept.len() < text.len() {
        document.lint_at(&rules::TRAILING_NUL, base + kept.len());
    }
    if kept.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return fail(DecodeErrorKind::Empty, 0);
    }
    // the tokenizer would skip a second mark and count on from behind it
    if kept.starts_with(bom::CHARACTER) {
        return fail(DecodeErrorKind::OutsideRoot, base);
    }
    let forbidden = kept.char_indices().find(|&(_, c)| !is_xml_char(c));
    Parser {
        document,
        text: kept,
        base,
        open: Vec::new(),
        forbidden,
        has_declaration: false,
    }
    .run()
}

struct Parser<'d, 'a> {
    document: &'d mut Document<'a>,
    text: &'a str,
    /// Bytes before `text` in the source.
    base: usize,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    forbidden: Option<(usize, char)>,
    has_declaration: bool,
}

/// What is wrong, and at which byte of the text.
type Failure = (DecodeErrorKind, usize);

impl<'a> Parser<'_, 'a> {
    fn run(mut self) -> Result<(), DecodeError> {
        self.events().map_err(|(kind, at)| {
            let path: ElementPath = self.open_names().collect();
            kind.at(Position::of(self.document.source, self.base + at))
                .with_path(path)
        })
    }

    fn open_names(&self) -> impl Iterator<Item = &'a str> {
        self.open
            .iter()
            .filter_map(|&index| self.document.elements.get(index))
            .map(|element| local(element.name))
    }

    fn events(&mut self) -> Result<(), Failure> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().check_comments = true;
        loop {
            self.document.scopes.work.step();
            let start = offset(reader.buffer_position());
            let event = reader.read_event();
            let end = offset(reader.buffer_position());
            if let Some((at, c)) = self.forbidden.filter(|&(at, _)| at < end) {
                return Err((DecodeErrorKind::ForbiddenCharacter(c.into()), at));
            }
            match event.map_err(|error| failure(&error, offset(reader.error_position())))? {
                Event::Start(tag) => self.start(&tag, start, end, true)?,
                Event::Empty(tag) => self.start(&tag, start, end, false)?,
                Event::End(tag) => {
                    let name_end = start + 2 + tag.name().0.len();
                    let rest = self.text.get(name_end..end).unwrap_or_default();
                    if !rest
                        .trim_end_matches('>')
                        .bytes()
                        .all(|b| b.is_ascii_whitespace())
                    {
                        return Err((DecodeErrorKind::Syntax("malformed end tag"), start));
                    }
                    self.end(start, end);
                }
                Event::Text(text) => self.characters(&text, start)?,
                Event::CData(text) => self.cdata(&text, start)?,
                Event::GeneralRef(name) => {
                    let c = unescape::reference(&name).map_err(|kind| (kind, start))?;
                    let mut buffer = [0; 4];
                    self.append(Cow::Owned(c.encode_utf8(&mut buffer).into()), start, false)?;
                }
                Event::Decl(_) => self.declaration(start, end)?,
                Event::PI(instruction) => {
                    let target = instruction.target();
                    if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
                        return Err((DecodeErrorKind::Syntax("malformed processing instruction"), start));
                    }
                }
                Event::DocType(_) => return Err((DecodeErrorKind::Doctype, start)),
                Event::Comment(_) => {}
                Event::Eof => return self.finish(),
            }
        }
    }

    /// `<?xml version="1.0" encoding=".." standalone=".."?>`; what it says does not matter, that it is one does.
    fn declaration(&mut self, start: usize, end: usize) -> Result<(), Failure> {
        let before = self.text.get(..start).unwrap_or_default();
        if self.has_declaration || !before.bytes().all(|byte| byte.is_ascii_whitespace()) {
            return Err((DecodeErrorKind::Syntax("misplaced XML declaration"), start));
        }
        self.has_declaration = true;
        if start > 0 {
            self.document
                .lint_at(&rules::DECLARATION_PLACE, self.base + start);
        }
        let markup = self.text.get(start + "<?xml".len()..end - "?>".len());
        let mut expected = ["version", "encoding", "standalone"].iter();
        let mut has_version = false;
        for attribute in Attributes::new(markup.unwrap_or_default(), 0).with_checks(false) {
            let name = attribute.as_ref().map_or("", |attribute| attribute.key.0);
            let is_in_order = expected.any(|&expected| expected == name);
            if !is_in_order || (!has_version && name != "version") {
                return Err((DecodeErrorKind::Syntax("malformed XML declaration"), start));
            }
            has_version = true;
            let is_utf8 = attribute.is_ok_and(|attribute| attribute.value.eq_ignore_ascii_case("utf-8"));
            if name == "encoding" && !is_utf8 {
                self.document
                    .lint_at(&rules::DECLARED_ENCODING, self.base + start);
            }
        }
        if has_version {
            Ok(())
        } else {
            Err((DecodeErrorKind::Syntax("malformed XML declaration"), start))
        }
    }

    fn finish(&self) -> Result<(), Failure> {
        if !self.open.is_empty() || self.document.elements.is_empty() {
            return Err((DecodeErrorKind::UnexpectedEnd, self.text.len()));
        }
        Ok(())
    }

    fn start(
        &mut self,
        tag: &BytesStart<'_>,
        start: usize,
        end: usize,
        has_end: bool,
    ) -> Result<(), Failure> {
        let limits = self.document.limits;
        let index = self.document.elements.len();
        let exceeded = |limit| Err((DecodeErrorKind::Limit(limit), start));
        if self.open.is_empty() && index > 0 {
            return Err((DecodeErrorKind::OutsideRoot, start));
        }
        if self.open.len() >= limits.depth {
            return exceeded(LimitKind::Depth);
        }
        if index >= limits.elements {
            return exceeded(LimitKind::Elements);
        }
        let name_start = start + 1;
        let name_end = name_start + tag.name().0.len();
        let name: &'a str = self.text.get(name_start..name_end).unwrap_or_default();
        self.check_name(name, name_start)?;
        let parent = self.open.last().copied();
        let outer = self.scope_of(parent);

        let attributes_end = end.saturating_sub(if has_end { 1 } else { 2 });
        let markup: &'a str = self.text.get(name_end..attributes_end).unwrap_or_default();
        let first = self.document.attributes.len();
        let scope = self.attributes(markup, name_end, outer)?;
        self.resolve_attributes(first, scope, start)?;

        let mut element = Element::new(name, self.base + start, scope);
        element.namespace = self.resolve(prefix(name), scope, name_start)?;
        element.attributes = first..self.document.attributes.len();
        element.span.end = self.base + end;
        element.content = self.base + end..self.base + end;
        element.closed = !has_end;
        element.parent = parent;
        self.document.elements.push(element);
        self.link(parent, index);
        if has_end {
            self.open.push(index);
        }
        Ok(())
    }

    fn scope_of(&self, element: Option<usize>) -> Scope {
        element
            .and_then(|index| self.document.elements.get(index))
            .map_or(OUTSIDE, |element| element.scope)
    }

    fn link(&mut self, parent: Option<usize>, child: usize) {
        let elements = &mut self.document.elements;
        let Some(parent) = parent.and_then(|index| elements.get_mut(index)) else {
            return;
        };
        if parent.text.bytes().all(|byte| byte.is_ascii_whitespace()) {
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
        let mut scope = outer;
        let mut list = Attributes::new(markup, 0);
        list.with_checks(false);
        for attribute in list {
            let Ok(attribute) = attribute else {
                return Err((DecodeErrorKind::Syntax("malformed attribute"), at));
            };
            let name = attribute.key.0;
            let place = at + offset_in(markup, name);
            let before = self.text.as_bytes().get(place.wrapping_sub(1)).copied();
            if !before.is_some_and(|byte| byte.is_ascii_whitespace()) {
                return Err((
                    DecodeErrorKind::Syntax("no white space before an attribute"),
                    place,
                ));
            }
            self.check_name(name, place)?;
            let Cow::Borrowed(raw) = attribute.value else {
                return Err((DecodeErrorKind::Syntax("malformed attribute"), place));
            };
            if raw.len() > limits.text {
                return Err((DecodeErrorKind::Limit(LimitKind::Text), place));
            }
            let value = unescape::attribute(raw)
                .map_err(|(kind, index)| (kind, at + offset_in(markup, raw) + index))?;
            if name == "xmlns" || name.starts_with("xmlns:") {
                scope = self.declare(local_of_declaration(name), value, (outer, scope), place)?;
                continue;
            }
            if self.document.attributes.len() - first >= limits.attributes {
                return Err((DecodeErrorKind::Limit(LimitKind::Attributes), place));
            }
            self.document.attributes.push(Attribute {
                name,
                namespace: 0,
                value,
            });
        }
        Ok(scope)
    }

    fn declare(
        &mut self,
        prefix: &'a str,
        uri: Cow<'a, str>,
        (outer, scope): (Scope, Scope),
        at: usize,
    ) -> Result<Scope, Failure> {
        let scopes = &mut self.document.scopes;
        let is_reserved =
            prefix == "xmlns" || uri == crate::ns::XMLNS || (prefix == "xml") != (uri == crate::ns::XML);
        if is_reserved || (uri.is_empty() && !prefix.is_empty()) {
            return Err((DecodeErrorKind::Syntax("invalid namespace declaration"), at));
        }
        if scopes.is_declared_since(outer, scope, prefix) {
            let name = if prefix.is_empty() { "xmlns" } else { prefix };
            return Err((DecodeErrorKind::DuplicateAttribute(Name::new(name)), at));
        }
        if scopes.count(scope) >= self.document.limits.namespaces {
            return Err((DecodeErrorKind::Limit(LimitKind::Namespaces), at));
        }
        Ok(scopes.declare(scope, prefix, uri))
    }

    /// Gives the attributes from `first` on their namespaces and refuses equal ones. The limit on attributes
    /// bounds the work per element.
    fn resolve_attributes(&mut self, first: usize, scope: Scope, at: usize) -> Result<(), Failure> {
        for index in first..self.document.attributes.len() {
            let Some(name) = self.document.attributes.get(index).map(|found| found.name) else {
                continue;
            };
            let namespace = match prefix(name) {
                "" => 0,
                prefix => self.resolve(prefix, scope, at)?,
            };
            let uri = self.document.scopes.uri(namespace);
            let is_twin = |earlier: &Attribute<'_>| {
                self.document.scopes.work.step();
                local(earlier.name) == local(name) && self.document.scopes.uri(earlier.namespace) == uri
            };
            let earlier = self.document.attributes.get(first..index).unwrap_or_default();
            if earlier.iter().any(is_twin) {
                return Err((DecodeErrorKind::DuplicateAttribute(Name::new(name)), at));
            }
            if let Some(attribute) = self.document.attributes.get_mut(index) {
                attribute.namespace = namespace;
            }
        }
        Ok(())
    }

    fn resolve(&self, prefix: &str, scope: Scope, at: usize) -> Result<usize, Failure> {
        self.document
            .scopes
            .resolve(scope, prefix)
            .ok_or_else(|| (DecodeErrorKind::UnboundPrefix(Name::new(prefix)), at))
    }

    fn check_name(&self, name: &str, at: usize) -> Result<(), Failure> {
        if name.len() > self.document.limits.name {
            return Err((DecodeErrorKind::Limit(LimitKind::Name), at));
        }
        if !is_qname(name) {
            return Err((DecodeErrorKind::Syntax("malformed name"), at));
        }
        Ok(())
    }

    fn end(&mut self, start: usize, end: usize) {
        let closing = self.open.pop();
        if let Some(element) = closing.and_then(|index| self.document.elements.get_mut(index)) {
            element.content.end = self.base + start;
            element.span.end = self.base + end;
            element.closed = true;
        }
    }

    fn characters(&mut self, text: &BytesText<'a>, start: usize) -> Result<(), Failure> {
        if let Some(at) = text.find("]]>") {
            return Err((DecodeErrorKind::Syntax("]]> in text"), start + at));
        }
        let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        self.append(text.xml10_content(), start, is_blank)
    }

    fn cdata(&mut self, text: &BytesCData<'a>, start: usize) -> Result<(), Failure> {
        self.append(text.xml10_content(), start, false)
    }

    fn append(&mut self, text: Cow<'a, str>, at: usize, is_blank: bool) -> Result<(), Failure> {
        let limit = self.document.limits.text;
        let current = self.open.last().copied();
        let Some((index, element)) =
            current.and_then(|index| Some((index, self.document.elements.get_mut(index)?)))
        else {
            return if is_blank {
                Ok(())
            } else {
                Err((DecodeErrorKind::OutsideRoot, at))
            };
        };
        let is_mixed = element.first_child.is_some();
        if is_blank && is_mixed && element.text.is_empty() {
            return Ok(());
        }
        if element.text.len().saturating_add(text.len()) > limit {
            return Err((DecodeErrorKind::Limit(LimitKind::Text), at));
        }
        if element.text.is_empty() {
            element.text = text;
        } else {
            element.text.to_mut().push_str(&text);
        }
        if is_mixed && !is_blank {
            self.document
                .note(&rules::TEXT_BETWEEN, self.base + at, Some(index));
        }
        Ok(())
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Where `inner`, a part of `outer`, begins in it.
fn offset_in(outer: &str, inner: &str) -> usize {
    (inner.as_ptr() as usize).saturating_sub(outer.as_ptr() as usize)
}

pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

pub(super) fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn local_of_declaration(name: &str) -> &str {
    name.strip_prefix("xmlns:").unwrap_or_default()
}

fn failure(error: &XmlError, at: usize) -> Failure {
    let kind = match error {
        XmlError::Syntax(error) => match error {
            SyntaxError::InvalidBangMarkup => DecodeErrorKind::Syntax("malformed markup after <!"),
            _ => DecodeErrorKind::UnexpectedEnd,
        },
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            DecodeErrorKind::MismatchedEndTag {
                open: Name::new(expected),
                found: Name::new(found),
            }
        }
        XmlError::IllFormed(error) => DecodeErrorKind::Syntax(match error {
            IllFormedError::UnmatchedEndTag(_) => "end tag without a start tag",
            IllFormedError::DoubleHyphenInComment => "-- in a comment",
            IllFormedError::UnclosedReference => "& without ;",
            IllFormedError::MissingDoctypeName => return (DecodeErrorKind::Doctype, at),
            _ => "malformed XML declaration",
        }),
        XmlError::Encoding(_) => DecodeErrorKind::Encoding,
        _ => DecodeErrorKind::Syntax("malformed markup"),
    };
    (kind, at)
}
