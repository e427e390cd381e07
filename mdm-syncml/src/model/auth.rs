//! Credentials inside messages: making and checking them.
//!
//! OMA DM Security 1.2, 5.3.
//!
//! Most servers rely on TLS client certificates and never challenge. Those that do send a [`Chal`](crate::outgoing::Chal)
//! with 407 and check the [`Cred`](crate::outgoing::Cred) of the next message:
//!
//! ```
//! use mdm_errors::{SecretBytes, SecretText};
//! use mdm_syncml::auth::Identity;
//!
//! let identity = Identity::new("Bruce2", &SecretText::borrowed("OhBehave"));
//! let nonce = SecretBytes::borrowed(b"Nonce"); // fresh random bytes in earnest
//! assert!(identity.verify_md5("Zz6EivR3yeaaENcRN6lpAQ==", &nonce));
//! assert!(!identity.verify_md5("Zz6EivR3yeaaENcRN6lpAQ==", &SecretBytes::borrowed(b"Other")));
//! ```

use alloc::format;
use alloc::string::String;
use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use mdm_errors::{SecretBytes, SecretText};

mdm_errors::kit::open_words! {
    /// The form of credentials: `Type` in the Meta of Cred and Chal.
    pub enum Scheme: any_case {
        /// User name and password in base64.
        Basic = "syncml:auth-basic",
        /// A digest of user name, password and a nonce.
        Md5 = "syncml:auth-md5",
        /// A digest that also covers the body, in the HTTP header `x-syncml-hmac`.
        Mac = "syncml:auth-MAC",
        /// A certificate; not used by Windows.
        X509 = "syncml:auth-X509",
        /// A `SecurID` token; not used by Windows.
        SecurId = "syncml:auth-securid",
    }
}

/// The name of the HTTP header that carries credentials of [`Scheme::Mac`].
pub const HMAC_HEADER: &str = "x-syncml-hmac";

/// A user name with `B64(H(user:password))` in place of the password.
///
/// It is enough to make and check digests, so a server can keep it instead of the password. It is just as secret.
#[derive(Clone)]
pub struct Identity {
    user: String,
    hash: SecretText<'static>,
}

impl Identity {
    /// Creates an identity from a user name and password.
    #[must_use]
    pub fn new(user: impl Into<String>, password: &SecretText<'_>) -> Self {
        let user = user.into();
        let hash = hashed(&[user.as_bytes(), b":", password.expose().as_bytes()]);
        Self { user, hash }
    }

    /// Creates an identity from a [`hash`](Self::hash) that was stored.
    #[must_use]
    pub fn from_hash(user: impl Into<String>, hash: SecretText<'static>) -> Self {
        Self {
            user: user.into(),
            hash,
        }
    }

    /// Returns the user name, the `LocName` of the source of a message.
    ///
    /// It is there in messages with credentials.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns `B64(H(user:password))`, for storage.
    #[must_use]
    pub const fn hash(&self) -> &SecretText<'static> {
        &self.hash
    }

    /// Returns the digest of [`Scheme::Md5`] over a nonce.
    ///
    /// It covers the bytes of the nonce, not its base64 text (MS-MDM 1.3.1).
    #[must_use]
    pub fn digest(&self, nonce: &SecretBytes<'_>) -> [u8; 16] {
        digest(&[self.hash.expose().as_bytes(), b":", nonce.expose()])
    }

    /// Returns the digest of [`Scheme::Mac`] over a nonce and the body of the message.
    #[must_use]
    pub fn mac(&self, nonce: &SecretBytes<'_>, body: &[u8]) -> [u8; 16] {
        let body = hashed(&[body]);
        digest(&[
            self.hash.expose().as_bytes(),
            b":",
            nonce.expose(),
            b":",
            body.expose().as_bytes(),
        ])
    }

    /// Reports whether `data` answers the nonce.
    ///
    /// It is the text of a Cred of [`Scheme::Md5`].
    ///
    /// The comparison takes constant time.
    #[must_use]
    pub fn verify_md5(&self, data: &str, nonce: &SecretBytes<'_>) -> bool {
        decoded(data).is_some_and(|claim| claim.ct_eq(&self.digest(nonce)))
    }

    /// Reports whether `data` is this user's name and password.
    ///
    /// It is the text of a Cred of [`Scheme::Basic`].
    ///
    /// The comparison of the password takes constant time; that of the user name does not.
    #[must_use]
    pub fn verify_basic(&self, data: &str) -> bool {
        decoded(data).is_some_and(|claim| {
            let user = self.user.as_bytes();
            let names_user = claim.expose().get(..user.len()) == Some(user)
                && claim.expose().get(user.len()) == Some(&b':');
            names_user && self.hash.ct_eq(hashed(&[claim.expose()]).expose())
        })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("user", &self.user)
            .field("hash", &self.hash)
            .finish()
    }
}

