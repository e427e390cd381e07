use core::fmt;

use alloc::borrow::Cow;

use mdm_errors::kit::xml::trimmed;
use mdm_errors::{CommandKind, Text, Unlisted};

/// The name of the command that a status answers: the text of `Cmd`.
///
/// ```
/// use mdm_syncml::{CommandKind, CommandName};
///
/// assert_eq!(CommandName::parse("Get"), CommandName::Known(CommandKind::Get));
/// assert_eq!(CommandName::parse("Frobnicate").as_str(), "Frobnicate");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CommandName<'a> {
    /// A command of SyncML.
    Known(CommandKind),
    /// Another name.
    Other(Unlisted<'a>),
}

impl<'a> CommandName<'a> {
    /// Reads a name, with the white space around it removed.
    ///
    /// Characters that XML cannot carry become U+FFFD.
    #[must_use]
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Self {
        let text = trimmed(text.into());
        match CommandKind::from_name(&text) {
            Some(kind) => Self::Known(kind),
            None => Self::Other(Unlisted::unchecked(Text::lossy(text))),
        }
    }

    /// Returns the name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(kind) => kind.name(),
            Self::Other(other) => other.as_str(),
        }
    }

    /// Returns the command, if it is one of SyncML's.
    #[must_use]
    pub const fn kind(&self) -> Option<CommandKind> {
        match self {
            Self::Known(kind) => Some(*kind),
            Self::Other(_) => None,
        }
    }

    /// Returns the name with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> CommandName<'static> {
        match self {
            Self::Known(kind) => CommandName::Known(kind),
            Self::Other(other) => CommandName::Other(other.into_owned()),
        }
    }
}

impl From<CommandKind> for CommandName<'_> {
    fn from(kind: CommandKind) -> Self {
        Self::Known(kind)
    }
}

impl fmt::Display for CommandName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CommandName<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.ratio(7, 8)? {
            Self::Known(CommandKind::arbitrary(u)?)
        } else {
            Self::parse(Text::arbitrary(u)?)
        })
    }
}
