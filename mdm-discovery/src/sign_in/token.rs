use alloc::borrow::Cow;
#[cfg(feature = "arbitrary")]
use alloc::string::String;
use core::fmt;

use mdm_errors::kit::{base64, percent};
use mdm_errors::{SecretBytes, SecretText};

/// The token that a sign-in page hands to the device as `wresult`.
///
/// It comes back in the security header of the following requests.
///
/// It is opaque to the device. It must survive an HTML form, so it has no control characters. Keep it short, because
/// two requests repeat it.
///
/// ```
/// use mdm_discovery::sign_in::{FederatedToken, InvalidToken};
/// use mdm_errors::SecretText;
///
/// let token = FederatedToken::new(SecretText::owned("t0k/en=="))?;
/// assert!(token.is(&SecretText::borrowed("t0k/en==")));
/// assert!(token.is(&SecretText::borrowed("t0k%2Fen%3D%3D/")));
/// assert!(!token.is(&SecretText::borrowed("t0k/en")));
/// assert_eq!(format!("{token:?}"), "FederatedToken(redacted)");
/// assert_eq!(FederatedToken::new(SecretText::borrowed("")).unwrap_err(), InvalidToken::Empty);
/// # Ok::<(), InvalidToken>(())
/// ```
#[derive(Clone)]
pub struct FederatedToken<'a>(SecretText<'a>);

impl<'a> FederatedToken<'a> {
    /// The maximum length of a token: 16 KiB.
    ///
    /// No document names a limit; a token of this size still fits within the limits of a message.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Checks a token.
    ///
    /// # Errors
    /// [`InvalidToken`] when the token is empty, is longer than [`Self::MAX_BYTES`], has a control character, or starts
    /// or ends with white space, which forms do not keep.
    pub fn new(token: SecretText<'a>) -> Result<Self, InvalidToken> {
        let text = token.expose();
        if text.is_empty() {
            Err(InvalidToken::Empty)
        } else if text.len() > Self::MAX_BYTES {
            Err(InvalidToken::Long)
        } else if text.trim().len() < text.len()
            || text
                .chars()
                .any(|c| !mdm_errors::is_xml_char(c) || c.is_control())
        {
            Err(InvalidToken::Character)
        } else {
            Ok(Self(token))
        }
    }

    /// Returns the token in the clear.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Reports whether a token that came back is this one.
    ///
    /// It may have any form in which clients were seen to return a token: unchanged, percent-encoded, or base64-encoded
    /// once more, each also with a slash added at the end. Every comparison takes constant time, so look a token up by
    /// other means and compare last.
    #[must_use]
    pub fn is(&self, presented: &SecretText<'_>) -> bool {
        let presented = presented.expose().trim();
        let decoded = percent::decode(presented).unwrap_or(Cow::Borrowed(presented));
        let unpacked = base64::decode(presented);
        let unpacked = unpacked
            .as_deref()
            .and_then(|bytes| core::str::from_utf8(bytes).ok());
        let forms = [Some(presented), Some(&*decoded), unpacked];
        let mut equal = false;
        for form in forms.into_iter().flatten() {
            equal |= self.0.ct_eq(form);
            equal |= form.strip_suffix('/').is_some_and(|form| self.0.ct_eq(form));
        }
        equal
    }

    /// Reports whether the payload of a security header is this token.
    ///
    /// ```
    /// use mdm_discovery::sign_in::FederatedToken;
    /// use mdm_errors::{SecretBytes, SecretText};
    ///
    /// let token = FederatedToken::new(SecretText::owned("t0ken"))?;
    /// assert!(token.is_payload(&SecretBytes::borrowed(b"t0ken")));
    /// assert!(!token.is_payload(&SecretBytes::borrowed(b"\xFF")));
    /// # Ok::<(), mdm_discovery::sign_in::InvalidToken>(())
    /// ```
    #[must_use]
    pub fn is_payload(&self, payload: &SecretBytes<'_>) -> bool {
        core::str::from_utf8(payload.expose()).is_ok_and(|text| self.is(&SecretText::borrowed(text)))
    }

    /// Returns the token with its text owned.
    #[must_use]
    pub fn into_owned(self) -> FederatedToken<'static> {
        FederatedToken(self.0.into_owned())
    }

    /// Returns the token as a secret, to be sent in a security header.
    #[must_use]
    pub fn into_secret(self) -> SecretText<'a> {
        self.0
    }
}

impl fmt::Debug for FederatedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FederatedToken(redacted)")
    }
}

/// A reason why a text is not a [`FederatedToken`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidToken {
    /// The text is empty.
    #[error("empty token")]
    Empty,
    /// The text is longer than [`FederatedToken::MAX_BYTES`].
    #[error("token longer than the limit")]
    Long,
    /// The text has a control character, or starts or ends with white space.
    #[error("token with a character that a form does not keep")]
    Character,
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for FederatedToken<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let text = mdm_errors::Text::arbitrary(u)?;
        let kept = text.chars().filter(|c| !c.is_control());
        let token: String = "t".chars().chain(kept).chain("t".chars()).take(5000).collect();
        Self::new(SecretText::owned(token.trim())).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> FederatedToken<'_> {
        FederatedToken::new(SecretText::borrowed(text)).unwrap()
    }

    #[test]
    fn the_forms_of_clients_are_the_token() {
        let issued = token("a+b/c");
        for form in [
            "a+b/c",
            " a+b/c\r\n",
            "a+b/c/",
            "a%2Bb%2Fc",
            "a%2bb%2fc%2f",
            "YStiL2M=",
            "YStiL2M",
            "YStiL2Mv",
        ] {
            assert!(issued.is(&SecretText::borrowed(form)), "{form}");
        }
        for form in ["", "/", "a+b", "a b/c", "A+B/C", "a+b/c//"] {
            assert!(!issued.is(&SecretText::borrowed(form)), "{form}");
        }
        assert!(token("x/").is(&SecretText::borrowed("x/")));
    }

    #[test]
    fn tokens_that_a_form_would_change_are_refused() {
        let refused = |text| FederatedToken::new(SecretText::owned(text)).unwrap_err();
        assert_eq!(refused("a\nb".into()), InvalidToken::Character);
        assert_eq!(refused(" a".into()), InvalidToken::Character);
        assert_eq!(
            refused("a".repeat(FederatedToken::MAX_BYTES + 1)),
            InvalidToken::Long
        );
    }
}
