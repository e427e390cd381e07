//! The cost of reading in heap blocks and bytes: traffic, and documents that are made to cost much. No harness:
//! its thread allocates too.
#![allow(clippy::unwrap_used, clippy::panic)]

use core::fmt::Write as _;

use dhat::{HeapStats, Profiler};
use mdm_syncml::{Limits, LocUri, Message, Parser};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const KIB: u64 = 1024;

fn message(commands: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>https://mdm.example/</LocURI></Target><Source>\
         <LocURI>DEVICE</LocURI></Source></SyncHdr><SyncBody>{commands}<Final/></SyncBody></SyncML>"
    )
}

/// Allocating for each piece would take the counting allocator long.
fn repeated(count: usize, write: impl Fn(&mut String, usize) -> core::fmt::Result) -> String {
    let mut out = String::new();
    for index in 2..count + 2 {
        write(&mut out, index).unwrap();
    }
    out
}

fn statuses(count: usize) -> String {
    message(&repeated(count, |out, id| {
        write!(
            out,
            "<Status><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{id}</CmdRef><Cmd>Replace</Cmd><Data>200</Data></Status>"
        )
    }))
}

fn results(count: usize) -> String {
    message(&repeated(count, |out, id| {
        write!(
            out,
            "<Results><CmdID>{id}</CmdID><MsgRef>1</MsgRef><CmdRef>{id}</CmdRef><Item><Source><LocURI>./Vendor/MSFT/A/{id}\
             </LocURI></Source><Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>{id}</Data></Item></Results>"
        )
    }))
}

/// Blocks and bytes that `work` takes, freed or not, and the bytes that its result holds.
fn cost<T>(work: impl FnOnce() -> T) -> (T, u64, u64, u64) {
    let before = HeapStats::get();
    let result = work();
    let after = HeapStats::get();
    (
        result,
        after.total_blocks - before.total_blocks,
        after.total_bytes - before.total_bytes,
        (after.curr_bytes - before.curr_bytes) as u64,
    )
}

fn main() {
    let _profiler = Profiler::builder().testing().build();
    canonical_messages_take_few_blocks();
    a_parser_takes_none_twice();
    hostile_documents_take_little();
    declared_sizes_are_not_believed();
    addresses_are_compared_for_nothing();
}

fn canonical_messages_take_few_blocks() {
    for count in [1, 60, 1000, 40_000] {
        for document in [statuses(count), results(count)] {
            let (message, blocks, ..) = cost(|| Message::parse(document.as_bytes()).unwrap());
            assert_eq!(message.commands().count(), count);
            assert!(blocks <= 4, "{blocks} blocks for {count} commands");
        }
    }
    let document = statuses(130_000);
    let (_message, _, _, held) = cost(|| Message::parse(document.as_bytes()).unwrap());
    assert!(
        held <= document.len() as u64,
        "{held} bytes for {}",
        document.len()
    );
}

fn a_parser_takes_none_twice() {
    let spaced = results(100)
        .replace("><", ">\r\n  <")
        .replace("MSFT", "MS&amp;FT");
    let utf16: Vec<u8> = spaced.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let documents = [
        statuses(60).into_bytes(),
        results(60).into_bytes(),
        spaced.into_bytes(),
    ];
    let mut parser = Parser::new();
    for document in documents.iter().chain([&utf16]) {
        parser.parse(document).unwrap();
        let (count, blocks, ..) = cost(|| parser.parse(document).unwrap().commands().count());
        assert_eq!((count >= 60, blocks), (true, 0));
    }
    assert!(parser.parse(&utf16).unwrap().text().starts_with("<SyncML"));
}

