//! The device's side of management sessions, as Windows plays it.
//!
//! A [`Session`] is one session: [`start`](Session::start) writes the first package, [`receive`](Session::receive)
//! takes what the server answers, until [`Next::ended`] says that there is nothing left to send. Commands come as one
//! [`Request`] per item, in order; the application does what it says and answers. What Windows decides by itself, the
//! session decides: what happens inside an Atomic, commands that are none, challenges, the layout of the answer.

mod event;
mod execution;
mod reply;
mod settings;
mod turn;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use mdm_errors::{SecretBytes, Text};

use super::key::MAX_IDENTIFIER;
use super::{Error, Misuse, PeerError};
use crate::Message;
use crate::auth::Identity;
use crate::outgoing::{self, Alert, Command, Cred, Header, MessageWriter, Namespace, Ref, Status};

pub use event::{Event, Request};
pub use reply::Reply;
pub use settings::Settings;
pub use turn::{Next, Turn};

/// One session of a device.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::alerts::LoginStatus;
/// use mdm_syncml::csp::DeviceInfo;
/// use mdm_syncml::Message;
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
    sent: u32,
    phase: Phase,
    credentials: Option<Credentials>,
    /// What did not fit into the last message.
    backlog: VecDeque<Command<'static>>,
    /// The server has finished the package that is being answered.
    package_complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Created,
    Open,
    Ended,
}

/// Credentials that the server asked for; they go into every message from then on.
#[derive(Clone, Debug)]
struct Credentials {
    identity: Identity,
    nonce: Option<SecretBytes<'static>>,
    /// Challenges in a row.
    attempts: u8,
}

impl Session {
    /// A session that has not begun. `session_id` is 1 to 4 characters; Windows counts in decimal or hexadecimal.
    #[must_use]
    pub const fn new(session_id: Text<'static>, settings: Settings) -> Self {
        Self {
            session_id,
            settings,
            sent: 0,
            phase: Phase::Created,
            credentials: None,
            backlog: VecDeque::new(),
            package_complete: false,
        }
    }

    /// Appends the first package to `out`.
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session has begun already.
    pub fn start(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.phase != Phase::Created {
            return Err(Misuse::NotOpen.into());
        }
        self.phase = Phase::Open;
        self.sent = 1;
        let alerts = self.settings.alerts.iter().cloned();
        let message = self
            .settings
            .info
            .package_one(self.header(), self.settings.origin, alerts);
        message.write_xml(out);
        Ok(())
    }

    /// Takes a message of the server.
    ///
    /// # Errors
    /// [`PeerError`] when the message is not one of this session, [`Misuse::NotOpen`] when the session is not open.
    pub fn receive<'s, 'm>(&'s mut self, message: &'m Message<'m>) -> Result<Turn<'s, 'm>, Error> {
        if self.phase != Phase::Open {
            return Err(Misuse::NotOpen.into());
        }
        let header = message.header();
        if header.session_id().map(str::trim_ascii) != Some(self.session_id.as_str()) {
            return Err(PeerError::NoSuchSession.into());
        }
        let msg_ref = header
            .msg_id()
            .filter(|id| id.len() <= MAX_IDENTIFIER)
            .ok_or(PeerError::MessageId)?;
        Ok(Turn::open(self, message, msg_ref))
    }

    /// Appends a message that says that the device still works (`EnableOmaDmKeepAliveMessage`, MS-MDE2 2.2.9): the
    /// alert alone, not final. Send it when commands take long, before the turn they came in is finished; the server's
    /// answer to it needs no turn of its own.
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session is not open.
    pub fn keep_alive(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.phase != Phase::Open {
            return Err(Misuse::NotOpen.into());
        }
        self.sent = self.sent.saturating_add(1);
        outgoing::Message::new(self.header())
            .with_command(Alert::request_pending())
            .without_final()
            .write_xml(out);
        Ok(())
    }

    /// Appends a message that ends the session (alert 1223). The server does not answer it with commands.
    ///
    /// # Errors
    /// [`Misuse::NotOpen`] when the session is not open.
    pub fn abort(&mut self, msg_ref: u32, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.phase != Phase::Open {
            return Err(Misuse::NotOpen.into());
        }
        self.sent = self.sent.saturating_add(1);
        self.phase = Phase::Ended;
        outgoing::Message::new(self.header())
            .with_command(Status::for_header(msg_ref, crate::StatusCode::OK))
            .with_command(Alert::abort())
            .write_xml(out);
        Ok(())
    }

    /// Whether the session has begun and not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// The header of the message with number `self.sent`.
    fn header(&self) -> Header<'_> {
        let header = Header::new(
            self.session_id.borrowed(),
            self.sent,
            self.settings.server_uri.borrowed(),
            self.settings.info.device_id.borrowed(),
        );
        match &self.credentials {
            Some(Credentials {
                identity,
                nonce: Some(nonce),
                ..
            }) => header
                .with_source_name(Text::lossy(identity.user()))
                .with_cred(Cred::md5(&identity.digest(nonce))),
            _ => header,
        }
    }

    /// The first package again, with the status that answers the challenge before it.
    fn restart(&self, msg_ref: Ref<'_>, out: &mut Vec<u8>) {
        let mut writer =
            MessageWriter::begin(out, &self.header(), Namespace::V1_2).with_first_cmd_id(NonZeroU32::MIN);
        writer.push(&Status::for_header(msg_ref, crate::StatusCode::OK).into());
        writer.push(&Alert::new(self.settings.origin).into());
        for alert in &self.settings.alerts {
            writer.push(&alert.clone().into());
        }
        writer.push(&self.settings.info.to_command().into());
        writer.finish();
    }
}
