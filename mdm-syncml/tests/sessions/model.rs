//! A model of both sides: random programs of commands against random devices, with loss, duplication, reordering, restarts
//! from storage after every message, chunks, lost sessions and users who come late.
//!
//! Every command ends in exactly one outcome or still waits for a reason, nothing runs twice, and sessions end.
//! `MODEL_RUNS` sets the number of programs; `just model` runs a million.

use core::time::Duration;
use std::collections::BTreeMap;

use mdm_errors::{SecretBytes, SecretText};
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::{
    Add, Alert, Atomic, AtomicCommand, Delete, Exec, Get, Item, ManagementCommand, Replace, Sequence,
    SequenceCommand,
};
use mdm_syncml::session::device::{self, Reply};
use mdm_syncml::session::server::{
    Challenge, Context, CredentialLifetime, DropReason, Enrollment, Event, Kept, Order, Queue, RetryPolicy,
    Settings,
};
use mdm_syncml::session::{CommandId, Path};
use mdm_syncml::{CommandKind, Message, Outcome, StatusCode};
use rustls_pki_types::UnixTime;

use crate::pair::{DEVICE, PEER, SERVER, text, uri};

/// More messages than any session of a program needs.
const MOST_MESSAGES: u32 = 300;
/// More sessions than any program needs.
const MOST_SESSIONS: u32 = 12;

