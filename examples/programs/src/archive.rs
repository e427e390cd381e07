//! A whole store as rows: for backups, and for the way from one database to another.

use std::path::Path;

use mdm_examples::Result;
use mdm_examples::store::Store;

use crate::sqlite::SqliteStore;

/// A store that can be copied.
pub trait Archive: Store {
    /// Returns all rows, as they were at one moment.
    fn rows(&self) -> Result<Rows>;

    /// Fills an empty store with rows, all or none.
    fn fill(&self, rows: &Rows) -> Result<()>;

    /// Writes a copy of the whole store to a SQLite file that does not exist yet.
    fn back_up(&self, file: &Path) -> Result<()> {
        SqliteStore::open(file)?.fill(&self.rows()?)
    }
}

/// The rows of all tables, in the order of `TABLES`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rows(pub(crate) Vec<Vec<Vec<Cell>>>);

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Integer(i64),
    Boolean(bool),
    Text(Option<String>),
    Bytes(Vec<u8>),
}

/// The kind of the values in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Boolean,
    Text,
    Bytes,
}

/// A table, which has the same columns in every database.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
}

/// The tables; those that others refer to come first.
pub(crate) const TABLES: [Table; 9] = [
    Table {
        name: "account",
        columns: &[
            ("name", Kind::Text),
            ("password", Kind::Text),
            ("federated", Kind::Boolean),
            ("device_cap", Kind::Integer),
        ],
    },
    Table {
        name: "attempt",
        columns: &[
            ("name", Kind::Text),
            ("wrong", Kind::Integer),
            ("last", Kind::Integer),
        ],
    },
    Table {
        name: "setting",
        columns: &[("name", Kind::Text), ("value", Kind::Text)],
    },
    Table {
        name: "ticket",
        columns: &[
            ("purpose", Kind::Text),
            ("key", Kind::Text),
            ("holder", Kind::Text),
            ("expires", Kind::Integer),
        ],
    },
    Table {
        name: "device",
        columns: &[
            ("id", Kind::Text),
            ("name", Kind::Text),
            ("owner", Kind::Text),
            ("entra", Kind::Text),
            ("certificate", Kind::Bytes),
            ("previous", Kind::Bytes),
            ("secret", Kind::Text),
            ("nonce", Kind::Bytes),
            ("enrolled", Kind::Integer),
            ("state", Kind::Bytes),
            ("answer", Kind::Bytes),
        ],
    },
    Table {
        name: "part",
        columns: &[
            ("device", Kind::Text),
            ("start", Kind::Integer),
            ("command", Kind::Integer),
            ("content", Kind::Text),
        ],
    },
    Table {
        name: "command",
        columns: &[
            ("id", Kind::Integer),
            ("device", Kind::Text),
            ("content", Kind::Bytes),
        ],
    },
    Table {
        name: "report",
        columns: &[
            ("id", Kind::Integer),
            ("device", Kind::Text),
            ("command", Kind::Integer),
            ("report", Kind::Text),
        ],
    },
    Table {
        name: "audit",
        columns: &[
            ("id", Kind::Integer),
            ("time", Kind::Integer),
            ("who", Kind::Text),
            ("what", Kind::Text),
        ],
    },
];

/// The highest number that a command was ever given, as far as the rows tell: no number may come twice.
pub(crate) const HIGHEST_COMMAND: &str =
    "SELECT max(id) FROM (SELECT id FROM command UNION ALL SELECT command AS id FROM report) AS given";

impl Table {
    /// Returns the query for all rows.
    pub(crate) fn select(&self) -> String {
        format!("SELECT {} FROM {} ORDER BY 1, 2", self.names(), self.name)
    }

    /// Returns the statement that adds a row, with the places of its values written after `mark`.
    pub(crate) fn insert(&self, mark: char) -> String {
        let places: Vec<String> = (1..=self.columns.len())
            .map(|place| format!("{mark}{place}"))
            .collect();
        let (name, names) = (self.name, self.names());
        format!("INSERT INTO {name} ({names}) VALUES ({})", places.join(", "))
    }

    /// Returns the query that counts the rows.
    pub(crate) fn count(&self) -> String {
        format!("SELECT count(*) FROM {}", self.name)
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

/// Returns the error for rows that would meet others.
pub(crate) fn not_empty(table: &Table) -> mdm_examples::Error {
    format!("the store is not empty: its table {} has rows", table.name).into()
}
