//! A queue in memory, built on what a [`Turn`] offers to everybody.

mod ascending;
mod lanes;
mod order;
mod retry;

use alloc::vec::Vec;
use core::fmt;

use rustls_pki_types::UnixTime;

use super::{Completed, Next, NotSent, Turn};
use crate::Outcome;
use crate::outgoing::ManagementCommand;
use crate::session::CommandId;
use lanes::Lanes;

pub use order::Order;
pub use retry::{Retry, RetryPolicy};

/// The waiting and outstanding commands of one device, in memory.
///
/// Commands go out by priority, then in the order in which they were added. A command stays in the queue until its
/// outcome is final, so that it can go out again: the [`RetryPolicy`] decides. Commands for `./User` wait until the
/// enrolled user is signed in.
///
/// ```
/// use mdm_syncml::LocUri;
/// use mdm_syncml::outgoing::{Exec, Get};
/// use mdm_syncml::session::server::{Order, Queue};
///
/// let mut queue = Queue::new();
/// queue.enqueue(1_u64, Get::new(LocUri::new("./DevDetail/SwV")?))?;
/// let wipe = Exec::new(LocUri::new("./Device/Vendor/MSFT/RemoteWipe/doWipe")?);
/// queue.insert(Order::new(2_u64, wipe).with_priority(10))?;
/// assert!(queue.enqueue(1_u64, Get::new(LocUri::new("./DevDetail/HwV")?)).is_err());
/// assert!(queue.cancel(1_u64).is_some());
/// assert_eq!(queue.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Queue {
    orders: Lanes,
    policy: RetryPolicy,
    /// The number of outstanding orders, so that no turn has to count those that wait.
    out: usize,
}

/// The error for a command whose identifier is already in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DuplicateId {
    /// The identifier.
    pub id: CommandId,
}

/// The result of a turn that was finished from a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct Served {
    /// The state of the session.
    pub next: Next,
    /// The commands that went out with this answer.
    pub sent: Vec<CommandId>,
    /// The commands that were passed over, and why.
    ///
    /// They go on waiting, but the session does not stay open for them.
    pub held_back: Vec<HeldBack>,
    /// The commands that left the queue, and why.
    pub dropped: Vec<Dropped>,
    /// The number of commands that still wait.
    pub waiting: usize,
}

/// A command that was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldBack {
    /// The identifier.
    pub id: CommandId,
    /// The reason.
    pub reason: NotSent,
}

/// A command that left the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The identifier.
    pub id: CommandId,
    /// The reason.
    pub reason: DropReason,
}

/// The reason why a command leaves a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DropReason {
    /// The command has its final outcome.
    Completed(Outcome),
    /// The deadline of the order passed before it was sent.
    Expired,
    /// The command exceeds the byte budget of the settings; see [`NotSent::TooLarge`].
    TooLarge,
    /// The command ends the session; see [`NotSent::EndsSession`].
    EndsSession,
    /// The device is being unenrolled.
    Unenrolled,
}

impl fmt::Display for DuplicateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "command {} is in the queue already", self.id)
    }
}

impl core::error::Error for DuplicateId {}

impl Queue {
    /// Creates an empty queue with the default retry policy.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the policy for commands that did not succeed.
    #[must_use]
    pub const fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Adds a command without a deadline, at priority 0.
    ///
    /// A command whose outcome a turn reports is in the queue until [`finish`](Self::finish): a follow-up that is added
    /// while the events are polled needs an identifier of its own.
    ///
    /// # Errors
    /// [`DuplicateId`] when a command with this identifier is waiting or outstanding.
    pub fn enqueue(
        &mut self,
        id: impl Into<CommandId>,
        command: impl Into<ManagementCommand<'static>>,
    ) -> Result<(), DuplicateId> {
        self.insert(Order::new(id, command))
    }

    /// Adds an order, new or stored.
    ///
    /// Insert stored orders in the sequence of [`orders`](Self::orders), to keep it.
    ///
    /// # Errors
    /// [`DuplicateId`] when a command with this identifier is waiting or outstanding.
    pub fn insert(&mut self, order: Order) -> Result<(), DuplicateId> {
        let id = order.id();
        if self.orders.contains(id) {
            return Err(DuplicateId { id });
        }
        self.out = self.out.saturating_add(usize::from(order.is_out()));
        self.orders.push(order);
        Ok(())
    }

    /// Withdraws a waiting command; `None` if it is outstanding or not in the queue.
    pub fn cancel(&mut self, id: impl Into<CommandId>) -> Option<Order> {
        let id = id.into();
        let is_out = self.get(id).is_none_or(Order::is_out);
        if is_out { None } else { self.orders.remove(id) }
    }

