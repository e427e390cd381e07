//! Messages under a prefix, whose default namespace is that of the markup in them: writing has to declare it anew.

use super::pieces::Piece;
use super::syncml::read;
use super::{Course, Shape, Shapes};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "syncml-prefixed",
        shapes: Shapes::Pairs(|piece| prefixed("", &data(&piece.element("a")))),
        run: read,
    },
    Course {
        name: "syncml-prefixed-unknown",
        shapes: Shapes::Pairs(many_unknowns),
        run: read,
    },
    Course {
        name: "syncml-foreign",
        shapes: Shapes::Listed(shapes),
        run: read,
    },
];

/// Declarations of the root beside the usual ones.
const DECLARED: usize = 40;
/// Bytes of each of their prefixes.
const LONG: usize = 40;
/// Sequences inside each other, below the limit.
const LEVELS: usize = 30;

/// A message whose own elements have a prefix.
fn prefixed(attributes: &str, body: &str) -> String {
    format!(
        "<s:SyncML xmlns:s=\"SYNCML:SYNCML1.2\" xmlns=\"urn:default\"{attributes}><s:SyncHdr><s:VerDTD>1.2</s:VerDTD>\
         <s:VerProto>DM/1.2</s:VerProto><s:SessionID>1</s:SessionID><s:MsgID>1</s:MsgID><s:Target><s:LocURI>\
         https://mdm.contoso.com/m</s:LocURI></s:Target><s:Source><s:LocURI>DEV</s:LocURI></s:Source></s:SyncHdr>\
         <s:SyncBody>{body}<s:Final/></s:SyncBody></s:SyncML>"
    )
}

fn data(markup: &str) -> String {
    format!("<s:Results><s:Item><s:Data>{markup}</s:Data></s:Item></s:Results>")
}

fn many_unknowns(piece: &Piece) -> String {
    let one = format!("<Unknown>{}</Unknown>", piece.one);
    let count = (piece.one.len() * piece.count).div_ceil(one.len());
    let first = format!("<Unknown>{}</Unknown>", piece.long_only());
    prefixed(&piece.attributes, &format!("{first}{}", one.repeat(count)))
}

fn shapes(size: usize) -> Vec<Shape> {
    let declared = |name: &str, value: &str| -> String {
        (0..DECLARED)
            .map(|number| format!(" xmlns:{name}{number}=\"urn:{value}{number}\""))
            .collect()
    };
    let numbers = declared("n", "u");
    let long = declared("n", &"u".repeat((size / 2 / DECLARED).min(200)));
    let several: String = (1..=4)
        .map(|number| format!(" xmlns:n{number}=\"urn:{}{number}\"", "u".repeat(200)))
        .collect();
    let prefix = "p".repeat(LONG);
    let names = declared(&prefix, "u");
    let many = |one: &str| one.repeat(size / one.len());
    let half = |one: &str| one.repeat(size / 2 / one.len());
    let nested = |inside: String| {
        let (open, close) = ("<s:Sequence>".repeat(LEVELS), "</s:Sequence>".repeat(LEVELS));
        format!("{open}{inside}{close}")
    };
    let error = |inner: &str| {
        format!(
            "<s:Status><s:CmdID>1</s:CmdID><s:Data msft:originalerror=\"0x80070002\" \
             xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">{inner}</s:Data></s:Status>"
        )
    };
    let hidden =
        "<s:Results><s:Item><s:Data xmlns:msft=\"urn:other\"><msft:a/></s:Data></s:Item></s:Results>";
    let emptied = "<s:Results><s:Item><s:Data xmlns=\"\"><a/></s:Data></s:Item></s:Results>";
    let own = "<s:Results xmlns=\"urn:own\"><s:Item><s:Data><a/></s:Data></s:Item></s:Results>";
    vec![
        Shape::new("markup", prefixed("", &many(&data("<a/>")))),
        Shape::new(
            "markup x numbered prefixes",
            prefixed(&numbers, &many(&data("<a/>"))),
        ),
        Shape::new(
            "markup that uses one",
            prefixed(&numbers, &many(&data("<n39:a/>"))),
        ),
        Shape::new(
            "markup that uses several long ones",
            prefixed(&several, &many(&data("<n1:a n2:x=\"\" n3:x=\"\" n4:x=\"\"/>"))),
        ),
        Shape::new(
            "markup x long namespaces",
            prefixed(&long, &half(&data("<n39:a/>"))),
        ),
        Shape::new(
            "markup x long prefixes",
            prefixed(&names, &half(&data(&format!("<{prefix}39:a/>")))),
        ),
        Shape::new(
            "declarations that look taken",
            prefixed("", &(half("<!-- xmlns:n1 -->") + &half(&data("<a/>")))),
        ),
        Shape::new("unknown", prefixed(&numbers, &many("<x/>"))),
        Shape::new(
            "unknown in sequences",
            prefixed(&numbers, &nested(half("<n39:x/>"))),
        ),
        Shape::new(
            "unknown in sequences, default",
            prefixed("", &nested(half("<x/>"))),
        ),
        Shape::new("markup without a namespace", prefixed("", &many(emptied))),
        Shape::new("markup in its own", prefixed("", &many(own))),
        Shape::new("errors", prefixed("", &many(&error("404")))),
        Shape::new("errors with markup", prefixed("", &many(&error("<a/>")))),
        Shape::new("hidden errors", prefixed("", &many(hidden))),
        Shape::new(
            "one long markup",
            prefixed("", &data(&many("<a b=\"c\"><d/></a>"))),
        ),
        Shape::new(
            "one long markup that rebinds",
            prefixed(
                "",
                &data(&many("<a xmlns=\"urn:x\"><b xmlns=\"urn:default\"/></a>")),
            ),
        ),
    ]
}
