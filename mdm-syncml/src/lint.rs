//! Departures from the specifications that reading accepts: the kept text is read once more, with an eye on them.

mod model;
pub mod rules;
mod walk;

use alloc::vec::Vec;

use mdm_errors::{ElementPath, Lint, Position, Rule};

use crate::document::Doc;
use crate::encoding::Encoding;
use walk::Walk;

/// Lints of one message that are kept.
pub(crate) const MAX_LINTS: usize = 1000;

/// A departure, before lines are counted.
struct Finding {
    rule: &'static Rule,
    at: usize,
    path: ElementPath,
}

pub(crate) fn lint(doc: Doc<'_>) -> Vec<Lint> {
    let mut findings = Vec::new();
    document(doc, &mut findings);
    Walk::new(doc, &mut findings).run();
    findings.sort_by_key(|finding| finding.at);
    let mut counter = Counter::new(doc);
    findings
        .into_iter()
        .map(|finding| Lint::new(finding.rule, counter.position(finding.at)).with_path(finding.path))
        .collect()
}

/// What concerns the document as a whole.
fn document(doc: Doc<'_>, findings: &mut Vec<Finding>) {
    let mut find = |rule, at| {
        findings.push(Finding {
            rule,
            at,
            path: ElementPath::new(),
        });
    };
    let is_utf16 = doc.arena.encoding != Encoding::Utf8;
    if is_utf16 {
        find(&rules::UTF16, 0);
    }
    if let Some(label) = encoding_label(doc.text) {
        let fits = if is_utf16 {
            label.to_ascii_lowercase().starts_with(b"utf-16")
        } else {
            label.eq_ignore_ascii_case(b"utf-8")
                || (label.eq_ignore_ascii_case(b"us-ascii") && doc.text.is_ascii())
        };
        if !fits {
            find(&rules::ENCODING_LABEL, 0);
        }
    }
    if doc.arena.dropped > 0 {
        find(&rules::TRAILING_NUL, doc.text.len());
    }
    if doc.arena.nodes.header.is_none() {
        find(&rules::MISSING_HEADER, 0);
    }
}

/// What the XML declaration says the encoding is.
fn encoding_label(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let declaration = text.strip_prefix(b"<?xml")?;
    let (_, rest) = crate::lexer::pseudo_value(declaration, b"version")?;
    crate::lexer::pseudo_value(rest, b"encoding").map(|(label, _)| label)
}

/// Counts lines, characters and given bytes once, for offsets that only grow.
struct Counter<'m> {
    doc: Doc<'m>,
    at: usize,
    given: usize,
    line: u32,
    column: u32,
}

impl<'m> Counter<'m> {
    fn new(doc: Doc<'m>) -> Self {
        Self {
            doc,
            at: 0,
            given: doc.position(0).offset(),
            line: 1,
            column: 1,
        }
    }

    fn position(&mut self, at: usize) -> Position {
        let passed = self.doc.text.get(self.at..at).unwrap_or_default();
        let is_utf8 = self.doc.arena.encoding == Encoding::Utf8;
        for &byte in passed {
            if byte == b'\n' {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else if byte & 0xC0 != 0x80 {
                self.column = self.column.saturating_add(1);
            }
            self.given += match byte {
                _ if is_utf8 => 1,
                0x80..=0xBF => 0,
                0xF0.. => 4,
                _ => 2,
            };
        }
        self.at = self.at.max(at);
        Position::new(self.given, self.line, self.column)
    }
}
