//! A SyncML message as a short text that people can check.

mod parts;

use core::fmt::{self, Write};

use mdm_syncml::alerts::AlertType;
use mdm_syncml::{Command, Message, NamespaceVersion};

use parts::Parts;

/// Lines, each as far to the right as its element is deep.
#[derive(Debug, Default)]
struct Tree {
    text: String,
    depth: usize,
}

/// Everything that can be asked of a message, one line for each element; texts in quotes, as Rust writes them.
///
/// Nothing is redacted: this is for test data only.
#[must_use]
pub fn of_message(message: &Message<'_>) -> String {
    let mut tree = Tree::default();
    // Writing to a string cannot fail.
    let _ = tree.message(message);
    tree.text
}

impl Tree {
    fn line(&mut self, line: fmt::Arguments<'_>) -> fmt::Result {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        self.text.write_fmt(line)?;
        self.text.push('\n');
        Ok(())
    }

    fn inside(&mut self, children: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.depth += 1;
        let result = children(self);
        self.depth -= 1;
        result
    }

    fn message(&mut self, message: &Message<'_>) -> fmt::Result {
        let namespace = match message.namespace() {
            NamespaceVersion::Absent => "no namespace",
            NamespaceVersion::V1_0 => "1.0",
            NamespaceVersion::V1_1 => "1.1",
            NamespaceVersion::V1_2 => "1.2",
            _ => "?",
        };
        let msft = if message.declares_msft() { ", msft" } else { "" };
        let shape = if message.has_header() {
            "message"
        } else {
            "fragment"
        };
        self.line(format_args!("{shape} ({namespace}{msft})"))?;
        if message.has_header() {
            self.header(message)?;
        }
        for command in message.commands() {
            self.command(command)?;
        }
        if message.is_final() {
            self.line(format_args!("Final"))?;
        }
        for lint in message.lint() {
            self.line(format_args!("{}", crate::lint_line(&lint)))?;
        }
        Ok(())
    }

    fn header(&mut self, message: &Message<'_>) -> fmt::Result {
        let header = message.header();
        let mut line = String::from("header");
        for (name, value) in [
            ("VerDTD", header.ver_dtd()),
            ("VerProto", header.ver_proto()),
            ("SessionID", header.session_id()),
            ("MsgID", header.msg_id()),
            ("RespURI", header.resp_uri()),
        ] {
            if let Some(value) = value {
                write!(line, " {name} {value:?}")?;
            }
        }
        if header.no_resp() {
            line.push_str(" NoResp");
        }
        self.line(format_args!("{line}"))?;
        self.inside(|tree| {
            tree.location("Target", header.target())?;
            tree.location("Source", header.source())?;
            tree.cred(header.cred())?;
            tree.meta(header.meta())?;
            tree.unknown(header.unknown())
        })
    }

    fn command(&mut self, command: Command<'_>) -> fmt::Result {
        let position = command.position();
        if let Command::Unknown(unknown) = command {
            return self.line(format_args!(
                "unknown {} at {}:{} {:?}",
                unknown.local_name(),
                position.line(),
                position.column(),
                unknown.raw()
            ));
        }
        let mut line = String::new();
        if matches!(command, Command::Unsupported(_)) {
            line.push_str("unsupported ");
        }
        if let Some(kind) = command.kind() {
            write!(line, "{kind:?}")?;
        }
        if let Some(cmd_id) = command.cmd_id() {
            write!(line, " {cmd_id:?}")?;
        }
        write!(line, " at {}:{}", position.line(), position.column())?;
        if command.no_resp() {
            line.push_str(" NoResp");
        }
        self.line(format_args!("{line}"))?;
        self.inside(|tree| {
            tree.own_parts(command)?;
            tree.cred(command.cred())?;
            tree.meta(command.meta())?;
            if let Some(list) = command.unknown_children() {
                tree.unknown(list)?;
            }
            for item in command.items() {
                tree.item(item)?;
            }
            for child in command.commands() {
                tree.command(child)?;
            }
            Ok(())
        })
    }

    /// The parts that only this kind of command has.
    fn own_parts(&mut self, command: Command<'_>) -> fmt::Result {
        match command {
            Command::Alert(alert) => {
                if let Some(code) = alert.code() {
                    self.line(format_args!("code {code} {code:?}"))?;
                }
                self.data(alert.data())?;
                self.correlator(alert.correlator())?;
                for item in alert.items() {
                    if let Some(name) = item.meta().and_then(|meta| meta.type_()) {
                        let kind = AlertType::parse(mdm_errors::Text::lossy(name));
                        self.line(format_args!("about {kind:?}"))?;
                    }
                }
                Ok(())
            }
            Command::Exec(exec) => self.correlator(exec.correlator()),
            Command::Status(status) => {
                self.answer(
                    status.msg_ref(),
                    status.cmd_ref(),
                    status.cmd(),
                    status.target_refs(),
                    status.source_refs(),
                )?;
                if let Some(code) = status.code() {
                    self.line(format_args!("code {code:?}"))?;
                }
                self.data(status.data())?;
                if let Some(text) = status.original_error_text() {
                    self.line(format_args!(
                        "originalerror {text:?} {:?}",
                        status.original_error()
                    ))?;
                }
                if let Some(chal) = status.chal() {
                    self.line(format_args!("Chal"))?;
                    self.inside(|tree| {
                        tree.meta(chal.meta())?;
                        tree.unknown(chal.unknown())
                    })?;
                }
                Ok(())
            }
            Command::Results(results) => self.answer(
                results.msg_ref(),
                results.cmd_ref(),
                results.cmd(),
                results.target_refs(),
                results.source_refs(),
            ),
            _ => Ok(()),
        }
    }

    fn correlator(&mut self, correlator: Option<&str>) -> fmt::Result {
        correlator.map_or(Ok(()), |text| self.line(format_args!("Correlator {text:?}")))
    }
}

/// The parts that are not read of commands in general.
trait Extras<'m> {
    fn unknown_children(self) -> Option<mdm_syncml::iter::UnknownElements<'m>>;
}

impl<'m> Extras<'m> for Command<'m> {
    fn unknown_children(self) -> Option<mdm_syncml::iter::UnknownElements<'m>> {
        Some(match self {
            Self::Add(command) => command.unknown(),
            Self::Alert(command) => command.unknown(),
            Self::Atomic(command) => command.unknown(),
            Self::Delete(command) => command.unknown(),
            Self::Exec(command) => command.unknown(),
            Self::Get(command) => command.unknown(),
            Self::Replace(command) => command.unknown(),
            Self::Results(command) => command.unknown(),
            Self::Sequence(command) => command.unknown(),
            Self::Status(command) => command.unknown(),
            Self::Unsupported(command) => command.unknown(),
            _ => return None,
        })
    }
}
