//! Messages in other spellings: indented, prefixed, in another order of children.

use crate::generate::Sequence;

/// Every element on a line of its own, indented by two spaces; leaves stay on one line.
pub fn pretty(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len() * 2);
    let mut depth = 0_usize;
    let mut after_open = false;
    for piece in pieces(xml) {
        match piece {
            Piece::Close(tag) => {
                depth -= 1;
                if !after_open {
                    newline(&mut out, depth);
                }
                out.push_str(tag);
                after_open = false;
            }
            Piece::Open(tag) => {
                newline(&mut out, depth);
                out.push_str(tag);
                depth += 1;
                after_open = true;
            }
            Piece::Empty(tag) => {
                newline(&mut out, depth);
                out.push_str(tag);
                after_open = false;
            }
            Piece::Text(text) => out.push_str(text),
        }
    }
    out.push('\n');
    out
}

/// SyncML's own elements under the prefix `s`, those of metainformation under `A`, both declared on the root.
pub fn prefixed(xml: &str) -> String {
    const META: &str = " xmlns=\"syncml:metinf\"";
    let mut out = String::with_capacity(xml.len() * 2);
    let mut meta = None;
    for piece in pieces(xml) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Open(tag) | Piece::Empty(tag) => {
                let inner = &tag[1..];
                if let Some(at) = inner.find(META) {
                    meta = Some(inner[..at].to_owned());
                    out.push_str("<A:");
                    out.push_str(&inner.replace(META, ""));
                } else if inner.starts_with("SyncML ") {
                    out.push_str("<s:SyncML xmlns:s=\"SYNCML:SYNCML1.2\" xmlns:A=\"syncml:metinf\">");
                } else {
                    out.push_str("<s:");
                    out.push_str(inner);
                }
            }
            Piece::Close(tag) => {
                let name = &tag[2..tag.len() - 1];
                let prefix = if meta.as_deref() == Some(name) { "A" } else { "s" };
                if prefix == "A" {
                    meta = None;
                }
                out.push_str(&format!("</{prefix}:{name}>"));
            }
        }
    }
    out
}

/// Single quotes, Meta before Target and Source, references of a Status before its id.
pub fn reordered(xml: &str) -> String {
    let quoted = xml.replace('"', "'");
    let quoted = swap(&quoted, "<Target>", "</Target>", "<Meta>", "</Meta>");
    let quoted = swap(&quoted, "<Source>", "</Source>", "<Meta>", "</Meta>");
    swap(&quoted, "<CmdID>", "</CmdID>", "<MsgRef>", "</MsgRef>")
}

/// Exchanges each pair of adjacent elements, the first of which ends where the second begins.
fn swap(xml: &str, first: &str, first_end: &str, second: &str, second_end: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    let joint = format!("{first_end}{second}");
    while let Some(at) = rest.find(&joint) {
        let middle = at + first_end.len();
        let (Some(start), Some(length)) = (rest[..at].rfind(first), rest[middle..].find(second_end)) else {
            break;
        };
        let end = middle + length + second_end.len();
        out.push_str(&rest[..start]);
        out.push_str(&rest[middle..end]);
        out.push_str(&rest[start..middle]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Children in an order of their own in every element of the body but itself and the containers of items.
pub fn shuffled(xml: &str) -> String {
    let (Some(start), Some(end)) = (xml.find("<SyncBody"), xml.find("<Final/>")) else {
        return xml.to_owned();
    };
    let start = start + xml[start..].find('>').map_or(0, |at| at + 1);
    let mut out = xml[..start].to_owned();
    let mut sequence = Sequence(9);
    for command in elements(&xml[start..end]) {
        out.push_str(&mixed(command, &mut sequence));
    }
    out.push_str(&xml[end..]);
    out
}

fn mixed(element: &str, sequence: &mut Sequence) -> String {
    let (Some(open), Some(close)) = (element.find('>'), element.rfind("</")) else {
        return element.to_owned();
    };
    let mut children: Vec<String> = elements(&element[open + 1..close])
        .map(|child| mixed(child, sequence))
        .collect();
    if children.is_empty() {
        return element.to_owned();
    }
    for last in (1..children.len()).rev() {
        children.swap(last, sequence.below(last + 1));
    }
    format!("{}{}{}", &element[..=open], children.concat(), &element[close..])
}

/// The elements next to each other at the start of `xml`.
fn elements(xml: &str) -> impl Iterator<Item = &str> {
    let mut rest = xml;
    std::iter::from_fn(move || {
        let mut depth = 0_usize;
        let mut end = 0;
        for piece in pieces(rest) {
            match piece {
                Piece::Open(tag) => (depth, end) = (depth + 1, end + tag.len()),
                Piece::Close(tag) => (depth, end) = (depth.checked_sub(1)?, end + tag.len()),
                Piece::Empty(tag) => end += tag.len(),
                Piece::Text(_) if depth == 0 => return None,
                Piece::Text(text) => end += text.len(),
            }
            if depth == 0 {
                let (element, tail) = rest.split_at(end);
                rest = tail;
                return Some(element);
            }
        }
        None
    })
}

enum Piece<'a> {
    Open(&'a str),
    Close(&'a str),
    Empty(&'a str),
    Text(&'a str),
}

fn pieces(xml: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = xml;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_tag = rest.starts_with('<');
        let end = if is_tag {
            rest.find('>')? + 1
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(match piece {
            text if !is_tag => Piece::Text(text),
            tag if tag.starts_with("</") => Piece::Close(tag),
            tag if tag.ends_with("/>") => Piece::Empty(tag),
            tag => Piece::Open(tag),
        })
    })
}

fn newline(out: &mut String, depth: usize) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n("  ", depth));
}
