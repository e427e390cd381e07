//! The parts of a message that was read.
//!
//! Flat lists of nodes that hold offsets into the text, never references.

use alloc::vec::Vec;

use mdm_errors::CommandKind;

use crate::wire::encoding::Encoding;
pub(in crate::model) use crate::wire::span::{Extent, OuterNamespace, Span, Texts};
pub(in crate::model) use crate::wire::version::NamespaceVersion;

/// An index into one of the lists, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Link(u32);

impl Link {
    pub(in crate::model) const NONE: Self = Self(0);

    /// The last element of a list that is not empty.
    pub(in crate::model) const fn last<T>(list: &[T]) -> Self {
        Self(list.len() as u32)
    }

    /// The number of elements of a list up to and with this one.
    pub(in crate::model) const fn number(self) -> u32 {
        self.0
    }

    pub(in crate::model) const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(in crate::model) fn of<T>(self, list: &[T]) -> Option<&T> {
        list.get((self.0 as usize).checked_sub(1)?)
    }

    pub(in crate::model) fn of_mut<T>(self, list: &mut [T]) -> Option<&mut T> {
        list.get_mut((self.0 as usize).checked_sub(1)?)
    }
}

/// `Target` or `Source`: presence is a flag of its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct LocationNode {
    pub(in crate::model) uri: Span,
    pub(in crate::model) name: Span,
    pub(in crate::model) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct HeaderNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) ver_dtd: Span,
    pub(in crate::model) ver_proto: Span,
    pub(in crate::model) session_id: Span,
    pub(in crate::model) msg_id: Span,
    pub(in crate::model) target: Option<LocationNode>,
    pub(in crate::model) source: Option<LocationNode>,
    pub(in crate::model) resp_uri: Span,
    pub(in crate::model) no_resp: bool,
    pub(in crate::model) cred: Link,
    pub(in crate::model) meta: Link,
    pub(in crate::model) unknown: Link,
}

/// A command. Of an Atomic or Sequence `first..last` are the commands inside (all levels), else its items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct CommandNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) cmd_id: Span,
    pub(in crate::model) msg_ref: Span,
    pub(in crate::model) cmd_ref: Span,
    pub(in crate::model) cmd: Span,
    pub(in crate::model) data: Span,
    pub(in crate::model) target_ref: Span,
    pub(in crate::model) original_error: Span,
    pub(in crate::model) first: u32,
    pub(in crate::model) last: u32,
    pub(in crate::model) extra: Link,
    /// None if it is no command.
    pub(in crate::model) kind: Option<CommandKind>,
    pub(in crate::model) no_resp: bool,
}

const _: () = assert!(size_of::<CommandNode>() <= 96);

impl CommandNode {
    /// Reports whether the command holds commands.
    pub(in crate::model) fn is_container(&self) -> bool {
        self.kind.is_some_and(CommandKind::is_container)
    }
}

/// The rare parts of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct CommandExtra {
    pub(in crate::model) meta: Link,
    pub(in crate::model) cred: Link,
    pub(in crate::model) chal: Link,
    pub(in crate::model) correlator: Span,
    pub(in crate::model) references: Link,
    pub(in crate::model) unknown: Link,
}

/// A `SourceRef`, or a `TargetRef` after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) struct ReferenceNode {
    pub(in crate::model) uri: Span,
    pub(in crate::model) is_source: bool,
    pub(in crate::model) next: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct ItemNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) target: Span,
    pub(in crate::model) source: Span,
    pub(in crate::model) data: Span,
    pub(in crate::model) meta: MetaNode,
    pub(in crate::model) extra: Link,
    pub(in crate::model) has_target: bool,
    pub(in crate::model) has_source: bool,
    pub(in crate::model) has_meta: bool,
    pub(in crate::model) more_data: bool,
}

/// The rare parts of an item; `uri` of `target` and `source` stays in the item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct ItemExtra {
    pub(in crate::model) target: LocationNode,
    pub(in crate::model) source: LocationNode,
    pub(in crate::model) target_parent: Option<LocationNode>,
    pub(in crate::model) source_parent: Option<LocationNode>,
    pub(in crate::model) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct MetaNode {
    pub(in crate::model) format: Span,
    pub(in crate::model) type_: Span,
    pub(in crate::model) extra: Link,
}

