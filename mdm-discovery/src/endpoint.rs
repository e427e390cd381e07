//! The address of the server, and the user name that leads to it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use mdm_errors::Text;
use mdm_errors::kit::visible::is_deceptive;
use url::Url;

/// The first label of the host that a device looks for.
///
/// DNS and comparisons ignore its case; devices keep it.
pub const HOST_LABEL: &str = "EnterpriseEnrollment";

/// The path of the discovery service at the host of [`HOST_LABEL`] (MS-MDE2 3.1).
///
/// A server that the user names may use any other path.
pub const PATH: &str = "/EnrollmentServer/Discovery.svc";

/// A user name, classified by its form.
///
/// It is the text that a person typed, or that a `Discover` request has as `EmailAddress`.
///
/// Every form is legitimate: programs enroll without a name, and a server that the user names may ask for
/// `domain\user`. A staging account or a one-time token in place of a name is opaque text.
///
/// ```
/// use mdm_discovery::endpoint::UserName;
///
/// assert!(matches!(UserName::parse("ada@contoso.com"), UserName::Address(_)));
/// assert!(matches!(UserName::parse(r"CONTOSO\ada"), UserName::DownLevel { domain: "CONTOSO", user: "ada", .. }));
/// assert!(matches!(UserName::parse(""), UserName::Absent));
/// assert!(matches!(UserName::parse("ada"), UserName::Other("ada")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserName<'a> {
    /// `user@domain`, as an e-mail address or user principal name.
    Address(EmailAddress<'a>),
    /// `domain\user`.
    #[non_exhaustive]
    DownLevel {
        /// The part before the backslash.
        domain: &'a str,
        /// The part after it.
        user: &'a str,
    },
    /// No name, as when a program enrolls.
    Absent,
    /// Any other text.
    Other(&'a str),
}

impl<'a> UserName<'a> {
    /// Parses a name; white space around it is ignored.
    #[must_use]
    pub fn parse(name: &'a str) -> Self {
        let name = name.trim();
        if name.is_empty() {
            return Self::Absent;
        }
        if let Ok(address) = EmailAddress::new(name) {
            return Self::Address(address);
        }
        match name.split_once('\\') {
            Some((domain, user)) if !domain.is_empty() && !user.is_empty() => {
                Self::DownLevel { domain, user }
            }
            _ => Self::Other(name),
        }
    }
}

/// An address `user@domain` whose domain can form a host name.
///
/// ```
/// use mdm_discovery::endpoint::{EmailAddress, InvalidAddress};
///
/// let address = EmailAddress::new("Ada.Lovelace@contoso.com")?;
/// assert_eq!(address.discovery_host(), "EnterpriseEnrollment.contoso.com");
/// assert_eq!(EmailAddress::new("ada@contoso"), Err(InvalidAddress::Domain));
/// # Ok::<(), InvalidAddress>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmailAddress<'a> {
    text: Text<'a>,
    domain_at: usize,
    url: Url,
}

impl<'a> EmailAddress<'a> {
    /// The maximum length of a host name, in characters: 253 (RFC 1035 2.3.4).
    pub const MAX_HOST: usize = 253;

    /// Checks an address.
    ///
    /// The last `@` splits it. The domain must have at least two labels and be a possible host name.
    ///
    /// # Errors
    /// [`InvalidAddress`] names the part that is wrong. It does not repeat the address.
    pub fn new(address: impl Into<Cow<'a, str>>) -> Result<Self, InvalidAddress> {
        let text = Text::new(address).map_err(|_| InvalidAddress::Character)?;
        let (user, domain) = text.rsplit_once('@').ok_or(InvalidAddress::At)?;
        if user.is_empty() {
            return Err(InvalidAddress::User);
        }
        let domain_at = text.len().saturating_sub(domain.len());
        let letter = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let label = |label: &str| !label.is_empty() && label.chars().all(letter);
        // A longer domain has no host name, and bringing it into ASCII would not be worth its cost.
        let is_short = domain.chars().nth(Self::MAX_HOST).is_none();
        if !is_short || !domain.contains('.') || !domain.split('.').all(label) {
            return Err(InvalidAddress::Domain);
        }
        match Url::parse(&format!("https://{HOST_LABEL}.{domain}{PATH}")) {
            Ok(url) if url.host_str().is_some_and(|host| host.len() <= Self::MAX_HOST) => {
                Ok(Self { text, domain_at, url })
            }
            _ => Err(InvalidAddress::Domain),
        }
    }

