use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};

use mdm_errors::kit::percent;
use mdm_soap::values::{DeviceType, OsEdition, ProtocolVersion, VersionQuad};
use url::Url;

use super::{CLIENT_REQUEST_ID, parameter};
use crate::request::DiscoverRequest;

/// The facts about a device that a server puts into the URLs of its services.
///
/// Microsoft highly recommends this, because no later request repeats the version, the platform and the other
/// attributes of discovery. The device keeps the query of every URL, so the services find there what discovery learned.
/// All parameters except `client-request-id` are this library's own.
///
/// ```
/// use mdm_discovery::http::RequestDetails;
/// use mdm_discovery::{DiscoverRequest, VersionQuad};
/// use url::Url;
///
/// let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into()?);
/// let details = RequestDetails::from_request(&request).with_client_request_id("d9eb2fdd");
/// let url = details.add_to(&Url::parse("https://mdm.contoso.com/enroll?tenant=7")?);
/// assert_eq!(
///     url.as_str(),
///     "https://mdm.contoso.com/enroll?tenant=7&os-version=10.0.26200.9279&os-platform=CIMClient_Windows\
///      &os-edition=4&request-version=9.0&client-request-id=d9eb2fdd"
/// );
/// let found = RequestDetails::from_url(&url);
/// assert_eq!(found.os_version, Some(VersionQuad::new(10, 0, 26200, 9279)));
/// assert_eq!(found, details);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestDetails<'a> {
    /// The version of the operating system, as `ApplicationVersion` gives it.
    pub os_version: Option<VersionQuad>,
    /// The kind of client, if it is a listed one.
    pub platform: Option<DeviceType<'static>>,
    /// The edition of the operating system.
    pub os_edition: Option<OsEdition>,
    /// The highest version of the protocol that the device supports.
    pub request_version: Option<ProtocolVersion>,
    /// The identifier that ties the requests of one enrollment together.
    pub client_request_id: Option<Cow<'a, str>>,
}

impl<'a> RequestDetails<'a> {
    /// The name of the parameter for [`os_version`](Self::os_version).
    pub const OS_VERSION: &'static str = "os-version";
    /// The name of the parameter for [`platform`](Self::platform).
    pub const PLATFORM: &'static str = "os-platform";
    /// The name of the parameter for [`os_edition`](Self::os_edition).
    pub const OS_EDITION: &'static str = "os-edition";
    /// The name of the parameter for [`request_version`](Self::request_version).
    pub const REQUEST_VERSION: &'static str = "request-version";

    /// Returns the facts that a request contains.
    ///
    /// Text that is neither a version nor a listed platform is left out, so that the URLs stay short whatever a device
    /// sends.
    #[must_use]
    pub fn from_request(request: &DiscoverRequest<'_>) -> Self {
        let platform = request.device_type.clone().map(DeviceType::into_owned);
        Self {
            os_version: request.version(),
            platform: platform.filter(|kind| DeviceType::LISTED.contains(kind)),
            os_edition: request.os_edition,
            request_version: Some(request.request_version),
            client_request_id: None,
        }
    }

    /// Sets the identifier that ties the requests of one enrollment together.
    #[must_use]
    pub fn with_client_request_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.client_request_id = Some(id.into());
        self
    }

    /// Returns the URL of a service with these facts appended to its query.
    #[must_use]
    pub fn add_to(&self, service: &Url) -> Url {
        let mut query = String::from(service.query().unwrap_or_default());
        let mut push = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(name);
                query.push('=');
                percent::push(&mut query, &value);
            }
        };
        push(
            Self::OS_VERSION,
            self.os_version.map(|version| version.to_string()),
        );
        let platform = self.platform.as_ref().map(|platform| platform.as_str().into());
        push(Self::PLATFORM, platform);
        push(
            Self::OS_EDITION,
            self.os_edition.map(|edition| edition.to_string()),
        );
        let version = self.request_version.map(|version| version.to_string());
        push(Self::REQUEST_VERSION, version);
        let id = self.client_request_id.as_deref().map(String::from);
        push(CLIENT_REQUEST_ID, id);
        let mut url = service.clone();
        url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        url
    }

    /// Returns the facts in the URL of a request to a service.
    ///
    /// A parameter that is missing or malformed becomes `None`.
    #[must_use]
    pub fn from_url(url: &'a Url) -> Self {
        let platform = parameter(url, Self::PLATFORM).map(|text| DeviceType::parse(text).into_owned());
        Self {
            os_version: parameter(url, Self::OS_VERSION).and_then(|text| VersionQuad::parse(&text)),
            platform: platform.filter(|kind| DeviceType::LISTED.contains(kind)),
            os_edition: parameter(url, Self::OS_EDITION).and_then(|text| OsEdition::parse(&text)),
            request_version: parameter(url, Self::REQUEST_VERSION)
                .and_then(|text| ProtocolVersion::parse(&text)),
            client_request_id: parameter(url, CLIENT_REQUEST_ID),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_device_makes_up_stays_out() {
        let mut request = DiscoverRequest::windows_11_25h2("a@b.c".try_into().unwrap());
        request.device_type = Some(DeviceType::parse("x&y=".repeat(1000)));
        request.application_version = Some("new".try_into().unwrap());
        let details = RequestDetails::from_request(&request);
        let url = details.add_to(&Url::parse("https://mdm.contoso.com/").unwrap());
        assert_eq!(
            url.as_str(),
            "https://mdm.contoso.com/?os-edition=4&request-version=9.0"
        );
        assert_eq!(RequestDetails::from_url(&url), details);
        let empty =
            Url::parse("https://mdm.contoso.com/?os-version=x&OS-Edition=x&client-request-id=%FF").unwrap();
        assert_eq!(RequestDetails::from_url(&empty), RequestDetails::default());
        let plain = Url::parse("https://mdm.contoso.com/").unwrap();
        assert_eq!(RequestDetails::default().add_to(&plain), plain);
    }
}
