//! Runs of several messages, separated by NUL bytes: what an input holds is put into messages that are numbered right, so
//! that sessions of both roles get deep. Both are stored and restored after every message.
#![no_main]

#[path = "../../mdm-syncml/tests/sessions/model/rounds.rs"]
mod rounds;

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use mdm_errors::Text;
use mdm_fuzz::check_line;
use mdm_syncml::StatusCode;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::session::server::{Enrollment, Event, Kept};
use mdm_syncml::session::{CommandId, device};

const SERVER: &str = "https://mdm.contoso.com/m";
const DEVICE: &str = "DEV";

fuzz_target!(|bytes: &[u8]| {
    let bodies: Vec<_> = bytes.split(|&byte| byte == 0).take(rounds::ROUNDS).collect();
    serve(&bodies);
    obey(&bodies);
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

fn serve(bodies: &[&[u8]]) {
    let mut enrollment = rounds::enrollment(SERVER, DEVICE);
    let mut issued = 0_u64;
    let (mut answered, mut ended) = (HashSet::new(), HashSet::new());
    for (number, body) in (1..).zip(bodies) {
        let body = message(SERVER, DEVICE, number, body);
        let Ok(message) = mdm_fuzz::reread(&body) else {
            return;
        };
        let mut turn = match enrollment.receive(&message, &rounds::context()) {
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
        rounds::push_commands(&mut turn, &mut issued, |error| check_line(error));
        let mut out = Vec::new();
        let next = turn.finish(&mut out);
        mdm_fuzz::reread(&out).expect("an answer is readable");
        let state = enrollment.to_json();
        let restored = Enrollment::restore(
            rounds::settings(SERVER, DEVICE),
            &state,
            enrollment.answer().to_vec(),
        );
        let restored = restored.expect("what was stored is restored");
        assert_eq!((restored.kept, restored.enrollment.to_json()), (Kept::All, state));
        enrollment = restored.enrollment;
        if next.ended {
            return;
        }
    }
}

fn obey(bodies: &[&[u8]]) {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("One"), text("en-US"));
    let settings = device::Settings::new(text(SERVER), info)
        .with_budget(2000)
        .with_backlog_limit(20_000)
        .with_object_limit(2000)
        .with_chunks();
    let mut session = device::Session::new(text("1"), settings.clone());
    session.start(&mut Vec::new()).expect("a session begins");
    for (number, body) in (1..).zip(bodies) {
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
