use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use mdm_errors::kit::{base64, bytes};
use mdm_errors::{Position, StatusCode};

use crate::model::arena::{ItemExtra, ItemNode, MetaNode, Span};
use crate::model::read::command::Command;
use crate::model::read::document::{Doc, element_view};
use crate::model::read::header::Location;
use crate::model::read::markup;
use crate::model::read::meta::Meta;
use crate::model::read::unknown::{OuterNamespaces, UnknownElements};
use crate::model::values::Format;
use crate::wire::lexer::content;
use crate::wire::span::wide;

/// An `Item`: a node with its value, or the object of an alert (MS-MDM 2.2.5.2).
///
/// ```text
/// Item = Target? Source? SourceParent? TargetParent? Meta? Data? MoreData?
/// ```
///
/// ```
/// use mdm_syncml::{Command, Format, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Replace><CmdID>1</CmdID><Meta><Format>int</Format></Meta>\
///       <Item><Target><LocURI>./Vendor/MSFT/DMClient/Provider/P/Poll</LocURI></Target><Data>8</Data></Item>\
///       </Replace></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Replace(replace)) = message.commands().next() else { panic!() };
/// let item = replace.items().next().unwrap();
/// assert_eq!(item.target().unwrap().uri(), Some("./Vendor/MSFT/DMClient/Provider/P/Poll"));
/// assert_eq!(item.meta(), None);
/// assert_eq!(item.effective_format(replace), Format::Int);
/// assert_eq!(item.data().unwrap().text(), "8");
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Item<'m> {
    doc: Doc<'m>,
    node: &'m ItemNode,
}

element_view!(Item, this => this.doc, this.node.extent);

impl<'m> Item<'m> {
    fn extra(self) -> ItemExtra {
        let extra = self.node.extra.of(&self.doc.arena.nodes.item_extras);
        extra.copied().unwrap_or_default()
    }

    /// Returns `Target`: the node that a command is about.
    #[must_use]
    pub fn target(self) -> Option<Location<'m>> {
        let mut node = self.extra().target;
        node.uri = self.node.target;
        self.node.has_target.then(|| Location::new(self.doc, node))
    }

    /// Returns `Source`: the node that a value comes from.
    #[must_use]
    pub fn source(self) -> Option<Location<'m>> {
        let mut node = self.extra().source;
        node.uri = self.node.source;
        self.node.has_source.then(|| Location::new(self.doc, node))
    }

    /// Returns the address of the `Source`, or of the `Target` if there is no source.
    #[must_use]
    pub fn address(self) -> Option<&'m str> {
        self.source().or_else(|| self.target())?.uri()
    }

    /// The bytes of that address; empty if there is none.
    pub(crate) fn address_bytes(self) -> &'m [u8] {
        let location = self.source().or_else(|| self.target());
        location.map(Location::uri_bytes).unwrap_or_default()
    }

    /// Returns `SourceParent`, which Windows does not use (OMA `RepPro` 1.2).
    #[must_use]
    pub fn source_parent(self) -> Option<Location<'m>> {
        let node = self.extra().source_parent?;
        Some(Location::new(self.doc, node))
    }

    /// Returns `TargetParent`, which Windows does not use (OMA `RepPro` 1.2).
    #[must_use]
    pub fn target_parent(self) -> Option<Location<'m>> {
        let node = self.extra().target_parent?;
        Some(Location::new(self.doc, node))
    }

    /// Returns the item's own `Meta`.
    ///
    /// `Type`, `Format` and `Mark` next to it (MS-MDM 3.2.5.1.5) count as its children.
    #[must_use]
    pub fn meta(self) -> Option<Meta<'m>> {
        let has_meta = self.node.has_meta || self.node.meta != MetaNode::default();
        has_meta.then(|| Meta::new(self.doc, self.node.meta))
    }

    /// Returns the item's `Meta`, completed by its command's (MS-MDM 2.2.5.3).
    ///
    /// Each child that the item lacks is inherited from the command.
    #[must_use]
    pub fn effective_meta(self, command: impl Into<Command<'m>>) -> Meta<'m> {
        Meta::new(self.doc, self.node.meta).inheriting(command.into().meta())
    }

    /// Returns the format of the item's data.
    ///
    /// It is the item's own format, or else that of the command, or else [`Format::Chr`]. An empty one counts as absent.
    #[must_use]
    pub fn effective_format(self, command: impl Into<Command<'m>>) -> Format<'m> {
        let word = self.effective_meta(command).format_text();
        let word = word.filter(|word| !word.is_empty());
        word.map_or(Format::Chr, Format::parse)
    }

    /// Returns `Data`; `None` if it is missing, which is not the same as empty.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        Data::of(self.doc, self.node.data)
    }

    /// Reports whether more of the object follows in the next message: `MoreData`.
    ///
    /// See OMA DM 1.2, large objects.
    #[must_use]
    pub fn more_data(self) -> bool {
        self.node.more_data
    }

    /// Returns the children that have no meaning here.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        UnknownElements::new(self.doc, self.extra().unknown)
    }
}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.target() == other.target()
            && self.source() == other.source()
            && self.source_parent() == other.source_parent()
            && self.target_parent() == other.target_parent()
            && self.meta() == other.meta()
            && self.data() == other.data()
            && self.more_data() == other.more_data()
            && self.unknown().eq(other.unknown())
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("target", &self.target())
            .field("source", &self.source())
            .field("meta", &self.meta())
            .field("data", &self.data())
            .field("more_data", &self.more_data())
            .finish()
    }
}