    /// Returns the address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.text.get(self.domain_at..).unwrap_or_default()
    }

    /// Returns the host that answers for the domain.
    ///
    /// It is the domain with `EnterpriseEnrollment.` in front.
    ///
    /// The administrator of the domain makes it an alias of the server. Internationalized names are given in their
    /// ASCII form.
    #[must_use]
    pub fn discovery_host(&self) -> String {
        let domain = self.domain();
        let ascii = self.url.host_str().and_then(|host| host.split_once('.'));
        match ascii {
            Some((_, ascii)) if !domain.is_ascii() => format!("{HOST_LABEL}.{ascii}"),
            _ => format!("{HOST_LABEL}.{domain}"),
        }
    }

    /// Returns the address with its text owned.
    #[must_use]
    pub fn into_owned(self) -> EmailAddress<'static> {
        EmailAddress {
            text: self.text.into_owned(),
            domain_at: self.domain_at,
            url: self.url,
        }
    }
}

/// A reason why a text is not an [`EmailAddress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAddress {
    /// The text has no `@`.
    #[error("no @ in the address")]
    At,
    /// The part before the `@` is empty.
    #[error("no user before the @")]
    User,
    /// The domain cannot form a host name.
    #[error("no domain of two labels or more after the @")]
    Domain,
    /// The text has a character that XML cannot carry.
    #[error("control character in the address")]
    Character,
}

/// The HTTPS address of a discovery service, in the spelling it was made with.
///
/// Devices keep the case of the host and may add `:443`; [`Header::is_to`](mdm_soap::Header::is_to) ignores both
/// differences.
///
/// ```
/// use mdm_discovery::endpoint::{EmailAddress, Endpoint};
///
/// let endpoint = Endpoint::for_address(&EmailAddress::new("ada@contoso.com")?);
/// assert_eq!(endpoint.as_str(), "https://EnterpriseEnrollment.contoso.com/EnrollmentServer/Discovery.svc");
/// assert_eq!(endpoint.url().host_str(), Some("enterpriseenrollment.contoso.com"));
/// # Ok::<(), mdm_discovery::endpoint::InvalidAddress>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    text: String,
    url: Url,
}

impl Endpoint {
    /// Returns the address at which a device looks for the server of a user.
    #[must_use]
    pub fn for_address(address: &EmailAddress<'_>) -> Self {
        Self {
            text: format!("https://{}{PATH}", address.discovery_host()),
            url: address.url.clone(),
        }
    }

    /// Parses the server name that a user, a deep link or a tenant gives.
    ///
    /// A name without a scheme gets `https://` in front. White space around it is ignored.
    ///
    /// # Errors
    /// [`InvalidEndpoint`] when the name is not a URL with a host, has another scheme than `https`, has user
    /// information (`user@` before the host, which people mistake for the host), or has a character that disguises it:
    /// white space, a control character, a mark that changes the direction of writing, or a backslash.
    pub fn new(server: &str) -> Result<Self, InvalidEndpoint> {
        let server = server.trim();
        if !server.chars().all(is_plain) {
            return Err(InvalidEndpoint::Character);
        }
        let text = if has_scheme(server) {
            String::from(server)
        } else {
            format!("https://{server}")
        };
        let url = Url::parse(&text).map_err(|_| InvalidEndpoint::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(InvalidEndpoint::NotHttps);
        }
        // A URL forgets slashes too many and user information without a name; people read the text.
        let (_, rest) = text.split_once("://").unwrap_or_default();
        match rest.split(['/', '?', '#']).next().unwrap_or_default() {
            "" => Err(InvalidEndpoint::NotAUrl),
            authority if authority.contains('@') => Err(InvalidEndpoint::UserInformation),
            _ => Ok(Self { text, url }),
        }
    }

