//! The store for several processes: PostgreSQL. Each method is one transaction, and a message of a device locks the row
//! of that device until its answer is stored.

mod archive;
mod connection;
mod desk;

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use deadpool_postgres::{Client, GenericClient, Pool, Transaction};
use mdm_examples::Result;
use mdm_examples::store::{
    Account, Admission, Attempts, Desk, Device, Entry, NewOrder, Purpose, Report, Store, Ticket,
};
use tokio::runtime::Runtime;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::database::{DEVICE, entra_text, steps};
use desk::{device_of, insert_order};

/// The statements that turn the database of one version into that of the next, as those of SQLite do.
const MIGRATIONS: [&str; 5] = [
    include_str!("postgres/1.sql"),
    include_str!("postgres/2.sql"),
    include_str!("postgres/3.sql"),
    include_str!("postgres/4.sql"),
    include_str!("postgres/5.sql"),
];
/// Connections of one process; PostgreSQL admits 100 altogether unless it is told otherwise.
const CONNECTIONS: usize = 16;
/// The patience with a connection, and with a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first key of all advisory locks of these programs ("mdm" in ASCII).
const LOCK: i32 = 0x006D_646D;

/// A store in PostgreSQL.
pub struct PostgresStore {
    pool: Pool,
    runtime: Option<Runtime>,
}

impl PostgresStore {
    /// Opens the store at a URL (`postgres://USER:PASSWORD@HOST/DATABASE`), and brings it to this version. With
    /// `?sslmode=require` the connection is encrypted; `sslrootcert=FILE` names whom to trust in place of the system.
    pub fn open(url: &str) -> Result<Self> {
        let pool = Pool::builder(connection::manager(url)?)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .build()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("postgres")
            .enable_all()
            .build()?;
        let store = Self {
            pool,
            runtime: Some(runtime),
        };
        store.wait(store.migrate())?;
        Ok(store)
    }

    /// Waits on this thread, which may be one of another runtime: connections are served by threads of their own.
    fn wait<F: Future>(&self, future: F) -> F::Output {
        let _context = self.runtime.as_ref().map(Runtime::enter);
        pollster::block_on(future)
    }

    async fn client(&self) -> Result<Client> {
        let client = self.pool.get().await;
        client.map_err(|error| match error {
            deadpool_postgres::PoolError::Backend(error) => told(error),
            other => format!("the database cannot be reached: {other}").into(),
        })
    }

