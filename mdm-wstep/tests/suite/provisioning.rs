use mdm_errors::kit::base64;
use mdm_errors::{Lint, Text};
use mdm_soap::values::EnrollmentType;
use mdm_wstep::provisioning::{
    AppSrv, Application, AuthType, CertificateScope, CertificateSearchCriteria, Client, ClientCertificate,
    DmClient, Parm, ProvisioningDocument, Renew,
};
use mdm_wstep::{Limits, rules};
use proptest::prelude::*;

use crate::keys::{DEVICE_ID, ca, device_certificate};

const ROOT_THUMBPRINT: &str = "@ROOT@";

fn text(text: &str) -> Text<'static> {
    Text::lossy(text.to_owned())
}

fn application() -> Application {
    Application::new(
        text("MDM"),
        text("https://mdm.example.com:443/omadm?mode=Maintenance&x=1"),
        AppSrv::digest(text(DEVICE_ID), text("device-s3cret"), [1; 16]),
        Client::digest(text("server-s3cret"), [2; 16]),
    )
    .with_name(text("Example <MDM>"))
}

fn dm_client() -> DmClient {
    DmClient::new(text(DEVICE_ID))
        .with_upn(text("user@example.com"))
        .with_ent_device_name(text("DESKTOP-1"))
}

fn document(scope: CertificateScope) -> ProvisioningDocument {
    let client = ClientCertificate::new(device_certificate(), scope);
    ProvisioningDocument::for_enrollment(client, application(), dm_client())
        .with_renew(Renew::default())
        .with_root(&ca())
}

fn linted(xml: &str) -> (ProvisioningDocument, Vec<Lint>) {
    let mut lints = Vec::new();
    let document =
        ProvisioningDocument::parse_linted(xml.as_bytes(), &Limits::default(), &mut lints).unwrap();
    (document, lints)
}

fn ids(lints: &[Lint]) -> Vec<&'static str> {
    lints.iter().map(|lint| lint.rule.id).collect()
}

fn error(xml: &str) -> String {
    ProvisioningDocument::parse(xml.as_bytes())
        .unwrap_err()
        .to_string()
}

#[test]
fn the_document_is_written_byte_for_byte() {
    let golden = concat!(
        r#"<wap-provisioningdoc version="1.1"><characteristic type="CertificateStore">"#,
        r#"<characteristic type="Root"><characteristic type="System"><characteristic type="@ROOT@">"#,
        r#"<parm name="EncodedCertificate" value="@ROOT DER@" /></characteristic></characteristic></characteristic>"#,
        r#"<characteristic type="My"><characteristic type="User"><characteristic type="@CLIENT@">"#,
        r#"<parm name="EncodedCertificate" value="@CLIENT DER@" /></characteristic>"#,
        r#"<characteristic type="PrivateKeyContainer" /></characteristic>"#,
        r#"<characteristic type="WSTEP"><characteristic type="Renew">"#,
        r#"<parm name="ROBOSupport" value="true" datatype="boolean" />"#,
        r#"<parm name="RenewPeriod" value="60" datatype="integer" />"#,
        r#"<parm name="RetryInterval" value="4" datatype="integer" />"#,
        r#"</characteristic></characteristic></characteristic></characteristic>"#,
        r#"<characteristic type="APPLICATION"><parm name="APPID" value="w7" /><parm name="PROVIDER-ID" value="MDM" />"#,
        r#"<parm name="NAME" value="Example &lt;MDM&gt;" />"#,
        r#"<parm name="ADDR" value="https://mdm.example.com:443/omadm?mode=Maintenance&amp;x=1" />"#,
        r#"<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV" /><parm name="AAUTHTYPE" value="DIGEST" />"#,
        r#"<parm name="AAUTHNAME" value="89EBA7F446C04820A9DC0661C136E1F9" /><parm name="AAUTHSECRET" value="device-s3cret" />"#,
        r#"<parm name="AAUTHDATA" value="AQEBAQEBAQEBAQEBAQEBAQ==" /></characteristic>"#,
        r#"<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="CLIENT" /><parm name="AAUTHTYPE" value="DIGEST" />"#,
        r#"<parm name="AAUTHSECRET" value="server-s3cret" /><parm name="AAUTHDATA" value="AgICAgICAgICAgICAgICAg==" />"#,
        r#"</characteristic></characteristic>"#,
        r#"<characteristic type="DMClient"><characteristic type="Provider"><characteristic type="MDM">"#,
        r#"<parm name="UPN" value="user@example.com" datatype="string" />"#,
        r#"<parm name="EntDeviceName" value="DESKTOP-1" datatype="string" />"#,
        r#"<parm name="EntDMID" value="89EBA7F446C04820A9DC0661C136E1F9" datatype="string" />"#,
        r#"<characteristic type="Poll"><parm name="IntervalForFirstSetOfRetries" value="15" datatype="integer" />"#,
        r#"<parm name="NumberOfFirstRetries" value="5" datatype="integer" />"#,
        r#"<parm name="IntervalForSecondSetOfRetries" value="60" datatype="integer" />"#,
        r#"<parm name="NumberOfSecondRetries" value="10" datatype="integer" />"#,
        r#"<parm name="IntervalForRemainingScheduledRetries" value="1440" datatype="integer" />"#,
        r#"<parm name="NumberOfRemainingScheduledRetries" value="0" datatype="integer" />"#,
        r#"</characteristic></characteristic></characteristic></characteristic></wap-provisioningdoc>"#,
    );
    let client = ClientCertificate::new(device_certificate(), CertificateScope::User);
    let root = ClientCertificate::new(ca(), CertificateScope::System);
    let golden = golden
        .replace("@ROOT DER@", &base64::encode(&ca()))
        .replace("@CLIENT DER@", &base64::encode(&device_certificate()))
        .replace(ROOT_THUMBPRINT, &root.thumbprint().to_string())
        .replace("@CLIENT@", &client.thumbprint().to_string());
    let document = document(CertificateScope::User);
    assert_eq!(String::from_utf8(document.to_xml().unwrap()).unwrap(), golden);
    assert_eq!(document.check(), []);
    let (parsed, lints) = linted(&golden);
    assert_eq!(parsed, document);
    assert_eq!(lints, []);
}

