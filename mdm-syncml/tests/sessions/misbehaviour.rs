use core::time::Duration;

use mdm_errors::Text;
use mdm_syncml::outgoing::{Alert, Atomic, Delete, Get, Sequence};
use mdm_syncml::session::server::{Context, DropReason, Enrollment, Event, NotSent, Opening};
use mdm_syncml::session::{Error, PeerError};
use mdm_syncml::{Message, StatusCode};
use rustls_pki_types::UnixTime;

use crate::messages::message;
use crate::pair::{DEVICE, PEER, Pair, Server, context, device_settings, now, server_settings, uri};

fn started(pair: &mut Pair) -> Vec<u8> {
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    body
}

fn refused(server: &mut Server, body: &str, context: &Context<'_>) -> Error {
    let message = Message::parse(body.as_bytes()).unwrap();
    server.enrollment.receive(&message, context).unwrap_err()
}

#[test]
fn another_source_or_identity_is_refused() {
    let mut server = Server::plain();
    let body = message("1", 1, "<Final/>").replace(DEVICE, "FEDCBA98765432100123456789ABCDEF");
    let error = refused(&mut server, &body, &context());
    assert_eq!(
        (error.to_string(), error.http_status()),
        (
            format!("the source is \"FEDCBA98765432100123456789ABCDEF\" instead of \"{DEVICE}\""),
            403
        )
    );
    let other = Context::new(now(), b"other thumb");
    let error = refused(&mut server, &message("1", 1, "<Final/>"), &other);
    assert_eq!(
        (error.to_string().as_str(), error.http_status()),
        (
            r#"the TLS peer is "6f74686572207468756d62" instead of "7468756d627072696e74""#,
            403
        )
    );
    assert!(server.enrollment.last_seen().is_none());
}

#[test]
fn a_device_may_go_by_the_name_of_its_hardware() {
    let hardware = |name: &'static str| server_settings().with_source(Text::new(name).unwrap());
    let mut server = Server::plain();
    server.enrollment = Enrollment::new(hardware("imei:1"));
    let error = refused(&mut server, &message("1", 1, "<Final/>"), &context());
    assert_eq!(
        error.to_string(),
        format!("the source is \"{DEVICE}\" instead of \"imei:1\"")
    );
    let body = message("1", 1, "<Final/>").replace(DEVICE, "imei:1");
    let message = Message::parse(body.as_bytes()).unwrap();
    let turn = server.enrollment.receive(&message, &context()).unwrap();
    let mut answer = Vec::new();
    let _ = turn.finish(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.contains("<Target><LocURI>imei:1</LocURI></Target>"),
        "{answer}"
    );
}

#[test]
fn a_message_without_numbers_is_refused() {
    let mut server = Server::plain();
    for (session_id, msg_id, error) in [
        ("1", "x", PeerError::MessageId),
        ("1", "0", PeerError::MessageId),
        ("", "1", PeerError::SessionId),
        (" \n", "1", PeerError::SessionId),
        (&*"9".repeat(65), "1", PeerError::SessionId),
        ("1", "2", PeerError::NoSuchSession),
    ] {
        let body = message(session_id, 77, "<Final/>").replace("77", msg_id);
        assert_eq!(refused(&mut server, &body, &context()), Error::Peer(error));
    }
}

#[test]
fn session_identifiers_are_echoed_byte_for_byte() {
    for id in ["0a", "00000001", " 7 ", "x&amp;y", "é"] {
        let mut server = Server::plain();
        let body = message(id, 1, "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Final/>");
        let answer = server.take(&body).answer;
        assert!(
            answer.contains(&format!("<SessionID>{id}</SessionID>")),
            "{answer}"
        );
    }
}

