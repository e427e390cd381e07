//! Canonical XML 1.0 without comments.
//!
//! The inclusive form of a whole document, the exclusive form of any element. The forms come from the pieces that the
//! document was read from, so a signature covers what its reader sees.

use alloc::string::String;
use alloc::vec::Vec;

use super::Document;
use super::document::{Attribute, Element, Piece};
use super::scope::{Scope, UriId};

/// The two ways to choose the namespace declarations of a canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "two specifications, two forms")]
pub enum Form {
    /// Canonical XML 1.0: every declaration stays where it is. For whole documents.
    Inclusive,
    /// Exclusive XML Canonicalization 1.0.
    ///
    /// Declarations move to the elements that use them.
    Exclusive,
}

impl Document<'_> {
    /// Returns the canonical form of an element without an omitted subtree.
    ///
    /// Both are given by their index. `None` when it is longer than the limit. Signatures hash the pieces and never need all of it; tests and fuzz
    /// targets do.
    #[must_use]
    pub fn canonical_form(&self, apex: usize, omitted: Option<usize>, form: Form) -> Option<String> {
        let mut out = String::new();
        canonical(self, apex, omitted, form, &mut |text| out.push_str(text)).ok()?;
        Some(out)
    }
}

/// A canonical form that is longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Hands the canonical form of an element to `sink` piece by piece, without the subtree of `omitted`.
pub(crate) fn canonical(
    document: &Document<'_>,
    apex: usize,
    omitted: Option<usize>,
    form: Form,
    sink: &mut dyn FnMut(&str),
) -> Result<(), TooLong> {
    let first = document.elements.get(apex).map_or(0, |element| element.piece);
    let mut writer = Canonicalizer {
        document,
        form,
        ranks: document.scopes.uri_ranks(),
        rendered: alloc::vec![0; document.scopes.prefixes()],
        undo: Vec::new(),
        marks: Vec::new(),
        left: document.limits.canonical,
        sink,
    };
    let mut skipped = None;
    for piece in document.pieces.get(first..).unwrap_or_default() {
        match piece {
            Piece::Start(index) if skipped.is_none() && Some(*index) == omitted => skipped = omitted,
            Piece::End(index) if skipped == Some(*index) => skipped = None,
            _ if skipped.is_some() => {}
            Piece::Start(index) => writer.start(*index)?,
            Piece::Text(text) => writer.escape(text, in_text)?,
            Piece::End(index) => writer.end(*index)?,
        }
        if matches!(piece, Piece::End(index) if *index == apex) {
            break;
        }
    }
    Ok(())
}

/// Reports whether every namespace URI is absolute; canonical forms are defined for no others.
pub(crate) fn has_absolute_namespaces(document: &Document<'_>) -> bool {
    let is_absolute = |uri: &str| {
        let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    };
    let mut uris = document.scopes.uris();
    uris.all(|uri| uri.is_empty() || is_absolute(uri))
}

struct Canonicalizer<'d, 'a, 's> {
    document: &'d Document<'a>,
    form: Form,
    /// The order of URIs, by number.
    ranks: Vec<usize>,
    /// The URI that each prefix has in the output so far, in the exclusive form.
    rendered: Vec<UriId>,
    /// Former content of `rendered`, to be restored at end tags.
    undo: Vec<(usize, UriId)>,
    /// The length of `undo` at each open start tag.
    marks: Vec<usize>,
    left: usize,
    sink: &'s mut dyn FnMut(&str),
}

