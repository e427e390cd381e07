//! The lists of cases: each names the clauses that the lints of its cases rest on.
#![allow(clippy::unwrap_used, reason = "tests")]

use mdm_testdata::cases;

#[test]
fn every_lint_is_listed_with_the_clause_of_its_rule() {
    let mut differences = Vec::new();
    let mut rows = 0;
    for directory in ["soap", "syncml", "wstep"] {
        for case in cases::listed(directory).unwrap() {
            let expected = cases::expected_lints(directory, &case.name).unwrap();
            rows += usize::from(case.lints.is_some());
            if case.lints.as_deref().unwrap_or("–") != expected {
                differences.push(format!("{directory}/{}: {expected}", case.name));
            }
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    assert!(rows > 150);
}
