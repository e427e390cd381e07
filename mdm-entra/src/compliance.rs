//! Reports to the directory on the compliance of a device.
//!
//! The server needs an application token of the tenant (grant `client_credentials`) with the permission
//! [`PERMISSION`]. Microsoft documents the two properties as writable only by Intune and by approved management
//! applications, and only for Windows devices. Getting the token and sending the request is the caller's part.
//!
//! ```
//! use mdm_entra::DeviceId;
//! use mdm_entra::compliance::{ComplianceReport, ComplianceRequest, ReportTarget};
//! use mdm_entra::graph::Graph;
//!
//! let device: DeviceId = "db7ab579-3759-4492-a03f-655ca7f52ae1".parse()?; // claim deviceid
//! let target = ReportTarget::Device(device);
//! let request = ComplianceRequest::new(&Graph::Public, &target, ComplianceReport::NOT_COMPLIANT)?;
//! assert_eq!(ComplianceRequest::METHOD, "PATCH");
//! assert_eq!(
//!     request.url().as_str(),
//!     "https://graph.microsoft.com/v1.0/devices(deviceId='db7ab579-3759-4492-a03f-655ca7f52ae1')"
//! );
//! assert_eq!(request.body(), r#"{"isManaged":true,"isCompliant":false}"#);
//!
//! assert!(ComplianceRequest::answer(204, b"").is_ok());
//! let body = br#"{"error":{"code":"Request_ResourceNotFound","message":"..."}}"#;
//! let error = ComplianceRequest::answer(404, body).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "compliance report refused: no such device or tenant (HTTP 404, Request_ResourceNotFound)"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use alloc::format;
use alloc::string::String;

use url::Url;

use crate::graph::Graph;
use crate::json::Object;
use crate::{DeviceId, DeviceObjectId, Error, Limits, Misuse};

mod refusal;

pub use refusal::{RefusalReason, ReportRefusal};

/// The application permission that Microsoft Graph asks for.
pub const PERMISSION: &str = "Device.ReadWrite.All";

/// The two facts of a report.
///
/// ```
/// use mdm_entra::compliance::ComplianceReport;
///
/// let report = ComplianceReport::parse(br#"{ "isManaged":true, "isCompliant":true }"#)?;
/// assert_eq!(report, ComplianceReport::COMPLIANT);
/// # Ok::<(), mdm_entra::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct ComplianceReport {
    /// `isManaged`: the device is enrolled with the server that reports.
    pub is_managed: bool,
    /// `isCompliant`: the device follows the policies of the organization.
    pub is_compliant: bool,
}

impl ComplianceReport {
    /// The report for a managed device that follows the policies.
    pub const COMPLIANT: Self = Self {
        is_managed: true,
        is_compliant: true,
    };

    /// The report for a managed device that does not follow the policies.
    pub const NOT_COMPLIANT: Self = Self {
        is_managed: true,
        is_compliant: false,
    };

    /// The report for a device that is leaving management.
    pub const UNENROLLED: Self = Self {
        is_managed: false,
        is_compliant: false,
    };

    /// Returns the body of the request.
    #[must_use]
    pub fn to_json(self) -> String {
        format!(
            r#"{{"isManaged":{},"isCompliant":{}}}"#,
            self.is_managed, self.is_compliant
        )
    }

    /// Parses the body of a request, for a simulated directory.
    ///
    /// Other members are ignored.
    ///
    /// # Errors
    /// `Decode` when the body is not a JSON object with both Boolean members.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let object = Object::parse(body, "report", Limits::default().document_bytes)?;
        let required = |name| object.truth(name)?.ok_or_else(|| object.missing(name));
        Ok(Self {
            is_managed: required("isManaged")?,
            is_compliant: required("isCompliant")?,
        })
    }
}

/// The device of a report, by one of its two ids.
///
/// Both ids are GUIDs and never equal, so they have different types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum ReportTarget {
    /// The device by the id of its directory object: `/devices/{id}`.
    Object(DeviceObjectId),
    /// The device by the device id of its tokens: `/devices(deviceId='{id}')`.
    Device(DeviceId),
}

impl From<DeviceObjectId> for ReportTarget {
    fn from(id: DeviceObjectId) -> Self {
        Self::Object(id)
    }
}

impl From<DeviceId> for ReportTarget {
    fn from(id: DeviceId) -> Self {
        Self::Device(id)
    }
}

/// A report as an HTTP request.
///
/// The caller adds `Authorization: Bearer` with its application token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a request has to be sent"]
pub struct ComplianceRequest {
    url: Url,
    report: ComplianceReport,
}

impl ComplianceRequest {
    /// The HTTP method.
    pub const METHOD: &'static str = "PATCH";
    /// The value of `Content-Type` and of `Accept`.
    pub const CONTENT_TYPE: &'static str = "application/json";
    /// The HTTP status of success; the answer has no body.
    pub const SUCCESS: u16 = 204;

