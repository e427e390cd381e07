//! Answers to commands: Status and Results.

use core::fmt;

use mdm_errors::{HResult, StatusCode};

use super::{Body, Command, command_view};
use crate::model::arena::{Link, Span};
use crate::model::read::document::{Doc, element_view};
use crate::model::read::header::Cred;
use crate::model::read::item::{Data, Items};
use crate::model::read::meta::{Chal, Meta};
use crate::model::read::unknown::UnknownElements;

/// `Status` (MS-MDM 2.2.6.1): the status of a command.
///
/// ```text
/// Status = CmdID MsgRef CmdRef Cmd TargetRef* SourceRef* Cred? Chal? Data Item*
/// ```
///
/// ```
/// use mdm_syncml::{Command, Message, StatusCode};
///
/// let message = Message::parse(
///     b"<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/><SyncBody xmlns:msft='http://schemas.microsoft.com/MobileDevice/MDM'>\
///       <Status><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef><Cmd>Replace</Cmd><TargetRef>./Vendor/MSFT/A</TargetRef>\
///       <Data msft:originalerror='0x86000002'>404</Data></Status></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Status(status)) = message.commands().next() else { panic!() };
/// assert_eq!((status.msg_ref(), status.cmd_ref(), status.cmd()), (Some("1"), Some("6"), Some("Replace")));
/// assert_eq!(status.code(), Some(StatusCode::NOT_FOUND));
/// assert_eq!(status.original_error().map(|error| error.value()), Some(0x8600_0002));
/// assert!(status.target_refs().eq(["./Vendor/MSFT/A"]));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Status<'m> {
    pub(in crate::model) body: Body<'m>,
}

/// `Results` (MS-MDM 2.2.7.8): the values that a Get read.
///
/// ```text
/// Results = CmdID MsgRef? CmdRef Cmd? Meta? TargetRef* SourceRef* Item+
/// ```
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef><Item>\
///       <Source><LocURI>./DevDetail/SwV</LocURI></Source><Data>10.0.26100.1</Data></Item></Results></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Results(results)) = message.commands().next() else { panic!() };
/// assert_eq!((results.msg_ref(), results.cmd_ref()), (Some("1"), Some("6")));
/// let item = results.items().next().unwrap();
/// assert_eq!(item.data().unwrap().text(), "10.0.26100.1");
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Results<'m> {
    pub(in crate::model) body: Body<'m>,
}

command_view!(Status, items);
command_view!(Results, items);

macro_rules! answers {
    ($($view:ident)*) => {$(
        impl<'m> $view<'m> {
            /// Returns the `MsgID` of the answered message, from `MsgRef`, trimmed.
            ///
            /// Results may leave it out: see [`Results::msg_ref_or_default`].
            #[must_use]
            pub fn msg_ref(self) -> Option<&'m str> {
                self.body.doc.leaf(self.body.node.msg_ref)
            }

            /// Returns the `CmdID` of the answered command, from `CmdRef`, trimmed.
            ///
            /// `0` means the header; an empty text means a command without a `CmdID`.
            #[must_use]
            pub fn cmd_ref(self) -> Option<&'m str> {
                self.body.doc.leaf(self.body.node.cmd_ref)
            }

            /// Returns the name of the answered command, from `Cmd`, trimmed.
            #[must_use]
            pub fn cmd(self) -> Option<&'m str> {
                self.body.doc.leaf(self.body.node.cmd)
            }

            /// Returns the targets of the command that are answered, from `TargetRef`.
            ///
            /// Without any, all are answered. Devices write the URI as text; MS-MDM has it in a `LocURI`. Both are read.
            #[must_use]
            pub fn target_refs(self) -> References<'m> {
                References::new(self.body, false)
            }

            /// Returns the sources of the command that are answered, from `SourceRef`.
            #[must_use]
            pub fn source_refs(self) -> References<'m> {
                References::new(self.body, true)
            }

            fn same_answer(self, other: Self) -> bool {
                self.body.equals(other.body)
                    && self.msg_ref() == other.msg_ref()
                    && self.cmd_ref() == other.cmd_ref()
                    && self.cmd() == other.cmd()
                    && self.target_refs().eq(other.target_refs())
                    && self.source_refs().eq(other.source_refs())
                    && self.items().eq(other.items())
            }
        }
    )*};
}

answers!(Status Results);

