//! Sessions of both roles: one message, and whole dialogues.

use std::time::Duration;

use mdm_errors::{SecretBytes, Text};
use mdm_syncml::csp::DeviceInfo;
use mdm_syncml::outgoing::Get;
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Context, Enrollment, Event, Order, Queue, Settings, write_refusal};
use mdm_syncml::{LocUri, Message, StatusCode};
use rustls_pki_types::UnixTime;

use super::syncml::{limited, message};
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "session-server",
        shapes: Shapes::Listed(|size| limited(size, COMMANDS)),
        run: server,
    },
    Course {
        name: "session-device",
        shapes: Shapes::Listed(|size| limited(size, COMMANDS)),
        run: device,
    },
    Course {
        name: "session-answers",
        shapes: Shapes::Listed(answers),
        run: server,
    },
    Course {
        name: "session-dialogue",
        shapes: Shapes::Listed(queues),
        run: dialogue,
    },
];

const SERVER: &str = "https://mdm.contoso.com/m";
const PEER: &[u8] = b"peer";
/// Commands of a message that both sessions take.
const COMMANDS: usize = 450;
/// More messages than a dialogue has.
const MOST: usize = 10_000;

pub(super) fn context() -> Context<'static> {
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1));
    Context::new(now, PEER).with_nonce(SecretBytes::borrowed(b"16 random bytes!"))
}

pub(super) fn settings(budget: usize) -> Settings {
    Settings::new(Text::lossy(SERVER), Text::lossy("DEV"), PEER).with_budget(budget)
}

pub(super) fn device_settings(budget: usize) -> device::Settings {
    let info = DeviceInfo::new(
        Text::lossy("DEV"),
        Text::lossy("Contoso"),
        Text::lossy("One"),
        Text::lossy("en"),
    );
    device::Settings::new(Text::lossy(SERVER), info).with_budget(budget)
}

fn device_session(budget: usize) -> device::Session {
    device::Session::new(Text::lossy("1"), device_settings(budget))
}

/// A message to the server, as one to the device.
pub(super) fn to_device(message: &str) -> String {
    let to_server =
        format!("<Target><LocURI>{SERVER}</LocURI></Target><Source><LocURI>DEV</LocURI></Source>");
    let to_device =
        format!("<Target><LocURI>DEV</LocURI></Target><Source><LocURI>{SERVER}</LocURI></Source>");
    message.replacen(&to_server, &to_device, 1)
}

/// Answers to commands that were or were not asked.
fn answers(size: usize) -> Vec<Shape> {
    let half = size / 2;
    let status = |number: usize| {
        format!(
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>{number}</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>"
        )
    };
    let result = |number: usize, data: &str| {
        format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>{number}</CmdRef><Item><Source><LocURI>./a</LocURI>\
             </Source><Data>{data}</Data></Item></Results>"
        )
    };
    let many = |one: &dyn Fn(usize) -> String| {
        let count = (size / one(100).len()).min(COMMANDS);
        message("", "", &(1..=count).map(one).collect::<String>())
    };
    vec![
        Shape::new("statuses", many(&status)),
        Shape::new("results", many(&|number| result(number, "x"))),
        Shape::new(
            "statuses and results",
            many(&|number| status(number) + &result(number, "x")),
        ),
        Shape::new("same results", many(&|_| result(2, "x"))),
        Shape::new("same statuses", many(&|_| status(2))),
        Shape::new(
            "long result x statuses",
            message(
                "",
                "",
                &(result(1, &"x".repeat(half))
                    + &(1..(half / 100).min(COMMANDS)).map(status).collect::<String>()),
            ),
        ),
    ]
}

