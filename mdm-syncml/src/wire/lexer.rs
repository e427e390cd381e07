//! The lexer: tags, text and namespaces of one document.
//!
//! It neither recurses nor copies. Each primitive has two forms. The general one reads any XML. The literal one
//! compares the bytes that devices really send, such as `<CmdID>`, and moves nothing when they differ, so that the
//! general one takes over. Which literals are tried is a type parameter: [`General`] none, [`Plain`] names without a
//! prefix, [`Prefixed`] names with the prefix of the root. A literal is only right while the default namespace (or that
//! prefix) means SyncML; [`Lexer::open_tag`] gives up where that stops, and the document is read again with
//! [`General`].

mod ahead;
mod clear;
pub(crate) mod content;
mod element;
mod leaf;
pub(crate) mod literal;
mod name;
mod namespace;
pub(crate) mod references;
pub(crate) mod scan;
mod tag;
mod tokens;

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use mdm_errors::{DecodeErrorKind, LimitKind, Name};

use crate::wire::encoding::{BYTE_ORDER_MARK, Facts};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::limits::Limits;
use crate::wire::span::Texts;

pub(crate) use ahead::{Ahead, Mark, span};
pub(crate) use clear::Clear;
pub(crate) use element::Element;
pub(crate) use leaf::Content;
pub(crate) use literal::Literal;
pub(crate) use name::pseudo_value;
pub(crate) use namespace::{Binding, Namespace, NamespaceId};
pub(crate) use tag::{Attribute, Open, Tag};
pub(crate) use tokens::Token;

/// Which literals are tried.
pub(crate) trait Route {
    const KIND: RouteKind;
    /// Elements that may be open without being counted, because a literal opened them.
    const UNCOUNTED: usize;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteKind {
    General,
    Plain,
    Prefixed,
}

pub(crate) struct General;
pub(crate) struct Plain;
pub(crate) struct Prefixed;

impl Route for General {
    const KIND: RouteKind = RouteKind::General;
    const UNCOUNTED: usize = 0;
}

impl Route for Plain {
    const KIND: RouteKind = RouteKind::Plain;
    const UNCOUNTED: usize = 8;
}

impl Route for Prefixed {
    const KIND: RouteKind = RouteKind::Prefixed;
    const UNCOUNTED: usize = 8;
}

/// Lists that the lexer works with; nothing in them outlives a document, but their memory does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    bindings: Vec<Binding>,
    attributes: Vec<Attribute>,
    open: Vec<Open>,
    /// URIs of declarations that are not written as they are compared.
    uris: String,
}

pub(crate) struct Lexer<'s, 'w, R> {
    pub(crate) text: &'s [u8],
    rest: &'s [u8],
    pub(crate) limits: &'s Limits,
    scratch: &'w mut Scratch,
    texts: &'w mut Texts,
    /// Elements that are open and counted.
    depth: usize,
    clear: Clear,
    prefix: literal::Prefix<'s>,
    /// The prefix that the root declares for metainformation.
    metinf: Option<literal::Prefix<'s>>,
    /// Declarations outside the raw markup that is being read; 0 elsewhere.
    outer_bindings: usize,
    in_markup: bool,
    markup_start: usize,
    route: PhantomData<R>,
}

/// The next token inside an element that has children.
pub(crate) enum Node {
    Close,
    Child(Tag),
}

