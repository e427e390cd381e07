//! Server and device as programs, over HTTPS on loopback.

#[path = "programs/bench.rs"]
mod bench;
#[path = "programs/fleet.rs"]
mod fleet;
#[path = "programs/journeys.rs"]
mod journeys;
#[path = "programs/others_client.rs"]
mod others_client;
#[path = "programs/others_server.rs"]
mod others_server;
#[allow(dead_code, reason = "no test uses all of it")]
#[path = "support/server.rs"]
mod server;

use std::path::Path;

use bench::{Bench, HOST, PASSWORD, USER, lines};
use mdm_discovery::http::client_request_id;
use mdm_discovery::{Discover, DiscoverRequest};
use mdm_errors::{SecretText, Text};
use mdm_examples::authority::{Authority, Identity, validity};
use mdm_examples::device::ask;
use mdm_examples::http::Hosts;
use mdm_examples::keys::PrivateKey;
use mdm_examples::world;
use mdm_programs::client::Network;
use mdm_programs::files;
use mdm_soap::Credential;
use mdm_soap::security::UsernameToken;
use mdm_xcep::{GetPolicies, GetPoliciesRequest};

#[test]
fn a_device_enrolls_obeys_renews_and_leaves() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    let send = |arguments: &[&str]| {
        let output = bench.server(&[&["send", &id][..], arguments].concat(), "");
        assert!(output.status.success(), "{output:?}");
    };
    send(&["get", "./DevDetail/SwV", "./Nothing"]);
    send(&["add", "./Vendor/MSFT/Note/One", "x < y"]);
    send(&[
        "replace",
        "./Device/Vendor/MSFT/Policy/Config/Update/AllowAutoUpdate",
        "5",
        "--format",
        "int",
    ]);
    let session = lines(&bench.device("pc", &["sync"], ""));
    let statuses: Vec<u64> = session
        .iter()
        .filter_map(|line| line["status"].as_u64())
        .collect();
    assert_eq!(statuses, [200, 404, 200, 200], "{session:?}");
    let outcomes = lines(&bench.server(&["outcomes", &id, "--json"], ""));
    let values: Vec<&str> = outcomes
        .iter()
        .filter_map(|line| line["value"].as_str())
        .collect();
    assert_eq!(values, ["10.0.26200.9278"]);
    let ends = outcomes.iter().filter(|line| line["item"].is_null()).count();
    assert_eq!(ends, 3, "each command has one end: {outcomes:?}");

    // Too early: the server says so, and the old certificate stays good.
    let early = bench.device("pc", &["renew"], "");
    assert_eq!(early.status.code(), Some(1), "{early:?}");
    assert!(bench.device("pc", &["sync"], "").status.success());

    assert!(bench.device("pc", &["unenroll"], "").status.success());
    assert!(bench.server(&["devices"], "").stdout.is_empty());
    assert_eq!(bench.device("pc", &["sync"], "").status.code(), Some(1));
}

/// Writes an authority for enrollments, and a certificate of it with its key.
fn provisioning(directory: &Path) {
    let now = world::now();
    let authority = Authority::new("Provisioning", now).unwrap();
    let key = PrivateKey::rsa2048().unwrap();
    let certificate = authority
        .issue_for_client("lab@example.test", &key, validity(now, 2))
        .unwrap();
    let root = files::certificate_pem(authority.certificate());
    std::fs::write(directory.join("ca.pem"), root).unwrap();
    let identity = Identity {
        chain: vec![certificate],
        key: key.to_pkcs8().unwrap(),
    };
    files::keep_identity(&directory.join("lab.pem"), &identity).unwrap();
}

#[test]
fn a_device_enrolls_by_a_certificate_that_the_server_trusts() {
    let directory = tempfile::tempdir().unwrap();
    provisioning(directory.path());
    let ca = directory.path().join("ca.pem").display().to_string();
    let mut bench = Bench::in_directory(directory, &["--enrollment-ca", &ca], &[]);
    let lab = bench.path("lab.pem");
    let output = bench.device("pc", &["enroll", "lab@example.test", "--certificate", &lab], "");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lines(&output)[0]["user"], "lab@example.test");
    assert!(bench.device("pc", &["sync"], "").status.success());
    assert!(String::from_utf8_lossy(&bench.server(&["devices"], "").stdout).contains("lab@example.test"));

    // The key may be in a file of its own; an authority that is named for one run takes the place of the others.
    let other = tempfile::tempdir().unwrap();
    provisioning(other.path());
    let other_ca = other.path().join("ca.pem").display().to_string();
    bench.stop();
    bench.run(&["--enrollment-ca", &other_ca]);
    let arguments = ["enroll", "lab@example.test", "--certificate", &lab, "--key", &lab];
    let refused = bench.device("other", &arguments, "");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("the certificate is not one with which devices may enroll here"),
        "{told}"
    );
}

