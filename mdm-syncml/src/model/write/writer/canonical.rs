//! Writes parsed messages: the same content in the canonical syntax.

use alloc::vec::Vec;

use super::markup::{data_element, unknown_element};
use super::parts::put;
use super::{END, END_FINAL, MSFT, push_text};
use crate::model::arena::NamespaceVersion;
use crate::model::read::command::{Command, Commands, References};
use crate::model::read::header::{Cred, Header, Location};
use crate::model::read::item::{Item, Items};
use crate::model::read::message::Message;
use crate::model::read::meta::{Chal, Meta};
use crate::model::read::unknown::UnknownElements;

impl Message<'_> {
    /// Appends the message to `out` in canonical syntax: order of the content models, default namespace, no blanks,
    /// references instead of CDATA sections.
    ///
    /// Content stays as it is. What is absent stays absent, elements that are not known are copied, and markup inside
    /// `Data` is copied with the namespaces that it uses. Writing what was written changes nothing.
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
        let mut writer = Canonical {
            out,
            namespace: self.namespace(),
        };
        writer.root();
        if self.has_header() {
            writer.header(self.header());
        }
        put(writer.out, b"<SyncBody");
        if self.declares_msft() || has_original_error(self.commands()) {
            put(writer.out, MSFT);
        }
        put(writer.out, b">");
        writer.commands(self.commands());
        put(writer.out, if self.is_final() { END_FINAL } else { END });
    }

    /// The message as bytes, like [`write_xml`](Self::write_xml).
    #[must_use]
    pub fn to_xml(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes().len());
        self.write_xml(&mut out);
        out
    }
}

/// Whether a status inside has an attribute that needs the prefix `msft`.
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

/// Start and end tag of an element.
type Tags = (&'static str, &'static str);

macro_rules! tags {
    ($name:literal) => {
        (concat!("<", $name, ">"), concat!("</", $name, ">"))
    };
    ($name:literal, metinf) => {
        (
            concat!("<", $name, " xmlns=\"syncml:metinf\">"),
            concat!("</", $name, ">"),
        )
    };
}

struct Canonical<'o> {
    out: &'o mut Vec<u8>,
    namespace: NamespaceVersion,
}

