//! `SyncHdr` and credentials.

use super::Reader;
use crate::model::arena::{CredNode, HeaderNode, Link};
use crate::model::schema;
use crate::wire::fault::Parsed;
use crate::wire::lexer::{Content, Element, Node, Route, Tag};

impl<R: Route> Reader<'_, '_, R> {
    #[inline(never)]
    pub(super) fn header(&mut self, tag: &Tag) -> Parsed<()> {
        let mut node = HeaderNode::default();
        if !tag.empty {
            let ends = tag.open.is_literal() && self.fused_header(&mut node);
            while !ends && let Node::Child(child) = self.lexer.next(&tag.open)? {
                self.header_child(&mut node, &child)?;
            }
        }
        node.extent = self.extent_from(tag.start as usize);
        self.nodes.header = Some(node);
        Ok(())
    }

    fn header_child(&mut self, node: &mut HeaderNode, tag: &Tag) -> Parsed<()> {
        if !schema::reads(Element::SyncHdr, tag.element) {
            return self.unknown(tag, &mut node.unknown);
        }
        match tag.element {
            Element::VerDtd => self.set(&mut node.ver_dtd, tag, Content::Text),
            Element::VerProto => self.set(&mut node.ver_proto, tag, Content::Text),
            Element::SessionId => self.set(&mut node.session_id, tag, Content::Text),
            Element::MsgId => self.set(&mut node.msg_id, tag, Content::Text),
            Element::Target if node.target.is_none() => {
                node.target = Some(self.location(tag)?);
                Ok(())
            }
            Element::Source if node.source.is_none() => {
                node.source = Some(self.location(tag)?);
                Ok(())
            }
            Element::Target | Element::Source => Err(self.lexer.duplicate(tag)),
            Element::RespUri => self.set_uri(&mut node.resp_uri, tag, Content::Text),
            Element::NoResp => self.flag(tag, &mut node.no_resp),
            Element::Cred => {
                self.once(node.cred, tag)?;
                node.cred = self.cred(tag)?;
                Ok(())
            }
            Element::Meta => {
                self.once(node.meta, tag)?;
                let meta = self.meta_of(tag)?;
                self.nodes.metas.push(meta);
                node.meta = Link::last(&self.nodes.metas);
                Ok(())
            }
            _ => self.unknown(tag, &mut node.unknown),
        }
    }

    pub(super) fn cred(&mut self, tag: &Tag) -> Parsed<Link> {
        let mut cred = CredNode::default();
        while let Some(child) = self.lexer.child(tag)? {
            match child.element {
                Element::Meta if cred.meta.is_some() => return Err(self.lexer.duplicate(&child)),
                Element::Meta => cred.meta = Some(self.meta_of(&child)?),
                Element::Data => {
                    // Credentials are text; what markup among them would need from outside is not kept.
                    let outer = self.lexer.outer_notes();
                    self.set(&mut cred.data, &child, Content::Markup)?;
                    self.lexer.drop_outer_notes(outer);
                }
                _ => self.unknown(&child, &mut cred.unknown)?,
            }
        }
        cred.extent = self.extent_from(tag.start as usize);
        self.nodes.creds.push(cred);
        Ok(Link::last(&self.nodes.creds))
    }
}
