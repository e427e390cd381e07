use alloc::collections::{BTreeSet, VecDeque};
use alloc::vec::Vec;

use mdm_errors::{SecretBytes, Text};

use super::answer::{self, Reply};
use super::authentication::Verdict;
use super::event::{Event, ReceivedAlert};
use super::outstanding::{count, register};
use super::state::{Exchange, Place, State};
use super::{CommandHandle, Context, Queued, Session, StoredAnswer};
use crate::outgoing::{
    Alert, Chal, Command, Header, ManagementCommand, MessageWriter, Namespace, Ref, Status,
};
use crate::session::Error;
use crate::{CommandKind, Message, StatusCode};

/// The smallest `MaxMsgSize` that counts; a device that announces less is taken to announce this. 16 KiB: holds what
/// sets up a network or carries a certificate, and is far below the 512 KiB of usual messages.
const MIN_MESSAGE_SIZE: usize = 16 * 1024;

/// One message of the device, and the answer to it in the making.
///
/// Nothing changes in the session before [`finish`](Self::finish).
#[derive(Debug)]
#[must_use = "the device waits for an answer, and the session has not changed yet"]
pub struct Turn<'s, 'm> {
    pub(super) session: &'s mut Session,
    pub(super) state: State,
    exchange: Exchange,
    events: VecDeque<Event<'m>>,
    replies: Vec<Reply<'m>>,
    pub(super) enqueued: VecDeque<Queued>,
    /// Of the commands that wait in the session.
    pub(super) cancelled: BTreeSet<CommandHandle>,
    msg_ref: &'m str,
    budget: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The stored answer goes out again.
    Repeated,
    Challenged {
        status: StatusCode,
        nonce: SecretBytes<'static>,
        last: bool,
    },
    /// The device has not finished its package.
    Unfinished { status: StatusCode },
    /// It is our turn to send commands.
    Complete { status: StatusCode },
    /// One of the two sides ends the session; `alert` if it is us.
    Aborted { status: StatusCode, alert: bool },
}

/// What comes after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Next {
    /// Whether the session is over: the device will not answer, and its next message begins a new one.
    pub ended: bool,
    /// Commands that were dropped, because not even a message of their own would keep the budget of the
    /// [`Settings`](super::Settings). There is no event about them.
    pub too_large: Vec<CommandHandle>,
    /// Commands that were passed over, because the device announces a `MaxMsgSize` too small for them. They still wait,
    /// for a message that announces more; the session does not stay open for them.
    pub held_back: Vec<CommandHandle>,
    /// How many commands went out with this answer, those inside of others not counted; 0 when an answer is repeated.
    pub sent: usize,
    /// How many commands still wait to be sent.
    pub waiting: usize,
}

impl<'s, 'm> Turn<'s, 'm> {
    pub(super) fn open(
        session: &'s mut Session,
        message: &'m Message<'m>,
        context: &Context<'_>,
        place: Place,
        digest: [u8; 32],
    ) -> Result<Self, Error> {
        let header = message.header();
        let session_id = header.session_id().unwrap_or_default();
        let msg_ref = header.msg_id().unwrap_or_default();
        let mut state = session.state.clone();
        let mut events = VecDeque::new();
        let mut exchange = match (place, state.exchange.take()) {
            (Place::Next | Place::Repeated, Some(exchange)) => exchange,
            _ => Exchange::new(session_id),
        };
        let budget = header
            .meta()
            .and_then(|meta| meta.max_msg_size())
            .and_then(|bytes| usize::try_from(bytes).ok())
            .filter(|&bytes| bytes != 0)
            .map_or(session.settings.budget, |bytes| {
                bytes.max(MIN_MESSAGE_SIZE).min(session.settings.budget)
            });
        let mut replies = Vec::new();
        let kind = if place == Place::Repeated {
            Kind::Repeated
        } else {
            state.last_seen = Some(context.now.as_secs());
            exchange.received = exchange.received.saturating_add(1);
            exchange.digest = digest;
            if place == Place::First {
                unanswered(&mut state, &mut events);
                events.push_back(Event::Started);
            }
            let verdict =
                exchange
                    .authentication
                    .judge(session.settings.challenge.as_ref(), header.cred(), context)?;
            match verdict {
                Verdict::Challenged { status, nonce, last } => {
                    replies = answer::refuse_all(message, status);
                    events.push_back(Event::Challenged(status));
                    Kind::Challenged { status, nonce, last }
                }
                Verdict::Accepted(status) => {
                    if session.settings.challenge.is_some() && header.cred().is_some() {
                        events.push_back(Event::Authenticated);
                    }
                    let told = answer::read(message, &mut state.outstanding, &mut events, &mut replies);
                    if told.aborted {
                        Kind::Aborted { status, alert: false }
                    } else if message.is_final() || exchange.cut_short {
                        Kind::Complete { status }
                    } else {
                        Kind::Unfinished { status }
                    }
                }
            }
        };
        if matches!(kind, Kind::Complete { .. } | Kind::Aborted { .. }) {
            unanswered(&mut state, &mut events);
        }
        Ok(Self {
            session,
            state,
            exchange,
            events,
            replies,
            enqueued: VecDeque::new(),
            cancelled: BTreeSet::new(),
            msg_ref,
            budget,
            kind,
        })
    }

