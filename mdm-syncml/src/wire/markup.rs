//! Raw markup: its meaning, and copies of it with other prefixes.
//!
//! It is known to be well-formed.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::iter::Peekable;

use crate::wire::lexer::content::{self, Piece, Pieces};
use crate::wire::lexer::references;

/// The number of a namespace URI in [`Uris`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UriId(usize);

impl UriId {
    /// No namespace.
    pub(crate) const NONE: Self = Self(0);
    const XML: Self = Self(1);
}

/// Namespace URIs by number, so that names are compared without looking at URIs again.
#[derive(Debug, Default)]
pub(crate) struct Uris<'m>(BTreeMap<Cow<'m, str>, UriId>);

impl<'m> Uris<'m> {
    /// The number of the URI that a declaration means, whose value is given as written.
    fn id(&mut self, written: &'m str) -> UriId {
        if written.is_empty() {
            return UriId::NONE;
        }
        if written == "http://www.w3.org/XML/1998/namespace" {
            return UriId::XML;
        }
        let next = UriId(self.0.len().saturating_add(2));
        *self.0.entry(value(written)).or_insert(next)
    }
}

/// A name in its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name<'m> {
    pub(crate) uri: UriId,
    pub(crate) local: &'m str,
}

/// An attribute; its value has references resolved.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Attribute<'m> {
    pub(crate) name: Name<'m>,
    pub(crate) value: Cow<'m, str>,
}

/// A piece of meaning. Comments and instructions have none.
#[derive(Debug, PartialEq)]
pub(crate) enum Event<'m> {
    /// A start tag, its attributes sorted by name.
    Open(Name<'m>, Vec<Attribute<'m>>),
    Close,
    /// Text up to the next tag, references and sections resolved.
    Text(String),
}

/// A prefix, empty for the default namespace, and the value of its declaration as written.
pub(crate) type Declaration<'m> = (&'m str, &'m str);

/// Reads markup event by event.
pub(crate) struct Events<'m> {
    pieces: Peekable<Pieces<'m>>,
    bindings: Vec<(&'m str, UriId)>,
    /// For each open element, the number of declarations in scope before it.
    open: Vec<usize>,
    is_empty_element: bool,
}

/// The events of markup inside of `outer` declarations.
pub(crate) fn events<'m>(
    markup: &'m str,
    outer: impl Iterator<Item = Declaration<'m>>,
    uris: &mut Uris<'m>,
) -> Events<'m> {
    Events {
        pieces: content::pieces(markup).peekable(),
        bindings: outer.map(|(prefix, uri)| (prefix, uris.id(uri))).collect(),
        open: Vec::new(),
        is_empty_element: false,
    }
}

impl<'m> Events<'m> {
    pub(crate) fn next(&mut self, uris: &mut Uris<'m>) -> Option<Event<'m>> {
        if core::mem::take(&mut self.is_empty_element) {
            return Some(self.close());
        }
        if let Some(text) = self.text() {
            return Some(Event::Text(text));
        }
        let Some(Piece::Tag(tag)) = self.pieces.next() else {
            return None;
        };
        if tag.starts_with("</") {
            return Some(self.close());
        }
        self.open.push(self.bindings.len());
        self.is_empty_element = tag.ends_with("/>");
        Some(self.start(tag, uris))
    }

    fn close(&mut self) -> Event<'m> {
        self.bindings.truncate(self.open.pop().unwrap_or_default());
        Event::Close
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        while let Some(piece) = self.pieces.next_if(|piece| !matches!(piece, Piece::Tag(_))) {
            match piece {
                Piece::Text(part) => references::resolve(part, &mut text),
                Piece::Section(part) => references::resolve_line_ends(part, &mut text),
                Piece::Aside | Piece::Tag(_) => {}
            }
        }
        (!text.is_empty()).then_some(text)
    }

    fn start(&mut self, tag: &'m str, uris: &mut Uris<'m>) -> Event<'m> {
        let (name, attributes) = parts(tag);
        let mut written = Vec::new();
        for (attribute, text) in attributes {
            match attribute.split_once(':') {
                Some(("xmlns", prefix)) => self.bindings.push((prefix, uris.id(text))),
                None if attribute == "xmlns" => self.bindings.push(("", uris.id(text))),
                _ => written.push((attribute, text)),
            }
        }
        let attributes = written.into_iter().map(|(name, text)| Attribute {
            name: match name.split_once(':') {
                Some((prefix, local)) => self.name(prefix, local),
                None => Name {
                    uri: UriId::NONE,
                    local: name,
                },
            },
            value: value(text),
        });
        let mut attributes: Vec<_> = attributes.collect();
        attributes.sort_unstable();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        Event::Open(self.name(prefix, local), attributes)
    }

    fn name(&self, prefix: &str, local: &'m str) -> Name<'m> {
        let bound = self.bindings.iter().rev().find(|(bound, _)| *bound == prefix);
        let unbound = if prefix == "xml" { UriId::XML } else { UriId::NONE };
        Name {
            uri: bound.map_or(unbound, |(_, uri)| *uri),
            local,
        }
    }
}

/// Markup without white space and an XML declaration in front.
pub(crate) fn without_declaration(markup: &str) -> &str {
    let markup = markup.trim_ascii_start();
    match markup
        .strip_prefix("<?xml ")
        .and_then(|rest| rest.split_once("?>"))
    {
        Some((_, content)) => content,
        None => markup,
    }
}

