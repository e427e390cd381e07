//! Stored bytes and bad messages that are committed as files: what this release wrote stays readable, and what is wrong
//! is called by the same name.

use mdm_syncml::Message;
use mdm_syncml::outgoing::{Atomic, Get, Item, Replace};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Kept, Order, Queue};

use crate::files::{check, names_in, read};
use crate::messages::message;
use crate::pair::{Server, device_settings, server_settings, text, uri};

/// An enrollment with commands out, in the middle of its first session.
fn open() -> Server {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    server.enqueue(Get::new(uri("./DevDetail/A")).with_item(uri("./DevDetail/B")));
    let set = |name: &str| Replace::new(Item::target(uri(&format!("./Vendor/MSFT/{name}"))).with_int(1));
    server.enqueue(Atomic::new(set("a")).with_command(set("b")));
    server.take(&read("server-first.xml"));
    server.take(&read("server-chunk.xml"));
    server
}

#[test]
fn what_this_release_writes_is_what_is_committed() {
    let server = open();
    let state = String::from_utf8(server.enrollment.to_json()).unwrap();
    check("state-4.json", &state);
    let orders: Vec<_> = server.queue.orders().map(Order::to_json).collect();
    let orders = String::from_utf8(orders.join(&b'\n')).unwrap();
    check("orders-2.jsonl", &orders);
    let mut session = device::Session::new(text("1"), device_settings().with_budget(700));
    session.start(&mut Vec::new()).unwrap();
    let body = read("device-gets.xml");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.receive(&parsed).unwrap();
    while turn.poll_event().is_some() {}
    let _ = turn.finish(&mut Vec::new());
    check("device-3.json", &String::from_utf8(session.to_json()).unwrap());
}

#[test]
fn what_is_committed_goes_on() {
    for (name, orders) in [
        ("state-4.json", "orders-2.jsonl"),
        ("state-3.json", "orders-2.jsonl"),
        ("state-2.json", "orders-1.jsonl"),
        // What an earlier release of the same version wrote, and what a later one writes.
        (
            "state-2-with-first-members.json",
            "orders-1-with-first-members.jsonl",
        ),
        (
            "state-2-with-later-members.json",
            "orders-1-with-later-members.jsonl",
        ),
    ] {
        let expected = open();
        let mut server = expected.clone();
        let answer = expected.enrollment.answer().to_vec();
        let restored = Enrollment::restore(server_settings(), read(name).as_bytes(), answer).unwrap();
        assert_eq!(restored.kept, Kept::All, "{name}");
        server.enrollment = restored.enrollment;
        server.queue = Queue::new();
        for row in read(orders).lines() {
            server
                .queue
                .insert(Order::from_json(row.as_bytes()).unwrap())
                .unwrap();
        }
        let last = read("server-last.xml");
        assert_eq!(
            server.take(&last).heard,
            expected.clone().take(&last).heard,
            "{name}"
        );
    }
    let more = read("device-more.xml");
    for (name, statuses) in [
        ("device-3.json", 3),
        ("device-2.json", 3),
        ("device-1.json", 3),
        ("device-1-with-first-members.json", 2),
        ("device-1-with-later-members.json", 3),
    ] {
        let settings = device_settings().with_budget(700);
        let mut session = device::Session::restore(settings, read(name).as_bytes()).unwrap();
        let message = Message::parse(more.as_bytes()).unwrap();
        let mut answer = Vec::new();
        assert!(session.receive(&message).unwrap().finish(&mut answer).send);
        let answer = String::from_utf8(answer).unwrap();
        assert_eq!(answer.matches("<Status>").count(), statuses, "{name}: {answer}");
    }
}

