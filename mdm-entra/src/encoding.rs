//! base64url of tokens (RFC 7515 clause 2).

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Decodes the URL-safe alphabet without padding; anything else is `None`.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_the_other_alphabet_are_no_base64url() {
        assert_eq!(from_base64url("-_8").as_deref(), Some(&[0xfb, 0xff][..]));
        for text in ["-_8=", "+/8", "-_9", "-", "-_ 8"] {
            assert_eq!(from_base64url(text), None, "{text}");
        }
    }
}
