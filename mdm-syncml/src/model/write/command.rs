use super::{
    Add, Alert, Atomic, AtomicCommand, Delete, Exec, Get, ManagementCommand, Replace, Results, Sequence,
    SequenceCommand, Status,
};
use mdm_errors::CommandKind;

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident,)+) => {
        /// A command to send.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[non_exhaustive]
        pub enum Command<'a> {
            $($(#[$doc])* $variant($variant<'a>),)+
        }

        impl Command<'_> {
            /// Returns the kind of command.
            #[must_use]
            pub const fn kind(&self) -> CommandKind {
                match self {
                    $(Self::$variant(_) => CommandKind::$variant,)+
                }
            }

            /// Returns the value with everything it borrows copied.
            #[must_use]
            pub fn into_owned(self) -> Command<'static> {
                match self {
                    $(Self::$variant(command) => Command::$variant(command.into_owned()),)+
                }
            }
        }

        $(impl<'a> From<$variant<'a>> for Command<'a> {
            fn from(command: $variant<'a>) -> Self {
                Self::$variant(command)
            }
        })+
    };
}

commands! {
    /// Creates nodes.
    Add,
    /// Reports an event.
    Alert,
    /// Runs its commands all or not at all.
    Atomic,
    /// Removes nodes.
    Delete,
    /// Runs a node.
    Exec,
    /// Reads nodes.
    Get,
    /// Sets nodes.
    Replace,
    /// The values that a Get read.
    Results,
    /// Runs its commands in order.
    Sequence,
    /// The status of a command.
    Status,
}

impl<'a> From<AtomicCommand<'a>> for Command<'a> {
    fn from(command: AtomicCommand<'a>) -> Self {
        match command {
            AtomicCommand::Add(command) => Self::Add(command),
            AtomicCommand::Alert(command) => Self::Alert(command),
            AtomicCommand::Delete(command) => Self::Delete(command),
            AtomicCommand::Exec(command) => Self::Exec(command),
            AtomicCommand::Replace(command) => Self::Replace(command),
        }
    }
}

impl<'a> From<SequenceCommand<'a>> for Command<'a> {
    fn from(command: SequenceCommand<'a>) -> Self {
        match command {
            SequenceCommand::Add(command) => Self::Add(command),
            SequenceCommand::Alert(command) => Self::Alert(command),
            SequenceCommand::Atomic(command) => Self::Atomic(command),
            SequenceCommand::Delete(command) => Self::Delete(command),
            SequenceCommand::Exec(command) => Self::Exec(command),
            SequenceCommand::Get(command) => Self::Get(command),
            SequenceCommand::Replace(command) => Self::Replace(command),
        }
    }
}

impl<'a> From<ManagementCommand<'a>> for Command<'a> {
    fn from(command: ManagementCommand<'a>) -> Self {
        match command {
            ManagementCommand::Add(command) => Self::Add(command),
            ManagementCommand::Alert(command) => Self::Alert(command),
            ManagementCommand::Atomic(command) => Self::Atomic(command),
            ManagementCommand::Delete(command) => Self::Delete(command),
            ManagementCommand::Exec(command) => Self::Exec(command),
            ManagementCommand::Get(command) => Self::Get(command),
            ManagementCommand::Replace(command) => Self::Replace(command),
            ManagementCommand::Sequence(command) => Self::Sequence(command),
        }
    }
}
