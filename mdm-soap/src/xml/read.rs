mod failure;
mod tag;
mod unescape;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use mdm_errors::kit::xml::is_ncname;
use mdm_errors::kit::{bom, syntax};
use mdm_errors::{DecodeError, DecodeErrorKind, ElementPath, LimitKind, Position, is_xml_char};
use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesCData, BytesEnd, BytesText, Event};

use failure::Failure;
pub(super) use tag::split;

use self::tag::Extent;
#[cfg(feature = "xmldsig")]
use super::document::Piece;
use super::document::{Document, MAX_LINTS};
use super::scope::UriId;
use crate::rules;

/// Fills `document` from its source, and checks what the tokenizer does not.
pub(super) fn read(document: &mut Document<'_>) -> Result<(), DecodeError> {
    let source = document.source;
    let limits = document.limits;
    let fail = |kind: DecodeErrorKind, offset| Err(kind.at(Position::from_offset(source, offset)));
    if source.len() > limits.bytes {
        return fail(DecodeErrorKind::Limit(LimitKind::Bytes), limits.bytes);
    }
    let unmarked = bom::without_utf8(source);
    let base = source.len().saturating_sub(unmarked.len());
    let text = match core::str::from_utf8(unmarked) {
        Ok(text) => text,
        Err(error) => {
            let at = base.saturating_add(error.valid_up_to());
            return fail(DecodeErrorKind::Encoding, at);
        }
    };
    let kept = text.trim_end_matches('\0');
    if kept.len() < text.len() {
        document.lint_at(&rules::TRAILING_NUL, base.saturating_add(kept.len()));
    }
    if is_white_space(kept) {
        return fail(DecodeErrorKind::Empty, 0);
    }
    // the tokenizer would skip a second mark and count on from behind it
    if kept.starts_with(bom::CHARACTER) {
        return fail(DecodeErrorKind::OutsideRoot, base);
    }
    // JSON, a page without markup, binary data: the answer of another service
    let content = kept.trim_ascii_start();
    if !content.starts_with('<') && content.starts_with(is_xml_char) {
        let before = kept.len().saturating_sub(content.len());
        return fail(DecodeErrorKind::NotXml, base.saturating_add(before));
    }
    let forbidden = kept.char_indices().find(|&(_, c)| !is_xml_char(c));
    Parser {
        document,
        text: kept,
        base,
        open: Vec::new(),
        twins: Vec::new(),
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
    /// Scratch for finding equal attributes: namespace, local name, place among the attributes of the element.
    twins: Vec<(UriId, &'a str, usize)>,
    forbidden: Option<(usize, char)>,
    has_declaration: bool,
}

impl<'a> Parser<'_, 'a> {
    fn run(mut self) -> Result<(), DecodeError> {
        self.events().map_err(|(kind, at)| {
            let path: ElementPath = self.open_names().collect();
            kind.at(Position::from_offset(
                self.document.source,
                self.base.saturating_add(at),
            ))
            .with_path(path)
        })
    }

    fn open_names(&self) -> impl Iterator<Item = &'a str> {
        self.open
            .iter()
            .filter_map(|&index| self.document.elements.get(index))
            .map(|element| element.local)
    }

    fn events(&mut self) -> Result<(), Failure> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().check_comments = true;
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event();
            let end = offset(reader.buffer_position());
            if let Some((at, c)) = self.forbidden.filter(|&(at, _)| at < end) {
                return Err((DecodeErrorKind::ForbiddenCharacter(c.into()), at));
            }
            let event =
                event.map_err(|error| failure::from_tokenizer(&error, offset(reader.error_position())))?;
            if matches!(event, Event::Eof) {
                return self.finish();
            }
            self.event(&event, start, end)?;
        }
    }

    fn event(&mut self, event: &Event<'a>, start: usize, end: usize) -> Result<(), Failure> {
        let extent = |has_content| Extent {
            start,
            end,
            has_content,
        };
        match event {
            Event::Start(tag) => self.start(tag, &extent(true)),
            Event::Empty(tag) => self.start(tag, &extent(false)),
            Event::End(tag) => self.end(tag, start, end),
            Event::Text(text) => self.characters(text, start),
            Event::CData(text) => self.cdata(text, start),
            Event::GeneralRef(name) => {
                let c = unescape::reference(name).map_err(|kind| (kind, start))?;
                let mut buffer = [0; 4];
                self.append(Cow::Owned(c.encode_utf8(&mut buffer).into()), start, false)
            }
            Event::Decl(_) => self.declaration(start, end),
            Event::PI(instruction) => self.instruction(instruction.target(), start),
            Event::DocType(_) => Err((DecodeErrorKind::Doctype, start)),
            Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn instruction(&mut self, target: &str, start: usize) -> Result<(), Failure> {
        if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err((DecodeErrorKind::Syntax(syntax::INSTRUCTION), start));
        }
        if self.document.instructions.len() < MAX_LINTS {
            self.document.instructions.push(self.base.saturating_add(start));
        }
        Ok(())
    }

    /// Checks `<?xml version="1.0" encoding=".." standalone=".."?>`; its values do not matter.
    fn declaration(&mut self, start: usize, end: usize) -> Result<(), Failure> {
        let malformed = || Err((DecodeErrorKind::Syntax(syntax::DECLARATION), start));
        let before = self.text.get(..start).unwrap_or_default();
        if self.has_declaration || !is_white_space(before) {
            return Err((DecodeErrorKind::Syntax(syntax::DECLARATION_PLACE), start));
        }
        self.has_declaration = true;
        let place = self.base.saturating_add(start);
        if start > 0 {
            self.document.lint_at(&rules::DECLARATION_PLACE, place);
        }
        let markup = self.text.get(start..end).unwrap_or_default();
        let markup = markup.strip_prefix("<?xml").unwrap_or_default();
        let markup = markup.strip_suffix("?>").unwrap_or_default();
        let mut expected = ["version", "encoding", "standalone"].iter();
        let mut has_version = false;
        for attribute in Attributes::new(markup, 0).with_checks(false) {
            let name = attribute.as_ref().map_or("", |attribute| attribute.key.0);
            let is_in_order = expected.any(|&expected| expected == name);
            if !is_in_order || (!has_version && name != "version") {
                return malformed();
            }
            has_version = true;
            let is_utf8 = attribute.is_ok_and(|attribute| attribute.value.eq_ignore_ascii_case("utf-8"));
            if name == "encoding" && !is_utf8 {
                self.document.lint_at(&rules::DECLARED_ENCODING, place);
            }
        }
        if has_version { Ok(()) } else { malformed() }
    }

    fn finish(&self) -> Result<(), Failure> {
        if !self.open.is_empty() || self.document.elements.is_empty() {
            return Err((DecodeErrorKind::UnexpectedEnd, self.text.len()));
        }
        Ok(())
    }

    fn end(&mut self, tag: &BytesEnd<'_>, start: usize, end: usize) -> Result<(), Failure> {
        let name_end = start
            .saturating_add("</".len())
            .saturating_add(tag.name().0.len());
        let rest = self.text.get(name_end..end).unwrap_or_default();
        if !is_white_space(rest.trim_end_matches('>')) {
            return Err((DecodeErrorKind::Syntax(syntax::END_TAG), start));
        }
        let closing = self.open.pop();
        #[cfg(feature = "xmldsig")]
        self.document.pieces.extend(closing.map(Piece::End));
        if let Some(element) = closing.and_then(|index| self.document.elements.get_mut(index)) {
            element.content.end = self.base.saturating_add(start);
            element.span.end = self.base.saturating_add(end);
            element.closed = true;
            self.document.scopes.close(element.declared.clone());
        }
        Ok(())
    }

    fn characters(&mut self, text: &BytesText<'a>, start: usize) -> Result<(), Failure> {
        if let Some(at) = text.find("]]>") {
            let at = start.saturating_add(at);
            return Err((DecodeErrorKind::Syntax(syntax::SECTION_END), at));
        }
        self.append(text.xml10_content(), start, is_white_space(text))
    }

    fn cdata(&mut self, text: &BytesCData<'a>, start: usize) -> Result<(), Failure> {
        self.append(text.xml10_content(), start, false)
    }

    fn append(&mut self, text: Cow<'a, str>, at: usize, is_white_space: bool) -> Result<(), Failure> {
        let limit = self.document.limits.text;
        #[cfg(feature = "xmldsig")]
        if !self.open.is_empty() {
            self.document.record(text.clone());
        }
        let current = self.open.last().copied();
        let Some((index, element)) =
            current.and_then(|index| Some((index, self.document.elements.get_mut(index)?)))
        else {
            return if is_white_space {
                Ok(())
            } else {
                Err((DecodeErrorKind::OutsideRoot, at))
            };
        };
        let is_mixed = element.first_child.is_some();
        if is_white_space && is_mixed && element.text.is_empty() {
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
        element.has_text |= !is_white_space;
        if is_mixed && !is_white_space {
            let place = self.base.saturating_add(at);
            self.document.note(&rules::TEXT_BETWEEN, place, Some(index), None);
        }
        Ok(())
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn is_white_space(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}
