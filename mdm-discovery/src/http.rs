//! How the messages travel: HTTP knowledge for whoever brings the HTTP.
//!
//! | message | method and path | body | answer |
//! |---|---|---|---|
//! | probe | GET, the path of discovery | none | [`probe`](crate::probe): status 200, `text/html`, empty |
//! | `Discover` | POST, the path of discovery | [`CONTENT_TYPE`] | 200 with [`CONTENT_TYPE`]; faults 500 |
//! | sign-in | GET, the authentication service | none | [`SignInPage`](crate::sign_in::SignInPage): 200, `text/html` |
//!
//! - Every answer needs a `Content-Length`; Windows does not take chunked ones.
//! - The path of discovery is [`endpoint::PATH`](crate::endpoint::PATH) at the host made of an address. A server that a
//!   user, a link or a tenant named is asked at the path named, so serve `/` and whatever you publish as well.
//! - A status other than 200 and 500 hides its reason: the device shows 0x8019 and the status.
//! - Decide nothing by the user agent: it differs between releases and programs.

use alloc::borrow::Cow;
use alloc::string::String;

use mdm_errors::kit::percent;
use url::Url;

use crate::query;

pub use mdm_soap::CONTENT_TYPE;

/// The method of the `Discover` request.
pub const METHOD: &str = "POST";

/// What Windows sends with the `Discover` request as `User-Agent`, in documentation samples.
pub const USER_AGENT: &str = "Windows Enrollment Client";

/// What Windows sends with the probe as `User-Agent`, in documentation samples.
pub const PROBE_USER_AGENT: &str = "Windows Phone 8 Enrollment Client";

/// What Windows sends with the `Discover` request as `Cache-Control`.
pub const CACHE_CONTROL: &str = "no-cache";

/// The parameter by which clients tie their requests together, in the query of the services' URLs; its value is the
/// `ActivityId` of the discovery answer.
pub const CLIENT_REQUEST_ID: &str = "client-request-id";

/// A service's URL with [`CLIENT_REQUEST_ID`] behind the query it has.
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
    let mut query = String::from(service.query().unwrap_or_default());
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(CLIENT_REQUEST_ID);
    query.push('=');
    percent::push(&mut query, id);
    let mut url = service.clone();
    url.set_query(Some(&query));
    url
}

/// The [`CLIENT_REQUEST_ID`] of a request's URL.
#[must_use]
pub fn client_request_id(url: &Url) -> Option<Cow<'_, str>> {
    let mut pairs = query::pairs(url.query()?);
    percent::decode(
        pairs
            .find(|pair| pair.name.eq_ignore_ascii_case(CLIENT_REQUEST_ID))?
            .value,
    )
}
