use core::fmt;

use mdm_errors::SecretText;

use crate::model::arena::{ChalNode, MetaExtra, MetaNode, Span};
use crate::model::read::document::{Doc, element_view};
use crate::model::read::unknown::UnknownElements;
use crate::model::values::{Format, Mark};

/// `Meta`: the kind of value of an item, of credentials or of a message.
///
/// OMA `MetInf` 1.2.
///
/// ```text
/// Meta = MetInf? Format? Type? Mark? Size? NextNonce? MaxMsgSize? MaxObjSize?
/// ```
///
/// Children may be in `syncml:metinf`, in SyncML's namespace or in none, in any order. Values are trimmed.
///
/// ```
/// use mdm_syncml::{Format, Limits, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr><Meta><MaxMsgSize xmlns='syncml:metinf'>524288</MaxMsgSize></Meta></SyncHdr><SyncBody/></SyncML>",
/// )?;
/// let meta = message.header().meta().unwrap();
/// assert_eq!((meta.max_msg_size(), meta.format()), (Some(524_288), None));
///
/// let get = b"<Get><Meta><Format xmlns='syncml:metinf'>INT</Format></Meta></Get>";
/// let message = Message::parse_fragment(get, &Limits::default())?;
/// let meta = message.commands().next().and_then(|command| command.meta()).unwrap();
/// assert_eq!((meta.format(), meta.format_text()), (Some(Format::Int), Some("INT")));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Meta<'m> {
    doc: Doc<'m>,
    node: MetaNode,
    /// Of the command, for each child that the item does not have itself.
    inherited: Option<MetaNode>,
}

impl<'m> Meta<'m> {
    pub(in crate::model) const fn new(doc: Doc<'m>, node: MetaNode) -> Self {
        Self {
            doc,
            node,
            inherited: None,
        }
    }

    pub(in crate::model) const fn inheriting(mut self, from: Option<Self>) -> Self {
        self.inherited = match from {
            Some(from) => Some(from.node),
            None => None,
        };
        self
    }

    fn extra(self) -> MetaExtra {
        let of = |node: MetaNode| node.extra.of(&self.doc.arena.nodes.meta_extras);
        of(self.node).copied().unwrap_or_default()
    }

    fn value(self, of: impl Fn(&MetaNode, &MetaExtra) -> Span) -> Span {
        let span = of(&self.node, &self.extra());
        match self.inherited {
            Some(node) if !span.is_present() => of(&node, &Self::new(self.doc, node).extra()),
            _ => span,
        }
    }

