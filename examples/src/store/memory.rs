//! A store that forgets everything when the program ends.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    Account, Admission, Attempts, Desk, Device, Entry, NewOrder, OrderRow, Purpose, Report, Store, Ticket,
};
use crate::Result;

/// A store in memory.
#[derive(Default)]
pub struct MemoryStore(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    accounts: BTreeMap<String, Account>,
    attempts: BTreeMap<String, Attempts>,
    settings: BTreeMap<String, String>,
    tickets: BTreeMap<(Purpose, String), Ticket>,
    devices: BTreeMap<String, Row>,
    entries: Vec<Entry>,
    last_order: u64,
}

struct Row {
    device: Device,
    state: Vec<u8>,
    answer: Vec<u8>,
    /// The command whose value has begun to come, and the parts of it.
    begun: Option<u64>,
    parts: String,
    orders: BTreeMap<u64, OrderRow>,
    reports: BTreeMap<u64, Vec<Report>>,
}

impl MemoryStore {
    /// The content, which is never half changed, also after a panic elsewhere.
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn others(&self, owner: &str, besides: &str) -> usize {
        let devices = self.devices.values().map(|row| &row.device);
        devices
            .filter(|device| device.owner == owner && device.id != besides)
            .count()
    }

    fn next_order(&mut self) -> u64 {
        self.last_order += 1;
        self.last_order
    }
}

impl Store for MemoryStore {
    fn account(&self, name: &str) -> Result<Option<Account>> {
        Ok(self.tables().accounts.get(name).cloned())
    }

    fn keep_account(&self, name: &str, account: &Account) -> Result<()> {
        self.tables().accounts.insert(name.to_owned(), account.clone());
        Ok(())
    }

    fn attempts(&self, name: &str) -> Result<Attempts> {
        Ok(self.tables().attempts.get(name).copied().unwrap_or_default())
    }

    fn count_attempt(&self, name: &str, now: u64, seconds: u64) -> Result<u32> {
        let attempts = &mut self.tables().attempts;
        attempts.retain(|_, attempts| now <= attempts.last.saturating_add(seconds));
        let attempts = attempts.entry(name.to_owned()).or_default();
        (attempts.count, attempts.last) = (attempts.count.saturating_add(1), now);
        Ok(attempts.count)
    }

    fn forget_attempts(&self, name: &str) -> Result<()> {
        self.tables().attempts.remove(name);
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<String>> {
        Ok(self.tables().settings.get(name).cloned())
    }

    fn keep_setting(&self, name: &str, value: Option<&str>) -> Result<()> {
        let settings = &mut self.tables().settings;
        match value {
            Some(value) => settings.insert(name.to_owned(), value.to_owned()),
            None => settings.remove(name),
        };
        Ok(())
    }

    fn keep_ticket(&self, ticket: &Ticket) -> Result<()> {
        let key = (ticket.purpose, ticket.key.clone());
        self.tables().tickets.insert(key, ticket.clone());
        Ok(())
    }

    fn keep_new_ticket(&self, ticket: &Ticket, now: u64) -> Result<bool> {
        let mut tables = self.tables();
        tables.tickets.retain(|_, kept| now < kept.expires);
        let key = (ticket.purpose, ticket.key.clone());
        let is_new = !tables.tickets.contains_key(&key);
        if is_new {
            tables.tickets.insert(key, ticket.clone());
        }
        Ok(is_new)
    }

    fn ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let tables = self.tables();
        let ticket = tables.tickets.get(&(purpose, key.to_owned()));
        Ok(ticket
            .filter(|ticket| now < ticket.expires)
            .map(|ticket| ticket.holder.clone()))
    }

    fn take_ticket(&self, purpose: Purpose, key: &str, now: u64) -> Result<Option<String>> {
        let ticket = self.tables().tickets.remove(&(purpose, key.to_owned()));
        Ok(ticket
            .filter(|ticket| now < ticket.expires)
            .map(|ticket| ticket.holder))
    }

    fn devices(&self) -> Result<Vec<Device>> {
        Ok(self
            .tables()
            .devices
            .values()
            .map(|row| row.device.clone())
            .collect())
    }

    fn device(&self, id: &str) -> Result<Option<Device>> {
        Ok(self.tables().devices.get(id).map(|row| row.device.clone()))
    }

