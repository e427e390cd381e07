//! Any bytes and any run of messages: sessions of both roles never panic, answer with messages that can be read, repeat the
//! stored answer for the very same bytes only, and report what became of a command once.
#![no_main]

use std::collections::HashSet;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_fuzz::{check_line, source};
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::{self, ManagementCommand};
use mdm_syncml::session::server::{
    Challenge, Context, CredentialLifetime, Enrollment, Event, Kept, Opening, Settings,
};
use mdm_syncml::session::{CommandId, Error, Path, device};
use mdm_syncml::{CommandKind, Message, StatusCode};
use rustls_pki_types::UnixTime;

const SERVER: &str = "https://mdm.contoso.com/m";
const DEVICE: &str = "DEV";
const PEER: &[u8] = b"peer";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = Message::parse(bytes) {
        let mut run = Run::new(false);
        run.turn(&message, 0, None);
        device_turn(&message);
    }
    if let Some(mut u) = source(bytes) {
        let _ = exchange(&mut u);
    }
});

fn text(text: &'static str) -> Text<'static> {
    Text::lossy(text)
}

fn context(now: u64) -> Context<'static> {
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
    Context::new(now, PEER).with_nonce(SecretBytes::borrowed(b"16 random bytes!"))
}

fn settings(is_challenging: bool) -> Settings {
    let settings = Settings::new(text(SERVER), text(DEVICE), PEER).with_budget(4096);
    if !is_challenging {
        return settings;
    }
    let identity = Identity::new("user", &SecretText::borrowed("password"));
    settings.with_challenge(Challenge::md5(identity).with_lifetime(CredentialLifetime::Session))
}

/// A server's enrollment and what it reported so far.
struct Run {
    session: Enrollment,
    issued: HashSet<CommandId>,
    answered: HashSet<(CommandId, Path, usize)>,
    ended: HashSet<CommandId>,
    is_challenging: bool,
}

impl Run {
    fn new(is_challenging: bool) -> Self {
        Self {
            session: Enrollment::new(settings(is_challenging)),
            issued: HashSet::new(),
            answered: HashSet::new(),
            ended: HashSet::new(),
            is_challenging,
        }
    }

    /// Gives the message to the session: once and dropped, once for good, once more as a repetition.
    fn turn(&mut self, message: &Message<'_>, now: u64, command: Option<ManagementCommand<'static>>) {
        let before = format!("{:?}", self.session);
        match self.session.receive(message, &context(now)) {
            Ok(turn) => drop(turn),
            Err(error) => {
                check_refusal(error);
                assert_eq!(format!("{:?}", self.session), before);
                return;
            }
        }
        assert_eq!(
            format!("{:?}", self.session),
            before,
            "a dropped turn changes nothing"
        );
        let mut out = Vec::new();
        let mut turn = self.session.receive(message, &context(now)).expect("as before");
        let was_repeated = turn.is_repeated();
        while let Some(event) = turn.poll_event() {
            assert!(!was_repeated, "a repetition tells nothing new");
            match &event {
                Event::Answer(answer) => {
                    let part = (answer.id, answer.path, answer.item);
                    assert!(self.answered.insert(part), "answered twice");
                    assert!(self.issued.contains(&answer.id), "an answer to nothing");
                    assert!(!self.ended.contains(&answer.id), "an answer after the end");
                }
                Event::Completed(done) => {
                    assert!(self.ended.insert(done.id), "ended twice");
                }
                Event::Alert(alert) => turn.answer(alert, StatusCode::OK).expect("nothing was pushed"),
                _ => {}
            }
        }
        if let Some(command) = command {
            let id = CommandId::from(self.issued.len() as u64);
            if turn.push(id, &command).is_ok() {
                self.issued.insert(id);
            }
        }
        let was_challenged = matches!(turn.opening(), Opening::Challenged);
        let next = turn.finish(&mut out);
        let is_open = self.session.session().is_some_and(|session| session.is_open());
        assert!(was_challenged || next.ended != is_open);
        let answer = mdm_fuzz::reread(&out).expect("an answer is readable");
        assert_eq!(answer.header().session_id(), message.header().session_id());
        if !was_challenged {
            self.replay(message, now, &out);
        }
        self.restart();
    }

    /// Goes on with what was stored, every other time without the values on their way.
    fn restart(&mut self) {
        if self.issued.len() % 2 == 1 {
            if let Some(part) = self.session.take_part() {
                assert!(self.issued.contains(&part.id) && !part.text.is_empty());
            }
            self.session.drop_outgoing();
        }
        let state = self.session.to_json();
        let answer = self.session.answer().to_vec();
        let own = settings(self.is_challenging);
        let restored = Enrollment::restore(own, &state, answer.clone()).expect("what was stored is restored");
        assert_eq!(restored.kept, Kept::All);
        assert_eq!(restored.enrollment.to_json(), state, "stored again as it was");
        self.session = restored.enrollment;
        let other = Settings::new(text(SERVER), text("other"), PEER);
        assert!(Enrollment::restore(other, &state, answer).is_err());
    }