    /// Processes that begin at the same time take turns.
    async fn migrate(&self) -> Result<()> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await.map_err(told)?;
        let turn = format!(
            "SELECT pg_advisory_xact_lock({LOCK}, 0); CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)"
        );
        transaction.batch_execute(&turn).await.map_err(told)?;
        let found = transaction
            .query_opt("SELECT number FROM schema_version", &[])
            .await;
        let version: i64 = match found.map_err(told)? {
            Some(row) => row.try_get(0).map_err(told)?,
            None => 0,
        };
        for step in steps(&MIGRATIONS, usize::try_from(version)?)? {
            transaction.batch_execute(step).await.map_err(told)?;
        }
        let newest = MIGRATIONS.len();
        let now = format!("DELETE FROM schema_version; INSERT INTO schema_version VALUES ({newest})");
        transaction.batch_execute(&now).await.map_err(told)?;
        transaction.commit().await.map_err(told)
    }

    /// Runs one statement that is a transaction of its own, and returns its rows.
    fn ask(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
        self.wait(async { rows(&self.client().await?, sql, values).await })
    }

    /// Runs one statement, and returns its first row.
    fn ask_one(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>> {
        self.wait(async { first(&self.client().await?, sql, values).await })
    }

    /// Runs one statement, and returns how many rows it has changed.
    fn change(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        self.wait(async { change(&self.client().await?, sql, values).await })
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Store for PostgresStore {
    fn account(&self, name: &str) -> Result<Option<Account>> {
        let sql = "SELECT password, federated, device_cap FROM account WHERE name = $1";
        let found = self.ask_one(sql, &[&storable(name)])?;
        let account = |row: Row| {
            Ok(Account {
                password: get(&row, 0)?,
                federated: get(&row, 1)?,
                device_cap: usize::try_from(get::<i64>(&row, 2)?)?,
            })
        };
        found.map(account).transpose()
    }

    fn keep_account(&self, name: &str, account: &Account) -> Result<()> {
        self.change(
            "INSERT INTO account (name, password, federated, device_cap) VALUES ($1, $2, $3, $4) ON CONFLICT (name) \
             DO UPDATE SET password = EXCLUDED.password, federated = EXCLUDED.federated, device_cap = EXCLUDED.device_cap",
            &[&name, &account.password, &account.federated, &i64::try_from(account.device_cap)?],
        )?;
        Ok(())
    }

    fn attempts(&self, name: &str) -> Result<Attempts> {
        let found = self.ask_one("SELECT wrong, last FROM attempt WHERE name = $1", &[&name])?;
        let Some(row) = found else {
            return Ok(Attempts::default());
        };
        Ok(Attempts {
            count: u32::try_from(get::<i64>(&row, 0)?)?,
            last: u64::try_from(get::<i64>(&row, 1)?)?,
        })
    }

    fn count_attempt(&self, name: &str, now: u64, seconds: u64) -> Result<u32> {
        let forgotten = i64::try_from(now.saturating_sub(seconds))?;
        self.change("DELETE FROM attempt WHERE last < $1", &[&forgotten])?;
        let counted = self.ask_one(
            "INSERT INTO attempt (name, wrong, last) VALUES ($1, 1, $2) ON CONFLICT (name) \
             DO UPDATE SET wrong = attempt.wrong + 1, last = EXCLUDED.last RETURNING wrong",
            &[&name, &i64::try_from(now)?],
        )?;
        let row = counted.ok_or("what was counted has a number")?;
        Ok(u32::try_from(get::<i64>(&row, 0)?)?)
    }

    fn forget_attempts(&self, name: &str) -> Result<()> {
        self.change("DELETE FROM attempt WHERE name = $1", &[&name])?;
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<String>> {
        let found = self.ask_one("SELECT value FROM setting WHERE name = $1", &[&name])?;
        found.map(|row| get(&row, 0)).transpose()
    }

    fn keep_setting(&self, name: &str, value: Option<&str>) -> Result<()> {
        match value {
            Some(value) => self.change(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value",
                &[&name, &value],
            )?,
            None => self.change("DELETE FROM setting WHERE name = $1", &[&name])?,
        };
        Ok(())
    }

    fn keep_ticket(&self, ticket: &Ticket) -> Result<()> {
        self.change(
            "INSERT INTO ticket (purpose, key, holder, expires) VALUES ($1, $2, $3, $4) ON CONFLICT (purpose, key) \
             DO UPDATE SET holder = EXCLUDED.holder, expires = EXCLUDED.expires",
            &[
                &ticket.purpose.as_str(),
                &ticket.key,
                &ticket.holder,
                &i64::try_from(ticket.expires)?,
            ],
        )?;
        Ok(())
    }

    fn keep_new_ticket(&self, ticket: &Ticket, now: u64) -> Result<bool> {
        let now = i64::try_from(now)?;
        self.change("DELETE FROM ticket WHERE expires <= $1", &[&now])?;
        let kept = self.change(
            "INSERT INTO ticket (purpose, key, holder, expires) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[
                &ticket.purpose.as_str(),
                &ticket.key,
                &ticket.holder,
                &i64::try_from(ticket.expires)?,
            ],
        )?;
        Ok(kept == 1)
    }

    fn ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let found = self.ask_one(
            "SELECT holder FROM ticket WHERE purpose = $1 AND key = $2 AND expires > $3",
            &[&purpose.as_str(), &storable(key), &i64::try_from(now)?],
        )?;
        found.map(|row| get(&row, 0)).transpose()
    }

    fn take_ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let now = i64::try_from(now)?;
        self.change("DELETE FROM ticket WHERE expires <= $1", &[&now])?;
        let taken = self.ask_one(
            "DELETE FROM ticket WHERE purpose = $1 AND key = $2 AND expires > $3 RETURNING holder",
            &[&purpose.as_str(), &storable(key), &now],
        )?;
        taken.map(|row| get(&row, 0)).transpose()
    }

    fn devices(&self) -> Result<Vec<Device>> {
        let rows = self.ask(&format!("SELECT {DEVICE} FROM device ORDER BY id"), &[])?;
        rows.iter().map(device_of).collect()
    }

    fn device(&self, id: &str) -> Result<Option<Device>> {
        let sql = format!("SELECT {DEVICE} FROM device WHERE id = $1");
        let found = self.ask_one(&sql, &[&storable(id)])?;
        found.as_ref().map(device_of).transpose()
    }

    fn others(&self, owner: &str, besides: &str) -> Result<usize> {
        self.wait(async { others(&self.client().await?, owner, besides).await })
    }

    fn enroll(&self, device: &Device, cap: usize, orders: &[NewOrder]) -> Result<Admission> {
        self.wait(async {
            let mut client = self.client().await?;
            let transaction = client.transaction().await.map_err(told)?;
            let admission = admit(&transaction, device, cap).await?;
            if let Admission::Enrolled(_) = admission {
                insert_device(&transaction, device).await?;
                for order in orders {
                    insert_order(&transaction, &device.id, order).await?;
                }
                transaction.commit().await.map_err(told)?;
            }
            Ok(admission)
        })
    }

    fn renew(&self, id: &str, certificate: &[u8]) -> Result<()> {
        let sql = "UPDATE device SET previous = certificate, certificate = $2 WHERE id = $1";
        self.change(sql, &[&id, &certificate])?;
        Ok(())
    }

    fn remove(&self, id: &str) -> Result<bool> {
        Ok(self.change("DELETE FROM device WHERE id = $1", &[&storable(id)])? > 0)
    }

    fn order_by(&self, device: &str, order: &NewOrder, sent: Option<&Entry>) -> Result<Option<u64>> {
        self.wait(async {
            let mut client = self.client().await?;
            let transaction = client.transaction().await.map_err(told)?;
            let known = "SELECT 1 FROM device WHERE id = $1 FOR KEY SHARE";
            if first(&transaction, known, &[&storable(device)]).await?.is_none() {
                return Ok(None);
            }
            let id = insert_order(&transaction, device, order).await?;
            if let Some(entry) = sent {
                insert_entry(&transaction, &entry.about(device, id)).await?;
            }
            transaction.commit().await.map_err(told)?;
            Ok(Some(id))
        })
    }

    fn reports(&self, device: &str) -> Result<BTreeMap<u64, Vec<Report>>> {
        let sql = "SELECT command, report FROM report WHERE device = $1 ORDER BY id";
        let mut reports: BTreeMap<u64, Vec<Report>> = BTreeMap::new();
        for row in self.ask(sql, &[&storable(device)])? {
            let command = u64::try_from(get::<i64>(&row, 0)?)?;
            let report = serde_json::from_str(&get::<String>(&row, 1)?)?;
            reports.entry(command).or_default().push(report);
        }
        Ok(reports)
    }

    fn waiting(&self, device: &str) -> Result<Vec<u64>> {
        let sql = "SELECT id FROM command WHERE device = $1 ORDER BY id";
        let rows = self.ask(sql, &[&storable(device)])?;
        rows.iter()
            .map(|row| Ok(u64::try_from(get::<i64>(row, 0)?)?))
            .collect()
    }

    fn serve(&self, device: &str, work: &mut dyn FnMut(&mut Desk) -> bool) -> Result<bool> {
        self.wait(async {
            let mut client = self.client().await?;
            // Undone when it is dropped before its end, also by a panic; and by the database, when this process dies.
            let transaction = client.transaction().await.map_err(told)?;
            let Some(mut desk) = desk::read(&transaction, storable(device)).await? else {
                return Ok(false);
            };
            if work(&mut desk) {
                desk::write(&transaction, device, desk).await?;
                transaction.commit().await.map_err(told)?;
            }
            Ok(true)
        })
    }

    fn note(&self, entry: &Entry) -> Result<()> {
        self.wait(async { insert_entry(&self.client().await?, entry).await })
    }

    fn entries(&self, last: usize) -> Result<Vec<Entry>> {
        let sql = "SELECT time, who, what FROM audit ORDER BY id DESC LIMIT $1";
        let rows = self.ask(sql, &[&i64::try_from(last)?])?;
        let entries = rows.iter().rev().map(|row| {
            Ok(Entry {
                time: u64::try_from(get::<i64>(row, 0)?)?,
                who: get(row, 1)?,
                what: get(row, 2)?,
            })
        });
        entries.collect()
    }
}

