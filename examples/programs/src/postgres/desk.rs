//! Everything about a device, for the time of one message.

use deadpool_postgres::Transaction;
use mdm_examples::Result;
use mdm_examples::store::{Credentials, Desk, Device, NewOrder, OrderRow};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::{change, first, get, rows};
use crate::database::{BEGUN, DEVICE, entra_of};

/// Reads the columns of `DEVICE`.
pub(super) fn device_of(row: &Row) -> Result<Device> {
    Ok(Device {
        id: get(row, 0)?,
        name: get(row, 1)?,
        owner: get(row, 2)?,
        entra: get::<Option<String>>(row, 3)?.and_then(|text| entra_of(&text)),
        certificate: get(row, 4)?,
        previous: get(row, 5)?,
        credentials: Credentials {
            secret: get(row, 6)?,
            nonce: get(row, 7)?,
        },
        enrolled: u64::try_from(get::<i64>(row, 8)?)?,
    })
}

/// Locks the row of a device, and reads what is on its desk.
pub(super) async fn read(transaction: &Transaction<'_>, device: &str) -> Result<Option<Desk>> {
    let sql = format!("SELECT {DEVICE}, state, answer, {BEGUN} FROM device WHERE id = $1 FOR UPDATE");
    let Some(row) = first(transaction, &sql, &[&device]).await? else {
        return Ok(None);
    };
    let sql = "SELECT id, content FROM command WHERE device = $1 ORDER BY id";
    let orders = rows(transaction, sql, &[&device]).await?;
    let orders = orders.iter().map(|row| {
        Ok(OrderRow {
            id: u64::try_from(get::<i64>(row, 0)?)?,
            row: get(row, 1)?,
        })
    });
    let orders = orders.collect::<Result<_>>()?;
    let begun = get::<Option<i64>>(&row, 11)?.map(u64::try_from).transpose()?;
    Desk::new(device_of(&row)?, get(&row, 9)?, get(&row, 10)?, orders, begun).map(Some)
}

/// Writes what is on a desk, and what has changed among its orders.
pub(super) async fn write(transaction: &Transaction<'_>, device: &str, mut desk: Desk) -> Result<()> {
    if desk.leaves {
        change(transaction, "DELETE FROM device WHERE id = $1", &[&device]).await?;
        return Ok(());
    }
    write_parts(transaction, device, &mut desk).await?;
    let sql = "UPDATE device SET state = $2, answer = $3, previous = $4 WHERE id = $1";
    let values: [&(dyn ToSql + Sync); 4] = [&device, &desk.state, &desk.answer, &desk.device.previous];
    change(transaction, sql, &values).await?;
    let changes = desk.changes();
    let (mut changed, mut contents) = (Vec::new(), Vec::new());
    for order in changes.rows {
        changed.push(i64::try_from(order.id)?);
        contents.push(order.row);
    }
    let ended: Vec<i64> = changes
        .ended
        .into_iter()
        .map(i64::try_from)
        .collect::<std::result::Result<_, _>>()?;
    if !changed.is_empty() {
        let sql = "UPDATE command SET content = changed.content \
                   FROM unnest($1::bigint[], $2::bytea[]) AS changed (id, content) WHERE command.id = changed.id";
        change(transaction, sql, &[&changed, &contents]).await?;
    }
    if !ended.is_empty() {
        change(transaction, "DELETE FROM command WHERE id = ANY($1)", &[&ended]).await?;
    }
    if !desk.reports.is_empty() {
        let (mut ids, mut reports) = (Vec::new(), Vec::new());
        for (id, report) in &desk.reports {
            ids.push(i64::try_from(*id)?);
            reports.push(serde_json::to_string(report)?);
        }
        let sql = "INSERT INTO report (device, command, report) SELECT $1, filed.command, filed.report \
                   FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS filed (command, report, place) \
                   ORDER BY filed.place";
        change(transaction, sql, &[&device, &ids, &reports]).await?;
    }
    Ok(())
}

/// Writes the next part of a value that comes in chunks, and puts those before it into the value that has become whole.
async fn write_parts(transaction: &Transaction<'_>, device: &str, desk: &mut Desk) -> Result<()> {
    if desk.needs_parts() {
        let sql = "SELECT content FROM part WHERE device = $1 ORDER BY start";
        let parts = rows(transaction, sql, &[&device]).await?;
        let parts = parts.iter().map(|row| get::<String>(row, 0));
        desk.join(&parts.collect::<Result<String>>()?)?;
    }
    if let Some(first) = desk.first_to_go() {
        let sql = "DELETE FROM part WHERE device = $1 AND start >= $2";
        change(transaction, sql, &[&device, &i64::try_from(first)?]).await?;
    }
    if let Some(part) = &desk.part {
        let sql = "INSERT INTO part (device, command, start, content) VALUES ($1, $2, $3, $4)";
        let (command, start) = (i64::try_from(part.command)?, i64::try_from(part.start)?);
        change(transaction, sql, &[&device, &command, &start, &part.text]).await?;
    }
    Ok(())
}

/// Writes an order under the number that the database gives it.
pub(super) async fn insert_order(
    transaction: &Transaction<'_>,
    device: &str,
    order: &NewOrder,
) -> Result<u64> {
    let sql = "SELECT nextval(pg_get_serial_sequence('command', 'id'))";
    let number = first(transaction, sql, &[])
        .await?
        .ok_or("a sequence has a next number")?;
    let number = get::<i64>(&number, 0)?;
    let id = u64::try_from(number)?;
    let sql = "INSERT INTO command (id, device, content) VALUES ($1, $2, $3)";
    let row = OrderRow::new(id, order).row;
    change(transaction, sql, &[&number, &device, &row]).await?;
    Ok(id)
}
