//! Canonical XML 1.0 and its exclusive form by the letter of both specifications: a tree of elements and a map of the
//! prefixes at each of them. Plain and slow, and apart from the crate.

mod generate;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mdm_soap::xml::Form;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::reference::Refusal;
use crate::reference::checks::{attributes, reference, split_name};

pub use generate::document;

type Prefixes = BTreeMap<String, String>;

/// A document as a tree.
pub struct Tree {
    root: Element,
}

#[derive(Default)]
struct Element {
    /// The place among the start tags of the document.
    index: usize,
    name: String,
    declared: Vec<(String, String)>,
    /// Names and values of the other attributes.
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
}

enum Content {
    Element(Element),
    Text(String),
}

impl Tree {
    /// Reads a document in UTF-8 that has neither a document type nor processing instructions.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
        let text = text
            .strip_prefix('\u{FEFF}')
            .unwrap_or(text)
            .trim_end_matches('\0');
        let mut reader = Reader::from_str(text);
        let mut open = vec![Element::default()];
        let mut count = 0;
        loop {
            match reader.read_event().map_err(|_| "syntax")? {
                Event::Start(tag) => {
                    open.push(Element::read(&tag, count)?);
                    count += 1;
                }
                Event::Empty(tag) => {
                    let element = Element::read(&tag, count)?;
                    innermost(&mut open)?.content.push(Content::Element(element));
                    count += 1;
                }
                Event::End(_) => {
                    let element = open.pop().ok_or("end tag")?;
                    innermost(&mut open)?.content.push(Content::Element(element));
                }
                Event::Text(text) => innermost(&mut open)?.push(&with_plain_ends(&text)),
                Event::CData(text) => innermost(&mut open)?.push(&with_plain_ends(&text)),
                Event::GeneralRef(name) => {
                    let c = reference(&name).ok_or("reference")?;
                    innermost(&mut open)?.push(c.encode_utf8(&mut [0; 4]));
                }
                Event::Comment(_) | Event::Decl(_) => {}
                Event::PI(_) | Event::DocType(_) => return Err("not here"),
                Event::Eof => break,
            }
        }
        let outside = open.pop().ok_or("no root")?;
        let is_element = |content| match content {
            Content::Element(root) => Some(Self { root }),
            Content::Text(_) => None,
        };
        outside.content.into_iter().find_map(is_element).ok_or("no root")
    }

    /// The canonical form of an element without the subtree of one in it.
    pub fn form(&self, apex: usize, omitted: Option<usize>, form: Form) -> String {
        let mut writer = Writer {
            apex,
            omitted,
            form,
            out: String::new(),
        };
        writer.element(&self.root, &Prefixes::new(), &Prefixes::new(), false);
        writer.out
    }
}

fn innermost(open: &mut [Element]) -> Result<&mut Element, Refusal> {
    open.last_mut().ok_or("end tag")
}

fn with_plain_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

impl Element {
    fn read(tag: &str, index: usize) -> Result<Self, Refusal> {
        let end = tag.find([' ', '\t', '\r', '\n']).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        let mut element = Self {
            index,
            name: name.to_owned(),
            ..Self::default()
        };
        for attribute in attributes(rest)? {
            match attribute.name.split_once(':') {
                None if attribute.name == "xmlns" => element.declared.push((String::new(), attribute.value)),
                Some(("xmlns", prefix)) => element.declared.push((prefix.to_owned(), attribute.value)),
                _ => element
                    .attributes
                    .push((attribute.name.to_owned(), attribute.value)),
            }
        }
        Ok(element)
    }

    fn push(&mut self, text: &str) {
        self.content.push(Content::Text(text.to_owned()));
    }
}

struct Writer {
    apex: usize,
    omitted: Option<usize>,
    form: Form,
    out: String,
}

impl Writer {
    /// Writes an element; `scope` has the prefixes around it, `rendered` those that the output has declared.
    fn element(&mut self, element: &Element, scope: &Prefixes, rendered: &Prefixes, is_inside: bool) {
        let is_inside = is_inside || element.index == self.apex;
        if is_inside && self.omitted == Some(element.index) {
            return;
        }
        let (mut scope, mut rendered) = (scope.clone(), rendered.clone());
        scope.extend(element.declared.iter().cloned());
        if is_inside {
            write!(self.out, "<{}", element.name).unwrap();
            self.declarations(element, &scope, &mut rendered);
            self.attributes(element, &scope);
            self.out.push('>');
        }
        for content in &element.content {
            match content {
                Content::Element(child) => self.element(child, &scope, &rendered, is_inside),
                Content::Text(text) if is_inside => text.chars().for_each(|c| match c {
                    '&' => self.out.push_str("&amp;"),
                    '<' => self.out.push_str("&lt;"),
                    '>' => self.out.push_str("&gt;"),
                    '\r' => self.out.push_str("&#xD;"),
                    _ => self.out.push(c),
                }),
                Content::Text(_) => {}
            }
        }
        if is_inside {
            write!(self.out, "</{}>", element.name).unwrap();
        }
    }

    fn declarations(&mut self, element: &Element, scope: &Prefixes, rendered: &mut Prefixes) {
        let mut wanted: Vec<&str> = match self.form {
            Form::Inclusive => scope.keys().map(String::as_str).collect(),
            Form::Exclusive => {
                let prefixed = element.attributes.iter().map(|(name, _)| prefix(name));
                let used = prefixed.filter(|prefix| !prefix.is_empty());
                used.chain([prefix(&element.name)]).collect()
            }
        };
        wanted.sort_unstable();
        for prefix in wanted.into_iter().filter(|prefix| *prefix != "xml") {
            let uri = uri_of(scope, prefix);
            if uri_of(rendered, prefix) == uri {
                continue;
            }
            self.out
                .push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(prefix);
            self.value(uri);
            rendered.insert(prefix.to_owned(), uri.to_owned());
        }
    }

    fn attributes(&mut self, element: &Element, scope: &Prefixes) {
        let mut sorted: Vec<&(String, String)> = element.attributes.iter().collect();
        sorted.sort_by_key(|(name, _)| {
            let local = split_name(name).map_or("", |(_, local)| local);
            match prefix(name) {
                "" => ("", local),
                "xml" => ("http://www.w3.org/XML/1998/namespace", local),
                prefix => (uri_of(scope, prefix), local),
            }
        });
        for (name, value) in sorted {
            write!(self.out, " {name}").unwrap();
            self.value(value);
        }
    }

    fn value(&mut self, value: &str) {
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#x9;"),
                '\n' => self.out.push_str("&#xA;"),
                '\r' => self.out.push_str("&#xD;"),
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn uri_of<'p>(prefixes: &'p Prefixes, prefix: &str) -> &'p str {
    prefixes.get(prefix).map_or("", String::as_str)
}
