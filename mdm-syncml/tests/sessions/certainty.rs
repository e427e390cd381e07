//! An outcome is told once, when it is certain.

use core::fmt::Write as _;

use mdm_syncml::AlertCode;
use mdm_syncml::outgoing::{Add, Alert, Atomic, Delete, Exec, Get, Item, Replace};

use crate::messages::message;
use crate::pair::{Pair, Server, uri};

/// A session in which `server` has sent its commands; the first has `CmdID` 2.
fn begun(server: &mut Server) -> String {
    server.take(&message("1", 1, "<Final/>")).answer
}

fn status(cmd_ref: u32, cmd: &str, code: u16) -> String {
    format!(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>{cmd}</Cmd><Data>{code}</Data></Status>"
    )
}

fn results(cmd_ref: u32, values: &[(&str, &str)]) -> String {
    let mut text = format!("<Results><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef>");
    for (node, value) in values {
        write!(
            text,
            "<Item><Source><LocURI>{node}</LocURI></Source><Data>{value}</Data></Item>"
        )
        .unwrap();
    }
    text + "</Results>"
}

#[test]
fn a_get_is_complete_when_the_device_has_finished_answering() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./Vendor/MSFT/Apps?list=StructData")));
    begun(&mut server);
    let first = status(2, "Get", 200) + &results(2, &[("./Vendor/MSFT/Apps/A", "1")]);
    assert_eq!(server.take(&message("1", 2, &first)).heard, ["0 value of 0 [1]"]);
    let second = results(2, &[("./Vendor/MSFT/Apps/B", "2"), ("./Vendor/MSFT/Apps/C", "3")]);
    assert_eq!(
        server.take(&message("1", 3, &second)).heard,
        ["0 value of 0 [2]", "0 value of 0 [3]"]
    );
    assert_eq!(
        server.take(&message("1", 4, "<Final/>")).heard,
        ["0 Get.0 200 done", "0 completed: done", "package complete"]
    );
}

#[test]
fn a_get_without_a_value_says_so() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    begun(&mut server);
    let taken = server.take(&message("1", 2, &(status(2, "Get", 200) + "<Final/>")));
    assert_eq!(
        taken.heard,
        [
            "0 Get.0 200 read, but no value came",
            "0 completed: read, but no value came",
            "package complete"
        ]
    );
    assert!(taken.served.next.ended);
}

#[test]
fn a_value_after_its_get_has_ended_is_named() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    begun(&mut server);
    server.enqueue(Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_int(1)));
    server.take(&message("1", 2, &(status(2, "Get", 200) + "<Final/>")));
    let late = results(2, &[("./DevDetail/SwV", "10.0")]) + &results(9, &[("./DevDetail/SwV", "10.0")]);
    assert_eq!(
        server.take(&message("1", 3, &late)).heard,
        ["0 late value", "unexpected Some(Results)"]
    );
}

fn atomic() -> Atomic<'static> {
    let item = |name: &str| Item::target(uri(&format!("./Vendor/MSFT/{name}"))).with_int(1);
    Atomic::new(Add::new(item("a")))
        .with_command(Add::new(item("b")))
        .with_command(Replace::new(item("c")))
}

/// The statuses of the parts, and what becomes of them.
fn told(statuses: &[String]) -> Vec<String> {
    let mut server = Server::plain();
    server.enqueue(atomic());
    begun(&mut server);
    server
        .take(&message("1", 2, &(statuses.concat() + "<Final/>")))
        .heard
}

#[test]
fn parts_of_a_failed_atomic_never_count_as_applied() {
    let parts = [
        status(3, "Add", 200),
        status(4, "Add", 500),
        status(5, "Replace", 200),
    ];
    for container in [500, 507] {
        let container_status = status(2, "Atomic", container);
        let before = [&[container_status.clone()][..], &parts].concat();
        let after = [&parts[..], &[container_status]].concat();
        for statuses in [before, after] {
            let mut heard = told(&statuses);
            heard.sort();
            let container = format!("0 Atomic.0 {container} a command of the Atomic failed");
            assert_eq!(
                heard,
                [
                    container.as_str(),
                    "0 completed: failed",
                    "0/0 Add.0 200 undone with its Atomic",
                    "0/1 Add.0 500 failed",
                    "0/2 Replace.0 200 undone with its Atomic",
                    "package complete"
                ]
            );
        }
    }
}

