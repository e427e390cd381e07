//! Copies of a store in PostgreSQL.

use mdm_examples::Result;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};

use super::{PostgresStore, told};
use crate::archive::{Archive, Cell, HIGHEST_COMMAND, Kind, Rows, TABLES, Table, not_empty};

impl Archive for PostgresStore {
    fn rows(&self) -> Result<Rows> {
        self.wait(async {
            let mut client = self.client().await?;
            let moment = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true);
            let transaction = moment.start().await.map_err(told)?;
            let mut tables = Vec::new();
            for table in &TABLES {
                let rows = transaction.query(&table.select(), &[]).await.map_err(told)?;
                let rows = rows.iter().map(|row| cells(table, row));
                tables.push(rows.collect::<Result<Vec<_>>>()?);
            }
            Ok(Rows(tables))
        })
    }

    fn fill(&self, rows: &Rows) -> Result<()> {
        self.wait(async {
            let mut client = self.client().await?;
            let transaction = client.transaction().await.map_err(told)?;
            for (table, rows) in TABLES.iter().zip(&rows.0) {
                let count = transaction.query_one(&table.count(), &[]).await.map_err(told)?;
                if count.try_get::<_, i64>(0).map_err(told)? > 0 {
                    return Err(not_empty(table));
                }
                let insert = transaction.prepare(&table.insert('$')).await.map_err(told)?;
                for row in rows {
                    let values: Vec<&(dyn ToSql + Sync)> = row.iter().map(value).collect();
                    transaction.execute(&insert, &values).await.map_err(told)?;
                }
            }
            for (table, highest) in [
                ("command", HIGHEST_COMMAND),
                ("report", "SELECT max(id) FROM report"),
                ("audit", "SELECT max(id) FROM audit"),
            ] {
                let next = format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(({highest}), 0) + 1, false)"
                );
                transaction.execute(&next, &[]).await.map_err(told)?;
            }
            transaction.commit().await.map_err(told)
        })
    }
}

fn cells(table: &Table, row: &Row) -> Result<Vec<Cell>> {
    let kinds = table.columns.iter().enumerate();
    let cells = kinds.map(|(place, (_, kind))| {
        Ok(match kind {
            Kind::Integer => Cell::Integer(row.try_get(place)?),
            Kind::Boolean => Cell::Boolean(row.try_get(place)?),
            Kind::Text => Cell::Text(row.try_get(place)?),
            Kind::Bytes => Cell::Bytes(row.try_get(place)?),
        })
    });
    cells
        .collect::<std::result::Result<_, tokio_postgres::Error>>()
        .map_err(told)
}

fn value(cell: &Cell) -> &(dyn ToSql + Sync) {
    match cell {
        Cell::Integer(number) => number,
        Cell::Boolean(value) => value,
        Cell::Text(text) => text,
        Cell::Bytes(bytes) => bytes,
    }
}