#[test]
fn a_message_that_comes_again_gets_the_same_answer() {
    let mut pair = Pair::plain();
    pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = started(&mut pair);
    let first = pair.serve(&body);
    pair.heard.clear();

    let repeated = Message::parse(&body).unwrap();
    let mut turn = pair.server.enrollment.receive(&repeated, &context()).unwrap();
    assert!(turn.is_repeated() && turn.poll_event().is_none());
    assert_eq!(
        turn.push(9_u64, &Get::new(uri("./DevDetail/HwV")).into()),
        Err(NotSent::Closed(Opening::Repeated))
    );
    let mut again = Vec::new();
    let next = turn.finish(&mut again);
    assert_eq!((again, next.sent, next.ended), (first, 0, false));

    let other = message("1", 2, "<Final/>");
    pair.serve(other.as_bytes());
    let error = refused(
        &mut pair.server,
        &message("1", 2, "<Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/>"),
        &context(),
    );
    assert_eq!(error.http_status(), 400);
    assert_eq!(error, Error::Peer(PeerError::MessageIdReused));
    let error = refused(&mut pair.server, &message("1", 9, "<Final/>"), &context());
    assert_eq!(error.to_string(), "MsgID 9 where 3 comes next");
}

#[test]
fn a_first_message_begins_anew_and_reports_what_was_left_open() {
    let mut pair = Pair::plain();
    let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = started(&mut pair);
    pair.serve(&body);
    pair.serve(message("2", 1, "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert><Final/>").as_bytes());
    assert_eq!(
        pair.heard_of(get),
        ["Get.0 - never answered", "completed: never answered"]
    );
    assert_eq!(
        pair.heard[pair.heard.len() - 2..],
        ["alert Some(1201)", "package complete"]
    );
    // The old session is gone, and so is everything that refers to it.
    let error = refused(&mut pair.server, &message("1", 2, "<Final/>"), &context());
    assert_eq!(error, Error::Peer(PeerError::NoSuchSession));
}

#[test]
fn a_silent_device_has_to_begin_a_new_session() {
    let mut pair = Pair::plain();
    pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = started(&mut pair);
    pair.serve(&body);
    let late = UnixTime::since_unix_epoch(Duration::from_secs(now().as_secs() + 3601));
    let error = refused(
        &mut pair.server,
        &message("1", 2, "<Final/>"),
        &Context::new(late, PEER),
    );
    assert_eq!(error, Error::Peer(PeerError::SessionExpired));
}

#[test]
fn an_abort_is_acknowledged_and_commands_are_reported() {
    let mut pair = Pair::plain();
    let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = started(&mut pair);
    pair.serve(&body);
    let mut abort = Vec::new();
    pair.device.abort(1, &mut abort).unwrap();
    let answer = pair.serve(&abort);
    assert!(pair.last().ended && !pair.device.is_open());
    assert_eq!(
        pair.heard[6..],
        [
            "aborted",
            "0 Get.0 - never answered",
            "0 completed: never answered"
        ]
    );
    assert_eq!(
        pair.heard_of(get),
        ["Get.0 - never answered", "completed: never answered"]
    );
    assert_eq!(
        String::from_utf8(answer)
            .unwrap()
            .matches("<Data>200</Data>")
            .count(),
        2
    );
}

#[test]
fn a_command_does_not_end_the_session() {
    let mut server = Server::plain();
    let end = || Alert::abort();
    let inside = Atomic::new(Delete::new(uri("./A"))).with_command(end());
    let nested = Sequence::new(inside.clone());
    for command in [end().into(), inside.into(), nested.into()] {
        let body = message("1", 1, "<Final/>");
        let parsed = Message::parse(body.as_bytes()).unwrap();
        let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
        let refused = turn.push(1_u64, &command).unwrap_err();
        assert_eq!(refused, NotSent::EndsSession);
        assert_eq!(
            refused.to_string(),
            "an alert 1223 ends the session: abort the turn instead"
        );
    }
    server.enqueue(end());
    let get = server.enqueue(Get::new(uri("./A")));
    let taken = server.take(&message("1", 1, "<Final/>"));
    assert_eq!(taken.served.dropped[0].reason, DropReason::EndsSession);
    assert_eq!(taken.served.sent, [get]);
    assert!(!taken.answer.contains("1223"));
}

