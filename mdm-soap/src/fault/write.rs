use mdm_errors::Text;

use super::{Fault, QName, ServiceError};
use crate::xml::Writer;
use crate::{Header, ns};

impl Fault<'_> {
    /// The envelope of the fault, appended to `out`. Send it with [`HTTP_STATUS`](Self::HTTP_STATUS).
    pub fn write_xml(&self, header: &Header<'_>, out: &mut Vec<u8>) {
        let namespaces = [("xmlns:s", ns::SOAP12), ("xmlns:a", ns::ADDRESSING)];
        Writer::new(out).element_with("s:Envelope", &namespaces, |w| {
            w.element("s:Header", |w| header.write(w));
            w.element("s:Body", |w| self.write(w));
        });
    }

    /// The envelope of the fault.
    ///
    /// ```
    /// use mdm_soap::fault::Code;
    /// use mdm_soap::{Envelope, Fault, Header};
    ///
    /// let fault = Fault::new(Code::Receiver, "no room".try_into()?);
    /// let bytes = fault.to_xml(&Header::default());
    /// assert_eq!(Envelope::parse(&bytes)?.fault(), Some(&fault));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_xml(&self, header: &Header<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_xml(header, &mut out);
        out
    }

    fn write(&self, w: &mut Writer<'_>) {
        w.element("s:Fault", |w| {
            w.element("s:Code", |w| {
                w.text_element("s:Value", &format!("s:{}", self.code));
                write_subcodes(&self.subcodes, w);
            });
            w.element("s:Reason", |w| {
                for reason in &self.reasons {
                    let language = reason.language.as_deref().unwrap_or("en-US");
                    w.text_element_with("s:Text", &[("xml:lang", language)], &reason.text);
                }
            });
            if let Some(node) = &self.node {
                w.text_element("s:Node", node);
            }
            if let Some(role) = &self.role {
                w.text_element("s:Role", role);
            }
            if let Some(detail) = &self.detail {
                w.element("s:Detail", |w| detail.write(w));
            }
        });
    }
}

/// Nested from the outside in; what a fault can hold of them is bounded by the limit on depth when it was read.
fn write_subcodes(subcodes: &[QName<'_>], w: &mut Writer<'_>) {
    if let Some((first, inner)) = subcodes.split_first() {
        w.element("s:Subcode", |w| {
            first.write(w);
            write_subcodes(inner, w);
        });
    }
}

impl ServiceError<'_> {
    fn write(&self, w: &mut Writer<'_>) {
        let namespace = [("xmlns", ns::ENROLLMENT)];
        let text = |w: &mut Writer<'_>, name, text: &Option<Text<'_>>| {
            if let Some(text) = text {
                w.text_element(name, text);
            }
        };
        w.element_with("DeviceEnrollmentServiceError", &namespace, |w| {
            text(w, "ErrorType", &self.error_type);
            text(w, "Message", &self.message);
            text(w, "TraceId", &self.trace_id);
        });
    }
}
