//! Work over many messages: statuses that wait for room, answers in small parts, values in chunks in both directions.

use mdm_syncml::outgoing::{Get, Item, ManagementCommand, Replace};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Queue, Settings};
use mdm_syncml::{Message, Text};

use super::session::{context, device_settings, settings, talk, to_device};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "owed-statuses",
        shapes: Shapes::Listed(answered_later),
        run: owe,
    },
    Course {
        name: "split-answers",
        shapes: Shapes::Listed(split_answers),
        run: answer,
    },
    Course {
        name: "split-values",
        shapes: Shapes::Listed(values),
        run: value,
    },
];

/// Room for a few statuses and chunks.
pub(super) const SMALL: usize = 2048;
/// More than any of these messages has bytes.
pub(super) const BUDGET: usize = 64 << 20;
/// Commands of a device that are answered at most.
const ANSWERED: usize = 1 << 20;
/// Answers in one message.
const FEW: usize = 8;
/// Bytes of a chunk.
pub(super) const CHUNK: usize = 512;

/// A message of the device with a number.
fn numbered(number: u32, body: &str, is_final: bool) -> String {
    let message = message("", "", body).replacen("<MsgID>1<", &format!("<MsgID>{number}<"), 1);
    if is_final {
        message
    } else {
        message.replacen("<Final/>", "", 1)
    }
}

/// Takes a message and writes the answer; whether the package of the server is complete with it.
pub(super) fn take(server: &mut Enrollment, body: &str, out: &mut Vec<u8>) -> Result<bool, String> {
    let message = Message::parse(body.as_bytes()).map_err(refused)?;
    let mut turn = server.receive(&message, &context()).map_err(refused)?;
    while turn.poll_event().is_some() {}
    out.clear();
    let next = turn.finish(out);
    Ok(next.ended || out.windows(8).any(|bytes| bytes == b"<Final/>"))
}

/// Bodies with more commands than one message has room to answer.
fn answered_later(size: usize) -> Vec<Shape> {
    let many =
        |one: &dyn Fn(usize) -> String| -> String { (2..2 + size / one(100).len()).map(one).collect() };
    let unknown = "x".repeat(200);
    vec![
        Shape::new(
            "alerts",
            many(&|id| format!("<Alert><CmdID>{id}</CmdID><Data>1224</Data></Alert>")),
        ),
        Shape::new(
            "gets",
            many(&|id| format!("<Get><CmdID>{id}</CmdID><Item/></Get>")),
        ),
        Shape::new(
            "long unknown commands",
            many(&|id| format!("<{unknown}><CmdID>{id}</CmdID></{unknown}>")),
        ),
        Shape::new("bare alerts", many(&|_| "<Alert/>".to_owned())),
    ]
}

fn owe(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let settings = || settings(SMALL).with_answered_commands(ANSWERED);
    let mut server = Enrollment::new(settings());
    let mut out = Vec::new();
    let first = numbered(1, shape.text(), true);
    meter.measure("server receive, much to answer", || {
        take(&mut server, &first, &mut out)
    })?;
    let json = meter.written("state to JSON, owing", || server.to_json());
    let answer = server.answer().to_vec();
    let restored = meter
        .measure("state from JSON, owing", || {
            Enrollment::restore(settings(), &json, answer)
        })
        .map_err(refused)?;
    let mut server = restored.enrollment;
    meter.measure("server drain", || {
        let mut number = 2;
        while !take(&mut server, &numbered(number, "", true), &mut out)? {
            number += 1;
        }
        Ok(())
    })
}

fn split_answers(size: usize) -> Vec<Shape> {
    let status = |number: usize| {
        format!(
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>{}</CmdRef><Cmd>Get</Cmd><Data>200</Data></Status>\n",
            number + 2
        )
    };
    let result = |number: usize| {
        format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>{}</CmdRef><Item><Source><LocURI>./a</LocURI></Source>\
             <Data>x</Data></Item></Results>\n",
            number + 2
        )
    };
    let item = |number: usize| {
        format!(
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd>\
             <TargetRef>./{number}</TargetRef><Data>200</Data></Status>\n"
        )
    };
    let item_result = |number: usize| {
        format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./{number}</LocURI>\
             </Source><Data>x</Data></Item></Results>\n"
        )
    };
    let count = size / status(100).len();
    let fewer = size / result(100).len();
    let (items, values) = (size / item(100).len(), size / item_result(100).len());
    let mixed = |number: usize| number.wrapping_mul(0x9E37_79B1) % items;
    vec![
        Shape::new("items", (0..items).map(item).collect::<String>()),
        Shape::new("items backwards", (0..items).rev().map(item).collect::<String>()),
        Shape::new("items mixed", (0..items).map(mixed).map(item).collect::<String>()),
        Shape::new("same item", item(0).repeat(items)),
        Shape::new("values", (0..values).map(item_result).collect::<String>()),
        Shape::new(
            "values backwards",
            (0..values).rev().map(item_result).collect::<String>(),
        ),
        Shape::new("value of one item", item_result(0).repeat(values)),
        Shape::new("statuses", (0..count).map(status).collect::<String>()),
        Shape::new(
            "statuses backwards",
            (0..count).rev().map(status).collect::<String>(),
        ),
        Shape::new("results", (0..fewer).map(result).collect::<String>()),
        Shape::new("same result", result(0).repeat(fewer)),
    ]
}

