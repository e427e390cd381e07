//! The server's side of management sessions.
//!
//! An [`Enrollment`] lives as long as the device is enrolled, a [`Session`] as long as a `SessionID`. Commands come from
//! wherever the caller keeps them: a [`Turn`] says whether its answer can carry any, and takes them one by one, each
//! under an identifier of the caller's choosing; every outcome names that identifier. [`Queue`] keeps commands in
//! memory and uses only this public interface.
//!
//! The whole loop, from the body of a POST to the bytes to answer with:
//!
//! ```
//! use core::time::Duration;
//! use mdm_errors::Text;
//! use mdm_syncml::outgoing::Get;
//! use mdm_syncml::session::server::{Context, Enrollment, Event, Queue, Settings};
//! use mdm_syncml::{LocUri, Parser};
//! use rustls_pki_types::UnixTime;
//!
//! let server = Text::new("https://mdm.example/manage")?;
//! let mut enrollment = Enrollment::new(Settings::new(server, Text::new("TABLET")?, *b"device 17"));
//! let mut queue = Queue::new();
//! queue.enqueue(1_u64, Get::new(LocUri::new("./DevDetail/SwV")?))?;
//! let mut parser = Parser::new();
//!
//! # let body = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><SessionID>1</SessionID><MsgID>1</MsgID><Source><LocURI>TABLET</LocURI></Source></SyncHdr><SyncBody><Final/></SyncBody></SyncML>"#;
//! // For each POST: `body`, the identity that TLS proved, and the time.
//! let message = parser.parse(body)?;
//! let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
//! let mut turn = enrollment.receive(&message, &Context::new(now, b"device 17"))?;
//! while let Some(event) = turn.poll_event() {
//!     match event {
//!         Event::Value(value) => println!("{} of {}: {:?}", value.item, value.id, value.text()),
//!         Event::Answer(answer) => println!("{} of {}: {}", answer.item, answer.id, answer.outcome),
//!         Event::Completed(done) => println!("{}: {}", done.id, done.outcome),
//!         _ => {}
//!     }
//! }
//! let mut response = Vec::new();
//! let served = queue.finish(turn, now, &mut response);
//! // Store what changed, then send `response`.
//! assert_eq!(served.sent.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With a database, where the commands are rows and one transaction covers everything:
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! # use std::collections::BTreeMap;
//! use mdm_syncml::outgoing::ManagementCommand;
//! use mdm_syncml::session::CommandId;
//! use mdm_syncml::session::server::{Context, Enrollment, Event, NotSent, Settings};
//! use mdm_syncml::{Message, Outcome};
//! # /// A transaction of your database.
//! # #[derive(Default)]
//! # struct Transaction { state: Option<Vec<u8>>, answer: Vec<u8>, rows: BTreeMap<CommandId, ManagementCommand<'static>> }
//! # impl Transaction {
//! #     fn end(&mut self, id: CommandId, _: Outcome) { self.rows.remove(&id); }
//! #     fn value(&mut self, _: CommandId, _: usize, _: &str) {}
//! #     fn mark_sent(&mut self, _: CommandId) {}
//! #     fn fail(&mut self, id: CommandId) { self.rows.remove(&id); }
//! #     fn waiting(&self) -> Vec<(CommandId, ManagementCommand<'static>)> { self.rows.clone().into_iter().collect() }
//! # }
//!
//! fn serve(
//!     tx: &mut Transaction, settings: Settings, context: &Context<'_>, body: &[u8],
//! ) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//!     let message = Message::parse(body)?;
//!     // SELECT state, answer FROM enrollment WHERE device = .. FOR UPDATE
//!     let mut enrollment = match &tx.state {
//!         Some(state) => Enrollment::restore(settings, state, tx.answer.clone())?.enrollment,
//!         None => Enrollment::new(settings),
//!     };
//!     let mut turn = enrollment.receive(&message, context)?;
//!     while let Some(event) = turn.poll_event() {
//!         match event {
//!             Event::Value(value) => tx.value(value.id, value.item, &value.text().unwrap_or_default()),
//!             Event::Completed(done) => tx.end(done.id, done.outcome),
//!             _ => {}
//!         }
//!     }
//!     if turn.opening().is_open() {
//!         // SELECT id, command FROM command WHERE device = .. AND NOT sent ORDER BY priority, id
//!         for (id, command) in tx.waiting() {
//!             match turn.push(id, &command) {
//!                 Ok(()) => tx.mark_sent(id),
//!                 Err(NotSent::TooLarge { .. }) => tx.fail(id),
//!                 Err(NotSent::WaitsForUser(_) | NotSent::TooLargeForDevice { .. }) => {}
//!                 Err(_) => break,
//!             }
//!         }
//!     }
//!     let mut response = Vec::new();
//!     let _next = turn.finish(&mut response);
//!     tx.state = Some(enrollment.to_json());
//!     tx.answer = enrollment.answer().to_vec();
//!     Ok(response) // after COMMIT
//! }
//! # let _: fn(&mut Transaction, Settings, &Context<'_>, &[u8]) -> _ = serve;
//! # }
//! ```
//!
//! - A message counts only when the TLS peer, the source of the header and, if the settings demand them, the
//!   credentials are those of the enrollment. A sender that has not proved who it is cannot end a session or settle a
//!   command.
//! - Every header and command of the device gets a status. Alerts from 1200 on and reports get 200; [`Turn::answer`]
//!   sets another status for an alert.
//! - The outcome of each item of a command is reported exactly once, as soon as it is certain: for a Get when the
//!   device has finished its package, for the parts of an Atomic when the Atomic has its status. Values that come in
//!   chunks are put together first.
//! - A value on its way in chunks is part of the state, which is stored anew with every message. To store each of its
//!   bytes once, keep it apart: after each turn, [`Enrollment::take_part`] hands over what has come of a value, and
//!   [`Enrollment::drop_outgoing`] leaves out a command that the caller or its [`Queue`] has anyway.
//! - A retransmitted message is answered with the same bytes as before.

