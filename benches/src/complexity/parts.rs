//! Values in chunks that the application takes and supplies part by part, and states stored after each message.

use mdm_syncml::outgoing::{Item, Replace};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Queue, Settings};
use mdm_syncml::{Message, Text};

use super::rounds::{BUDGET, CHUNK, SMALL, asking, obey, replaces, results, take, values};
use super::session::{answer_all, context, device_settings, settings};
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[Course {
    name: "stored-chunks",
    shapes: Shapes::Listed(values),
    run: value,
}];

fn value(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    meter.measure("server receive, parts taken", || upload(shape.text()))?;
    meter.measure("device receive, parts taken", || receive(shape.text()))?;
    meter.measure("server and device, parts supplied", || download(shape.text()))
}

fn stored(server: &Enrollment, settings: Settings) -> Result<Enrollment, String> {
    let restored = Enrollment::restore(settings, &server.to_json(), server.answer().to_vec());
    Ok(restored.map_err(refused)?.enrollment)
}

fn upload(value: &str) -> Result<(), String> {
    let settings = || settings(BUDGET).with_object_limit(BUDGET);
    let mut server = asking(settings())?;
    let mut out = Vec::new();
    let mut taken = 0;
    for body in results(value) {
        take(&mut server, &body, &mut out)?;
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
    for body in replaces(value) {
        obey(&mut session, &body, &mut out)?;
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