impl<'s, 'w, R: Route> Lexer<'s, 'w, R> {
    pub(crate) fn new(
        text: &'s [u8],
        limits: &'s Limits,
        facts: Facts,
        scratch: &'w mut Scratch,
        texts: &'w mut Texts,
    ) -> Self {
        scratch.bindings.clear();
        scratch.attributes.clear();
        scratch.open.clear();
        scratch.uris.clear();
        texts.clear();
        Self {
            text,
            rest: text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text),
            limits,
            scratch,
            texts,
            depth: 0,
            clear: Clear::new(facts),
            prefix: literal::Prefix::default(),
            metinf: None,
            outer_bindings: 0,
            in_markup: false,
            markup_start: 0,
            route: PhantomData,
        }
    }

    /// Goes on with other literals; the element at hand is the root.
    pub(crate) fn with_route<Q: Route>(
        self,
        prefix: literal::Prefix<'s>,
        metinf: Option<literal::Prefix<'s>>,
    ) -> Lexer<'s, 'w, Q> {
        Lexer {
            text: self.text,
            rest: self.rest,
            limits: self.limits,
            scratch: self.scratch,
            texts: self.texts,
            depth: self.depth,
            clear: self.clear,
            prefix,
            metinf,
            outer_bindings: 0,
            in_markup: false,
            markup_start: 0,
            route: PhantomData,
        }
    }

    /// Bytes read.
    #[inline(always)]
    pub(crate) fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// The position as [`Span`](crate::wire::span::Span)s count it.
    #[inline(always)]
    pub(crate) fn place(&self) -> u32 {
        self.position() as u32
    }

    /// The bytes from `at` on.
    fn from(&self, at: usize) -> &'s [u8] {
        self.text.get(at..).unwrap_or_default()
    }

    #[inline(always)]
    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    #[inline(always)]
    pub(crate) fn is_at_white_space(&self) -> bool {
        matches!(self.rest.first(), Some(byte) if *byte <= b' ')
    }

    #[inline(always)]
    fn skip_white_space(&mut self) {
        if self.is_at_white_space() {
            self.rest = scan::without_white_space(self.rest);
        }
    }

    /// The next child of `parent`, or its end, which is consumed. White space, comments and instructions are skipped.
    pub(crate) fn next(&mut self, parent: &Open) -> Parsed<Node> {
        if let Some(tag) = self.literal_tag() {
            return Ok(Node::Child(tag));
        }
        self.next_general(parent)
    }

    #[inline(never)]
    fn next_general(&mut self, parent: &Open) -> Parsed<Node> {
        loop {
            self.skip_white_space();
            match self.rest {
                [b'<', b'/', ..] => {
                    self.close(parent)?;
                    return Ok(Node::Close);
                }
                [b'<', b'!' | b'?', ..] => self.skip_misc()?,
                [b'<', ..] => return self.open_tag(false).map(Node::Child),
                [] => return Err(Fault::end(self.text)),
                _ => return Err(Fault::new(DecodeErrorKind::UnexpectedText, self.position())),
            }
        }
    }

    /// The next child of an element that may be empty, or none at its end.
    pub(crate) fn child(&mut self, parent: &Tag) -> Parsed<Option<Tag>> {
        if parent.empty {
            return Ok(None);
        }
        Ok(match self.next(&parent.open)? {
            Node::Child(tag) => Some(tag),
            Node::Close => None,
        })
    }

    /// The next element outside of any, or the end of the document.
    pub(crate) fn next_outside(&mut self) -> Parsed<Option<Tag>> {
        loop {
            self.skip_white_space();
            match self.rest {
                [] => return Ok(None),
                [b'<', b'!' | b'?', ..] => self.skip_misc()?,
                [b'<', next, ..] if *next != b'/' => return self.open_tag(false).map(Some),
                b"<" => return Err(Fault::end(self.text)),
                _ => return Err(Fault::new(DecodeErrorKind::OutsideRoot, self.position())),
            }
        }
    }

    /// A comment or processing instruction.
    pub(crate) fn skip_misc(&mut self) -> Parsed<()> {
        let at = self.position();
        if let Some(comment) = self.rest.strip_prefix(b"<!--") {
            let Some(end) = memchr::memmem::find(comment, b"--") else {
                return Err(Fault::end(self.text));
            };
            match comment.get(end + 2) {
                Some(b'>') => {}
                Some(_) => return Err(Fault::syntax("`--` inside a comment", at + 4 + end)),
                None => return Err(Fault::end(self.text)),
            }
            self.advance(end + 7);
            return Ok(());
        }
        if self.rest.starts_with(b"<?") {
            return self.skip_instruction();
        }
        if self.rest.starts_with(b"<![CDATA[") {
            return Err(Fault::new(DecodeErrorKind::UnexpectedText, at));
        }
        if self.rest.starts_with(b"<!DOCTYPE") {
            return Err(Fault::new(DecodeErrorKind::Doctype, at));
        }
        let starts = [&b"<!--"[..], b"<![CDATA[", b"<!DOCTYPE"];
        if starts.iter().any(|start| start.starts_with(self.rest)) {
            return Err(Fault::end(self.text));
        }
        Err(Fault::syntax("malformed declaration", at))
    }

    fn skip_instruction(&mut self) -> Parsed<()> {
        let at = self.position();
        let body = self.rest.get(2..).unwrap_or_default();
        let (length, colon) = name::qualified(body, at + 2).map_err(|fault| self.name_fault(body, fault))?;
        let target = body.get(..length).unwrap_or_default();
        if colon != 0 {
            return Err(Fault::syntax("malformed processing instruction", at));
        }
        let Some(end) = memchr::memmem::find(body, b"?>") else {
            return Err(Fault::end(self.text));
        };
        let after = body.get(length..end).unwrap_or_default();
        if after.first().is_some_and(|byte| !scan::is_white_space(*byte)) {
            return Err(Fault::syntax("malformed processing instruction", at));
        }
        if target.eq_ignore_ascii_case(b"xml") {
            let is_first = at == 0 || (at == 3 && self.text.starts_with(BYTE_ORDER_MARK));
            if target != b"xml" || !is_first || !name::is_declaration(after) {
                return Err(Fault::syntax("malformed or misplaced XML declaration", at));
            }
        }
        self.advance(end + 4);
        Ok(())
    }

    /// The end tag of `open`; the rest starts with `</`.
    fn close(&mut self, open: &Open) -> Parsed<()> {
        let at = self.position();
        let name = self.rest.get(2..).unwrap_or_default();
        let after = self.after_name(open, name).map(|after| match after {
            [byte, ..] if *byte <= b' ' => scan::without_white_space(after),
            _ => after,
        });
        match after {
            Some([b'>', after @ ..]) => {
                self.rest = after;
                self.leave(open);
                Ok(())
            }
            Some([]) => Err(Fault::end(self.text)),
            _ => Err(self.mismatch(open, name, at)),
        }
    }

    /// The text after the name of `open`, if `text` starts with it.
    #[inline(always)]
    fn after_name(&self, open: &Open, text: &'s [u8]) -> Option<&'s [u8]> {
        if !open.is_literal() {
            return text.strip_prefix(open.name().slice(self.text));
        }
        let name = match R::KIND {
            RouteKind::Prefixed => text.strip_prefix(self.prefix.name)?.strip_prefix(b":")?,
            _ => text,
        };
        name.strip_prefix(open.element.name().as_bytes())
    }

    #[cold]
    fn mismatch(&self, open: &Open, found: &[u8], at: usize) -> alloc::boxed::Box<Fault> {
        let Ok((length, _)) = name::qualified(found, at + 2) else {
            return self.name_fault(found, Fault::syntax("malformed end tag", at));
        };
        let shown = |name: &[u8]| Name::new(core::str::from_utf8(name).unwrap_or_default());
        let open = if open.is_literal() {
            Name::new(open.element.name())
        } else {
            shown(open.name().slice(self.text))
        };
        let found_name = shown(found.get(..length).unwrap_or_default());
        if open == *found_name.as_str() {
            return Fault::syntax("malformed end tag", at);
        }
        if found.len() == length {
            return Fault::end(self.text);
        }
        Fault::new(
            DecodeErrorKind::MismatchedEndTag {
                open,
                found: found_name,
            },
            at,
        )
    }

    /// Counts an element that a literal opened.
    pub(crate) fn enter_literal(&mut self, start: u32) -> Parsed<()> {
        self.depth += 1;
        if self.depth + R::UNCOUNTED >= self.limits.depth {
            return Err(Fault::limit(LimitKind::Depth, start as usize));
        }
        Ok(())
    }

    /// Takes back [`Self::enter_literal`].
    pub(crate) fn leave_literal(&mut self) {
        self.depth -= 1;
    }

    /// Reports whether another declaration is within the limit.
    pub(crate) fn has_room_for_declaration(&self) -> bool {
        self.scratch.bindings.len() < self.limits.namespaces
    }

    /// Reports whether the text that follows starts so.
    #[inline(always)]
    pub(crate) fn is_at(&self, start: &[u8]) -> bool {
        self.rest.starts_with(start)
    }

    /// Notes of the outer declarations that markup needs so far.
    pub(crate) fn outer_notes(&self) -> usize {
        self.texts.outer.len()
    }

    /// Drops the notes after the first `kept`.
    pub(crate) fn drop_outer_notes(&mut self, kept: usize) {
        self.texts.outer.truncate(kept);
    }

    /// Forgets the declarations of an element that ends.
    #[inline]
    fn leave(&mut self, open: &Open) {
        if !open.is_literal() {
            self.scratch.bindings.truncate(open.bindings as usize);
            self.depth -= 1;
        }
    }

    /// The name of a tag as written.
    pub(crate) fn written_name(&self, tag: &Tag) -> Name {
        let name = if tag.open.is_literal() {
            tag.open.element.name()
        } else {
            core::str::from_utf8(tag.open.name().slice(self.text)).unwrap_or_default()
        };
        Name::new(name)
    }

    #[cold]
    pub(crate) fn unexpected(&self, tag: &Tag) -> alloc::boxed::Box<Fault> {
        Fault::new(
            DecodeErrorKind::UnexpectedElement(self.written_name(tag)),
            tag.start as usize,
        )
    }

    #[cold]
    pub(crate) fn duplicate(&self, tag: &Tag) -> alloc::boxed::Box<Fault> {
        Fault::new(
            DecodeErrorKind::DuplicateElement(Name::new(tag.element.name())),
            tag.start as usize,
        )
    }
}