/// Returns the text of a Cred of [`Scheme::Basic`]: base64 of `user:password`.
///
/// ```
/// use mdm_errors::SecretText;
///
/// let data = mdm_syncml::auth::basic("Bruce2", &SecretText::borrowed("OhBehave"));
/// assert_eq!(data.expose(), "QnJ1Y2UyOk9oQmVoYXZl");
/// ```
#[must_use]
pub fn basic(user: &str, password: &SecretText<'_>) -> SecretText<'static> {
    let pair = SecretText::owned(format!("{user}:{}", password.expose()));
    SecretText::owned(STANDARD.encode(pair.expose()))
}

/// Returns the value of the HTTP header [`HMAC_HEADER`].
///
/// Quotation marks and backslashes in the user name are escaped (RFC 9110, 5.6.4); control characters are left out,
/// because a line break would begin another header.
#[must_use]
pub fn hmac_header(user: &str, mac: &[u8; 16]) -> String {
    let mut quoted = String::with_capacity(user.len());
    for character in user.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    format!(
        r#"algorithm=MD5, username="{quoted}", mac={}"#,
        STANDARD.encode(mac)
    )
}

/// Decodes the base64 text of a nonce or of credentials; `None` if it is not base64.
pub fn decoded(text: &str) -> Option<SecretBytes<'static>> {
    mdm_errors::kit::base64::decode(text).map(SecretBytes::owned)
}

fn hashed(parts: &[&[u8]]) -> SecretText<'static> {
    SecretText::owned(STANDARD.encode(digest(parts)))
}

fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn identity(user: &str, password: &str) -> Identity {
        Identity::new(user, &SecretText::borrowed(password))
    }

    #[test]
    fn known_answers_of_md5() {
        let octets: Vec<u8> = (0..16).collect();
        for (user, password, nonce, data) in [
            ("Bruce2", "OhBehave", &b"Nonce"[..], "Zz6EivR3yeaaENcRN6lpAQ=="),
            ("Bruce1", "OhBehave", b"Nonce", "+MEIKFrF8Qdou2B1H2YmXw=="),
            ("dummy", "dummy", b"nonce", "tUtL9qTcnoMqyPx3vgpNAQ=="),
            ("user", "password", &octets, "D2OtyYWS5ybn2GlM3aP6EA=="),
            ("user", "password", &[0; 4], "VGYbR0vi39wHlSqivPKvAA=="),
        ] {
            let identity = identity(user, password);
            let nonce = SecretBytes::borrowed(nonce);
            assert_eq!(STANDARD.encode(identity.digest(&nonce)), data);
            assert!(identity.verify_md5(data, &nonce));
            assert!(identity.verify_md5(&format!(" {}\n", data.trim_end_matches('=')), &nonce));
            assert!(!identity.verify_md5(data, &SecretBytes::borrowed(b"other")));
        }
    }

    #[test]
    fn a_nonce_hashed_as_text_is_wrong() {
        let octets: Vec<u8> = (0..16).collect();
        assert!(
            !identity("user", "password").verify_md5("t1C84+veJMKtvk+/6jnadw==", &SecretBytes::owned(octets))
        );
    }

    #[test]
    fn known_answers_of_basic_and_mac() {
        let bruce = identity("Bruce2", "OhBehave");
        assert!(bruce.verify_basic("QnJ1Y2UyOk9oQmVoYXZl"));
        assert!(!bruce.verify_basic("QnJ1Y2UxOk9oQmVoYXZl"));
        assert!(!bruce.verify_basic("QnJ1Y2Uy") && !bruce.verify_basic("") && !bruce.verify_basic("%"));
        let mac = bruce.mac(&SecretBytes::borrowed(b"Nonce"), b"<SyncML/>");
        assert_eq!(
            hmac_header("Bruce2", &mac),
            r#"algorithm=MD5, username="Bruce2", mac=urdCeS3JUmjFgi8SX3webw=="#
        );
    }

    #[test]
    fn no_user_name_breaks_out_of_the_header() {
        let header = hmac_header("a\"b\\c\r\nX-Evil: 1", &[0; 16]);
        assert_eq!(
            header,
            r#"algorithm=MD5, username="a\"b\\cX-Evil: 1", mac=AAAAAAAAAAAAAAAAAAAAAA=="#
        );
    }

    #[test]
    fn a_colon_in_the_user_name_does_not_move_the_border() {
        assert!(!identity("a", "b:c").verify_basic(&STANDARD.encode("a:b:d")));
        assert!(identity("a", "b:c").verify_basic(&STANDARD.encode("a:b:c")));
    }

    #[test]
    fn nothing_shows() {
        assert!(!format!("{:?}", identity("user", "p4ssw0rd")).contains("p4ss"));
    }
}
