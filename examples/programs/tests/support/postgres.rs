//! Databases for tests, in the server that `scripts/postgres.sh` starts.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, NoTls};

/// The variable with the URL of a server, without a database, where the tests may make databases.
const SERVER: &str = "MDM_TEST_POSTGRES";

/// Makes an empty database, and returns its URL; nothing, and a line, when the tests were given no server.
pub fn database() -> Option<String> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let Ok(server) = std::env::var(SERVER) else {
        eprintln!("skipped: {SERVER} names no server (scripts/postgres.sh starts one)");
        return None;
    };
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("mdm_{}_{number}", std::process::id());
    execute(&format!("{server}/postgres"), &format!("CREATE DATABASE {name}"));
    Some(format!("{server}/{name}"))
}

/// Runs statements in a database.
pub fn execute(url: &str, sql: &str) {
    with(url, async |client| client.batch_execute(sql).await.unwrap());
}

/// Returns the numbers that a query returns.
pub fn numbers(url: &str, sql: &str) -> Vec<i32> {
    with(url, async |client| {
        let rows = client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    })
}

fn with<T>(url: &str, work: impl AsyncFnOnce(Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        work(client).await
    })
}
