//! Messages: reading, asking everything, comparing, writing.

use std::time::Duration;

use mdm_syncml::address::child_names;
use mdm_syncml::csp::ChangedNode;
use mdm_syncml::iter::{OuterNamespaces, UnknownElements};
use mdm_syncml::outgoing::RawXml;
use mdm_syncml::session::server::Busy;
use mdm_syncml::{Command, Limits, LocUri, Message, Parser, http};

use super::pieces::Piece;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "syncml-data",
        shapes: Shapes::Pairs(|piece| results("", &piece.element("Data"))),
        run: read,
    },
    Course {
        name: "syncml-results",
        shapes: Shapes::Pairs(many_results),
        run: read,
    },
    Course {
        name: "syncml-unknown",
        shapes: Shapes::Pairs(|piece| message("", "", &piece.element("Unknown"))),
        run: read,
    },
    Course {
        name: "syncml-unknowns",
        shapes: Shapes::Pairs(many_unknowns),
        run: read,
    },
    Course {
        name: "syncml-header",
        shapes: Shapes::Pairs(|piece| message("", &piece.element("Unknown"), "")),
        run: read,
    },
    Course {
        name: "syncml-meta",
        shapes: Shapes::Pairs(|piece| {
            results("", &format!("<Meta>{}</Meta><Data/>", piece.element("Unknown")))
        }),
        run: read,
    },
    Course {
        name: "syncml-commands",
        shapes: Shapes::Listed(commands),
        run: read,
    },
    Course {
        name: "syncml-raw",
        shapes: Shapes::Pairs(|piece| piece.element("d")),
        run: raw,
    },
    Course {
        name: "syncml-changed-nodes",
        shapes: Shapes::Listed(changed_nodes),
        run: list,
    },
    Course {
        name: "syncml-changed-pairs",
        shapes: Shapes::Pairs(|piece| piece.element("Nodes")),
        run: list,
    },
    Course {
        name: "syncml-text",
        shapes: Shapes::Listed(texts),
        run: text,
    },
];

/// A message with declarations at its root, something in its header, and a body.
pub(super) fn message(attributes: &str, header: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"{attributes}><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.contoso.com/m</LocURI></Target>\
         <Source><LocURI>DEV</LocURI></Source>{header}</SyncHdr><SyncBody>{body}<Final/></SyncBody></SyncML>"
    )
}

fn result(data: &str) -> String {
    format!(
        "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./a</LocURI></Source>\
         {data}</Item></Results>"
    )
}

fn results(attributes: &str, data: &str) -> String {
    message(attributes, "", &result(data))
}

/// Declared once at the root; every result has a piece of markup of its own.
fn many_results(piece: &Piece) -> String {
    let one = result(&format!("<Data>{}</Data>", piece.one));
    let count = (piece.one.len() * piece.count).div_ceil(one.len());
    let first = result(&format!("<Data>{}</Data>", piece.long_only()));
    message(&piece.attributes, "", &format!("{first}{}", one.repeat(count)))
}

/// Declared once at the root; every unknown element counts for itself.
fn many_unknowns(piece: &Piece) -> String {
    let one = format!("<Unknown>{}</Unknown>", piece.one);
    let count = (piece.one.len() * piece.count).div_ceil(one.len());
    let first = format!("<Unknown>{}</Unknown>", piece.long_only());
    message(&piece.attributes, "", &format!("{first}{}", one.repeat(count)))
}

/// Long things beside the commands.
fn long_parts(half: usize) -> Vec<(&'static str, String, String)> {
    let text = "x".repeat(half);
    vec![
        ("nothing", String::new(), String::new()),
        ("header comment", format!("<!--{text}-->"), String::new()),
        ("header white space", " \n".repeat(half / 2), String::new()),
        ("data", String::new(), result(&format!("<Data>{text}</Data>"))),
        (
            "escaped data",
            String::new(),
            result(&format!("<Data>{}</Data>", "&lt;".repeat(half / 4))),
        ),
        (
            "lines",
            String::new(),
            result(&format!("<Data>{}</Data>", "\r\n".repeat(half / 2))),
        ),
        (
            "accents",
            String::new(),
            result(&format!("<Data>{}</Data>", "\u{e9}".repeat(half / 2))),
        ),
        (
            "sections",
            String::new(),
            result(&format!("<Data>{}</Data>", "<![CDATA[]]>".repeat(half / 12))),
        ),
        (
            "credential",
            format!("<Cred><Data>{text}</Data></Cred>"),
            String::new(),
        ),
    ]
}

