//! Faults, headers and security headers that were built: reading gives them back, and writing is stable.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_soap::{Credential, Envelope, Fault, Header, Security};

fuzz_target!(|message: (Fault<'static>, Header<'static>, Credential<'static>)| {
    let (fault, header, credential) = message;
    let bytes = fault.to_xml(&header);
    let envelope = Envelope::parse(&bytes).expect("what is written can be read");
    assert_eq!(envelope.fault(), Some(&fault));
    assert_eq!(envelope.header(), &header);
    assert_eq!(fault.to_xml(envelope.header()), bytes);
    let _ = Security::from(credential).credential();
});
