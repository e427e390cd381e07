//! Answers that are written, now or in a later message.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{HResult, Text};

use crate::outgoing::{self, Command, Data, Item, MessageWriter, NoChallenge, OwnNode, Ref, Results, Status};
use crate::{CommandName, StatusCode};

/// One answer of the device.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Answer {
    Status(StatusAnswer),
    Results(Values),
    Alert(outgoing::Alert<'static>),
}

/// The status of a command or item.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct StatusAnswer {
    pub(super) msg_ref: String,
    pub(super) cmd_ref: String,
    pub(super) command: String,
    pub(super) target: Option<String>,
    pub(super) code: StatusCode,
    pub(super) error: Option<HResult>,
    pub(super) items: Vec<Item<'static>>,
}

/// The values that a Get read.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Values {
    pub(super) msg_ref: String,
    pub(super) cmd_ref: String,
    /// At least one.
    pub(super) items: Vec<OwnNode<'static>>,
    /// The bytes of the only value that have gone out in chunks.
    pub(super) offset: usize,
}

/// The answers that wait, and how large they are.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Backlog {
    answers: VecDeque<Answer>,
    bytes: usize,
}

/// The progress of the backlog in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Nothing,
    /// Answers were written; `is_partial` if the last of them was a chunk.
    Some {
        is_partial: bool,
    },
    /// No message can hold the next answer.
    Stuck,
}

impl Backlog {
    pub(super) fn push(&mut self, answer: Answer) {
        self.bytes = self.bytes.saturating_add(answer.length());
        self.answers.push_back(answer);
    }

    /// Forgets the rest of a value that the server does not take.
    pub(super) fn drop_partial(&mut self) {
        let is_partial = self.answers.front().is_some_and(|answer| answer.offset() > 0);
        if is_partial && let Some(answer) = self.answers.pop_front() {
            self.bytes = self.bytes.saturating_sub(answer.length());
        }
    }

    /// Checks what was stored, and measures it anew.
    ///
    /// Chunks begin between characters, and every status can be written.
    #[cfg(feature = "serde")]
    pub(super) fn restored(self) -> Result<Self, crate::session::RestoreError> {
        let mut backlog = Self::default();
        for answer in self.answers {
            let is_sound = match &answer {
                Answer::Results(Values { items, offset, .. }) => match &items[..] {
                    [] => false,
                    [node] => node
                        .item()
                        .data()
                        .map_or("", |data| data.as_str())
                        .is_char_boundary(*offset),
                    _ => *offset == 0,
                },
                Answer::Status(_) | Answer::Alert(_) => answer.to_command().is_some(),
            };
            if !is_sound {
                return Err(crate::session::RestoreError::INCONSISTENT);
            }
            backlog.push(answer);
        }
        Ok(backlog)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Returns the length of what waits, nearly as it will be written.
    pub(super) const fn len(&self) -> usize {
        self.bytes
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Writes as much as the budget of the writer allows; values that no message holds in chunks, if the server takes
    /// values of `chunked` bytes.
    pub(super) fn write(&mut self, writer: &mut MessageWriter<'_>, budget: usize, chunked: usize) -> Written {
        let mut written = Written::Nothing;
        while let Some(mut answer) = self.answers.pop_front() {
            self.bytes = self.bytes.saturating_sub(answer.length());
            // Every answer of a session can be written: see `restored`.
            let Some(command) = answer.to_command() else {
                continue;
            };
            if answer.offset() == 0 && writer.try_push(&command).is_some() {
                written = Written::Some { is_partial: false };
                continue;
            }
            let is_chunk = written == Written::Nothing;
            let chunk = is_chunk.then(|| answer.chunk(budget.saturating_sub(writer.len()), chunked));
            let Some((command, is_partial)) = chunk.flatten() else {
                self.bytes = self.bytes.saturating_add(answer.length());
                self.answers.push_front(answer);
                return if is_chunk { Written::Stuck } else { written };
            };
            writer.push(&command);
            written = Written::Some { is_partial };
            if is_partial {
                self.bytes = self.bytes.saturating_add(answer.length());
                self.answers.push_front(answer);
                return written;
            }
        }
        written
    }
}

impl Answer {
    /// Estimates the length of the answer in a message.
    fn length(&self) -> usize {
        const STATUS: usize = 120;
        fn of_items<'i>(items: impl IntoIterator<Item = &'i Item<'static>>) -> usize {
            items.into_iter().fold(0_usize, |sum, item| {
                let texts = [
                    item.target_uri(),
                    item.source_uri(),
                    item.data().map(|data| data.as_str()),
                ];
                let length = texts
                    .into_iter()
                    .flatten()
                    .map(str::len)
                    .fold(STATUS, usize::saturating_add);
                sum.saturating_add(length)
            })
        }
        match self {
            Self::Status(status) => {
                let target = status.target.as_ref().map_or(0, String::len);
                STATUS
                    .saturating_add(target)
                    .saturating_add(of_items(&status.items))
            }
            Self::Results(values) => STATUS.saturating_add(of_items(values.items.iter().map(OwnNode::item))),
            Self::Alert(alert) => STATUS.saturating_add(of_items(alert.items())),
        }
    }

    const fn offset(&self) -> usize {
        match self {
            Self::Results(values) => values.offset,
            _ => 0,
        }
    }

    /// Returns the answer as it is written.
    ///
    /// `None` for results without an item, and for a status about a header that lacks its challenge.
    fn to_command(&self) -> Option<Command<'static>> {
        match self {
            Self::Status(status) => Some(status.to_status().ok()?.into()),
            Self::Alert(alert) => Some(alert.clone().into()),
            Self::Results(values) => {
                let mut items = values.items.iter().cloned();
                let first = values.results(items.next()?);
                Some(items.fold(first, Results::with_item).into())
            }
        }
    }

