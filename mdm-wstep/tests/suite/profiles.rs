//! Commands on nodes that belong to certificates and enrollment.

use mdm_errors::{SecretText, Text};
use mdm_wstep::certificate::{CertificateInfo, Oid, Thumbprint};
use mdm_wstep::provisioning::{
    DataType, NodeCommand, ProvisioningDocument, ScepProfile, ScepScope, ScepStatus, Unenrollment,
};

use crate::keys::{data, now};

fn text(text: &str) -> Text<'static> {
    Text::lossy(text.to_owned())
}

fn profile(scope: ScepScope) -> ScepProfile {
    let ca = Thumbprint::parse("A9993E364706816ABA3E25717850C26C9CD0D89D").unwrap();
    let mut profile = ScepProfile::new(
        scope,
        text("office wifi"),
        text("https://scep.example.com/scep"),
        text("CN=device"),
        SecretText::borrowed("cha11enge"),
        ca,
    )
    .with_extended_key_usages([Oid::CLIENT_AUTH, Oid::SERVER_AUTH])
    .with_subject_alternative_names(text("11+user@example.com"));
    profile.key_protection = Some(1);
    profile.retry_delay_minutes = Some(5);
    profile.retry_count = Some(3);
    profile.validity_days = Some(365);
    profile
}

fn shown(commands: &[NodeCommand], base: &str) -> Vec<String> {
    let line = |command: &NodeCommand| {
        let uri = command.uri.strip_prefix(base).unwrap();
        let data = command.data.as_ref().map(SecretText::expose).unwrap_or_default();
        format!(
            "{} {uri} {} {data}",
            command.verb.as_str(),
            command.format.as_str()
        )
    };
    commands.iter().map(line).collect()
}

#[test]
fn a_scep_profile_is_one_atomic() {
    let base = "./User/Vendor/MSFT/ClientCertificateInstall/SCEP/office%20wifi";
    let profile = profile(ScepScope::User);
    assert_eq!(profile.uri(), base);
    let expected = [
        "Add  node ",
        "Add /Install/ServerURL chr https://scep.example.com/scep",
        "Add /Install/Challenge chr cha11enge",
        "Add /Install/EKUMapping chr 1.3.6.1.5.5.7.3.2+1.3.6.1.5.5.7.3.1",
        "Add /Install/KeyUsage int 160",
        "Add /Install/SubjectName chr CN=device",
        "Add /Install/KeyLength int 2048",
        "Add /Install/HashAlgorithm chr SHA-2",
        "Add /Install/CAThumbprint chr A9993E364706816ABA3E25717850C26C9CD0D89D",
        "Add /Install/KeyProtection int 1",
        "Add /Install/RetryDelay int 5",
        "Add /Install/RetryCount int 3",
        "Add /Install/ValidPeriod chr Days",
        "Add /Install/ValidPeriodUnits int 365",
        "Add /Install/SubjectAlternativeNames chr 11+user@example.com",
        "Exec /Install/Enroll null ",
    ];
    assert_eq!(shown(&profile.install(), base), expected);
    let replaced: Vec<_> = expected[1..]
        .iter()
        .map(|line| line.replace("Add ", "Replace "))
        .collect();
    assert_eq!(shown(&profile.replace(), base), replaced);
    assert_eq!(
        shown(&profile.poll(), base),
        [
            "Get /Status null ",
            "Get /ErrorCode null ",
            "Get /CertThumbprint null "
        ]
    );
    assert_eq!(shown(&[profile.remove()], base), ["Delete  null "]);
    assert!(!format!("{profile:?}{:?}", profile.install()).contains("cha11enge"));
}

#[test]
fn the_state_of_a_scep_enrollment_is_known() {
    for (text, symbol, is_final) in [
        ("1", Some("FINISHED"), true),
        ("2", Some("PENDING"), false),
        ("16", Some("FAILED"), true),
        ("32", Some("UNKNOWN"), false),
        ("7", None, false),
    ] {
        let status = ScepStatus::parse(text).unwrap();
        assert_eq!((status.symbol(), status.is_final()), (symbol, is_final));
    }
}

