//! Items, locations and metainformation.

use mdm_errors::LimitKind;

use super::Reader;
use crate::model::arena::{ItemExtra, ItemNode, Link, LocationNode, MetaExtra, MetaNode, Span, push};
use crate::wire::fault::{Fault, Parsed};
use crate::wire::lexer::{Content, Element, Node, Open, Route, Tag};

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

    fn keep_item_extra(&mut self, node: &mut ItemNode, extra: ItemExtra) {
        if extra == ItemExtra::default() {
            return;
        }
        let progress = self.progress(4096, self.lexer.limits.items);
        push(&mut self.nodes.item_extras, extra, || progress);
        node.extra = Link::last(&self.nodes.item_extras);
    }

    /// The item whose start tag was just read.
    #[inline(never)]
    pub(super) fn item(&mut self, start: usize, open: &Open) -> Parsed<()> {
        let mut node = ItemNode::default();
        self.item_children(&mut node, open)?;
        node.extent = self.extent_from(start);
        self.push_item(node)
    }

    fn item_children(&mut self, node: &mut ItemNode, open: &Open) -> Parsed<()> {
        let mut extra = ItemExtra::default();
        // Children of Meta in the Item itself (MS-MDM 3.2.5.1.5).
        let mut stray = MetaExtra::default();
        while let Node::Child(tag) = self.lexer.next(open)? {
            match tag.element {
                Element::Source => {
                    self.reject_second(&mut node.has_source, &tag)?;
                    let location = self.location(&tag)?;
                    self.place(node, &mut extra, Element::Source, location);
                }
                Element::Target => {
                    self.reject_second(&mut node.has_target, &tag)?;
                    let location = self.location(&tag)?;
                    self.place(node, &mut extra, Element::Target, location);
                }
                Element::SourceParent => {
                    self.reject_second(&mut extra.source_parent.is_some(), &tag)?;
                    extra.source_parent = Some(self.location(&tag)?);
                }
                Element::TargetParent => {
                    self.reject_second(&mut extra.target_parent.is_some(), &tag)?;
                    extra.target_parent = Some(self.location(&tag)?);
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

    /// `Meta`, and what was beside it before it.
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
        push(&mut self.nodes.items, node, || progress);
        Ok(())
    }

    /// `Target`, `Source` or one of their parents.
    pub(super) fn location(&mut self, tag: &Tag) -> Parsed<LocationNode> {
        let mut location = LocationNode::default();
        while let Some(child) = self.lexer.child(tag)? {
            match child.element {
                Element::LocUri => self.set_uri(&mut location.uri, &child, Content::Text)?,
                Element::LocName => self.set(&mut location.name, &child, Content::Text)?,
                _ => self.unknown(&child, &mut location.unknown)?,
            }
        }
        Ok(location)
    }

    pub(super) fn meta_of(&mut self, tag: &Tag) -> Parsed<MetaNode> {
        let mut meta = MetaNode::default();
        if !tag.empty {
            self.meta_children(&mut meta, &tag.open)?;
        }
        Ok(meta)
    }

    #[inline(never)]
    fn meta_children(&mut self, meta: &mut MetaNode, open: &Open) -> Parsed<()> {
        let mut extra = MetaExtra::default();
        // The wrapper MetInf, which may surround the children, once.
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
            self.nodes.meta_extras.push(extra);
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
