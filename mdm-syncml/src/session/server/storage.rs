//! The stored state of an enrollment.

mod commands;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use mdm_errors::SecretBytes;
use serde::{Deserialize, Serialize};

use super::place::Candidate;
use super::session::{Exchange, Owed, Sending, Session, User};
use super::{Enrollment, Settings};
use crate::session::RestoreError;
use crate::session::receiving::Incoming;
use crate::session::storage::{self, Versioned, base64_text, is_default};
use commands::{StoredCommand, StoredMiss};

/// A restored enrollment, and how much of it was kept.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct Restored {
    /// The enrollment.
    pub enrollment: Enrollment,
    /// The part of the stored state that was kept.
    pub kept: Kept,
}

/// The part of a stored state that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept {
    /// Everything.
    All,
    /// Everything but the last answer, whose bytes do not belong to the state.
    ///
    /// A retransmission of the last message gets no stored answer.
    WithoutAnswer,
    /// Everything but the exchange, because the settings name another peer.
    ///
    /// That happens after a renewal or a new enrollment. The session, its proof, the nonces and the last answer belong
    /// to the earlier peer and are lost. Outstanding commands are kept, and become
    /// [`Outcome::Unanswered`](crate::Outcome::Unanswered) with the next session.
    WithoutExchange,
}

/// The facts of a stored state that a tool can show without settings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateSummary {
    /// The version of the layout.
    pub version: u16,
    /// The device that the state belongs to.
    pub device_id: String,
    /// The `SessionID` of the last session, if there was one.
    pub session_id: Option<String>,
    /// The number of outstanding commands and parts.
    pub out: usize,
    /// The number of failed proofs since the last accepted one.
    pub failures: u32,
}

impl StateSummary {
    /// Reads the facts of a state that [`Enrollment::to_json`] wrote.
    ///
    /// # Errors
    /// [`RestoreError`] when the state has another version or is damaged.
    pub fn parse(state: &[u8]) -> Result<Self, RestoreError> {
        let state: State = storage::from_json(state)?;
        Ok(Self {
            version: state.version,
            device_id: state.device,
            out: state.session.as_ref().map_or(0, |session| session.out.len()),
            session_id: state.session.map(|session| session.id),
            failures: state.failures,
        })
    }
}

/// The layout of a stored state.
#[derive(Serialize, Deserialize)]
struct State {
    version: u16,
    device: String,
    /// The identity that the state is bound to.
    peer: String,
    #[serde(
        default,
        with = "base64_text::secret",
        skip_serializing_if = "Option::is_none"
    )]
    nonce: Option<SecretBytes<'static>>,
    #[serde(
        default,
        with = "base64_text::secret",
        skip_serializing_if = "Option::is_none"
    )]
    previous_nonce: Option<SecretBytes<'static>>,
    #[serde(
        default,
        with = "base64_text::secret",
        skip_serializing_if = "Option::is_none"
    )]
    server_nonce: Option<SecretBytes<'static>>,
    #[serde(default, skip_serializing_if = "is_default")]
    failures: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    seen: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    leaving: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    candidate: Option<Box<StoredCandidate>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<StoredSession>,
}

impl Versioned for State {
    const VERSIONS: RangeInclusive<u16> = Enrollment::OLDEST..=Enrollment::VERSION;

    fn version(&self) -> u16 {
        self.version
    }
}

#[derive(Serialize, Deserialize)]
struct StoredCandidate {
    id: String,
    received: u32,
    sent: u32,
    seen: u64,
    #[serde(default, with = "base64_text::secret")]
    nonce: Option<SecretBytes<'static>>,
    #[serde(default, skip_serializing_if = "is_default")]
    continues: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    failures: u8,
}

#[derive(Serialize, Deserialize)]
struct StoredSession {
    id: String,
    received: u32,
    digest: String,
    sent: u32,
    seen: u64,
    /// The length of the answer that belongs to the state.
    answer: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    ended: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    proved: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    cut_short: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    user: User,
    #[serde(default, skip_serializing_if = "is_default")]
    max_message: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    max_object: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    refusals: u8,
    #[serde(default, skip_serializing_if = "is_default")]
    out: Vec<StoredCommand>,
    #[serde(default, skip_serializing_if = "is_default")]
    without_value: Vec<StoredMiss>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    incoming: Option<Box<Incoming>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sending: Option<Box<Sending>>,
    #[serde(default, skip_serializing_if = "is_default")]
    owed: VecDeque<Owed>,
}

