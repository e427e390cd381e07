//! The contract of every store, for each of them.

use mdm_examples::store::{
    Account, Admission, Attempts, Credentials, Desk, Device, Entry, MemoryStore, Part, Purpose, Report,
    Store, Ticket,
};
#[cfg(feature = "postgres")]
use mdm_examples::{authority::Authority, world};
#[cfg(feature = "postgres")]
use mdm_programs::files;
#[cfg(feature = "postgres")]
use mdm_programs::postgres::PostgresStore;
use mdm_programs::sqlite::SqliteStore;
use mdm_syncml::session::Path;

use support::orders::get;

#[allow(dead_code, reason = "no test uses all of it")]
mod support {
    pub mod orders;
    #[cfg(feature = "postgres")]
    pub mod postgres;
}

fn device(id: &str, owner: &str) -> Device {
    let mut entra =
        mdm_entra::EnrollmentIdentity::new("72f988bf-86f1-41af-91ab-2d7cd011db47".parse().unwrap());
    entra.user = Some("f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse().unwrap());
    Device {
        id: id.to_owned(),
        name: "PC".to_owned(),
        owner: owner.to_owned(),
        entra: Some(entra),
        certificate: vec![1, 2, 3],
        previous: Vec::new(),
        credentials: Credentials {
            secret: "s".to_owned(),
            nonce: vec![0, 255],
        },
        enrolled: 1_800_000_000,
    }
}

fn keeps_accounts_settings_and_tickets(store: &dyn Store) {
    let account = Account {
        password: "$argon2id$x".to_owned(),
        federated: true,
        device_cap: 3,
    };
    assert_eq!(store.account("ann").unwrap(), None);
    store.keep_account("ann", &account).unwrap();
    assert_eq!(store.account("ann").unwrap(), Some(account));
    store.keep_setting("terms", Some("<p>")).unwrap();
    assert_eq!(store.setting("terms").unwrap().as_deref(), Some("<p>"));
    store.keep_setting("terms", None).unwrap();
    assert_eq!(store.setting("terms").unwrap(), None);
    let ticket = Ticket {
        purpose: Purpose::SignIn,
        key: "k".to_owned(),
        holder: "ann".to_owned(),
        expires: 100,
    };
    store.keep_ticket(&ticket).unwrap();
    assert_eq!(
        store.ticket(Purpose::SignIn, "k", 99).unwrap().as_deref(),
        Some("ann")
    );
    assert_eq!(store.ticket(Purpose::SignIn, "k", 100).unwrap(), None);
    assert_eq!(store.ticket(Purpose::ShownTerms, "k", 99).unwrap(), None);
    assert_eq!(
        store.take_ticket(Purpose::SignIn, "k", 99).unwrap().as_deref(),
        Some("ann")
    );
    assert_eq!(store.take_ticket(Purpose::SignIn, "k", 99).unwrap(), None);
    assert!(store.keep_new_ticket(&ticket, 98).unwrap());
    assert!(!store.keep_new_ticket(&ticket, 99).unwrap());
    let next = Ticket {
        expires: 200,
        ..ticket
    };
    assert!(store.keep_new_ticket(&next, 100).unwrap(), "the first has ended");
    assert!(!store.keep_new_ticket(&next, 101).unwrap());
}

fn counts_wrong_passwords(store: &dyn Store) {
    assert_eq!(store.attempts("ann").unwrap(), Attempts::default());
    assert_eq!(store.count_attempt("ann", 100, 50).unwrap(), 1);
    assert_eq!(store.count_attempt("ann", 150, 50).unwrap(), 2);
    assert_eq!(store.count_attempt("ben", 150, 50).unwrap(), 1);
    let attempts = Attempts { count: 2, last: 150 };
    assert_eq!(store.attempts("ann").unwrap(), attempts);
    assert_eq!(
        store.count_attempt("ann", 201, 50).unwrap(),
        1,
        "the others are too old"
    );
    assert_eq!(store.attempts("ben").unwrap(), Attempts::default(), "and gone");
    store.forget_attempts("ann").unwrap();
    assert_eq!(store.attempts("ann").unwrap(), Attempts::default());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    store.count_attempt("eve", 300, 50).unwrap();
                }
            });
        }
    });
    let attempts = Attempts { count: 40, last: 300 };
    assert_eq!(store.attempts("eve").unwrap(), attempts, "none is lost");
}

