use alloc::string::ToString;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, Text};
use mdm_soap::Element;
use mdm_soap::ns;
use mdm_soap::values::{AuthPolicy, DeviceType, OsEdition, ProtocolVersion, VersionQuad};
use mdm_soap::xml::{Node, Ns, Writer};

use crate::endpoint::{EmailAddress, UserName};
use crate::rules;

/// The namespace of the messages; samples write it with a slash at its end.
pub(crate) const DISCOVERY: Ns =
    Ns::new(ns::DISCOVERY).or(&["http://schemas.microsoft.com/windows/management/2012/01/enrollment/"]);

/// The request of a device that looks for its services (MS-MDE2 3.1.4.1.3.1).
///
/// ```text
/// Discover { request { EmailAddress string, RequestVersion decimal, DeviceType, ApplicationVersion quad,
///   OSEdition unsignedInt, AuthPolicies { AuthPolicy 1..3 } } }    in any order
/// ```
///
/// ```
/// use mdm_discovery::{Discover, DiscoverRequest, MessageId, PendingRequest, ProtocolVersion, Security};
///
/// let request = DiscoverRequest::windows_11_25h2("ada@contoso.com".try_into()?);
/// assert_eq!(request.request_version, ProtocolVersion::new(9));
///
/// let mut body = Vec::new();
/// let to = "https://EnterpriseEnrollment.contoso.com/EnrollmentServer/Discovery.svc".try_into()?;
/// let id = MessageId::from_uuid("748132ec-a575-4329-b01b-6171a9cf8478");
/// let pending = PendingRequest::<Discover>::write(id, &to, &Security::new(), &request, &mut body);
/// assert!(core::str::from_utf8(&body)?.contains("<RequestVersion>9.0</RequestVersion>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiscoverRequest<'a> {
    /// The user name: the name that the user typed.
    ///
    /// It is an address, `domain\user`, or empty when a program enrolls. Staging accounts and one-time tokens are
    /// opaque text. See [`Self::user_name`].
    pub email_address: Text<'a>,
    /// The highest version of the protocol that the device supports.
    ///
    /// Real devices send versions above those of the specification.
    pub request_version: ProtocolVersion,
    /// The kind of client.
    pub device_type: Option<DeviceType<'a>>,
    /// The version of the client.
    ///
    /// It is the build of the operating system or close to it. See [`Self::version`].
    pub application_version: Option<Text<'a>>,
    /// The edition of the operating system.
    pub os_edition: Option<OsEdition>,
    /// The authentication methods that the device offers; empty if it names none.
    pub auth_policies: Vec<AuthPolicy<'a>>,
    /// The version of the operating system.
    ///
    /// It appears in a documentation sample but in no schema.
    pub os_version: Option<Text<'a>>,
}

impl<'a> DiscoverRequest<'a> {
    /// Creates a request with the required values only.
    #[must_use]
    pub fn new(
        email_address: Text<'a>,
        request_version: ProtocolVersion,
        auth_policies: impl IntoIterator<Item = AuthPolicy<'a>>,
    ) -> Self {
        Self {
            email_address,
            request_version,
            device_type: Some(DeviceType::CimClientWindows),
            application_version: None,
            os_edition: None,
            auth_policies: auth_policies.into_iter().collect(),
            os_version: None,
        }
    }

    /// Returns the request of Windows 11 Enterprise 25H2.
    #[must_use]
    pub fn windows_11_25h2(email_address: Text<'a>) -> Self {
        let policies = [AuthPolicy::OnPremise, AuthPolicy::Federated];
        Self::new(email_address, ProtocolVersion::new(9), policies)
            .with_application_version(VersionQuad::new(10, 0, 26200, 9279))
            .with_os_edition(OsEdition::ENTERPRISE)
    }

    /// Sets the kind of client.
    #[must_use]
    pub fn with_device_type(mut self, device_type: DeviceType<'a>) -> Self {
        self.device_type = Some(device_type);
        self
    }

