//! The grammar of messages over the lexer, and the entry points.

#[cfg(test)]
pub(in crate::model) mod agreement;
mod body;
mod command;
mod fused;
mod header;
mod item;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position};

use crate::model::arena::{Arena, Link, NamespaceVersion, Nodes, Progress, Span, UnknownNode};
use crate::model::read::message::Message;
use crate::model::read::message::Source;
use crate::model::schema;
use crate::wire::encoding::{self, Encoding, Facts};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::lexer::literal::{self, Prefix};
use crate::wire::lexer::{
    Content, Element, General, Lexer, Literal, Namespace, Node, Open, Plain, Prefixed, Route, Scratch, Tag,
};
use crate::wire::limits::Limits;
use body::Container;

/// A parser that keeps its memory from one message to the next.
///
/// It lends the memory to the message that it reads.
///
/// Reading allocates nothing once the lists have grown to the size of the traffic.
///
/// ```
/// use mdm_syncml::Parser;
///
/// let mut parser = Parser::new();
/// for body in [
///     "<SyncML><SyncHdr><MsgID>1</MsgID></SyncHdr><SyncBody><Final/></SyncBody></SyncML>",
///     "<SyncML><SyncHdr><MsgID>2</MsgID></SyncHdr><SyncBody><Final/></SyncBody></SyncML>",
/// ] {
///     let message = parser.parse(body.as_bytes())?;
///     assert!(message.is_final());
/// }
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Debug, Default)]
pub struct Parser {
    limits: Limits,
    arena: Arena,
    workspace: Workspace,
    transcoded: String,
}

/// Memory that reading needs and messages do not.
#[derive(Debug, Default)]
pub(in crate::model) struct Workspace {
    scratch: Scratch,
    containers: Vec<Container>,
}

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Shape {
    Message,
    Fragment,
}

/// Which literals to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Literals {
    Tried,
    Ignored,
}

impl Parser {
    /// Creates a parser with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a parser with the given limits.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Returns the limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads one message.
    ///
    /// The message borrows the parser and the bytes until it is dropped.
    ///
    /// # Errors
    /// As [`Message::parse`].
    pub fn parse<'p>(&'p mut self, bytes: &'p [u8]) -> Result<Message<'p>, DecodeError> {
        let source = match decode(bytes, &self.limits, &mut self.transcoded)? {
            Encoding::Utf8 => bytes,
            Encoding::Utf16 { .. } => self.transcoded.as_bytes(),
        };
        let length = read(
            bytes,
            source,
            &self.limits,
            &mut self.arena,
            &mut self.workspace,
            Shape::Message,
        )?;
        let text = source.get(..length).unwrap_or_default();
        Ok(Message::lent(Source(Cow::Borrowed(text)), &self.arena))
    }
}

/// Reads a document into memory of its own.
pub(in crate::model) fn parse<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    shape: Shape,
) -> Result<Message<'a>, DecodeError> {
    let mut arena = Arena::default();
    let mut workspace = Workspace::default();
    let mut transcoded = String::new();
    if decode(bytes, limits, &mut transcoded)? == Encoding::Utf8 {
        let length = read(bytes, bytes, limits, &mut arena, &mut workspace, shape)?;
        let text = bytes.get(..length).unwrap_or_default();
        return Ok(Message::owning(Source(Cow::Borrowed(text)), arena));
    }
    let mut text = transcoded.into_bytes();
    let length = read(bytes, &text, limits, &mut arena, &mut workspace, shape)?;
    text.truncate(length);
    Ok(Message::owning(Source(Cow::Owned(text)), arena))
}

/// Checks the size, and transcodes UTF-16.
fn decode(bytes: &[u8], limits: &Limits, transcoded: &mut String) -> Result<Encoding, DecodeError> {
    let limit = limits.bytes.min(Limits::MAX_BYTES);
    if bytes.len() > limit {
        return Err(DecodeErrorKind::Limit(LimitKind::Bytes).at(Position::from_offset(bytes, limit)));
    }
    let encoding = Encoding::of(bytes);
    encoding::transcode(bytes, encoding, limits, transcoded)?;
    Ok(encoding)
}