#[test]
fn nobody_is_told_before_the_container_has_answered() {
    let mut server = Server::plain();
    server.enqueue(atomic());
    begun(&mut server);
    let parts = [
        status(3, "Add", 200),
        status(4, "Add", 200),
        status(5, "Replace", 200),
    ]
    .concat();
    assert!(server.take(&message("1", 2, &parts)).heard.is_empty());
    let taken = server.take(&message("1", 3, &(status(2, "Atomic", 200) + "<Final/>")));
    assert_eq!(
        taken.heard,
        [
            "0 Atomic.0 200 done",
            "0/0 Add.0 200 done",
            "0/1 Add.0 200 done",
            "0/2 Replace.0 200 done",
            "0 completed: done",
            "package complete"
        ]
    );
    // Without the container nothing is certain.
    let heard = told(&[parts]);
    assert!(
        heard
            .iter()
            .filter(|line| line.contains(".0 "))
            .all(|line| line.ends_with("never answered"))
    );
    assert!(heard.contains(&"0 completed: never answered".to_owned()));
}

#[test]
fn an_atomic_that_answers_alone_completes_its_parts() {
    let heard = told(&[status(2, "Atomic", 200)]);
    assert_eq!(
        heard,
        [
            "0 Atomic.0 200 done",
            "0/0 Add.0 - done",
            "0/1 Add.0 - done",
            "0/2 Replace.0 - done",
            "0 completed: done",
            "package complete"
        ]
    );
    let heard = told(&[status(2, "Atomic", 507)]);
    assert_eq!(
        heard[1..3],
        ["0/0 Add.0 - not executed", "0/1 Add.0 - not executed"]
    );
}

#[test]
fn a_node_that_an_atomic_could_not_delete_is_the_cause() {
    let mut server = Server::plain();
    let path = |name| uri(&format!("./Vendor/MSFT/{name}"));
    server.enqueue(Atomic::new(Delete::new(path("a"))).with_command(Delete::new(path("b"))));
    begun(&mut server);
    let statuses = [
        status(2, "Atomic", 507),
        status(3, "Delete", 200),
        status(4, "Delete", 404),
    ];
    let taken = server.take(&message("1", 2, &(statuses.concat() + "<Final/>")));
    assert_eq!(
        taken.heard,
        [
            "0 Atomic.0 507 a command of the Atomic failed",
            "0/0 Delete.0 200 undone with its Atomic",
            "0/1 Delete.0 404 the node does not exist",
            "0 completed: the node does not exist",
            "package complete"
        ]
    );
}

#[test]
fn roll_back_that_failed_is_the_worst_of_all() {
    let statuses = [
        status(2, "Atomic", 507),
        status(3, "Add", 516),
        status(4, "Add", 500),
        status(5, "Replace", 215),
    ];
    let heard = told(&statuses);
    assert_eq!(
        heard,
        [
            "0 Atomic.0 507 a command of the Atomic failed",
            "0/0 Add.0 516 could not be undone with its Atomic",
            "0/1 Add.0 500 failed",
            "0/2 Replace.0 215 not executed",
            "0 completed: could not be undone with its Atomic",
            "package complete"
        ]
    );
}

fn login(who: &str) -> String {
    format!(
        "<Alert><CmdID>2</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">\
         com.microsoft/MDM/LoginStatus</Type></Meta><Data>{who}</Data></Item></Alert><Final/>"
    )
}

#[test]
fn commands_for_the_user_wait_for_the_user() {
    for uri_text in ["./User/Vendor/MSFT/X", "./user/vendor/MSFT/X"] {
        let mut server = Server::plain();
        server.enqueue(Replace::new(Item::target(uri(uri_text)).with_int(1)));
        server.enqueue(Get::new(uri("./DevDetail/SwV")));
        for (session, who) in [("1", "none"), ("2", "others"), ("3", "unheard of")] {
            let taken = server.take(&message(session, 1, &login(who)));
            assert!(!taken.answer.contains("<Replace>"), "{who}");
            let [held] = taken.served.held_back[..] else {
                panic!("{who}")
            };
            assert_eq!(held.id, 0_u64.into());
        }
        let taken = server.take(&message("4", 1, &login("user")));
        assert!(taken.answer.contains("<Replace>"));
    }
}

#[test]
fn a_failure_with_the_user_signed_in_is_a_failure() {
    let mut server = Server::plain();
    server.enqueue(Replace::new(
        Item::target(uri("./User/Vendor/MSFT/X")).with_int(1),
    ));
    server.enqueue(Replace::new(
        Item::target(uri("./User/Vendor/MSFT/Y")).with_int(1),
    ));
    server.take(&message("1", 1, &login("user")));
    let statuses = [status(3, "Replace", 500), status(4, "Replace", 405)].concat();
    let taken = server.take(&message("1", 2, &(statuses + "<Final/>")));
    assert_eq!(
        taken.heard,
        [
            "0 Replace.0 500 failed",
            "0 completed: failed",
            "1 Replace.0 405 refused",
            "1 completed: refused",
            "package complete"
        ]
    );
    assert!(server.queue.is_empty());
}

