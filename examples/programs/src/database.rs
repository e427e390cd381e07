//! The place of a store.

use std::path::Path;
use std::sync::Arc;

use mdm_entra::EnrollmentIdentity;
use mdm_examples::Result;

use crate::archive::Archive;
use crate::sqlite::SqliteStore;

/// The place of a store.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// A SQLite file, which is made when there is none.
    File(&'a Path),
    /// A database of PostgreSQL, by its URL, which may hold a password.
    Url(&'a str),
}

impl Place<'_> {
    /// Opens the store, and brings it to this version.
    pub fn open(self) -> Result<Arc<dyn Archive>> {
        match self {
            Self::File(file) => Ok(Arc::new(SqliteStore::open(file)?)),
            #[cfg(feature = "postgres")]
            Self::Url(url) => Ok(Arc::new(crate::postgres::PostgresStore::open(url)?)),
            #[cfg(not(feature = "postgres"))]
            Self::Url(_) => {
                Err("this program was built without PostgreSQL: build it with --features postgres".into())
            }
        }
    }
}

/// The columns of a device, in every database and in this order.
pub(crate) const DEVICE: &str = "id, name, owner, entra, certificate, previous, secret, nonce, enrolled";

/// The command whose value a device has begun to send in chunks, beside the columns of the device.
pub(crate) const BEGUN: &str = "(SELECT command FROM part WHERE part.device = device.id LIMIT 1)";

/// Returns the steps that bring a database of a version to that of the last one.
pub(crate) fn steps<'a>(all: &'a [&'a str], version: usize) -> Result<&'a [&'a str]> {
    let newest = all.len();
    let steps = all.get(version..);
    steps.ok_or_else(|| {
        format!("the state is of version {version}, and this program reads up to {newest}").into()
    })
}

/// Writes what is kept of a token: tenant, user and device, none of which is a secret.
pub(crate) fn entra_text(identity: &EnrollmentIdentity) -> String {
    let text = |id: Option<String>| id.unwrap_or_default();
    format!(
        "{} {} {}",
        identity.tenant,
        text(identity.user.map(|id| id.to_string())),
        text(identity.device.map(|id| id.to_string()))
    )
}

/// Reads what [`entra_text`] wrote.
pub(crate) fn entra_of(text: &str) -> Option<EnrollmentIdentity> {
    let mut ids = text.split(' ');
    let mut identity = EnrollmentIdentity::new(ids.next()?.parse().ok()?);
    identity.user = ids.next().and_then(|id| id.parse().ok());
    identity.device = ids.next().and_then(|id| id.parse().ok());
    Some(identity)
}