#[test]
fn a_device_reads_all_it_needs() {
    for (enrollment_type, scope) in [
        (EnrollmentType::Device, CertificateScope::System),
        (EnrollmentType::Full, CertificateScope::User),
    ] {
        assert_eq!(CertificateScope::for_enrollment_type(&enrollment_type), scope);
        let document = ProvisioningDocument::parse(&document(scope).to_xml().unwrap()).unwrap();
        let client = document.client_certificate().unwrap();
        assert_eq!(
            (client.certificate(), client.scope()),
            (&device_certificate(), scope)
        );
        assert_eq!(document.roots(), [ca()]);
        assert_eq!(document.renew(), Some(Renew::new(60, 4)));
        let application = document.application().unwrap();
        assert_eq!(application.url().unwrap().host_str(), Some("mdm.example.com"));
        assert_eq!(application.name().unwrap(), "Example <MDM>");
        let app_srv = application.app_srv().unwrap();
        assert_eq!(app_srv.auth_type(), &AuthType::Digest);
        assert_eq!(app_srv.name().unwrap(), DEVICE_ID);
        assert_eq!(app_srv.secret().expose(), "device-s3cret");
        assert_eq!(app_srv.nonce().unwrap().expose(), [1; 16]);
        assert_eq!(application.client().unwrap().nonce().unwrap().expose(), [2; 16]);
        let mut expected = dm_client();
        expected.provider_id = text("MDM");
        assert_eq!(document.dm_client(), Some(expected));
    }
}

#[test]
fn the_account_has_the_name_that_windows_gives_it() {
    let app_srv = AppSrv::digest(text("n"), text("s"), [1; 16]);
    let account = Application::new(
        text("Fleet"),
        text("https://a"),
        app_srv,
        Client::digest(text("s"), [2; 16]),
    );
    let uid = account.account_uid();
    assert!(
        uid.starts_with("0x0000800cABF8CA7D") && uid.ends_with("7077"),
        "{uid}"
    );
}

