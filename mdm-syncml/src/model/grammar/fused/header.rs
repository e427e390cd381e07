//! The header, which is short and full of rare children.

use super::Fused;
use crate::model::arena::{CredNode, Extent, HeaderNode, Link, LocationNode, MetaNode};
use crate::wire::lexer::Route;
use crate::wire::lexer::literal::{self, Literal};

impl<R: Route, const SPACED: bool> Fused<'_, '_, R, SPACED> {
    /// Reads the children of a header and returns where reading stopped and whether the end tag was the last of it.
    pub(super) fn header(&mut self, at: u32, node: &mut HeaderNode) -> (u32, bool) {
        let mut here = self.ahead.after_white_space(at);
        loop {
            let before = here;
            here = self.ahead.leaf(here, literal::VER_DTD, &mut node.ver_dtd);
            here = self.ahead.leaf(here, literal::VER_PROTO, &mut node.ver_proto);
            here = self.ahead.leaf(here, literal::SESSION_ID, &mut node.session_id);
            here = self.ahead.leaf(here, literal::MSG_ID, &mut node.msg_id);
            here = self.location(here, literal::TARGET, &mut node.target);
            here = self.location(here, literal::SOURCE, &mut node.source);
            here = self.cred(here, &mut node.cred);
            here = self.header_meta(here, &mut node.meta);
            if let Some(end) = self.ahead.close(here, literal::SYNC_HDR) {
                return (end, true);
            }
            if here == before {
                here = self
                    .ahead
                    .leaf_within(here, literal::RESP_URI, self.uri_limit, &mut node.resp_uri);
            }
            if here == before {
                return (here, false);
            }
        }
    }

    /// Reads `Target` or `Source` of a header, whose `LocName` is the user.
    #[inline(always)]
    fn location(&mut self, at: u32, literal: Literal, node: &mut Option<LocationNode>) -> u32 {
        let Some(inside) = self.ahead.open(at, literal) else {
            return at;
        };
        if node.is_some() {
            return at;
        }
        let place = self.place();
        let mut location = LocationNode::default();
        let mut here = self.ahead.after_white_space(inside);
        loop {
            let before = here;
            here = self
                .ahead
                .leaf_within(here, literal::LOC_URI, self.uri_limit, &mut location.uri);
            here = self.ahead.leaf(here, literal::LOC_NAME, &mut location.name);
            if let Some(end) = self.ahead.close(here, literal) {
                *node = Some(location);
                return self.ahead.after_white_space(end);
            }
            if here == before {
                self.reset(place);
                return at;
            }
        }
    }

    fn cred(&mut self, at: u32, link: &mut Link) -> u32 {
        let Some(inside) = self.ahead.open(at, literal::CRED) else {
            return at;
        };
        if !link.is_none() {
            return at;
        }
        let place = self.place();
        let mut cred = CredNode::default();
        let mut meta = MetaNode::default();
        let mut has_meta = false;
        let mut here = self.ahead.after_white_space(inside);
        loop {
            let before = here;
            here = self.any_meta(here, &mut meta, &mut has_meta);
            here = self.ahead.data(here, &mut cred.data);
            if let Some(end) = self.ahead.close(here, literal::CRED) {
                cred.meta = has_meta.then_some(meta);
                cred.extent = Extent { start: at, end };
                self.nodes.creds.push(cred);
                *link = Link::last(&self.nodes.creds);
                return self.ahead.after_white_space(end);
            }
            if here == before {
                self.reset(place);
                return at;
            }
        }
    }

    fn header_meta(&mut self, at: u32, link: &mut Link) -> u32 {
        if !link.is_none() {
            return at;
        }
        let place = self.place();
        let mut meta = MetaNode::default();
        let here = self.any_meta(at, &mut meta, &mut false);
        if here == at {
            self.reset(place);
        } else {
            self.nodes.metas.push(meta);
            *link = Link::last(&self.nodes.metas);
        }
        here
    }
}
