//! Attacks of a device inside a session, and leaks of a careless embedder.

use core::fmt::Write as _;
use core::time::Duration;

use mdm_errors::SecretBytes;
use mdm_syncml::Message;
use mdm_syncml::outgoing::{Get, Item, Replace};
use mdm_syncml::session::server::{Context, Event};
use mdm_syncml::session::{Error, PeerError};
use rustls_pki_types::UnixTime;

use crate::messages;
use crate::pair::{DEVICE, PEER, Pair, SERVER, Server, context, now, server_settings, text, uri};

/// A message of the first session; the number as it is given.
fn message(msg_id: &str, commands: &str) -> String {
    messages::message("1", msg_id, &format!("{commands}<Final/>"))
}

fn answer(server: &mut Server, body: &str, context: &Context<'_>) -> Result<Vec<u8>, Error> {
    server
        .try_take(body, context)
        .map(|taken| taken.answer.into_bytes())
}

#[test]
fn a_long_message_number_is_not_echoed_into_every_status() {
    let alerts = "<Alert><CmdID>2</CmdID><Data>1226</Data></Alert>".repeat(2_000);
    let body = message(&format!("{}1", "0".repeat(50_000)), &alerts);
    let outcome = answer(&mut Server::plain(), &body, &context());
    assert_eq!(
        outcome.map(|out| out.len()),
        Err(Error::Peer(PeerError::MessageId))
    );
}

#[test]
fn a_message_with_too_many_commands_is_refused_and_changes_nothing() {
    let mut session = Server::new(server_settings());
    let body = message("1", &"<x/>".repeat(1001));
    let error = answer(&mut session, &body, &context()).unwrap_err();
    assert_eq!(error, Error::Peer(PeerError::TooManyCommands { limit: 1000 }));
    assert_eq!(
        (error.to_string().as_str(), error.http_status()),
        ("more than 1000 commands to answer", 400)
    );
    assert!(session.enrollment.last_seen().is_none() && !session.is_open());
    let out = answer(&mut session, &message("1", &"<x/>".repeat(1000)), &context()).unwrap();
    assert!(out.len() < 150_000, "{}", out.len());

    let mut session = Server::new(server_settings().with_answered_commands(1));
    let status = "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Data>200</Data></Status>";
    let body = message("1", &format!("{}<x/>", status.repeat(9)));
    assert!(answer(&mut session, &body, &context()).is_ok());
}

#[test]
fn a_long_command_number_is_not_echoed() {
    let alert = format!(
        "<Alert><CmdID>{}2</CmdID><Data>1226</Data></Alert>",
        "0".repeat(64)
    );
    let out = answer(&mut Server::plain(), &message("1", &alert), &context()).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(
        out.contains("<CmdRef/>") || out.contains("<CmdRef></CmdRef>"),
        "{out}"
    );
    assert!(
        out.contains("<Data>400</Data>") && !out.contains("00002"),
        "{out}"
    );
}

/// A message of the server with one command.
fn order(msg_id: &str, cmd_id: &str) -> String {
    let items = "<Item><Target><LocURI>./Vendor/MSFT/a</LocURI></Target></Item>".repeat(500);
    let replace = format!("<Replace><CmdID>{cmd_id}</CmdID>{items}</Replace><Final/>");
    messages::order(msg_id, &replace)
}

#[test]
fn a_device_does_not_echo_long_numbers_either() {
    let long = format!("{}1", "0".repeat(20_000));
    let mut pair = Pair::plain();
    pair.device.start(&mut Vec::new()).unwrap();
    let body = order(&long, "2");
    let message = Message::parse(body.as_bytes()).unwrap();
    assert_eq!(
        pair.device.receive(&message).unwrap_err(),
        Error::Peer(PeerError::MessageId)
    );

    let mut out = Vec::new();
    assert!(pair.obey(order("1", &long).as_bytes(), &mut out));
    assert!(out.len() < 2 * long.len() && String::from_utf8_lossy(&out).contains("<Data>400</Data>"));
}

