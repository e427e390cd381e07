//! Stored state, and its fate.

use mdm_syncml::alerts::Mark;
use mdm_syncml::outgoing::{Alert, Atomic, Data, Exec, Get, Item, Meta, RawXml, Replace, Sequence};
use mdm_syncml::session::RestoreError;
use mdm_syncml::session::server::{Challenge, Enrollment, Kept, Settings};
use mdm_syncml::{Format, Message};

use crate::messages::message;
use crate::pair::{DEVICE, PEER, Pair, SERVER, Server, context, identity, server_settings, text, uri};

#[test]
fn a_restored_enrollment_goes_on_where_it_was() {
    let mut pair = Pair::plain().with_node("./DevDetail/SwV", "10.0");
    let get = pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    let work = pair.serve(&body);
    pair.enqueue(Replace::new(Item::target(uri("./Vendor/MSFT/a")).with_int(1)));
    pair.server = pair.server.restored();
    assert_eq!(pair.serve(&body), work);
    let mut done = Vec::new();
    pair.obey(&work, &mut done);
    pair.serve(&done);
    assert_eq!(
        pair.heard_of(get),
        ["value of 0 [10.0]", "Get.0 200 done", "completed: done"]
    );
    assert!(pair.wire.last().unwrap().contains("<Replace>"));
}

#[test]
fn every_kind_of_command_is_stored_and_restored() {
    let meta = Meta::new()
        .with_format(Format::Xml)
        .with_type(text("text/plain"))
        .with_mark(Mark::Minor);
    let raw = Item::target(uri("./Vendor/MSFT/b"))
        .with_data(RawXml::new("<a/>").unwrap())
        .with_meta(meta);
    let mut server = Server::plain();
    let atomic = Atomic::new(Exec::new(raw)).with_command(Alert::unenroll());
    server.enqueue(Sequence::new(atomic).with_command(Get::new(uri("./A")).with_item(uri("./B"))));
    server.enqueue(Replace::new(
        Item::target(uri("./Vendor/MSFT/a")).with_data(Data::base64(b"x")),
    ));
    let mut server = server.restored();
    let answer = server.take(&message("1", 1, "<Final/>")).answer;
    assert!(answer.contains("<Data><a/></Data>") && answer.contains("<Data>eA==</Data>"));
    let mut server = server.restored();
    let statuses = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Atomic</Cmd><Data>507</Data></Status>\
                    <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Cmd>Exec</Cmd><Data>200</Data></Status>\
                    <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef><TargetRef>./B</TargetRef><Data>404</Data></Status>";
    assert_eq!(
        server.take(&message("1", 2, statuses)).heard,
        [
            "0/0 Atomic.0 507 a command of the Atomic failed",
            "0/0/0 Exec.0 200 undone with its Atomic",
            "0/1 Get.1 404 the node does not exist"
        ]
    );
    let mut server = server.restored();
    assert_eq!(
        server.take(&message("1", 3, "<Final/>")).heard[..3],
        [
            "0 Sequence.0 - never answered",
            "0/0/1 Alert.0 - not executed",
            "0/1 Get.0 - never answered"
        ]
    );
}

#[test]
fn a_value_in_chunks_survives_a_restart() {
    let chunk = |data: &str, more: &str| {
        format!(
            "<Results><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./A</LocURI></Source>\
             <Data>{data}</Data>{more}</Item></Results>"
        )
    };
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./A")));
    server.take(&message("1", 1, "<Final/>"));
    for (number, data) in [(2, "AB"), (3, "CD")] {
        server = server.restored();
        server.take(&message("1", number, &chunk(data, "<MoreData/>")));
    }
    server = server.restored();
    assert_eq!(
        server.take(&message("1", 4, &chunk("E", ""))).heard,
        ["0 value of 0 [ABCDE]"]
    );
}

#[test]
fn another_peer_gets_the_commands_and_nothing_else() {
    let challenge = || Challenge::md5(identity("user", "secret"));
    let first = Settings::new(text(SERVER), text(DEVICE), PEER);
    let other = || Settings::new(text(SERVER), text(DEVICE), b"another thumbprint");
    let mut server = Server::new(first);
    let get = server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = message("1", 1, "<Final/>");
    let answer = server.take(&body).answer;
    let (state, bytes) = (server.enrollment.to_json(), server.enrollment.answer().to_vec());
    let restored = Enrollment::restore(other(), &state, bytes.clone()).unwrap();
    assert_eq!(restored.kept, Kept::WithoutExchange);
    server.enrollment = restored.enrollment;
    // The repeated message is a first one to the new peer, and the command is told to be unanswered.
    let at = mdm_syncml::session::server::Context::new(crate::pair::now(), b"another thumbprint");
    let taken = server.try_take(&body, &at).unwrap();
    assert_eq!(
        taken.heard,
        [
            "0 Get.0 - never answered",
            "0 completed: never answered",
            "started",
            "package complete"
        ]
    );
    assert_eq!(taken.served.sent, [get]);
    // The numbers of the earlier peer's session are used up.
    assert_eq!(
        taken.answer,
        answer.replacen("<MsgID>1</MsgID>", "<MsgID>2</MsgID>", 1)
    );
    // The same where a session was authenticated: the other one has to prove itself.
    let settings = Settings::with_credentials_only(text(SERVER), text(DEVICE), challenge());
    let restored = Enrollment::restore(settings, &state, bytes).unwrap();
    assert_eq!(restored.kept, Kept::WithoutExchange);
    let mut enrollment = restored.enrollment;
    let body = message("1", 2, "<Final/>");
    let parsed = Message::parse(body.as_bytes()).unwrap();
    let error = enrollment.receive(&parsed, &context()).unwrap_err();
    assert_eq!(error.to_string(), "the message belongs to no open session");
}

