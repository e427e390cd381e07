use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Position, SecretBytes, SecretText};

use crate::encoding::from_base64url;
use crate::json::Object;
use crate::{Claims, Error, Limits};

/// An access token in compact form (RFC 7515 clause 3.1), unverified.
///
/// ```text
/// {header}.{claims}.{signature}    each in base64url, header and claims JSON objects
/// ```
///
/// It comes as the `BinarySecurityToken` of an enrollment request (after the base64 of that element), as the
/// `Authorization` header at the Terms of Use endpoint and in sessions, in the `DeviceToken` header, and in alert 1224.
/// Only [`Validator::validate`](crate::Validator::validate) makes it a basis for decisions.
///
/// ```
/// use mdm_entra::{AccessToken, Algorithm};
///
/// // {"alg":"RS256","kid":"k1"} . {} . two bytes
/// let token = AccessToken::parse(b"eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.AAA")?;
/// assert_eq!(token.header().algorithm(), Algorithm::RS256);
/// assert_eq!(token.header().key_id(), Some("k1"));
/// assert_eq!(format!("{token:?}"), "AccessToken { header: Header { algorithm: RS256, .. }, .. }");
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone)]
pub struct AccessToken<'a> {
    text: SecretText<'a>,
    signed: usize,
    header: Header,
    payload: SecretBytes<'static>,
    signature: Vec<u8>,
}

impl<'a> AccessToken<'a> {
    /// Parses a token; white space around it is ignored.
    ///
    /// # Errors
    /// `Decode` when it is not three parts of base64url or its header is not a JSON object.
    pub fn parse(token: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(token, &Limits::default())
    }

    /// Parses within other limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), and `Decode` when a limit is exceeded.
    pub fn parse_with(token: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        Self::parse_from(token, token, limits)
    }

    /// `token` is the end of `document`, in which errors have their place.
    fn parse_from(document: &'a [u8], token: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let token = token.trim_ascii_start();
        let start = document.len().saturating_sub(token.len());
        let token = token.trim_ascii_end();
        let at = |kind, offset| at(kind, document, start.saturating_add(offset));
        if token.is_empty() {
            return Err(at(DecodeErrorKind::Empty, 0));
        }
        if token.len() > limits.token_bytes {
            let kind = DecodeErrorKind::Limit(LimitKind::Bytes);
            return Err(at(kind, limits.token_bytes));
        }
        let text = core::str::from_utf8(token)
            .map_err(|error| at(DecodeErrorKind::Encoding, error.valid_up_to()))?;
        let three_parts = || at(DecodeErrorKind::Syntax("not three parts between dots"), 0);
        let (signed, signature) = text.rsplit_once('.').ok_or_else(three_parts)?;
        let (header, payload) = signed.split_once('.').ok_or_else(three_parts)?;
        if payload.contains('.') {
            return Err(three_parts());
        }
        let decode = |part: &str, end: usize| {
            let offset = end.saturating_sub(part.len());
            from_base64url(part).ok_or_else(|| at(DecodeErrorKind::Syntax("not base64url"), offset))
        };
        let header_bytes = decode(header, header.len())?;
        Ok(Self {
            header: Header::parse(&header_bytes, limits)?,
            payload: SecretBytes::owned(decode(payload, signed.len())?),
            signature: decode(signature, text.len())?,
            signed: signed.len(),
            text: SecretText::borrowed(text),
        })
    }

