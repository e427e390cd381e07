use alloc::vec::Vec;

use mdm_errors::Text;

use crate::AlertCode;
use crate::auth::Identity;
use crate::csp::DeviceInfo;
use crate::outgoing::Alert;

/// The identity of a device, what it says first, and its limits.
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
    pub(super) budget: usize,
    pub(super) sends_chunks: bool,
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
    /// Creates settings for a device that begins sessions by itself and has no credentials.
    ///
    /// `server_uri` is the address from the enrollment, as it was given there: messages of another source are refused.
    pub const fn new(server_uri: Text<'static>, info: DeviceInfo<'static>) -> Self {
        Self {
            server_uri,
            server_source: None,
            info,
            origin: AlertCode::CLIENT_INITIATED_MGMT,
            alerts: Vec::new(),
            identity: None,
            budget: usize::MAX,
            sends_chunks: false,
            limits: Limits {
                rounds: 1000,
                commands: 20_000,
                backlog: 16 * 1024 * 1024,
                object: 1024 * 1024,
            },
        }
    }

    /// Says that the server asked for the session (alert 1200 instead of 1201).
    pub const fn server_initiated(mut self) -> Self {
        self.origin = AlertCode::SERVER_INITIATED_MGMT;
        self
    }

    /// Adds an alert to the first package.
    pub fn with_alert(mut self, alert: Alert<'static>) -> Self {
        self.alerts.push(alert);
        self
    }

    /// Sets the credentials for a server that challenges. Like Windows, the first message goes without them.
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sets the source of the server's headers, for servers that do not call themselves by their address.
    pub fn with_server_source(mut self, source: Text<'static>) -> Self {
        self.server_source = Some(source);
        self
    }

    /// Sets the byte budget of a message; none unless set. A `MaxMsgSize` of the server holds for the session if it is
    /// smaller.
    ///
    /// The results of one Get stay together: if no message can hold them, the session ends with alert 1223, as on
    /// Windows. See [`with_chunks`](Self::with_chunks).
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.budget = bytes;
        self
    }

    /// Sends a value that no message can hold in chunks, if the server announces a `MaxObjSize` that is large enough.
    /// Windows says that it does not (`./DevDetail/LrgObj`).
    pub const fn with_chunks(mut self) -> Self {
        self.sends_chunks = true;
        self
    }

    /// Sets the number of messages of the server after which a session is given up.
    ///
    /// 1000 unless set: a log of 10 MB in the blocks of 16 kB of the `DiagnosticLog` CSP needs some 650.
    pub const fn with_round_limit(mut self, messages: u32) -> Self {
        self.limits.rounds = messages;
        self
    }

    /// Sets the number of commands of one message that are taken, those inside of others included.
    ///
    /// 20,000 unless set: more than the 512 KiB of usual messages hold ten times over.
    pub const fn with_command_limit(mut self, commands: usize) -> Self {
        self.limits.commands = commands;
        self
    }

    /// Sets the bytes of answers that may wait for later messages; a session that needs more ends with alert 1223.
    ///
    /// 16 MiB unless set: the largest message that is read by default.
    pub const fn with_backlog_limit(mut self, bytes: usize) -> Self {
        self.limits.backlog = bytes;
        self
    }

    /// Sets the size of the largest value that is put together from chunks; a larger one is answered with 413.
    ///
    /// 1 MiB unless set: the `MaxObjSize` that servers announce in public captures.
    pub const fn with_object_limit(mut self, bytes: usize) -> Self {
        self.limits.object = bytes;
        self
    }

    pub(super) fn source(&self) -> &str {
        self.server_source.as_ref().unwrap_or(&self.server_uri).as_str()
    }
}
