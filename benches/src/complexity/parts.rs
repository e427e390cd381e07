//! Values in chunks that the application takes and supplies part by part, and states stored after each message.

use mdm_syncml::outgoing::{Get, Item, ManagementCommand, Replace};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Queue, Settings};
use mdm_syncml::{Message, Text};

use super::session::{answer_all, context, device_settings, settings, to_device};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[Course {
    name: "stored-chunks",
    shapes: Shapes::Listed(values),
    run: value,
}];

/// More than any of these messages has bytes.
const BUDGET: usize = 64 << 20;
/// Room for a chunk.
const SMALL: usize = 2048;
/// Characters of a chunk.
const CHUNK: usize = 512;

fn values(size: usize) -> Vec<Shape> {
    [("text", "x"), ("escapes", "<"), ("accents", "\u{e9}")]
        .into_iter()
        .map(|(name, one)| Shape::new(name, one.repeat(size / one.len())))
        .collect()
}

fn value(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    meter.measure("server receive, parts taken", || upload(shape.text()))?;
    meter.measure("device receive, parts taken", || receive(shape.text()))?;
    meter.measure("server and device, parts supplied", || download(shape.text()))
}

/// Messages with the value in chunks, numbered from `first` on; `wrap` makes a command of a chunk.
fn messages(value: &str, first: usize, wrap: fn(&str) -> String) -> Vec<String> {
    let characters: Vec<char> = value.chars().collect();
    let count = characters.len().div_ceil(CHUNK);
    let numbered = |(index, chunk): (usize, &[char])| {
        let is_last = index + 1 == count;
        let text = chunk.iter().collect::<String>().replace('<', "&lt;");
        let more = if is_last { "" } else { "<MoreData/>" };
        let body = wrap(&format!("<Data>{text}</Data>{more}"));
        let message = message("", "", &body).replacen("<MsgID>1<", &format!("<MsgID>{}<", first + index), 1);
        match is_last {
            true => message,
            false => message.replacen("<Final/>", "", 1),
        }
    };
    characters.chunks(CHUNK).enumerate().map(numbered).collect()
}

fn stored(server: &Enrollment, settings: Settings) -> Result<Enrollment, String> {
    let restored = Enrollment::restore(settings, &server.to_json(), server.answer().to_vec());
    Ok(restored.map_err(refused)?.enrollment)
}

fn upload(value: &str) -> Result<(), String> {
    let settings = || settings(BUDGET).with_object_limit(BUDGET);
    let mut server = Enrollment::new(settings());
    let mut out = Vec::new();
    let first = message("", "", "");
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    let get: ManagementCommand<'static> = Get::new(Item::target(Text::lossy("./a"))).into();
    turn.push(1_u64, &get).map_err(refused)?;
    let _ = turn.finish(&mut out);
    let mut taken = 0;
    for body in messages(value, 2, |data| {
        format!(
            "<Results><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./a</LocURI></Source>\
             {data}</Item></Results>"
        )
    }) {
        let received = Message::parse(body.as_bytes()).map_err(refused)?;
        let mut turn = server.receive(&received, &context()).map_err(refused)?;
        while turn.poll_event().is_some() {}
        out.clear();
        let _ = turn.finish(&mut out);
        taken += server.take_part().map_or(0, |part| part.text.len());
        server = stored(&server, settings())?;
    }
    // The last chunk comes with the event.
    match taken + 2 * CHUNK < value.len() {
        true => Err("parts are missing".to_owned()),
        false => Ok(()),
    }
}

fn receive(value: &str) -> Result<(), String> {
    let settings = || {
        let settings = device_settings(BUDGET).with_object_limit(BUDGET);
        settings.with_round_limit(u32::MAX)
    };
    let mut session = device::Session::new(Text::lossy("1"), settings());
    let mut out = Vec::new();
    session.start(&mut out).map_err(refused)?;
    let mut taken = 0;
    for body in messages(value, 1, |data| {
        format!("<Replace><CmdID>2</CmdID><Item><Target><LocURI>./a</LocURI></Target>{data}</Item></Replace>")
    }) {
        let body = to_device(&body);
        let received = Message::parse(body.as_bytes()).map_err(refused)?;
        let mut turn = session.receive(&received).map_err(refused)?;
        while turn.poll_event().is_some() {}
        out.clear();
        let _ = turn.finish(&mut out);
        taken += session.take_part().map_or(0, |part| part.text.len());
        session = device::Session::restore(settings(), &session.to_json()).map_err(refused)?;
    }
    match taken + 2 * CHUNK < value.len() {
        true => Err("parts are missing".to_owned()),
        false => Ok(()),
    }
}

/// The server drops the value after each message and is given it anew by the queue, and both sides are stored.
fn download(value: &str) -> Result<(), String> {
    let own = || settings(SMALL);
    let theirs = || {
        let settings = device_settings(SMALL).with_object_limit(BUDGET);
        let settings = settings.with_announced_object_size(BUDGET as u32);
        settings.with_round_limit(u32::MAX)
    };
    let item = Item::target(Text::lossy("./a")).with_data(Text::lossy(value.to_owned()));
    let mut queue = Queue::new();
    queue.enqueue(1_u64, Replace::new(item)).map_err(refused)?;
    let mut server = Enrollment::new(own());
    let mut device = device::Session::new(Text::lossy("1"), theirs());
    let (mut up, mut down) = (Vec::new(), Vec::new());
    device.start(&mut up).map_err(refused)?;
    for _ in 0..=value.len() {
        let message = Message::parse(&up).map_err(refused)?;
        let mut turn = server.receive(&message, &context()).map_err(refused)?;
        while turn.poll_event().is_some() {}
        down.clear();
        let ended = queue.finish(turn, context().now, &mut down).next.ended;
        server.drop_outgoing();
        server = stored(&server, own())?;
        let message = Message::parse(&down).map_err(refused)?;
        let mut turn = device.receive(&message).map_err(refused)?;
        answer_all(&mut turn);
        up.clear();
        let next = turn.finish(&mut up);
        let _ = device.take_part();
        device = device::Session::restore(theirs(), &device.to_json()).map_err(refused)?;
        if ended || !next.send {
            return match queue.is_empty() {
                true => Ok(()),
                false => Err("the value was not sent".to_owned()),
            };
        }
    }
    Err("the dialogue does not end".to_owned())
}