    /// Parses a token that a message holds as a secret.
    ///
    /// It comes from a `BinarySecurityToken`, a Terms of Use request or an alert.
    ///
    /// ```
    /// use mdm_entra::AccessToken;
    /// use mdm_errors::SecretText;
    ///
    /// let secret = SecretText::borrowed("eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.AAA");
    /// let token = AccessToken::from_secret(&secret)?;
    /// assert_eq!(token.header().key_id(), Some("k1"));
    /// # Ok::<(), mdm_entra::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn from_secret(token: &'a SecretText<'_>) -> Result<Self, Error> {
        Self::parse(token.expose().as_bytes())
    }

    /// Parses the value of an HTTP `Authorization` header.
    ///
    /// The value is `Bearer`, white space and the token.
    ///
    /// # Errors
    /// `Decode` when the scheme is not `Bearer`, and those of [`parse`](Self::parse).
    pub fn from_authorization(header: &'a [u8]) -> Result<Self, Error> {
        match header.trim_ascii_start().split_at_checked(6) {
            Some((scheme, token))
                if scheme.eq_ignore_ascii_case(b"Bearer")
                    && token.first().is_some_and(u8::is_ascii_whitespace) =>
            {
                Self::parse_from(header, token, &Limits::default())
            }
            _ => Err(at(
                DecodeErrorKind::Syntax("not a bearer authorization"),
                header,
                0,
            )),
        }
    }

    /// The HTTP header in which a device sends its own token.
    ///
    /// The token has no user (MS-MDM 2.1 note 9).
    ///
    /// The server asks for it with the node `ForceAadToken` of the `DMClient` CSP.
    pub const DEVICE_TOKEN_HEADER: &'static str = "DeviceToken";

    /// Parses the value of a [`DeviceToken`](Self::DEVICE_TOKEN_HEADER) header.
    ///
    /// The value is the token alone.
    ///
    /// ```
    /// use mdm_entra::AccessToken;
    ///
    /// let token = AccessToken::from_device_token(b" eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.AAA")?;
    /// assert_eq!(token.header().key_id(), Some("k1"));
    /// assert!(AccessToken::from_device_token(b"Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAA").is_err());
    /// # Ok::<(), mdm_entra::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn from_device_token(header: &'a [u8]) -> Result<Self, Error> {
        Self::parse(header)
    }

    /// Returns the header, which is the sender's claim only.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the token as received, to forward it.
    ///
    /// It is a credential: whoever holds it can act as the user.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// Returns the claims without verifying the signature.
    ///
    /// Anybody can write them, so use them for diagnostics only.
    ///
    /// # Errors
    /// `Decode` when the payload is not JSON or a claim has the wrong type, `Peer` when a claim that every Entra token
    /// has is missing.
    pub fn unverified_claims(&self) -> Result<Claims, Error> {
        Claims::parse(self.payload.expose())
    }

    /// Returns the token with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> AccessToken<'static> {
        AccessToken {
            text: self.text.into_owned(),
            signed: self.signed,
            header: self.header,
            payload: self.payload,
            signature: self.signature,
        }
    }

    pub(crate) fn signing_input(&self) -> &[u8] {
        let text = self.text.expose().as_bytes();
        text.get(..self.signed).unwrap_or(text)
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl fmt::Debug for AccessToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

fn at(kind: DecodeErrorKind, token: &[u8], offset: usize) -> Error {
    Error::Decode(DecodeError::new(kind, Position::from_offset(token, offset)).within("token"))
}

/// The JOSE header of a token (RFC 7515 clause 4).
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    algorithm: Algorithm,
    key_id: Option<String>,
    kind: Option<String>,
    critical: bool,
}

impl Header {
    /// Returns `alg`.
    ///
    /// It selects nothing: anything but RS256 is refused.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns `kid`: the key that the sender claims to have used.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Reports whether the header has a `crit` member.
    ///
    /// The member lists extensions that must be understood.
    #[must_use]
    pub fn has_critical_extensions(&self) -> bool {
        self.critical
    }