#[test]
fn other_layouts_are_read_alike() {
    let certificate = base64::encode(&device_certificate());
    let root = base64::encode(&ca());
    let (parsed, lints) = linted(&format!(
        r#"<?xml version="1.0"?>
        <wap-provisioningdoc version="1.1"><!-- two stores -->
          <characteristic type="CertificateStore"><characteristic type="root"><characteristic type="System">
            <characteristic type="00"><parm name="EncodedCertificate" value="{root}"/></characteristic>
          </characteristic></characteristic></characteristic>
          <characteristic type="CertificateStore"><characteristic type="My"><characteristic type="User">
            <characteristic type="{}"><parm name='EncodedCertificate' value='{certificate}'/>
              <characteristic type="PrivateKeyContainer"/></characteristic>
          </characteristic></characteristic></characteristic>
          <characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="Old Server"/>
            <parm name="BACKCOMPATRETRYDISABLED" value=""/>
            <characteristic type="APPADDR"><parm name="ADDR" value="https://a.example/dm"/></characteristic>
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="client"/><parm name="AAUTHTYPE" value="DIGEST"/>
              <parm name="AAUTHSECRET" value="dummy"/><parm name="AAUTHDATA" value="nonce!"/></characteristic>
          </characteristic>
        </wap-provisioningdoc>"#,
        ClientCertificate::new(device_certificate(), CertificateScope::User).thumbprint(),
    ));
    assert_eq!(parsed.roots(), [ca()]);
    assert_eq!(
        parsed.client_certificate().unwrap().certificate(),
        &device_certificate()
    );
    let application = parsed.application().unwrap();
    assert_eq!(application.address(), "https://a.example/dm");
    assert_eq!(application.client().unwrap().nonce().unwrap().expose(), b"nonce!");
    assert_eq!(
        application.other(),
        [Parm::new(text("BACKCOMPATRETRYDISABLED"), text(""))]
    );
    assert_eq!(
        ids(&lints),
        ["wap.thumbprint", "wap.appauth", "wap.aauthdata-encoding"]
    );
    assert_eq!(lints[0].path.to_string(), "CertificateStore/Root/System/00");
    assert_eq!(lints[0].position.line(), 4);
}

#[test]
fn deviations_are_named() {
    let build = |poll: &str, renew: &str| {
        format!(
            r#"<wap-provisioningdoc version="1.0"><param/><characteristic type="RootCATrustedCertificates"/>
            <characteristic type="CertificateStore"><characteristic type="My">
            <characteristic type="User"><characteristic type="AB"><parm name="EncodedCertificate" value="MIIB"/></characteristic></characteristic>
            <characteristic type="WSTEP"><characteristic type="Renew">{renew}</characteristic></characteristic>
            </characteristic></characteristic>
            <characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="A"/><parm name="Addr" value="https://a"/>
            <parm name="INIT" value="1"/><parm name="SSLCLIENTCERTSEARCHCRITERIA" value="Subject=x&amp;amp;Stores=My%5CSystem"/>
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="CLIENT"/><parm name="AAUTHTYPE" value="BASIC"/></characteristic>
            </characteristic>
            <characteristic type="DMClient"><characteristic type="Provider"><characteristic type="B">
            <characteristic type="Poll">{poll}</characteristic></characteristic></characteristic></characteristic></wap-provisioningdoc>"#
        )
    };
    let renew =
        r#"<parm name="RenewPeriod" value="4" datatype="integer"/><parm name="RetryInterval" value="x7"/>"#;
    let poll = r#"<parm name="IntervalForFirstSetOfRetries" value="1"/><parm name="IntervalForRemainingScheduledRetries" value="30"/>"#;
    let (_, lints) = linted(&build(poll, renew));
    let mut found = ids(&lints);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "wap.aauthdata",
            "wap.aauthtype",
            "wap.appauth",
            "wap.application-case",
            "wap.certificate-encoding",
            "wap.init",
            "wap.number",
            "wap.poll-all-zero",
            "wap.poll-first-count",
            "wap.poll-infinite",
            "wap.poll-remaining",
            "wap.private-key-container",
            "wap.provider",
            "wap.renew-datatype",
            "wap.renew-ent-dmid",
            "wap.renew-range",
            "wap.root-ca-trusted-certificates",
            "wap.search-criteria",
            "wap.unknown-element",
            "wap.version",
        ]
    );
    let at_renew = lints
        .iter()
        .find(|lint| lint.rule == &rules::RENEW_RANGE)
        .unwrap();
    assert_eq!(at_renew.path.as_str(), "CertificateStore/My/WSTEP/Renew");
}

#[test]
fn a_certificate_in_its_renewal_window_at_once_is_noticed() {
    let client = ClientCertificate::new(device_certificate(), CertificateScope::User);
    let document = ProvisioningDocument::for_renewal(client).with_renew(Renew::new(1000, 7));
    assert_eq!(document.check(), []);
    // The certificate of the tests lives 3650 days.
    let long = document.clone().with_renew(Renew::new(1000, 7));
    assert_eq!(long.renew(), Some(Renew::new(1000, 7)));
    let client = ClientCertificate::new(device_certificate(), CertificateScope::User);
    let late = ProvisioningDocument::for_renewal(client).with_renew(Renew::new(3650, 7));
    assert_eq!(ids(&late.check()), ["wap.renew-range", "wap.renew-lifetime"]);
}