    fn others(&self, owner: &str, besides: &str) -> Result<usize> {
        Ok(self.tables().others(owner, besides))
    }

    fn enroll(&self, device: &Device, cap: usize, orders: &[NewOrder]) -> Result<Admission> {
        let mut tables = self.tables();
        let known = tables.devices.get(&device.id);
        if known.is_some_and(|row| row.device.owner != device.owner) {
            return Ok(Admission::OfAnother);
        }
        let others = tables.others(&device.owner, &device.id);
        if others >= cap {
            return Ok(Admission::TooMany(others));
        }
        let mut rows = BTreeMap::new();
        for order in orders {
            let id = tables.next_order();
            rows.insert(id, OrderRow::new(id, order));
        }
        let row = Row {
            device: device.clone(),
            state: Vec::new(),
            answer: Vec::new(),
            begun: None,
            parts: String::new(),
            orders: rows,
            reports: BTreeMap::new(),
        };
        tables.devices.insert(device.id.clone(), row);
        Ok(Admission::Enrolled(others + 1))
    }

    fn renew(&self, id: &str, certificate: &[u8]) -> Result<()> {
        if let Some(row) = self.tables().devices.get_mut(id) {
            row.device.previous = std::mem::replace(&mut row.device.certificate, certificate.to_vec());
        }
        Ok(())
    }

    fn remove(&self, id: &str) -> Result<bool> {
        Ok(self.tables().devices.remove(id).is_some())
    }

    fn order_by(&self, device: &str, order: &NewOrder, sent: Option<&Entry>) -> Result<Option<u64>> {
        let mut tables = self.tables();
        let id = tables.next_order();
        let Some(row) = tables.devices.get_mut(device) else {
            return Ok(None);
        };
        row.orders.insert(id, OrderRow::new(id, order));
        tables.entries.extend(sent.map(|entry| entry.about(device, id)));
        Ok(Some(id))
    }

    fn reports(&self, device: &str) -> Result<BTreeMap<u64, Vec<Report>>> {
        let tables = self.tables();
        Ok(tables
            .devices
            .get(device)
            .map(|row| row.reports.clone())
            .unwrap_or_default())
    }

    fn waiting(&self, device: &str) -> Result<Vec<u64>> {
        let tables = self.tables();
        let row = tables.devices.get(device);
        Ok(row
            .map(|row| row.orders.keys().copied().collect())
            .unwrap_or_default())
    }

    fn serve(&self, device: &str, work: &mut dyn FnMut(&mut Desk) -> bool) -> Result<bool> {
        let mut tables = self.tables();
        let Some(row) = tables.devices.get_mut(device) else {
            return Ok(false);
        };
        let orders = row.orders.values().cloned().collect();
        let mut desk = Desk::new(
            row.device.clone(),
            row.state.clone(),
            row.answer.clone(),
            orders,
            row.begun,
        )?;
        if !work(&mut desk) {
            return Ok(true);
        }
        if desk.leaves {
            tables.devices.remove(device);
            return Ok(true);
        }
        if desk.needs_parts() {
            desk.join(&row.parts)?;
        }
        if let Some(first) = desk.first_to_go() {
            row.parts.truncate(usize::try_from(first)?);
            row.begun = row.begun.filter(|_| first > 0);
        }
        let changes = desk.changes();
        row.orders
            .extend(changes.rows.into_iter().map(|order| (order.id, order)));
        row.orders.retain(|id, _| !changes.ended.contains(id));
        if let Some(part) = desk.part {
            row.begun = Some(part.command);
            row.parts.push_str(&part.text);
        }
        row.device = desk.device;
        for (id, report) in desk.reports {
            row.reports.entry(id).or_default().push(report);
        }
        (row.state, row.answer) = (desk.state, desk.answer);
        Ok(true)
    }

    fn note(&self, entry: &Entry) -> Result<()> {
        self.tables().entries.push(entry.clone());
        Ok(())
    }

    fn entries(&self, last: usize) -> Result<Vec<Entry>> {
        let tables = self.tables();
        let first = tables.entries.len().saturating_sub(last);
        Ok(tables.entries.get(first..).unwrap_or_default().to_vec())
    }
}
