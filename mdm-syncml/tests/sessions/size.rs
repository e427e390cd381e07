use mdm_syncml::outgoing::{Data, Get, Item, Replace};

use crate::pair::{Pair, device_settings, server_settings, text, uri};

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
