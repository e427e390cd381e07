//! SOAP-side documents as text that people can check.

use core::fmt::{Debug, Write};

use mdm_discovery::Discover;
use mdm_errors::Lint;
use mdm_soap::{Envelope, Incoming, Limits, MessageId, Operation, PendingRequest};
use mdm_wstep::provisioning::ProvisioningDocument;
use mdm_wstep::{EnrollmentRequest, Issue};
use mdm_xcep::GetPolicies;

/// The identifier of the question that all responses of the corpus answer.
const QUESTION: &str = "1c4c3a8e-5d0a-4f38-9d2e-7b6a0f1e2d3c";

/// Describes the document with this name, or its error; `None` if the name does not say what it is.
#[must_use]
pub fn read(name: &str, bytes: &[u8]) -> Option<String> {
    let (service, rest) = name.split_once('-')?;
    let status = if rest.starts_with("response-fault") {
        500
    } else {
        200
    };
    let is_request = rest.starts_with("request");
    if !is_request && !rest.starts_with("response") && service != "provisioning" {
        return None;
    }
    Some(match (service, is_request) {
        ("discovery", true) => question::<Discover>(bytes),
        ("discovery", false) => answer::<Discover>(bytes, status),
        ("xcep", true) => question::<GetPolicies>(bytes),
        ("xcep", false) => answer::<GetPolicies>(bytes, status),
        ("wstep", true) => enrollment(bytes),
        ("wstep", false) => issued(bytes, status),
        ("provisioning", _) => provisioning(bytes),
        _ => return None,
    })
}

fn question<O>(bytes: &[u8]) -> String
where
    O: Operation,
    for<'a> O::Request<'a>: Debug,
{
    let mut lints = Vec::new();
    match Incoming::<O>::parse_linted(bytes, &Limits::default(), &mut lints) {
        Ok(incoming) => shown(&incoming, &lints),
        Err(rejected) => refused(&rejected.error, &rejected.fault),
    }
}

fn answer<O>(bytes: &[u8], status: u16) -> String
where
    O: Operation,
    for<'a> O::Response<'a>: Debug,
{
    let mut lints = Vec::new();
    let pending = PendingRequest::<O>::for_message(MessageId::from_uuid(QUESTION));
    match pending.response_linted(bytes, status, &Limits::default(), &mut lints) {
        Ok(reply) => shown(&reply.response, &lints),
        Err(error) => unanswered(&error, status, &lints),
    }
}

fn enrollment(bytes: &[u8]) -> String {
    let mut lints = Vec::new();
    match EnrollmentRequest::parse_linted(bytes, &mdm_wstep::Limits::default(), &mut lints) {
        Ok(enrollment) => shown(enrollment.incoming(), &lints),
        Err(rejected) => refused(&rejected.error, &rejected.fault),
    }
}

fn issued(bytes: &[u8], status: u16) -> String {
    let mut lints = Vec::new();
    let pending = PendingRequest::<Issue>::for_message(MessageId::from_uuid(QUESTION));
    let response = match pending.response_linted(bytes, status, &Limits::default(), &mut lints) {
        Ok(reply) => reply.response,
        Err(error) => return unanswered(&error, status, &lints),
    };
    let mut text = shown(&response, &lints);
    let mut inside = Vec::new();
    text.push_str("document ");
    match response.provisioning_document_linted(&mdm_wstep::Limits::default(), &mut inside) {
        Ok(document) => text.push_str(&shown(&document, &inside)),
        Err(error) => text.push_str(&failed(&error, &inside)),
    }
    text
}

fn provisioning(bytes: &[u8]) -> String {
    let mut lints = Vec::new();
    match ProvisioningDocument::parse_linted(bytes, &mdm_wstep::Limits::default(), &mut lints) {
        Ok(document) => shown(&document, &lints),
        Err(error) => failed(&error, &lints),
    }
}

fn shown(value: &dyn Debug, lints: &[Lint]) -> String {
    format!("{value:#?}\n{}", listed(lints))
}

/// An error of an answer, and of a fault also what Windows makes of it.
fn unanswered(error: &mdm_soap::Error, status: u16, lints: &[Lint]) -> String {
    let mut text = failed(error, lints);
    if let mdm_soap::Error::Fault(fault) = error {
        let _ = writeln!(
            text,
            "Windows shows {:?}",
            fault
                .what_windows_shows(status, mdm_soap::fault::Stage::Enrollment)
                .hresult
        );
    }
    text
}

fn failed(error: &dyn core::error::Error, lints: &[Lint]) -> String {
    format!("error: {error}\n{error:#?}\n{}", listed(lints))
}

fn listed(lints: &[Lint]) -> String {
    lints.iter().map(|lint| crate::lint_line(lint) + "\n").collect()
}

fn refused(error: &dyn core::error::Error, fault: &[u8]) -> String {
    let sent = Envelope::parse(fault).ok();
    let fault = sent.as_ref().and_then(Envelope::fault);
    match fault {
        Some(fault) => format!("error: {error}\nfault: {fault}\n"),
        None => format!("error: {error}\nno fault\n"),
    }
}
