//! Everything about a device, for the time of one message.

use mdm_examples::Result;
use mdm_examples::store::{Credentials, Desk, Device, NewOrder, OrderRow};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::database::{BEGUN, DEVICE, entra_of};

/// Reads the columns of `DEVICE`.
pub(super) fn device_of(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: row.get(2)?,
        entra: row.get::<_, Option<String>>(3)?.and_then(|text| entra_of(&text)),
        certificate: row.get(4)?,
        previous: row.get(5)?,
        credentials: Credentials {
            secret: row.get(6)?,
            nonce: row.get(7)?,
        },
        enrolled: row.get(8)?,
    })
}

/// Reads what is on the desk of a device.
pub(super) fn read(transaction: &Transaction<'_>, device: &str) -> Result<Option<Desk>> {
    let sql = format!("SELECT {DEVICE}, state, answer, {BEGUN} FROM device WHERE id = ?1");
    let mut query = transaction.prepare_cached(&sql)?;
    let found = query.query_row(params![device], |row| {
        Ok((device_of(row)?, row.get(9)?, row.get(10)?, row.get(11)?))
    });
    let Some((found, state, answer, begun)) = found.optional()? else {
        return Ok(None);
    };
    let mut query =
        transaction.prepare_cached("SELECT id, content FROM command WHERE device = ?1 ORDER BY id")?;
    let orders = query.query_map(params![device], |row| {
        Ok(OrderRow {
            id: row.get(0)?,
            row: row.get(1)?,
        })
    })?;
    let orders = orders.collect::<rusqlite::Result<_>>()?;
    Ok(Some(Desk::new(found, state, answer, orders, begun)?))
}

/// Writes what is on a desk, and what has changed among its orders.
pub(super) fn write(transaction: &Transaction<'_>, device: &str, mut desk: Desk) -> Result<()> {
    if desk.leaves {
        transaction.execute("DELETE FROM device WHERE id = ?1", params![device])?;
        return Ok(());
    }
    write_parts(transaction, device, &mut desk)?;
    transaction
        .prepare_cached("UPDATE device SET state = ?2, answer = ?3, previous = ?4 WHERE id = ?1")?
        .execute(params![device, desk.state, desk.answer, desk.device.previous])?;
    let changes = desk.changes();
    let mut update = transaction.prepare_cached("UPDATE command SET content = ?2 WHERE id = ?1")?;
    for order in changes.rows {
        update.execute(params![order.id, order.row])?;
    }
    let mut delete = transaction.prepare_cached("DELETE FROM command WHERE id = ?1")?;
    for id in changes.ended {
        delete.execute(params![id])?;
    }
    let mut insert =
        transaction.prepare_cached("INSERT INTO report (device, command, report) VALUES (?1, ?2, ?3)")?;
    for (id, report) in &desk.reports {
        insert.execute(params![device, id, serde_json::to_string(report)?])?;
    }
    Ok(())
}

/// Writes the next part of a value that comes in chunks, and puts those before it into the value that has become whole.
fn write_parts(transaction: &Transaction<'_>, device: &str, desk: &mut Desk) -> Result<()> {
    if desk.needs_parts() {
        let mut query =
            transaction.prepare_cached("SELECT content FROM part WHERE device = ?1 ORDER BY start")?;
        let parts = query.query_map(params![device], |row| row.get::<_, String>(0))?;
        desk.join(&parts.collect::<rusqlite::Result<String>>()?)?;
    }
    if let Some(first) = desk.first_to_go() {
        transaction
            .prepare_cached("DELETE FROM part WHERE device = ?1 AND start >= ?2")?
            .execute(params![device, first])?;
    }
    if let Some(part) = &desk.part {
        transaction
            .prepare_cached("INSERT INTO part (device, command, start, content) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![device, part.command, part.start, part.text])?;
    }
    Ok(())
}

/// Writes an order under the number that the database gives it.
pub(super) fn insert_order(transaction: &Transaction<'_>, device: &str, order: &NewOrder) -> Result<u64> {
    transaction
        .prepare_cached("INSERT INTO command (device, content) VALUES (?1, x'')")?
        .execute(params![device])?;
    let id = u64::try_from(transaction.last_insert_rowid())?;
    transaction
        .prepare_cached("UPDATE command SET content = ?2 WHERE id = ?1")?
        .execute(params![id, OrderRow::new(id, order).row])?;
    Ok(id)
}
