mod extension;

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, DecodeErrorKind, Name, Text};
use mdm_soap::Element;
use mdm_soap::ns;
use mdm_soap::values::parse_date_time;
use mdm_soap::xml::{Node, Ns, Writer};
use rustls_pki_types::UnixTime;

use crate::policy::Policy;
use crate::read::{INT, Sequence, XCEP};
use crate::response::GetPoliciesResponse;

use crate::rules;
pub use extension::{ClientExtension, ExtensionAttribute};

/// The request of a device for policies (MS-XCEP 3.1.4.1.2.1).
///
/// ```text
/// GetPolicies { client { lastUpdate nil, preferredLanguage nil, any* }, requestFilter nil }
/// ```
///
/// ```
/// use mdm_xcep::{Client, GetPolicies, GetPoliciesRequest, MessageId, PendingRequest, Security};
///
/// let client = Client::default().with_tpm("IBM".try_into()?, "8217.4131.22.13878".try_into()?);
/// let request = GetPoliciesRequest::new(client);
/// let mut body = Vec::new();
/// let to = "https://mdm.contoso.com/policy".try_into()?;
/// let id = MessageId::from_uuid("72048b64-0f19-448f-8c2e-b4c661860aa0");
/// let pending = PendingRequest::<GetPolicies>::write(id, &to, &Security::new(), &request, &mut body);
/// assert!(core::str::from_utf8(&body)?.contains("<requestFilter xsi:nil=\"true\"/>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetPoliciesRequest<'a> {
    /// The client.
    pub client: Client<'a>,
    /// The filter for policies; devices want all policies and send no filter.
    pub request_filter: Option<RequestFilter<'a>>,
}

impl<'a> GetPoliciesRequest<'a> {
    /// Creates a request for all policies.
    #[must_use]
    pub const fn new(client: Client<'a>) -> Self {
        Self {
            client,
            request_filter: None,
        }
    }

    /// Sets a filter for policies.
    #[must_use]
    pub fn with_request_filter(mut self, filter: RequestFilter<'a>) -> Self {
        self.request_filter = Some(filter);
        self
    }

    /// Returns the answer to the request.
    ///
    /// `all` is the response with all policies of the server, which last changed them at `changed`.
    ///
    /// The answer is `policiesNotChanged` if the client has the current policies already, the policies that pass the
    /// filter if the client sent one, and the whole response otherwise.
    ///
    /// ```
    /// use core::time::Duration;
    /// use mdm_xcep::{Client, GetPoliciesRequest, PolicySet, ProtocolVersion, UnixTime};
    ///
    /// let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    /// let all = PolicySet::new().response(ProtocolVersion::V5_0);
    /// let request = GetPoliciesRequest::new(Client::default());
    /// assert_eq!(request.answer(time(1_000), all.clone()), all);
    ///
    /// let again = GetPoliciesRequest::new(Client::default().with_last_update(time(2_000)));
    /// let answer = again.answer(time(1_000), all.clone());
    /// assert_eq!((answer.policies_not_changed, answer.policies.len()), (Some(true), 0));
    /// assert_eq!(again.answer(time(3_000), all.clone()), all);
    /// ```
    #[must_use]
    pub fn answer<'r>(&self, changed: UnixTime, all: GetPoliciesResponse<'r>) -> GetPoliciesResponse<'r> {
        if self.client.is_current(changed) {
            GetPoliciesResponse::not_changed(all.policy_id)
        } else {
            self.select(all)
        }
    }

    /// Returns the policies of `response` that the request asks for, in their order.
    #[must_use]
    pub fn select<'r>(&self, mut response: GetPoliciesResponse<'r>) -> GetPoliciesResponse<'r> {
        if let Some(filter) = &self.request_filter {
            let named: BTreeSet<&str> = filter.policy_oids.iter().map(Text::as_str).collect();
            response
                .policies
                .retain(|policy| filter.admits_named(policy, |oid| named.contains(oid)));
        }
        response
    }

    /// Returns the request with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> GetPoliciesRequest<'static> {
        GetPoliciesRequest {
            client: self.client.into_owned(),
            request_filter: self.request_filter.map(RequestFilter::into_owned),
        }
    }
}

/// The client that asks (MS-XCEP 3.1.4.1.3.9).
///
/// ```text
/// client { lastUpdate dateTime nil, preferredLanguage language nil, any* }
/// ```
///
/// Devices leave the values of the specification nil and name their TPM in extension elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Client<'a> {
    /// The time at which the client last got policies, as `xs:dateTime`.
    ///
    /// See [`Self::last_update_time`].
    pub last_update: Option<Text<'a>>,
    /// The language that the client prefers for names.
    pub preferred_language: Option<Text<'a>>,
    /// The manufacturer of the TPM, as Windows sends it.
    pub tpm_manufacturer: Option<Text<'a>>,
    /// The version of the TPM's firmware, as Windows sends it.
    pub tpm_firmware_version: Option<Text<'a>>,
    /// Every other extension, in order.
    pub extensions: Vec<ClientExtension<'a>>,
}