    /// Withdraws all waiting commands.
    pub fn cancel_all(&mut self) -> Vec<Order> {
        let waiting: Vec<_> = self.waiting().map(Order::id).collect();
        let removed = waiting.into_iter().filter_map(|id| self.orders.remove(id));
        removed.collect()
    }

    /// Returns the order with this identifier.
    #[must_use]
    pub fn get(&self, id: impl Into<CommandId>) -> Option<&Order> {
        self.orders.get(id.into())
    }

    /// Returns all orders, in the sequence of sending.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    /// Returns the waiting orders, in the sequence of sending.
    pub fn waiting(&self) -> impl Iterator<Item = &Order> {
        self.orders().filter(|order| !order.is_out())
    }

    /// Returns the number of orders, waiting and outstanding.
    #[must_use]
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Reports whether there are no orders, waiting or outstanding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.len() == 0
    }

    /// Makes every outstanding command wait again.
    ///
    /// Call it when an enrollment could not be restored and was created anew.
    pub fn recall(&mut self) {
        self.orders.values_mut().for_each(Order::recall);
        self.out = 0;
    }

    /// Applies the outcomes of a turn, fills its answer, and finishes it.
    ///
    /// The queue does not change before this call, so that a turn can be dropped at any time. The answer is appended to
    /// `out`.
    pub fn finish(&mut self, mut turn: Turn<'_, '_>, now: UnixTime, out: &mut Vec<u8>) -> Served {
        let mut dropped = Vec::with_capacity(turn.completed().len());
        for completed in turn.completed() {
            self.settle(completed, &mut dropped);
        }
        if turn.is_unenrolling() {
            let all = self.cancel_all();
            dropped.extend(
                all.iter()
                    .map(|order| Dropped::new(order, DropReason::Unenrolled)),
            );
        }
        if let Some(order) = turn.wanted().and_then(|id| self.get(id)) {
            // Another command than the one that began ends the session, as its absence does.
            let _ = turn.supply(order.command());
        }
        /// Commands for which room is made at once.
        const MANY: usize = 64;
        let (mut sent, mut held_back) = (Vec::new(), Vec::new());
        if turn.opening().is_open() && !self.is_empty() {
            let expected = self.len().min(MANY);
            sent.reserve(expected);
            turn.expect(expected);
            self.fill(&mut turn, now, &mut sent, &mut held_back, &mut dropped);
        }
        Served {
            next: turn.complete(out),
            sent,
            held_back,
            dropped,
            waiting: self.len().saturating_sub(self.out),
        }
    }

    fn fill(
        &mut self,
        turn: &mut Turn<'_, '_>,
        now: UnixTime,
        sent: &mut Vec<CommandId>,
        held_back: &mut Vec<HeldBack>,
        dropped: &mut Vec<Dropped>,
    ) {
        let first = dropped.len();
        for order in self.orders.values_mut().filter(|order| !order.is_out()) {
            if order.is_expired(now) {
                dropped.push(Dropped::new(order, DropReason::Expired));
                continue;
            }
            match order.push(turn) {
                Ok(()) => {
                    order.send();
                    self.out = self.out.saturating_add(1);
                    sent.push(order.id());
                }
                Err(NotSent::TooLarge { .. }) => dropped.push(Dropped::new(order, DropReason::TooLarge)),
                Err(NotSent::EndsSession) => dropped.push(Dropped::new(order, DropReason::EndsSession)),
                Err(NotSent::Full | NotSent::Closed(_)) => break,
                Err(reason) => held_back.push(HeldBack {
                    id: order.id(),
                    reason,
                }),
            }
        }
        for dropped in dropped.iter().skip(first) {
            self.orders.remove(dropped.id);
        }
    }

    fn settle(&mut self, completed: &Completed, dropped: &mut Vec<Dropped>) {
        let (policy, out) = (self.policy, &mut self.out);
        self.orders.review(completed.id, |order| {
            *out = out.saturating_sub(usize::from(order.is_out()));
            let retry = policy.decide(completed.outcome, order.command(), order.attempts());
            match retry {
                Retry::Again => order.recall(),
                Retry::Never => dropped.push(Dropped::new(order, DropReason::Completed(completed.outcome))),
            }
            retry
        });
    }
}

impl Dropped {
    const fn new(order: &Order, reason: DropReason) -> Self {
        Self {
            id: order.id(),
            reason,
        }
    }
}
