use core::fmt;

use crate::model::loc_uri::{LocUri, Scope};
use mdm_errors::{CommandKind, HResult, StatusCode};

/// The aim of a command, as far as it affects the meaning of an answer.
///
/// ```
/// use mdm_syncml::csp::Intent;
/// use mdm_syncml::{CommandKind, LocUri};
///
/// let uri = LocUri::new("./User/Vendor/MSFT/Policy/Config/Browser/AllowCookies")?;
/// let intent = Intent::new(CommandKind::Replace).at(&uri);
/// # let _ = intent;
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    command: CommandKind,
    waits_for_user: bool,
}

impl Intent {
    /// Creates an intent about the device, or about a user who is signed in.
    #[must_use]
    pub const fn new(command: CommandKind) -> Self {
        Self {
            command,
            waits_for_user: false,
        }
    }

    /// Sets the node.
    ///
    /// For a node below `./User`, the user is taken not to be signed in.
    #[must_use]
    pub fn at(self, uri: &LocUri<'_>) -> Self {
        match uri.scope() {
            Scope::User => self.for_absent_user(),
            _ => self,
        }
    }

    /// Marks the command as about a user who is not known to be signed in.
    #[must_use]
    pub const fn for_absent_user(mut self) -> Self {
        self.waits_for_user = true;
        self
    }
}

impl From<CommandKind> for Intent {
    fn from(command: CommandKind) -> Self {
        Self::new(command)
    }
}

/// The meaning of a status for the sender of the command.
///
/// ```
/// use mdm_syncml::csp::Intent;
/// use mdm_syncml::{CommandKind, LocUri, Outcome, StatusCode};
///
/// let gone = Outcome::from_status(CommandKind::Delete, StatusCode::NOT_FOUND, None);
/// assert_eq!(gone, Outcome::AlreadyDone);
/// assert!(gone.is_success());
///
/// let exists = Outcome::from_status(CommandKind::Add, StatusCode::ALREADY_EXISTS, None);
/// assert_eq!(exists, Outcome::UseReplace);
///
/// let user = Intent::new(CommandKind::Replace).at(&LocUri::new("./User/Vendor/MSFT/X")?);
/// assert_eq!(Outcome::from_status(user, StatusCode::COMMAND_FAILED, None), Outcome::WaitForUser);
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Outcome {
    /// The command was carried out.
    Done,
    /// There was nothing to do: the node was absent, or the value already set.
    AlreadyDone,
    /// The device is working on it; an alert or a later Get shows how it ended.
    Accepted,
    /// A Get was answered with success, but no value came.
    NoValue,
    /// No answer came, or only part of one: the command may have run.
    Unanswered,
    /// The command or its answer is larger than one of the two sides accepts.
    TooLarge,
    /// The node to add already exists: replace it.
    UseReplace,
    /// The node to replace does not exist: add it.
    UseAdd,
    /// The node to read or run does not exist.
    ///
    /// Also the node to delete, in an Atomic that failed.
    Missing,
    /// The node belongs to a user who is not signed in: send the command again later.
    WaitForUser,
    /// The device does not have this node, property, format or command.
    Unsupported,
    /// The node exists and refuses: read-only, permanent, or not for this server.
    Refused,
    /// The command was wrong: syntax, address or value.
    Malformed,
    /// Credentials are missing or wrong; the command was not looked at.
    Unauthenticated,
    /// The device or its user is busy: send the command again later.
    TryLater,
    /// The command was not run.
    ///
    /// The user or an earlier command of its Atomic stopped it.
    NotExecuted,
    /// The command succeeded and was undone.
    ///
    /// Another command of its Atomic failed.
    RolledBack,
    /// The command succeeded and could not be undone: the node is in an unknown state.
    RollBackFailed,
    /// A command of this Atomic failed; each command inside has its own outcome.
    AtomicFailed,
    /// The command failed for a reason that none of the others describes.
    Failed,
}