impl<'a> Client<'a> {
    /// Sets the manufacturer and the firmware version of the TPM.
    #[must_use]
    pub fn with_tpm(mut self, manufacturer: Text<'a>, firmware_version: Text<'a>) -> Self {
        self.tpm_manufacturer = Some(manufacturer);
        self.tpm_firmware_version = Some(firmware_version);
        self
    }

    /// Sets the time at which the client last got policies.
    #[must_use]
    pub fn with_last_update(mut self, time: UnixTime) -> Self {
        self.last_update = Some(Text::lossy(mdm_soap::values::format_date_time(time)));
        self
    }

    /// Sets the language that the client prefers for names.
    #[must_use]
    pub fn with_preferred_language(mut self, language: Text<'a>) -> Self {
        self.preferred_language = Some(language);
        self
    }

    /// Returns the time at which the client last got policies.
    ///
    /// It is `None` when the time is absent or malformed, or is not after the start of 1970: some clients write the
    /// year 1 for never.
    #[must_use]
    pub fn last_update_time(&self) -> Option<UnixTime> {
        parse_date_time(self.last_update.as_deref()?).filter(|time| time.as_secs() > 0)
    }

    /// Reports whether the client has the current policies.
    ///
    /// `changed` is the time at which the server last changed them.
    ///
    /// ```
    /// use core::time::Duration;
    /// use mdm_xcep::{Client, UnixTime};
    ///
    /// let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    /// let client = Client::default().with_last_update(time(2_000));
    /// assert!(client.is_current(time(1_999)) && !client.is_current(time(2_001)));
    /// assert!(!Client::default().is_current(time(0)));
    /// ```
    #[must_use]
    pub fn is_current(&self, changed: UnixTime) -> bool {
        self.last_update_time().is_some_and(|time| time >= changed)
    }

    /// Returns the client with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> Client<'static> {
        Client {
            last_update: self.last_update.map(Text::into_owned),
            preferred_language: self.preferred_language.map(Text::into_owned),
            tpm_manufacturer: self.tpm_manufacturer.map(Text::into_owned),
            tpm_firmware_version: self.tpm_firmware_version.map(Text::into_owned),
            extensions: self
                .extensions
                .into_iter()
                .map(ClientExtension::into_owned)
                .collect(),
        }
    }
}

/// A filter for policies (MS-XCEP 3.1.4.1.3.22).
///
/// No device sends one; other clients of the protocol do.
///
/// ```text
/// requestFilter { policyOIDs nil { oid + }, clientVersion int nil, serverVersion int nil, any* }
/// ```
///
/// ```
/// use mdm_xcep::RequestFilter;
/// use mdm_xcep::oid::{Oid, OidGroup};
/// use mdm_xcep::policy::{CertificateValidity, Policy};
///
/// let object = Oid::new("1.3.6.1.4.1.99999.1".try_into()?, OidGroup::ENROLLMENT_OBJECT);
/// let policy = Policy::new("Device".try_into()?, object, CertificateValidity::days(365, 42));
/// let mut filter = RequestFilter::default();
/// assert!(filter.admits(&policy));
/// filter.policy_oids.push("1.3.6.1.4.1.99999.2".try_into()?);
/// assert!(!filter.admits(&policy));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestFilter<'a> {
    /// The object identifiers of the policies to return; empty for all.
    pub policy_oids: Vec<Text<'a>>,
    /// The version of the client; policies that require a later one are left out.
    pub client_version: Option<i32>,
    /// The version of the authority; policies that require a later one are left out.
    pub server_version: Option<i32>,
}

impl RequestFilter<'_> {
    /// Reports whether a policy passes the filter.
    #[must_use]
    pub fn admits(&self, policy: &Policy<'_>) -> bool {
        self.admits_named(policy, |oid| {
            self.policy_oids.iter().any(|wanted| wanted.as_str() == oid)
        })
    }

    fn admits_named(&self, policy: &Policy<'_>, is_named: impl Fn(&str) -> bool) -> bool {
        let oid = policy.policy_oid.as_ref().and_then(|reference| reference.oid());
        let is_named = oid.is_some_and(|oid| is_named(&oid.value));
        let flags = policy.attributes.private_key_flags.unwrap_or_default();
        let within = |version: u32, limit: Option<i32>| {
            limit.is_none_or(|limit| i64::from(version) <= i64::from(limit))
        };
        (self.policy_oids.is_empty() || is_named)
            && within(flags.client_version(), self.client_version)
            && within(flags.server_version(), self.server_version)
    }

    /// Returns the filter with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> RequestFilter<'static> {
        RequestFilter {
            policy_oids: self.policy_oids.into_iter().map(Text::into_owned).collect(),
            client_version: self.client_version,
            server_version: self.server_version,
        }
    }
}

