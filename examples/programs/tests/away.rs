//! A database that goes away and comes back, loses connections, or has no room. In a file of its own, because no other
//! test may run meanwhile.
#![cfg(feature = "postgres")]

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use support::orders::{get, order};
use support::pc::Pc;
use support::server::{Home, Process};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    pub mod pc;
    pub mod postgres;
    pub mod server;
}

/// One test at a time: each does something to the database of all.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stops or starts the server of the tests.
fn postgres(control: &str, arguments: &[&str]) {
    assert!(Command::new(control).args(arguments).status().unwrap().success());
}

#[test]
fn postgres_goes_away_and_comes_back() {
    let _turn = turn();
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
    let order = order(json!({"command": "add", "node": "./Vendor/MSFT/Away/1", "value": "1"}));
    let id = {
        let store = home.store();
        store.order(&pc.id, &order).unwrap().unwrap()
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
    let reports = home.store().reports(&pc.id).unwrap();
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

#[test]
fn postgres_connections_break_and_nothing_is_lost() {
    let _turn = turn();
    let Some(url) = support::postgres::database() else {
        return;
    };
    let home = Home::new(Some(url.clone()));
    let server = Process::start(&home, &[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    let mut orders = Vec::new();
    for round in 0..10 {
        let store = home.store();
        for number in 0..3 {
            let node = format!("./Vendor/MSFT/Away/{round}-{number}");
            let order = order(json!({"command": "add", "node": node, "value": "1"}));
            orders.push((store.order(&pc.id, &order).unwrap().unwrap(), node));
        }
        drop(store);
        // Whatever the server is doing at that moment, or in none of its moments.
        std::thread::scope(|scope| {
            let session = scope.spawn(|| runtime.block_on(pc.sync()));
            for _ in 0..10 {
                support::postgres::execute(
                    &url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE application_name = 'mdm-server' AND datname = current_database()",
                );
                std::thread::sleep(Duration::from_millis(5 + 7 * round));
            }
            session.join().unwrap().unwrap();
        });
    }
    let reports = home.store().reports(&pc.id).unwrap();
    for (id, node) in &orders {
        let ends = reports[id].iter().filter(|report| report.is_end()).count();
        assert_eq!((ends, pc.ran[node]), (1, 1), "{node}");
    }
    assert_eq!(pc.ran.len(), orders.len());
}

/// Limits the size of the files of the database, and returns whether that is possible here.
fn limit_files(url: &str, bytes: &str) -> bool {
    let ids = support::postgres::numbers(url, "SELECT pid FROM pg_stat_activity");
    let first = ids.first().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{first}/stat")).unwrap_or_default();
    let parent = stat
        .rsplit_once(") ")
        .and_then(|(_, rest)| rest.split(' ').nth(1)?.parse().ok());
    let size = format!("--fsize={bytes}:unlimited");
    ids.into_iter().chain(parent).all(|id| {
        let Ok(process) = std::fs::metadata(format!("/proc/{id}")) else {
            return true; // it has ended
        };
        // Its owner may, and root only where it has every capability.
        let mut limit = Command::new("prlimit");
        limit.uid(process.uid()).gid(process.gid());
        let limit = limit.args(["--pid", &id.to_string(), &size]).status();
        limit.is_ok_and(|status| status.success()) || !Path::new(&format!("/proc/{id}")).exists()
    })
}

/// A limit on the size of files stands for the full disk, as in the test of SQLite. It is more than a file of the
/// write-ahead log has, and less than the table of reports has already.
#[test]
fn postgres_without_room_is_told_and_loses_nothing() {
    const LIMIT: &str = "18000000";
    let _turn = turn();
    if Command::new("prlimit").arg("--version").output().is_err() {
        println!("skipped: there is no prlimit");
        return;
    }
    let Some(url) = support::postgres::database() else {
        return;
    };
    let home = Home::new(Some(url.clone()));
    let server = Process::start(&home, &["--message-size", "2000000"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(&home, server.address)).unwrap();
    support::postgres::execute(
        &url,
        "ALTER TABLE report ALTER COLUMN report SET STORAGE EXTERNAL; \
         INSERT INTO report (device, command, report) SELECT 'filler', 0, repeat('x', 1000000) FROM generate_series(1, 20)",
    );
    let store = home.store();
    let (node, value) = ("./Vendor/MSFT/Away/Large", "0123456789 & so on\n".repeat(20_000));
    let add = order(json!({"command": "add", "node": node, "value": value}));
    let id = pc.id.clone();
    store.order(&id, &add).unwrap().unwrap();
    runtime.block_on(pc.sync()).unwrap();
    let get = store.order(&pc.id, &get(node)).unwrap().unwrap();
    if !limit_files(&url, LIMIT) {
        println!("skipped: the processes of the database cannot be limited");
        return;
    }
    std::thread::scope(|scope| {
        let session = scope.spawn(|| runtime.block_on(pc.sync()));
        let begin = Instant::now();
        while !runtime
            .block_on(server.metrics(&home))
            .contains("mdm_http_errors_total{kind=\"503\"} ")
        {
            assert!(begin.elapsed() < Duration::from_secs(60), "the device is told");
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(!session.is_finished(), "the device tries again");
        assert_eq!(store.waiting(&id).unwrap(), [get], "the database answers");
        assert!(!store.reports(&id).unwrap().contains_key(&get));
        assert!(limit_files(&url, "unlimited"));
        session.join().unwrap().unwrap();
    });
    let reports = store.reports(&pc.id).unwrap().remove(&get).unwrap();
    assert_eq!(reports[0].value.as_ref(), Some(&value));
    assert_eq!(reports.iter().filter(|report| report.is_end()).count(), 1);
}
