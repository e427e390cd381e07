//! The walk over all elements.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use mdm_errors::{ElementPath, HResult, Rule, StatusCode};

use super::{Finding, MAX_LINTS};
use crate::model::arena::{NamespaceVersion, Texts};
use crate::model::read::document::Doc;
use crate::model::schema::{self, Model, Occurs, is_unsupported};
use crate::rules;
use crate::wire::fault::{Parsed, local_name};
use crate::wire::lexer::{Element, General, Lexer, Namespace, Open, Scratch, Tag, Token, content};
use crate::wire::limits::UNLIMITED;

pub(super) struct Walk<'m, 'f> {
    doc: Doc<'m>,
    findings: &'f mut Vec<Finding>,
    levels: Vec<Level<'m>>,
    /// The name of an element that is looked at before it is one of the levels.
    entering: Option<&'m str>,
    cmd_ids: BTreeSet<String>,
    is_final: bool,
}

/// An element that is open.
struct Level<'m> {
    open: Open,
    name: &'m str,
    element: Element,
    start: usize,
    /// The start of its content.
    content: usize,
    /// The place of its last child in the content model.
    rank: usize,
    /// A bit for each child that was there.
    seen: u64,
    items: usize,
    has_section: bool,
    has_markup: bool,
}

/// The rank in a container that has a command already.
const AFTER_COMMAND: usize = usize::MAX;

impl Level<'_> {
    fn lacks(&self, child: Element) -> bool {
        self.seen & child.bit() == 0
    }
}

impl<'m, 'f> Walk<'m, 'f> {
    pub(super) fn new(doc: Doc<'m>, findings: &'f mut Vec<Finding>) -> Self {
        Self {
            doc,
            findings,
            levels: Vec::new(),
            entering: None,
            cmd_ids: BTreeSet::new(),
            is_final: false,
        }
    }

    pub(super) fn run(mut self) {
        let mut scratch = Scratch::default();
        let mut texts = Texts::default();
        let facts = crate::wire::encoding::Facts::default();
        let mut lexer = Lexer::<General>::new(self.doc.text, &UNLIMITED, facts, &mut scratch, &mut texts);
        // The text was read before; there is nothing to report if it cannot be read again.
        let _ = self.walk(&mut lexer);
    }

    fn walk(&mut self, lexer: &mut Lexer<'m, '_, General>) -> Parsed<()> {
        while let Some((at, text)) = lexer.text_before_token() {
            self.text(at, text);
            let open = self.levels.last().map(|level| level.open);
            let is_raw = matches!(self.parent(), Some(Element::Data | Element::Other));
            match lexer.token(open.as_ref(), is_raw)? {
                Token::Start(tag) => self.start(lexer, &tag, is_raw)?,
                Token::End(at) => self.leave(at),
                Token::Section => {
                    if let Some(level) = self.levels.last_mut() {
                        level.has_section = true;
                    }
                }
                Token::Aside => {}
            }
            if self.findings.len() >= MAX_LINTS {
                break;
            }
        }
        Ok(())
    }

    fn find(&mut self, rule: &'static Rule, at: usize) {
        self.note(rule, at, None);
    }

    /// Notes those of `children` that the innermost element must have and has not.
    fn find_missing(&mut self, rule: &'static Rule, children: impl Iterator<Item = Element>) {
        for child in children {
            if let Some(level) = self.levels.last()
                && level.lacks(child)
            {
                self.note(rule, level.start, Some(child));
            }
        }
    }

    fn note(&mut self, rule: &'static Rule, at: usize, missing: Option<Element>) {
        if self.findings.len() < MAX_LINTS {
            let names = self.levels.iter().map(|level| level.name).chain(self.entering);
            let path = names.chain(missing.map(Element::name)).collect::<ElementPath>();
            self.findings.push(Finding { rule, at, path });
        }
    }

    fn text(&mut self, at: usize, text: &[u8]) {
        let lone =
            memchr::memchr_iter(b'\r', text).find(|index| text.get(index.saturating_add(1)) != Some(&b'\n'));
        let is_leaf = self
            .levels
            .last()
            .is_some_and(|level| schema::model(level.element).is_none());
        if let Some(index) = lone
            && is_leaf
        {
            self.find(&rules::LONE_RETURN, at.saturating_add(index));
        }
    }

    fn parent(&self) -> Option<Element> {
        self.levels.last().map(|level| level.element)
    }

