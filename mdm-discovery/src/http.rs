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

pub use mdm_soap::CONTENT_TYPE;

/// The method of the `Discover` request.
pub const METHOD: &str = "POST";

/// What Windows sends with the `Discover` request as `User-Agent`, in documentation samples.
pub const USER_AGENT: &str = "Windows Enrollment Client";

/// What Windows sends with the probe as `User-Agent`, in documentation samples.
pub const PROBE_USER_AGENT: &str = "Windows Phone 8 Enrollment Client";

/// What Windows sends with the `Discover` request as `Cache-Control`.
pub const CACHE_CONTROL: &str = "no-cache";
