//! Runs of several messages, separated by NUL bytes: what an input holds is put into messages that are numbered right, so
//! that sessions of both roles get deep. Both are stored and restored after every message.
#![no_main]

use std::collections::HashSet;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use mdm_errors::Text;
use mdm_fuzz::check_line;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, ManagementCommand, Node, Replace, Sequence};
use mdm_syncml::session::server::{Context, Enrollment, Event, Kept, NotSent, Settings};
use mdm_syncml::session::{CommandId, device};
use mdm_syncml::{LocUri, StatusCode};
use rustls_pki_types::UnixTime;

const SERVER: &str = "https://mdm.contoso.com/m";
const DEVICE: &str = "DEV";
const PEER: &[u8] = b"peer";

fuzz_target!(|bytes: &[u8]| {
    let rounds: Vec<_> = bytes.split(|&byte| byte == 0).take(8).collect();
    serve(&rounds);
    obey(&rounds);
});

fn text(text: &'static str) -> Text<'static> {
    Text::lossy(text)
}

/// A message with this body, if that is one.
fn message(target: &str, source: &str, number: usize, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>1</SessionID><MsgID>{number}</MsgID><Target><LocURI>{target}\
         </LocURI></Target><Source><LocURI>{source}</LocURI></Source></SyncHdr><SyncBody>"
    );
    [head.as_bytes(), body, b"</SyncBody></SyncML>"].concat()
}

fn node(name: &str) -> Node<'static> {
    Item::target(LocUri::new(format!("./Vendor/MSFT/{name}")).expect("an address"))
}

/// The commands of every package; their `CmdID`s begin at 2 if the device sent no commands.
fn commands() -> Vec<ManagementCommand<'static>> {
    let set = |name: &str| Replace::new(node(name).with_int(1));
    vec![
        Get::new(node("a")).into(),
        Get::new(node("b"))
            .with_item(node("c?list=Struct"))
            .with_item(node("b"))
            .into(),
        Atomic::new(set("d")).with_command(Exec::new(node("e"))).into(),
        Sequence::new(Atomic::new(set("f")))
            .with_command(Get::new(node("g")))
            .into(),
        Replace::new(Item::target(LocUri::new("./User/h").expect("an address")).with_int(1)).into(),
        Replace::new(node("large").with_data(Text::lossy("0123456789<&>".repeat(300)))).into(),
    ]
}

fn settings() -> Settings {
    Settings::new(text(SERVER), text(DEVICE), PEER)
        .with_budget(3000)
        .with_object_limit(2000)
}

fn serve(rounds: &[&[u8]]) {
    let mut enrollment = Enrollment::new(settings());
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
    let mut issued = 0_u64;
    let (mut answered, mut ended) = (HashSet::new(), HashSet::new());
    for (number, body) in (1..).zip(rounds) {
        let body = message(SERVER, DEVICE, number, body);
        let Ok(message) = mdm_fuzz::reread(&body) else {
            return;
        };
        let mut turn = match enrollment.receive(&message, &Context::new(now, PEER)) {
            Ok(turn) => turn,
            Err(error) => return check_line(&error),
        };
        while let Some(event) = turn.poll_event() {
            match event {
                Event::Answer(answer) => {
                    assert!(
                        answered.insert((answer.id, answer.path, answer.item)),
                        "answered twice"
                    );
                    assert!(answer.id < CommandId::from(issued), "an answer to nothing");
                }
                Event::Completed(done) => assert!(ended.insert(done.id), "ended twice"),
                Event::Value(value) => assert!(value.text().is_none_or(|text| text.len() <= body.len() * 8)),
                _ => {}
            }
        }
        for command in commands() {
            match turn.push(issued, &command) {
                Ok(()) => issued += 1,
                Err(error @ (NotSent::Closed(_) | NotSent::Full)) => {
                    check_line(&error);
                    break;
                }
                Err(error) => check_line(&error),
            }
        }
        let mut out = Vec::new();
        let next = turn.finish(&mut out);
        mdm_fuzz::reread(&out).expect("an answer is readable");
        let state = enrollment.to_json();
        let restored = Enrollment::restore(settings(), &state, enrollment.answer().to_vec());
        let restored = restored.expect("what was stored is restored");
        assert_eq!((restored.kept, restored.enrollment.to_json()), (Kept::All, state));
        enrollment = restored.enrollment;
        if next.ended {
            return;
        }
    }
}

fn obey(rounds: &[&[u8]]) {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("One"), text("en-US"));
    let settings = device::Settings::new(text(SERVER), info)
        .with_budget(2000)
        .with_backlog_limit(20_000)
        .with_object_limit(2000)
        .with_chunks();
    let mut session = device::Session::new(text("1"), settings.clone());
    session.start(&mut Vec::new()).expect("a session begins");
    for (number, body) in (1..).zip(rounds) {
        let body = message(DEVICE, SERVER, number, body);
        let Ok(message) = mdm_fuzz::reread(&body) else {
            return;
        };
        let mut turn = match session.receive(&message) {
            Ok(turn) => turn,
            Err(error) => return check_line(&error),
        };
        while let Some(event) = turn.poll_event() {
            if let device::Event::Execute(request) | device::Event::RollBack(request) = &event {
                let reply = match request.uri() {
                    Some(uri) => device::Reply::value(Text::lossy(uri.repeat(3))),
                    None => device::Reply::new(StatusCode::NOT_FOUND),
                };
                turn.answer(request, reply);
            }
        }
        let mut out = Vec::new();
        let next = turn.finish(&mut out);
        if next.send {
            mdm_fuzz::reread(&out).expect("an answer is readable");
        }
        // Nothing runs twice.
        let mut turn = session.receive(&message).expect("a repetition");
        assert!(turn.is_repeated() && turn.poll_event().is_none());
        let mut again = Vec::new();
        assert_eq!((turn.finish(&mut again), &again), (next.clone(), &out));
        let json = session.to_json();
        session = device::Session::restore(settings.clone(), &json).expect("what was stored is restored");
        assert_eq!(session.to_json(), json);
        if next.ended {
            return;
        }
    }
}