/// Statuses that wait for room are the latest members of their version: what was stored with them goes on.
#[test]
fn what_is_owed_is_committed_and_goes_on() {
    let settings = || server_settings().with_budget(1100);
    let mut server = Server::new(settings());
    let alerts: String = (2..12)
        .map(|number| format!("<Alert><CmdID>{number}</CmdID><Data>1224</Data></Alert>"))
        .collect();
    let first = server.take(&message("1", 1, &(alerts + "<Final/>")));
    check(
        "state-4-owing.json",
        &String::from_utf8(server.enrollment.to_json()).unwrap(),
    );
    for name in ["state-2-owing.json", "state-3-owing.json", "state-4-owing.json"] {
        let answer = first.answer.clone().into_bytes();
        let restored = Enrollment::restore(settings(), read(name).as_bytes(), answer).unwrap();
        server.enrollment = restored.enrollment;
        let rest = server.take(&message(
            "1",
            2,
            "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>",
        ));
        assert!(
            rest.answer
                .contains("<MsgRef>1</MsgRef><CmdRef>11</CmdRef><Cmd>Alert</Cmd><Data>200</Data>")
        );
        assert!(rest.served.next.ended, "{name}");
    }
}

/// Values whose text the caller keeps are the latest members.
#[test]
fn values_kept_apart_are_committed_and_go_on() {
    let mut server = open();
    let answer = server.enrollment.answer().to_vec();
    let part = server.enrollment.take_part().unwrap();
    assert_eq!((part.offset, part.text.as_str()), (0, "10.0."));
    check(
        "state-4-parted.json",
        &String::from_utf8(server.enrollment.to_json()).unwrap(),
    );
    let restored =
        Enrollment::restore(server_settings(), read("state-4-parted.json").as_bytes(), answer).unwrap();
    server.enrollment = restored.enrollment;
    let heard = server.take(&read("server-last.xml")).heard;
    assert!(
        heard[0].starts_with("0 value of 0 [") && heard[0] != open().take(&read("server-last.xml")).heard[0]
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let mut named = String::new();
    for name in [
        "state-1.json",
        "state-5.json",
        "state-2-cut-off.json",
        "state-2-contradicting.json",
    ] {
        let error = Enrollment::restore(server_settings(), read(name).as_bytes(), Vec::new()).unwrap_err();
        named.push_str(&format!("{name}: {error}\n"));
    }
    let error = device::Session::restore(device_settings(), read("device-4.json").as_bytes()).unwrap_err();
    named.push_str(&format!("device-4.json: {error}\n"));
    for row in read("orders-3.jsonl").lines() {
        let error = Order::from_json(row.as_bytes()).unwrap_err();
        named.push_str(&format!("orders-3.jsonl: {error}\n"));
    }
    check("restore-errors.expected", &named);
}

/// Messages to a server in the middle of a session, or to a device that has begun one: the error, or what was heard.
#[test]
fn bad_messages_are_called_by_name() {
    let files: Vec<_> = names_in("bad")
        .into_iter()
        .filter(|name| name.ends_with(".xml"))
        .collect();
    assert!(files.len() >= 16, "{files:?}");
    for name in files {
        let body = read(&format!("bad/{name}"));
        let found = match name.starts_with("device-") {
            true => told_by_device(&body),
            false => match open().try_take(&body, &crate::pair::context()) {
                Ok(taken) => taken.heard.join("\n"),
                Err(error) => format!("error: {error}"),
            },
        };
        check(
            &format!("bad/{}", name.replace(".xml", ".expected")),
            &(found + "\n"),
        );
    }
}

fn told_by_device(body: &str) -> String {
    let mut session = device::Session::new(text("1"), device_settings());
    session.start(&mut Vec::new()).unwrap();
    let message = Message::parse(body.as_bytes()).unwrap();
    match session.receive(&message) {
        Err(error) => format!("error: {error}"),
        Ok(mut turn) => {
            let mut told = Vec::new();
            while let Some(event) = turn.poll_event() {
                told.push(match event {
                    device::Event::Execute(request) => {
                        format!("execute {}", request.uri().unwrap_or_default())
                    }
                    device::Event::BrokenValue(error) => error.to_string(),
                    other => format!("{other:?}").chars().take(30).collect(),
                });
            }
            told.join("\n")
        }
    }
}
