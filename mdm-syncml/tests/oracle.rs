//! What is accepted, quick-xml with the checks that it leaves to its callers reads alike; what that refuses is refused.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_errors::is_xml_char;
use mdm_syncml::{Command, Message};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Start tags with their attributes, ends, and text: what XML says, without what SyncML makes of it.
#[derive(Debug, PartialEq)]
struct Element {
    /// Namespace and local name.
    name: (String, String),
    /// Everything inside, tags left out.
    text: String,
    children: Vec<Self>,
}

#[derive(Default)]
struct Reference {
    bindings: Vec<(String, String)>,
    open: Vec<(Element, usize, String)>,
    root: Option<Element>,
}

fn reference(text: &str) -> Result<Element, &'static str> {
    if !text.chars().all(is_xml_char) {
        return Err("character");
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut state = Reference::default();
    loop {
        match reader.read_event().map_err(|_| "syntax")? {
            Event::Start(tag) => state.start(&tag)?,
            Event::Empty(tag) => {
                state.start(&tag)?;
                state.end();
            }
            Event::End(tag) => {
                let name = tag.trim_end_matches([' ', '\t', '\r', '\n']);
                if state.open.last().is_none_or(|(_, _, open)| open != name) {
                    return Err("end tag");
                }
                state.end();
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

impl Reference {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), &'static str> {
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

    fn end(&mut self) {
        let Some((element, before, _)) = self.open.pop() else {
            return;
        };
        self.bindings.truncate(before);
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

/// Whether an element is SyncML's.
fn is(element: &Element, name: &str) -> bool {
    let space = element.name.0.trim();
    let is_ours = space.is_empty() || matches!(space.strip_prefix("SYNCML:SYNCML1."), Some("0" | "1" | "2"));
    is_ours && element.name.1 == name
}

fn child<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.children.iter().find(|child| is(child, name))
}

const COMMANDS: [&str; 16] = [
    "Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Get", "Map", "Move", "Put", "Replace", "Results",
    "Search", "Sequence", "Status", "Sync",
];

/// The same commands with the same identifiers, addresses and values.
fn same_commands<'m>(commands: impl Iterator<Item = Command<'m>>, parent: &Element) {
    let is_container = !is(parent, "SyncBody");
    let is_part = |element: &Element| match is_container {
        true => ["CmdID", "NoResp", "Meta", "Cred"].iter().any(|name| {
            is(element, name)
                || (*name == "Meta" && element.name.1 == "Meta" && element.name.0.contains("metinf"))
        }),
        false => is(element, "Final"),
    };
    let expected: Vec<_> = parent
        .children
        .iter()
        .filter(|element| !is_part(element))
        .collect();
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), expected.len());
    for (command, element) in commands.iter().zip(expected) {
        let Some(name) = COMMANDS.iter().find(|name| is(element, name)) else {
            assert!(matches!(command, Command::Unknown(_)));
            continue;
        };
        assert_eq!(command.kind().unwrap().name(), *name);
        let id = child(element, "CmdID").map(|id| id.text.trim_ascii());
        assert_eq!(command.cmd_id(), id);
        if matches!(command, Command::Atomic(_) | Command::Sequence(_)) {
            same_commands(command.commands(), element);
            continue;
        }
        let items: Vec<_> = element
            .children
            .iter()
            .filter(|child| is(child, "Item"))
            .collect();
        assert_eq!(command.items().len(), items.len());
        for (item, element) in command.items().zip(items) {
            let uri = |name| {
                child(element, name)?
                    .children
                    .iter()
                    .find(|uri| is(uri, "LocURI"))
            };
            let data = child(element, "Data").map(|data| data.text.as_str());
            assert_eq!(item.data().map(|data| data.text()).as_deref(), data);
            let target = item.target().and_then(|target| target.uri());
            assert_eq!(target, uri("Target").map(|uri| uri.text.trim_ascii()));
        }
    }
}

/// Whether the document is a message.
fn compare(document: &str) -> bool {
    match (Message::parse(document.as_bytes()), reference(document)) {
        (Ok(message), Ok(root)) => {
            let header = child(&root, "SyncHdr").unwrap();
            let session = child(header, "SessionID").map(|id| id.text.as_str());
            assert_eq!(message.header().session_id(), session);
            let body = child(&root, "SyncBody").unwrap();
            assert_eq!(message.is_final(), child(body, "Final").is_some());
            same_commands(message.commands(), body);
            true
        }
        (Ok(_), Err(refusal)) => panic!("accepted, but: {refusal}\n{document}"),
        (Err(_), _) => false,
    }
}

const PIECES: &[&str] = &[
    "<Get>",
    "</Get>",
    "<CmdID>",
    "</CmdID>",
    "<Item>",
    "</Item>",
    "<Data>",
    "</Data>",
    "<Atomic>",
    "</Atomic>",
    "1",
    " ",
    "<Target>",
    "</Target>",
    "<LocURI>",
    "</LocURI>",
    "./A",
    "<Get ",
    "xmlns='urn:x'",
    "xmlns:s=\"SYNCML:SYNCML1.1\"",
    "<s:Item>",
    "</s:Item>",
    "<s:Data",
    "a='&amp;'",
    "/>",
    ">",
    "&lt;",
    "&#65;",
    "&#0;",
    "&no;",
    "&",
    "]]>",
    "<![CDATA[",
    "<!-- c -->",
    "<!--",
    "-->",
    "<?p i?>",
    "<x y='1'>",
    "</x>",
    "<Final/>",
    "\r\n",
    "é",
    "<Status><CmdID>1</CmdID>",
    "\"",
    "</Status>",
    "<MsgRef>1</MsgRef>",
    "<Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta>",
    "<Item/>",
    "<",
    "'",
    "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>x</Data></Item></Get>",
    "<Meta xmlns=''/>",
];

fn frame(inside: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>1</SessionID></SyncHdr><SyncBody>{inside}</SyncBody></SyncML>"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_pieces_are_read_alike(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12)) {
        compare(&frame(&pieces.concat()));
    }

    #[test]
    fn mutated_messages_are_read_alike(
        places in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(PIECES)), 1..4),
        cut in 0..4_usize,
    ) {
        let mut document = frame(
            "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
             <Atomic><CmdID>2</CmdID><Replace><CmdID>3</CmdID><Item><Target><LocURI>./A</LocURI></Target><Meta>\
             <Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>1</Data></Item></Replace></Atomic><Final/>",
        );
        for (index, piece) in places {
            let tags: Vec<_> = document.match_indices('<').map(|(at, _)| at).collect();
            let at = tags[index.index(tags.len())];
            let end = document.len().min(at + cut);
            if document.is_char_boundary(end) {
                document.replace_range(at..end, piece);
            }
        }
        compare(&document);
    }

    #[test]
    fn well_formed_trees_are_accepted(values in prop::collection::vec("[ -~é\r\n\t]{0,12}", 1..6)) {
        let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;").replace("]]>", "]]&gt;");
        let items: String = values.iter().map(|value| format!("<Item><Data>{}</Data></Item>", escaped(value))).collect();
        let document = frame(&["<Add><CmdID>1</CmdID>", &items, "</Add>"].concat());
        prop_assert!(compare(&document));
    }
}
