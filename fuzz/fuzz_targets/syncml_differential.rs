//! Any bytes against quick-xml with the checks it lacks: what we accept it reads equally, what it refuses we refuse, what
//! we call ill-formed is; and every spelling of the tags is read alike, by literals or not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdm_errors::{DecodeError, DecodeErrorKind};
use mdm_fuzz::reference::{self, Element};
use mdm_fuzz::{check_error, dump};
use mdm_syncml::Message;

fuzz_target!(|bytes: &[u8]| {
    // UTF-16 and padding are the matter of syncml_parse
    if bytes.contains(&0) || matches!(bytes, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]) {
        return;
    }
    match (Message::parse(bytes), reference::read(bytes)) {
        (Ok(message), Ok(root)) => compare(&message, &root),
        (Ok(_), Err(why)) => panic!("accepted, although the reference finds: {why}"),
        (Err(error), Ok(root)) => refused(bytes, &error, &root),
        (Err(error), Err(_)) => check_error(bytes, &error),
    }
});

fn compare(message: &Message<'_>, root: &Element) {
    let document = std::str::from_utf8(message.bytes()).expect("a message is text");
    let ours = dump::message(message);
    assert_eq!(ours, dump::tree(document, root));
    if ours.contains("\nunknown=") {
        // its text is part of the lines, and would get white space too
        return;
    }
    // no literal of a device has white space before `>`
    let spaced = spaced(document, root);
    let again = Message::parse(spaced.as_bytes()).expect("white space in tags change nothing");
    assert_eq!(dump::message(&again), ours);
}

/// The document with white space at the end of every start tag whose content is read, not kept.
fn spaced(document: &str, root: &Element) -> String {
    let mut places = Vec::new();
    tag_ends(root, &mut places);
    places.sort_unstable();
    let mut spaced = String::with_capacity(document.len() + places.len());
    let mut from = 0;
    for place in places {
        spaced.push_str(&document[from..place]);
        spaced.push(' ');
        from = place;
    }
    spaced.push_str(&document[from..]);
    spaced
}

fn tag_ends(element: &Element, places: &mut Vec<usize>) {
    if !dump::is_read(element) {
        return;
    }
    if element.content.end < element.span.end {
        places.push(element.content.start - 1);
    }
    if element.local != "Data" {
        element.children.iter().for_each(|child| tag_ends(child, places));
    }
}

/// We may refuse what is well-formed for what it says, not for how it is written.
fn refused(bytes: &[u8], error: &DecodeError, root: &Element) {
    check_error(bytes, error);
    let is_about_meaning = match error.kind() {
        DecodeErrorKind::MissingElement(_)
        | DecodeErrorKind::DuplicateElement(_)
        | DecodeErrorKind::UnexpectedElement(_)
        | DecodeErrorKind::UnexpectedText
        | DecodeErrorKind::Limit(_) => true,
        DecodeErrorKind::UnexpectedRoot(_) | DecodeErrorKind::WrongNamespace(_) => !root.is("SyncML"),
        // the reference does not look into the declaration
        DecodeErrorKind::Syntax(what) => what.contains("XML declaration"),
        _ => false,
    };
    assert!(is_about_meaning, "refused a well-formed document: {error}");
}
