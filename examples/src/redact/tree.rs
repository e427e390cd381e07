//! A small tree of an XML document, only good for showing it.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

const DEEPEST: usize = 64;

/// An element.
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// The content of an element.
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn local_name(&self) -> &str {
        local(&self.name)
    }

    /// The value of an attribute, by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| local(key) == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn change_attribute(&mut self, name: &str, change: fn(&str) -> String) {
        for (_, value) in self.attributes.iter_mut().filter(|(key, _)| local(key) == name) {
            *value = change(value);
        }
    }

    pub(super) fn children_named<'a>(&'a mut self, name: &'a str) -> impl Iterator<Item = &'a mut Self> {
        self.children.iter_mut().filter_map(move |child| match child {
            Node::Element(child) if child.local_name() == name => Some(child),
            _ => None,
        })
    }

    /// The texts of this element and of everything in it.
    pub(super) fn descendant_texts(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.children.iter().flat_map(|child| match child {
            Node::Element(child) => child.descendant_texts(),
            Node::Text(text) => Box::new(std::iter::once(text.as_str())),
        }))
    }

    fn push_text(&mut self, more: &str) {
        match self.children.last_mut() {
            Some(Node::Text(text)) => text.push_str(more),
            _ => self.children.push(Node::Text(more.to_owned())),
        }
    }
}

/// Reads a document; `None` when it is not well-formed, or has a document type.
pub(super) fn parse(document: &[u8]) -> Option<Element> {
    let mut reader = Reader::from_str(std::str::from_utf8(document).ok()?);
    let mut open = vec![Element {
        name: String::new(),
        attributes: Vec::new(),
        children: Vec::new(),
    }];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => open.push(element(&start)?),
            Event::Empty(start) => open.last_mut()?.children.push(Node::Element(element(&start)?)),
            Event::End(_) => {
                let closed = open.pop()?;
                open.last_mut()?.children.push(Node::Element(closed));
            }
            Event::Text(text) => open.last_mut()?.push_text(&text),
            Event::CData(text) => open.last_mut()?.push_text(&text),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().ok()? {
                    Some(character) => character.to_string(),
                    None => resolve_xml_entity(&reference)?.to_owned(),
                };
                open.last_mut()?.push_text(&resolved);
            }
            Event::Eof if open.len() == 1 => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Start(_) | Event::DocType(_) | Event::Eof => return None,
        }
    }
    open.pop()?.children.into_iter().find_map(|child| match child {
        Node::Element(root) => Some(root),
        Node::Text(_) => None,
    })
}

/// Writes an element and what is in it, indented.
pub(super) fn write(element: &Element, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}<{}", element.name));
    for (name, value) in &element.attributes {
        out.push_str(&format!(" {name}=\"{value}\""));
    }
    let elements = element
        .children
        .iter()
        .any(|child| matches!(child, Node::Element(_)));
    match &element.children[..] {
        [] => out.push_str("/>\n"),
        [Node::Text(text)] => out.push_str(&format!(">{text}</{}>\n", element.name)),
        children => {
            out.push_str(">\n");
            for child in children {
                match child {
                    Node::Element(child) => write(child, depth + 1, out),
                    Node::Text(text) if elements && text.trim().is_empty() => {}
                    Node::Text(text) => out.push_str(&format!("{indent}  {}\n", text.trim())),
                }
            }
            out.push_str(&format!("{indent}</{}>\n", element.name));
        }
    }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.ok()?;
        Some((attribute.key.as_ref().to_owned(), attribute.value.into_owned()))
    });
    let attributes = attributes.collect::<Option<_>>()?;
    Some(Element {
        name: start.name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
    })
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}
