use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::TermsOfUseError;
use url::Url;

use super::query::{Query, append};
use super::redirect::{ERROR, ERROR_DESCRIPTION, IS_ACCEPTED, OPAQUE_BLOB};
use super::{OpaqueBlob, RedirectUri, Schemes, TermsRedirect};
use crate::{Error, Limits, Misuse, PeerError};

const REDIRECT_URI: &str = "redirect_uri";
pub(super) const CLIENT_REQUEST_ID: &str = "client-request-id";
const API_VERSION: &str = "api-version";
const MODE: &str = "mode";

/// The query with which Windows opens the Terms of Use page.
///
/// ```text
/// GET {Terms of Use URL}?redirect_uri= &client-request-id= &api-version=1.0 [&mode=azureadjoin]
/// Authorization: Bearer {access token}
/// CXH-HOST: {FRX|MOSET}
/// ```
///
/// The token is read by [`AccessToken::from_authorization`](crate::AccessToken::from_authorization), the last header by
/// [`CxhHost`](super::CxhHost). Parse the query first and then validate the token: only then is there an address to
/// report a bad token to.
///
/// ```
/// use mdm_entra::terms::{OpaqueBlob, TermsRequest};
///
/// let request = TermsRequest::parse(
///     "redirect_uri=ms-appx-web://ContosoMdm/ToUResponse&api-version=1.0&mode=azureadjoin\
///      &client-request-id=34be581c-6ebd-49d6-a4e1-150eff4b7213",
/// )?;
/// assert!(!request.may_decline());
///
/// let blob = OpaqueBlob::new("terms 7")?;
/// assert_eq!(
///     request.accept(&blob).location(),
///     "ms-appx-web://ContosoMdm/ToUResponse?IsAccepted=true&OpaqueBlob=terms%207\
///      &client-request-id=34be581c-6ebd-49d6-a4e1-150eff4b7213",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the user waits for an answer"]
pub struct TermsRequest {
    redirect_uri: RedirectUri,
    client_request_id: Option<String>,
    api_version: Option<String>,
    mode: Option<TermsMode<'static>>,
    other: Vec<(String, String)>,
}

impl TermsRequest {
    /// The version of the protocol that this library knows.
    pub const API_VERSION: &'static str = "1.0";

    /// Creates the request of a device, for [`to_url`](Self::to_url).
    pub fn new(redirect_uri: RedirectUri) -> Self {
        Self {
            redirect_uri,
            client_request_id: None,
            api_version: Some(Self::API_VERSION.into()),
            mode: None,
            other: Vec::new(),
        }
    }

    /// Sets the id (a GUID) that correlates logs.
    pub fn with_client_request_id(mut self, id: impl Into<String>) -> Self {
        self.client_request_id = Some(id.into());
        self
    }

    /// Sets a version other than [`API_VERSION`](Self::API_VERSION).
    pub fn with_api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Sets the mode, for a device that the organization owns.
    pub fn with_mode(mut self, mode: TermsMode<'_>) -> Self {
        self.mode = Some(mode.into_owned());
        self
    }

    /// Parses a query, with or without a question mark.
    ///
    /// It may be part of a whole URL or request target.
    ///
    /// # Errors
    /// `Decode` when the query is too long or not percent-encoded UTF-8. `Peer` when a known parameter is repeated or
    /// `redirect_uri` is missing or leads elsewhere than to Windows: there is no address to redirect to, so answer with
    /// HTTP 400.
    pub fn parse(query: &str) -> Result<Self, Error> {
        Self::parse_with(query, &Schemes::default(), &Limits::default())
    }

