//! Headers, addresses and status codes of messages over HTTP (MS-MDM 2.1).
//!
//! A device sends its messages with [`METHOD`] to the address of its account, as extended by [`Mode::address`]; a
//! server answers in the same exchange and never sends first.
//!
//! | header | of the device |
//! |---|---|
//! | `Accept` | [`ACCEPT`]: WBXML is offered even while XML is sent |
//! | `Content-Type` | [`CONTENT_TYPE`]; read it with [`ContentType::from_header`] |
//! | `User-Agent` | [`USER_AGENT`] |
//! | `Authorization` | `Bearer` and the Entra token of the user, if the device is joined to Entra ID or its user has an account there |
//! | [`DEVICE_TOKEN`] | the Entra token of the device, if `ForceAadToken` is set; newer than Windows 10 1909 |
//! | [`GENERIC_ALERT`] | the types of fatal and critical alerts, in every message of the session they caused; see [`generic_alerts`] |
//! | [`USER_AGENT_ORIGIN`] | what started the session, with `SyncApplicationVersion` 4.0 or newer; see [`UserAgentOrigin::list`] |
//! | [`CORRELATION_VECTOR`] | a correlation vector for logs; newer than Windows 10 21H1 |
//! | [`CLIENT_REQUEST_ID`] | the `EntDMID` of the account, or `0`; newer than Windows 10 21H1 |
//! | [`SIGNATURE`] | a signature over the message, if `RequireMessageSigning` is set |
//!
//! [`RequestHead`] writes them all.
//!
//! - An answer has status 200, the content type of the request and a `Content-Length`; do not send it in chunks.
//! - A refused message gets the status of [`session::Error::http_status`](crate::session::Error::http_status) and an
//!   empty body. Status 429 with `Retry-After` delays the device; newer than Windows 10 2004.
//! - `Authorization` and [`DEVICE_TOKEN`] are credentials: keep them out of logs.

mod content_type;
mod head;
mod mode;
mod origin;

pub use content_type::ContentType;
pub use head::{HeaderField, RequestHead};
pub use mode::{Mode, platform};
pub use origin::UserAgentOrigin;

use crate::alerts::AlertType;

/// The HTTP method of every message from a device.
pub const METHOD: &str = "POST";

/// The media type of messages in XML, in both directions.
pub const CONTENT_TYPE: &str = "application/vnd.syncml.dm+xml";

/// The media type of messages in WBXML, which this crate does not read.
///
/// Devices use it only if their account says so.
pub const WBXML_CONTENT_TYPE: &str = "application/vnd.syncml.dm+wbxml";

/// The `Accept` of Windows, as captured.
pub const ACCEPT: &str =
    "application/vnd.syncml.dm+xml, application/vnd.syncml.dm+wbxml, application/octet-stream";

/// The `User-Agent` of Windows newer than 8.1; base no decision on it.
pub const USER_AGENT: &str = "MSFT OMA DM Client/1.2.0.1";

/// The value of the parameter `Platform` in the address of every message.
pub const PLATFORM: &str = "WoA";

/// The header with the Entra token of the device, without `Bearer`.
pub const DEVICE_TOKEN: &str = "DeviceToken";

/// The header with the types of alerts marked fatal or critical.
///
/// Newer than Windows 10 1507.
pub const GENERIC_ALERT: &str = "MDM-GenericAlert";

/// The header that says what started the session (MS-MDM 3.1.7.2).
pub const USER_AGENT_ORIGIN: &str = "UserAgentOrigin";

/// The header with a correlation vector, for logs.
pub const CORRELATION_VECTOR: &str = "MS-CV";

/// The header that repeats the `EntDMID` of the account, for logs.
pub const CLIENT_REQUEST_ID: &str = "client-request-id";

/// The header with the signature over the message.
///
/// It is a detached CMS structure in base64, signed with the key of the device's certificate. A server that asks for
/// signatures should look for [`MDE_SIGNATURE`] too.
pub const SIGNATURE: &str = "MS-Signature";

/// The name of [`SIGNATURE`] in MS-MDE2.
///
/// It is not known which of the two names devices send.
pub const MDE_SIGNATURE: &str = "MDM-Signature";

/// Returns the types in the value of [`GENERIC_ALERT`], such as `<type1><type2>`.
///
/// Text outside the angle brackets is skipped.
///
/// ```
/// use mdm_syncml::alerts::AlertType;
/// use mdm_syncml::http;
///
/// let header = "<com.microsoft.mdm.win32csp_install><com.contoso:alarm>";
/// let types: Vec<_> = http::generic_alerts(header).collect();
/// assert_eq!(types[0], AlertType::Win32CspInstall);
/// assert_eq!(types[1].as_str(), "com.contoso:alarm");
/// ```
pub fn generic_alerts(header: &str) -> impl Iterator<Item = AlertType<'_>> {
    header.split('<').skip(1).filter_map(|part| {
        let (alert, _) = part.split_once('>')?;
        Some(AlertType::parse(alert))
    })
}
