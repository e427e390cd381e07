//! The cache of nodes: addresses, commands and answers.
#![allow(clippy::unwrap_used, clippy::panic)]

use mdm_errors::Text;
use mdm_syncml::address::LocUriErrorKind;
use mdm_syncml::csp::{CacheValue, Expected, NodeCache};
use mdm_syncml::outgoing::{self, Header};
use mdm_syncml::{Item, LocUri, Message};
use proptest::prelude::*;

fn text(text: &str) -> Text<'static> {
    Text::new(text.to_owned()).unwrap()
}

fn uri(text: &str) -> LocUri<'static> {
    LocUri::new(text.to_owned()).unwrap()
}

fn cache() -> NodeCache {
    NodeCache::new("MDM SyncML Server").unwrap()
}

#[test]
fn commands_say_what_the_csp_wants() {
    let cache = cache();
    let node = cache.node("Node_1").unwrap();
    let name = uri("./DevDetail/Ext/Microsoft/DeviceName?prop=Type");
    let header = Header::new(text("1"), 1, text("device"), text("https://mdm.example/"));
    let message = outgoing::Message::new(header)
        .with_command(cache.add(text("v1")))
        .with_command(node.add(&name, Expected::Value(text("A&B"))))
        .with_command(node.add(&name, Expected::Sha256(text("00FF"))))
        .with_command(node.add(&name, Expected::Missing))
        .with_command(node.add(&name, Expected::Automatic))
        .with_command(node.replace(text("C")))
        .with_command(cache.set_version(text("v2")))
        .with_command(cache.get())
        .with_command(cache.get_data())
        .with_command(node.delete())
        .with_command(cache.delete());
    let bytes = message.to_xml();
    let message = Message::parse(&bytes).unwrap();
    assert!(message.lint().is_empty());
    let base = "./Device/Vendor/MSFT/NodeCache/MDM%20SyncML%20Server";
    let told = |item: Item<'_>| {
        let target = item.target().unwrap().uri().unwrap();
        let meta = item.meta();
        format!(
            "{} {} {} {}",
            target.strip_prefix(base).unwrap(),
            meta.and_then(|meta| meta.format())
                .map_or_else(|| "-".to_owned(), |format| format.to_string()),
            meta.and_then(|meta| meta.type_()).unwrap_or("-"),
            item.data()
                .map_or_else(|| "-".to_owned(), |data| format!("[{}]", data.text()))
        )
    };
    let told: Vec<Vec<String>> = message
        .commands()
        .map(|command| command.items().map(told).collect())
        .collect();
    let entry = "/Nodes/Node_1 node - -";
    let node_uri = "/Nodes/Node_1/NodeURI - - [./DevDetail/Ext/Microsoft/DeviceName]";
    let hash = "/Nodes/Node_1/ExpectedValue - application/x-nodemon-sha256 [00FF]";
    let missing = "/Nodes/Node_1/ExpectedValue - - [x-nodemon-nonexistent]";
    let automatic = "/Nodes/Node_1/AutoSetExpectedValue - - []";
    let expected: [&[&str]; 11] = [
        &[" node - -", "/CacheVersion - - [v1]"],
        &[entry, node_uri, "/Nodes/Node_1/ExpectedValue - - [A&B]"],
        &[entry, node_uri, hash],
        &[entry, node_uri, missing],
        &[entry, node_uri, automatic],
        &["/Nodes/Node_1/ExpectedValue - - [C]"],
        &["/CacheVersion - - [v2]"],
        &["/CacheVersion - - -", "/ChangedNodes - - -"],
        &["/ChangedNodesData - - -"],
        &["/Nodes/Node_1 - - -"],
        &[" - - -"],
    ];
    assert_eq!(told, expected);
}

