//! Every event and every error of sessions, each brought about by messages.
//!
//! A new variant does not compile without a name here, and fails without an example.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use core::time::Duration;

use mdm_errors::{SecretBytes, SecretText, Text};
use rustls_pki_types::UnixTime;

use super::{ChunkError, Error, Misuse, PeerError, device, server};
use crate::auth::Identity;
use crate::csp::DeviceInfo;
use crate::outgoing::{Add, Alert, Data, Exec, Get, Item, Node, Replace};
use crate::session::server::{Challenge, Context, DropReason, Enrollment, NotSent, Opening, Order, Queue};
use crate::{LocUri, Message, StatusCode};

macro_rules! variants {
    ($name:ident: $type:ty { $($pattern:pat => $variant:literal,)+ }) => {
        #[derive(Debug, Default)]
        struct $name(BTreeSet<&'static str>);

        impl $name {
            fn see(&mut self, value: &$type) {
                self.0.insert(match value {
                    $($pattern => $variant,)+
                });
            }

            #[track_caller]
            fn check(&self) {
                assert_eq!(self.0, BTreeSet::from([$($variant),+]));
            }
        }
    };
}

variants! { ServerEvents: server::Event<'_> {
    server::Event::FirstContact => "FirstContact",
    server::Event::Started => "Started",
    server::Event::Authenticated => "Authenticated",
    server::Event::Challenged(_) => "Challenged",
    server::Event::DeviceInfo(_) => "DeviceInfo",
    server::Event::Alert(_) => "Alert",
    server::Event::Value(_) => "Value",
    server::Event::LateValue(_) => "LateValue",
    server::Event::BrokenValue(_) => "BrokenValue",
    server::Event::Answer(_) => "Answer",
    server::Event::Completed(_) => "Completed",
    server::Event::PackageComplete => "PackageComplete",
    server::Event::HeaderRefused(_) => "HeaderRefused",
    server::Event::Aborted => "Aborted",
    server::Event::Unexpected(_) => "Unexpected",
} }

variants! { DeviceEvents: device::Event<'_> {
    device::Event::Execute(_) => "Execute",
    device::Event::RollBack(_) => "RollBack",
    device::Event::Ask(_) => "Ask",
    device::Event::Status(_) => "Status",
    device::Event::Challenged(_) => "Challenged",
    device::Event::Refused(_) => "Refused",
    device::Event::Aborted => "Aborted",
    device::Event::BrokenValue(_) => "BrokenValue",
} }

variants! { Chunks: ChunkError {
    ChunkError::TooLarge => "TooLarge",
    ChunkError::SizeMismatch => "SizeMismatch",
    ChunkError::Interrupted => "Interrupted",
} }

variants! { Errors: Error {
    Error::Peer(PeerError::MessageId) => "MessageId",
    Error::Peer(PeerError::SessionId) => "SessionId",
    Error::Peer(PeerError::WrongSource(_)) => "WrongSource",
    Error::Peer(PeerError::WrongTarget(_)) => "WrongTarget",
    Error::Peer(PeerError::WrongIdentity(_)) => "WrongIdentity",
    Error::Peer(PeerError::MessageIdReused) => "MessageIdReused",
    Error::Peer(PeerError::MessageIdOutOfOrder { .. }) => "MessageIdOutOfOrder",
    Error::Peer(PeerError::NoSuchSession) => "NoSuchSession",
    Error::Peer(PeerError::SessionExpired) => "SessionExpired",
    Error::Peer(PeerError::TooManyCommands { .. }) => "TooManyCommands",
    Error::Peer(PeerError::TooManyRounds { .. }) => "TooManyRounds",
    Error::Misuse(Misuse::NonceMissing) => "NonceMissing",
    Error::Misuse(Misuse::NotOpen) => "NotOpen",
    Error::Misuse(Misuse::AnswerTooLate) => "AnswerTooLate",
} }

variants! { Openings: Opening {
    Opening::Open => "Open",
    Opening::Repeated => "Repeated",
    Opening::Challenged => "Challenged",
    Opening::Unfinished => "Unfinished",
    Opening::Chunk => "Chunk",
    Opening::Leaving => "Leaving",
    Opening::Aborted => "Aborted",
} }

variants! { Dropped: DropReason {
    DropReason::Completed(_) => "Completed",
    DropReason::Expired => "Expired",
    DropReason::TooLarge => "TooLarge",
    DropReason::EndsSession => "EndsSession",
    DropReason::Unenrolled => "Unenrolled",
} }

const DEVICE: &str = "TABLET";
const SERVER: &str = "https://mdm.example/manage";

fn text(text: &str) -> Text<'static> {
    Text::new(text.to_string()).unwrap()
}

