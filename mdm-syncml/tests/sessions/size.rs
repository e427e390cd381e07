use mdm_syncml::outgoing::{Data, Get, Item, Replace};
use mdm_syncml::session::server::{DropReason, MIN_MESSAGE_SIZE, Served};

use crate::messages::{announcing, message, order};
use crate::pair::{Pair, Server, context, device_settings, server_settings, uri};

#[test]
fn commands_are_split_over_packages_by_the_budget() {
    let mut pair = Pair::new(server_settings().with_budget(1500), device_settings());
    let handles: Vec<_> = (0..10)
        .map(|number| {
            let node = uri(&format!("./Vendor/MSFT/Policy/{number}"));
            pair.enqueue(Replace::new(
                Item::target(node).with_data(Data::base64(&[7; 150])),
            ))
        })
        .collect();
    let huge = pair.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/huge")).with_data(Data::base64(&[7; 1500])),
    ));
    let last = pair.enqueue(Get::new(uri("./Vendor/MSFT/Policy/3")));
    pair.run();
    let next = pair.last();
    assert!(next.ended);
    for handle in handles {
        assert_eq!(pair.heard_of(handle), ["Replace.0 200 done", "completed: done"]);
    }
    assert_eq!(pair.heard_of(last).len(), 3);
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
    let huge = pair.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/huge")).with_data(Data::base64(&[7; 1500])),
    ));
    pair.run();
    assert!(pair.last().ended);
    let [dropped] = pair.served().dropped[..] else {
        panic!()
    };
    assert_eq!((dropped.id, dropped.reason), (huge, DropReason::TooLarge));
    assert!(pair.server.queue.is_empty());
}

/// The answer to the first message of a session, and what comes after it.
fn announce(server: &mut Server, session_id: &str, bytes: u32) -> (String, Served) {
    let taken = server.take(&announcing(bytes, session_id, 1, "<Final/>"));
    (taken.answer, taken.served)
}

#[test]
fn a_device_that_announces_a_tiny_message_loses_nothing() {
    let set = |name: &str, bytes| {
        let node = uri(&format!("./Vendor/MSFT/{name}"));
        Replace::new(Item::target(node).with_data(Data::base64(&vec![7; bytes])))
    };
    let mut server = Server::plain();
    let large = server.enqueue(set("large", 20_000));
    server.enqueue(set("small", 100));
    let (sent, served) = announce(&mut server, "1", 1);
    assert!(sent.contains("MSFT/small") && !sent.contains("MSFT/large"));
    assert!(sent.len() <= MIN_MESSAGE_SIZE, "{}", sent.len());
    assert_eq!(
        (served.sent.len(), served.waiting, served.next.ended),
        (1, 1, false)
    );
    assert_eq!(served.dropped, []);
    let [held] = served.held_back[..] else { panic!() };
    assert_eq!(held.id, large);
    assert_eq!(
        held.reason.to_string(),
        "a message of 27308 bytes for a device that takes 1024"
    );

    let (sent, served) = announce(&mut server, "2", 16_384);
    assert!(sent.contains("<Final/>"));
    assert_eq!(
        (served.sent.len(), served.waiting, served.next.ended),
        (1, 1, false)
    );

    let (sent, served) = announce(&mut server, "3", 524_288);
    assert!(sent.contains("MSFT/large"));
    assert_eq!(
        (served.sent.len(), served.waiting, served.held_back.len()),
        (2, 0, 0)
    );
}

#[test]
fn a_limit_holds_for_the_whole_session() {
    let mut server = Server::plain();
    for number in 0..40 {
        let node = uri(&format!("./Vendor/MSFT/Policy/{number}"));
        server.enqueue(Replace::new(
            Item::target(node).with_data(Data::base64(&[7; 150])),
        ));
    }
    let (first, served) = announce(&mut server, "1", 5000);
    assert!(first.len() <= 5000 && first.len() > 4000, "{}", first.len());
    let statuses: String = (0..served.sent.len())
        .map(|index| {
            let cmd_ref = index + 2;
            format!(
                "<Status><CmdID>{cmd_ref}</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Data>200</Data></Status>"
            )
        })
        .collect();
    let second = server.take(&message("1", 2, &format!("{statuses}<Final/>")));
    assert!(
        second.answer.len() <= 5000 && second.answer.len() > 4000,
        "{}",
        second.answer.len()
    );
    assert!(
        second
            .heard
            .iter()
            .all(|line| line.contains("done") || line == "package complete")
    );
}

#[test]
fn both_limits_can_be_announced() {
    let settings = server_settings()
        .with_announced_message_size(36_864)
        .with_announced_object_size(1_048_576);
    let taken = Server::new(settings).take(&message("1", 1, "<Final/>"));
    assert!(taken.answer.contains(
        "<Meta><MaxMsgSize xmlns=\"syncml:metinf\">36864</MaxMsgSize>\
         <MaxObjSize xmlns=\"syncml:metinf\">1048576</MaxObjSize></Meta></SyncHdr>"
    ));
}

