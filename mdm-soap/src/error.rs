use mdm_errors::{DecodeError, DecodeErrorKind, HResult, Name, Position};

use crate::Fault;
use crate::fault::{Basis, Certainty, Shown, Stage, of_status, of_unusable};

/// A reason why a message cannot be used.
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
    /// Bytes that are not the message they should be.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A message that breaks a rule of the protocol.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// A refusal by the peer.
    #[error("refused with {0}")]
    Fault(Box<Fault<'static>>),
}

impl Error {
    /// Returns what Windows shows for the answer, as far as that is known.
    ///
    /// Known cases are faults, statuses without a message, and bodies with status 200 that are empty or not an
    /// envelope.
    ///
    /// ```
    /// use mdm_errors::HResult;
    /// use mdm_soap::fault::Stage;
    /// use mdm_soap::{Envelope, Error, PeerError};
    ///
    /// let error = Error::Peer(PeerError::HttpStatus(503));
    /// let shown = error.what_windows_shows(503, Stage::Policy).unwrap();
    /// assert_eq!(shown.hresult, HResult::new(0x8019_01F7));
    ///
    /// let page = Envelope::parse(b"<html/>").unwrap_err();
    /// let shown = page.what_windows_shows(200, Stage::Discovery).unwrap();
    /// assert_eq!(shown.hresult, HResult::MENROLL_E_DEVICE_INTERNALSERVICE_ERROR);
    /// ```
    #[must_use]
    pub fn what_windows_shows(&self, http_status: u16, stage: Stage) -> Option<Shown> {
        match self {
            Self::Fault(fault) => Some(fault.what_windows_shows(http_status, stage)),
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
            Self::Decode(_) if http_status == 200 => Some(of_unusable(stage)),
            _ => None,
        }
    }
}

/// A rule of the protocol that a well-formed message broke.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerError {
    /// A header that must be understood but is not (SOAP 1.2 Part 1 5.2.3).
    #[error("header <{header}> must be understood and is not, at {position}")]
    NotUnderstood {
        /// The header.
        header: Name,
        /// Its position.
        position: Position,
    },
    /// A message for another operation.
    #[error("action {found} instead of {expected}, at {position}")]
    Action {
        /// The action of the operation.
        expected: &'static str,
        /// The action of the message, cut to [`Name::MAX_CHARS`].
        found: Name,
        /// The position of the header.
        position: Position,
    },
    /// A response to another request.
    #[error("the answer relates to another request, at {position}")]
    RelatesTo {
        /// The position of the header.
        position: Position,
    },
    /// An answer without a message, so that only its HTTP status says why.
    #[error("HTTP status {0} without a message")]
    HttpStatus(u16),
}
