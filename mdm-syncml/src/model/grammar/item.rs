//! Items, locations and metainformation.

use mdm_errors::LimitKind;

use super::Reader;
use crate::model::arena::{ItemExtra, ItemNode, Link, LocationNode, MetaExtra, MetaNode, Span, push};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::lexer::literal;
use crate::wire::lexer::{Content, Element, Literal, Node, Open, Route, Tag};

/// Items of device information have about 90 bytes, those of an inventory some 300.
pub(super) const BYTES_PER_ITEM: usize = 160;

impl<R: Route> Reader<'_, '_, R> {
    pub(super) fn empty_item(&mut self, tag: &Tag) -> Parsed<()> {
        let extent = self.extent_from(tag.start as usize);
        self.push_item(ItemNode {
            extent,
            ..ItemNode::default()
        })
    }

    /// The item whose start tag was just read, in the order in which Windows and Intune write, then in any.
    #[inline(never)]
    pub(super) fn item(&mut self, start: usize, open: &Open) -> Parsed<()> {
        let mut node = ItemNode::default();
        self.item_location(&mut node)?;
        if self.lexer.opens(literal::META) {
            node.meta = self.meta(&Open::literal(Element::Meta))?;
            node.has_meta = true;
            if !node.has_source && !node.has_target {
                self.item_location(&mut node)?;
            }
        }
        if self.lexer.opens(literal::DATA) {
            node.data = self.lexer.data()?;
        }
        if !(open.is_literal() && self.lexer.closes(literal::ITEM)) {
            self.item_rest(&mut node, open)?;
        }
        node.extent = self.extent_from(start);
        self.push_item(node)
    }

    #[inline(always)]
    fn item_location(&mut self, node: &mut ItemNode) -> Parsed<()> {
        if self.lexer.opens(literal::SOURCE) {
            node.has_source = true;
            return self.item_location_rest(node, literal::SOURCE);
        }
        if self.lexer.opens(literal::TARGET) {
            node.has_target = true;
            return self.item_location_rest(node, literal::TARGET);
        }
        Ok(())
    }

    #[inline(never)]
    fn item_location_rest(&mut self, node: &mut ItemNode, literal: Literal) -> Parsed<()> {
        let location = self.location(&Open::literal(literal.element), literal)?;
        let mut extra = self.item_extra(node);
        self.place(node, &mut extra, literal.element, location);
        self.keep_item_extra(node, extra);
        Ok(())
    }

    /// The address goes into the node, what is rare beside it.
    fn place(
        &self,
        node: &mut ItemNode,
        extra: &mut ItemExtra,
        element: Element,
        mut location: LocationNode,
    ) {
        let uri = core::mem::take(&mut location.uri);
        if element == Element::Source {
            node.source = uri;
            extra.source = location;
        } else {
            node.target = uri;
            extra.target = location;
        }
    }

    fn item_extra(&self, node: &ItemNode) -> ItemExtra {
        node.extra
            .of(&self.nodes.item_extras)
            .copied()
            .unwrap_or_default()
    }

    fn keep_item_extra(&mut self, node: &mut ItemNode, extra: ItemExtra) {
        if extra == ItemExtra::default() {
            return;
        }
        let progress = self.progress(4096, self.lexer.limits.items);
        match node.extra.of_mut(&mut self.nodes.item_extras) {
            Some(place) => *place = extra,
            None => {
                push(&mut self.nodes.item_extras, extra, progress);
                node.extra = Link::last(&self.nodes.item_extras);
            }
        }
    }