    /// Returns the format of the value, `Format`, or `None` if it is absent.
    ///
    /// An absent one means [`Format::Chr`] (OMA DM 1.2), as
    /// [`Item::effective_format`](crate::Item::effective_format) takes into account. An empty element, or one with an
    /// unlisted word, is [`Format::Other`].
    #[must_use]
    pub fn format(self) -> Option<Format<'m>> {
        self.format_text().map(Format::parse)
    }

    /// Returns `Format` as it was sent, trimmed.
    #[must_use]
    pub fn format_text(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|node, _| node.format))
    }

    /// Returns `Type`: the media type of the value, or the type of an alert.
    ///
    /// `None` if it is absent. An absent media type means `text/plain` (OMA DM 1.2).
    #[must_use]
    pub fn type_(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|node, _| node.type_))
    }

    /// Returns the importance of an alert, `Mark`, or `None` if it is absent.
    ///
    /// An absent one means [`Mark::Informational`]. An empty element, or one with an unlisted word, is
    /// [`Mark::Other`].
    #[must_use]
    pub fn mark(self) -> Option<Mark<'m>> {
        self.mark_text().map(Mark::parse)
    }

    /// Returns `Mark` as it was sent, trimmed.
    #[must_use]
    pub fn mark_text(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|_, extra| extra.mark))
    }

    /// Returns the size in bytes of the whole object that arrives in chunks, `Size`.
    ///
    /// The first chunk has it. It is not a promise, and nothing is allocated for it.
    #[must_use]
    pub fn size(self) -> Option<u64> {
        self.doc.number(self.value(|_, extra| extra.size))
    }

    /// Returns `Size` as text, even if it is not a number.
    #[must_use]
    pub fn size_text(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|_, extra| extra.size))
    }

    /// Returns the nonce for the next digest, `NextNonce`, in base64.
    #[must_use]
    pub fn next_nonce(self) -> Option<SecretText<'m>> {
        self.doc
            .leaf(self.value(|_, extra| extra.next_nonce))
            .map(SecretText::borrowed)
    }

    /// Returns the largest message that the sender takes, in bytes: `MaxMsgSize`.
    #[must_use]
    pub fn max_msg_size(self) -> Option<u64> {
        self.doc.number(self.value(|_, extra| extra.max_msg_size))
    }

    /// Returns `MaxMsgSize` as text, even if it is not a number.
    #[must_use]
    pub fn max_msg_size_text(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|_, extra| extra.max_msg_size))
    }

    /// Returns the largest object that the sender takes, in bytes: `MaxObjSize`.
    #[must_use]
    pub fn max_obj_size(self) -> Option<u64> {
        self.doc.number(self.value(|_, extra| extra.max_obj_size))
    }

    /// Returns `MaxObjSize` as text, even if it is not a number.
    #[must_use]
    pub fn max_obj_size_text(self) -> Option<&'m str> {
        self.doc.leaf(self.value(|_, extra| extra.max_obj_size))
    }

    /// Returns the children that have no method of their own.
    ///
    /// They are `Version`, `Anchor`, `Mem`, `EMI`, and those of other namespaces. An item without any inherits them all.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        let own = self.extra().unknown;
        let list = match self.inherited {
            Some(node) if own.is_none() => Self::new(self.doc, node).extra().unknown,
            _ => own,
        };
        UnknownElements::new(self.doc, list)
    }
}

impl PartialEq for Meta<'_> {
    fn eq(&self, other: &Self) -> bool {
        let nonce = |meta: &Self| meta.doc.leaf(meta.value(|_, extra| extra.next_nonce));
        self.format_text() == other.format_text()
            && self.type_() == other.type_()
            && self.mark_text() == other.mark_text()
            && self.size_text() == other.size_text()
            && nonce(self) == nonce(other)
            && self.max_msg_size_text() == other.max_msg_size_text()
            && self.max_obj_size_text() == other.max_obj_size_text()
            && self.unknown().eq(other.unknown())
    }
}

impl fmt::Debug for Meta<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meta")
            .field("format", &self.format_text())
            .field("type_", &self.type_())
            .field("mark", &self.mark_text())
            .field("size", &self.size_text())
            .field("next_nonce", &self.next_nonce())
            .field("max_msg_size", &self.max_msg_size_text())
            .field("max_obj_size", &self.max_obj_size_text())
            .finish()
    }
}

/// `Chal` (OMA DM Security 5.4): the demands on the next credentials.
///
/// ```text
/// Chal = Meta
/// ```
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Status><CmdID>1</CmdID><Cmd>SyncHdr</Cmd><Chal><Meta><Type>\
///       syncml:auth-md5</Type><NextNonce>bm9uY2U=</NextNonce></Meta></Chal><Data>407</Data></Status></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Status(status)) = message.commands().next() else { panic!() };
/// let meta = status.chal().and_then(|chal| chal.meta()).unwrap();
/// assert_eq!(meta.type_(), Some("syncml:auth-md5"));
/// assert!(meta.next_nonce().unwrap().ct_eq("bm9uY2U="));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Chal<'m> {
    pub(in crate::model) doc: Doc<'m>,
    node: ChalNode,
}

element_view!(Chal, this => this.doc, this.node.extent);

impl<'m> Chal<'m> {
    pub(in crate::model) const fn new(doc: Doc<'m>, node: ChalNode) -> Self {
        Self { doc, node }
    }

