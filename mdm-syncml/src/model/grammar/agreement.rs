//! The two routes must read every document alike: same nodes, same errors.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use std::format;

use super::{Literals, Shape, Workspace, read_once, read_text};
use crate::model::arena::Arena;
use crate::wire::encoding;
use crate::wire::limits::Limits;

/// The result of reading, spans included.
#[derive(Debug, PartialEq)]
pub(in crate::model) enum Reading {
    Nodes(String),
    Error(String),
    Characters,
}

fn read(text: &[u8], limits: &Limits, literals: Literals) -> Reading {
    let Ok(facts) = encoding::check(text) else {
        return Reading::Characters;
    };
    let mut arena = Arena::default();
    let mut workspace = Workspace::default();
    match read_text(
        text,
        facts,
        limits,
        &mut arena,
        &mut workspace,
        Shape::Message,
        literals,
    ) {
        Ok(()) => Reading::Nodes(format!("{:?}{:?}", arena.nodes, arena.texts)),
        Err(fault) => Reading::Error(fault.into_error(text, arena.encoding).to_string()),
    }
}

/// Compares both routes on `text`, and reports whether it is a message.
pub(in crate::model) fn agree(text: &[u8]) -> bool {
    agree_within(text, &Limits::DEFAULT)
}

fn agree_within(text: &[u8], limits: &Limits) -> bool {
    let general = read(text, limits, Literals::Ignored);
    // The entry point decides whether literals may be tried at these limits.
    if super::literals_fit(limits, text.len()) {
        let literal = read(text, limits, Literals::Tried);
        assert_eq!(literal, general, "{limits:?} {}", String::from_utf8_lossy(text));
    }
    matches!(general, Reading::Nodes(_))
}

/// Reports whether the literals get through without help.
fn is_literal(text: &[u8]) -> bool {
    let facts = encoding::check(text).unwrap();
    let (mut arena, mut workspace) = (Arena::default(), Workspace::default());
    let limits = Limits::DEFAULT;
    read_once(
        text,
        facts,
        &limits,
        &mut arena,
        &mut workspace,
        Shape::Message,
        Literals::Tried,
    )
    .is_ok()
}

fn samples() -> Vec<String> {
    let body = |attributes: &str, commands: &str| {
        format!(
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><MsgID>1</MsgID>\
             <Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta><Data>x</Data></Cred></SyncHdr>\
             <SyncBody{attributes}>{commands}<Final/></SyncBody></SyncML>"
        )
    };
    let mut samples = Vec::from([
        body(
            "",
            "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
             <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Cmd>Get</Cmd><TargetRef>./a</TargetRef>\
             <Data>200</Data></Status><Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>5</CmdRef><Item><Source>\
             <LocURI>./a?b=c&amp;d</LocURI></Source><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta>\
             <Data>1 &lt; 2</Data></Item><Item/></Results>",
        ),
        body(
            "",
            "<Atomic><CmdID>2</CmdID><Meta/><Replace><CmdID>3</CmdID><Item><Target><LocURI>./a</LocURI></Target>\
             <Data>x</Data></Item></Replace><Sequence><CmdID>4</CmdID><Add><CmdID>5</CmdID><Meta><Format>int</Format>\
             </Meta><Item/></Add><Get><CmdID>6</CmdID><Item><Target><LocURI>./b</LocURI><LocName>n</LocName></Target>\
             </Item></Get></Sequence><Nope/></Atomic><Exec><CmdID>7</CmdID><Item><Data><Job id=\"{1}\"><P/><!-- c -->\
             <![CDATA[<]]></Job></Data></Item></Exec><Copy><CmdID>8</CmdID></Copy>",
        ),
        body(
            " xmlns:q='SYNCML:SYNCML1.2' xmlns:A=\"syncml:metinf\" \
             xmlns:m=\"http://schemas.microsoft.com/MobileDevice/MDM\"",
            "<!-- hi --><Status ><CmdRef>1</CmdRef><q:MsgRef> 1 </q:MsgRef><CmdID>&#49;</CmdID><?pi x?>\
             <Cmd>G<!-- -->et</Cmd><Data m:originalerror='0x86000002'>404</Data><Chal><Meta><A:Format>b64</A:Format>\
             <A:NextNonce>xx</A:NextNonce></Meta></Chal><Item><Meta xmlns=\"syncml:metinf\"><Type>t</Type></Meta>\
             <Data></Data><MoreData/></Item><SourceRef><LocURI>./x</LocURI></SourceRef></Status>\
             <Alert><CmdID>12345678</CmdID><Correlator>z</Correlator><Data>1226</Data><Item><Meta/><Type>t</Type>\
             <Mark>critical</Mark></Item></Alert>",
        ),
        body(
            "",
            "<Status xmlns=\"urn:x\"><CmdID>1</CmdID></Status>\
             <q:Get xmlns:q=\"SYNCML:SYNCML1.2\" xmlns=\"urn:y\"><CmdID>9</CmdID><q:CmdID>2</q:CmdID></q:Get>",
        ),
        body(
            "",
            "<Add><CmdID>1</CmdID><Item><Data>]] &gt;\r\n]</Data></Item></Add>",
        ),
    ]);
    // Long enough to be checked in blocks, and in the middle of a reference where one ends.
    let text = "&lt;a b=\"&amp;amp;\"&gt;]&#x41;".repeat(20);
    let long = body(
        "",
        &format!(
            "<Replace><CmdID>1</CmdID><Item><Target><LocURI>./{text}</LocURI></Target><Data>{text}</Data></Item></Replace>\
             <Alert><CmdID>{text}</CmdID><Data>{text}\r]]</Data></Alert>"
        ),
    );
    let prefixed = |text: &str| {
        let mut out = String::new();
        for (index, part) in text.split('<').enumerate() {
            if index == 0 {
                continue;
            }
            out.push('<');
            let (slash, part) = part.strip_prefix('/').map_or(("", part), |part| ("/", part));
            out.push_str(slash);
            if part.starts_with(|c: char| c.is_ascii_uppercase()) && !part.contains("xmlns=\"syncml") {
                let closes_metinf = !slash.is_empty() && part.starts_with("Format");
                out.push_str(if closes_metinf { "" } else { "s:" });
            }
            out.push_str(part);
        }
        out.replace(
            "xmlns=\"SYNCML:SYNCML1.2\"><s:SyncHdr",
            "xmlns:s=\"SYNCML:SYNCML1.2\"><s:SyncHdr",
        )
    };
    samples.push(prefixed(samples[0].as_str()));
    let long_prefixed = prefixed(&long);
    samples.push(samples[0].replace("><", ">\n  <"));
    samples.push(samples[1].replace("><", ">\r\n\t<"));
    samples.extend([long, long_prefixed]);
    samples.extend(busy_samples());
    samples
}

