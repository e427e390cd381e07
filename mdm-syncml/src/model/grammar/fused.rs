//! Whole commands in the one spelling that Windows and Intune write: without blanks, in one order, nothing missing.
//!
//! Reading is by index and looks ahead without moving, so that the compiler keeps its place in a register. What these
//! functions do not know they leave, a whole command at a time, to those that go step by step and accept any order;
//! those also decide about all errors.

use core::marker::PhantomData;

use mdm_errors::CommandKind;

use super::Reader;
use super::command::BYTES_PER_COMMAND;
use super::item::BYTES_PER_ITEM;
use crate::model::arena::{CommandNode, Extent, ItemNode, Link, MetaNode, Progress, Span, push};
use crate::wire::lexer::literal::{self, Joint, Literal, Prefix};
use crate::wire::lexer::{Lexer, Route, RouteKind, is_special, references, scan};

/// What does not change while commands are read. `SPECIAL` is whether texts have to be looked at.
struct Ahead<'s, R, const SPECIAL: bool> {
    text: &'s [u8],
    prefix: Prefix<'s>,
    uri_limit: u32,
    meta_limit: u32,
    leaves_plain_to: u32,
    plain_to: u32,
    route: PhantomData<R>,
}

/// Bytes in which most values end.
const NEAR: usize = 24;

/// Where the texts of `CmdID`, `MsgRef` and `CmdRef` are, and where the last ends.
struct Answer {
    cmd_id: Span,
    msg_ref: Span,
    cmd_ref: Span,
    end: u32,
}