    fn start(&mut self, lexer: &mut Lexer<'m, '_, General>, tag: &Tag, is_raw: bool) -> Parsed<()> {
        let at = tag.at();
        let name = local_name(self.doc.text.get(at..).unwrap_or_default());
        if !is_raw {
            self.entering = Some(name);
            self.attributes(lexer, tag);
            self.place(lexer, tag)?;
            self.entering = None;
        } else if let Some(level) = self.levels.last_mut()
            && level.element == Element::Data
            && !core::mem::replace(&mut level.has_markup, true)
        {
            self.find(&rules::MARKUP_IN_DATA, at);
        }
        let level = Level {
            open: tag.open,
            name,
            element: tag.element,
            start: at,
            content: lexer.position(),
            rank: 0,
            seen: 0,
            items: 0,
            has_section: false,
            has_markup: false,
        };
        self.levels.push(level);
        if tag.empty {
            self.leave(lexer.position());
        }
        Ok(())
    }

    /// Attributes and declarations of a known or unknown element.
    fn attributes(&mut self, lexer: &Lexer<'m, '_, General>, tag: &Tag) {
        let text = self.doc.text;
        let default = lexer.default_around(&tag.open);
        for attribute in lexer.tag_attributes() {
            let at = attribute.name.start();
            let value = attribute.value.slice(text);
            if !attribute.is_declaration(text) {
                let is_error = tag.original_error.is_present() && attribute.value == tag.original_error;
                if !is_error && tag.element != Element::Other {
                    self.find(&rules::ATTRIBUTE, at);
                } else if is_error && !is_original_error(value) {
                    self.find(&rules::ORIGINAL_ERROR, at);
                }
                continue;
            }
            let namespace = Namespace::of(value);
            let is_known = !matches!(namespace, Namespace::Other | Namespace::None);
            if is_known && value.trim_ascii() != value {
                self.find(&rules::NAMESPACE_WHITE_SPACE, at);
            }
            if value.trim_ascii() == b"syncml:metinfo" {
                self.find(&rules::METINFO, at);
            }
            if self.is_other_version(namespace, tag) {
                self.find(&rules::MIXED_NAMESPACES, at);
            }
            let is_default = attribute.colon == 0;
            if is_default && is_known && default == Some(namespace) {
                self.find(&rules::REDUNDANT_NAMESPACE, at);
            }
        }
    }

    /// Reports whether `namespace` is that of another version of SyncML than the one of the message.
    fn is_other_version(&self, namespace: Namespace, tag: &Tag) -> bool {
        let root = self.levels.first().map_or(tag.element, |root| root.element);
        match namespace {
            Namespace::SyncMl(version) => root == Element::SyncMl && version != self.doc.arena.nodes.version,
            _ => false,
        }
    }

    /// Checks the place of an element.
    fn place(&mut self, lexer: &mut Lexer<'m, '_, General>, tag: &Tag) -> Parsed<()> {
        let at = tag.at();
        let Some(parent) = self.parent() else {
            self.root(tag);
            return Ok(());
        };
        if matches!(parent, Element::Meta | Element::MetInf) && tag.element != Element::Other {
            let name = tag.open.name().slice(self.doc.text);
            let colon = memchr::memchr(b':', name).unwrap_or(0);
            let prefix = name.get(..colon).unwrap_or_default();
            let is_metinf = !tag.empty && lexer.resolve(prefix, at)? == Namespace::MetInf;
            if is_metinf && !prefix.is_empty() {
                self.find(&rules::PREFIXED_METINF, at);
            } else if !is_metinf && !tag.empty {
                self.find(&rules::META_NAMESPACE, at);
            }
        }
        if matches!(parent, Element::SyncBody | Element::Atomic | Element::Sequence) {
            self.body_child(parent, tag);
            if parent == Element::SyncBody || schema::command_of(tag.element).is_some() {
                if let Some(level) = self.levels.last_mut() {
                    // The other children of a container come before its commands.
                    if tag.element != Element::Final {
                        level.rank = AFTER_COMMAND;
                    }
                }
                return Ok(());
            }
        }
        let Some(model) = schema::model(parent) else {
            if tag.element == Element::LocUri {
                self.find(&rules::LOC_URI_IN_REFERENCE, at);
                if let Some(level) = self.levels.last_mut() {
                    level.seen |= Element::LocUri.bit();
                }
            }
            return Ok(());
        };
        self.child(parent, model, tag);
        Ok(())
    }

