use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::CommandHandle;
use crate::alerts::{AlertEvent, AlertType};
use crate::csp::DeviceInfo;
use crate::incoming::{Alert, Status};
use crate::{AlertCode, Command, CommandKind, Data, HResult, Item, Outcome, StatusCode};

/// What a message of the device says, one thing at a time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// A session of the protocol begins. What an earlier one left open has been reported as
    /// [`Unanswered`](Self::Unanswered).
    Started,
    /// The credentials of the message were accepted.
    Authenticated,
    /// The message does not count: the answer asks for credentials, or ends the session after wrong ones.
    Challenged(StatusCode),
    /// The device tells about itself.
    DeviceInfo(DeviceInfo<'m>),
    /// Something happened on the device.
    Alert(ReceivedAlert<'m>),
    /// How one item of a command of ours went. Each item has one answer, ever.
    Answer(Answer<'m>),
    /// Values whose answer came in an earlier message.
    Results(LateResults<'m>),
    /// All items of a command have their answer. Commands inside of an Atomic or Sequence complete for themselves,
    /// mostly after their container.
    Completed(CommandHandle),
    /// A command was sent and the device never answered it, or not completely; it may have run.
    Unanswered(CommandHandle),
    /// The device did not accept our header.
    HeaderRefused(Status<'m>),
    /// The device ends the session (alert 1223).
    Aborted,
    /// A status or results that nothing waits for, a report that is none of `./DevInfo`, or an element that has no
    /// place here; those that are commands were answered.
    Unexpected(Command<'m>),
}

/// How one item of a command went.
///
/// With the feature `serde` its parts can be written to a log:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use mdm_syncml::session::server::Answer;
/// use serde_json::{Value, json};
///
/// fn line(answer: &Answer<'_>) -> Value {
///     json!({
///         "command": answer.command,
///         "handle": answer.handle,
///         "uri": answer.uri,
///         "status": answer.status,
///         "original_error": answer.original_error,
///         "outcome": answer.outcome,
///     })
/// }
/// # let _: fn(&Answer<'_>) -> Value = line;
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer<'m> {
    /// The command.
    pub handle: CommandHandle,
    /// Which command it is.
    pub command: CommandKind,
    /// The item, counted from 0 as it was built; 0 for a command without items.
    pub item: usize,
    /// The address of the item as it was built; `None` for a command without items.
    pub uri: Option<String>,
    /// The code.
    pub status: StatusCode,
    /// The error of the component behind the node, if the device said it.
    pub original_error: Option<HResult>,
    /// What that means for the sender.
    pub outcome: Outcome,
    /// What a Get read, if this message holds it: one item for a leaf, more for a query of a list.
    pub results: Vec<Item<'m>>,
    /// The status itself, with its items.
    pub view: Status<'m>,
}

/// Values whose status came in an earlier message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LateResults<'m> {
    /// The Get.
    pub handle: CommandHandle,
    /// Its item, counted from 0.
    pub item: usize,
    /// The address of the item as it was built.
    pub uri: Option<String>,
    /// The values.
    pub results: Vec<Item<'m>>,
}

/// An alert of the device.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReceivedAlert<'m> {
    /// The alert itself.
    pub view: Alert<'m>,
    /// Which of our replies answers it.
    pub(super) reply: usize,
}

impl<'m> ReceivedAlert<'m> {
    /// The code of the alert; `None` if it is missing or no number.
    #[must_use]
    pub fn code(self) -> Option<AlertCode> {
        self.view.code()
    }

    /// What the items of a 1224 or 1226 say, one event each.
    pub fn events(self) -> impl Iterator<Item = AlertEvent<'m>> {
        self.view.events()
    }

    /// The type of the first item, mostly the only one.
    #[must_use]
    pub fn alert_type(self) -> Option<AlertType<'m>> {
        let meta = self.view.items().next()?.meta()?;
        meta.type_().map(|name| AlertType::new(Text::lossy(name)))
    }

    /// The data of the first item, mostly the only one.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        self.view.items().next()?.data()
    }
}