#[test]
fn an_identifier_goes_out_once() {
    let mut server = Server::plain();
    let body = message("1", 1, "<Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let mut turn = server.enrollment.receive(&parsed, &context()).unwrap();
    let get = Get::new(uri("./A")).into();
    for (id, again) in [(5_u64, 5_u64), (9, 5), (7, 9), (8, 7), (1, 8), (10, 1)] {
        assert_eq!(turn.push(id, &get), Ok(()), "{id}");
        let refused = turn.push(again, &get).unwrap_err();
        assert_eq!(refused, NotSent::DuplicateId, "{again}");
        assert_eq!(
            refused.to_string(),
            "a command with this identifier is in the answer already"
        );
    }
    assert_eq!(turn.finish(&mut Vec::new()).sent, 6);
    let out: Vec<_> = server.enrollment.session().unwrap().out().collect();
    assert_eq!(out, [5_u64, 9, 7, 8, 1, 10].map(Into::into));
}

#[test]
fn a_server_can_abort() {
    let mut pair = Pair::plain();
    let body = started(&mut pair);
    let message = Message::parse(&body).unwrap();
    let mut turn = pair.server.enrollment.receive(&message, &context()).unwrap();
    turn.abort();
    assert_eq!(
        turn.push(1_u64, &Get::new(uri("./DevDetail/SwV")).into()),
        Err(NotSent::Closed(Opening::Aborted))
    );
    let mut answer = Vec::new();
    assert!(turn.finish(&mut answer).ended);
    let mut out = Vec::new();
    assert!(!pair.obey(&answer, &mut out) && out.is_empty());
    assert_eq!(pair.device_log.last().unwrap(), "aborted");
}

#[test]
fn a_keep_alive_message_keeps_the_session_open() {
    let mut pair = Pair::plain().with_node("./DevDetail/SwV", "10.0");
    let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = started(&mut pair);
    let work = pair.serve(&body);
    let mut pending = Vec::new();
    pair.device.keep_alive(&mut pending).unwrap();
    let answer = pair.serve(&pending);
    let answer = String::from_utf8(answer).unwrap();
    assert!(!pair.last().ended && !answer.contains("<Final/>") && answer.contains("<Data>1222</Data>"));
    assert!(pair.heard_of(get).is_empty());
    let mut done = Vec::new();
    assert!(pair.obey(&work, &mut done));
    pair.serve(&done);
    assert_eq!(
        pair.heard_of(get),
        ["value of 0 [10.0]", "Get.0 200 done", "completed: done"]
    );
}

#[test]
fn a_turn_that_is_dropped_changes_nothing() {
    let mut pair = Pair::plain();
    let body = started(&mut pair);
    let message = Message::parse(&body).unwrap();
    let mut turn = pair.server.enrollment.receive(&message, &context()).unwrap();
    turn.push(1_u64, &Get::new(uri("./DevDetail/SwV")).into())
        .unwrap();
    while turn.poll_event().is_some() {}
    drop(turn);
    assert!(pair.server.enrollment.last_seen().is_none());
    pair.serve(&body);
    assert_eq!(pair.heard[..2], ["first contact", "started"]);
}

#[test]
fn answers_come_in_any_layout() {
    let status = |cmd_ref: u32, target: &str, code: u32| {
        let target = if target.is_empty() {
            String::new()
        } else {
            format!("<TargetRef>{target}</TargetRef>")
        };
        format!(
            "<Status><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>{cmd_ref}</CmdRef><Cmd>Get</Cmd>{target}<Data>{code}</Data></Status>"
        )
    };
    let results = |source: &str, value: &str| {
        format!(
            "<Results><CmdID>8</CmdID><CmdRef>5</CmdRef><Item><Source><LocURI>{source}</LocURI></Source>\
             <Data>{value}</Data></Item></Results>"
        )
    };
    let mut pair = Pair::plain();
    let get = pair.enqueue(Get::new(uri("./Vendor/MSFT/{a}")).with_item(uri("./Vendor/MSFT/b")));
    let body = started(&mut pair);
    let sent = pair.serve(&body);
    assert!(String::from_utf8(sent).unwrap().contains("<Get><CmdID>5</CmdID>"));
    pair.heard.clear();
    // Results before their status, other spellings of a node, a status that comes twice, and one for nothing.
    let commands = [
        results("./Device/Vendor/MSFT/b", "B"),
        status(5, "./Device/Vendor/MSFT/b", 200),
        status(5, "./Vendor/MSFT/b", 500),
        status(6, "", 200),
    ]
    .concat();
    pair.serve(message("1", 2, &commands).as_bytes());
    assert_eq!(
        pair.heard,
        [
            "0 value of 1 [B]",
            "unexpected Some(Status)",
            "unexpected Some(Status)"
        ]
    );
    pair.heard.clear();
    // The rest, a message later; its value later still.
    pair.serve(message("1", 3, &status(5, "./Vendor/MSFT/%7Ba%7d", 200)).as_bytes());
    pair.serve(message("1", 4, &results("./Vendor/MSFT/{a}", "A")).as_bytes());
    assert_eq!(pair.heard, ["0 value of 0 [A]"]);
    pair.heard.clear();
    pair.serve(message("1", 5, "<Final/>").as_bytes());
    assert_eq!(
        pair.heard,
        [
            "0 Get.0 200 done",
            "0 Get.1 200 done",
            "0 completed: done",
            "package complete"
        ]
    );
    assert_eq!(get.get(), 0);
}

#[test]
fn what_is_no_command_is_answered_with_what_is_wrong() {
    let mut pair = Pair::plain();
    let commands = "<Alert><Data>1201</Data></Alert><Frobnicate><CmdID>3</CmdID></Frobnicate>\
                    <Copy><CmdID>4</CmdID></Copy><Alert><CmdID>5</CmdID><Data>x</Data></Alert><Final/>";
    let answer = pair.serve(message("1", 1, commands).as_bytes());
    let answer = String::from_utf8(answer).unwrap();
    for status in [
        "<CmdRef></CmdRef><Cmd>Alert</Cmd><Data>400</Data>",
        "<Cmd>Frobnicate</Cmd><Data>400</Data>",
        "<CmdRef>4</CmdRef><Cmd>Copy</Cmd><Data>406</Data>",
        "<CmdRef>5</CmdRef><Cmd>Alert</Cmd><Data>412</Data>",
    ] {
        assert!(answer.contains(status), "{status} in {answer}");
    }
}

#[test]
fn an_alert_can_be_refused() {
    let mut pair = Pair::plain();
    let body = started(&mut pair);
    let message = Message::parse(&body).unwrap();
    let mut turn = pair.server.enrollment.receive(&message, &context()).unwrap();
    let mut alerts = Vec::new();
    while let Some(event) = turn.poll_event() {
        if let Event::Alert(alert) = event {
            turn.answer(&alert, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED)
                .unwrap();
            alerts.push(alert);
        }
    }
    turn.push(1_u64, &Get::new(uri("./DevDetail/SwV")).into())
        .unwrap();
    let error = turn.answer(&alerts[0], StatusCode::OK).unwrap_err();
    assert_eq!(error.to_string(), "the statuses were written before this answer");
    let mut answer = Vec::new();
    assert!(!turn.finish(&mut answer).ended);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.contains("<CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>406</Data>"));
}

#[test]
fn the_unenrollment_of_a_user_arrives() {
    let mut pair = Pair::new(server_settings(), device_settings().with_alert(Alert::unenroll()));
    pair.run();
    assert_eq!(
        pair.heard,
        [
            "first contact",
            "started",
            "alert Some(1201)",
            "alert Some(1224)",
            "alert Some(1226)",
            "device Tablet 3",
            "package complete"
        ]
    );
}
