//! Writes answers.

use alloc::vec::Vec;

use mdm_errors::{SecretBytes, Text};

use super::credentials::Challenge;
use super::place::MAX_FAILURES;
use super::reading::Room;
use super::session::Exchange;
use super::settings::Settings;
use super::turn::{Change, Course, MIN_MESSAGE_SIZE, Turn};
use crate::outgoing::{Alert, Cred, Header, MessageWriter, Meta, PausedMessage, Ref, Status};
use crate::{CommandKind, CommandName, StatusCode};

/// The answer of a turn, as far as it is written.
#[derive(Debug, Default)]
pub(super) struct Answering {
    bytes: Vec<u8>,
    paused: Option<PausedMessage>,
    /// The length of the shortest message to this device that carries a command, without the command.
    pub(super) overhead: usize,
    /// The number of commands that are likely to be pushed.
    pub(super) expected: usize,
    /// The number of commands that were pushed.
    pub(super) sent: usize,
    /// A command did not fit, and may have fitted without the statuses.
    pub(super) lacks_room: bool,
    /// A value goes out in chunks, and more follow.
    pub(super) is_partial: bool,
}

/// The bytes of a status without addresses.
const STATUS: usize = 120;
/// The bytes of a command with a short value.
const COMMAND: usize = 224;
/// The bytes that the rest of most answers takes.
const USUAL: usize = 640;

/// An answer that is complete.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) ended: bool,
    pub(super) sent: usize,
}

impl Answering {
    pub(super) const fn is_begun(&self) -> bool {
        self.paused.is_some()
    }

    /// Returns the bytes that are left for commands.
    pub(super) fn room(&self, budget: usize) -> usize {
        let length = self.paused.as_ref().map_or(0, PausedMessage::len);
        budget.saturating_sub(length)
    }

    /// Goes on writing, with `write`.
    pub(super) fn write<T>(&mut self, write: impl FnOnce(&mut MessageWriter<'_>) -> T) -> Option<T> {
        let mut writer = self.paused.take()?.resume(&mut self.bytes);
        let result = write(&mut writer);
        self.paused = Some(writer.pause());
        Some(result)
    }
}

impl Turn<'_, '_> {
    /// Returns the byte budget of the answer.
    pub(super) fn budget(&self) -> usize {
        let own = self.enrollment.settings.limits.budget;
        let theirs = self
            .change
            .exchange
            .as_ref()
            .and_then(|exchange| exchange.max_message);
        let theirs = theirs.filter(|&bytes| bytes != 0);
        let theirs = theirs.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX).max(MIN_MESSAGE_SIZE));
        theirs.map_or(own, |theirs| theirs.min(own))
    }

    /// Reports whether statuses wait for a later answer, once this one is begun.
    pub(super) fn owes(&self) -> bool {
        self.change.owing.is_open(self.enrollment.session.as_ref())
    }

    /// Writes everything that comes before commands, once.
    pub(super) fn begin_answer(&mut self) {
        if !self.answering.is_begun() {
            self.write_beginning();
        }
    }

    fn write_beginning(&mut self) {
        let budget = self.budget();
        let settings = &self.enrollment.settings;
        let (session_id, sent, status) = match (&self.course, &mut self.change.exchange) {
            (Course::Challenged { status, candidate }, _) => {
                (candidate.session_id.as_str(), candidate.sent, *status)
            }
            (_, Some(exchange)) => {
                exchange.sent = exchange.sent.saturating_add(1);
                let status = self.change.accepted.unwrap_or(StatusCode::OK);
                (exchange.session_id.as_str(), exchange.sent, status)
            }
            // A repeated message is answered with the stored bytes.
            (_, None) => return,
        };
        let nonce = [&self.change.server_nonce, &self.enrollment.server_nonce];
        let header = header(settings, session_id, sent, nonce.into_iter().flatten().next());
        let statuses = self.replies.len().saturating_mul(STATUS);
        let commands = self.answering.expected.saturating_mul(COMMAND);
        self.answering
            .bytes
            .reserve(USUAL.saturating_add(statuses).saturating_add(commands));
        // An alert at the end, which asks for more or ends the session, has its room.
        const ALERT: usize = 64;
        let budget = match self.course {
            Course::Unfinished | Course::Aborted { .. } => budget.saturating_sub(ALERT),
            _ => budget,
        };
        let mut writer =
            MessageWriter::begin(&mut self.answering.bytes, &header, settings.namespace).with_budget(budget);
        let nonce = match &self.course {
            Course::Challenged { candidate, .. } => Some(&candidate.nonce),
            _ => self.change.nonce.as_ref(),
        };
        let msg_ref = self.heading.msg_ref;
        let challenge = settings.challenge.as_ref().zip(nonce);
        write_header_status(&mut writer, msg_ref, status, challenge);
        // A device asks with an alert for what did not fit, and that is answered before.
        self.answering.overhead = writer.len().saturating_add(STATUS);
        let owing = &mut self.change.owing;
        let mut room = Room::Sure;
        let mut earlier = owing.earlier(self.enrollment.session.as_ref()).peekable();
        while earlier
            .next_if(|owed| owed.write(&mut writer, &mut room))
            .is_some()
        {
            owing.sent = owing.sent.saturating_add(1);
        }
        let is_next = earlier.peek().is_none();
        let all = self.replies.iter();
        let sent = all.take_while(|reply| is_next && reply.write(&mut writer, msg_ref, &mut room));
        let later = self.replies.get(sent.count()..).unwrap_or_default();
        owing.later = later.iter().map(|reply| reply.to_owed(msg_ref)).collect();
        self.answering.lacks_room |= !is_next || !owing.later.is_empty();
        if let Some(uri) = &self.change.no_end {
            writer.push(&Alert::no_end_of_data(Text::lossy(uri.as_str())).into());
        }
        self.answering.paused = Some(writer.pause());
    }

    /// Writes what is left to write.
    pub(super) fn write_answer(&mut self) -> Written {
        self.begin_answer();
        if matches!(self.course, Course::Chunk) {
            self.write_own_chunk();
        }
        let mut answering = core::mem::take(&mut self.answering);
        let mut ending = ending(&self.course, &answering, &self.replies, self.owes());
        let sent = answering.sent;
        if let Some(paused) = answering.paused.take() {
            let mut writer = paused.resume(&mut answering.bytes);
            if let Some(alert) = ending.alert.take() {
                writer.push(&alert.into());
            }
            match ending.is_final {
                true => writer.finish(),
                false => writer.finish_without_final(),
            }
        }
        self.change.end_message(&ending);
        Written {
            bytes: answering.bytes,
            ended: ending.ended,
            sent,
        }
    }
}

