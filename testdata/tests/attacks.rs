//! Documents that are too large to be files, made to cost time or memory.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_syncml::{Limits, Message};

fn message(body: &str) -> String {
    format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr/><SyncBody>{body}</SyncBody></SyncML>")
}

/// The error without its place.
fn error(document: &str) -> String {
    let error = Message::parse(document.as_bytes()).unwrap_err();
    let fragment = Message::parse_fragment(document.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), fragment.kind());
    error.kind().to_string()
}

#[test]
fn excess_is_refused() {
    const MANY: usize = 1_000_000;
    let numbered = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    for (document, expected) in [
        (
            message(&("<Atomic>".repeat(10_000) + &"</Atomic>".repeat(10_000))),
            "elements nested deeper than the limit",
        ),
        (
            message(&"<Sequence>".repeat(MANY)),
            "elements nested deeper than the limit",
        ),
        (
            message(&format!("<Exec><Item><Data>{}", "<d>".repeat(MANY))),
            "elements nested deeper than the limit",
        ),
        (
            message(&format!("<Get {}/>", numbered(MANY, &|n| format!("a{n}=\"\" ")))),
            "more attributes than the limit",
        ),
        (
            message(&format!("<Get {}/>", "a=\"\" ".repeat(MANY))),
            "more attributes than the limit",
        ),
        (
            message(&format!("<{}/>", "n".repeat(MANY))),
            "name longer than the limit",
        ),
        (message(&"<Get/>".repeat(300_000)), "more commands than the limit"),
        (
            message(&format!("<Add>{}</Add>", "<Item/>".repeat(500_000))),
            "more items than the limit",
        ),
        (
            message(&format!("<Add>{}</Add>", "<x/>".repeat(200_000))),
            "more elements than the limit",
        ),
        (" ".repeat(16 * 1024 * 1024 + 1), "document larger than the limit"),
    ] {
        assert_eq!(error(&document), expected);
    }
}

#[test]
fn what_never_ends_is_refused() {
    const MANY: usize = 200_000;
    let start = "<SyncML><SyncHdr/><SyncBody><Alert><Data>";
    for (open, expected) in [
        ("<!--", "`--` inside a comment"),
        ("<![CDATA[", "unexpected end of document"),
        ("<?p ", "unexpected end of document"),
        ("<a b='", "`<` in an attribute value"),
        ("&", "`&` that starts no reference"),
        ("&#", "malformed character reference"),
        ("]]>", "`]]>` in text"),
        ("x", "unexpected end of document"),
    ] {
        assert_eq!(
            error(&format!("{start}{}", open.repeat(MANY))),
            expected,
            "{open}"
        );
    }
}

#[test]
fn what_is_large_but_within_limits_is_read() {
    let statuses = "<Status><CmdID>1</CmdID><Data>200</Data></Status>".repeat(150_000);
    let document = message(&statuses);
    let message = Message::parse(document.as_bytes()).unwrap();
    assert_eq!(message.commands().count(), 150_000);
    assert_eq!(message.clone().into_owned(), message);
}
