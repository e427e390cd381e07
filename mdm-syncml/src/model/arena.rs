//! The parts of a message that was read: flat lists of nodes that hold offsets into the text, never references.

use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::CommandKind;

use crate::wire::encoding::Encoding;

/// A piece of the text: offset and length. The mark on a leaf means "in [`Texts::resolved`]", on a `Data` "holds
/// CDATA sections, comments or elements".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    length: u32,
}

const MARK: u32 = 1 << 31;

impl Span {
    /// No such element. No element's content starts at offset 0, so this is free.
    pub(crate) const ABSENT: Self = Self { start: 0, length: 0 };

    #[inline(always)]
    pub(crate) const fn new(start: usize, length: usize) -> Self {
        Self {
            start: start as u32,
            length: length as u32,
        }
    }

    pub(crate) const fn marked(self) -> Self {
        Self {
            start: self.start,
            length: self.length | MARK,
        }
    }

    #[inline(always)]
    pub(crate) const fn is_present(self) -> bool {
        self.start | self.length != 0
    }

    pub(crate) const fn is_marked(self) -> bool {
        self.length & MARK != 0
    }

    pub(crate) const fn start(self) -> usize {
        self.start as usize
    }

    #[inline(always)]
    pub(crate) const fn len(self) -> usize {
        (self.length & !MARK) as usize
    }

    pub(crate) const fn end(self) -> usize {
        self.start() + self.len()
    }

    #[inline]
    pub(crate) fn slice(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// From the `<` of a start tag to after the `>` of the end tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// An index into one of the lists, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link(u32);

impl Link {
    pub(crate) const NONE: Self = Self(0);

    /// The last element of a list that is not empty.
    pub(crate) const fn last<T>(list: &[T]) -> Self {
        Self(list.len() as u32)
    }

    /// The number of elements of a list up to and with this one.
    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn of<T>(self, list: &[T]) -> Option<&T> {
        list.get((self.0 as usize).checked_sub(1)?)
    }

    pub(crate) fn of_mut<T>(self, list: &mut [T]) -> Option<&mut T> {
        list.get_mut((self.0 as usize).checked_sub(1)?)
    }
}

/// `Target` or `Source`: presence is a flag of its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LocationNode {
    pub(crate) uri: Span,
    pub(crate) name: Span,
    pub(crate) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeaderNode {
    pub(crate) extent: Extent,
    pub(crate) ver_dtd: Span,
    pub(crate) ver_proto: Span,
    pub(crate) session_id: Span,
    pub(crate) msg_id: Span,
    pub(crate) target: Option<LocationNode>,
    pub(crate) source: Option<LocationNode>,
    pub(crate) resp_uri: Span,
    pub(crate) no_resp: bool,
    pub(crate) cred: Link,
    pub(crate) meta: Link,
    pub(crate) unknown: Link,
}

/// A command. Of an Atomic or Sequence `first..last` are the commands inside (all levels), else its items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CommandNode {
    pub(crate) extent: Extent,
    pub(crate) cmd_id: Span,
    pub(crate) msg_ref: Span,
    pub(crate) cmd_ref: Span,
    pub(crate) cmd: Span,
    pub(crate) data: Span,
    pub(crate) target_ref: Span,
    pub(crate) original_error: Span,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) extra: Link,
    /// None if it is no command.
    pub(crate) kind: Option<CommandKind>,
    pub(crate) no_resp: bool,
}

const _: () = assert!(size_of::<CommandNode>() <= 96);

impl CommandNode {
    /// Reports whether the command holds commands.
    pub(crate) fn is_container(&self) -> bool {
        self.kind.is_some_and(CommandKind::is_container)
    }
}

/// The rare parts of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CommandExtra {
    pub(crate) meta: Link,
    pub(crate) cred: Link,
    pub(crate) chal: Link,
    pub(crate) correlator: Span,
    pub(crate) references: Link,
    pub(crate) unknown: Link,
}