/// Reads `text`, which is `given` in UTF-8. Returns the length of the text without NULs at the end.
fn read(
    given: &[u8],
    text: &[u8],
    limits: &Limits,
    arena: &mut Arena,
    workspace: &mut Workspace,
    shape: Shape,
) -> Result<usize, DecodeError> {
    arena.encoding = Encoding::of(given);
    let length = encoding::without_trailing_nul(text);
    arena.dropped = text.len() - length;
    let text = text.get(..length).unwrap_or_default();
    let encoding = arena.encoding;
    let facts = encoding::check(text).map_err(|(kind, at)| {
        let (kind, at) = if encoding::is_wbxml(text) {
            (DecodeErrorKind::BinaryXml, 0)
        } else {
            (kind, at)
        };
        Fault { kind, at }.into_error(text, encoding)
    })?;
    let literals = if shape == Shape::Message && literals_fit(limits, length) {
        Literals::Tried
    } else {
        Literals::Ignored
    };
    read_text(text, facts, limits, arena, workspace, shape, literals)
        .map_err(|fault| fault.into_error(text, encoding))?;
    Ok(length)
}

/// Reports whether a document of `length` bytes keeps those limits that literals do not check.
fn literals_fit(limits: &Limits, length: usize) -> bool {
    limits.text >= length
        && limits.name >= 32
        && limits.attributes > 0
        && limits.namespaces >= 2
        && limits.namespace_uri >= 32
        && limits.depth > 8
}

/// Reads with literals where they are right; whatever goes wrong on that way, the general one decides.
pub(in crate::model) fn read_text(
    text: &[u8],
    facts: Facts,
    limits: &Limits,
    arena: &mut Arena,
    workspace: &mut Workspace,
    shape: Shape,
    literals: Literals,
) -> Parsed<()> {
    if literals == Literals::Tried
        && read_once(text, facts, limits, arena, workspace, shape, literals).is_ok()
    {
        return Ok(());
    }
    read_once(text, facts, limits, arena, workspace, shape, Literals::Ignored)
}

fn read_once(
    text: &[u8],
    facts: Facts,
    limits: &Limits,
    arena: &mut Arena,
    workspace: &mut Workspace,
    shape: Shape,
    literals: Literals,
) -> Parsed<()> {
    arena.nodes.clear();
    workspace.containers.clear();
    let lexer: Lexer<'_, '_, General> =
        Lexer::new(text, limits, facts, &mut workspace.scratch, &mut arena.texts);
    let reader = Reader {
        lexer,
        nodes: &mut arena.nodes,
        containers: &mut workspace.containers,
    };
    match shape {
        Shape::Message => reader.document(literals),
        Shape::Fragment => reader.fragment(),
    }
}

/// The grammar. `R` says which literals the lexer tries.
struct Reader<'s, 'w, R> {
    lexer: Lexer<'s, 'w, R>,
    nodes: &'w mut Nodes,
    containers: &'w mut Vec<Container>,
}

impl<'s, 'w> Reader<'s, 'w, General> {
    /// A whole message: one root with a header and a body.
    fn document(mut self, literals: Literals) -> Parsed<()> {
        if literals == Literals::Tried
            && let Some(root) = self.lexer.literal_root()
        {
            self.nodes.version = NamespaceVersion::V1_2;
            return self.with_route::<Plain>(Prefix::default(), None).message(&root);
        }
        let Some(root) = self.lexer.next_outside()? else {
            return Err(Fault::new(DecodeErrorKind::Empty, 0));
        };
        self.check_root(&root)?;
        if root.element != Element::SyncMl {
            let kind = DecodeErrorKind::UnexpectedRoot(self.lexer.written_name(&root));
            return Err(Fault::new(kind, root.start as usize));
        }
        if literals == Literals::Ignored || !self.lexer.has_room_for_declaration() {
            return self.message(&root);
        }
        let name = root.open.name().slice(self.lexer.text);
        let metinf = self.lexer.prefix_of(Namespace::MetInf).and_then(Prefix::new);
        match memchr::memchr(b':', name) {
            None => self.with_route::<Plain>(Prefix::default(), metinf).message(&root),
            Some(colon) => match Prefix::new(name.get(..colon).unwrap_or_default()) {
                Some(prefix) => self.with_route::<Prefixed>(prefix, metinf).message(&root),
                None => self.message(&root),
            },
        }
    }

    fn with_route<Q: Route>(self, prefix: Prefix<'s>, metinf: Option<Prefix<'s>>) -> Reader<'s, 'w, Q> {
        Reader {
            lexer: self.lexer.with_route(prefix, metinf),
            nodes: self.nodes,
            containers: self.containers,
        }
    }