impl Enrollment {
    /// The version of the stored state that this release writes.
    ///
    /// It reads versions 2 and 3 as well.
    pub const VERSION: u16 = 4;

    const OLDEST: u16 = 2;

    /// Writes the state as JSON.
    ///
    /// Store it after every turn, before the answer is sent. The settings, waiting commands, and the bytes of the last
    /// [`answer`](Self::answer) are not part of it. It holds nonces and any value that is on its way in chunks: keep it
    /// secret. [`take_part`](Self::take_part) and [`drop_outgoing`](Self::drop_outgoing) keep such a value apart.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        storage::to_json(&State {
            version: Self::VERSION,
            device: self.settings.device_id.as_str().into(),
            peer: self.settings.binding(),
            nonce: self.nonce.clone(),
            previous_nonce: self.previous_nonce.clone(),
            server_nonce: self.server_nonce.clone(),
            failures: self.failures,
            seen: self.last_seen,
            leaving: self.is_leaving,
            candidate: self.candidate.as_deref().map(StoredCandidate::new).map(Box::new),
            session: self
                .session
                .as_ref()
                .map(|session| StoredSession::new(session, self.answer.len())),
        })
    }

    /// Restores an enrollment from its state and the bytes of its last answer.
    ///
    /// The state is bound to the device and to the peer of the settings: see [`Kept::WithoutExchange`]. Unknown members
    /// are ignored.
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::session::server::{Enrollment, Kept, Settings};
    ///
    /// let settings = |peer: &[u8]| -> Result<_, mdm_errors::ForbiddenCharacter> {
    ///     Ok(Settings::new(Text::new("https://mdm.example/manage")?, Text::new("TABLET")?, peer))
    /// };
    /// let enrollment = Enrollment::new(settings(b"device 17")?);
    /// let state = enrollment.to_json();
    /// let restored = Enrollment::restore(settings(b"device 17")?, &state, enrollment.answer().to_vec())?;
    /// assert_eq!(restored.kept, Kept::All);
    /// let restored = Enrollment::restore(settings(b"new certificate")?, &state, Vec::new())?;
    /// assert_eq!(restored.kept, Kept::WithoutExchange);
    ///
    /// let error = Enrollment::restore(settings(b"device 17")?, b"{\"version\":9}", Vec::new()).unwrap_err();
    /// assert!(error.to_string().starts_with("stored under version 9, and this release reads versions 2 to 4"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RestoreError`] when the state has another version, belongs to another device, or is damaged.
    pub fn restore(settings: Settings, state: &[u8], answer: Vec<u8>) -> Result<Restored, RestoreError> {
        let state: State = storage::from_json(state)?;
        if state.device != settings.device_id.as_str() {
            return Err(RestoreError::OtherDevice);
        }
        let is_same_peer = state.peer == settings.binding();
        let answer_length = state.session.as_ref().map_or(0, |session| session.answer);
        let mut enrollment = Self::new(settings);
        enrollment.failures = state.failures;
        enrollment.last_seen = state.seen;
        enrollment.is_leaving = state.leaving;
        enrollment.session = state.session.map(StoredSession::restore).transpose()?;
        if !is_same_peer {
            if let Some(session) = &mut enrollment.session {
                session.abandon();
            }
            return Ok(Restored {
                enrollment,
                kept: Kept::WithoutExchange,
            });
        }
        enrollment.nonce = state.nonce;
        enrollment.previous_nonce = state.previous_nonce;
        enrollment.server_nonce = state.server_nonce;
        enrollment.candidate = state.candidate.map(|candidate| Box::new(candidate.restore()));
        let is_its_answer = u64::try_from(answer.len()) == Ok(answer_length);
        let kept = match (is_its_answer, &mut enrollment.session) {
            (true, _) | (false, None) => Kept::All,
            (false, Some(session)) => {
                session.exchange.digest = [0; 32];
                Kept::WithoutAnswer
            }
        };
        if kept == Kept::All {
            enrollment.answer = answer;
        }
        Ok(Restored { enrollment, kept })
    }
}