fn hostile_documents_take_little() {
    const MANY: usize = 1_000_000;
    let open = |start: &str| format!("<SyncML><SyncHdr/><SyncBody>{start}");
    for (document, limit, error) in [
        (
            open(&"<Atomic>".repeat(10_000)),
            64 * KIB,
            "elements nested deeper than the limit",
        ),
        (
            open(&format!("<Exec><Item><Data>{}", "<a>".repeat(MANY))),
            64 * KIB,
            "elements nested deeper than the limit",
        ),
        (
            open(&format!(
                "<Get {}/>",
                repeated(MANY, |out, n| write!(out, "a{n}='' "))
            )),
            64 * KIB,
            "more attributes than the limit",
        ),
        (
            open(&format!(
                "<Get {}/>",
                repeated(MANY / 2, |out, n| write!(out, "xmlns:a{n}='u' "))
            )),
            64 * KIB,
            "more attributes than the limit",
        ),
        (
            open(&format!("<{}/>", "n".repeat(MANY))),
            64 * KIB,
            "name longer than the limit",
        ),
        (
            open(&format!("<Get><CmdID>{}", "&lol;".repeat(MANY))),
            64 * KIB,
            "unknown entity",
        ),
        (
            format!("<!DOCTYPE lolz [<!ENTITY lol \"{}\">]>", "lol".repeat(MANY)),
            64 * KIB,
            "document type declaration",
        ),
        (
            open(&format!("<!--{}", "-x".repeat(MANY))),
            64 * KIB,
            "unexpected end of document",
        ),
        (
            open(&format!("<Get><CmdID>{}", "1".repeat(MANY))),
            64 * KIB,
            "unexpected end of document",
        ),
        (
            open(&format!("<Exec><Item><Data><![CDATA[{}", "]]".repeat(MANY))),
            64 * KIB,
            "unexpected end of document",
        ),
        (
            open(&format!("<?p {}", "?".repeat(MANY))),
            64 * KIB,
            "unexpected end of document",
        ),
        (
            open(&format!("<Get a='{}", "&lt;".repeat(MANY))),
            64 * KIB,
            "unexpected end of document",
        ),
        (
            open(&format!("<Exec><Item><Data>{}]]>", "&lt;]".repeat(MANY))),
            64 * KIB,
            "`]]>` in text",
        ),
        (
            open(&format!("<Get><CmdID>&#{};", "0".repeat(MANY))),
            64 * KIB,
            "forbidden character U+0000",
        ),
        (
            open(&format!("<Get><CmdID>&{}", "lt".repeat(MANY))),
            64 * KIB,
            "`&` that starts no reference",
        ),
        (
            open(&format!("{}\0<", "\u{85}".repeat(MANY))),
            64 * KIB,
            "forbidden character U+0000",
        ),
        (
            open(&format!("<Get>{}</Add>", " <!---->".repeat(MANY))),
            64 * KIB,
            "</Add> does not close <Get>",
        ),
        (
            open(&"<Atomic>".repeat(10_000))
                .replace('<', "<s:")
                .replace("<s:SyncML>", "<s:SyncML xmlns:s='SYNCML:SYNCML1.2'>"),
            64 * KIB,
            "elements nested deeper than the limit",
        ),
        // What limits on counts allow: 80 bytes for a command, 60 for an item, 12 for an unknown element.
        (
            open(&"<Get/>".repeat(MANY)),
            40_000 * KIB,
            "more commands than the limit",
        ),
        (
            open(&format!("<Get>{}", "<Item/>".repeat(MANY))),
            60_000 * KIB,
            "more items than the limit",
        ),
        (
            open(&format!("<Get>{}", "<x/>".repeat(MANY))),
            8_000 * KIB,
            "more elements than the limit",
        ),
    ] {
        let (result, _, bytes, _) = cost(|| Message::parse(document.as_bytes()).map(|_| ()));
        assert_eq!(result.unwrap_err().kind().to_string(), error);
        assert!(bytes <= limit + document.len() as u64, "{bytes} bytes: {error}");
    }
}

fn declared_sizes_are_not_believed() {
    let document = message(
        "<Add><CmdID>1</CmdID><Item><Meta><Size xmlns=\"syncml:metinf\">1073741824</Size></Meta><Data>x</Data><MoreData/>\
         </Item></Add><Get/><Status><Data>two hundred</Data></Status>",
    );
    let (message, _, bytes, _) =
        cost(|| Message::parse_with(document.as_bytes(), &Limits::default()).unwrap());
    assert!(bytes < 16 * KIB, "{bytes}");
    let item = message.commands().next().unwrap().items().next().unwrap();
    assert_eq!(
        (item.meta().unwrap().size(), item.more_data()),
        (Some(1 << 30), true)
    );
    let rules: Vec<_> = message.lint().iter().map(|lint| lint.rule.id).collect();
    let reported = ["syncml.missing-cmd-id", "syncml.status-code"];
    assert!(reported.iter().all(|rule| rules.contains(rule)), "{rules:?}");
}

fn addresses_are_compared_for_nothing() {
    let (matches, blocks, ..) = cost(|| {
        let uri = |text| LocUri::new(text).unwrap();
        let node = uri("./Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/Push?prop=Type");
        let above = [
            "./Device",
            "./Vendor/MSFT/%44MClient",
            "./Vendor/MSFT/DMClient/Provider/MS%20dM%20Server",
        ];
        let is_same = node == uri("./Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/Push?prop=Type");
        (above.map(|above| node.starts_with(&uri(above))), is_same)
    });
    assert_eq!((matches, blocks), (([true, true, false], true), 0));
}
