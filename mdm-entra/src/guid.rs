use alloc::string::String;
use core::fmt;
use core::str::FromStr;

/// A GUID, kept in the order of its text.
///
/// Entra writes them in lower case, Windows in upper case, both compare equal here. Braces are accepted.
///
/// ```
/// use mdm_entra::Guid;
///
/// let guid: Guid = "{72F988BF-86F1-41AF-91AB-2D7CD011DB47}".parse()?;
/// assert_eq!(guid.to_string(), "72f988bf-86f1-41af-91ab-2d7cd011db47");
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Guid([u8; 16]);

impl Guid {
    /// The GUID of sixteen bytes in text order, as RFC 9562 has them.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The GUID of sixteen bytes as Windows and Active Directory store them: the first three fields little-endian.
    #[must_use]
    pub const fn from_windows_bytes(bytes: [u8; 16]) -> Self {
        Self(swap_fields(bytes))
    }

    /// The bytes in text order.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The bytes as Windows and Active Directory store them.
    #[must_use]
    pub const fn to_windows_bytes(self) -> [u8; 16] {
        swap_fields(self.0)
    }
}

const fn swap_fields(bytes: [u8; 16]) -> [u8; 16] {
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    let [i, j, k, l, m, n, o, p] = rest;
    [d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p]
}

impl FromStr for Guid {
    type Err = InvalidGuid;

    fn from_str(text: &str) -> Result<Self, InvalidGuid> {
        let bare = text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or(text);
        let groups = [8, 4, 4, 4, 12];
        let mut parts = bare.split('-');
        let mut digits = String::with_capacity(32);
        for length in groups {
            match parts.next() {
                Some(part) if part.len() == length => digits.push_str(part),
                _ => return Err(InvalidGuid),
            }
        }
        if parts.next().is_some() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidGuid);
        }
        u128::from_str_radix(&digits, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(|_| InvalidGuid)
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
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a GUID of the form 8-4-4-4-12.
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
