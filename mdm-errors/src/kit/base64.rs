//! Base64 as peers actually write it.

use alloc::string::String;
use alloc::vec::Vec;

use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::general_purpose::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes base64 in every spelling seen on the wire.
///
/// Accepts the symbols of the standard and the URL-safe alphabet, even mixed, ASCII white space anywhere, any number of
/// `=` at the end or none, and set bits after the last byte. Returns `None` for an `=` before the end, any other
/// character, and a length that leaves one symbol over.
///
/// ```
/// use mdm_errors::kit::base64;
///
/// assert_eq!(base64::decode("_-8 =\r\n"), Some(vec![0xFF, 0xEF]));
/// assert_eq!(base64::decode("/+8="), Some(vec![0xFF, 0xEF]));
/// assert_eq!(base64::decode("%%%"), None);
/// ```
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut symbols = Zeroizing::new(Vec::with_capacity(text.len()));
    symbols.extend(
        text.bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                byte => byte,
            }),
    );
    while symbols.last() == Some(&b'=') {
        symbols.pop();
    }
    TOLERANT.decode(&*symbols).ok()
}

/// Reports whether the text is base64 exactly as [`encode`] writes it.
#[must_use]
pub fn is_canonical(text: &str) -> bool {
    STANDARD.decode(text).map(Zeroizing::new).is_ok()
}

/// Encodes with the standard alphabet, with padding, on one line.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_that_was_seen_is_read() {
        for text in [
            "+/8=",
            "-_8=",
            "-/8",
            "+_8",
            " +/\r\n\t8= ",
            "+/8==",
            "+/9=",
            "+/8 = =",
        ] {
            assert_eq!(decode(text), Some(alloc::vec![0xFB, 0xFF]), "{text:?}");
        }
        assert_eq!(decode(""), Some(Vec::new()));
        assert_eq!(decode(" ="), Some(Vec::new()));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "+",
            "AAAAA",
            "+/=8",
            "AQ==AQ==",
            "AQ.",
            "AQ\u{A0}",
            "\u{FEFF}AQ",
            "é",
        ] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn only_one_spelling_is_canonical() {
        assert!(is_canonical("+/8="));
        for text in ["-_8=", "+/8", "+/9=", "+/8=\n", "+/8=="] {
            assert!(!is_canonical(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_canonical_and_decoded(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert!(is_canonical(&text));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = decode(&text);
        }
    }
}