fn admits_devices_up_to_the_cap(store: &dyn Store) {
    let (one, two) = (device("D1", "ann"), device("D2", "ann"));
    assert_eq!(store.enroll(&one, 1, &[]).unwrap(), Admission::Enrolled(1));
    assert_eq!(store.enroll(&two, 1, &[]).unwrap(), Admission::TooMany(1));
    assert_eq!(
        store.enroll(&one, 1, &[]).unwrap(),
        Admission::Enrolled(1),
        "again"
    );
    assert_eq!(
        store.enroll(&device("D1", "ben"), 1, &[]).unwrap(),
        Admission::OfAnother
    );
    assert_eq!(store.others("ann", "D2").unwrap(), 1);
    assert_eq!(store.device("D1").unwrap(), Some(one));
    store.renew("D1", &[9]).unwrap();
    let renewed = store.device("D1").unwrap().unwrap();
    assert!(renewed.is_shown(&[9]) && renewed.is_shown(&[1, 2, 3]) && !renewed.is_shown(&[]));
    assert!(store.remove("D1").unwrap() && !store.remove("D1").unwrap());
    assert!(store.devices().unwrap().is_empty());
}

fn serves_in_one_transaction(store: &dyn Store) {
    store.enroll(&device("D", "ann"), 5, &[get("./A")]).unwrap();
    let second = store.order("D", &get("./B")).unwrap().unwrap();
    assert_eq!(store.order("nobody", &get("./B")).unwrap(), None);
    let first = store.waiting("D").unwrap()[0];
    assert_eq!(store.waiting("D").unwrap(), [first, second]);
    assert!(!store.serve("nobody", &mut |_| true).unwrap());

    // Work that returns false leaves no trace.
    let served = store.serve("D", &mut |desk| {
        assert!(desk.state.is_empty() && desk.node(first, Path::COMMAND, 0) == Some("./A"));
        desk.state = b"lost".to_vec();
        desk.queue.cancel(first);
        false
    });
    assert!(served.unwrap());
    assert_eq!(store.waiting("D").unwrap(), [first, second]);

    let report = Report::of_command("done".to_owned());
    let served = store.serve("D", &mut |desk| {
        assert!(desk.state.is_empty());
        (desk.state, desk.answer) = (b"{}".to_vec(), vec![0, 255]);
        desk.queue.cancel(first);
        desk.reports.push((first, report.clone()));
        true
    });
    assert!(served.unwrap());
    assert_eq!(store.waiting("D").unwrap(), [second]);
    assert_eq!(store.reports("D").unwrap()[&first], std::slice::from_ref(&report));
    let served = store.serve("D", &mut |desk| {
        assert_eq!((&*desk.state, &*desk.answer), (&b"{}"[..], &[0, 255][..]));
        desk.leaves = true;
        true
    });
    assert!(served.unwrap());
    assert_eq!(store.device("D").unwrap(), None);
}

/// Serves the device, and stores what `work` does.
fn served(store: &dyn Store, mut work: impl FnMut(&mut Desk)) {
    let served = store.serve("D", &mut |desk| {
        work(desk);
        true
    });
    assert!(served.unwrap());
}

fn part(command: u64, start: u64, text: &str) -> Part {
    Part {
        command,
        start,
        text: text.to_owned(),
    }
}

/// A value of which this end has come, with so many bytes before it.
fn end_of_value(taken: u64, end: &str) -> Report {
    Report {
        item: Some(0),
        value: Some(end.to_owned()),
        taken,
        ..Report::of_command("done".to_owned())
    }
}