#[test]
fn a_revoked_device_is_refused() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    assert!(bench.server(&["revoke", &id], "").status.success());
    let output = bench.device("pc", &["sync"], "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn wrong_passwords_and_arguments_are_told_apart() {
    let bench = Bench::new(&[]);
    let wrong = bench.device("pc", &["enroll", USER, "--password-stdin"], "not her password");
    assert_eq!(wrong.status.code(), Some(1));
    let told = String::from_utf8(wrong.stderr).unwrap();
    assert!(told.contains("the user name or the password is wrong"), "{told}");
    assert!(!told.contains("not her password"));
    assert_eq!(bench.device("pc", &["enroll"], "").status.code(), Some(2));
    assert_eq!(
        bench.server(&["send", "nobody", "get", "./A"], "").status.code(),
        Some(1)
    );
}

#[test]
fn devices_prove_themselves_when_they_are_asked_to() {
    let bench = Bench::new(&["--challenge"]);
    let id = bench.enrolled("pc");
    bench.server(&["send", &id, "get", "./DevDetail/SwV"], "");
    let output = bench.device("pc", &["sync"], "");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lines(&output)[0]["status"], 200);
}

#[test]
fn a_session_that_does_not_end_is_left() {
    let bench = Bench::new(&[]);
    let id = bench.enrolled("pc");
    bench.server(&["send", &id, "get", "./DevDetail/SwV"], "");
    let output = bench.device("pc", &["sync", "--rounds", "1"], "");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(lines(&output).last().unwrap()["session"], "left");
    // The command that was out has no answer, and is given again with the next session.
    assert!(bench.device("pc", &["sync"], "").status.success());
    assert!(bench.device("pc", &["sync"], "").status.success());
    let outcomes = lines(&bench.server(&["outcomes", &id, "--json"], ""));
    assert!(
        outcomes.iter().any(|line| line["value"] == "10.0.26200.9278"),
        "{outcomes:?}"
    );
}

#[test]
fn the_state_is_secret_and_only_one_file_is_to_be_given_away() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new(&[]);
    let _ = bench.enrolled("pc");
    for entry in std::fs::read_dir(Path::new(&bench.path("server"))).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let open = entry.metadata().unwrap().permissions().mode() & 0o077 != 0;
        let public = ["root.pem", "server.json"].contains(&&*name);
        assert!(public || !open, "{name} can be read by others");
        assert_eq!(name.contains("root"), name == "root.pem");
    }
}

/// Asks where the services are, and one of them for its policy; returns the address of that one and both answers.
async fn policy_service(bench: &Bench) -> (String, String, String) {
    let network = Network {
        roots: files::certificates(Path::new(&bench.path("server/root.pem"))).unwrap(),
        hosts: Hosts::default().with(HOST, ([127, 0, 0, 1], bench.port).into()),
        ..Network::default()
    };
    let client = network.stranger().unwrap();
    let service = format!("https://{HOST}/EnrollmentServer/Discovery.svc");
    let question = DiscoverRequest::windows_11_25h2(Text::new(USER).unwrap());
    let discovered = ask::<Discover, _>(&client, &service, Credential::None, &question, |answer| {
        answer.enrollment_policy_service_url.unwrap().to_string()
    });
    let discovered = discovered.await.unwrap();
    let (address, first) = (discovered.result.unwrap(), discovered.answer.unwrap());
    let token = UsernameToken::new(Text::new(USER).unwrap(), SecretText::borrowed(PASSWORD));
    let (credential, question) = (Credential::UsernameToken(token), GetPoliciesRequest::default());
    let second = ask::<GetPolicies, _>(&client, &address, credential, &question, |_| ()).await;
    let text = |body: &[u8]| String::from_utf8(body.to_vec()).unwrap();
    let second = second.unwrap().answer.unwrap();
    (address, text(&first.body), text(&second.body))
}

#[tokio::test]
async fn later_requests_repeat_what_discovery_learned() {
    let bench = Bench::new(&[]);
    let (address, first, second) = policy_service(&bench).await;
    let start = format!("https://{HOST}/EnrollmentServer/Policy.svc?os-version=10.0.26200.9279&");
    assert!(address.starts_with(&start), "{address}");
    let url = address.parse().unwrap();
    let activity = format!(">{}</ActivityId>", client_request_id(&url).unwrap());
    assert!(
        first.contains(&activity) && second.contains(&activity),
        "{first} {second}"
    );
    let bench = Bench::new(&["--plain-urls"]);
    let (address, _, second) = policy_service(&bench).await;
    assert_eq!(address, format!("https://{HOST}/EnrollmentServer/Policy.svc"));
    assert!(!second.contains(&activity));
}
