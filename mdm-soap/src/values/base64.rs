//! Base64 as peers really write it.

use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::general_purpose::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes base64 with white space in it, in the URL-safe alphabet or without padding: tokens come in all these forms.
///
/// ```
/// use mdm_soap::values::base64;
///
/// assert_eq!(base64::decode("_-8 =\r\n"), Some(vec![0xFF, 0xEF]));
/// assert_eq!(base64::decode("/+8="), Some(vec![0xFF, 0xEF]));
/// assert_eq!(base64::decode("%%%"), None);
/// ```
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut symbols: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .collect();
    while symbols.last() == Some(&b'=') {
        symbols.pop();
    }
    TOLERANT.decode(symbols).ok()
}

/// Whether the text is base64 exactly as [`encode`] writes it.
#[must_use]
pub fn is_canonical(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

/// Encodes with the standard alphabet, with padding, on one line.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