    /// The next thing that the message says.
    pub fn poll_event(&mut self) -> Option<Event<'m>> {
        self.events.pop_front()
    }

    /// Takes a command; it goes out with this answer if the device has finished its package and the budget allows.
    pub fn enqueue(&mut self, command: impl Into<ManagementCommand<'static>>) -> CommandHandle {
        let command = command.into();
        let handle = self.state.take_handles(count(&command));
        self.enqueued.push_back(Queued { handle, command });
        handle
    }

    /// Sets the status that an alert gets instead of 200, such as 406 when its data makes no sense.
    pub fn answer(&mut self, alert: &ReceivedAlert<'m>, status: StatusCode) {
        if let Some(reply) = self.replies.get_mut(alert.reply) {
            reply.status = status;
        }
    }

    /// Ends the session with this answer (alert 1223). Commands that wait stay for the next one.
    pub fn abort(&mut self) {
        if let Kind::Unfinished { status } | Kind::Complete { status } = self.kind {
            self.kind = Kind::Aborted { status, alert: true };
        }
    }

    /// Whether the message came before and the stored answer goes out again.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.kind, Kind::Repeated)
    }

    /// Appends the answer to `out` and changes the session.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Next {
        let queue = &mut self.session.queue;
        queue.retain(|queued| !self.cancelled.contains(&queued.handle));
        queue.append(&mut self.enqueued);
        let mut next = Next {
            ended: false,
            too_large: Vec::new(),
            held_back: Vec::new(),
            sent: 0,
            waiting: 0,
        };
        if self.is_repeated() {
            out.extend_from_slice(&self.session.answer.0);
        } else {
            let start = out.len();
            self.exchange.sent = self.exchange.sent.saturating_add(1);
            self.write(out, &mut next);
            self.session.answer = StoredAnswer(out.get(start..).unwrap_or_default().into());
        }
        next.ended = self.exchange.ended;
        next.waiting = self.session.queue.len();
        self.state.exchange = Some(self.exchange);
        self.session.state = self.state;
        next
    }

    /// Writes the answer and notes in `next` what became of commands.
    fn write(&mut self, out: &mut Vec<u8>, next: &mut Next) {
        let Session { settings, queue, .. } = &mut *self.session;
        let exchange = &mut self.exchange;
        let session_id = exchange.session_id.clone();
        let header = Header::new(
            Text::lossy(session_id),
            exchange.sent,
            settings.device_id.borrowed(),
            settings.server_uri.borrowed(),
        );
        let mut writer = MessageWriter::begin(out, &header, settings.namespace).with_budget(self.budget);
        let header_status = |status| Status::for_header(Ref::from(Text::lossy(self.msg_ref)), status);
        let write_replies = |writer: &mut MessageWriter<'_>| {
            for reply in &self.replies {
                writer.push(&reply.to_status(self.msg_ref).into());
            }
        };
        exchange.cut_short = false;
        match &self.kind {
            Kind::Repeated => {}
            Kind::Challenged { status, nonce, last } => {
                writer.push(&header_status(*status).with_chal(Chal::md5(nonce)).into());
                write_replies(&mut writer);
                exchange.ended = *last;
                writer.finish();
            }
            Kind::Unfinished { status } => {
                writer.push(&header_status(*status).into());
                write_replies(&mut writer);
                writer.push(&Alert::next_message().into());
                writer.finish_without_final();
            }
            Kind::Aborted { status, alert } => {
                writer.push(&header_status(*status).into());
                write_replies(&mut writer);
                if *alert {
                    writer.push(&Alert::abort().into());
                }
                exchange.ended = true;
                writer.finish();
            }
            Kind::Complete { status } => {
                writer.push(&header_status(*status).into());
                write_replies(&mut writer);
                let mut held_back = VecDeque::new();
                while let Some(queued) = queue.pop_front() {
                    let command = queued.command.clone().into();
                    if let Some(cmd_id) = writer.try_push(&command) {
                        let list = &mut self.state.outstanding;
                        register(list, &queued.command, queued.handle, exchange.sent, cmd_id);
                        next.sent += 1;
                    } else if fits_alone(&command, &header, settings.namespace, self.budget) {
                        queue.push_front(queued);
                        break;
                    } else if fits_alone(&command, &header, settings.namespace, settings.budget) {
                        next.held_back.push(queued.handle);
                        held_back.push_back(queued);
                    } else {
                        next.too_large.push(queued.handle);
                    }
                }
                exchange.cut_short = next.sent == 0 && !queue.is_empty();
                exchange.ended = next.sent == 0 && queue.is_empty();
                held_back.append(queue);
                *queue = held_back;
                if exchange.cut_short {
                    writer.finish_without_final();
                } else {
                    writer.finish();
                }
            }
        }
    }
}

/// Whether a message that holds nothing else but the status of a header keeps the budget.
fn fits_alone(command: &Command<'_>, header: &Header<'_>, namespace: Namespace, budget: usize) -> bool {
    let mut scratch = Vec::new();
    let mut writer = MessageWriter::begin(&mut scratch, header, namespace).with_budget(budget);
    writer.push(&Status::for_header(u32::MAX, StatusCode::OK).into());
    // A device asks with an alert for what did not fit, and that is answered before.
    let reply = Status::new(u32::MAX, u32::MAX, CommandKind::Alert, StatusCode::OK);
    writer.push(&reply.into());
    writer.try_push(command).is_some()
}

/// Forgets what was sent, and reports what was never answered.
fn unanswered(state: &mut State, events: &mut VecDeque<Event<'_>>) {
    for command in state.outstanding.drain(..) {
        if !command.is_answered() {
            events.push_back(Event::Unanswered(command.handle));
        }
    }
}
