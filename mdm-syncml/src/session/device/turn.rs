use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{SecretBytes, Text};

use super::backlog::{Answer, Written};
use super::event::UserRequest;
use super::execution::{Execution, Work};
use super::{Credentials, Event, Phase, Reply, Request, Session};
use crate::incoming::Status as ReceivedStatus;
use crate::outgoing::{Alert, MessageWriter, Ref, Status};
use crate::session::key::number;
use crate::session::receiving::{Chunk, Received, Receiving};
use crate::session::{ChunkError, PeerError, UserAnswer};
use crate::{AlertCode, Command, CommandKind, Message, NamespaceVersion, StatusCode};

/// Challenges in a row that a device answers before it gives up: OMA DM Security 1.2 gives one more try.
const MAX_ATTEMPTS: u8 = 2;

/// A message from the server, and the answer to it while it is being made.
///
/// Poll the events and answer the requests, then call [`finish`](Self::finish). Apart from
/// [`keep_alive`](Self::keep_alive), nothing changes in the session before that.
#[derive(Debug)]
#[must_use = "the server waits for an answer, and the session has not changed yet"]
pub struct Turn<'s, 'm> {
    session: &'s mut Session,
    events: VecDeque<Event<'m>>,
    execution: Execution<'m>,
    alerts: Vec<Alert<'static>>,
    change: Change,
    msg_ref: &'m str,
    course: Course,
}

/// Everything that the end of a turn changes, apart from the answers.
#[derive(Debug)]
struct Change {
    received: u32,
    digest: [u8; 32],
    credentials: Option<Credentials>,
    max_message: Option<u64>,
    max_object: Option<u64>,
    address: Option<String>,
    value: Received,
    /// The server does not take the rest of a value in chunks.
    drops_value: bool,
    /// The server has finished its package, with this message or before.
    package_complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// The message came before: the stored answer goes out again.
    Repeat,
    /// The commands are executed.
    Execute,
    /// The first package is sent again with credentials.
    Restart,
    /// There is nothing to send.
    End,
}

/// The state of the session after a message of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Next {
    /// A message was written and must be sent.
    pub send: bool,
    /// The session is over.
    ///
    /// If [`send`](Self::send) is also set, the message that was written ends it: send it and ignore the answer.
    pub ended: bool,
    /// The address to send to for the rest of the session (`RespURI`), if it changed.
    ///
    /// It came from the server: before following it, check it as you would any other redirect.
    pub address: Option<String>,
}

impl<'s, 'm> Turn<'s, 'm> {
    /// Opens a turn for a message that came before.
    pub(super) fn repeat(session: &'s mut Session, msg_ref: &'m str) -> Self {
        let change = Change {
            received: session.state.received,
            digest: session.state.digest,
            credentials: None,
            max_message: None,
            max_object: None,
            address: None,
            value: Received::Unchanged,
            drops_value: false,
            package_complete: false,
        };
        Self {
            session,
            events: VecDeque::new(),
            execution: Execution::default(),
            alerts: Vec::new(),
            change,
            msg_ref,
            course: Course::Repeat,
        }
    }

