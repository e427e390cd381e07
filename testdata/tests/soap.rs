//! The corpus of the enrollment services: known answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_discovery::Discover;
use mdm_soap::{Envelope, Incoming, MessageId, Operation, PendingRequest, Security};
use mdm_testdata::{cases, soap};
use mdm_xcep::GetPolicies;

#[test]
fn cases_are_read_as_expected() {
    let mut failures = Vec::new();
    for case in cases::in_directory("soap").unwrap() {
        let found = soap::read(&case.name, &case.bytes)
            .unwrap_or_else(|| panic!("the name {} says too little", case.name));
        failures.extend(case.expect(&found).err());
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn secrets_do_not_show() {
    for case in cases::in_directory("soap").unwrap() {
        let found = soap::read(&case.name, &case.bytes).unwrap();
        for secret in [
            "not-a-real-password",
            "opaque ticket",
            "eyJhbGciOiJub25lIn0",
            "server-secret",
            "device-secret",
        ] {
            assert!(!found.contains(secret), "{}: {found}", case.name);
        }
    }
}

#[test]
fn every_case_is_listed_with_its_purpose() {
    assert!(cases::names_listed("soap", &[""]).unwrap().len() >= 25);
}

/// Writes what was read of every request of an operation, and reads it again. Returns how many there are.
fn again<O: Operation>(is_same: impl Fn(&O::Request<'_>, &O::Request<'_>) -> bool) -> usize {
    let mut read = 0;
    for case in cases::in_directory("soap").unwrap() {
        let envelope = Envelope::parse(&case.bytes);
        let action = envelope
            .ok()
            .and_then(|envelope| envelope.header().action.clone());
        if action.as_deref() != Some(O::ACTION) {
            continue;
        }
        let Ok(incoming) = Incoming::<O>::parse(&case.bytes) else {
            continue;
        };
        read += 1;
        let mut again = Vec::new();
        let to = incoming.header().to.clone().unwrap_or_default();
        let id = MessageId::from_uuid("1");
        let _ = PendingRequest::<O>::write(id, &to, &Security::new(), incoming.request(), &mut again);
        let reread = Incoming::<O>::parse(&again).unwrap();
        assert!(is_same(reread.request(), incoming.request()), "{}", case.name);
    }
    read
}

#[test]
fn discovery_requests_are_read_and_written_again() {
    let read = again::<Discover>(|left, right| left == right && left.clone().into_owned() == *right);
    assert!(read >= 5, "{read}");
}

#[test]
fn policy_requests_are_read_and_written_again() {
    let read = again::<GetPolicies>(|left, right| left == right && left.clone().into_owned() == *right);
    assert!(read >= 4, "{read}");
}
