//! Commands as people and programs write them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mdm_errors::Text;
use mdm_examples::Result;
use mdm_examples::server::PROVIDER_ID;
use mdm_examples::store::NewOrder;
use mdm_syncml::outgoing::{
    Add, Atomic, AtomicCommand, Delete, Exec, Get, Item, ManagementCommand, Node, RawXml, Replace,
};
use mdm_syncml::{Format, LocUri};
use serde::Deserialize;

use crate::files;

/// A command for a device.
#[derive(Subcommand, Clone, Debug, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum Wanted {
    /// Reads nodes.
    Get(Nodes),
    /// Removes nodes.
    Delete(Nodes),
    /// Sets a node.
    Replace(Value),
    /// Creates a node.
    Add(Value),
    /// Runs a node.
    Exec(Value),
    /// Does several things, all or none of them.
    Atomic(Parts),
}

/// The commands of an Atomic.
#[derive(Args, Clone, Debug, Deserialize)]
pub struct Parts {
    /// Commands, each in quotes: 'replace NODE VALUE --format int'. Devices do not take a get here.
    #[arg(required = true, value_name = "COMMAND", value_parser = in_quotes)]
    pub commands: Vec<Wanted>,
}

/// Nodes of a device.
#[derive(Args, Clone, Debug, Deserialize)]
pub struct Nodes {
    /// Addresses of nodes, such as ./DevDetail/SwV.
    #[arg(required = true, value_name = "NODE")]
    pub nodes: Vec<String>,
}

/// A node of a device and its value.
#[derive(Args, Clone, Debug, Deserialize)]
pub struct Value {
    /// The address of the node.
    pub node: String,
    /// The value.
    pub value: Option<String>,
    /// Reads the value from a file, such as one that is too long for a command line.
    #[arg(long, value_name = "FILE", conflicts_with = "value")]
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// The format of the value.
    #[arg(long, value_enum, default_value = "chr")]
    #[serde(default)]
    pub format: Form,
}

/// The format of a value.
#[derive(Clone, Copy, Debug, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Text.
    #[default]
    Chr,
    /// A number.
    Int,
    /// true or false.
    Bool,
    /// Bytes in base64.
    B64,
    /// A document, written as markup.
    Xml,
    /// A node without a value.
    Node,
}

impl Wanted {
    /// Returns the command to queue.
    pub fn order(&self) -> Result<NewOrder> {
        Ok(match self {
            Self::Get(nodes) => {
                let (first, rest) = nodes.uris()?;
                Get::new(first).with_items(rest).into()
            }
            Self::Delete(nodes) => {
                let (first, rest) = nodes.uris()?;
                Delete::new(first).with_items(rest).into()
            }
            Self::Replace(value) => Replace::new(value.item()?).into(),
            Self::Add(value) => Add::new(value.item()?).into(),
            Self::Exec(value) => Exec::new(value.item()?).into(),
            Self::Atomic(parts) => {
                let commands = parts.commands.iter().map(Self::part);
                let commands: Vec<AtomicCommand<'static>> = commands.collect::<Result<_>>()?;
                let atomic = Atomic::from_commands(commands);
                atomic.ok_or("an atomic needs commands")?.into()
            }
        })
    }

    /// Returns the command as a part of an Atomic.
    fn part(&self) -> Result<AtomicCommand<'static>> {
        Ok(match self.order()? {
            ManagementCommand::Add(command) => command.into(),
            ManagementCommand::Delete(command) => command.into(),
            ManagementCommand::Exec(command) => command.into(),
            ManagementCommand::Replace(command) => command.into(),
            other => {
                let name = other.kind().name();
                return Err(format!("devices take no {name} inside of an Atomic").into());
            }
        })
    }

    /// Returns the command with which a device leaves the management of this server.
    pub fn unenroll() -> Self {
        Self::Exec(Value {
            node: "./Device/Vendor/MSFT/DMClient/Unenroll".to_owned(),
            value: Some(PROVIDER_ID.to_owned()),
            file: None,
            format: Form::Chr,
        })
    }

    /// Returns the command in words, without its value, which may be a secret.
    pub fn in_words(&self) -> String {
        match self {
            Self::Get(nodes) => format!("get {}", nodes.nodes.join(" ")),
            Self::Delete(nodes) => format!("delete {}", nodes.nodes.join(" ")),
            Self::Replace(value) => format!("replace {}", value.node),
            Self::Add(value) => format!("add {}", value.node),
            Self::Exec(value) => format!("exec {}", value.node),
            Self::Atomic(parts) => {
                let parts: Vec<String> = parts.commands.iter().map(Self::in_words).collect();
                format!("atomic of {}", parts.join(", "))
            }
        }
    }
}

impl Nodes {
    fn uris(&self) -> Result<(LocUri<'static>, Vec<LocUri<'static>>)> {
        let mut uris = self.nodes.iter().map(|node| uri(node));
        let first = uris.next().ok_or("a command needs a node")??;
        Ok((first, uris.collect::<Result<_>>()?))
    }
}

impl Value {
    fn item(&self) -> Result<Node<'static>> {
        let item = Item::target(uri(&self.node)?);
        let read = self.file.as_deref().map(files::text).transpose()?;
        let Some(value) = read.as_ref().or(self.value.as_ref()) else {
            return Ok(item);
        };
        let text = || Text::new(value.clone());
        Ok(match self.format {
            Form::Chr => item.with_format(Format::Chr).with_data(text()?),
            Form::Int => item.with_int(
                value
                    .trim()
                    .parse()
                    .map_err(|_| "the value is no whole number, as the format int wants one")?,
            ),
            Form::Bool => item.with_bool(
                value
                    .trim()
                    .parse()
                    .map_err(|_| "the value is neither true nor false, as the format bool wants it")?,
            ),
            Form::B64 => item.with_format(Format::B64).with_data(text()?),
            Form::Xml => item.with_format(Format::Xml).with_data(
                RawXml::new(value.clone()).map_err(|error| format!("the value is no XML: {error}"))?,
            ),
            Form::Node => item.with_format(Format::Node),
        })
    }
}

/// Reads a command as a command line has it.
fn in_quotes(text: &str) -> std::result::Result<Wanted, String> {
    #[derive(Parser)]
    #[command(
        no_binary_name = true,
        disable_help_flag = true,
        disable_help_subcommand = true
    )]
    struct Line {
        #[command(subcommand)]
        wanted: Wanted,
    }
    let words = shlex::split(text).ok_or("a quotation mark is not closed")?;
    let line = Line::try_parse_from(words).map_err(|error| {
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    })?;
    Ok(line.wanted)
}

fn uri(text: &str) -> Result<LocUri<'static>> {
    LocUri::new(text.to_owned()).map_err(|error| format!("{text}: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atomic_is_read_from_json_too() {
        let json = r#"{"command": "atomic", "commands": [
            {"command": "replace", "node": "./A", "value": "1", "format": "int"},
            {"command": "exec", "node": "./B"}]}"#;
        let wanted: Wanted = serde_json::from_str(json).unwrap();
        assert_eq!(wanted.in_words(), "atomic of replace ./A, exec ./B");
        let order = wanted.order().unwrap();
        let inside: Vec<&str> = order
            .view()
            .commands()
            .map(|command| command.kind().name())
            .collect();
        assert_eq!(inside, ["Replace", "Exec"]);
        let nothing: Wanted = serde_json::from_str(r#"{"command": "atomic", "commands": []}"#).unwrap();
        assert_eq!(
            nothing.order().unwrap_err().to_string(),
            "an atomic needs commands"
        );
    }
}
