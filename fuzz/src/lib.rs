//! Shared by the fuzz targets: values out of bytes, and what must hold of every error and lint.

pub mod canonical;
pub mod demo;
pub mod dump;
pub mod exchange;
pub mod reference;

use arbitrary::{Arbitrary, Unstructured};
use mdm_errors::{DecodeError, Lint, Position, PositionIndex, SecretBytes, SecretText, Text};
use mdm_soap::security::Token;
use mdm_soap::{Error, ReceivedSecurity};

/// The bytes of the fuzzer as a source of values; `None` when they are rather a document for a reader.
pub fn source(bytes: &[u8]) -> Option<Unstructured<'_>> {
    (!bytes.starts_with(b"<")).then(|| Unstructured::new(bytes))
}

/// A value out of the bytes of the fuzzer, if they are a source of values and suffice.
pub fn value<'u, T: Arbitrary<'u>>(bytes: &'u [u8]) -> Option<T> {
    T::arbitrary(&mut source(bytes)?).ok()
}

/// Any text.
pub fn text(u: &mut Unstructured<'_>) -> arbitrary::Result<Text<'static>> {
    Text::arbitrary(u)
}

/// A text without white space around it, as most readers give it.
pub fn trimmed(u: &mut Unstructured<'_>) -> arbitrary::Result<Text<'static>> {
    Ok(Text::lossy(text(u)?.trim().to_owned()))
}

/// A few values, each made by `make`.
pub fn few<'u, T>(
    u: &mut Unstructured<'u>,
    mut make: impl FnMut(&mut Unstructured<'u>) -> arbitrary::Result<T>,
) -> arbitrary::Result<Vec<T>> {
    let count = u.int_in_range(0..=4)?;
    (0..count).map(|_| make(u)).collect()
}

/// Positions lie in the document and count its lines as everybody does.
pub fn check_position(document: &[u8], position: Position) {
    assert!(position.offset() <= document.len());
    assert_eq!(position, Position::from_offset(document, position.offset()));
}

/// An error lies in the document and says what it has to say in one line.
pub fn check_error(document: &[u8], error: &DecodeError) {
    check_position(document, error.position());
    check_line(error);
}

/// The error of an envelope, whatever it is.
pub fn check_soap_error(document: &[u8], error: &Error) {
    if let Error::Decode(error) = error {
        check_error(document, error);
    }
    check_line(error);
}

/// A message for people: one line, not empty, no trailing dot, no control characters.
pub fn check_line(message: &impl std::fmt::Display) {
    let text = message.to_string();
    assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// Lints lie in the document, and their positions count its lines as everybody does.
pub fn check_lints(document: &[u8], lints: &[Lint]) {
    // Thousands of lints in a long line are one slow unit where each is looked up on its own.
    let index = PositionIndex::new(document);
    let mut before: Option<&Lint> = None;
    for lint in lints {
        assert!(lint.position.offset() <= document.len());
        assert_eq!(lint.position, index.position(lint.position.offset()));
        // They often differ in their positions only.
        if before.is_none_or(|before| before.rule != lint.rule || before.path != lint.path) {
            check_line(lint);
        }
        before = Some(lint);
    }
}

/// Reports whether two security headers say the same, spelling of payloads and signatures aside.
pub fn is_same_security(one: &ReceivedSecurity<'_>, other: &ReceivedSecurity<'_>) -> bool {
    one.timestamp() == other.timestamp()
        && one.tokens().len() == other.tokens().len()
        && one.tokens().iter().zip(other.tokens()).all(is_same_token)
}

fn is_same_token(pair: (&Token<'_>, &Token<'_>)) -> bool {
    match pair {
        (Token::Username(one), Token::Username(other)) => {
            one.id == other.id
                && one.username == other.username
                && is_same_text(&one.password, &other.password)
                && one.password_type == other.password_type
        }
        (Token::Binary(one), Token::Binary(other)) => {
            one.id == other.id
                && one.value_type == other.value_type
                && is_same_bytes(&one.payload, &other.payload)
        }
        _ => false,
    }
}

/// Reports whether two secret texts are equal.
pub fn is_same_text(one: &SecretText<'_>, other: &SecretText<'_>) -> bool {
    one.ct_eq(other.expose())
}

/// Reports whether two secret byte strings are equal.
pub fn is_same_bytes(one: &SecretBytes<'_>, other: &SecretBytes<'_>) -> bool {
    one.ct_eq(other.expose())
}

/// Reads a message that was built from values, which may be longer in addresses and under `Meta` than anything that is received.
pub fn reread(written: &[u8]) -> Result<mdm_syncml::Message<'_>, mdm_errors::DecodeError> {
    mdm_syncml::Message::parse_with(
        written,
        &mdm_syncml::Limits::default().with_meta(1 << 20).with_uri(1 << 20),
    )
}
