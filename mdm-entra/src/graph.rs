//! Microsoft Graph: addresses, application tokens, groups of a user.
//!
//! A management server calls Graph with a token of its own application, from the grant `client_credentials`: with a
//! [secret](TokenRequest::with_secret) or with a [signed assertion](ClientAssertion). Sending is the caller's part.

use alloc::format;
use alloc::string::String;

use url::Url;

use crate::{Error, Misuse};

mod assertion;
mod membership;
mod token;

pub use assertion::ClientAssertion;
pub use membership::{Membership, MembershipRequest};
pub use token::{ApplicationToken, Authority, TokenRefusal, TokenRequest};

/// The Microsoft Graph service of a cloud.
///
/// ```
/// use mdm_entra::graph::Graph;
///
/// assert_eq!(Graph::UsGovernment.scope()?, "https://graph.microsoft.us/.default");
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Graph {
    /// `https://graph.microsoft.com`, the public cloud.
    Public,
    /// `https://graph.microsoft.us`, US government L4.
    UsGovernment,
    /// `https://dod-graph.microsoft.us`, US government L5.
    UsDefense,
    /// `https://microsoftgraph.chinacloudapi.cn`, China, operated by 21Vianet.
    China,
    /// Another service, by an HTTPS URL whose path comes before `/v1.0`.
    ///
    /// # Errors
    /// Functions that take the service fail with `Misuse` when the URL is not HTTPS.
    Other(Url),
}

impl Graph {
    /// Returns the scope that requests all granted application permissions.
    ///
    /// # Errors
    /// `Misuse` when [`Graph::Other`] is not HTTPS.
    pub fn scope(&self) -> Result<String, Error> {
        let base = self.base()?;
        Ok(format!("{}/.default", base.as_str().trim_end_matches('/')))
    }

    /// The URL of a resource, which is given without a slash in front.
    pub(crate) fn url(&self, resource: &str) -> Result<Url, Error> {
        let mut url = self.base()?;
        let path = url.path().trim_end_matches('/');
        let path = format!("{path}/v1.0/{resource}");
        url.set_path(&path);
        Ok(url)
    }

    fn base(&self) -> Result<Url, Error> {
        let url = match self {
            Self::Public => Url::parse("https://graph.microsoft.com"),
            Self::UsGovernment => Url::parse("https://graph.microsoft.us"),
            Self::UsDefense => Url::parse("https://dod-graph.microsoft.us"),
            Self::China => Url::parse("https://microsoftgraph.chinacloudapi.cn"),
            Self::Other(url) if url.scheme() == "https" => Ok(url.clone()),
            Self::Other(_) => return Err(Misuse::UrlNotHttps.into()),
        };
        let mut url = url.map_err(|_| Misuse::UrlWithoutHost)?;
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }
}
