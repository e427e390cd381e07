use core::fmt;

use mdm_errors::{CommandKind, Text};

use super::Unlisted;
use super::open_text::trimmed;

/// What a status says it answers: text of `Cmd`, a known command or any other word.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::{CommandKind, CommandName};
///
/// assert_eq!(CommandName::new(Text::new("Get")?), CommandName::Known(CommandKind::Get));
/// assert_eq!(CommandName::new(Text::new("Frobnicate")?).as_str(), "Frobnicate");
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CommandName<'a> {
    /// A command of SyncML.
    Known(CommandKind),
    /// Another element.
    Other(Unlisted<'a>),
}

impl<'a> CommandName<'a> {
    /// The name that `text` spells, blanks around it removed.
    #[must_use]
    pub fn new(text: impl Into<Text<'a>>) -> Self {
        let text = trimmed(text.into());
        match CommandKind::from_name(&text) {
            Some(kind) => Self::Known(kind),
            None => Self::Other(Unlisted::new(text)),
        }
    }

    /// The name as it stands in a message.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(kind) => kind.name(),
            Self::Other(other) => other.as_str(),
        }
    }

    /// The command, if it is one of SyncML's.
    #[must_use]
    pub const fn kind(&self) -> Option<CommandKind> {
        match self {
            Self::Known(kind) => Some(*kind),
            Self::Other(_) => None,
        }
    }

    /// The same name, independent of what it was borrowed from.
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
            Self::new(Text::arbitrary(u)?)
        })
    }
}
