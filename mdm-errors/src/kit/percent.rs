//! Percent coding in which a space is `%20` and a plus sign is a plus sign.
//!
//! A `%` that starts no escape is taken literally.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// Everything but the unreserved characters of RFC 3986 2.3.
///
/// Those are letters, digits and `-._~`.
pub const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything but the unreserved characters of RFC 2396 2.3.
///
/// Those are letters, digits and `-_.!~*'()`.
pub const RESERVED_2396: &AsciiSet = &RESERVED
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Encodes bytes in pieces, with capital hexadecimal digits.
///
/// The result can also be displayed.
pub fn encode<'a>(
    bytes: &'a [u8],
    reserved: &'static AsciiSet,
) -> impl Iterator<Item = &'a str> + fmt::Display + Clone {
    percent_encoding::percent_encode(bytes, reserved)
}

/// Decodes escapes; `None` when the bytes are not UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok()
}

/// Decodes escapes; bytes that are not UTF-8 become U+FFFD.
#[must_use]
pub fn decode_lossy(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// Decodes escapes byte by byte, without allocating.
pub fn bytes(text: &str) -> impl Iterator<Item = u8> + Clone {
    percent_encoding::percent_decode_str(text)
}

/// Appends a text with everything but RFC 3986's unreserved characters encoded.
pub fn push(out: &mut String, text: &str) {
    out.extend(encode(text.as_bytes(), RESERVED));
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plus_is_a_plus_and_a_space_is_percent_20() {
        let mut out = String::new();
        push(&mut out, "a+b c/é.~");
        assert_eq!(out, "a%2Bb%20c%2F%C3%A9.~");
        assert_eq!(
            decode("user+tag@contoso.com").as_deref(),
            Some("user+tag@contoso.com")
        );
        assert_eq!(encode(b"(a b)", RESERVED_2396).to_string(), "(a%20b)");
    }

    #[test]
    fn broken_escapes_stay_and_broken_utf8_is_refused() {
        for text in ["100%", "%zz%4", "%", "%2"] {
            assert_eq!(decode(text).as_deref(), Some(text));
        }
        assert_eq!(decode("%FF"), None);
        assert_eq!(decode_lossy("a%FF"), "a\u{FFFD}");
    }

    #[test]
    fn an_unescaped_text_is_borrowed() {
        assert!(matches!(decode("plain"), Some(Cow::Borrowed("plain"))));
    }

    proptest! {
        #[test]
        fn every_byte_survives(given: Vec<u8>) {
            let text = encode(&given, RESERVED).to_string();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert!(bytes(&text).eq(given.iter().copied()));
        }

        #[test]
        fn text_comes_back(text: String) {
            let mut out = String::new();
            push(&mut out, &text);
            let decoded = decode(&out);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        }
    }
}
