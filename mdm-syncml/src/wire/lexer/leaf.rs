//! Elements that hold text, and elements that are passed over.

use mdm_errors::LimitKind;

use super::{Lexer, Open, Route, Tag, content, literal, references, scan};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::span::{Extent, Span};

/// The content of an element beside text, CDATA sections, comments and instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing.
    Text,
    /// `LocURI`, as MS-MDM 2.2.3.12 and 2.2.3.10 have it in `TargetRef` and `SourceRef`.
    LocUri,
    /// Any elements, which are kept as they are.
    Markup,
}

impl<'s, R: Route> Lexer<'s, '_, R> {
    /// The text or markup of a leaf.
    pub(crate) fn leaf_of(&mut self, tag: &Tag, content: Content) -> Parsed<Span> {
        if tag.empty {
            return Ok(Span::new(self.position(), 0));
        }
        match self.short_leaf(&tag.open, content) {
            Some(span) => Ok(span),
            None => self.leaf_content(&tag.open, content),
        }
    }

    /// The text of a leaf up to its end tag, if that is the next tag and there is nothing to resolve.
    #[inline(always)]
    fn short_leaf(&mut self, open: &Open, content: Content) -> Option<Span> {
        let start = self.position();
        let length = scan::before_tag(self.rest)?;
        let name = self.rest.get(length..)?.strip_prefix(b"</")?;
        let rest = self.after_name(open, name)?.strip_prefix(b">")?;
        let end = start + length;
        if length > self.limits.text {
            return None;
        }
        if !self.clear.covers(self.text, start, end) {
            if content != Content::Markup {
                return None;
            }
            references::check_text(self.text, start, end).ok()?;
        }
        self.rest = rest;
        self.leave(open);
        Some(Span::new(start, length))
    }

    #[inline(never)]
    fn leaf_content(&mut self, open: &Open, content: Content) -> Parsed<Span> {
        let start = self.position();
        let (end, is_marked, is_special) = self.content(open, content)?;
        let span = Span::new(start, end - start);
        if span.len() > self.limits.text {
            return Err(Fault::limit(LimitKind::Text, start));
        }
        if content == Content::Markup {
            return Ok(if is_marked { span.marked() } else { span });
        }
        if !is_marked && !is_special {
            return Ok(span);
        }
        let from = self.texts.resolved.len();
        let raw = core::str::from_utf8(span.slice(self.text)).unwrap_or_default();
        self.texts.resolved.reserve(raw.len());
        content::resolve(raw, &mut self.texts.resolved);
        Ok(Span::new(from, self.texts.resolved.len() - from).marked())
    }

    /// Passes over an element of no meaning; its name included, it becomes raw markup.
    #[inline(never)]
    pub(crate) fn skip(&mut self, tag: &Tag) -> Parsed<Extent> {
        if !tag.empty {
            self.leave(&tag.open);
        }
        self.rest = self.from(tag.start as usize);
        self.enter_markup(tag.start as usize);
        let again = self.open_tag(true)?;
        if !again.empty {
            self.content(&again.open, Content::Markup)?;
        }
        self.leave_markup();
        Ok(Extent {
            start: tag.start,
            end: self.position() as u32,
        })
    }

    /// Everything up to the end tag of `open`, which is consumed: where that begins, whether there was a `<` before
    /// it, and whether text holds `&` or `\r`.
    fn content(&mut self, open: &Open, content: Content) -> Parsed<(usize, bool, bool)> {
        let base = self.scratch.open.len();
        let mut has_child = false;
        let was_in_markup = self.in_markup;
        let start = self.position();
        let mut is_marked = false;
        let mut is_special = false;
        loop {
            let found = scan::before_tag(self.rest);
            let length = found.unwrap_or(self.rest.len());
            is_special |= self.check_text(length)?;
            let Some(length) = found else {
                return Err(Fault::end(self.text));
            };
            self.advance(length);
            if self.rest.starts_with(b"</") {
                if self.scratch.open.len() == base {
                    break;
                }
                if let Some(inner) = self.scratch.open.pop() {
                    self.close(&inner)?;
                }
                continue;
            }
            is_marked = true;
            if let Some(section) = self.rest.strip_prefix(b"<![CDATA[") {
                let Some(end) = memchr::memmem::find(section, b"]]>") else {
                    return Err(Fault::end(self.text));
                };
                self.advance(9 + end + 3);
                is_special = true;
            } else if matches!(self.rest, [_, b'!' | b'?', ..]) {
                self.skip_misc()?;
            } else {
                if content == Content::Markup && !self.in_markup {
                    self.enter_markup(start);
                }
                let is_first = !core::mem::replace(&mut has_child, true);
                self.child_of(content, is_first)?;
            }
        }
        let end = self.position();
        if !was_in_markup {
            self.leave_markup();
        }
        self.close(open)?;
        Ok((end, is_marked, is_special))
    }

    /// From here on, declarations in scope are those outside of the raw markup that begins at `start`.
    fn enter_markup(&mut self, start: usize) {
        self.in_markup = true;
        self.outer_bindings = self.scratch.bindings.len();
        self.markup_start = start;
    }

    fn leave_markup(&mut self) {
        self.in_markup = false;
        self.outer_bindings = 0;
    }

    fn child_of(&mut self, content: Content, is_first: bool) -> Parsed<()> {
        let child = self.open_tag(content == Content::Markup)?;
        let fits = match content {
            Content::Markup => true,
            Content::LocUri => is_first && child.element == literal::LOC_URI.element,
            Content::Text => false,
        };
        if !fits {
            return Err(self.unexpected(&child));
        }
        if !child.empty {
            self.scratch.open.push(child.open);
        }
        Ok(())
    }

    /// Checks the next `length` bytes, which are text; whether they hold anything to resolve.
    fn check_text(&mut self, length: usize) -> Parsed<bool> {
        let start = self.position();
        let end = start + length;
        if self.clear.covers(self.text, start, end) {
            return Ok(false);
        }
        references::check_text(self.text, start, end).map_err(|(kind, at)| Fault::new(kind, at))?;
        Ok(references::needs_resolving(
            self.rest.get(..length).unwrap_or_default(),
        ))
    }
}
