//! Reads the commands of a message, each once.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use mdm_errors::SecretBytes;

use super::correlation::Correlation;
use super::event::{Event, ReceivedAlert};
use super::session::{Owed, User};
use crate::alerts::{AlertEvent, LoginStatus};
use crate::csp::DeviceInfo;
use crate::incoming::Status;
use crate::outgoing::MessageWriter;
use crate::session::key::{MAX_IDENTIFIER, number_in};
use crate::{AlertCode, Command, CommandKind, CommandName, Message, StatusCode};

/// The status that a command of the device gets.
#[derive(Clone, Debug)]
pub(super) struct Reply<'m> {
    cmd_ref: &'m str,
    command: CommandName<'m>,
    pub(super) status: StatusCode,
}

/// The facts of a message that concern the session as a whole.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) aborted: bool,
    /// The device broke off the value that we send in chunks (alert 1225).
    pub(super) stopped: bool,
    pub(super) user: Option<User>,
    pub(super) header: Option<HeaderStatus>,
}

/// The device's opinion of our header.
#[derive(Debug)]
pub(super) struct HeaderStatus {
    pub(super) code: StatusCode,
    pub(super) nonce: Option<SecretBytes<'static>>,
}

impl<'m> Reply<'m> {
    /// Creates the reply to a command. One without an identifier, or with one too long to repeat, is answered with an
    /// empty reference, and 400.
    pub(super) fn new(command: Command<'m>, status: StatusCode) -> Self {
        let name = match (command.kind(), command) {
            (Some(kind), _) => CommandName::Known(kind),
            (None, Command::Unknown(unknown)) => CommandName::parse(unknown.local_name()),
            (None, _) => CommandName::Known(CommandKind::SyncHdr),
        };
        match command.cmd_id().filter(|id| id.len() <= MAX_IDENTIFIER) {
            Some(cmd_ref) => Self {
                cmd_ref,
                command: name,
                status,
            },
            None => Self {
                cmd_ref: "",
                command: name,
                status: StatusCode::BAD_REQUEST,
            },
        }
    }

    /// Writes the status if there is room. Returns whether it did.
    pub(super) fn write(&self, writer: &mut MessageWriter<'_>, msg_ref: &str, room: &mut Room) -> bool {
        room.write(writer, msg_ref, self.cmd_ref, &self.command, self.status)
    }

    /// Returns the status for a later message.
    pub(super) fn to_owed(&self, msg_ref: &str) -> Owed {
        Owed {
            msg: msg_ref.into(),
            cmd: self.cmd_ref.into(),
            command: self.command.as_str().into(),
            status: self.status,
        }
    }
}

/// The room for statuses in a message: one goes out in any case, so that there is an end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Room {
    Sure,
    IfItFits,
}

impl Room {
    fn write(
        &mut self,
        writer: &mut MessageWriter<'_>,
        msg_ref: &str,
        cmd_ref: &str,
        command: &CommandName<'_>,
        status: StatusCode,
    ) -> bool {
        match core::mem::replace(self, Self::IfItFits) {
            Self::Sure => {
                writer.push_status(msg_ref, cmd_ref, command, status);
                true
            }
            Self::IfItFits => writer
                .try_push_status(msg_ref, cmd_ref, command, status)
                .is_some(),
        }
    }
}

impl Owed {
    /// Writes the status if there is room. Returns whether it did.
    pub(super) fn write(&self, writer: &mut MessageWriter<'_>, room: &mut Room) -> bool {
        let command = CommandName::parse(self.command.as_str());
        room.write(writer, &self.msg, &self.cmd, &command, self.status)
    }
}

