//! The store in one file: SQLite with a write-ahead log. Nothing has to be set up.

mod archive;
mod desk;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mdm_examples::Result;
use mdm_examples::store::{
    Account, Admission, Attempts, Desk, Device, Entry, NewOrder, Purpose, Report, Store, Ticket,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::{DEVICE, entra_text, steps};
use desk::{device_of, insert_order};

/// The steps from one version of the database to the next. The number of steps done is its `user_version`.
const MIGRATIONS: [&str; 5] = [
    include_str!("sqlite/1.sql"),
    include_str!("sqlite/2.sql"),
    include_str!("sqlite/3.sql"),
    include_str!("sqlite/4.sql"),
    include_str!("sqlite/5.sql"),
];
/// The patience of a program with another one that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store in a file.
pub struct SqliteStore(Mutex<Connection>);

impl SqliteStore {
    /// Opens the store in a file, which is made when there is none, and brings it to this version.
    pub fn open(file: &Path) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        // Made here, so that nobody else may read it: the log beside it gets the same permissions.
        let mut options = std::fs::OpenOptions::new();
        options
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(file)?;
        Self::prepare(Connection::open(file)?)
    }

    fn prepare(mut connection: Connection) -> Result<Self> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // What was acknowledged must survive the loss of power too.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for step in steps(&MIGRATIONS, version)? {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
        transaction.commit()?;
        Ok(Self(Mutex::new(connection)))
    }

    /// A transaction that was not committed is undone when it is dropped, also by a panic.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a transaction that nobody else can write beside.
fn begin(connection: &mut Connection) -> Result<Transaction<'_>> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

impl Store for SqliteStore {
    fn account(&self, name: &str) -> Result<Option<Account>> {
        let connection = self.connection();
        let mut query = connection
            .prepare_cached("SELECT password, federated, device_cap FROM account WHERE name = ?1")?;
        let account = query.query_row(params![name], |row| {
            Ok(Account {
                password: row.get(0)?,
                federated: row.get(1)?,
                device_cap: row.get(2)?,
            })
        });
        Ok(account.optional()?)
    }

    fn keep_account(&self, name: &str, account: &Account) -> Result<()> {
        self.connection().execute(
            "INSERT OR REPLACE INTO account (name, password, federated, device_cap) VALUES (?1, ?2, ?3, ?4)",
            params![name, account.password, account.federated, account.device_cap],
        )?;
        Ok(())
    }

