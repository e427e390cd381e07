//! Agreement with quick-xml and the checks that it leaves to its callers: both read, or refuse, alike.
#![allow(clippy::unwrap_used, clippy::panic)]

mod reference;

use core::cell::Cell;

use mdm_errors::{DecodeError, DecodeErrorKind, Position};
use mdm_syncml::{Command, Message};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reference::{Element, reference};

/// Reports whether an element is SyncML's.
fn is(element: &Element, name: &str) -> bool {
    let space = element.name.0.trim();
    let is_ours = space.is_empty() || matches!(space.strip_prefix("SYNCML:SYNCML1."), Some("0" | "1" | "2"));
    is_ours && element.name.1 == name
}

fn child<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.children.iter().find(|child| is(child, name))
}

const COMMANDS: [&str; 16] = [
    "Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Get", "Map", "Move", "Put", "Replace", "Results",
    "Search", "Sequence", "Status", "Sync",
];

/// Compares commands with their identifiers, addresses and values.
fn same_commands<'m>(commands: impl Iterator<Item = Command<'m>>, parent: &Element) {
    let is_container = !is(parent, "SyncBody");
    let is_part = |element: &Element| match is_container {
        true => ["CmdID", "NoResp", "Meta", "Cred"].iter().any(|name| {
            is(element, name)
                || (*name == "Meta" && element.name.1 == "Meta" && element.name.0.contains("metinf"))
        }),
        false => is(element, "Final"),
    };
    let expected: Vec<_> = parent
        .children
        .iter()
        .filter(|element| !is_part(element))
        .collect();
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), expected.len());
    for (command, element) in commands.iter().zip(expected) {
        assert_eq!(command.byte_range(), element.span);
        let Some(name) = COMMANDS.iter().find(|name| is(element, name)) else {
            assert!(matches!(command, Command::Unknown(_)));
            continue;
        };
        assert_eq!(command.kind().unwrap().name(), *name);
        let id = child(element, "CmdID").map(|id| id.text.trim_ascii());
        assert_eq!(command.cmd_id(), id);
        if matches!(command, Command::Atomic(_) | Command::Sequence(_)) {
            same_commands(command.commands(), element);
            continue;
        }
        let items: Vec<_> = element
            .children
            .iter()
            .filter(|child| is(child, "Item"))
            .collect();
        assert_eq!(command.items().len(), items.len());
        for (item, element) in command.items().zip(items) {
            assert_eq!(item.byte_range(), element.span);
            let content = child(element, "Data").map(|data| data.content.clone());
            assert_eq!(item.data().map(|data| data.byte_range()), content);
            let uri = |name| {
                child(element, name)?
                    .children
                    .iter()
                    .find(|uri| is(uri, "LocURI"))
            };
            let data = child(element, "Data").map(|data| data.text.as_str());
            assert_eq!(item.data().map(|data| data.text()).as_deref(), data);
            let target = item.target().and_then(|target| target.uri());
            assert_eq!(target, uri("Target").map(|uri| uri.text.trim_ascii()));
        }
    }
}

/// Reports whether the document is a message.
fn compare(document: &str) -> bool {
    match (Message::parse(document.as_bytes()), reference(document)) {
        (Ok(message), Ok(root)) => {
            let header = child(&root, "SyncHdr").unwrap();
            let session = child(header, "SessionID").map(|id| id.text.as_str());
            assert_eq!(message.header().session_id(), session);
            assert_eq!(message.header().byte_range(), header.span);
            let body = child(&root, "SyncBody").unwrap();
            assert_eq!(message.is_final(), child(body, "Final").is_some());
            same_commands(message.commands(), body);
            comes_back(&message);
            true
        }
        (Ok(_), Err(refusal)) => panic!("accepted, but: {refusal}\n{document}"),
        (Err(error), _) => {
            is_first(document, &error);
            false
        }
    }
}

/// Writing a message loses nothing, and writing it twice changes nothing.
fn comes_back(message: &Message<'_>) {
    let written = message.to_xml();
    let again = Message::parse(&written).unwrap();
    assert_eq!(again, *message);
    assert_eq!(again.to_xml(), written);
}

/// The text before the error has no other fault than that it ends there.
fn is_first(document: &str, error: &DecodeError) {
    let position = error.position();
    assert_eq!(
        position,
        Position::from_offset(document.as_bytes(), position.offset())
    );
    if let Err(earlier) = Message::parse(&document.as_bytes()[..position.offset()]) {
        let is_end = matches!(
            earlier.kind(),
            DecodeErrorKind::UnexpectedEnd | DecodeErrorKind::Empty
        );
        assert!(is_end, "{earlier}, before: {error}\n{document}");
    }
}