    #[inline(never)]
    fn item_rest(&mut self, node: &mut ItemNode, open: &Open) -> Parsed<()> {
        let mut extra = self.item_extra(node);
        // Children of Meta that stand in the Item itself (MS-MDM 3.2.5.1.5).
        let mut stray = MetaExtra::default();
        while let Node::Child(tag) = self.lexer.next(open)? {
            match tag.element {
                Element::Source => {
                    self.reject_second(&mut node.has_source, &tag)?;
                    let location = self.location_of(&tag, literal::SOURCE)?;
                    self.place(node, &mut extra, Element::Source, location);
                }
                Element::Target => {
                    self.reject_second(&mut node.has_target, &tag)?;
                    let location = self.location_of(&tag, literal::TARGET)?;
                    self.place(node, &mut extra, Element::Target, location);
                }
                Element::SourceParent => {
                    self.reject_second(&mut extra.source_parent.is_some(), &tag)?;
                    extra.source_parent = Some(self.location_of(&tag, literal::SOURCE)?);
                }
                Element::TargetParent => {
                    self.reject_second(&mut extra.target_parent.is_some(), &tag)?;
                    extra.target_parent = Some(self.location_of(&tag, literal::TARGET)?);
                }
                Element::Meta => {
                    self.reject_second(&mut node.has_meta, &tag)?;
                    let meta = self.meta_of(&tag)?;
                    node.meta = self.merge(meta, node.meta, &tag)?;
                    self.reject_marks(&node.meta, stray.mark, &tag)?;
                }
                Element::Data => self.set(&mut node.data, &tag, Content::Markup)?,
                Element::MoreData => self.flag(&tag, &mut node.more_data)?,
                Element::Type | Element::Format | Element::Mark => {
                    self.meta_child(&mut node.meta, &mut stray, &tag)?;
                    self.reject_marks(&node.meta, stray.mark, &tag)?;
                }
                _ => self.unknown(&tag, &mut extra.unknown)?,
            }
        }
        if stray.mark.is_present() {
            self.keep_stray_mark(&mut node.meta, stray.mark);
        }
        self.keep_item_extra(node, extra);
        Ok(())
    }

    fn reject_second(&self, seen: &mut bool, tag: &Tag) -> Parsed<()> {
        if core::mem::replace(seen, true) {
            return Err(self.lexer.duplicate(tag));
        }
        Ok(())
    }

    /// `Meta` and what stood beside it before it.
    fn merge(&self, mut meta: MetaNode, beside: MetaNode, tag: &Tag) -> Parsed<MetaNode> {
        for (inside, outside) in [(&mut meta.format, beside.format), (&mut meta.type_, beside.type_)] {
            if inside.is_present() && outside.is_present() {
                return Err(self.lexer.duplicate(tag));
            }
            if outside.is_present() {
                *inside = outside;
            }
        }
        Ok(meta)
    }

    /// A mark inside of `Meta` and one beside it are two.
    fn reject_marks(&self, meta: &MetaNode, beside: Span, tag: &Tag) -> Parsed<()> {
        let extra = meta.extra.of(&self.nodes.meta_extras);
        if beside.is_present() && extra.is_some_and(|extra| extra.mark.is_present()) {
            return Err(self.lexer.duplicate(tag));
        }
        Ok(())
    }

    fn keep_stray_mark(&mut self, meta: &mut MetaNode, mark: Span) {
        if let Some(extra) = meta.extra.of_mut(&mut self.nodes.meta_extras) {
            extra.mark = mark;
            return;
        }
        self.nodes.meta_extras.push(MetaExtra {
            mark,
            ..MetaExtra::default()
        });
        meta.extra = Link::last(&self.nodes.meta_extras);
    }

    #[inline(always)]
    fn push_item(&mut self, node: ItemNode) -> Parsed<()> {
        if self.nodes.items.len() >= self.lexer.limits.items {
            return Err(Fault::limit(LimitKind::Items, node.extent.start as usize));
        }
        let progress = self.progress(BYTES_PER_ITEM, self.lexer.limits.items);
        push(&mut self.nodes.items, node, progress);
        Ok(())
    }

    /// `Target`, `Source` or one of their parents, with the literal by which most of them end.
    pub(super) fn location_of(&mut self, tag: &Tag, literal: Literal) -> Parsed<LocationNode> {
        if tag.empty {
            return Ok(LocationNode::default());
        }
        self.location(&tag.open, literal)
    }

