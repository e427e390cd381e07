//! Byte order marks.

/// The byte order mark of UTF-8.
pub const UTF8: &[u8] = b"\xEF\xBB\xBF";

/// The byte order mark as a character.
pub const CHARACTER: char = '\u{FEFF}';

/// The encoding that a byte order mark announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// `EF BB BF`: UTF-8.
    Utf8,
    /// `FF FE`: UTF-16, low byte first.
    Utf16LittleEndian,
    /// `FE FF`: UTF-16, high byte first.
    Utf16BigEndian,
}

impl Mark {
    /// Returns the mark at the start of the bytes.
    #[must_use]
    pub const fn at_start(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8),
            [0xFF, 0xFE, ..] => Some(Self::Utf16LittleEndian),
            [0xFE, 0xFF, ..] => Some(Self::Utf16BigEndian),
            _ => None,
        }
    }
}

/// Returns the bytes after a byte order mark of UTF-8, if there is one.
#[must_use]
pub fn without_utf8(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(UTF8).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_apart() {
        assert_eq!(Mark::at_start(b"\xEF\xBB\xBF<"), Some(Mark::Utf8));
        assert_eq!(Mark::at_start(b"\xFF\xFE<\0"), Some(Mark::Utf16LittleEndian));
        assert_eq!(Mark::at_start(b"\xFE\xFF\0<"), Some(Mark::Utf16BigEndian));
        assert_eq!(Mark::at_start(b"\xEF\xBB"), None);
        assert_eq!(CHARACTER.encode_utf8(&mut [0; 4]).as_bytes(), UTF8);
        assert_eq!(without_utf8(b"\xEF\xBB\xBF\xEF\xBB\xBF<"), b"\xEF\xBB\xBF<");
        assert_eq!(without_utf8(b"<"), b"<");
    }
}