const PIECES: &[&str] = &[
    "<Get>",
    "</Get>",
    "<CmdID>",
    "</CmdID>",
    "<Item>",
    "</Item>",
    "<Data>",
    "</Data>",
    "<Atomic>",
    "</Atomic>",
    "1",
    " ",
    "<Target>",
    "</Target>",
    "<LocURI>",
    "</LocURI>",
    "./A",
    "<Get ",
    "xmlns='urn:x'",
    "xmlns:s=\"SYNCML:SYNCML1.1\"",
    "<s:Item>",
    "</s:Item>",
    "<s:Data",
    "a='&amp;'",
    "/>",
    ">",
    "&lt;",
    "&#65;",
    "&#0;",
    "&no;",
    "&",
    "]]>",
    "<![CDATA[",
    "<!-- c -->",
    "<!--",
    "<!-- -- -->",
    "-->",
    "<?p i?>",
    "<x y='1'>",
    "</x>",
    "<Final/>",
    "\r\n",
    "é",
    "<Status><CmdID>1</CmdID>",
    "\"",
    "</Status>",
    "<MsgRef>1</MsgRef>",
    "<Meta><Format xmlns=\"syncml:metinf\">b64</Format></Meta>",
    "<Item/>",
    "<",
    "'",
    "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>x</Data></Item></Get>",
    "<Meta xmlns=''/>",
];

/// Parts that may be in many places.
const WHOLE: &[&str] = &[
    " ",
    "\r\n",
    "é",
    "&lt;",
    "&#65;",
    "]",
    "<!-- c -->",
    "<?p i?>",
    "<![CDATA[<&]]>",
    "<x y='1'>z<!-- c --></x>",
    "<Final/>",
    "<NoResp/>",
    "<Item/>",
    "<Data a='1'>]</Data>",
    "<Meta xmlns='syncml:metinf'><Type>t</Type></Meta>",
    "<TargetRef>./A</TargetRef>",
    "<s:Item xmlns:s='SYNCML:SYNCML1.0'><s:Data>1</s:Data></s:Item>",
    "<Get xmlns='SYNCML:SYNCML1.2'><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>",
    "<Sequence><Alert><Data>1200</Data></Alert></Sequence>",
];

const ATTRIBUTES: &[&str] = &[
    " ",
    "\n",
    " a='1'",
    " b=\"&lt;>]]>\"",
    " c = 'é\r\n'",
    " xmlns='SYNCML:SYNCML1.2'",
    " xmlns:s=\"SYNCML:SYNCML1.2\"",
    " xmlns:s='SYNCML:SYNCML1.1'",
    " xmlns:q='urn:x' q:a='1'",
    " xmlns:q='urn:x' xmlns:r='urn:y' q:a='1' r:a='2'",
    " xmlns=''",
    " xmlns='urn:x'",
    " xmlns:s='urn:x'",
    " xmlns:q='urn:x' xmlns:r='urn:x' q:a='1' r:a='2'",
    " s:a='1'",
    " a='<'",
    " a='&x;'",
    " a='1' a='2'",
    "/",
];

fn frame(inside: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>1</SessionID></SyncHdr><SyncBody>{inside}</SyncBody></SyncML>"
    )
}

/// Returns the document as Windows writes it, with a prefix, in a spelling that nobody expects, and with a full header
/// and values that need resolving.
fn spellings() -> [String; 4] {
    let plain = frame(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>\
         <Atomic><CmdID>2</CmdID><Replace><CmdID>3</CmdID><Item><Target><LocURI>./A</LocURI></Target><Meta>\
         <Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>1 &lt; 2</Data></Item></Replace></Atomic>\
         <Results><CmdID>4</CmdID><CmdRef>2</CmdRef><Item><Source><LocURI>./B</LocURI></Source><Data>b]]</Data></Item>\
         </Results><Final/>",
    );
    let prefixed = plain
        .replace("</", "\u{1}")
        .replace('<', "<s:")
        .replace('\u{1}', "</s:")
        .replace("s:SyncML xmlns=", "s:SyncML xmlns:s=")
        .replace("s:Format xmlns=", "m:Format xmlns:m=")
        .replace("</s:Format", "</m:Format");
    let odd = plain.replace("ID>", "ID >").replace("><", ">\r\n<");
    let busy = plain
        .replace(
            "</SyncHdr>",
            "<Target><LocURI>https://x/?a=1&amp;b=2</LocURI></Target><Source><LocURI>d</LocURI><LocName>u</LocName>\
             </Source><Cred><Meta><Format xmlns='syncml:metinf'>b64</Format></Meta><Data>x==</Data></Cred><Meta>\
             <MaxMsgSize xmlns=\"syncml:metinf\">5000</MaxMsgSize></Meta></SyncHdr>",
        )
        .replace("<SyncBody>", "<SyncBody xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\">")
        .replace("1 &lt; 2", "<![CDATA[<a b=\"1\"/>]]]]>]")
        .replace("<LocURI>./B</LocURI></Source><Data>b]]", "<LocURI>./B?&amp;</LocURI></Source><Data>&lt;b c=&quot;&#49;&quot;&gt;");
    [plain, prefixed, odd, busy]
}

