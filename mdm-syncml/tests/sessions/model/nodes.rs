use std::collections::BTreeMap;

use mdm_syncml::{CommandKind, StatusCode};

use super::chance::Chance;

/// The nodes of a device, and how often each was set, run or removed.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    uses: BTreeMap<String, Uses>,
    takes_any_value: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    pub(super) ran: u32,
    failed: u32,
    undone: u32,
}

impl Uses {
    /// Returns the number of runs that took effect and were not undone.
    pub(super) fn applied(self) -> u32 {
        self.ran - self.failed - self.undone
    }
}

impl Nodes {
    pub(super) fn taking_any_value() -> Self {
        Self {
            takes_any_value: true,
            ..Self::default()
        }
    }

    /// Carries out a command, with whatever result.
    pub(super) fn run(
        &mut self,
        chance: &mut Chance,
        command: CommandKind,
        node: &str,
        value: Option<&str>,
    ) -> StatusCode {
        if matches!(command, CommandKind::Replace | CommandKind::Add) && !self.takes_any_value {
            assert_eq!(
                value.unwrap_or_default(),
                value_of(node),
                "a value as it was sent"
            );
        }
        let status = match chance.below(8) {
            0 => StatusCode::COMMAND_FAILED,
            1 if command != CommandKind::Get => StatusCode::ACCEPTED,
            2 if command == CommandKind::Get => StatusCode::NOT_FOUND,
            _ => StatusCode::OK,
        };
        if command != CommandKind::Get {
            let uses = self.uses.entry(node.to_owned()).or_default();
            uses.ran += 1;
            uses.failed += u32::from(!status.is_success());
        }
        status
    }

    pub(super) fn undo(&mut self, node: &str) {
        self.uses.entry(node.to_owned()).or_default().undone += 1;
    }

    pub(super) fn uses(&self, node: &str) -> Uses {
        self.uses.get(node).copied().unwrap_or_default()
    }
}

/// The value of a node: long ones go in chunks.
pub(super) fn value_of(node: &str) -> String {
    let length = node
        .bytes()
        .fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 1500);
    let length = if length % 5 == 0 { length } else { length % 60 };
    let mut value = String::with_capacity(2 * length + node.len());
    value.push_str(node);
    value.push('=');
    value.extend("<&>é".chars().cycle().take(length));
    value
}