    #[inline(always)]
    pub(super) fn location(&mut self, open: &Open, literal: Literal) -> Parsed<LocationNode> {
        let mut location = LocationNode::default();
        if self.lexer.opens(literal::LOC_URI) {
            location.uri = self.lexer.leaf(literal::LOC_URI)?;
            self.check_uri(location.uri)?;
        }
        let ends = open.is_literal() && open.element == literal.element && self.lexer.closes(literal);
        if !ends {
            self.location_rest(&mut location, open)?;
        }
        Ok(location)
    }

    #[inline(never)]
    fn location_rest(&mut self, location: &mut LocationNode, open: &Open) -> Parsed<()> {
        while let Node::Child(tag) = self.lexer.next(open)? {
            match tag.element {
                Element::LocUri => self.set_uri(&mut location.uri, &tag, Content::Text)?,
                Element::LocName => self.set(&mut location.name, &tag, Content::Text)?,
                _ => self.unknown(&tag, &mut location.unknown)?,
            }
        }
        Ok(())
    }

    pub(super) fn meta_of(&mut self, tag: &Tag) -> Parsed<MetaNode> {
        if tag.empty {
            return Ok(MetaNode::default());
        }
        self.meta(&tag.open)
    }

    #[inline(always)]
    pub(super) fn meta(&mut self, open: &Open) -> Parsed<MetaNode> {
        let mut meta = MetaNode::default();
        if self.lexer.opens_metinf(literal::FORMAT) {
            meta.format = self.lexer.metinf_leaf(literal::FORMAT)?;
            self.check_meta(meta.format)?;
        }
        if self.lexer.opens_metinf(literal::TYPE) {
            meta.type_ = self.lexer.metinf_leaf(literal::TYPE)?;
            self.check_meta(meta.type_)?;
            if !meta.format.is_present() && self.lexer.opens_metinf(literal::FORMAT) {
                meta.format = self.lexer.metinf_leaf(literal::FORMAT)?;
                self.check_meta(meta.format)?;
            }
        }
        if !(open.is_literal() && self.lexer.closes(literal::META)) {
            self.meta_rest(&mut meta, open)?;
        }
        Ok(meta)
    }

    #[inline(never)]
    fn meta_rest(&mut self, meta: &mut MetaNode, open: &Open) -> Parsed<()> {
        let mut extra = MetaExtra::default();
        // The wrapper MetInf, which may stand around the children, once.
        let mut wrapper: Option<Open> = None;
        loop {
            match self.lexer.next(wrapper.as_ref().unwrap_or(open))? {
                Node::Close if wrapper.is_some() => wrapper = None,
                Node::Close => break,
                Node::Child(tag) if tag.element == Element::MetInf && wrapper.is_none() => {
                    wrapper = (!tag.empty).then_some(tag.open);
                }
                Node::Child(tag) => self.meta_child(meta, &mut extra, &tag)?,
            }
        }
        if extra != MetaExtra::default() {
            let progress = self.progress(4096, self.lexer.limits.items);
            push(&mut self.nodes.meta_extras, extra, progress);
            meta.extra = Link::last(&self.nodes.meta_extras);
        }
        Ok(())
    }

    fn meta_child(&mut self, meta: &mut MetaNode, extra: &mut MetaExtra, tag: &Tag) -> Parsed<()> {
        let leaf = match tag.element {
            Element::Format => &mut meta.format,
            Element::Type => &mut meta.type_,
            Element::Mark => &mut extra.mark,
            Element::Size => &mut extra.size,
            Element::NextNonce => &mut extra.next_nonce,
            Element::MaxMsgSize => &mut extra.max_msg_size,
            Element::MaxObjSize => &mut extra.max_obj_size,
            _ => return self.unknown(tag, &mut extra.unknown),
        };
        self.set(leaf, tag, Content::Text)?;
        self.check_meta(*leaf)
    }
}
