use alloc::collections::BTreeSet;

use super::session::Traffic;
use crate::session::CommandId;

/// The identifiers that were pushed in a turn. Where they ascend, as row numbers do, only the highest is kept.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    highest: Option<CommandId>,
    /// All of them, from the first question on that the highest cannot answer.
    all: Option<BTreeSet<CommandId>>,
}

impl Pushed {
    /// Reports whether a command with this identifier is among those that go out.
    pub(super) fn contains(&mut self, id: CommandId, fresh: &Traffic) -> bool {
        if self.highest.is_none_or(|highest| highest < id) {
            return false;
        }
        let all = self.all.get_or_insert_with(|| {
            let commands = fresh.sent.iter().filter(|sent| sent.path.is_command());
            commands.map(|sent| sent.id).collect()
        });
        all.contains(&id)
    }

    pub(super) fn note(&mut self, id: CommandId) {
        if self.highest.is_none_or(|highest| highest < id) {
            self.highest = Some(id);
        }
        if let Some(all) = &mut self.all {
            all.insert(id);
        }
    }
}
