//! The corpus of certificate requests, certificates and renewals: known answers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use mdm_testdata::{cases, wstep};

#[test]
fn cases_are_read_as_expected() {
    let mut failures = Vec::new();
    for directory in ["wstep/valid", "wstep/invalid"] {
        for case in cases::in_directory(directory).unwrap() {
            let found = wstep::read(&case.name, &case.bytes)
                .unwrap_or_else(|| panic!("the name {} says too little", case.name));
            assert_eq!(
                found.starts_with("error: "),
                directory.ends_with("invalid"),
                "{}",
                case.name
            );
            failures.extend(case.expect(&found).err());
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_case_is_listed_with_its_purpose() {
    let names = cases::names_listed("wstep", &["invalid", "valid"]).unwrap();
    assert!(names.len() >= 25);
}
