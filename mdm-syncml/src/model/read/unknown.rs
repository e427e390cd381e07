use core::fmt;

use crate::model::arena::{Extent, Link, OuterNamespace};
use crate::model::read::document::{Doc, element_view};
use crate::wire::fault::local_name;
use crate::wire::span::wide;

/// An element that has no meaning in its place, kept as it was sent.
///
/// In the place of a command it must be answered with status 400 and the name of no command (Microsoft Learn, OMA DM protocol
/// support).
///
/// ```
/// use mdm_syncml::{Command, Message};
///
/// let message = Message::parse(b"<SyncML><SyncHdr/><SyncBody><x:Get xmlns:x='urn:x'>1</x:Get></SyncBody></SyncML>")?;
/// let Some(Command::Unknown(unknown)) = message.commands().next() else { panic!() };
/// assert_eq!(unknown.local_name(), "Get");
/// assert_eq!(unknown.raw(), "<x:Get xmlns:x='urn:x'>1</x:Get>");
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Unknown<'m> {
    pub(in crate::model) doc: Doc<'m>,
    extent: Extent,
}

element_view!(Unknown, this => this.doc, this.extent);

impl<'m> Unknown<'m> {
    pub(in crate::model) const fn new(doc: Doc<'m>, extent: Extent) -> Self {
        Self { doc, extent }
    }

    /// Returns the name without its prefix.
    #[must_use]
    pub fn local_name(self) -> &'m str {
        local_name(self.raw().as_bytes())
    }

    /// Returns the namespaces that the element uses but does not declare.
    ///
    /// A copy of [`Self::raw`] in another document has to declare them.
    #[must_use]
    pub fn outer_namespaces(self) -> OuterNamespaces<'m> {
        OuterNamespaces::at(self.doc, self.extent.range().start)
    }
}

impl PartialEq for Unknown<'_> {
    fn eq(&self, other: &Self) -> bool {
        crate::model::read::markup::equal(
            (self.doc, crate::model::read::document::range(self.extent)),
            (other.doc, crate::model::read::document::range(other.extent)),
        )
    }
}

impl fmt::Debug for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("local_name", &self.local_name())
            .field("bytes", &self.raw().len())
            .finish()
    }
}

/// Iterator over the unknown children of one element, in document order.
#[derive(Clone)]
pub struct UnknownElements<'m> {
    doc: Doc<'m>,
    /// The list is a ring, known by its last node.
    last: Link,
    next: Link,
}

impl<'m> UnknownElements<'m> {
    pub(in crate::model) fn new(doc: Doc<'m>, last: Link) -> Self {
        let first = last.of(&doc.arena.nodes.unknown).map(|node| node.next);
        Self {
            doc,
            last,
            next: first.unwrap_or_default(),
        }
    }
}

impl<'m> Iterator for UnknownElements<'m> {
    type Item = Unknown<'m>;

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.next.of(&self.doc.arena.nodes.unknown)?;
        self.next = if self.next == self.last {
            Link::NONE
        } else {
            node.next
        };
        Some(Unknown::new(self.doc, node.extent))
    }
}

impl fmt::Debug for UnknownElements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// An iterator over the namespace declarations that raw markup needs from outside.
///
/// Each has a prefix, empty for the default namespace, and the namespace as the declaration writes it, empty for none.
#[derive(Clone)]
pub struct OuterNamespaces<'m> {
    doc: Doc<'m>,
    list: core::slice::Iter<'m, OuterNamespace>,
}

impl<'m> OuterNamespaces<'m> {
    /// Those of the markup that begins at `at`.
    pub(in crate::model) fn at(doc: Doc<'m>, at: usize) -> Self {
        let all = &doc.arena.texts.outer;
        let start = all.partition_point(|outer| wide(outer.at) < at);
        let end = all.partition_point(|outer| wide(outer.at) <= at);
        Self {
            doc,
            list: all.get(start..end).unwrap_or_default().iter(),
        }
    }
}

impl<'m> Iterator for OuterNamespaces<'m> {
    type Item = (&'m str, &'m str);

    fn next(&mut self) -> Option<Self::Item> {
        let outer = self.list.next()?;
        let text = |span: crate::model::arena::Span| self.doc.slice(span.start()..span.end());
        Some((text(outer.prefix), text(outer.uri)))
    }
}

impl fmt::Debug for OuterNamespaces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
