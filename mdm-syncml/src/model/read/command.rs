use core::fmt;
use core::ops::Range;

use mdm_errors::Position;

use crate::model::arena::{CommandExtra, CommandNode};
use crate::model::read::document::{Doc, element_view};
use crate::model::read::header::Cred;
use crate::model::read::item::Items;
use crate::model::read::meta::Meta;
use crate::model::read::unknown::{Unknown, UnknownElements};
use mdm_errors::CommandKind;

mod alert;
mod answers;
mod container;

pub use alert::Alert;
pub use answers::{References, Results, Status};
pub(in crate::model) use container::same_commands;
pub use container::{Atomic, Commands, Sequence};

/// Any command: a view, to be matched.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Command<'m> {
    /// Creates nodes.
    Add(Add<'m>),
    /// Reports an event.
    Alert(Alert<'m>),
    /// Commands that succeed together or not at all.
    Atomic(Atomic<'m>),
    /// Removes nodes.
    Delete(Delete<'m>),
    /// Runs a node.
    Exec(Exec<'m>),
    /// Reads nodes.
    Get(Get<'m>),
    /// Sets nodes.
    Replace(Replace<'m>),
    /// The values that a Get read.
    Results(Results<'m>),
    /// Commands to run in order.
    Sequence(Sequence<'m>),
    /// The status of a command.
    Status(Status<'m>),
    /// A command that Windows device management does not have.
    ///
    /// It is to be answered with status 406.
    Unsupported(Unsupported<'m>),
    /// No command at all: to be answered with 400.
    Unknown(Unknown<'m>),
}

/// The node that every view of a command reads.
#[derive(Clone, Copy)]
pub(in crate::model) struct Body<'m> {
    pub(in crate::model) doc: Doc<'m>,
    pub(in crate::model) node: &'m CommandNode,
}

impl<'m> Body<'m> {
    /// Reports whether rare children can be there.
    pub(in crate::model) const fn has_extra(self) -> bool {
        !self.node.extra.is_none()
    }

    pub(in crate::model) fn extra(self) -> CommandExtra {
        let extra = self.node.extra.of(&self.doc.arena.nodes.command_extras);
        extra.copied().unwrap_or_default()
    }

    pub(in crate::model) fn meta(self) -> Option<Meta<'m>> {
        let node = self.extra().meta.of(&self.doc.arena.nodes.metas)?;
        Some(Meta::new(self.doc, *node))
    }

    pub(in crate::model) fn items(self) -> Items<'m> {
        Items::new(self.doc, self.node.first, self.node.last)
    }

    /// Everything that every command has means the same.
    pub(in crate::model) fn equals(self, other: Self) -> bool {
        let leaf = |body: Self, span| body.doc.leaf(span);
        self.node.kind == other.node.kind
            && leaf(self, self.node.cmd_id) == leaf(other, other.node.cmd_id)
            && self.node.no_resp == other.node.no_resp
            && self.meta() == other.meta()
            && Cred::of(self.doc, self.extra().cred) == Cred::of(other.doc, other.extra().cred)
            && leaf(self, self.extra().correlator) == leaf(other, other.extra().correlator)
            && UnknownElements::new(self.doc, self.extra().unknown)
                .eq(UnknownElements::new(other.doc, other.extra().unknown))
    }
}

/// The methods of every command; `items` adds those of commands with items.
macro_rules! command_view {
    ($view:ident) => {
        element_view!($view, this => this.body.doc, this.body.node.extent);

        impl<'m> $view<'m> {
            /// Returns the command's identifier, `CmdID`, trimmed.
            ///
            /// It is opaque and unique in its message. A command without one deserves status 400.
            #[must_use]
            pub fn cmd_id(self) -> Option<&'m str> {
                self.body.doc.leaf(self.body.node.cmd_id)
            }

            /// Reports whether `NoResp` is present.
            ///
            /// Device management does not use it.
            #[must_use]
            pub fn no_resp(self) -> bool {
                self.body.node.no_resp
            }

            /// Returns the credentials of the command, `Cred`.
            ///
            /// Device management allows them in the header only.
            #[must_use]
            pub fn cred(self) -> Option<Cred<'m>> {
                Cred::of(self.body.doc, self.body.extra().cred)
            }

            /// Returns `Meta` of the command, inherited by its items.
            #[must_use]
            pub fn meta(self) -> Option<Meta<'m>> {
                self.body.meta()
            }

            /// Returns the children that have no meaning here.
            #[must_use]
            pub fn unknown(self) -> UnknownElements<'m> {
                UnknownElements::new(self.body.doc, self.body.extra().unknown)
            }

            pub(in crate::model) const fn new(body: Body<'m>) -> Self {
                Self { body }
            }
        }

        impl<'m> From<$view<'m>> for Command<'m> {
            fn from(view: $view<'m>) -> Self {
                Self::$view(view)
            }
        }
    };
    ($view:ident, items) => {
        command_view!($view);

        impl<'m> $view<'m> {
            /// Returns the items, in document order.
            #[must_use]
            pub fn items(self) -> Items<'m> {
                self.body.items()
            }
        }
    };
}
pub(in crate::model) use command_view;

/// A command that is an identifier, metainformation and items.
macro_rules! plain_commands {
    ($($(#[$doc:meta])* $view:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $view<'m> {
            pub(in crate::model) body: Body<'m>,
        }

        command_view!($view, items);

        impl PartialEq for $view<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.body.equals(other.body) && self.items().eq(other.items())
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($view))
                    .field("cmd_id", &self.cmd_id())
                    .field("meta", &self.meta())
                    .field("items", &self.items())
                    .finish()
            }
        }
    )*};
}

