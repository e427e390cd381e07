//! The sign-in page of federated enrollment.
//!
//! The device shows it in a browser window, and its form hands a token to the device.
//!
//! A device opens [`SignInRequest::url`] in its web view. The server reads the query with [`SignInRequest::parse`],
//! authenticates the user as it likes, and answers with a [`SignInPage`] whose form posts a [`FederatedToken`] back to
//! the device. The token then arrives in the security header of the following requests (MS-MDE2 3.2, 3.3).

mod page;
mod result;
mod token;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::kit::percent;
use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position, SecretText, Text};
use url::Url;

use crate::query::{self, Parameter};

pub use page::SignInPage;
pub use result::SignInResult;
pub use token::{FederatedToken, InvalidToken};

/// The query with which a device opens the sign-in page.
///
/// ```text
/// ?appru={ms-app: address} [&login_hint={user name}] [&..]    percent-encoded, in any order
/// ```
///
/// ```
/// use mdm_discovery::sign_in::{ReturnSchemes, SignInRequest};
///
/// let query = "appru=ms-app%3A%2F%2Fwindows.immersivecontrolpanel&login_hint=ada%40contoso.com&accesstoken=4711";
/// let request = SignInRequest::parse(query, ReturnSchemes::SETTINGS)?;
/// assert_eq!(request.appru.as_str(), "ms-app://windows.immersivecontrolpanel");
/// assert_eq!(request.login_hint.as_deref(), Some("ada@contoso.com"));
/// assert!(request.parameter("accesstoken").is_some_and(|token| token.ct_eq("4711")));
/// assert!(!format!("{request:?}").contains("4711"));
///
/// assert!(SignInRequest::parse("appru=https://evil.example/", ReturnSchemes::SETTINGS).is_err());
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignInRequest<'a> {
    /// The address to which the form of the page posts.
    pub appru: ReturnUri<'a>,
    /// The user name that was typed on the device.
    pub login_hint: Option<Text<'a>>,
    /// Every other parameter, decoded and in order.
    ///
    /// Among them are the parameters of the deep link that started the enrollment, such as its `accesstoken`. Windows
    /// may repeat the `accesstoken` of an earlier attempt.
    pub other: Vec<Parameter<'a>>,
}

impl<'a> SignInRequest<'a> {
    /// The maximum length of a query: 16 KiB.
    ///
    /// No document names a limit; common servers accept no longer request line.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Creates the request of a device.
    #[must_use]
    pub const fn new(appru: ReturnUri<'a>) -> Self {
        Self {
            appru,
            login_hint: None,
            other: Vec::new(),
        }
    }

    /// Sets the user name that was typed.
    #[must_use]
    pub fn with_login_hint(mut self, login_hint: Text<'a>) -> Self {
        self.login_hint = Some(login_hint);
        self
    }

    /// Adds another parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: Text<'a>, value: SecretText<'a>) -> Self {
        self.other.push(Parameter::new(name, value));
        self
    }

    /// Parses the query of a request, without its `?`.
    ///
    /// A `+` is a plus sign, not a space. Of two parameters with the same name, the first is used and the second is
    /// kept in [`Self::other`].
    ///
    /// # Errors
    /// [`DecodeError`] when `appru` is missing or does not have an allowed app or scheme (answer with HTTP 400 and
    /// never post a token there), when text is not UTF-8 or has control characters, or when the query is longer than
    /// [`Self::MAX_BYTES`].
    pub fn parse(query: &'a str, allowed: ReturnSchemes) -> Result<Self, DecodeError> {
        let at = |offset| Position::from_offset(query.as_bytes(), offset);
        if query.len() > Self::MAX_BYTES {
            return Err(DecodeErrorKind::Limit(LimitKind::Bytes).at(at(Self::MAX_BYTES)));
        }
        let mut appru = None;
        let mut login_hint = None;
        let mut other = Vec::new();
        for pair in query::pairs(query) {
            let invalid = |offset, expected| {
                let name = Name::new(pair.name);
                DecodeErrorKind::InvalidValue { name, expected }.at(at(offset))
            };
            let decoded = |raw, offset| {
                let decoded =
                    percent::decode(raw).ok_or_else(|| invalid(offset, "percent-encoded UTF-8 text"))?;
                Text::new(decoded).map_err(|_| invalid(offset, "text without control characters"))
            };
            let name = decoded(pair.name, pair.name_at)?;
            let value = decoded(pair.value, pair.value_at)?;
            match name.as_str() {
                "appru" if appru.is_none() => {
                    let checked = ReturnUri::new(value, allowed);
                    appru = Some(checked.ok_or_else(|| {
                        invalid(pair.value_at, "return address of an allowed app or scheme")
                    })?);
                }
                "login_hint" if login_hint.is_none() => login_hint = Some(value),
                _ => other.push(Parameter::new(name, query::secret(value))),
            }
        }
        match appru {
            Some(appru) => Ok(Self {
                appru,
                login_hint,
                other,
            }),
            None => Err(DecodeErrorKind::MissingAttribute(Name::new("appru")).at(at(0))),
        }
    }

    /// Returns the first of the other parameters with this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&SecretText<'a>> {
        self.other
            .iter()
            .find(|known| known.name == name)
            .map(|known| &known.value)
    }

    /// Returns the URL that a device opens.
    ///
    /// It is the URL of the authentication service with the query of this request, after its own query if it has one.
    /// A fragment is dropped.
    ///
    /// ```
    /// use mdm_discovery::sign_in::{ReturnUri, SignInRequest};
    /// use url::Url;
    ///
    /// let service = Url::parse("https://mdm.contoso.com/login?tenant=7")?;
    /// let request = SignInRequest::new(ReturnUri::settings()).with_login_hint("ada@contoso.com".try_into()?);
    /// assert_eq!(
    ///     request.url(&service),
    ///     "https://mdm.contoso.com/login?tenant=7&appru=ms-app%3A%2F%2Fwindows.immersivecontrolpanel\
    ///      &login_hint=ada%40contoso.com",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn url(&self, service: &Url) -> String {
        let mut url = String::from(service.as_str().split('#').next().unwrap_or_default());
        let separator = match service.query() {
            None => '?',
            Some(_) => '&',
        };
        query::push_pair(&mut url, separator, "appru", self.appru.as_str());
        if let Some(login_hint) = &self.login_hint {
            query::push_pair(&mut url, '&', "login_hint", login_hint);
        }
        for parameter in &self.other {
            query::push_pair(&mut url, '&', &parameter.name, parameter.value.expose());
        }
        url
    }

    /// Returns the request with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> SignInRequest<'static> {
        SignInRequest {
            appru: self.appru.into_owned(),
            login_hint: self.login_hint.map(Text::into_owned),
            other: self.other.into_iter().map(Parameter::into_owned).collect(),
        }
    }
}

