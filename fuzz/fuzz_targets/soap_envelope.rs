//! Any bytes: envelopes are read or refused with a place, small limits only ever refuse more, lints never change what is
//! accepted, and a question or an answer that is accepted is written and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_errors::{DecodeErrorKind, Text};
use mdm_fuzz::demo::{Ask, Demo};
use mdm_fuzz::{check_lints, check_soap_error, exchange, is_same_security};
use mdm_soap::xml::{Document, Lints};
use mdm_soap::{Envelope, Error, Limits};

fuzz_target!(|bytes: &[u8]| {
    let read = Envelope::parse(bytes);
    let mut lints = Vec::new();
    let linted = Envelope::parse_linted(bytes, &Limits::default(), &mut lints);
    check_lints(bytes, &lints);
    match (&read, &linted) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one.header(), other.header());
            assert!(is_same_security(one.security(), other.security()));
            check_envelope(bytes, one);
        }
        (Err(one), Err(other)) => {
            assert_eq!(one, other);
            check_soap_error(bytes, one);
        }
        _ => panic!("lints change what is accepted"),
    }
    small_limits(bytes, &read);
    exchange::question::<Demo>(bytes, |one, other| one == other);
    let ask = Ask(Text::lossy("word"));
    exchange::answer::<Demo>(bytes, &ask, |one, other| one == other);
});

fn check_envelope(bytes: &[u8], envelope: &Envelope<'_>) {
    let body = &bytes[envelope.body_range()];
    assert!(body.starts_with(b"<") && body.ends_with(b">"));
    let local = envelope.body_local_name();
    assert!(String::from_utf8_lossy(body).contains(local));
    if let Some(signature) = envelope.security().signature() {
        let signature = &bytes[signature.byte_range()];
        assert!(signature.starts_with(b"<") && signature.ends_with(b">"));
        check_signature(bytes, envelope);
    }
    for token in envelope.security().tokens() {
        let _ = format!("{token:?}");
    }
}

/// No digit of the body may change under a digest that matches.
fn check_signature(bytes: &[u8], envelope: &Envelope<'_>) {
    let signature = envelope.security().signature().expect("one was found");
    if signature.unverified().is_err() {
        return;
    }
    let mut changed = bytes.to_vec();
    let body = envelope.body_range();
    // comments are not covered
    if bytes[body.clone()].windows(4).any(|window| window == b"<!--") {
        return;
    }
    if let Some(byte) = changed[body].iter_mut().rfind(|byte| byte.is_ascii_digit()) {
        *byte = if *byte == b'0' { b'1' } else { b'0' };
        if let Ok(again) = Envelope::parse(&changed) {
            let again = again
                .security()
                .signature()
                .map(|signature| signature.unverified().is_ok());
            assert_ne!(again, Some(true), "a changed body has the digest of the message");
        }
    }
}

/// Limits do not show where nothing exceeds one, and refuse where something does.
fn small_limits(bytes: &[u8], read: &Result<Envelope<'_>, Error>) {
    let limits = Limits::default()
        .with_bytes(700)
        .with_depth(6)
        .with_elements(24)
        .with_attributes(3)
        .with_namespaces(6)
        .with_text(90)
        .with_name(40)
        .with_tokens(1);
    let small = Envelope::parse_with(bytes, &limits);
    match (&small, read) {
        (Ok(small), Ok(read)) => {
            assert_eq!(small.header(), read.header());
            assert!(small.security().tokens().len() <= limits.tokens);
        }
        (Ok(_), Err(error)) => panic!("accepted under small limits only: {error}"),
        (Err(Error::Decode(error)), Ok(_)) => {
            assert!(matches!(error.kind(), DecodeErrorKind::Limit(_)), "{error}");
        }
        (Err(error), Ok(_)) => panic!("refused under small limits for no limit: {error}"),
        (Err(_), Err(_)) => {}
    }
    let (document, error) = Document::parse_partial(bytes, &limits, Lints::Noted);
    assert!(document.len() <= limits.elements);
    if error.is_none() {
        assert!(bytes.len() <= limits.bytes);
    }
    for node in document.nodes() {
        assert!(node.text().len() <= limits.text);
        assert!(node.name().len() <= limits.name);
        assert!(node.all_attributes().count() <= limits.attributes);
        let depth = std::iter::successors(Some(node), |node| node.parent()).count();
        assert!(depth <= limits.depth);
    }
}
