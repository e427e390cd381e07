//! HTTP details of the messages: methods, header fields, statuses, framing.
//!
//! The caller brings the HTTP client or server.
//!
//! | message | method and path | body | answer |
//! |---|---|---|---|
//! | probe | GET, the path of discovery | none | [`AnswerHead::probe`]: status 200, `text/html`, empty |
//! | `Discover` | POST, the path of discovery | [`CONTENT_TYPE`] | [`AnswerHead::soap`]: 200, faults 500 |
//! | sign-in | GET, the authentication service | none | [`SignInPage`](crate::sign_in::SignInPage): 200, `text/html` |
//!
//! - Every answer needs a `Content-Length`; Windows does not accept chunked ones ([`Framing`]).
//! - The path of discovery is [`endpoint::PATH`](crate::endpoint::PATH) at the host made of an address. A server that a
//!   user, a link or a tenant named is asked at the path they give, so serve `/` and every path you publish as well.
//! - A status other than 200 and 500 hides the reason: the device shows 0x8019 followed by the status.
//! - Do not base any decision on the user agent: it differs between releases and programs.

mod details;

use alloc::borrow::Cow;
use alloc::format;

use mdm_errors::kit::percent;
use url::Url;

use crate::query;

pub use details::RequestDetails;
pub use mdm_soap::CONTENT_TYPE;

/// The method of the `Discover` request.
pub const METHOD: &str = "POST";

/// The `User-Agent` of the `Discover` request, in documentation samples.
pub const USER_AGENT: &str = "Windows Enrollment Client";

/// The `User-Agent` of the probe, as captured from Windows 10 and 11.
///
/// Documentation samples have `Windows Phone 8 Enrollment Client`.
pub const PROBE_USER_AGENT: &str = "ENROLLClient";

/// The `Cache-Control` of the `Discover` request.
pub const CACHE_CONTROL: &str = "no-cache";

/// The query parameter that correlates the requests of one enrollment.
///
/// It is in the URLs of the services; its value is the `ActivityId` of the discovery answer.
pub const CLIENT_REQUEST_ID: &str = "client-request-id";

/// A header field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderField {
    /// The name.
    pub name: &'static str,
    /// The value.
    pub value: Cow<'static, str>,
}

impl HeaderField {
    pub(crate) const fn fixed(name: &'static str, value: &'static str) -> Self {
        Self {
            name,
            value: Cow::Borrowed(value),
        }
    }
}

/// Returns the header fields of a `Discover` request.
///
/// `body_bytes` is the length of the body in bytes.
///
/// ```
/// use mdm_discovery::http;
///
/// let fields = http::request_fields(742).map(|field| format!("{}: {}", field.name, field.value));
/// assert_eq!(
///     fields,
///     [
///         "Content-Type: application/soap+xml; charset=utf-8",
///         "User-Agent: Windows Enrollment Client",
///         "Cache-Control: no-cache",
///         "Content-Length: 742",
///     ]
/// );
/// ```
#[must_use]
pub fn request_fields(body_bytes: usize) -> [HeaderField; 4] {
    [
        HeaderField::fixed("Content-Type", CONTENT_TYPE),
        HeaderField::fixed("User-Agent", USER_AGENT),
        HeaderField::fixed("Cache-Control", CACHE_CONTROL),
        content_length(body_bytes),
    ]
}

/// The framing of the body of an HTTP message.
///
/// Windows accepts an answer only if a header field gives its length: a chunked answer fails the enrollment, although
/// HTTP allows it.
///
/// ```
/// use mdm_discovery::http::Framing;
///
/// assert!(Framing::Length(0).is_accepted());
/// assert!(!Framing::Chunked.is_accepted());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// A `Content-Length` of this many bytes.
    Length(usize),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

impl Framing {
    /// Reports whether Windows accepts an answer with this framing.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Length(_))
    }
}

/// The status and the header fields of an answer to a device.
///
/// ```
/// use mdm_discovery::http::{AnswerHead, Framing};
///
/// let head = AnswerHead::soap(500, b"<s:Envelope/>");
/// assert_eq!(head.framing(), Framing::Length(13));
/// let fields = head.fields().map(|field| format!("{}: {}", field.name, field.value));
/// assert_eq!(fields, ["Content-Type: application/soap+xml; charset=utf-8", "Content-Length: 13"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerHead {
    /// The HTTP status: 200, or 500 for a fault.
    pub status: u16,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `Content-Length`: the length of the body in bytes.
    pub content_length: usize,
}

impl AnswerHead {
    /// Returns the head of an answer with a SOAP envelope as its body.
    #[must_use]
    pub const fn soap(status: u16, body: &[u8]) -> Self {
        Self {
            status,
            content_type: CONTENT_TYPE,
            content_length: body.len(),
        }
    }

    /// Returns the head of the answer to a probe, whose body is empty.
    #[must_use]
    pub const fn probe() -> Self {
        Self {
            status: crate::probe::STATUS,
            content_type: crate::probe::CONTENT_TYPE,
            content_length: 0,
        }
    }

    /// Returns the framing, which is never chunked.
    #[must_use]
    pub const fn framing(&self) -> Framing {
        Framing::Length(self.content_length)
    }

    /// Returns the header fields.
    #[must_use]
    pub fn fields(&self) -> [HeaderField; 2] {
        [
            HeaderField::fixed("Content-Type", self.content_type),
            content_length(self.content_length),
        ]
    }
}

fn content_length(bytes: usize) -> HeaderField {
    HeaderField {
        name: "Content-Length",
        value: Cow::Owned(format!("{bytes}")),
    }
}

/// Returns the URL of a service with a [`CLIENT_REQUEST_ID`].
///
/// ```
/// use mdm_discovery::http;
/// use url::Url;
///
/// let service = Url::parse("https://mdm.contoso.com/enroll?tenant=7")?;
/// let url = http::with_client_request_id(&service, "d9eb2fdd-e38a-46ee-bd93-aea9dc86a3b8");
/// assert_eq!(
///     url.as_str(),
///     "https://mdm.contoso.com/enroll?tenant=7&client-request-id=d9eb2fdd-e38a-46ee-bd93-aea9dc86a3b8"
/// );
/// assert_eq!(http::client_request_id(&url).as_deref(), Some("d9eb2fdd-e38a-46ee-bd93-aea9dc86a3b8"));
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn with_client_request_id(service: &Url, id: &str) -> Url {
    RequestDetails::default()
        .with_client_request_id(id)
        .add_to(service)
}

/// Returns the [`CLIENT_REQUEST_ID`] of the URL of a request.
#[must_use]
pub fn client_request_id(url: &Url) -> Option<Cow<'_, str>> {
    parameter(url, CLIENT_REQUEST_ID)
}

/// The first parameter of this name in any letter case, decoded.
fn parameter<'u>(url: &'u Url, name: &str) -> Option<Cow<'u, str>> {
    let mut pairs = query::pairs(url.query()?);
    let pair = pairs.find(|pair| pair.name.eq_ignore_ascii_case(name))?;
    percent::decode(pair.value)
}
