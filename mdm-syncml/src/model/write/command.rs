use mdm_errors::CommandKind;

use super::{
    Add, Alert, Atomic, AtomicCommand, Delete, Exec, Get, Item, Meta, Replace, Report, Results, Sequence,
    SequenceCommand, Status,
};

macro_rules! commands {
    ($($(#[$doc:meta])* $variant:ident $kind:ident,)+) => {
        /// A command to send.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[non_exhaustive]
        pub enum Command<'a> {
            $($(#[$doc])* $variant($variant<'a>),)+
        }

        /// A command to send of any of the sets, by reference.
        ///
        /// ```
        /// use mdm_syncml::LocUri;
        /// use mdm_syncml::outgoing::{Atomic, Delete, Exec, ManagementCommand, Sequence};
        ///
        /// let node = || LocUri::new("./Vendor/MSFT/A");
        /// let work: ManagementCommand<'_> =
        ///     Sequence::new(Atomic::new(Delete::new(node()?))).with_command(Exec::new(node()?)).into();
        /// let inside: Vec<_> = work.view().commands().map(|command| command.kind().name()).collect();
        /// assert_eq!(inside, ["Atomic", "Exec"]);
        /// # Ok::<(), mdm_syncml::LocUriError>(())
        /// ```
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum CommandRef<'c, 'a> {
            $($(#[$doc])* $variant(&'c $variant<'a>),)+
        }

        impl CommandRef<'_, '_> {
            /// Returns the kind of command.
            #[must_use]
            pub const fn kind(self) -> CommandKind {
                match self {
                    $(Self::$variant(_) => CommandKind::$kind,)+
                }
            }

            /// Returns the start tag with that of the identifier, and the end tag.
            pub(in crate::model) const fn tags(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$variant(_) => (
                        concat!("<", stringify!($kind), "><CmdID>"),
                        concat!("</", stringify!($kind), ">"),
                    ),)+
                }
            }
        }

        impl<'a> Command<'a> {
            /// Returns the command by reference.
            #[must_use]
            pub const fn view(&self) -> CommandRef<'_, 'a> {
                match self {
                    $(Self::$variant(command) => CommandRef::$variant(command),)+
                }
            }

            /// Returns the kind of command.
            #[must_use]
            pub const fn kind(&self) -> CommandKind {
                self.view().kind()
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
    /// A command that creates nodes.
    Add Add,
    /// Reports an event.
    Alert Alert,
    /// A container whose commands run all or not at all.
    Atomic Atomic,
    /// Removes nodes.
    Delete Delete,
    /// Runs a node.
    Exec Exec,
    /// Reads nodes.
    Get Get,
    /// A command that sets nodes.
    Replace Replace,
    /// Reports nodes of the device: a Replace.
    Report Replace,
    /// The values that a Get read.
    Results Results,
    /// A container whose commands run in order.
    Sequence Sequence,
    /// The status of a command.
    Status Status,
}

impl<'c, 'a> CommandRef<'c, 'a> {
    /// Returns the items; none of Atomic and Sequence.
    #[must_use]
    pub fn items(self) -> &'c [Item<'a>] {
        match self {
            Self::Add(command) => &command.items,
            Self::Alert(command) => &command.items,
            Self::Delete(command) => &command.items,
            Self::Exec(command) => core::slice::from_ref(&command.item),
            Self::Get(command) => &command.items,
            Self::Replace(command) => &command.items,
            Self::Report(command) => &command.items,
            Self::Results(command) => &command.items,
            Self::Status(command) => &command.items,
            Self::Atomic(_) | Self::Sequence(_) => &[],
        }
    }

    /// Returns the commands inside of an Atomic or Sequence; none of others.
    pub fn commands(self) -> impl Iterator<Item = CommandRef<'c, 'a>> {
        let (atomic, sequence) = match self {
            Self::Atomic(atomic) => (atomic.commands(), &[][..]),
            Self::Sequence(sequence) => (&[][..], sequence.commands()),
            _ => (&[][..], &[][..]),
        };
        let atomic = atomic.iter().map(AtomicCommand::view);
        atomic.chain(sequence.iter().map(SequenceCommand::view))
    }

    /// The metainformation that the items inherit.
    pub(in crate::model) const fn meta(self) -> Option<&'c Meta<'a>> {
        match self {
            Self::Add(command) => Some(&command.meta),
            Self::Delete(command) => Some(&command.meta),
            Self::Exec(command) => Some(&command.meta),
            Self::Get(command) => Some(&command.meta),
            Self::Replace(command) => Some(&command.meta),
            Self::Results(command) => Some(&command.meta),
            Self::Alert(_) | Self::Atomic(_) | Self::Report(_) | Self::Sequence(_) | Self::Status(_) => None,
        }
    }
}
