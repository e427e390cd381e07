use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use mdm_errors::SecretText;
use mdm_errors::kit::base64;

use super::{
    ACCEPT, CLIENT_REQUEST_ID, CONTENT_TYPE, CORRELATION_VECTOR, DEVICE_TOKEN, GENERIC_ALERT, SIGNATURE,
    USER_AGENT, USER_AGENT_ORIGIN, UserAgentOrigin,
};
use crate::outgoing::Alert;

/// The header fields of a device's message, as Windows sends them.
///
/// The fields without a setter are those of a captured POST. A value with characters that a header cannot carry is left
/// out, so nothing from outside adds a field.
///
/// ```
/// use mdm_syncml::http::RequestHead;
/// use mdm_syncml::outgoing::Alert;
///
/// let head = RequestHead::new()
///     .with_client_request_id("89EBA7F446C04820A9DC0661C136E1F9")
///     .with_alert(&Alert::unenroll());
/// let fields: Vec<_> = head.fields(742).iter().map(|field| format!("{}: {}", field.name, field.value.expose())).collect();
/// assert_eq!(
///     fields,
///     [
///         "Accept: application/vnd.syncml.dm+xml, application/vnd.syncml.dm+wbxml, application/octet-stream",
///         "Accept-Charset: UTF-8",
///         "client-request-id: 89EBA7F446C04820A9DC0661C136E1F9",
///         "Content-Type: application/vnd.syncml.dm+xml",
///         "Content-Length: 742",
///         "User-Agent: MSFT OMA DM Client/1.2.0.1",
///         "MDM-GenericAlert: <com.microsoft:mdm.unenrollment.userrequest>",
///     ]
/// );
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RequestHead<'a> {
    takes_xml_only: bool,
    client_request_id: Option<Cow<'a, str>>,
    correlation_vector: Option<String>,
    user_token: Option<SecretText<'a>>,
    device_token: Option<SecretText<'a>>,
    alerts: String,
    origins: Vec<UserAgentOrigin>,
    signature: Option<Cow<'a, str>>,
}

/// A header field of a message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HeaderField<'a> {
    /// The name.
    pub name: &'static str,
    /// The value, which may be a token.
    pub value: SecretText<'a>,
}

impl<'a> RequestHead<'a> {
    /// Creates the head of a device that has no `EntDMID` and no Entra token.
    pub fn new() -> Self {
        Self::default()
    }

    /// Offers XML only in `Accept`.
    ///
    /// Windows offers WBXML too, even while it sends XML. This crate reads none.
    pub fn without_wbxml(mut self) -> Self {
        self.takes_xml_only = true;
        self
    }

    /// Sets [`CLIENT_REQUEST_ID`]: the `EntDMID` of the account.
    ///
    /// Without one, Windows sends `0`.
    pub fn with_client_request_id(mut self, ent_dmid: impl Into<Cow<'a, str>>) -> Self {
        self.client_request_id = Some(ent_dmid.into());
        self
    }

    /// Sets [`CORRELATION_VECTOR`] from random bytes.
    pub fn with_correlation_vector(mut self, random: [u8; 12]) -> Self {
        self.correlation_vector = Some([&*base64::encode(&random), ".0.0.0"].concat());
        self
    }

    /// Sets `Authorization`: the Entra token of the signed-in user.
    pub fn with_user_token(mut self, token: SecretText<'a>) -> Self {
        self.user_token = Some(token);
        self
    }

    /// Sets [`DEVICE_TOKEN`]: the Entra token of the device.
    pub fn with_device_token(mut self, token: SecretText<'a>) -> Self {
        self.device_token = Some(token);
        self
    }

    /// Adds the types of an alert that triggered the session to [`GENERIC_ALERT`].
    ///
    /// Only items that are marked fatal or critical count (MS-MDM 2.1). The field belongs in every message of the
    /// session.
    pub fn with_alert(mut self, alert: &Alert<'_>) -> Self {
        for kind in alert.urgent_types() {
            if is_value(kind) && !kind.contains(['<', '>']) {
                self.alerts.extend(["<", kind, ">"]);
            }
        }
        self
    }

    /// Adds a trigger of the session to [`USER_AGENT_ORIGIN`], its own first.
    pub fn with_origin(mut self, origin: UserAgentOrigin) -> Self {
        self.origins.push(origin);
        self
    }

