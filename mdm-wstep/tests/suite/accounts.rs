//! Every parameter of accounts and of the management client: built, written, read, and reported where Windows refuses it.

use core::time::Duration;

use mdm_errors::{SecretText, Text};
use mdm_wstep::Limits;
use mdm_wstep::provisioning::{
    AccountRole, AppSrv, Application, AuthType, CertificateScope, Characteristic, Client, ClientCertificate,
    CompanyHub, DefaultEncoding, DmClient, DmVersion, EnrollmentCompletePage, EnrollmentCsp, FirstSyncStatus,
    ManualUnenrollment, Parm, PollSchedule, ProvisioningDocument,
};

use crate::keys::{DEVICE_ID, device_certificate};

fn text(text: &str) -> Text<'static> {
    Text::lossy(text.to_owned())
}

fn digest() -> Application {
    Application::new(
        text("MDM"),
        text("https://mdm.example.com/omadm"),
        AppSrv::digest(text(DEVICE_ID), text("device-s3cret"), [1; 16]),
        Client::digest(text("server-s3cret"), [2; 16]),
    )
}

fn document(application: Application, client: DmClient) -> ProvisioningDocument {
    let certificate = ClientCertificate::new(device_certificate(), CertificateScope::User);
    ProvisioningDocument::for_enrollment(certificate, application, client)
}

fn round_trip(document: &ProvisioningDocument) -> ProvisioningDocument {
    let read = ProvisioningDocument::parse(&document.to_xml().unwrap()).unwrap();
    assert_eq!(&read, document);
    read
}

fn found(document: &ProvisioningDocument) -> Vec<String> {
    let lints = document.check();
    let shown = lints
        .iter()
        .map(|lint| format!("{} in {}", lint.rule.id, lint.path));
    shown.collect()
}

/// The account of a document with these parameters in `APPLICATION`, and what is reported of them.
fn account(parms: &str) -> (Application, Vec<String>) {
    let xml = format!(
        r#"<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION">
        <parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="MDM"/><parm name="ADDR" value="https://a.example"/>
        {parms}
        <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHTYPE" value="DIGEST"/>
        <parm name="AAUTHNAME" value="n"/><parm name="AAUTHSECRET" value="s"/><parm name="AAUTHDATA" value="AQI="/></characteristic>
        <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="CLIENT"/><parm name="AAUTHTYPE" value="DIGEST"/>
        <parm name="AAUTHSECRET" value="s"/><parm name="AAUTHDATA" value="AQI="/></characteristic>
        </characteristic></wap-provisioningdoc>"#
    );
    let document = ProvisioningDocument::parse(xml.as_bytes()).unwrap();
    (document.application().unwrap(), found(&document))
}