/// Iterator over the items of a command, in document order.
#[derive(Clone)]
pub struct Items<'m> {
    doc: Doc<'m>,
    list: core::slice::Iter<'m, ItemNode>,
}

impl<'m> Items<'m> {
    pub(in crate::model) fn new(doc: Doc<'m>, first: u32, last: u32) -> Self {
        let list = doc.arena.nodes.items.get(wide(first)..wide(last));
        Self {
            doc,
            list: list.unwrap_or_default().iter(),
        }
    }
}

impl<'m> Iterator for Items<'m> {
    type Item = Item<'m>;

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.list.next()?;
        Some(Item { doc: self.doc, node })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.list.size_hint()
    }
}

impl ExactSizeIterator for Items<'_> {}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// `Data` (MS-MDM 2.2.5.1): a value, never trimmed.
///
/// `Debug` shows its length and whether it is markup, nothing else: it may be a password or a key.
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Exec><CmdID>1</CmdID><Item><Data> a&lt;b <![CDATA[<c>]]></Data></Item></Exec>\
///       <Exec><CmdID>2</CmdID><Item><Data><MsiInstallJob id='1'>job</MsiInstallJob></Data></Item></Exec>\
///       </SyncBody></SyncML>",
/// )?;
/// let data: Vec<_> = message
///     .commands()
///     .filter_map(|command| match command {
///         Command::Exec(exec) => exec.items().next()?.data(),
///         _ => None,
///     })
///     .collect();
/// assert_eq!(data[0].text(), " a<b <c>");
/// assert_eq!(data[0].raw(), " a&lt;b <![CDATA[<c>]]>");
/// assert_eq!(data[1].markup(), Some("<MsiInstallJob id='1'>job</MsiInstallJob>"));
/// assert_eq!(data[1].text(), "job");
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Data<'m> {
    doc: Doc<'m>,
    span: Span,
}

impl<'m> Data<'m> {
    pub(in crate::model) fn of(doc: Doc<'m>, span: Span) -> Option<Self> {
        span.is_present().then_some(Self { doc, span })
    }