    /// Sets the version of the client.
    #[must_use]
    pub fn with_application_version(mut self, version: VersionQuad) -> Self {
        self.application_version = Some(Text::lossy(version.to_string()));
        self
    }

    /// Sets the edition.
    #[must_use]
    pub const fn with_os_edition(mut self, edition: OsEdition) -> Self {
        self.os_edition = Some(edition);
        self
    }

    /// Returns the user name, classified by its form.
    #[must_use]
    pub fn user_name(&self) -> UserName<'_> {
        UserName::parse(&self.email_address)
    }

    /// Returns the version of the client as numbers, if it can be parsed.
    #[must_use]
    pub fn version(&self) -> Option<VersionQuad> {
        VersionQuad::parse(self.application_version.as_deref()?)
    }

    /// Returns the request with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> DiscoverRequest<'static> {
        DiscoverRequest {
            email_address: self.email_address.into_owned(),
            request_version: self.request_version,
            device_type: self.device_type.map(DeviceType::into_owned),
            application_version: self.application_version.map(Text::into_owned),
            os_edition: self.os_edition,
            auth_policies: self
                .auth_policies
                .into_iter()
                .map(AuthPolicy::into_owned)
                .collect(),
            os_version: self.os_version.map(Text::into_owned),
        }
    }
}

impl<'a> Element<'a> for DiscoverRequest<'a> {
    const NS: Ns = DISCOVERY;
    const NAME: &'static str = "Discover";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let mut request = node.required(&DISCOVERY, "request")?;
        if let Some(inner) = request.child(&DISCOVERY, "request")? {
            inner.lint(&rules::NESTED);
            request = inner;
        }
        let text = |name| Ok(value(request, name)?.map(Node::trimmed));
        let address = address(request)?;
        let device_type = text("DeviceType")?.map(|text| DeviceType::parse(text.into_cow()));
        let application_version = text("ApplicationVersion")?;
        let os_edition = match value(request, "OSEdition")? {
            Some(node) => Some(node.value("number from 0 to 4294967295", OsEdition::parse)?),
            None => None,
        };
        let found = Self {
            email_address: address,
            request_version: version(value(request, "RequestVersion")?)?.unwrap_or(ProtocolVersion::V1_0),
            device_type,
            application_version,
            os_edition,
            auth_policies: policies(request)?,
            os_version: optional(request, "OSVersion")?.map(Node::trimmed),
        };
        found.note(request);
        Ok(found)
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element_with("Discover", &[("xmlns", ns::DISCOVERY)], |w| {
            w.element_with("request", &[("xmlns:i", ns::SCHEMA_INSTANCE)], |w| {
                w.text_element("EmailAddress", &self.email_address);
                w.text_element("RequestVersion", &self.request_version.to_string());
                if let Some(device_type) = &self.device_type {
                    w.text_element("DeviceType", device_type.as_str());
                }
                if let Some(version) = &self.application_version {
                    w.text_element("ApplicationVersion", version);
                }
                if let Some(edition) = self.os_edition {
                    w.text_element("OSEdition", &edition.to_string());
                }
                if let Some(version) = &self.os_version {
                    w.text_element("OSVersion", version);
                }
                if !self.auth_policies.is_empty() {
                    w.element("AuthPolicies", |w| {
                        for policy in &self.auth_policies {
                            w.text_element("AuthPolicy", policy.as_str());
                        }
                    });
                }
            });
        });
    }
}

impl DiscoverRequest<'_> {
    fn note(&self, request: Node<'_, '_>) {
        let note = |is_good: bool, name: &str, rule| {
            if !is_good {
                place(request, name).lint(rule);
            }
        };
        let device_type = self.device_type.as_ref();
        note(
            device_type.is_none_or(|kind| DeviceType::LISTED.contains(kind)),
            "DeviceType",
            &rules::DEVICE_TYPE,
        );
        let is_quad = |text: &Text<'_>| {
            text.split('.').filter(|part| !part.is_empty()).count() == 4 && VersionQuad::parse(text).is_some()
        };
        note(
            self.application_version.as_ref().is_none_or(is_quad),
            "ApplicationVersion",
            &rules::APPLICATION_VERSION,
        );
        let is_listed = |policy| AuthPolicy::LISTED.contains(policy);
        note(
            self.auth_policies.iter().all(is_listed),
            "AuthPolicies",
            &rules::AUTH_POLICY,
        );
        note(self.os_version.is_none(), "OSVersion", &rules::OS_VERSION);
    }
}