/// Enrollments of one owner take turns, so that no two of them fill the last place.
async fn admit(transaction: &Transaction<'_>, device: &Device, cap: usize) -> Result<Admission> {
    let turn = format!("SELECT pg_advisory_xact_lock({LOCK}, hashtext($1))");
    change(transaction, &turn, &[&device.owner]).await?;
    let owner = "SELECT owner FROM device WHERE id = $1 FOR UPDATE";
    if let Some(row) = first(transaction, owner, &[&device.id]).await?
        && get::<String>(&row, 0)? != device.owner
    {
        return Ok(Admission::OfAnother);
    }
    let others = others(transaction, &device.owner, &device.id).await?;
    Ok(if others >= cap {
        Admission::TooMany(others)
    } else {
        Admission::Enrolled(others + 1)
    })
}

async fn insert_entry(client: &impl GenericClient, entry: &Entry) -> Result<()> {
    let sql = "INSERT INTO audit (time, who, what) VALUES ($1, $2, $3)";
    let time = i64::try_from(entry.time)?;
    change(client, sql, &[&time, &entry.who, &entry.what]).await?;
    Ok(())
}

async fn others(client: &impl GenericClient, owner: &str, besides: &str) -> Result<usize> {
    let sql = "SELECT count(*) FROM device WHERE owner = $1 AND id <> $2";
    let count = first(client, sql, &[&owner, &besides]).await?;
    let count = count.ok_or("a count is one row")?;
    Ok(usize::try_from(get::<i64>(&count, 0)?)?)
}

