use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::ops::Deref;

use crate::kit::bytes;

/// Text that an XML 1.0 document can carry, borrowed or owned.
///
/// Messages hold this type so that writing them cannot fail (XML 1.0 clause 2.2, production `Char`). Make constants
/// with [`text!`](crate::text!).
///
/// ```
/// use mdm_errors::Text;
///
/// let name: Text<'_> = "DESKTOP-1".try_into()?;
/// assert_eq!(name, "DESKTOP-1");
/// assert!(Text::new("bell \u{7}").is_err());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// Makes a text, if it holds no forbidden characters.
    ///
    /// # Errors
    /// Fails at the first character that XML 1.0 forbids; the error holds its byte index.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ForbiddenCharacter> {
        let text = text.into();
        if is_printable_ascii(&text) {
            return Ok(Self(text));
        }
        match text.char_indices().find(|&(_, c)| !is_xml_char(c)) {
            Some((index, character)) => Err(ForbiddenCharacter { index, character }),
            None => Ok(Self(text)),
        }
    }

    /// Makes a text, replacing forbidden characters with U+FFFD.
    #[must_use]
    pub fn lossy(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if is_printable_ascii(&text) || text.chars().all(is_xml_char) {
            return Self(text);
        }
        Self(Cow::Owned(
            text.chars()
                .map(|c| if is_xml_char(c) { c } else { '\u{FFFD}' })
                .collect(),
        ))
    }

    /// Makes a text of characters that a parser of this suite has checked.
    #[doc(hidden)]
    #[must_use]
    pub fn checked(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        debug_assert!(is_xml_text(&text), "a character that XML 1.0 forbids");
        Self(text)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text as a `Cow`.
    #[must_use]
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }

    /// Returns the text with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }

    /// Returns a copy that borrows from this text.
    #[must_use]
    pub fn borrowed(&self) -> Text<'_> {
        Text(Cow::Borrowed(&self.0))
    }
}

/// Reports whether XML 1.0 allows the character (2.2, production `Char`).
#[must_use]
pub const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Reports whether XML 1.0 allows every character of the text, also in constants.
///
/// ```
/// const NAME: &str = "DESKTOP-1";
/// const _: () = assert!(mdm_errors::is_xml_text(NAME));
/// ```
#[must_use]
pub const fn is_xml_text(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [_, next @ ..] = rest {
        // Control characters, and U+FFFE and U+FFFF; a string has no surrogates.
        if matches!(
            rest,
            [0..=8 | 0x0B | 0x0C | 0x0E..=0x1F, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..]
        ) {
            return false;
        }
        rest = next;
    }
    true
}

/// Makes a [`Text`] from a constant, checked at compile time.
///
/// ```
/// use mdm_errors::{Text, text};
///
/// let reason: Text<'static> = text!("five devices are enough");
/// assert_eq!(reason, "five devices are enough");
/// ```
///
/// ```compile_fail
/// mdm_errors::text!("bell \u{7}");
/// ```
#[macro_export]
macro_rules! text {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const _: () = assert!($crate::is_xml_text(TEXT), "a character that XML 1.0 forbids");
        $crate::Text::lossy(TEXT)
    }};
}

impl<'a> TryFrom<&'a str> for Text<'a> {
    type Error = ForbiddenCharacter;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl<'a> From<Text<'a>> for Cow<'a, str> {
    fn from(text: Text<'a>) -> Self {
        text.0
    }
}

impl TryFrom<String> for Text<'_> {
    type Error = ForbiddenCharacter;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Text<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Text<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Text<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::lossy(String::arbitrary(u)?))
    }
}

/// A character that no XML 1.0 document can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForbiddenCharacter {
    /// The byte index of the character in the text.
    pub index: usize,
    /// The character.
    pub character: char,
}

impl fmt::Display for ForbiddenCharacter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "forbidden character U+{:04X} at byte {}",
            u32::from(self.character),
            self.index
        )
    }
}

impl core::error::Error for ForbiddenCharacter {}

/// Reports whether a text is of the characters that most are of.
fn is_printable_ascii(text: &str) -> bool {
    bytes::are_unmarked(text.as_bytes(), |byte| {
        byte.wrapping_sub(b' ').saturating_sub(b'~' - b' ')
    })
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_text_is_its_characters() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_xml_text(c.encode_utf8(&mut [0; 4])), is_xml_char(c), "{c:?}");
        }
    }

    #[test]
    fn the_edges_of_char() {
        for allowed in [
            '\t',
            '\n',
            '\r',
            ' ',
            '\u{D7FF}',
            '\u{E000}',
            '\u{FFFD}',
            '\u{10000}',
            '\u{10FFFF}',
        ] {
            assert!(is_xml_char(allowed), "{allowed:?}");
            assert!(is_xml_text(&format!("a{allowed}b")), "{allowed:?}");
        }
        for forbidden in ['\0', '\u{8}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_xml_char(forbidden), "{forbidden:?}");
            assert!(!is_xml_text(&format!("a{forbidden}b")), "{forbidden:?}");
        }
    }

    #[test]
    fn the_error_names_the_place() {
        assert_eq!(
            Text::new("é\0").unwrap_err(),
            ForbiddenCharacter {
                index: 2,
                character: '\0'
            }
        );
        assert_eq!(Text::lossy("é\0"), "é\u{FFFD}");
    }
}