    /// Cuts a chunk of at most `room` bytes off a single value of at most `limit`, and tells whether more is left.
    ///
    /// A chunk costs what it holds, and not what the value does.
    fn chunk(&mut self, room: usize, limit: usize) -> Option<(Command<'static>, bool)> {
        const OVERHEAD: usize = 320;
        let Self::Results(values) = self else { return None };
        let [node] = &values.items[..] else { return None };
        let item = node.item();
        let data = item.data().filter(|data| !data.is_raw())?.as_str();
        let overhead =
            OVERHEAD.saturating_add(item.source_uri().map_or(0, |uri| uri.len().saturating_mul(6)));
        let room = room.checked_sub(overhead)?;
        if data.len() > limit {
            return None;
        }
        let rest = data.get(values.offset..)?;
        let length = crate::session::chunk::prefix(rest, room);
        let chunk = rest.get(..length).filter(|_| length > 0 || rest.is_empty())?;
        let mut meta = item.meta().clone();
        if values.offset == 0 {
            meta = meta.with_size(u64::try_from(data.len()).unwrap_or(u64::MAX));
        }
        let end = values.offset.saturating_add(length);
        let is_partial = end < data.len();
        let data = Data::from(Text::lossy(String::from(chunk)));
        let source = Text::lossy(String::from(item.source_uri().unwrap_or_default()));
        let mut part = OwnNode::new(source).with_meta(meta).with_data(data);
        if let Some(target) = item.target_uri() {
            part = part.with_target(Text::lossy(String::from(target)));
        }
        if is_partial {
            part = part.with_more_data();
        }
        let command = values.results(part).into();
        values.offset = end;
        Some((command, is_partial))
    }
}

impl Values {
    fn results(&self, node: OwnNode<'static>) -> Results<'static> {
        Results::new(reference(&self.msg_ref), reference(&self.cmd_ref), node)
    }
}

impl StatusAnswer {
    fn to_status(&self) -> Result<Status<'static>, NoChallenge> {
        let name = CommandName::parse(self.command.as_str()).into_owned();
        let mut status = Status::new(
            reference(&self.msg_ref),
            reference(&self.cmd_ref),
            name,
            self.code,
        )?;
        if let Some(target) = &self.target {
            status = status.with_target_ref(Text::lossy(target.clone()));
        }
        if let Some(error) = self.error {
            status = status.with_original_error(error);
        }
        let items = self.items.iter().cloned();
        Ok(items.fold(status, Status::with_item))
    }
}

fn reference(text: &str) -> Ref<'static> {
    Ref::from(Text::lossy(String::from(text)))
}
