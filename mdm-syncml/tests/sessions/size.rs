use mdm_syncml::Message;
use mdm_syncml::outgoing::{Data, Get, Item, Replace};
use mdm_syncml::session::server::{Next, Session};

use crate::pair::{DEVICE, Pair, SERVER, context, device_settings, server_settings, text, uri};

#[test]
fn commands_are_split_over_packages_by_the_budget() {
    let mut pair = Pair::new(server_settings().with_budget(1500), device_settings());
    let handles: Vec<_> = (0..10)
        .map(|number| {
            let node = uri(&format!("./Vendor/MSFT/Policy/{number}"));
            pair.server.enqueue(Replace::new(
                Item::target(node).with_data(Data::base64(&[7; 150])),
            ))
        })
        .collect();
    let huge = pair.server.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/huge")).with_data(Data::base64(&[7; 1500])),
    ));
    let last = pair.server.enqueue(Get::new(uri("./Vendor/MSFT/Policy/3")));
    pair.run();
    let next = pair.last();
    assert!(next.ended);
    for handle in handles {
        assert_eq!(pair.heard_of(handle), ["Replace.0 200 done", "completed"]);
    }
    assert_eq!(pair.heard_of(last).len(), 2);
    assert!(pair.heard_of(huge).is_empty());
    let sizes: Vec<_> = pair.wire.iter().skip(1).step_by(2).map(String::len).collect();
    assert!(
        sizes.len() > 3 && sizes.iter().all(|&size| size <= 1500),
        "{sizes:?}"
    );
}

#[test]
fn a_command_that_no_message_can_hold_is_named() {
    let mut pair = Pair::new(server_settings().with_budget(1500), device_settings());
    let huge = pair.server.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/huge")).with_data(Data::base64(&[7; 1500])),
    ));
    pair.run();
    let next = pair.last();
    assert_eq!((next.ended, next.too_large.as_slice()), (true, [huge].as_slice()));
}

/// The first message of a session, and what comes after the answer.
fn announce(session: &mut Session, session_id: u32, bytes: u32) -> (String, Next) {
    let body = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>{session_id}</SessionID><MsgID>1</MsgID><Target><LocURI>{SERVER}</LocURI></Target><Source>\
         <LocURI>{DEVICE}</LocURI></Source><Meta><MaxMsgSize xmlns=\"syncml:metinf\">{bytes}</MaxMsgSize></Meta></SyncHdr>\
         <SyncBody><Final/></SyncBody></SyncML>"
    );
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut out = Vec::new();
    let next = session.receive(&message, &context()).unwrap().finish(&mut out);
    (String::from_utf8(out).unwrap(), next)
}

#[test]
fn a_device_that_announces_a_tiny_message_loses_nothing() {
    let set = |name: &str, bytes| {
        let node = uri(&format!("./Vendor/MSFT/{name}"));
        Replace::new(Item::target(node).with_data(Data::base64(&vec![7; bytes])))
    };
    let mut session = Session::new(server_settings());
    let large = session.enqueue(set("large", 20_000));
    session.enqueue(set("small", 3000));
    let (sent, next) = announce(&mut session, 1, 1);
    assert!(sent.contains("MSFT/small") && !sent.contains("MSFT/large"));
    assert_eq!((next.sent, next.waiting, next.ended), (1, 1, false));
    assert_eq!(
        (next.too_large.as_slice(), next.held_back.as_slice()),
        ([].as_slice(), [large].as_slice())
    );

    let (sent, next) = announce(&mut session, 2, 16_384);
    assert!(sent.contains("<Final/>"));
    assert_eq!((next.sent, next.waiting, next.ended), (0, 1, true));

    let (sent, next) = announce(&mut session, 3, 524_288);
    assert!(sent.contains("MSFT/large"));
    assert_eq!((next.sent, next.waiting, next.held_back.len()), (1, 0, 0));
}

#[test]
fn a_session_ends_however_much_room_the_statuses_leave() {
    for budget in (800..1300).step_by(20) {
        let mut pair = Pair::new(server_settings().with_budget(budget), device_settings());
        let set = Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_data(Data::base64(&[7; 200])));
        let handle = pair.server.enqueue(set);
        pair.run();
        assert!(pair.last().ended, "{budget}");
        let was_sent = pair.heard_of(handle) == ["Replace.0 200 done", "completed"];
        let was_named = pair.last().too_large == [handle];
        assert!(was_sent != was_named, "{budget}");
    }
}

#[test]
fn statuses_that_fill_a_message_leave_the_commands_for_the_next() {
    let mut pair = Pair::new(server_settings().with_budget(1050), device_settings());
    let set = Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_data(Data::base64(&[7; 300])));
    let handle = pair.server.enqueue(set);
    pair.run();
    assert!(pair.last().ended);
    assert!(!pair.wire[1].contains("<Final/>"));
    assert_eq!(pair.heard_of(handle), ["Replace.0 200 done", "completed"]);
}

#[test]
fn a_device_splits_its_answer_over_messages() {
    let value = "v".repeat(300);
    let mut pair = Pair::new(server_settings(), device_settings().with_budget(1200));
    let mut handles = Vec::new();
    for number in 0..8 {
        pair.nodes.insert(format!("./DevDetail/{number}"), value.clone());
        handles.push(
            pair.server
                .enqueue(Get::new(uri(&format!("./DevDetail/{number}")))),
        );
    }
    pair.run();
    for handle in handles {
        let heard = pair.heard_of(handle).join(" ");
        assert!(
            heard == format!("Get.0 200 done [{value}] completed")
                || heard == "Get.0 200 done completed late results 1",
            "{heard}"
        );
    }
    assert!(pair.wire.iter().step_by(2).all(|message| message.len() <= 1200));
    assert!(
        pair.wire
            .iter()
            .any(|message| message.contains("<Data>1222</Data>"))
    );
}

#[test]
fn a_value_that_no_message_can_hold_ends_the_session() {
    let mut pair = Pair::new(server_settings(), device_settings().with_budget(1200))
        .with_node("./DevDetail/big", &"v".repeat(2000));
    let get = pair.server.enqueue(Get::new(uri("./DevDetail/big")));
    pair.run();
    assert_eq!(pair.heard_of(get), ["Get.0 200 done", "completed"]);
    assert_eq!(pair.heard.last().unwrap(), "aborted");
    assert_eq!(text("x"), "x");
}
