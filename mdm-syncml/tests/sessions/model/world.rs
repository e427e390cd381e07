use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use mdm_errors::SecretBytes;
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::Alert;
use mdm_syncml::session::CommandId;
use mdm_syncml::session::device;
use mdm_syncml::session::server::{
    Challenge, Context, CredentialLifetime, DropReason, Enrollment, Event, Kept, Order, Queue, RetryPolicy,
    Served, Settings,
};
use mdm_syncml::{CommandKind, Message, Outcome};
use rustls_pki_types::UnixTime;

use super::Count;
use super::chance::Chance;
use super::device::Device;
use super::nodes::{Nodes, value_of};
use super::program::{Part, Planned};
use super::wild::{Habits, Wild};
use crate::pair::{DEVICE, SERVER, identity, text};

/// More messages than any session of a program needs.
const MOST_MESSAGES: u32 = 400;
/// More sessions than any program needs.
const MOST_SESSIONS: u32 = 12;
/// The trouble of a program in which nothing goes wrong.
const NONE: u64 = 1_000_000_000;

/// One program, both sides, and the network between them.
pub(super) struct World {
    chance: Chance,
    now: u64,
    peer: u64,
    challenge: Option<Challenge>,
    server_settings: Settings,
    device_settings: device::Settings,
    /// `None` for the library's own device.
    habits: Option<Habits>,
    enrollment: Enrollment,
    queue: Queue,
    policy: RetryPolicy,
    attempts: u32,
    device: Device,
    nodes: Nodes,
    /// The rate of trouble: one message in this many is lost, repeated or late.
    trouble: u64,
    restarts: bool,
    /// The session from which on the user is there.
    user_from: u32,
    planned: Vec<Planned>,
    cancelled: BTreeSet<CommandId>,
    is_leaving: bool,
    is_locked_out: bool,
    answers: BTreeMap<Part, Outcome>,
    completed: BTreeMap<CommandId, Outcome>,
    dropped: BTreeMap<CommandId, DropReason>,
    values: BTreeMap<Part, String>,
    /// The parts that were taken out of the values on their way, if the program keeps them apart.
    parts: Option<BTreeMap<Part, String>>,
    /// The messages of this session that were sent before, up and down.
    ups: Vec<Vec<u8>>,
    downs: Vec<Vec<u8>>,
    count: Count,
    /// `MODEL_TRACE` shows the messages.
    is_traced: bool,
}

/// The settings of both sides.
struct Sides {
    server: Settings,
    device: device::Settings,
    habits: Option<Habits>,
    challenge: Option<Challenge>,
}