    /// Reports whether `typ` fits an access token.
    ///
    /// It does when it is absent, `JWT` or `at+jwt` (RFC 9068).
    #[must_use]
    pub fn is_access_token_type(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| {
            ["JWT", "at+jwt", "application/at+jwt"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(kind))
        })
    }

    fn parse(json: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let object = Object::parse(json, "header", limits.token_bytes)?;
        Ok(Self {
            algorithm: Algorithm::of(&object.text("alg")?.ok_or_else(|| object.missing("alg"))?),
            key_id: object.text("kid")?,
            kind: object.text("typ")?,
            critical: object.contains("crit"),
        })
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// The `alg` of a token: RS256, or a class of other algorithms.
///
/// ```
/// use mdm_entra::{AccessToken, Algorithm};
///
/// let token = AccessToken::parse(b"eyJhbGciOiJub25lIn0.e30.")?;
/// assert_eq!(token.header().algorithm(), Algorithm::None);
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSA PKCS#1 v1.5 with SHA-256, the only one that is accepted.
    RS256,
    /// Another RSA signature: RS384, RS512, PS256 and so on.
    OtherRsa,
    /// A shared secret: HS256 and so on.
    ///
    /// Accepting it would let anybody sign with the public key.
    Hmac,
    /// An elliptic curve: ES256, `EdDSA` and so on.
    EllipticCurve,
    /// No signature at all, `none` in any letter case.
    None,
    /// An unknown value.
    Unknown,
}

impl Algorithm {
    fn of(alg: &str) -> Self {
        match alg {
            "RS256" => Self::RS256,
            "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => Self::OtherRsa,
            "HS256" | "HS384" | "HS512" => Self::Hmac,
            "ES256" | "ES384" | "ES512" | "ES256K" | "EdDSA" => Self::EllipticCurve,
            _ if alg.eq_ignore_ascii_case("none") => Self::None,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RS256 => "RS256",
            Self::OtherRsa => "another RSA signature",
            Self::Hmac => "HMAC",
            Self::EllipticCurve => "an elliptic curve",
            Self::None => "none",
            Self::Unknown => "unknown",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn error(token: &str) -> String {
        AccessToken::parse(token.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_shape_is_checked() {
        assert_eq!(error(" \n"), "empty document in token at 2:1 (byte 2)");
        assert_eq!(error(" e30=.e30.AAA"), "not base64url in token at 1:2 (byte 1)");
        let header = AccessToken::from_authorization(b"Bearer  eyJhbGciOiJSUzI1NiJ9.e!0.AAA").unwrap_err();
        assert_eq!(header.to_string(), "not base64url in token at 1:30 (byte 29)");
        for parts in ["e30", "e30.e30", "e30.e30.e30.e30", "a.b.c.d.e"] {
            assert_eq!(
                error(parts),
                "not three parts between dots in token at 1:1 (byte 0)",
                "{parts}"
            );
        }
        assert_eq!(error("e30=.e30.AAA"), "not base64url in token at 1:1 (byte 0)");
        assert_eq!(
            error("eyJhbGciOiJSUzI1NiJ9.e30.AAA="),
            "not base64url in token at 1:26 (byte 25)"
        );
        assert_eq!(error("e30.e30.AAA"), "missing <alg> in header at 1:1 (byte 0)");
        assert_eq!(
            error("W10.e30.AAA"),
            "not a JSON object in header at 1:1 (byte 0)"
        );
    }

    #[test]
    fn bearer_is_read_in_any_case() {
        let token = "eyJhbGciOiJSUzI1NiJ9.e30.AAA";
        for header in ["Bearer ", "bearer  ", "BEARER\t"] {
            let header = alloc::format!("{header}{token}");
            assert_eq!(
                AccessToken::from_authorization(header.as_bytes())
                    .unwrap()
                    .expose(),
                token
            );
        }
        let glued = alloc::format!("Bearer{token}");
        for header in ["", "Bearer", "Basic abc", &glued] {
            assert!(
                AccessToken::from_authorization(header.as_bytes()).is_err(),
                "{header}"
            );
        }
    }

    #[test]
    fn algorithms_are_told_apart() {
        for (alg, expected) in [
            ("none", Algorithm::None),
            ("nOnE", Algorithm::None),
            ("rs256", Algorithm::Unknown),
            ("HS256", Algorithm::Hmac),
            ("PS256", Algorithm::OtherRsa),
        ] {
            assert_eq!(Algorithm::of(alg), expected);
        }
    }
}
