use core::fmt;

use mdm_errors::{Answerable, Text};

use super::Unlisted;
use super::open_text::trimmed;

/// The commands of SyncML by name, and the header, which statuses refer to like a command.
///
/// Windows executes Add, Alert, Atomic, Delete, Exec, Get, Replace and Sequence, and sends Alert, Replace, Results and
/// Status; the others are recognised so that they can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CommandKind {
    /// The header of a message, as what a status answers.
    SyncHdr,
    /// Creates a node.
    Add,
    /// Tells something that is no change of a node.
    Alert,
    /// Runs its commands all or not at all.
    Atomic,
    /// Copies a node; not supported by Windows.
    Copy,
    /// Removes a node and everything below it.
    Delete,
    /// Runs a node.
    Exec,
    /// Reads a node.
    Get,
    /// Data synchronisation only.
    Map,
    /// Data synchronisation only.
    Move,
    /// Data synchronisation only.
    Put,
    /// Sets a node.
    Replace,
    /// What a Get read.
    Results,
    /// Data synchronisation only.
    Search,
    /// Runs its commands in order.
    Sequence,
    /// How a command went.
    Status,
    /// Data synchronisation only.
    Sync,
}

impl CommandKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::SyncHdr,
        Self::Add,
        Self::Alert,
        Self::Atomic,
        Self::Copy,
        Self::Delete,
        Self::Exec,
        Self::Get,
        Self::Map,
        Self::Move,
        Self::Put,
        Self::Replace,
        Self::Results,
        Self::Search,
        Self::Sequence,
        Self::Status,
        Self::Sync,
    ];

    /// The name of its element.
    ///
    /// ```
    /// use mdm_syncml::CommandKind;
    ///
    /// assert_eq!(CommandKind::Replace.name(), "Replace");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SyncHdr => "SyncHdr",
            Self::Add => "Add",
            Self::Alert => "Alert",
            Self::Atomic => "Atomic",
            Self::Copy => "Copy",
            Self::Delete => "Delete",
            Self::Exec => "Exec",
            Self::Get => "Get",
            Self::Map => "Map",
            Self::Move => "Move",
            Self::Put => "Put",
            Self::Replace => "Replace",
            Self::Results => "Results",
            Self::Search => "Search",
            Self::Sequence => "Sequence",
            Self::Status => "Status",
            Self::Sync => "Sync",
        }
    }

    /// The command of that element name, spelt exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The command for [`StatusCode::may_answer`](crate::StatusCode::may_answer); `None` where the standard of device
    /// management lists no statuses for it.
    ///
    /// ```
    /// use mdm_syncml::{CommandKind, StatusCode};
    ///
    /// let exists = |kind: CommandKind| kind.answerable().is_some_and(|it| StatusCode::ALREADY_EXISTS.may_answer(it));
    /// assert!(exists(CommandKind::Add) && !exists(CommandKind::Get));
    /// assert_eq!(CommandKind::Results.answerable(), None);
    /// ```
    #[must_use]
    pub fn answerable(self) -> Option<Answerable> {
        Answerable::from_name(self.name())
    }

    /// Whether Windows executes it when a server sends it.
    #[must_use]
    pub const fn is_supported_by_windows(self) -> bool {
        matches!(
            self,
            Self::Add
                | Self::Alert
                | Self::Atomic
                | Self::Delete
                | Self::Exec
                | Self::Get
                | Self::Replace
                | Self::Sequence
        )
    }

    /// Whether it holds other commands.
    #[must_use]
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Atomic | Self::Sequence)
    }
}

impl fmt::Display for CommandKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a status says it answers: text of `Cmd`, a known command or any other word.
///
/// ```
/// use mdm_errors::{Answerable, Text};
/// use mdm_syncml::{CommandKind, CommandName};
///
/// assert_eq!(CommandName::new(Text::new("Get")?), CommandName::Known(CommandKind::Get));
/// assert_eq!(CommandName::new(Text::new("Frobnicate")?).as_str(), "Frobnicate");
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CommandName<'a> {
    /// A command of SyncML.
    Known(CommandKind),
    /// Another element.
    Other(Unlisted<'a>),
}

impl<'a> CommandName<'a> {
    /// The name that `text` spells, blanks around it removed.
    #[must_use]
    pub fn new(text: impl Into<Text<'a>>) -> Self {
        let text = trimmed(text.into());
        match CommandKind::from_name(&text) {
            Some(kind) => Self::Known(kind),
            None => Self::Other(Unlisted::new(text)),
        }
    }

    /// The name as it stands in a message.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(kind) => kind.name(),
            Self::Other(other) => other.as_str(),
        }
    }

    /// The command, if it is one of SyncML's.
    #[must_use]
    pub const fn kind(&self) -> Option<CommandKind> {
        match self {
            Self::Known(kind) => Some(*kind),
            Self::Other(_) => None,
        }
    }

    /// The same name, independent of what it was borrowed from.
    #[must_use]
    pub fn into_owned(self) -> CommandName<'static> {
        match self {
            Self::Known(kind) => CommandName::Known(kind),
            Self::Other(other) => CommandName::Other(other.into_owned()),
        }
    }
}

impl From<CommandKind> for CommandName<'_> {
    fn from(kind: CommandKind) -> Self {
        Self::Known(kind)
    }
}

impl fmt::Display for CommandName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CommandKind {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.choose(Self::ALL).copied()
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CommandName<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.ratio(7, 8)? {
            Self::Known(CommandKind::arbitrary(u)?)
        } else {
            Self::new(Text::arbitrary(u)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back() {
        for &kind in CommandKind::ALL {
            assert_eq!(CommandKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(CommandKind::from_name("add"), None);
    }
}
