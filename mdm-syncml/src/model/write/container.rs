use alloc::vec::Vec;

use super::{Add, Alert, Command, CommandRef, Delete, Exec, Get, Replace};
use mdm_errors::CommandKind;

macro_rules! container {
    (
        $(#[$doc:meta])* $name:ident,
        $(#[$child_doc:meta])* $child:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name<'a> {
            #[cfg_attr(feature = "arbitrary", arbitrary(with = super::non_empty))]
            #[cfg_attr(feature = "serde", serde(deserialize_with = "super::at_least_one"))]
            pub(in crate::model) commands: Vec<$child<'a>>,
        }

        impl<'a> $name<'a> {
            /// Creates the container with its first command.
            #[must_use]
            pub fn new(command: impl Into<$child<'a>>) -> Self {
                Self { commands: alloc::vec![command.into()] }
            }

            /// Creates the container with several commands; `None` if there are none.
            ///
            /// If the first is known, [`new`](Self::new) and [`with_commands`](Self::with_commands) always make one.
            #[must_use]
            pub fn from_commands(commands: impl IntoIterator<Item = impl Into<$child<'a>>>) -> Option<Self> {
                let commands: Vec<_> = commands.into_iter().map(Into::into).collect();
                (!commands.is_empty()).then_some(Self { commands })
            }

            /// Adds a command.
            #[must_use]
            pub fn with_command(mut self, command: impl Into<$child<'a>>) -> Self {
                self.commands.push(command.into());
                self
            }

            /// Adds several commands.
            #[must_use]
            pub fn with_commands(
                mut self,
                commands: impl IntoIterator<Item = impl Into<$child<'a>>>,
            ) -> Self {
                self.commands.extend(commands.into_iter().map(Into::into));
                self
            }

            /// Returns the commands in order, at least one.
            #[must_use]
            pub fn commands(&self) -> &[$child<'a>] {
                &self.commands
            }

            /// Returns the value with everything it borrows copied.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name { commands: self.commands.into_iter().map($child::into_owned).collect() }
            }
        }

        children! {
            $(#[$child_doc])* $child { $($(#[$variant_doc])* $variant,)+ }
        }
    };
}

macro_rules! children {
    ($(#[$child_doc:meta])* $child:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$child_doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum $child<'a> {
            $($(#[$variant_doc])* $variant($variant<'a>),)+
        }

        impl<'a> $child<'a> {
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
            pub fn into_owned(self) -> $child<'static> {
                match self {
                    $(Self::$variant(command) => $child::$variant(command.into_owned()),)+
                }
            }
        }

        impl<'a> From<$child<'a>> for Command<'a> {
            fn from(command: $child<'a>) -> Self {
                match command {
                    $($child::$variant(command) => Self::$variant(command),)+
                }
            }
        }

        $(impl<'a> From<$variant<'a>> for $child<'a> {
            fn from(command: $variant<'a>) -> Self {
                Self::$variant(command)
            }
        })+
    };
}

container! {
    /// A container whose commands run all or not at all.
    ///
    /// Windows answers a Get or an Atomic inside with 500, so they cannot be put there.
    ///
    /// ```
    /// use mdm_syncml::LocUri;
    /// use mdm_syncml::outgoing::{Atomic, Item, Replace};
    ///
    /// let dm = LocUri::new("./Vendor/MSFT/DMClient/Provider")?.join("Contoso")?;
    /// let atomic = Atomic::new(Replace::new(Item::target(dm.join("RenewPeriod")?).with_int(60)))
    ///     .with_command(Replace::new(Item::target(dm.join("RetryInterval")?).with_int(4)));
    /// assert_eq!(atomic.commands().len(), 2);
    /// # Ok::<(), mdm_syncml::LocUriError>(())
    /// ```
    Atomic,
    /// A command inside of an Atomic.
    AtomicCommand {
        /// A command that creates nodes.
        Add,
        /// Reports an event.
        Alert,
        /// Removes nodes.
        Delete,
        /// Runs a node.
        Exec,
        /// A command that sets nodes.
        Replace,
    }
}

container! {
    /// A container whose commands run in order.
    Sequence,
    /// A command inside of a Sequence.
    SequenceCommand {
        /// A command that creates nodes.
        Add,
        /// Reports an event.
        Alert,
        /// A container whose commands run all or not at all.
        Atomic,
        /// Removes nodes.
        Delete,
        /// Runs a node.
        Exec,
        /// Reads nodes.
        Get,
        /// A command that sets nodes.
        Replace,
    }
}

children! {
    /// A command from a server to a device.
    ManagementCommand {
        /// A command that creates nodes.
        Add,
        /// Reports an event.
        Alert,
        /// A container whose commands run all or not at all.
        Atomic,
        /// Removes nodes.
        Delete,
        /// Runs a node.
        Exec,
        /// Reads nodes.
        Get,
        /// A command that sets nodes.
        Replace,
        /// A container whose commands run in order.
        Sequence,
    }
}
