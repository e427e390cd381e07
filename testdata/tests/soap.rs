//! The corpus of the enrollment services: known answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_testdata::{cases, soap};

#[test]
fn cases_are_read_as_expected() {
    let mut failures = Vec::new();
    for case in cases::of("soap").unwrap() {
        let found = soap::read(&case.name, &case.bytes)
            .unwrap_or_else(|| panic!("the name {} says too little", case.name));
        failures.extend(case.expect(&found).err());
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn secrets_do_not_show() {
    for case in cases::of("soap").unwrap() {
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
    let names: Vec<_> = cases::of("soap")
        .unwrap()
        .into_iter()
        .map(|case| case.name)
        .collect();
    assert_eq!(names, cases::expectations("soap").unwrap());
    let listed = cases::listed("soap").unwrap();
    let mut listed: Vec<_> = listed.into_iter().map(|case| case.name).collect();
    listed.sort();
    assert_eq!(listed, names);
    assert!(names.len() >= 25);
}
