//! The connection to the database: by a URL as libpq takes it, in the open or over TLS.

use std::path::PathBuf;

use deadpool_postgres::{Manager, ManagerConfig, RecyclingMethod};
use mdm_examples::{Result, tls};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{PATIENCE, told};
use crate::files;

/// The time after which the database ends things, in milliseconds, so that no process that hangs holds a row for ever.
const SESSION: &str =
    "-c lock_timeout=10000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=20000";

/// Returns what opens connections to the database of a URL.
pub(super) fn manager(url: &str) -> Result<Manager> {
    let (url, roots) = without_roots(url);
    let mut config: Config = url.parse().map_err(told)?;
    let options = match config.get_options() {
        Some(options) => format!("{SESSION} {options}"),
        None => SESSION.to_owned(),
    };
    config
        .options(options)
        .application_name("mdm-server")
        .connect_timeout(PATIENCE)
        .tcp_user_timeout(PATIENCE * 2)
        .keepalives_idle(PATIENCE * 2);
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    // Whoever only prefers TLS gets none: it would protect from nobody.
    if config.get_ssl_mode() != SslMode::Require {
        return Ok(Manager::from_config(config, NoTls, recycling));
    }
    let settings = tls::client(&files::roots(&roots)?, None)?;
    let tls = MakeRustlsConnect::new((*settings).clone());
    Ok(Manager::from_config(config, tls, recycling))
}

/// Takes what the driver does not know out of a URL: the file with the roots, and the names of libpq for what is always
/// done here, which is to check the certificate and the name in it.
fn without_roots(url: &str) -> (String, Vec<PathBuf>) {
    let Some((place, query)) = url.split_once('?') else {
        return (url.to_owned(), Vec::new());
    };
    let (mut kept, mut roots) = (Vec::new(), Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => {
                roots.push(PathBuf::from(&*mdm_errors::kit::percent::decode_lossy(file)));
            }
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    (format!("{place}?{}", kept.join("&")), roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_libpq_are_read() {
        let read = |url| {
            let (url, roots) = without_roots(url);
            (url, roots.first().map(|root| root.display().to_string()))
        };
        let plain = "postgres://mdm@%2Fvar%2Frun%2Fpostgresql/mdm";
        assert_eq!(read(plain), (plain.to_owned(), None));
        assert_eq!(
            read(
                "postgres://mdm@db/mdm?sslmode=verify-full&sslrootcert=%2Fetc%2Fa%20b.pem&target_session_attrs=any"
            ),
            (
                "postgres://mdm@db/mdm?sslmode=require&target_session_attrs=any".to_owned(),
                Some("/etc/a b.pem".to_owned())
            )
        );
    }
}