#[test]
fn bad_documents_are_refused_with_their_place() {
    assert_eq!(error(""), "empty document at 1:1 (byte 0)");
    assert_eq!(
        error("<Envelope/>"),
        "unexpected root element <Envelope> at 1:1 (byte 0)"
    );
    assert_eq!(
        error("<!DOCTYPE a><wap-provisioningdoc/>"),
        "document type declaration at 1:1 (byte 0)"
    );
    assert_eq!(
        error("<wap-provisioningdoc><characteristic/></wap-provisioningdoc>"),
        "missing attribute type in wap-provisioningdoc/characteristic at 1:22 (byte 21)"
    );
    assert_eq!(
        error(
            "<wap-provisioningdoc>\n<characteristic type='a'><parm value='1'/></characteristic></wap-provisioningdoc>"
        ),
        "missing attribute name in wap-provisioningdoc/characteristic/parm at 2:26 (byte 47)"
    );
    let deep = "<characteristic type='a'>".repeat(40);
    assert!(
        error(&format!("<wap-provisioningdoc>{deep}")).starts_with("elements nested deeper than the limit")
    );
}

#[test]
fn secrets_do_not_show() {
    let document = document(CertificateScope::User);
    let application = document.application().unwrap();
    let shown = format!("{document:#?}{application:?}{:?}", application.app_srv());
    for secret in ["s3cret", "AQEB", "AgIC", "user@example"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    assert!(shown.contains("https://mdm.example.com"));
}

#[test]
fn search_criteria_are_escaped_once() {
    let criteria = CertificateSearchCriteria::new(format!("CN={DEVICE_ID}"), CertificateScope::User);
    let application = application().with_search_criteria(&criteria);
    let client = ClientCertificate::new(device_certificate(), CertificateScope::User);
    let document = ProvisioningDocument::for_enrollment(client, application, dm_client());
    let xml = String::from_utf8(document.to_xml().unwrap()).unwrap();
    assert!(xml.contains(&format!(
        r#"value="Subject=CN%3D{DEVICE_ID}&amp;Stores=My%5CUser""#
    )));
    let parsed = ProvisioningDocument::parse(xml.as_bytes()).unwrap();
    assert_eq!(parsed.application().unwrap().search_criteria(), Some(criteria));
    assert_eq!(document.check(), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_documents_are_read_or_refused(index: prop::sample::Index, byte: u8) {
        let mut xml = document(CertificateScope::User).to_xml().unwrap();
        let index = index.index(xml.len());
        xml[index] = byte;
        if let Ok(parsed) = ProvisioningDocument::parse(&xml) {
            look_at(&parsed);
            prop_assert_eq!(ProvisioningDocument::parse(&parsed.to_xml().unwrap()).unwrap(), parsed);
        }
    }
}

fn look_at(document: &ProvisioningDocument) {
    let _ = (
        document.check(),
        document.client_certificate(),
        document.roots(),
        document.renew(),
    );
    let _ = (document.application(), document.dm_client());
}

#[cfg(feature = "arbitrary")]
mod any_document {
    use super::*;
    use arbitrary::{Arbitrary as _, Unstructured};
    use mdm_wstep::provisioning::PollSchedule;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn comes_back(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let document = ProvisioningDocument::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
            let xml = document.to_xml().unwrap();
            let parsed = ProvisioningDocument::parse(&xml).unwrap();
            prop_assert_eq!(&parsed, &document);
            prop_assert_eq!(parsed.to_xml().unwrap(), xml);
            look_at(&parsed);
        }

        #[test]
        fn has_the_schedule_it_was_given(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut u = Unstructured::new(&bytes);
            let poll = PollSchedule::arbitrary(&mut u).unwrap();
            let renew = Renew::arbitrary(&mut u).unwrap();
            let client = ClientCertificate::new(device_certificate(), CertificateScope::User);
            let document = ProvisioningDocument::for_enrollment(client, application(), dm_client().with_poll(poll.clone()))
                .with_renew(renew.clone());
            let read = ProvisioningDocument::parse(&document.to_xml().unwrap()).unwrap();
            prop_assert_eq!(read.dm_client().unwrap().poll, Some(poll));
            prop_assert_eq!(read.renew(), Some(renew));
        }
    }
}
