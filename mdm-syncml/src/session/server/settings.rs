use alloc::vec::Vec;
use core::time::Duration;

use mdm_errors::Text;

use super::{Challenge, ServerCredentials};
use crate::NamespaceVersion;

/// The identity of an enrollment and the behaviour of its sessions.
///
/// Settings are not part of the stored state.
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    pub(super) server_uri: Text<'static>,
    pub(super) device_id: Text<'static>,
    /// The source of its headers, where that is another name.
    pub(super) source: Option<Text<'static>>,
    /// The TLS identity; `None` where credentials alone prove it.
    pub(super) peer: Option<Vec<u8>>,
    pub(super) challenge: Option<Challenge>,
    pub(super) credentials: Option<ServerCredentials>,
    pub(super) namespace: NamespaceVersion,
    pub(super) limits: Limits,
    pub(super) announced: Announced,
}

/// The bounds of one session.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    pub(super) budget: usize,
    pub(super) object: usize,
    pub(super) idle: Duration,
    pub(super) repeat: Duration,
    pub(super) answered: usize,
}

/// The sizes that our headers announce.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Announced {
    pub(super) message: Option<u32>,
    pub(super) object: Option<u32>,
}

impl Settings {
    /// Creates settings for a device that TLS identifies.
    ///
    /// Limits have their defaults, and there is no challenge.
    ///
    /// - `server_uri` is the address that the device was given, and the source of our headers.
    /// - `device_id` is the identifier that the device enrolled with, and the source of its headers. It is compared
    ///   exactly.
    /// - `peer` is the identity that TLS proves, in bytes of your choice: the device identifier in the subject of
    ///   the certificate, or a thumbprint if certificates are never renewed. Every message is checked against it. If it
    ///   is empty, no message is accepted.
    pub fn new(
        server_uri: impl Into<Text<'static>>,
        device_id: impl Into<Text<'static>>,
        peer: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            server_uri: server_uri.into(),
            device_id: device_id.into(),
            source: None,
            peer: Some(peer.into()),
            challenge: None,
            credentials: None,
            namespace: NamespaceVersion::V1_2,
            limits: Limits {
                budget: 512 * 1024,
                object: 1024 * 1024,
                idle: Duration::from_secs(60 * 60),
                repeat: Duration::from_secs(60),
                answered: 1000,
            },
            announced: Announced::default(),
        }
    }

    /// Creates settings for a device that its credentials alone identify.
    ///
    /// The peer in the [`Context`](super::Context) is ignored.
    pub fn with_credentials_only(
        server_uri: impl Into<Text<'static>>,
        device_id: impl Into<Text<'static>>,
        challenge: Challenge,
    ) -> Self {
        let mut settings = Self::new(server_uri, device_id, Vec::new()).with_challenge(challenge);
        settings.peer = None;
        settings
    }

    /// Sets the source of the device's headers, if not its enrollment identifier.
    ///
    /// Phones, and programs that imitate them, name themselves by their hardware: `imei:` and digits. The TLS identity or
    /// the credentials then prove which device it is, and our headers are addressed to this name. Stored state remains
    /// bound to the identifier.
    pub fn with_source(mut self, source: impl Into<Text<'static>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Requires the device to prove its knowledge of a password as well.
    ///
    /// The TLS identity, if there is one, is still checked.
    pub fn with_challenge(mut self, challenge: Challenge) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// Sets the credentials of the server, for devices that challenge it.
    ///
    /// They are those of `APPAUTH` at level `CLIENT` in the provisioning document.
    pub fn with_server_credentials(mut self, credentials: ServerCredentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets the byte budget of each message that the server writes.
    ///
    /// Commands beyond it wait for the next package. The default is 512 KiB, the size that Intune announces. A smaller
    /// `MaxMsgSize` in a header of the device applies for the rest of the session, but is never taken as less than
    /// [`MIN_MESSAGE_SIZE`](super::MIN_MESSAGE_SIZE).
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.limits.budget = bytes;
        self
    }

    /// Sets the size of the largest value that is put together from chunks, in bytes.
    ///
    /// The default is 1 MiB, the `MaxObjSize` that servers announce in public captures. A larger value is refused with
    /// status 413.
    pub const fn with_object_limit(mut self, bytes: usize) -> Self {
        self.limits.object = bytes;
        self
    }

    /// Sets the `MaxMsgSize` that our headers announce, in bytes.
    ///
    /// By default none is announced.
    /// A real Windows 11 client ended a session (alert 1223) when a result did not fit the announced size.
    pub const fn with_announced_message_size(mut self, bytes: u32) -> Self {
        self.announced.message = Some(bytes);
        self
    }

    /// Sets the `MaxObjSize` that our headers announce, in bytes.
    ///
    /// By default none is announced. Announcing one lets a device send values in chunks.
    pub const fn with_announced_object_size(mut self, bytes: u32) -> Self {
        self.announced.object = Some(bytes);
        self
    }

    /// Sets the namespace of our messages; the default is that of SyncML 1.2.
    pub const fn with_namespace(mut self, namespace: NamespaceVersion) -> Self {
        self.namespace = namespace;
        self
    }

    /// Sets the longest silence of the device that a session survives.
    ///
    /// The default is an hour: the protocol has no timeout, and commands on Windows may take minutes.
    pub const fn with_idle_limit(mut self, limit: Duration) -> Self {
        self.limits.idle = limit;
        self
    }

    /// Sets how long a retransmitted message gets the stored answer.
    ///
    /// The default is a minute, which covers the 30 seconds that an HTTP client waits and the 16 seconds of the first
    /// backoff of Windows (`INITIALBACKOFFTIME`). Afterwards, the first message of a session begins a new session even
    /// if its bytes are the same; later messages get the stored answer as long as the session is open.
    pub const fn with_repeat_window(mut self, window: Duration) -> Self {
        self.limits.repeat = window;
        self
    }

    /// Sets how many commands in one message are answered.
    ///
    /// Alerts, reports and unknown elements count; statuses and results do not. A message with more is refused with
    /// [`PeerError::TooManyCommands`](crate::session::PeerError::TooManyCommands).
    ///
    /// The default is 1000: Windows begins a session with two alerts, a report and an alert for each event that waits.
    /// Statuses that do not fit into one message go out with the next ones, and count until they have.
    pub const fn with_answered_commands(mut self, limit: usize) -> Self {
        self.limits.answered = limit;
        self
    }

    /// Returns the name by which the device goes in headers.
    pub(super) fn source(&self) -> &Text<'static> {
        self.source.as_ref().unwrap_or(&self.device_id)
    }
}