impl Settings {
    /// Returns the identity that a stored state is bound to.
    fn binding(&self) -> String {
        match (&self.peer, &self.challenge) {
            (Some(peer), _) => alloc::format!("tls:{}", base64_text::encode(peer)),
            (None, Some(challenge)) => alloc::format!("user:{}", challenge.identity.user()),
            (None, None) => "nobody".to_string(),
        }
    }
}

impl Session {
    /// Ends the exchange for good; only the commands that are out stay, to be reported, and the numbers that are used up.
    fn abandon(&mut self) {
        self.exchange = Exchange {
            session_id: core::mem::take(&mut self.exchange.session_id),
            sent: self.exchange.sent,
            ended: true,
            user: self.exchange.user,
            ..Exchange::default()
        };
        self.traffic.incoming = None;
        self.traffic.sending = None;
        self.traffic.valueless.clear();
        self.owed.clear();
    }
}

impl StoredCandidate {
    fn new(candidate: &Candidate) -> Self {
        Self {
            id: candidate.session_id.clone(),
            received: candidate.received,
            sent: candidate.sent,
            seen: candidate.seen,
            nonce: Some(candidate.nonce.clone()),
            continues: candidate.continues,
            failures: candidate.failures,
        }
    }

    fn restore(self) -> Candidate {
        Candidate {
            session_id: self.id,
            received: self.received,
            sent: self.sent,
            seen: self.seen,
            nonce: self.nonce.unwrap_or_default(),
            continues: self.continues,
            failures: self.failures,
        }
    }
}

impl StoredSession {
    fn new(session: &Session, answer: usize) -> Self {
        let Session {
            exchange,
            traffic,
            owed,
        } = session;
        Self {
            id: exchange.session_id.clone(),
            received: exchange.received,
            digest: base64_text::encode(&exchange.digest),
            sent: exchange.sent,
            seen: exchange.seen,
            answer: u64::try_from(answer).unwrap_or(u64::MAX),
            ended: exchange.ended,
            proved: exchange.proved,
            cut_short: exchange.cut_short,
            user: exchange.user,
            max_message: exchange.max_message,
            max_object: exchange.max_object,
            refusals: exchange.refusals,
            out: commands::store(traffic),
            without_value: traffic.valueless.iter().map(StoredMiss::new).collect(),
            incoming: traffic.incoming.clone(),
            sending: traffic.sending.clone(),
            owed: owed.clone(),
        }
    }

    fn restore(self) -> Result<Session, RestoreError> {
        let digest = base64_text::decode(&self.digest);
        let digest = digest.and_then(|digest| digest.try_into().ok());
        let mut traffic = commands::restore(self.out)?;
        traffic.valueless = commands::restore_misses(self.without_value)?;
        if let Some(incoming) = &self.incoming {
            let sent = traffic.sent.get(incoming.command);
            if sent.is_none_or(|sent| incoming.item >= sent.items) {
                return Err(RestoreError::INCONSISTENT);
            }
        }
        traffic.incoming = self.incoming;
        traffic.sending = self.sending;
        if let Some(sending) = &mut traffic.sending {
            // Before version 4, the text was there and its length was not.
            if let Some(text) = &sending.text {
                sending.length = text.len();
            }
            let is_boundary = match &sending.text {
                Some(text) => text.is_char_boundary(sending.offset),
                None => sending.offset < sending.length,
            };
            let can_go_on = traffic.sent.len() == 1 && is_boundary;
            if !can_go_on {
                return Err(RestoreError::INCONSISTENT);
            }
        }
        Ok(Session {
            exchange: Exchange {
                session_id: self.id,
                received: self.received,
                digest: digest.ok_or(RestoreError::INCONSISTENT)?,
                sent: self.sent,
                seen: self.seen,
                ended: self.ended,
                proved: self.proved,
                cut_short: self.cut_short,
                user: self.user,
                max_message: self.max_message,
                max_object: self.max_object,
                refusals: self.refusals,
            },
            traffic,
            owed: self.owed,
        })
    }
}