    /// A child of an element with a content model.
    fn child(&mut self, parent: Element, model: &Model, tag: &Tag) {
        let (at, element) = (tag.at(), tag.element);
        let is_container = matches!(parent, Element::Atomic | Element::Sequence);
        let Some((rank, occurs)) = model.place(element) else {
            if !is_container && !self.is_extension(parent) {
                self.find(&rules::UNKNOWN_ELEMENT, at);
            }
            return;
        };
        if occurs == Occurs::Tolerated {
            if parent == Element::Item {
                self.find(&rules::META_CHILD_OUTSIDE, at);
            } else if !is_container {
                self.find(&rules::UNKNOWN_ELEMENT, at);
            }
            return;
        }
        let specific = match element {
            Element::Cmd if parent == Element::Results => Some(&rules::CMD_IN_RESULTS),
            Element::Cred if parent != Element::SyncHdr => Some(&rules::CRED_IN_COMMAND),
            Element::NoResp => Some(&rules::NO_RESP),
            _ => None,
        };
        if let Some(rule) = specific {
            self.find(rule, at);
        }
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        level.seen |= element.bit();
        level.items = level.items.saturating_add(usize::from(element == Element::Item));
        let is_late = rank < level.rank;
        level.rank = level.rank.max(rank);
        if is_late && model.is_ordered {
            self.find(&rules::CHILD_ORDER, at);
        }
    }

    /// Reports whether an unknown child of `Meta` is `EMI`, its element for extensions (OMA DM `RepPro` 6.4).
    fn is_extension(&self, parent: Element) -> bool {
        matches!(parent, Element::Meta | Element::MetInf) && self.entering == Some("EMI")
    }

    fn root(&mut self, tag: &Tag) {
        let at = tag.at();
        // A fragment of commands is no message, and has no header to miss.
        if tag.element == Element::SyncMl && self.doc.arena.nodes.header.is_none() {
            self.find(&rules::MISSING_HEADER, at);
        }
        match self.doc.arena.nodes.version {
            NamespaceVersion::V1_2 => {}
            NamespaceVersion::Absent => self.find(&rules::NO_NAMESPACE, at),
            NamespaceVersion::V1_0 | NamespaceVersion::V1_1 => self.find(&rules::OLD_NAMESPACE, at),
        }
        if memchr::memchr(b':', tag.open.name().slice(self.doc.text)).is_some() {
            self.find(&rules::PREFIXED, at);
        }
    }

    /// A child of `SyncBody`, `Atomic` or `Sequence`.
    fn body_child(&mut self, parent: Element, tag: &Tag) {
        let at = tag.at();
        let is_body = parent == Element::SyncBody;
        let is_other_final = self.is_final;
        if is_body && tag.element == Element::Final {
            self.is_final = true;
        }
        if is_body && is_other_final {
            self.find(&rules::FINAL_NOT_LAST, at);
        }
        let is_part = if is_body {
            tag.element == Element::Final
        } else {
            schema::reads(parent, tag.element)
        };
        if is_unsupported(tag.element) {
            self.find(&rules::UNSUPPORTED_COMMAND, at);
        } else if schema::command_of(tag.element).is_none() && !is_part {
            self.find(&rules::UNKNOWN_COMMAND, at);
        }
        if parent == Element::Atomic && matches!(tag.element, Element::Atomic | Element::Get) {
            self.find(&rules::ATOMIC_CHILD, at);
        }
    }

    /// The innermost element ends; its content ends at `end`.
    fn leave(&mut self, end: usize) {
        let Some(level) = self.levels.last() else {
            return;
        };
        let (element, start, rank) = (level.element, level.start, level.rank);
        if level.has_section && element == Element::Data {
            self.find(&rules::CDATA, start);
        }
        match schema::model(element) {
            None => self.leaf(end),
            Some(model) if schema::command_of(element).is_some() => self.command(model),
            Some(model) if element == Element::SyncHdr => {
                self.find_missing(&rules::HEADER_FIELD, model.required());
            }
            Some(_) if element == Element::SyncMl => {}
            Some(_) if element == Element::SyncBody => {
                if rank != AFTER_COMMAND {
                    self.find(&rules::EMPTY_BODY, start);
                }
            }
            Some(model) => self.find_missing(&rules::MISSING_ELEMENT, model.required()),
        }
        self.levels.pop();
    }

