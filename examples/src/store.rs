//! The memory of a server, and the little that a store must be able to do for it.
//!
//! Every method is one transaction. The one that matters is [`Store::serve`]: a message of a device is read, answered
//! and stored while nobody else can touch that device, and the answer goes out only when all of it is stored.

mod memory;

use std::collections::BTreeMap;

use mdm_entra::EnrollmentIdentity;
use mdm_syncml::outgoing::ManagementCommand;
use mdm_syncml::session::server::{self, Order, Queue};
use mdm_syncml::session::{CommandId, Path};

pub use memory::MemoryStore;

use crate::Result;

/// A store.
pub trait Store: Send + Sync {
    /// Returns the account of a user, by a name in lower case.
    fn account(&self, name: &str) -> Result<Option<Account>>;

    /// Keeps an account, in place of one of the same name.
    fn keep_account(&self, name: &str, account: &Account) -> Result<()>;

    /// Returns how many wrong passwords came under a name.
    fn attempts(&self, name: &str) -> Result<Attempts>;

    /// Counts one more, and returns how many there are with it. Those before it are forgotten when the last of them is
    /// more than `seconds` ago.
    fn count_attempt(&self, name: &str, now: u64, seconds: u64) -> Result<u32>;

    /// Forgets the wrong passwords that came under a name.
    fn forget_attempts(&self, name: &str) -> Result<()>;

    /// Returns a setting.
    fn setting(&self, name: &str) -> Result<Option<String>>;

    /// Keeps a setting, or forgets it.
    fn keep_setting(&self, name: &str, value: Option<&str>) -> Result<()>;

    /// Keeps a ticket.
    fn keep_ticket(&self, ticket: &Ticket) -> Result<()>;

    /// Keeps a ticket unless one with its key is kept and has not ended; reports whether it did.
    fn keep_new_ticket(&self, ticket: &Ticket, now: u64) -> Result<bool>;

    /// Returns the holder of a ticket that has not ended.
    fn ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>>;

    /// Returns the holder of a ticket that has not ended, and takes the ticket away.
    fn take_ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>>;

    /// Returns all devices.
    fn devices(&self) -> Result<Vec<Device>>;

    /// Returns a device.
    fn device(&self, id: &str) -> Result<Option<Device>>;

    /// Returns how many devices an owner has besides one.
    fn others(&self, owner: &str, besides: &str) -> Result<usize>;

    /// Enrolls a device, anew or in place of itself, unless it is somebody else's or its owner has too many.
    /// `orders` are the first commands for it.
    fn enroll(&self, device: &Device, cap: usize, orders: &[NewOrder]) -> Result<Admission>;

    /// Gives a device its next certificate.
    fn renew(&self, id: &str, certificate: &[u8]) -> Result<()>;

    /// Forgets a device; false when there is none.
    fn remove(&self, id: &str) -> Result<bool>;

    /// Queues a command for a device; nothing when there is no such device. An entry for the audit log is completed
    /// with the device and the number of the command, and added in the same transaction: no command is there of which
    /// nobody knows who sent it.
    fn order_by(&self, device: &str, order: &NewOrder, sent: Option<&Entry>) -> Result<Option<u64>>;

    /// Queues a command that nobody sent.
    fn order(&self, device: &str, order: &NewOrder) -> Result<Option<u64>> {
        self.order_by(device, order, None)
    }

    /// Returns what became of the commands for a device, in order, by their numbers.
    fn reports(&self, device: &str) -> Result<BTreeMap<u64, Vec<Report>>>;

    /// Returns the numbers of commands that have no outcome yet.
    fn waiting(&self, device: &str) -> Result<Vec<u64>>;

    /// Lends `work` everything about a device, which nobody else can touch meanwhile, and stores what it has changed
    /// when it returns true. False when there is no such device.
    fn serve(&self, device: &str, work: &mut dyn FnMut(&mut Desk) -> bool) -> Result<bool>;

    /// Adds to the audit log.
    fn note(&self, entry: &Entry) -> Result<()>;

    /// Returns the last entries of the audit log.
    fn entries(&self, last: usize) -> Result<Vec<Entry>>;
}

/// A user of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The hash of the password, as a PHC string.
    pub password: String,
    /// The user signs in at a web page rather than by a password typed into Windows.
    pub federated: bool,
    /// Devices that this user may enroll.
    pub device_cap: usize,
}

