//! Headers, commands and items in the spelling that peers use.
//!
//! Literal tags, children in any order, white space between them or none. Reading is by index and moves nothing until a
//! part is complete. What these functions do not know, such as attributes, comments, unknown elements and everything
//! that is wrong, they leave where it is to the general grammar, which goes on inside the same command and comes back
//! here after it.

mod header;
mod item;

use mdm_errors::CommandKind;

use super::Reader;
use super::command::BYTES_PER_COMMAND;
use crate::model::arena::{CommandNode, Extent, HeaderNode, Link, Nodes, Progress, Span, push};
use crate::model::schema;
use crate::wire::fault::Parsed;
use crate::wire::lexer::literal::{self, Literal};
use crate::wire::lexer::{Ahead, Element, Mark, Open, Route, RouteKind, span};
use crate::wire::limits::Limits;

/// The view of the text and what is made of it.
struct Fused<'s, 'w, R, const SPACED: bool> {
    ahead: Ahead<'s, 'w, R, SPACED>,
    nodes: &'w mut Nodes,
    limits: &'s Limits,
    uri_limit: u32,
    started: Option<Started>,
}

/// A command that begins in the known spelling and goes on in another.
struct Started {
    node: CommandNode,
    element: Element,
    at: u32,
}

/// A state of the lists to go back to.
#[derive(Clone, Copy)]
struct Place {
    mark: Mark,
    meta_extras: usize,
}

