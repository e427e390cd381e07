//! Commands that were stored: what the builders cannot make is not read back either.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)]

use mdm_errors::Text;
use mdm_syncml::outgoing::{
    Add, Alert, Atomic, Exec, Get, Header, Item, ManagementCommand, Message, Meta, Sequence,
};
use mdm_syncml::{CommandKind, Format, LocUri, Outcome, StatusCode};
use serde_json::{Value, json};

fn node() -> LocUri<'static> {
    LocUri::new("./Vendor/MSFT/X").unwrap()
}

fn stored(command: impl Into<ManagementCommand<'static>>) -> Value {
    serde_json::to_value(command.into()).unwrap()
}

fn written(command: ManagementCommand<'static>) -> Vec<u8> {
    let [session, device, server] = ["1", "device", "server"].map(|text| Text::new(text).unwrap());
    let header = Header::new(session, 1, device, server);
    Message::new(header).with_command(command).to_xml()
}

#[test]
fn commands_come_back_as_they_were() {
    let add = Add::new(Item::target(node()).with_int(1)).with_meta(Meta::new().with_size(1));
    let commands: [ManagementCommand<'_>; 3] = [
        Sequence::new(Atomic::new(add))
            .with_command(Get::new(node()))
            .into(),
        Exec::new(node()).into(),
        Get::new(node()).with_item(node()).into(),
    ];
    for command in commands {
        let back: ManagementCommand<'_> = serde_json::from_value(stored(command.clone())).unwrap();
        assert_eq!(back, command);
        assert_eq!(written(back), written(command));
    }
}

#[test]
fn commands_without_items_or_commands_are_refused() {
    for (command, list) in [
        (stored(Get::new(node())), "/Get/items"),
        (stored(Add::new(node())), "/Add/items"),
        (stored(Atomic::new(Add::new(node()))), "/Atomic/commands"),
        (stored(Sequence::new(Get::new(node()))), "/Sequence/commands"),
    ] {
        let mut emptied = command.clone();
        *emptied.pointer_mut(list).unwrap() = json!([]);
        let error = serde_json::from_value::<ManagementCommand<'_>>(emptied).unwrap_err();
        assert_eq!(error.to_string(), "invalid length 0, expected at least one");
    }
}

#[test]
fn an_event_without_an_item_is_refused() {
    let mut alert = stored(Alert::unenroll());
    let back: ManagementCommand<'_> = serde_json::from_value(alert.clone()).unwrap();
    assert_eq!(back, Alert::unenroll().into());
    *alert.pointer_mut("/Alert/items").unwrap() = json!([]);
    let error = serde_json::from_value::<ManagementCommand<'_>>(alert).unwrap_err();
    assert_eq!(error.to_string(), "an alert 1224 or 1226 needs an item");
}

#[test]
fn containers_hold_only_what_they_may() {
    let mut atomic = stored(Atomic::new(Add::new(node())));
    let get = stored(Get::new(node()));
    *atomic.pointer_mut("/Atomic/commands/0").unwrap() = get;
    assert!(serde_json::from_value::<ManagementCommand<'_>>(atomic).is_err());
}

#[test]
fn a_child_of_meta_comes_once() {
    let mut meta = serde_json::to_value(Meta::new().with_format(Format::Int)).unwrap();
    let twice = [&meta[0], &meta[0]].map(Value::clone);
    meta = json!(twice);
    let meta: Meta<'_> = serde_json::from_value(meta).unwrap();
    assert_eq!(meta, Meta::new().with_format(Format::Int));
}

#[test]
fn addresses_are_checked_when_they_are_read_back() {
    let uri = LocUri::new("./Vendor/MSFT/A%20b?list=Struct").unwrap();
    let value = serde_json::to_value(&uri).unwrap();
    assert_eq!(value, "./Vendor/MSFT/A%20b?list=Struct");
    assert_eq!(serde_json::from_value::<LocUri<'_>>(value).unwrap(), uri);
    let climbing = serde_json::from_value::<LocUri<'_>>(json!("./Vendor/../DevInfo")).unwrap_err();
    let same = LocUri::new("./Vendor/../DevInfo").unwrap_err();
    assert_eq!(climbing.to_string(), same.to_string());
}

#[test]
fn outcomes_have_their_names() {
    let outcome = Outcome::from_status(CommandKind::Delete, StatusCode::NOT_FOUND, None);
    assert_eq!(serde_json::to_value(outcome).unwrap(), "AlreadyDone");
    assert_eq!(
        serde_json::from_value::<Outcome>(json!("AlreadyDone")).unwrap(),
        outcome
    );
}
