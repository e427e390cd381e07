use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::{self, Vec};

use mdm_errors::SecretBytes;

use super::answering::Answering;
use super::correlation::Correlation;
use super::credentials::{CredentialLifetime, MIN_NONCE};
use super::event::{Challenged, Completed, Event, ReceivedAlert};
use super::known::Changed;
use super::lookup::Lookup;
use super::place::{Candidate, Heading, MAX_FAILURES, Place, Proof, Which};
use super::pushed::Pushed;
use super::reading::{self, HeaderStatus, Read, Reply};
use super::sending::Advance;
use super::sent::End;
use super::session::{Exchange, Owed, Session, Traffic};
use super::{Context, Enrollment};
use crate::session::Misuse;
use crate::session::receiving::{Received, Receiving};
use crate::{Message, StatusCode};

/// The smallest `MaxMsgSize` of a device that is honoured, in bytes.
///
/// A smaller one is treated as this. A header with two addresses, its status and that of one command need some 700
/// bytes; in less than that, nothing can be said.
pub const MIN_MESSAGE_SIZE: usize = 1024;

/// The events of the first message of most sessions.
const BEGINNING: usize = 8;
/// The bytes of a status, for guesses about how many a message may hold.
const SHORTEST_STATUS: usize = 64;

/// A message from the device, and the answer to it while it is being made.
///
/// Poll the events, answer alerts, push commands, then call [`finish`](Self::finish). The enrollment does not change
/// before that.
#[derive(Debug)]
#[must_use = "the device waits for an answer, and nothing has changed yet"]
pub struct Turn<'s, 'm> {
    pub(super) enrollment: &'s mut Enrollment,
    events: vec::IntoIter<Event<'m>>,
    pub(super) replies: Vec<Reply<'m>>,
    completed: Vec<Completed>,
    pub(super) heading: Heading<'m>,
    pub(super) course: Course,
    pub(super) change: Change,
    pub(super) answering: Answering,
    pub(super) pushed: Pushed,
}

/// The kind of answer.
#[derive(Debug)]
pub(super) enum Course {
    /// The stored answer goes out again.
    Repeated,
    Challenged {
        status: StatusCode,
        candidate: Box<Candidate>,
    },
    /// The device has not finished its package.
    Unfinished,
    /// It is our turn to send commands.
    Open,
    /// The next chunk of a value goes out.
    Chunk,
    /// The device is unenrolled: it gets no commands.
    Leaving,
    /// One of the two sides ends the session.
    Aborted { is_ours: bool },
}

/// Everything that the end of a turn changes.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// The session after the message; `None` where the message does not count.
    pub(super) exchange: Option<Exchange>,
    /// Nothing that was out is out any more.
    pub(super) is_settled: bool,
    pub(super) progress: Changed,
    pub(super) lookups: BTreeMap<usize, Lookup>,
    pub(super) received: Received,
    pub(super) owing: Owing,
    /// The commands that go out now.
    pub(super) fresh: Traffic,
    pub(super) advance: Option<Advance>,
    /// The status of the header, and the nonce that goes with it.
    pub(super) accepted: Option<StatusCode>,
    pub(super) nonce: Option<SecretBytes<'static>>,
    pub(super) server_nonce: Option<SecretBytes<'static>>,
    pub(super) failures: u32,
    pub(super) proof: Option<Which>,
    pub(super) is_leaving: bool,
    /// A value of the device that was broken off.
    pub(super) no_end: Option<alloc::string::String>,
}

/// The statuses that wait for room. Those of earlier messages stay in the session: only how many go out is
/// kept here.
#[derive(Debug, Default)]
pub(super) struct Owing {
    /// The statuses of earlier messages still count.
    is_continued: bool,
    /// The number of them that go out now, from the first.
    pub(super) sent: usize,
    /// The statuses of this message that wait as well.
    pub(super) later: Vec<Owed>,
}

impl Owing {
    /// Returns the statuses of earlier messages that did not go out before this turn.
    pub(super) fn earlier<'o>(
        &self,
        session: Option<&'o Session>,
    ) -> impl Iterator<Item = &'o Owed> + use<'o> {
        let session = session.filter(|_| self.is_continued);
        session.into_iter().flat_map(|session| &session.owed)
    }

    /// Reports whether statuses wait for a later answer.
    pub(super) fn is_open(&self, session: Option<&Session>) -> bool {
        let earlier = session.filter(|_| self.is_continued);
        !self.later.is_empty() || earlier.is_some_and(|session| session.owed.len() > self.sent)
    }

    /// Makes the change.
    fn apply(self, owed: &mut VecDeque<Owed>) {
        let sent = if self.is_continued { self.sent } else { owed.len() };
        owed.drain(..sent.min(owed.len()));
        owed.extend(self.later);
    }
}