impl<'s, R: Route> Reader<'s, '_, R> {
    /// Reads commands as long as they are spelt as expected.
    #[inline(always)]
    pub(super) fn fused_commands(&mut self) {
        if matches!(R::KIND, RouteKind::General) || !self.lexer.is_at(b"<") {
            return;
        }
        if self.lexer.plain_to().0 < self.lexer.text.len() {
            self.fused_run::<true>();
        } else {
            self.fused_run::<false>();
        }
    }

    #[inline(never)]
    fn fused_run<const SPECIAL: bool>(&mut self) {
        let ahead = Ahead::<R, SPECIAL>::new(&self.lexer);
        let mut at = self.lexer.position() as u32;
        while let Some(next) = self.fused_command(&ahead, at) {
            at = next;
        }
        self.lexer.jump(at as usize);
    }

    /// The command at `at`, and where it ends.
    #[inline(always)]
    fn fused_command<const SPECIAL: bool>(&mut self, ahead: &Ahead<'s, R, SPECIAL>, at: u32) -> Option<u32> {
        if self.nodes.commands.len() >= self.lexer.limits.commands {
            return None;
        }
        if let Some(inside) = ahead.open(at, literal::STATUS) {
            return self.fused_status(ahead, at, inside);
        }
        if let Some(inside) = ahead.open(at, literal::RESULTS) {
            return self.fused_results(ahead, at, inside);
        }
        macro_rules! requests {
            ($($kind:ident $literal:ident),*) => {$(
                if let Some(inside) = ahead.open(at, literal::$literal) {
                    return self.fused_request(ahead, CommandKind::$kind, literal::$literal, at, inside);
                }
            )*};
        }
        requests!(Replace REPLACE, Get GET, Add ADD, Exec EXEC, Delete DELETE);
        let inside = ahead.open(at, literal::ALERT)?;
        self.fused_alert(ahead, at, inside)
    }

    /// Status from behind its start tag.
    #[inline(always)]
    fn fused_status<const SPECIAL: bool>(
        &mut self,
        ahead: &Ahead<'s, R, SPECIAL>,
        start: u32,
        inside: u32,
    ) -> Option<u32> {
        let answer = ahead.answer(inside)?;
        let cmd = ahead.joint(answer.end, literal::CMD_REF_CMD)?;
        let cmd_end = ahead.text(cmd)?;
        let mut target_ref = Span::ABSENT;
        let data = match ahead.joint(cmd_end, literal::CMD_DATA) {
            Some(data) => data,
            None => {
                let uri = ahead.joint(cmd_end, literal::CMD_TARGET_REF)?;
                let end = ahead.uri(uri)?;
                target_ref = span(uri, end);
                ahead.joint(end, literal::TARGET_REF_DATA)?
            }
        };
        let data_end = ahead.data(data)?;
        let end = ahead.joint(data_end, literal::DATA_END_STATUS)?;
        let items = self.nodes.items.len() as u32;
        let node = CommandNode {
            extent: Extent { start, end },
            cmd_id: answer.cmd_id,
            msg_ref: answer.msg_ref,
            cmd_ref: answer.cmd_ref,
            cmd: span(cmd, cmd_end),
            data: span(data, data_end),
            target_ref,
            original_error: Span::ABSENT,
            first: items,
            last: items,
            extra: Link::NONE,
            kind: Some(CommandKind::Status),
            no_resp: false,
        };
        Some(self.keep(ahead, node))
    }

    /// Keeps a command; where it ends.
    #[inline(always)]
    fn keep<const SPECIAL: bool>(&mut self, ahead: &Ahead<'s, R, SPECIAL>, node: CommandNode) -> u32 {
        let end = node.extent.end;
        let progress = ahead.progress(end, BYTES_PER_COMMAND, self.lexer.limits.commands);
        push(&mut self.nodes.commands, node, progress);
        end
    }

    #[inline(always)]
    fn fused_results<const SPECIAL: bool>(
        &mut self,
        ahead: &Ahead<'s, R, SPECIAL>,
        start: u32,
        inside: u32,
    ) -> Option<u32> {
        let answer = ahead.answer(inside)?;
        let item = ahead.joint(answer.end, literal::CMD_REF_ITEM)?;
        let first = self.nodes.items.len() as u32;
        let end = self.fused_items(ahead, item, literal::RESULTS)?;
        let node = CommandNode {
            extent: Extent { start, end },
            cmd_id: answer.cmd_id,
            msg_ref: answer.msg_ref,
            cmd_ref: answer.cmd_ref,
            first,
            last: self.nodes.items.len() as u32,
            kind: Some(CommandKind::Results),
            ..CommandNode::default()
        };
        Some(self.keep(ahead, node))
    }

    /// A command of `CmdID` and items.
    #[inline(always)]
    fn fused_request<const SPECIAL: bool>(
        &mut self,
        ahead: &Ahead<'s, R, SPECIAL>,
        kind: CommandKind,
        literal: Literal,
        start: u32,
        inside: u32,
    ) -> Option<u32> {
        let cmd_id = ahead.open(inside, literal::CMD_ID)?;
        let cmd_id_end = ahead.text(cmd_id)?;
        let item = ahead.joint(cmd_id_end, literal::CMD_ID_ITEM)?;
        let first = self.nodes.items.len() as u32;
        let end = self.fused_items(ahead, item, literal)?;
        let node = CommandNode {
            extent: Extent { start, end },
            cmd_id: span(cmd_id, cmd_id_end),
            first,
            last: self.nodes.items.len() as u32,
            kind: Some(kind),
            ..CommandNode::default()
        };
        Some(self.keep(ahead, node))
    }

    #[inline(always)]
    fn fused_alert<const SPECIAL: bool>(
        &mut self,
        ahead: &Ahead<'s, R, SPECIAL>,
        start: u32,
        inside: u32,
    ) -> Option<u32> {
        let cmd_id = ahead.open(inside, literal::CMD_ID)?;
        let cmd_id_end = ahead.text(cmd_id)?;
        let data = ahead.joint(cmd_id_end, literal::CMD_ID_DATA)?;
        let data_end = ahead.data(data)?;
        let here = ahead.close(data_end, literal::DATA)?;
        let first = self.nodes.items.len() as u32;
        let end = match ahead.close(here, literal::ALERT) {
            Some(end) => end,
            None => {
                let item = ahead.open(here, literal::ITEM)?;
                self.fused_items(ahead, item, literal::ALERT)?
            }
        };
        let node = CommandNode {
            extent: Extent { start, end },
            cmd_id: span(cmd_id, cmd_id_end),
            data: span(data, data_end),
            first,
            last: self.nodes.items.len() as u32,
            kind: Some(CommandKind::Alert),
            ..CommandNode::default()
        };
        Some(self.keep(ahead, node))
    }

    /// Items from behind the first start tag `Item` to behind the end tag of the command.
    #[inline(always)]
    fn fused_items<const SPECIAL: bool>(
        &mut self,
        ahead: &Ahead<'s, R, SPECIAL>,
        first: u32,
        command: Literal,
    ) -> Option<u32> {
        let known = self.nodes.items.len();
        let mut item = first;
        loop {
            let next = self.fused_item(ahead, item);
            let inside = next.and_then(|next| ahead.open(next, literal::ITEM));
            match (next, inside) {
                (Some(_), Some(inside)) => item = inside,
                (Some(next), None) => {
                    if let Some(end) = ahead.close(next, command) {
                        return Some(end);
                    }
                    break;
                }
                (None, _) => break,
            }
        }
        // The command is read again by steps.
        self.nodes.items.truncate(known);
        None
    }

    /// Item from behind its start tag.
    #[inline(never)]
    fn fused_item<const SPECIAL: bool>(&mut self, ahead: &Ahead<'s, R, SPECIAL>, inside: u32) -> Option<u32> {
        if self.nodes.items.len() >= self.lexer.limits.items {
            return None;
        }
        let mut target = Span::ABSENT;
        let mut source = Span::ABSENT;
        let mut here = ahead.location(inside, &mut target, &mut source)?;
        let mut meta = None;
        if let Some(children) = ahead.open(here, literal::META) {
            let (node, end) = ahead.meta(children)?;
            meta = Some(node);
            here = end;
            if !target.is_present() && !source.is_present() {
                here = ahead.location(here, &mut target, &mut source)?;
            }
        }
        let mut data = Span::ABSENT;
        let end = if let Some(content) = ahead.open(here, literal::DATA) {
            let end = ahead.data(content)?;
            data = span(content, end);
            ahead.joint(end, literal::DATA_END_ITEM)?
        } else {
            ahead.close(here, literal::ITEM)?
        };
        let node = ItemNode {
            extent: Extent {
                start: inside - ahead.tag_length(literal::ITEM),
                end,
            },
            target,
            source,
            data,
            meta: meta.unwrap_or_default(),
            extra: Link::NONE,
            has_target: target.is_present(),
            has_source: source.is_present(),
            has_meta: meta.is_some(),
            more_data: false,
        };
        push(
            &mut self.nodes.items,
            node,
            ahead.progress(end, BYTES_PER_ITEM, self.lexer.limits.items),
        );
        Some(end)
    }
}

