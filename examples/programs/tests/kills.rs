//! Servers that are killed at random while devices call in and commands are given: nothing that was acknowledged is
//! lost, no command runs twice, no session is stuck.
//!
//! `KILLS` says how often; `just kills 1000`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mdm_examples::http::{Client, Hosts, Request};
use mdm_examples::tls;
use serde_json::{Value, json};

use support::balancer;
use support::orders::get;
use support::pc::Pc;
use support::server::{Home, Process};

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod balancer;
    pub mod orders;
    pub mod pc;
    #[cfg(feature = "postgres")]
    pub mod postgres;
    pub mod server;
}

/// Devices that call in all the time.
const DEVICES: usize = 4;
/// The pause of an administrator between two commands for a device.
const BETWEEN_COMMANDS: Duration = Duration::from_millis(60);
/// A device whose commands are not done after this many sessions is stuck.
const SESSIONS: usize = 10;

#[test]
fn sqlite_forgets_nothing() {
    under_load(None, 1);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_forgets_nothing() {
    if let Some(url) = support::postgres::database() {
        under_load(Some(url), 1);
    }
}

#[cfg(feature = "postgres")]
#[test]
fn three_processes_over_postgres_forget_nothing() {
    if let Some(url) = support::postgres::database() {
        under_load(Some(url), 3);
    }
}

/// The knowledge of the administrator.
#[derive(Default)]
struct Ledger {
    /// The commands that the API has acknowledged: number, device and node.
    acknowledged: Vec<(u64, String, String)>,
    /// The nodes of commands whose acknowledgement never came: such a command is there, or it is not.
    unsure: Vec<String>,
}

impl Ledger {
    fn note(&mut self, id: Option<u64>, device: &str, node: String) {
        match id {
            Some(id) => self.acknowledged.push((id, device.to_owned(), node)),
            None => self.unsure.push(node),
        }
    }
}

/// Everything that goes on at one time.
struct Load {
    client: Client,
    token: String,
    apis: Vec<std::net::SocketAddr>,
    ledger: Mutex<Ledger>,
    next: AtomicUsize,
    ends: AtomicBool,
    messages: AtomicUsize,
    /// Commands acknowledged and sessions ended.
    steps: AtomicUsize,
}

fn under_load(database: Option<String>, processes: usize) {
    let kills = std::env::var("KILLS").ok().and_then(|text| text.parse().ok());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(kill(Home::new(database), processes, kills.unwrap_or(20)));
}

async fn kill(home: Home, processes: usize, kills: usize) {
    let begin = Instant::now();
    let mut servers: Vec<Process> = (0..processes).map(|_| Process::start(&home, &[])).collect();
    let front = balancer::start(servers.iter().map(|server| server.address).collect()).await;
    let load = Arc::new(Load {
        client: Client::with_hosts(Hosts::default(), tls::client([], None).unwrap()).unwrap(),
        token: home.api_token(),
        apis: servers.iter().map(|server| server.api).collect(),
        ledger: Mutex::default(),
        next: AtomicUsize::new(0),
        ends: AtomicBool::new(false),
        messages: AtomicUsize::new(0),
        steps: AtomicUsize::new(0),
    });
    let (mut devices, mut administrators) = (Vec::new(), Vec::new());
    for _ in 0..DEVICES {
        let pc = Pc::enroll(&home, front).await.unwrap();
        administrators.push(tokio::spawn(load.clone().command(pc.id.clone())));
        devices.push(tokio::spawn(load.clone().call_in(pc)));
    }
    let mut chance = Chance(kills as u64 ^ 0x9E37_79B9_7F4A_7C15);
    for kill in 0..kills {
        // Every second time something must have been done first: a slow machine would do nothing but start servers.
        let before = load.steps.load(Ordering::Relaxed);
        while kill % 2 == 0 && load.steps.load(Ordering::Relaxed) == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(20 + chance.below(280))).await;
        let victim = chance.below(servers.len() as u64) as usize;
        // The pause between death and return is no work for the threads of the devices.
        tokio::task::block_in_place(|| servers[victim].replace(&home, &[]));
    }
    load.ends.store(true, Ordering::Relaxed);
    for administrator in administrators {
        administrator.await.unwrap();
    }
    let mut ran = BTreeMap::new();
    for device in devices {
        let mut pc = device.await.unwrap();
        finish(&home, &mut pc).await;
        ran.extend(std::mem::take(&mut pc.ran));
    }
    let ledger = std::mem::take(&mut *load.ledger.lock().unwrap());
    let ended = proved(&home, &ledger, &ran);
    println!(
        "{kills} kills of {processes} process(es) in {:.0} s: {DEVICES} devices, {} messages; {} commands acknowledged, \
         {} without an acknowledgement; {ended} ended, each ran once",
        begin.elapsed().as_secs_f64(),
        load.messages.load(Ordering::Relaxed),
        ledger.acknowledged.len(),
        ledger.unsure.len(),
    );
}