/// The state of the session after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Next {
    /// The session is over.
    ///
    /// The device will not reply to this answer, and its next message begins a new session.
    pub ended: bool,
    /// The number of commands that went out with this answer.
    ///
    /// Parts are not counted. It is 0 for a repeated answer.
    pub sent: usize,
    /// The device is unenrolled, and its last session has ended.
    ///
    /// Once the answer is sent, its certificate can be revoked and its rows deleted.
    pub lock_out: bool,
}

impl<'s, 'm> Turn<'s, 'm> {
    pub(super) fn open(
        enrollment: &'s mut Enrollment,
        message: &'m Message<'m>,
        heading: Heading<'m>,
        place: Place,
        context: &Context<'_>,
    ) -> Self {
        let mut opened = Opened {
            events: Vec::new(),
            replies: Vec::new(),
            completed: Vec::new(),
            change: Change {
                failures: enrollment.failures,
                is_leaving: enrollment.is_leaving,
                ..Change::default()
            },
        };
        let course = match place {
            Place::Repeated => Course::Repeated,
            Place::Unproved(candidate, status) => opened.challenge(message, candidate, status),
            Place::First(exchange, proof) => {
                opened.begin(enrollment);
                opened.accept(enrollment, proof, context);
                opened.read(enrollment, message, exchange, None)
            }
            Place::Next(exchange, proof) => {
                opened.change.owing.is_continued = true;
                opened.accept(enrollment, proof, context);
                let traffic = enrollment.session.as_ref().map(|session| &session.traffic);
                opened.read(enrollment, message, exchange, traffic)
            }
        };
        Self {
            enrollment,
            events: opened.events.into_iter(),
            replies: opened.replies,
            completed: opened.completed,
            heading,
            course,
            change: opened.change,
            answering: Answering::default(),
            pushed: Pushed::default(),
        }
    }

