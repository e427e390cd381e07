//! Values: a server and a device that obey the protocol come to an end, whatever is asked and answered, and the server is
//! told once what became of every command.
#![no_main]

use std::collections::HashSet;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_syncml::auth::Identity;
use mdm_syncml::outgoing::{Alert, Item, ManagementCommand};
use mdm_syncml::session::device::{self, Reply};
use mdm_syncml::session::server::{CommandHandle, Context, Event, PendingState, Renewal, Session, Settings};
use mdm_syncml::alerts::AlertType;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::{Message, StatusCode};
use rustls_pki_types::UnixTime;

/// More messages than any input can make the two exchange.
const MOST: usize = 64;

fuzz_target!(|bytes: &[u8]| {
    let _ = dialogue(&mut Unstructured::new(bytes));
});

fn text(text: &'static str) -> Text<'static> {
    Text::lossy(text)
}

fn identity() -> Identity {
    Identity::new("user", &SecretText::borrowed("password"))
}

fn dialogue(u: &mut Unstructured<'_>) -> Result<()> {
    let server_budget = u.int_in_range(1500..=20_000)?;
    let device_budget = u.int_in_range(1500..=20_000)?;
    let mut settings =
        Settings::new(text("https://mdm.contoso.com/m"), text("DEV"), b"peer").with_budget(server_budget);
    let info = DeviceInfo::new(text("DEV"), text("Contoso"), text("One"), text("en-US"));
    let mut own = device::Settings::new(text("https://mdm.contoso.com/m"), info).with_budget(device_budget);
    if u.ratio(1, 4)? {
        let renewal = *u.choose(&[Renewal::EachMessage, Renewal::OncePerSession])?;
        settings = settings.with_challenge(identity(), renewal);
        own = own.with_identity(identity());
    }
    let mut server = Session::new(settings);
    let mut device = device::Session::new(text("1"), own);
    let mut told = Told::default();
    for _ in 0..u.int_in_range(0..=3)? {
        told.issued.insert(server.enqueue(command(u)?));
    }
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let mut has_ended = false;
    device.start(&mut up).expect("a session begins");
    for _ in 0..MOST {
        let is_over = ask(&mut server, &up, &mut down, &mut told);
        up.clear();
        // A device that has said its last word does not listen to what comes back.
        let goes_on = !has_ended && {
            let next = answer(u, &mut device, &down, &mut up)?;
            has_ended = next.ended;
            next.send
        };
        down.clear();
        if is_over || !goes_on {
            assert_eq!(server.is_open(), !is_over);
            assert!(is_over, "the device went away");
            // After an abort the commands that were not sent wait for the next session.
            let waiting: Vec<_> = server.pending().collect();
            assert!(has_ended || waiting.is_empty(), "commands without an end");
            for command in waiting {
                assert_eq!(command.state, PendingState::Waiting);
                assert!(told.ended.insert(command.handle), "ended and waits");
            }
            assert_eq!(told.issued, told.ended, "commands without an end");
            return Ok(());
        }
    }
    panic!("no end after {MOST} messages");
}

#[derive(Default)]
struct Told {
    issued: HashSet<CommandHandle>,
    answered: HashSet<(CommandHandle, usize)>,
    ended: HashSet<CommandHandle>,
}

/// A message of the device to the server; whether the session is over.
fn ask(server: &mut Session, up: &[u8], down: &mut Vec<u8>, told: &mut Told) -> bool {
    let message = Message::parse(up).expect("a device writes what can be read");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
    let context = Context::new(now, b"peer").with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
    let mut turn = server.receive(&message, &context).expect("a device obeys");
    assert!(!turn.is_repeated());
    while let Some(event) = turn.poll_event() {
        match event {
            Event::Answer(answer) => {
                assert!(
                    told.answered.insert((answer.handle, answer.item)),
                    "answered twice"
                );
            }
            Event::Completed(handle) | Event::Unanswered(handle) if told.issued.contains(&handle) => {
                assert!(told.ended.insert(handle), "ended twice");
            }
            _ => {}
        }
    }
    let next = turn.finish(down);
    for handle in next.too_large {
        assert!(told.ended.insert(handle), "ended twice");
    }
    next.ended
}

/// A message of the server to the device; what comes next.
fn answer(
    u: &mut Unstructured<'_>,
    device: &mut device::Session,
    down: &[u8],
    up: &mut Vec<u8>,
) -> Result<device::Next> {
    let message = Message::parse(down).expect("a server writes what can be read");
    let mut turn = device.receive(&message).expect("a server obeys");
    while let Some(event) = turn.poll_event() {
        if let device::Event::Execute(request) | device::Event::RollBack(request) = &event {
            let mut reply = match u.int_in_range(0..=3)? {
                0 => Reply::new(u.arbitrary()?),
                1 => Reply::value(Text::lossy(u.arbitrary::<String>()?)),
                2 => Reply::new(StatusCode::OK).with_result(u.arbitrary::<Item<'_>>()?.into_owned()),
                _ => Reply::new(StatusCode::OK),
            };
            if u.ratio(1, 8)? {
                reply = reply.with_original_error(u.arbitrary()?);
            }
            turn.answer(request, reply);
        }
    }
    // without input left there is nothing more to say
    if !u.is_empty() && u.ratio(1, 16)? {
        turn.alert(Alert::client_event(
            AlertType::new(text("com.contoso")),
            text("x"),
        ));
    }
    Ok(turn.finish(up))
}

fn command(u: &mut Unstructured<'_>) -> Result<ManagementCommand<'static>> {
    Ok(u.arbitrary::<ManagementCommand<'_>>()?.into_owned())
}
