//! quick-xml, with the checks that it leaves to its callers.

use core::ops::Range;

use mdm_errors::is_xml_char;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Start tags with their attributes, ends, and text: what XML says, without what SyncML makes of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Element {
    /// Namespace and local name.
    pub(crate) name: (String, String),
    /// Everything inside, tags left out.
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
    /// From `<` to `>`.
    pub(crate) span: Range<usize>,
    /// Its content.
    pub(crate) content: Range<usize>,
}

#[derive(Default)]
struct Reference {
    bindings: Vec<(String, String)>,
    open: Vec<(Element, usize, String)>,
    root: Option<Element>,
}

pub(crate) fn reference(text: &str) -> Result<Element, &'static str> {
    if !text.chars().all(is_xml_char) {
        return Err("character");
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut state = Reference::default();
    loop {
        let from = position(&reader);
        let event = reader.read_event().map_err(|_| "syntax")?;
        let to = position(&reader);
        match event {
            Event::Start(tag) => state.start(&tag, from..to)?,
            Event::Empty(tag) => {
                state.start(&tag, from..to)?;
                state.end(to..to);
            }
            Event::End(tag) => {
                let name = tag.trim_end_matches([' ', '\t', '\r', '\n']);
                if state.open.last().is_none_or(|(_, _, open)| open != name) {
                    return Err("end tag");
                }
                state.end(from..to);
            }
            Event::Text(text) => {
                if text.contains("]]>") {
                    return Err("section end");
                }
                state.text(&text.replace("\r\n", "\n").replace('\r', "\n"))?;
            }
            Event::GeneralRef(name) => state.text(&entity(&name)?.to_string())?,
            Event::CData(text) if !state.open.is_empty() => {
                state.text(&text.replace("\r\n", "\n").replace('\r', "\n"))?;
            }
            Event::CData(_) => return Err("section outside"),
            Event::Comment(_) | Event::Decl(_) => {}
            Event::PI(target) if !target.is_empty() => {}
            Event::PI(_) | Event::DocType(_) => return Err("declaration"),
            Event::Eof => break,
        }
    }
    if state.open.is_empty() {
        state.root.ok_or("no root")
    } else {
        Err("end")
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap()
}

impl Reference {
    fn start(&mut self, tag: &BytesStart<'_>, span: Range<usize>) -> Result<(), &'static str> {
        if self.open.is_empty() && self.root.is_some() {
            return Err("two roots");
        }
        let before = self.bindings.len();
        let name = tag.name().into_inner().to_owned();
        let mut names = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| "attribute")?;
            let value = &*attribute.value;
            if value.contains('<') {
                return Err("attribute value");
            }
            let value = resolved(value)?;
            let key = attribute.key.into_inner().to_owned();
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                if value.trim().is_empty() || prefix == "xmlns" {
                    return Err("declaration of a prefix");
                }
                self.bindings.push((prefix.to_owned(), value));
            } else if key == "xmlns" {
                self.bindings.push((String::new(), value));
            } else {
                names.push(key);
            }
        }
        let mut seen = Vec::new();
        for name in names {
            let expanded = self.expanded(&name, false)?;
            if seen.contains(&expanded) {
                return Err("attribute twice");
            }
            seen.push(expanded);
        }
        let element = Element {
            name: self.expanded(&name, true)?,
            text: String::new(),
            children: Vec::new(),
            content: span.end..span.end,
            span,
        };
        self.open.push((element, before, name));
        Ok(())
    }

    fn expanded(&self, name: &str, is_element: bool) -> Result<(String, String), &'static str> {
        let is_start = |c: char| c == '_' || c.is_alphabetic();
        let is_name = |c: char| is_start(c) || c.is_ascii_digit() || matches!(c, '-' | '.');
        let is_ncname = |part: &str| part.starts_with(is_start) && part.chars().all(is_name);
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_ncname(local) || (name.contains(':') && !is_ncname(prefix)) {
            return Err("name");
        }
        let bound = self.bindings.iter().rev().find(|(bound, _)| bound == prefix);
        let namespace = match bound {
            _ if prefix.is_empty() && !is_element => "",
            Some((_, namespace)) => namespace,
            None if prefix.is_empty() || prefix == "xml" => prefix,
            None => return Err("prefix"),
        };
        Ok((namespace.to_owned(), local.to_owned()))
    }

    fn end(&mut self, tag: Range<usize>) {
        let Some((mut element, before, _)) = self.open.pop() else {
            return;
        };
        self.bindings.truncate(before);
        element.content.end = tag.start;
        element.span.end = tag.end;
        match self.open.last_mut() {
            Some((parent, ..)) => {
                parent.text.push_str(&element.text);
                parent.children.push(element);
            }
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), &'static str> {
        match self.open.last_mut() {
            Some((element, ..)) => element.text.push_str(text),
            None if text.trim_matches(['\u{FEFF}', ' ', '\t', '\n']).is_empty() => {}
            None => return Err("text outside"),
        }
        Ok(())
    }
}

fn resolved(value: &str) -> Result<String, &'static str> {
    let mut out = String::new();
    let mut parts = value.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or("reference")?;
        out.push(entity(name)?);
        out.push_str(rest);
    }
    Ok(out)
}

fn entity(name: &str) -> Result<char, &'static str> {
    let number = |digits: &str, radix| {
        let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        all.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
    };
    let code = match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => name.strip_prefix('#').and_then(|digits| number(digits, 10)),
        },
    };
    code.and_then(char::from_u32)
        .filter(|c| is_xml_char(*c))
        .ok_or("reference")
}