impl Load {
    /// Gives a device one command after the other, through whichever server answers.
    async fn command(self: Arc<Self>, device: String) {
        while !self.ends.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let node = format!("./Vendor/MSFT/Kill/{number}");
            let api = self.apis[number % self.apis.len()];
            let url = format!("http://{api}/devices/{device}/commands").parse().unwrap();
            let body = json!({"command": "add", "node": node, "value": "1"}).to_string();
            let request = Request::post(url, "application/json", body)
                .with_header("Authorization", format!("Bearer {}", self.token));
            let answer = self.client.send(&request).await.ok();
            let answer = answer.filter(|answer| answer.status == 200);
            let id =
                answer.and_then(|answer| serde_json::from_slice::<Value>(&answer.body).ok()?["id"].as_u64());
            self.steps.fetch_add(usize::from(id.is_some()), Ordering::Relaxed);
            self.ledger.lock().unwrap().note(id, &device, node);
            tokio::time::sleep(BETWEEN_COMMANDS).await;
        }
    }

    /// Calls in again and again.
    async fn call_in(self: Arc<Self>, mut pc: Pc) -> Pc {
        while !self.ends.load(Ordering::Relaxed) {
            let rounds = pc.sync().await.expect("every session ends");
            self.messages.fetch_add(rounds, Ordering::Relaxed);
            self.steps.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        pc
    }
}

/// Calls in until no command waits.
async fn finish(home: &Home, pc: &mut Pc) {
    let store = tokio::task::block_in_place(|| home.store());
    for _ in 0..SESSIONS {
        pc.sync().await.expect("every session ends");
        if tokio::task::block_in_place(|| store.waiting(&pc.id).unwrap().is_empty()) {
            return;
        }
    }
    panic!("commands wait after {SESSIONS} sessions");
}

/// Compares what was acknowledged, what the server has on file, and what the devices did; returns how many commands
/// have ended.
fn proved(home: &Home, ledger: &Ledger, ran: &BTreeMap<String, usize>) -> usize {
    let store = home.store();
    let mut ends: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut nodes: BTreeMap<u64, String> = BTreeMap::new();
    for device in store.devices().unwrap() {
        for (id, reports) in store.reports(&device.id).unwrap() {
            for report in reports {
                match report.is_end() {
                    true => ends.entry(id).or_default().push(report.outcome),
                    false => drop(nodes.insert(id, report.node)),
                }
            }
        }
    }
    for (id, device, node) in &ledger.acknowledged {
        let end = ends
            .get(id)
            .unwrap_or_else(|| panic!("{id} for {device} was acknowledged and is lost"));
        assert_eq!(end.len(), 1, "{id} for {device} has one end: {end:?}");
        assert_eq!(nodes.get(id), Some(node));
        assert_eq!(ran.get(node), Some(&1), "{node} ran once");
    }
    for (id, end) in &ends {
        assert_eq!(end, &["done"], "{id}");
        assert_eq!(ran.get(&nodes[id]), Some(&1), "{} ran once", nodes[id]);
    }
    assert!(ran.values().all(|times| *times == 1), "nothing runs twice");
    assert_eq!(ran.len(), ends.len(), "whatever ran has an end on file");
    assert!(ledger.acknowledged.len() + ledger.unsure.len() >= ends.len());
    ends.len()
}

/// Numbers that look random, and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A device that gives up in the middle of a session loses nothing either: what was out goes out again, and a command
/// that is certain never to have arrived runs once. Only one end is on file.
#[tokio::test(flavor = "multi_thread")]
async fn sqlite_devices_that_give_up_lose_nothing() {
    let home = Home::new(None);
    let server = Process::start(&home, &[]);
    let mut pc = Pc::enroll(&home, server.address).await.unwrap();
    let store = home.store();
    let id = store.order(&pc.id, &get("./DevDetail/SwV")).unwrap().unwrap();
    assert_eq!(pc.sync_up_to(1).await.unwrap(), 1);
    assert_eq!(store.waiting(&pc.id).unwrap(), [id]);
    finish(&home, &mut pc).await;
    let reports = store.reports(&pc.id).unwrap().remove(&id).unwrap();
    let ends: Vec<&str> = reports
        .iter()
        .filter(|report| report.is_end())
        .map(|report| &*report.outcome)
        .collect();
    assert_eq!(ends, ["done"]);
    drop(server);
}