impl Outcome {
    /// Returns the meaning of `status` for `intent`.
    ///
    /// `original_error` is the `msft:originalerror` of the status, if it has one. It decides only where the status says
    /// no more than "failed".
    #[must_use]
    pub fn from_status(
        intent: impl Into<Intent>,
        status: StatusCode,
        original_error: Option<HResult>,
    ) -> Self {
        use CommandKind::{Add, Atomic, Delete, Replace};
        let Intent {
            command,
            waits_for_user: user_scope,
        } = intent.into();
        match status {
            StatusCode::COMMAND_FAILED if command == Atomic => Self::AtomicFailed,
            StatusCode::COMMAND_FAILED => original_error
                .and_then(|error| Self::from_original_error(command, error))
                .unwrap_or(if user_scope {
                    Self::WaitForUser
                } else {
                    Self::Failed
                }),
            StatusCode::COMMAND_NOT_ALLOWED if user_scope => Self::WaitForUser,
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::missing(command),
            StatusCode::ITEM_NOT_DELETED if command == Delete => Self::AlreadyDone,
            StatusCode::ALREADY_EXISTS if command == Add => Self::UseReplace,
            StatusCode::ALREADY_EXISTS => Self::Refused,
            StatusCode::NOT_MODIFIED if matches!(command, Add | Delete | Replace) => Self::AlreadyDone,
            StatusCode::NOT_MODIFIED => Self::Refused,
            StatusCode::IN_PROGRESS | StatusCode::ACCEPTED | StatusCode::CHUNKED_ITEM_ACCEPTED => {
                Self::Accepted
            }
            StatusCode::OPERATION_CANCELLED
            | StatusCode::NOT_EXECUTED
            | StatusCode::OPERATION_CANCELLED_BEFORE_PROCESSING => Self::NotExecuted,
            StatusCode::ATOMIC_ROLL_BACK_OK => Self::RolledBack,
            StatusCode::ATOMIC_ROLL_BACK_FAILED => Self::RollBackFailed,
            StatusCode::ATOMIC_FAILED | StatusCode::ATOMIC_RESPONSE_TOO_LARGE_TO_FIT => Self::AtomicFailed,
            StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS => Self::Unauthenticated,
            StatusCode::FORBIDDEN
            | StatusCode::COMMAND_NOT_ALLOWED
            | StatusCode::PERMISSION_DENIED
            | StatusCode::ITEM_NOT_EMPTY
            | StatusCode::CONFLICT => Self::Refused,
            StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED
            | StatusCode::UNSUPPORTED_MEDIA_TYPE_OR_FORMAT
            | StatusCode::COMMAND_NOT_IMPLEMENTED
            | StatusCode::DTD_VERSION_NOT_SUPPORTED
            | StatusCode::PROTOCOL_VERSION_NOT_SUPPORTED => Self::Unsupported,
            StatusCode::BAD_REQUEST
            | StatusCode::SIZE_REQUIRED
            | StatusCode::INCOMPLETE_COMMAND
            | StatusCode::URI_TOO_LONG => Self::Malformed,
            StatusCode::REQUEST_ENTITY_TOO_LARGE | StatusCode::REQUESTED_SIZE_TOO_BIG => Self::TooLarge,
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::RETRY_LATER
            | StatusCode::SIZE_MISMATCH
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::PROCESSING_ERROR => Self::TryLater,
            status if status.is_success() => Self::Done,
            _ => Self::Failed,
        }
    }

