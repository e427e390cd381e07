//! Documents that must never be read, in the spellings of both fast routes and on the general one: error and place.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_errors::{DecodeError, DecodeErrorKind, Position};
use mdm_syncml::{Limits, Message, Parser};

/// `~` is the prefix, `@` its declaration.
const HEAD: &str = "<~SyncML@><~SyncHdr><~MsgID>1</~MsgID></~SyncHdr><~SyncBody>";
const TAIL: &str = "</~SyncBody></~SyncML>";
/// Commands as devices spell them, so that the fast routes are at work when they meet the error.
const FINE: &str = "<~Alert><~CmdID>1</~CmdID><~Data>1201</~Data></~Alert><~Status><~CmdID>2</~CmdID><~MsgRef>1</~MsgRef>\
    <~CmdRef>0</~CmdRef><~Cmd>SyncHdr</~Cmd><~Data>200</~Data></~Status>";

fn document(body: &str) -> String {
    [HEAD, FINE, body, FINE, TAIL].concat()
}

fn data(content: &str) -> String {
    document(&format!(
        "<~Add><~CmdID>3</~CmdID><~Item><~Target><~LocURI>./A</~LocURI></~Target><~Data>{content}</~Data></~Item></~Add>"
    ))
}

fn spellings(document: &str) -> [String; 2] {
    let with = |prefix, declaration| document.replace('~', prefix).replace('@', declaration);
    [
        with("", " xmlns=\"SYNCML:SYNCML1.2\""),
        with("s:", " xmlns:s=\"SYNCML:SYNCML1.2\""),
    ]
}

/// The error of all entry points. Fragments are never read by a fast route.
fn error(bytes: &[u8]) -> DecodeError {
    let error = Message::parse(bytes).unwrap_err();
    let mut parser = Parser::new();
    parser
        .parse(b"<SyncML><SyncHdr/><SyncBody><Get/></SyncBody></SyncML>")
        .unwrap();
    assert_eq!(parser.parse(bytes).unwrap_err(), error);
    let is_missing = |error: &DecodeError, element: &str| matches!(error.kind(), DecodeErrorKind::MissingElement(name) if *name == *element);
    match Message::parse_fragment(bytes, &Limits::default()) {
        Ok(_) => assert!(is_missing(&error, "SyncHdr"), "{error}, but not as a fragment"),
        Err(fragment) if is_missing(&error, "SyncHdr") => assert!(is_missing(&fragment, "SyncBody")),
        Err(fragment) => assert_eq!(fragment, error),
    }
    error
}

/// `¦` is where the error is.
#[track_caller]
fn refused(document: &str, expected: &str) {
    for spelling in spellings(document) {
        let at = spelling.find('¦').unwrap();
        let spelling = spelling.replace('¦', "");
        let error = error(spelling.as_bytes());
        let shown = spelling.get(..2000).unwrap_or(&spelling);
        assert_eq!(error.kind().to_string(), expected, "{shown}");
        assert_eq!(
            error.position(),
            Position::from_offset(spelling.as_bytes(), at),
            "{shown}"
        );
    }
}

#[test]
fn declarations_of_types_and_entities() {
    let fine = document("");
    refused(&format!("¦<!DOCTYPE SyncML>{fine}"), "document type declaration");
    refused(
        &format!("<?xml version=\"1.0\"?>\n¦<!DOCTYPE x [<!ENTITY a \"b\">]>{fine}"),
        "document type declaration",
    );
    refused(&document("¦<!DOCTYPE x>"), "document type declaration");
    refused(&data("¦<!DOCTYPE x>"), "document type declaration");
    refused(&document("¦<!ENTITY a 'b'>"), "malformed declaration");
    refused(&data("¦<!ELEMENT a ANY>"), "malformed declaration");
}

