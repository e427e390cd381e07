//! Parsed messages in canonical syntax.
//!
//! The children of every element are in the order of the schema.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::parts::put;
use super::scope::Scope;
use super::{END, END_FINAL, MSFT, push_text};
use crate::model::arena::NamespaceVersion;
use crate::model::read::{
    Alert, Chal, Command, Commands, Cred, Data, Exec, Header, Item, Items, Location, Message, Meta, Results,
    Status, Unknown, UnknownElements,
};
use crate::model::schema;
use crate::wire::escape::push_attribute;
use crate::wire::lexer::{Element, Namespace};
use crate::wire::markup;

impl Message<'_> {
    /// Appends the message in canonical syntax.
    ///
    /// That has no prefixes, comments, processing instructions or white space between elements, has children in their
    /// order, and trims values in which white space has no meaning.
    ///
    /// Nothing is added and nothing of meaning is lost: what is missing stays missing, the namespace stays the one of
    /// the root, elements that are not known are copied, and markup inside `Data` is copied with the namespaces that
    /// it uses. Declarations outside of markup are written once on the element that had them; a default namespace
    /// around markup that is not SyncML's becomes a prefix. Writing what was written changes nothing.
    ///
    /// ```
    /// use mdm_syncml::Message;
    ///
    /// let body = br#"<A:SyncML xmlns:A='SYNCML:SYNCML1.2'><A:SyncHdr><A:MsgID> 1 </A:MsgID></A:SyncHdr>
    ///     <A:SyncBody><A:Alert><A:Data><![CDATA[1201]]></A:Data><A:CmdID>2</A:CmdID></A:Alert></A:SyncBody></A:SyncML>"#;
    /// assert_eq!(
    ///     String::from_utf8(Message::parse(body)?.to_xml())?,
    ///     "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><MsgID>1</MsgID></SyncHdr>\
    ///      <SyncBody><Alert><CmdID>2</CmdID><Data>1201</Data></Alert></SyncBody></SyncML>"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_xml(&self, out: &mut Vec<u8>) {
        let uri = self.namespace().uri().unwrap_or_default();
        let writer = Canonical {
            out,
            scope: Scope::new(self.doc(), uri),
            namespace: self.namespace(),
        };
        writer.message(self);
    }

    /// Returns the message as bytes, as [`write_xml`](Self::write_xml) appends it.
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes().len());
        self.write_xml(&mut out);
        out
    }
}

/// Reports whether a status inside has an attribute that needs the prefix `msft`.
fn has_original_error(commands: Commands<'_>) -> bool {
    let mut inside = alloc::vec![commands];
    while let Some(commands) = inside.last_mut() {
        match commands.next() {
            None => drop(inside.pop()),
            Some(Command::Status(status)) if status.original_error_text().is_some() => return true,
            Some(command @ (Command::Atomic(_) | Command::Sequence(_))) => inside.push(command.commands()),
            Some(_) => {}
        }
    }
    false
}

struct Canonical<'o, 'm> {
    out: &'o mut Vec<u8>,
    scope: Scope<'m>,
    namespace: NamespaceVersion,
}

/// A container that is being written: the commands that it still holds, and the declarations in scope before it.
struct OpenContainer<'m> {
    commands: Commands<'m>,
    element: Element,
    mark: usize,
}

