//! Faults.

use mdm_discovery::Discover;
use mdm_errors::Text;
use mdm_soap::{Error, Fault, Header, Limits, MessageId, PendingRequest, ReceivedSecurity};

use super::started;
use crate::kind::Kind;
use crate::report::{Report, hresult, name_of};
use crate::value::{Fields, Value};

/// Reads a fault as devices read the answers to their questions: in any letter case.
pub(super) fn in_lower_case(bytes: &[u8], status: Option<u16>) -> Option<Report> {
    let mut lints = Vec::new();
    let question = PendingRequest::<Discover>::for_message(MessageId::from_uuid(""));
    let answer = question.response_linted(bytes, Fault::HTTP_STATUS, &Limits::default(), &mut lints);
    match answer {
        Err(Error::Fault(fault)) => {
            let report = started(
                Kind::Fault,
                &Header::default(),
                &ReceivedSecurity::default(),
                lints,
            );
            Some(self::report(report, &fault, status))
        }
        _ => None,
    }
}

/// Adds what a fault says, and what Windows makes of it.
pub(super) fn report(mut report: Report, fault: &Fault<'_>, status: Option<u16>) -> Report {
    let status = status.unwrap_or(Fault::HTTP_STATUS);
    let shown = fault.what_windows_shows(status, mdm_soap::fault::Stage::Enrollment);
    let subcodes = fault.subcodes.iter().map(|subcode| {
        Fields::new()
            .with("name", subcode.local())
            .with("namespace", subcode.namespace())
    });
    let detail = fault.detail.as_ref().map(|detail| {
        let text = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.as_str().to_owned());
        Fields::new()
            .with("ErrorType", text(&detail.error_type))
            .with("Message", text(&detail.message))
            .with("TraceId", text(&detail.trace_id))
    });
    let error = fault.enrollment_error();
    let windows = hresult(shown.hresult)
        .with("http_status", status)
        .with("decided_by", name_of(&shown.basis))
        .with("certainty", name_of(&shown.certainty))
        .with("source", shown.source);
    let by_authority = fault.certificate_detail.as_ref().map(|detail| {
        let text = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.as_str().to_owned());
        Fields::new()
            .with("ErrorCode", detail.error_code.map(hresult))
            .with("InvalidRequest", detail.invalid_request)
            .with("RequestID", text(&detail.request_id))
            .with("BinaryResponse", text(&detail.binary_response))
    });
    report.model = std::mem::take(&mut report.model)
        .with("Code", fault.code.as_str().to_owned())
        .with(
            "Subcode",
            fault.subcodes.last().map(|subcode| subcode.local().to_owned()),
        )
        .with("Subcodes", Value::list(subcodes))
        .with("Reason", fault.reason())
        .with("Detail", detail)
        .with_some("CertificateEnrollmentWSDetail", by_authority)
        .with_some("Node", fault.node.as_ref().map(|node| node.as_str()))
        .with_some("Role", fault.role.as_ref().map(|role| role.as_str()))
        .with("hresult", format!("0x{:08X}", shown.hresult.value()))
        .with("symbol", shown.hresult.name())
        .with("meaning", error.map(|error| error.meaning()))
        .with("windows_shows", windows);
    report
}
