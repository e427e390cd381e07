//! Reading raw markup, and comparing it by meaning: names with their namespaces, attributes in any order, text with its references and
//! sections resolved, no comments.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::ops::Range;

use crate::model::read::document::Doc;
use crate::model::read::unknown::OuterNamespaces;
use crate::wire::lexer::content::{self, Piece};
use crate::wire::lexer::references;

/// Whether the two pieces of two messages mean the same.
pub(crate) fn equal(one: (Doc<'_>, Range<usize>), other: (Doc<'_>, Range<usize>)) -> bool {
    let outer = |(doc, range): &(_, Range<usize>)| OuterNamespaces::at(*doc, range.start as u32);
    let (outer_of_one, outer_of_other) = (outer(&one), outer(&other));
    let (one, other) = (one.0.slice(one.1), other.0.slice(other.1));
    if one == other && outer_of_one.clone().eq(outer_of_other.clone()) {
        return true;
    }
    events(content::pieces(one), outer_of_one.collect())
        .eq(events(content::pieces(other), outer_of_other.collect()))
}

/// What well-formed markup says that has no declarations around it.
pub(crate) fn events_of(markup: &str) -> impl Iterator<Item = Event<'_>> {
    events(content::pieces(markup), Vec::new())
}

/// What markup says.
#[derive(PartialEq)]
pub(crate) enum Event<'m> {
    Open(Name<'m>, Vec<(Name<'m>, String)>),
    Close,
    Text(String),
}

/// A namespace, and a name in it.
pub(crate) type Name<'m> = (Cow<'m, str>, &'m str);

/// Declarations as written: prefix and namespace.
type Bindings<'m> = Vec<(&'m str, &'m str)>;

fn events<'m>(
    pieces: impl Iterator<Item = Piece<'m>>,
    mut bindings: Bindings<'m>,
) -> impl Iterator<Item = Event<'m>> {
    let mut pieces = pieces.peekable();
    // For each open element, how many declarations were in scope before it.
    let mut open = Vec::new();
    let mut is_empty_element = false;
    core::iter::from_fn(move || {
        if core::mem::take(&mut is_empty_element) {
            bindings.truncate(open.pop().unwrap_or_default());
            return Some(Event::Close);
        }
        if let Some(text) = text(&mut pieces) {
            return Some(Event::Text(text));
        }
        let Some(Piece::Tag(tag)) = pieces.next() else {
            return None;
        };
        if tag.starts_with("</") {
            bindings.truncate(open.pop().unwrap_or_default());
            return Some(Event::Close);
        }
        open.push(bindings.len());
        is_empty_element = tag.ends_with("/>");
        Some(start(tag, &mut bindings))
    })
}

/// The text up to the next tag, if there is any.
fn text<'m>(pieces: &mut Peekable<impl Iterator<Item = Piece<'m>>>) -> Option<String> {
    let mut text = String::new();
    while let Some(piece) = pieces.next_if(|piece| !matches!(piece, Piece::Tag(_))) {
        match piece {
            Piece::Text(part) => references::resolve(part, &mut text),
            Piece::Section(part) => references::resolve_line_ends(part, &mut text),
            Piece::Aside | Piece::Tag(_) => {}
        }
    }
    (!text.is_empty()).then_some(text)
}

fn start<'m>(tag: &'m str, bindings: &mut Bindings<'m>) -> Event<'m> {
    let inside = tag.strip_prefix('<').unwrap_or(tag);
    let inside = inside.strip_suffix('>').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let end = inside
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(inside.len());
    let (name, mut rest) = inside.split_at(end);
    let mut written = Vec::new();
    while let Some((attribute, value, after)) = attribute(rest) {
        rest = after;
        match attribute.split_once(':') {
            Some(("xmlns", prefix)) => bindings.push((prefix, value)),
            None if attribute == "xmlns" => bindings.push(("", value)),
            _ => written.push((attribute, value)),
        }
    }
    let mut attributes: Vec<_> = written
        .into_iter()
        .map(|(name, value)| {
            let is_prefixed = name.contains(':');
            let name = if is_prefixed {
                resolved(name, bindings)
            } else {
                (Cow::Borrowed(""), name)
            };
            (name, value_of(value))
        })
        .collect();
    attributes.sort();
    Event::Open(resolved(name, bindings), attributes)
}