/// An address to which the sign-in page may post a token.
///
/// It is a URI with an allowed app or scheme.
///
/// ```
/// use mdm_discovery::sign_in::{ReturnSchemes, ReturnUri};
///
/// let settings = ReturnSchemes::SETTINGS;
/// assert!(ReturnUri::new("ms-app://windows.immersivecontrolpanel".try_into()?, settings).is_some());
/// assert!(ReturnUri::new("ms-app://another.app".try_into()?, settings).is_none());
/// assert!(ReturnUri::new("javascript:alert(1)".try_into()?, settings.and_any_app().and_web()).is_none());
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnUri<'a>(Text<'a>);

impl<'a> ReturnUri<'a> {
    /// Creates an address if it is allowed.
    ///
    /// The result is `None` when its app or scheme is not allowed, when it has no host, or when it has white space or
    /// control characters.
    #[must_use]
    pub fn new(uri: Text<'a>, allowed: ReturnSchemes) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let clean = !host.is_empty() && !uri.chars().any(|c| c.is_whitespace() || c.is_control());
        (clean && allowed.contains(scheme, host)).then_some(Self(uri))
    }

    /// Returns the address of the Settings app of Windows.
    ///
    /// It is `ms-app://windows.immersivecontrolpanel`.
    #[must_use]
    pub fn settings() -> Self {
        Self(Text::lossy("ms-app://windows.immersivecontrolpanel"))
    }

    /// Returns the address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the address with its text owned.
    #[must_use]
    pub fn into_owned(self) -> ReturnUri<'static> {
        ReturnUri(self.0.into_owned())
    }
}

impl fmt::Display for ReturnUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The apps and schemes that a [`ReturnUri`] may have.
///
/// A script or data scheme is never among them.
///
/// The default is [`Self::SETTINGS`], because the token starts an enrollment in the name of the user, and any app on
/// the device may register its own `ms-app` address and open the sign-in page with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnSchemes {
    any_app: bool,
    http: bool,
    https: bool,
}

impl ReturnSchemes {
    const SETTINGS_HOST: &str = "windows.immersivecontrolpanel";

    /// The Settings app of Windows alone, [`ReturnUri::settings`].
    ///
    /// It is the only address that is documented.
    pub const SETTINGS: Self = Self {
        any_app: false,
        http: false,
        https: false,
    };

    /// Allows every other `ms-app` address as well.
    ///
    /// The first run of Windows (OOBE) may use one that no document names. But then any app on the device can receive
    /// the token.
    #[must_use]
    pub const fn and_any_app(self) -> Self {
        Self {
            any_app: true,
            ..self
        }
    }

    /// Allows `https` as well, for simulated devices.
    #[must_use]
    pub const fn and_https(self) -> Self {
        Self { https: true, ..self }
    }

    /// Allows `https` and `http` as well, for tests.
    ///
    /// A token that is posted over plain HTTP is exposed to the network.
    #[must_use]
    pub const fn and_web(self) -> Self {
        Self {
            https: true,
            http: true,
            ..self
        }
    }