    /// A message without a header, or commands without anything around them.
    fn fragment(mut self) -> Parsed<()> {
        let Some(root) = self.lexer.next_outside()? else {
            return Err(Fault::new(DecodeErrorKind::Empty, 0));
        };
        self.check_root(&root)?;
        match root.element {
            Element::SyncMl => return self.message_fragment(&root),
            Element::SyncBody => {
                if !root.empty {
                    self.commands(Some(&root.open))?;
                }
                return self.end();
            }
            _ => {}
        }
        if schema::command_of(root.element).is_none() {
            let kind = DecodeErrorKind::UnexpectedRoot(self.lexer.written_name(&root));
            return Err(Fault::new(kind, root.start as usize));
        }
        self.body_child(&root)?;
        self.commands(None)
    }

    /// `SyncML` with its header missing or not.
    fn message_fragment(mut self, root: &Tag) -> Parsed<()> {
        let mut has_body = false;
        while let Some(tag) = self.lexer.child(root)? {
            match tag.element {
                Element::SyncHdr if self.nodes.header.is_none() && !has_body => self.header(&tag)?,
                Element::SyncHdr => return Err(self.lexer.duplicate(&tag)),
                Element::SyncBody if !has_body => {
                    has_body = true;
                    self.body(&tag)?;
                }
                Element::SyncBody => return Err(self.lexer.duplicate(&tag)),
                _ => return Err(self.lexer.unexpected(&tag)),
            }
        }
        if !has_body {
            return Err(self.missing("SyncBody", root));
        }
        self.end()
    }
}

impl<R: Route> Reader<'_, '_, R> {
    /// The root has its namespace, and it says which version of SyncML this is.
    fn check_root(&mut self, root: &Tag) -> Parsed<()> {
        let text = self.lexer.text;
        let name = root.open.name().slice(text);
        let colon = memchr::memchr(b':', name);
        let prefix = colon.map_or(&b""[..], |colon| name.get(..colon).unwrap_or_default());
        let local = colon.map_or(name, |colon| name.get(colon + 1..).unwrap_or_default());
        if root.element == Element::Other && Element::named(local) != Element::Other {
            let kind = DecodeErrorKind::WrongNamespace(self.lexer.written_name(root));
            return Err(Fault::new(kind, root.start as usize));
        }
        // Of an empty root no declaration is in scope any more.
        for attribute in self.lexer.tag_attributes() {
            if !attribute.is_declaration(text) {
                continue;
            }
            let is_default = attribute.colon == 0;
            let declared = if is_default { b"" } else { attribute.local(text) };
            match Namespace::of(attribute.value.slice(text)) {
                Namespace::SyncMl(version) if declared == prefix => self.nodes.version = version,
                Namespace::Msft => self.nodes.declares_msft = true,
                _ => {}
            }
        }
        Ok(())
    }

    /// Header and body, in this order, and nothing else.
    fn message(mut self, root: &Tag) -> Parsed<()> {
        if root.empty {
            return Err(self.missing("SyncHdr", root));
        }
        let header = self.part(root, literal::SYNC_HDR)?;
        self.header(&header)?;
        let body = self.part(root, literal::SYNC_BODY)?;
        self.body(&body)?;
        if root.open.is_literal() && self.lexer.closes(literal::SYNC_ML) {
            return self.end();
        }
        match self.lexer.next(&root.open)? {
            Node::Close => self.end(),
            Node::Child(tag) if matches!(tag.element, Element::SyncHdr | Element::SyncBody) => {
                Err(self.lexer.duplicate(&tag))
            }
            Node::Child(tag) => Err(self.lexer.unexpected(&tag)),
        }
    }

    /// The header or the body of a message.
    fn part(&mut self, root: &Tag, literal: Literal) -> Parsed<Tag> {
        if self.lexer.opens(literal) {
            return Ok(Tag {
                element: literal.element,
                open: Open::literal(literal.element),
                start: self.lexer.start_of(literal) as u32,
                empty: false,
                original_error: Span::ABSENT,
            });
        }
        if literal.element == Element::SyncBody
            && let Some(body) = self.lexer.literal_body()
        {
            return Ok(body);
        }
        let name = literal.element.name();
        match self.lexer.next(&root.open)? {
            Node::Child(tag) if tag.element == literal.element => Ok(tag),
            Node::Child(tag) => Err(match tag.element {
                Element::SyncBody => Fault::new(
                    DecodeErrorKind::MissingElement(Name::new(name)),
                    tag.start as usize,
                ),
                Element::SyncHdr => self.lexer.duplicate(&tag),
                _ => self.lexer.unexpected(&tag),
            }),
            Node::Close => Err(self.missing_before_end(name)),
        }
    }

