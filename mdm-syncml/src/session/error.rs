use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

/// The reason why a session refuses a message or a call.
///
/// Nothing in the session has changed. A server answers the device with
/// [`write_refusal`](super::server::write_refusal), or with the [`http_status`](Self::http_status) and no body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A well-formed message that breaks a rule of the protocol.
    Peer(PeerError),
    /// A call that the application may not make at this point.
    Misuse(Misuse),
}

/// A breach of the protocol by the peer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerError {
    /// A `MsgID` that is missing, not a decimal number from 1, or longer than 64 bytes.
    MessageId,
    /// A `SessionID` that is missing, empty or longer than 64 bytes.
    ///
    /// MS-MDM 2.2.3.8 allows four.
    SessionId,
    /// A source in the header that does not name the peer of the session.
    WrongSource(Box<Mismatch>),
    /// A target in the header that does not name this side.
    WrongTarget(Box<Mismatch>),
    /// A TLS peer other than that of the session, both in hexadecimal.
    WrongIdentity(Box<Mismatch>),
    /// The `MsgID` of the last message, repeated with another body.
    MessageIdReused,
    /// A message that is out of order.
    MessageIdOutOfOrder {
        /// The `MsgID` of the next message in order.
        expected: u32,
        /// The `MsgID` of this message.
        found: u32,
    },
    /// A message that belongs to no open session and does not begin one.
    NoSuchSession,
    /// A message after more silence than the idle limit.
    ///
    /// The device begins a new session.
    SessionExpired,
    /// More commands in one message than the receiver answers.
    TooManyCommands {
        /// The limit of the settings.
        limit: usize,
    },
    /// More messages in one session than the device accepts.
    TooManyRounds {
        /// The limit of the settings.
        limit: u32,
    },
}

/// An expected identity, and the one in the message.
///
/// Texts of the peer are cut off after 64 characters, identities of TLS peers after 64 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The identity in the settings.
    pub expected: String,
    /// The identity that came with the message; empty if there was none.
    pub found: String,
}

/// A wrong use of a session by the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// A nonce that a challenge needs is absent or has fewer than 16 bytes.
    NonceMissing,
    /// A session that was not started, or has ended.
    NotOpen,
    /// An answer to an alert after the statuses were written.
    ///
    /// Pushing a command writes them.
    AnswerTooLate,
}

impl Mismatch {
    pub(super) fn texts(expected: &str, found: Option<&str>) -> Box<Self> {
        Box::new(Self {
            expected: expected.into(),
            found: found.unwrap_or_default().chars().take(64).collect(),
        })
    }

    pub(super) fn bytes(expected: &[u8], found: &[u8]) -> Box<Self> {
        Box::new(Self {
            expected: hex(expected),
            found: hex(found),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16);
    let bytes = bytes.iter().take(64);
    bytes
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .flatten()
        .collect()
}

impl Error {
    /// Returns the HTTP status for an answer with an empty body.
    ///
    /// It is 403 when the sender or its target is wrong, 400 for other breaches by the peer, and 500 for a [`Misuse`].
    /// [`write_refusal`](super::server::write_refusal) is the alternative, in SyncML.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::Peer(
                PeerError::WrongSource(_) | PeerError::WrongTarget(_) | PeerError::WrongIdentity(_),
            ) => 403,
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
            Self::WrongSource(mismatch) => write!(f, "the source is {mismatch}"),
            Self::WrongTarget(mismatch) => write!(f, "the target is {mismatch}"),
            Self::WrongIdentity(mismatch) => write!(f, "the TLS peer is {mismatch}"),
            Self::MessageIdReused => f.write_str("the MsgID was used for another message"),
            Self::MessageIdOutOfOrder { expected, found } => {
                write!(f, "MsgID {found} where {expected} comes next")
            }
            Self::NoSuchSession => f.write_str("the message belongs to no open session"),
            Self::SessionExpired => f.write_str("the session was silent for too long"),
            Self::TooManyCommands { limit } => write!(f, "more than {limit} commands to answer"),
            Self::TooManyRounds { limit } => write!(f, "more than {limit} messages in one session"),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} instead of {:?}", self.found, self.expected)
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NonceMissing => "a challenge needs a nonce of at least 16 bytes",
            Self::NotOpen => "the session is not open",
            Self::AnswerTooLate => "the statuses were written before this answer",
        })
    }
}

impl core::error::Error for Error {}
impl core::error::Error for PeerError {}
impl core::error::Error for Misuse {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn identities_are_named_and_cut_off() {
        let long = "x".repeat(1000);
        let error = PeerError::WrongSource(Mismatch::texts("TABLET", Some(&long)));
        assert_eq!(
            error.to_string(),
            alloc::format!("the source is {:?} instead of \"TABLET\"", "x".repeat(64))
        );
        let error = PeerError::WrongIdentity(Mismatch::bytes(&[0xAB, 1], &[]));
        assert_eq!(error.to_string(), r#"the TLS peer is "" instead of "ab01""#);
        assert_eq!(Error::from(error).http_status(), 403);
    }
}
