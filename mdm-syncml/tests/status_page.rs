//! The enrollment status page: the nodes of `FirstSyncStatus` and `EnrollmentStatusTracking`, and the steps of a server.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_errors::{Text, text};
use mdm_syncml::csp::{
    ExpectedList, FirstSync, FirstSyncValue, InstallationState, PageStep, Provisioned, RebootRequired,
    StatusPage, StatusTracking, TrackedValue,
};
use mdm_syncml::outgoing::{Header, ManagementCommand, Message as Outgoing, Replace};
use mdm_syncml::{Command, Message, Outcome};

const NODES: &str = "./Device/Vendor/MSFT/DMClient/Provider/Contoso/FirstSyncStatus";

fn written(command: ManagementCommand<'static>) -> String {
    let header = Header::new(text!("1"), 1, text!("device"), text!("server"));
    String::from_utf8(Outgoing::new(header).with_command(command).to_xml()).unwrap()
}

/// Results with these addresses and values.
fn results(values: &[(&str, &str)]) -> String {
    let items: String = values
        .iter()
        .map(|(uri, value)| {
            format!("<Item><Source><LocURI>{uri}</LocURI></Source><Data>{value}</Data></Item>")
        })
        .collect();
    format!("<SyncML><SyncHdr/><SyncBody><Results><CmdID>1</CmdID>{items}</Results></SyncBody></SyncML>")
}

fn told<T>(values: &[(&str, &str)], read: impl FnMut(mdm_syncml::Item<'_>) -> T) -> Vec<T> {
    let body = results(values);
    let message = Message::parse(body.as_bytes()).unwrap();
    message.commands().flat_map(Command::items).map(read).collect()
}

fn page() -> StatusPage {
    StatusPage::new(FirstSync::new("Contoso").unwrap())
        .with_list(
            ExpectedList::Policies,
            [text!("./Vendor/MSFT/A"), text!("./Vendor/MSFT/B&C")],
        )
        .with_list(ExpectedList::MsiPackages, [text!("./Vendor/MSFT/C;1")])
        .with_timeout_minutes(9999)
}

#[test]
fn lists_are_joined_and_come_back() {
    let nodes = FirstSync::new("Contoso").unwrap();
    for list in ExpectedList::ALL {
        let node = nodes.expect(*list, [text!("./A"), text!("./B")]);
        let item = node.item();
        assert_eq!(
            item.target_uri(),
            Some(format!("{NODES}/{}", list.as_str()).as_str())
        );
        assert_eq!(item.data().unwrap().as_str(), "./A\u{F000}./B");
        let body = written(Replace::new(node).into());
        let message = Message::parse(body.as_bytes()).unwrap();
        let item = message.commands().next().unwrap().items().next().unwrap();
        assert!(item.data().unwrap().text().split('\u{F000}').eq(["./A", "./B"]));
    }
    for (minutes, sent) in [(0, "1"), (60, "60"), (1440, "1440"), (9999, "1440")] {
        let node = nodes.timeout_minutes(minutes);
        assert_eq!(node.item().data().unwrap().as_str(), sent);
    }
    let user = FirstSync::for_user("a/b").unwrap();
    assert_eq!(
        user.uri().as_str(),
        "./User/Vendor/MSFT/DMClient/Provider/a%2Fb/FirstSyncStatus"
    );
    assert!(FirstSync::new("").is_err());
}

#[test]
fn a_page_is_led_to_its_end() {
    let mut page = page();
    let announced = written(page.command().unwrap());
    assert!(announced.contains(
        "<LocURI>./Device/Vendor/MSFT/DMClient/Provider/Contoso/FirstSyncStatus/ExpectedPolicies</LocURI>"
    ));
    assert!(announced.contains("<Data>./Vendor/MSFT/A\u{F000}./Vendor/MSFT/B&amp;C</Data>"));
    assert!(announced.contains("<Data>1440</Data>"));
    page.note(Outcome::Done);
    assert_eq!((page.step(), page.command()), (PageStep::Hold, None));
    page.begin_session();
    assert_eq!(page.command(), None);
    page.release();
    let finish = written(page.command().unwrap());
    assert!(
        finish.contains("/ServerHasFinishedProvisioning</LocURI>") && finish.contains("<Data>true</Data>")
    );
    page.note(Outcome::Done);
    let values = |done, how| {
        [
            (format!("{NODES}/IsSyncDone"), done),
            (format!("{NODES}/WasDeviceSuccessfullyProvisioned"), how),
        ]
    };
    for (done, how, step) in [
        ("false", "2", PageStep::Verify),
        ("true", "2", PageStep::Verify),
        ("true", "1", PageStep::Finished(Provisioned::Succeeded)),
    ] {
        page.begin_session();
        let asked = written(page.command().unwrap());
        assert!(asked.contains("<Get>") && asked.contains("/IsSyncDone"));
        let values = values(done, how);
        let values = values.each_ref().map(|(uri, value)| (uri.as_str(), *value));
        assert_eq!(told(&values, |item| page.read(item)), [true, true]);
        page.note(Outcome::Done);
        assert_eq!((page.step(), page.command()), (step, None));
    }
    page.begin_session();
    assert_eq!(page.command(), None);
}

/// Asking again in each message would keep the session open for ever.
#[test]
fn a_session_asks_once() {
    for outcome in [
        Outcome::WaitForUser,
        Outcome::Refused,
        Outcome::Unanswered,
        Outcome::Failed,
    ] {
        let mut page = page();
        for _ in 0..3 {
            page.begin_session();
            assert!(page.command().is_some());
            assert_eq!(page.command(), None);
            page.note(outcome);
            assert_eq!((page.step(), page.command()), (PageStep::Announce, None));
        }
    }
}

/// A page that is let go before the device has its lists would end at once, or never.
#[test]
fn a_page_is_not_let_go_before_its_lists_are_taken() {
    let mut page = page();
    page.release();
    let first = written(page.command().unwrap());
    assert!(first.contains("ExpectedPolicies") && !first.contains("ServerHasFinished"));
    page.note(Outcome::WaitForUser);
    page.begin_session();
    assert_eq!(written(page.command().unwrap()), first);
    page.note(Outcome::Done);
    assert_eq!(page.step(), PageStep::Release);
    // A page without lists has nothing to announce.
    let mut page = StatusPage::new(FirstSync::new("Contoso").unwrap());
    assert_eq!((page.command(), page.step()), (None, PageStep::Hold));
}

#[cfg(feature = "serde")]
#[test]
fn a_page_is_stored_and_restored() {
    let mut page = page();
    assert!(page.command().is_some());
    let stored = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<StatusPage>(&stored).unwrap(), page);
}

