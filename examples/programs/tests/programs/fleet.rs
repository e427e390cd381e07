//! `fleet` against `server`: what goes wrong on the way changes nothing about what happens.

use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, HOST, PASSWORD, program};
use crate::server::finished;

#[test]
fn a_fleet_with_losses_and_cuts_gets_every_command_once() {
    let bench = Bench::new(&["--api", "127.0.0.1:0"]);
    let devices = "20";
    let added = bench.server(
        &["user", "add", "fleet@example.test", "--devices", devices],
        PASSWORD,
    );
    assert!(added.status.success());
    let mut fleet = Command::new(program("fleet"));
    fleet
        .args([
            "--devices",
            devices,
            "--rate",
            "20",
            "--seed",
            "7",
            "--keys",
            "2",
            "--json",
        ])
        .args([
            "--loss",
            "0.2",
            "--kills",
            "0.2",
            "--repeats",
            "0.2",
            "--log",
            "none",
        ])
        .args([
            "--server",
            &format!("https://{HOST}/EnrollmentServer/Discovery.svc"),
        ])
        .args(["--password-stdin", "--root", &bench.path("server/root.pem")])
        .args(["--resolve", &format!("{HOST}:127.0.0.1:{}", bench.port)])
        .args(["--api", &format!("http://{}", bench.api.as_deref().unwrap())])
        .args(["--api-token", &bench.path("server/api-token")]);
    let output = finished(&mut fleet, PASSWORD);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(output.status.success(), "{figures}");
    for (name, expected) in [
        ("devices", 20),
        ("keys", 2),
        ("seed", 7),
        ("commands_given", 60),
        ("commands_settled", 60),
    ] {
        assert_eq!(figures[name], expected, "{name}: {figures}");
    }
    assert_eq!(figures["errors"], serde_json::json!({}));
    assert_eq!(figures["differences"], serde_json::json!([]));
    assert_eq!(figures["check_ins"]["count"], 20);
    // Cut connections are made again, each with a handshake of its own.
    assert!(
        figures["handshakes"]["count"].as_u64().unwrap() >= 20,
        "{figures}"
    );
}