#[test]
fn references() {
    let long = "&lt;a&gt;]".repeat(100);
    for (reference, expected) in [
        ("&nbsp;", "unknown entity"),
        ("&LT;", "unknown entity"),
        ("& ", "`&` that starts no reference"),
        ("&lt ", "`&` that starts no reference"),
        ("&#65 ", "malformed character reference"),
        ("&#x;", "malformed character reference"),
        ("&#X41;", "malformed character reference"),
        ("&#0;", "forbidden character U+0000"),
        ("&#xD800;", "forbidden character U+D800"),
        ("&#xFFFF;", "forbidden character U+FFFF"),
        ("&#x110000;", "forbidden character U+110000"),
    ] {
        refused(&data(&format!("¦{reference}")), expected);
        refused(&data(&format!("text before ¦{reference}")), expected);
        refused(&data(&format!("{long}¦{reference}{long}")), expected);
        refused(&data(&format!("<x>{long}¦{reference}")), expected);
        refused(&data(&format!("<x y='{long}¦{reference}'/>")), expected);
        refused(&document(&format!("<~Get a=\"¦{reference}\"/>")), expected);
        refused(
            &document(&format!("<~Get><~CmdID>1¦{reference}</~CmdID></~Get>")),
            expected,
        );
    }
}

#[test]
fn too_much() {
    let depth = Limits::DEFAULT.depth;
    for many in [depth, 10_000] {
        // The root and the body are open.
        let allowed = "<~Atomic>".repeat(depth - 2);
        let more = "<~Atomic>".repeat(many);
        let expected = "elements nested deeper than the limit";
        refused(&document(&format!("{allowed}¦{more}")), expected);
        let allowed = "<d>".repeat(depth - 5);
        refused(&data(&format!("{allowed}¦{}", "<d>".repeat(many))), expected);
    }
    let attributes = |from: usize, to: usize| (from..to).map(|n| format!(" a{n}=''")).collect::<String>();
    let most = Limits::DEFAULT.attributes;
    for many in [most + 1, 1_000_000] {
        let [before, after] = [attributes(0, most), attributes(most, many)];
        let expected = "more attributes than the limit";
        let after = after.trim_start();
        refused(&document(&format!("<~Get{before} ¦{after}/>")), expected);
        refused(&data(&format!("<x{before} ¦{after}/>")), expected);
    }
}

#[test]
fn attributes() {
    for (attributes, expected) in [
        ("a='1' ¦a='2'", "duplicate attribute a"),
        ("a='1' b='' ¦a='2'", "duplicate attribute a"),
        ("xmlns:q='u' ¦xmlns:q='u'", "duplicate attribute xmlns:q"),
        (
            "xmlns:q='u' xmlns:r='u' q:a='' ¦r:a=''",
            "duplicate attribute r:a",
        ),
        (
            "xmlns:q='u' xmlns:r='&#117;' q:a='' ¦r:a=''",
            "duplicate attribute r:a",
        ),
        (
            "xmlns:q='u\tv' xmlns:r='u\r\nv' q:a='' ¦r:a=''",
            "duplicate attribute r:a",
        ),
        ("¦a=1", "malformed attribute"),
        ("¦a", "malformed attribute"),
        ("¦1='1'", "malformed attribute"),
        ("a='¦<'", "`<` in an attribute value"),
        ("¦q:a='1'", "undeclared namespace prefix q"),
        ("¦xmlns:q=''", "namespace declaration that is not allowed"),
        ("¦xmlns:xmlns='u'", "namespace declaration that is not allowed"),
        ("¦xmlns:xml='u'", "namespace declaration that is not allowed"),
    ] {
        refused(&document(&format!("<~Get {attributes}/>")), expected);
        refused(&document(&format!("<~Get {attributes}></~Get>")), expected);
        refused(&data(&format!("<x {attributes}/>")), expected);
    }
}

