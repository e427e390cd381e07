//! base64url of tokens and percent-encoding of redirects.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// RFC 7515 clause 2: the URL-safe alphabet, no padding, no other character.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Escapes all but RFC 3986's unreserved characters; a blank becomes `%20`, never `+`.
pub(crate) fn push_percent_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(hex_digit(byte >> 4));
            out.push(hex_digit(byte & 15));
        }
    }
}

fn hex_digit(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

/// Resolves escapes. A `+` stays one: base64 in a query is often left unescaped, blanks never are.
/// `None` when the result is not UTF-8; an incomplete escape stays as it stands.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut ahead = bytes.clone();
            if let (Some(high), Some(low)) = (hex_value(ahead.next()), hex_value(ahead.next())) {
                out.push(high << 4 | low);
                bytes = ahead;
                continue;
            }
        }
        out.push(byte);
    }
    String::from_utf8(out).ok()
}

fn hex_value(digit: Option<u8>) -> Option<u8> {
    char::from(digit?)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_both_ways() {
        let mut out = String::new();
        push_percent_encoded(&mut out, "a b+c&é/.~");
        assert_eq!(out, "a%20b%2Bc%26%C3%A9%2F.~");
        assert_eq!(percent_decoded(&out).as_deref(), Some("a b+c&é/.~"));
        assert_eq!(percent_decoded("a+b%2").as_deref(), Some("a+b%2"));
        assert_eq!(percent_decoded("%zz%").as_deref(), Some("%zz%"));
        assert_eq!(percent_decoded("%FF"), None);
    }

    #[test]
    fn padding_and_the_other_alphabet_are_no_base64url() {
        assert_eq!(from_base64url("-_8").as_deref(), Some(&[0xfb, 0xff][..]));
        for text in ["-_8=", "+/8", "-_9", "-", "-_ 8"] {
            assert_eq!(from_base64url(text), None, "{text}");
        }
    }
}