    /// Returns the host to show to a person, with the port unless it is 443.
    ///
    /// ```
    /// use mdm_discovery::endpoint::Endpoint;
    ///
    /// let endpoint = Endpoint::new("https://MDM.contoso.com/some/long/path?query")?;
    /// assert_eq!(endpoint.host(), "mdm.contoso.com");
    /// assert_eq!(Endpoint::new("localhost:8443")?.host(), "localhost:8443");
    /// # Ok::<(), mdm_discovery::endpoint::InvalidEndpoint>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> String {
        host_and_port(&self.url)
    }

    /// Returns the address in the spelling it was made with.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the address as Windows writes it into `a:To`.
    ///
    /// It keeps the spelling of the host and always has a port.
    ///
    /// Windows 11 does this for discovery; the form without a port is the same address.
    ///
    /// ```
    /// use mdm_discovery::endpoint::Endpoint;
    ///
    /// let endpoint = Endpoint::new("https://EnterpriseEnrollment.contoso.com/EnrollmentServer/Discovery.svc")?;
    /// assert_eq!(endpoint.to(), "https://EnterpriseEnrollment.contoso.com:443/EnrollmentServer/Discovery.svc");
    /// # Ok::<(), mdm_discovery::endpoint::InvalidEndpoint>(())
    /// ```
    #[must_use]
    pub fn to(&self) -> Text<'_> {
        let Some((scheme, rest)) = self.text.split_once("://") else {
            return Text::lossy(self.as_str());
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| is_port(port));
        if has_port || authority.is_empty() {
            Text::lossy(self.as_str())
        } else {
            Text::lossy(format!(
                "{scheme}://{}:443{after}",
                authority.trim_end_matches(':')
            ))
        }
    }

    /// Returns the address as a URL, for the HTTP client.
    ///
    /// The host is in lower case, and the default port is left out.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn from_url(url: Url) -> Self {
        Self {
            text: String::from(url.as_str()),
            url,
        }
    }
}

/// A reason why a text is not an [`Endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEndpoint {
    /// The text is not a URL with a host.
    #[error("not a URL with a host")]
    NotAUrl,
    /// The scheme is not `https`.
    #[error("not an HTTPS URL")]
    NotHttps,
    /// The URL has user information before its host.
    #[error("user information in the URL")]
    UserInformation,
    /// A character disguises the URL.
    #[error("white space, control, invisible or bidirectional character or backslash in the URL")]
    Character,
}

/// Reports whether two URLs name the same host.
///
/// Windows needs the policy and enrollment services at the same host.
///
/// ```
/// use mdm_discovery::endpoint::same_host;
/// use url::Url;
///
/// let policy = Url::parse("https://MDM.contoso.com/policy")?;
/// assert!(same_host(&policy, &Url::parse("https://mdm.contoso.com:443/enroll")?));
/// assert!(!same_host(&policy, &Url::parse("https://mdm.contoso.net/enroll")?));
/// # Ok::<(), url::ParseError>(())
/// ```
#[must_use]
pub fn same_host(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        url.host_str()
            .map(|host| host.trim_end_matches('.').to_ascii_lowercase())
    };
    host(one).is_some() && host(one) == host(other)
}

/// Reports whether two URLs name one host and one port, so that a redirect between them stays with one server.
pub(crate) fn same_server(one: &Url, other: &Url) -> bool {
    same_host(one, other) && one.port_or_known_default() == other.port_or_known_default()
}

pub(crate) fn has_user_information(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

pub(crate) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => String::from(host),
    }
}

/// URL parsers drop tabs and line feeds, take a backslash for a slash, and nobody sees marks of direction.
fn is_plain(c: char) -> bool {
    !is_deceptive(c) && !c.is_whitespace() && c != '\\'
}

