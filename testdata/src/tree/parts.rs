//! The parts of commands and headers.

use core::fmt::{self, Write};

use mdm_syncml::incoming::{Cred, Location, Unknown};
use mdm_syncml::iter::References;
use mdm_syncml::{Data, Item, Meta};

use super::Tree;

/// Lines for parts; nothing for those that are absent.
pub(super) trait Parts {
    fn location(&mut self, name: &str, location: Option<Location<'_>>) -> fmt::Result;
    fn cred(&mut self, cred: Option<Cred<'_>>) -> fmt::Result;
    fn meta(&mut self, meta: Option<Meta<'_>>) -> fmt::Result;
    fn item(&mut self, item: Item<'_>) -> fmt::Result;
    fn data(&mut self, data: Option<Data<'_>>) -> fmt::Result;
    fn unknown<'m, L: IntoIterator<Item = Unknown<'m>>>(&mut self, list: L) -> fmt::Result;
    fn answer(
        &mut self,
        msg_ref: Option<&str>,
        cmd_ref: Option<&str>,
        cmd: Option<&str>,
        target_refs: References<'_>,
        source_refs: References<'_>,
    ) -> fmt::Result;
}

impl Parts for Tree {
    fn location(&mut self, name: &str, location: Option<Location<'_>>) -> fmt::Result {
        let Some(location) = location else { return Ok(()) };
        let mut line = String::from(name);
        if let Some(uri) = location.uri() {
            write!(line, " {uri:?}")?;
        }
        if let Some(user) = location.name() {
            write!(line, " LocName {user:?}")?;
        }
        self.line(format_args!("{line}"))?;
        self.inside(|tree| tree.unknown(location.unknown()))
    }

    fn cred(&mut self, cred: Option<Cred<'_>>) -> fmt::Result {
        let Some(cred) = cred else { return Ok(()) };
        match cred.data() {
            Some(data) => self.line(format_args!("Cred {:?}", data.expose()))?,
            None => self.line(format_args!("Cred"))?,
        }
        self.inside(|tree| {
            tree.meta(cred.meta())?;
            tree.unknown(cred.unknown())
        })
    }

    fn meta(&mut self, meta: Option<Meta<'_>>) -> fmt::Result {
        let Some(meta) = meta else { return Ok(()) };
        let mut line = String::from("Meta");
        let nonce = meta.next_nonce();
        for (name, value) in [
            ("Format", meta.format_text()),
            ("Type", meta.type_()),
            ("Mark", meta.mark_text()),
            ("Size", meta.size_text()),
            ("NextNonce", nonce.as_ref().map(|nonce| nonce.expose())),
            ("MaxMsgSize", meta.max_msg_size_text()),
            ("MaxObjSize", meta.max_obj_size_text()),
        ] {
            if let Some(value) = value {
                write!(line, " {name} {value:?}")?;
            }
        }
        self.line(format_args!("{line}"))?;
        self.inside(|tree| tree.unknown(meta.unknown()))
    }

    fn item(&mut self, item: Item<'_>) -> fmt::Result {
        let more = if item.more_data() { " MoreData" } else { "" };
        self.line(format_args!("Item{more}"))?;
        self.inside(|tree| {
            tree.location("Target", item.target())?;
            tree.location("Source", item.source())?;
            tree.location("SourceParent", item.source_parent())?;
            tree.location("TargetParent", item.target_parent())?;
            tree.meta(item.meta())?;
            tree.data(item.data())?;
            tree.unknown(item.unknown())
        })
    }

    fn data(&mut self, data: Option<Data<'_>>) -> fmt::Result {
        let Some(data) = data else { return Ok(()) };
        if data.is_empty() {
            return self.line(format_args!("Data empty"));
        }
        let text = data.text();
        match data.markup() {
            Some(markup) => {
                self.line(format_args!("Data markup {markup:?}"))?;
                self.inside(|tree| {
                    tree.line(format_args!("text {text:?}"))?;
                    for (prefix, namespace) in data.outer_namespaces() {
                        tree.line(format_args!("uses {prefix:?} as {namespace:?}"))?;
                    }
                    Ok(())
                })
            }
            None if data.is_white_space() => self.line(format_args!("Data white space {text:?}")),
            None => self.line(format_args!("Data {text:?}")),
        }
    }

    fn unknown<'m, L: IntoIterator<Item = Unknown<'m>>>(&mut self, list: L) -> fmt::Result {
        for unknown in list {
            self.line(format_args!(
                "unknown {} {:?}",
                unknown.local_name(),
                unknown.raw()
            ))?;
        }
        Ok(())
    }

    fn answer(
        &mut self,
        msg_ref: Option<&str>,
        cmd_ref: Option<&str>,
        cmd: Option<&str>,
        target_refs: References<'_>,
        source_refs: References<'_>,
    ) -> fmt::Result {
        let mut line = String::from("to");
        for (name, value) in [("MsgRef", msg_ref), ("CmdRef", cmd_ref), ("Cmd", cmd)] {
            if let Some(value) = value {
                write!(line, " {name} {value:?}")?;
            }
        }
        for uri in target_refs {
            write!(line, " TargetRef {uri:?}")?;
        }
        for uri in source_refs {
            write!(line, " SourceRef {uri:?}")?;
        }
        self.line(format_args!("{line}"))
    }
}