impl<'m> Canonical<'_, 'm> {
    fn message(mut self, message: &'m Message<'_>) {
        let end = message.bytes().len();
        let header = message.header().byte_range();
        let body = message
            .commands()
            .next()
            .map_or(end, |command| command.byte_range().start);
        put(self.out, b"<SyncML");
        if let Some(uri) = self.namespace.uri() {
            push_attribute(self.out, " xmlns", uri);
        }
        let before_header = if message.has_header() { header.start } else { body };
        self.scope.declare(self.out, 0..end, 0..before_header);
        put(self.out, b">");
        if message.has_header() {
            self.header(message.header());
        }
        put(self.out, b"<SyncBody");
        let is_hidden = self.scope.hides("msft", Namespace::Msft);
        let mark = self.scope.mark();
        self.scope.declare(self.out, body..end, header.end..body);
        let is_declared = self.scope.declares_since(mark, "msft");
        let needs_msft = message.declares_msft() || has_original_error(message.commands());
        if needs_msft && !is_hidden && !is_declared {
            put(self.out, MSFT);
        }
        put(self.out, b">");
        self.commands(message.commands());
        put(self.out, if message.is_final() { END_FINAL } else { END });
    }

    fn header(&mut self, header: Header<'m>) {
        let mark = self.start(Element::SyncHdr, header.raw(), header.byte_range());
        for element in order(Element::SyncHdr) {
            match element {
                Element::VerDtd => self.leaf(element, header.ver_dtd()),
                Element::VerProto => self.leaf(element, header.ver_proto()),
                Element::SessionId => self.leaf(element, header.session_id()),
                Element::MsgId => self.leaf(element, header.msg_id()),
                Element::Target => self.location(element, header.target()),
                Element::Source => self.location(element, header.source()),
                Element::RespUri => self.leaf(element, header.resp_uri()),
                Element::NoResp => self.flag(element, header.no_resp()),
                Element::Cred => self.cred(header.cred()),
                Element::Meta => self.meta(header.meta()),
                _ => {}
            }
        }
        self.unknown(header.unknown());
        self.end(Element::SyncHdr, mark);
    }

    /// All commands, those inside containers in their place. Containers do not recurse.
    fn commands(&mut self, commands: Commands<'m>) {
        let mut inside = alloc::vec![OpenContainer {
            commands,
            element: Element::Other,
            mark: 0,
        }];
        while let Some(container) = inside.last_mut() {
            let Some(command) = container.commands.next() else {
                if container.element != Element::Other {
                    let (element, mark) = (container.element, container.mark);
                    self.end(element, mark);
                }
                inside.pop();
                continue;
            };
            let Some(kind) = command.kind() else {
                if let Command::Unknown(unknown) = command {
                    self.unknown_element(unknown);
                }
                continue;
            };
            let element = schema::element_of(kind);
            let mark = self.start(element, command.raw(), command.byte_range());
            self.command(element, command);
            if kind.is_container() {
                inside.push(OpenContainer {
                    commands: command.commands(),
                    element,
                    mark,
                });
            } else {
                self.end(element, mark);
            }
        }
    }

    /// Writes the children of a command before the commands inside it.
    fn command(&mut self, parent: Element, command: Command<'m>) {
        for element in order(parent) {
            match element {
                Element::CmdId => self.leaf(element, command.cmd_id()),
                Element::NoResp => self.flag(element, command.no_resp()),
                Element::Cred => self.cred(command.cred()),
                Element::Meta => self.meta(command.meta()),
                Element::Item => self.items(command.items()),
                _ => match command {
                    Command::Status(status) => self.status(element, status),
                    Command::Results(results) => self.results(element, results),
                    Command::Alert(alert) => self.alert(element, alert),
                    Command::Exec(exec) => self.exec(element, exec),
                    _ => {}
                },
            }
        }
        if let Ok(body) = command.body()
            && body.has_extra()
        {
            self.unknown(UnknownElements::new(body.doc, body.extra().unknown));
        }
    }

    fn status(&mut self, element: Element, status: Status<'m>) {
        match element {
            Element::MsgRef => self.leaf(element, status.msg_ref()),
            Element::CmdRef => self.leaf(element, status.cmd_ref()),
            Element::Cmd => self.leaf(element, status.cmd()),
            Element::TargetRef => self.leaves(element, status.target_refs()),
            Element::SourceRef => self.leaves(element, status.source_refs()),
            Element::Chal if status.body.has_extra() => self.chal(status.chal()),
            Element::Data => self.data(status.data(), status.original_error_text()),
            _ => {}
        }
    }

    fn results(&mut self, element: Element, results: Results<'m>) {
        match element {
            Element::MsgRef => self.leaf(element, results.msg_ref()),
            Element::CmdRef => self.leaf(element, results.cmd_ref()),
            Element::Cmd => self.leaf(element, results.cmd()),
            Element::TargetRef => self.leaves(element, results.target_refs()),
            Element::SourceRef => self.leaves(element, results.source_refs()),
            _ => {}
        }
    }

    fn alert(&mut self, element: Element, alert: Alert<'m>) {
        match element {
            Element::Data => self.data(alert.data(), None),
            Element::Correlator => self.leaf(element, alert.correlator()),
            _ => {}
        }
    }

    fn exec(&mut self, element: Element, exec: Exec<'m>) {
        if element == Element::Correlator {
            self.leaf(element, exec.correlator());
        }
    }

    fn items(&mut self, items: Items<'m>) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: Item<'m>) {
        let mark = self.start(Element::Item, item.raw(), item.byte_range());
        for element in order(Element::Item) {
            match element {
                Element::Target => self.location(element, item.target()),
                Element::Source => self.location(element, item.source()),
                Element::SourceParent => self.location(element, item.source_parent()),
                Element::TargetParent => self.location(element, item.target_parent()),
                Element::Meta => self.meta(item.meta()),
                Element::Data => self.data(item.data(), None),
                Element::MoreData => self.flag(element, item.more_data()),
                _ => {}
            }
        }
        self.unknown(item.unknown());
        self.end(Element::Item, mark);
    }

    fn location(&mut self, parent: Element, location: Option<Location<'m>>) {
        let Some(location) = location else { return };
        let mark = self.start_around(parent, location.unknown());
        for element in order(parent) {
            match element {
                Element::LocUri => self.leaf(element, location.uri()),
                Element::LocName => self.leaf(element, location.name()),
                _ => {}
            }
        }
        self.unknown(location.unknown());
        self.end(parent, mark);
    }

    fn cred(&mut self, cred: Option<Cred<'m>>) {
        let Some(cred) = cred else { return };
        let mark = self.start(Element::Cred, cred.raw(), cred.byte_range());
        for element in order(Element::Cred) {
            match element {
                Element::Meta => self.meta(cred.meta()),
                Element::Data => self.leaf(element, cred.data().as_ref().map(|data| data.expose())),
                _ => {}
            }
        }
        self.unknown(cred.unknown());
        self.end(Element::Cred, mark);
    }

    fn chal(&mut self, chal: Option<Chal<'m>>) {
        let Some(chal) = chal else { return };
        let mark = self.start(Element::Chal, chal.raw(), chal.byte_range());
        self.meta(chal.meta());
        self.unknown(chal.unknown());
        self.end(Element::Chal, mark);
    }

    fn meta(&mut self, meta: Option<Meta<'m>>) {
        let Some(meta) = meta else { return };
        let mark = self.start_around(Element::Meta, meta.unknown());
        let nonce = meta.next_nonce();
        for element in order(Element::Meta) {
            let text = match element {
                Element::Format => meta.format_text(),
                Element::Type => meta.type_(),
                Element::Mark => meta.mark_text(),
                Element::Size => meta.size_text(),
                Element::NextNonce => nonce.as_ref().map(|nonce| nonce.expose()),
                Element::MaxMsgSize => meta.max_msg_size_text(),
                Element::MaxObjSize => meta.max_obj_size_text(),
                _ => None,
            };
            if let Some(text) = text {
                put(self.out, b"<");
                put(self.out, element.name().as_bytes());
                put(self.out, b" xmlns=\"syncml:metinf\">");
                push_text(self.out, text);
                self.end_tag(element);
            }
        }
        self.unknown(meta.unknown());
        self.end(Element::Meta, mark);
    }

    /// `Data` with its text, or with its markup as it is. A default namespace around the markup that is none makes it
    /// a prefixed element, because it must stay SyncML's.
    fn data(&mut self, data: Option<Data<'m>>, original_error: Option<&str>) {
        let Some(data) = data else { return };
        let mark = self.scope.mark();
        let at = data.byte_range().start;
        let is_markup = data.is_markup();
        let default = data
            .outer_namespaces()
            .find(|(prefix, _)| prefix.is_empty())
            .map(|(_, uri)| uri);
        let default = default.filter(|_| is_markup);
        let document = self.namespace.uri();
        let taken = || data.outer_namespaces().map(|(prefix, _)| prefix);
        let prefix = match (default, document) {
            (Some(""), Some(_)) => markup::free_prefix("s", taken()),
            _ => String::new(),
        };
        put(self.out, b"<");
        self.prefix(&prefix);
        put(self.out, b"Data");
        if let Some(error) = original_error {
            let is_other = |(prefix, uri): (&str, &str)| {
                prefix == "msft" && Namespace::of(uri.as_bytes()) != Namespace::Msft
            };
            let is_hidden = self.scope.hides("msft", Namespace::Msft)
                || is_markup && data.outer_namespaces().any(is_other);
            let own = is_hidden.then(|| markup::free_prefix("e", taken()));
            original_error_attribute(self.out, error, own.as_deref());
        }
        if !prefix.is_empty() {
            push_attribute(
                self.out,
                &format!(" xmlns:{prefix}"),
                document.unwrap_or_default(),
            );
            push_attribute(self.out, " xmlns", "");
        }
        if is_markup {
            self.scope
                .declare(self.out, at..at.saturating_add(1), 0..usize::MAX);
        }
        put(self.out, b">");
        match self.prefix_for(default) {
            Some(prefix) => markup::copy(self.out, data.raw(), Some(&prefix), b""),
            None if is_markup => put(self.out, data.raw().as_bytes()),
            None => push_text(self.out, &data.text()),
        }
        put(self.out, b"</");
        self.prefix(&prefix);
        put(self.out, b"Data>");
        self.scope.leave(mark);
    }

    fn prefix(&mut self, prefix: &str) {
        if !prefix.is_empty() {
            put(self.out, prefix.as_bytes());
            put(self.out, b":");
        }
    }

    fn unknown(&mut self, elements: UnknownElements<'m>) {
        for element in elements {
            self.unknown_element(element);
        }
    }

    /// An element that is copied, with those declarations that are not in scope yet put into its start tag.
    fn unknown_element(&mut self, element: Unknown<'m>) {
        let mark = self.scope.mark();
        let at = element.byte_range().start;
        let mut declarations = Vec::new();
        self.scope
            .declare(&mut declarations, at..at.saturating_add(1), 0..usize::MAX);
        let default = element
            .outer_namespaces()
            .find(|(prefix, _)| prefix.is_empty())
            .map(|(_, uri)| uri);
        if default == Some("") && self.namespace.uri().is_some() {
            push_attribute(&mut declarations, " xmlns", "");
        }
        let prefix = self.prefix_for(default);
        if prefix.is_none() && declarations.is_empty() {
            put(self.out, element.raw().as_bytes());
        } else {
            markup::copy(self.out, element.raw(), prefix.as_deref(), &declarations);
        }
        self.scope.leave(mark);
    }

    /// The prefix in place of a default namespace around markup, if it is not the one of the document.
    fn prefix_for(&self, default: Option<&str>) -> Option<String> {
        let uri = default.filter(|uri| !uri.is_empty())?;
        (Some(uri) != self.namespace.uri()).then(|| self.scope.default_prefix().into())
    }

    /// Writes a start tag with those declarations of the one in the document, `raw`, that markup inside needs.
    fn start(&mut self, element: Element, raw: &str, range: Range<usize>) -> usize {
        let mark = self.scope.mark();
        put(self.out, b"<");
        put(self.out, element.name().as_bytes());
        if self.scope.is_needed(range.clone()) {
            let sites = range.start..range.start.saturating_add(markup::tag_length(raw));
            self.scope.declare(self.out, range, sites);
        }
        put(self.out, b">");
        mark
    }

    /// Writes a start tag with those declarations that unknown elements inside need and that are not in scope.
    fn start_around(&mut self, element: Element, unknown: UnknownElements<'m>) -> usize {
        let mark = self.scope.mark();
        put(self.out, b"<");
        put(self.out, element.name().as_bytes());
        for element in unknown {
            let at = element.byte_range().start;
            self.scope
                .declare(self.out, at..at.saturating_add(1), 0..usize::MAX);
        }
        put(self.out, b">");
        mark
    }

    fn end(&mut self, element: Element, mark: usize) {
        self.end_tag(element);
        self.scope.leave(mark);
    }

    fn end_tag(&mut self, element: Element) {
        put(self.out, b"</");
        put(self.out, element.name().as_bytes());
        put(self.out, b">");
    }

    fn leaf(&mut self, element: Element, text: Option<&str>) {
        if let Some(text) = text {
            put(self.out, b"<");
            put(self.out, element.name().as_bytes());
            put(self.out, b">");
            push_text(self.out, text);
            self.end_tag(element);
        }
    }

    fn leaves<'t>(&mut self, element: Element, texts: impl Iterator<Item = &'t str>) {
        for text in texts {
            self.leaf(element, Some(text));
        }
    }

    fn flag(&mut self, element: Element, is_set: bool) {
        if is_set {
            put(self.out, b"<");
            put(self.out, element.name().as_bytes());
            put(self.out, b"/>");
        }
    }
}

/// The attribute `msft:originalerror`, with a prefix of its own where `msft` means something else.
fn original_error_attribute(out: &mut Vec<u8>, error: &str, own: Option<&str>) {
    let prefix = own.unwrap_or("msft");
    push_attribute(out, &format!(" {prefix}:originalerror"), error);
    if own.is_some() {
        let uri = "http://schemas.microsoft.com/MobileDevice/MDM";
        push_attribute(out, &format!(" xmlns:{prefix}"), uri);
    }
}

/// The children of an element in their order.
fn order(parent: Element) -> impl Iterator<Item = Element> {
    let children = schema::model(parent).map_or(&[][..], |model| model.children);
    children.iter().map(|child| child.element)
}
