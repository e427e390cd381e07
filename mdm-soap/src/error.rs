use mdm_errors::{DecodeError, Name, Position};

use crate::Fault;

/// Why a message cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the message they should be.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The message is one, and breaks a rule.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The peer refused.
    #[error("refused with {0}")]
    Fault(Box<Fault<'static>>),
}

/// The rule that a well-formed message breaks.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// A header that must be understood, and is not (SOAP 1.2 Part 1, clause 5.2.3).
    #[error("header <{header}> must be understood and is not, at {position}")]
    NotUnderstood {
        /// The header.
        header: Name,
        /// Where it stands.
        position: Position,
    },
    /// The message is for another operation.
    #[error("action {found} instead of {expected}, at {position}")]
    Action {
        /// The action of the operation.
        expected: &'static str,
        /// The action of the message, cut.
        found: Name,
        /// Where the header stands.
        position: Position,
    },
    /// The answer is to another question.
    #[error("the answer relates to another request, at {position}")]
    RelatesTo {
        /// Where the header stands.
        position: Position,
    },
    /// The answer holds no message, and its HTTP status says why.
    #[error("HTTP status {0} without a message")]
    HttpStatus(u16),
}
