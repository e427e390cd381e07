//! Markup of a parsed message, copied into a document whose default namespace may be another one.

use alloc::string::String;
use alloc::vec::Vec;

use super::parts::put;
use super::push_text;
use crate::model::arena::NamespaceVersion;
use crate::model::read::item::Data;
use crate::model::read::unknown::{OuterNamespaces, Unknown};

pub(super) const fn uri_of(namespace: NamespaceVersion) -> Option<&'static str> {
    match namespace {
        NamespaceVersion::Absent => None,
        NamespaceVersion::V1_0 => Some("SYNCML:SYNCML1.0"),
        NamespaceVersion::V1_1 => Some("SYNCML:SYNCML1.1"),
        NamespaceVersion::V1_2 => Some("SYNCML:SYNCML1.2"),
    }
}

/// `Data` with its text, or with its markup as it is. Declarations that the markup needs stand on the element; a
/// default namespace other than the document's makes it a prefixed one, because it must stay SyncML's.
pub(super) fn data_element(
    out: &mut Vec<u8>,
    data: Data<'_>,
    original_error: Option<&str>,
    namespace: NamespaceVersion,
) {
    let outer = data.is_markup().then(|| data.outer_namespaces());
    let default = outer.clone().and_then(|outer| other_default(outer, namespace));
    let prefix = match (&outer, default) {
        (Some(outer), Some(_)) => free_prefix(outer.clone()),
        _ => String::new(),
    };
    put(out, b"<");
    put(out, prefix.as_bytes());
    put(out, b"Data");
    if let Some(error) = original_error {
        attribute(out, " msft:originalerror", error);
    }
    if let Some(default) = default {
        let declaration = [" xmlns:", prefix.trim_end_matches(':')].concat();
        attribute(out, &declaration, uri_of(namespace).unwrap_or("SYNCML:SYNCML1.2"));
        attribute(out, " xmlns", default);
    }
    for (prefix, uri) in outer
        .into_iter()
        .flatten()
        .filter(|(prefix, _)| !prefix.is_empty())
    {
        attribute(out, &[" xmlns:", prefix].concat(), uri);
    }
    put(out, b">");
    if data.is_markup() {
        put(out, data.raw().as_bytes());
    } else {
        push_text(out, &data.text());
    }
    put(out, b"</");
    put(out, prefix.as_bytes());
    put(out, b"Data>");
}

/// An element that is copied, with the declarations it needs put into its start tag.
pub(super) fn unknown_element(out: &mut Vec<u8>, element: Unknown<'_>, namespace: NamespaceVersion) {
    let raw = element.raw();
    let name_end = raw
        .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
        .unwrap_or(raw.len());
    let (start, rest) = raw.split_at(name_end);
    put(out, start.as_bytes());
    if let Some(default) = other_default(element.outer_namespaces(), namespace) {
        attribute(out, " xmlns", default);
    }
    for (prefix, uri) in element
        .outer_namespaces()
        .filter(|(prefix, _)| !prefix.is_empty())
    {
        attribute(out, &[" xmlns:", prefix].concat(), uri);
    }
    put(out, rest.as_bytes());
}

/// The default namespace that the markup relies on, if it is not the document's.
fn other_default<'m>(mut outer: OuterNamespaces<'m>, namespace: NamespaceVersion) -> Option<&'m str> {
    let (_, uri) = outer.find(|(prefix, _)| prefix.is_empty())?;
    (uri != uri_of(namespace).unwrap_or_default()).then_some(uri)
}

/// A prefix, with its colon, that the markup does not take from outside.
fn free_prefix(outer: OuterNamespaces<'_>) -> String {
    let mut prefix = String::from("s");
    while outer.clone().any(|(taken, _)| taken == prefix) {
        prefix.push('s');
    }
    prefix.push(':');
    prefix
}

/// An attribute whose value is written as it stood in the document, but for its quotes.
fn attribute(out: &mut Vec<u8>, name: &str, value: &str) {
    put(out, name.as_bytes());
    put(out, b"=\"");
    for (index, piece) in value.split('"').enumerate() {
        if index > 0 {
            put(out, b"&quot;");
        }
        put(out, piece.as_bytes());
    }
    put(out, b"\"");
}
