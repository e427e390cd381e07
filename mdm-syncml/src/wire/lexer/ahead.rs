//! Reading by index, which moves nothing until its caller says so.
//!
//! The tags and leaves that devices write are compared as whole words, with white space between them.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "offsets into a text of at most Limits::MAX_BYTES, in the loops that every message runs through"
)]

use core::marker::PhantomData;

use super::clear::Clear;
use super::literal::{self, Joint, Literal, Prefix};
use super::{Lexer, Route, RouteKind, references, scan};
use crate::wire::span::{Span, Texts};

/// A view of the text from where the lexer is; `SPACED` is whether white space is expected between tags. Each function
/// takes the place of an element and returns the place of what follows it, or the same place if the element is another
/// one or is spelt in another way.
pub(crate) struct Ahead<'s, 'w, R, const SPACED: bool> {
    text: &'s [u8],
    prefix: Prefix<'s>,
    metinf: Option<Prefix<'s>>,
    meta_limit: u32,
    clear: Clear,
    texts: &'w mut Texts,
    route: PhantomData<R>,
}

/// A state to go back to when a larger part turns out to be spelt in another way.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    clear: Clear,
    resolved: usize,
}

impl<'s, R: Route> Lexer<'s, '_, R> {
    pub(crate) fn ahead<const SPACED: bool>(&mut self) -> Ahead<'s, '_, R, SPACED> {
        Ahead {
            text: self.text,
            prefix: self.prefix,
            metinf: self.metinf,
            meta_limit: u32::try_from(self.limits.meta).unwrap_or(u32::MAX),
            clear: self.clear,
            texts: self.texts,
            route: PhantomData,
        }
    }

    /// Goes on at `at`, up to which a view has read.
    pub(crate) fn resume(&mut self, at: u32, clear: Clear) {
        self.rest = self.from(at as usize);
        self.clear = clear;
    }
}

