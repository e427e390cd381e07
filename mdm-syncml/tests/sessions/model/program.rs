use mdm_syncml::CommandKind;
use mdm_syncml::outgoing::{
    Add, Atomic, AtomicCommand, CommandRef, Delete, Exec, Get, Item, ManagementCommand, Node, Replace,
    Sequence, SequenceCommand,
};
use mdm_syncml::session::{CommandId, Path};

use super::chance::Chance;
use super::nodes::value_of;
use crate::pair::{text, uri};

/// One item of a command or of a part of it.
pub(super) type Part = (CommandId, Path, usize);

/// A command of a program: every part has a node of its own.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) id: CommandId,
    pub(super) command: ManagementCommand<'static>,
    pub(super) parts: Vec<(Part, CommandKind, String)>,
    /// Running it twice does harm.
    pub(super) has_exec: bool,
}

impl Planned {
    pub(super) fn new(chance: &mut Chance, id: CommandId) -> Self {
        let command = Builder { chance, id, nodes: 0 }.command();
        let mut parts = Vec::new();
        note(id, Path::COMMAND, command.view(), &mut parts);
        let has_exec = parts.iter().any(|(_, kind, _)| *kind == CommandKind::Exec);
        Self {
            id,
            command,
            parts,
            has_exec,
        }
    }
}

fn note(
    id: CommandId,
    path: Path,
    command: CommandRef<'_, '_>,
    parts: &mut Vec<(Part, CommandKind, String)>,
) {
    for (index, item) in command.items().iter().enumerate() {
        let node = item.target_uri().unwrap().to_owned();
        parts.push(((id, path, index), command.kind(), node));
    }
    for (index, inside) in (0..).zip(command.commands()) {
        note(id, path.child(index), inside, parts);
    }
}

struct Builder<'c> {
    chance: &'c mut Chance,
    id: CommandId,
    nodes: u32,
}

impl Builder<'_> {
    fn command(&mut self) -> ManagementCommand<'static> {
        match self.chance.below(9) {
            0 => self.get().into(),
            1 => Exec::new(self.node()).into(),
            2 => Delete::new(self.node()).into(),
            3 => self.atomic().into(),
            4 => self.sequence().into(),
            5 => {
                let count = 1 + self.chance.below(3);
                let items: Vec<_> = (0..count).map(|_| self.item()).collect();
                Replace::from_items(items).unwrap().into()
            }
            _ => Replace::new(self.item()).into(),
        }
    }

    fn get(&mut self) -> Get<'static> {
        let count = 1 + self.chance.below(4);
        let items: Vec<_> = (0..count).map(|_| Item::target(self.node())).collect();
        Get::from_items(items).unwrap()
    }

    fn atomic(&mut self) -> Atomic<'static> {
        let count = 1 + self.chance.below(4);
        let parts: Vec<_> = (0..count).map(|_| self.atomic_part()).collect();
        Atomic::from_commands(parts).unwrap()
    }

    fn atomic_part(&mut self) -> AtomicCommand<'static> {
        match self.chance.below(6) {
            0 => Exec::new(self.node()).into(),
            1 => Delete::new(self.node()).into(),
            2 => Add::new(self.item()).into(),
            _ => Replace::new(self.item()).into(),
        }
    }

    fn sequence(&mut self) -> Sequence<'static> {
        let count = 1 + self.chance.below(4);
        let parts: Vec<SequenceCommand<'static>> = (0..count)
            .map(|_| match self.chance.below(5) {
                0 => self.get().into(),
                1 => self.atomic().into(),
                2 => Exec::new(self.node()).into(),
                _ => Add::new(self.item()).into(),
            })
            .collect();
        Sequence::from_commands(parts).unwrap()
    }

    fn item(&mut self) -> Node<'static> {
        let node = self.node();
        let value = value_of(node.as_str());
        Item::target(node).with_data(text(&value))
    }

    fn node(&mut self) -> mdm_syncml::LocUri<'static> {
        let scope = if self.chance.one_in(9) { "User" } else { "Device" };
        self.nodes += 1;
        uri(&format!("./{scope}/Vendor/MSFT/{}/{}", self.id, self.nodes))
    }
}
