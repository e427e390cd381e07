use alloc::collections::VecDeque;
use alloc::vec::Vec;

use mdm_errors::Text;

use super::execution::Execution;
use super::{Credentials, Event, Phase, Reply, Request, Session};
use crate::outgoing::{self, Alert, MessageWriter, Namespace, Ref, Status};
use crate::session::key::number;
use crate::{AlertCode, Command, Message, StatusCode};

/// Challenges in a row that a device answers before it gives up.
const MAX_ATTEMPTS: u8 = 2;

/// One message of the server, and the answer to it in the making.
///
/// Nothing changes in the session before [`finish`](Self::finish).
#[derive(Debug)]
#[must_use = "the server waits for an answer, and the session has not changed yet"]
pub struct Turn<'s, 'm> {
    session: &'s mut Session,
    events: VecDeque<Event<'m>>,
    execution: Execution<'m>,
    alerts: Vec<Alert<'static>>,
    credentials: Option<Credentials>,
    msg_ref: &'m str,
    budget: usize,
    course: Course,
    /// The server has finished its package, with this message or before.
    package_complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// The commands are executed.
    Execute,
    /// The first package is sent again with credentials.
    Restart,
    /// There is nothing to send.
    End,
}

/// What comes after a message of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Next {
    /// Whether a message was written, to be sent.
    pub send: bool,
    /// Whether the session is over. With [`send`](Self::send), the message that was written ends it: send it, what
    /// comes back does not matter.
    pub ended: bool,
}

impl<'s, 'm> Turn<'s, 'm> {
    pub(super) fn open(session: &'s mut Session, message: &'m Message<'m>, msg_ref: &'m str) -> Self {
        let announced = message.header().meta().and_then(|meta| meta.max_msg_size());
        let budget = announced
            .and_then(|bytes| usize::try_from(bytes).ok())
            .filter(|&bytes| bytes != 0)
            .map_or(session.settings.budget, |bytes| {
                bytes.min(session.settings.budget)
            });
        let mut turn = Self {
            credentials: session.credentials.clone(),
            session,
            events: VecDeque::new(),
            execution: Execution::default(),
            alerts: Vec::new(),
            msg_ref,
            budget,
            course: Course::Execute,
            package_complete: false,
        };
        turn.read(message);
        turn
    }

    fn read(&mut self, message: &'m Message<'m>) {
        let mut aborted = false;
        let mut only_next = true;
        for command in message.commands() {
            match command {
                Command::Status(status) if status.cmd_ref().and_then(number) == Some(0) => {
                    self.header_status(status);
                }
                Command::Status(status) => self.events.push_back(Event::Status(status)),
                Command::Results(_) => {}
                Command::Alert(alert) if alert.code() == Some(AlertCode::SESSION_ABORT) => aborted = true,
                _ => {
                    only_next &= is_next_message(command);
                    self.execution.push(command);
                }
            }
        }
        self.package_complete = message.is_final() || only_next && self.session.package_complete;
        if aborted {
            self.events.push_back(Event::Aborted);
            self.course = Course::End;
        }
        let goes_on = !message.is_final() || !self.session.backlog.is_empty();
        if self.course == Course::Execute && self.execution.is_empty() && !goes_on {
            self.course = Course::End;
        }
        if self.course != Course::Execute {
            self.execution = Execution::default();
        }
    }