    /// Reports whether the sender has what it wanted.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Done | Self::AlreadyDone)
    }

    /// Reports whether the command can succeed if it is sent again unchanged.
    ///
    /// Only where that does no harm. [`Unanswered`](Self::Unanswered) is not among them, because the command may have
    /// run.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::WaitForUser | Self::Unauthenticated | Self::TryLater | Self::NotExecuted | Self::RolledBack
        )
    }

    const fn missing(command: CommandKind) -> Self {
        match command {
            CommandKind::Delete => Self::AlreadyDone,
            CommandKind::Replace => Self::UseAdd,
            _ => Self::Missing,
        }
    }

    fn from_original_error(command: CommandKind, error: HResult) -> Option<Self> {
        Some(match error {
            HResult::CFGMGR_E_NODENOTFOUND => Self::missing(command),
            HResult::CFGMGR_S_COMMANDFAILEDDUETOTRANSACTIONROLLBACK => Self::RolledBack,
            HResult::CFGMGR_E_ROLLBACKFAILURE => Self::RollBackFailed,
            HResult::CFGMGR_E_COMMANDNOTALLOWED | HResult::CFGMGR_E_READWRITEACCESSDENIED => Self::Refused,
            HResult::CFGMGR_E_PROPERTYNOTSUPPORTED => Self::Unsupported,
            HResult::CFGMGR_E_NOIMPERSONATIONTARGET => Self::WaitForUser,
            _ => return None,
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::AlreadyDone => "nothing to do",
            Self::Accepted => "accepted, not done yet",
            Self::NoValue => "read, but no value came",
            Self::Unanswered => "never answered",
            Self::TooLarge => "too large",
            Self::UseReplace => "the node exists, replace it",
            Self::UseAdd => "the node does not exist, add it",
            Self::Missing => "the node does not exist",
            Self::WaitForUser => "waits for the user to sign in",
            Self::Unsupported => "not supported by the device",
            Self::Refused => "refused",
            Self::Malformed => "malformed command",
            Self::Unauthenticated => "credentials are missing or wrong",
            Self::TryLater => "try again later",
            Self::NotExecuted => "not executed",
            Self::RolledBack => "undone with its Atomic",
            Self::RollBackFailed => "could not be undone with its Atomic",
            Self::AtomicFailed => "a command of the Atomic failed",
            Self::Failed => "failed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: CommandKind, status: u16) -> Outcome {
        Outcome::from_status(command, StatusCode::new(status), None)
    }

    #[test]
    fn what_a_status_means_depends_on_the_command() {
        use CommandKind::{Add, Atomic, Delete, Exec, Get, Replace};
        for (command, status, outcome) in [
            (Get, 200, Outcome::Done),
            (Get, 404, Outcome::Missing),
            (Delete, 404, Outcome::AlreadyDone),
            (Delete, 410, Outcome::AlreadyDone),
            (Get, 410, Outcome::Missing),
            (Replace, 404, Outcome::UseAdd),
            (Add, 418, Outcome::UseReplace),
            (Replace, 418, Outcome::Refused),
            (Exec, 202, Outcome::Accepted),
            (Exec, 405, Outcome::Refused),
            (Get, 406, Outcome::Unsupported),
            (Add, 415, Outcome::Unsupported),
            (Add, 215, Outcome::NotExecuted),
            (Add, 216, Outcome::RolledBack),
            (Add, 516, Outcome::RollBackFailed),
            (Atomic, 507, Outcome::AtomicFailed),
            (Get, 500, Outcome::Failed),
            (Get, 407, Outcome::Unauthenticated),
            (Get, 299, Outcome::Done),
            (Get, 1200, Outcome::Done),
            (Get, 777, Outcome::Failed),
        ] {
            assert_eq!(of(command, status), outcome, "{command} {status}");
        }
    }

    #[test]
    fn user_scope_waits_for_the_user() {
        let intent = Intent::new(CommandKind::Replace).at(&LocUri::new("./User/Vendor/MSFT/X").unwrap());
        let signed_in = Intent::new(CommandKind::Replace);
        assert_eq!(
            Outcome::from_status(signed_in, StatusCode::COMMAND_FAILED, None),
            Outcome::Failed
        );
        for status in [405, 500] {
            let outcome = Outcome::from_status(intent, StatusCode::new(status), None);
            assert_eq!(outcome, Outcome::WaitForUser);
            assert!(outcome.is_retryable() && !outcome.is_success());
        }
    }

    #[test]
    fn the_original_error_sharpens_a_plain_failure() {
        let missing = Some(HResult::new(0x8600_0002));
        assert_eq!(
            Outcome::from_status(CommandKind::Delete, StatusCode::COMMAND_FAILED, missing),
            Outcome::AlreadyDone
        );
        assert_eq!(
            Outcome::from_status(CommandKind::Delete, StatusCode::OK, missing),
            Outcome::Done
        );
        let other = Some(HResult::new(0x8007_0005));
        assert_eq!(
            Outcome::from_status(CommandKind::Delete, StatusCode::COMMAND_FAILED, other),
            Outcome::Failed
        );
    }
}