/// Messages with everything in the header, and commands in every spelling and order that literals know.
fn busy_samples() -> [String; 3] {
    const MSFT: &str = " xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\"";
    let header = "<Source><LocURI>d</LocURI><LocName>u&amp;\u{e9}</LocName></Source><MsgID>&#49;</MsgID><Meta>\
        <MaxMsgSize xmlns=\"syncml:metinf\">5000</MaxMsgSize><MaxObjSize>1</MaxObjSize></Meta><Cred><Data>a==</Data>\
        <Meta><Type xmlns='syncml:metinf'>syncml:auth-md5</Type><NextNonce xmlns='syncml:metinf'>&#97;</NextNonce>\
        <Format xmlns=\"syncml:metinf\">b64</Format></Meta></Cred>\
        <RespURI>https://x/?a=1&amp;b=2</RespURI><Target><LocURI>https://x/?a=1&amp;b=2</LocURI></Target>";
    let commands = "<Status><Data>404</Data><TargetRef>./a&lt;</TargetRef><Cmd>Get</Cmd><CmdRef>5</CmdRef>\
        <CmdID>1</CmdID><MsgRef>1</MsgRef></Status><Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef>\
        <Cmd>Add</Cmd><Data>200</Data><Item><Source><LocURI>./b</LocURI></Source></Item></Status>\
        <Results><Item><Data><![CDATA[<a]]b>]]>&amp;<![CDATA[]]></Data><Meta xmlns=\"syncml:metinf\"><Type>t</Type>\
        <Format>xml</Format></Meta><Source><LocURI>./c?x=&quot;1&quot;</LocURI></Source></Item><CmdRef>5</CmdRef>\
        <Item><Source><LocURI>./d</LocURI><LocName>n</LocName></Source></Item><Item><MoreData/><Source>\
        <LocURI>./e</LocURI></Source><Meta><Format>b64</Format><Size xmlns=\"syncml:metinf\">9</Size></Meta>\
        <Data>]]&gt;</Data></Item><MsgRef>1</MsgRef><CmdID>3</CmdID></Results><Alert><Item><Meta>\
        <Type xmlns=\"syncml:metinf\">com.microsoft:mdm.unenrollment.userrequest</Type>\
        <Format xmlns=\"syncml:metinf\">int</Format><Mark xmlns=\"syncml:metinf\">critical</Mark></Meta>\
        <Data>1</Data></Item><Data>1226</Data><CmdID>4</CmdID></Alert><Get><Meta><Format>chr</Format></Meta>\
        <Item><Target><LocURI>./f</LocURI></Target></Item><Item><Target><LocURI>./g</LocURI></Target></Item>\
        <CmdID>5</CmdID></Get>";
    let plain = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr>{header}</SyncHdr><SyncBody{MSFT}>{commands}<Final/></SyncBody></SyncML>"
    );
    let metinf = |text: &str| {
        text.replace("<Format>", "<A:Format>")
            .replace("b64</Format>", "b64</A:Format>")
            .replace("chr</Format>", "chr</A:Format>")
            .replace("b64</A:Format></Meta></Cred>", "b64</Format></Meta></Cred>")
            .replace(
                "<Meta xmlns=\"syncml:metinf\"><Type>t</Type><A:Format>xml</Format>",
                "<Meta><A:Type>t</A:Type>",
            )
            .replace("<SyncML ", "<SyncML xmlns:A='syncml:metinf' ")
    };
    let pretty = plain
        .replace("><", ">\n <")
        .replace("<![CDATA[]]>\n <", "<![CDATA[]]><");
    [metinf(&plain), pretty, plain]
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn one_of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}