/// Appends markup. Names that are in the default namespace around the markup get `prefix` where there is one, and
/// `declarations` are put after the name of the first start tag.
pub(crate) fn copy(out: &mut Vec<u8>, markup: &str, prefix: Option<&str>, declarations: &[u8]) {
    let mut declarations = Some(declarations);
    // For each open element, whether the default namespace is the one around the markup.
    let mut inherits = Vec::new();
    for token in content::tokens(markup) {
        let (opening, rest) = match token.strip_prefix("</") {
            Some(rest) => ("</", rest),
            None => match token.strip_prefix('<') {
                Some(rest) if !rest.starts_with(['!', '?']) => ("<", rest),
                _ => {
                    out.extend_from_slice(token.as_bytes());
                    continue;
                }
            },
        };
        let is_inherited = if opening == "<" {
            let is_inherited =
                inherits.last().copied().unwrap_or(true) && !parts(token).1.any(|(name, _)| name == "xmlns");
            if !token.ends_with("/>") {
                inherits.push(is_inherited);
            }
            is_inherited
        } else {
            inherits.pop().unwrap_or(true)
        };
        let (name, rest) = rest.split_at(name_length(rest));
        out.extend_from_slice(opening.as_bytes());
        if let Some(prefix) = prefix
            && is_inherited
            && !name.contains(':')
        {
            out.extend_from_slice(prefix.as_bytes());
            out.push(b':');
        }
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(declarations.take().unwrap_or_default());
        out.extend_from_slice(rest.as_bytes());
    }
}

/// The length of the tag that `markup` starts with.
pub(crate) fn tag_length(markup: &str) -> usize {
    content::tokens(markup).next().map_or(0, str::len)
}

/// A prefix `n1`, `n2` and so on that `text` declares nowhere.
pub(crate) fn undeclared_prefix(text: &[u8]) -> String {
    const START: &[u8] = b"xmlns:n";
    let declared = memchr::memmem::find_iter(text, START).filter_map(|at| {
        let name = text.get(at.checked_add(START.len())?..)?;
        let digits = name
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .take(9)
            .count();
        core::str::from_utf8(name.get(..digits)?).ok()?.parse().ok()
    });
    format!("n{}", free_number(declared.collect()))
}

/// `stem`, or `stem` with a number, whichever is not among the prefixes.
pub(crate) fn free_prefix<'t>(stem: &str, taken: impl Iterator<Item = &'t str>) -> String {
    let mut is_taken = false;
    let numbers = taken.filter_map(|prefix| {
        let number = prefix.strip_prefix(stem)?;
        is_taken |= number.is_empty();
        number.parse().ok()
    });
    let number = free_number(numbers.collect());
    if is_taken {
        format!("{stem}{number}")
    } else {
        stem.into()
    }
}

/// The first number from 1 on that is not among these.
fn free_number(mut taken: Vec<u32>) -> u32 {
    taken.sort_unstable();
    taken.into_iter().fold(1, |free, number| {
        if number == free {
            number.saturating_add(1)
        } else {
            free
        }
    })
}

/// The name in a start tag, and its attributes with their values as written.
fn parts(tag: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let inside = tag.strip_prefix('<').unwrap_or(tag);
    let inside = inside.strip_suffix('>').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let (name, mut rest) = inside.split_at(name_length(inside));
    let attributes = core::iter::from_fn(move || {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next()?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        rest = after;
        Some((name.trim_ascii(), value))
    });
    (name, attributes)
}

/// The length of the name at the start of `text`.
fn name_length(text: &str) -> usize {
    text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
        .unwrap_or(text.len())
}

/// The value of an attribute.
fn value(written: &str) -> Cow<'_, str> {
    if !written.contains(['&', '\t', '\r', '\n']) {
        return Cow::Borrowed(written);
    }
    let mut value = String::with_capacity(written.len());
    references::resolve_value(written, &mut value);
    Cow::Owned(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(markup: &str, prefix: Option<&str>, declarations: &str) -> String {
        let mut out = Vec::new();
        copy(&mut out, markup, prefix, declarations.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn copies_get_a_prefix_where_the_default_namespace_is_inherited() {
        let markup = "t<a x='>'><p:b/><!-- <a> --><a xmlns='u'><a/></a ><![CDATA[<a>]]><?a <a>?></a\n><a/>";
        assert_eq!(
            copied(markup, Some("n1"), " d"),
            "t<n1:a d x='>'><p:b/><!-- <a> --><a xmlns='u'><a/></a ><![CDATA[<a>]]><?a <a>?></n1:a\n><n1:a/>"
        );
        assert_eq!(copied(markup, None, ""), markup);
        assert_eq!(copied("<a/>", None, " xmlns=''"), "<a xmlns=''/>");
    }

    #[test]
    fn a_free_prefix_is_not_taken() {
        for (text, prefix) in [
            ("", "n1"),
            ("xmlns:n3=''", "n1"),
            ("xmlns:n2='' xmlns:n1=''", "n3"),
            ("xmlns:n4='' xmlns:n1='' xmlns:n1='' xmlns:n2 = ''", "n3"),
            ("xmlns:n='' xmlns:nn1='' xmlns:n99999999999=''", "n1"),
        ] {
            assert_eq!(undeclared_prefix(text.as_bytes()), prefix, "{text}");
        }
        assert_eq!(free_prefix("s", ["t", "s1", "ss"].into_iter()), "s");
        assert_eq!(free_prefix("s", ["s1", "s", "s3"].into_iter()), "s2");
    }

    #[test]
    fn a_declaration_in_front_is_dropped() {
        assert_eq!(without_declaration(" <?xml version='1.0'?><a/>"), "<a/>");
        assert_eq!(without_declaration("\n<?xml-stylesheet?>"), "<?xml-stylesheet?>");
    }
}
