use alloc::string::String;

use url::Url;

use crate::ClientId;

/// For whom a token must be: one of the ways in which Entra names a management application in `aud`.
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
    /// The client id (application id): always so in v2 tokens, possible in v1 tokens. Any case.
    ClientId(ClientId),
    /// The whole Application ID URI, the usual audience of v1 tokens. For an on-premises application it is the URL of
    /// the management server, whose host is a verified domain of the tenant.
    ApplicationIdUri(String),
    /// Any HTTPS URL with this host and port: for servers that do not know the URI that was registered. Weaker than
    /// the whole URI.
    Host {
        /// The host, in lower case.
        host: String,
        /// The port.
        port: u16,
    },
}

impl Audience {
    /// The audience of an application whose Application ID URI this is.
    #[must_use]
    pub fn application_id_uri(uri: impl Into<String>) -> Self {
        Self::ApplicationIdUri(uri.into())
    }

    /// Any HTTPS URL with the host and port of this one.
    #[must_use]
    pub fn host_of(server: &Url) -> Self {
        Self::Host {
            host: server.host_str().unwrap_or_default().to_ascii_lowercase(),
            port: server.port_or_known_default().unwrap_or(443),
        }
    }

    /// Whether one value of `aud` names this audience.
    #[must_use]
    pub fn accepts(&self, audience: &str) -> bool {
        let audience = audience.trim();
        match self {
            Self::ClientId(id) => audience.parse() == Ok(*id),
            Self::ApplicationIdUri(uri) => same_uri(uri, audience),
            Self::Host { host, port } => {
                !host.is_empty()
                    && Url::parse(audience).is_ok_and(|url| {
                        url.scheme() == "https"
                            && url.username().is_empty()
                            && url.password().is_none()
                            && url
                                .host_str()
                                .is_some_and(|found| found.eq_ignore_ascii_case(host))
                            && url.port_or_known_default() == Some(*port)
                    })
            }
        }
    }
}

/// Scheme and host in any case, default port and last slash optional.
fn same_uri(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => trimmed(&one) == trimmed(&other),
        _ => !one.is_empty() && one == other,
    }
}

fn trimmed(url: &Url) -> &str {
    let text = url.as_str();
    text.strip_suffix('/').unwrap_or(text)
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
    fn a_client_id_is_a_guid() {
        let id = Audience::ClientId("5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse().unwrap());
        assert!(id.accepts("{5F0E9B2C-3F8E-4A7E-9D4B-1C2D3E4F5A6B}"));
        assert!(!id.accepts("5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6c"));
        assert!(!id.accepts("api://5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b"));
    }
}
