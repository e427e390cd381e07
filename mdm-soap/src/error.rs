use mdm_errors::{DecodeError, DecodeErrorKind, HResult, Name, Position};

use crate::Fault;
use crate::fault::{Basis, Certainty, Shown, of_status};

/// Why a message cannot be used.
///
/// ```
/// use mdm_soap::{Envelope, Error};
///
/// let error = Envelope::parse(b"<html/>").unwrap_err();
/// assert!(matches!(error, Error::Decode(_)));
/// assert_eq!(error.to_string(), "unexpected root element <html> at 1:1 (byte 0)");
/// ```
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

impl Error {
    /// What Windows shows when it gets such an answer with this HTTP status, as far as that is known: faults, statuses
    /// without a message, and empty answers.
    ///
    /// ```
    /// use mdm_errors::HResult;
    /// use mdm_soap::{Error, PeerError};
    ///
    /// let error = Error::Peer(PeerError::HttpStatus(503));
    /// assert_eq!(error.what_windows_shows(503).unwrap().hresult, HResult::new(0x8019_01F7));
    /// ```
    #[must_use]
    pub fn what_windows_shows(&self, http_status: u16) -> Option<Shown> {
        match self {
            Self::Fault(fault) => Some(fault.what_windows_shows(http_status)),
            Self::Peer(PeerError::HttpStatus(status)) => Some(Shown {
                hresult: of_status(*status),
                basis: Basis::HttpStatus,
                certainty: Certainty::Inferred,
                source: "the facility of HTTP in HRESULTs",
            }),
            Self::Decode(error) if *error.kind() == DecodeErrorKind::Empty => Some(Shown {
                hresult: HResult::MENROLL_E_EMPTY_MESSAGE,
                basis: Basis::Nothing,
                certainty: Certainty::Documented,
                source: "the meaning of the code",
            }),
            _ => None,
        }
    }
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
