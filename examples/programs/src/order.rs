//! Commands as people and programs write them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use mdm_errors::Text;
use mdm_examples::Result;
use mdm_examples::server::PROVIDER_ID;
use mdm_examples::store::NewOrder;
use mdm_syncml::outgoing::{Add, Delete, Exec, Get, Item, Node, RawXml, Replace};
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
            Form::Int => item.with_int(value.trim().parse()?),
            Form::Bool => item.with_bool(value.trim().parse()?),
            Form::B64 => item.with_format(Format::B64).with_data(text()?),
            Form::Xml => item.with_format(Format::Xml).with_data(
                RawXml::new(value.clone()).map_err(|error| format!("the value is no XML: {error}"))?,
            ),
            Form::Node => item.with_format(Format::Node),
        })
    }
}

fn uri(text: &str) -> Result<LocUri<'static>> {
    LocUri::new(text.to_owned()).map_err(|error| format!("{text}: {error}").into())
}