plain_commands! {
    /// `Add` (MS-MDM 2.2.7.1): creates nodes.
    ///
    /// ```text
    /// Add = CmdID NoResp? Cred? Meta? Item+
    /// ```
    ///
    /// ```
    /// use mdm_syncml::{Command, Message};
    ///
    /// let message = Message::parse(
    ///     b"<SyncML><SyncHdr/><SyncBody><Add><CmdID>7</CmdID><Item><Target><LocURI>./Vendor/MSFT/A</LocURI></Target>\
    ///       </Item></Add></SyncBody></SyncML>",
    /// )?;
    /// let Some(Command::Add(add)) = message.commands().next() else { panic!() };
    /// assert_eq!((add.cmd_id(), add.items().len()), (Some("7"), 1));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Add;
    /// `Delete` (MS-MDM 2.2.7.4): removes nodes with everything below them.
    ///
    /// ```text
    /// Delete = CmdID NoResp? Cred? Meta? Item+
    /// ```
    ///
    /// ```
    /// use mdm_syncml::{Command, Message};
    ///
    /// let message = Message::parse(
    ///     b"<SyncML><SyncHdr/><SyncBody><Delete><CmdID>2</CmdID><Item><Target>\
    ///       <LocURI>./Vendor/MSFT/A</LocURI></Target></Item></Delete></SyncBody></SyncML>",
    /// )?;
    /// let Some(Command::Delete(delete)) = message.commands().next() else { panic!() };
    /// let target = delete.items().next().and_then(|item| item.target()).unwrap();
    /// assert_eq!(target.uri(), Some("./Vendor/MSFT/A"));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Delete;
    /// `Exec` (MS-MDM 2.2.7.5): runs a node.
    ///
    /// It has one item; commands with more or none are kept as they came.
    ///
    /// ```text
    /// Exec = CmdID NoResp? Cred? Meta? Correlator? Item
    /// ```
    ///
    /// ```
    /// use mdm_syncml::{Command, Message};
    ///
    /// let message = Message::parse(
    ///     b"<SyncML><SyncHdr/><SyncBody><Exec><CmdID>2</CmdID><Item><Target>\
    ///       <LocURI>./Vendor/MSFT/Reboot/RebootNow</LocURI></Target></Item></Exec></SyncBody></SyncML>",
    /// )?;
    /// let Some(Command::Exec(exec)) = message.commands().next() else { panic!() };
    /// assert_eq!((exec.cmd_id(), exec.items().len()), (Some("2"), 1));
    /// assert!(exec.items().all(|item| item.data().is_none()));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Exec;
    /// `Get` (MS-MDM 2.2.7.6): reads nodes.
    ///
    /// ```text
    /// Get = CmdID NoResp? Cred? Meta? Item+
    /// ```
    ///
    /// ```
    /// use mdm_syncml::{Command, Message};
    ///
    /// let message = Message::parse(
    ///     b"<SyncML><SyncHdr/><SyncBody><Get><CmdID>2</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI>\
    ///       </Target></Item><Item><Target><LocURI>./DevDetail/HwV</LocURI></Target></Item></Get></SyncBody></SyncML>",
    /// )?;
    /// let Some(Command::Get(get)) = message.commands().next() else { panic!() };
    /// let uris: Vec<_> = get.items().filter_map(|item| item.target()?.uri()).collect();
    /// assert_eq!(uris, ["./DevDetail/SwV", "./DevDetail/HwV"]);
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Get;
    /// `Replace` (MS-MDM 2.2.7.7): sets nodes.
    ///
    /// From a device it reports its `DevInfo`, in items with `Source`.
    ///
    /// ```text
    /// Replace = CmdID NoResp? Cred? Meta? Item+
    /// ```
    ///
    /// ```
    /// use mdm_syncml::{Command, Message};
    ///
    /// let message = Message::parse(
    ///     b"<SyncML><SyncHdr/><SyncBody><Replace><CmdID>4</CmdID><Item><Source><LocURI>./DevInfo/Man</LocURI>\
    ///       </Source><Data>Contoso</Data></Item></Replace></SyncBody></SyncML>",
    /// )?;
    /// let Some(Command::Replace(replace)) = message.commands().next() else { panic!() };
    /// let item = replace.items().next().unwrap();
    /// assert_eq!(item.source().unwrap().uri(), Some("./DevInfo/Man"));
    /// assert_eq!(item.data().unwrap().text(), "Contoso");
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Replace;
    /// Copy, Put, Search, Map, Sync or Move: recognised, not supported by Windows.
    ///
    /// A client answers status 406. They are commands of the SyncML representation 1.2.
    ///
    /// ```
    /// use mdm_syncml::{Command, CommandKind, Message};
    ///
    /// let message =
    ///     Message::parse(b"<SyncML><SyncHdr/><SyncBody><Copy><CmdID>2</CmdID></Copy></SyncBody></SyncML>")?;
    /// let command = message.commands().next().unwrap();
    /// let Command::Unsupported(copy) = command else { panic!() };
    /// assert_eq!((copy.cmd_id(), command.kind()), (Some("2"), Some(CommandKind::Copy)));
    /// # Ok::<(), mdm_errors::DecodeError>(())
    /// ```
    Unsupported;
}

