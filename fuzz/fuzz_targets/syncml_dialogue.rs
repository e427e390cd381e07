//! Values: a server and a device that obey the protocol come to an end, whatever is asked and answered, and the server is
//! told once what became of every command.
#![no_main]

use std::collections::HashSet;
use std::time::Duration;

use arbitrary::{Error, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_syncml::alerts::AlertType;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::{Alert, CommandRef, Item, ManagementCommand};
use mdm_syncml::session::CommandId;
use mdm_syncml::session::device::{self, Reply};
use mdm_syncml::session::server::{
    Challenge, Context, CredentialLifetime, DropReason, Enrollment, Event, Queue, RetryPolicy, Settings,
};
use mdm_syncml::{AlertCode, Outcome, StatusCode};
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
        let lifetime = *u.choose(&[CredentialLifetime::Message, CredentialLifetime::Session])?;
        settings = settings.with_challenge(Challenge::md5(identity()).with_lifetime(lifetime));
        own = own.with_identity(identity());
    }
    let mut server = Enrollment::new(settings);
    let mut queue = Queue::new().with_policy(RetryPolicy::new().with_attempts(1));
    let mut device = device::Session::new(text("1"), own);
    let mut told = Told::default();
    for id in 0..u.int_in_range(0..=3_u8)? {
        queue.enqueue(id, command(u)?).expect("another number");
        told.issued.insert(id.into());
    }
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let mut has_ended = false;
    device.start(&mut up).expect("a session begins");
    for _ in 0..MOST {
        let is_over = ask(&mut server, &mut queue, &up, &mut down, &mut told);
        up.clear();
        // A device that has said its last word does not listen to what comes back.
        let goes_on = !has_ended && {
            let next = answer(u, &mut device, &down, &mut up)?;
            has_ended = next.ended;
            next.send
        };
        down.clear();
        if is_over || !goes_on {
            assert!(is_over, "the device went away");
            // After an abort the commands that were not sent wait for the next session.
            // Those for the user wait for one.
            for order in queue.orders() {
                assert!(!order.is_out(), "a command without an end");
                assert!(
                    told.held.contains(&order.id()) || has_ended,
                    "a command that is forgotten"
                );
                assert!(told.ended.insert(order.id()), "ended and waits");
            }
            assert_eq!(told.issued, told.ended, "commands without an end");
            return Ok(());
        }
    }
    panic!("no end after {MOST} messages");
}

#[derive(Default)]
struct Told {
    issued: HashSet<CommandId>,
    answered: HashSet<(CommandId, String, usize)>,
    ended: HashSet<CommandId>,
    held: HashSet<CommandId>,
}

/// A message of the device to the server; whether the session is over.
fn ask(server: &mut Enrollment, queue: &mut Queue, up: &[u8], down: &mut Vec<u8>, told: &mut Told) -> bool {
    let message = mdm_fuzz::reread(up).expect("a device writes what can be read");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
    let context = Context::new(now, b"peer").with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
    let mut turn = server.receive(&message, &context).expect("a device obeys");
    assert!(!turn.is_repeated());
    while let Some(event) = turn.poll_event() {
        match event {
            Event::Answer(answer) => {
                let part = (answer.id, answer.path.to_string(), answer.item);
                assert!(told.answered.insert(part), "answered twice");
            }
            Event::Completed(done) if done.outcome != Outcome::WaitForUser => {
                assert!(told.ended.insert(done.id), "ended twice");
            }
            _ => {}
        }
    }
    let served = queue.finish(turn, now, down);
    for dropped in served.dropped {
        if !matches!(dropped.reason, DropReason::Completed(_)) {
            assert!(told.ended.insert(dropped.id), "ended twice");
        }
    }
    told.held.extend(served.held_back.iter().map(|held| held.id));
    served.next.ended
}

/// A message of the server to the device; what comes next.
fn answer(
    u: &mut Unstructured<'_>,
    device: &mut device::Session,
    down: &[u8],
    up: &mut Vec<u8>,
) -> Result<device::Next> {
    let message = mdm_fuzz::reread(down).expect("a server writes what can be read");
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
            AlertType::parse(text("com.contoso")),
            text("x"),
        ));
    }
    Ok(turn.finish(up))
}

fn command(u: &mut Unstructured<'_>) -> Result<ManagementCommand<'static>> {
    let command = u.arbitrary::<ManagementCommand<'_>>()?.into_owned();
    match command.view() {
        // Sessions are ended by `Turn::abort`; a device that is told so here does not answer the rest.
        CommandRef::Alert(alert) if alert.code() == AlertCode::SESSION_ABORT => Err(Error::IncorrectFormat),
        _ => Ok(command),
    }
}