/// Wrong passwords in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Their number.
    pub count: u32,
    /// The time of the last one, in seconds since 1970.
    pub last: u64,
}

/// An enrolled device.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// The DeviceID, which is also the source of its SyncML.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The user who enrolled it, in lower case.
    pub owner: String,
    /// The claims of the token of the enrollment, if it was one of Entra ID.
    pub entra: Option<EnrollmentIdentity>,
    /// Its certificate in DER: who the TLS peer must be.
    pub certificate: Vec<u8>,
    /// The certificate before it, which counts until the device has used the new one; empty when there is none.
    pub previous: Vec<u8>,
    /// The credentials that the provisioning document gave it.
    pub credentials: Credentials,
    /// The time of its enrollment, in seconds since 1970.
    pub enrolled: u64,
}

/// The credentials with which a device proves itself in its messages.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The secret with which the device proves itself.
    pub secret: String,
    /// The first nonce for it.
    pub nonce: Vec<u8>,
}

/// The decision about a device that enrolls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is enrolled, as the device of its owner with this number.
    Enrolled(usize),
    /// It is the device of another user.
    OfAnother,
    /// Its owner has this many devices already.
    TooMany(usize),
}

/// The purpose of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// A token of the sign-in page, held by a user.
    SignIn,
    /// A page with the terms of use that waits for a click.
    ShownTerms,
    /// A blob that proves that the terms were accepted.
    AcceptedTerms,
    /// The mark of a signed message, which counts once.
    SignedMessage,
}

/// Something that was given out, and comes back once or more often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its purpose.
    pub purpose: Purpose,
    /// The text that comes back.
    pub key: String,
    /// Whose it is.
    pub holder: String,
    /// The time of its end, in seconds since 1970.
    pub expires: u64,
}

/// A command for a device that has no number yet.
pub type NewOrder = ManagementCommand<'static>;

/// A stored order that has no outcome yet.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Its number.
    pub id: u64,
    /// The order, as the session writes it.
    pub row: Vec<u8>,
}

/// Everything about a device, for the time of one message.
#[derive(Debug)]
pub struct Desk {
    /// The device.
    pub device: Device,
    /// The stored state of its management; empty before its first message.
    pub state: Vec<u8>,
    /// The bytes of the last answer.
    pub answer: Vec<u8>,
    /// The commands that wait or are out.
    pub queue: Queue,
    /// The outcomes that came with this message.
    pub reports: Vec<(u64, Report)>,
    /// The next part of the value that comes in chunks, to be kept after those before it.
    pub part: Option<Part>,
    /// The command whose value has begun to come; its parts are in the store.
    pub begun: Option<u64>,
    /// These parts are worthless from now on: the value is whole, or never will be.
    pub drops_parts: bool,
    /// The device is to be forgotten.
    pub leaves: bool,
    /// The orders as they were read.
    before: Vec<Mark>,
}

/// The part of an order that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    id: CommandId,
    attempts: u16,
    is_out: bool,
}

/// A part of a value that comes in chunks, one of which comes at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The command that asked for the value.
    pub command: u64,
    /// The bytes of the value before it.
    pub start: u64,
    /// Its text.
    pub text: String,
}

/// The changes among the orders on a desk.
#[derive(Debug, Default)]
pub struct Changes {
    /// The orders to write.
    pub rows: Vec<OrderRow>,
    /// The numbers of those that have ended.
    pub ended: Vec<u64>,
}

/// The answer of a device to a command.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Which command of an Atomic; nothing for the Atomic itself, and for other commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// Which item of the command; nothing for the end of all of it.
    pub item: Option<usize>,
    /// The command.
    pub command: String,
    /// The node.
    pub node: String,
    /// The status.
    pub status: Option<u16>,
    /// Its meaning.
    pub outcome: String,
    /// The value that was read.
    pub value: Option<String>,
    /// Bytes of the value that come before it, and are kept as parts; 0 once the report is stored.
    #[serde(skip)]
    pub taken: u64,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// The time, in seconds since 1970.
    pub time: u64,
    /// The user or program that acted.
    pub who: String,
    /// The action.
    pub what: String,
}