mod answering;
mod busy;
mod context;
mod correlation;
mod credentials;
mod event;
mod known;
mod lookup;
mod order;
mod parts;
mod place;
mod push;
mod pushed;
mod queue;
mod reading;
mod refusal;
mod sending;
mod sent;
mod session;
mod settings;
#[cfg(feature = "serde")]
mod storage;
mod turn;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::SecretBytes;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::Mismatch;
use super::key::{MAX_IDENTIFIER, number};
use super::{Error, PeerError};
use crate::Message;
use place::{Candidate, Heading, Place};

pub use busy::Busy;
pub use context::Context;
pub use credentials::{Challenge, CredentialLifetime, ServerCredentials};
pub use event::{Answer, BrokenValue, Challenged, Completed, Event, ReceivedAlert, Value};
pub use parts::Part;
pub use push::{NotSent, Opening};
pub use queue::{DropReason, Dropped, DuplicateId, HeldBack, Order, Queue, Retry, RetryPolicy, Served};
pub use refusal::write_refusal;
pub use session::{Session, User};
pub use settings::Settings;
#[cfg(feature = "serde")]
pub use storage::{Kept, Restored, StateSummary};
pub use turn::{MIN_MESSAGE_SIZE, Next, Turn};

/// The state shared with one enrolled device, which outlives its sessions.
///
/// It keeps the nonces of both sides, the count of wrong credentials, the current [`Session`], and the last answer.
/// Commands become part of it when they are sent, and leave it with their outcome.
#[derive(Clone)]
pub struct Enrollment {
    settings: Settings,
    session: Option<Session>,
    candidate: Option<Box<Candidate>>,
    /// The nonce that the device was given last, and the one before while that may not have arrived.
    nonce: Option<SecretBytes<'static>>,
    previous_nonce: Option<SecretBytes<'static>>,
    /// The nonce for our own credentials that the device gave last.
    server_nonce: Option<SecretBytes<'static>>,
    failures: u32,
    last_seen: Option<u64>,
    is_leaving: bool,
    answer: Vec<u8>,
}

