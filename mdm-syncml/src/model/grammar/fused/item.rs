//! Items and metainformation.

use super::Fused;
use crate::model::arena::{Extent, ItemNode, Link, MetaExtra, MetaNode, Progress, Span, push};
use crate::model::grammar::item::BYTES_PER_ITEM;
use crate::wire::lexer::literal::{self, Joint};
use crate::wire::lexer::{Route, span};

impl<R: Route, const SPACED: bool> Fused<'_, '_, R, SPACED> {
    /// Reads the whole item whose start tag is from `start` to `inside`, or nothing.
    #[inline(never)]
    pub(super) fn item(&mut self, start: u32, inside: u32) -> Option<u32> {
        if self.nodes.items.len() >= self.limits.items {
            return None;
        }
        let at = self.ahead.after_white_space(inside);
        let mut node = ItemNode::default();
        let here = self.usual_item(at, &mut node);
        let end = if self.ahead.is_clear(at, here) {
            let end = match self.ahead.open(here, literal::DATA) {
                Some(data) => self.ahead.data_to(data, literal::DATA_END_ITEM, &mut node.data),
                None => self.ahead.close(here, literal::ITEM),
            };
            end.or_else(|| self.item_rest(here, &mut node))?
        } else {
            node = ItemNode::default();
            self.item_rest(at, &mut node)?
        };
        node.extent = Extent { start, end };
        let (total, limit) = (self.ahead.length(), self.limits.items);
        push(&mut self.nodes.items, node, || {
            Progress::at(end, total, BYTES_PER_ITEM, limit)
        });
        Some(self.ahead.after_white_space(end))
    }

    /// Finds the addresses and the `Meta` that an item begins with, in texts that nobody has looked at, and returns
    /// where they end.
    #[inline(always)]
    fn usual_item(&self, at: u32, node: &mut ItemNode) -> u32 {
        let here = self.usual_addresses(at, node);
        let after = self.usual_meta(here, node);
        if after == here || here != at {
            return after;
        }
        self.usual_addresses(after, node)
    }

    /// Finds `Source` and `Target`, in this order.
    #[inline(always)]
    fn usual_addresses(&self, at: u32, node: &mut ItemNode) -> u32 {
        let (open, close) = (literal::SOURCE_LOC_URI, literal::LOC_URI_END_SOURCE);
        let here = self.usual_address(at, open, close, &mut node.source);
        node.has_source = here != at;
        let (open, close) = (literal::TARGET_LOC_URI, literal::LOC_URI_END_TARGET);
        let after = self.usual_address(here, open, close, &mut node.target);
        node.has_target = after != here;
        after
    }

    /// Finds the only child of an address.
    #[inline(always)]
    fn usual_address(&self, at: u32, open: Joint, close: Joint, place: &mut Span) -> u32 {
        let Some(uri) = self.ahead.joint(at, open) else {
            return at;
        };
        let uri_end = self.ahead.uri_end(uri);
        match self.ahead.joint(uri_end, close) {
            Some(end) if uri_end - uri <= self.uri_limit => {
                *place = span(uri, uri_end);
                self.ahead.after_white_space(end)
            }
            _ => at,
        }
    }

    /// Finds `Format` and `Type` that declare their namespace.
    #[inline(always)]
    fn usual_meta(&self, at: u32, node: &mut ItemNode) -> u32 {
        let Some(inside) = self.ahead.open(at, literal::META) else {
            return at;
        };
        let here = self.ahead.after_white_space(inside);
        let here = self
            .ahead
            .usual_metinf(here, literal::FORMAT, &mut node.meta.format);
        let here = self.ahead.usual_metinf(here, literal::TYPE, &mut node.meta.type_);
        match self.ahead.close(here, literal::META) {
            Some(end) => {
                node.has_meta = true;
                self.ahead.after_white_space(end)
            }
            None => {
                node.meta = MetaNode::default();
                at
            }
        }
    }

