use alloc::vec::Vec;

use mdm_errors::{SecretBytes, Text};

use crate::AlertCode;
use crate::auth::Identity;
use crate::csp::DeviceInfo;
use crate::outgoing::Alert;

/// The identity of a device, the contents of its first package, and its limits.
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    pub(super) server_uri: Text<'static>,
    /// The source of the server's headers.
    pub(super) server_source: Option<Text<'static>>,
    pub(super) info: DeviceInfo<'static>,
    pub(super) origin: AlertCode,
    pub(super) alerts: Vec<Alert<'static>>,
    pub(super) identity: Option<Identity>,
    pub(super) nonce: Option<SecretBytes<'static>>,
    pub(super) budget: usize,
    pub(super) sends_chunks: bool,
    /// The `MaxObjSize` of our headers.
    pub(super) announced_object: Option<u32>,
    pub(super) limits: Limits,
}

/// The bounds of one session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) rounds: u32,
    pub(super) commands: usize,
    pub(super) backlog: usize,
    pub(super) object: usize,
}

impl Settings {
    /// Creates settings for a device without credentials that begins sessions itself.
    ///
    /// `server_uri` is the address from the enrollment, exactly as given there: messages from another source are
    /// refused.
    pub const fn new(server_uri: Text<'static>, info: DeviceInfo<'static>) -> Self {
        Self {
            server_uri,
            server_source: None,
            info,
            origin: AlertCode::CLIENT_INITIATED_MGMT,
            alerts: Vec::new(),
            identity: None,
            nonce: None,
            budget: usize::MAX,
            sends_chunks: false,
            announced_object: None,
            limits: Limits {
                rounds: 1000,
                commands: 20_000,
                backlog: 16 * 1024 * 1024,
                object: 1024 * 1024,
            },
        }
    }

    /// Marks the session as requested by the server (alert 1200 instead of 1201).
    pub const fn server_initiated(mut self) -> Self {
        self.origin = AlertCode::SERVER_INITIATED_MGMT;
        self
    }

    /// Adds an alert to the first package.
    pub fn with_alert(mut self, alert: Alert<'static>) -> Self {
        self.alerts.push(alert);
        self
    }

    /// Sets the credentials for a server that challenges the device.
    ///
    /// The first message goes without them, as on Windows, unless a nonce is known.
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets the nonce for the first message of a session.
    ///
    /// The provisioning document has it as `AAUTHDATA`.
    ///
    /// The first message then carries a digest over it, if there is an identity. Windows waits for a challenge instead.
    /// A nonce that the server sends later takes its place; [`Session::next_session`](super::Session::next_session) keeps it.
    pub fn with_nonce(mut self, nonce: SecretBytes<'static>) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Sets the source that the server's headers must have, if not its address.
    pub fn with_server_source(mut self, source: Text<'static>) -> Self {
        self.server_source = Some(source);
        self
    }

    /// Sets the byte budget of each message; there is none by default.
    ///
    /// A smaller `MaxMsgSize` of the server applies for the session. The results of one Get stay together: if no
    /// message can hold them, the session ends with alert 1223, as on Windows. See [`with_chunks`](Self::with_chunks).
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.budget = bytes;
        self
    }

    /// Makes the device send values in chunks if no message can hold them.
    ///
    /// The server must announce a `MaxObjSize` that is large enough. Windows declares that it does not do this
    /// (`./DevDetail/LrgObj`).
    pub const fn with_chunks(mut self) -> Self {
        self.sends_chunks = true;
        self
    }

    /// Sets the `MaxObjSize` that the headers announce, in bytes.
    ///
    /// By default none is announced, as on Windows. Announcing one lets a server send values in chunks. See
    /// [`with_object_limit`](Self::with_object_limit) for what is accepted.
    pub const fn with_announced_object_size(mut self, bytes: u32) -> Self {
        self.announced_object = Some(bytes);
        self
    }

    /// Sets the number of messages that the device sends in one session at most.
    ///
    /// The default is 1000: a log of 10 MB, in the 16 kB blocks of the `DiagnosticLog` CSP, needs some 650. The
    /// server's next message is refused with [`PeerError::TooManyRounds`](crate::session::PeerError::TooManyRounds).
    pub const fn with_round_limit(mut self, messages: u32) -> Self {
        self.limits.rounds = messages;
        self
    }

    /// Sets the number of commands that one message may have, nested ones too.
    ///
    /// The default is 20,000, some ten times what a usual message of 512 KiB holds. A message with more is refused with
    /// [`PeerError::TooManyCommands`](crate::session::PeerError::TooManyCommands).
    pub const fn with_command_limit(mut self, commands: usize) -> Self {
        self.limits.commands = commands;
        self
    }

    /// Sets how many bytes of answers may wait for later messages.
    ///
    /// A session that needs more ends with alert 1223. The default is 16 MiB, the size of the largest message that is
    /// read by default.
    pub const fn with_backlog_limit(mut self, bytes: usize) -> Self {
        self.limits.backlog = bytes;
        self
    }

    /// Sets the size of the largest value that is put together from chunks, in bytes.
    ///
    /// A larger one is answered with status 413. The default is 1 MiB, the `MaxObjSize` that servers announce in public
    /// captures.
    pub const fn with_object_limit(mut self, bytes: usize) -> Self {
        self.limits.object = bytes;
        self
    }

    pub(super) fn source(&self) -> &str {
        self.server_source.as_ref().unwrap_or(&self.server_uri).as_str()
    }
}