/// The declaration at the root for the shape whose last element rebinds the prefix.
const METINF: &str = " xmlns:A=\"syncml:metinf\"";

/// The many things in a body, and what is around all of them.
const MANY: &[(&str, &str, &str, &str)] = &[
    (
        "statuses",
        "",
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>",
        "",
    ),
    ("bare statuses", "", "<Status/>", ""),
    (
        "pretty statuses",
        "",
        "\n <Status>\n  <CmdID> 2 </CmdID>\n  <Data>\n200</Data>\n </Status>",
        "",
    ),
    (
        "results",
        "",
        "<Results><CmdRef>2</CmdRef><Item><Source><LocURI>./a</LocURI></Source><Data>1</Data></Item></Results>",
        "",
    ),
    (
        "replaces",
        "",
        "<Replace><CmdID>4</CmdID><Item><Target><LocURI>./a/b</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>1</Data></Item></Replace>",
        "",
    ),
    ("adds", "", "<Add/>", ""),
    (
        "items",
        "<Get><CmdID>1</CmdID>",
        "<Item><Target><LocURI>./a</LocURI></Target></Item>",
        "</Get>",
    ),
    ("empty items", "<Get><CmdID>1</CmdID>", "<Item/>", "</Get>"),
    (
        "target references",
        "<Status><CmdID>1</CmdID>",
        "<TargetRef>./a</TargetRef>",
        "</Status>",
    ),
    (
        "source references",
        "<Status><CmdID>1</CmdID>",
        "<SourceRef>./a</SourceRef>",
        "</Status>",
    ),
    ("unknown children", "<Alert><CmdID>1</CmdID>", "<x/>", "</Alert>"),
    (
        "atomic",
        "<Atomic><CmdID>1</CmdID>",
        "<Delete><CmdID>2</CmdID><Item/></Delete>",
        "</Atomic>",
    ),
    (
        "sequences",
        "",
        "<Sequence><Sequence><Get/></Sequence></Sequence>",
        "",
    ),
    (
        "alerts",
        "",
        "<Alert><CmdID>1</CmdID><Data>1226</Data><Item><Meta><Type>com.x</Type></Meta><Data>y</Data></Item></Alert>",
        "",
    ),
    ("finals", "", "<Final/>", ""),
    ("comments", "", "<!--x-->", ""),
    (
        "dotted addresses",
        "",
        "<Get><Item><Target><LocURI>./././../a//b</LocURI></Target></Item></Get>",
        "",
    ),
    (
        "markup",
        "",
        "<Results><Item><Data><a b=\"c\"/></Data></Item></Results>",
        "",
    ),
    (
        "references",
        "",
        "<Results><CmdRef>&#50;</CmdRef><Item><Source><LocURI>./a&amp;</LocURI></Source><Data>&lt;</Data></Item></Results>",
        "",
    ),
    (
        "returns",
        "",
        "<Results>\r<CmdRef>2</CmdRef>\r<Item>\r<Data>1</Data>\r</Item>\r</Results>\r",
        "",
    ),
    (
        "brackets in sections",
        "",
        "<Results><Item><Data><![CDATA[]]]]]]>]<![CDATA[]]]></Data></Item></Results>",
        "",
    ),
    (
        "names of locations",
        "<Get><CmdID>1</CmdID>",
        "<Item><Target><LocURI>./a</LocURI><LocName>n</LocName></Target></Item>",
        "</Get>",
    ),
    (
        "unknown last children",
        "<Results><CmdRef>2</CmdRef>",
        "<Item><Data>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</Data><x/></Item>",
        "</Results>",
    ),
    (
        "marks and sizes",
        "<Alert><CmdID>1</CmdID>",
        "<Item><Meta><Mark xmlns=\"syncml:metinf\">fatal</Mark><Size xmlns=\"syncml:metinf\">1</Size></Meta></Item>",
        "</Alert>",
    ),
    (
        "rebound prefix",
        "",
        "<Get><Item><Meta><A:Format>int</A:Format></Meta></Item></Get>",
        "<Get><Item xmlns:A=\"urn:other\"><A:x/></Item></Get>",
    ),
    (
        "lints",
        "",
        "<Replace><CmdID>x</CmdID><Item><Target/><Data a=\"b\"/></Item><Final/></Replace>",
        "",
    ),
];

