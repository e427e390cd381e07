use mdm_errors::DecodeError;

use super::{CertificateEnrollmentDetail, Code, Fault, QName, Reason, ServiceError};
use crate::ns;
use crate::xml::{Node, Ns};

pub(super) const ENROLLMENT: Ns = Ns::new(ns::ENROLLMENT).or(&[""]);

impl<'a> Fault<'a> {
    /// Reads a fault of SOAP 1.2 or 1.1, in any letter case.
    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        if node.child_any_case(&Ns::NONE, "faultcode")?.is_some() {
            return read_soap11(node);
        }
        let soap = |name| node.child_any_case(&Ns::SOAP, name);
        let code = node.required_any_case(&Ns::SOAP, "Code")?;
        let details = soap("Detail")?;
        let detail = details.map(service_error).transpose()?.flatten();
        let certificate_detail = details
            .map(CertificateEnrollmentDetail::read)
            .transpose()?
            .flatten();
        let mut subcodes = Vec::new();
        let mut outer = code;
        while let Some(subcode) = outer.child_any_case(&Ns::SOAP, "Subcode")? {
            subcodes.push(qname(subcode.required_any_case(&Ns::SOAP, "Value")?));
            outer = subcode;
        }
        let reasons = soap("Reason")?.map(Node::children).into_iter().flatten();
        Ok(Self {
            code: Code::parse(
                qname(code.required_any_case(&Ns::SOAP, "Value")?)
                    .into_text()
                    .into_cow(),
            ),
            subcodes,
            reasons: reasons
                .filter(|child| child.is_any_case(&Ns::SOAP, "Text"))
                .map(reason)
                .collect(),
            node: soap("Node")?.map(Node::trimmed),
            role: soap("Role")?.map(Node::trimmed),
            detail,
            certificate_detail,
        })
    }
}

fn read_soap11<'a>(node: Node<'_, 'a>) -> Result<Fault<'a>, DecodeError> {
    let plain = |name| node.child_any_case(&Ns::NONE, name);
    let code = qname(node.required_any_case(&Ns::NONE, "faultcode")?);
    let details = plain("detail")?;
    let detail = details.map(service_error).transpose()?.flatten();
    let certificate_detail = details
        .map(CertificateEnrollmentDetail::read)
        .transpose()?
        .flatten();
    // SOAP 1.1 has no subcodes; a more particular code follows a point or replaces the general one.
    let general = Code::parse(code.clone().into_text().into_cow());
    let is_general = !matches!(general, Code::Other(_));
    Ok(Fault {
        code: if is_general { general } else { Code::Receiver },
        subcodes: if is_general { Vec::new() } else { vec![code] },
        reasons: plain("faultstring")?.map(reason).into_iter().collect(),
        node: plain("faultactor")?.map(Node::trimmed),
        role: None,
        detail,
        certificate_detail,
    })
}

fn qname<'a>(node: Node<'_, 'a>) -> QName<'a> {
    QName::read(node, node.trimmed_str())
}

fn reason<'a>(node: Node<'_, 'a>) -> Reason<'a> {
    Reason {
        language: node.attribute_text("lang"),
        text: node.text(),
    }
}

fn service_error<'a>(detail: Node<'_, 'a>) -> Result<Option<ServiceError<'a>>, DecodeError> {
    let Some(error) = detail.child_any_case(&ENROLLMENT, "DeviceEnrollmentServiceError")? else {
        return Ok(None);
    };
    let text = |name| Ok::<_, DecodeError>(error.child_any_case(&ENROLLMENT, name)?.map(Node::trimmed));
    Ok(Some(ServiceError {
        error_type: text("ErrorType")?,
        message: text("Message")?,
        trace_id: text("TraceId")?,
    }))
}