#[test]
fn random_programs_keep_the_promises() {
    let runs = std::env::var("MODEL_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    let first = std::env::var("MODEL_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let first = first.unwrap_or(1_u64);
    for seed in first..first + runs.unwrap_or(400_u64) {
        let outcome = std::panic::catch_unwind(|| World::new(seed).run());
        assert!(outcome.is_ok(), "MODEL_SEED={seed} MODEL_RUNS=1 shows it again");
    }
}

/// A small generator of numbers (xorshift64*).
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One time out of so many.
    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

type Part = (CommandId, Path, usize);

struct World {
    chance: Chance,
    server_settings: Settings,
    device_settings: device::Settings,
    enrollment: Enrollment,
    queue: Queue,
    device: device::Session,
    /// How the network behaves: one message in so many is lost, comes twice, or comes late.
    trouble: u64,
    restarts: bool,
    /// The commands that were given, and the session from which on the user is there.
    issued: Vec<CommandId>,
    /// The node that each part sets or runs.
    changes: BTreeMap<Part, String>,
    user_from: u32,
    /// How often each node was set or run.
    runs: BTreeMap<String, u32>,
    answers: BTreeMap<Part, Outcome>,
    completed: BTreeMap<CommandId, Outcome>,
    dropped: BTreeMap<CommandId, DropReason>,
    values: BTreeMap<Part, String>,
    /// Messages of this session that were sent before.
    history: Vec<Vec<u8>>,
}

/// The value of a node: long ones go in chunks.
fn value_of(node: &str) -> String {
    let length = node
        .bytes()
        .fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 1500);
    let length = if length % 5 == 0 { length } else { length % 60 };
    format!("{node}=")
        .chars()
        .chain("<&>é".chars().cycle())
        .take(length + node.len())
        .collect()
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let identity = || Identity::new("user", &SecretText::borrowed("password"));
        let mut server = Settings::new(text(SERVER), text(DEVICE), PEER)
            .with_budget(1100 + usize::try_from(chance.below(8000)).unwrap());
        let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("Tablet 3"), text("en-US"));
        let mut device = device::Settings::new(text(SERVER), info)
            .with_budget(1100 + usize::try_from(chance.below(8000)).unwrap());
        if chance.one_in(2) {
            server = server.with_announced_object_size(100_000);
            device = device.with_chunks();
        }
        if chance.one_in(3) {
            let lifetime = match chance.one_in(2) {
                true => CredentialLifetime::Message,
                false => CredentialLifetime::Session,
            };
            server = server.with_challenge(Challenge::md5(identity()).with_lifetime(lifetime));
            device = device.with_identity(identity());
        }
        let mut world = Self {
            enrollment: Enrollment::new(server.clone()),
            queue: Queue::new().with_policy(RetryPolicy::new().with_attempts(1)),
            device: device::Session::new(text("0"), device.clone()),
            server_settings: server,
            device_settings: device,
            trouble: [4, 8, 30, 1_000_000][usize::try_from(chance.below(4)).unwrap()],
            restarts: chance.one_in(2),
            issued: Vec::new(),
            changes: BTreeMap::new(),
            user_from: u32::try_from(chance.below(3)).unwrap(),
            runs: BTreeMap::new(),
            answers: BTreeMap::new(),
            completed: BTreeMap::new(),
            dropped: BTreeMap::new(),
            values: BTreeMap::new(),
            history: Vec::new(),
            chance,
        };
        for _ in 0..world.chance.below(7) {
            world.issue();
        }
        world
    }

    fn issue(&mut self) {
        let id = CommandId::from(u64::try_from(self.issued.len()).unwrap());
        let command = self.command(&id.to_string());
        self.changes.extend(changes(id, &command));
        self.issued.push(id);
        self.queue.enqueue(id, command).unwrap();
    }

    fn node(&mut self, name: &str) -> String {
        let scope = if self.chance.one_in(6) {
            "./User"
        } else {
            "./Device"
        };
        format!("{scope}/Vendor/MSFT/{name}")
    }

    fn command(&mut self, name: &str) -> ManagementCommand<'static> {
        let node = |world: &mut Self, part: u64| world.node(&format!("{name}/{part}"));
        match self.chance.below(8) {
            0 => {
                let count = 1 + self.chance.below(3);
                let items: Vec<_> = (0..count).map(|part| uri(&node(self, part))).collect();
                Get::from_items(items).unwrap().into()
            }
            1 => Exec::new(uri(&node(self, 0))).into(),
            2 => Delete::new(uri(&node(self, 0))).into(),
            3 => {
                let count = 2 + self.chance.below(3);
                let parts: Vec<_> = (0..count)
                    .map(|part| self.set(&format!("{name}/{part}")))
                    .collect();
                Atomic::from_commands(parts).unwrap().into()
            }
            4 => {
                let get = Get::new(uri(&node(self, 0)));
                let atomic =
                    Atomic::new(self.set(&format!("{name}/1"))).with_command(self.set(&format!("{name}/2")));
                Sequence::new(get)
                    .with_command(atomic)
                    .with_command(Add::new(self.item(&format!("{name}/3"))))
                    .into()
            }
            _ => self.set(name).into(),
        }
    }

    fn item(&mut self, name: &str) -> Item<'static> {
        let node = self.node(name);
        let value = value_of(&node);
        Item::target(uri(&node)).with_data(text(&value))
    }

    fn set(&mut self, name: &str) -> Replace<'static> {
        Replace::new(self.item(name))
    }

    fn run(mut self) {
        for session in 1..=MOST_SESSIONS {
            let mut settings = self.device_settings.clone();
            let who = if session > self.user_from {
                LoginStatus::User
            } else {
                LoginStatus::None
            };
            settings = settings.with_alert(Alert::login_status(who));
            self.device = device::Session::new(text(&session.to_string()), settings.clone());
            self.history.clear();
            self.session(&settings);
            if session > self.user_from && self.queue.is_empty() && self.enrollment_is_idle() {
                break;
            }
        }
        self.check();
    }

    fn enrollment_is_idle(&self) -> bool {
        self.enrollment
            .session()
            .is_none_or(|session| session.out().next().is_none())
    }

    /// One session, until one of the two sides ends it or is lost.
    fn session(&mut self, settings: &device::Settings) {
        let mut up = Vec::new();
        self.device.start(&mut up).unwrap();
        for _ in 0..MOST_MESSAGES {
            let Some(down) = self.deliver(&up) else { return };
            if self.chance.one_in(self.trouble * 4) {
                return; // the device is switched off
            }
            if self.restarts {
                self.device = device::Session::restore(settings.clone(), &self.device.to_json()).unwrap();
            }
            let Some(answer) = self.obey(&down) else { return };
            if self.chance.one_in(self.trouble) {
                assert_eq!(
                    self.obey(&down).as_ref(),
                    Some(&answer),
                    "the same message, the same answer"
                );
            }
            up = answer;
            if !self.device.is_open() {
                let _ = self.deliver(&up);
                return;
            }
        }
        panic!("a session without an end");
    }

    /// Brings a message to the server and its answer back, however often that takes.
    fn deliver(&mut self, up: &[u8]) -> Option<Vec<u8>> {
        for _ in 0..20 {
            if self.chance.one_in(self.trouble) && !self.history.is_empty() {
                let late = usize::try_from(self.chance.next()).unwrap() % self.history.len();
                let late = self.history[late].clone();
                let _ = self.serve(&late);
            }
            if self.chance.one_in(self.trouble) {
                continue; // the request is lost
            }
            let down = self.serve(up);
            self.history.push(up.to_vec());
            if down.is_some() && self.chance.one_in(self.trouble) {
                continue; // the answer is lost
            }
            return down;
        }
        None
    }

    fn serve(&mut self, up: &[u8]) -> Option<Vec<u8>> {
        let message = Message::parse(up).unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
        let context = Context::new(now, PEER).with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
        let mut turn = self.enrollment.receive(&message, &context).ok()?;
        let is_repeated = turn.is_repeated();
        let mut told = Vec::new();
        while let Some(event) = turn.poll_event() {
            assert!(!is_repeated, "a repeated message tells nothing");
            match event {
                Event::Answer(answer) => {
                    let part = (answer.id, answer.path, answer.item);
                    told.push((part, answer.outcome));
                }
                Event::Completed(done) => {
                    assert!(
                        self.completed.insert(done.id, done.outcome).is_none(),
                        "completed twice"
                    );
                }
                Event::Value(value) => {
                    let text = value.text().unwrap().into_owned();
                    self.values.insert((value.id, value.path, value.item), text);
                }
                _ => {}
            }
        }
        for (part, outcome) in told {
            assert!(
                self.answers.insert(part, outcome).is_none(),
                "answered twice: {part:?}"
            );
        }
        let mut down = Vec::new();
        let served = self.queue.finish(turn, now, &mut down);
        self.dropped
            .extend(served.dropped.iter().map(|dropped| (dropped.id, dropped.reason)));
        if self.restarts {
            self.restart();
        }
        Some(down)
    }

    fn restart(&mut self) {
        let state = self.enrollment.to_json();
        let answer = self.enrollment.answer().to_vec();
        let restored = Enrollment::restore(self.server_settings.clone(), &state, answer).unwrap();
        assert_eq!(restored.kept, Kept::All);
        self.enrollment = restored.enrollment;
        let mut queue = Queue::new().with_policy(RetryPolicy::new().with_attempts(1));
        for order in self.queue.orders() {
            queue.insert(Order::from_json(&order.to_json()).unwrap()).unwrap();
        }
        self.queue = queue;
    }

    /// Gives a message to the device. `None` when it says no more.
    fn obey(&mut self, down: &[u8]) -> Option<Vec<u8>> {
        let message = Message::parse(down).unwrap();
        let mut turn = self.device.receive(&message).ok()?;
        while let Some(event) = turn.poll_event() {
            match event {
                device::Event::Execute(request) => {
                    let node = request.uri().unwrap().to_owned();
                    let is_read = request.command == CommandKind::Get;
                    if !is_read {
                        *self.runs.entry(node.clone()).or_default() += 1;
                    }
                    if matches!(request.command, CommandKind::Replace | CommandKind::Add) {
                        assert_eq!(request.text().unwrap(), value_of(&node), "a value as it was sent");
                    }
                    let reply = match self.chance.below(8) {
                        0 => StatusCode::COMMAND_FAILED.into(),
                        1 if !is_read => StatusCode::ACCEPTED.into(),
                        _ if is_read => Reply::value(text(&value_of(&node))),
                        _ => StatusCode::OK.into(),
                    };
                    turn.answer(&request, reply);
                }
                device::Event::RollBack(request) => {
                    let node = request.uri().unwrap();
                    *self.runs.get_mut(node).unwrap() -= 1;
                    turn.answer(&request, StatusCode::ATOMIC_ROLL_BACK_OK);
                }
                _ => {}
            }
        }
        let mut up = Vec::new();
        turn.finish(&mut up).send.then_some(up)
    }

    fn check(&self) {
        for (node, runs) in &self.runs {
            assert!(*runs <= 1, "{node} ran {runs} times");
        }
        for id in &self.issued {
            let waits = self.queue.get(*id).is_some();
            let ended = self.completed.contains_key(id);
            let dropped = self.dropped.get(id);
            let never_sent = matches!(dropped, Some(DropReason::TooLarge));
            assert!(
                usize::from(waits) + usize::from(ended) + usize::from(never_sent) == 1,
                "{id}: waits {waits}, ended {ended}, dropped {dropped:?}"
            );
        }
        for ((id, path, item), outcome) in &self.answers {
            assert!(
                self.issued.contains(id) && self.completed.contains_key(id),
                "{id}"
            );
            let value = self.values.get(&(*id, *path, *item));
            if let Some(value) = value {
                let (node, _) = value.split_once('=').unwrap();
                assert_eq!(*value, value_of(node), "a value as the device has it");
            }
            assert!(*outcome != Outcome::NoValue || value.is_none());
            // What is told is what has happened.
            let Some(node) = self.changes.get(&(*id, *path, *item)) else {
                continue;
            };
            let runs = self.runs.get(node).copied().unwrap_or_default();
            match outcome {
                Outcome::Done | Outcome::Accepted => assert_eq!(runs, 1, "{id}/{path}: {outcome}"),
                Outcome::RolledBack | Outcome::NotExecuted => assert_eq!(runs, 0, "{id}/{path}: {outcome}"),
                _ => {}
            }
        }
    }
}