impl<'a> Element<'a> for GetPoliciesRequest<'a> {
    const NS: Ns = XCEP;
    const NAME: &'static str = "GetPolicies";

    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let message = Sequence::new(node, &["client", "requestFilter"]);
        let missing = || node.error(DecodeErrorKind::MissingElement(Name::new("client")));
        let client = message
            .optional("client")?
            .filter(|client| !client.is_white_space());
        Ok(Self {
            client: read_client(client.ok_or_else(missing)?)?,
            request_filter: match message.present("requestFilter")? {
                Some(filter) => Some(read_filter(filter)?),
                None => None,
            },
        })
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element_with("GetPolicies", &[("xmlns", ns::POLICY)], |w| {
            let shared = extension::shared(&self.client.extensions);
            w.element_with("client", &extension::declarations(&shared), |w| {
                nillable(w, "lastUpdate", self.client.last_update.as_deref());
                nillable(w, "preferredLanguage", self.client.preferred_language.as_deref());
                if let Some(manufacturer) = &self.client.tpm_manufacturer {
                    w.text_element("TPMManufacturer", manufacturer);
                }
                if let Some(version) = &self.client.tpm_firmware_version {
                    w.text_element("TPMFirmwareVersion", version);
                }
                self.client
                    .extensions
                    .iter()
                    .for_each(|extension| extension.write(&shared, w));
            });
            match &self.request_filter {
                Some(filter) => w.element("requestFilter", |w| write_filter(w, filter)),
                None => w.nil("requestFilter"),
            }
        });
    }
}

fn read_client<'a>(node: Node<'_, 'a>) -> Result<Client<'a>, DecodeError> {
    let from = Sequence::new(node, &["lastUpdate", "preferredLanguage"]);
    let client = Client {
        last_update: from.text("lastUpdate")?,
        preferred_language: from.text("preferredLanguage")?,
        tpm_manufacturer: known(from, "TPMManufacturer")?,
        tpm_firmware_version: known(from, "TPMFirmwareVersion")?,
        extensions: extension::read(node)?,
    };
    for (name, is_set) in [
        ("lastUpdate", client.last_update.is_some()),
        ("preferredLanguage", client.preferred_language.is_some()),
    ] {
        if is_set {
            from.place(name).lint(&rules::LAST_UPDATE);
        }
    }
    Ok(client)
}

fn known<'a>(from: Sequence<'_, 'a>, name: &str) -> Result<Option<Text<'a>>, DecodeError> {
    Ok(from
        .optional(name)?
        .map(Node::trimmed)
        .filter(|text| !text.is_empty()))
}

fn read_filter<'a>(node: Node<'_, 'a>) -> Result<RequestFilter<'a>, DecodeError> {
    node.lint(&rules::FILTER);
    let from = Sequence::new(node, &["policyOIDs", "clientVersion", "serverVersion"]);
    Ok(RequestFilter {
        policy_oids: from.list("policyOIDs", "oid", |node| Ok(node.trimmed()))?,
        client_version: from.value("clientVersion", INT)?,
        server_version: from.value("serverVersion", INT)?,
    })
}

fn write_filter(w: &mut Writer<'_>, filter: &RequestFilter<'_>) {
    if filter.policy_oids.is_empty() {
        w.nil("policyOIDs");
    } else {
        w.element("policyOIDs", |w| {
            filter
                .policy_oids
                .iter()
                .for_each(|oid| w.text_element("oid", oid))
        });
    }
    nillable(
        w,
        "clientVersion",
        filter
            .client_version
            .map(|version| version.to_string())
            .as_deref(),
    );
    nillable(
        w,
        "serverVersion",
        filter
            .server_version
            .map(|version| version.to_string())
            .as_deref(),
    );
}

fn nillable(w: &mut Writer<'_>, name: &'static str, value: Option<&str>) {
    match value {
        Some(value) => w.text_element(name, value),
        None => w.nil(name),
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for GetPoliciesRequest<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        use crate::samples::{few, present, trimmed};
        let client = Client {
            last_update: present(u)?,
            preferred_language: present(u)?,
            tpm_manufacturer: present(u)?,
            tpm_firmware_version: present(u)?,
            extensions: few(u, |u| u.arbitrary())?,
        };
        let filter = RequestFilter {
            policy_oids: few(u, trimmed)?,
            client_version: u.arbitrary()?,
            server_version: u.arbitrary()?,
        };
        Ok(Self {
            client,
            request_filter: u.arbitrary::<bool>()?.then_some(filter),
        })
    }
}
