use core::time::Duration;
use std::collections::BTreeMap;

use mdm_errors::{SecretBytes, SecretText, Text};
use mdm_syncml::alerts::LoginStatus;
use mdm_syncml::auth::Identity;
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::Alert;
use mdm_syncml::outgoing::ManagementCommand;
use mdm_syncml::session::device::{self, Reply, Request};
use mdm_syncml::session::server::{self, Context, Enrollment, Event, Next, Queue, Served};
use mdm_syncml::session::{CommandId, Error, Path};
use mdm_syncml::{CommandKind, LocUri, Message, Outcome, StatusCode};
use rustls_pki_types::UnixTime;

pub(crate) const DEVICE: &str = "0123456789ABCDEF0123456789ABCDEF";
pub(crate) const SERVER: &str = "https://mdm.example/manage";
pub(crate) const PEER: &[u8] = b"thumbprint";

pub(crate) fn text(text: &str) -> Text<'static> {
    Text::new(text.to_owned()).unwrap()
}

pub(crate) fn uri(text: &str) -> LocUri<'static> {
    LocUri::new(text.to_owned()).unwrap()
}

pub(crate) fn now() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000))
}

pub(crate) fn identity(name: &str, password: &str) -> Identity {
    Identity::new(name, &SecretText::borrowed(password))
}

pub(crate) fn context() -> Context<'static> {
    Context::new(now(), PEER).with_nonce(SecretBytes::borrowed(b"0123456789abcdef"))
}

pub(crate) fn server_settings() -> server::Settings {
    server::Settings::new(text(SERVER), text(DEVICE), PEER)
}

pub(crate) fn device_settings() -> device::Settings {
    let info = DeviceInfo::new(text(DEVICE), text("Contoso"), text("Tablet 3"), text("en-US"));
    device::Settings::new(text(SERVER), info).with_alert(Alert::login_status(LoginStatus::User))
}

/// Names a command or a part of one.
pub(crate) fn name(id: CommandId, path: Path) -> String {
    if path.is_command() {
        id.to_string()
    } else {
        format!("{id}/{path}")
    }
}

/// An event in words.
pub(crate) fn words(event: &Event<'_>) -> String {
    match event {
        Event::Answer(answer) => {
            let status = answer
                .status
                .map_or_else(|| "-".to_owned(), |status| status.to_string());
            let name = name(answer.id, answer.path);
            format!(
                "{name} {}.{} {status} {}",
                answer.command, answer.item, answer.outcome
            )
        }
        Event::Value(value) => {
            let text = value.text().unwrap_or_default().into_owned();
            format!("{} value of {} [{text}]", name(value.id, value.path), value.item)
        }
        Event::LateValue(value) => format!("{} late value", name(value.id, value.path)),
        Event::BrokenValue(broken) => {
            format!(
                "{} broken value of {}: {}",
                name(broken.id, broken.path),
                broken.item,
                broken.error
            )
        }
        Event::Completed(done) => format!("{} completed: {}", done.id, done.outcome),
        Event::Alert(alert) => format!("alert {:?}", alert.view.code().map(|code| code.value())),
        Event::DeviceInfo(info) => format!("device {}", info.model),
        Event::Challenged(challenged) => {
            format!("challenged {} ({})", challenged.status, challenged.failures)
        }
        Event::HeaderRefused(status) => format!("header refused {}", status.code().unwrap()),
        Event::Unexpected(command) => format!("unexpected {:?}", command.kind()),
        Event::FirstContact => "first contact".to_owned(),
        Event::Started => "started".to_owned(),
        Event::Authenticated => "authenticated".to_owned(),
        Event::PackageComplete => "package complete".to_owned(),
        Event::Aborted => "aborted".to_owned(),
        other => panic!("{other:?}"),
    }
}

/// The server's side, with a queue.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) enrollment: Enrollment,
    pub(crate) queue: Queue,
    next: u64,
}

/// A message that the server took.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) heard: Vec<String>,
    pub(crate) answer: String,
    pub(crate) served: Served,
}

impl Server {
    pub(crate) fn new(settings: server::Settings) -> Self {
        Self {
            enrollment: Enrollment::new(settings),
            queue: Queue::new(),
            next: 0,
        }
    }

