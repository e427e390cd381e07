use core::fmt;

use mdm_errors::Name;

use crate::Limits;
use crate::json::Object;

/// The refusal of a report by Microsoft Graph.
///
/// ```
/// use mdm_entra::compliance::{RefusalReason, ReportRefusal};
///
/// let refusal = ReportRefusal::new(503, b"busy");
/// assert_eq!(refusal.reason(), RefusalReason::Unavailable);
/// assert!(refusal.is_retryable());
/// assert_eq!(refusal.to_string(), "compliance report refused: try again later (HTTP 503)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRefusal {
    status: u16,
    code: Option<Name>,
    is_windows_only: bool,
}

/// The reason for a refusal, which determines how to react.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The application token is not accepted (401).
    ///
    /// It is missing, expired or for another resource. Get a new one.
    Unauthorized,
    /// The application may not report (403).
    ///
    /// It lacks the permission, or is not an approved management application.
    Forbidden,
    /// The device or the tenant does not exist (404).
    ///
    /// This also happens when a device id is sent in place of an object id, or the other way round.
    NotFound,
    /// The device is not a Windows device (400).
    ///
    /// Graph accepts compliance reports for Windows devices only.
    NotWindows,
    /// The service is busy or failed (429, 5xx).
    ///
    /// Try again later; the header `Retry-After` says when.
    Unavailable,
    /// Any other status.
    Other,
}

impl ReportRefusal {
    /// Returns the refusal that an answer expresses.
    ///
    /// The code is `error.code` of the body, if present.
    #[must_use]
    pub fn new(status: u16, body: &[u8]) -> Self {
        let (code, is_windows_only) = match details(body) {
            Some((code, is_windows_only)) => (Some(code), is_windows_only),
            None => (None, false),
        };
        Self {
            status,
            code,
            is_windows_only,
        }
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns Graph's own code, such as `Request_ResourceNotFound`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_ref().map(Name::as_str)
    }

    /// Returns the reason.
    #[must_use]
    pub const fn reason(&self) -> RefusalReason {
        match self.status {
            400 if self.is_windows_only => RefusalReason::NotWindows,
            401 => RefusalReason::Unauthorized,
            403 => RefusalReason::Forbidden,
            404 => RefusalReason::NotFound,
            429 | 500..=599 => RefusalReason::Unavailable,
            _ => RefusalReason::Other,
        }
    }

    /// Reports whether the same report may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self.reason(), RefusalReason::Unavailable)
    }
}

/// Graph: `error` with `code` and `message`; the Azure AD Graph: `odata.error`.
fn details(body: &[u8]) -> Option<(Name, bool)> {
    let outer = Object::parse(body, "answer", Limits::default().document_bytes).ok()?;
    let (_, error) = outer
        .members()
        .find(|(name, _)| matches!(*name, "error" | "odata.error"))?;
    let error = Object::parse(error.as_bytes(), "error", usize::MAX).ok()?;
    let code = error.text("code").ok()??;
    let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let message = error.text("message").ok().flatten().unwrap_or_default();
    let is_code = !code.is_empty() && code.bytes().all(named);
    is_code.then(|| (Name::new(&code), message.contains("only on windows devices")))
}

impl fmt::Display for ReportRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason() {
            RefusalReason::Unauthorized => "the application token is not accepted",
            RefusalReason::Forbidden => "the application may not report",
            RefusalReason::NotFound => "no such device or tenant",
            RefusalReason::NotWindows => "the device is not a Windows device",
            RefusalReason::Unavailable => "try again later",
            RefusalReason::Other => "unexpected status",
        };
        write!(f, "compliance report refused: {reason} (HTTP {}", self.status)?;
        if let Some(code) = self.code() {
            write!(f, ", {code}")?;
        }
        f.write_str(")")
    }
}

impl core::error::Error for ReportRefusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn the_code_is_taken_when_it_is_one() {
        for (body, code) in [
            (
                r#"{"error":{"code":"Authorization_RequestDenied"}}"#,
                Some("Authorization_RequestDenied"),
            ),
            (
                r#"{"odata.error":{"code":"Request_ResourceNotFound"}}"#,
                Some("Request_ResourceNotFound"),
            ),
            (r#"{"error":{"code":"a b\n"}}"#, None),
            (r#"{"error":{"code":7}}"#, None),
            (r#"{"error":"code"}"#, None),
            ("<html>", None),
            ("", None),
        ] {
            assert_eq!(ReportRefusal::new(403, body.as_bytes()).code(), code, "{body}");
        }
    }

    #[test]
    fn a_device_that_is_not_windows_has_its_own_reason() {
        let body = br#"{"error":{"code":"Request_BadRequest","message":"Properties other than ExtendedAttribute1..15 can be modified only on windows devices.","innerError":{}}}"#;
        let refusal = ReportRefusal::new(400, body);
        assert_eq!(refusal.reason(), RefusalReason::NotWindows);
        assert_eq!(
            refusal.to_string(),
            "compliance report refused: the device is not a Windows device (HTTP 400, Request_BadRequest)"
        );
        let other = ReportRefusal::new(
            400,
            br#"{"error":{"code":"Request_BadRequest","message":"marked"}}"#,
        );
        assert_eq!(other.reason(), RefusalReason::Other);
        assert!(!alloc::format!("{other:?} {other}").contains("marked"));
    }

    #[test]
    fn every_status_has_a_reason() {
        for (status, text) in [
            (
                401,
                "compliance report refused: the application token is not accepted (HTTP 401)",
            ),
            (
                403,
                "compliance report refused: the application may not report (HTTP 403)",
            ),
            (
                404,
                "compliance report refused: no such device or tenant (HTTP 404)",
            ),
            (429, "compliance report refused: try again later (HTTP 429)"),
            (302, "compliance report refused: unexpected status (HTTP 302)"),
        ] {
            assert_eq!(ReportRefusal::new(status, b"").to_string(), text);
        }
    }
}