    fn header_status(&mut self, status: crate::incoming::Status<'m>) {
        let code = status.code().unwrap_or(StatusCode::COMMAND_FAILED);
        let nonce = status
            .chal()
            .and_then(|chal| chal.meta())
            .and_then(|meta| meta.next_nonce())
            .and_then(|nonce| crate::auth::decoded(nonce.expose()));
        if code.is_success() {
            if let Some(credentials) = &mut self.credentials {
                credentials.attempts = 0;
                if nonce.is_some() {
                    credentials.nonce = nonce;
                }
            }
            return;
        }
        let asked = matches!(
            code,
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS
        );
        let attempts = self
            .credentials
            .as_ref()
            .map_or(0, |credentials| credentials.attempts);
        let identity = self
            .session
            .settings
            .identity
            .as_ref()
            .filter(|_| asked && attempts < MAX_ATTEMPTS);
        match (identity, nonce) {
            (Some(identity), Some(nonce)) => {
                self.credentials = Some(Credentials {
                    identity: identity.clone(),
                    nonce: Some(nonce),
                    attempts: attempts + 1,
                });
                self.course = Course::Restart;
                self.events.push_back(Event::Challenged(code));
            }
            _ => {
                self.course = Course::End;
                self.events.push_back(Event::Refused(code));
            }
        }
    }

    /// The next thing that the message says. A request that was handed out before should have its answer by now:
    /// what comes next can depend on it.
    pub fn poll_event(&mut self) -> Option<Event<'m>> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        self.execution.next().map(|(forward, request)| {
            if forward {
                Event::Execute(request)
            } else {
                Event::RollBack(request)
            }
        })
    }

    /// Says how a request went.
    pub fn answer(&mut self, request: &Request<'m>, reply: impl Into<Reply>) {
        self.execution.answer(request, reply.into());
    }

    /// Adds an alert to the answer.
    pub fn alert(&mut self, alert: Alert<'static>) {
        self.alerts.push(alert);
    }

    /// Appends the answer to `out`, if there is one, and changes the session.
    pub fn finish(self, out: &mut Vec<u8>) -> Next {
        let msg_ref = Ref::from(Text::lossy(self.msg_ref));
        let session = self.session;
        session.credentials = self.credentials;
        let course = if self.course == Course::End && !self.alerts.is_empty() {
            Course::Execute
        } else {
            self.course
        };
        match course {
            Course::End => {
                session.phase = Phase::Ended;
                Next {
                    send: false,
                    ended: true,
                }
            }
            Course::Restart => {
                session.sent = session.sent.saturating_add(1);
                session.backlog.clear();
                session.restart(msg_ref, out);
                Next {
                    send: true,
                    ended: false,
                }
            }
            Course::Execute => {
                session.sent = session.sent.saturating_add(1);
                session.backlog.extend(self.execution.into_answers(self.msg_ref));
                session
                    .backlog
                    .extend(self.alerts.into_iter().map(outgoing::Command::from));
                session.package_complete = self.package_complete;
                let ended = session.answer(msg_ref, self.budget, out);
                if ended {
                    session.phase = Phase::Ended;
                }
                Next { send: true, ended }
            }
        }
    }
}

fn is_next_message(command: Command<'_>) -> bool {
    matches!(command, Command::Alert(alert) if alert.code() == Some(AlertCode::NEXT_MESSAGE))
}

impl Session {
    /// Writes as much of the backlog as the budget allows. What no message can hold ends the session, as on Windows.
    /// Returns whether it did.
    fn answer(&mut self, msg_ref: Ref<'_>, budget: usize, out: &mut Vec<u8>) -> bool {
        let mut backlog = core::mem::take(&mut self.backlog);
        let header = self.header();
        let mut writer = MessageWriter::begin(out, &header, Namespace::V1_2).with_budget(budget);
        writer.push(&Status::for_header(msg_ref, StatusCode::OK).into());
        let mut written = 0;
        while let Some(command) = backlog.pop_front() {
            if writer.try_push(&command).is_none() {
                backlog.push_front(command);
                break;
            }
            written += 1;
        }
        let mut ended = false;
        match (backlog.is_empty(), written) {
            (false, 0) => {
                writer.push(&Alert::abort().into());
                writer.finish();
                backlog.clear();
                ended = true;
            }
            (true, 0) => {
                writer.push(&Alert::next_message().into());
                writer.finish_without_final();
            }
            (true, _) if self.package_complete => writer.finish(),
            _ => writer.finish_without_final(),
        }
        self.backlog = backlog;
        ended
    }
}