    /// Parses with other schemes and limits.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_with(query: &str, schemes: &Schemes, limits: &Limits) -> Result<Self, Error> {
        let mut query = Query::parse(query, limits)?;
        let redirect_uri = query
            .take(REDIRECT_URI)?
            .ok_or(PeerError::MissingParameter(REDIRECT_URI))?;
        Ok(Self {
            redirect_uri: RedirectUri::new(redirect_uri, schemes)?,
            client_request_id: query.take(CLIENT_REQUEST_ID)?,
            api_version: query.take(API_VERSION)?,
            mode: query.take(MODE)?.map(TermsMode::parse),
            other: query.rest(),
        })
    }

    /// Returns the address that a device opens.
    ///
    /// It is the Terms of Use URL of the tenant with the parameters of this request.
    ///
    /// # Errors
    /// `Misuse` when `terms_of_use` has no host.
    pub fn to_url(&self, terms_of_use: &Url) -> Result<Url, Error> {
        let no_host = Error::Misuse(Misuse::UrlWithoutHost);
        if !terms_of_use.has_host() {
            return Err(no_host);
        }
        let optional = [
            (CLIENT_REQUEST_ID, self.client_request_id.as_deref()),
            (API_VERSION, self.api_version.as_deref()),
            (MODE, self.mode.as_ref().map(TermsMode::as_str)),
        ];
        let parameters = core::iter::once((REDIRECT_URI, self.redirect_uri.as_str()))
            .chain(
                optional
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .chain(
                self.other
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            );
        Url::parse(&append(terms_of_use.as_str(), parameters)).map_err(|_| no_host)
    }

    /// Returns the address to which the user returns.
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// Returns the id that correlates logs, usually a GUID.
    ///
    /// It is echoed in every answer.
    #[must_use]
    pub fn client_request_id(&self) -> Option<&str> {
        self.client_request_id.as_deref()
    }

    /// Returns `api-version`.
    #[must_use]
    pub fn api_version(&self) -> Option<&str> {
        self.api_version.as_deref()
    }

    /// Returns the mode; `None` for a work account.
    #[must_use]
    pub const fn mode(&self) -> Option<&TermsMode<'static>> {
        self.mode.as_ref()
    }

    /// Returns the parameters that have no field here, decoded and in order.
    pub fn others(&self) -> impl Iterator<Item = Parameter<'_>> {
        self.other.iter().map(|(name, value)| Parameter { name, value })
    }

    /// Reports whether the page may have a button to decline.
    ///
    /// It must not have one during an Entra join, which needs management.
    #[must_use]
    pub fn may_decline(&self) -> bool {
        self.mode != Some(TermsMode::AzureAdJoin)
    }

    /// Checks that the version is [`API_VERSION`](Self::API_VERSION) or absent.
    ///
    /// # Errors
    /// `Peer` when it is another one; answer with [`fail`](Self::fail).
    pub fn check_api_version(&self) -> Result<(), Error> {
        match self.api_version() {
            None | Some(Self::API_VERSION) => Ok(()),
            Some(_) => Err(PeerError::UnsupportedApiVersion.into()),
        }
    }

    /// Returns the answer of a user who accepts.
    ///
    /// The blob comes back with the enrollment request.
    pub fn accept(&self, blob: &OpaqueBlob) -> TermsRedirect {
        self.answer(&[(IS_ACCEPTED, "true"), (OPAQUE_BLOB, blob.enrollment_data())])
    }

    /// Returns the answer of a user who declines or skips the page.
    ///
    /// The enrollment stops.
    pub fn decline(&self) -> TermsRedirect {
        self.answer(&[(IS_ACCEPTED, "false")])
    }

    /// Returns the answer of a page that failed.
    ///
    /// Windows logs the description and shows its own message.
    pub fn fail(&self, error: TermsOfUseError) -> TermsRedirect {
        self.fail_with(error, error.description())
    }

    /// Returns the answer of a page that failed, with its own description.
    ///
    /// The description is English text for the log.
    pub fn fail_with(&self, error: TermsOfUseError, description: &str) -> TermsRedirect {
        self.answer(&[(ERROR, error.error()), (ERROR_DESCRIPTION, description)])
    }

    /// Returns the answer of a page that refuses because of `error`.
    ///
    /// It contains the code and the description that belong to the error.
    pub fn refuse(&self, error: &Error) -> TermsRedirect {
        self.fail(error.terms_error())
    }

    fn answer(&self, parameters: &[(&str, &str)]) -> TermsRedirect {
        self.redirect_uri.answer(parameters, self.client_request_id())
    }
}

/// A decoded parameter that has no field in [`TermsRequest`].
///
/// ```
/// use mdm_entra::terms::TermsRequest;
///
/// let request = TermsRequest::parse("redirect_uri=ms-appx-web://App/ToU&site=north%20wing")?;
/// let parameter = request.others().next().ok_or("site")?;
/// assert_eq!((parameter.name, parameter.value), ("site", "north wing"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter<'a> {
    /// The name.
    pub name: &'a str,
    /// The value.
    pub value: &'a str,
}

mdm_errors::kit::open_words! {
    /// The parameter `mode`.
    ///
    /// It is absent when a user adds a work account to a device of their own.
    ///
    /// ```
    /// use mdm_entra::terms::{TermsMode, TermsRequest};
    ///
    /// let request = TermsRequest::parse("redirect_uri=ms-appx-web://App/ToU&mode=azureadjoin")?;
    /// assert_eq!(request.mode(), Some(&TermsMode::AzureAdJoin));
    /// let request = TermsRequest::parse("redirect_uri=ms-appx-web://App/ToU")?;
    /// assert_eq!(request.mode(), None);
    /// # Ok::<(), mdm_entra::Error>(())
    /// ```
    pub enum TermsMode: any_case {
        /// The organization owns the device, which joins Entra.
        AzureAdJoin = "azureadjoin",
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for TermsRequest {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut uri = String::from("ms-appx-web://App/ToUResponse");
        if u.arbitrary()? {
            uri.push_str("?x=y");
        }
        let Ok(redirect_uri) = RedirectUri::new(uri, &Schemes::default()) else {
            return Err(arbitrary::Error::IncorrectFormat);
        };
        Ok(Self {
            redirect_uri,
            client_request_id: u.arbitrary()?,
            api_version: u.arbitrary()?,
            mode: u.arbitrary()?,
            other: Vec::new(),
        })
    }
}