const INSERTIONS: &[&str] = &[
    "<!-- c -->",
    "\n  ",
    " ",
    "\r\n",
    "<?p i?>",
    "<![CDATA[x<y]]>",
    "&amp;",
    "&#65;",
    "&no;",
    "]]>",
    "]",
    "\u{F000}é",
    "<Data>1</Data>",
    "<X/>",
    "<CmdID>7</CmdID>",
    "<Item><Data>q</Data></Item>",
    "<Final/>",
    "</Status>",
    "</Item>",
    "<s:Item xmlns:s=\"SYNCML:SYNCML1.2\"><s:Data>1</s:Data></s:Item>",
    "<MsgRef>1</MsgRef>",
    "<Meta/>",
    "<MetInf>",
    "</MetInf>",
    "<Meta><Format xmlns=\"syncml:metinf\">b</Format></Meta>",
    "<Type>t</Type>",
    "<NoResp/>",
    "text",
    "<",
    "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd><Data>2</Data></Status>",
    "<Atomic>",
    "</Atomic>",
    "<TargetRef>./a</TargetRef>",
    "<LocURI>x</LocURI>",
    "<SyncHdr/>",
    "<SyncBody/>",
    "&quot;",
    "\r",
    "<LocName>n</LocName>",
    "<MoreData/>",
    "<![CDATA[]]>",
    "<Meta xmlns=\"syncml:metinf\"><Mark>m</Mark></Meta>",
    "<Size xmlns='syncml:metinf'>&#49;</Size>",
    "<Cred><Meta/><Data>x&amp;</Data></Cred>",
    "<RespURI>u</RespURI>",
    "<A:Type>t</A:Type>",
];

const ATTRIBUTES: &[&str] = &[
    " ",
    " xmlns=\"urn:x\"",
    " xmlns=\"SYNCML:SYNCML1.2\"",
    " xmlns=\"\"",
    " xmlns=\"syncml:metinf\"",
    " xmlns='syncml:metinf'",
    " a=\"1\"",
    " xmlns:s=\"urn:x\"",
    " xmlns:s=\"SYNCML:SYNCML1.2\"",
    " u:a=\"1\"",
    " a='1' a='2'",
    "\n",
    " xmlns:q='urn:x' q:a='1'",
    " msft:originalerror=\"0x1\"",
    " xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\"",
    " xmlns:A=\"urn:x\"",
    "/",
];

fn mutate(text: &str, random: &mut Random) -> String {
    let mut text: String = text.to_string();
    for _ in 0..=random.below(3) {
        let places = |byte: u8| -> Vec<usize> {
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == byte)
                .map(|(index, _)| index)
                .collect()
        };
        let (opens, closes) = (places(b'<'), places(b'>'));
        if opens.is_empty() || closes.is_empty() {
            return text;
        }
        let open = opens[random.below(opens.len())];
        let close = closes[random.below(closes.len())];
        let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let any = boundary(random.below(text.len()));
        match random.below(8) {
            0 => text.insert_str(close + 1, random.one_of(INSERTIONS)),
            1 => text.insert_str(close, random.one_of(ATTRIBUTES)),
            2 => text.insert_str(open, random.one_of(INSERTIONS)),
            3 => {
                text.remove(any);
            }
            4 => text.insert_str(
                any,
                random.one_of(&["<", ">", "/", "x", "&", " ", "5", ":", "'", "\"", "]"]),
            ),
            5 | 6 => {
                // A piece from one `<` to another moves elsewhere.
                let end = opens
                    .iter()
                    .copied()
                    .filter(|end| *end > open)
                    .nth(random.below(4));
                if let Some(end) = end {
                    let piece: String = text.drain(open..end).collect();
                    let places: Vec<usize> = text.match_indices('<').map(|(index, _)| index).collect();
                    if !places.is_empty() && random.below(3) > 0 {
                        text.insert_str(places[random.below(places.len())], &piece);
                    }
                }
            }
            _ => text.truncate(any),
        }
    }
    text
}

