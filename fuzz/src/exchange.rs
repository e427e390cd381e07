//! The promises of every operation about question and answer, whatever its body is.

use mdm_errors::Text;
use mdm_soap::{Envelope, Incoming, Limits, MessageId, Operation, PendingRequest, ReplyOptions, Security};

use crate::{check_lints, check_soap_error, is_same_security};

/// Any bytes as a question: refused with a fault that can be sent, or accepted, written and read again as the same.
pub fn question<O: Operation>(bytes: &[u8], is_same: impl Fn(&O::Request<'_>, &O::Request<'_>) -> bool) {
    let mut lints = Vec::new();
    let read = Incoming::<O>::parse_linted(bytes, &Limits::default(), &mut lints);
    check_lints(bytes, &lints);
    let incoming = match read {
        Ok(incoming) => incoming,
        Err(rejected) => {
            check_soap_error(bytes, &rejected.error);
            check_fault(&rejected.fault);
            return;
        }
    };
    let header = incoming.header();
    let id = header
        .message_id
        .clone()
        .unwrap_or_else(|| MessageId::from_uuid("1"));
    let to = header.to.clone().unwrap_or_default();
    let mut first = Vec::new();
    let _ = PendingRequest::<O>::write(
        id.clone(),
        &to,
        &incoming.security().clone().without_signature(),
        incoming.request(),
        &mut first,
    );
    let again = Incoming::<O>::parse(&first).expect("what was accepted is written so that it is again");
    assert!(
        is_same(again.request(), incoming.request()),
        "{:?} became {:?}",
        incoming.request(),
        again.request()
    );
    assert_eq!(again.header().message_id.as_ref(), Some(&id));
    assert_eq!(again.header().to.as_ref(), Some(&to));
    assert!(is_same_security(again.security(), incoming.security()));
    let mut second = Vec::new();
    let _ = PendingRequest::<O>::write(
        id,
        &to,
        &again.security().clone().without_signature(),
        again.request(),
        &mut second,
    );
    assert_eq!(first, second);
}

/// The fault of a refusal is one that any reader takes.
pub fn check_fault(fault: &[u8]) {
    let envelope = Envelope::parse(fault).expect("a refusal is an envelope");
    assert!(envelope.fault().is_some());
}

/// Any bytes as an answer to a question of this operation: refused, or accepted, written and read again as the same.
pub fn answer<O: Operation>(
    bytes: &[u8],
    question: &O::Request<'_>,
    is_same: impl Fn(&O::Response<'_>, &O::Response<'_>) -> bool,
) {
    let (asked, pending) = ask::<O>(question);
    let mut lints = Vec::new();
    let read = pending.response_linted(bytes, 200, &Limits::default(), &mut lints);
    check_lints(bytes, &lints);
    let reply = match read {
        Ok(reply) => reply,
        Err(error) => return check_soap_error(bytes, &error),
    };
    let incoming = Incoming::<O>::parse(&asked).expect("the question is readable");
    let mut options = ReplyOptions::default();
    options.timestamp.clone_from(&reply.timestamp);
    let first = incoming.reply(&reply.response, &options);
    let again = pending
        .response(&first, 200)
        .expect("what was accepted is written so that it is again");
    assert!(
        is_same(&again.response, &reply.response),
        "{:?} became {:?}",
        reply.response,
        again.response
    );
    assert_eq!(again.timestamp, reply.timestamp);
    assert_eq!(incoming.reply(&again.response, &options), first);
}

/// A question and an answer that can be built are read as what they are.
pub fn built<O: Operation>(
    request: &O::Request<'_>,
    response: &O::Response<'_>,
    options: &ReplyOptions<'_>,
    is_same_request: impl Fn(&O::Request<'_>, &O::Request<'_>) -> bool,
    is_same_response: impl Fn(&O::Response<'_>, &O::Response<'_>) -> bool,
) {
    let (asked, pending) = ask::<O>(request);
    let incoming = Incoming::<O>::parse(&asked).expect("what is written is readable");
    assert!(
        is_same_request(incoming.request(), request),
        "{request:?} became {:?}",
        incoming.request()
    );
    let answered = incoming.reply(response, options);
    let reply = pending
        .response(&answered, 200)
        .expect("what is answered is readable");
    assert!(
        is_same_response(&reply.response, response),
        "{response:?} became {:?}",
        reply.response
    );
    assert_eq!(reply.timestamp, options.timestamp);
    assert_eq!(reply.header.relates_to.as_ref(), Some(pending.message_id()));
}

fn ask<O: Operation>(request: &O::Request<'_>) -> (Vec<u8>, PendingRequest<O>) {
    let mut written = Vec::new();
    let to = Text::lossy("https://mdm.contoso.com/service");
    let id = MessageId::from_uuid("1");
    let pending = PendingRequest::write(id, &to, &Security::new(), request, &mut written);
    (written, pending)
}