#[test]
fn state_is_that_of_the_enrollment_whatever_the_device_calls_itself() {
    let hardware = |name| Enrollment::new(server_settings().with_source(text(name)));
    let mut server = Server::plain();
    server.enrollment = hardware("imei:1");
    let answer = server
        .take(&message("1", 1, "<Final/>").replace(DEVICE, "imei:1"))
        .answer;
    let state = server.enrollment.to_json();
    let settings = server_settings().with_source(text("imei:2"));
    let restored = Enrollment::restore(settings, &state, answer.into_bytes()).unwrap();
    assert_eq!(restored.kept, Kept::All);
}

#[test]
fn bytes_of_another_answer_are_not_repeated() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    let body = message("1", 1, "<Final/>");
    server.take(&body);
    let restored =
        Enrollment::restore(server_settings(), &server.enrollment.to_json(), b"old".to_vec()).unwrap();
    assert_eq!(restored.kept, Kept::WithoutAnswer);
    server.enrollment = restored.enrollment;
    let taken = server.take(&body);
    assert_eq!(taken.heard[..1], ["0 Get.0 - never answered"]);
}

#[test]
fn what_cannot_be_restored_says_why() {
    let mut server = Server::plain();
    server.enqueue(Get::new(uri("./DevDetail/A")).with_item(uri("./DevDetail/B")));
    server.enqueue(Exec::new(uri("./DevDetail/C")));
    server.take(&message("1", 1, "<Final/>"));
    let state = String::from_utf8(server.enrollment.to_json()).unwrap();
    let restore = |state: &str, settings: Settings| {
        let answer = server.enrollment.answer().to_vec();
        Enrollment::restore(settings, state.as_bytes(), answer).map(|restored| restored.kept)
    };
    assert_eq!(restore(&state, server_settings()), Ok(Kept::All));
    let other = Settings::new(text(SERVER), text("other"), PEER);
    assert_eq!(restore(&state, other), Err(RestoreError::OtherDevice));
    let anew = "start anew and send what was out again";
    for (from, to, error) in [
        (
            "\"version\":4",
            "\"version\":5",
            format!(
                "stored under version 5, and this release reads versions 2 to 4: read it with the release that wrote it, or {anew}"
            ),
        ),
        ("\"received\":1", "\"received\":\"secret\"", String::new()),
        (
            "\"id\":\"1\",",
            "\"id\":\"1\",\"cmd\":2,",
            format!("the stored bytes contradict themselves: {anew}"),
        ),
        ("\"id\":\"0\"", "\"id\":\"x\"", String::new()),
    ] {
        let broken = state.replace(from, to);
        assert_ne!(broken, state, "{from}");
        let found = restore(&broken, server_settings()).unwrap_err().to_string();
        assert!(!found.contains("secret"), "{found}");
        match error.is_empty() {
            true => assert!(
                found.starts_with("the stored bytes are broken at 1:") && found.ends_with(anew),
                "{found}"
            ),
            false => assert_eq!(found, error),
        }
    }
    for bytes in ["", "null", "[]", "{\"version\":\"x\"}", "\u{0}"] {
        assert!(matches!(
            restore(bytes, server_settings()),
            Err(RestoreError::Layout { .. })
        ));
    }
    // A later release may add members.
    let later = state.replacen('{', "{\"invented\":[{\"later\":1}],", 1);
    assert_eq!(restore(&later, server_settings()), Ok(Kept::All));
}

#[test]
fn fifty_commands_out_are_small() {
    let mut server = Server::plain();
    for number in 0..50 {
        let node = uri(&format!("./Device/Vendor/MSFT/Policy/Config/Area/Policy{number}"));
        server.enqueue(Replace::new(Item::target(node).with_int(number)));
    }
    server.take(&message("1", 1, "<Final/>"));
    let state = server.enrollment.to_json().len();
    let rows: usize = server.queue.orders().map(|order| order.to_json().len()).sum();
    let answer = server.enrollment.answer().len();
    assert!(state < 2_500 && rows < 11_000, "{state} {rows}");
    assert!(state + rows + answer < 25_000, "{state} {rows} {answer}");
}

/// One of a million idle devices: no session open, no command out.
#[test]
fn an_idle_device_is_small() {
    let mut pair = Pair::plain().with_node("./DevDetail/SwV", "10.0");
    pair.enqueue(Get::new(uri("./DevDetail/SwV")));
    pair.run();
    assert!(pair.last().ended);
    let enrollment = &pair.server.enrollment;
    let (state, answer) = (enrollment.to_json().len(), enrollment.answer().len());
    assert!(state <= 300 && answer <= 500, "{state} {answer}");
}

#[test]
fn the_nonce_of_a_device_survives_between_sessions() {
    use mdm_errors::SecretBytes;
    use mdm_syncml::session::device::Session;

    let settings = crate::pair::device_settings()
        .with_identity(identity("fixture-client", "right"))
        .with_nonce(SecretBytes::borrowed(b"0123456789abcdef").into_owned());
    let stored = Session::new(text("1"), settings.clone()).to_json();
    let mut next = Session::restore(settings, &stored)
        .unwrap()
        .next_session(text("2"));
    let mut body = Vec::new();
    next.start(&mut body).unwrap();
    assert!(
        String::from_utf8(body)
            .unwrap()
            .contains("<Data>KN1FOZf1JhYqQq5R29PskA==</Data></Cred>")
    );
}
