//! The corpus of Entra: known answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_testdata::{cases, entra};

const KINDS: [&str; 2] = ["valid", "invalid"];

#[test]
fn cases_are_read_as_expected() {
    let mut failures = Vec::new();
    for kind in KINDS {
        for case in cases::of(&format!("entra/{kind}")).unwrap() {
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
    let mut names = Vec::new();
    for kind in KINDS {
        let directory = format!("entra/{kind}");
        let cases = cases::of(&directory).unwrap();
        let found: Vec<_> = cases.into_iter().map(|case| case.name).collect();
        assert_eq!(found, cases::expectations(&directory).unwrap());
        names.extend(found.into_iter().map(|name| format!("{kind}/{name}")));
    }
    names.sort();
    let listed = cases::listed("entra").unwrap();
    let mut listed: Vec<_> = listed.into_iter().map(|case| case.name).collect();
    listed.sort();
    assert_eq!(listed, names);
}