impl Sides {
    fn new(chance: &mut Chance) -> Self {
        let identity = || identity("user", "password");
        let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("Tablet 3"), text("en-US"));
        let mut device = device::Settings::new(text(SERVER), info)
            .with_budget(1100 + usize::try_from(chance.below(8000)).unwrap());
        let mut server = Settings::new(text(SERVER), text(DEVICE), peer(0))
            .with_budget(1100 + usize::try_from(chance.below(8000)).unwrap());
        if chance.one_in(2) {
            server = server.with_announced_object_size(100_000);
            device = device.with_chunks();
        }
        let habits = chance.one_in(2).then(|| Habits::new(chance));
        let mut challenge = None;
        if habits.is_none() && chance.one_in(2) {
            let lifetime = match chance.one_in(2) {
                true => CredentialLifetime::Message,
                false => CredentialLifetime::Session,
            };
            let md5 = Challenge::md5(identity()).with_lifetime(lifetime);
            server = server.with_challenge(md5.clone());
            challenge = Some(md5);
            device = device.with_identity(identity());
        }
        Self {
            server,
            device,
            habits,
            challenge,
        }
    }
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let Sides {
            server,
            device,
            habits,
            challenge,
        } = Sides::new(&mut chance);
        let attempts = chance.pick(&[1, 1, 3]);
        let policy = RetryPolicy::new().with_attempts(attempts);
        let mut world = Self {
            now: 1_800_000_000,
            peer: 0,
            challenge,
            enrollment: Enrollment::new(server.clone()),
            queue: Queue::new().with_policy(policy),
            policy,
            attempts: attempts.into(),
            device: Device::own(0, device.clone()),
            server_settings: server,
            device_settings: device,
            habits,
            nodes: Nodes::default(),
            trouble: chance.pick(&[4, 8, 30, NONE]),
            restarts: chance.one_in(2),
            parts: chance.one_in(2).then(BTreeMap::new),
            user_from: u32::try_from(chance.below(3)).unwrap(),
            planned: Vec::new(),
            cancelled: BTreeSet::new(),
            is_leaving: false,
            is_locked_out: false,
            answers: BTreeMap::new(),
            completed: BTreeMap::new(),
            dropped: BTreeMap::new(),
            values: BTreeMap::new(),
            ups: Vec::new(),
            downs: Vec::new(),
            count: Count::default(),
            is_traced: std::env::var_os("MODEL_TRACE").is_some(),
            chance,
        };
        for _ in 0..world.chance.below(7) {
            world.issue();
        }
        world
    }

    fn issue(&mut self) {
        let id = CommandId::from(u64::try_from(self.planned.len()).unwrap());
        let planned = Planned::new(&mut self.chance, id);
        let priority = self.chance.pick(&[0, 0, 0, 5]);
        let mut order = Order::new(id, planned.command.clone()).with_priority(priority);
        if self.chance.one_in(12) {
            let deadline = self.now + self.chance.below(200);
            order = order.with_expiry(UnixTime::since_unix_epoch(Duration::from_secs(deadline)));
        }
        self.queue.insert(order).unwrap();
        self.planned.push(planned);
    }

    pub(super) fn run(mut self) -> Count {
        for session in 1..=MOST_SESSIONS {
            if session <= 4 && !self.is_leaving && self.chance.one_in(3) {
                self.issue();
            }
            if self.chance.one_in(20) && !self.planned.is_empty() {
                let one = self.planned[self.chance.index(self.planned.len())].id;
                self.cancelled
                    .extend(self.queue.cancel(one).map(|order| order.id()));
            }
            let has_user = session > self.user_from;
            self.device = self.device_of(session, has_user);
            self.ups.clear();
            self.downs.clear();
            self.count.sessions += 1;
            self.session();
            let is_idle = self
                .enrollment
                .session()
                .is_none_or(|session| session.out().next().is_none());
            if self.is_locked_out || session > 4 && has_user && self.queue.is_empty() && is_idle {
                break;
            }
        }
        self.check();
        self.count.programs = 1;
        self.count.commands = u64::try_from(self.planned.len()).unwrap();
        for outcome in self.answers.values() {
            *self.count.outcomes.entry(format!("{outcome:?}")).or_default() += 1;
        }
        self.count
    }

    fn device_of(&mut self, session: u32, has_user: bool) -> Device {
        match self.habits {
            Some(habits) => Device::Wild(Wild::new(session, if has_user { "user" } else { "none" }, habits)),
            None => {
                let who = match has_user {
                    true => LoginStatus::User,
                    false => LoginStatus::None,
                };
                let mut settings = self.device_settings.clone().with_alert(Alert::login_status(who));
                if session > 2 && self.chance.one_in(40) {
                    settings = settings.with_alert(Alert::unenroll());
                }
                Device::own(session, settings)
            }
        }
    }

    /// One session, until one of the two sides ends it or is lost.
    fn session(&mut self) {
        let mut up = self.device.start();
        for _ in 0..MOST_MESSAGES {
            let Some(down) = self.deliver(&up) else { return };
            if self.chance.one_in(self.trouble * 4) {
                return; // the device is switched off
            }
            if self.restarts {
                self.device.restart();
            }
            if self.chance.one_in(self.trouble) && !self.downs.is_empty() {
                let late = self.downs[self.chance.index(self.downs.len())].clone();
                self.device.obey(&mut self.chance, &mut self.nodes, &late);
            }
            if self.chance.one_in(self.trouble * 8) {
                let number = Message::parse(&down)
                    .unwrap()
                    .header()
                    .msg_id()
                    .unwrap()
                    .parse()
                    .unwrap();
                if let Some(last) = self.device.abort(number) {
                    self.deliver(&last);
                }
                return;
            }
            let Some(answer) = self.device.obey(&mut self.chance, &mut self.nodes, &down) else {
                return;
            };
            if self.chance.one_in(self.trouble) {
                let again = self.device.obey(&mut self.chance, &mut self.nodes, &down);
                assert_eq!(again.as_ref(), Some(&answer), "the same message, the same answer");
            }
            self.downs.push(down);
            up = answer;
            if !self.device.is_open() {
                self.deliver(&up);
                return;
            }
        }
        panic!("a session without an end");
    }

    /// Brings a message to the server and its answer back, however often that takes.
    fn deliver(&mut self, up: &[u8]) -> Option<Vec<u8>> {
        for _ in 0..20 {
            self.now += self.chance.below(20);
            if self.chance.one_in(self.trouble * 16) {
                self.now += 4000; // longer than the idle limit
            }
            if self.chance.one_in(self.trouble * 16) {
                self.renew();
            }
            if self.chance.one_in(self.trouble) && !self.ups.is_empty() {
                let late = self.ups[self.chance.index(self.ups.len())].clone();
                self.serve(&late);
            }
            if self.chance.one_in(self.trouble) {
                continue; // the request is lost
            }
            let down = self.serve(up);
            self.ups.push(up.to_vec());
            if down.is_some() && self.chance.one_in(self.trouble) {
                continue; // the answer is lost
            }
            return down;
        }
        None
    }

    fn serve(&mut self, up: &[u8]) -> Option<Vec<u8>> {
        self.count.messages += 1;
        if self.is_traced {
            show("up", up);
        }
        let message = Message::parse(up).unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(self.now));
        let peer = peer(self.peer);
        let context = Context::new(now, &peer).with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
        let mut turn = self.enrollment.receive(&message, &context).ok()?;
        let is_repeated = turn.is_repeated();
        let mut told = Vec::new();
        let mut wants_to_leave = false;
        while let Some(event) = turn.poll_event() {
            assert!(!is_repeated, "a repeated message tells nothing");
            match event {
                Event::Answer(answer) => told.push(((answer.id, answer.path, answer.item), answer.outcome)),
                Event::Value(value) => {
                    let part = (value.id, value.path, value.item);
                    let taken = usize::try_from(value.taken()).unwrap();
                    let before = self.parts.as_mut().and_then(|parts| parts.remove(&part));
                    let before = before.filter(|_| taken > 0).unwrap_or_default();
                    assert_eq!(before.len(), taken, "{part:?}");
                    let text = before + &value.text().unwrap();
                    self.values.insert(part, text);
                }
                Event::Alert(alert) => {
                    wants_to_leave |= alert.code() == Some(mdm_syncml::AlertCode::GENERIC_ALERT);
                }
                _ => {}
            }
        }
        for (part, outcome) in told.iter().copied() {
            assert!(
                self.answers.insert(part, outcome).is_none(),
                "answered twice: {part:?}"
            );
        }
        let completed = turn.completed().to_vec();
        for done in &completed {
            let before = self.completed.insert(done.id, done.outcome);
            assert!(before.is_none(), "completed twice: {}", done.id);
        }
        if wants_to_leave {
            turn.unenroll();
            self.is_leaving = true;
        }
        if self.chance.one_in(self.trouble * 40) {
            turn.abort();
        }
        let mut down = Vec::new();
        let served = self.queue.finish(turn, now, &mut down);
        if self.is_traced {
            show(&format!("{told:?}\ndown"), &down);
        }
        self.note(&served, completed.iter().map(|done| done.id));
        self.take_parts();
        if self.restarts {
            self.restart();
        }
        Some(down)
    }

    /// Keeps what came of a value apart from the state.
    fn take_parts(&mut self) {
        let Some(parts) = &mut self.parts else { return };
        self.enrollment.drop_outgoing();
        if let Some(part) = self.enrollment.take_part() {
            let before = parts.entry((part.id, part.path, part.item)).or_default();
            before.truncate(usize::try_from(part.offset).unwrap());
            assert_eq!(before.len(), usize::try_from(part.offset).unwrap());
            before.push_str(&part.text);
        }
        assert!(self.enrollment.take_part().is_none());
    }

    fn note(&mut self, served: &Served, completed: impl Iterator<Item = CommandId>) {
        for dropped in &served.dropped {
            let before = self.dropped.insert(dropped.id, dropped.reason);
            assert!(before.is_none(), "dropped twice: {}", dropped.id);
        }
        for id in completed {
            if matches!(self.dropped.get(&id), Some(DropReason::Completed(_))) {
                continue;
            }
            // It waits again, or ended while it did: what came of it before is over.
            assert!(self.attempts > 1, "{id} goes out again");
            self.completed.remove(&id);
            self.answers.retain(|(of, ..), _| *of != id);
            self.values.retain(|(of, ..), _| *of != id);
        }
        if served.next.lock_out {
            assert!(self.enrollment.session().unwrap().out().next().is_none());
            self.is_locked_out = true;
        }
    }

    /// The certificate of the device is another one from now on.
    fn renew(&mut self) {
        self.peer += 1;
        let mut settings = Settings::new(text(SERVER), text(DEVICE), peer(self.peer));
        if let Some(challenge) = &self.challenge {
            settings = settings.with_challenge(challenge.clone());
        }
        self.server_settings = settings.with_announced_object_size(100_000).with_budget(4000);
        self.restore(Kept::WithoutExchange);
    }

    fn restart(&mut self) {
        self.restore(Kept::All);
        let mut queue = Queue::new().with_policy(self.policy);
        for order in self.queue.orders() {
            queue.insert(Order::from_json(&order.to_json()).unwrap()).unwrap();
        }
        self.queue = queue;
    }

    /// Reads the stored enrollment back, of which this much is kept.
    fn restore(&mut self, kept: Kept) {
        let state = self.enrollment.to_json();
        let answer = self.enrollment.answer().to_vec();
        let restored = Enrollment::restore(self.server_settings.clone(), &state, answer).unwrap();
        assert_eq!(restored.kept, kept);
        self.enrollment = restored.enrollment;
    }

    fn check(&self) {
        for planned in &self.planned {
            self.check_command(planned);
        }
        let never_ends = self.habits.is_some_and(|habits| !habits.is_honest());
        if self.trouble == NONE && !never_ends {
            assert!(self.queue.is_empty(), "{:?}", self.queue);
        }
    }

    fn check_command(&self, planned: &Planned) {
        let id = planned.id;
        let waits = self.queue.get(id).is_some();
        let is_cancelled = self.cancelled.contains(&id);
        let dropped = self.dropped.get(&id);
        let ends = usize::from(waits) + usize::from(is_cancelled) + usize::from(dropped.is_some());
        assert_eq!(
            ends, 1,
            "{id}: waits {waits}, cancelled {is_cancelled}, dropped {dropped:?}"
        );
        let completed = self.completed.get(&id).copied();
        match dropped {
            Some(DropReason::Completed(outcome)) => assert_eq!(completed, Some(*outcome), "{id}"),
            _ => assert_eq!(completed, None, "{id}"),
        }
        let limit = if planned.has_exec { 1 } else { self.attempts };
        for (part, kind, node) in &planned.parts {
            let uses = self.nodes.uses(node);
            assert!(uses.ran <= self.attempts, "{node} ran {} times", uses.ran);
            assert!(uses.applied() <= limit, "{node} ran {uses:?}");
            let value = self.values.get(part);
            if let Some(value) = value {
                assert_eq!(*value, value_of(node), "a value as the device has it");
            }
            let outcome = self.answers.get(part);
            // What is told is what has happened.
            match outcome {
                None => assert_eq!(completed, None, "{part:?} was never told"),
                Some(Outcome::Done) if *kind == CommandKind::Get => assert!(value.is_some(), "{part:?}"),
                Some(Outcome::NoValue) => assert!(value.is_none(), "{part:?}"),
                Some(Outcome::Done | Outcome::Accepted) => {
                    assert!(uses.applied() > 0, "{part:?} {outcome:?} {uses:?} {planned:?}")
                }
                Some(Outcome::RolledBack | Outcome::NotExecuted) if self.attempts == 1 => {
                    assert_eq!(uses.applied(), 0, "{part:?}: {outcome:?}");
                }
                _ => {}
            }
        }
    }
}

#[allow(clippy::print_stdout, reason = "asked for by `MODEL_TRACE`")]
fn show(title: &str, message: &[u8]) {
    println!("{title} {}", String::from_utf8_lossy(message));
}

fn peer(number: u64) -> Vec<u8> {
    format!("thumbprint {number}").into_bytes()
}
