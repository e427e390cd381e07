//! The crate against the tables of facts it was made from, row by row where they are at hand, and by count always.

#![allow(clippy::std_instead_of_alloc, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;

use mdm_errors::{
    Component, EnrollmentError, ErrorType, HResult, StatusCode, Subcode, TermsOfUseError, UiString,
};
use proptest::prelude::*;

/// The rows of a table, header left out; `None` where the tables are not at hand.
fn table(name: &str) -> Option<Vec<Vec<String>>> {
    let path = format!("{}/../../shared/tables/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).ok()?;
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in text.chars() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().unwrap().push(c),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows.remove(0);
    Some(rows)
}

#[test]
fn counts_are_pinned() {
    assert_eq!(HResult::known().len(), 877);
    assert_eq!(
        HResult::known()
            .map(|entry| entry.value())
            .collect::<BTreeSet<_>>()
            .len(),
        869
    );
    assert_eq!(
        HResult::known().filter(|entry| entry.name().is_some()).count(),
        831
    );
    assert_eq!(HResult::known().filter(|entry| entry.is_alias()).count(), 4);
    assert_eq!(
        HResult::known()
            .filter(|entry| entry.component() == Component::Enroll)
            .count(),
        64
    );
    assert_eq!(
        HResult::known()
            .filter(|entry| entry.component() == Component::DeviceRegistration)
            .count(),
        43
    );
    assert_eq!(StatusCode::known().len(), 80);
    assert_eq!(UiString::ALL.len(), 16);
}

#[test]
fn every_row_of_the_hresult_table_is_here() {
    let Some(rows) = table("hresults") else { return };
    let mut seen = 0;
    for row in &rows {
        let [
            value,
            name,
            facility,
            kind,
            subcode,
            prefix,
            ui_string,
            meaning,
            _,
        ] = &row[..]
        else {
            panic!("{row:?}")
        };
        if value.is_empty() {
            assert_eq!(name, TermsOfUseError::DECLINED);
            assert_eq!(ui_string, TermsOfUseError::DECLINED_UI_STRING.id());
            continue;
        }
        let value: HResult = value.parse().unwrap();
        let entry = value
            .entries()
            .iter()
            .find(|entry| entry.name().unwrap_or_default() == name)
            .unwrap_or_else(|| panic!("{value} {name} is missing"));
        seen += 1;
        assert_eq!(entry.value(), value);
        if !REMARKS.iter().any(|remark| meaning.contains(remark)) {
            assert_eq!(entry.meaning(), meaning.trim_end_matches('.'), "{value}");
        }
        assert_eq!(entry.ui_string().map_or("", UiString::id), ui_string, "{value}");
        assert!(
            kind_agrees(entry.component(), kind),
            "{value} {kind} {:?}",
            entry.component()
        );
        if let Some((number, _)) = facility.split_once(':') {
            assert_eq!(value.facility(), number.parse::<u16>().unwrap(), "{value}");
        }
        if !name.is_empty() {
            assert_eq!(HResult::from_name(name), Some(value));
        }
        let refusal = EnrollmentError::that_shows(value);
        assert_eq!(refusal.map_or("", EnrollmentError::as_str), subcode, "{value}");
        if let Some(EnrollmentError::Subcode(subcode)) = refusal {
            assert_eq!(subcode.prefix(), prefix);
        }
    }
    assert_eq!(seen, HResult::known().len());
}

/// Where the table talks about its sources the crate words the meaning itself.
const REMARKS: [&str; 4] = ["doc table", "(secondary", "CFG1", "mislabel"];

/// The table has one word, `other`, where the crate divides further.
fn kind_agrees(kind: Component, word: &str) -> bool {
    match kind {
        Component::Enroll => word == "enroll",
        Component::DeviceRegistration => word == "dsreg",
        Component::OmaDm => word == "omadm",
        Component::Csp => word == "csp",
        Component::Push => word == "push",
        Component::Entra => word == "aad",
        Component::Autopilot => word == "autopilot",
        Component::Win32 => word == "win32",
        _ => word == "other",
    }
}

#[test]
fn every_row_of_the_status_table_is_here() {
    let Some(rows) = table("oma_status") else { return };
    assert_eq!(rows.len(), StatusCode::known().len());
    for (row, status) in rows.iter().zip(StatusCode::known()) {
        assert_eq!(row[0], status.to_string());
        assert_eq!(status.name(), Some(row[1].as_str()));
        assert_eq!(status.meaning(), Some(row[3].trim_end_matches('.')));
        assert_eq!(status.seen_on_windows(), row[4] == "y", "{status}");
    }
}

#[test]
fn faults_lead_to_the_codes_of_the_table() {
    let Some(rows) = table("soap_faults") else { return };
    let mut seen = 0;
    for row in rows.iter().filter(|row| row[7].starts_with("mde2-")) {
        let given = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let error =
            EnrollmentError::from_fault(given(&row[1]).as_deref(), given(&row[3]).as_deref()).unwrap();
        if row[4].is_empty() {
            assert_eq!(error, EnrollmentError::Subcode(Subcode::Authorization));
            continue;
        }
        seen += 1;
        assert_eq!(error.hresult().to_string(), row[4]);
        assert_eq!(error.hresult().name(), Some(row[5].as_str()));
        assert_eq!(error.fault_code(), row[0]);
        if let EnrollmentError::Subcode(subcode) = error {
            assert_eq!(format!("{}:{subcode}", subcode.prefix()), row[1]);
            assert_eq!(subcode.namespace(), row[2]);
        }
    }
    assert_eq!(seen, Subcode::ALL.len() + ErrorType::ALL.len());
}

#[test]
fn terms_of_use_errors_are_those_of_the_table() {
    let Some(rows) = table("tou_errors") else { return };
    let ours: Vec<_> = TermsOfUseError::ALL
        .iter()
        .map(|error| (error.error(), error.description()))
        .collect();
    let theirs: Vec<_> = rows
        .iter()
        .filter(|row| row[0] == "redirect_error")
        .map(|row| (row[2].as_str(), row[3].as_str()))
        .collect();
    assert_eq!(ours, theirs);
    assert!(rows.iter().any(|row| row[6] == TermsOfUseError::DECLINED));
}

#[test]
fn lookups_agree_with_the_rows() {
    let mut names = BTreeSet::new();
    for entry in HResult::known() {
        assert!(entry.value().entries().contains(entry));
        if let Some(name) = entry.name() {
            assert!(names.insert(name), "{name} twice");
            assert_eq!(HResult::from_name(name), Some(entry.value()));
        }
        assert!(!entry.meaning().is_empty() && !entry.advice().is_empty());
        assert!(
            !entry.meaning().ends_with('.') && !entry.advice().ends_with('.'),
            "{entry:?}"
        );
    }
    for neighbour in [0x8018_0000_u32, 0x8018_000C, 0x8018_0033, 0xFFFF_FFFF, 2] {
        assert_eq!(HResult::new(neighbour).entries(), []);
    }
    for absent in [
        "",
        "A",
        "MENROLL_E_DEVICECAPREACHE",
        "menroll_e_devicecapreached",
        "zzz",
    ] {
        assert_eq!(HResult::from_name(absent), None);
    }
}

#[test]
fn successes_need_nobody_and_failures_somebody() {
    use mdm_errors::Remedy;
    for entry in HResult::known().filter(|entry| !entry.value().is_failure()) {
        assert!(
            matches!(entry.remedy(), Remedy::Nothing | Remedy::DeviceReboot),
            "{entry:?}"
        );
    }
    for entry in
        HResult::known().filter(|entry| entry.component() == Component::Enroll && entry.value().is_failure())
    {
        assert_ne!(entry.remedy(), Remedy::Nothing, "{entry:?}");
    }
}

proptest! {
    #[test]
    fn any_value_finds_its_own_rows_or_none(value: u32, near in 0_u32..0x40, row in 0_usize..877) {
        let known = HResult::known().nth(row).unwrap().value().value();
        for value in [value, known.wrapping_add(near), known.wrapping_sub(near)] {
            let hresult = HResult::new(value);
            prop_assert!(hresult.entries().iter().all(|entry| entry.value() == hresult));
            prop_assert_eq!(hresult.entries().len(), HResult::known().filter(|entry| entry.value() == hresult).count());
            prop_assert_eq!(hresult.is_ambiguous(), !hresult.entries().is_empty() && hresult.entry().is_none());
            let shown = format!("{hresult:?}");
            prop_assert!(shown.starts_with("HResult(") && shown.ends_with(&[&hresult.to_string(), ")"].concat()));
        }
    }

    #[test]
    fn any_text_finds_its_own_name_or_none(name: String) {
        if let Some(hresult) = HResult::from_name(&name) {
            prop_assert!(hresult.names().any(|known| known == name));
        }
    }
}
