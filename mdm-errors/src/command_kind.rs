use core::fmt;

use crate::StatusCode;

macro_rules! statuses {
    ($($value:literal)*) => {
        const { &[$(StatusCode::new($value)),*] }
    };
}

/// A SyncML command, or the message header, which is answered like a command.
///
/// Windows executes Add, Alert, Atomic, Delete, Exec, Get, Replace and Sequence, and sends Alert, Replace, Results and
/// Status; the others are recognised so that they can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum CommandKind {
    /// The header of a message, which a status answers like a command.
    SyncHdr,
    /// Creates a node.
    Add,
    /// Reports an event.
    Alert,
    /// Runs all of its commands or none.
    Atomic,
    /// Copies a node; not supported by Windows.
    Copy,
    /// Removes a node and everything below it.
    Delete,
    /// Runs a node.
    Exec,
    /// Reads a node.
    Get,
    /// Maps item identifiers; data synchronisation only.
    Map,
    /// Moves an item; data synchronisation only.
    Move,
    /// Sends an item; data synchronisation only.
    Put,
    /// Sets a node.
    Replace,
    /// Returns the values that a Get asked for.
    Results,
    /// Searches a database; data synchronisation only.
    Search,
    /// Runs its commands in order.
    Sequence,
    /// Reports the result of a command.
    Status,
    /// Synchronises a database; data synchronisation only.
    Sync,
}

impl CommandKind {
    /// Every command.
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

    /// Returns the name of the command's element.
    ///
    /// ```
    /// use mdm_errors::CommandKind;
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

    /// Returns the command with this element name, spelled exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Returns the statuses that may answer the command, in ascending order.
    ///
    /// They are those of OMA-DM-RepPro 6.6. For the header they are the ones that the standards and Windows use for
    /// authentication, versions and malformed messages. The list is empty where the device management standard defines
    /// none, as for `Results`.
    ///
    /// ```
    /// use mdm_errors::{CommandKind, StatusCode};
    ///
    /// assert!(CommandKind::Add.statuses().contains(&StatusCode::ALREADY_EXISTS));
    /// assert!(CommandKind::Results.statuses().is_empty());
    /// ```
    #[must_use]
    pub const fn statuses(self) -> &'static [StatusCode] {
        match self {
            Self::SyncHdr => statuses!(200 212 400 401 407 500 505 511 513),
            Self::Add => statuses!(200 213 215 216 401 404 405 407 413 414 415 418 420 424 425 500 516),
            Self::Alert => statuses!(200 202 214 215 216 401 405 406 407 408 412 415 416 500 516),
            Self::Atomic => statuses!(200 215 401 406 407 500 507 517),
            Self::Copy => statuses!(200 215 216 401 403 405 406 407 414 418 420 425 500 510 516),
            Self::Delete => statuses!(200 215 216 401 403 404 405 407 414 425 516),
            Self::Exec => statuses!(200 202 401 403 404 405 406 407 414 420 425 500 510),
            Self::Get => statuses!(200 215 401 404 406 407 413 414 415 425 500),
            Self::Replace => statuses!(200 213 215 401 403 404 405 407 413 414 415 418 420 424 425 500 516),
            Self::Sequence => statuses!(200 401 407 500),
            Self::Map | Self::Move | Self::Put | Self::Results | Self::Search | Self::Status | Self::Sync => {
                &[]
            }
        }
    }

    /// Reports whether Windows executes the command when a server sends it.
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

    /// Reports whether the command holds other commands.
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

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CommandKind {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.choose(Self::ALL).copied()
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

    #[test]
    fn lists_name_known_statuses_in_order() {
        for command in CommandKind::ALL.iter().copied() {
            assert!(command.statuses().is_sorted());
            for status in command.statuses() {
                assert!(
                    status.name().is_some() && status.may_answer(command),
                    "{command:?} {status}"
                );
            }
        }
    }
}
