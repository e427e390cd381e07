//! The corpus of Entra: known answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_testdata::{cases, entra};

const KINDS: [&str; 2] = ["valid", "invalid"];

#[test]
fn cases_are_read_as_expected() {
    let mut failures = Vec::new();
    for kind in KINDS {
        for case in cases::in_directory(&format!("entra/{kind}")).unwrap() {
            let found = entra::read(&case.name, &case.bytes)
                .unwrap_or_else(|| panic!("the name {} says too little", case.name));
            assert_eq!(found.starts_with("error: "), kind == "invalid", "{}", case.name);
            assert!(!found.contains("marked"), "{}: {found}", case.name);
            failures.extend(case.expect(&found).err());
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_case_is_listed_with_its_purpose() {
    assert!(!cases::names_listed("entra", &KINDS).unwrap().is_empty());
}
