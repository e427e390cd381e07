use mdm_syncml::outgoing::{Add, Alert, Atomic, Delete, Exec, Get, Item, RawXml, Replace, Sequence};

use crate::pair::{Pair, text, uri};

#[test]
fn a_session_without_work_ends_after_one_exchange() {
    let mut pair = Pair::plain();
    pair.run();
    let next = pair.last();
    assert!(next.ended && !pair.server.is_open() && !pair.device.is_open());
    assert_eq!(pair.wire.len(), 2);
    assert_eq!(
        pair.heard,
        [
            "first contact",
            "started",
            "alert Some(1201)",
            "alert Some(1224)",
            "device Tablet 3",
            "package complete"
        ]
    );
    assert_eq!(pair.device_log, ["Alert 200", "Alert 200", "Replace 200"]);
    assert!(pair.wire[1].ends_with("<Data>200</Data></Status><Final/></SyncBody></SyncML>"));
}

#[test]
fn every_item_of_a_get_keeps_its_own_outcome_and_value() {
    let mut pair = Pair::plain()
        .with_node("./DevDetail/SwV", "10.0")
        .with_node("./DevDetail/HwV", "1");
    let get = Get::new(uri("./DevDetail/SwV"))
        .with_item(uri("./DevDetail/None"))
        .with_item(uri("./DevDetail/HwV"));
    let handle = pair.enqueue(get);
    let single = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    pair.run();
    assert_eq!(
        pair.heard_of(handle),
        [
            "Get.1 404 the node does not exist",
            "value of 0 [10.0]",
            "value of 2 [1]",
            "Get.0 200 done",
            "Get.2 200 done",
            "completed: the node does not exist"
        ]
    );
    assert_eq!(
        pair.heard_of(single),
        ["value of 0 [10.0]", "Get.0 200 done", "completed: done"]
    );
    // The layout of Windows: one Status per item, then one Results; a single item without TargetRef.
    let answer = &pair.wire[2];
    assert_eq!(answer.matches("<Status>").count(), 5);
    assert_eq!(answer.matches("<TargetRef>").count(), 3);
    assert_eq!(answer.matches("<Results>").count(), 2);
}

#[test]
fn changes_are_made_and_failures_reported() {
    let mut pair = Pair::plain().refusing("./Vendor/MSFT/Policy/B", 405);
    let set = pair.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/Policy/A")).with_int(1),
    ));
    let refused = pair.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/Policy/B")).with_int(1),
    ));
    let gone = pair.enqueue(Delete::new(uri("./Vendor/MSFT/Policy/C")));
    pair.run();
    assert_eq!(pair.heard_of(set), ["Replace.0 200 done", "completed: done"]);
    assert_eq!(
        pair.heard_of(refused),
        ["Replace.0 405 refused", "completed: refused"]
    );
    assert_eq!(
        pair.heard_of(gone),
        ["Delete.0 404 nothing to do", "completed: nothing to do"]
    );
    assert_eq!(pair.nodes["./Vendor/MSFT/Policy/A"], "1");
}

#[test]
fn markup_reaches_the_device_as_it_is() {
    let job = r#"<MsiInstallJob id="{1}"><Product Version="1"><Args>/q &amp; more</Args></Product></MsiInstallJob>"#;
    let node = "./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B1%7D/DownloadInstall";
    let mut pair = Pair::plain();
    pair.enqueue(Add::new(uri(node)));
    let exec = pair.enqueue(Exec::new(
        Item::target(uri(node)).with_data(RawXml::new(job).unwrap()),
    ));
    pair.run();
    assert_eq!(
        pair.heard_of(exec),
        [
            "Exec.0 202 accepted, not done yet",
            "completed: accepted, not done yet"
        ]
    );
    assert_eq!(pair.nodes[node], job);
}

#[test]
fn an_atomic_that_fails_is_undone() {
    let set = |name: &str| Replace::new(Item::target(uri(&format!("./Vendor/MSFT/{name}"))).with_int(1));
    let mut pair = Pair::plain().refusing("./Vendor/MSFT/bad", 500);
    let atomic = pair.enqueue(
        Atomic::new(set("a"))
            .with_command(set("b"))
            .with_command(set("bad"))
            .with_command(set("c")),
    );
    let after = pair.enqueue(set("d"));
    pair.run();
    assert_eq!(
        pair.heard_of(atomic),
        ["Atomic.0 507 a command of the Atomic failed", "completed: failed"]
    );
    for (part, heard) in [
        ("0", "Replace.0 216 undone with its Atomic"),
        ("1", "Replace.0 216 undone with its Atomic"),
        ("2", "Replace.0 500 failed"),
        ("3", "Replace.0 215 not executed"),
    ] {
        assert_eq!(pair.heard_of(format!("{atomic}/{part}")), [heard]);
    }
    assert_eq!(pair.heard_of(after), ["Replace.0 200 done", "completed: done"]);
    assert_eq!(
        pair.device_log[3..5],
        ["undo Replace ./Vendor/MSFT/b", "undo Replace ./Vendor/MSFT/a"]
    );
}

#[test]
fn a_sequence_runs_to_its_end() {
    let mut pair = Pair::plain().with_node("./DevDetail/SwV", "10.0");
    let set = |name: &str| Replace::new(Item::target(uri(&format!("./Vendor/MSFT/{name}"))).with_int(1));
    let atomic = Atomic::new(set("a")).with_command(set("b"));
    let sequence = Sequence::new(Get::new(uri("./DevDetail/SwV")))
        .with_command(atomic)
        .with_command(set("c"));
    let handle = pair.enqueue(sequence);
    pair.run();
    assert_eq!(pair.heard_of(handle), ["Sequence.0 200 done", "completed: done"]);
    for (part, heard) in [
        ("0", &["value of 0 [10.0]", "Get.0 200 done"][..]),
        ("1", &["Atomic.0 200 done"]),
        ("1/0", &["Replace.0 200 done"]),
        ("1/1", &["Replace.0 200 done"]),
        ("2", &["Replace.0 200 done"]),
    ] {
        assert_eq!(pair.heard_of(format!("{handle}/{part}")), heard);
    }
}

#[test]
fn user_dialogues_are_not_supported_by_the_device() {
    let mut pair = Pair::plain();
    let alert = Alert::with_first(
        mdm_syncml::AlertCode::DISPLAY,
        Item::new().with_data(text("hello")),
    );
    let handle = pair.enqueue(alert);
    pair.run();
    assert_eq!(
        pair.heard_of(handle),
        [
            "Alert.0 406 not supported by the device",
            "completed: not supported by the device"
        ]
    );
}
