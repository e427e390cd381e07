//! A value of 10 MB that a device sends in chunks: what comes of it is stored once, and a server that is killed in the
//! middle of it loses nothing. In a file of its own, because it counts what the whole database writes.

use std::time::Duration;

use serde_json::json;

use support::orders::{get, order};
use support::pc::Pc;
use support::server::{Home, Process};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    pub mod pc;
    #[cfg(feature = "postgres")]
    pub mod postgres;
    pub mod server;
}

/// The bytes of the value.
const LENGTH: usize = 10_000_000;
/// The largest message, a hundredth of that.
const MESSAGE: [&str; 2] = ["--message-size", "100000"];
/// Servers that are killed while it comes.
const KILLS: usize = 5;
/// The state of a device at any time: without the value, and without the command that goes out in chunks.
const STATE: usize = 1000;
const NODE: &str = "./Vendor/MSFT/Large/Value";

/// A text that no database makes smaller.
fn value() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";
    let (mut value, mut state) = (String::with_capacity(LENGTH), 0x9E37_79B9_7F4A_7C15_u64);
    while value.len() < LENGTH {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let letters = (0..12).map(|letter| LETTERS[(state >> (5 * letter)) as usize % LETTERS.len()]);
        value.extend(letters.map(char::from));
        value.push_str(" <&>\u{e4}\n");
    }
    value.push_str("the end");
    value
}

/// Kills the server again and again while a device calls in, and returns how many bytes of state it had at most.
fn killed_while_calling_in(home: &Home, server: &mut Process, pc: &mut Pc) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (store, id) = (home.store(), pc.id.clone());
    let mut largest = 0;
    std::thread::scope(|scope| {
        let session = scope.spawn(|| runtime.block_on(pc.sync_up_to(1000)));
        for _ in 0..KILLS {
            std::thread::sleep(Duration::from_millis(700));
            server.replace(home, &MESSAGE);
            let looked = store.serve(&id, &mut |desk| {
                largest = largest.max(desk.state.len());
                false
            });
            assert!(looked.unwrap());
        }
        session.join().unwrap().unwrap();
    });
    largest
}

/// Checks that nothing is lost, and returns how many times the bytes of the value the server and its database write,
/// as far as `written` tells.
fn comes_whole(home: &Home, written: impl Fn(&Process) -> u64) -> f64 {
    let mut server = Process::start(home, &MESSAGE);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(home, server.address)).unwrap();
    (pc.large_objects, pc.ran) = (true, [].into());
    let value = value();
    pc.keep(NODE, &value);
    let store = home.store();

    // First without a kill, to count.
    let first = store.order(&pc.id, &get(NODE)).unwrap().unwrap();
    let before = written(&server);
    runtime.block_on(pc.sync_up_to(1000)).unwrap();
    let bytes = written(&server) - before;

    let second = store.order(&pc.id, &get(NODE)).unwrap().unwrap();
    let largest = killed_while_calling_in(home, &mut server, &mut pc);
    assert!(largest < STATE, "{largest} bytes of state");
    let mut reports = store.reports(&pc.id).unwrap();
    for id in [first, second] {
        let [read, end] = &*reports.remove(&id).unwrap() else {
            panic!("a value and an end")
        };
        assert!(read.value.as_ref() == Some(&value), "the value is whole");
        assert_eq!((read.status, &*end.outcome), (Some(200), "done"));
    }
    let looked = store.serve(&pc.id, &mut |desk| {
        assert_eq!(desk.begun, None, "no part is left");
        false
    });
    assert!(looked.unwrap());
    bytes as f64 / LENGTH as f64
}

/// The other way: the command is a row of its own, and no state holds a copy of it.
fn goes_whole(home: &Home) {
    let mut server = Process::start(home, &MESSAGE);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut pc = runtime.block_on(Pc::enroll(home, server.address)).unwrap();
    pc.large_objects = true;
    let value = &value()[..1_000_000];
    let store = home.store();
    let add = order(json!({"command": "add", "node": NODE, "value": value}));
    let id = store.order(&pc.id, &add).unwrap().unwrap();
    let largest = killed_while_calling_in(home, &mut server, &mut pc);
    assert!(largest < STATE, "{largest} bytes of state");
    assert!(pc.value(NODE) == value, "the value is whole");
    assert_eq!(pc.ran[NODE], 1);
    let reports = store.reports(&pc.id).unwrap();
    assert_eq!(reports[&id].iter().filter(|report| report.is_end()).count(), 1);
}

/// Bytes that a process has written: to files, and what it has answered.
fn written_by(server: &Process) -> u64 {
    let io = std::fs::read_to_string(format!("/proc/{}/io", server.child.id())).unwrap_or_default();
    let count = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    count.map_or(0, |count| count.parse().unwrap())
}

#[test]
fn sqlite_stores_a_large_value_once() {
    let home = Home::new(None);
    let times = comes_whole(&home, written_by);
    println!("SQLite writes {times:.1} times the bytes of the value");
    // Each page goes to the log and to the file; the parts, and then the whole.
    assert!(times < 8.0, "{times} times the value");
    goes_whole(&home);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_stores_a_large_value_once() {
    let Some(url) = support::postgres::database() else {
        return;
    };
    let home = Home::new(Some(url.clone()));
    let written = |_: &Process| {
        let sql = "SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') / 1000)::integer";
        u64::try_from(support::postgres::numbers(&url, sql)[0]).unwrap() * 1000
    };
    let times = comes_whole(&home, written);
    println!("PostgreSQL writes {times:.1} times the bytes of the value to its log");
    assert!(times < 8.0, "{times} times the value");
    goes_whole(&home);
}
