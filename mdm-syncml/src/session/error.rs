use core::fmt;

/// Why a session does not take a message. Nothing in the session has changed.
///
/// A server tells the device with [`write_refusal`](super::server::write_refusal), or sends the
/// [`http_status`](Self::http_status) alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The message is well-formed and breaks a rule of the protocol.
    Peer(PeerError),
    /// The application used the session in a wrong way.
    Misuse(Misuse),
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerError {
    /// The message has no `MsgID`, or one that is not a decimal number from 1, or one of more than 64 bytes.
    MessageId,
    /// The message has no `SessionID`, or one of more than 64 bytes (MS-MDM 2.2.3.8 allows 4).
    SessionId,
    /// The source of the header is not the device that the session belongs to.
    WrongSource,
    /// The TLS peer is not the one that the session belongs to.
    WrongIdentity,
    /// The `MsgID` that was answered last, with another body. A 1 is never refused so: it begins the session anew.
    MessageIdReused,
    /// The session goes on with the message `expected`, and this is `found`.
    MessageIdOutOfOrder {
        /// The identifier of the next message.
        expected: u32,
        /// The identifier of this one.
        found: u32,
    },
    /// A message other than the first of a session that is not open, or not open any more.
    NoSuchSession,
    /// The session was silent for longer than it may be; the device begins a new one.
    SessionExpired,
    /// More commands of one message need an answer than the settings allow.
    TooManyCommands {
        /// How many they allow.
        limit: usize,
    },
}

/// How an application misused a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// The session must challenge the device and was given no nonce, or one of fewer than 16 bytes.
    NonceMissing,
    /// The session was not started, or has ended.
    NotOpen,
}

impl Error {
    /// The HTTP status to send with an empty body, if not a refusal in SyncML: 403 when the sender is not who it should be, 400 for
    /// other faults of the peer, 500 for our own.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Peer(PeerError::WrongSource | PeerError::WrongIdentity) => 403,
            Self::Peer(_) => 400,
            Self::Misuse(_) => 500,
        }
    }
}

impl From<PeerError> for Error {
    fn from(error: PeerError) -> Self {
        Self::Peer(error)
    }
}

impl From<Misuse> for Error {
    fn from(error: Misuse) -> Self {
        Self::Misuse(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(error) => error.fmt(f),
            Self::Misuse(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MessageId => f.write_str("the message has no usable MsgID"),
            Self::SessionId => f.write_str("the message has no usable SessionID"),
            Self::WrongSource => f.write_str("the source is not the device of the session"),
            Self::WrongIdentity => f.write_str("the TLS peer is not the one of the session"),
            Self::MessageIdReused => f.write_str("the MsgID was used for another message"),
            Self::MessageIdOutOfOrder { expected, found } => {
                write!(f, "MsgID {found} where {expected} comes next")
            }
            Self::NoSuchSession => f.write_str("the message belongs to no open session"),
            Self::SessionExpired => f.write_str("the session has expired"),
            Self::TooManyCommands { limit } => write!(f, "more than {limit} commands to answer"),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NonceMissing => "a challenge needs a nonce of at least 16 bytes",
            Self::NotOpen => "the session is not open",
        })
    }
}

impl core::error::Error for Error {}
impl core::error::Error for PeerError {}
impl core::error::Error for Misuse {}
