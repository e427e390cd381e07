use super::*;
use alloc::format;
use alloc::string::ToString;

fn refused(link: &str) -> String {
    DeepLink::parse(link).unwrap_err().to_string()
}

fn lint_ids(link: &str) -> Vec<&'static str> {
    let mut lints = Vec::new();
    DeepLink::parse_linted(link, &mut lints).unwrap();
    lints.iter().map(|lint| lint.rule.id).collect()
}

#[test]
fn the_link_of_a_conformance_run_is_read() {
    let link =
        DeepLink::parse("ms-device-enrollment:?mode=mdm&username=ada%40localhost.example&servername=https%3a%2f%2flocalhost%3a8443")
            .unwrap();
    assert_eq!(link.mode, Mode::Mdm);
    assert_eq!(link.username.as_deref(), Some("ada@localhost.example"));
    assert_eq!(link.servername.as_deref(), Some("https://localhost:8443"));
    assert_eq!(link.server().unwrap().unwrap().url().port(), Some(8443));
}

#[test]
fn the_documented_irregularities_are_read_and_reported() {
    let plain = "ms-device-enrollment:?mode=mdm&username=ada@contoso.com&servername=https://mdm.contoso.com";
    assert_eq!(lint_ids(plain), [""; 0]);
    assert_eq!(
        lint_ids("ms-device-enrollment:?mode=mdm:"),
        ["discovery.link-colon"]
    );
    assert_eq!(
        lint_ids("MS-Device-Enrollment://?Mode=AADJ"),
        ["discovery.link-slashes", "discovery.link-case"]
    );
    assert_eq!(
        lint_ids("ms-device-enrollment:?mode=mdm&ownership=9"),
        ["discovery.link-ownership"]
    );
    let link =
        DeepLink::parse("ms-device-enrollment:?mode=mdm&ownership=mine&username=a&username=b&x=y").unwrap();
    assert_eq!((link.ownership, link.username.as_deref()), (None, Some("a")));
    let other: Vec<_> = link
        .other
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.value.expose()))
        .collect();
    assert_eq!(other, [("ownership", "mine"), ("username", "b"), ("x", "y")]);
}

#[test]
fn a_server_that_hides_its_host_is_reported_and_refused() {
    for server in [
        "https://mdm.contoso.com@evil.example/",
        "https%3A%2F%2Fmdm.contoso.com%40evil.example",
        "mdm.contoso.com@evil.example",
    ] {
        let uri = format!("ms-device-enrollment:?mode=mdm&servername={server}");
        let mut lints = Vec::new();
        let link = DeepLink::parse_linted(&uri, &mut lints).unwrap();
        let lint = &lints[0];
        assert_eq!(
            lint.to_string(),
            "discovery.link-servername: the server name is an HTTPS URL without user information \
             (Microsoft Learn, MDM enrollment of Windows devices) at 1:43 (byte 42)"
        );
        assert_eq!(link.server(), Some(Err(InvalidEndpoint::UserInformation)));
    }
}

#[test]
fn every_deviation_has_its_place() {
    let link = "\n ms-device-enrollment://?Mode=mdm:&x=1&ownership=7&username=é&mode=awa";
    let mut lints = Vec::new();
    DeepLink::parse_linted(link, &mut lints).unwrap();
    let found: Vec<_> = lints
        .iter()
        .map(|lint| format!("{} {}", lint.rule.id, lint.position))
        .collect();
    assert_eq!(
        found,
        [
            "discovery.link-slashes 2:23 (byte 23)",
            "discovery.link-case 2:26 (byte 26)",
            "discovery.link-colon 2:31 (byte 31)",
            "discovery.link-parameter 2:36 (byte 36)",
            "discovery.link-ownership 2:50 (byte 50)",
            "discovery.link-username 2:61 (byte 61)",
            "discovery.link-repeated 2:63 (byte 64)",
        ]
    );
}

#[test]
fn a_link_full_of_deviations_is_read_at_once() {
    let link = format!("ms-device-enrollment:?mode=mdm{}", "&x".repeat(8000));
    let mut lints = Vec::new();
    DeepLink::parse_linted(&link, &mut lints).unwrap();
    assert_eq!(lints.len(), 8000);
    let last = lints[7999].position;
    assert_eq!((last.offset(), last.column()), (link.len() - 1, 16_030));
    assert_eq!(DeepLink::parse(&link).unwrap().other.len(), 8000);
}

#[test]
fn a_plus_stays_a_plus() {
    let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&username=ada+lab@contoso.com").unwrap();
    assert_eq!(link.username.as_deref(), Some("ada+lab@contoso.com"));
    assert!(link.to_uri().contains("ada%2Blab%40contoso.com"));
}

#[test]
fn what_is_no_link_is_refused() {
    assert_eq!(refused(" "), "empty document at 1:1 (byte 0)");
    assert_eq!(
        refused("https://contoso.com/?mode=mdm"),
        "not a ms-device-enrollment: link with parameters at 1:1 (byte 0)"
    );
    assert_eq!(
        refused("ms-device-enrollment:?username=a"),
        "missing attribute mode at 1:23 (byte 22)"
    );
    assert_eq!(
        refused("ms-device-enrollment:?mode=%FF"),
        "value of mode is not a percent-encoded UTF-8 text at 1:28 (byte 27)"
    );
    assert_eq!(
        refused("ms-device-enrollment:?mode=%00"),
        "value of mode is not a text without control characters at 1:28 (byte 27)"
    );
    let long = format!("ms-device-enrollment:?mode={}", "m".repeat(DeepLink::MAX_BYTES));
    assert!(refused(&long).starts_with("document larger than the limit"));
}

#[test]
fn the_token_shows_nowhere_but_in_the_link() {
    let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&accesstoken=s3cret&extra=s3cret").unwrap();
    assert!(!format!("{link:?} {:?}", link.clone().into_owned()).contains("s3cret"));
    assert!(link.to_uri().contains("accesstoken=s3cret"));
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(128))]
    #[test]
    fn links_survive_being_written_and_read(seed in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        use arbitrary::Arbitrary as _;
        let link = DeepLink::arbitrary(&mut arbitrary::Unstructured::new(&seed)).unwrap();
        let uri = link.to_uri();
        let parsed = DeepLink::parse(&uri).unwrap();
        proptest::prop_assert_eq!(parsed.to_uri(), uri.clone());
        proptest::prop_assert_eq!(format!("{parsed:?}"), format!("{link:?}"));
    }
}

proptest::proptest! {
    #[test]
    fn nothing_panics(link in "(ms-device-enrollment:)?.*") {
        let _ = DeepLink::parse(&link);
    }
}