    pub(crate) fn plain() -> Self {
        Self::new(server_settings())
    }

    /// Enqueues a command under the next number.
    pub(crate) fn enqueue(&mut self, command: impl Into<ManagementCommand<'static>>) -> CommandId {
        let id = CommandId::from(self.next);
        self.next += 1;
        self.queue.enqueue(id, command).unwrap();
        id
    }

    pub(crate) fn take(&mut self, body: &str) -> Taken {
        self.try_take(body, &context()).unwrap()
    }

    pub(crate) fn try_take(&mut self, body: &str, context: &Context<'_>) -> Result<Taken, Error> {
        let message = Message::parse(body.as_bytes()).unwrap();
        let mut turn = self.enrollment.receive(&message, context)?;
        let mut heard = Vec::new();
        while let Some(event) = turn.poll_event() {
            heard.push(words(&event));
        }
        let mut answer = Vec::new();
        let served = self.queue.finish(turn, context.now, &mut answer);
        let answer = String::from_utf8(answer).unwrap();
        Ok(Taken {
            heard,
            answer,
            served,
        })
    }

    /// Returns the server after a restart from what is stored.
    #[cfg(feature = "serde")]
    pub(crate) fn restored(&self) -> Self {
        let state = self.enrollment.to_json();
        let answer = self.enrollment.answer().to_vec();
        let restored = Enrollment::restore(server_settings(), &state, answer).unwrap();
        assert_eq!(restored.kept, server::Kept::All);
        assert_eq!(
            String::from_utf8(restored.enrollment.to_json()),
            String::from_utf8(state)
        );
        let mut server = Self {
            enrollment: restored.enrollment,
            queue: Queue::new(),
            next: self.next,
        };
        for order in self.queue.orders() {
            let order = server::Order::from_json(&order.to_json()).unwrap();
            server.queue.insert(order).unwrap();
        }
        server
    }

    pub(crate) fn waiting(&self) -> usize {
        self.queue.waiting().count()
    }

    pub(crate) fn is_open(&self) -> bool {
        self.enrollment.session().is_some_and(server::Session::is_open)
    }
}

/// Both sides, the nodes of the device, and what was said.
pub(crate) struct Pair {
    pub(crate) server: Server,
    pub(crate) device: device::Session,
    /// Values by address; what is not here does not exist.
    pub(crate) nodes: BTreeMap<String, String>,
    /// Addresses that answer every change with this status.
    pub(crate) refuse: BTreeMap<String, u16>,
    pub(crate) heard: Vec<String>,
    pub(crate) device_log: Vec<String>,
    /// All messages, the device's first.
    pub(crate) wire: Vec<String>,
    /// The server's result of the last message.
    last: Option<Served>,
}

impl Pair {
    pub(crate) fn new(server: server::Settings, device: device::Settings) -> Self {
        Self {
            server: Server::new(server),
            device: device::Session::new(text("1"), device),
            nodes: BTreeMap::new(),
            refuse: BTreeMap::new(),
            heard: Vec::new(),
            device_log: Vec::new(),
            wire: Vec::new(),
            last: None,
        }
    }

    pub(crate) fn plain() -> Self {
        Self::new(server_settings(), device_settings())
    }

