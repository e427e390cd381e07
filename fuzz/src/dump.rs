//! The meaning of a SyncML message as lines: out of a message, and out of the tree of the reference reader.

use mdm_syncml::incoming::{Header, Location};
use mdm_syncml::iter::Commands;
use mdm_syncml::{Command, Data, Item, Message, Meta};

use crate::reference::{Element, META};

/// The lines of a message.
pub fn message(message: &Message<'_>) -> String {
    let mut out = Lines::default();
    out.header(message.header());
    out.commands(message.commands());
    out.flag("Final", message.is_final());
    out.0
}

/// The lines that the tree of a document amounts to.
pub fn tree(document: &str, root: &Element) -> String {
    let mut out = Lines::default();
    if let Some(header) = root.child("SyncHdr") {
        out.header_of(header);
    }
    if let Some(body) = root.child("SyncBody") {
        out.commands_of(document, body, &["Final"]);
        out.flag("Final", body.child("Final").is_some());
    }
    out.0
}

const COMMANDS: [&str; 16] = [
    "Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Get", "Map", "Move", "Put", "Replace", "Results",
    "Search", "Sequence", "Status", "Sync",
];
const HEADER: [&str; 4] = ["VerDTD", "VerProto", "SessionID", "MsgID"];
const PLACES: [&str; 4] = ["Target", "Source", "TargetParent", "SourceParent"];

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn leaf(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.0.push_str(&format!("{name}={value:?}\n"));
        }
    }

    fn leaves<'v>(&mut self, names: &[&str], values: impl IntoIterator<Item = Option<&'v str>>) {
        for (name, value) in names.iter().zip(values) {
            self.leaf(name, value);
        }
    }

    fn flag(&mut self, name: &str, is_set: bool) {
        self.leaf(name, is_set.then_some(""));
    }

    fn leaf_of(&mut self, name: &str, parent: &Element) {
        let leaf = parent.child(name).map(|leaf| match name {
            // It is echoed byte by byte.
            "SessionID" => leaf.deep_text.as_str(),
            _ => leaf.deep_text.trim_ascii(),
        });
        self.leaf(name, leaf);
    }

    fn header(&mut self, header: Header<'_>) {
        let leaves = [
            header.ver_dtd(),
            header.ver_proto(),
            header.session_id(),
            header.msg_id(),
        ];
        self.leaves(&HEADER, leaves);
        self.location("Target", header.target());
        self.location("Source", header.source());
        self.leaf("RespURI", header.resp_uri());
        self.flag("NoResp", header.no_resp());
        if let Some(cred) = header.cred() {
            self.cred(cred.meta(), cred.data().as_ref().map(|data| data.expose()));
        }
        self.meta(header.meta());
    }

    fn header_of(&mut self, header: &Element) {
        for name in HEADER {
            self.leaf_of(name, header);
        }
        self.location_of("Target", header);
        self.location_of("Source", header);
        self.leaf_of("RespURI", header);
        self.flag("NoResp", header.child("NoResp").is_some());
        self.cred_of(header);
        self.meta_of(header);
    }

    fn location(&mut self, name: &str, location: Option<Location<'_>>) {
        if let Some(location) = location {
            self.flag(name, true);
            self.leaf("LocURI", location.uri());
            self.leaf("LocName", location.name());
        }
    }

    fn location_of(&mut self, name: &str, parent: &Element) {
        if let Some(location) = parent.child(name) {
            self.flag(name, true);
            self.leaf_of("LocURI", location);
            // a name is for people and kept as it is
            let name = location.child("LocName").map(|name| name.deep_text.as_str());
            self.leaf("LocName", name);
        }
    }

    fn cred(&mut self, meta: Option<Meta<'_>>, data: Option<&str>) {
        self.flag("Cred", true);
        self.meta(meta);
        self.leaf("Data", data.map(str::trim_ascii));
    }

    fn cred_of(&mut self, parent: &Element) {
        if let Some(cred) = parent.child("Cred") {
            self.flag("Cred", true);
            self.meta_of(cred);
            self.leaf_of("Data", cred);
        }
    }

    fn meta(&mut self, meta: Option<Meta<'_>>) {
        let Some(meta) = meta else { return };
        self.flag("Meta", true);
        let nonce = meta.next_nonce();
        let leaves = [
            meta.format_text(),
            meta.type_(),
            meta.mark_text(),
            meta.size_text(),
            nonce.as_ref().map(|nonce| nonce.expose()),
            meta.max_msg_size_text(),
            meta.max_obj_size_text(),
        ];
        self.leaves(&META, leaves);
    }

    fn meta_of(&mut self, parent: &Element) {
        if let Some(meta) = parent.child("Meta") {
            self.flag("Meta", true);
            for name in META {
                self.leaf(name, meta_leaf(meta, name));
            }
        }
    }

    fn commands(&mut self, commands: Commands<'_>) {
        for command in commands {
            match command {
                Command::Unknown(unknown) => self.leaf("unknown", Some(unknown.raw())),
                known => self.command(known),
            }
        }
    }

    fn command(&mut self, command: Command<'_>) {
        self.leaf("command", command.kind().map(|kind| kind.to_string()).as_deref());
        self.leaf("CmdID", command.cmd_id());
        self.flag("NoResp", command.no_resp());
        if let Some(cred) = command.cred() {
            self.cred(cred.meta(), cred.data().as_ref().map(|data| data.expose()));
        }
        self.meta(command.meta());
        match command {
            Command::Status(status) => {
                self.references(status.msg_ref(), status.cmd_ref(), status.cmd());
                self.list("TargetRef", status.target_refs());
                self.list("SourceRef", status.source_refs());
                if let Some(chal) = status.chal() {
                    self.flag("Chal", true);
                    self.meta(chal.meta());
                }
                self.leaf("originalerror", status.original_error_text());
                self.data(status.data());
            }
            Command::Results(results) => {
                self.references(results.msg_ref(), results.cmd_ref(), results.cmd());
                self.list("TargetRef", results.target_refs());
                self.list("SourceRef", results.source_refs());
            }
            Command::Alert(alert) => {
                self.leaf("Correlator", alert.correlator());
                self.data(alert.data());
            }
            _ => {}
        }
        for item in command.items() {
            self.item(item);
        }
        self.commands(command.commands());
        self.0.push_str("end\n");
    }

    fn references(&mut self, msg_ref: Option<&str>, cmd_ref: Option<&str>, cmd: Option<&str>) {
        self.leaf("MsgRef", msg_ref);
        self.leaf("CmdRef", cmd_ref);
        self.leaf("Cmd", cmd);
    }

    fn list<'m>(&mut self, name: &str, values: impl Iterator<Item = &'m str>) {
        for value in values {
            self.leaf(name, Some(value));
        }
    }

    fn data(&mut self, data: Option<Data<'_>>) {
        let Some(data) = data else { return };
        match data.markup() {
            Some(markup) => self.leaf("markup", Some(markup)),
            None => self.leaf("Data", Some(&data.text())),
        }
    }

    fn data_of(&mut self, document: &str, parent: &Element) {
        let Some(data) = parent.child("Data") else { return };
        if data.children.is_empty() {
            self.leaf("Data", Some(&data.text));
        } else {
            self.leaf("markup", Some(&document[data.content.clone()]));
        }
    }

    fn item(&mut self, item: Item<'_>) {
        self.flag("Item", true);
        let places = [
            item.target(),
            item.source(),
            item.target_parent(),
            item.source_parent(),
        ];
        for (name, place) in PLACES.iter().zip(places) {
            self.location(name, place);
        }
        self.meta(item.meta());
        self.flag("MoreData", item.more_data());
        self.data(item.data());
    }

    fn item_of(&mut self, document: &str, item: &Element) {
        self.flag("Item", true);
        for name in PLACES {
            self.location_of(name, item);
        }
        // what belongs into Meta may be beside it
        let beside = |name: &&str| ["Format", "Type", "Mark"].contains(name) && item.child(name).is_some();
        let meta = item.child("Meta");
        if meta.is_some() || META.iter().any(|name| beside(name)) {
            self.flag("Meta", true);
            for name in META {
                let inside = meta.and_then(|meta| meta_leaf(meta, name));
                let outside = item
                    .child(name)
                    .filter(|_| beside(&name))
                    .map(|leaf| leaf.deep_text.trim_ascii());
                self.leaf(name, inside.or(outside));
            }
        }
        self.flag("MoreData", item.child("MoreData").is_some());
        self.data_of(document, item);
    }

    fn commands_of(&mut self, document: &str, parent: &Element, known: &[&str]) {
        for child in &parent.children {
            if let Some(name) = COMMANDS.iter().find(|name| child.is(name)) {
                self.command_of(document, child, name);
            } else if !known.iter().any(|name| child.is(name)) {
                self.leaf("unknown", Some(&document[child.span.clone()]));
            }
        }
    }

    fn command_of(&mut self, document: &str, command: &Element, name: &str) {
        self.leaf("command", Some(name));
        self.leaf_of("CmdID", command);
        self.flag("NoResp", command.child("NoResp").is_some());
        self.cred_of(command);
        self.meta_of(command);
        if name == "Status" || name == "Results" {
            for name in ["MsgRef", "CmdRef", "Cmd"] {
                self.leaf_of(name, command);
            }
            for name in ["TargetRef", "SourceRef"] {
                self.list(name, command.all(name).map(|leaf| leaf.deep_text.trim_ascii()));
            }
        }
        if name == "Status" {
            if let Some(chal) = command.child("Chal") {
                self.flag("Chal", true);
                self.meta_of(chal);
            }
            let error = command
                .child("Data")
                .and_then(|data| data.original_error.as_deref());
            self.leaf("originalerror", error);
            self.data_of(document, command);
        }
        if name == "Alert" {
            self.leaf_of("Correlator", command);
            self.data_of(document, command);
        }
        if name == "Atomic" || name == "Sequence" {
            self.commands_of(document, command, &["CmdID", "NoResp", "Meta", "Cred"]);
        } else {
            for item in command.all("Item") {
                self.item_of(document, item);
            }
        }
        self.0.push_str("end\n");
    }
}

/// A leaf of Meta, which may be in a `MetInf` inside.
fn meta_leaf<'e>(meta: &'e Element, name: &str) -> Option<&'e str> {
    let wrapped = meta.all("MetInf").find_map(|wrapper| wrapper.child(name));
    meta.child(name)
        .or(wrapped)
        .map(|leaf| leaf.deep_text.trim_ascii())
}

/// Elements of SyncML in no other list here.
const OTHERS: [&str; 22] = [
    "SyncML",
    "SyncHdr",
    "SyncBody",
    "RespURI",
    "LocURI",
    "LocName",
    "NoResp",
    "Cred",
    "Chal",
    "Meta",
    "MetInf",
    "Data",
    "Item",
    "MoreData",
    "Correlator",
    "Final",
    "CmdID",
    "MsgRef",
    "CmdRef",
    "Cmd",
    "TargetRef",
    "SourceRef",
];

/// Reports whether the content of the element is read.
pub fn is_read(element: &Element) -> bool {
    let lists: [&[&str]; 5] = [&COMMANDS, &HEADER, &PLACES, &META, &OTHERS];
    lists.into_iter().flatten().any(|name| element.is(name))
}