    /// Reads the children that are left in any order, and returns where the item ends, or nothing.
    #[inline(never)]
    fn item_rest(&mut self, at: u32, node: &mut ItemNode) -> Option<u32> {
        let place = self.place();
        let mut here = at;
        loop {
            let before = here;
            here = self.source(here, node);
            here = self.target(here, node);
            here = self.any_meta(here, &mut node.meta, &mut node.has_meta);
            here = self.ahead.data(here, &mut node.data);
            if let Some(end) = self.ahead.close(here, literal::ITEM) {
                return Some(end);
            }
            if here != before {
                continue;
            }
            match self.ahead.empty(here, literal::MORE_DATA) {
                Some(next) => {
                    node.more_data = true;
                    here = self.ahead.after_white_space(next);
                }
                None => {
                    self.reset(place);
                    return None;
                }
            }
        }
    }

    fn source(&mut self, at: u32, node: &mut ItemNode) -> u32 {
        self.address(
            at,
            literal::SOURCE_LOC_URI,
            literal::LOC_URI_END_SOURCE,
            &mut node.source,
            &mut node.has_source,
        )
    }

    fn target(&mut self, at: u32, node: &mut ItemNode) -> u32 {
        self.address(
            at,
            literal::TARGET_LOC_URI,
            literal::LOC_URI_END_TARGET,
            &mut node.target,
            &mut node.has_target,
        )
    }

    /// Reads `Target` or `Source` that holds a `LocURI` and nothing else.
    #[inline(always)]
    fn address(&mut self, at: u32, open: Joint, close: Joint, uri: &mut Span, is_present: &mut bool) -> u32 {
        let mut found = Span::ABSENT;
        let end = self.usual_address(at, open, close, &mut found);
        if end == at || *is_present || !self.ahead.keep(found, uri) {
            return at;
        }
        *is_present = true;
        end
    }

    /// Reads a `Meta` in any spelling that is known.
    pub(super) fn any_meta(&mut self, at: u32, node: &mut MetaNode, is_present: &mut bool) -> u32 {
        if *is_present {
            return at;
        }
        let inside = self.ahead.open(at, literal::META);
        let inside = inside.or_else(|| self.ahead.open_declaring_metinf(at, literal::META));
        let Some(inside) = inside else { return at };
        let mut meta = MetaNode::default();
        let Some(end) = self.meta_rest(self.ahead.after_white_space(inside), &mut meta) else {
            return at;
        };
        *node = meta;
        *is_present = true;
        self.ahead.after_white_space(end)
    }

    /// Reads the children in any order and in any spelling that is known.
    #[inline(never)]
    fn meta_rest(&mut self, at: u32, meta: &mut MetaNode) -> Option<u32> {
        let mut extra = MetaExtra::default();
        let mut here = at;
        let end = loop {
            let before = here;
            here = self.ahead.any_metinf(here, literal::FORMAT, &mut meta.format);
            here = self.ahead.any_metinf(here, literal::TYPE, &mut meta.type_);
            if let Some(end) = self.ahead.close(here, literal::META) {
                break end;
            }
            if here != before {
                continue;
            }
            here = self.rare_metinf(here, &mut extra);
            if here == before {
                return None;
            }
        };
        if extra != MetaExtra::default() {
            self.nodes.meta_extras.push(extra);
            meta.extra = Link::last(&self.nodes.meta_extras);
        }
        Some(end)
    }

    fn rare_metinf(&mut self, at: u32, extra: &mut MetaExtra) -> u32 {
        let here = self
            .ahead
            .any_metinf(at, literal::MAX_MSG_SIZE, &mut extra.max_msg_size);
        let here = self
            .ahead
            .any_metinf(here, literal::MAX_OBJ_SIZE, &mut extra.max_obj_size);
        let here = self.ahead.any_metinf(here, literal::MARK, &mut extra.mark);
        let here = self.ahead.any_metinf(here, literal::SIZE, &mut extra.size);
        self.ahead
            .any_metinf(here, literal::NEXT_NONCE, &mut extra.next_nonce)
    }
}