fn uri(name: &str) -> LocUri<'static> {
    LocUri::new(format!("./Vendor/MSFT/{name}")).unwrap()
}

fn item(name: &str, bytes: usize) -> Node<'static> {
    Item::target(uri(name)).with_data(Data::base64(&vec![7; bytes]))
}

fn time(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000 + seconds))
}

fn up(session: &str, msg_id: &str, meta: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>{session}</SessionID><MsgID>{msg_id}</MsgID>\
         <Source><LocURI>{DEVICE}</LocURI></Source>{meta}</SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}

const FINAL: &str = "<Final/>";

fn status(msg_ref: u32, cmd_ref: u32, code: u16) -> String {
    format!(
        "<Status><CmdID>1</CmdID><MsgRef>{msg_ref}</MsgRef><CmdRef>{cmd_ref}</CmdRef><Data>{code}</Data></Status>"
    )
}

fn results(msg_ref: u32, cmd_ref: u32, item: &str) -> String {
    format!(
        "<Results><CmdID>1</CmdID><MsgRef>{msg_ref}</MsgRef><CmdRef>{cmd_ref}</CmdRef><Item><Source>\
         <LocURI>./Vendor/MSFT/a</LocURI></Source>{item}</Item></Results>"
    )
}

fn alert(code: u16) -> String {
    format!("<Alert><CmdID>7</CmdID><Data>{code}</Data></Alert>")
}

fn settings() -> server::Settings {
    server::Settings::new(text(SERVER), text(DEVICE), *b"peer")
}

/// A server, and everything that it said.
#[derive(Default)]
struct Seen {
    events: ServerEvents,
    chunks: Chunks,
    errors: Errors,
    openings: Openings,
    dropped: Dropped,
}

impl Seen {
    fn take(&mut self, enrollment: &mut Enrollment, queue: &mut Queue, seconds: u64, body: &str) -> String {
        let message = Message::parse(body.as_bytes()).unwrap();
        let context =
            Context::new(time(seconds), b"peer").with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
        let mut turn = match enrollment.receive(&message, &context) {
            Ok(turn) => turn,
            Err(error) => {
                self.errors.see(&error);
                return String::new();
            }
        };
        while let Some(event) = turn.poll_event() {
            self.events.see(&event);
            match &event {
                server::Event::BrokenValue(broken) => self.chunks.see(&broken.error),
                server::Event::Alert(alert) if alert.code().is_some_and(|code| code.value() == 1226) => {
                    turn.unenroll()
                }
                _ => {}
            }
        }
        self.openings.see(&turn.opening());
        let mut out = Vec::new();
        let served = queue.finish(turn, time(seconds), &mut out);
        served
            .dropped
            .iter()
            .for_each(|dropped| self.dropped.see(&dropped.reason));
        String::from_utf8(out).unwrap()
    }
}

/// The values of a Get in a session of its own.
fn values(seen: &mut Seen) {
    let mut enrollment = Enrollment::new(settings().with_object_limit(6));
    let mut queue = Queue::new();
    let mut number = 0_u64;
    for bodies in [
        vec![results(1, 2, "<Data>x</Data>") + &status(1, 2, 200) + FINAL],
        vec![status(1, 2, 200) + FINAL, results(1, 2, "<Data>x</Data>") + FINAL],
        vec![results(1, 2, "<Data>too large</Data><MoreData/>")],
        vec![results(1, 2, "<Data>short</Data><MoreData/>") + FINAL],
        vec![
            results(
                1,
                2,
                "<Meta><Size xmlns=\"syncml:metinf\">3</Size></Meta><Data>abc</Data><MoreData/>",
            ),
            results(1, 2, "<Data>d</Data>"),
        ],
    ] {
        number += 1;
        let session = number.to_string();
        let _ = queue.enqueue(number, Get::new(uri("a")));
        if bodies.len() == 2 {
            // Another command keeps the session open.
            let _ = queue.enqueue(100 + number, Get::new(uri("b")).with_item(uri("c")));
        }
        seen.take(&mut enrollment, &mut queue, 0, &up(&session, "1", "", FINAL));
        for (msg_id, body) in (2..).zip(bodies) {
            let _ = queue.enqueue(200 + number, Exec::new(uri("d")));
            seen.take(
                &mut enrollment,
                &mut queue,
                0,
                &up(&session, &msg_id.to_string(), "", &body),
            );
        }
        queue = Queue::new();
    }
}