impl<'s, R: Route, const SPECIAL: bool> Ahead<'s, R, SPECIAL> {
    fn new(lexer: &Lexer<'s, '_, R>) -> Self {
        let (leaves_plain_to, plain_to) = lexer.plain_to();
        Self {
            text: lexer.text,
            prefix: lexer.prefix(),
            uri_limit: u32::try_from(lexer.limits.uri).unwrap_or(u32::MAX),
            meta_limit: u32::try_from(lexer.limits.meta).unwrap_or(u32::MAX),
            leaves_plain_to: leaves_plain_to as u32,
            plain_to: plain_to as u32,
            route: PhantomData,
        }
    }

    #[inline(always)]
    fn progress(&self, read: u32, bytes_per_node: usize, limit: usize) -> Progress {
        Progress {
            read: read as usize,
            total: self.text.len(),
            bytes_per_node,
            limit,
        }
    }

    /// `CmdID`, `MsgRef` and `CmdRef`, or the first two exchanged, up to the last end tag.
    #[inline(always)]
    fn answer(&self, inside: u32) -> Option<Answer> {
        let (cmd_id, msg_ref, cmd_ref);
        if let Some(text) = self.open(inside, literal::CMD_ID) {
            let end = self.text(text)?;
            cmd_id = span(text, end);
            let text = self.joint(end, literal::CMD_ID_MSG_REF)?;
            let end = self.text(text)?;
            msg_ref = span(text, end);
            cmd_ref = self.joint(end, literal::MSG_REF_CMD_REF)?;
        } else {
            let text = self.open(inside, literal::MSG_REF)?;
            let end = self.text(text)?;
            msg_ref = span(text, end);
            let text = self.joint(end, literal::MSG_REF_CMD_ID)?;
            let end = self.text(text)?;
            cmd_id = span(text, end);
            cmd_ref = self.joint(end, literal::CMD_ID_CMD_REF)?;
        }
        let end = self.text(cmd_ref)?;
        Some(Answer {
            cmd_id,
            msg_ref,
            cmd_ref: span(cmd_ref, end),
            end,
        })
    }

    /// Where `Target` or `Source` ends, or `at` if there is neither.
    #[inline(always)]
    fn location(&self, at: u32, target: &mut Span, source: &mut Span) -> Option<u32> {
        if let Some(inside) = self.open(at, literal::TARGET) {
            let uri = self.open(inside, literal::LOC_URI)?;
            let end = self.uri(uri)?;
            *target = span(uri, end);
            return self.joint(end, literal::LOC_URI_END_TARGET);
        }
        if let Some(inside) = self.open(at, literal::SOURCE) {
            let uri = self.open(inside, literal::LOC_URI)?;
            let end = self.uri(uri)?;
            *source = span(uri, end);
            return self.joint(end, literal::LOC_URI_END_SOURCE);
        }
        Some(at)
    }