    /// Returns the next event of the message; `None` after the last.
    pub fn poll_event(&mut self) -> Option<Event<'m>> {
        self.events.next()
    }

    /// Returns the outcome of every command that this message completes.
    ///
    /// The list is complete even if no event was polled.
    #[must_use]
    pub fn completed(&self) -> &[Completed] {
        &self.completed
    }

    /// Sets the status that answers an alert, instead of the default (mostly 200).
    ///
    /// Use 406, for example, when its data makes no sense.
    ///
    /// # Errors
    /// [`Misuse::AnswerTooLate`] after a command was pushed or [`room`](Self::room) was called, because the statuses
    /// are written by then.
    pub fn answer(&mut self, alert: &ReceivedAlert<'m>, status: StatusCode) -> Result<(), Misuse> {
        if self.answering.is_begun() {
            return Err(Misuse::AnswerTooLate);
        }
        if let Some(reply) = self.replies.get_mut(alert.reply) {
            reply.status = status;
        }
        Ok(())
    }

    /// Ends the session with this answer (alert 1223).
    ///
    /// Commands that were already pushed still go out in it.
    pub fn abort(&mut self) {
        if matches!(self.course, Course::Unfinished | Course::Open | Course::Chunk) {
            self.course = Course::Aborted { is_ours: true };
        }
    }

    /// Takes the device out of management: it gets no more commands.
    ///
    /// Call it when a user disconnects the device (alert 1226), or when the last command for a device that is being
    /// retired is done. Call it before pushing: commands that are already in the answer still go out.
    /// [`Next::lock_out`] says when the session has ended.
    pub fn unenroll(&mut self) {
        self.change.is_leaving = true;
        if matches!(self.course, Course::Open) && !self.answering.is_begun() {
            self.course = Course::Leaving;
        }
    }

    /// Reports whether this turn or an earlier one unenrolls the device.
    #[must_use]
    pub const fn is_unenrolling(&self) -> bool {
        self.change.is_leaving
    }

    /// Reports whether the message is a retransmission, which gets the stored answer.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.course, Course::Repeated)
    }

    /// Appends the answer to `out` and commits the turn to the enrollment.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Next {
        self.complete(out)
    }

    /// Does what [`finish`](Self::finish) says. The turn is of no use afterwards.
    pub(super) fn complete(&mut self, out: &mut Vec<u8>) -> Next {
        if self.is_repeated() {
            out.extend_from_slice(&self.enrollment.answer);
            let session = self.enrollment.session.as_ref();
            let ended = session.is_some_and(|session| !session.is_open());
            return Next {
                ended,
                sent: 0,
                lock_out: ended && self.enrollment.is_leaving,
            };
        }
        let written = self.write_answer();
        out.extend_from_slice(&written.bytes);
        let next = Next {
            ended: written.ended,
            sent: written.sent,
            lock_out: written.ended && self.change.is_leaving && self.change.exchange.is_some(),
        };
        self.commit(written.bytes);
        next
    }

    fn commit(&mut self, answer: Vec<u8>) {
        let (enrollment, change) = (&mut *self.enrollment, &mut self.change);
        enrollment.failures = change.failures;
        let Some(exchange) = change.exchange.take() else {
            let course = core::mem::replace(&mut self.course, Course::Repeated);
            if let Course::Challenged { candidate, .. } = course {
                enrollment.candidate = Some(candidate);
            }
            return;
        };
        enrollment.answer = answer;
        enrollment.is_leaving = change.is_leaving;
        enrollment.last_seen = Some(exchange.seen);
        match (change.proof, enrollment.candidate.take()) {
            (Some(Which::Candidate), Some(candidate)) => {
                enrollment.nonce = Some(candidate.nonce);
                enrollment.previous_nonce = None;
            }
            (Some(Which::Current), _) => enrollment.previous_nonce = None,
            _ => {}
        }
        if let Some(nonce) = change.nonce.take() {
            enrollment.previous_nonce = enrollment.nonce.replace(nonce);
        }
        if change.server_nonce.is_some() {
            enrollment.server_nonce = change.server_nonce.take();
        }
        let fresh = || Session {
            exchange: Exchange::default(),
            traffic: Traffic::default(),
            owed: VecDeque::new(),
        };
        let session = enrollment.session.get_or_insert_with(fresh);
        session.exchange = exchange;
        core::mem::take(&mut change.owing).apply(&mut session.owed);
        let traffic = &mut session.traffic;
        if change.is_settled {
            core::mem::swap(traffic, &mut change.fresh);
        } else {
            core::mem::take(&mut change.progress).apply(&mut traffic.progress);
            traffic.note_lookups(core::mem::take(&mut change.lookups));
            core::mem::take(&mut change.received).apply(&mut traffic.incoming);
        }
        if let Some(advance) = change.advance.take() {
            traffic.advance(advance);
        }
    }
}

/// The parts of a turn while its message is read.
struct Opened<'m> {
    events: Vec<Event<'m>>,
    replies: Vec<Reply<'m>>,
    completed: Vec<Completed>,
    change: Change,
}

impl<'m> Opened<'m> {
    fn challenge(
        &mut self,
        message: &'m Message<'m>,
        candidate: Box<Candidate>,
        status: StatusCode,
    ) -> Course {
        if status == StatusCode::INVALID_CREDENTIALS {
            self.change.failures = self.change.failures.saturating_add(1);
        }
        self.replies = reading::refuse_all(message, status);
        self.events.push(Event::Challenged(Challenged {
            status,
            failures: self.change.failures,
        }));
        Course::Challenged { status, candidate }
    }

    /// Gives up the last session.
    fn begin(&mut self, enrollment: &Enrollment) {
        self.events.reserve(BEGINNING);
        if let Some(session) = &enrollment.session
            && !session.traffic.sent.is_empty()
        {
            let limit = enrollment.settings.limits.object;
            let receiving = Receiving::new(session.traffic.incoming.as_deref(), limit);
            let mut lost = Correlation::new(&session.traffic, session.exchange.user, receiving, 0);
            lost.settle(End::Lost, &mut self.events);
            self.completed = lost.finish(false).completed;
        }
        if enrollment.last_seen.is_none() {
            self.events.push(Event::FirstContact);
        }
        self.events.push(Event::Started);
        self.change.is_settled = true;
    }

    fn accept(&mut self, enrollment: &Enrollment, proof: Proof, context: &Context<'_>) {
        self.change.accepted = Some(StatusCode::OK);
        let (Proof::Credentials(which), Some(challenge)) = (proof, &enrollment.settings.challenge) else {
            return;
        };
        self.change.failures = 0;
        self.change.proof = which;
        self.events.push(Event::Authenticated);
        if challenge.lifetime == CredentialLifetime::Session {
            self.change.accepted = Some(StatusCode::AUTHENTICATION_ACCEPTED);
            let nonce = context.nonce.as_ref().filter(|_| !challenge.is_basic);
            let nonce = nonce.filter(|nonce| nonce.expose().len() >= MIN_NONCE);
            self.change.nonce = nonce.map(|nonce| nonce.clone().into_owned());
        }
    }

