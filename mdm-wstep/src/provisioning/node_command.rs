use alloc::format;
use alloc::string::String;

use mdm_errors::kit::percent::{self, RESERVED};
use mdm_errors::{SecretText, Text};

/// A command on a node of the management tree, for a management session to send.
///
/// This crate knows the nodes that belong to enrollment and certificates; `mdm-syncml` knows sessions. Each command
/// becomes one item with this address, `Format` and data; `docs/operating.md` of the repository has the function that
/// makes a command of `mdm-syncml` of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NodeCommand {
    /// The command.
    pub verb: NodeVerb,
    /// The address of the node.
    pub uri: Text<'static>,
    /// The format of the data.
    pub format: NodeFormat,
    /// The data, which may be a secret.
    pub data: Option<SecretText<'static>>,
}

/// The command of a [`NodeCommand`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeVerb {
    /// Creates the node.
    Add,
    /// Changes the node.
    Replace,
    /// Removes the node.
    Delete,
    /// Runs the node.
    Exec,
    /// Reads the node.
    Get,
}

/// The format of the data of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeFormat {
    /// Text: `chr`.
    Text,
    /// A number: `int`.
    Integer,
    /// An interior node, without data: `node`.
    Node,
    /// No data: `null`.
    Null,
}

impl NodeVerb {
    /// Returns the name of the command.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Replace => "Replace",
            Self::Delete => "Delete",
            Self::Exec => "Exec",
            Self::Get => "Get",
        }
    }
}

impl NodeFormat {
    /// Returns the text of `Format`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "chr",
            Self::Integer => "int",
            Self::Node => "node",
            Self::Null => "null",
        }
    }
}

impl NodeCommand {
    pub(super) fn new(verb: NodeVerb, uri: &str, format: NodeFormat, data: Option<&str>) -> Self {
        Self {
            verb,
            uri: Text::lossy(String::from(uri)),
            format,
            data: data.map(SecretText::owned),
        }
    }
}

/// Joins a base address and a node name, which may hold any character.
pub(super) fn below(base: &str, name: &str) -> String {
    format!("{base}/{}", percent::encode(name.as_bytes(), RESERVED))
}
