//! Answers to the items of one command, in any order and over any number of messages.

use mdm_syncml::outgoing::{Get, Item};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::messages::message;
use crate::pair::{Server, text};

/// Nodes that are asked for: some are lists, below each other, or spelled in two ways.
const ASKED: [&str; 8] = [
    "./Vendor/a",
    "./Vendor/b",
    "./Device/Vendor/a",
    "./Vendor/a?list=Struct",
    "./Vendor/a?prop=Type",
    "./Vendor/a/c",
    "./Vendor?list=StructData",
    "./Vendor/%61",
];

#[derive(Clone, Copy, Debug)]
struct Told {
    uri: &'static str,
    kind: Kind,
    /// A message ends here.
    ends: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Status,
    Value,
    /// A status without an address, for all that are left.
    Rest,
}

fn told() -> impl Strategy<Value = Told> {
    let kind = prop_oneof![
        12 => Just(Kind::Status),
        12 => Just(Kind::Value),
        1 => Just(Kind::Rest),
    ];
    (0..ASKED.len(), kind, any::<bool>()).prop_map(|(node, kind, ends)| Told {
        uri: ASKED[node],
        kind,
        ends,
    })
}

fn markup(told: Told) -> String {
    let uri = told.uri;
    match told.kind {
        Kind::Value => format!(
            "<Results><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>{uri}</LocURI></Source><Data>v</Data>\
             </Item></Results>"
        ),
        Kind::Status => format!(
            "<Status><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef>{uri}</TargetRef><Data>200</Data>\
             </Status>"
        ),
        Kind::Rest => {
            "<Status><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>".to_owned()
        }
    }
}

/// Begins a session with one Get of these items.
fn asking(asked: &[usize]) -> Server {
    let mut server = Server::plain();
    let items = asked.iter().map(|&node| Item::target(text(ASKED[node])));
    server.enqueue(Get::from_items(items).unwrap());
    server.take(&message("1", 1, "<Final/>"));
    server
}

/// Tells the server everything, in one message or in several, and returns what it heard about its command.
fn heard(mut server: Server, answers: &[Told], is_split: bool, is_restored: bool) -> Vec<String> {
    let mut bodies = vec![String::new()];
    for &answer in answers {
        bodies.last_mut().unwrap().push_str(&markup(answer));
        if is_split && answer.ends {
            bodies.push(String::new());
        }
    }
    bodies.last_mut().unwrap().push_str("<Final/>");
    let mut heard = Vec::new();
    for (number, body) in (2..).zip(bodies) {
        if is_restored {
            server = server.restored();
        }
        heard.extend(server.take(&message("1", number, &body)).heard);
    }
    heard.retain(|line| line.starts_with("0 ") || line.starts_with("unexpected"));
    heard
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn messages_and_restarts_change_nothing(
        asked in vec(0..ASKED.len(), 2..24),
        answers in vec(told(), 0..40),
    ) {
        let whole = heard(asking(&asked), &answers, false, false);
        prop_assert!(whole.iter().filter(|line| line.starts_with("0 Get.")).count() >= asked.len(), "{whole:#?}");
        prop_assert_eq!(&heard(asking(&asked), &answers, true, false), &whole);
        prop_assert_eq!(&heard(asking(&asked), &answers, true, true), &whole);
    }
}

#[test]
fn a_message_goes_on_after_the_items_that_are_answered() {
    let told = |node: usize, kind| Told {
        uri: ASKED[node],
        kind,
        ends: true,
    };
    // The first `a` is asked for twice; the second value comes after that of `b`.
    let answers = [
        told(0, Kind::Value),
        told(1, Kind::Value),
        told(0, Kind::Value),
        told(0, Kind::Status),
        told(0, Kind::Status),
        told(0, Kind::Status),
        told(1, Kind::Status),
    ];
    for is_restored in [false, true] {
        let heard = heard(asking(&[0, 1, 0]), &answers, true, is_restored);
        assert_eq!(
            heard,
            [
                "0 value of 0 [v]",
                "0 value of 1 [v]",
                "0 value of 2 [v]",
                "unexpected Some(Status)",
                "0 Get.0 200 done",
                "0 Get.1 200 done",
                "0 Get.2 200 done",
                "0 completed: done",
            ]
        );
    }
}