/// The first attribute in `text`, its value as written, and what follows it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let rest = rest.trim_ascii_start();
    let quote = rest.chars().next()?;
    let (value, after) = rest.get(1..)?.split_once(quote)?;
    Some((name.trim_ascii(), value, after))
}

fn resolved<'m>(name: &'m str, bindings: &Bindings<'m>) -> Name<'m> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let bound = bindings.iter().rev().find(|(bound, _)| *bound == prefix);
    let namespace = match bound {
        Some((_, uri)) if uri.contains(['&', '\t', '\r', '\n']) => Cow::Owned(value_of(uri)),
        Some((_, uri)) => Cow::Borrowed(*uri),
        None if prefix == "xml" => Cow::Borrowed("http://www.w3.org/XML/1998/namespace"),
        None => Cow::Borrowed(""),
    };
    (namespace, local)
}

/// The value of an attribute: blanks are spaces, references resolved.
fn value_of(written: &str) -> String {
    let blanks = written.replace("\r\n", " ").replace(['\t', '\r', '\n'], " ");
    let mut value = String::with_capacity(blanks.len());
    references::resolve(&blanks, &mut value);
    value
}

#[cfg(test)]
mod tests {
    use crate::model::read::message::Message;
    use alloc::format;
    use alloc::string::String;

    fn document(data: &str) -> String {
        format!(
            "<SyncML xmlns:p='urn:p' xmlns:q='urn:p'><SyncHdr/><SyncBody><Exec><CmdID>1</CmdID><Item><Data>{data}</Data>\
             </Item></Exec></SyncBody></SyncML>"
        )
    }

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (document(one), document(other));
        let equal = Message::parse(one.as_bytes()).unwrap() == Message::parse(other.as_bytes()).unwrap();
        assert_eq!(
            equal,
            Message::parse(other.as_bytes()).unwrap() == Message::parse(one.as_bytes()).unwrap()
        );
        equal
    }

    #[test]
    fn spelling_does_not_matter() {
        for (one, other) in [
            ("<a/>", "<a></a>"),
            ("<a/>", "<a ></a\n>"),
            ("<p:a/>", "<q:a/>"),
            ("<p:a/>", "<a xmlns='urn:p'/>"),
            ("<p:a/>", "<x:a xmlns:x=\"urn:&#112;\"/>"),
            ("<a x='1' y='2'/>", "<a y = \"2\"\nx=\"&#49;\" />"),
            ("<a p:x='1'/>", "<a q:x='1'/>"),
            ("<a x='1 2'/>", "<a x='1\r\n2'/>"),
            ("<a>&lt;b&#x43;</a>", "<a><![CDATA[<]]>b<!-- c -->C</a>"),
            ("<a>\r\n</a>", "<a>\n</a>"),
            ("<p:a><b/></p:a> ", "<a xmlns='urn:p'><b xmlns=''></b></a> "),
        ] {
            assert!(same(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn meaning_matters() {
        for (one, other) in [
            ("<a/>", "<b/>"),
            ("<a/>", "<p:a/>"),
            ("<a/>", "<a/> "),
            ("<a/>", "<a><b/></a>"),
            ("<a/><b/>", "<a><b/></a>"),
            ("<a x='1'/>", "<a x='2'/>"),
            ("<a x='1'/>", "<a p:x='1'/>"),
            ("<a x='1'/>", "<a/>"),
            ("<a x='1 '/>", "<a x='1&#10;'/>"),
            ("<a>b</a>", "<a>B</a>"),
            ("<a>&lt;b/></a>", "<a><b/></a>"),
            ("<p:a xmlns:p='urn:x'/>", "<p:a/>"),
        ] {
            assert!(!same(one, other), "{one} and {other}");
        }
    }
}