impl<'d, 'a> Canonicalizer<'d, 'a, '_> {
    fn start(&mut self, index: usize) -> Result<(), TooLong> {
        let Some(element) = self.document.elements.get(index) else {
            return Ok(());
        };
        self.put("<")?;
        self.put(element.name)?;
        self.marks.push(self.undo.len());
        let attributes = self.document.attributes.get(element.attributes.clone());
        let attributes = attributes.unwrap_or_default();
        match self.form {
            Form::Inclusive => self.declarations(element)?,
            Form::Exclusive => self.used_declarations(element, attributes)?,
        }
        let rank = |attribute: &Attribute<'_>| {
            let id = self.document.scopes.uri_id(attribute.namespace);
            self.ranks.get(id).copied()
        };
        let mut sorted: Vec<&Attribute<'_>> = attributes.iter().collect();
        sorted.sort_by_key(|attribute| (rank(attribute), attribute.local));
        for attribute in sorted {
            self.attribute(attribute.name, "", &attribute.value)?;
        }
        self.put(">")
    }

    /// Writes the declarations of an element that change something.
    fn declarations(&mut self, element: &Element<'_>) -> Result<(), TooLong> {
        let scopes = &self.document.scopes;
        let mut declared: Vec<Scope> = element
            .declared
            .clone()
            .filter(|&declared| scopes.prefix(declared) != "xml" && scopes.changes(declared))
            .collect();
        declared.sort_by_key(|&declared| scopes.prefix(declared));
        declared
            .into_iter()
            .try_for_each(|declared| self.declaration(declared))
    }

    /// Writes the declarations that an element and its attributes use and that the output lacks.
    fn used_declarations(
        &mut self,
        element: &Element<'_>,
        attributes: &[Attribute<'_>],
    ) -> Result<(), TooLong> {
        let scopes = &self.document.scopes;
        let prefixed = attributes.iter().map(|attribute| attribute.namespace);
        let mut used: Vec<Scope> = prefixed
            .filter(|&namespace| namespace != 0)
            .chain([element.namespace])
            .filter(|&namespace| scopes.prefix(namespace) != "xml")
            .collect();
        used.sort_by_key(|&namespace| scopes.prefix(namespace));
        for namespace in used {
            let (prefix, uri) = (scopes.prefix_id(namespace), scopes.uri_id(namespace));
            let Some(rendered) = self.rendered.get_mut(prefix) else {
                continue;
            };
            if *rendered != uri {
                self.undo.push((prefix, *rendered));
                *rendered = uri;
                self.declaration(namespace)?;
            }
        }
        Ok(())
    }

    fn declaration(&mut self, declared: Scope) -> Result<(), TooLong> {
        let scopes = &self.document.scopes;
        let (prefix, uri) = (scopes.prefix(declared), scopes.uri(declared));
        let name = if prefix.is_empty() { "xmlns" } else { "xmlns:" };
        self.attribute(name, prefix, uri)
    }

    fn attribute(&mut self, name: &str, rest: &str, value: &str) -> Result<(), TooLong> {
        self.put(" ")?;
        self.put(name)?;
        self.put(rest)?;
        self.put("=\"")?;
        self.escape(value, in_attribute)?;
        self.put("\"")
    }

    fn end(&mut self, index: usize) -> Result<(), TooLong> {
        let mark = self.marks.pop().unwrap_or_default();
        for (prefix, uri) in self.undo.drain(mark..).rev() {
            if let Some(rendered) = self.rendered.get_mut(prefix) {
                *rendered = uri;
            }
        }
        let name = self
            .document
            .elements
            .get(index)
            .map_or("", |element| element.name);
        self.put("</")?;
        self.put(name)?;
        self.put(">")
    }

    fn escape(&mut self, text: &str, replacement: fn(u8) -> Option<&'static str>) -> Result<(), TooLong> {
        let mut rest = text;
        while let Some((at, replacement)) = rest
            .bytes()
            .enumerate()
            .find_map(|(at, byte)| Some((at, replacement(byte)?)))
        {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.put(before)?;
            self.put(replacement)?;
            rest = after.get(1..).unwrap_or_default();
        }
        self.put(rest)
    }

    fn put(&mut self, text: &str) -> Result<(), TooLong> {
        self.left = self.left.checked_sub(text.len()).ok_or(TooLong)?;
        (self.sink)(text);
        Ok(())
    }
}

const fn in_text(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

const fn in_attribute(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
