use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::kit::percent;
use url::Url;

use super::query::append;
use super::request::CLIENT_REQUEST_ID;
use crate::{Error, PeerError};

/// The address to which the user returns after the Terms of Use.
///
/// Its scheme is one of the allowed [`Schemes`] and its characters are those of a URI, so it is safe in a header or a
/// quoted attribute. It is kept exactly as received.
///
/// ```
/// use mdm_entra::terms::{RedirectUri, Schemes};
///
/// let windows = RedirectUri::new("ms-appx-web://ContosoMdm/ToUResponse", &Schemes::default())?;
/// assert_eq!(windows.as_str(), "ms-appx-web://ContosoMdm/ToUResponse");
/// for elsewhere in ["https://evil.example/", "javascript:alert(1)", "//evil.example", "/next"] {
///     assert!(RedirectUri::new(elsewhere, &Schemes::default()).is_err());
/// }
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks a URI.
    ///
    /// # Errors
    /// `Peer` when its scheme is not allowed, it is not a URI, or its query has a parameter of the answer, which
    /// Windows could mistake for the user's answer.
    pub fn new(uri: impl Into<String>, schemes: &Schemes) -> Result<Self, Error> {
        let uri = uri.into();
        let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
        if !schemes.allows(scheme) {
            return Err(PeerError::RedirectScheme.into());
        }
        let in_a_uri = |byte: u8| {
            byte.is_ascii_graphic()
                && !matches!(
                    byte,
                    b'"' | b'\'' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
                )
        };
        if !uri.bytes().all(in_a_uri) || Url::parse(&uri).is_err() || has_parameter(&uri, &ANSWER) {
            return Err(PeerError::RedirectUri.into());
        }
        Ok(Self(uri))
    }

    /// Returns the URI as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds the parameters of an answer. The `client-request-id` comes last, unless the URI has one.
    pub(super) fn answer(&self, parameters: &[(&str, &str)], id: Option<&str>) -> TermsRedirect {
        let id = id
            .map(|id| (CLIENT_REQUEST_ID, id))
            .filter(|_| !has_parameter(&self.0, &[CLIENT_REQUEST_ID]));
        TermsRedirect(append(&self.0, parameters.iter().copied().chain(id)))
    }
}

/// Reports whether anything after the path could be read as a parameter of one of these names.
///
/// Readers differ in what separates parameters, in where a query ends, and in what they trim from names. So every
/// character that some reader takes for a separator is one here, escaped or not.
fn has_parameter(uri: &str, names: &[&str]) -> bool {
    let Some(at) = uri.find(['?', '#']) else {
        return false;
    };
    let tail = uri.get(at..).unwrap_or_default();
    let is_separator = |c: char| c.is_control() || "?#&;,".contains(c);
    let is_trimmed = |c: char| c.is_whitespace() || c == '+';
    let has = |text: &str| {
        text.split(is_separator).any(|pair| {
            let name = pair.split(['=', '[']).next().unwrap_or_default();
            let name = name.trim_matches(is_trimmed);
            names.iter().any(|known| known.eq_ignore_ascii_case(name))
        })
    };
    // Twice: what is read may be decoded once more on its way.
    let once = percent::decode(tail);
    let twice = once.as_deref().and_then(percent::decode);
    once.is_none()
        || [Some(tail), once.as_deref(), twice.as_deref()]
            .into_iter()
            .flatten()
            .any(has)
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The URI schemes to which a user may be sent.
///
/// Windows uses only `ms-appx-web`, which is the default.
///
/// ```
/// use mdm_entra::terms::Schemes;
///
/// assert!(Schemes::default().allows("MS-APPX-WEB"));
/// assert!(Schemes::default().with("ms-aadj-redir").allows("ms-aadj-redir"));
/// assert!(!Schemes::default().with("javascript").allows("javascript"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schemes(Vec<String>);

/// Schemes that run in a browser or read local files, which no caller can allow.
const NEVER: [&str; 6] = ["javascript", "vbscript", "data", "blob", "file", "about"];

impl Default for Schemes {
    fn default() -> Self {
        Self(Vec::from(["ms-appx-web".into()]))
    }
}

impl Schemes {
    /// Allows another scheme.
    #[must_use]
    pub fn with(mut self, scheme: &str) -> Self {
        self.0.push(scheme.into());
        self
    }

    /// Reports whether the scheme is allowed, in any letter case.
    #[must_use]
    pub fn allows(&self, scheme: &str) -> bool {
        let among = |known: &str| known.eq_ignore_ascii_case(scheme);
        !scheme.is_empty()
            && !NEVER.iter().any(|never| among(never))
            && self.0.iter().any(|known| among(known))
    }
}

/// The answer of the Terms of Use page: a URL to which it sends the user.
///
/// It is sent with HTTP 302 and `Location`, or by script. It holds the [`OpaqueBlob`](super::OpaqueBlob), so `Debug`
/// shows nothing.
///
/// ```
/// use mdm_entra::terms::{TermsRedirect, TermsRequest};
///
/// let request = TermsRequest::parse("redirect_uri=ms-appx-web://App/ToU?step%3D2")?;
/// let redirect = request.decline();
/// assert_eq!(TermsRedirect::STATUS, 302);
/// assert_eq!(redirect.location(), "ms-appx-web://App/ToU?step=2&IsAccepted=false");
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "the user waits for it"]
pub struct TermsRedirect(String);