#[test]
fn answers_in_any_order_find_their_items_among_statuses_for_nothing() {
    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/Area/Name";
    let node = |number: u32| Item::target(uri(&format!("{NODE}{number:05}")));
    let mut session = Server::new(server_settings());
    session.enqueue((1..1000).map(node).fold(Get::new(node(0)), Get::with_item));
    answer(&mut session, &message("1", ""), &context()).unwrap();

    let mut statuses = String::new();
    for number in (0..5000).rev() {
        write!(
            statuses,
            "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
             <TargetRef>{NODE}{number:05}</TargetRef><Data>404</Data></Status>"
        )
        .unwrap();
    }
    let body = message("2", &statuses);
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.enrollment.receive(&message, &context()).unwrap();
    let (mut items, mut unexpected) = (Vec::new(), 0);
    while let Some(event) = turn.poll_event() {
        match event {
            Event::Answer(answer) => items.push(answer.item),
            Event::Unexpected(_) => unexpected += 1,
            Event::Completed(_) => assert_eq!(items.len(), 1000),
            Event::PackageComplete => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(items.into_iter().eq((0..1000).rev()));
    assert_eq!(unexpected, 4000);
}

/// The cost of a status does not grow with the items of its command: a walk over them for each of these statuses would
/// take half a minute.
#[test]
fn statuses_beyond_the_items_of_a_command_cost_nothing() {
    const ITEMS: usize = 20_000;
    let node = |number: usize| Item::target(uri(&format!("./A/{number}")));
    let mut session = Server::new(server_settings().with_budget(usize::MAX));
    let handle = session.enqueue((1..ITEMS).map(node).fold(Get::new(node(0)), Get::with_item));
    answer(&mut session, &message("1", ""), &context()).unwrap();

    let reference = "<MsgRef>1</MsgRef><CmdRef>2</CmdRef>";
    let mut statuses: String = (0..ITEMS)
        .map(|number| {
            format!("<Status>{reference}<TargetRef>./A/{number}</TargetRef><Data>404</Data></Status>")
        })
        .collect();
    statuses.push_str(&format!("<Status>{reference}<Data>404</Data></Status>").repeat(50_000));
    let body = message("2", &statuses);
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.enrollment.receive(&message, &context()).unwrap();
    for item in 0..ITEMS {
        assert!(matches!(turn.poll_event(), Some(Event::Answer(answer)) if answer.item == item));
    }
    assert!(matches!(turn.poll_event(), Some(Event::Completed(completed)) if completed.id == handle));
    let mut unexpected = 0;
    while let Some(event) = turn.poll_event() {
        assert!(
            matches!(event, Event::Unexpected(_) | Event::PackageComplete),
            "{event:?}"
        );
        unexpected += usize::from(event != Event::PackageComplete);
    }
    assert_eq!(unexpected, 50_000);
}

#[test]
fn items_that_overlap_share_the_results() {
    const NODE: &str = "./Device/Vendor/MSFT/Apps";
    let list = |_: u32| Item::target(uri(&format!("{NODE}?list=StructData")));
    let leaf = || Item::target(uri(&format!("{NODE}/00007")));
    let mut session = Server::new(server_settings());
    let get = Get::new(leaf()).with_item(leaf());
    session.enqueue((0..2000).map(list).fold(get, Get::with_item));
    answer(&mut session, &message("1", ""), &context()).unwrap();

    let mut body = String::from(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\
         <Results><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef>",
    );
    for number in (0..4000).chain([7, 7]) {
        let item = format!("<Item><Source><LocURI>{NODE}/{number:05}</LocURI></Source></Item>");
        body.push_str(&item);
    }
    let body = message("2", &(body + "</Results>"));
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = session.enrollment.receive(&message, &context()).unwrap();
    let mut counts = Vec::new();
    while let Some(event) = turn.poll_event() {
        match event {
            Event::Answer(answer) => counts.push(answer.values),
            Event::Value(_) | Event::Completed(_) | Event::PackageComplete => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(counts[..4], [1, 1, 4000, 0]);
    assert_eq!(counts.iter().sum::<u32>(), 4002);
    assert_eq!(counts.len(), 2002);
}

#[test]
fn nobody_is_nobody() {
    let settings = mdm_syncml::session::server::Settings::new(text(SERVER), text(DEVICE), b"");
    let outcome = answer(
        &mut Server::new(settings),
        &message("1", ""),
        &Context::new(now(), b""),
    );
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, Error::Peer(PeerError::WrongIdentity(_))),
        "{error}"
    );
}

#[test]
fn a_first_message_that_is_the_same_long_after_is_a_new_session() {
    let at = |seconds: u64| {
        let time = Duration::from_secs(now().as_secs() + seconds);
        Context::new(UnixTime::since_unix_epoch(time), PEER)
    };
    let mut server = Server::plain();
    let body = message("1", "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>");
    let first = answer(&mut server, &body, &at(0)).unwrap();
    server.enqueue(Get::new(uri("./DevDetail/SwV")));
    assert_eq!(answer(&mut server, &body, &at(60)).unwrap(), first);
    let later = String::from_utf8(answer(&mut server, &body, &at(61)).unwrap()).unwrap();
    assert!(later.contains("<Get>"));
}

#[test]
fn nothing_that_is_queued_sent_or_received_shows() {
    const SECRET: &str = "hunter2hunter2";
    let mut pair = Pair::plain().with_node("./Vendor/MSFT/WiFi/Key", SECRET);
    let set = || {
        let item = Item::target(uri("./Vendor/MSFT/WiFi/Key")).with_data(text(SECRET));
        Replace::new(item)
    };
    let mut shown = String::new();
    pair.enqueue(set());
    write!(shown, "{:?}", pair.server).unwrap();
    pair.enqueue(Get::new(uri("./Vendor/MSFT/WiFi/Key")));
    let mut body = Vec::new();
    pair.device.start(&mut body).unwrap();
    let message = Message::parse(&body).unwrap();
    let context = Context::new(now(), PEER).with_nonce(SecretBytes::borrowed(SECRET.as_bytes()));
    let mut turn = pair.server.enrollment.receive(&message, &context).unwrap();
    turn.push(99_u64, &set().into()).unwrap();
    write!(shown, "{turn:?} {context:?}").unwrap();
    let mut sent = Vec::new();
    let _ = pair.server.queue.finish(turn, now(), &mut sent);
    assert!(String::from_utf8_lossy(&sent).contains(SECRET));
    write!(shown, "{:?}", pair.server).unwrap();
    let mut reply = Vec::new();
    assert!(pair.obey(&sent, &mut reply));
    assert!(String::from_utf8_lossy(&reply).contains(SECRET));
    let message = Message::parse(&reply).unwrap();
    write!(shown, "{message:?} {:?}", pair.device).unwrap();
    let mut turn = pair.server.enrollment.receive(&message, &context).unwrap();
    write!(shown, "{turn:?}").unwrap();
    let mut values = 0;
    while let Some(event) = turn.poll_event() {
        values += usize::from(matches!(&event, Event::Value(_)));
        write!(shown, "{event:?}").unwrap();
    }
    assert_eq!(values, 1);
    assert!(!shown.contains("hunter"), "{shown}");
}
