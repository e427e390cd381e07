use crate::StatusCode;

/// What a Status command can answer: the header of a message, or one of its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answerable {
    /// The header, `SyncHdr`, answered with `CmdRef` 0.
    SyncHdr,
    /// `Add`.
    Add,
    /// `Alert`, generic alerts included.
    Alert,
    /// `Atomic` itself; its commands have statuses of their own.
    Atomic,
    /// `Copy`.
    Copy,
    /// `Delete`.
    Delete,
    /// `Exec`.
    Exec,
    /// `Get`.
    Get,
    /// `Replace`.
    Replace,
    /// `Sequence` itself.
    Sequence,
}

impl Answerable {
    /// Everything that a Status can answer.
    pub const ALL: &'static [Self] = &[
        Self::SyncHdr,
        Self::Add,
        Self::Alert,
        Self::Atomic,
        Self::Copy,
        Self::Delete,
        Self::Exec,
        Self::Get,
        Self::Replace,
        Self::Sequence,
    ];

    /// The element, such as `Replace`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SyncHdr => "SyncHdr",
            Self::Add => "Add",
            Self::Alert => "Alert",
            Self::Atomic => "Atomic",
            Self::Copy => "Copy",
            Self::Delete => "Delete",
            Self::Exec => "Exec",
            Self::Get => "Get",
            Self::Replace => "Replace",
            Self::Sequence => "Sequence",
        }
    }

    /// The element of this name, as a Status repeats it in `Cmd`; `None` for any other name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.as_str() == name)
    }

    /// The statuses that the standard lists as its answers, in ascending order (OMA-DM-RepPro 4.1.6). For the header,
    /// the ones that the standards and Windows use for authentication, versions and malformed messages.
    #[must_use]
    pub const fn statuses(self) -> &'static [StatusCode] {
        match self {
            Self::SyncHdr => statuses!(200 212 400 401 407 500 505 511 513),
            Self::Add => statuses!(200 213 215 216 401 404 405 407 413 414 415 418 420 424 425 500 516),
            Self::Alert => statuses!(200 202 214 215 216 401 405 406 407 408 412 415 416 500 516),
            Self::Atomic => statuses!(200 215 401 406 407 500 507 517),
            Self::Copy => statuses!(200 215 216 401 403 405 406 407 414 418 420 425 500 510 516),
            Self::Delete => statuses!(200 215 216 401 403 404 405 407 414 425 516),
            Self::Exec => statuses!(200 202 401 403 404 405 406 407 414 420 425 500 510),
            Self::Get => statuses!(200 215 401 404 406 407 413 414 415 425 500),
            Self::Replace => statuses!(200 213 215 401 403 404 405 407 413 414 415 418 420 424 425 500 516),
            Self::Sequence => statuses!(200 401 407 500),
        }
    }
}

macro_rules! statuses {
    ($($value:literal)*) => {
        const { &[$(StatusCode::new($value)),*] }
    };
}
use statuses;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_name_known_statuses_in_order() {
        for command in Answerable::ALL.iter().copied() {
            assert_eq!(Answerable::from_name(command.as_str()), Some(command));
            assert!(command.statuses().is_sorted());
            for status in command.statuses() {
                assert!(
                    status.name().is_some() && status.may_answer(command),
                    "{command:?} {status}"
                );
            }
        }
        assert_eq!(Answerable::from_name("Results"), None);
    }
}
