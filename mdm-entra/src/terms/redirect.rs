use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use url::Url;

use super::query::append;
use super::request::CLIENT_REQUEST_ID;
use crate::encoding::percent_decoded;
use crate::{Error, PeerError};

/// Where the user goes after the Terms of Use, as the request named it.
///
/// Its scheme is one of the allowed [`Schemes`] and its characters are those of a URI, so it can stand in a header or
/// a quoted attribute. It is kept exactly as it came.
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
    /// Checks and takes a URI.
    ///
    /// # Errors
    /// `Peer` when its scheme is not allowed, it is not a URI, or its query has a parameter of the answer: Windows could
    /// take that one for the user's.
    pub fn new(uri: impl Into<String>, schemes: &Schemes) -> Result<Self, Error> {
        let uri = uri.into();
        let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
        if !schemes.allow(scheme) {
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

    /// The URI as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same URI with the parameters of an answer; the `client-request-id` comes last, unless the
    /// URI has one.
    pub(super) fn answer(&self, parameters: &[(&str, &str)], id: Option<&str>) -> TermsRedirect {
        let id = id
            .map(|id| (CLIENT_REQUEST_ID, id))
            .filter(|_| !has_parameter(&self.0, &[CLIENT_REQUEST_ID]));
        TermsRedirect(append(&self.0, parameters.iter().copied().chain(id)))
    }
}

/// Whether the query has a parameter of one of these names.
fn has_parameter(uri: &str, names: &[&str]) -> bool {
    let uri = uri.split('#').next().unwrap_or_default();
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter_map(|pair| percent_decoded(pair.split('=').next().unwrap_or_default()))
        .any(|name| names.iter().any(|known| known.eq_ignore_ascii_case(&name)))
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The schemes to which a user may be sent. Windows uses `ms-appx-web` and no other.
///
/// ```
/// use mdm_entra::terms::Schemes;
///
/// assert!(Schemes::default().allow("MS-APPX-WEB"));
/// assert!(Schemes::default().with("ms-aadj-redir").allow("ms-aadj-redir"));
/// assert!(!Schemes::default().with("javascript").allow("javascript"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schemes(Vec<String>);

/// What runs in a browser or reads local files is allowed by nobody.
const NEVER: [&str; 6] = ["javascript", "vbscript", "data", "blob", "file", "about"];

impl Default for Schemes {
    fn default() -> Self {
        Self(Vec::from(["ms-appx-web".into()]))
    }
}

impl Schemes {
    /// Allows one more scheme.
    #[must_use]
    pub fn with(mut self, scheme: &str) -> Self {
        self.0.push(scheme.into());
        self
    }

    /// Whether the scheme is allowed, in any case.
    #[must_use]
    pub fn allow(&self, scheme: &str) -> bool {
        let among = |known: &str| known.eq_ignore_ascii_case(scheme);
        !scheme.is_empty()
            && !NEVER.iter().any(|never| among(never))
            && self.0.iter().any(|known| among(known))
    }
}

/// The answer of the Terms of Use page: a URL to which the page sends the user, with HTTP 302 and `Location` or by
/// script. It holds the [`OpaqueBlob`](super::OpaqueBlob), so `Debug` shows nothing.
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
    /// The HTTP status to send it with.
    pub const STATUS: u16 = 302;

    /// The value of the `Location` header. Every character is printable ASCII, blanks are `%20`.
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
        assert!(RedirectUri::new("MS-APPX-WEB://App/x?y=z", &schemes).is_ok());
    }
}
