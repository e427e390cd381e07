//! `SyncBody`, `Atomic` and `Sequence`: commands in document order.
//!
//! Containers inside containers are kept on a list, not on the stack.

use mdm_errors::CommandKind;

use super::Reader;
use crate::model::arena::{CommandNode, Extent};
use crate::model::schema;
use crate::wire::fault::Parsed;
use crate::wire::lexer::literal;
use crate::wire::lexer::{Element, Namespace, Node, Open, Route, RouteKind, Tag};

/// An Atomic or Sequence that is open.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Container {
    /// Its index among the commands.
    node: u32,
    open: Open,
}

impl<R: Route> Reader<'_, '_, R> {
    pub(super) fn body(&mut self, tag: &Tag) -> Parsed<()> {
        let declared = self.lexer.declared_in(&tag.open);
        self.nodes.declares_msft |= declared
            .iter()
            .any(|binding| binding.namespace == Namespace::Msft);
        if tag.empty {
            return Ok(());
        }
        self.commands(Some(&tag.open))
    }

    /// Commands up to the end tag of `end`, or to the end of the document.
    pub(super) fn commands(&mut self, end: Option<&Open>) -> Parsed<()> {
        loop {
            self.fused_commands()?;
            if self.containers.is_empty() {
                if self.lexer.opens_empty(literal::FINAL) {
                    self.nodes.is_final = true;
                }
                let is_literal =
                    end.is_some_and(|open| open.is_literal() && open.element == Element::SyncBody);
                if is_literal && self.lexer.closes(literal::SYNC_BODY) {
                    return Ok(());
                }
            }
            if !matches!(R::KIND, RouteKind::General) && self.lexer.is_at(b"<!--") {
                self.lexer.skip_misc()?;
                continue;
            }
            let parent = self.containers.last().map(|container| container.open);
            let node = match parent.as_ref().or(end) {
                Some(open) => self.lexer.next(open)?,
                None => match self.lexer.next_outside()? {
                    Some(tag) => Node::Child(tag),
                    None => return Ok(()),
                },
            };
            match node {
                Node::Child(tag) => self.body_child(&tag)?,
                Node::Close => match self.containers.pop() {
                    Some(container) => self.close_container(container),
                    None => return Ok(()),
                },
            }
        }
    }

    pub(super) fn body_child(&mut self, tag: &Tag) -> Parsed<()> {
        match schema::command_of(tag.element) {
            Some(kind @ (CommandKind::Atomic | CommandKind::Sequence)) => self.open_container(kind, tag),
            Some(kind) => self.command(kind, tag),
            None if self.containers.is_empty() => match tag.element {
                Element::Final => {
                    let mut is_final = false;
                    self.flag(tag, &mut is_final)?;
                    self.nodes.is_final = true;
                    Ok(())
                }
                _ => self.unknown_command(tag),
            },
            None => self.container_child(tag),
        }
    }

    /// An element that is not a command, in the place of one.
    fn unknown_command(&mut self, tag: &Tag) -> Parsed<()> {
        let extent = self.lexer.skip(tag)?;
        self.push_command(CommandNode {
            extent,
            ..CommandNode::default()
        })
    }

    fn open_container(&mut self, kind: CommandKind, tag: &Tag) -> Parsed<()> {
        let index = self.nodes.commands.len() as u32;
        self.push_command(CommandNode {
            kind: Some(kind),
            extent: Extent {
                start: tag.start,
                end: self.lexer.position() as u32,
            },
            first: index + 1,
            last: index + 1,
            ..CommandNode::default()
        })?;
        if tag.empty {
            return Ok(());
        }
        if tag.open.is_literal() {
            self.lexer.enter_literal(tag.start)?;
        }
        self.containers.push(Container {
            node: index,
            open: tag.open,
        });
        Ok(())
    }

    fn close_container(&mut self, container: Container) {
        if container.open.is_literal() {
            self.lexer.leave_literal();
        }
        let last = self.nodes.commands.len() as u32;
        let end = self.lexer.position() as u32;
        if let Some(node) = self.nodes.commands.get_mut(container.node as usize) {
            node.last = last;
            node.extent.end = end;
        }
    }

    /// Reads a child of an Atomic or Sequence that is no command.
    fn container_child(&mut self, tag: &Tag) -> Parsed<()> {
        let Some(&container) = self.containers.last() else {
            return Ok(());
        };
        let parent = container.open.element;
        if !schema::reads(parent, tag.element) {
            return self.unknown_command(tag);
        }
        let index = container.node as usize;
        let Some(&(mut node)) = self.nodes.commands.get(index) else {
            return Ok(());
        };
        let mut extra = self.extra_of(&node);
        self.command_child(parent, &mut node, &mut extra, tag)?;
        self.keep_extra(&mut node, extra);
        if let Some(place) = self.nodes.commands.get_mut(index) {
            *place = node;
        }
        Ok(())
    }
}