    /// Creates a report to Microsoft Graph v1.0.
    ///
    /// # Errors
    /// `Misuse` when [`Graph::Other`] is not HTTPS.
    pub fn new(graph: &Graph, target: &ReportTarget, report: ComplianceReport) -> Result<Self, Error> {
        let url = graph.url(&match target {
            ReportTarget::Object(id) => format!("devices/{id}"),
            ReportTarget::Device(id) => format!("devices(deviceId='{id}')"),
        })?;
        Ok(Self { url, report })
    }

    /// Creates a report to the Azure AD Graph, which is retired.
    ///
    /// Microsoft's management documentation still shows it. `tenant` is a domain name or a tenant id.
    ///
    /// ```
    /// use mdm_entra::compliance::{ComplianceReport, ComplianceRequest};
    ///
    /// let device = "db7ab579-3759-4492-a03f-655ca7f52ae1".parse()?;
    /// let request = ComplianceRequest::azure_ad_graph("contoso.com", device, ComplianceReport::COMPLIANT)?;
    /// assert_eq!(
    ///     request.url().as_str(),
    ///     "https://graph.windows.net/contoso.com/devices/db7ab579-3759-4492-a03f-655ca7f52ae1?api-version=beta"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `Misuse` when `tenant` is neither a domain name nor a tenant id.
    pub fn azure_ad_graph(tenant: &str, device: DeviceId, report: ComplianceReport) -> Result<Self, Error> {
        let label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if tenant.len() > 253 || !tenant.split('.').all(label) {
            return Err(Misuse::TenantName.into());
        }
        let url = format!("https://graph.windows.net/{tenant}/devices/{device}?api-version=beta");
        let url = Url::parse(&url).map_err(|_| Misuse::TenantName)?;
        Ok(Self { url, report })
    }

    /// Returns the URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> String {
        self.report.to_json()
    }

    /// Interprets the answer: a status of 200 to 299 is success.
    ///
    /// # Errors
    /// `Fault` with the reason for any other status.
    pub fn answer(status: u16, body: &[u8]) -> Result<(), Error> {
        if (200..300).contains(&status) {
            Ok(())
        } else {
            Err(ReportRefusal::new(status, body).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_target_has_its_path() {
        let object: DeviceObjectId = "DB7AB579-3759-4492-A03F-655CA7F52AE1".parse().unwrap();
        let report = ComplianceReport::UNENROLLED;
        let url = |graph| {
            ComplianceRequest::new(&graph, &object.into(), report)
                .unwrap()
                .url
                .to_string()
        };
        let path = "v1.0/devices/db7ab579-3759-4492-a03f-655ca7f52ae1";
        assert_eq!(url(Graph::Public), format!("https://graph.microsoft.com/{path}"));
        assert_eq!(
            url(Graph::UsGovernment),
            format!("https://graph.microsoft.us/{path}")
        );
        assert_eq!(
            url(Graph::UsDefense),
            format!("https://dod-graph.microsoft.us/{path}")
        );
        assert_eq!(
            url(Graph::China),
            format!("https://microsoftgraph.chinacloudapi.cn/{path}")
        );
        let proxy = Graph::Other("https://proxy.example/graph/?x#y".parse().unwrap());
        assert_eq!(url(proxy), format!("https://proxy.example/graph/{path}"));
        let clear = Graph::Other("http://proxy.example/".parse().unwrap());
        assert_eq!(
            ComplianceRequest::new(&clear, &object.into(), report),
            Err(Error::Misuse(Misuse::UrlNotHttps))
        );
    }

    #[test]
    fn a_tenant_cannot_leave_its_place() {
        let device: DeviceId = "db7ab579-3759-4492-a03f-655ca7f52ae1".parse().unwrap();
        let report = ComplianceReport::COMPLIANT;
        let long = "a".repeat(254);
        for tenant in [
            &long,
            "",
            ".",
            "..",
            "a/b",
            "a?b",
            "a#b",
            "a b",
            "é.example",
            "a..b",
            "%2e",
        ] {
            assert_eq!(
                ComplianceRequest::azure_ad_graph(tenant, device, report),
                Err(Error::Misuse(Misuse::TenantName)),
                "{tenant}"
            );
        }
    }

    #[test]
    fn a_report_needs_both_facts() {
        for report in [ComplianceReport::NOT_COMPLIANT, ComplianceReport::UNENROLLED] {
            assert_eq!(ComplianceReport::parse(report.to_json().as_bytes()), Ok(report));
        }
        for (body, text) in [
            (
                r#"{"isManaged":true}"#,
                "missing <isCompliant> in report at 1:1 (byte 0)",
            ),
            (
                r#"{"isManaged":"true","isCompliant":true}"#,
                "value of isManaged is not a truth value in report at 1:14 (byte 13)",
            ),
        ] {
            assert_eq!(
                ComplianceReport::parse(body.as_bytes()).unwrap_err().to_string(),
                text
            );
        }
    }
}