/// A `SourceRef`, or a `TargetRef` after the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReferenceNode {
    pub(crate) uri: Span,
    pub(crate) is_source: bool,
    pub(crate) next: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemNode {
    pub(crate) extent: Extent,
    pub(crate) target: Span,
    pub(crate) source: Span,
    pub(crate) data: Span,
    pub(crate) meta: MetaNode,
    pub(crate) extra: Link,
    pub(crate) has_target: bool,
    pub(crate) has_source: bool,
    pub(crate) has_meta: bool,
    pub(crate) more_data: bool,
}

/// The rare parts of an item; `uri` of `target` and `source` stays in the item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemExtra {
    pub(crate) target: LocationNode,
    pub(crate) source: LocationNode,
    pub(crate) target_parent: Option<LocationNode>,
    pub(crate) source_parent: Option<LocationNode>,
    pub(crate) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MetaNode {
    pub(crate) format: Span,
    pub(crate) type_: Span,
    pub(crate) extra: Link,
}

/// The rare children of `Meta`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MetaExtra {
    pub(crate) mark: Span,
    pub(crate) size: Span,
    pub(crate) next_nonce: Span,
    pub(crate) max_msg_size: Span,
    pub(crate) max_obj_size: Span,
    pub(crate) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CredNode {
    pub(crate) extent: Extent,
    pub(crate) meta: Option<MetaNode>,
    pub(crate) data: Span,
    pub(crate) unknown: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChalNode {
    pub(crate) extent: Extent,
    pub(crate) meta: Option<MetaNode>,
    pub(crate) unknown: Link,
}

/// An element that has no meaning in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownNode {
    pub(crate) extent: Extent,
    pub(crate) next: Link,
}

/// A use of a namespace in raw markup outside of which it is declared. Sorted by `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OuterNamespace {
    /// Start of the content that uses the namespace.
    pub(crate) at: u32,
    /// The prefix; absent for the default namespace.
    pub(crate) prefix: Span,
    /// The value of the declaration, as written.
    pub(crate) uri: Span,
}

/// Which namespace the root is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NamespaceVersion {
    /// No namespace: fragments of documentation, some emulated clients.
    #[default]
    Absent,
    /// `SYNCML:SYNCML1.0`.
    V1_0,
    /// `SYNCML:SYNCML1.1`: servers may answer so.
    V1_1,
    /// `SYNCML:SYNCML1.2`, which Windows sends.
    V1_2,
}

/// The nodes of one message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) header: Option<HeaderNode>,
    pub(crate) commands: Vec<CommandNode>,
    pub(crate) items: Vec<ItemNode>,
    pub(crate) command_extras: Vec<CommandExtra>,
    pub(crate) item_extras: Vec<ItemExtra>,
    pub(crate) metas: Vec<MetaNode>,
    pub(crate) meta_extras: Vec<MetaExtra>,
    pub(crate) creds: Vec<CredNode>,
    pub(crate) chals: Vec<ChalNode>,
    pub(crate) references: Vec<ReferenceNode>,
    pub(crate) unknown: Vec<UnknownNode>,
    pub(crate) is_final: bool,
    pub(crate) version: NamespaceVersion,
    pub(crate) declares_msft: bool,
}

/// Texts that are not slices of the document, and what is known about those that are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) resolved: String,
    pub(crate) outer: Vec<OuterNamespace>,
}

/// Everything a message keeps beside its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Nodes,
    pub(crate) texts: Texts,
    pub(crate) encoding: Encoding,
    /// Bytes after the text that were NULs or white space between them.
    pub(crate) dropped: usize,
}

impl Nodes {
    /// Forgets the last message and keeps the memory.
    pub(crate) fn clear(&mut self) {
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

impl Texts {
    pub(crate) fn clear(&mut self) {
        self.resolved.clear();
        self.outer.clear();
    }
}

/// Appends; when the list is full it grows to what the rest of the document will need at the present density.
#[inline(always)]
pub(crate) fn push<T>(list: &mut Vec<T>, value: T, progress: Progress) {
    if list.len() == list.capacity() {
        grow(list, progress);
    }
    list.push(value);
}

/// Progress in a document: bytes read, bytes expected per node before any is seen, and limits.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) read: usize,
    pub(crate) total: usize,
    pub(crate) bytes_per_node: usize,
    /// Nodes that a list may have at all.
    pub(crate) limit: usize,
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
