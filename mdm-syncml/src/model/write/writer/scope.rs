//! Namespace declarations that copied markup needs.
//!
//! Each declaration of the document is written at most once where it was, however often markup inside uses it: on the
//! element that had it, or on the nearest one around it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::model::arena::{OuterNamespace, Span};
use crate::model::read::document::Doc;
use crate::wire::escape::push_attribute;
use crate::wire::lexer::Namespace;
use crate::wire::markup::undeclared_prefix;
use crate::wire::span::wide;

/// Declarations in scope of what is being written.
pub(super) struct Scope<'m> {
    doc: Doc<'m>,
    /// Those that markup needs and the document written does not have anyway, sorted by the place of the markup.
    needed: Vec<OuterNamespace>,
    declared: Vec<OuterNamespace>,
    /// In place of a default namespace around markup that is not the one of the document written.
    default_prefix: String,
}

impl<'m> Scope<'m> {
    /// For a document whose default namespace will be `default`.
    pub(super) fn new(doc: Doc<'m>, default: &str) -> Self {
        let is_needed = |outer: &&OuterNamespace| {
            let uri = text(doc, outer.uri);
            outer.prefix.is_present() || !uri.is_empty() && uri != default
        };
        let needed: Vec<_> = doc.arena.texts.outer.iter().filter(is_needed).copied().collect();
        let default_prefix = if needed.iter().any(|outer| !outer.prefix.is_present()) {
            undeclared_prefix(doc.text)
        } else {
            String::new()
        };
        Self {
            doc,
            needed,
            declared: Vec::new(),
            default_prefix,
        }
    }

    /// The number of declarations in scope, for [`Self::leave`].
    pub(super) fn mark(&self) -> usize {
        self.declared.len()
    }

    pub(super) fn leave(&mut self, mark: usize) {
        self.declared.truncate(mark);
    }

    /// Reports whether markup between these places needs declarations.
    pub(super) fn is_needed(&self, inside: Range<usize>) -> bool {
        !self.places(inside).is_empty()
    }

    /// Writes the declarations at `sites` in the document, are needed by markup that begins `inside`, and
    /// are not in scope.
    pub(super) fn declare(&mut self, out: &mut Vec<u8>, inside: Range<usize>, sites: Range<usize>) {
        let mark = self.mark();
        for index in self.places(inside) {
            let Some(&outer) = self.needed.get(index) else {
                break;
            };
            let same_prefix = |declared: &&OuterNamespace| self.same_prefix(declared, &outer);
            let is_taken = self
                .declared
                .iter()
                .skip(mark)
                .any(|declared| same_prefix(&declared));
            if sites.contains(&outer.uri.start()) && !is_taken && !self.is_declared(&outer) {
                let name = match text(self.doc, outer.prefix) {
                    "" => format!(" xmlns:{}", self.default_prefix()),
                    prefix => format!(" xmlns:{prefix}"),
                };
                push_attribute(out, &name, text(self.doc, outer.uri));
                self.declared.push(outer);
            }
        }
    }

    /// The prefix in place of a default namespace around markup.
    pub(super) fn default_prefix(&self) -> &str {
        &self.default_prefix
    }

    /// Reports whether `prefix` is declared here for another namespace.
    pub(super) fn hides(&self, prefix: &str, namespace: Namespace) -> bool {
        let mut declared = self.declared.iter().rev();
        let innermost = declared.find(|declared| text(self.doc, declared.prefix) == prefix);
        innermost.is_some_and(|declared| Namespace::of(text(self.doc, declared.uri).as_bytes()) != namespace)
    }

    /// Reports whether one of the declarations after `mark` is of `prefix`.
    pub(super) fn declares_since(&self, mark: usize, prefix: &str) -> bool {
        let mut declared = self.declared.iter().skip(mark);
        declared.any(|declared| text(self.doc, declared.prefix) == prefix)
    }

    fn places(&self, inside: Range<usize>) -> Range<usize> {
        let before = |place: usize| self.needed.partition_point(|outer| wide(outer.at) < place);
        before(inside.start)..before(inside.end)
    }

    fn is_declared(&self, outer: &OuterNamespace) -> bool {
        let mut declared = self.declared.iter().rev();
        let innermost = declared.find(|declared| self.same_prefix(declared, outer));
        innermost.is_some_and(|declared| {
            declared.uri == outer.uri || text(self.doc, declared.uri) == text(self.doc, outer.uri)
        })
    }

    fn same_prefix(&self, one: &OuterNamespace, other: &OuterNamespace) -> bool {
        text(self.doc, one.prefix) == text(self.doc, other.prefix)
    }
}

fn text(doc: Doc<'_>, span: Span) -> &str {
    doc.slice(span.start()..span.end())
}