/// Long parts beside many commands.
fn commands(size: usize) -> Vec<Shape> {
    limited(size, usize::MAX)
}

/// Returns shapes with at most this number of the many things.
pub(super) fn limited(size: usize, most: usize) -> Vec<Shape> {
    let half = size / 2;
    let mut shapes = Vec::new();
    for (long, header, first) in long_parts(half) {
        for (many, open, one, close) in MANY {
            let body = format!("{first}{open}{}{close}", one.repeat((half / one.len()).min(most)));
            shapes.push(Shape::new(
                format!("{long} x {many}"),
                message(METINF, &header, &body),
            ));
        }
    }
    let address = |text: &str| format!("<Get><Item><Target><LocURI>{text}</LocURI></Target></Item></Get>");
    for (name, uri) in [
        ("long addresses", "a/".repeat(1000)),
        ("escaped addresses", "&amp;".repeat(400)),
        ("spaced addresses", " ".repeat(2000)),
    ] {
        let one = address(&uri);
        shapes.push(Shape::new(
            name,
            message("", "", &one.repeat(1.max(size / one.len()))),
        ));
    }
    shapes
}

pub(super) fn read(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let bytes = &shape.bytes;
    let message = meter
        .measure("Message::parse", || Message::parse(bytes))
        .map_err(refused)?;
    let mut parser = Parser::new();
    parser.parse(bytes).map_err(refused)?;
    meter
        .measure("Parser::parse, used", || parser.parse(bytes).map(drop))
        .map_err(refused)?;
    meter.measure("Message accessors", || everything(&message));
    meter.measure("OuterNamespaces", || namespaces(&message));
    let lints = meter.measure("Message::lint", || message.lint());
    meter.measure("Lint display", || {
        lints.iter().map(|lint| lint.to_string().len()).sum::<usize>()
    });
    let positions = meter.measure("Message::positions", || message.positions());
    meter.measure("Positions::position", || {
        message
            .commands()
            .map(|command| positions.position(command.byte_range().start).offset())
            .sum::<usize>()
    });
    let other = Message::parse(bytes).map_err(refused)?;
    meter.measure("Message == Message", || message == other);
    let written = meter.written("Message::to_xml", || message.to_xml());
    let limits = Limits::DEFAULT;
    meter
        .measure("Message::parse_fragment, canonical", || {
            Message::parse_fragment(&written, &limits).map(drop)
        })
        .map_err(refused)?;
    meter.measure("Message debug", || format!("{message:?}").len());
    let owned = meter.measure("Message::into_owned", || message.into_owned());
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(owned.text().encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    meter
        .measure("Message::parse, UTF-16", || Message::parse(&wide).map(drop))
        .map_err(refused)
}

/// Asks a message for everything but positions, which are counted from the start of the document.
fn everything(message: &Message<'_>) -> usize {
    let header = message.header();
    let mut sum = [
        header.ver_dtd(),
        header.session_id(),
        header.msg_id(),
        header.resp_uri(),
    ]
    .into_iter()
    .flatten()
    .map(str::len)
    .sum::<usize>();
    sum += header
        .cred()
        .and_then(|cred| cred.data())
        .map_or(0, |data| data.expose().len());
    sum += unknown(header.unknown());
    let mut open: Vec<Command<'_>> = message.commands().collect();
    while let Some(command) = open.pop() {
        sum += command.cmd_id().map_or(0, str::len) + command.raw().len().min(1);
        for item in command.items() {
            let meta = item.effective_meta(command);
            sum += meta.format_text().map_or(0, str::len) + meta.type_().map_or(0, str::len);
            sum += unknown(item.unknown());
            for location in [item.target(), item.source()].into_iter().flatten() {
                sum += location.uri().map_or(0, address);
            }
            if let Some(data) = item.data() {
                sum += data.text().len() + data.base64().map_or(0, |bytes| bytes.len());
                sum += usize::from(data.is_white_space()) + data.markup().map_or(0, str::len);
            }
        }
        if let Command::Status(status) = command {
            sum += status.target_refs().map(str::len).sum::<usize>()
                + status.source_refs().map(str::len).sum::<usize>();
            sum += status.original_error_text().map_or(0, str::len);
        }
        open.extend(command.commands());
    }
    sum
}

fn address(uri: &str) -> usize {
    LocUri::new(uri).map_or(0, |uri| {
        uri.segments().count() + usize::from(uri.starts_with(&uri))
    })
}

fn unknown(elements: UnknownElements<'_>) -> usize {
    elements.map(|element| element.local_name().len()).sum()
}

/// Bytes of the declarations that every piece of markup takes from outside.
fn namespaces(message: &Message<'_>) -> usize {
    fn count(outer: OuterNamespaces<'_>) -> usize {
        outer.count()
    }
    let mut sum = message
        .header()
        .unknown()
        .map(|element| count(element.outer_namespaces()))
        .sum::<usize>();
    for command in message.commands() {
        if let Command::Unknown(element) = command {
            sum += count(element.outer_namespaces());
        }
        for data in command.items().filter_map(|item| item.data()) {
            sum += count(data.outer_namespaces());
        }
    }
    sum
}

fn raw(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    let markup = meter
        .measure("RawXml::new", || RawXml::new(text))
        .map_err(refused)?;
    meter.measure("RawXml == RawXml", || {
        markup == RawXml::new(text).unwrap_or_else(|_| markup.clone())
    });
    meter
        .measure("ChangedNode::list", || ChangedNode::list(text).map(drop))
        .map_err(refused)
}

fn changed_nodes(size: usize) -> Vec<Shape> {
    let nodes = |one: &str| format!("<Nodes>{}</Nodes>", one.repeat(size / one.len()));
    let value = |one: &str| format!("<Nodes><Node>{}</Node></Nodes>", one.repeat(size / one.len()));
    vec![
        Shape::new("nodes", nodes("<Node Id=\"10\" Uri=\"./a\">VEFCTEVU</Node>")),
        Shape::new(
            "escaped nodes",
            nodes("<Node Id=\"&#49;\" Uri=\"&amp;\">VEFC<!---->TEVU</Node>"),
        ),
        Shape::new("one value", value("QUJD\n")),
        Shape::new("value in sections", value("<![CDATA[QUJD]]>")),
        Shape::new("value in references", value("&#81;")),
    ]
}

fn list(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let nodes = meter
        .measure("ChangedNode::list", || ChangedNode::list(shape.text()))
        .map_err(refused)?;
    meter.measure("ChangedNode::value", || {
        nodes.iter().filter_map(ChangedNode::value).count()
    });
    meter.measure("ChangedNode == ChangedNode", || nodes == nodes.clone());
    Ok(())
}

fn texts(size: usize) -> Vec<Shape> {
    let size = size.min(7000);
    [
        ("names", "a/"),
        ("dots", "./"),
        ("escapes", "%20"),
        ("tokens", "a;"),
        ("commas", "a=b,"),
        ("questions", "?a="),
        ("white space", " "),
        ("digits", "1"),
        ("zeros", "0"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, one.repeat(size / one.len())))
    .collect()
}

fn text(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = shape.text();
    meter.measure("LocUri::new", || {
        LocUri::new(text).map(|uri| uri.segments().count()).ok()
    });
    meter.measure("LocUri::join", || {
        LocUri::new("./a").and_then(|uri| uri.join(text)).ok()
    });
    meter.measure("child_names", || child_names(text).count());
    meter.measure("http::UserAgentOrigin::list", || {
        http::UserAgentOrigin::list(text).count()
    });
    meter.measure("Busy::from_http", || {
        Busy::from_http(429, Some(text), Duration::from_secs(16)).is_some()
    });
    Ok(())
}
