//! Any bytes and values: faults are read, written and read again as the same, and say what Windows shows for them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_fuzz::value;
use mdm_soap::{Envelope, Fault, Header, MessageId, PendingRequest};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = Envelope::parse(bytes)
        && let Some(fault) = envelope.fault()
    {
        let mut canonical = fault.clone();
        for reason in &mut canonical.reasons {
            reason
                .language
                .get_or_insert_with(|| "en-US".try_into().expect("text"));
        }
        comes_back(&canonical, envelope.header());
    }
    if let Some((fault, header, status)) = value::<(Fault<'static>, Header<'static>, u16)>(bytes) {
        comes_back(&fault, &header);
        let shown = fault.what_windows_shows(status, mdm_soap::fault::Stage::Enrollment);
        assert!(shown.hresult.is_failure());
    }
});

fn comes_back(fault: &Fault<'_>, header: &Header<'_>) {
    assert!(!fault.to_string().contains(char::is_control));
    let written = fault.to_xml(header);
    let again = Envelope::parse(&written).expect("a fault that is written is readable");
    assert_eq!(again.fault(), Some(fault));
    assert_eq!(again.header(), header);
    assert_eq!(fault.clone().into_owned(), *fault);
    let pending = PendingRequest::<mdm_fuzz::demo::Demo>::for_message(MessageId::from_uuid("1"));
    let error = pending
        .response(&written, Fault::HTTP_STATUS)
        .expect_err("a fault is no answer");
    assert_eq!(
        error,
        mdm_soap::Error::Fault(Box::new(fault.clone().into_owned()))
    );
}