    fn replay(&mut self, message: &Message<'_>, now: u64, answer: &[u8]) {
        let mut again = Vec::new();
        let turn = self
            .session
            .receive(message, &context(now))
            .expect("a repetition");
        assert!(turn.is_repeated());
        let _ = turn.finish(&mut again);
        assert_eq!(again, answer);
        let other = Context::new(UnixTime::since_unix_epoch(Duration::from_secs(now)), b"other");
        assert!(
            self.session.receive(message, &other).is_err(),
            "another peer gets the answer"
        );
    }
}

fn check_refusal(error: Error) {
    check_line(&error);
    assert!(matches!(error.http_status(), 400 | 403 | 500));
}

/// Messages as a device numbers them, and now and then not.
fn exchange(u: &mut Unstructured<'_>) -> Result<()> {
    let mut run = Run::new(u.ratio(1, 4)?);
    let mut msg_id = 1;
    for _ in 0..5 {
        let number = match u.int_in_range(0..=7)? {
            0 => u.int_in_range(0..=4)?,
            _ => msg_id,
        };
        let mut header = outgoing::Header::new(text("1"), number, text(SERVER), text(DEVICE));
        if u.ratio(1, 4)? {
            let identity = Identity::new("user", &SecretText::borrowed("password"));
            let digest = identity.digest(&SecretBytes::borrowed(b"16 random bytes!"));
            header = header.with_cred(outgoing::Cred::md5(&digest));
        }
        let mut built = outgoing::Message::new(header);
        for _ in 0..u.int_in_range(0..=5)? {
            built = match u.int_in_range(0..=3)? {
                0 => built.with_command(u.arbitrary::<outgoing::Command<'_>>()?),
                1 => built.with_command(results(u)?),
                _ => built.with_command(status(u)?),
            };
        }
        if u.ratio(1, 6)? {
            built = built.without_final();
        }
        let written = built.to_xml();
        let message = mdm_fuzz::reread(&written).expect("what is written is readable");
        let command = match u.arbitrary()? {
            true => Some(command(u)?),
            false => None,
        };
        let now = u.int_in_range(0..=5000)?;
        run.turn(&message, now, command);
        device_turn(&message);
        let is_open = run.session.session().is_none_or(|session| session.is_open());
        msg_id = if is_open { msg_id + 1 } else { 1 };
    }
    Ok(())
}

fn command(u: &mut Unstructured<'_>) -> Result<ManagementCommand<'static>> {
    let command: ManagementCommand<'_> = u.arbitrary()?;
    Ok(command.into_owned())
}

/// A status that may fit something the server asked for.
fn status<'u>(u: &mut Unstructured<'u>) -> Result<outgoing::Status<'u>> {
    let msg_ref: u64 = u.int_in_range(1..=4)?;
    let cmd_ref: u64 = u.int_in_range(0..=6)?;
    let status = outgoing::Status::new(
        outgoing::Ref::number(msg_ref),
        outgoing::Ref::number(cmd_ref),
        u.arbitrary::<CommandKind>()?,
        u.arbitrary()?,
    )
    .map_err(|_| arbitrary::Error::IncorrectFormat)?;
    Ok(match u.arbitrary()? {
        true => status.with_target_ref(u.arbitrary::<Text<'_>>()?),
        false => status,
    })
}

fn results<'u>(u: &mut Unstructured<'u>) -> Result<outgoing::Results<'u>> {
    let msg_ref: u64 = u.int_in_range(1..=4)?;
    let cmd_ref: u64 = u.int_in_range(0..=6)?;
    Ok(outgoing::Results::new(
        outgoing::Ref::number(msg_ref),
        outgoing::Ref::number(cmd_ref),
        u.arbitrary::<outgoing::OwnNode<'_>>()?,
    ))
}

/// Gives the message to a device that has just begun.
fn device_turn(message: &Message<'_>) {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("One"), text("en-US"));
    let mut session = device::Session::new(text("1"), device::Settings::new(text(SERVER), info));
    let mut out = Vec::new();
    session.start(&mut out).expect("a session begins");
    assert!(mdm_fuzz::reread(&out).is_ok());
    let mut turn = match session.receive(message) {
        Ok(turn) => turn,
        Err(error) => return check_refusal(error),
    };
    while let Some(event) = turn.poll_event() {
        if let device::Event::Execute(request) | device::Event::RollBack(request) = &event {
            let status = if request.uri().is_some() {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            turn.answer(request, device::Reply::new(status));
        }
    }
    out.clear();
    let next = turn.finish(&mut out);
    if next.send {
        mdm_fuzz::reread(&out).expect("an answer is readable");
    }
}
