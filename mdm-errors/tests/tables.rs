//! The crate against tables of facts in `data/`, row by row.

#![allow(clippy::std_instead_of_alloc, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use mdm_errors::{
    Component, EnrollmentError, ErrorType, HResult, StatusCode, Subcode, TermsOfUseError, UiString,
};
use proptest::prelude::*;

/// The rows of a table, header left out.
fn table(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect()
}

#[test]
fn counts_are_pinned() {
    assert_eq!(HResult::known().len(), 894);
    assert_eq!(
        HResult::known()
            .map(|entry| entry.value())
            .collect::<BTreeSet<_>>()
            .len(),
        886
    );
    assert_eq!(
        HResult::known().filter(|entry| entry.name().is_some()).count(),
        833
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
        44
    );
    assert_eq!(StatusCode::known().len(), 80);
    assert_eq!(UiString::ALL.len(), 16);
}

#[test]
fn the_family_of_a_code_is_the_component_of_all_its_rows() {
    // Shared by two components: unlisted codes are read by arithmetic there, if at all.
    const SHARED: [u32; 4] = [0x8004, 0x8007, 0x8019, 0x87D1];
    for entry in HResult::known() {
        let family = entry.value().value() >> 16;
        let unlisted = (0xFF00..=0xFFFF)
            .rev()
            .map(|code| HResult::new(family << 16 | code))
            .find(|code| code.entries().is_empty() && code.reading().is_none());
        let Some(component) = unlisted.and_then(HResult::component) else {
            continue;
        };
        assert!(!SHARED.contains(&family), "{entry:?}");
        assert_eq!(component, entry.component(), "{entry:?}");
    }
    let component = |code| HResult::new(code).component();
    for (code, expected) in [
        (0x87D3_0BB8, Some(Component::Intune)),
        (0x82AA_0099, Some(Component::OmaDm)),
        (0x8600_00FF, Some(Component::OmaDm)),
        (0x8019_01AD, Some(Component::Http)),
        (0x8019_2EFD, Some(Component::Win32)),
        (0x87D1_01AD, Some(Component::OmaDm)),
        (0xCAA3_0193, Some(Component::Entra)),
        (0xCAA3_01AD, Some(Component::Entra)),
        (0x8019_0003, None),
        (0x8004_FFFF, None),
    ] {
        assert_eq!(component(code), expected, "{code:#010X}");
    }
}

#[test]
fn every_row_of_the_hresult_table_is_here() {
    let rows = table(include_str!("data/hresults.csv"));
    assert_eq!(rows.len(), HResult::known().len());
    for (row, entry) in rows.iter().zip(HResult::known()) {
        let [value, name, facility, component, subcode, text, origin] = row.as_slice() else {
            panic!("{row:?}")
        };
        assert_eq!(entry.value(), value.parse().unwrap());
        assert_eq!(entry.name().unwrap_or_default(), *name, "{value}");
        assert_eq!(entry.ui_string().map_or("", UiString::id), *text, "{value}");
        assert_eq!(format!("{:?}", entry.component()), *component, "{value}");
        assert_eq!(format!("{:?}", entry.origin()), *origin, "{value}");
        if !facility.is_empty() {
            assert_eq!(
                entry.value().facility(),
                facility.parse::<u16>().unwrap(),
                "{value}"
            );
        }
        if !name.is_empty() {
            assert_eq!(HResult::from_name(name), Some(entry.value()));
        }
        let refusal = EnrollmentError::that_shows(entry.value());
        assert_eq!(refusal.map_or("", EnrollmentError::as_str), *subcode, "{value}");
    }
}

#[test]
fn every_row_of_the_status_table_is_here() {
    let rows = table(include_str!("data/statuses.csv"));
    assert_eq!(rows.len(), StatusCode::known().len());
    for (row, status) in rows.iter().zip(StatusCode::known()) {
        let [code, name, windows] = row.as_slice() else {
            panic!("{row:?}")
        };
        assert_eq!(*code, status.to_string());
        assert_eq!(status.name(), Some(*name));
        assert_eq!(status.seen_on_windows(), *windows == "yes", "{status}");
    }
}

#[test]
fn faults_lead_to_the_codes_of_the_table() {
    let rows = table(include_str!("data/faults.csv"));
    let mut seen = 0;
    for row in &rows {
        let [code, subcode, namespace, error_type, hresult, symbol] = row.as_slice() else {
            panic!("{row:?}")
        };
        let given = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        let error = EnrollmentError::from_fault(given(subcode), given(error_type)).unwrap();
        if hresult.is_empty() {
            assert_eq!(error, EnrollmentError::Subcode(Subcode::Authorization));
            continue;
        }
        seen += 1;
        assert_eq!(error.hresult().to_string(), *hresult);
        assert_eq!(error.hresult().name(), Some(*symbol));
        assert_eq!(error.fault_code(), *code);
        if let EnrollmentError::Subcode(known) = error {
            assert_eq!(format!("{}:{known}", known.prefix()), *subcode);
            assert_eq!(known.namespace(), *namespace);
        }
    }
    assert_eq!(seen, Subcode::ALL.len() + ErrorType::ALL.len());
}

#[test]
fn terms_of_use_errors_are_those_of_the_table() {
    let ours = TermsOfUseError::ALL.iter();
    let ours: Vec<_> = ours
        .map(|error| vec![error.error(), error.description()])
        .collect();
    assert_eq!(ours, table(include_str!("data/terms.csv")));
}

/// The words of MS-MDE2 2.2.10 for each refusal; where the screen says otherwise, both are named.
#[test]
fn remedies_name_both_sources_where_they_disagree() {
    use mdm_errors::Remedy::{Administrator, RetryLater, ServerOperator, User};
    for (error, remedy, other) in [
        (ErrorType::DeviceCapReached, User, Some(Administrator)),
        (ErrorType::DeviceNotSupported, User, Some(Administrator)),
        (ErrorType::NotSupported, User, Some(Administrator)),
        (ErrorType::NotEligibleToRenew, User, Some(ServerOperator)),
        (ErrorType::InMaintenance, RetryLater, None),
        (ErrorType::UserLicense, Administrator, None),
    ] {
        for entry in error.hresult().entries() {
            assert_eq!(
                (entry.remedy(), entry.other_remedy()),
                (remedy, other),
                "{entry:?}"
            );
        }
    }
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
    fn any_value_finds_its_own_rows_or_none(value: u32, near in 0_u32..0x40, row in 0_usize..885) {
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
