use alloc::vec::Vec;
use core::time::Duration;

use mdm_errors::Text;

use crate::auth::Identity;
use crate::outgoing::Namespace;

/// Who a session belongs to, and how it behaves. Not part of snapshots.
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    pub(super) server_uri: Text<'static>,
    pub(super) device_id: Text<'static>,
    pub(super) peer: Vec<u8>,
    pub(super) budget: usize,
    pub(super) challenge: Option<(Identity, Renewal)>,
    pub(super) namespace: Namespace,
    pub(super) idle_limit: Duration,
    pub(super) answered_commands: usize,
}

/// How long credentials in a message last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Renewal {
    /// Every message carries them, made with the nonce of the last challenge; the header is answered with 200. What
    /// Windows is known to do.
    ///
    /// The nonce does not change before the next challenge, so that all messages of a session carry the same digest:
    /// it proves who began the session, and TLS has to prove that each message is of the same peer.
    EachMessage,
    /// They count for the rest of the session; the header is answered with 212.
    OncePerSession,
}

impl Settings {
    /// Settings without a challenge and with the default limits.
    ///
    /// - `server_uri` is the address that the device was given, the source of our headers.
    /// - `device_id` is the identifier that the device enrolled with, the source of its headers. It is compared exactly.
    /// - `peer` is what TLS proves about the device, in bytes of your choice: the device identifier in the subject of
    ///   its certificate, or a thumbprint if certificates are never renewed. Every message is checked against it;
    ///   nobody matches when it is empty.
    pub fn new(
        server_uri: impl Into<Text<'static>>,
        device_id: impl Into<Text<'static>>,
        peer: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            server_uri: server_uri.into(),
            device_id: device_id.into(),
            peer: peer.into(),
            budget: 512 * 1024,
            challenge: None,
            namespace: Namespace::V1_2,
            idle_limit: Duration::from_secs(60 * 60),
            answered_commands: 1000,
        }
    }

    /// How many bytes a message of ours may have. Commands beyond it wait for the next package.
    ///
    /// 512 KiB unless set: what Intune announces. A smaller `MaxMsgSize` in the device's header wins,
    /// down to 16 KiB.
    pub const fn with_budget(mut self, bytes: usize) -> Self {
        self.budget = bytes;
        self
    }

    /// Makes the device prove that it knows a password, by MD5 digest. Without this, TLS alone counts.
    pub fn with_challenge(mut self, identity: Identity, renewal: Renewal) -> Self {
        self.challenge = Some((identity, renewal));
        self
    }

    /// The namespace of our messages.
    pub const fn with_namespace(mut self, namespace: Namespace) -> Self {
        self.namespace = namespace;
        self
    }

    /// How long a device may be silent inside a session before it has to begin a new one. An hour unless set: the
    /// protocol has no timeout, and commands of Windows may take minutes.
    pub const fn with_idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = limit;
        self
    }

    /// How many commands of one message get an answer: alerts, reports and unknown elements, not statuses and results.
    /// A message with more is refused with [`PeerError::TooManyCommands`](crate::session::PeerError::TooManyCommands).
    ///
    /// 1000 unless set: Windows begins a session with two alerts, a report and an alert for each event that waits. The
    /// statuses that answer them go out whatever the budget says; 1000 of the usual length have 150 kB.
    pub const fn with_answered_commands(mut self, limit: usize) -> Self {
        self.answered_commands = limit;
        self
    }
}