/// The child of this name, or the element itself where the child is absent: the place of a lint.
pub(crate) fn place<'d, 'a>(parent: Node<'d, 'a>, name: &str) -> Node<'d, 'a> {
    parent.child(&DISCOVERY, name).ok().flatten().unwrap_or(parent)
}

/// The text in the place of an address: nothing, when a program enrolls.
fn address<'a>(request: Node<'_, 'a>) -> Result<Text<'a>, DecodeError> {
    let Some(child) = request.child(&DISCOVERY, "EmailAddress")? else {
        request.lint_missing(&rules::MISSING, "EmailAddress");
        return Ok(Text::default());
    };
    let text = if child.is_nil() {
        Text::default()
    } else {
        child.trimmed()
    };
    if EmailAddress::new(&*text).is_err() {
        child.lint(&rules::ADDRESS);
    }
    Ok(text)
}

/// The child with a value. One that is missing, nil or empty is noted: early clients send two elements only.
fn value<'d, 'a>(request: Node<'d, 'a>, name: &'static str) -> Result<Option<Node<'d, 'a>>, DecodeError> {
    let child = request.child(&DISCOVERY, name)?;
    let present = child.filter(|child| !child.is_nil() && !child.is_white_space());
    match child {
        Some(child) if present.is_none() => child.lint(&rules::MISSING),
        None => request.lint_missing(&rules::MISSING, name),
        Some(_) => {}
    }
    Ok(present)
}

/// The child with a value: neither nil nor empty.
pub(crate) fn optional<'d, 'a>(
    parent: Node<'d, 'a>,
    name: &str,
) -> Result<Option<Node<'d, 'a>>, DecodeError> {
    Ok(parent
        .child(&DISCOVERY, name)?
        .filter(|child| !child.is_nil() && !child.is_white_space()))
}

pub(crate) fn version(node: Option<Node<'_, '_>>) -> Result<Option<ProtocolVersion>, DecodeError> {
    let Some(node) = node else {
        return Ok(None);
    };
    let version = node.value("decimal number", ProtocolVersion::parse)?;
    if version > ProtocolVersion::V7_0 || version != ProtocolVersion::new(version.major()) {
        node.lint(&rules::VERSION);
    }
    Ok(Some(version))
}

fn policies<'a>(request: Node<'_, 'a>) -> Result<Vec<AuthPolicy<'a>>, DecodeError> {
    let Some(list) = request.child(&DISCOVERY, "AuthPolicies")? else {
        request.lint_missing(&rules::MISSING, "AuthPolicies");
        return Ok(Vec::new());
    };
    let elements = list.children_named(&DISCOVERY, "AuthPolicy");
    let policies: Vec<_> = elements
        .map(|node| AuthPolicy::parse(node.trimmed().into_cow()))
        .collect();
    let text = list.trimmed_str();
    if !policies.is_empty() || text.is_empty() {
        return Ok(policies);
    }
    list.lint(&rules::POLICIES_AS_TEXT);
    let words = text.split_ascii_whitespace();
    Ok(words.map(|word| AuthPolicy::parse(word).into_owned()).collect())
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for DiscoverRequest<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{listed, present, trimmed};
        let mut request = Self::new(trimmed(u)?, u.arbitrary()?, []);
        request.device_type = u
            .arbitrary::<Option<DeviceType<'_>>>()?
            .filter(|kind| !kind.as_str().is_empty());
        request.application_version = present(u)?;
        request.os_edition = u.arbitrary()?;
        request.auth_policies = listed(u, AuthPolicy::LISTED)?;
        request.os_version = present(u)?;
        Ok(request)
    }
}