impl<'m> Exec<'m> {
    /// Returns the mark that alerts about the outcome repeat.
    #[must_use]
    pub fn correlator(self) -> Option<&'m str> {
        self.body.doc.leaf(self.body.extra().correlator)
    }
}

impl<'m> Command<'m> {
    pub(in crate::model) fn new(doc: Doc<'m>, node: &'m CommandNode) -> Self {
        let body = Body { doc, node };
        match node.kind {
            Some(CommandKind::Add) => Self::Add(Add::new(body)),
            Some(CommandKind::Alert) => Self::Alert(Alert::new(body)),
            Some(CommandKind::Atomic) => Self::Atomic(Atomic::new(body)),
            Some(CommandKind::Delete) => Self::Delete(Delete::new(body)),
            Some(CommandKind::Exec) => Self::Exec(Exec::new(body)),
            Some(CommandKind::Get) => Self::Get(Get::new(body)),
            Some(CommandKind::Replace) => Self::Replace(Replace::new(body)),
            Some(CommandKind::Results) => Self::Results(Results::new(body)),
            Some(CommandKind::Sequence) => Self::Sequence(Sequence::new(body)),
            Some(CommandKind::Status) => Self::Status(Status::new(body)),
            Some(_) => Self::Unsupported(Unsupported::new(body)),
            None => Self::Unknown(Unknown::new(doc, node.extent)),
        }
    }