#[derive(Clone, Debug)]
enum Mutation {
    /// Put before a tag, in the place of some bytes of it.
    Piece(&'static str, usize),
    /// Put before the end of a tag.
    Attribute(&'static str),
    /// The element that begins there is left out.
    Without,
    /// It is there twice.
    Twice,
}

fn mutations() -> impl Strategy<Value = Vec<(prop::sample::Index, Mutation)>> {
    let pieces = prop::sample::select(PIECES);
    let mutation = prop_oneof![
        4 => prop::sample::select(WHOLE).prop_map(|piece| Mutation::Piece(piece, 0)),
        2 => (pieces, 0..4_usize).prop_map(|(piece, cut)| Mutation::Piece(piece, cut)),
        4 => prop::sample::select(ATTRIBUTES).prop_map(Mutation::Attribute),
        2 => Just(Mutation::Without),
        2 => Just(Mutation::Twice),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), mutation), 1..4)
}

fn mutate(document: &mut String, index: prop::sample::Index, mutation: &Mutation) {
    let places = |byte| document.match_indices(byte).map(|(at, _)| at).collect::<Vec<_>>();
    let (tags, ends) = (places('<'), places('>'));
    if tags.is_empty() || ends.is_empty() {
        return;
    }
    let at = tags[index.index(tags.len())];
    match mutation {
        Mutation::Piece(piece, cut) => {
            let end = document.len().min(at + cut);
            if document.is_char_boundary(end) {
                document.replace_range(at..end, piece);
            }
        }
        Mutation::Attribute(attribute) => document.insert_str(ends[index.index(ends.len())], attribute),
        Mutation::Without => document.replace_range(at..element_end(document, at), ""),
        Mutation::Twice => {
            let again = document[at..element_end(document, at)].to_owned();
            document.insert_str(at, &again);
        }
    }
}

/// Returns the end, more or less, of the element or other tag that begins at `at`.
fn element_end(document: &str, at: usize) -> usize {
    let rest = &document[at + 1..];
    let name = rest.split([' ', '/', '>', '\r', '\n']).next().unwrap_or_default();
    let close = format!("</{name}");
    let from = rest.find(&close).filter(|_| !name.is_empty()).unwrap_or(0);
    rest[from..]
        .find('>')
        .map_or(document.len(), |end| at + 1 + from + end + 1)
}

#[test]
fn mutated_messages_are_read_alike() {
    for document in spellings() {
        assert!(compare(&document), "{document}");
        let (read, all) = (Cell::new(0), Cell::new(0));
        let mut runner = TestRunner::new(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(2000)
        });
        let result = runner.run(&mutations(), |mutations| {
            let mut document = document.clone();
            for (index, mutation) in &mutations {
                mutate(&mut document, *index, mutation);
            }
            read.set(read.get() + u32::from(compare(&document)));
            all.set(all.get() + 1);
            Ok(())
        });
        result.unwrap();
        // Enough of them are messages that more than refusals is compared.
        assert!(
            read.get() * 10 > all.get(),
            "{} of {} are messages",
            read.get(),
            all.get()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_pieces_are_read_alike(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12)) {
        compare(&frame(&pieces.concat()));
    }

    #[test]
    fn well_formed_trees_are_accepted(values in prop::collection::vec("[ -~é\r\n\t]{0,12}", 1..6)) {
        let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;").replace("]]>", "]]&gt;");
        let items: String = values.iter().map(|value| format!("<Item><Data>{}</Data></Item>", escaped(value))).collect();
        let document = frame(&["<Add><CmdID>1</CmdID>", &items, "</Add>"].concat());
        prop_assert!(compare(&document));
    }
}
