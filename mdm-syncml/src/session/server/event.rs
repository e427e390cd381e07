use alloc::borrow::Cow;
use alloc::string::String;

use crate::alerts::{AlertEvent, AlertType};
use crate::csp::DeviceInfo;
use crate::incoming::{Alert, Results, Status};
use crate::session::chunk::ChunkError;
use crate::session::{CommandId, Path};
use crate::{AlertCode, Command, CommandKind, Data, Format, HResult, Item, Outcome, StatusCode};

/// One thing that a message of the device says.
///
/// Persist what an event says in the transaction that stores the state of the enrollment: nothing is told twice.
///
/// | event | tells | persist |
/// |---|---|---|
/// | [`FirstContact`](Self::FirstContact) | the device has never been here before | that the enrollment is complete |
/// | [`Started`](Self::Started) | a session begins | the time, if reports want it |
/// | [`Authenticated`](Self::Authenticated) | the credentials were accepted | nothing |
/// | [`Challenged`](Self::Challenged) | the message does not count | `failures`, for rate limits |
/// | [`DeviceInfo`](Self::DeviceInfo) | the device describes itself | the inventory |
/// | [`Alert`](Self::Alert) | something happened on the device | by its type; the answer defaults to 200 |
/// | [`Value`](Self::Value) | one value that a Get read | the value, under the command and item |
/// | [`LateValue`](Self::LateValue) | a value after the outcome of its item | the value, if the row still exists |
/// | [`BrokenValue`](Self::BrokenValue) | a value in chunks that cannot be put together | nothing; the outcome follows |
/// | [`Answer`](Self::Answer) | the outcome of one item, once | the outcome of the item |
/// | [`Completed`](Self::Completed) | the outcome of a pushed command, once | the row as done, or for another attempt |
/// | [`PackageComplete`](Self::PackageComplete) | the device has finished its package | nothing |
/// | [`HeaderRefused`](Self::HeaderRefused) | the device did not accept our header | nothing; 401 and 407 are answered |
/// | [`Aborted`](Self::Aborted) | the device ends the session | nothing |
/// | [`Unexpected`](Self::Unexpected) | something that has no place here | a log line |
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// The first message that the device has ever sent to this enrollment.
    FirstContact,
    /// The beginning of a session. Commands that an earlier one left open have had their outcome,
    /// [`Outcome::Unanswered`].
    Started,
    /// The credentials of the message were accepted.
    Authenticated,
    /// The message does not count: the answer asks for credentials, or ends the session after wrong ones.
    Challenged(Challenged),
    /// A report of the device about itself.
    DeviceInfo(DeviceInfo<'m>),
    /// An alert of the device.
    Alert(ReceivedAlert<'m>),
    /// A value that a Get read. Comes before the [`Answer`](Self::Answer) of its item.
    Value(Value<'m>),
    /// A value whose item has had its outcome, such as [`Outcome::NoValue`].
    LateValue(Value<'m>),
    /// A value in chunks that could not be put together.
    BrokenValue(BrokenValue),
    /// The outcome of one item of a command. Each item has one, ever.
    Answer(Answer<'m>),
    /// The outcome of a command that was pushed, after the answers of all its items and parts.
    Completed(Completed),
    /// The end of the device's package: everything that was out has its outcome, and commands can be pushed.
    PackageComplete,
    /// A status of the device that does not accept our header.
    HeaderRefused(Status<'m>),
    /// The end of the session on the device's side (alert 1223).
    Aborted,
    /// A status or results that nothing waits for, a report that is not about `./DevInfo`, or an element that has no
    /// place here; those that are commands were answered.
    Unexpected(Command<'m>),
}

/// A demand for credentials that goes out with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenged {
    /// 407 for missing credentials, 401 for wrong ones.
    pub status: StatusCode,
    /// Wrong credentials since the last right ones, over all sessions; also part of the stored state.
    pub failures: u32,
}

/// The outcome of one item of a command.
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
///         "id": answer.id,
///         "part": answer.path.to_string(),
///         "command": answer.command,
///         "item": answer.item,
///         "status": answer.status,
///         "original_error": answer.original_error,
///         "outcome": answer.outcome,
///     })
/// }
/// # let _: fn(&Answer<'_>) -> Value = line;
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer<'m> {
    /// The identifier under which the command was pushed.
    pub id: CommandId,
    /// The part of it.
    pub path: Path,
    /// The kind of that part.
    pub command: CommandKind,
    /// The item, counted from 0 as it was built; 0 for a command without items.
    pub item: usize,
    /// The status; `None` if the device never sent one.
    pub status: Option<StatusCode>,
    /// The error of the component behind the node, if the device said it.
    pub original_error: Option<HResult>,
    /// The meaning for the sender.
    pub outcome: Outcome,
    /// The number of values that came.
    pub values: u32,
    /// The status itself with its items, such as the text of a user; `None` if it came in an earlier message.
    pub view: Option<Status<'m>>,
}

/// The outcome of a command that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completed {
    /// The identifier under which it was pushed.
    pub id: CommandId,
    /// The outcome that says most: the cause of a failure rather than its effects, a failure rather than a success.
    pub outcome: Outcome,
}

/// A value that a Get read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Value<'m> {
    /// The Get.
    pub id: CommandId,
    /// The part, if the Get was inside a Sequence.
    pub path: Path,
    /// The item that asked for it, counted from 0.
    pub item: usize,
    /// The item of the results; the last chunk of a value that came in several.
    pub view: Item<'m>,
    pub(super) results: Results<'m>,
    pub(super) whole: Option<String>,
}

/// A value in chunks that could not be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenValue {
    /// The Get.
    pub id: CommandId,
    /// The part, if the Get was inside a Sequence.
    pub path: Path,
    /// The item that asked for it, counted from 0.
    pub item: usize,
    /// The reason.
    pub error: ChunkError,
}

impl<'m> Value<'m> {
    /// Returns the address of the node, as the device writes it.
    #[must_use]
    pub fn uri(&self) -> Option<&'m str> {
        let view = self.view;
        view.source().or_else(|| view.target())?.uri()
    }

    /// Returns the value as text, chunks put together; `None` if there is no data at all.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.whole {
            Some(whole) => Some(Cow::Borrowed(whole)),
            None => self.view.data().map(Data::text),
        }
    }

    /// Returns the format of the value: that of the item, else that of its results, else text.
    #[must_use]
    pub fn format(&self) -> Format<'m> {
        self.view.effective_format(self.results)
    }
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
    /// Returns the code of the alert; `None` if it is missing or not a number.
    #[must_use]
    pub fn code(self) -> Option<AlertCode> {
        self.view.code()
    }

    /// Returns the events that the items of a 1224 or 1226 tell, one each.
    pub fn events(self) -> impl Iterator<Item = AlertEvent<'m>> {
        self.view.events()
    }

    /// Returns the type of the first item, mostly the only one.
    #[must_use]
    pub fn alert_type(self) -> Option<AlertType<'m>> {
        let meta = self.view.items().next()?.meta()?;
        meta.type_().map(AlertType::parse)
    }

    /// Returns the data of the first item, mostly the only one.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        self.view.items().next()?.data()
    }
}