impl Enrollment {
    /// Creates the state of a device that has never sent a message.
    #[must_use]
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            session: None,
            candidate: None,
            nonce: None,
            previous_nonce: None,
            server_nonce: None,
            failures: 0,
            last_seen: None,
            is_leaving: false,
            answer: Vec::new(),
        }
    }

    /// Opens a turn for a message from the device.
    ///
    /// Nothing changes before [`Turn::finish`].
    ///
    /// # Errors
    /// [`PeerError`] when the message comes from another peer or device, is out of order, or has more commands than the
    /// settings allow; [`Misuse::NonceMissing`](super::Misuse::NonceMissing) when the device must be challenged for a
    /// digest and the context has no nonce of at least 16 bytes.
    pub fn receive<'s, 'm>(
        &'s mut self,
        message: &'m Message<'m>,
        context: &Context<'_>,
    ) -> Result<Turn<'s, 'm>, Error> {
        let heading = self.heading(message, context)?;
        let digest: [u8; 32] = Sha256::digest(message.bytes()).into();
        let place = self.place(message, heading, &digest, context)?;
        let limit = self.settings.limits.answered;
        let owed = match place {
            Place::Next(..) => self.session.as_ref().map_or(0, |session| session.owed.len()),
            _ => 0,
        };
        if reading::is_excessive(message, limit.saturating_sub(owed)) {
            return Err(PeerError::TooManyCommands { limit }.into());
        }
        Ok(Turn::open(self, message, heading, place, context))
    }

    /// Returns the last session, if there was one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the number of failed proofs since the last that was accepted.
    ///
    /// It counts over all sessions. It is part of the stored state. When it grows, slow the sender down with [`Busy`]
    /// before calling [`receive`](Self::receive).
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns the time of the last accepted message, in seconds since 1970.
    #[must_use]
    pub const fn last_seen(&self) -> Option<u64> {
        self.last_seen
    }

    /// Reports whether the device is being unenrolled.
    ///
    /// It gets no more commands; see [`Turn::unenroll`].
    #[must_use]
    pub const fn is_leaving(&self) -> bool {
        self.is_leaving
    }

    /// Returns the bytes of the last answer, to be stored along with the state.
    #[must_use]
    pub fn answer(&self) -> &[u8] {
        &self.answer
    }

    fn heading<'m>(&self, message: &'m Message<'m>, context: &Context<'_>) -> Result<Heading<'m>, PeerError> {
        if let Some(peer) = &self.settings.peer
            && (peer.is_empty() || !bool::from(context.peer.ct_eq(peer)))
        {
            return Err(PeerError::WrongIdentity(Mismatch::bytes(peer, context.peer)));
        }
        let header = message.header();
        let source = header.source().and_then(|source| source.uri());
        let expected = self.settings.source().as_str();
        if source != Some(expected) {
            return Err(PeerError::WrongSource(Mismatch::texts(expected, source)));
        }
        let session_id = header.session_id();
        let session_id = session_id
            .filter(|id| !id.trim_ascii().is_empty() && id.len() <= MAX_IDENTIFIER)
            .ok_or(PeerError::SessionId)?;
        let msg_ref = header.msg_id().filter(|id| id.len() <= MAX_IDENTIFIER);
        let msg_ref = msg_ref.ok_or(PeerError::MessageId)?;
        let msg_id = number(msg_ref).and_then(|id| u32::try_from(id).ok());
        Ok(Heading {
            session_id,
            msg_ref,
            msg_id: msg_id.filter(|&id| id != 0).ok_or(PeerError::MessageId)?,
        })
    }
}

impl fmt::Debug for Enrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrollment")
            .field("settings", &self.settings)
            .field("session", &self.session)
            .field("failures", &self.failures)
            .field("last_seen", &self.last_seen)
            .field("is_leaving", &self.is_leaving)
            .field("answer", &self.answer.len())
            .finish_non_exhaustive()
    }
}
