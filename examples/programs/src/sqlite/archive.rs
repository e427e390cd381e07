//! Copies of a store in a file.

use std::path::Path;

use mdm_examples::Result;
use rusqlite::types::{Null, Value};
use rusqlite::{Row, params, params_from_iter};

use super::{SqliteStore, begin};
use crate::archive::{Archive, Cell, HIGHEST_COMMAND, Kind, Rows, TABLES, Table, not_empty};

impl Archive for SqliteStore {
    fn rows(&self) -> Result<Rows> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let rows = TABLES.iter().map(|table| {
            let mut query = transaction.prepare(&table.select())?;
            let rows = query.query_map([], |row| cells(table, row))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        Ok(Rows(rows.collect::<rusqlite::Result<_>>()?))
    }

    fn fill(&self, rows: &Rows) -> Result<()> {
        let mut connection = self.connection();
        let transaction = begin(&mut connection)?;
        for (table, rows) in TABLES.iter().zip(&rows.0) {
            let count: usize = transaction.query_row(&table.count(), [], |row| row.get(0))?;
            if count > 0 {
                return Err(not_empty(table));
            }
            let mut insert = transaction.prepare(&table.insert('?'))?;
            for row in rows {
                insert.execute(params_from_iter(row.iter().map(value)))?;
            }
        }
        let highest: Option<i64> = transaction.query_row(HIGHEST_COMMAND, [], |row| row.get(0))?;
        transaction.execute("DELETE FROM sqlite_sequence WHERE name = 'command'", [])?;
        transaction.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('command', ?1)",
            params![highest.unwrap_or_default()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    fn back_up(&self, file: &Path) -> Result<()> {
        self.connection()
            .execute("VACUUM INTO ?1", params![file.display().to_string()])?;
        Ok(())
    }
}

fn cells(table: &Table, row: &Row<'_>) -> rusqlite::Result<Vec<Cell>> {
    let kinds = table.columns.iter().enumerate();
    let cells = kinds.map(|(place, (_, kind))| {
        Ok(match kind {
            Kind::Integer => Cell::Integer(row.get(place)?),
            Kind::Boolean => Cell::Boolean(row.get(place)?),
            Kind::Text => Cell::Text(row.get(place)?),
            Kind::Bytes => Cell::Bytes(row.get(place)?),
        })
    });
    cells.collect()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Integer(number) => (*number).into(),
        Cell::Boolean(value) => (*value).into(),
        Cell::Text(Some(text)) => text.clone().into(),
        Cell::Text(None) => Null.into(),
        Cell::Bytes(bytes) => bytes.clone().into(),
    }
}
