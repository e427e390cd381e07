//! Writes parsed messages: the same content in the canonical syntax.

use alloc::vec::Vec;

use super::markup::{data_element, unknown_element};
use super::parts::put;
use super::{END, END_FINAL, MSFT, push_text};
use crate::{
    Chal, Command, Commands, Cred, Header, Item, Items, Location, Message, Meta, NamespaceVersion,
    UnknownElements,
};

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
        self.leaf("VerDTD", header.ver_dtd());
        self.leaf("VerProto", header.ver_proto());
        self.leaf("SessionID", header.session_id());
        self.leaf("MsgID", header.msg_id());
        self.location("Target", header.target());
        self.location("Source", header.source());
        self.leaf("RespURI", header.resp_uri());
        self.flag("NoResp", header.no_resp());
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
        self.leaf("CmdID", command.cmd_id());
        match command {
            Command::Status(status) => {
                self.leaf("MsgRef", status.msg_ref());
                self.leaf("CmdRef", status.cmd_ref());
                self.leaf("Cmd", status.cmd());
                self.flag("NoResp", status.no_resp());
                self.meta(status.meta());
                status
                    .target_refs()
                    .for_each(|uri| self.leaf("TargetRef", Some(uri)));
                status
                    .source_refs()
                    .for_each(|uri| self.leaf("SourceRef", Some(uri)));
                self.cred(status.cred());
                self.chal(status.chal());
                if let Some(data) = status.data() {
                    data_element(self.out, data, status.original_error_text(), self.namespace);
                }
                self.items(status.items());
            }
            Command::Results(results) => {
                self.leaf("MsgRef", results.msg_ref());
                self.leaf("CmdRef", results.cmd_ref());
                self.leaf("Cmd", results.cmd());
                self.flag("NoResp", results.no_resp());
                self.cred(results.cred());
                self.meta(results.meta());
                results
                    .target_refs()
                    .for_each(|uri| self.leaf("TargetRef", Some(uri)));
                results
                    .source_refs()
                    .for_each(|uri| self.leaf("SourceRef", Some(uri)));
                self.items(results.items());
            }
            Command::Alert(alert) => {
                self.common(command);
                if let Some(data) = alert.data() {
                    data_element(self.out, data, None, self.namespace);
                }
                self.leaf("Correlator", alert.correlator());
                self.items(alert.items());
            }
            Command::Exec(exec) => {
                self.common(command);
                self.leaf("Correlator", exec.correlator());
                self.items(exec.items());
            }
            _ => {
                self.common(command);
                self.items(command.items());
            }
        }
        if let Ok(body) = command.body() {
            self.unknown(UnknownElements::new(body.doc, body.extra().unknown));
        }
    }

    fn common(&mut self, command: Command<'_>) {
        self.flag("NoResp", command.no_resp());
        self.cred(command.cred());
        self.meta(command.meta());
    }

    fn items(&mut self, items: Items<'_>) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: Item<'_>) {
        put(self.out, b"<Item>");
        self.location("Target", item.target());
        self.location("Source", item.source());
        self.location("SourceParent", item.source_parent());
        self.location("TargetParent", item.target_parent());
        self.meta(item.meta());
        if let Some(data) = item.data() {
            data_element(self.out, data, None, self.namespace);
        }
        self.flag("MoreData", item.more_data());
        self.unknown(item.unknown());
        put(self.out, b"</Item>");
    }

    fn location(&mut self, name: &str, location: Option<Location<'_>>) {
        if let Some(location) = location {
            start(self.out, name);
            self.leaf("LocURI", location.uri());
            self.leaf("LocName", location.name());
            self.unknown(location.unknown());
            end(self.out, name);
        }
    }

    fn cred(&mut self, cred: Option<Cred<'_>>) {
        if let Some(cred) = cred {
            put(self.out, b"<Cred>");
            self.meta(cred.meta());
            self.leaf("Data", cred.data().as_ref().map(|data| data.expose()));
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
            let nonce = meta.next_nonce();
            for (name, text) in [
                ("Format", meta.format()),
                ("Type", meta.type_()),
                ("Mark", meta.mark()),
                ("Size", meta.size_text()),
                ("NextNonce", nonce.as_ref().map(|nonce| nonce.expose())),
                ("MaxMsgSize", meta.max_msg_size_text()),
                ("MaxObjSize", meta.max_obj_size_text()),
            ] {
                let Some(text) = text else { continue };
                put(self.out, b"<");
                put(self.out, name.as_bytes());
                put(self.out, b" xmlns=\"syncml:metinf\">");
                push_text(self.out, text);
                end(self.out, name);
            }
            self.unknown(meta.unknown());
            put(self.out, b"</Meta>");
        }
    }

    fn unknown<'m>(&mut self, elements: impl Iterator<Item = crate::Unknown<'m>>) {
        for element in elements {
            unknown_element(self.out, element, self.namespace);
        }
    }

    fn leaf(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            start(self.out, name);
            push_text(self.out, text);
            end(self.out, name);
        }
    }

    fn flag(&mut self, name: &str, set: bool) {
        if set {
            put(self.out, b"<");
            put(self.out, name.as_bytes());
            put(self.out, b"/>");
        }
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