/// Reads every command of a message that counts.
pub(super) fn read<'m>(
    message: &'m Message<'m>,
    correlation: &mut Correlation<'_, 'm>,
    events: &mut Vec<Event<'m>>,
    replies: &mut Vec<Reply<'m>>,
) -> Read {
    let mut read = Read::default();
    for command in message.commands() {
        match command {
            Command::Status(status) => {
                let msg_ref = status.msg_ref_bytes();
                match status.cmd_ref_bytes().and_then(number_in) {
                    Some(0) => read.header_status(status, events),
                    cmd_id => {
                        let key = (msg_ref.and_then(number_in), cmd_id);
                        // Alerts about messages and chunks (1222, 1225) are pushed by no caller.
                        if !correlation.status(status, key, events) && !accepts_alert(status) {
                            events.push(Event::Unexpected(command));
                        }
                    }
                }
            }
            Command::Results(results) => {
                for item in results.items() {
                    correlation.value(results, item, replies, events);
                }
            }
            Command::Alert(view) => {
                let code = view.code();
                let reply = replies.len();
                replies.push(Reply::new(command, alert_status(code)));
                if code == Some(AlertCode::CLIENT_EVENT)
                    && let Some(user) = signed_in(view)
                {
                    read.user = Some(user);
                    correlation.set_user(user);
                }
                events.extend(read.alert(code, ReceivedAlert { view, reply }));
            }
            Command::Replace(replace) => {
                replies.push(Reply::new(command, StatusCode::OK));
                events.push(match DeviceInfo::from_report(replace) {
                    Some(info) => Event::DeviceInfo(Box::new(info)),
                    None => Event::Unexpected(command),
                });
            }
            Command::Unknown(_) => {
                replies.push(Reply::new(command, StatusCode::BAD_REQUEST));
                events.push(Event::Unexpected(command));
            }
            _ => {
                replies.push(Reply::new(command, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED));
                events.push(Event::Unexpected(command));
            }
        }
    }
    read
}

impl Read {
    /// Notes an alert. Returns its event, if it is one for the caller.
    fn alert<'m>(&mut self, code: Option<AlertCode>, alert: ReceivedAlert<'m>) -> Option<Event<'m>> {
        match code {
            Some(AlertCode::SESSION_ABORT) => {
                self.aborted = true;
                return Some(Event::Aborted);
            }
            Some(AlertCode::NEXT_MESSAGE) => return None,
            code => self.stopped |= code == Some(AlertCode::NO_END_OF_DATA),
        }
        Some(Event::Alert(alert))
    }

    fn header_status<'m>(&mut self, status: Status<'m>, events: &mut Vec<Event<'m>>) {
        let code = status.code().unwrap_or(StatusCode::COMMAND_FAILED);
        let nonce = status
            .chal()
            .and_then(|chal| chal.meta())
            .and_then(|meta| meta.next_nonce())
            .and_then(|nonce| crate::auth::decoded(nonce.expose()));
        if !code.is_success() {
            events.push(Event::HeaderRefused(status));
        }
        let is_refused = self
            .header
            .as_ref()
            .is_some_and(|header| !header.code.is_success());
        if !is_refused {
            self.header = Some(HeaderStatus { code, nonce });
        }
    }
}

/// Gives every command that gets a status this one: the shape of a challenge.
pub(super) fn refuse_all<'m>(message: &'m Message<'m>, status: StatusCode) -> Vec<Reply<'m>> {
    let answered = message.commands().filter(|&command| is_answered(command));
    answered
        .map(|command| Reply {
            status,
            ..Reply::new(command, status)
        })
        .collect()
}

/// Reports whether the status is about an alert, and a success.
fn accepts_alert(status: Status<'_>) -> bool {
    status.cmd() == Some(CommandKind::Alert.name()) && status.code().is_some_and(StatusCode::is_success)
}

/// Reports whether the message asks for more answers than that.
pub(super) fn is_excessive(message: &Message<'_>, limit: usize) -> bool {
    let mut answered = message.commands().filter(|&command| is_answered(command));
    answered.nth(limit).is_some()
}

const fn is_answered(command: Command<'_>) -> bool {
    !matches!(command, Command::Status(_) | Command::Results(_))
}

fn signed_in(alert: crate::incoming::Alert<'_>) -> Option<User> {
    alert.items().find_map(|item| match login_status(item)? {
        LoginStatus::User => Some(User::Enrolled),
        LoginStatus::Others => Some(User::Other),
        LoginStatus::None => Some(User::Absent),
        _ => None,
    })
}

fn login_status(item: crate::Item<'_>) -> Option<LoginStatus<'_>> {
    let name = item.meta()?.type_()?;
    if name == "com.microsoft/MDM/LoginStatus" {
        let data = item.data().map_or(Cow::Borrowed(""), |data| data.text());
        return Some(LoginStatus::parse(data));
    }
    // Every other spelling of the type ends like this.
    let end: &[u8; 11] = name.as_bytes().last_chunk()?;
    if !end.eq_ignore_ascii_case(b"LoginStatus") {
        return None;
    }
    match AlertEvent::from_item(item) {
        AlertEvent::LoginStatus(status) => Some(status),
        _ => None,
    }
}

const fn alert_status(code: Option<AlertCode>) -> StatusCode {
    match code {
        None => StatusCode::INCOMPLETE_COMMAND,
        Some(code) if code.value() < 1200 => StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
        Some(_) => StatusCode::OK,
    }
}