#[test]
fn tags_that_do_not_match() {
    for (body, expected) in [
        ("<~Get>¦</~Add>", "</~Add> does not close <~Get>"),
        (
            "<~Get><~CmdID>1¦</~CmdRef></~Get>",
            "</~CmdRef> does not close <~CmdID>",
        ),
        ("<~Get><~Item>¦</~Get></~Item>", "</~Get> does not close <~Item>"),
        ("<~Get>¦</~get>", "</~get> does not close <~Get>"),
        ("<~Get>¦</~Get a='1'>", "malformed end tag"),
        ("<~Get>¦</ ~Get>", "malformed end tag"),
        ("¦<~1/>", "malformed name"),
        ("¦<q:Get/>", "undeclared namespace prefix q"),
        ("¦</~Get>", "</~Get> does not close <~SyncBody>"),
    ] {
        for spelling in ["", "s:"] {
            let at_prefix = |text: &str| text.replace('~', spelling);
            let document = document("").replace(FINE, "");
            let whole = document.replace(TAIL, &[FINE, body, TAIL].concat());
            let [plain, prefixed] = spellings(&whole);
            let text = if spelling.is_empty() { plain } else { prefixed };
            let at = text.find('¦').unwrap();
            let error = error(text.replace('¦', "").as_bytes());
            let shown = error.kind().to_string();
            assert_eq!(
                shown.replace("<s:", "<").replace("</s:", "</"),
                expected.replace('~', "")
            );
            assert_eq!(error.position().offset(), at, "{}", at_prefix(body));
        }
    }
    refused(&data("<a><b>¦</a></b>"), "</a> does not close <b>");
}

#[test]
fn the_frame() {
    let fine = document("");
    for (document, expected) in [
        (format!("¦x{fine}"), "content outside the root element"),
        (format!("\n¦&lt;{fine}"), "content outside the root element"),
        (format!("{fine}\n¦x"), "content outside the root element"),
        (
            format!("{fine}<!-- -->¦{fine}"),
            "content outside the root element",
        ),
        (format!("{fine}¦<![CDATA[]]>"), "text between elements"),
        (document("¦x"), "text between elements"),
        (document("<~Get>¦x</~Get>"), "text between elements"),
        (document("¦<![CDATA[]]>"), "text between elements"),
        (data("]¦]]>"), "`]]>` in text"),
        (data("text before ¦]]>"), "`]]>` in text"),
        (data("<![CDATA[]]>¦]]>"), "`]]>` in text"),
        (data("<!--¦--->"), "`--` inside a comment"),
        (
            "<~SyncML@>¦<~SyncBody></~SyncBody></~SyncML>".into(),
            "missing <SyncHdr>",
        ),
        ("<~SyncML@>¦</~SyncML>".into(), "missing <SyncHdr>"),
        ("<~SyncML@><~SyncHdr/>¦</~SyncML>".into(), "missing <SyncBody>"),
        (
            "<~SyncML@><~SyncHdr/>¦<~SyncHdr/><~SyncBody/></~SyncML>".into(),
            "second <SyncHdr>",
        ),
        (
            format!("{HEAD}</~SyncBody>¦<~SyncBody/></~SyncML>"),
            "second <SyncBody>",
        ),
    ] {
        refused(&document, expected);
    }
}

#[test]
fn characters() {
    for c in ['\0', '\u{1}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
        let expected = format!("forbidden character U+{:04X}", u32::from(c));
        refused(&data(&format!("¦{c}")), &expected);
        refused(&data(&format!("é{}¦{c}", "x".repeat(1000))), &expected);
        refused(&document(&format!("<!-- ¦{c} -->")), &expected);
        refused(&document(&format!("<~Get a='¦{c}'/>")), &expected);
    }
    for bytes in [
        &b"\xFF"[..],
        b"\x80",
        b"\xC0\xAF",
        b"\xED\xA0\x80",
        b"\xF5\x80\x80\x80",
        b"\xE2\x82",
    ] {
        for spelling in spellings(&data("é¦")) {
            let (before, after) = spelling.split_once('¦').unwrap();
            let document = [before.as_bytes(), bytes, after.as_bytes()].concat();
            let error = error(&document);
            assert_eq!(error.kind().to_string(), "not valid UTF-8 or UTF-16");
            assert_eq!(error.position(), Position::from_offset(&document, before.len()));
        }
    }
}