#[test]
fn every_event_and_error_of_a_server_has_an_example() {
    let mut seen = Seen::default();
    values(&mut seen);
    let identity = || Identity::new("user", &SecretText::borrowed("password"));
    let mut queue = Queue::new();

    // A challenge, the proof, and what a device tells of itself.
    let mut enrollment = Enrollment::new(settings().with_challenge(Challenge::basic(identity())));
    let report = "<Replace><CmdID>4</CmdID><Item><Source><LocURI>./DevInfo/Mod</LocURI></Source><Data>x</Data></Item></Replace>";
    let package = alert(1201) + report + FINAL;
    seen.take(&mut enrollment, &mut queue, 0, &up("1", "1", "", &package));
    let cred = format!(
        "<Cred><Meta><Type xmlns=\"syncml:metinf\">syncml:auth-basic</Type></Meta><Data>{}</Data></Cred>",
        crate::auth::basic("user", &SecretText::borrowed("password")).expose()
    );
    seen.take(&mut enrollment, &mut queue, 0, &up("1", "2", &cred, &package));

    // Places of messages.
    let mut enrollment = Enrollment::new(settings().with_answered_commands(2));
    for (session, msg_id, body) in [
        ("1", "x", FINAL),
        ("", "1", FINAL),
        ("1", "7", FINAL),
        ("1", "1", &[alert(1224), alert(1224), alert(1224)].concat()),
        ("1", "1", ""),
        ("1", "1", ""),
        ("1", "1", "<Alert/>"),
        ("1", "2", &status(9, 9, 200)),
        ("1", "4", ""),
        ("1", "2", FINAL),
    ] {
        seen.take(&mut enrollment, &mut queue, 0, &up(session, msg_id, "", body));
    }
    seen.take(&mut enrollment, &mut queue, 4000, &up("1", "3", "", FINAL));
    let other = up("1", "1", "", FINAL).replace(DEVICE, "OTHER");
    seen.take(&mut enrollment, &mut queue, 0, &other);
    let message = up("1", "1", "", FINAL);
    let message = Message::parse(message.as_bytes()).unwrap();
    let stranger = Context::new(time(0), b"stranger");
    seen.errors
        .see(&enrollment.receive(&message, &stranger).unwrap_err());
    let mut digest = Enrollment::new(settings().with_challenge(Challenge::md5(identity())));
    let nonceless = Context::new(time(0), b"peer");
    seen.errors
        .see(&digest.receive(&message, &nonceless).unwrap_err());

    // What a queue drops, and how sessions end.
    let mut enrollment = Enrollment::new(settings().with_budget(1100));
    let _ = queue.insert(Order::new(1_u64, Get::new(uri("a"))).with_expiry(time(0)));
    let _ = queue.enqueue(6_u64, Alert::abort());
    let _ = queue.enqueue(2_u64, Replace::new(item("a", 2000)));
    let _ = queue.enqueue(3_u64, Exec::new(uri("a")));
    let limits = "<Meta><MaxObjSize xmlns=\"syncml:metinf\">9000</MaxObjSize></Meta>";
    seen.take(&mut enrollment, &mut queue, 9, &up("1", "1", "", FINAL));
    seen.take(
        &mut enrollment,
        &mut queue,
        9,
        &up("1", "2", "", &(status(1, 2, 200) + FINAL)),
    );
    let _ = queue.enqueue(4_u64, Replace::new(item("a", 2000)));
    seen.take(&mut enrollment, &mut queue, 9, &up("2", "1", limits, FINAL));
    seen.take(
        &mut enrollment,
        &mut queue,
        9,
        &up("2", "2", "", &(status(1, 2, 213) + FINAL)),
    );
    seen.take(
        &mut enrollment,
        &mut queue,
        9,
        &up("2", "3", "", &(status(2, 0, 500) + &alert(1223))),
    );
    let _ = queue.enqueue(5_u64, Exec::new(uri("a")));
    seen.take(
        &mut enrollment,
        &mut queue,
        9,
        &up("3", "1", "", &(alert(1226) + FINAL)),
    );

    seen.events.check();
    seen.chunks.check();
    seen.openings.check();
    seen.dropped.check();
    device_errors(&mut seen.errors);
    seen.errors.check();
}

fn down(msg_id: u32, source: &str, target: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><SessionID>1</SessionID><MsgID>{msg_id}</MsgID><Target><LocURI>{target}</LocURI>\
         </Target><Source><LocURI>{source}</LocURI></Source></SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}

fn device_settings() -> device::Settings {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("Tablet 3"), text("en-US"));
    device::Settings::new(text(SERVER), info)
        .with_identity(Identity::new("user", &SecretText::borrowed("password")))
}