    /// Nothing but white space, comments and instructions follows.
    fn end(&mut self) -> Parsed<()> {
        match self.lexer.next_outside()? {
            None => Ok(()),
            Some(tag) => Err(Fault::new(DecodeErrorKind::OutsideRoot, tag.start as usize)),
        }
    }

    #[cold]
    fn missing(&self, name: &str, inside: &Tag) -> alloc::boxed::Box<Fault> {
        // Inside the empty tag, so that its name is part of the path.
        let at = if inside.empty {
            inside.start as usize + 1
        } else {
            self.end_tag_start()
        };
        Fault::new(DecodeErrorKind::MissingElement(Name::new(name)), at)
    }

    #[cold]
    fn missing_before_end(&self, name: &str) -> alloc::boxed::Box<Fault> {
        Fault::new(
            DecodeErrorKind::MissingElement(Name::new(name)),
            self.end_tag_start(),
        )
    }

    /// The start of the end tag that was just read.
    fn end_tag_start(&self) -> usize {
        let read = self.lexer.text.get(..self.lexer.position()).unwrap_or_default();
        memchr::memrchr(b'<', read).unwrap_or(0)
    }

    #[inline(always)]
    fn progress(&self, bytes_per_node: usize, limit: usize) -> Progress {
        Progress {
            read: self.lexer.position(),
            total: self.lexer.text.len(),
            bytes_per_node,
            limit,
        }
    }

    /// Keeps an element that has no meaning in its place.
    #[inline(never)]
    fn unknown(&mut self, tag: &Tag, list: &mut Link) -> Parsed<()> {
        self.check_extras(tag.start as usize)?;
        let extent = self.lexer.skip(tag)?;
        self.nodes.unknown.push(UnknownNode {
            extent,
            next: Link::NONE,
        });
        let new = Link::last(&self.nodes.unknown);
        append(list, new, &mut self.nodes.unknown, |node| &mut node.next);
        Ok(())
    }

    fn check_extras(&self, at: usize) -> Parsed<()> {
        if self.nodes.unknown.len() + self.nodes.references.len() >= self.lexer.limits.extras {
            return Err(Fault::limit(LimitKind::Elements, at));
        }
        Ok(())
    }

    /// A leaf that may occur once.
    fn set(&mut self, target: &mut Span, tag: &Tag, content: Content) -> Parsed<()> {
        if target.is_present() {
            return Err(self.lexer.duplicate(tag));
        }
        *target = self.lexer.leaf_of(tag, content)?;
        Ok(())
    }

    /// A leaf that may occur once and holds a URI.
    fn set_uri(&mut self, target: &mut Span, tag: &Tag, content: Content) -> Parsed<()> {
        self.set(target, tag, content)?;
        self.check_uri(*target)
    }

    #[inline(always)]
    fn check_uri(&self, uri: Span) -> Parsed<()> {
        if uri.len() > self.lexer.limits.uri {
            let at = if uri.is_marked() {
                self.end_tag_start()
            } else {
                uri.start()
            };
            return Err(Fault::limit(LimitKind::Uri, at));
        }
        Ok(())
    }

    /// A child of `Meta`, which every item of a command inherits.
    #[inline(always)]
    fn check_meta(&self, value: Span) -> Parsed<()> {
        if value.len() > self.lexer.limits.meta {
            let at = if value.is_marked() {
                self.end_tag_start()
            } else {
                value.start()
            };
            return Err(Fault::limit(LimitKind::Meta, at));
        }
        Ok(())
    }

    /// An element whose presence is its meaning.
    fn flag(&mut self, tag: &Tag, flag: &mut bool) -> Parsed<()> {
        self.lexer.leaf_of(tag, Content::Text)?;
        *flag = true;
        Ok(())
    }
}

/// Adds `new` at the end of a list that is a ring: `list` is its last node, whose `next` is the first.
fn append<T>(list: &mut Link, new: Link, nodes: &mut [T], next: impl Fn(&mut T) -> &mut Link) {
    let first = match list.of_mut(nodes) {
        Some(last) => core::mem::replace(next(last), new),
        None => new,
    };
    if let Some(node) = new.of_mut(nodes) {
        *next(node) = first;
    }
    *list = new;
}
