//! The backlog of a device: answers that do not fit, values in chunks, stored states.

use mdm_syncml::outgoing::Data;
use mdm_syncml::session::device::{Event, Reply, Session};
use mdm_syncml::session::{DialogueOptions, Question, QuestionKind};
use mdm_syncml::{Message, Text};

use super::session::{device_settings, to_device};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "device-backlog",
        shapes: Shapes::Listed(requests),
        run: drain,
    },
    Course {
        name: "dialogue-options",
        shapes: Shapes::Listed(options),
        run: option,
    },
];

/// The most bytes of a message of the device.
const BUDGET: usize = 2048;
/// More messages than it takes to send everything.
const ROUNDS: u32 = 1 << 20;

/// Bodies of a message that asks for more than fits into an answer.
fn requests(size: usize) -> Vec<Shape> {
    let item = |address: &str| format!("<Item><Target><LocURI>{address}</LocURI></Target></Item>");
    let get = |number: usize, items: &str| format!("<Get><CmdID>{number}</CmdID>{items}</Get>");
    let one = get(1000, &item("./a"));
    let many = |address: &str| -> String {
        let one = get(1000, &item(address));
        (0..size / one.len())
            .map(|number| get(number + 2, &item(address)))
            .collect()
    };
    let long = format!("./{}", "a/".repeat(100) + "a");
    let value = format!("{}<!--{}-->", get(2, &item("./a")), "x".repeat(size - one.len()));
    let half: String = (0..size / 2 / one.len())
        .map(|number| get(number + 3, &item("./b")))
        .collect();
    vec![
        Shape::new("gets", many("./a")),
        Shape::new("gets of long addresses", many(&long)),
        Shape::new("items", get(2, &item("./a").repeat(size / 60))),
        Shape::new("deletes", many("./a").replace("Get>", "Delete>")),
        Shape::new("unknown commands", "<x/>".repeat(size / 4)),
        Shape::new("long value", value),
        Shape::new("long value x gets", get(2, &item("./a")) + &half),
        Shape::new(
            "long value between gets",
            half.clone() + &get(2, &item("./a")) + &half,
        ),
    ]
}

fn drain(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let settings = || device_settings(BUDGET).with_chunks().with_round_limit(ROUNDS);
    let announced = "<Meta><MaxObjSize xmlns=\"syncml:metinf\">100000000</MaxObjSize></Meta>";
    let mut session = Session::new("1".try_into().unwrap_or_default(), settings());
    let mut out = Vec::new();
    session.start(&mut out).map_err(refused)?;
    let asked = to_device(&message("", announced, shape.text()));
    let asked = Message::parse(asked.as_bytes()).map_err(refused)?;
    let mut turn = meter
        .measure("device receive, much", || session.receive(&asked))
        .map_err(refused)?;
    let value = |is_long| match is_long {
        true => "x".repeat(shape.bytes.len()),
        false => "x".to_owned(),
    };
    let has_long = shape.name.starts_with("long value");
    meter.measure("device answer, much", || {
        while let Some(event) = turn.poll_event() {
            if let Event::Execute(request) = &event {
                let text = Text::lossy(value(has_long && request.uri() == Some("./a")));
                turn.answer(request, Reply::value(Data::from(text)));
            }
        }
    });
    let _ = meter.measure("device finish, much", || turn.finish(&mut out));
    let json = meter.written("device to JSON", || session.to_json());
    let mut session = meter
        .measure("device from JSON", || Session::restore(settings(), &json))
        .map_err(refused)?;
    meter.measure("device debug", || format!("{session:?}").len());
    let next = message("", "", "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>");
    let next = to_device(&next);
    meter.measure("device drain", || {
        for number in 2.. {
            let next = next.replacen("<MsgID>1<", &format!("<MsgID>{number}<"), 1);
            let next = Message::parse(next.as_bytes()).map_err(refused)?;
            out.clear();
            let turn = session.receive(&next).map_err(refused)?;
            let _ = turn.finish(&mut out);
            if out.windows(8).any(|bytes| bytes == b"<Final/>") || !session.is_open() {
                break;
            }
        }
        Ok(())
    })
}

fn options(size: usize) -> Vec<Shape> {
    [
        ("numbers", "MINDT=1&"),
        ("responses", "DR=x&"),
        ("unknown", "x=y&"),
        ("ampersands", "&"),
        ("equal signs", "="),
        ("long response", "DR"),
        ("white space", " "),
        ("digits", "1"),
    ]
    .into_iter()
    .map(|(name, one)| Shape::new(name, format!("DR={}", one.repeat(size / one.len()))))
    .collect()
}

fn option(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let options = meter.measure("DialogueOptions::parse", || DialogueOptions::parse(shape.text()));
    meter.written("DialogueOptions display", || options.to_string());
    let choices = shape.bytes.chunks(64).map(String::from_utf8_lossy);
    let question = Question::multiple_choice(shape.text(), choices).with_options(options);
    let alert = meter.measure("Question::to_alert", || question.to_alert());
    meter.measure("Question == Question", || question == question.clone());
    let text = message(
        "",
        "",
        &format!(
            "<Alert><CmdID>1</CmdID><Data>1103</Data>{}</Alert>",
            "<Item/>".repeat(alert.items().len())
        ),
    );
    let message = Message::parse(text.as_bytes()).map_err(refused)?;
    meter.measure("Question::from_alert", || {
        message.commands().any(|command| match command {
            mdm_syncml::Command::Alert(alert) => Question::from_alert(alert)
                .is_some_and(|question| question.kind == QuestionKind::SingleChoice),
            _ => false,
        })
    });
    Ok(())
}
