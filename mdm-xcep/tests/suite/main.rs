//! The crate as its users see it: golden messages, the habits of real peers, malformed input, both directions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

extern crate alloc;

mod golden;
mod malformed;
mod peers;
#[cfg(feature = "arbitrary")]
mod properties;
mod secrets;

use mdm_xcep::{Error, GetPolicies, Incoming, IncomingResponse, Limits, MessageId, PendingRequest};

const NS: &str = "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy";

fn envelope(action: &str, id: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{NS}/IPolicy/{action}</a:Action><{id}>urn:uuid:1</{id}></s:Header><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{body}</s:Body></s:Envelope>"#
    )
}

/// The content of `GetPolicies`.
fn request(content: &str) -> String {
    envelope(
        "GetPolicies",
        "a:MessageID",
        &format!(r#"<GetPolicies xmlns="{NS}">{content}</GetPolicies>"#),
    )
}

/// The content of `GetPoliciesResponse`.
fn response(content: &str) -> String {
    let body = format!(r#"<GetPoliciesResponse xmlns="{NS}">{content}</GetPoliciesResponse>"#);
    envelope("GetPoliciesResponse", "a:RelatesTo", &body)
}

/// A response with one policy of these attributes, and a table of object identifiers.
fn policy(attributes: &str, oids: &str) -> String {
    response(&format!(
        "<response><policyID/><policies><policy><policyOIDReference>0</policyOIDReference>\
         <attributes>{attributes}</attributes></policy></policies></response><oIDs>{oids}</oIDs>"
    ))
}

fn receive(bytes: &str) -> Result<Incoming<'_, GetPolicies>, Error> {
    Incoming::parse(bytes.as_bytes()).map_err(|rejected| rejected.error)
}

fn respond(bytes: &str) -> Result<IncomingResponse<'_, GetPolicies>, Error> {
    PendingRequest::for_message(MessageId::new("urn:uuid:1").unwrap()).response(bytes.as_bytes(), 200)
}

fn request_lints(bytes: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    let _ = Incoming::<GetPolicies>::parse_linted(bytes.as_bytes(), &Limits::default(), &mut lints).unwrap();
    lints.iter().map(|lint| lint.rule.id).collect()
}

fn response_lints(bytes: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    let pending = PendingRequest::<GetPolicies>::for_message(MessageId::new("urn:uuid:1").unwrap());
    pending
        .response_linted(bytes.as_bytes(), 200, &Limits::default(), &mut lints)
        .unwrap();
    lints.iter().map(|lint| lint.rule.id).collect()
}
