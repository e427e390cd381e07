use core::fmt;
use core::str::FromStr;

#[cfg(feature = "serde")]
use mdm_errors::kit::decimal;

/// The identifier of a command, chosen by the caller.
///
/// A row number fits, and so does a UUID. The session never makes one up: every outcome names the identifier under
/// which the command was pushed. If the caller's identifiers are unique, they stay so across sessions, restores and
/// re-enrollments. `Display` writes numbers below 2^64 in decimal and everything else as a UUID.
///
/// ```
/// use mdm_syncml::session::CommandId;
///
/// let row = CommandId::from(4711_u64);
/// assert_eq!(row.to_string(), "4711");
/// let uuid: CommandId = "1803a630-3c38-4d2b-9b9a-0cb37243539c".parse()?;
/// assert_eq!(uuid.to_string(), "1803a630-3c38-4d2b-9b9a-0cb37243539c");
/// # Ok::<(), mdm_syncml::session::CommandIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(u128);

impl CommandId {
    /// Creates an identifier from a number or the 128 bits of a UUID.
    #[must_use]
    pub const fn new(number: u128) -> Self {
        Self(number)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u128 {
        self.0
    }
}

/// The error for a text that is neither a decimal number nor a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandIdError;

impl fmt::Display for CommandIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command identifier is a decimal number or a UUID")
    }
}

impl core::error::Error for CommandIdError {}

impl FromStr for CommandId {
    type Err = CommandIdError;

    fn from_str(text: &str) -> Result<Self, CommandIdError> {
        if text.len() == 36 {
            let mut groups = text.split('-');
            let mut number = 0_u128;
            for length in [8_u32, 4, 4, 4, 12] {
                let group = groups
                    .next()
                    .filter(|group| u32::try_from(group.len()) == Ok(length) && !group.starts_with('+'))
                    .ok_or(CommandIdError)?;
                let digits = u128::from_str_radix(group, 16).map_err(|_| CommandIdError)?;
                number = number.wrapping_shl(length.saturating_mul(4)) | digits;
            }
            return groups
                .next()
                .is_none()
                .then_some(Self(number))
                .ok_or(CommandIdError);
        }
        if text.starts_with('+') {
            return Err(CommandIdError);
        }
        text.parse().map(Self).map_err(|_| CommandIdError)
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if u64::try_from(self.0).is_ok() {
            return fmt::Display::fmt(&self.0, f);
        }
        let bits = |shift: u32, mask: u128| self.0.wrapping_shr(shift) & mask;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits(96, 0xFFFF_FFFF),
            bits(80, 0xFFFF),
            bits(64, 0xFFFF),
            bits(48, 0xFFFF),
            bits(0, 0xFFFF_FFFF_FFFF),
        )
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandId({self})")
    }
}

macro_rules! from_numbers {
    ($($number:ty)*) => {$(
        impl From<$number> for CommandId {
            fn from(number: $number) -> Self {
                Self(number.into())
            }
        }
    )*};
}

from_numbers!(u8 u16 u32 u64 u128);

/// Serializes as text, so that every store and format keeps all 128 bits.
#[cfg(feature = "serde")]
impl serde::Serialize for CommandId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0) {
            Ok(number) => {
                let mut buffer = [0; decimal::DIGITS];
                let digits = decimal::digits(number, &mut buffer);
                serializer.serialize_str(core::str::from_utf8(digits).unwrap_or_default())
            }
            Err(_) => serializer.collect_str(self),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for CommandId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = CommandId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number or a UUID")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<CommandId, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// The place of a command inside the command that was pushed.
///
/// [`Path::COMMAND`] is the pushed command itself. A part of an Atomic or Sequence is named by its index, counted from 0
/// in the order of building; a part of an Atomic inside a Sequence by two indices. `Display` joins them with `/`, and
/// writes [`Path::COMMAND`] as an empty text.
///
/// ```
/// use mdm_syncml::session::Path;
///
/// assert_eq!(Path::COMMAND.child(2).child(0).to_string(), "2/0");
/// assert!(Path::COMMAND.is_command());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// One more than the index at each level; 0 ends the path.
    levels: [u32; 2],
}

impl Path {
    /// The pushed command itself.
    pub const COMMAND: Self = Self { levels: [0; 2] };

    /// Returns the place of the part with this index.
    ///
    /// There is no third level: a path of two levels is returned unchanged.
    #[must_use]
    pub const fn child(self, index: u32) -> Self {
        let level = index.saturating_add(1);
        match self.levels {
            [0, _] => Self { levels: [level, 0] },
            [first, 0] => Self {
                levels: [first, level],
            },
            _ => self,
        }
    }

    /// Reports whether this is the pushed command itself.
    #[must_use]
    pub const fn is_command(self) -> bool {
        matches!(self.levels, [0, _])
    }

    /// Returns the index at each level, outermost first.
    pub fn indices(self) -> impl Iterator<Item = u32> {
        self.levels.into_iter().filter_map(|level| level.checked_sub(1))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (level, index) in self.indices().enumerate() {
            if level > 0 {
                f.write_str("/")?;
            }
            write!(f, "{index}")?;
        }
        Ok(())
    }
}

/// Serializes as the text that `Display` writes.
#[cfg(feature = "serde")]
impl serde::Serialize for Path {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Path {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        let mut path = Self::COMMAND;
        for index in text.split('/').filter(|_| !text.is_empty()) {
            let deeper = index.parse().map(|index| path.child(index));
            path = deeper
                .ok()
                .filter(|deeper| *deeper != path)
                .ok_or_else(|| serde::de::Error::custom("not the path of a part"))?;
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn identifiers_keep_all_their_bits() {
        for text in [
            "0",
            "18446744073709551615",
            "00000000-0000-0001-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            assert_eq!(text.parse::<CommandId>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "-1",
            "+1",
            "1803a630-3c38-4d2b-9b9a0-cb37243539c",
            "1803a630-3c38-4d2b-9b9a-0cb37243539g",
            "+803a630-3c38-4d2b-9b9a-0cb37243539c",
        ] {
            assert_eq!(text.parse::<CommandId>(), Err(CommandIdError), "{text}");
        }
    }

    #[test]
    fn a_path_has_two_levels() {
        let path = Path::COMMAND.child(7).child(1).child(9);
        assert_eq!(path.to_string(), "7/1");
        assert!(Path::COMMAND.to_string().is_empty());
    }
}
