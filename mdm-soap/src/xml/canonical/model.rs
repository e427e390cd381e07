//! Random elements whose canonical forms are written from their tree.
//!
//! By maps of prefixes: slow, plain, and apart from the reader.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::Form;
use crate::ns;

const PREFIXES: [&str; 4] = ["", "p", "q", "r"];
const URIS: [&str; 4] = ["urn:b", "urn:a", "http://x/y", "urn:\u{e9}"];
const NAMES: [&str; 4] = ["a", "b", "\u{e9}", "Z"];
/// Text as it is written in a text or a value, the character it means, and its canonical forms in both places.
const PIECES: [[&str; 4]; 9] = [
    ["x", "x", "x", "x"],
    ["&amp;", "&", "&amp;", "&amp;"],
    ["&lt;", "<", "&lt;", "&lt;"],
    ["&#13;", "\r", "&#xD;", "&#xD;"],
    ["&#10;", "\n", "\n", "&#xA;"],
    ["&#9;", "\t", "\t", "&#x9;"],
    ["&gt;", ">", "&gt;", ">"],
    ["&quot;", "\"", "\"", "&quot;"],
    ["\u{e9}", "\u{e9}", "\u{e9}", "\u{e9}"],
];

type Scope = BTreeMap<&'static str, &'static str>;

/// An element, its declarations in the order of the source, and texts around its children.
pub(super) struct Model {
    prefix: &'static str,
    name: &'static str,
    declarations: Vec<(&'static str, &'static str)>,
    attributes: Vec<(&'static str, &'static str, Vec<usize>)>,
    texts: Vec<Vec<usize>>,
    children: Vec<Self>,
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn pieces(&mut self) -> Vec<usize> {
        (0..self.below(4)).map(|_| self.below(PIECES.len())).collect()
    }
}

impl Model {
    pub(super) fn generated(seed: u64) -> Self {
        Self::element(&mut Dice(seed), 4, &Scope::new())
    }

    fn element(dice: &mut Dice, depth: usize, outer: &Scope) -> Self {
        let mut scope = outer.clone();
        let mut declarations = Vec::new();
        for prefix in PREFIXES {
            if dice.below(3) == 0 {
                let is_undeclared = prefix.is_empty() && dice.below(4) == 0;
                let uri = if is_undeclared { "" } else { dice.pick(&URIS) };
                scope.insert(prefix, uri);
                declarations.push((prefix, uri));
            }
        }
        let mut usable: Vec<&str> = scope.keys().copied().collect();
        if !scope.contains_key("") {
            usable.push("");
        }
        let prefix = dice.pick(&usable);
        usable.push("xml");
        let mut attributes: Vec<(&str, &str, Vec<usize>)> = Vec::new();
        for _ in 0..dice.below(5) {
            let (prefix, name) = (dice.pick(&usable), dice.pick(&["k", "lang", "z"]));
            let key = (uri_of(&scope, prefix), name);
            if attributes
                .iter()
                .all(|(prefix, name, _)| (uri_of(&scope, prefix), *name) != key)
            {
                attributes.push((prefix, name, dice.pieces()));
            }
        }
        let count = if depth == 0 { 0 } else { dice.below(4) };
        let children: Vec<Self> = (0..count)
            .map(|_| Self::element(dice, depth - 1, &scope))
            .collect();
        Self {
            prefix,
            name: dice.pick(&NAMES),
            declarations,
            attributes,
            texts: (0..=count).map(|_| dice.pieces()).collect(),
            children,
        }
    }

    /// The element as a peer may write it.
    pub(super) fn source(&self) -> String {
        let mut out = String::new();
        self.write_source(&mut out);
        out
    }

    fn write_source(&self, out: &mut String) {
        let name = qualified(self.prefix, self.name);
        write!(out, "<{name}").unwrap();
        for (prefix, name, value) in &self.attributes {
            write!(out, "\n {}='", qualified(prefix, name)).unwrap();
            value.iter().for_each(|&piece| out.push_str(PIECES[piece][0]));
            out.push('\'');
        }
        for (prefix, uri) in self.declarations.iter().rev() {
            write!(out, " {}=\"{uri}\"", declared(prefix)).unwrap();
        }
        out.push('>');
        for (index, text) in self.texts.iter().enumerate() {
            for (place, &piece) in text.iter().enumerate() {
                match (place, piece) {
                    (1, 0 | 1 | 2 | 6) => write!(out, "<![CDATA[{}]]>", PIECES[piece][1]).unwrap(),
                    (2, _) => write!(out, "<!-- c -->{}", PIECES[piece][0]).unwrap(),
                    _ => out.push_str(PIECES[piece][0]),
                }
            }
            if let Some(child) = self.children.get(index) {
                child.write_source(out);
            }
        }
        write!(out, "</{name} >").unwrap();
    }

    pub(super) fn canonical(&self, form: Form) -> String {
        let mut out = String::new();
        self.write_canonical(form, &Scope::new(), &Scope::new(), &mut out);
        out
    }

    fn write_canonical(&self, form: Form, outer: &Scope, rendered: &Scope, out: &mut String) {
        let (mut scope, mut rendered) = (outer.clone(), rendered.clone());
        scope.extend(self.declarations.iter().copied());
        let used = |prefix: &str| {
            prefix == self.prefix
                || self
                    .attributes
                    .iter()
                    .any(|a| a.0 == prefix && !prefix.is_empty())
        };
        write!(out, "<{}", qualified(self.prefix, self.name)).unwrap();
        for (prefix, uri) in &scope {
            let is_wanted = form == Form::Inclusive || used(prefix);
            if is_wanted && rendered.get(prefix).copied().unwrap_or_default() != *uri {
                write!(out, " {}=\"{uri}\"", declared(prefix)).unwrap();
                rendered.insert(prefix, uri);
            }
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(prefix, name, _)| (uri_of(&scope, prefix), *name));
        for (prefix, name, value) in attributes {
            write!(out, " {}=\"", qualified(prefix, name)).unwrap();
            value.iter().for_each(|&piece| out.push_str(PIECES[piece][3]));
            out.push('"');
        }
        out.push('>');
        for (index, text) in self.texts.iter().enumerate() {
            text.iter().for_each(|&piece| out.push_str(PIECES[piece][2]));
            if let Some(child) = self.children.get(index) {
                child.write_canonical(form, &scope, &rendered, out);
            }
        }
        write!(out, "</{}>", qualified(self.prefix, self.name)).unwrap();
    }
}

/// The namespace of an attribute: an unprefixed one has none.
fn uri_of(scope: &Scope, prefix: &str) -> &'static str {
    match prefix {
        "" => "",
        "xml" => ns::XML,
        prefix => scope.get(prefix).copied().unwrap_or_default(),
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.into()
    } else {
        alloc::format!("{prefix}:{name}")
    }
}

fn declared(prefix: &str) -> String {
    if prefix.is_empty() {
        "xmlns".into()
    } else {
        alloc::format!("xmlns:{prefix}")
    }
}