fn server(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let message = Message::parse(&shape.bytes).map_err(refused)?;
    let mut session = Enrollment::new(settings(1 << 20));
    let mut out = Vec::new();
    let mut turn = meter
        .measure("server receive", || session.receive(&message, &context()))
        .map_err(refused)?;
    meter.measure("server poll_event", || {
        let mut events = 0_usize;
        while let Some(event) = turn.poll_event() {
            events += 1;
            if let Event::Alert(alert) = &event {
                let _ = turn.answer(alert, StatusCode::OK);
            }
        }
        events
    });
    let _ = meter.measure("server finish", || turn.finish(&mut out));
    let json = meter.written("state to JSON", || session.to_json());
    let answer = session.answer().to_vec();
    let own = settings(1 << 20);
    meter.measure("state from JSON", || {
        Enrollment::restore(own, &json, answer).is_ok()
    });
    meter.measure("server debug", || format!("{session:?}").len());
    meter.written("write_refusal", || {
        let mut out = Vec::new();
        write_refusal(&message, StatusCode::NOT_FOUND, &mut out);
        out
    });
    Ok(())
}

fn device(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let text = to_device(shape.text());
    let message = Message::parse(text.as_bytes()).map_err(refused)?;
    let mut session = device_session(1 << 20);
    let mut out = Vec::new();
    session.start(&mut out).map_err(refused)?;
    let mut turn = meter
        .measure("device receive", || session.receive(&message))
        .map_err(refused)?;
    meter.measure("device poll_event", || answer_all(&mut turn));
    let _ = meter.measure("device finish", || turn.finish(&mut out));
    if session.is_open() {
        meter
            .measure("device keep_alive", || session.keep_alive(&mut out))
            .map_err(refused)?;
        meter
            .measure("device abort", || session.abort(1, &mut out))
            .map_err(refused)?;
    }
    Ok(())
}

pub(super) fn answer_all(turn: &mut device::Turn<'_, '_>) -> usize {
    let mut events = 0;
    while let Some(event) = turn.poll_event() {
        events += 1;
        if let device::Event::Execute(request) | device::Event::RollBack(request) = &event {
            turn.answer(request, device::Reply::value(Text::lossy("x")));
        }
    }
    events
}

/// Addresses to ask for, one in each line.
fn queues(size: usize) -> Vec<Shape> {
    let long = format!("./{}a\n", "a/".repeat(400));
    vec![
        Shape::new("short", format!("{:99}\n", "./a").repeat(size / 100)),
        Shape::new("long", long.repeat((size / long.len()).max(2))),
    ]
}

fn dialogue(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let mut server = Enrollment::new(settings(4096));
    let mut queue = Queue::new();
    let mut device = device_session(4096);
    for (id, line) in (0_u64..).zip(shape.text().lines()) {
        let get = Get::new(LocUri::new(line.trim_ascii_end()).map_err(refused)?.into_owned());
        queue.enqueue(id, get).map_err(refused)?;
    }
    let rows = meter.measure("orders to JSON", || {
        queue.orders().map(Order::to_json).collect::<Vec<_>>()
    });
    meter.measure("orders from JSON", || {
        rows.iter().filter(|row| Order::from_json(row).is_ok()).count()
    });
    meter.measure("dialogue", || talk(&mut server, &mut queue, &mut device))
}

/// Both sides talk until the server has nothing more to say.
pub(super) fn talk(
    server: &mut Enrollment,
    queue: &mut Queue,
    device: &mut device::Session,
) -> Result<(), String> {
    let (mut up, mut down) = (Vec::new(), Vec::new());
    device.start(&mut up).map_err(refused)?;
    for _ in 0..MOST {
        let message = Message::parse(&up).map_err(refused)?;
        let mut turn = server.receive(&message, &context()).map_err(refused)?;
        while turn.poll_event().is_some() {}
        down.clear();
        let ended = queue.finish(turn, context().now, &mut down).next.ended;
        let message = Message::parse(&down).map_err(refused)?;
        let mut turn = device.receive(&message).map_err(refused)?;
        answer_all(&mut turn);
        up.clear();
        let next = turn.finish(&mut up);
        if ended || !next.send {
            return Ok(());
        }
    }
    Err("the dialogue does not end".to_owned())
}
