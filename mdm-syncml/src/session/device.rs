//! The device's side of management sessions, as Windows plays it.
//!
//! A [`Session`] is one management session: [`start`](Session::start) writes the first package, and
//! [`receive`](Session::receive) takes each answer of the server until [`Next::ended`] reports the end. Commands arrive
//! as one [`Request`] per item, in order; the application carries each out and reports the result. The session itself
//! handles whatever Windows handles without a CSP: parts of an Atomic, elements that are not commands, challenges,
//! values in chunks, and the layout of the answer.
//!
//! A message is accepted only from the server in the settings, for this device, in this session and in order. A
//! retransmitted message gets the stored answer, and nothing runs twice.

mod backlog;
mod event;
mod execution;
mod reply;
mod settings;
#[cfg(feature = "serde")]
mod storage;
mod turn;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use mdm_errors::{SecretBytes, Text};
use sha2::{Digest, Sha256};

use super::error::Mismatch;
use super::key::{MAX_IDENTIFIER, number};
use super::receiving::Incoming;
use super::{Error, Misuse, PeerError};
use crate::http::RequestHead;
use crate::outgoing::{self, Alert, Cred, Header, MessageWriter, Meta, Ref, Status};
use crate::{AlertCode, Message, NamespaceVersion};
use backlog::Backlog;

pub use event::{Event, Part, Request, UserRequest};
pub use reply::Reply;
pub use settings::Settings;
pub use turn::{Next, Turn};

/// Answers to the first message that may be lost before one arrives: a server that begins anew for each copy of that
/// message goes on counting.
const LOST_ANSWERS: u32 = 5;

/// One management session, seen from the device.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::Message;
/// use mdm_syncml::alerts::LoginStatus;
/// use mdm_syncml::csp::DeviceInfo;
/// use mdm_syncml::outgoing::Alert;
/// use mdm_syncml::session::device::{Session, Settings};
///
/// let device = Text::new("0123456789ABCDEF0123456789ABCDEF")?;
/// let info = DeviceInfo::new(device, Text::new("Contoso")?, Text::new("Tablet 3")?, Text::new("en-US")?);
/// let settings = Settings::new(Text::new("https://mdm.example/manage")?, info)
///     .with_alert(Alert::login_status(LoginStatus::User));
/// let mut session = Session::new(Text::new("1")?, settings);
/// let mut body = Vec::new();
/// session.start(&mut body)?;
/// assert_eq!(Message::parse(&body)?.commands().count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    session_id: Text<'static>,
    settings: Settings,
    state: State,
}

/// Everything that a session remembers.
#[derive(Clone, Default)]
struct State {
    phase: Phase,
    /// The `MsgID` of our last message, and of the server's.
    sent: u32,
    received: u32,
    /// SHA-256 of the server's last message.
    digest: [u8; 32],
    /// Messages of the server that were not given to the session: answers to a keep-alive.
    unheard: u32,
    credentials: Option<Credentials>,
    /// Answers that did not fit into the last message.
    backlog: Backlog,
    /// The server has finished the package that is being answered.
    package_complete: bool,
    /// A value of the server that comes in chunks.
    value: Option<Box<Incoming>>,
    max_message: Option<u64>,
    max_object: Option<u64>,
    /// `RespURI`.
    address: Option<String>,
    /// The answer to the server's last message.
    answer: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    #[default]
    Created,
    Open,
    Ended,
}

/// Credentials that the server asked for; they go into every message from then on.
#[derive(Clone, Debug)]
struct Credentials {
    nonce: Option<SecretBytes<'static>>,
    /// Challenges in a row.
    attempts: u8,
}

impl Credentials {
    const fn new(nonce: SecretBytes<'static>) -> Self {
        Self {
            nonce: Some(nonce),
            attempts: 0,
        }
    }
}

impl Session {
    /// Creates a session that has not begun.
    ///
    /// `session_id` should have 1 to 4 characters (MS-MDM 2.2.3.8), which is not checked; Windows counts in decimal or
    /// hexadecimal. White space around it does not count.
    #[must_use]
    pub fn new(session_id: Text<'static>, settings: Settings) -> Self {
        let mut session = Self {
            session_id,
            settings,
            state: State::default(),
        };
        session.state.credentials = session.settings.nonce.clone().map(Credentials::new);
        session
    }