#[test]
fn a_user_who_signs_out_is_waited_for() {
    let mut server = Server::plain();
    server.enqueue(Replace::new(
        Item::target(uri("./User/Vendor/MSFT/X")).with_int(1),
    ));
    server.take(&message("1", 1, &login("user")));
    let signed_out = login("none").replace("<Final/>", "");
    let taken = server.take(&message(
        "1",
        2,
        &(signed_out + &status(3, "Replace", 500) + "<Final/>"),
    ));
    assert_eq!(taken.heard[1], "0 Replace.0 500 waits for the user to sign in");
    assert_eq!((taken.served.waiting, taken.served.held_back.len()), (1, 1));
}

#[test]
fn unanswered_names_every_item_that_is_open() {
    let mut server = Server::plain();
    let get = Get::new(uri("./DevDetail/A")).with_item(uri("./DevDetail/B"));
    server.enqueue(get);
    server.enqueue(Exec::new(uri("./Vendor/MSFT/Reboot/RebootNow")));
    begun(&mut server);
    let partly = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
                  <TargetRef>./DevDetail/B</TargetRef><Data>404</Data></Status><Final/>";
    let taken = server.take(&message("1", 2, partly));
    assert_eq!(
        taken.heard,
        [
            "0 Get.1 404 the node does not exist",
            "0 Get.0 - never answered",
            "0 completed: never answered",
            "1 Exec.0 - never answered",
            "1 completed: never answered",
            "package complete"
        ]
    );
    // What only reads goes out again; what runs something does not.
    assert_eq!(taken.served.sent, [0_u64.into()]);
    let [dropped] = taken.served.dropped[..] else {
        panic!()
    };
    assert_eq!(dropped.id, 1_u64.into());
}

#[test]
fn the_words_of_a_user_reach_the_server() {
    use mdm_syncml::Message;
    use mdm_syncml::session::server::Event;

    let mut server = Server::plain();
    let alert = Alert::with_first(
        AlertCode::TEXT_INPUT,
        Item::new().with_data(crate::pair::text("Name?")),
    );
    server.enqueue(alert);
    begun(&mut server);
    let body = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Alert</Cmd><Data>200</Data>\
                <Item><Data>Ann</Data></Item></Status><Final/>";
    let body = message("1", 2, body);
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server
        .enrollment
        .receive(&parsed, &crate::pair::context())
        .unwrap();
    let Some(Event::Answer(answer)) = turn.poll_event() else {
        panic!()
    };
    let item = answer.view.unwrap().items().next().unwrap();
    assert_eq!(item.data().unwrap().text(), "Ann");
}

#[test]
fn commands_of_several_packages_keep_their_outcomes_apart() {
    let mut pair = Pair::plain().with_node("./DevDetail/SwV", "10.0");
    for _ in 0..3 {
        pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    }
    pair.run();
    for id in 0..3 {
        assert_eq!(
            pair.heard_of(id),
            ["value of 0 [10.0]", "Get.0 200 done", "completed: done"]
        );
    }
}

#[test]
fn a_late_copy_of_the_first_message_takes_no_status_of_what_was_out_before() {
    let mut server = Server::plain();
    server.enqueue(Exec::new(uri("./Vendor/MSFT/a")));
    let first = message("1", 1, "<Final/>");
    assert!(server.take(&first).answer.contains("<MsgID>1</MsgID>"));
    let done = message("1", 2, &(status(2, "Exec", 200) + "<Final/>"));
    assert_eq!(server.take(&done).heard[0], "0 Exec.0 200 done");
    // The network delivers the first message once more, and the session begins anew.
    server.enqueue(Replace::new(Item::target(uri("./Vendor/MSFT/b")).with_int(1)));
    let answer = server.take(&first).answer;
    assert!(answer.contains("<MsgID>3</MsgID>") && answer.contains("<Replace><CmdID>2</CmdID>"));
    // The device knows nothing of it, and sends its last message again.
    assert_eq!(
        server.take(&done).heard,
        [
            "unexpected Some(Status)",
            "1 Replace.0 - never answered",
            "1 completed: never answered",
            "package complete"
        ]
    );
}