    pub(super) fn open(
        session: &'s mut Session,
        message: &'m Message<'m>,
        (msg_ref, msg_id): (&'m str, u32),
        digest: [u8; 32],
    ) -> Result<Self, PeerError> {
        let meta = message.header().meta();
        let state = &session.state;
        let change = Change {
            received: msg_id,
            digest,
            credentials: state.credentials.clone(),
            max_message: meta.and_then(|meta| meta.max_msg_size()).or(state.max_message),
            max_object: meta.and_then(|meta| meta.max_obj_size()).or(state.max_object),
            address: message
                .header()
                .resp_uri()
                .map(String::from)
                .or_else(|| state.address.clone()),
            value: Received::Unchanged,
            drops_value: false,
            package_complete: false,
        };
        let limit = session.settings.limits.commands;
        let mut turn = Self {
            session,
            events: VecDeque::new(),
            execution: Execution::default(),
            alerts: Vec::new(),
            change,
            msg_ref,
            course: Course::Execute,
        };
        turn.read(message);
        match turn.execution.len() > limit {
            true => Err(PeerError::TooManyCommands { limit }),
            false => Ok(turn),
        }
    }

    fn read(&mut self, message: &'m Message<'m>) {
        let mut aborted = false;
        // Alerts about what the device sends begin no package of the server.
        let mut only_next = true;
        let object_limit = self.session.settings.limits.object;
        let stored = self.session.state.value.take();
        let mut receiving = Receiving::new(stored.as_deref(), object_limit);
        for command in message.commands() {
            match command {
                Command::Status(status) if status.cmd_ref().and_then(number) == Some(0) => {
                    self.header_status(status);
                }
                Command::Status(status) => {
                    let is_failure = !status.code().is_some_and(StatusCode::is_success);
                    self.change.drops_value |=
                        is_failure && status.cmd() == Some(CommandKind::Results.name());
                    self.events.push_back(Event::Status(status));
                }
                Command::Results(_) => {}
                Command::Alert(alert) if alert.code() == Some(AlertCode::SESSION_ABORT) => aborted = true,
                _ => {
                    let has_no_end = is(command, AlertCode::NO_END_OF_DATA);
                    only_next &= is_next_message(command) || has_no_end;
                    self.change.drops_value |= has_no_end;
                    self.take(command, &mut receiving);
                }
            }
        }
        if message.is_final() {
            self.interrupted(receiving.stop());
        }
        let (value, no_end) = receiving.finish();
        self.change.value = value;
        self.session.state.value = stored;
        if let Some(uri) = no_end {
            self.alerts.push(Alert::no_end_of_data(Text::lossy(uri)));
        }
        let state = &self.session.state;
        self.change.package_complete = message.is_final() || only_next && state.package_complete;
        if aborted {
            self.events.push_back(Event::Aborted);
            self.course = Course::End;
        }
        let goes_on = !message.is_final() || !state.backlog.is_empty() || !self.alerts.is_empty();
        if self.course == Course::Execute && self.execution.is_empty() && !goes_on {
            self.course = Course::End;
        }
        if self.course != Course::Execute {
            self.execution = Execution::default();
        }
    }

    /// Takes a command, or the chunk of one.
    fn take(&mut self, command: Command<'m>, receiving: &mut Receiving<'_>) {
        let kind = match command {
            Command::Add(_) => 0,
            Command::Replace(_) => 1,
            Command::Exec(_) => 2,
            _ => usize::MAX,
        };
        let mut items = command.items();
        let (first, second) = (items.next(), items.next());
        let chunkable = first.filter(|_| second.is_none() && kind != usize::MAX);
        let uri = chunkable
            .and_then(|item| item.target()?.uri())
            .unwrap_or_default();
        if !is_next_message(command) {
            self.interrupted(receiving.interrupt(kind, uri));
        }
        let Some(item) = chunkable else {
            self.execution.push(command);
            return;
        };
        match receiving.take(kind, 0, uri, item) {
            Chunk::Whole(None) => self.execution.push(command),
            Chunk::Whole(Some(whole)) => self.execution.push_whole(command, whole),
            Chunk::Part => self
                .execution
                .push_fixed(command, StatusCode::CHUNKED_ITEM_ACCEPTED),
            Chunk::Skipped => self
                .execution
                .push_fixed(command, StatusCode::REQUEST_ENTITY_TOO_LARGE),
            Chunk::Broken(error) => {
                self.events.push_back(Event::BrokenValue(error));
                self.execution.push_fixed(command, error.status());
            }
        }
    }

    fn interrupted(&mut self, interrupted: Option<(usize, usize, ChunkError)>) {
        if let Some((_, _, error)) = interrupted {
            self.events.push_back(Event::BrokenValue(error));
        }
    }

    fn header_status(&mut self, status: ReceivedStatus<'m>) {
        let code = status.code().unwrap_or(StatusCode::COMMAND_FAILED);
        let nonce = status
            .chal()
            .and_then(|chal| chal.meta())
            .and_then(|meta| meta.next_nonce())
            .and_then(|nonce| crate::auth::decoded(nonce.expose()));
        if code.is_success() {
            match (&mut self.change.credentials, nonce) {
                (Some(credentials), nonce) => {
                    credentials.attempts = 0;
                    credentials.nonce = nonce.or_else(|| credentials.nonce.take());
                }
                (None, Some(nonce)) if self.session.settings.identity.is_some() => {
                    self.change.credentials = Some(Credentials::new(nonce));
                }
                (None, _) => {}
            }
            return;
        }
        let is_challenge = matches!(
            code,
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS
        );
        let attempts = self.change.credentials.as_ref();
        let attempts = attempts.map_or(0, |credentials| credentials.attempts);
        let can_answer = is_challenge && attempts < MAX_ATTEMPTS && self.session.settings.identity.is_some();
        match nonce {
            Some(nonce) if can_answer => self.restart(code, nonce, attempts),
            _ => {
                self.course = Course::End;
                self.events.push_back(Event::Refused(code));
            }
        }
    }

    fn restart(&mut self, code: StatusCode, nonce: SecretBytes<'static>, attempts: u8) {
        self.change.credentials = Some(Credentials {
            nonce: Some(nonce),
            attempts: attempts.saturating_add(1),
        });
        self.course = Course::Restart;
        self.events.push_back(Event::Challenged(code));
    }

    /// Returns the next event of the message; `None` after the last.
    ///
    /// Answer each request before polling again, because the next event can depend on the result.
    pub fn poll_event(&mut self) -> Option<Event<'m>> {
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        self.execution.next().map(|work| match work {
            Work::Execute(request) => Event::Execute(request),
            Work::RollBack(request) => Event::RollBack(request),
            Work::Ask(request) => Event::Ask(request),
        })
    }