impl TermsRedirect {
    /// The HTTP status of the redirect.
    pub const STATUS: u16 = 302;

    /// Returns the value of the `Location` header.
    ///
    /// Every character is printable ASCII; a space is `%20`.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TermsRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TermsRedirect(redacted)")
    }
}

const ANSWER: [&str; 4] = [IS_ACCEPTED, OPAQUE_BLOB, ERROR, ERROR_DESCRIPTION];

pub(super) const IS_ACCEPTED: &str = "IsAccepted";
pub(super) const OPAQUE_BLOB: &str = "OpaqueBlob";
pub(super) const ERROR: &str = "error";
pub(super) const ERROR_DESCRIPTION: &str = "error_description";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_break_out_is_refused() {
        let schemes = Schemes::default().with("http");
        for uri in [
            "ms-appx-web://a b/",
            "ms-appx-web://a/\r\nSet-Cookie: x",
            "ms-appx-web://a/\"><script>",
            "ms-appx-web://a/'",
            "ms-appx-web://é/",
            "http://",
            "ms-appx-web://a/?IsAccepted=true",
            "ms-appx-web://a/?x&%4fpaqueBlob=forged",
            "ms-appx-web://a/?error",
            "ms-appx-web://a/#?IsAccepted=true",
            "ms-appx-web://a/#IsAccepted=true",
            "ms-appx-web://a/?x=1;IsAccepted=true",
            "ms-appx-web://a/?%20IsAccepted=true",
            "ms-appx-web://a/?IsAccepted%20=true",
            "ms-appx-web://a/?+IsAccepted=true",
            "ms-appx-web://a/?IsAccepted[]=true",
            "ms-appx-web://a/?IsAccepted%5B0%5D=true",
            "ms-appx-web://a/?x=y%26IsAccepted%3Dtrue",
            "ms-appx-web://a/?x=y%2526isaccepted%253Dtrue",
            "ms-appx-web://a/??OpaqueBlob=forged",
            "ms-appx-web://a/?x=1%00error_description=y",
            "ms-appx-web://a/?x=%FF",
        ] {
            assert_eq!(
                RedirectUri::new(uri, &schemes),
                Err(Error::Peer(PeerError::RedirectUri)),
                "{uri}"
            );
        }
        for uri in [
            "",
            "ms-appx-web",
            " ms-appx-web://a/",
            "java\tscript:x",
            "https://a/",
            ":x",
        ] {
            assert_eq!(
                RedirectUri::new(uri, &schemes),
                Err(Error::Peer(PeerError::RedirectScheme)),
                "{uri}"
            );
        }
        let careless = Schemes::default().with("javascript");
        assert_eq!(
            RedirectUri::new("javascript:alert(1)", &careless),
            Err(Error::Peer(PeerError::RedirectScheme))
        );
        for uri in [
            "MS-APPX-WEB://App/x?y=z",
            "ms-appx-web://App/error?x=error&IsAcceptedBefore&errors=1#part",
        ] {
            assert!(RedirectUri::new(uri, &schemes).is_ok(), "{uri}");
        }
    }
}
