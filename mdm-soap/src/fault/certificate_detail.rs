use mdm_errors::{DecodeError, HResult, Text};

use super::read::ENROLLMENT;
use crate::ns;
use crate::values::parse_boolean;
use crate::xml::{Node, Writer};

/// The fault detail of a Windows certificate authority (MS-WSTEP 3.1.4.1.3.7).
///
/// ```text
/// CertificateEnrollmentWSDetail
///   BinaryResponse?   nil if the authority gave none
///   ErrorCode?        nil if there is none
///   InvalidRequest?   true if the authority denied the request
///   RequestID?        nil if there is none
/// ```
///
/// Devices ignore it.
///
/// ```
/// use mdm_errors::HResult;
/// use mdm_soap::fault::{CertificateEnrollmentDetail, Code};
/// use mdm_soap::{Envelope, Fault, Header};
///
/// let mut detail = CertificateEnrollmentDetail::default();
/// detail.error_code = Some(HResult::new(0x8009_4003));
/// detail.invalid_request = Some(true);
/// let fault = Fault::new(Code::Receiver, "denied".try_into()?).with_certificate_detail(detail);
/// let bytes = fault.to_xml(&Header::default());
/// assert_eq!(Envelope::parse(&bytes)?.fault(), Some(&fault));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CertificateEnrollmentDetail<'a> {
    /// The message of the authority, in base64.
    pub binary_response: Option<Text<'a>>,
    /// The error of the server.
    pub error_code: Option<HResult>,
    /// `true` if the authority denied the request; `false` for other errors.
    pub invalid_request: Option<bool>,
    /// The number that the authority gave the request.
    pub request_id: Option<Text<'a>>,
}

impl<'a> CertificateEnrollmentDetail<'a> {
    pub(super) fn read(detail: Node<'_, 'a>) -> Result<Option<Self>, DecodeError> {
        let Some(node) = detail.child_any_case(&ENROLLMENT, "CertificateEnrollmentWSDetail")? else {
            return Ok(None);
        };
        let text = |name| {
            let child = node.child_any_case(&ENROLLMENT, name)?;
            Ok::<_, DecodeError>(child.filter(|child| !child.is_nil()).map(Node::trimmed))
        };
        let code = text("ErrorCode")?.and_then(|text| text.parse::<i32>().ok());
        Ok(Some(Self {
            binary_response: text("BinaryResponse")?,
            error_code: code.map(|code| HResult::new(code.cast_unsigned())),
            invalid_request: text("InvalidRequest")?.and_then(|text| parse_boolean(&text)),
            request_id: text("RequestID")?,
        }))
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        let namespaces = [("xmlns", ns::ENROLLMENT), ("xmlns:xsi", ns::SCHEMA_INSTANCE)];
        let text = |w: &mut Writer<'_>, name, text: Option<&str>| match text {
            Some(text) => w.text_element(name, text),
            None => w.nil(name),
        };
        let code = self.error_code.map(|code| code.value().cast_signed().to_string());
        let invalid = self
            .invalid_request
            .map(|invalid| if invalid { "true" } else { "false" });
        w.element_with("CertificateEnrollmentWSDetail", &namespaces, |w| {
            text(w, "BinaryResponse", self.binary_response.as_deref());
            text(w, "ErrorCode", code.as_deref());
            text(w, "InvalidRequest", invalid);
            text(w, "RequestID", self.request_id.as_deref());
        });
    }

    /// Makes the detail independent of what it was borrowed from.
    #[must_use]
    pub fn into_owned(self) -> CertificateEnrollmentDetail<'static> {
        CertificateEnrollmentDetail {
            binary_response: self.binary_response.map(Text::into_owned),
            error_code: self.error_code,
            invalid_request: self.invalid_request,
            request_id: self.request_id.map(Text::into_owned),
        }
    }
}