/// Writes the status of the device's header, with a challenge if there is a nonce for one.
fn write_header_status(
    writer: &mut MessageWriter<'_>,
    msg_ref: &str,
    status: StatusCode,
    challenge: Option<(&Challenge, &SecretBytes<'_>)>,
) {
    match challenge {
        Some((challenge, nonce)) => {
            let msg_ref = Ref::from(Text::lossy(msg_ref));
            writer.push(&Status::challenging(msg_ref, status, challenge.to_chal(nonce)).into());
        }
        None => {
            let command = CommandName::Known(CommandKind::SyncHdr);
            writer.push_status(msg_ref, "0", &command, status);
        }
    }
}

/// The way an answer ends.
#[derive(Debug)]
struct Ending {
    alert: Option<Alert<'static>>,
    is_final: bool,
    ended: bool,
    cut_short: bool,
}

fn ending<T>(course: &Course, answering: &Answering, replies: &[T], owes: bool) -> Ending {
    let nothing_more = answering.sent == 0 && !answering.is_partial;
    let ending = Ending {
        alert: None,
        is_final: true,
        ended: false,
        cut_short: false,
    };
    match course {
        Course::Repeated => ending,
        Course::Challenged { candidate, .. } => Ending {
            ended: candidate.failures >= MAX_FAILURES,
            ..ending
        },
        Course::Unfinished => Ending {
            alert: Some(Alert::next_message()),
            is_final: false,
            ..ending
        },
        Course::Aborted { is_ours } => Ending {
            alert: is_ours.then(Alert::abort),
            ended: true,
            ..ending
        },
        // The statuses that are owed go out with the next message.
        Course::Open | Course::Leaving if owes => Ending {
            is_final: false,
            cut_short: true,
            ..ending
        },
        Course::Leaving => Ending {
            ended: true,
            ..ending
        },
        Course::Chunk => Ending {
            is_final: !answering.is_partial,
            cut_short: answering.lacks_room,
            ..ending
        },
        // Without statuses in the way, the next message has room for what did not fit into this one.
        Course::Open if nothing_more && answering.lacks_room && !replies.is_empty() => Ending {
            is_final: false,
            cut_short: true,
            ..ending
        },
        Course::Open => Ending {
            is_final: !answering.is_partial,
            ended: nothing_more,
            ..ending
        },
    }
}

impl Change {
    fn end_message(&mut self, ending: &Ending) {
        if let Some(exchange) = &mut self.exchange {
            exchange.ended = ending.ended;
            exchange.cut_short = ending.cut_short;
        }
    }
}

fn header<'h>(
    settings: &'h Settings,
    session_id: &'h str,
    sent: u32,
    nonce: Option<&SecretBytes<'static>>,
) -> Header<'h> {
    let mut header = Header::new(
        Text::lossy(session_id),
        sent,
        settings.source().borrowed(),
        settings.server_uri.borrowed(),
    );
    let announced = settings.announced;
    if announced.message.is_some() || announced.object.is_some() {
        let mut meta = Meta::new();
        if let Some(bytes) = announced.message {
            meta = meta.with_max_msg_size(bytes);
        }
        if let Some(bytes) = announced.object {
            meta = meta.with_max_obj_size(bytes);
        }
        header = header.with_meta(meta);
    }
    if let Some(credentials) = &settings.credentials
        && let Some(nonce) = nonce.or(credentials.nonce.as_ref())
    {
        header = header
            .with_source_name(Text::lossy(credentials.identity.user()))
            .with_cred(Cred::md5(&credentials.identity.digest(nonce)));
    }
    header
}

impl Exchange {
    /// Returns the largest value that the device takes in chunks; `None` if it takes none.
    pub(super) fn object_limit(&self) -> Option<usize> {
        let bytes = self.max_object.filter(|&bytes| bytes != 0)?;
        Some(usize::try_from(bytes).unwrap_or(usize::MAX))
    }
}