    fn contains(self, scheme: &str, host: &str) -> bool {
        let is_app = self.any_app || host.eq_ignore_ascii_case(Self::SETTINGS_HOST);
        (is_app && scheme.eq_ignore_ascii_case("ms-app"))
            || (self.https && scheme.eq_ignore_ascii_case("https"))
            || (self.http && scheme.eq_ignore_ascii_case("http"))
    }
}

impl Default for ReturnSchemes {
    fn default() -> Self {
        Self::SETTINGS
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ReturnUri<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let tail = Text::arbitrary(u)?;
        let tail = tail.chars().filter(|c| !c.is_whitespace() && !c.is_control());
        let uri = "ms-app://windows.immersivecontrolpanel/"
            .chars()
            .chain(tail)
            .collect::<String>();
        Ok(Self(Text::lossy(uri)))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SignInRequest<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut request = SignInRequest::new(ReturnUri::arbitrary(u)?);
        request.login_hint = u.arbitrary()?;
        if u.arbitrary()? {
            request = request.with_parameter(Text::lossy("accesstoken"), u.arbitrary()?);
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn refused(query: &str) -> String {
        SignInRequest::parse(query, ReturnSchemes::SETTINGS)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn tokens_go_to_the_enrollment_app_only() {
        let expected = "value of appru is not a return address of an allowed app or scheme at 1:7 (byte 6)";
        for appru in [
            "https://evil.example/",
            "javascript:alert(1)",
            "javascript://ms-app",
            "data:text/html,x",
            "//evil.example",
            "ms-app:",
            "ms-app://",
            "ms-app:///",
            "ms-app://another.app",
            "ms-app://windows.immersivecontrolpanel.evil",
            "ms-app://windows.immersivecontrolpanel@evil",
            "ms-app://windows.immersivecontrolpanel:1",
            "ms-app://evil/windows.immersivecontrolpanel",
            "ms-app://a%20b",
            "%20ms-app://a",
            "",
        ] {
            assert_eq!(refused(&format!("appru={appru}")), expected, "{appru}");
        }
        assert_eq!(refused(""), "missing attribute appru at 1:1 (byte 0)");
        assert_eq!(
            refused("login_hint=%00"),
            "value of login_hint is not a text without control characters at 1:12 (byte 11)"
        );
        assert!(
            refused(&"x".repeat(SignInRequest::MAX_BYTES + 1)).starts_with("document larger than the limit")
        );
    }

    #[test]
    fn web_addresses_only_when_asked_for() {
        let uri =
            |scheme: &str, allowed| ReturnUri::new(Text::lossy(format!("{scheme}://a")), allowed).is_some();
        let https = ReturnSchemes::default().and_https();
        assert!(uri("https", https) && !uri("http", https) && !uri("ms-app", https));
        let web = ReturnSchemes::default().and_web();
        assert!(uri("https", web) && uri("http", web) && !uri("ms-app", web));
    }

    #[test]
    fn other_apps_only_when_asked_for() {
        let uri = |uri: &str, allowed| ReturnUri::new(Text::lossy(String::from(uri)), allowed).is_some();
        for settings in [
            "ms-app://windows.immersivecontrolpanel",
            "MS-App://Windows.ImmersiveControlPanel/",
        ] {
            assert!(uri(settings, ReturnSchemes::default()), "{settings}");
        }
        let any = ReturnSchemes::default().and_any_app();
        assert!(uri("ms-app://a", any) && uri("ms-app://a", any.and_https()));
        assert!(!uri("ms-app:///a", any) && !uri("https://a", any));
    }

    #[test]
    fn repeated_names_count_once() {
        let query = "appru=ms-app://a&appru=ms-app://b&login_hint=x+y&login_hint=z";
        let request = SignInRequest::parse(query, ReturnSchemes::SETTINGS.and_any_app()).unwrap();
        assert_eq!(request.appru.as_str(), "ms-app://a");
        assert_eq!(request.login_hint.as_deref(), Some("x+y"));
        assert_eq!(request.other.len(), 2);
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(128))]
        #[test]
        fn requests_survive_the_browser(seed in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            use arbitrary::Arbitrary as _;
            let request = SignInRequest::arbitrary(&mut arbitrary::Unstructured::new(&seed)).unwrap();
            let service = Url::parse("https://mdm.contoso.com/login#top").unwrap();
            let opened = request.url(&service);
            let query = opened.split_once('?').unwrap().1;
            let parsed = SignInRequest::parse(query, ReturnSchemes::SETTINGS).unwrap();
            proptest::prop_assert_eq!(parsed.url(&service), opened.clone());
            proptest::prop_assert_eq!(parsed.login_hint.as_deref(), request.login_hint.as_deref());
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(query in "(appru=ms-app://a&)?.*") {
            let _ = SignInRequest::parse(&query, ReturnSchemes::SETTINGS.and_any_app());
        }
    }
}