    pub(in crate::model) fn body(self) -> Result<Body<'m>, Unknown<'m>> {
        Ok(match self {
            Self::Add(view) => view.body,
            Self::Alert(view) => view.body,
            Self::Atomic(view) => view.body,
            Self::Delete(view) => view.body,
            Self::Exec(view) => view.body,
            Self::Get(view) => view.body,
            Self::Replace(view) => view.body,
            Self::Results(view) => view.body,
            Self::Sequence(view) => view.body,
            Self::Status(view) => view.body,
            Self::Unsupported(view) => view.body,
            Self::Unknown(unknown) => return Err(unknown),
        })
    }

    /// Returns the kind of command; `None` for an element that is no command.
    #[must_use]
    pub fn kind(self) -> Option<CommandKind> {
        self.body().ok()?.node.kind
    }

    /// Returns `CmdID`: opaque, trimmed; `None` without one, or for no command.
    #[must_use]
    pub fn cmd_id(self) -> Option<&'m str> {
        let body = self.body().ok()?;
        body.doc.leaf(body.node.cmd_id)
    }

    /// Reports whether `NoResp` is present.
    #[must_use]
    pub fn no_resp(self) -> bool {
        self.body().is_ok_and(|body| body.node.no_resp)
    }

    /// Returns `Cred` of the command.
    #[must_use]
    pub fn cred(self) -> Option<Cred<'m>> {
        let body = self.body().ok()?;
        Cred::of(body.doc, body.extra().cred)
    }

    /// Returns `Meta` of the command, inherited by its items.
    #[must_use]
    pub fn meta(self) -> Option<Meta<'m>> {
        self.body().ok()?.meta()
    }

    /// Returns the items; none of Atomic, Sequence and unknown elements.
    #[must_use]
    pub fn items(self) -> Items<'m> {
        match self.body() {
            Ok(body) if !body.node.is_container() => body.items(),
            _ => Items::new(self.doc(), 0, 0),
        }
    }

    /// Returns the commands inside of an Atomic or Sequence; none of others.
    #[must_use]
    pub fn commands(self) -> Commands<'m> {
        match self {
            Self::Atomic(atomic) => atomic.commands(),
            Self::Sequence(sequence) => sequence.commands(),
            other => Commands::none(other.doc()),
        }
    }

    fn doc(self) -> Doc<'m> {
        match self.body() {
            Ok(body) => body.doc,
            Err(unknown) => unknown.doc,
        }
    }

    /// Returns the element from `<` to `>` as it was sent.
    #[must_use]
    pub fn raw(self) -> &'m str {
        self.doc().slice(self.byte_range())
    }

    /// Returns the range of the element in [`Message::text`](crate::Message::text).
    #[must_use]
    pub fn byte_range(self) -> Range<usize> {
        match self.body() {
            Ok(body) => crate::model::read::document::range(body.node.extent),
            Err(unknown) => unknown.byte_range(),
        }
    }

    /// Returns the position of the element in the bytes as they were given.
    ///
    /// Each call counts the lines before it; for many elements, use
    /// [`Message::positions`](crate::Message::positions).
    #[must_use]
    pub fn position(self) -> Position {
        self.doc().position(self.byte_range().start)
    }
}

impl fmt::Debug for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(view) => view.fmt(f),
            Self::Alert(view) => view.fmt(f),
            Self::Atomic(view) => view.fmt(f),
            Self::Delete(view) => view.fmt(f),
            Self::Exec(view) => view.fmt(f),
            Self::Get(view) => view.fmt(f),
            Self::Replace(view) => view.fmt(f),
            Self::Results(view) => view.fmt(f),
            Self::Sequence(view) => view.fmt(f),
            Self::Status(view) => view.fmt(f),
            Self::Unsupported(view) => view.fmt(f),
            Self::Unknown(view) => view.fmt(f),
        }
    }
}