impl<R: Route, const SPACED: bool> Ahead<'_, '_, R, SPACED> {
    pub(crate) fn clear(&self) -> Clear {
        self.clear
    }

    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    #[inline(always)]
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            clear: self.clear,
            resolved: self.texts.resolved.len(),
        }
    }

    #[cold]
    pub(crate) fn reset(&mut self, mark: Mark) {
        self.clear = mark.clear;
        self.texts.resolved.truncate(mark.resolved);
    }

    /// Passes white space if any is expected.
    #[inline(always)]
    pub(crate) fn after_white_space(&self, at: u32) -> u32 {
        if !SPACED {
            return at;
        }
        match self.text.get(at as usize) {
            Some(byte) if *byte <= b' ' => scan::after_white_space(self.text, at as usize) as u32,
            _ => at,
        }
    }

    /// Returns the place after a start tag.
    #[inline(always)]
    pub(crate) fn open(&self, at: u32, literal: Literal) -> Option<u32> {
        match R::KIND {
            RouteKind::Prefixed => self.take(self.prefix.open_at(self.text, at)?, literal.bare),
            _ => self.take(at, literal.open),
        }
    }

    /// Returns the place after an end tag.
    #[inline(always)]
    pub(crate) fn close(&self, at: u32, literal: Literal) -> Option<u32> {
        match R::KIND {
            RouteKind::Prefixed => self.take(self.prefix.close_at(self.text, at)?, literal.bare),
            _ => self.take(at, literal.close),
        }
    }

    /// Returns the place after `<Name/>`.
    pub(crate) fn empty(&self, at: u32, literal: Literal) -> Option<u32> {
        match R::KIND {
            RouteKind::Prefixed => self.take(self.prefix.open_at(self.text, at)?, literal.bare_empty),
            _ => self.take(self.take(at, b"<")?, literal.bare_empty),
        }
    }

    /// Returns the place after `<Meta xmlns="syncml:metinf">`, in which names without a prefix mean the same.
    pub(crate) fn open_declaring_metinf(&self, at: u32, literal: Literal) -> Option<u32> {
        if matches!(R::KIND, RouteKind::Prefixed) {
            return None;
        }
        self.declares_metinf(at, literal)
    }

    /// Reads a leaf into `place` if that is free.
    #[inline(always)]
    pub(crate) fn leaf(&mut self, at: u32, literal: Literal, place: &mut Span) -> u32 {
        self.leaf_within(at, literal, u32::MAX, place)
    }

    /// Reads a leaf of at most `limit` bytes.
    #[inline(always)]
    pub(crate) fn leaf_within(&mut self, at: u32, literal: Literal, limit: u32, place: &mut Span) -> u32 {
        let Some(start) = self.open(at, literal) else {
            return at;
        };
        let end = self.text_end(start);
        let Some(after) = self.close(end, literal) else {
            return at;
        };
        if end - start > limit || !self.keep(span(start, end), place) {
            return at;
        }
        self.after_white_space(after)
    }

    /// Reads a child of `Meta` that declares its namespace.
    #[inline(always)]
    pub(crate) fn metinf(&mut self, at: u32, literal: Literal, place: &mut Span) -> u32 {
        let mut found = Span::ABSENT;
        let end = self.usual_metinf(at, literal, &mut found);
        if end == at || !self.keep(found, place) {
            return at;
        }
        end
    }

    /// Finds a child of `Meta` that declares its namespace, in a text that nobody has looked at.
    #[inline(always)]
    pub(crate) fn usual_metinf(&self, at: u32, literal: Literal, place: &mut Span) -> u32 {
        let Some(start) = self.declares_metinf(at, literal) else {
            return at;
        };
        let end = self.text_end(start);
        match self.take(end, literal.close) {
            Some(after) if end - start <= self.meta_limit => {
                *place = span(start, end);
                self.after_white_space(after)
            }
            _ => at,
        }
    }

    /// Reads a child of `Meta` in any spelling that is known.
    #[inline(always)]
    pub(crate) fn any_metinf(&mut self, at: u32, literal: Literal, place: &mut Span) -> u32 {
        let here = self.metinf(at, literal, place);
        if here != at {
            return here;
        }
        let here = self.leaf_within(at, literal, self.meta_limit, place);
        match self.metinf {
            Some(prefix) if here == at => self.prefixed_metinf(at, literal, place, prefix),
            _ => here,
        }
    }

    /// Reads a child of `Meta` by the prefix that the root declares for it.
    #[inline(never)]
    fn prefixed_metinf(&mut self, at: u32, literal: Literal, place: &mut Span, prefix: Prefix<'_>) -> u32 {
        let inside = prefix.open_at(self.text, at);
        let content = inside
            .and_then(|name| self.take(name, literal.bare))
            .map(|start| (start, self.text_end(start)));
        let Some((start, end)) = content else { return at };
        let after = prefix.close_at(self.text, end);
        match after.and_then(|name| self.take(name, literal.bare)) {
            Some(after) if end - start <= self.meta_limit && self.keep(span(start, end), place) => {
                self.after_white_space(after)
            }
            _ => at,
        }
    }

    /// Returns the place after two tags in a row.
    #[inline(always)]
    pub(crate) fn joint(&self, at: u32, joint: Joint) -> Option<u32> {
        if !SPACED && !matches!(R::KIND, RouteKind::Prefixed) {
            return self.take(at, joint.both);
        }
        let between = match joint.first_opens {
            true => self.open(at, joint.first),
            false => self.close(at, joint.first),
        };
        let between = self.after_white_space(between?);
        match joint.second_opens {
            true => self.open(between, joint.second),
            false => self.close(between, joint.second),
        }
    }

    /// Reads the rest of `Data` from `start` with the end tag of its parent, and returns where that ends.
    #[inline(always)]
    pub(crate) fn data_to(&mut self, start: u32, joint: Joint, place: &mut Span) -> Option<u32> {
        let end = self.text_end(start);
        let Some(after) = self.joint(end, joint) else {
            let data_end = self.sections(start, end, place)?;
            let after = self.joint(data_end, joint);
            if after.is_none() {
                *place = Span::ABSENT;
            }
            return after;
        };
        if !self.is_text(start, end) {
            return None;
        }
        *place = span(start, end);
        Some(after)
    }

    /// Reads `Data`, whose references are checked here and resolved later.
    #[inline(always)]
    pub(crate) fn data(&mut self, at: u32, place: &mut Span) -> u32 {
        let Some(start) = self.open(at, literal::DATA) else {
            return at;
        };
        let end = self.text_end(start);
        if place.is_present() {
            return at;
        }
        let Some(after) = self.close(end, literal::DATA) else {
            let after = self
                .sections(start, end, place)
                .and_then(|end| self.close(end, literal::DATA));
            return after.map_or(at, |after| self.after_white_space(after));
        };
        if !self.is_text(start, end) {
            return at;
        }
        *place = span(start, end);
        self.after_white_space(after)
    }

    /// Reads the rest of `Data` that has CDATA sections, the first text in which is from `start` to `end`, and returns
    /// where its end tag begins.
    #[inline(never)]
    fn sections(&mut self, start: u32, end: u32, place: &mut Span) -> Option<u32> {
        let clear = self.clear;
        let data_end = self.sections_end(start, end);
        match data_end {
            Some(data_end) => *place = span(start, data_end).marked(),
            None => self.clear = clear,
        }
        data_end
    }

    fn sections_end(&mut self, start: u32, end: u32) -> Option<u32> {
        let (mut from, mut end) = (start, end);
        loop {
            if !self.is_text(from, end) {
                return None;
            }
            if self.close(end, literal::DATA).is_some() {
                return Some(end);
            }
            let section = self.take(end, b"<![CDATA[")? as usize;
            let length = scan::section_length(self.text.get(section..)?)?;
            from = (section + length + 3) as u32;
            end = self.text_end(from);
        }
    }

    /// Reports whether what is from `start` to `end` is text without a fault.
    #[inline(always)]
    fn is_text(&mut self, start: u32, end: u32) -> bool {
        let (start, end) = (start as usize, end as usize);
        self.clear.covers(self.text, start, end) || references::check_text(self.text, start, end).is_ok()
    }

    /// Puts the text at `found` into `place` if that is free and the text is right.
    #[inline(always)]
    pub(crate) fn keep(&mut self, found: Span, place: &mut Span) -> bool {
        if place.is_present() {
            return false;
        }
        if !self.clear.covers(self.text, found.start(), found.end()) {
            return self.resolve(found.start(), found.end(), place);
        }
        *place = found;
        true
    }

    #[inline(never)]
    fn resolve(&mut self, start: usize, end: usize, place: &mut Span) -> bool {
        let raw = self.text.get(start..end).unwrap_or_default();
        let Ok(raw) = core::str::from_utf8(raw) else {
            return false;
        };
        if references::check_text(self.text, start, end).is_err() {
            return false;
        }
        *place = if references::needs_resolving(raw.as_bytes()) {
            let from = self.texts.resolved.len();
            self.texts.resolved.reserve(raw.len());
            references::resolve(raw, &mut self.texts.resolved);
            Span::new(from, self.texts.resolved.len() - from).marked()
        } else {
            Span::new(start, end - start)
        };
        true
    }

    /// Returns the place of the next `<`, or of the end, where no tag is.
    #[inline(always)]
    pub(crate) fn text_end(&self, at: u32) -> u32 {
        scan::tag_after(self.text, at as usize) as u32
    }

    /// Returns the place of the next `<` for texts that are numbers, or a place before it, where no tag is.
    #[inline(always)]
    pub(crate) fn number_end(&self, at: u32) -> u32 {
        scan::near_tag_after(self.text, at as usize) as u32
    }

    /// Returns the place of the next `<` for texts that are not short.
    #[inline(always)]
    pub(crate) fn uri_end(&self, at: u32) -> u32 {
        scan::far_tag_after(self.text, at as usize) as u32
    }

    /// Reports whether nothing from `start` to `end` has to be resolved or may be wrong.
    #[inline(always)]
    pub(crate) fn is_clear(&mut self, start: u32, end: u32) -> bool {
        self.clear.covers(self.text, start as usize, end as usize)
    }

    /// Returns the place after `<Name xmlns="syncml:metinf">`, with either quotes.
    #[inline(always)]
    fn declares_metinf(&self, at: u32, literal: Literal) -> Option<u32> {
        let value = self.take(at, literal.declaring)?;
        self.take(value, b"\"syncml:metinf\">")
            .or_else(|| self.take(value, b"'syncml:metinf'>"))
    }

    /// Returns the place after these bytes.
    #[inline(always)]
    fn take(&self, at: u32, bytes: &'static [u8]) -> Option<u32> {
        let end = at as usize + bytes.len();
        (self.text.get(at as usize..end)? == bytes).then_some(end as u32)
    }
}

/// The text from `start` to `end`.
#[inline(always)]
pub(crate) const fn span(start: u32, end: u32) -> Span {
    Span::new(start as usize, (end - start) as usize)
}
