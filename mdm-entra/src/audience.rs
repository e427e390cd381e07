use alloc::string::String;

use url::Url;

use crate::ClientId;

/// An accepted value of `aud`.
///
/// It is a name that Entra writes into tokens for a management application.
///
/// Values are compared as written. Only the letter case of scheme and host, the default port and a slash at the end are
/// normalized, so that no spelling that a URL parser would repair is accepted.
///
/// ```
/// use mdm_entra::{Audience, ClientId};
///
/// let client: ClientId = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
/// assert!(Audience::ClientId(client).accepts("5F0E9B2C-3F8E-4A7E-9D4B-1C2D3E4F5A6B"));
///
/// let uri = Audience::application_id_uri("https://mdm.contoso.com");
/// assert!(uri.accepts("https://MDM.contoso.com:443/"));
/// assert!(!uri.accepts("https://mdm.contoso.com/other"));
///
/// let host = Audience::host_of(&"https://mdm.contoso.com/enroll".parse()?);
/// assert!(host.accepts("https://mdm.contoso.com/any/path"));
/// assert!(!host.accepts("https://mdm.contoso.com.evil.example/"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// The client id (application id), in any letter case.
    ///
    /// It is always the audience of v2 tokens, and possible in v1 tokens.
    ClientId(ClientId),
    /// The whole Application ID URI, the usual audience of v1 tokens.
    ///
    /// For an on-premises application it is the URL of the management server, whose host is in a verified domain of the
    /// tenant.
    ApplicationIdUri(String),
    /// Any HTTPS URL with this host and port.
    ///
    /// It is for servers that do not know the URI that was registered, and is a weaker check than the whole URI.
    Host {
        /// The host, in lower case.
        host: String,
        /// The port.
        port: u16,
    },
}

impl Audience {
    /// Returns the audience of an application with this Application ID URI.
    #[must_use]
    pub fn application_id_uri(uri: impl Into<String>) -> Self {
        Self::ApplicationIdUri(uri.into())
    }

    /// Returns the audience that accepts any HTTPS URL with this host and port.
    #[must_use]
    pub fn host_of(server: &Url) -> Self {
        Self::Host {
            host: server.host_str().unwrap_or_default().to_ascii_lowercase(),
            port: server.port_or_known_default().unwrap_or(HTTPS_PORT),
        }
    }

    /// Reports whether one value of `aud` names this audience.
    #[must_use]
    pub fn accepts(&self, audience: &str) -> bool {
        let audience = audience.trim();
        match self {
            Self::ClientId(id) => audience.parse() == Ok(*id),
            Self::ApplicationIdUri(uri) => !uri.is_empty() && (uri == audience || same_uri(uri, audience)),
            Self::Host { host, port } => Web::read(audience).is_some_and(|url| {
                url.is_https && !host.is_empty() && url.host.eq_ignore_ascii_case(host) && url.port == *port
            }),
        }
    }
}

const HTTPS_PORT: u16 = 443;

fn same_uri(one: &str, other: &str) -> bool {
    match (Web::read(one), Web::read(other)) {
        (Some(one), Some(other)) => {
            one.is_https == other.is_https
                && one.port == other.port
                && one.host.eq_ignore_ascii_case(other.host)
                && one.rest == other.rest
        }
        _ => false,
    }
}

/// A web address as it is written: nothing in it needs repair or hides something.
struct Web<'t> {
    is_https: bool,
    host: &'t str,
    port: u16,
    /// Path and query, without a slash at the end.
    rest: &'t str,
}

impl<'t> Web<'t> {
    fn read(text: &'t str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, port.parse().ok()?)
            }
            Some((_, port)) if !port.ends_with(']') => return None,
            _ => (authority, if is_https { HTTPS_PORT } else { 80 }),
        };
        let in_a_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
        (!host.is_empty() && host.bytes().all(in_a_host)).then_some(Self {
            is_https,
            host,
            port,
            rest: rest.strip_suffix('/').unwrap_or(rest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_compared_whole() {
        let uri = Audience::application_id_uri("https://mdm.contoso.com/entra/");
        assert!(uri.accepts(" https://mdm.contoso.com/entra"));
        for other in [
            "https://mdm.contoso.com",
            "https://mdm.contoso.com/Entra",
            "http://mdm.contoso.com/entra",
            "https://mdm.contoso.com:8443/entra",
            "https://mdm.contoso.com/entra?x",
            "",
        ] {
            assert!(!uri.accepts(other), "{other}");
        }
        assert!(Audience::application_id_uri("api://app").accepts("api://app"));
        assert!(!Audience::application_id_uri("api://app").accepts("API://app"));
        assert!(!Audience::application_id_uri("").accepts(""));
    }

    #[test]
    fn a_host_is_the_whole_host_and_port() {
        let host = Audience::host_of(&"https://mdm.contoso.com:8443/x".parse().unwrap());
        assert!(host.accepts("https://MDM.CONTOSO.COM:8443"));
        for other in [
            "https://mdm.contoso.com",
            "https://evil.example:8443/mdm.contoso.com",
            "https://mdm.contoso.com:8443@evil.example/",
            "https://user@mdm.contoso.com:8443/",
            "https://:word@mdm.contoso.com:8443/",
            "http://mdm.contoso.com:8443/",
            "mdm.contoso.com:8443",
        ] {
            assert!(!host.accepts(other), "{other}");
        }
        let nowhere = Audience::host_of(&"data:x".parse().unwrap());
        assert!(!nowhere.accepts("data:x"));
    }

    #[test]
    fn nothing_that_a_parser_repairs_is_accepted() {
        let server = "https://mdm.contoso.com/".parse().unwrap();
        let uri = Audience::application_id_uri("https://mdm.contoso.com");
        let host = Audience::host_of(&server);
        for audience in [
            "ht\ttps://mdm.contoso.com",
            "https://mdm.con\ntoso.com",
            "https://ｍｄｍ.contoso.com",
            "https://mdm%2econtoso.com",
            "https://mdm。contoso.com",
            "https:\\\\mdm.contoso.com",
            "https:/mdm.contoso.com",
            "https:mdm.contoso.com",
            "https:///mdm.contoso.com",
            "https://mdm.contoso.com:+443",
            "https://mdm.contoso.com:",
            "https://mdm.contoso.com\u{AD}",
        ] {
            let parsed = Url::parse(audience).ok();
            assert!(!host.accepts(audience), "{audience:?} {parsed:?}");
            assert!(!uri.accepts(audience), "{audience:?} {parsed:?}");
        }
        let dots = Audience::application_id_uri("https://mdm.contoso.com/entra");
        assert!(!dots.accepts("https://mdm.contoso.com/x/../entra"));
        assert!(!dots.accepts("https://mdm.contoso.com/%65ntra"));
        let address = Audience::host_of(&"https://[::1]:8443/".parse().unwrap());
        assert!(address.accepts("https://[::1]:8443/x") && !address.accepts("https://[::1]/x"));
    }

    #[test]
    fn a_client_id_is_a_guid() {
        let id = Audience::ClientId("5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap());
        assert!(id.accepts("{5F0E9B2C-3F8E-4A7E-9D4B-1C2D3E4F5A6B}"));
        assert!(!id.accepts("5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6c"));
        assert!(!id.accepts("api://5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b"));
    }
}