    pub(crate) fn with_node(mut self, uri: &str, value: &str) -> Self {
        self.nodes.insert(uri.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn refusing(mut self, uri: &str, status: u16) -> Self {
        self.refuse.insert(uri.to_owned(), status);
        self
    }

    /// Runs the session to its end. Panics when it does not come to one.
    pub(crate) fn run(&mut self) {
        let (mut nodes, refuse) = (core::mem::take(&mut self.nodes), self.refuse.clone());
        self.run_with(|request| execute(&mut nodes, &refuse, request));
        self.nodes = nodes;
    }

    pub(crate) fn run_with(&mut self, mut execute: impl FnMut(&Request<'_>) -> Reply) {
        let mut body = Vec::new();
        self.device.start(&mut body).unwrap();
        for _ in 0..40 {
            let answer = self.serve(&body);
            body.clear();
            if !self.device.is_open() || !self.obey_with(&answer, &mut body, &mut execute) {
                return;
            }
        }
        panic!("no end: {:#?}", self.wire.iter().take(6).collect::<Vec<_>>());
    }

    /// Gives a message to the server.
    pub(crate) fn serve(&mut self, body: &[u8]) -> Vec<u8> {
        self.wire.push(String::from_utf8(body.to_vec()).unwrap());
        let taken = self.server.take(core::str::from_utf8(body).unwrap());
        self.heard.extend(taken.heard);
        self.wire.push(taken.answer.clone());
        self.last = Some(taken.served);
        taken.answer.into_bytes()
    }

    pub(crate) fn enqueue(&mut self, command: impl Into<ManagementCommand<'static>>) -> CommandId {
        self.server.enqueue(command)
    }

    /// Gives a message to the device. Returns whether it wrote an answer.
    pub(crate) fn obey(&mut self, message: &[u8], out: &mut Vec<u8>) -> bool {
        let (mut nodes, refuse) = (core::mem::take(&mut self.nodes), self.refuse.clone());
        let sent = self.obey_with(message, out, &mut |request| execute(&mut nodes, &refuse, request));
        self.nodes = nodes;
        sent
    }

    fn obey_with(
        &mut self,
        message: &[u8],
        out: &mut Vec<u8>,
        execute: &mut dyn FnMut(&Request<'_>) -> Reply,
    ) -> bool {
        let message = Message::parse(message).unwrap();
        let mut turn = self.device.receive(&message).unwrap();
        while let Some(event) = turn.poll_event() {
            match event {
                device::Event::Execute(request) => {
                    let reply = execute(&request);
                    turn.answer(&request, reply);
                }
                device::Event::RollBack(request) => {
                    self.device_log.push(format!(
                        "undo {} {}",
                        request.command,
                        request.uri().unwrap_or_default()
                    ));
                    turn.answer(&request, StatusCode::ATOMIC_ROLL_BACK_OK);
                }
                device::Event::Status(status) => {
                    self.device_log
                        .push(format!("{} {}", status.cmd().unwrap(), status.code().unwrap()));
                }
                device::Event::Challenged(status) => self.device_log.push(format!("challenged {status}")),
                device::Event::Refused(status) => self.device_log.push(format!("refused {status}")),
                device::Event::Ask(_) | device::Event::BrokenValue(_) => {}
                device::Event::Aborted => self.device_log.push("aborted".to_owned()),
                other => panic!("{other:?}"),
            }
        }
        turn.finish(out).send
    }

    pub(crate) fn last(&self) -> Next {
        self.served().next
    }

    pub(crate) fn served(&self) -> &Served {
        self.last.as_ref().unwrap()
    }

    /// Returns what was heard of a command or part, such as `1` or `1/0`.
    pub(crate) fn heard_of(&self, name: impl ToString) -> Vec<&str> {
        let start = format!("{} ", name.to_string());
        self.heard
            .iter()
            .filter_map(|line| line.strip_prefix(&start))
            .collect()
    }
}

fn execute(
    nodes: &mut BTreeMap<String, String>,
    refuse: &BTreeMap<String, u16>,
    request: &Request<'_>,
) -> Reply {
    let uri = request.uri().unwrap();
    if let Some(&status) = refuse.get(uri) {
        return StatusCode::new(status).into();
    }
    let value = || {
        request
            .item
            .data()
            .map(|data| data.text().into_owned())
            .unwrap_or_default()
    };
    match request.command {
        CommandKind::Get => match nodes.get(uri) {
            Some(value) => Reply::value(text(value)),
            None => StatusCode::NOT_FOUND.into(),
        },
        CommandKind::Add | CommandKind::Replace => {
            nodes.insert(uri.to_owned(), value());
            StatusCode::OK.into()
        }
        CommandKind::Exec => {
            let data = request
                .item
                .data()
                .map(|data| data.raw().to_owned())
                .unwrap_or_default();
            nodes.insert(uri.to_owned(), data);
            StatusCode::ACCEPTED.into()
        }
        CommandKind::Delete => match nodes.remove(uri) {
            Some(_) => StatusCode::OK.into(),
            None => StatusCode::NOT_FOUND.into(),
        },
        other => panic!("{other}"),
    }
}

#[test]
fn outcomes_read_well() {
    assert_eq!(Outcome::AlreadyDone.to_string(), "nothing to do");
}
