//! A database that goes away and comes back. In a file of its own, because no other test may run meanwhile.
#![cfg(feature = "postgres")]

use std::process::Command;
use std::time::Duration;

use mdm_programs::database::Place;
use mdm_programs::order::Wanted;
use serde_json::json;

use support::pc::Pc;
use support::server::{Home, Process};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod pc;
    pub mod postgres;
    pub mod server;
}

/// Stops or starts the server of the tests.
fn postgres(control: &str, arguments: &[&str]) {
    assert!(Command::new(control).args(arguments).status().unwrap().success());
}

#[test]
fn postgres_goes_away_and_comes_back() {
    let (Some(url), Ok(control)) = (
        support::postgres::database(),
        std::env::var("MDM_TEST_POSTGRES_CTL"),
    ) else {
        return;
    };
    let home = Home::new(Some(url.clone()));
    let server = Process::start(&home, &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    let order: Wanted =
        serde_json::from_value(json!({"command": "add", "node": "./Vendor/MSFT/Away/1", "value": "1"}))
            .unwrap();
    let id = {
        let store = Place::Url(&url).open().unwrap();
        store.order(&pc.id, &order.order().unwrap()).unwrap().unwrap()
    };
    // As a loss of power would.
    postgres(&control, &["-m", "immediate", "stop"]);
    let output = home.server(&["send", &pc.id, "get", "./DevDetail/SwV"], "");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with("server: the database cannot be reached: "),
        "{told}"
    );
    assert!(told.contains("refused"), "{told}");
    std::thread::scope(|scope| {
        let session = scope.spawn(|| runtime.block_on(pc.sync()));
        std::thread::sleep(Duration::from_secs(1));
        assert!(!session.is_finished(), "the device is told to try again");
        postgres(&control, &["start"]);
        session.join().unwrap().unwrap();
    });
    assert_eq!(pc.ran["./Vendor/MSFT/Away/1"], 1);
    let reports = Place::Url(&url).open().unwrap().reports(&pc.id).unwrap();
    assert_eq!(reports[&id].iter().filter(|report| report.is_end()).count(), 1);
    // Once more, with connections that sleep in the pool.
    postgres(&control, &["-m", "fast", "restart"]);
    runtime.block_on(pc.sync()).unwrap();
    assert_eq!(pc.ran.len(), 1);
    assert!(
        home.server(&["send", &pc.id, "get", "./DevDetail/SwV"], "")
            .status
            .success()
    );
}