    fn read(
        &mut self,
        enrollment: &Enrollment,
        message: &'m Message<'m>,
        mut exchange: Exchange,
        traffic: Option<&Traffic>,
    ) -> Course {
        exchange.proved |= self.change.accepted == Some(StatusCode::AUTHENTICATION_ACCEPTED);
        if let Some(meta) = message.header().meta() {
            exchange.max_message = meta.max_msg_size().or(exchange.max_message);
            exchange.max_object = meta.max_obj_size().or(exchange.max_object);
        }
        let nothing = Traffic::default();
        let traffic = traffic.unwrap_or(&nothing);
        let limit = enrollment.settings.limits.object;
        let receiving = Receiving::new(traffic.incoming.as_deref(), limit);
        // An outcome for each item and command, and what a package begins with; never more than the message may hold.
        let possible = message.bytes().len() / SHORTEST_STATUS;
        let likely = traffic.progress.len().min(possible).saturating_mul(2);
        const AROUND: usize = 2;
        self.events.reserve(likely.saturating_add(AROUND));
        // The end of a package settles everything that is out.
        let answers = if message.is_final() { usize::MAX } else { possible };
        let mut correlation = Correlation::new(traffic, exchange.user, receiving, answers);
        let read = reading::read(message, &mut correlation, &mut self.events, &mut self.replies);
        exchange.user = read.user.unwrap_or(exchange.user);
        let refused = self.judge_header(enrollment, &mut exchange, read.header.as_ref());
        let is_sending = traffic.sending.is_some();
        let is_complete = message.is_final()
            || exchange.cut_short
            || is_sending && (read.stopped || !correlation.is_waiting());
        let is_chunk_due = correlation.chunk_taken || is_sending && exchange.cut_short;
        let course = course(&read, refused, is_complete, is_chunk_due);
        let end = match course {
            Course::Chunk | Course::Unfinished => None,
            Course::Aborted { is_ours: false } => Some(End::Lost),
            _ if refused.is_some() => Some(End::Unauthenticated),
            _ => Some(End::Package),
        };
        if let Some(end) = end {
            correlation.settle(end, &mut self.events);
            self.change.is_settled = true;
        }
        if matches!(course, Course::Open) {
            self.events.push(Event::PackageComplete);
        }
        let mut correlated = correlation.finish(self.change.is_settled);
        match self.completed.is_empty() {
            true => self.completed = correlated.completed,
            false => self.completed.append(&mut correlated.completed),
        }
        self.change.progress = correlated.progress;
        self.change.lookups = correlated.lookups;
        self.change.received = correlated.received;
        self.change.no_end = correlated.no_end;
        self.change.fresh.valueless = correlated.valueless;
        self.change.exchange = Some(exchange);
        match course {
            Course::Open if self.change.is_leaving => Course::Leaving,
            course => course,
        }
    }

    /// Looks at the device's opinion of our header. Returns whether commands can go on if it asks for credentials.
    fn judge_header(
        &mut self,
        enrollment: &Enrollment,
        exchange: &mut Exchange,
        header: Option<&HeaderStatus>,
    ) -> Option<Refused> {
        let header = header?;
        let credentials = enrollment.settings.credentials.as_ref();
        if credentials.is_some() {
            self.change.server_nonce.clone_from(&header.nonce);
        }
        if header.code.is_success() {
            exchange.refusals = 0;
            return None;
        }
        if !matches!(
            header.code,
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS
        ) {
            return None;
        }
        exchange.refusals = exchange.refusals.saturating_add(1);
        let can_answer = credentials.is_some() && header.nonce.is_some() && exchange.refusals <= MAX_FAILURES;
        Some(match can_answer {
            true => Refused::Answerable,
            false => Refused::ForGood,
        })
    }
}

/// The device asks for our credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    Answerable,
    ForGood,
}

const fn course(read: &Read, refused: Option<Refused>, is_complete: bool, is_chunk_due: bool) -> Course {
    match refused {
        _ if read.aborted => Course::Aborted { is_ours: false },
        Some(Refused::ForGood) => Course::Aborted { is_ours: true },
        Some(Refused::Answerable) => Course::Open,
        None if is_chunk_due && !read.stopped => Course::Chunk,
        None if is_complete => Course::Open,
        None => Course::Unfinished,
    }
}
