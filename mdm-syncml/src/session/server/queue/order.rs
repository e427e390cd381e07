use rustls_pki_types::UnixTime;

use crate::outgoing::ManagementCommand;
use crate::session::CommandId;
use crate::session::server::push::Looked;
use crate::session::server::{NotSent, Turn};

/// A command in a [`Queue`](super::Queue), with its priority and deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    id: CommandId,
    command: ManagementCommand<'static>,
    priority: i32,
    /// In seconds since 1970.
    expires: Option<u64>,
    attempts: u16,
    is_out: bool,
    looked: Looked,
}

impl Order {
    /// Creates an order of priority 0 without a deadline.
    #[must_use]
    pub fn new(id: impl Into<CommandId>, command: impl Into<ManagementCommand<'static>>) -> Self {
        Self {
            id: id.into(),
            command: command.into(),
            priority: 0,
            expires: None,
            attempts: 0,
            is_out: false,
            looked: Looked::default(),
        }
    }

    /// Sets the priority; orders of higher priority go first.
    #[must_use]
    pub const fn with_priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Sets the deadline, after which the order is dropped instead of sent.
    #[must_use]
    pub const fn with_expiry(mut self, time: UnixTime) -> Self {
        self.expires = Some(time.as_secs());
        self
    }

    /// Returns the identifier.
    #[must_use]
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// Returns the command.
    #[must_use]
    pub const fn command(&self) -> &ManagementCommand<'static> {
        &self.command
    }

    /// Returns the priority.
    #[must_use]
    pub const fn priority(&self) -> i32 {
        self.priority
    }

    /// Returns the number of times that the command was sent.
    #[must_use]
    pub const fn attempts(&self) -> u16 {
        self.attempts
    }

    /// Reports whether the command is outstanding: sent, without an outcome yet.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.is_out
    }

    /// Pushes the command, whose facts are found once.
    pub(super) fn push(&mut self, turn: &mut Turn<'_, '_>) -> Result<(), NotSent> {
        turn.push_looked(self.id, &self.command, &mut self.looked)
    }

    pub(super) fn is_expired(&self, now: UnixTime) -> bool {
        self.expires.is_some_and(|expires| expires < now.as_secs())
    }

    pub(super) const fn send(&mut self) {
        self.is_out = true;
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(super) const fn recall(&mut self) {
        self.is_out = false;
    }
}

#[cfg(feature = "serde")]
mod stored {
    use alloc::borrow::Cow;
    use alloc::vec::Vec;
    use core::ops::RangeInclusive;

    use super::Order;
    use crate::outgoing::ManagementCommand;
    use crate::session::storage::is_default;
    use crate::session::{CommandId, RestoreError, storage};

    /// The layout of a stored order.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Row<'r> {
        version: u16,
        id: CommandId,
        command: Cow<'r, ManagementCommand<'static>>,
        #[serde(default, skip_serializing_if = "is_default")]
        priority: i32,
        #[serde(default, skip_serializing_if = "is_default")]
        expires: Option<u64>,
        #[serde(default, skip_serializing_if = "is_default")]
        attempts: u16,
        #[serde(default, skip_serializing_if = "is_default")]
        out: bool,
    }

    impl storage::Versioned for Row<'_> {
        const VERSIONS: RangeInclusive<u16> = Order::OLDEST..=Order::VERSION;

        fn version(&self) -> u16 {
            self.version
        }
    }

    impl Order {
        /// The version of the layout that this release writes. It reads version 1 as well.
        pub const VERSION: u16 = 2;

        const OLDEST: u16 = 1;

        /// Writes the order as JSON, for one row of a store.
        ///
        /// It is as secret as the command.
        #[must_use]
        pub fn to_json(&self) -> Vec<u8> {
            storage::to_json(&Row {
                version: Self::VERSION,
                id: self.id,
                command: Cow::Borrowed(&self.command),
                priority: self.priority,
                expires: self.expires,
                attempts: self.attempts,
                out: self.is_out,
            })
        }

        /// Reads an order that [`to_json`](Self::to_json) wrote.
        ///
        /// Unknown members are ignored.
        ///
        /// # Errors
        /// [`RestoreError`] when the row has another version or is damaged.
        pub fn from_json(json: &[u8]) -> Result<Self, RestoreError> {
            let row: Row<'_> = storage::from_json(json)?;
            Ok(Self {
                id: row.id,
                command: row.command.into_owned(),
                priority: row.priority,
                expires: row.expires,
                attempts: row.attempts,
                is_out: row.out,
                looked: super::Looked::default(),
            })
        }
    }
}
