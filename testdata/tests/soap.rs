//! The corpus of the enrollment services: known answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_testdata::{cases, soap};

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