impl Entry {
    /// Returns the entry with the device that a command is for, and its number.
    pub fn about(&self, device: &str, order: u64) -> Self {
        Self {
            what: format!("{} to {device}, as {order}", self.what),
            ..self.clone()
        }
    }
}

impl Purpose {
    /// Returns the name under which stores keep it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::ShownTerms => "shown-terms",
            Self::AcceptedTerms => "accepted-terms",
            Self::SignedMessage => "signed-message",
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(..)")
    }
}

impl Device {
    /// Reports whether a certificate is one of this device.
    pub fn is_shown(&self, certificate: &[u8]) -> bool {
        let is = |own: &[u8]| !own.is_empty() && own == certificate;
        is(&self.certificate) || is(&self.previous)
    }
}

impl Desk {
    /// Returns a desk with these orders on it, and the command whose value has begun to come.
    pub fn new(
        device: Device,
        state: Vec<u8>,
        answer: Vec<u8>,
        orders: Vec<OrderRow>,
        begun: Option<u64>,
    ) -> Result<Self> {
        let mut queue = Queue::new();
        for order in orders {
            queue.insert(Order::from_json(&order.row)?)?;
        }
        let before = queue.orders().map(Mark::from_order).collect();
        Ok(Self {
            device,
            state,
            answer,
            queue,
            reports: Vec::new(),
            part: None,
            begun,
            drops_parts: false,
            leaves: false,
            before,
        })
    }

    /// Returns the node that an item of an order is about, or of a command inside of it.
    pub fn node(&self, order: u64, part: Path, item: usize) -> Option<&str> {
        let command = self.queue.get(order)?.command().view();
        let part = part.indices().try_fold(command, |command, index| {
            command.commands().nth(usize::try_from(index).ok()?)
        });
        part?.items().get(item)?.target_uri()
    }

    /// Returns what has changed among the orders since they were read.
    pub fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        for mark in &self.before {
            match self.queue.get(mark.id) {
                Some(order) if Mark::from_order(order) != *mark => changes.rows.push(OrderRow {
                    id: number(mark.id),
                    row: order.to_json(),
                }),
                Some(_) => {}
                None => changes.ended.push(number(mark.id)),
            }
        }
        changes
    }

    /// Returns the place from which the stored parts are to go, before the new one comes.
    pub fn first_to_go(&self) -> Option<u64> {
        let begun = self.begun?;
        let next = self.part.as_ref();
        if self.drops_parts || next.is_some_and(|next| next.command != begun) {
            return Some(0);
        }
        next.map(|next| next.start)
    }

    /// Reports whether a value has become whole whose beginning is among the stored parts.
    pub fn needs_parts(&self) -> bool {
        self.reports.iter().any(|(_, report)| report.taken > 0)
    }

    /// Puts the stored parts before the end of the value.
    pub fn join(&mut self, parts: &str) -> Result<()> {
        for (_, report) in self.reports.iter_mut().filter(|(_, report)| report.taken > 0) {
            if usize::try_from(report.taken) != Ok(parts.len()) {
                return Err("the parts of a value are not those that its state counts".into());
            }
            report.value = Some([parts, report.value.as_deref().unwrap_or_default()].concat());
            report.taken = 0;
        }
        Ok(())
    }
}

impl From<server::Part> for Part {
    fn from(part: server::Part) -> Self {
        Self {
            command: number(part.id),
            start: part.offset,
            text: part.text,
        }
    }
}

impl Mark {
    fn from_order(order: &Order) -> Self {
        Self {
            id: order.id(),
            attempts: order.attempts(),
            is_out: order.is_out(),
        }
    }
}

impl Report {
    /// Reports whether this is the end of all of a command.
    pub fn is_end(&self) -> bool {
        self.item.is_none()
    }

    /// Returns the report at the end of all of a command.
    pub fn of_command(outcome: String) -> Self {
        Self {
            part: None,
            item: None,
            command: String::new(),
            node: String::new(),
            status: None,
            outcome,
            value: None,
            taken: 0,
        }
    }
}

impl OrderRow {
    /// Returns an order under the number that a store has given it.
    pub fn new(id: u64, order: &NewOrder) -> Self {
        Self {
            id,
            row: Order::new(id, order.clone()).to_json(),
        }
    }
}

/// Returns the number of an order that a store has numbered.
pub fn number(id: CommandId) -> u64 {
    u64::try_from(id.get()).unwrap_or_default()
}
