use core::fmt;
use core::str::FromStr;

use uuid::Uuid;

/// A GUID, compared without regard to letter case.
///
/// It is parsed with or without braces and printed in lower case, as Entra does; Windows prints upper case.
///
/// ```
/// use mdm_entra::Guid;
///
/// let guid: Guid = "{72F988BF-86F1-41AF-91AB-2D7CD011DB47}".parse()?;
/// assert_eq!(guid.to_string(), "72f988bf-86f1-41af-91ab-2d7cd011db47");
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(Uuid);

impl Guid {
    /// Creates a GUID from sixteen bytes in the order of its text (RFC 9562).
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// Creates a GUID from sixteen bytes in the order in which Windows stores them.
    ///
    /// The first three fields are little-endian, in Active Directory as well.
    #[must_use]
    pub const fn from_windows_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes_le(bytes))
    }

    /// Returns the bytes in the order of the text.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// Returns the bytes as Windows and Active Directory store them.
    #[must_use]
    pub const fn to_windows_bytes(self) -> [u8; 16] {
        self.0.to_bytes_le()
    }
}

impl FromStr for Guid {
    type Err = InvalidGuid;

    fn from_str(text: &str) -> Result<Self, InvalidGuid> {
        const LENGTH: usize = 36;
        let bare = match text.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}').ok_or(InvalidGuid)?,
            None => text,
        };
        // The parser also takes forms without hyphens, which no peer writes.
        if bare.len() != LENGTH {
            return Err(InvalidGuid);
        }
        Uuid::try_parse(bare).map(Self).map_err(|_| InvalidGuid)
    }
}

impl TryFrom<&str> for Guid {
    type Error = InvalidGuid;

    fn try_from(text: &str) -> Result<Self, InvalidGuid> {
        text.parse()
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Guid {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary().map(Self::from_bytes)
    }
}

/// The error for a text that is not a GUID of the form 8-4-4-4-12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID")]
#[non_exhaustive]
pub struct InvalidGuid;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_case_and_braces_are_one_guid() {
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let guid: Guid = text.parse().unwrap();
        assert_eq!(guid.to_string(), text);
        assert_eq!("{00112233-4455-6677-8899-AABBCCDDEEFF}".parse(), Ok(guid));
        assert_eq!(guid.to_bytes()[..4], [0, 0x11, 0x22, 0x33]);
        assert_eq!(
            guid.to_windows_bytes(),
            [
                0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee,
                0xff
            ]
        );
        assert_eq!(Guid::from_windows_bytes(guid.to_windows_bytes()), guid);
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "00112233445566778899aabbccddeeff",
            "00112233-4455-6677-8899-aabbccddeef",
            "00112233-4455-6677-8899-aabbccddeeff-",
            "+0112233-4455-6677-8899-aabbccddeeff",
            "{00112233-4455-6677-8899-aabbccddeeff",
            "001122é3-4455-6677-8899-aabbccddeef",
            "../../../",
        ] {
            assert_eq!(text.parse::<Guid>(), Err(InvalidGuid), "{text}");
        }
    }
}