#[test]
fn values_of_the_page_are_read_in_every_spelling() {
    let nodes = FirstSync::new("Contoso").unwrap();
    let short = "./Vendor/MSFT/DMClient/Provider/Contoso/FirstSyncStatus";
    let values = [
        (format!("{short}/IsSyncDone"), "True"),
        (format!("{short}/ServerHasFinishedProvisioning"), "0"),
        (format!("{NODES}/WasDeviceSuccessfullyProvisioned"), " 0 "),
        (format!("{NODES}/WasDeviceSuccessfullyProvisioned"), "3"),
        (format!("{NODES}/IsSyncDone/Below"), "true"),
        (
            "./Vendor/MSFT/DMClient/Provider/Other/FirstSyncStatus/IsSyncDone".to_owned(),
            "true",
        ),
    ];
    let values: Vec<_> = values.iter().map(|(uri, value)| (uri.as_str(), *value)).collect();
    assert_eq!(
        told(&values, |item| nodes.read(item)),
        [
            Some(FirstSyncValue::IsSyncDone(true)),
            Some(FirstSyncValue::ServerHasFinished(false)),
            Some(FirstSyncValue::Provisioned(Provisioned::Failed)),
            None,
            None,
            None
        ]
    );
}

#[test]
fn what_an_agent_tracks_is_addressed_and_read() {
    let tracking = StatusTracking::new();
    let agent = tracking.provider("Agent").unwrap();
    let app = agent.app("Editor 1").unwrap();
    let root = "./Device/Vendor/MSFT/EnrollmentStatusTracking";
    for (uri, path) in [
        (
            tracking.has_provisioning_completed(),
            "Setup/HasProvisioningCompleted",
        ),
        (
            agent.installation_state(),
            "DevicePreparation/PolicyProviders/Agent/InstallationState",
        ),
        (
            agent.last_error(),
            "DevicePreparation/PolicyProviders/Agent/LastError",
        ),
        (agent.timeout(), "DevicePreparation/PolicyProviders/Agent/Timeout"),
        (
            agent.tracks_apps(),
            "DevicePreparation/PolicyProviders/Agent/TrackedResourceTypes/Apps",
        ),
        (
            agent.tracking_policies_created(),
            "Setup/Apps/PolicyProviders/Agent/TrackingPoliciesCreated",
        ),
        (
            app.tracking_uri(),
            "Setup/Apps/Tracking/Agent/Editor%201/TrackingUri",
        ),
        (
            app.installation_state(),
            "Setup/Apps/Tracking/Agent/Editor%201/InstallationState",
        ),
        (
            app.reboot_required(),
            "Setup/Apps/Tracking/Agent/Editor%201/RebootRequired",
        ),
    ] {
        assert_eq!(uri.as_str(), format!("{root}/{path}"));
    }
    let of_user = StatusTracking::for_user().has_provisioning_completed();
    assert!(
        of_user
            .as_str()
            .starts_with("./User/Vendor/MSFT/EnrollmentStatusTracking/")
    );
    let uris = [
        (app.installation_state(), "4"),
        (app.reboot_required(), "3"),
        (agent.tracking_policies_created(), "true"),
        (tracking.has_provisioning_completed(), "false"),
        (app.installation_state(), "5"),
    ];
    let values: Vec<_> = uris.iter().map(|(uri, value)| (uri.as_str(), *value)).collect();
    assert_eq!(
        told(&values, |item| tracking.read(item)),
        [
            Some(TrackedValue::Installation(InstallationState::Error)),
            Some(TrackedValue::Reboot(RebootRequired::HardReboot)),
            Some(TrackedValue::TrackingPoliciesCreated(true)),
            Some(TrackedValue::HasProvisioningCompleted(false)),
            None
        ]
    );
    let other = tracking.provider("Other").unwrap().app("Editor 1").unwrap();
    assert!(told(&values, |item| other.read(item)).iter().all(Option::is_none));
    assert_eq!(told(&values, |item| app.read(item)).iter().flatten().count(), 2);
    let names: Vec<Text<'_>> = app
        .get()
        .items()
        .iter()
        .map(|item| Text::lossy(item.target_uri().unwrap().to_owned()))
        .collect();
    assert_eq!(names.len(), 2);
}