fn keeps_the_parts_of_a_value(store: &dyn Store) {
    store
        .enroll(&device("D", "ann"), 5, &[get("./A"), get("./B")])
        .unwrap();
    let &[first, second] = &*store.waiting("D").unwrap() else {
        panic!("two commands")
    };
    served(store, |desk| {
        assert_eq!(desk.begun, None);
        desk.part = Some(part(first, 0, "x & \u{e4}\n"));
    });
    served(store, |desk| {
        assert_eq!(desk.begun, Some(first));
        desk.part = Some(part(first, 7, "more, "));
    });
    // A part that comes again takes the place of the one that was there.
    served(store, |desk| desk.part = Some(part(first, 7, "again, ")));
    let refused = store.serve("D", &mut |desk| {
        desk.reports.push((first, end_of_value(13, "")));
        true
    });
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the parts of a value are not those that its state counts"
    );
    served(store, |desk| {
        assert_eq!(desk.begun, Some(first), "whatever failed is undone");
        desk.reports.push((first, end_of_value(14, "and the end")));
        desk.drops_parts = true;
        desk.part = Some(part(second, 0, "next"));
    });
    let reports = store.reports("D").unwrap();
    let value = reports[&first][0].value.as_deref();
    assert_eq!(value, Some("x & \u{e4}\nagain, and the end"));
    // A value of another command, and the loss of it.
    served(store, |desk| {
        assert_eq!(desk.begun, Some(second));
        desk.part = Some(part(first, 0, "other"));
    });
    served(store, |desk| {
        assert_eq!(desk.begun, Some(first));
        desk.drops_parts = true;
    });
    served(store, |desk| assert_eq!(desk.begun, None));
    // Parts go with their device.
    served(store, |desk| desk.part = Some(part(first, 0, "left")));
    store.enroll(&device("D", "ann"), 5, &[]).unwrap();
    served(store, |desk| assert_eq!(desk.begun, None));
}

fn keeps_an_audit_log(store: &dyn Store) {
    for time in 1..=3 {
        let (who, what) = ("API".to_owned(), format!("entry {time}"));
        store.note(&Entry { time, who, what }).unwrap();
    }
    let last: Vec<u64> = store.entries(2).unwrap().iter().map(|entry| entry.time).collect();
    assert_eq!(last, [2, 3]);
    // A command and the entry about it are one.
    store.enroll(&device("D", "ann"), 5, &[]).unwrap();
    let sent = Entry {
        time: 4,
        who: "API".to_owned(),
        what: "get ./A".to_owned(),
    };
    let id = store.order_by("D", &get("./A"), Some(&sent)).unwrap().unwrap();
    assert_eq!(store.order_by("nobody", &get("./A"), Some(&sent)).unwrap(), None);
    let last = store.entries(1).unwrap();
    assert_eq!(last[0].what, format!("get ./A to D, as {id}"));
    assert_eq!((last[0].time, &*last[0].who), (4, "API"));
}

/// Several threads enroll devices of one owner and serve one device: nobody is let in beyond the cap, and no message
/// meets another one.
fn lets_nobody_overtake(store: &dyn Store) {
    store.enroll(&device("D", "ann"), 1, &[]).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let admission = store.enroll(&device(&format!("E{thread}"), "eve"), 2, &[]);
                assert!(!matches!(admission.unwrap(), Admission::OfAnother));
                for _ in 0..10 {
                    let served = store.serve("D", &mut |desk| {
                        let count = desk.state.first().copied().unwrap_or_default();
                        std::thread::yield_now();
                        desk.state = vec![count + 1];
                        true
                    });
                    assert!(served.unwrap());
                    store.order("D", &get("./A")).unwrap().unwrap();
                }
            });
        }
    });
    assert_eq!(store.devices().unwrap().len(), 3);
    assert_eq!(store.waiting("D").unwrap().len(), 40);
    let mut count = Vec::new();
    store
        .serve("D", &mut |desk| {
            count.clone_from(&desk.state);
            false
        })
        .unwrap();
    assert_eq!(count, [40]);
}

/// A name that no device, user or ticket can have is not found, and breaks nothing.
fn finds_nothing_under_an_impossible_name(store: &dyn Store) {
    for name in ["a\0b", "'; DROP TABLE device; --", "\u{1F4BB}"] {
        assert_eq!(store.device(name).unwrap(), None);
        assert_eq!(store.account(name).unwrap(), None);
        assert_eq!(store.ticket(Purpose::SignIn, name, 0).unwrap(), None);
        assert_eq!(store.take_ticket(Purpose::SignIn, name, 0).unwrap(), None);
        assert_eq!(store.order(name, &get("./A")).unwrap(), None);
        assert!(!store.serve(name, &mut |_| true).unwrap());
        assert!(!store.remove(name).unwrap());
        assert!(store.waiting(name).unwrap().is_empty() && store.reports(name).unwrap().is_empty());
    }
}