    /// Sets [`SIGNATURE`]: a detached CMS signature over the message, in base64.
    pub fn with_signature(mut self, signature: impl Into<Cow<'a, str>>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    /// Returns the header fields of a message with a body of this many bytes.
    #[must_use]
    pub fn fields(&self, body_bytes: usize) -> Vec<HeaderField<'_>> {
        let accept = if self.takes_xml_only { CONTENT_TYPE } else { ACCEPT };
        let id = self.client_request_id.as_deref().filter(|id| is_value(id));
        let origins: Vec<String> = self.origins.iter().map(ToString::to_string).collect();
        let origins = Some(origins.join(",")).filter(|origins| is_value(origins));
        let fixed = |value| Some(SecretText::borrowed(value));
        let bearer = |token: SecretText<'_>| SecretText::owned(["Bearer ", token.expose()].concat());
        [
            ("Accept", fixed(accept)),
            ("Accept-Charset", fixed("UTF-8")),
            (
                "Authorization",
                known(self.user_token.as_ref().map(SecretText::expose)).map(bearer),
            ),
            (CLIENT_REQUEST_ID, fixed(id.unwrap_or("0"))),
            ("Content-Type", fixed(CONTENT_TYPE)),
            ("Content-Length", Some(SecretText::owned(body_bytes.to_string()))),
            (CORRELATION_VECTOR, known(self.correlation_vector.as_deref())),
            ("User-Agent", fixed(USER_AGENT)),
            (
                DEVICE_TOKEN,
                known(self.device_token.as_ref().map(SecretText::expose)),
            ),
            (GENERIC_ALERT, known(Some(&self.alerts))),
            (USER_AGENT_ORIGIN, origins.map(SecretText::owned)),
            (SIGNATURE, known(self.signature.as_deref())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some(HeaderField { name, value: value? }))
        .collect()
    }
}

/// Returns the value of a header field, if a header can carry it.
fn known(value: Option<&str>) -> Option<SecretText<'_>> {
    value.filter(|text| is_value(text)).map(SecretText::borrowed)
}

/// Reports whether a text can be the value of a header field.
fn is_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AlertCode;
    use crate::alerts::{AlertType, Mark};
    use crate::http::generic_alerts;
    use crate::outgoing::{Item, Meta};
    use alloc::format;
    use mdm_errors::Text;

    fn shown(head: &RequestHead<'_>) -> Vec<String> {
        let shown = |field: &HeaderField<'_>| format!("{}: {}", field.name, field.value.expose());
        head.fields(7).iter().map(shown).collect()
    }

    fn alert(kind: &'static str, mark: Mark<'static>) -> Alert<'static> {
        let meta = Meta::new().with_type(Text::lossy(kind)).with_mark(mark);
        Alert::with_first(AlertCode::GENERIC_ALERT, Item::new().with_meta(meta).with_data(1))
    }

    #[test]
    fn the_fields_are_those_of_a_captured_message() {
        let head = RequestHead::new().with_correlation_vector([0xFB; 12]);
        assert_eq!(
            shown(&head),
            [
                "Accept: application/vnd.syncml.dm+xml, application/vnd.syncml.dm+wbxml, application/octet-stream",
                "Accept-Charset: UTF-8",
                "client-request-id: 0",
                "Content-Type: application/vnd.syncml.dm+xml",
                "Content-Length: 7",
                "MS-CV: +/v7+/v7+/v7+/v7.0.0.0",
                "User-Agent: MSFT OMA DM Client/1.2.0.1",
            ]
        );
        assert_eq!(
            shown(&head.without_wbxml())[0],
            "Accept: application/vnd.syncml.dm+xml"
        );
    }

    #[test]
    fn what_belongs_to_a_session_is_added() {
        let head = RequestHead::new()
            .with_user_token(SecretText::borrowed("user.to.ken"))
            .with_device_token(SecretText::borrowed("device.to.ken"))
            .with_origin(UserAgentOrigin::WNS)
            .with_origin(UserAgentOrigin::SCHEDULE)
            .with_signature("AAAA")
            .with_alert(&Alert::unenroll())
            .with_alert(&alert("com.contoso:alarm", Mark::Fatal))
            .with_alert(&alert("com.contoso:note", Mark::Informational))
            .with_alert(&Alert::client_initiated());
        let fields = shown(&head);
        for field in [
            "Authorization: Bearer user.to.ken",
            "DeviceToken: device.to.ken",
            "MDM-GenericAlert: <com.microsoft:mdm.unenrollment.userrequest><com.contoso:alarm>",
            "UserAgentOrigin: 3,2",
            "MS-Signature: AAAA",
        ] {
            assert!(fields.iter().any(|found| found == field), "{field}: {fields:?}");
        }
        let all = head.fields(7);
        let value = |name| {
            all.iter()
                .find(|field| field.name == name)
                .unwrap()
                .value
                .expose()
        };
        let types: Vec<_> = generic_alerts(value(GENERIC_ALERT)).collect();
        assert_eq!(
            types,
            [
                AlertType::UnenrollmentUserRequest,
                AlertType::parse("com.contoso:alarm")
            ]
        );
        assert!(
            UserAgentOrigin::list(value(USER_AGENT_ORIGIN))
                .eq([UserAgentOrigin::WNS, UserAgentOrigin::SCHEDULE])
        );
        assert!(!format!("{head:?} {all:?}").contains("to.ken"));
    }

    #[test]
    fn nothing_from_outside_adds_a_field() {
        let head = RequestHead::new()
            .with_client_request_id("a\r\nX: y")
            .with_user_token(SecretText::borrowed("a\nX: y"))
            .with_device_token(SecretText::borrowed(""))
            .with_signature("\u{e9}")
            .with_alert(&alert("a><b", Mark::Critical))
            .with_alert(&alert("a\tb", Mark::Critical));
        let names: Vec<_> = head.fields(0).iter().map(|field| field.name).collect();
        assert_eq!(
            names,
            [
                "Accept",
                "Accept-Charset",
                "client-request-id",
                "Content-Type",
                "Content-Length",
                "User-Agent"
            ]
        );
        assert_eq!(shown(&head)[2], "client-request-id: 0");
    }
}