/// Answers, one in each line, of which a message holds a few.
fn answer(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let answers: Vec<&str> = shape.text().lines().collect();
    let mut server = Enrollment::new(settings(BUDGET));
    let mut out = Vec::new();
    let first = numbered(1, "", true);
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    let target = |number: usize| Item::target(Text::lossy(format!("./{number}")));
    if shape.text().contains("./0<") {
        let more = |get: Get<'static>, number| get.with_item(target(number));
        let get = (1..answers.len()).fold(Get::new(target(0)), more);
        turn.push(0_u64, &get.into()).map_err(refused)?;
    } else {
        let get: ManagementCommand<'static> = Get::new(Item::target(Text::lossy("./a"))).into();
        for id in 0..answers.len() as u64 {
            turn.push(id, &get).map_err(refused)?;
        }
    }
    let _ = turn.finish(&mut out);
    meter.measure("server receive, a few answers", || {
        let count = answers.len().div_ceil(FEW);
        for (number, few) in (1..).zip(answers.chunks(FEW)) {
            let body = numbered(number + 1, &few.concat(), number as usize == count);
            take(&mut server, &body, &mut out)?;
        }
        Ok(())
    })
}

pub(super) fn values(size: usize) -> Vec<Shape> {
    [("text", "x"), ("escapes", "<"), ("accents", "\u{e9}")]
        .into_iter()
        .map(|(name, one)| Shape::new(name, one.repeat(size / one.len())))
        .collect()
}

/// A value goes to the server in chunks, and to a device.
fn value(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    meter.measure("server receive, chunks", || upload(shape.text()))?;
    meter.measure("device receive, chunks", || download(shape.text()))?;
    let replace = |address: &str| {
        let item = Item::target(Text::lossy(address.to_owned()));
        Replace::new(item.with_data(Text::lossy(shape.text().to_owned())))
    };
    let mut queue = Queue::new();
    for (id, address) in [(0_u64, "./a"), (1, "./b")] {
        queue.enqueue(id, replace(address)).map_err(refused)?;
    }
    let mut server = Enrollment::new(settings(SMALL));
    let device = device_settings(SMALL).with_object_limit(BUDGET);
    let device = device
        .with_announced_object_size(BUDGET as u32)
        .with_round_limit(u32::MAX);
    let mut device = device::Session::new(Text::lossy("1"), device);
    meter.measure("dialogue, chunks", || talk(&mut server, &mut queue, &mut device))
}

/// The value as markup, in pieces, each with whether it is the last.
fn chunks(value: &str) -> impl Iterator<Item = (String, &'static str)> {
    let characters: Vec<char> = value.chars().collect();
    let count = characters.len().div_ceil(CHUNK);
    let chunks: Vec<String> = characters
        .chunks(CHUNK)
        .map(|chunk| chunk.iter().collect::<String>().replace('<', "&lt;"))
        .collect();
    chunks.into_iter().enumerate().map(move |(number, chunk)| {
        let is_last = number + 1 == count;
        (chunk, if is_last { "" } else { "<MoreData/>" })
    })
}

/// A server that has asked for one value.
pub(super) fn asking(settings: Settings) -> Result<Enrollment, String> {
    let mut server = Enrollment::new(settings);
    let first = numbered(1, "", true);
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    let get: ManagementCommand<'static> = Get::new(Item::target(Text::lossy("./a"))).into();
    turn.push(1_u64, &get).map_err(refused)?;
    let _ = turn.finish(&mut Vec::new());
    Ok(server)
}

/// Messages of a device with the value that the server asked for, in chunks.
pub(super) fn results(value: &str) -> impl Iterator<Item = String> {
    (2..).zip(chunks(value)).map(|(number, (chunk, more))| {
        let body = format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./a</LocURI></Source>\
             <Data>{chunk}</Data>{more}</Item></Results>"
        );
        numbered(number, &body, more.is_empty())
    })
}

/// Messages of a server that write the value, in chunks.
pub(super) fn replaces(value: &str) -> impl Iterator<Item = String> {
    (1..).zip(chunks(value)).map(|(number, (chunk, more))| {
        let body = format!(
            "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./a</LocURI></Target><Data>{chunk}</Data>{more}</Item>\
             </Replace>"
        );
        to_device(&numbered(number, &body, more.is_empty()))
    })
}

/// Takes a message of a server, and writes the answer.
pub(super) fn obey(session: &mut device::Session, body: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let message = Message::parse(body.as_bytes()).map_err(refused)?;
    let mut turn = session.receive(&message).map_err(refused)?;
    while turn.poll_event().is_some() {}
    out.clear();
    let _ = turn.finish(out);
    Ok(())
}

fn upload(value: &str) -> Result<(), String> {
    let mut server = asking(settings(BUDGET).with_object_limit(BUDGET))?;
    let mut out = Vec::new();
    for body in results(value) {
        take(&mut server, &body, &mut out)?;
    }
    Ok(())
}

fn download(value: &str) -> Result<(), String> {
    let settings = device_settings(BUDGET).with_object_limit(BUDGET);
    let mut session = device::Session::new(Text::lossy("1"), settings.with_round_limit(u32::MAX));
    let mut out = Vec::new();
    session.start(&mut out).map_err(refused)?;
    for body in replaces(value) {
        obey(&mut session, &body, &mut out)?;
    }
    Ok(())
}