/// Returns the nodes that a command of this model sets or runs, part by part.
fn changes(id: CommandId, command: &ManagementCommand<'_>) -> Vec<(Part, String)> {
    let node = |path: Path, item: &Item<'_>| ((id, path, 0), item.target_uri().unwrap().to_owned());
    let here = Path::COMMAND;
    let atomic = |path: Path, atomic: &Atomic<'_>| -> Vec<_> {
        let parts = (0..)
            .zip(atomic.commands())
            .filter_map(|(index, part)| match part {
                AtomicCommand::Replace(replace) => Some(node(path.child(index), &replace.items()[0])),
                _ => None,
            });
        parts.collect()
    };
    match command {
        ManagementCommand::Replace(replace) => vec![node(here, &replace.items()[0])],
        ManagementCommand::Exec(exec) => vec![node(here, exec.item())],
        ManagementCommand::Delete(delete) => vec![node(here, &delete.items()[0])],
        ManagementCommand::Atomic(one) => atomic(here, one),
        ManagementCommand::Sequence(sequence) => (0..)
            .zip(sequence.commands())
            .flat_map(|(index, part)| match part {
                SequenceCommand::Atomic(one) => atomic(here.child(index), one),
                SequenceCommand::Add(add) => vec![node(here.child(index), &add.items()[0])],
                _ => Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    }
}