    /// Returns the content between the tags exactly as it was sent.
    #[must_use]
    pub fn raw(self) -> &'m str {
        self.doc.slice(self.byte_range())
    }

    /// Returns the content as text.
    ///
    /// References are resolved once, CDATA sections unwrapped, and line ends are `\n`. Of markup, the text in it is
    /// returned. The text is borrowed unless something had to be changed.
    #[must_use]
    pub fn text(self) -> Cow<'m, str> {
        let raw = self.raw();
        if !self.span.is_marked() && is_as_written(raw.as_bytes()) {
            return Cow::Borrowed(raw);
        }
        let mut text = String::with_capacity(raw.len());
        content::resolve(raw, &mut text);
        Cow::Owned(text)
    }

    /// Returns the content if it is a decimal number up to 65535, as the codes of statuses and alerts are.
    pub(in crate::model) fn code(self) -> Option<u16> {
        // Most are written as digits; references and sections are resolved for the others only.
        let code = StatusCode::parse_bytes(self.span.slice(self.doc.text));
        let code = code.or_else(|_| StatusCode::parse(&self.text()));
        code.ok().map(StatusCode::value)
    }

    /// Decodes base64 text.
    ///
    /// Use it for the formats [`Format::B64`](crate::Format::B64) and [`Format::Bin`](crate::Format::Bin). White space
    /// and missing padding are accepted. `None` for any other text, including PEM, and for markup.
    ///
    /// ```
    /// use mdm_syncml::{Limits, Message};
    ///
    /// let results = b"<Results><CmdID>3</CmdID><Item><Data>AQ\nID</Data></Item><Item><Data>AQ.</Data></Item><Item><Data><AQID/></Data></Item></Results>";
    /// let message = Message::parse_fragment(results, &Limits::default())?;
    /// let items = message.commands().flat_map(|command| command.items());
    /// let bytes: Vec<_> = items.filter_map(|item| item.data()).map(|data| data.base64()).collect();
    /// assert_eq!(bytes, [Some(vec![1, 2, 3]), None, None]);
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    #[must_use]
    pub fn base64(self) -> Option<Vec<u8>> {
        let text = self.text();
        // The dashes of PEM are letters of base64 for URLs.
        if self.is_markup() || text.trim_ascii_start().starts_with("-----BEGIN ") {
            return None;
        }
        base64::decode(&text)
    }

    /// Reports whether there is nothing at all between the tags.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.span.len() == 0
    }

    /// Reports whether the text is empty or white space.
    #[must_use]
    pub fn is_white_space(self) -> bool {
        self.text().trim_ascii().is_empty()
    }

    /// Reports whether the content holds elements.
    #[must_use]
    pub fn is_markup(self) -> bool {
        self.span.is_marked() && content::has_tags(self.raw())
    }

    /// Returns the content exactly as it was sent, if it holds elements.
    #[must_use]
    pub fn markup(self) -> Option<&'m str> {
        self.is_markup().then(|| self.raw())
    }

    /// Returns the namespaces that the markup uses but does not declare.
    ///
    /// A copy in another document has to declare them.
    #[must_use]
    pub fn outer_namespaces(self) -> OuterNamespaces<'m> {
        OuterNamespaces::at(self.doc, self.span.start())
    }

    /// Returns the range of the content in [`Message::text`](crate::Message::text).
    ///
    /// To change a value on its way, replace this range of the canonical text, in which no element is written as
    /// `<Data/>`: there, the range is empty and after the element.
    ///
    /// ```
    /// use mdm_syncml::{Limits, Message};
    ///
    /// let body = b"<Replace><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data/></Item></Replace>";
    /// let canonical = Message::parse_fragment(body, &Limits::default())?.to_xml();
    /// let message = Message::parse_fragment(&canonical, &Limits::default())?;
    /// let data = message.commands().flat_map(|command| command.items()).find_map(|item| item.data());
    /// let mut text = message.text().to_owned();
    /// text.replace_range(data.unwrap().byte_range(), &"R&D".replace('&', "&amp;").replace('<', "&lt;"));
    ///
    /// let changed = Message::parse_fragment(text.as_bytes(), &Limits::default())?;
    /// let data = changed.commands().flat_map(|command| command.items()).find_map(|item| item.data());
    /// assert_eq!(data.unwrap().text(), "R&D");
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    #[must_use]
    pub fn byte_range(self) -> Range<usize> {
        self.span.start()..self.span.end()
    }

    /// Returns the position of the content in the bytes as they were given.
    ///
    /// Each call counts the lines before it; for many positions, use
    /// [`Message::positions`](crate::Message::positions).
    #[must_use]
    pub fn position(self) -> Position {
        self.doc.position(self.span.start())
    }
}

/// Reports whether a text holds nothing that a reader changes.
fn is_as_written(text: &[u8]) -> bool {
    const SHORT: usize = 64;
    if text.len() <= SHORT {
        return bytes::are_unmarked(text, |byte| {
            1_u8.saturating_sub(byte ^ b'&') | 1_u8.saturating_sub(byte ^ b'\r')
        });
    }
    memchr::memchr2(b'&', b'\r', text).is_none()
}

impl PartialEq for Data<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.is_markup(), other.is_markup()) {
            (false, false) => self.text() == other.text(),
            (true, true) => markup::equal((self.doc, self.byte_range()), (other.doc, other.byte_range())),
            _ => false,
        }
    }
}

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_markup() { "markup" } else { "text" };
        write!(f, "Data({kind}, {} bytes)", self.span.len())
    }
}
