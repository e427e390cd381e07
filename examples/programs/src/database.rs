//! Where a store is.

use std::path::Path;
use std::sync::Arc;

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