    /// The children of `Meta` and where it ends.
    #[inline(always)]
    fn meta(&self, inside: u32) -> Option<(MetaNode, u32)> {
        let mut meta = MetaNode::default();
        let mut here = inside;
        if let Some(format) = self.metinf(here, literal::FORMAT) {
            let end = self.word(format)?;
            meta.format = span(format, end);
            here = self.take(end, literal::FORMAT.close)?;
        }
        if let Some(type_) = self.metinf(here, literal::TYPE) {
            let end = self.word(type_)?;
            meta.type_ = span(type_, end);
            here = self.take(end, literal::TYPE.close)?;
        }
        Some((meta, self.close(here, literal::META)?))
    }

    /// Where the text at `at` ends: before a `<`.
    #[inline(always)]
    fn text(&self, at: u32) -> Option<u32> {
        let end = scan::likely_tag_after(self.text, at)?;
        if SPECIAL && end > self.leaves_plain_to && is_special(self.text.get(at as usize..end as usize)?) {
            return None;
        }
        Some(end)
    }

    #[inline(always)]
    fn uri(&self, at: u32) -> Option<u32> {
        self.text(at).filter(|end| end - at <= self.uri_limit)
    }

    /// The end of a child of `Meta`.
    #[inline(always)]
    fn word(&self, at: u32) -> Option<u32> {
        self.text(at).filter(|end| end - at <= self.meta_limit)
    }

    #[inline(always)]
    fn data(&self, at: u32) -> Option<u32> {
        if SPECIAL && at >= self.plain_to {
            return self.special_data(at);
        }
        let end = scan::likely_tag_after(self.text, at)?;
        if SPECIAL && end > self.plain_to {
            return references::data_end(self.text, at);
        }
        Some(end)
    }

    /// The same behind the first `&` or `]` of the document.
    #[inline(never)]
    fn special_data(&self, at: u32) -> Option<u32> {
        let near = self.text.get(at as usize..at as usize + NEAR)?;
        if let Some(length) = near.iter().position(|byte| *byte == b'<')
            && !is_special(near.get(..length)?)
        {
            return Some(at + length as u32);
        }
        references::data_end(self.text, at)
    }

    /// Behind these bytes, if they stand at `at`.
    #[inline(always)]
    fn take(&self, at: u32, bytes: &'static [u8]) -> Option<u32> {
        let end = at as usize + bytes.len();
        (self.text.get(at as usize..end)? == bytes).then_some(end as u32)
    }

    #[inline(always)]
    fn open(&self, at: u32, literal: Literal) -> Option<u32> {
        match R::KIND {
            RouteKind::Prefixed => self.take(self.prefix.open_at(self.text, at)?, literal.bare),
            _ => self.take(at, literal.open),
        }
    }

    #[inline(always)]
    fn close(&self, at: u32, literal: Literal) -> Option<u32> {
        match R::KIND {
            RouteKind::Prefixed => self.take(self.prefix.close_at(self.text, at)?, literal.bare),
            _ => self.take(at, literal.close),
        }
    }

    #[inline(always)]
    fn joint(&self, at: u32, joint: Joint) -> Option<u32> {
        if !matches!(R::KIND, RouteKind::Prefixed) {
            return self.take(at, joint.both);
        }
        let between = self.close(at, joint.first)?;
        if joint.opens {
            self.open(between, joint.second)
        } else {
            self.close(between, joint.second)
        }
    }

    /// Behind `<Name xmlns="syncml:metinf">`, with either quotes.
    #[inline(always)]
    fn metinf(&self, at: u32, literal: Literal) -> Option<u32> {
        let value = self.take(at, literal.declaring)?;
        self.take(value, b"\"syncml:metinf\">")
            .or_else(|| self.take(value, b"'syncml:metinf'>"))
    }

    #[inline(always)]
    fn tag_length(&self, literal: Literal) -> u32 {
        (literal.open.len() + self.prefix.bytes.len()) as u32
    }
}

#[inline(always)]
const fn span(start: u32, end: u32) -> Span {
    Span::new(start as usize, (end - start) as usize)
}