    /// Reports the result of a request.
    pub fn answer(&mut self, request: &Request<'m>, reply: impl Into<Reply>) {
        self.execution.answer(request, reply.into());
    }

    /// Reports the user's answer to a question.
    pub fn answer_user(&mut self, request: &UserRequest, answer: &UserAnswer) {
        self.execution.answer_user(request, answer);
    }

    /// Adds an alert to the answer.
    pub fn alert(&mut self, alert: Alert<'static>) {
        self.alerts.push(alert);
    }

    /// Reports whether the message is a retransmission, which gets the stored answer.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.course == Course::Repeat
    }

    /// Appends a message saying that the device is still working.
    ///
    /// The turn goes on. See [`Session::keep_alive`].
    pub fn keep_alive(&mut self, out: &mut Vec<u8>) {
        self.session.write_keep_alive(out);
    }

    /// Appends the answer to `out`, if there is one, and commits the turn.
    pub fn finish(self, out: &mut Vec<u8>) -> Next {
        let (session, change) = (self.session, self.change);
        let start = out.len();
        let course = match self.course {
            Course::End if !self.alerts.is_empty() => Course::Execute,
            course => course,
        };
        if course == Course::Repeat {
            out.extend_from_slice(&session.state.answer);
            return session.next_of(!session.state.answer.is_empty());
        }
        let state = &mut session.state;
        state.received = change.received;
        state.digest = change.digest;
        state.credentials = change.credentials;
        state.max_message = change.max_message;
        state.max_object = change.max_object;
        state.address = change.address;
        change.value.apply(&mut state.value);
        state.unheard = 0;
        let msg_ref = Ref::from(Text::lossy(self.msg_ref));
        match course {
            Course::End | Course::Repeat => state.phase = Phase::Ended,
            Course::Restart => {
                state.sent = state.sent.saturating_add(1);
                state.backlog.clear();
                session.restart(msg_ref, out);
            }
            Course::Execute => {
                state.sent = state.sent.saturating_add(1);
                state.package_complete = change.package_complete;
                if change.drops_value {
                    state.backlog.drop_partial();
                }
                self.execution.into_answers(self.msg_ref, &mut state.backlog);
                for alert in self.alerts {
                    state.backlog.push(Answer::Alert(alert));
                }
                if session.write_answers(msg_ref, out) {
                    session.state.phase = Phase::Ended;
                }
            }
        }
        session.state.answer = out.get(start..).unwrap_or_default().into();
        session.next_of(!session.state.answer.is_empty())
    }
}

fn is(command: Command<'_>, code: AlertCode) -> bool {
    matches!(command, Command::Alert(alert) if alert.code() == Some(code))
}

fn is_next_message(command: Command<'_>) -> bool {
    is(command, AlertCode::NEXT_MESSAGE)
}

impl Session {
    fn next_of(&self, send: bool) -> Next {
        Next {
            send,
            ended: self.state.phase == Phase::Ended,
            address: self.state.address.clone(),
        }
    }

    /// Writes as much of the backlog as the budget allows. What no message can hold, or is more than may wait, ends the
    /// session, as on Windows. Returns whether it did.
    fn write_answers(&mut self, msg_ref: Ref<'_>, out: &mut Vec<u8>) -> bool {
        let limits = self.settings.limits;
        let budget = self.budget();
        let chunked = match (self.settings.sends_chunks, self.state.max_object) {
            (true, Some(bytes)) => usize::try_from(bytes).unwrap_or(usize::MAX),
            _ => 0,
        };
        let mut backlog = core::mem::take(&mut self.state.backlog);
        let header = self.header();
        let mut writer = MessageWriter::begin(out, &header, NamespaceVersion::V1_2).with_budget(budget);
        writer.push(&Status::header_ok(msg_ref).into());
        let written = match backlog.len() > limits.backlog {
            true => Written::Stuck,
            false => backlog.write(&mut writer, budget, chunked),
        };
        match written {
            Written::Stuck => {
                writer.push(&Alert::abort().into());
                writer.finish();
                return true;
            }
            Written::Nothing => {
                writer.push(&Alert::next_message().into());
                writer.finish_without_final();
            }
            Written::Some { is_partial }
                if self.state.package_complete && backlog.is_empty() && !is_partial =>
            {
                writer.finish();
            }
            Written::Some { .. } => writer.finish_without_final(),
        }
        self.state.backlog = backlog;
        false
    }

    fn budget(&self) -> usize {
        let announced = self.state.max_message.filter(|&bytes| bytes != 0);
        let announced = announced.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        announced.map_or(self.settings.budget, |bytes| bytes.min(self.settings.budget))
    }
}
