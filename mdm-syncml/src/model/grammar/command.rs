//! Commands with items: everything but Atomic and Sequence.

use mdm_errors::{CommandKind, LimitKind};

use super::{Reader, append};
use crate::model::arena::{ChalNode, CommandExtra, CommandNode, Extent, Link, ReferenceNode, Span, push};
use crate::model::schema;
use crate::wire::fault::{Fault, Parsed};
use crate::wire::lexer::{Content, Element, Node, Open, Route, Tag};

/// A Status of Windows has about 106 bytes; what is shorter than that grows the list once more.
pub(super) const BYTES_PER_COMMAND: usize = 104;

impl<R: Route> Reader<'_, '_, R> {
    fn begin(&self, kind: CommandKind, start: usize) -> CommandNode {
        CommandNode {
            kind: Some(kind),
            extent: Extent {
                start: start as u32,
                end: 0,
            },
            first: self.nodes.items.len() as u32,
            ..CommandNode::default()
        }
    }

    pub(super) fn finish(&mut self, mut node: CommandNode) -> Parsed<()> {
        node.last = self.nodes.items.len() as u32;
        node.extent.end = self.lexer.position() as u32;
        self.push_command(node)
    }

    #[inline(never)]
    pub(super) fn command(&mut self, kind: CommandKind, tag: &Tag) -> Parsed<()> {
        let mut node = self.begin(kind, tag.start as usize);
        if !tag.empty {
            self.command_rest(&mut node, &tag.open)?;
        }
        self.finish(node)
    }

    /// Any children in any order, up to the end tag.
    #[inline(never)]
    pub(super) fn command_rest(&mut self, node: &mut CommandNode, open: &Open) -> Parsed<()> {
        let mut extra = CommandExtra::default();
        while let Node::Child(tag) = self.lexer.next(open)? {
            self.command_child(open.element, node, &mut extra, &tag)?;
            self.fused_items();
        }
        self.keep_extra(node, extra);
        Ok(())
    }

    pub(super) fn command_child(
        &mut self,
        parent: Element,
        node: &mut CommandNode,
        extra: &mut CommandExtra,
        tag: &Tag,
    ) -> Parsed<()> {
        if !schema::reads(parent, tag.element) {
            return self.unknown(tag, &mut extra.unknown);
        }
        match tag.element {
            Element::CmdId => self.set(&mut node.cmd_id, tag, Content::Text),
            Element::MsgRef => self.set(&mut node.msg_ref, tag, Content::Text),
            Element::CmdRef => self.set(&mut node.cmd_ref, tag, Content::Text),
            Element::Cmd => self.set(&mut node.cmd, tag, Content::Text),
            Element::Data => {
                node.original_error = tag.original_error;
                self.set(&mut node.data, tag, Content::Markup)
            }
            Element::Item => {
                if tag.empty {
                    self.empty_item(tag)
                } else {
                    self.item(tag.start as usize, &tag.open)
                }
            }
            Element::TargetRef if !node.target_ref.is_present() => {
                self.set_uri(&mut node.target_ref, tag, Content::LocUri)
            }
            Element::TargetRef | Element::SourceRef => self.reference(tag, &mut extra.references),
            Element::NoResp => self.flag(tag, &mut node.no_resp),
            Element::Correlator => self.set(&mut extra.correlator, tag, Content::Text),
            Element::Meta => {
                self.once(extra.meta, tag)?;
                let meta = self.meta_of(tag)?;
                self.nodes.metas.push(meta);
                extra.meta = Link::last(&self.nodes.metas);
                Ok(())
            }
            Element::Cred => {
                self.once(extra.cred, tag)?;
                extra.cred = self.cred(tag)?;
                Ok(())
            }
            Element::Chal => {
                self.once(extra.chal, tag)?;
                extra.chal = self.chal(tag)?;
                Ok(())
            }
            _ => self.unknown(tag, &mut extra.unknown),
        }
    }

    pub(super) fn once(&self, link: Link, tag: &Tag) -> Parsed<()> {
        if link.is_none() {
            Ok(())
        } else {
            Err(self.lexer.duplicate(tag))
        }
    }

    fn reference(&mut self, tag: &Tag, list: &mut Link) -> Parsed<()> {
        self.check_extras(tag.start as usize)?;
        let mut uri = Span::ABSENT;
        self.set_uri(&mut uri, tag, Content::LocUri)?;
        self.nodes.references.push(ReferenceNode {
            uri,
            is_source: tag.element == Element::SourceRef,
            next: Link::NONE,
        });
        let new = Link::last(&self.nodes.references);
        append(list, new, &mut self.nodes.references, |node| &mut node.next);
        Ok(())
    }

    fn chal(&mut self, tag: &Tag) -> Parsed<Link> {
        let mut chal = ChalNode::default();
        while let Some(child) = self.lexer.child(tag)? {
            match child.element {
                Element::Meta if chal.meta.is_some() => return Err(self.lexer.duplicate(&child)),
                Element::Meta => chal.meta = Some(self.meta_of(&child)?),
                _ => self.unknown(&child, &mut chal.unknown)?,
            }
        }
        chal.extent = self.extent_from(tag.start as usize);
        self.nodes.chals.push(chal);
        Ok(Link::last(&self.nodes.chals))
    }

    pub(super) fn extent_from(&self, start: usize) -> Extent {
        Extent {
            start: start as u32,
            end: self.lexer.position() as u32,
        }
    }

    /// The rare parts of a command so far.
    pub(super) fn extra_of(&self, node: &CommandNode) -> CommandExtra {
        node.extra
            .of(&self.nodes.command_extras)
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn keep_extra(&mut self, node: &mut CommandNode, extra: CommandExtra) {
        if extra == CommandExtra::default() {
            return;
        }
        let progress = self.progress(1024, self.lexer.limits.commands);
        match node.extra.of_mut(&mut self.nodes.command_extras) {
            Some(place) => *place = extra,
            None => {
                push(&mut self.nodes.command_extras, extra, || progress);
                node.extra = Link::last(&self.nodes.command_extras);
            }
        }
    }

    #[inline(always)]
    pub(super) fn push_command(&mut self, node: CommandNode) -> Parsed<()> {
        if self.nodes.commands.len() >= self.lexer.limits.commands {
            return Err(Fault::limit(LimitKind::Commands, node.extent.start as usize));
        }
        let progress = self.progress(BYTES_PER_COMMAND, self.lexer.limits.commands);
        push(&mut self.nodes.commands, node, || progress);
        Ok(())
    }
}
