//! States of earlier versions, of later ones, and on their way from one database to another.

use std::path::Path;

use mdm_errors::Text;
use mdm_examples::server::fingerprint;
use mdm_examples::store::{Device, Part, Store};
use mdm_programs::archive::Archive;
#[cfg(feature = "postgres")]
use mdm_programs::postgres::PostgresStore;
use mdm_programs::sqlite::SqliteStore;
use mdm_syncml::session::Path as CommandPath;
use mdm_syncml::session::server::{Enrollment, Kept, Settings};

use support::orders::get;

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    #[cfg(feature = "postgres")]
    pub mod postgres;
}

/// The version of the schema that the program writes.
const NEWEST: i64 = 5;

/// A state as the program of an earlier version wrote it, with the schema it had then: a user, a device that has called
/// in, and a command that waits for it. Copies on purpose, because a step from one version to the next must not change.
struct Earlier {
    version: i64,
    sqlite: &'static str,
    #[cfg(feature = "postgres")]
    postgres: &'static str,
}

macro_rules! earlier {
    ($version:literal) => {
        Earlier {
            version: $version,
            sqlite: include_str!(concat!("data/sqlite-", $version, ".sql")),
            #[cfg(feature = "postgres")]
            postgres: include_str!(concat!("data/postgres-", $version, ".sql")),
        }
    };
}

const EARLIER: [Earlier; 4] = [earlier!(1), earlier!(2), earlier!(3), earlier!(4)];

impl Earlier {
    /// Writes the state to a file, and opens it.
    fn open_sqlite(&self, directory: &tempfile::TempDir) -> SqliteStore {
        let file = directory.path().join("store");
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.execute_batch(self.sqlite).unwrap();
        assert_eq!(sqlite_version(&file), self.version);
        drop(connection);
        let store = SqliteStore::open(&file).unwrap();
        assert_eq!(sqlite_version(&file), NEWEST);
        store
    }
}

fn sqlite_version(file: &Path) -> i64 {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// The state of the version before this one, brought to this one.
fn sqlite(directory: &tempfile::TempDir) -> SqliteStore {
    EARLIER[EARLIER.len() - 1].open_sqlite(directory)
}

/// Checks that everything of the state is there, and that work goes on.
fn is_all_there(store: &dyn Archive, version: i64) {
    let devices = store.devices().unwrap();
    assert_eq!(devices.len(), 1);
    let device = &devices[0];
    assert_eq!(
        (&*device.name, &*device.owner),
        ("DESKTOP-RUST", "ann@example.test")
    );
    assert!(device.is_shown(&device.certificate) && device.previous.is_empty());
    assert!(!device.credentials.secret.is_empty() && device.credentials.nonce.len() == 16);
    let account = store.account("ann@example.test").unwrap().unwrap();
    assert_eq!((account.device_cap, account.federated), (5, false));
    assert!(account.password.starts_with("$argon2id$"), "{}", account.password);
    let waiting = store.waiting(&device.id).unwrap();
    assert_eq!(waiting, [2]);
    let reports = store.reports(&device.id).unwrap();
    assert_eq!(reports[&1][0].value.as_deref(), Some("10.0.26200.9278"));
    let said: Vec<String> = store
        .entries(10)
        .unwrap()
        .into_iter()
        .map(|entry| entry.what)
        .collect();
    assert_eq!(said[0], "user add ann@example.test");
    assert_eq!(
        said.last().unwrap(),
        &format!("add ./Vendor/MSFT/Note/One to {}, as 2", device.id)
    );
    if version > 1 {
        assert_eq!(
            store.setting("terms").unwrap().as_deref(),
            Some("<p>Terms & more</p>")
        );
    }
    let wrong = store.attempts(&fingerprint("ben@example.test")).unwrap().count;
    assert_eq!(wrong > 0, version > 3, "{wrong} wrong passwords");
    goes_on(store, device);
}

/// Checks that the device is served where it was left, and that there is room for what is new.
fn goes_on(store: &dyn Archive, device: &Device) {
    let served = store.serve(&device.id, &mut |desk| {
        let settings = Settings::new(
            Text::new("https://mdm.example.test/ManagementServer/MDM.svc").unwrap(),
            Text::new(device.id.clone()).unwrap(),
            device.id.as_bytes(),
        );
        let restored = Enrollment::restore(settings, &desk.state, desk.answer.clone()).unwrap();
        assert_eq!(restored.kept, Kept::All);
        assert_eq!(
            desk.node(2, CommandPath::COMMAND, 0),
            Some("./Vendor/MSFT/Note/One")
        );
        desk.part = Some(Part {
            command: 2,
            start: 0,
            text: "new".to_owned(),
        });
        desk.queue.cancel(2_u64).is_some()
    });
    assert!(served.unwrap());
    assert!(store.waiting(&device.id).unwrap().is_empty());
    let next = store.order(&device.id, &get("./DevDetail/SwV")).unwrap();
    assert_eq!(next, Some(3), "no number comes twice");
}

#[test]
fn every_earlier_version_is_read_from_sqlite() {
    for earlier in &EARLIER {
        let directory = tempfile::tempdir().unwrap();
        is_all_there(&earlier.open_sqlite(&directory), earlier.version);
        // Once it is of this version, it stays what it is.
        let again = SqliteStore::open(&directory.path().join("store")).unwrap();
        assert_eq!(again.waiting(&again.devices().unwrap()[0].id).unwrap(), [3]);
    }
}

#[test]
fn every_earlier_version_has_a_state_here() {
    let versions: Vec<i64> = EARLIER.iter().map(|earlier| earlier.version).collect();
    assert_eq!(versions, (1..NEWEST).collect::<Vec<_>>());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("store");
    drop(SqliteStore::open(&file).unwrap());
    assert_eq!(sqlite_version(&file), NEWEST);
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
    is_all_there(&copy, NEWEST - 1);
}

#[test]
fn rows_fill_an_empty_store() {
    let directory = tempfile::tempdir().unwrap();
    let rows = sqlite(&directory).rows().unwrap();
    let copy = SqliteStore::open(&directory.path().join("copy")).unwrap();
    copy.fill(&rows).unwrap();
    assert_eq!(copy.rows().unwrap(), rows);
    is_all_there(&copy, NEWEST - 1);
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
fn every_earlier_version_is_read_from_postgres() {
    for earlier in &EARLIER {
        let Some(url) = support::postgres::database() else {
            return;
        };
        support::postgres::execute(&url, earlier.postgres);
        is_all_there(&PostgresStore::open(&url).unwrap(), earlier.version);
        support::postgres::execute(&url, "UPDATE schema_version SET number = 99");
        let error = PostgresStore::open(&url).err().unwrap().to_string();
        assert_eq!(
            error,
            "the state is of version 99, and this program reads up to 5"
        );
    }
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
    is_all_there(&copy, NEWEST - 1);
    is_all_there(&store, NEWEST - 1);
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