    /// Checks the required children of the innermost element, a command.
    fn command(&mut self, model: &Model) {
        let Some(level) = self.levels.last() else {
            return;
        };
        let (element, at, items) = (level.element, level.start, level.items);
        let (lacks_id, lacks_data) = (level.lacks(Element::CmdId), level.lacks(Element::Data));
        let has_command = level.rank == AFTER_COMMAND;
        let occurs = model.place(Element::Item).map(|(_, occurs)| occurs);
        let is_container = matches!(element, Element::Atomic | Element::Sequence);
        for (is_so, rule) in [
            (lacks_id, &rules::MISSING_CMD_ID),
            (element == Element::Status && lacks_data, &rules::STATUS_CODE),
            (element == Element::Alert && lacks_data, &rules::ALERT_CODE),
            (occurs == Some(Occurs::Once) && items != 1, &rules::EXEC_ITEMS),
            (occurs == Some(Occurs::OneOrMore) && items == 0, &rules::NO_ITEM),
            (is_container && !has_command, &rules::EMPTY_CONTAINER),
        ] {
            if is_so {
                self.find(rule, at);
            }
        }
        let is_reference =
            |child: &Element| matches!(child, Element::MsgRef | Element::CmdRef | Element::Cmd);
        self.find_missing(&rules::MISSING_REFERENCE, model.required().filter(is_reference));
    }

    /// The text of the innermost element.
    fn leaf(&mut self, end: usize) {
        let Some(level) = self.levels.last() else {
            return;
        };
        let (element, at) = (level.element, level.start);
        let is_value = match element {
            Element::Other => false,
            // The URI is checked where it is.
            Element::TargetRef | Element::SourceRef => level.lacks(Element::LocUri),
            Element::Data => matches!(self.around(), Some(Element::Status | Element::Alert)),
            _ => true,
        };
        if !is_value {
            return;
        }
        let raw = self.doc.slice(level.content..end.max(level.content));
        let value = if memchr::memchr3(b'<', b'&', b'\r', raw.as_bytes()).is_some() {
            let mut resolved = String::new();
            content::resolve(raw, &mut resolved);
            Cow::Owned(resolved)
        } else {
            Cow::Borrowed(raw)
        };
        let trimmed = value.trim_ascii();
        let is_trimmed = element == Element::Data || schema::is_trimmed(element);
        if is_trimmed && trimmed.len() != value.len() {
            self.find(&rules::VALUE_WHITE_SPACE, at);
        }
        self.value(element, trimmed, at);
    }

    /// The element around the innermost one.
    fn around(&self) -> Option<Element> {
        let index = self.levels.len().checked_sub(2)?;
        self.levels.get(index).map(|level| level.element)
    }

    fn value(&mut self, element: Element, value: &str, at: usize) {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let broken = match element {
            Element::CmdId if value == "0" => Some(&rules::ZERO_CMD_ID),
            Element::CmdId => (!self.cmd_ids.insert(value.to_string())).then_some(&rules::DUPLICATE_CMD_ID),
            Element::CmdRef if value.is_empty() => Some(&rules::EMPTY_CMD_REF),
            Element::MsgRef if value == "0" => Some(&rules::ZERO_MSG_REF),
            Element::SessionId if value.len() > 4 => Some(&rules::LONG_SESSION_ID),
            Element::VerDtd if value != "1.2" => Some(&rules::VERSION),
            Element::VerProto if value != "DM/1.2" => Some(&rules::VERSION),
            Element::Final | Element::MoreData | Element::NoResp if !value.is_empty() => {
                Some(&rules::FLAG_CONTENT)
            }
            Element::Size | Element::MaxMsgSize | Element::MaxObjSize if !is_number(value) => {
                Some(&rules::SIZE)
            }
            Element::Data if self.around() == Some(Element::Status) => {
                let is_code = value.len() == 3 && StatusCode::parse(value).is_ok();
                (!is_code).then_some(&rules::STATUS_CODE)
            }
            Element::Data if self.around() == Some(Element::Alert) => {
                (!is_number(value)).then_some(&rules::ALERT_CODE)
            }
            _ => None,
        };
        if let Some(rule) = broken {
            self.find(rule, at);
        }
        let is_uri = matches!(
            element,
            Element::LocUri | Element::TargetRef | Element::SourceRef | Element::RespUri
        );
        if is_uri {
            self.uri(element, value, at);
        }
    }

    fn uri(&mut self, element: Element, uri: &str, at: usize) {
        if uri.bytes().any(|byte| byte.is_ascii_whitespace()) {
            self.find(&rules::URI_WHITE_SPACE, at);
        }
        let is_node =
            element == Element::LocUri && self.levels.iter().any(|level| level.element == Element::Item);
        if is_node && uri.starts_with('/') {
            self.find(&rules::URI_START, at);
        }
        if is_node && uri.contains(['{', '}']) {
            self.find(&rules::URI_BRACES, at);
        }
    }
}

fn is_original_error(value: &[u8]) -> bool {
    let is_written_so = value.len() == 10 && value.starts_with(b"0x");
    let text = core::str::from_utf8(value).unwrap_or_default();
    is_written_so && HResult::parse(text).is_ok()
}