#[test]
fn a_session_ends_however_much_room_the_statuses_leave() {
    for budget in (800..1300).step_by(20) {
        let mut pair = Pair::new(server_settings().with_budget(budget), device_settings());
        let set = Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_data(Data::base64(&[7; 200])));
        let handle = pair.enqueue(set);
        pair.run();
        assert!(pair.last().ended, "{budget}");
        let was_sent = pair.heard_of(handle) == ["Replace.0 200 done", "completed: done"];
        let was_named = pair.server.queue.is_empty() && pair.heard_of(handle).is_empty();
        assert!(was_sent != was_named, "{budget}");
    }
}

#[test]
fn statuses_that_fill_a_message_leave_the_commands_for_the_next() {
    let mut pair = Pair::new(server_settings().with_budget(1050), device_settings());
    let set = Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_data(Data::base64(&[7; 300])));
    let handle = pair.enqueue(set);
    pair.run();
    assert!(pair.last().ended);
    assert!(!pair.wire[1].contains("<Final/>"));
    assert_eq!(pair.heard_of(handle), ["Replace.0 200 done", "completed: done"]);
}

#[test]
fn a_device_splits_its_answer_over_messages() {
    let value = "v".repeat(300);
    let mut pair = Pair::new(server_settings(), device_settings().with_budget(1200));
    let mut handles = Vec::new();
    for number in 0..8 {
        pair.nodes.insert(format!("./DevDetail/{number}"), value.clone());
        handles.push(pair.enqueue(Get::new(uri(&format!("./DevDetail/{number}")))));
    }
    pair.run();
    for handle in handles {
        let heard = pair.heard_of(handle).join(" ");
        assert_eq!(
            heard,
            format!("value of 0 [{value}] Get.0 200 done completed: done")
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
    let get = pair.enqueue(Get::new(uri("./DevDetail/big")));
    pair.run();
    assert_eq!(
        pair.heard_of(get),
        ["Get.0 200 never answered", "completed: never answered"]
    );
    assert!(pair.heard.contains(&"aborted".to_owned()));
}

/// A package of a device that announces `bytes`, with `alerts` events.
fn eventful(msg_id: u32, bytes: u32, alerts: u32) -> String {
    let mut commands = String::new();
    for number in 2..alerts + 2 {
        commands.push_str(&format!(
            "<Alert><CmdID>{number}</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">contoso</Type></Meta>\
             <Data>{number}</Data></Item></Alert>"
        ));
    }
    announcing(bytes, "1", msg_id, &(commands + "<Final/>"))
}

#[test]
fn a_server_splits_its_statuses_over_messages() {
    let mut server = Server::plain();
    let get = server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let first = server.take(&eventful(1, 1024, 12));
    let status = |cmd_id: u32, msg: u32, cmd: u32, name: &str| {
        format!(
            "<Status><CmdID>{cmd_id}</CmdID><MsgRef>{msg}</MsgRef><CmdRef>{cmd}</CmdRef><Cmd>{name}</Cmd><Data>200</Data></Status>"
        )
    };
    let body: String = (1..=7)
        .map(|number| match number {
            1 => status(1, 1, 0, "SyncHdr"),
            number => status(number, 1, number, "Alert"),
        })
        .collect();
    assert_eq!(first.answer, order(1, &body));
    assert!(first.answer.len() <= 1024 && first.answer.len() + status(8, 1, 8, "Alert").len() > 1024);
    assert!(first.served.sent.is_empty() && !first.served.next.ended);

    // The device asks for the rest, and the session survives a restart in between.
    #[cfg(feature = "serde")]
    {
        server = server.restored();
    }
    let ask = "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>";
    let second = server.take(&message("1", 2, ask));
    let body: String = (1..=7)
        .map(|number| match number {
            1 => status(1, 2, 0, "SyncHdr"),
            number => status(number, 1, number + 6, "Alert"),
        })
        .collect();
    assert_eq!(second.answer, order(2, &body));
    let third = server.take(&message("1", 3, ask));
    let body = [
        status(1, 3, 0, "SyncHdr"),
        status(2, 2, 2, "Alert"),
        status(3, 3, 2, "Alert"),
        "<Get><CmdID>4</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get><Final/>"
            .to_owned(),
    ];
    assert_eq!(third.answer, order(3, &body.concat()));
    assert_eq!(third.served.sent, [get]);
}

#[test]
fn statuses_that_are_owed_are_bounded() {
    let mut server = Server::new(server_settings().with_answered_commands(20));
    server.take(&eventful(1, 1024, 20));
    let error = server.try_take(&eventful(2, 1024, 20), &context()).unwrap_err();
    assert_eq!(error.to_string(), "more than 20 commands to answer");
    assert!(server.try_take(&eventful(2, 1024, 6), &context()).is_ok());
}
