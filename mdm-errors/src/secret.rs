use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Text that must not be seen, such as a password or a token.
///
/// It is borrowed from a message, or owned and wiped when dropped. `Debug` shows nothing of it in any build, there is
/// no `Display`, and the only comparison takes constant time. If it is borrowed, wiping the bytes of the message is up
/// to the caller.
///
/// ```
/// use mdm_errors::SecretText;
///
/// let password = SecretText::borrowed("hunter2");
/// assert_eq!(format!("{password:?}"), "SecretText(redacted)");
/// assert!(password.ct_eq("hunter2"));
/// assert_eq!(password.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct SecretText<'a>(Holder<&'a str, Zeroizing<String>>);

/// Bytes that must not be seen, such as a nonce or a key.
///
/// The rules of [`SecretText`] apply.
///
/// ```
/// use mdm_errors::SecretBytes;
///
/// let nonce = SecretBytes::owned(vec![1, 2, 3]);
/// assert_eq!(format!("{nonce:?}"), "SecretBytes(redacted)");
/// assert!(nonce.ct_eq(&[1, 2, 3]));
/// ```
#[derive(Clone)]
pub struct SecretBytes<'a>(Holder<&'a [u8], Zeroizing<Vec<u8>>>);

#[derive(Clone)]
enum Holder<B, O> {
    Borrowed(B),
    Owned(O),
}

impl<'a> SecretText<'a> {
    /// Borrows a secret from the caller's text.
    #[must_use]
    pub const fn borrowed(secret: &'a str) -> Self {
        Self(Holder::Borrowed(secret))
    }

    /// Takes a secret that is wiped when dropped.
    #[must_use]
    pub fn owned(secret: impl Into<String>) -> Self {
        Self(Holder::Owned(Zeroizing::new(secret.into())))
    }

    /// Returns the secret in the clear.
    #[must_use]
    pub fn expose(&self) -> &str {
        match &self.0 {
            Holder::Borrowed(secret) => secret,
            Holder::Owned(secret) => secret,
        }
    }

    /// Reports whether the secret is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Compares with another secret, in time that depends on the lengths only.
    #[must_use]
    pub fn ct_eq(&self, other: &str) -> bool {
        self.expose().as_bytes().ct_eq(other.as_bytes()).into()
    }

    /// Returns the secret with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> SecretText<'static> {
        SecretText(Holder::Owned(match self.0 {
            Holder::Borrowed(secret) => Zeroizing::new(secret.to_owned()),
            Holder::Owned(secret) => secret,
        }))
    }
}

impl<'a> SecretBytes<'a> {
    /// Borrows a secret from the caller's bytes.
    #[must_use]
    pub const fn borrowed(secret: &'a [u8]) -> Self {
        Self(Holder::Borrowed(secret))
    }

    /// Takes a secret that is wiped when dropped.
    #[must_use]
    pub fn owned(secret: impl Into<Vec<u8>>) -> Self {
        Self(Holder::Owned(Zeroizing::new(secret.into())))
    }

    /// Returns the secret in the clear.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        match &self.0 {
            Holder::Borrowed(secret) => secret,
            Holder::Owned(secret) => secret,
        }
    }

    /// Reports whether the secret is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Compares with another secret, in time that depends on the lengths only.
    #[must_use]
    pub fn ct_eq(&self, other: &[u8]) -> bool {
        self.expose().ct_eq(other).into()
    }

    /// Returns the secret with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> SecretBytes<'static> {
        SecretBytes(Holder::Owned(match self.0 {
            Holder::Borrowed(secret) => Zeroizing::new(secret.to_owned()),
            Holder::Owned(secret) => secret,
        }))
    }
}

impl Default for SecretText<'_> {
    /// Makes an empty secret.
    fn default() -> Self {
        Self::borrowed(Default::default())
    }
}

impl<'a> From<&'a str> for SecretText<'a> {
    fn from(secret: &'a str) -> Self {
        Self::borrowed(secret)
    }
}

impl From<String> for SecretText<'_> {
    fn from(secret: String) -> Self {
        Self::owned(secret)
    }
}

impl fmt::Debug for SecretText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}

impl Default for SecretBytes<'_> {
    /// Makes an empty secret.
    fn default() -> Self {
        Self::borrowed(Default::default())
    }
}

impl<'a> From<&'a [u8]> for SecretBytes<'a> {
    fn from(secret: &'a [u8]) -> Self {
        Self::borrowed(secret)
    }
}

impl From<Vec<u8>> for SecretBytes<'_> {
    fn from(secret: Vec<u8>) -> Self {
        Self::owned(secret)
    }
}

impl fmt::Debug for SecretBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(redacted)")
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SecretText<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::owned(crate::Text::arbitrary(u)?.into_cow()))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SecretBytes<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::owned(Vec::<u8>::arbitrary(u)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn nothing_shows() {
        let text = SecretText::owned("p4ssw0rd");
        let bytes = SecretBytes::borrowed(b"p4ssw0rd");
        assert!(
            !format!(
                "{text:?}{bytes:?}{:?}{:?}",
                text.clone(),
                bytes.clone().into_owned()
            )
            .contains("p4ss")
        );
    }

    #[test]
    fn secrets_are_made_from_what_is_at_hand() {
        assert!(SecretText::default().is_empty() && SecretBytes::default().is_empty());
        assert_eq!(
            SecretText::from("a").expose(),
            SecretText::from(String::from("a")).expose()
        );
        assert_eq!(
            SecretBytes::from(&b"a"[..]).expose(),
            SecretBytes::from(Vec::from(*b"a")).expose()
        );
    }

    #[test]
    fn comparison_sees_every_difference() {
        let secret = SecretText::borrowed("abc");
        assert!(secret.ct_eq("abc") && !secret.ct_eq("abd") && !secret.ct_eq("ab") && !secret.ct_eq(""));
    }
}
