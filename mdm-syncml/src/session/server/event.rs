use alloc::borrow::Cow;
use alloc::boxed::Box;

use crate::alerts::{AlertEvent, AlertType};
use crate::csp::DeviceInfo;
use crate::incoming::{Alert, Results, Status};
use crate::session::chunk::{Assembled, ChunkError};
use crate::session::{CommandId, Path};
use crate::{AlertCode, Command, CommandKind, Data, Format, HResult, Item, Outcome, StatusCode};

/// An event in a message of the device.
///
/// Persist it in the transaction that stores the state of the enrollment: no event is reported twice.
///
/// | event | meaning | persist |
/// |---|---|---|
/// | [`FirstContact`](Self::FirstContact) | the first message of the enrollment | that the enrollment is complete |
/// | [`Started`](Self::Started) | a session begins | the time, if you report it |
/// | [`Authenticated`](Self::Authenticated) | the credentials were accepted | nothing |
/// | [`Challenged`](Self::Challenged) | the sender must first prove who it is | `failures`, for rate limits |
/// | [`DeviceInfo`](Self::DeviceInfo) | the device describes itself | the inventory |
/// | [`Alert`](Self::Alert) | something happened on the device | depends on its type; the answer defaults to 200 |
/// | [`Value`](Self::Value) | one value that a Get read | the value, under the command and item |
/// | [`LateValue`](Self::LateValue) | a value after the outcome of its item | the value, if the row still exists |
/// | [`BrokenValue`](Self::BrokenValue) | a value in chunks that cannot be put together | nothing; the outcome follows |
/// | [`Answer`](Self::Answer) | the outcome of one item, once | the outcome of the item |
/// | [`Completed`](Self::Completed) | the outcome of a pushed command, once | the row as done, or for another attempt |
/// | [`PackageComplete`](Self::PackageComplete) | the device has finished its package | nothing |
/// | [`HeaderRefused`](Self::HeaderRefused) | the device did not accept our header | nothing; 401 and 407 are answered |
/// | [`Aborted`](Self::Aborted) | the device ends the session | nothing |
/// | [`Unexpected`](Self::Unexpected) | something that does not belong here | a log line |
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// The first message that the device has ever sent to this enrollment.
    FirstContact,
    /// The beginning of a session.
    ///
    /// Commands that an earlier session left outstanding have been reported as [`Outcome::Unanswered`].
    Started,
    /// The acceptance of the credentials in the message.
    Authenticated,
    /// A challenge: the message does not count.
    ///
    /// The answer asks for credentials, or ends the session after repeated wrong ones.
    Challenged(Challenged),
    /// A report of the device about itself; the largest event by far, and rare.
    DeviceInfo(Box<DeviceInfo<'m>>),
    /// An alert of the device.
    Alert(ReceivedAlert<'m>),
    /// A value that a Get read, ahead of the [`Answer`](Self::Answer) of its item.
    Value(Value<'m>),
    /// A value that came after the outcome of its item, such as [`Outcome::NoValue`].
    LateValue(Value<'m>),
    /// A value in chunks that could not be put together.
    BrokenValue(BrokenValue),
    /// The outcome of one item of a command, reported once per item.
    Answer(Answer<'m>),
    /// The outcome of a pushed command, after those of all its items and parts.
    Completed(Completed),
    /// The end of the device's package.
    ///
    /// Every outstanding command has its outcome, and new ones can be pushed if [`Opening`](super::Opening) is `Open`.
    PackageComplete,
    /// A status with which the device refuses our header.
    HeaderRefused(Status<'m>),
    /// The device's end of the session (alert 1223).
    Aborted,
    /// A command or element that does not belong here.
    ///
    /// It is a status or results that nothing waits for, a report that is not about `./DevInfo`, or an element that a
    /// device may not send. If it needs a status, the answer has one. A success for an alert is not reported, because
    /// sessions send alerts of their own (1222, 1225).
    Unexpected(Command<'m>),
}

/// A demand for credentials, which goes out with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenged {
    /// 407 for missing credentials, 401 for wrong ones.
    pub status: StatusCode,
    /// The number of failed proofs since the last accepted one, over all sessions.
    ///
    /// It is also part of the stored state.
    pub failures: u32,
}

/// The outcome of one item of a command.
///
/// With the feature `serde`, its parts can be written to a log:
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
    /// The place of the part within the pushed command.
    pub path: Path,
    /// The kind of that part.
    pub command: CommandKind,
    /// The index of the item, counted from 0 as built; 0 for a command without items.
    pub item: usize,
    /// The status; `None` if the device never sent one.
    pub status: Option<StatusCode>,
    /// The error of the component that implements the node, if the device named it.
    pub original_error: Option<HResult>,
    /// The meaning of the status for the sender of the command.
    pub outcome: Outcome,
    /// The number of values that the item has received.
    pub values: u32,
    /// The status with its items, such as a text that the user entered.
    ///
    /// `None` if it came in an earlier message.
    pub view: Option<Status<'m>>,
}

/// The outcome of a pushed command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completed {
    /// The identifier under which it was pushed.
    pub id: CommandId,
    /// The most telling outcome of its items and parts.
    ///
    /// A failure outranks a success, and the cause of a failure outranks its effects.
    pub outcome: Outcome,
}

/// A value that a Get read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Value<'m> {
    /// The identifier under which the Get was pushed.
    pub id: CommandId,
    /// The place of the Get within the pushed command.
    pub path: Path,
    /// The index of the item that asked for it, counted from 0.
    pub item: usize,
    /// The item of the results; the last chunk if the value came in several.
    pub view: Item<'m>,
    pub(super) results: Results<'m>,
    pub(super) whole: Option<Box<Assembled>>,
}

/// A value in chunks that could not be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenValue {
    /// The identifier under which the Get was pushed.
    pub id: CommandId,
    /// The place of the Get within the pushed command.
    pub path: Path,
    /// The index of the item that asked for it, counted from 0.
    pub item: usize,
    /// The reason why it could not be put together.
    pub error: ChunkError,
}

impl<'m> Value<'m> {
    /// Returns the address of the node, as the device wrote it.
    #[must_use]
    pub fn uri(&self) -> Option<&'m str> {
        let view = self.view;
        view.source().or_else(|| view.target())?.uri()
    }

    /// Returns the value as text, with chunks put together; `None` without data.
    ///
    /// Of a value whose beginning was taken out, this is the rest: see [`taken`](Self::taken).
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match &self.whole {
            Some(whole) => Some(Cow::Borrowed(&whole.text)),
            None => self.view.data().map(Data::text),
        }
    }

    /// Returns how many bytes of the value come before [`text`](Self::text).
    ///
    /// They were taken out with [`Enrollment::take_part`](super::Enrollment::take_part), and are 0 where that is not
    /// used.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.whole.as_ref().map_or(0, |whole| whole.taken)
    }

    /// Returns the format of the item, else that of its results, else text.
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

    /// Returns one event per item of an alert 1224 or 1226.
    pub fn events(self) -> impl Iterator<Item = AlertEvent<'m>> {
        self.view.events()
    }

    /// Returns the type of the first item, usually the only one.
    #[must_use]
    pub fn alert_type(self) -> Option<AlertType<'m>> {
        let meta = self.view.items().next()?.meta()?;
        meta.type_().map(AlertType::parse)
    }

    /// Returns the data of the first item, usually the only one.
    #[must_use]
    pub fn data(self) -> Option<Data<'m>> {
        self.view.items().next()?.data()
    }
}