/// The rare children of `Meta`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct MetaExtra {
    pub(in crate::model) mark: Span,
    pub(in crate::model) size: Span,
    pub(in crate::model) next_nonce: Span,
    pub(in crate::model) max_msg_size: Span,
    pub(in crate::model) max_obj_size: Span,
    pub(in crate::model) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct CredNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) meta: Option<MetaNode>,
    pub(in crate::model) data: Span,
    pub(in crate::model) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct ChalNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) meta: Option<MetaNode>,
    pub(in crate::model) unknown: Link,
}

/// An element that has no meaning in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) struct UnknownNode {
    pub(in crate::model) extent: Extent,
    pub(in crate::model) next: Link,
}

/// A list of what a header holds once and commands hardly ever: its first node takes no memory of its own.
pub(in crate::model) type Few<T> = tinyvec::TinyVec<[T; 1]>;

/// The nodes of one message.
#[derive(Clone, Debug, Default)]
pub(in crate::model) struct Nodes {
    pub(in crate::model) header: Option<HeaderNode>,
    pub(in crate::model) commands: Vec<CommandNode>,
    pub(in crate::model) items: Vec<ItemNode>,
    pub(in crate::model) command_extras: Vec<CommandExtra>,
    pub(in crate::model) item_extras: Vec<ItemExtra>,
    pub(in crate::model) metas: Few<MetaNode>,
    pub(in crate::model) meta_extras: Few<MetaExtra>,
    pub(in crate::model) creds: Few<CredNode>,
    pub(in crate::model) chals: Vec<ChalNode>,
    pub(in crate::model) references: Vec<ReferenceNode>,
    pub(in crate::model) unknown: Vec<UnknownNode>,
    pub(in crate::model) is_final: bool,
    pub(in crate::model) version: NamespaceVersion,
    pub(in crate::model) declares_msft: bool,
}

/// Everything a message keeps beside its text.
#[derive(Clone, Debug, Default)]
pub(in crate::model) struct Arena {
    pub(in crate::model) nodes: Nodes,
    pub(in crate::model) texts: Texts,
    pub(in crate::model) encoding: Encoding,
    /// Bytes after the text that were NULs or white space between them.
    pub(in crate::model) dropped: usize,
}

impl Nodes {
    /// Forgets the last message and keeps the memory.
    pub(in crate::model) fn clear(&mut self) {
        self.header = None;
        self.commands.clear();
        self.items.clear();
        self.command_extras.clear();
        self.item_extras.clear();
        self.metas.clear();
        self.meta_extras.clear();
        self.creds.clear();
        self.chals.clear();
        self.references.clear();
        self.unknown.clear();
        self.is_final = false;
        self.version = NamespaceVersion::Absent;
        self.declares_msft = false;
    }
}

/// Appends; when the list is full it grows to what the rest of the document will need at the present density.
#[inline(always)]
pub(in crate::model) fn push<T>(list: &mut Vec<T>, value: T, progress: impl FnOnce() -> Progress) {
    if list.len() == list.capacity() {
        grow(list, progress());
    }
    list.push(value);
}

/// Progress in a document: bytes read, bytes expected per node before any is seen, and limits.
#[derive(Clone, Copy)]
pub(in crate::model) struct Progress {
    pub(in crate::model) read: usize,
    pub(in crate::model) total: usize,
    pub(in crate::model) bytes_per_node: usize,
    /// Nodes that a list may have at all.
    pub(in crate::model) limit: usize,
}

impl Progress {
    /// Makes the progress at the byte `read`.
    #[inline(always)]
    pub(in crate::model) const fn at(read: u32, total: usize, bytes_per_node: usize, limit: usize) -> Self {
        Self {
            read: read as usize,
            total,
            bytes_per_node,
            limit,
        }
    }
}

#[cold]
#[inline(never)]
fn grow<T>(list: &mut Vec<T>, progress: Progress) {
    let rest = progress.total.saturating_sub(progress.read);
    let expected = if list.is_empty() {
        rest / progress.bytes_per_node
    } else {
        let density = list.len() as u64 * 17 / 16;
        (rest as u64 * density / (progress.read as u64 + 1)) as usize
    };
    let allowed = progress.limit.saturating_sub(list.len());
    list.reserve_exact(expected.min(allowed).max(list.len() / 8) + 4);
}
