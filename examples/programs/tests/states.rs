//! States of earlier versions, of later ones, and on their way from one database to another.

#[cfg(feature = "postgres")]
use mdm_examples::store::Store;
use mdm_programs::archive::Archive;
#[cfg(feature = "postgres")]
use mdm_programs::postgres::PostgresStore;
use mdm_programs::sqlite::SqliteStore;

use support::orders::get;

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    #[cfg(feature = "postgres")]
    pub mod postgres;
}

/// A state as version 1 wrote it, with the schema it had then: a user, a device that has called in, and a command that
/// waits for it. A copy on purpose, because `1.sql` must not change.
const VERSION_1: &str = include_str!("data/sqlite-1.sql");
/// The schema of the version before, in PostgreSQL.
#[cfg(feature = "postgres")]
const POSTGRES_VERSION_1: &str = include_str!("data/postgres-1.sql");

fn sqlite(directory: &tempfile::TempDir) -> SqliteStore {
    let file = directory.path().join("store");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    drop(connection);
    SqliteStore::open(&file).unwrap()
}

/// Checks that everything of the state is there, and that work goes on.
fn is_all_there(store: &dyn Archive) {
    let devices = store.devices().unwrap();
    assert_eq!(devices.len(), 1);
    let device = &devices[0];
    assert_eq!(
        (&*device.name, &*device.owner),
        ("DESKTOP-RUST", "ann@example.test")
    );
    assert_eq!(store.account("ann@example.test").unwrap().unwrap().device_cap, 5);
    let waiting = store.waiting(&device.id).unwrap();
    assert_eq!(waiting, [2]);
    let reports = store.reports(&device.id).unwrap();
    assert_eq!(reports[&1][0].value.as_deref(), Some("10.0.26200.9278"));
    assert!(!store.entries(10).unwrap().is_empty());
    let served = store.serve(&device.id, &mut |desk| {
        assert!(!desk.state.is_empty() && !desk.answer.is_empty());
        desk.queue.cancel(2_u64).is_some()
    });
    assert!(served.unwrap());
    assert!(store.waiting(&device.id).unwrap().is_empty());
    let next = store.order(&device.id, &get("./DevDetail/SwV")).unwrap();
    assert_eq!(next, Some(3), "no number comes twice");
}

#[test]
fn the_version_before_is_read_from_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    is_all_there(&sqlite(&directory));
    let connection = rusqlite::Connection::open(directory.path().join("store")).unwrap();
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 5);
}

#[test]
fn a_backup_is_the_same_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = sqlite(&directory);
    let file = directory.path().join("copy");
    store.back_up(&file).unwrap();
    let copy = SqliteStore::open(&file).unwrap();
    assert_eq!(copy.rows().unwrap(), store.rows().unwrap());
    let error = copy.fill(&store.rows().unwrap()).unwrap_err().to_string();
    assert_eq!(error, "the store is not empty: its table account has rows");
    is_all_there(&copy);
}

#[test]
fn rows_fill_an_empty_store() {
    let directory = tempfile::tempdir().unwrap();
    let rows = sqlite(&directory).rows().unwrap();
    let copy = SqliteStore::open(&directory.path().join("copy")).unwrap();
    copy.fill(&rows).unwrap();
    assert_eq!(copy.rows().unwrap(), rows);
    is_all_there(&copy);
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("store");
    drop(SqliteStore::open(&file).unwrap());
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = SqliteStore::open(&file).err().unwrap().to_string();
    assert_eq!(
        error,
        "the state is of version 99, and this program reads up to 5"
    );
}

#[cfg(feature = "postgres")]
#[test]
fn the_version_before_is_read_from_postgres() {
    let Some(url) = support::postgres::database() else {
        return;
    };
    support::postgres::execute(&url, POSTGRES_VERSION_1);
    is_all_there(&PostgresStore::open(&url).unwrap());
    support::postgres::execute(&url, "UPDATE schema_version SET number = 99");
    let error = PostgresStore::open(&url).err().unwrap().to_string();
    assert_eq!(
        error,
        "the state is of version 99, and this program reads up to 5"
    );
}

#[cfg(feature = "postgres")]
#[test]
fn a_state_moves_from_sqlite_to_postgres_and_back() {
    let Some(url) = support::postgres::database() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let rows = sqlite(&directory).rows().unwrap();
    let store = PostgresStore::open(&url).unwrap();
    store.fill(&rows).unwrap();
    assert_eq!(store.rows().unwrap(), rows);
    let error = store.fill(&rows).unwrap_err().to_string();
    assert_eq!(error, "the store is not empty: its table account has rows");
    let file = directory.path().join("copy");
    store.back_up(&file).unwrap();
    let copy = SqliteStore::open(&file).unwrap();
    assert_eq!(copy.rows().unwrap(), rows);
    is_all_there(&copy);
    is_all_there(&store);
}

#[cfg(feature = "postgres")]
#[test]
fn processes_that_begin_together_make_one_schema() {
    let Some(url) = support::postgres::database() else {
        return;
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| PostgresStore::open(&url).unwrap().devices().unwrap());
        }
    });
}

#[cfg(feature = "postgres")]
#[test]
fn an_error_of_the_database_holds_no_password() {
    let told = |url: &str| PostgresStore::open(url).err().unwrap().to_string();
    let error = told("postgres://mdm:s3cret@127.0.0.1:1/mdm");
    assert!(error.starts_with("the database cannot be reached: "), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
    let error = told("postgres://mdm:s3cret@127.0.0.1:port/mdm");
    assert!(!error.contains("s3cret"), "{error}");
}