#[test]
fn every_parameter_of_an_account_is_typed() {
    let built = digest()
        .with_name(text("Example"))
        .with_connection_retries(6)
        .with_backoff(Duration::from_secs(30), Duration::from_secs(120))
        .with_backcompat_retry_disabled()
        .with_default_encoding(DefaultEncoding::Wbxml)
        .with_protocol_version(DmVersion::V1_2)
        .with_role(AccountRole::ENTERPRISE)
        .with_parm(Parm::new(text("TO-NAPID"), text("NAP1")))
        .with_parm(Parm::flag(text("USEHWDEVID")));
    let document = document(built, DmClient::new(text(DEVICE_ID)));
    let read = round_trip(&document).application().unwrap();
    assert_eq!(read.connection_retries(), Some(6));
    assert_eq!(read.initial_backoff(), Some(Duration::from_secs(30)));
    assert_eq!(read.max_backoff(), Some(Duration::from_secs(120)));
    assert!(read.is_backcompat_retry_disabled() && read.uses_hardware_id());
    assert_eq!(read.default_encoding(), Some(DefaultEncoding::Wbxml));
    assert_eq!(read.protocol_version(), Some(DmVersion::V1_2));
    assert_eq!(read.role(), Some(AccountRole::ENTERPRISE));
    assert_eq!(read.network_access_point(), Some("NAP1"));
    assert_eq!(read.init(), None);
    assert_eq!(found(&document), [""; 0]);
    let xml = String::from_utf8(document.to_xml().unwrap()).unwrap();
    assert!(
        xml.contains(r#"<parm name="BACKCOMPATRETRYDISABLED" />"#),
        "{xml}"
    );
    assert!(
        xml.contains(r#"<parm name="INITIALBACKOFFTIME" value="30000" />"#),
        "{xml}"
    );

    let twice = digest().with_connection_retries(3).with_connection_retries(9);
    assert_eq!((twice.connection_retries(), twice.other().len()), (Some(9), 1));
}

#[test]
fn old_spellings_of_an_account_are_read() {
    let (account, lints) = account(
        r#"<parm name="BACKCOMPATRETRYDISABLED" value=""/><parm name="ROLE" value="4294967295"/>
        <parm name="DEFAULTENCODING" value="application/VND.syncml.dm+xml"/><parm name="PROTOVER" value=" 1.1 "/>"#,
    );
    assert!(account.is_backcompat_retry_disabled());
    assert_eq!(account.role(), Some(AccountRole::ALL));
    assert_eq!(account.default_encoding(), Some(DefaultEncoding::Xml));
    assert_eq!(account.protocol_version(), Some(DmVersion::V1_1));
    assert_eq!(lints, [""; 0]);
}

#[test]
fn what_windows_refuses_in_an_account_is_reported() {
    let report = |parms| account(parms).1;
    for parm in [
        r#"<parm name="CONNRETRYFREQ" value="often"/>"#,
        r#"<parm name="INITIALBACKOFFTIME" value="-1"/>"#,
        r#"<parm name="MAXBACKOFFTIME"/>"#,
        r#"<parm name="DEFAULTENCODING" value="text/xml"/>"#,
        r#"<parm name="PROTOVER" value="2.0"/>"#,
        r#"<parm name="ROLE" value="7"/>"#,
    ] {
        let name = parm.split('"').nth(1).unwrap();
        assert_eq!(
            report(parm),
            [format!("wap.application-value in APPLICATION/{name}")]
        );
    }
    assert_eq!(
        report(r#"<parm name="INIT" value="1"/>"#),
        ["wap.init in APPLICATION/INIT"]
    );
    assert_eq!(
        report(r#"<parm name="Name" value="x"/>"#),
        ["wap.application-case in APPLICATION/Name"]
    );
    assert_eq!(
        report(r#"<parm name="INITIALBACKOFFTIME" value="5"/><parm name="MAXBACKOFFTIME" value="4"/>"#),
        ["wap.backoff in APPLICATION"]
    );
    let second = r#"<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="CLIENT"/>
        <parm name="AAUTHTYPE" value="HMAC"/><parm name="AAUTHDATA" value="AQI="/></characteristic>"#;
    assert_eq!(
        report(second),
        [
            "wap.appauth in APPLICATION",
            "wap.aauthtype in APPLICATION/APPAUTH"
        ]
    );
    let plain = Application::new(
        text("MDM"),
        text("http://mdm.example.com/omadm"),
        AppSrv::basic(text("n"), text("s")),
        Client::digest(text("s"), [2; 16]),
    );
    let document = document(plain, DmClient::new(text(DEVICE_ID)));
    assert_eq!(found(&document), ["wap.address in APPLICATION"]);
}

#[test]
fn only_a_digest_needs_a_nonce() {
    let account = Application::new(
        text("MDM"),
        text("https://mdm.example.com/omadm"),
        AppSrv::basic(text(DEVICE_ID), text("device-s3cret")),
        Client::digest(text("server-s3cret"), [2; 16]),
    );
    let document = document(account, DmClient::new(text(DEVICE_ID)));
    assert_eq!(found(&document), [""; 0]);
    let read = round_trip(&document).application().unwrap();
    let login = read.app_srv().unwrap();
    assert_eq!(login.auth_type(), &AuthType::Basic);
    assert!(login.nonce().is_none() && login.secret().ct_eq("device-s3cret"));

    let without = |xml: &str| {
        let xml = xml.replace(
            r#"<parm name="AAUTHDATA" value="AQEBAQEBAQEBAQEBAQEBAQ==" />"#,
            "",
        );
        let mut lints = Vec::new();
        ProvisioningDocument::parse_linted(xml.as_bytes(), &Limits::default(), &mut lints).unwrap();
        lints.iter().map(|lint| lint.rule.id).collect::<Vec<_>>()
    };
    let digest = self::document(digest(), DmClient::new(text(DEVICE_ID)));
    let xml = String::from_utf8(digest.to_xml().unwrap()).unwrap();
    assert_eq!(without(&xml), ["wap.aauthdata"]);
}

fn full_client() -> DmClient {
    let mut status = FirstSyncStatus::default().with_timeout_minutes(60);
    status.expected_policies = vec![
        text("./Vendor/MSFT/Policy/Config/A/B"),
        text("./Vendor/MSFT/Policy/Config/C/D"),
    ];
    status.expected_network_profiles = vec![text("./Vendor/MSFT/WiFi/Profile/Office")];
    status.expected_msi_packages = vec![text("./User/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/1;1")];
    status.expected_modern_packages = vec![text(
        "./Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/2;2",
    )];
    status.expected_pfx_certs = vec![text(
        "./User/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/3",
    )];
    status.expected_scep_certs = vec![text("./User/Vendor/MSFT/ClientCertificateInstall/SCEP/4")];
    status.server_has_finished_provisioning = Some(false);
    status.is_sync_done = Some(false);
    status.was_successfully_provisioned = Some(2);
    status.block_in_status_page = Some(3);
    status.allow_collect_logs_button = Some(true);
    status.custom_error_text = Some(text("Call <us>"));
    status.skip_device_status_page = Some(false);
    status.skip_user_status_page = Some(true);
    let poll = PollSchedule::default()
        .with_poll_on_login()
        .without_all_users_poll_on_first_login();
    let page = EnrollmentCompletePage::new(text("Welcome"), text("You are\tset.\nReally."))
        .with_hyperlink(text("https://help.example.com/?a=1&b=2"), text("More"));
    let mut client = DmClient::new(text(DEVICE_ID))
        .with_upn(text("user@example.com"))
        .with_ent_device_name(text("DESKTOP-1"))
        .with_poll(poll)
        .with_first_sync_status(status)
        .with_enrollment_complete_page(page)
        .with_parm(Parm::new(text("NewInSomeBuild"), text("7")));
    client.settings.require_message_signing = Some(true);
    client.settings.sync_application_version = Some(text("5.0"));
    client.settings.aad_send_device_token = Some(true);
    client.settings.force_aad_token = Some(4);
    client.settings.days_to_unenroll = Some(90);
    client.settings.management_service_address = Some(text("<https://a><https://b>"));
    client.settings.help_website = Some(text("https://help.example.com"));
    client.other = vec![
        Characteristic::new(text("MultipleSession")).with_parm(Parm::new(text("NumAllowed"), text("1"))),
    ];
    client
}

#[test]
fn every_setting_of_the_client_survives() {
    let document = document(digest(), full_client());
    assert_eq!(found(&document), [""; 0]);
    let mut expected = full_client();
    expected.provider_id = text("MDM");
    assert_eq!(round_trip(&document).dm_client(), Some(expected));
    let xml = String::from_utf8(document.to_xml().unwrap()).unwrap();
    for parm in [
        "<parm name=\"ExpectedPolicies\" value=\"./Vendor/MSFT/Policy/Config/A/B\u{F000}./Vendor/MSFT/Policy/Config/C/D\" datatype=\"string\" />",
        r#"<parm name="TimeOutUntilSyncFailure" value="60" datatype="integer" />"#,
        r#"<parm name="SkipDeviceStatusPage" value="false" datatype="boolean" />"#,
        r#"<parm name="BodyText" value="You are&#9;set.&#10;Really." datatype="string" />"#,
        r#"<parm name="HyperlinkHref" value="https://help.example.com/?a=1&amp;b=2" datatype="string" />"#,
        r#"<parm name="ForceAadToken" value="4" datatype="integer" />"#,
        r#"<parm name="PollOnLogin" value="true" datatype="boolean" />"#,
    ] {
        assert!(xml.contains(parm), "{parm} in {xml}");
    }
}

#[test]
fn what_windows_refuses_in_the_client_is_reported() {
    let mut client = DmClient::new(text(DEVICE_ID));
    client.push_pfn = Some(text("Contoso.Mdm_1234567890abc"));
    client.first_sync_status = Some(FirstSyncStatus::default().with_timeout_minutes(1441));
    let document = document(digest(), client.clone());
    assert_eq!(
        found(&document),
        [
            "wap.push in DMClient/Provider/MDM/Push",
            "wap.sync-timeout in DMClient/Provider/MDM/FirstSyncStatus"
        ]
    );
    assert_eq!(
        round_trip(&document).dm_client().unwrap().push_pfn,
        client.push_pfn
    );
}

#[test]
fn there_is_one_client_only() {
    let more = Characteristic::new(text("dmclient")).with_characteristic(
        Characteristic::new(text("Provider")).with_characteristic(
            Characteristic::new(text("MDM"))
                .with_parm(Parm::new(text("HelpWebsite"), text("https://help.example.com")))
                .with_parm(Parm::new(text("EntDMID"), text("another")))
                .with_characteristic(
                    Characteristic::new(text("Poll")).with_parm(Parm::new(text("PollOnLogin"), text("true"))),
                ),
        ),
    );
    let document = document(digest(), DmClient::new(text(DEVICE_ID))).with_characteristic(more.clone());
    let clients = document.find(&["DMClient"]);
    assert_eq!(clients.len(), 1);
    let client = document.dm_client().unwrap();
    assert_eq!(client.ent_dmid.as_deref(), Some("another"));
    assert_eq!(
        client.settings.help_website.as_deref(),
        Some("https://help.example.com")
    );
    let poll = PollSchedule::default().with_poll_on_login();
    assert_eq!(client.poll, Some(poll));
    assert_eq!(found(&document), [""; 0]);

    let account = digest();
    let xml = String::from_utf8(document.to_xml().unwrap()).unwrap();
    let second = xml.replace(
        "</wap-provisioningdoc>",
        r#"<characteristic type="DMClient"><characteristic type="Provider"><characteristic type="MDM"/></characteristic></characteristic></wap-provisioningdoc>"#,
    );
    let read = ProvisioningDocument::parse(second.as_bytes()).unwrap();
    assert_eq!(
        found(&read),
        [
            "wap.dm-client-once in DMClient",
            "wap.dm-client-once in DMClient/Provider/MDM"
        ]
    );
    assert_eq!(read.dm_client(), document.dm_client());
    assert_eq!(read.application().unwrap().provider_id(), account.provider_id());
}

#[test]
fn documents_configure_what_is_reachable_during_enrollment() {
    for csp in EnrollmentCsp::LISTED {
        let document = ProvisioningDocument::new(vec![Characteristic::new(text(csp.as_str()))]);
        let expected: &[&str] = match csp {
            EnrollmentCsp::RootCaTrustedCertificates => {
                &["wap.root-ca-trusted-certificates in RootCATrustedCertificates"]
            }
            _ => &[],
        };
        assert_eq!(found(&document), expected, "{csp}");
    }
    let document = ProvisioningDocument::new(vec![Characteristic::new(text("Reboot"))]);
    assert_eq!(found(&document), ["wap.enrollment-csp in Reboot"]);
}

#[test]
fn the_company_hub_is_linked() {
    let hub = CompanyHub::new(
        text("4f3dd13e-5a0b-4b46-9a1b-7a3a41c2b0d6"),
        SecretText::borrowed("t0ken"),
    )
    .with_store(text("{B316008A}"), text("https://hub.example.com/hub.xap"));
    let document = document(digest(), DmClient::new(text(DEVICE_ID))).with_company_hub(&hub);
    assert_eq!(found(&document), [""; 0]);
    let read = round_trip(&document).company_hub().unwrap();
    assert_eq!(read.enterprise_id, hub.enterprise_id);
    assert!(read.enrollment_token.as_ref().unwrap().ct_eq("t0ken"));
    assert_eq!(read.store_product_id, hub.store_product_id);
    assert_eq!(read.store_uri, hub.store_uri);
    assert!(!format!("{document:?}{read:?}").contains("t0ken"));
}

#[test]
fn manual_unenrollment_is_a_policy() {
    for (manual, value) in [
        (ManualUnenrollment::Forbidden, "0"),
        (ManualUnenrollment::Allowed, "1"),
    ] {
        let document = document(digest(), DmClient::new(text(DEVICE_ID))).with_manual_unenrollment(manual);
        assert_eq!(found(&document), [""; 0]);
        assert_eq!(round_trip(&document).manual_unenrollment(), Some(manual));
        let xml = String::from_utf8(document.to_xml().unwrap()).unwrap();
        let expected = format!(
            r#"<characteristic type="Policy"><characteristic type="Config"><characteristic type="Experience"><parm name="AllowManualMDMUnenrollment" value="{value}" datatype="integer" />"#
        );
        assert!(xml.contains(&expected), "{xml}");
        let command = manual.command();
        assert_eq!(command.uri, ManualUnenrollment::URI);
        assert_eq!(command.data.unwrap().expose(), value);
    }
}