impl Canonical<'_> {
    fn root(&mut self) {
        put(self.out, b"<SyncML");
        if let Some(namespace) = super::markup::uri_of(self.namespace) {
            put(self.out, b" xmlns=\"");
            put(self.out, namespace.as_bytes());
            put(self.out, b"\"");
        }
        put(self.out, b">");
    }

    fn header(&mut self, header: Header<'_>) {
        put(self.out, b"<SyncHdr>");
        leaf(self.out, tags!("VerDTD"), header.ver_dtd());
        leaf(self.out, tags!("VerProto"), header.ver_proto());
        leaf(self.out, tags!("SessionID"), header.session_id());
        leaf(self.out, tags!("MsgID"), header.msg_id());
        self.location(tags!("Target"), header.target());
        self.location(tags!("Source"), header.source());
        leaf(self.out, tags!("RespURI"), header.resp_uri());
        flag(self.out, "<NoResp/>", header.no_resp());
        self.cred(header.cred());
        self.meta(header.meta());
        self.unknown(header.unknown());
        put(self.out, b"</SyncHdr>");
    }

    /// All commands, those inside containers in their place. Containers do not recurse.
    fn commands(&mut self, commands: Commands<'_>) {
        let mut inside = alloc::vec![(commands, "")];
        while let Some((commands, name)) = inside.last_mut() {
            let Some(command) = commands.next() else {
                if !name.is_empty() {
                    end(self.out, name);
                }
                inside.pop();
                continue;
            };
            let Some(name) = command.kind().map(|kind| kind.name()) else {
                if let Command::Unknown(unknown) = command {
                    unknown_element(self.out, unknown, self.namespace);
                }
                continue;
            };
            start(self.out, name);
            self.command(command);
            if matches!(command, Command::Atomic(_) | Command::Sequence(_)) {
                inside.push((command.commands(), name));
            } else {
                end(self.out, name);
            }
        }
    }

    /// What stands in a command before the commands inside it.
    fn command(&mut self, command: Command<'_>) {
        leaf(self.out, tags!("CmdID"), command.cmd_id());
        match command {
            Command::Status(status) => {
                leaf(self.out, tags!("MsgRef"), status.msg_ref());
                leaf(self.out, tags!("CmdRef"), status.cmd_ref());
                leaf(self.out, tags!("Cmd"), status.cmd());
                flag(self.out, "<NoResp/>", status.no_resp());
                self.meta(status.meta());
                self.references(tags!("TargetRef"), status.target_refs());
                self.references(tags!("SourceRef"), status.source_refs());
                if status.body.has_extra() {
                    self.cred(status.cred());
                    self.chal(status.chal());
                }
                if let Some(data) = status.data() {
                    data_element(self.out, data, status.original_error_text(), self.namespace);
                }
                self.items(status.items());
            }
            Command::Results(results) => {
                leaf(self.out, tags!("MsgRef"), results.msg_ref());
                leaf(self.out, tags!("CmdRef"), results.cmd_ref());
                leaf(self.out, tags!("Cmd"), results.cmd());
                flag(self.out, "<NoResp/>", results.no_resp());
                self.cred(results.cred());
                self.meta(results.meta());
                self.references(tags!("TargetRef"), results.target_refs());
                self.references(tags!("SourceRef"), results.source_refs());
                self.items(results.items());
            }
            Command::Alert(alert) => {
                self.common(command);
                if let Some(data) = alert.data() {
                    data_element(self.out, data, None, self.namespace);
                }
                leaf(self.out, tags!("Correlator"), alert.correlator());
                self.items(alert.items());
            }
            Command::Exec(exec) => {
                self.common(command);
                leaf(self.out, tags!("Correlator"), exec.correlator());
                self.items(exec.items());
            }
            _ => {
                self.common(command);
                self.items(command.items());
            }
        }
        if let Ok(body) = command.body()
            && body.has_extra()
        {
            self.unknown(UnknownElements::new(body.doc, body.extra().unknown));
        }
    }

    fn common(&mut self, command: Command<'_>) {
        flag(self.out, "<NoResp/>", command.no_resp());
        self.cred(command.cred());
        self.meta(command.meta());
    }

    fn references(&mut self, tags: Tags, uris: References<'_>) {
        for uri in uris {
            leaf(self.out, tags, Some(uri));
        }
    }

    fn items(&mut self, items: Items<'_>) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: Item<'_>) {
        put(self.out, b"<Item>");
        self.location(tags!("Target"), item.target());
        self.location(tags!("Source"), item.source());
        self.location(tags!("SourceParent"), item.source_parent());
        self.location(tags!("TargetParent"), item.target_parent());
        self.meta(item.meta());
        if let Some(data) = item.data() {
            data_element(self.out, data, None, self.namespace);
        }
        flag(self.out, "<MoreData/>", item.more_data());
        self.unknown(item.unknown());
        put(self.out, b"</Item>");
    }

    fn location(&mut self, (start, end): Tags, location: Option<Location<'_>>) {
        if let Some(location) = location {
            put(self.out, start.as_bytes());
            leaf(self.out, tags!("LocURI"), location.uri());
            leaf(self.out, tags!("LocName"), location.name());
            self.unknown(location.unknown());
            put(self.out, end.as_bytes());
        }
    }

    fn cred(&mut self, cred: Option<Cred<'_>>) {
        if let Some(cred) = cred {
            put(self.out, b"<Cred>");
            self.meta(cred.meta());
            leaf(
                self.out,
                tags!("Data"),
                cred.data().as_ref().map(|data| data.expose()),
            );
            self.unknown(cred.unknown());
            put(self.out, b"</Cred>");
        }
    }

    fn chal(&mut self, chal: Option<Chal<'_>>) {
        if let Some(chal) = chal {
            put(self.out, b"<Chal>");
            self.meta(chal.meta());
            self.unknown(chal.unknown());
            put(self.out, b"</Chal>");
        }
    }

    fn meta(&mut self, meta: Option<Meta<'_>>) {
        if let Some(meta) = meta {
            put(self.out, b"<Meta>");
            leaf(self.out, tags!("Format", metinf), meta.format_text());
            leaf(self.out, tags!("Type", metinf), meta.type_());
            if meta.has_more() {
                let nonce = meta.next_nonce();
                let nonce = nonce.as_ref().map(|nonce| nonce.expose());
                leaf(self.out, tags!("Mark", metinf), meta.mark_text());
                leaf(self.out, tags!("Size", metinf), meta.size_text());
                leaf(self.out, tags!("NextNonce", metinf), nonce);
                leaf(self.out, tags!("MaxMsgSize", metinf), meta.max_msg_size_text());
                leaf(self.out, tags!("MaxObjSize", metinf), meta.max_obj_size_text());
                self.unknown(meta.unknown());
            }
            put(self.out, b"</Meta>");
        }
    }

    fn unknown<'m>(&mut self, elements: impl Iterator<Item = crate::model::read::unknown::Unknown<'m>>) {
        for element in elements {
            unknown_element(self.out, element, self.namespace);
        }
    }
}

/// An element of text, if it is there. Inlined, so that the tags are copied by fixed-size moves.
#[inline(always)]
fn leaf(out: &mut Vec<u8>, (start, end): Tags, text: Option<&str>) {
    if let Some(text) = text {
        put(out, start.as_bytes());
        push_text(out, text);
        put(out, end.as_bytes());
    }
}

#[inline(always)]
fn flag(out: &mut Vec<u8>, element: &'static str, set: bool) {
    if set {
        put(out, element.as_bytes());
    }
}

fn start(out: &mut Vec<u8>, name: &str) {
    put(out, b"<");
    put(out, name.as_bytes());
    put(out, b">");
}

fn end(out: &mut Vec<u8>, name: &str) {
    put(out, b"</");
    put(out, name.as_bytes());
    put(out, b">");
}