const CONTRACT: [fn(&dyn Store); 8] = [
    keeps_accounts_settings_and_tickets,
    counts_wrong_passwords,
    admits_devices_up_to_the_cap,
    serves_in_one_transaction,
    keeps_the_parts_of_a_value,
    keeps_an_audit_log,
    lets_nobody_overtake,
    finds_nothing_under_an_impossible_name,
];

#[test]
fn the_store_in_memory_keeps_the_contract() {
    for clause in CONTRACT {
        clause(&MemoryStore::default());
    }
}

#[test]
fn sqlite_keeps_the_contract() {
    for clause in CONTRACT {
        let directory = tempfile::tempdir().unwrap();
        clause(&SqliteStore::open(&directory.path().join("store")).unwrap());
    }
}

/// Gives the database of the tests a certificate, and returns the directory with the authority of it in `root.pem`.
#[cfg(feature = "postgres")]
fn certify(url: &str, control: &str) -> std::path::PathBuf {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    let directory = std::path::Path::new(control).parent().unwrap();
    let authority = Authority::new("Databases", world::now()).unwrap();
    let identity = authority.issue_for_host("127.0.0.1", world::now()).unwrap();
    let (file, root) = (directory.join("tls.pem"), directory.join("root.pem"));
    files::keep_identity(&file, &identity).unwrap();
    std::fs::write(root, files::certificate_pem(authority.certificate())).unwrap();
    // The database reads it as the owner of the directory, and refuses a key that others may read.
    let owner = std::fs::metadata(directory).unwrap();
    if owner.uid() != std::fs::metadata(&file).unwrap().uid() {
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0);
    for setting in ["ssl_cert_file", "ssl_key_file"] {
        let file = file.display();
        support::postgres::execute(url, &format!("ALTER SYSTEM SET {setting} = '{file}'"));
    }
    support::postgres::execute(url, "ALTER SYSTEM SET ssl = on");
    let reload = std::process::Command::new(control).arg("reload").status();
    assert!(reload.unwrap().success());
    directory.to_owned()
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_is_reached_over_tls() {
    let (Some(url), Ok(control)) = (
        support::postgres::database(),
        std::env::var("MDM_TEST_POSTGRES_CTL"),
    ) else {
        return;
    };
    let told = |url: &str| PostgresStore::open(url).err().map(|error| error.to_string());
    let other = tempfile::tempdir().unwrap();
    let stranger = Authority::new("Strangers", world::now()).unwrap();
    let root = other.path().join("root.pem");
    std::fs::write(&root, files::certificate_pem(stranger.certificate())).unwrap();
    let untrusted = format!("{url}?sslmode=require&sslrootcert={}", root.display());
    assert_eq!(
        told(&untrusted).as_deref(),
        Some("the database cannot be reached: error performing TLS handshake: server does not support TLS")
    );

    let directory = certify(&url, &control);
    let trusted = format!(
        "{url}?sslmode=verify-full&sslrootcert={}/root.pem",
        directory.display()
    );
    let begin = std::time::Instant::now();
    while told(&trusted).is_some_and(|error| error.contains("does not support TLS")) {
        assert!(
            begin.elapsed().as_secs() < 20,
            "the database reads its settings again"
        );
    }
    let store = PostgresStore::open(&trusted).unwrap();
    keeps_accounts_settings_and_tickets(&store);
    let encrypted = "DO $$ BEGIN ASSERT (SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE datname = current_database() AND application_name = 'mdm-server'); END $$";
    support::postgres::execute(&url, encrypted);
    let error = told(&untrusted).unwrap();
    assert!(
        error.starts_with(
            "the database cannot be reached: error performing TLS handshake: invalid peer certificate: "
        ),
        "{error}"
    );
    PostgresStore::open(&url).unwrap();
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_keeps_the_contract() {
    for clause in CONTRACT {
        let Some(url) = support::postgres::database() else {
            return;
        };
        clause(&PostgresStore::open(&url).unwrap());
    }
}
