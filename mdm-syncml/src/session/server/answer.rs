use alloc::collections::VecDeque;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::correlation::Correlation;
use super::event::{Event, ReceivedAlert};
use super::outstanding::Outstanding;
use crate::csp::DeviceInfo;
use crate::outgoing::{Ref, Status};
use crate::session::key::{MAX_IDENTIFIER, number};
use crate::{AlertCode, Command, CommandKind, CommandName, Message, StatusCode};

/// The status that a command of the device gets.
#[derive(Clone, Debug)]
pub(super) struct Reply<'m> {
    cmd_ref: &'m str,
    command: CommandName<'m>,
    pub(super) status: StatusCode,
}

impl<'m> Reply<'m> {
    pub(super) fn to_status(&self, msg_ref: &'m str) -> Status<'m> {
        let reference = |text: &'m str| Ref::from(Text::lossy(text));
        Status::new(
            reference(msg_ref),
            reference(self.cmd_ref),
            self.command.clone(),
            self.status,
        )
    }
}

/// What a message told beside its events.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    pub(super) aborted: bool,
}

/// Looks at every command of a message.
pub(super) fn read<'m>(
    message: &'m Message<'m>,
    outstanding: &mut Vec<Outstanding>,
    events: &mut VecDeque<Event<'m>>,
    replies: &mut Vec<Reply<'m>>,
) -> Told {
    let mut told = Told::default();
    let mut correlation = Correlation::new(outstanding, message, events);
    let mut rest = VecDeque::new();
    for command in message.commands() {
        match command {
            Command::Status(status) if is_about_header(status.cmd_ref()) => {
                if !status.code().is_some_and(StatusCode::is_success) {
                    rest.push_back(Event::HeaderRefused(status));
                }
            }
            Command::Status(status) => correlation.status(status),
            Command::Results(_) => {}
            Command::Alert(view) => {
                let code = view.code();
                told.aborted |= code == Some(AlertCode::SESSION_ABORT);
                rest.push_back(if code == Some(AlertCode::SESSION_ABORT) {
                    Event::Aborted
                } else {
                    Event::Alert(ReceivedAlert {
                        view,
                        reply: replies.len(),
                    })
                });
                replies.push(reply(command, alert_status(code)));
            }
            Command::Replace(replace) => {
                replies.push(reply(command, StatusCode::OK));
                rest.push_back(match DeviceInfo::of(replace) {
                    Some(info) => Event::DeviceInfo(info),
                    None => Event::Unexpected(command),
                });
            }
            Command::Unknown(_) => {
                replies.push(reply(command, StatusCode::BAD_REQUEST));
                rest.push_back(Event::Unexpected(command));
            }
            _ => {
                replies.push(reply(command, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED));
                rest.push_back(Event::Unexpected(command));
            }
        }
    }
    correlation.late_results();
    events.append(&mut rest);
    told
}

/// The same status for every command that gets one: what a challenge looks like.
pub(super) fn refuse_all<'m>(message: &'m Message<'m>, status: StatusCode) -> Vec<Reply<'m>> {
    message
        .commands()
        .filter(|&command| is_answered(command))
        .map(|command| Reply {
            status,
            ..reply(command, status)
        })
        .collect()
}

/// Whether the message asks for more answers than that.
pub(super) fn is_excessive(message: &Message<'_>, limit: usize) -> bool {
    let mut answered = message.commands().filter(|&command| is_answered(command));
    answered.nth(limit).is_some()
}

const fn is_answered(command: Command<'_>) -> bool {
    !matches!(command, Command::Status(_) | Command::Results(_))
}

fn is_about_header(cmd_ref: Option<&str>) -> bool {
    cmd_ref.and_then(number) == Some(0)
}

const fn alert_status(code: Option<AlertCode>) -> StatusCode {
    match code {
        None => StatusCode::INCOMPLETE_COMMAND,
        Some(code) if code.value() < 1200 => StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
        Some(_) => StatusCode::OK,
    }
}

/// A command without an identifier, or with one too long to repeat, is answered with an empty reference, and 400.
fn reply(command: Command<'_>, status: StatusCode) -> Reply<'_> {
    let name = match (command.kind(), command) {
        (Some(kind), _) => CommandName::Known(kind),
        (None, Command::Unknown(unknown)) => CommandName::new(Text::lossy(unknown.local_name())),
        (None, _) => CommandName::Known(CommandKind::SyncHdr),
    };
    match command.cmd_id().filter(|id| id.len() <= MAX_IDENTIFIER) {
        Some(cmd_ref) => Reply {
            cmd_ref,
            command: name,
            status,
        },
        None => Reply {
            cmd_ref: "",
            command: name,
            status: StatusCode::BAD_REQUEST,
        },
    }
}