#[test]
fn answers_are_read() {
    let list = "<Nodes><Node Id=\"10\" Uri=\"\"></Node></Nodes>";
    let escaped = list.replace('<', "&lt;");
    let item =
        |path: &str, data: &str| format!("<Item><Source><LocURI>{path}</LocURI></Source>{data}</Item>");
    let own = "./Vendor/MSFT/NodeCache/MDM%20SyncML%20Server";
    let items = [
        item(&format!("{own}/CacheVersion"), "<Data> 7&amp;</Data>"),
        item(&format!("{own}/ChangedNodes"), "<Data>10, a%20b,,20 </Data>"),
        item(&format!("{own}/ChangedNodes"), "<Data/>"),
        item(
            &format!("{own}/ChangedNodesData"),
            &format!("<Data>{escaped}</Data>"),
        ),
        item(
            &format!("{own}/ChangedNodesData"),
            &format!("<Data>{list}</Data>"),
        ),
        item(&format!("{own}/ChangedNodesData"), "<Data>&lt;</Data>"),
        item(&format!("{own}/CacheVersion"), ""),
        item(&format!("{own}/CacheVersion?prop=Type"), "<Data>7</Data>"),
        item(&format!("{own}/Nodes"), "<Data>10</Data>"),
        item(&format!("{own}/CacheVersion/x"), "<Data>7</Data>"),
        item(own, "<Data>Nodes</Data>"),
        item("./Vendor/MSFT/NodeCache/Other/CacheVersion", "<Data>7</Data>"),
        item(
            "./User/Vendor/MSFT/NodeCache/MDM%20SyncML%20Server/CacheVersion",
            "<Data>8</Data>",
        ),
    ];
    let document = format!(
        "<SyncML><SyncHdr/><SyncBody><Results>{}</Results></SyncBody></SyncML>",
        items.concat()
    );
    let message = Message::parse(document.as_bytes()).unwrap();
    let items: Vec<_> = message.commands().flat_map(|command| command.items()).collect();
    let read: Vec<_> = items.iter().map(|item| cache().read(*item)).collect();
    let ids = |ids: &[&str]| {
        Some(CacheValue::ChangedNodes(
            ids.iter().map(|id| (*id).to_owned()).collect(),
        ))
    };
    assert_eq!(read[0], Some(CacheValue::Version(" 7&".to_owned())));
    assert_eq!(read[1], ids(&["10", "a%20b", "20"]));
    assert_eq!(read[2], ids(&[]));
    for value in &read[3..5] {
        let Some(CacheValue::ChangedNodesData(Ok(nodes))) = value else {
            panic!("{value:?}")
        };
        assert_eq!((nodes.len(), nodes[0].id.as_str()), (1, "10"));
    }
    assert!(matches!(read[5], Some(CacheValue::ChangedNodesData(Err(_)))));
    assert_eq!(read[6..], [const { None::<CacheValue> }; 7]);
    let of_user = NodeCache::for_user("MDM SyncML Server").unwrap();
    assert_eq!(of_user.read(items[12]), Some(CacheValue::Version("8".to_owned())));
    assert_eq!(of_user.read(items[0]), None);
}

#[test]
fn names_that_name_nothing_are_refused() {
    let kind = |id: &str| cache().node(id).unwrap_err().kind;
    assert_eq!(kind("a,b"), LocUriErrorKind::Comma);
    assert_eq!(kind(""), LocUriErrorKind::EmptySegment);
    for name in [".", ".."] {
        assert_eq!(kind(name), LocUriErrorKind::Traversal);
        assert_eq!(NodeCache::new(name).unwrap_err().kind, LocUriErrorKind::Traversal);
    }
    let error = cache().node("é,").unwrap_err();
    assert_eq!(error.to_string(), "a comma in a name of a list at byte 2");
}

#[test]
fn values_do_not_print() {
    let shown = format!(
        "{:?} {:?}",
        Expected::Value(text("hunter2")),
        Expected::Sha256(text("hunter2"))
    );
    assert_eq!(shown, "Value(7 bytes) Sha256");
}

proptest! {
    #[test]
    fn no_name_reaches_another_node(provider in "\\PC{1,12}", id in "[^,]{1,12}") {
        let (Ok(cache), Ok(other)) = (NodeCache::new(&provider), NodeCache::new("other")) else {
            return Ok(());
        };
        let Ok(node) = cache.node(&id) else { return Ok(()) };
        for address in [node.node_uri(), node.expected_value(), node.auto_set_expected_value()] {
            let address = LocUri::new(address.as_str().to_owned()).unwrap();
            let names: Vec<_> = address.segments().map(|name| name.text().unwrap().into_owned()).collect();
            prop_assert_eq!(names.len(), 8);
            prop_assert_eq!(&names[..4], ["Device", "Vendor", "MSFT", "NodeCache"]);
            prop_assert_eq!([&names[4], &names[6]], [&provider, &id]);
            prop_assert!(address.query().is_none() && address.starts_with(cache.uri()));
            prop_assert!(provider == "other" || !address.starts_with(other.uri()));
        }
    }
}