    /// Creates the next session, which begins with the server's last nonce.
    ///
    /// Its first message carries a digest over that nonce, so that the server need not challenge it. Between sessions,
    /// the stored state of this one keeps the nonce.
    ///
    /// ```
    /// use mdm_errors::{SecretBytes, SecretText, Text};
    /// use mdm_syncml::auth::Identity;
    /// use mdm_syncml::csp::DeviceInfo;
    /// use mdm_syncml::session::device::{Session, Settings};
    ///
    /// let info = DeviceInfo::new(Text::new("TABLET")?, Text::new("Contoso")?, Text::new("Tablet 3")?, Text::new("en-US")?);
    /// let settings = Settings::new(Text::new("https://mdm.example/manage")?, info)
    ///     .with_identity(Identity::new("TABLET", &SecretText::borrowed("provisioned")))
    ///     .with_nonce(SecretBytes::borrowed(b"provisioned 16 B"));
    /// let first = Session::new(Text::new("1")?, settings);
    /// let mut second = first.next_session(Text::new("2")?);
    /// let mut body = Vec::new();
    /// second.start(&mut body)?;
    /// assert!(String::from_utf8(body)?.contains("<Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn next_session(&self, session_id: Text<'static>) -> Self {
        let mut session = Self::new(session_id, self.settings.clone());
        if let Some(nonce) = self.nonce() {
            session.state.credentials = Some(Credentials::new(nonce.clone()));
        }
        session
    }

    /// Appends the first package to `out`.
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session was started before.
    pub fn start(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.state.phase != Phase::Created {
            return Err(Misuse::NotOpen.into());
        }
        self.state.phase = Phase::Open;
        self.state.sent = 1;
        let alerts = self.settings.alerts.iter().cloned();
        let message = self
            .settings
            .info
            .package_one(self.header(), self.settings.origin, alerts);
        message.write_xml(out);
        Ok(())
    }

    /// Returns the HTTP header fields for every message of the session.
    ///
    /// They name the fatal and critical alerts of the first package, which triggered the session; add the identifiers
    /// and tokens of the account.
    pub fn request_head(&self) -> RequestHead<'static> {
        let alerts = self.settings.alerts.iter();
        alerts.fold(RequestHead::new(), RequestHead::with_alert)
    }

    /// Opens a turn for a message from the server.
    ///
    /// # Errors
    /// [`PeerError`] when the message belongs to another server, device or session, is out of order, or exceeds a limit
    /// of the settings. Leave the session then; [`abort`](Self::abort) lets the server know. [`Misuse::NotOpen`] when
    /// the session was not started, or has ended and the message is not a retransmission.
    pub fn receive<'s, 'm>(&'s mut self, message: &'m Message<'m>) -> Result<Turn<'s, 'm>, Error> {
        if self.state.phase == Phase::Created {
            return Err(Misuse::NotOpen.into());
        }
        let (msg_ref, msg_id) = self.identify(message)?;
        let digest: [u8; 32] = Sha256::digest(message.bytes()).into();
        let state = &self.state;
        if msg_id == state.received {
            return match digest == state.digest {
                true => Ok(Turn::repeat(self, msg_ref)),
                false => Err(PeerError::MessageIdReused.into()),
            };
        }
        if state.phase == Phase::Ended {
            return Err(Misuse::NotOpen.into());
        }
        let expected = state.received.saturating_add(1);
        let lost = if state.received == 0 { LOST_ANSWERS } else { 0 };
        let last = expected.saturating_add(state.unheard).saturating_add(lost);
        if !(expected..=last).contains(&msg_id) {
            return Err(PeerError::MessageIdOutOfOrder {
                expected,
                found: msg_id,
            }
            .into());
        }
        let limit = self.settings.limits.rounds;
        if state.sent >= limit {
            return Err(PeerError::TooManyRounds { limit }.into());
        }
        Ok(Turn::open(self, message, (msg_ref, msg_id), digest)?)
    }

    /// Checks who speaks to whom, in which session.
    fn identify<'m>(&self, message: &'m Message<'m>) -> Result<(&'m str, u32), PeerError> {
        let header = message.header();
        let source = header.source().and_then(|source| source.uri());
        if source != Some(self.settings.source()) {
            return Err(PeerError::WrongSource(Mismatch::texts(
                self.settings.source(),
                source,
            )));
        }
        let target = header.target().and_then(|target| target.uri());
        let device_id = self.settings.info.device_id.as_str();
        if target != Some(device_id) {
            return Err(PeerError::WrongTarget(Mismatch::texts(device_id, target)));
        }
        if header.session_id().map(str::trim_ascii) != Some(self.session_id.trim_ascii()) {
            return Err(PeerError::NoSuchSession);
        }
        let msg_ref = header.msg_id().filter(|id| id.len() <= MAX_IDENTIFIER);
        let msg_ref = msg_ref.ok_or(PeerError::MessageId)?;
        let msg_id = number(msg_ref).and_then(|id| u32::try_from(id).ok());
        let msg_id = msg_id.filter(|&id| id != 0).ok_or(PeerError::MessageId)?;
        Ok((msg_ref, msg_id))
    }

    /// Appends a message saying that the device is still working.
    ///
    /// This is `EnableOmaDmKeepAliveMessage` (MS-MDE2 2.2.9): a single alert, without `Final`. Send it when commands
    /// take long; the server's answer to it need not be given to [`receive`](Self::receive).
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session is not open.
    pub fn keep_alive(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.state.phase != Phase::Open {
            return Err(Misuse::NotOpen.into());
        }
        self.write_keep_alive(out);
        Ok(())
    }

    fn write_keep_alive(&mut self, out: &mut Vec<u8>) {
        self.state.sent = self.state.sent.saturating_add(1);
        self.state.unheard = self.state.unheard.saturating_add(1);
        outgoing::Message::new(self.header())
            .with_command(Alert::request_pending())
            .without_final()
            .write_xml(out);
    }

    /// Appends a message that ends the session (alert 1223).
    ///
    /// `msg_ref` is the `MsgID` of the server's message that it answers. The server replies without commands.
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session is not open.
    pub fn abort(&mut self, msg_ref: u32, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.state.phase != Phase::Open {
            return Err(Misuse::NotOpen.into());
        }
        self.state.sent = self.state.sent.saturating_add(1);
        self.state.phase = Phase::Ended;
        outgoing::Message::new(self.header())
            .with_command(Status::header_ok(msg_ref))
            .with_command(Alert::abort())
            .write_xml(out);
        Ok(())
    }

    /// Takes the new part of a value in chunks, for a store of its own.
    ///
    /// That is what has come since the last call. The state then holds the length of the parts and nothing else, so
    /// that storing it costs as much in the last message of a large value as in the first. [`Request::taken`] says how
    /// many bytes of the finished value were taken. Parts at offset 0 replace those that were taken before; an
    /// [`Event::BrokenValue`] makes them worthless.
    ///
    /// Call it after [`Turn::finish`], in the transaction that stores the state. Without it, the state holds the value.
    pub fn take_part(&mut self) -> Option<Part> {
        let (offset, text) = self.state.value.as_mut()?.take()?;
        Some(Part { offset, text })
    }

    /// Reports whether the session has begun and has not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state.phase == Phase::Open
    }

    /// Returns the latest nonce from the server, with which [`next_session`](Self::next_session) begins.
    #[must_use]
    pub fn nonce(&self) -> Option<&SecretBytes<'static>> {
        self.state.credentials.as_ref()?.nonce.as_ref()
    }

    /// Builds the header of the message that was counted last.
    fn header(&self) -> Header<'_> {
        let header = Header::new(
            self.session_id.borrowed(),
            self.state.sent,
            self.settings.server_uri.borrowed(),
            self.settings.info.device_id.borrowed(),
        );
        let header = match self.settings.announced_object {
            Some(bytes) => header.with_meta(Meta::new().with_max_obj_size(bytes)),
            None => header,
        };
        let nonce = self.nonce();
        match (&self.settings.identity, nonce) {
            (Some(identity), Some(nonce)) => header
                .with_source_name(Text::lossy(identity.user()))
                .with_cred(Cred::md5(&identity.digest(nonce))),
            _ => header,
        }
    }

    /// Writes the first package again, with the status that answers the challenge before it.
    fn restart(&self, msg_ref: Ref<'_>, out: &mut Vec<u8>) {
        let mut writer = MessageWriter::begin(out, &self.header(), NamespaceVersion::V1_2)
            .with_first_cmd_id(NonZeroU32::MIN);
        writer.push(&Status::header_ok(msg_ref).into());
        let origin = match self.settings.origin {
            AlertCode::SERVER_INITIATED_MGMT => Alert::server_initiated(),
            _ => Alert::client_initiated(),
        };
        writer.push(&origin.into());
        for alert in &self.settings.alerts {
            writer.push(&alert.clone().into());
        }
        writer.push(&self.settings.info.to_command().into());
        writer.finish();
    }
}

impl core::fmt::Debug for State {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("State")
            .field("phase", &self.phase)
            .field("sent", &self.sent)
            .field("received", &self.received)
            .field("credentials", &self.credentials)
            .field("backlog", &self.backlog.len())
            .field("value", &self.value)
            .field("answer", &self.answer.len())
            .finish_non_exhaustive()
    }
}
