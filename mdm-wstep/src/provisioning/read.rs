use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, DecodeErrorKind, Lint, Text};
use mdm_soap::xml::{Document, Lints, Node};

use super::{Characteristic, DataType, Parm, ProvisioningDocument, check};
use crate::rules;

/// The deepest nesting: characteristics are read by recursion, so no limit of the caller raises it.
const MAX_DEPTH: usize = 64;

/// Reads the tree from the bounded document and not by yaserde, which logs attributes: they are secrets here.
pub(super) fn read(
    source: &[u8],
    limits: &mdm_soap::Limits,
    lints: Option<&mut Vec<Lint>>,
) -> Result<ProvisioningDocument, DecodeError> {
    let limits = limits.with_depth(limits.depth.min(MAX_DEPTH));
    let noting = match lints {
        Some(_) => Lints::Noted,
        None => Lints::Ignored,
    };
    let document = Document::parse_noting(source, &limits, noting)?;
    let root = document.root();
    if !is_named(root, ProvisioningDocument::ROOT) {
        return Err(DecodeErrorKind::UnexpectedRoot(root.local().into()).at(root.position()));
    }
    if root.attribute("version").map(str::trim) != Some(ProvisioningDocument::VERSION) {
        root.lint(&rules::VERSION);
    }
    let mut characteristics = Vec::new();
    for child in root.children() {
        if is_named(child, "characteristic") {
            characteristics.push(characteristic(child)?);
        } else {
            child.lint(&rules::UNKNOWN_ELEMENT);
        }
    }
    let read = ProvisioningDocument::new(characteristics);
    if let Some(lints) = lints {
        let found = check::check(&read);
        for lint in &found {
            document.lint_at(lint.rule, lint.position.offset());
        }
        let start = lints.len();
        document.lints(lints);
        // The document knows the lines, the tree knows the types on the way.
        let key = |lint: &Lint| (lint.position.offset(), lint.rule.id);
        let paths: BTreeMap<_, _> = found.iter().rev().map(|lint| (key(lint), &lint.path)).collect();
        for lint in lints.iter_mut().skip(start) {
            if let Some(path) = paths.get(&key(lint)) {
                lint.path = (*path).clone();
            }
        }
    }
    Ok(read)
}

fn characteristic(node: Node<'_, '_>) -> Result<Characteristic, DecodeError> {
    let mut read = Characteristic::new(attribute(node, "type")?).at(node.span().start);
    for child in node.children() {
        if is_named(child, "characteristic") {
            read.push(characteristic(child)?);
        } else if is_named(child, "parm") {
            read.add(parm(child)?);
        } else {
            child.lint(&rules::UNKNOWN_ELEMENT);
        }
    }
    Ok(read)
}

fn parm(node: Node<'_, '_>) -> Result<Parm, DecodeError> {
    let name = attribute(node, "name")?;
    let mut parm = match node.attribute("value") {
        Some(value) => Parm::new(name, Text::lossy(value)),
        None => Parm::flag(name),
    };
    if let Some(datatype) = node.attribute("datatype") {
        parm = parm.with_datatype(DataType::parse(datatype.to_owned()));
    }
    Ok(parm.at(node.span().start))
}

fn attribute(node: Node<'_, '_>, name: &'static str) -> Result<Text<'static>, DecodeError> {
    match node.attribute(name) {
        Some(value) => Ok(Text::lossy(value.trim().to_owned())),
        None => Err(node.error(DecodeErrorKind::MissingAttribute(name.into()))),
    }
}

/// Compares names without namespace and letter case; another spelling than the canonical one is noted.
fn is_named(node: Node<'_, '_>, name: &str) -> bool {
    let is_named = node.local().eq_ignore_ascii_case(name);
    if is_named && (node.local() != name || !node.namespace().is_empty()) {
        node.lint(&rules::ELEMENT_SPELLING);
    }
    is_named
}