fn has_scheme(text: &str) -> bool {
    let is_scheme_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(is_scheme_byte))
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EmailAddress<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let user = Text::arbitrary(u)?;
        let label = u.int_in_range(0..=u32::MAX)?;
        EmailAddress::new(format!("u{user}@x{label}.example")).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn there_is_always_a_port() {
        for (address, to) in [
            ("mdm.contoso.com", "https://mdm.contoso.com:443"),
            (
                "HTTPS://MDM.contoso.com/a?b=c:d",
                "HTTPS://MDM.contoso.com:443/a?b=c:d",
            ),
            ("https://mdm.contoso.com:443/a", "https://mdm.contoso.com:443/a"),
            ("https://mdm.contoso.com:8443/a", "https://mdm.contoso.com:8443/a"),
            ("https://mdm.contoso.com:/a", "https://mdm.contoso.com:443/a"),
            ("https://[::1]/a", "https://[::1]:443/a"),
            ("https://[::1]:80/a", "https://[::1]:80/a"),
        ] {
            let endpoint = Endpoint::new(address).unwrap();
            assert_eq!(endpoint.to(), to);
            let again = Url::parse(&endpoint.to()).unwrap();
            assert_eq!(&again, endpoint.url());
        }
    }

    #[test]
    fn hosts_keep_their_case_and_are_ascii() {
        let host = |address| EmailAddress::new(address).unwrap().discovery_host();
        assert_eq!(host("a@Contoso.COM"), "EnterpriseEnrollment.Contoso.COM");
        assert_eq!(
            host("a@b@sub.contoso.com"),
            "EnterpriseEnrollment.sub.contoso.com"
        );
        assert_eq!(
            host("a@bücher.example"),
            "EnterpriseEnrollment.xn--bcher-kva.example"
        );
        let endpoint = Endpoint::for_address(&EmailAddress::new("a@bücher.example").unwrap());
        assert_eq!(
            endpoint.url().host_str(),
            Some("enterpriseenrollment.xn--bcher-kva.example")
        );
    }

    #[test]
    fn no_address_can_point_elsewhere() {
        for (address, error) in [
            ("ada", InvalidAddress::At),
            ("@contoso.com", InvalidAddress::User),
            ("a@contoso", InvalidAddress::Domain),
            ("a@contoso.com/evil", InvalidAddress::Domain),
            ("a@contoso.com:8443", InvalidAddress::Domain),
            ("a@contoso..com", InvalidAddress::Domain),
            ("a@contoso.com?x", InvalidAddress::Domain),
            ("a@contoso%2ecom.net", InvalidAddress::Domain),
            ("a@b c.com", InvalidAddress::Domain),
            ("a\u{0}@contoso.com", InvalidAddress::Character),
        ] {
            assert_eq!(EmailAddress::new(address), Err(error), "{address}");
        }
        let long = format!("a@{}com", "x.".repeat(120));
        assert_eq!(EmailAddress::new(long), Err(InvalidAddress::Domain));
        assert_eq!(InvalidAddress::At.to_string(), "no @ in the address");
    }

    #[test]
    fn servers_are_named_with_and_without_a_scheme() {
        assert_eq!(
            Endpoint::new("mdm.contoso.com:8443").unwrap().as_str(),
            "https://mdm.contoso.com:8443"
        );
        assert_eq!(
            Endpoint::new("http://mdm.contoso.com"),
            Err(InvalidEndpoint::NotHttps)
        );
        assert_eq!(Endpoint::new(""), Err(InvalidEndpoint::NotAUrl));
        assert_eq!(InvalidEndpoint::NotHttps.to_string(), "not an HTTPS URL");
        let inner = Endpoint::new("mdm.contoso.com/x?back=http://a.example").unwrap();
        assert_eq!(inner.url().host_str(), Some("mdm.contoso.com"));
    }

    #[test]
    fn a_server_does_not_hide_where_it_is() {
        for server in [
            "https://mdm.contoso.com@evil.example/",
            "https://mdm.contoso.com:443@evil.example/",
            "https://:word@evil.example/",
            "mdm.contoso.com@evil.example",
            "https://@evil.example/",
            "https://:@evil.example/",
        ] {
            let error = Endpoint::new(server).unwrap_err();
            assert_eq!(error, InvalidEndpoint::UserInformation, "{server}");
            assert_eq!(error.to_string(), "user information in the URL");
        }
        for server in [
            "ht\ttps://evil.example/",
            "https://mdm.contoso.com\r\nX: y",
            "https://mdm.contoso.com\n.evil.example/",
            "https://evil.example\\mdm.contoso.com",
            "https:\\\\evil.example",
            "https://moc.osotnoc\u{202E}.evil.example",
            "https://mdm.contoso.com \u{200B}",
            "https://conto\u{AD}so.com/",
            "https://evil.example/\u{61C}x",
            "https://evil.example/\u{E0041}",
        ] {
            let error = Endpoint::new(server).unwrap_err();
            assert_eq!(error, InvalidEndpoint::Character, "{server:?}");
            assert_eq!(
                error.to_string(),
                "white space, control, invisible or bidirectional character or backslash in the URL"
            );
        }
        assert_eq!(
            Endpoint::new("https:////evil.example"),
            Err(InvalidEndpoint::NotAUrl)
        );
        let shown = Endpoint::new("HTTPS://MDM.contoso.com:8443/x").unwrap();
        assert_eq!(shown.host(), "mdm.contoso.com:8443");
    }

    proptest::proptest! {
        #[test]
        fn every_address_that_is_accepted_names_its_host(address in "\\PC{1,20}@\\PC{1,20}\\.\\PC{1,9}") {
            if let Ok(address) = EmailAddress::new(address) {
                let endpoint = Endpoint::for_address(&address);
                let host = endpoint.url().host_str().unwrap_or_default();
                proptest::prop_assert!(host.starts_with("enterpriseenrollment."), "{host}");
                proptest::prop_assert_eq!(endpoint.url().path(), PATH);
            }
        }
    }
}
