//! Any text and values: deep links are read or refused with a place, and written so that they are read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_discovery::Parameter;
use mdm_discovery::deep_link::DeepLink;
use mdm_fuzz::{check_error, check_lints, is_same_text, value};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut lints = Vec::new();
    match DeepLink::parse_linted(&text, &mut lints) {
        Ok(link) => comes_back(&link),
        Err(error) => check_error(text.as_bytes(), &error),
    }
    check_lints(text.as_bytes(), &lints);
    if let Some(link) = value::<DeepLink<'static>>(bytes) {
        comes_back(&link);
    }
});

fn comes_back(link: &DeepLink<'_>) {
    let written = link.to_uri();
    if written.len() > DeepLink::MAX_BYTES {
        return;
    }
    assert!(written.is_ascii() && !written.contains(['+', ' ']));
    let mut lints = Vec::new();
    let again = DeepLink::parse_linted(&written, &mut lints).expect("what is written is readable");
    assert!(is_same(&again, link), "{link:?} became {again:?}");
    assert!(is_same(&again.clone().into_owned(), link));
    assert_eq!(again.to_uri(), written);
}

fn is_same(one: &DeepLink<'_>, other: &DeepLink<'_>) -> bool {
    let tokens = match (&one.accesstoken, &other.accesstoken) {
        (Some(one), Some(other)) => is_same_text(one, other),
        (one, other) => one.is_none() && other.is_none(),
    };
    let is_same_pair = |(one, other): (&Parameter<'_>, &Parameter<'_>)| {
        one.name == other.name && is_same_text(&one.value, &other.value)
    };
    tokens
        && one.mode == other.mode
        && one.username == other.username
        && one.servername == other.servername
        && one.deviceidentifier == other.deviceidentifier
        && one.tenantidentifier == other.tenantidentifier
        && one.ownership == other.ownership
        && one.other.len() == other.other.len()
        && one.other.iter().zip(&other.other).all(is_same_pair)
}