#[test]
fn a_scep_profile_has_the_same_settings_in_a_document() {
    let profile = profile(ScepScope::Device);
    let document = ProvisioningDocument::default().with_characteristic(profile.to_characteristic());
    let document = ProvisioningDocument::parse(&document.to_xml().unwrap()).unwrap();
    let found = document.find(&["ClientCertificateInstall", "SCEP", "office wifi", "Install"]);
    let [install] = found.as_slice() else {
        panic!("{document:?}")
    };
    let commands = profile.install();
    let settings: Vec<_> = commands
        .iter()
        .filter_map(|command| Some((command.uri.rsplit_once('/')?.1, command.data.as_ref()?.expose())))
        .collect();
    let parms: Vec<_> = install
        .parms()
        .iter()
        .filter_map(|parm| Some((parm.name(), parm.value()?)))
        .collect();
    assert_eq!(parms, settings);
    assert!(parms.contains(&("Challenge", "cha11enge")) && parms.len() > 10);
    let last = install.parms().last().unwrap();
    assert_eq!((last.name(), last.value()), ("Enroll", None));
    let types = |name: &str| install.parm(name).unwrap().datatype().cloned();
    assert_eq!(types("KeyUsage"), Some(DataType::Integer));
    assert_eq!(types("SubjectName"), Some(DataType::String));
    assert!(!format!("{document:?}").contains("cha11enge"));
    assert!(
        document
            .check()
            .iter()
            .all(|lint| lint.rule.id != "wap.enrollment-csp")
    );
}

#[test]
fn scep_certificates_are_renewed_in_time() {
    use mdm_wstep::certificate::{CertificateTemplate, DistinguishedName, Issuer, SerialNumber, Validity};
    let lifetime_left = |days: u32| {
        let template = CertificateTemplate::new(
            DistinguishedName::common_name("d"),
            Validity::starting(now(), days * crate::keys::DAY).with_skew(core::time::Duration::ZERO),
            SerialNumber::from_random([1; 16]),
        );
        let issuer = Issuer::new(&crate::keys::ca()).unwrap();
        let issued = issuer.issue(&template, &crate::keys::device_key()).unwrap();
        let certificate = CertificateInfo::parse(&issued.continue_with(&[1; 256])).unwrap();
        certificate.not_after().as_secs() - ScepProfile::renewal_time(&certificate).as_secs()
    };
    assert_eq!(lifetime_left(365), 30 * 86_400);
    assert_eq!(lifetime_left(60), 30 * 86_400);
    assert_eq!(lifetime_left(14), 7 * 86_400);
    let long = CertificateInfo::parse(data!("device.cert.der")).unwrap();
    assert!(ScepProfile::renewal_time(&long) < long.not_after());
}

#[test]
fn a_server_ends_an_enrollment() {
    let command = Unenrollment::new("MDM/Süd").command();
    assert_eq!(
        command.uri,
        "./Device/Vendor/MSFT/DMClient/Provider/MDM%2FS%C3%BCd/Unenroll"
    );
    assert_eq!((command.verb.as_str(), command.format.as_str()), ("Exec", "chr"));
    assert_eq!(command.data.unwrap().expose(), "MDM/Süd");
}

#[test]
fn what_no_certificate_comes_of_is_named() {
    let mut profile = profile(ScepScope::Device);
    assert_eq!(profile.check(), []);
    profile.unique_id = Text::lossy(" ");
    profile.server_url = Text::default();
    profile.key_usage = 0x40;
    profile.extended_key_usages.clear();
    profile.key_length = 3072;
    profile.key_protection = Some(0);
    profile.retry_count = Some(31);
    profile.validity_days = Some(0);
    let problems: Vec<_> = profile.check().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "the profile has no identifier",
            "the profile has no server URL",
            "the key usage has neither 0x20 nor 0x80",
            "the profile has no extended key usage",
            "the key length is not 1024, 2048 or 4096 bits",
            "the key protection is not 1 to 4",
            "the retry count is not 0 to 30",
            "the validity is 0 days",
        ]
    );
}