    fn attempts(&self, name: &str) -> Result<Attempts> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT wrong, last FROM attempt WHERE name = ?1")?;
        let attempts = query.query_row(params![name], |row| {
            Ok(Attempts {
                count: row.get(0)?,
                last: row.get(1)?,
            })
        });
        Ok(attempts.optional()?.unwrap_or_default())
    }

    fn count_attempt(&self, name: &str, now: u64, seconds: u64) -> Result<u32> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        let forgotten = now.saturating_sub(seconds);
        transaction.execute("DELETE FROM attempt WHERE last < ?1", params![forgotten])?;
        let sql = "INSERT INTO attempt (name, wrong, last) VALUES (?1, 1, ?2) \
                   ON CONFLICT (name) DO UPDATE SET wrong = wrong + 1, last = excluded.last RETURNING wrong";
        let count = transaction.query_row(sql, params![name, now], |row| row.get(0))?;
        transaction.commit()?;
        Ok(count)
    }

    fn forget_attempts(&self, name: &str) -> Result<()> {
        self.connection()
            .execute("DELETE FROM attempt WHERE name = ?1", params![name])?;
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<String>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(query.query_row(params![name], |row| row.get(0)).optional()?)
    }

    fn keep_setting(&self, name: &str, value: Option<&str>) -> Result<()> {
        let connection = self.connection();
        match value {
            Some(value) => connection.execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)",
                params![name, value],
            )?,
            None => connection.execute("DELETE FROM setting WHERE name = ?1", params![name])?,
        };
        Ok(())
    }

    fn keep_ticket(&self, ticket: &Ticket) -> Result<()> {
        self.connection().execute(
            "INSERT OR REPLACE INTO ticket (purpose, key, holder, expires) VALUES (?1, ?2, ?3, ?4)",
            params![ticket.purpose.as_str(), ticket.key, ticket.holder, ticket.expires],
        )?;
        Ok(())
    }

    fn keep_new_ticket(&self, ticket: &Ticket, now: u64) -> Result<bool> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        transaction.execute("DELETE FROM ticket WHERE expires <= ?1", params![now])?;
        let kept = transaction.execute(
            "INSERT OR IGNORE INTO ticket (purpose, key, holder, expires) VALUES (?1, ?2, ?3, ?4)",
            params![ticket.purpose.as_str(), ticket.key, ticket.holder, ticket.expires],
        )?;
        transaction.commit()?;
        Ok(kept == 1)
    }

    fn ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let connection = self.connection();
        let mut query = connection
            .prepare_cached("SELECT holder FROM ticket WHERE purpose = ?1 AND key = ?2 AND expires > ?3")?;
        let holder = query.query_row(params![purpose.as_str(), key, now], |row| row.get(0));
        Ok(holder.optional()?)
    }

    fn take_ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let connection = self.connection();
        connection.execute("DELETE FROM ticket WHERE expires <= ?1", params![now])?;
        let mut taken = connection
            .prepare_cached("DELETE FROM ticket WHERE purpose = ?1 AND key = ?2 RETURNING holder")?;
        Ok(taken
            .query_row(params![purpose.as_str(), key], |row| row.get(0))
            .optional()?)
    }

    fn devices(&self) -> Result<Vec<Device>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(&format!("SELECT {DEVICE} FROM device ORDER BY id"))?;
        let devices = query.query_map([], device_of)?;
        Ok(devices.collect::<rusqlite::Result<_>>()?)
    }

    fn device(&self, id: &str) -> Result<Option<Device>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(&format!("SELECT {DEVICE} FROM device WHERE id = ?1"))?;
        Ok(query.query_row(params![id], device_of).optional()?)
    }

    fn others(&self, owner: &str, besides: &str) -> Result<usize> {
        others(&self.connection(), owner, besides)
    }

    fn enroll(&self, device: &Device, cap: usize, orders: &[NewOrder]) -> Result<Admission> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        let owner: Option<String> = transaction
            .query_row(
                "SELECT owner FROM device WHERE id = ?1",
                params![device.id],
                |row| row.get(0),
            )
            .optional()?;
        if owner.is_some_and(|owner| owner != device.owner) {
            return Ok(Admission::OfAnother);
        }
        let others = others(&transaction, &device.owner, &device.id)?;
        if others >= cap {
            return Ok(Admission::TooMany(others));
        }
        transaction.execute("DELETE FROM device WHERE id = ?1", params![device.id])?;
        transaction.execute(
            "INSERT INTO device (id, name, owner, entra, certificate, previous, secret, nonce, enrolled, state, answer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, x'', x'')",
            params![
                device.id,
                device.name,
                device.owner,
                device.entra.as_ref().map(entra_text),
                device.certificate,
                device.previous,
                device.credentials.secret,
                device.credentials.nonce,
                device.enrolled,
            ],
        )?;
        for order in orders {
            insert_order(&transaction, &device.id, order)?;
        }
        transaction.commit()?;
        Ok(Admission::Enrolled(others + 1))
    }

    fn renew(&self, id: &str, certificate: &[u8]) -> Result<()> {
        self.connection().execute(
            "UPDATE device SET previous = certificate, certificate = ?2 WHERE id = ?1",
            params![id, certificate],
        )?;
        Ok(())
    }

    fn remove(&self, id: &str) -> Result<bool> {
        Ok(self
            .connection()
            .execute("DELETE FROM device WHERE id = ?1", params![id])?
            > 0)
    }

    fn order_by(&self, device: &str, order: &NewOrder, sent: Option<&Entry>) -> Result<Option<u64>> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        let known = transaction
            .query_row("SELECT 1 FROM device WHERE id = ?1", params![device], |_| Ok(()))
            .optional()?;
        if known.is_none() {
            return Ok(None);
        }
        let id = insert_order(&transaction, device, order)?;
        if let Some(entry) = sent {
            insert_entry(&transaction, &entry.about(device, id))?;
        }
        transaction.commit()?;
        Ok(Some(id))
    }

    fn reports(&self, device: &str) -> Result<BTreeMap<u64, Vec<Report>>> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached("SELECT command, report FROM report WHERE device = ?1 ORDER BY id")?;
        let mut reports: BTreeMap<u64, Vec<Report>> = BTreeMap::new();
        let mut rows = query.query(params![device])?;
        while let Some(row) = rows.next()? {
            let json: String = row.get(1)?;
            reports
                .entry(row.get(0)?)
                .or_default()
                .push(serde_json::from_str(&json)?);
        }
        Ok(reports)
    }

    fn waiting(&self, device: &str) -> Result<Vec<u64>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT id FROM command WHERE device = ?1 ORDER BY id")?;
        let ids = query.query_map(params![device], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    fn serve(&self, device: &str, work: &mut dyn FnMut(&mut Desk) -> bool) -> Result<bool> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        let Some(mut desk) = desk::read(&transaction, device)? else {
            return Ok(false);
        };
        if work(&mut desk) {
            desk::write(&transaction, device, desk)?;
            transaction.commit()?;
        }
        Ok(true)
    }

    fn note(&self, entry: &Entry) -> Result<()> {
        insert_entry(&self.connection(), entry)
    }

    fn entries(&self, last: usize) -> Result<Vec<Entry>> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached("SELECT time, who, what FROM audit ORDER BY id DESC LIMIT ?1")?;
        let entries = query.query_map(params![last], |row| {
            Ok(Entry {
                time: row.get(0)?,
                who: row.get(1)?,
                what: row.get(2)?,
            })
        })?;
        let mut entries = entries.collect::<rusqlite::Result<Vec<_>>>()?;
        entries.reverse();
        Ok(entries)
    }
}

fn insert_entry(connection: &Connection, entry: &Entry) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO audit (time, who, what) VALUES (?1, ?2, ?3)")?
        .execute(params![entry.time, entry.who, entry.what])?;
    Ok(())
}

fn others(connection: &Connection, owner: &str, besides: &str) -> Result<usize> {
    let mut query = connection.prepare_cached("SELECT count(*) FROM device WHERE owner = ?1 AND id <> ?2")?;
    Ok(query.query_row(params![owner, besides], |row| row.get(0))?)
}