impl<'m> Status<'m> {
    /// Returns the bytes of `MsgRef`, for readers of numbers.
    #[must_use]
    pub fn msg_ref_bytes(self) -> Option<&'m [u8]> {
        self.body.doc.bytes(self.body.node.msg_ref)
    }

    /// Returns the bytes of `CmdRef`, for readers of numbers.
    #[must_use]
    pub fn cmd_ref_bytes(self) -> Option<&'m [u8]> {
        self.body.doc.bytes(self.body.node.cmd_ref)
    }

    /// Returns `Data`: the status code, as it was sent.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        Data::of(self.body.doc, self.body.node.data)
    }

    /// Returns the status code.
    ///
    /// `None` if it is missing or is not a decimal number up to 65535.
    #[must_use]
    pub fn code(self) -> Option<StatusCode> {
        self.data()?.code().map(StatusCode::new)
    }

    /// Returns the error of the component, `msft:originalerror` (MS-MDM 2.2.5.1).
    ///
    /// `None` if it is missing or is not an HRESULT.
    #[must_use]
    pub fn original_error(self) -> Option<HResult> {
        HResult::parse(self.original_error_text()?.trim_ascii()).ok()
    }

    /// Returns the value of `msft:originalerror`, as it was sent.
    #[must_use]
    pub fn original_error_text(self) -> Option<&'m str> {
        let span = self.body.node.original_error;
        span.is_present()
            .then(|| self.body.doc.slice(span.start()..span.end()))
    }

    /// Returns `Chal`: a demand for credentials.
    #[must_use]
    pub fn chal(self) -> Option<Chal<'m>> {
        let node = self.body.extra().chal.of(&self.body.doc.arena.nodes.chals)?;
        Some(Chal::new(self.body.doc, *node))
    }
}

impl<'m> Results<'m> {
    /// Returns [`Self::msg_ref`]; a missing one means `1` (MS-MDM 2.2.7.8).
    #[must_use]
    pub fn msg_ref_or_default(self) -> &'m str {
        self.msg_ref().unwrap_or("1")
    }

    /// Returns [`Self::cmd_ref`]; a missing one means `1` (MS-MDM 2.2.7.8).
    #[must_use]
    pub fn cmd_ref_or_default(self) -> &'m str {
        self.cmd_ref().unwrap_or("1")
    }
}

impl PartialEq for Status<'_> {
    fn eq(&self, other: &Self) -> bool {
        let error = |status: &Self| (status.original_error(), status.original_error_text().is_some());
        self.same_answer(*other)
            && self.data() == other.data()
            && error(self) == error(other)
            && self.chal() == other.chal()
    }
}

impl PartialEq for Results<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.same_answer(*other)
    }
}

impl fmt::Debug for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("cmd_id", &self.cmd_id())
            .field("msg_ref", &self.msg_ref())
            .field("cmd_ref", &self.cmd_ref())
            .field("cmd", &self.cmd())
            .field("target_refs", &self.target_refs())
            .field("source_refs", &self.source_refs())
            .field("code", &self.code())
            .field("original_error", &self.original_error())
            .field("chal", &self.chal())
            .field("items", &self.items())
            .finish()
    }
}

impl fmt::Debug for Results<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results")
            .field("cmd_id", &self.cmd_id())
            .field("msg_ref", &self.msg_ref())
            .field("cmd_ref", &self.cmd_ref())
            .field("meta", &self.meta())
            .field("items", &self.items())
            .finish()
    }
}

/// An iterator over the trimmed URIs of `TargetRef` or `SourceRef` elements.
#[derive(Clone)]
pub struct References<'m> {
    doc: Doc<'m>,
    is_source: bool,
    /// The first `TargetRef`, which is in the node.
    first: Span,
    /// The list is a ring, known by its last node.
    last: Link,
    next: Link,
}

impl<'m> References<'m> {
    fn new(body: Body<'m>, is_source: bool) -> Self {
        let last = body.extra().references;
        let next = last.of(&body.doc.arena.nodes.references).map(|node| node.next);
        Self {
            doc: body.doc,
            is_source,
            first: if is_source {
                Span::ABSENT
            } else {
                body.node.target_ref
            },
            last,
            next: next.unwrap_or_default(),
        }
    }
}

impl<'m> Iterator for References<'m> {
    type Item = &'m str;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(uri) = self.doc.leaf(core::mem::take(&mut self.first)) {
            return Some(uri);
        }
        loop {
            let node = self.next.of(&self.doc.arena.nodes.references)?;
            self.next = if self.next == self.last {
                Link::NONE
            } else {
                node.next
            };
            if node.is_source == self.is_source {
                return self.doc.leaf(node.uri);
            }
        }
    }
}

impl fmt::Debug for References<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
