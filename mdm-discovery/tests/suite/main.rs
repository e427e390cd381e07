//! The crate as its users see it: golden messages, the habits of real peers, malformed input, both directions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod browser;
mod golden;
mod malformed;
mod peers;
#[cfg(feature = "arbitrary")]
mod properties;
mod secrets;

use mdm_discovery::{Discover, Error, Incoming, IncomingResponse, Limits, MessageId, PendingRequest};

/// An envelope around a body, as a device sends it.
fn question(body: &str) -> String {
    envelope("IDiscoveryService/Discover", "a:MessageID", body)
}

/// An envelope around a body, as a server sends it.
fn answer(body: &str) -> String {
    envelope("IDiscoveryService/DiscoverResponse", "a:RelatesTo", body)
}

fn envelope(action: &str, id: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.microsoft.com/windows/management/2012/01/enrollment/{action}</a:Action><{id}>urn:uuid:1</{id}></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

/// The content of `request`.
fn request(values: &str) -> String {
    const NS: &str = "http://schemas.microsoft.com/windows/management/2012/01/enrollment";
    question(&format!(
        r#"<Discover xmlns="{NS}"><request>{values}</request></Discover>"#
    ))
}

/// The content of `DiscoverResult`.
fn result(values: &str) -> String {
    const NS: &str = "http://schemas.microsoft.com/windows/management/2012/01/enrollment";
    answer(&format!(
        r#"<DiscoverResponse xmlns="{NS}"><DiscoverResult>{values}</DiscoverResult></DiscoverResponse>"#
    ))
}

fn receive(bytes: &str) -> Result<Incoming<'_, Discover>, Error> {
    Incoming::parse(bytes.as_bytes()).map_err(|rejected| rejected.error)
}

fn respond(bytes: &str) -> Result<IncomingResponse<'_, Discover>, Error> {
    PendingRequest::for_message(MessageId::new("urn:uuid:1").unwrap()).response(bytes.as_bytes(), 200)
}

fn request_lints(bytes: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    let _ = Incoming::<Discover>::parse_linted(bytes.as_bytes(), &Limits::default(), &mut lints).unwrap();
    lints.iter().map(|lint| lint.rule.id).collect()
}

/// The rules, each with the text at the place where it is broken.
fn request_lints_at(bytes: &str) -> Vec<(&'static str, &str)> {
    let mut lints = Vec::new();
    let _ = Incoming::<Discover>::parse_linted(bytes.as_bytes(), &Limits::default(), &mut lints).unwrap();
    let place = |offset: usize| bytes[offset..].split_inclusive('>').next().unwrap();
    lints
        .iter()
        .map(|lint| (lint.rule.id, place(lint.position.offset())))
        .collect()
}

fn response_lints(bytes: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    let pending = PendingRequest::<Discover>::for_message(MessageId::new("urn:uuid:1").unwrap());
    pending
        .response_linted(bytes.as_bytes(), 200, &Limits::default(), &mut lints)
        .unwrap();
    lints.iter().map(|lint| lint.rule.id).collect()
}
