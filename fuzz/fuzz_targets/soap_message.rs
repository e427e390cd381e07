//! Any bytes as an envelope: no panic, errors point into the bytes, faults survive being written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_soap::{Envelope, Error, Limits};

fuzz_target!(|bytes: &[u8]| {
    let mut lints = Vec::new();
    match Envelope::parse_linted(bytes, &Limits::default(), &mut lints) {
        Ok(envelope) => {
            assert!(bytes.get(envelope.body_range()).is_some_and(|body| body.starts_with(b"<")));
            let _ = envelope.security().credential();
            if let Some(fault) = envelope.fault() {
                let written = fault.to_xml(envelope.header());
                let again = Envelope::parse(&written).expect("what is written can be read");
                assert_eq!(again.fault().map(ToString::to_string), Some(fault.to_string()));
                assert_eq!(again.header(), envelope.header());
                let _ = fault.what_windows_shows(500);
            }
        }
        Err(Error::Decode(error)) => assert!(error.position().offset() <= bytes.len()),
        Err(_) => {}
    }
    for lint in lints {
        assert!(lint.position.offset() <= bytes.len());
    }
});
