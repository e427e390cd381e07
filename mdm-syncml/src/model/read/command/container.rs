use core::fmt;

use super::{Body, Command, command_view};
use crate::model::arena::CommandNode;
use crate::model::read::document::{Doc, element_view};
use crate::model::read::header::Cred;
use crate::model::read::meta::Meta;
use crate::model::read::unknown::UnknownElements;
use crate::wire::span::{narrow, wide};

/// `Atomic` (MS-MDM 2.2.7.3): its commands succeed together or not at all.
///
/// ```text
/// Atomic = CmdID NoResp? Meta?, then commands
/// ```
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Atomic><CmdID>1</CmdID><Add><CmdID>2</CmdID></Add>\
///       <Replace><CmdID>3</CmdID></Replace></Atomic></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Atomic(atomic)) = message.commands().next() else { panic!() };
/// let inside: Vec<_> = atomic.commands().filter_map(|command| command.cmd_id()).collect();
/// assert_eq!(inside, ["2", "3"]);
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Atomic<'m> {
    pub(in crate::model) body: Body<'m>,
}

/// A `Sequence`: commands that are run in their order (OMA DM 1.2).
///
/// ```text
/// Sequence = CmdID NoResp? Meta?, then commands
/// ```
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(
///     b"<SyncML><SyncHdr/><SyncBody><Sequence><CmdID>1</CmdID><Add><CmdID>2</CmdID></Add><Atomic>\
///       <CmdID>3</CmdID><Exec><CmdID>4</CmdID></Exec></Atomic></Sequence></SyncBody></SyncML>",
/// )?;
/// let Some(Command::Sequence(sequence)) = message.commands().next() else { panic!() };
/// let inside: Vec<_> = sequence.commands().filter_map(|command| command.cmd_id()).collect();
/// assert_eq!(inside, ["2", "3"]);
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Sequence<'m> {
    pub(in crate::model) body: Body<'m>,
}

command_view!(Atomic);
command_view!(Sequence);

macro_rules! containers {
    ($($view:ident)*) => {$(
        impl<'m> $view<'m> {
            /// Returns the commands inside, in document order.
            ///
            /// Commands in nested containers are reached through those containers.
            #[must_use]
            pub fn commands(self) -> Commands<'m> {
                Commands::inside(self.body)
            }
        }

        impl PartialEq for $view<'_> {
            fn eq(&self, other: &Self) -> bool {
                same_tree(self.body, other.body)
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($view))
                    .field("cmd_id", &self.cmd_id())
                    .field("meta", &self.meta())
                    .field("commands", &self.body.node.last.saturating_sub(self.body.node.first))
                    .finish()
            }
        }
    )*};
}

containers!(Atomic Sequence);

/// Reports whether two containers mean the same, without recursion: commands inside are compared in document order, and where
/// each container ends.
fn same_tree(one: Body<'_>, other: Body<'_>) -> bool {
    let list = |body: Body<'_>| wide(body.node.first)..wide(body.node.last);
    let (a, b) = (list(one), list(other));
    one.equals(other)
        && same_commands(
            (
                one.doc,
                one.doc.arena.nodes.commands.get(a).unwrap_or_default(),
                one.node.first,
            ),
            (
                other.doc,
                other.doc.arena.nodes.commands.get(b).unwrap_or_default(),
                other.node.first,
            ),
        )
}

/// Reports whether two runs of commands of all levels mean the same; the numbers are the indices of their first commands.
pub(in crate::model) fn same_commands(
    (doc, list, first): (Doc<'_>, &[CommandNode], u32),
    (other_doc, other_list, other_first): (Doc<'_>, &[CommandNode], u32),
) -> bool {
    let same = |(a, b): (&CommandNode, &CommandNode)| {
        if a.kind != b.kind {
            return false;
        }
        if a.is_container() {
            let bodies = (
                Body { doc, node: a },
                Body {
                    doc: other_doc,
                    node: b,
                },
            );
            return bodies.0.equals(bodies.1)
                && (a.first.wrapping_sub(first), a.last.wrapping_sub(first))
                    == (
                        b.first.wrapping_sub(other_first),
                        b.last.wrapping_sub(other_first),
                    );
        }
        Command::new(doc, a) == Command::new(other_doc, b)
    };
    list.len() == other_list.len() && list.iter().zip(other_list).all(same)
}

/// Iterator over commands of one level, in document order.
#[derive(Clone)]
pub struct Commands<'m> {
    doc: Doc<'m>,
    next: u32,
    end: u32,
}

impl<'m> Commands<'m> {
    pub(in crate::model) fn top(doc: Doc<'m>) -> Self {
        Self {
            doc,
            next: 0,
            end: narrow(doc.arena.nodes.commands.len()),
        }
    }

    pub(in crate::model) const fn none(doc: Doc<'m>) -> Self {
        Self { doc, next: 0, end: 0 }
    }

    fn inside(body: Body<'m>) -> Self {
        Self {
            doc: body.doc,
            next: body.node.first,
            end: body.node.last,
        }
    }
}

impl<'m> Iterator for Commands<'m> {
    type Item = Command<'m>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let node = self.doc.arena.nodes.commands.get(wide(self.next))?;
        self.next = if node.is_container() {
            node.last
        } else {
            self.next.saturating_add(1)
        };
        Some(Command::new(self.doc, node))
    }
}

impl fmt::Debug for Commands<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