    /// Returns `Meta`: the kind of credentials, their format, and the next nonce.
    #[must_use]
    pub fn meta(self) -> Option<Meta<'m>> {
        self.node.meta.map(|node| Meta::new(self.doc, node))
    }

    /// Returns the children that have no meaning here.
    #[must_use]
    pub fn unknown(self) -> UnknownElements<'m> {
        UnknownElements::new(self.doc, self.node.unknown)
    }
}

impl PartialEq for Chal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.meta() == other.meta() && self.unknown().eq(other.unknown())
    }
}

impl fmt::Debug for Chal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chal").field("meta", &self.meta()).finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::model::read::message::Message;
    use crate::model::values::{Format, Mark};

    #[test]
    fn words_are_typed_and_kept_as_they_came() {
        let message = Message::parse(
            b"<SyncML><SyncHdr/><SyncBody><Alert><CmdID>1</CmdID><Data>1226</Data>\
              <Item><Meta><Format> CHR </Format><Mark>Fatal</Mark></Meta></Item>\
              <Item><Meta><Format>decimal</Format><Mark>b&amp;d</Mark></Meta></Item>\
              <Item><Meta><Type>x</Type></Meta></Item></Alert></SyncBody></SyncML>",
        )
        .unwrap();
        let alert = message.commands().next().unwrap();
        let metas: Vec<_> = alert
            .items()
            .filter_map(crate::model::read::item::Item::meta)
            .collect();
        let [known, other, absent] = metas.as_slice() else {
            panic!("{metas:?}")
        };
        assert_eq!(
            (known.format(), known.mark()),
            (Some(Format::Chr), Some(Mark::Fatal))
        );
        assert_eq!(
            (known.format_text(), known.mark_text()),
            (Some("CHR"), Some("Fatal"))
        );
        assert_eq!(other.format().unwrap().as_str(), "decimal");
        assert_eq!(other.mark().unwrap().as_str(), "b&d");
        assert_eq!((absent.format(), absent.mark()), (None, None));
        let formats: Vec<_> = alert
            .items()
            .map(|item| item.effective_format(alert).into_owned())
            .collect();
        assert_eq!(formats, [Format::Chr, other.format().unwrap(), Format::Chr]);
    }

    #[test]
    fn items_inherit_each_child_that_they_lack() {
        let message = Message::parse(
            b"<SyncML><SyncHdr/><SyncBody><Add><CmdID>1</CmdID><Meta><Format>int</Format><Type>a</Type><Mark>minor</Mark>\
              <Size>7</Size><Version>3</Version></Meta>\
              <Item/><Item><Meta/></Item><Item><Meta><Type>b</Type><Size>8</Size></Meta></Item>\
              <Item><Meta><Format></Format><EMI>4</EMI></Meta></Item></Add></SyncBody></SyncML>",
        )
        .unwrap();
        let add = message.commands().next().unwrap();
        let effective: Vec<_> = add
            .items()
            .map(|item| {
                let meta = item.effective_meta(add);
                let unknown: Vec<_> = meta
                    .unknown()
                    .map(crate::model::read::unknown::Unknown::raw)
                    .collect();
                let leaves = (
                    meta.format_text().unwrap(),
                    meta.type_().unwrap(),
                    meta.mark_text().unwrap(),
                );
                (leaves, meta.size(), unknown)
            })
            .collect();
        let version = || Vec::from(["<Version>3</Version>"]);
        assert_eq!(
            effective,
            [
                (("int", "a", "minor"), Some(7), version()),
                (("int", "a", "minor"), Some(7), version()),
                (("int", "b", "minor"), Some(8), version()),
                (("", "a", "minor"), Some(7), Vec::from(["<EMI>4</EMI>"])),
            ]
        );
        let formats: Vec<_> = add.items().map(|item| item.effective_format(add)).collect();
        assert_eq!(formats, [Format::Int, Format::Int, Format::Int, Format::Chr]);
        let own = add.items().nth(2).unwrap().meta().unwrap();
        assert_eq!((own.format(), own.unknown().count()), (None, 0));
    }
}
