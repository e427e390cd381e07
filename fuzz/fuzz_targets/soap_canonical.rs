//! The canonical forms that signatures cover, against a plain implementation of both specifications: of every element,
//! with and without an omitted part, from any bytes and from generated documents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_fuzz::canonical::{self, Tree};
use mdm_fuzz::source;
use mdm_soap::Limits;
use mdm_soap::xml::{Document, Form};

/// The reference takes time in proportion to the square of this.
const MAX_BYTES: usize = 16 << 10;
/// Elements of a document whose own forms are compared.
const MAX_PARTS: usize = 6;

fuzz_target!(|bytes: &[u8]| {
    let generated = source(bytes).and_then(|mut u| canonical::document(&mut u).ok());
    let bytes = generated.as_ref().map_or(bytes, |document| document.as_bytes());
    if bytes.len() > MAX_BYTES {
        return;
    }
    let Ok(document) = Document::parse(bytes, &Limits::default()) else {
        return;
    };
    // A message with one is refused before its signature is looked at.
    if !document.instructions().is_empty() {
        return;
    }
    let tree = Tree::read(bytes).expect("what is accepted is well-formed");
    let parts = document.len().min(MAX_PARTS);
    for omitted in [None].into_iter().chain((1..parts).map(Some)) {
        check(&document, &tree, 0, omitted, Form::Inclusive);
        for apex in 0..parts {
            check(&document, &tree, apex, omitted, Form::Exclusive);
        }
    }
});

fn check(document: &Document<'_>, tree: &Tree, apex: usize, omitted: Option<usize>, form: Form) {
    let found = document.canonical_form(apex, omitted, form);
    let found = found.expect("the form of a small document is small");
    assert_eq!(
        found,
        tree.form(apex, omitted, form),
        "{form:?} of {apex} without {omitted:?}"
    );
    assert_eq!(found.is_empty(), omitted == Some(apex));
    if omitted.is_some() {
        return;
    }
    let again = Document::parse(found.as_bytes(), &Limits::default()).expect("a form is well-formed");
    assert_eq!(
        again.canonical_form(0, None, form).as_deref(),
        Some(found.as_str())
    );
}