#[test]
fn samples_agree_and_most_are_literal() {
    let samples = samples();
    for sample in &samples {
        agree(sample.as_bytes());
    }
    for sample in samples.iter().take(3).chain(&samples[4..10]) {
        assert!(agree(sample.as_bytes()), "{sample}");
        assert!(is_literal(sample.as_bytes()), "{sample}");
    }
    for sample in busy_samples() {
        assert!(agree(sample.as_bytes()), "{sample}");
        assert!(is_literal(sample.as_bytes()), "{sample}");
    }
    // A redeclared default namespace ends literals.
    assert!(agree(samples[3].as_bytes()) && !is_literal(samples[3].as_bytes()));
}

/// Anything anywhere in commands of the usual form, which the literals must notice.
#[test]
fn every_place_agrees() {
    const MESSAGE: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><MsgID>2</MsgID></SyncHdr><SyncBody>\
        <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef>./DevInfo/DevId\
        </TargetRef><Data>200</Data></Status><Status><MsgRef>1</MsgRef><CmdID>3</CmdID><CmdRef>2</CmdRef>\
        <Cmd>Get</Cmd><Data>200</Data></Status><Results><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item>\
        <Source><LocURI>./DevInfo/DevId</LocURI></Source><Meta><Format xmlns=\"syncml:metinf\">chr</Format>\
        <Type xmlns='syncml:metinf'>text/plain</Type></Meta><Data>a</Data></Item></Results><Replace>\
        <CmdID>5</CmdID><Item><Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Target><LocURI>./a\
        </LocURI></Target><Data>b</Data></Item></Replace><Final/></SyncBody></SyncML>";
    assert!(agree(MESSAGE.as_bytes()) && is_literal(MESSAGE.as_bytes()));
    for at in 0..MESSAGE.len() {
        let (before, after) = MESSAGE.split_at(at);
        for part in [
            "&amp;",
            "&",
            "]]>",
            "]",
            "\r",
            "é",
            "\n",
            "<!---->",
            "<![CDATA[&]]>",
        ] {
            agree([before, part, after].concat().as_bytes());
            // A special byte later on must not hide this one, nor one before it.
            let marked = [before, part, after].concat();
            let marked = marked.replace("<Data>b", "<Data>&lt;<![CDATA[]]>b");
            agree(marked.replacen("<MsgID>2", "<MsgID>&#50;", 1).as_bytes());
        }
    }
}

#[test]
fn mutations_agree() {
    let per_sample = option_env!("MUTATIONS")
        .and_then(|text| text.parse().ok())
        .unwrap_or(300);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut messages, mut literal, mut all) = (0, 0, 0);
    for sample in samples() {
        if sample.len() > 5000 {
            continue;
        }
        for _ in 0..per_sample {
            let mutant = mutate(&sample, &mut random);
            all += 1;
            if agree(mutant.as_bytes()) {
                messages += 1;
                literal += usize::from(is_literal(mutant.as_bytes()));
            }
        }
    }
    // Enough of them are read, and by literals, that agreement is not only about refusals or about one route.
    assert!(messages * 20 > all, "{messages} of {all} mutations are messages");
    assert!(
        literal * 4 > messages * 3,
        "{literal} of {messages} messages are literal"
    );
}

/// Every element again after itself, before itself with another text, and left out.
#[test]
fn each_element_twice_or_missing_agrees() {
    for sample in samples().into_iter().filter(|sample| sample.len() < 5000) {
        for range in elements(&sample) {
            let element = &sample[range.clone()];
            let (before, after) = (&sample[..range.start], &sample[range.end..]);
            agree([before, element, element, after].concat().as_bytes());
            agree(
                [before, &element.replace("</", "x</"), element, after]
                    .concat()
                    .as_bytes(),
            );
            agree([before, after].concat().as_bytes());
        }
    }
}

