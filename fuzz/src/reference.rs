//! The reference reader: a tree of elements by quick-xml, with the checks it leaves to its callers.

pub(crate) mod checks;

use std::ops::Range;

use mdm_errors::is_xml_char;
use quick_xml::Reader;
use quick_xml::events::Event;

use checks::{Attribute, attributes, is_ncname, reference, split_name};

/// The meaning of an element's namespace to SyncML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    None,
    SyncMl,
    MetInf,
    Msft,
    Other,
}

/// An element with its content.
#[derive(Debug)]
pub struct Element {
    pub space: Space,
    pub local: String,
    /// The bytes of the element in the document.
    pub span: Range<usize>,
    /// The bytes of its content.
    pub content: Range<usize>,
    /// Its own text, references and sections resolved.
    pub text: String,
    /// The text, with that of the elements in it.
    pub deep_text: String,
    pub children: Vec<Element>,
    /// The attribute `msft:originalerror`, as written.
    pub original_error: Option<String>,
    /// Bytes of its name, attributes and namespaces in scope.
    pub name: usize,
    pub attributes: usize,
    pub bindings: usize,
}

/// Why a document is not well-formed, or not allowed.
pub type Refusal = &'static str;

/// Reads a document in UTF-8.
pub fn read(bytes: &[u8]) -> Result<Element, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    if !text.chars().all(is_xml_char) {
        return Err("forbidden character");
    }
    let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut reader = Reader::from_str(&text[start..]);
    reader.config_mut().check_comments = true;
    let mut builder = Builder {
        open: Vec::new(),
        root: None,
        bindings: Vec::new(),
    };
    loop {
        let from = start + position(&reader);
        let event = reader.read_event().map_err(|_| "syntax")?;
        let to = start + position(&reader);
        match event {
            Event::Start(tag) => builder.open(&tag, from..to)?,
            Event::Empty(tag) => {
                builder.open(&tag, from..to)?;
                builder.close(to, to);
            }
            Event::End(tag) => {
                let name = tag.trim_end_matches([' ', '\t', '\r', '\n']);
                if builder.open.last().is_none_or(|open| open.name != name) {
                    return Err("end tag of another element");
                }
                builder.close(from, to);
            }
            Event::Text(text) => builder.text(&text)?,
            Event::CData(section) => builder.section(&section)?,
            Event::GeneralRef(name) => {
                let character = reference(&name).ok_or("reference")?;
                builder.push(&character.to_string())?;
            }
            Event::Comment(comment) => {
                if comment.contains("--") || comment.ends_with('-') {
                    return Err("comment");
                }
            }
            Event::Decl(_) if from != start => return Err("misplaced declaration"),
            Event::Decl(_) => {}
            Event::PI(instruction) => {
                let text: &str = &instruction;
                let target = text.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
                if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
                    return Err("processing instruction");
                }
            }
            Event::DocType(_) => return Err("document type"),
            Event::Eof => break,
        }
    }
    if builder.open.is_empty() {
        builder.root.ok_or("no root")
    } else {
        Err("end of the document")
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

struct Builder {
    open: Vec<Open>,
    root: Option<Element>,
    bindings: Vec<(String, String)>,
}

struct Open {
    name: String,
    element: Element,
    bindings: usize,
}

impl Builder {
    fn open(&mut self, tag: &str, span: Range<usize>) -> Result<(), Refusal> {
        if self.open.is_empty() && self.root.is_some() {
            return Err("second root");
        }
        let end = tag.find([' ', '\t', '\r', '\n']).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        let (prefix, local) = split_name(name)?;
        let outer = self.bindings.len();
        let attributes = attributes(rest)?;
        for Attribute { name, value, .. } in &attributes {
            let declared = if *name == "xmlns" {
                Some("")
            } else {
                name.strip_prefix("xmlns:")
            };
            if let Some(prefix) = declared {
                self.declare(prefix, value)?;
            }
        }
        let mut seen: Vec<(String, &str)> = Vec::new();
        let mut original_error = None;
        for Attribute { name, raw, .. } in &attributes {
            let (prefix, local) = split_name(name)?;
            let uri = if prefix.is_empty() {
                String::new()
            } else if prefix == "xmlns" {
                "http://www.w3.org/2000/xmlns/".to_owned()
            } else {
                self.resolve(prefix)?.to_owned()
            };
            if local == "originalerror" && space(&uri) == Space::Msft {
                original_error = Some((*raw).to_owned());
            }
            if seen.iter().any(|(other, same)| *other == uri && *same == local) {
                return Err("attribute twice");
            }
            seen.push((uri, local));
        }
        if prefix == "xmlns" {
            return Err("prefix of an element");
        }
        let space = space(self.resolve(prefix)?);
        let element = Element {
            space,
            local: local.to_owned(),
            content: span.end..span.end,
            span,
            text: String::new(),
            deep_text: String::new(),
            children: Vec::new(),
            original_error,
            name: name.len(),
            attributes: attributes.len(),
            bindings: self.bindings.len(),
        };
        self.open.push(Open {
            name: name.to_owned(),
            element,
            bindings: outer,
        });
        Ok(())
    }

    fn declare(&mut self, prefix: &str, uri: &str) -> Result<(), Refusal> {
        let is_xml = uri == "http://www.w3.org/XML/1998/namespace";
        let is_reserved =
            prefix == "xmlns" || uri == "http://www.w3.org/2000/xmlns/" || (prefix == "xml") != is_xml;
        if is_reserved || (uri.is_empty() && !prefix.is_empty()) {
            return Err("namespace declaration");
        }
        self.bindings.push((prefix.to_owned(), uri.to_owned()));
        Ok(())
    }

    fn resolve(&self, prefix: &str) -> Result<&str, Refusal> {
        let found = self.bindings.iter().rev().find(|(known, _)| known == prefix);
        match (found, prefix) {
            (Some((_, uri)), _) => Ok(uri),
            (None, "" | "xmlns") => Ok(""),
            (None, "xml") => Ok("http://www.w3.org/XML/1998/namespace"),
            (None, _) => Err("unbound prefix"),
        }
    }

    fn close(&mut self, content_end: usize, end: usize) {
        let Some(Open {
            mut element,
            bindings,
            ..
        }) = self.open.pop()
        else {
            return;
        };
        self.bindings.truncate(bindings);
        element.content.end = content_end;
        element.span.end = end;
        match self.open.last_mut() {
            Some(parent) => {
                parent.element.deep_text.push_str(&element.deep_text);
                parent.element.children.push(element);
            }
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        if text.contains("]]>") {
            return Err("end of a section in text");
        }
        if self.open.is_empty() {
            let is_white_space = text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
            return if is_white_space {
                Ok(())
            } else {
                Err("text outside the root")
            };
        }
        self.push(&text.replace("\r\n", "\n").replace('\r', "\n"))
    }

    fn section(&mut self, text: &str) -> Result<(), Refusal> {
        self.push(&text.replace("\r\n", "\n").replace('\r', "\n"))
    }

    fn push(&mut self, text: &str) -> Result<(), Refusal> {
        let open = self.open.last_mut().ok_or("content outside the root")?;
        open.element.text.push_str(text);
        open.element.deep_text.push_str(text);
        Ok(())
    }
}

fn space(uri: &str) -> Space {
    match uri.trim_ascii() {
        "" => Space::None,
        "SYNCML:SYNCML1.0" | "SYNCML:SYNCML1.1" | "SYNCML:SYNCML1.2" => Space::SyncMl,
        "syncml:metinf" | "syncml:metinfo" => Space::MetInf,
        "http://schemas.microsoft.com/MobileDevice/MDM" => Space::Msft,
        _ => Space::Other,
    }
}

impl Element {
    /// Reports whether this is the element of SyncML with that name.
    pub fn is(&self, name: &str) -> bool {
        let is_known = match self.space {
            Space::None | Space::SyncMl => true,
            Space::MetInf => META.contains(&name) || ["MetInf", "Meta"].contains(&name),
            Space::Msft | Space::Other => false,
        };
        is_known && self.local == name
    }

    /// The children of SyncML with that name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// The first of them.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(name))
    }
}

/// The leaves of Meta.
pub(crate) const META: [&str; 7] = [
    "Format",
    "Type",
    "Mark",
    "Size",
    "NextNonce",
    "MaxMsgSize",
    "MaxObjSize",
];