async fn insert_device(transaction: &Transaction<'_>, device: &Device) -> Result<()> {
    change(transaction, "DELETE FROM device WHERE id = $1", &[&device.id]).await?;
    let sql = "INSERT INTO device (id, name, owner, entra, certificate, previous, secret, nonce, enrolled, state, answer) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '')";
    let values: [&(dyn ToSql + Sync); 9] = [
        &device.id,
        &device.name,
        &device.owner,
        &device.entra.as_ref().map(entra_text),
        &device.certificate,
        &device.previous,
        &device.credentials.secret,
        &device.credentials.nonce,
        &i64::try_from(device.enrolled)?,
    ];
    change(transaction, sql, &values).await?;
    Ok(())
}

/// Runs one statement, which is prepared once per connection, and returns its rows.
async fn rows(client: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
    let statement = client.prepare_cached(sql).await.map_err(told)?;
    client.query(&statement, values).await.map_err(told)
}

/// Does the same for a statement with one row at most.
async fn first(
    client: &impl GenericClient,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Option<Row>> {
    Ok(rows(client, sql, values).await?.into_iter().next())
}

/// Does the same for a statement without rows, and returns how many it has changed.
async fn change(client: &impl GenericClient, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64> {
    let statement = client.prepare_cached(sql).await.map_err(told)?;
    client.execute(&statement, values).await.map_err(told)
}

fn get<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, place: usize) -> Result<T> {
    row.try_get(place).map_err(told)
}

/// Returns a text to look for; PostgreSQL keeps no text with U+0000, and none with it can be found.
fn storable(text: &str) -> &str {
    if text.contains('\0') { "" } else { text }
}

/// Returns an error in words, without the details, which may name values.
fn told(error: tokio_postgres::Error) -> mdm_examples::Error {
    match error.as_db_error() {
        Some(answer) => format!("the database says: {}", answer.message()).into(),
        None => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            let cause = cause.unwrap_or_default();
            format!("the database cannot be reached: {error}{cause}").into()
        }
    }
}