#[test]
fn lone_surrogates() {
    for lone in [
        &[0xD800_u16][..],
        &[0xDC00],
        &[0xDBFF, 0xD83D, 0xDE00],
        &[0xDE00, 0xD83D],
    ] {
        for spelling in spellings(&data("😀¦")) {
            let (before, after) = spelling.split_once('¦').unwrap();
            let before: Vec<u16> = before.encode_utf16().collect();
            let units = [
                &[0xFEFF],
                before.as_slice(),
                lone,
                &after.encode_utf16().collect::<Vec<_>>(),
            ]
            .concat();
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<u8> = units.iter().copied().flat_map(order).collect();
                let error = error(&bytes);
                assert_eq!(error.kind().to_string(), "not valid UTF-8 or UTF-16");
                assert_eq!(error.position().offset(), 2 * (1 + before.len()));
                // An emoji is one character, as in UTF-8.
                assert_eq!(error.position().column() as usize, before.len());
            }
        }
    }
}

/// A document with everything that can be left open.
fn everything() -> String {
    let body = "<!-- a --><~Get a='1' xmlns:q=\"urn:q\"><~CmdID>1</~CmdID><?p i?></~Get><~Final/>";
    let markup = data("é<x y='>'><!-- c --><![CDATA[<]]></x >").replace(TAIL, &format!("{body}{TAIL}"));
    format!("<?xml version=\"1.0\"?>\n{markup}")
}

#[test]
fn whatever_ends_early_is_unfinished() {
    for document in spellings(&everything()) {
        Message::parse(document.as_bytes()).unwrap();
        for length in 0..document.len() {
            let cut = &document.as_bytes()[..length];
            let error = error(cut);
            let at = error.position();
            match error.kind() {
                DecodeErrorKind::UnexpectedEnd => assert_eq!(at, Position::from_offset(cut, length)),
                DecodeErrorKind::Empty => assert!(document[..length].trim().len() < 25, "{length}"),
                DecodeErrorKind::Encoding => assert!(!document.is_char_boundary(length)),
                _ => panic!("{error}: {}", String::from_utf8_lossy(cut)),
            }
        }
        let wide: Vec<u8> = document.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for length in (4..wide.len()).step_by(2) {
            let error = error(&wide[..length]);
            match error.kind() {
                DecodeErrorKind::UnexpectedEnd => assert_eq!(error.position().offset(), length),
                DecodeErrorKind::Empty => assert!(length < 50, "{length}"),
                _ => panic!("{error} of {length}"),
            }
        }
    }
}

#[test]
fn deviations_are_reported_where_they_are() {
    for (body, rule) in [
        ("¦<~Get><~Item/></~Get>", "syncml.missing-cmd-id"),
        (
            "<~Status><~CmdID>9</~CmdID><~MsgRef>1</~MsgRef><~CmdRef>1</~CmdRef><~Cmd>Get</~Cmd>¦<~Data>two hundred</~Data>\
             </~Status>",
            "syncml.status-code",
        ),
        (
            "<~Status><~CmdID>9</~CmdID><~MsgRef>1</~MsgRef><~CmdRef>1</~CmdRef><~Cmd>Get</~Cmd>¦<~Data>2000</~Data>\
             </~Status>",
            "syncml.status-code",
        ),
        (
            "<~Add><~CmdID>9</~CmdID><~Meta>¦<Size xmlns='syncml:metinf'>1 GB</Size></~Meta><~Item/></~Add>",
            "syncml.size",
        ),
        ("¦<Frobnicate/>", "syncml.unknown-command"),
    ] {
        for spelling in spellings(&[HEAD, body, TAIL].concat()) {
            let at = spelling.find('¦').unwrap();
            let spelling = spelling.replace('¦', "");
            let message = Message::parse(spelling.as_bytes()).unwrap();
            let lints = message.lint();
            let found: Vec<_> = lints
                .iter()
                .filter(|lint| lint.rule.id == rule)
                .map(|lint| lint.position)
                .collect();
            assert_eq!(
                found,
                [Position::from_offset(spelling.as_bytes(), at)],
                "{rule} of {lints:?}"
            );
        }
    }
}