/// An element that nobody knows before every tag: parts that were read half by literals are read again.
#[test]
fn an_unknown_element_anywhere_agrees() {
    for sample in samples().into_iter().filter(|sample| sample.len() < 5000) {
        for (at, _) in sample.match_indices('<') {
            let (before, after) = sample.split_at(at);
            for unknown in ["<X/>", "<X>&amp;</X><Data>&lt;</Data>"] {
                agree([before, unknown, after].concat().as_bytes());
            }
        }
    }
}

/// The ranges of the elements of a sample that end with a tag of their own.
fn elements(text: &str) -> Vec<Range<usize>> {
    let mut open = Vec::new();
    let mut ranges = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let length = rest.find('>').map_or(rest.len(), |length| length + 1);
        let tag = &rest[..length];
        if tag.starts_with('/') {
            ranges.extend(open.pop().map(|start| start..at + 1 + length));
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !tag.ends_with("/>") {
            open.push(at);
        }
    }
    ranges
}

/// A value in one place, at its limit and one byte to either side.
#[test]
fn each_value_at_its_limit_agrees() {
    const LENGTH: usize = 40;
    const METINF: &str = "xmlns=\"syncml:metinf\"";
    let status = |before: &str, after: &str| {
        format!(
            "<Status>{before}<CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>{after}<Data>200</Data></Status>"
        )
    };
    let item = |content: &str| format!("<Add><CmdID>1</CmdID><Item>{content}<Data>x</Data></Item></Add>");
    let header = |content: &str| (content.to_string(), String::new());
    let body = |content: String| (String::new(), content);
    for (header, commands) in [
        header("<RespURI>V</RespURI>"),
        header("<Target><LocURI>V</LocURI></Target>"),
        header(&format!(
            "<Cred><Meta><Type {METINF}>V</Type></Meta><Data>x</Data></Cred>"
        )),
        header(&format!("<Meta {METINF}><MaxMsgSize>V</MaxMsgSize></Meta>")),
        body(status("", "<TargetRef>V</TargetRef>")),
        body(status("<TargetRef>V</TargetRef>", "")),
        body(item("<Target><LocURI>V</LocURI></Target>")),
        body(item(
            "<Source><LocURI>V</LocURI></Source><Target><LocURI>t</LocURI></Target>",
        )),
        body(item(&format!(
            "<Meta><Format {METINF}>V</Format><Type {METINF}>t</Type></Meta>"
        ))),
        body(item(&format!(
            "<Meta><Format {METINF}>f</Format><Type {METINF}>V</Type></Meta>"
        ))),
        body(item(&format!("<Meta><Mark {METINF}>V</Mark></Meta>"))),
        body(item("<Meta><A:Format>V</A:Format></Meta>")),
    ] {
        let document = format!(
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\" xmlns:A=\"syncml:metinf\"><SyncHdr>{header}</SyncHdr>\
             <SyncBody>{commands}<Final/></SyncBody></SyncML>"
        );
        let document = document.replace(">V<", &format!(">{}<", "v".repeat(LENGTH)));
        for limit in LENGTH - 1..=LENGTH + 1 {
            let mut limits = Limits::DEFAULT;
            (limits.uri, limits.meta) = (limit, limit);
            assert_eq!(
                agree_within(document.as_bytes(), &limits),
                limit >= LENGTH,
                "{document}"
            );
        }
    }
}

/// One limit at a time, so that the literals are tried up to the part that exceeds it.
#[test]
fn each_limit_alone_agrees() {
    let set: [fn(&mut Limits, usize); 6] = [
        |limits, value| limits.uri = value,
        |limits, value| limits.meta = value,
        |limits, value| limits.items = value,
        |limits, value| limits.commands = value,
        |limits, value| limits.extras = value,
        |limits, value| limits.depth = value + 8,
    ];
    for sample in samples().into_iter().filter(|sample| sample.len() < 5000) {
        for set in set {
            for value in 0..50 {
                let mut limits = Limits::DEFAULT;
                set(&mut limits, value);
                agree_within(sample.as_bytes(), &limits);
            }
        }
    }
}

#[test]
fn tight_limits_agree() {
    for sample in samples().iter().take(10) {
        for depth in 1..16 {
            for namespaces in 0..4 {
                let mut limits = Limits::DEFAULT;
                limits.depth = depth;
                limits.namespaces = namespaces;
                limits.uri = depth * 2;
                limits.meta = depth;
                limits.namespace_uri = 8 * depth;
                limits.items = depth / 2;
                limits.commands = depth / 2;
                agree_within(sample.as_bytes(), &limits);
            }
        }
    }
}