impl<'s, R: Route> Reader<'s, '_, R> {
    /// Reads commands as long as they are spelt as expected.
    #[inline(always)]
    pub(super) fn fused_commands(&mut self) -> Parsed<()> {
        if matches!(R::KIND, RouteKind::General) {
            return Ok(());
        }
        while let Some(started) = self.fused_run() {
            let mut node = started.node;
            self.command_rest(&mut node, &Open::literal(started.element))?;
            self.finish(node)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn fused_run(&mut self) -> Option<Started> {
        if self.lexer.is_at_white_space() {
            self.fused_run_with::<true>()
        } else {
            self.fused_run_with::<false>()
        }
    }

    #[inline(never)]
    fn fused_run_with<const SPACED: bool>(&mut self) -> Option<Started> {
        self.fused::<SPACED, _>(|fused, at| {
            let mut here = fused.ahead.after_white_space(at);
            while let Some(end) = fused.command(here) {
                here = fused.ahead.after_white_space(end);
            }
            let started = fused.started.take();
            (started.as_ref().map_or(here, |started| started.at), started)
        })
    }

    /// Reads the items that come next, as long as they are spelt as expected.
    #[inline(always)]
    pub(super) fn fused_items(&mut self) {
        if matches!(R::KIND, RouteKind::General) || !self.lexer.opens_next(literal::ITEM) {
            return;
        }
        if self.lexer.is_at_white_space() {
            self.fused::<true, _>(|fused, at| (fused.next_items(at), ()));
        } else {
            self.fused::<false, _>(|fused, at| (fused.next_items(at), ()));
        }
    }

    /// Reads what it can of a header that a literal has opened, and reports whether that was all of it.
    pub(super) fn fused_header(&mut self, node: &mut HeaderNode) -> bool {
        if self.lexer.is_at_white_space() {
            self.fused::<true, _>(|fused, at| fused.header(at, node))
        } else {
            self.fused::<false, _>(|fused, at| fused.header(at, node))
        }
    }

    /// Lends the lexer's place to `read`, which says where to go on.
    #[inline(always)]
    fn fused<const SPACED: bool, T>(
        &mut self,
        read: impl FnOnce(&mut Fused<'s, '_, R, SPACED>, u32) -> (u32, T),
    ) -> T {
        let at = self.lexer.place();
        let limits = self.lexer.limits;
        let mut fused = Fused {
            ahead: self.lexer.ahead(),
            nodes: &mut *self.nodes,
            limits,
            uri_limit: u32::try_from(limits.uri).unwrap_or(u32::MAX),
            started: None,
        };
        let (at, value) = read(&mut fused, at);
        let clear = fused.ahead.clear();
        self.lexer.resume(at, clear);
        value
    }
}

/// Makes of a table of commands the function that reads one: for each the function that knows its usual children.
macro_rules! commands {
    ($($kind:ident $literal:ident: $usual:ident;)*) => {
        impl<R: Route, const SPACED: bool> Fused<'_, '_, R, SPACED> {
            /// Reads the command at `at` and returns where it ends.
            #[inline(always)]
            fn command(&mut self, at: u32) -> Option<u32> {
                if self.nodes.commands.len() >= self.limits.commands {
                    return None;
                }
                $(if let Some(inside) = self.ahead.open(at, literal::$literal) {
                    let here = self.ahead.after_white_space(inside);
                    let node = CommandNode {
                        kind: Some(CommandKind::$kind),
                        extent: Extent { start: at, end: 0 },
                        first: Link::last(&self.nodes.items).number(),
                        ..CommandNode::default()
                    };
                    return self.$usual(node, literal::$literal, here);
                })*
                None
            }
        }
    };
}

commands! {
    Status STATUS: status;
    Results RESULTS: results;
    Replace REPLACE: request;
    Get GET: request;
    Add ADD: request;
    Exec EXEC: request;
    Delete DELETE: request;
    Alert ALERT: alert;
}

/// The texts that an answer begins with, and the place of the end of the last.
struct Answer {
    cmd_id: Span,
    msg_ref: Span,
    cmd_ref: Span,
    end: u32,
}

impl<R: Route, const SPACED: bool> Fused<'_, '_, R, SPACED> {
    #[inline(always)]
    fn keep(&mut self, mut node: CommandNode, end: u32) -> u32 {
        node.extent.end = end;
        node.last = Link::last(&self.nodes.items).number();
        let (total, limit) = (self.ahead.length(), self.limits.commands);
        push(&mut self.nodes.commands, node, || {
            Progress::at(end, total, BYTES_PER_COMMAND, limit)
        });
        end
    }

    /// Reads a Status from its first child on.
    #[inline(always)]
    fn status(&mut self, node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        match self.usual_status(node, at) {
            Some((node, end)) if self.ahead.is_clear(at, end) => Some(self.keep(node, end)),
            _ => self.command_rest(node, literal, at),
        }
    }

    /// The three references, `Cmd`, perhaps `TargetRef`, and `Data`, in texts that nobody has looked at.
    #[inline(always)]
    fn usual_status(&self, node: CommandNode, at: u32) -> Option<(CommandNode, u32)> {
        let ahead = &self.ahead;
        let answer = self.answer(at)?;
        let cmd = ahead.joint(answer.end, literal::CMD_REF_CMD)?;
        let cmd_end = ahead.text_end(cmd);
        let mut target_ref = Span::ABSENT;
        let data = match ahead.joint(cmd_end, literal::CMD_DATA) {
            Some(data) => data,
            None => {
                let uri = ahead.joint(cmd_end, literal::CMD_TARGET_REF)?;
                let end = ahead.uri_end(uri);
                if end - uri > self.uri_limit {
                    return None;
                }
                target_ref = span(uri, end);
                ahead.joint(end, literal::TARGET_REF_DATA)?
            }
        };
        let data_end = ahead.number_end(data);
        let end = ahead.joint(data_end, literal::DATA_END_STATUS)?;
        let node = CommandNode {
            cmd_id: answer.cmd_id,
            msg_ref: answer.msg_ref,
            cmd_ref: answer.cmd_ref,
            cmd: span(cmd, cmd_end),
            target_ref,
            data: span(data, data_end),
            ..node
        };
        Some((node, end))
    }

    /// Reads Results from their first child on.
    #[inline(always)]
    fn results(&mut self, node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        let answer = self.answer(at);
        let Some((answer, here)) = answer
            .and_then(|answer| Some((self.ahead.close(answer.end, literal::CMD_REF)?, answer)))
            .map(|(end, answer)| (answer, self.ahead.after_white_space(end)))
            .filter(|(_, here)| self.ahead.is_clear(at, *here))
        else {
            return self.command_rest(node, literal, at);
        };
        let node = CommandNode {
            cmd_id: answer.cmd_id,
            msg_ref: answer.msg_ref,
            cmd_ref: answer.cmd_ref,
            ..node
        };
        self.items_to_end(node, literal, here)
    }

    /// Reads a command of `CmdID` and items from its first child on.
    #[inline(always)]
    fn request(&mut self, mut node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        let here = self.cmd_id(at, &mut node);
        self.items_to_end(node, literal, here)
    }

    #[inline(always)]
    fn alert(&mut self, mut node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        let here = self.cmd_id(at, &mut node);
        let here = self.data(here, &mut node);
        self.items_to_end(node, literal, here)
    }

    #[inline(always)]
    fn items_to_end(&mut self, node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        let here = self.items(at);
        match self.ahead.close(here, literal) {
            Some(end) => Some(self.keep(node, end)),
            None => self.command_rest(node, literal, here),
        }
    }

    /// Finds `CmdID` and `MsgRef`, in this order or the other, and `CmdRef` up to its end tag.
    #[inline(always)]
    fn answer(&self, at: u32) -> Option<Answer> {
        let ahead = &self.ahead;
        let (cmd_id, msg_ref, cmd_ref);
        if let Some(text) = ahead.open(at, literal::CMD_ID) {
            let end = ahead.number_end(text);
            cmd_id = span(text, end);
            let text = ahead.joint(end, literal::CMD_ID_MSG_REF)?;
            let end = ahead.number_end(text);
            msg_ref = span(text, end);
            cmd_ref = ahead.joint(end, literal::MSG_REF_CMD_REF)?;
        } else {
            let text = ahead.open(at, literal::MSG_REF)?;
            let end = ahead.number_end(text);
            msg_ref = span(text, end);
            let text = ahead.joint(end, literal::MSG_REF_CMD_ID)?;
            let end = ahead.number_end(text);
            cmd_id = span(text, end);
            cmd_ref = ahead.joint(end, literal::CMD_ID_CMD_REF)?;
        }
        let end = ahead.number_end(cmd_ref);
        Some(Answer {
            cmd_id,
            msg_ref,
            cmd_ref: span(cmd_ref, end),
            end,
        })
    }

    /// Reads the children that are left in any order, and leaves the command to the general grammar at the first
    /// that is not known.
    #[inline(never)]
    fn command_rest(&mut self, mut node: CommandNode, literal: Literal, at: u32) -> Option<u32> {
        let is_answer = schema::reads(literal.element, Element::MsgRef);
        let has_data = schema::reads(literal.element, Element::Data);
        let mut here = at;
        loop {
            let before = here;
            here = self.cmd_id(here, &mut node);
            if is_answer {
                here = self.msg_ref(here, &mut node);
                here = self.cmd_ref(here, &mut node);
                here = self.cmd(here, &mut node);
                here = self.target_ref(here, &mut node);
            }
            if has_data {
                here = self.data(here, &mut node);
            }
            here = self.items(here);
            if let Some(end) = self.ahead.close(here, literal) {
                return Some(self.keep(node, end));
            }
            if here == before {
                let element = literal.element;
                self.started = Some(Started {
                    node,
                    element,
                    at: here,
                });
                return None;
            }
        }
    }

    fn next_items(&mut self, at: u32) -> u32 {
        let here = self.ahead.after_white_space(at);
        self.items(here)
    }

    #[inline(always)]
    fn cmd_id(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead.leaf(at, literal::CMD_ID, &mut node.cmd_id)
    }

    #[inline(always)]
    fn msg_ref(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead.leaf(at, literal::MSG_REF, &mut node.msg_ref)
    }

    #[inline(always)]
    fn cmd_ref(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead.leaf(at, literal::CMD_REF, &mut node.cmd_ref)
    }

    #[inline(always)]
    fn cmd(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead.leaf(at, literal::CMD, &mut node.cmd)
    }

    #[inline(always)]
    fn target_ref(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead
            .leaf_within(at, literal::TARGET_REF, self.uri_limit, &mut node.target_ref)
    }

    #[inline(always)]
    fn data(&mut self, at: u32, node: &mut CommandNode) -> u32 {
        self.ahead.data(at, &mut node.data)
    }

    #[inline(always)]
    fn items(&mut self, mut at: u32) -> u32 {
        while let Some(inside) = self.ahead.open(at, literal::ITEM)
            && let Some(next) = self.item(at, inside)
        {
            at = next;
        }
        at
    }

    #[inline(always)]
    fn place(&self) -> Place {
        Place {
            mark: self.ahead.mark(),
            meta_extras: self.nodes.meta_extras.len(),
        }
    }

    #[cold]
    fn reset(&mut self, place: Place) {
        self.ahead.reset(place.mark);
        self.nodes.meta_extras.truncate(place.meta_extras);
    }
}