fn device_errors(errors: &mut Errors) {
    let mut session = device::Session::new(text("1"), device_settings().with_round_limit(1));
    errors.see(&session.abort(1, &mut Vec::new()).unwrap_err());
    session.start(&mut Vec::new()).unwrap();
    for target in ["OTHER", DEVICE] {
        let body = down(1, SERVER, target, FINAL);
        let message = Message::parse(body.as_bytes()).unwrap();
        errors.see(&session.receive(&message).map(drop).unwrap_err());
    }
    let mut enrollment = Enrollment::new(settings());
    let body = up("1", "1", "", &(alert(1224) + FINAL));
    let message = Message::parse(body.as_bytes()).unwrap();
    let mut turn = enrollment
        .receive(&message, &Context::new(time(0), b"peer"))
        .unwrap();
    while let Some(event) = turn.poll_event() {
        if let server::Event::Alert(alert) = event {
            assert!(turn.room() > 0);
            let error = turn.answer(&alert, StatusCode::OK).unwrap_err();
            errors.see(&error.into());
        }
    }
}

#[test]
fn every_event_of_a_device_has_an_example() {
    let mut events = DeviceEvents::default();
    let set = |id: u32, name: &str| {
        format!(
            "<Replace><CmdID>{id}</CmdID><Item><Target><LocURI>./{name}</LocURI></Target><Data>1</Data></Item></Replace>"
        )
    };
    let challenge = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Chal><Meta><NextNonce xmlns=\"syncml:metinf\">\
                     bm9uY2U=</NextNonce></Meta></Chal><Data>407</Data></Status>";
    let question = "<Alert><CmdID>2</CmdID><Data>1101</Data><Item><Data>MINDT=10</Data></Item><Item><Data>Go on?</Data></Item></Alert>";
    let chunk = "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>1</Data><MoreData/></Item></Replace>";
    for body in [
        format!(
            "<Atomic><CmdID>2</CmdID>{}{}</Atomic>",
            set(3, "A"),
            set(4, "fails")
        ),
        question.into(),
        status(1, 2, 200),
        challenge.into(),
        status(1, 0, 500),
        alert(1223),
        chunk.to_string() + FINAL,
    ] {
        let mut session = device::Session::new(text("1"), device_settings());
        session.start(&mut Vec::new()).unwrap();
        let body = down(1, SERVER, DEVICE, &body);
        let message = Message::parse(body.as_bytes()).unwrap();
        let mut turn = session.receive(&message).unwrap();
        while let Some(event) = turn.poll_event() {
            events.see(&event);
            if let device::Event::Execute(request) = event {
                let status = match request.uri() {
                    Some("./fails") => StatusCode::COMMAND_FAILED,
                    _ => StatusCode::OK,
                };
                turn.answer(&request, status);
            }
        }
    }
    events.check();
}

#[test]
fn every_reason_for_not_sending_has_an_example() {
    let mut enrollment = Enrollment::new(settings().with_budget(4000));
    let limit = "<Meta><MaxMsgSize xmlns=\"syncml:metinf\">1050</MaxMsgSize></Meta>";
    let body = up("1", "1", limit, FINAL);
    let message = Message::parse(body.as_bytes()).unwrap();
    let context = Context::new(time(0), b"peer");
    let mut told = Vec::new();
    let mut turn = enrollment.receive(&message, &context).unwrap();
    let user = Exec::new(LocUri::new("./User/Vendor/MSFT/a").unwrap()).into();
    for command in [
        user,
        Add::new(item("a", 9000)).into(),
        Replace::new(item("a", 1500)).into(),
        Replace::new(item("a", 180)).into(),
        Replace::new(item("b", 180)).into(),
    ] {
        told.push(
            turn.push(told.len() as u64, &command)
                .map_err(|error| match error {
                    NotSent::Closed(_) => "Closed",
                    NotSent::Full => "Full",
                    NotSent::EndsSession => "EndsSession",
                    NotSent::DuplicateId => "DuplicateId",
                    NotSent::WaitsForUser(_) => "WaitsForUser",
                    NotSent::TooLargeForDevice { .. } => "TooLargeForDevice",
                    NotSent::TooLarge { .. } => "TooLarge",
                }),
        );
    }
    let again = turn.push(3_u64, &Get::new(uri("a")).into());
    assert_eq!(again, Err(NotSent::DuplicateId));
    let end = turn.push(8_u64, &Alert::abort().into());
    assert_eq!(end, Err(NotSent::EndsSession));
    turn.abort();
    let closed = turn.push(9_u64, &Get::new(uri("a")).into());
    assert_eq!(closed, Err(NotSent::Closed(Opening::Aborted)));
    assert_eq!(
        told,
        [
            Err("WaitsForUser"),
            Err("TooLarge"),
            Err("TooLargeForDevice"),
            Ok(()),
            Err("Full")
        ]
    );
}
