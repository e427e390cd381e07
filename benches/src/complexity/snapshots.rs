//! Stored states and orders: full of what they may hold, full of what nobody knows, broken at the end.

use mdm_syncml::outgoing::{Atomic, Data, Get, Item, ManagementCommand, Node, RawXml, Replace, Sequence};
use mdm_syncml::session::device;
use mdm_syncml::session::server::{Enrollment, Order, StateSummary};
use mdm_syncml::{Message, Text};

use super::entra::members;
use super::session::{context, device_settings, settings, to_device};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "snapshot-state",
        shapes: Shapes::Listed(|size| spoiled(size, &state())),
        run: read,
    },
    Course {
        name: "snapshot-device",
        shapes: Shapes::Listed(|size| spoiled(size, &session())),
        run: read,
    },
    Course {
        name: "snapshot-order",
        shapes: Shapes::Listed(|size| spoiled(size, &text(&order(Get::new(node(0)))))),
        run: read,
    },
    Course {
        name: "orders",
        shapes: Shapes::Listed(orders),
        run: keep,
    },
];

const BUDGET: usize = 64 << 20;

fn node(number: usize) -> Node<'static> {
    Item::target(Text::lossy(format!("./a/b/n{number:06}")))
}

fn text(order: &Order) -> String {
    String::from_utf8(order.to_json()).unwrap_or_default()
}

fn order(command: impl Into<ManagementCommand<'static>>) -> Order {
    Order::new(1_u64, command)
}

/// A state with a command that is out.
fn state() -> String {
    let mut server = Enrollment::new(settings(BUDGET));
    let first = message("", "", "");
    if let Ok(first) = Message::parse(first.as_bytes())
        && let Ok(mut turn) = server.receive(&first, &context())
    {
        let _ = turn.push(1_u64, &Get::new(node(0)).into());
        let _ = turn.finish(&mut Vec::new());
    }
    String::from_utf8(server.to_json()).unwrap_or_default()
}

/// A session with an answer that waits.
fn session() -> String {
    let mut session = device::Session::new(Text::lossy("1"), device_settings(1024));
    let _ = session.start(&mut Vec::new());
    let get = "<Get><CmdID>2</CmdID><Item><Target><LocURI>./a</LocURI></Target></Item></Get>".repeat(9);
    let asked = to_device(&message("", "", &get));
    if let Ok(asked) = Message::parse(asked.as_bytes())
        && let Ok(turn) = session.receive(&asked)
    {
        let _ = turn.finish(&mut Vec::new());
    }
    String::from_utf8(session.to_json()).unwrap_or_default()
}

/// Stored states, with members that nobody knows, of another version, and broken off.
fn spoiled(size: usize, stored: &str) -> Vec<Shape> {
    let start = stored.strip_suffix('}').unwrap_or_default();
    let mut shapes = Vec::new();
    for (name, member) in members(size) {
        let full = format!("{start}{member}}}");
        shapes.push(Shape::new(format!("{name}, broken"), &full[..full.len() - 1]));
        shapes.push(Shape::new(
            format!("{name}, another version"),
            full.replacen("\"version\":", "\"version\":9", 1),
        ));
        shapes.push(Shape::new(name, full));
    }
    for (name, one) in [
        ("same members", ",\"version\":2"),
        ("lines", "\n"),
        ("bytes", "\u{e9}"),
    ] {
        shapes.push(Shape::new(
            name,
            format!("{start}{}}}", one.repeat(size / one.len())),
        ));
    }
    shapes
}

/// Reads it as each kind; all but one are refused, and two cost a look at the version.
fn read(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let json = &shape.bytes;
    meter.measure("state from JSON", || {
        Enrollment::restore(settings(BUDGET), json, Vec::new()).is_ok()
    });
    meter.measure("StateSummary::parse", || StateSummary::parse(json).is_ok());
    meter.measure("device from JSON", || {
        device::Session::restore(device_settings(BUDGET), json).is_ok()
    });
    meter.measure("Order::from_json", || Order::from_json(json).is_ok());
    Ok(())
}

/// Orders that hold one long thing or many.
fn orders(size: usize) -> Vec<Shape> {
    let shape = |name: &str, command: ManagementCommand<'static>| Shape::new(name, text(&order(command)));
    let value = |data: Data<'static>| Replace::new(node(0).with_data(data)).into();
    let written = |text: String| value(Text::lossy(text).into());
    let raw = |text: String| value(RawXml::new(text).map_or_else(|_| Text::default().into(), Data::from));
    let many = size / 60;
    let get = |many| Get::from_items((0..many).map(node)).unwrap_or_else(|| Get::new(node(0)));
    let parts = || (0..many / 2).map(|number| Replace::new(node(number)));
    let atomic = || Atomic::from_commands(parts()).unwrap_or_else(|| Atomic::new(Replace::new(node(0))));
    vec![
        shape("items", get(many).into()),
        shape("atomic", atomic().into()),
        shape(
            "sequence",
            Sequence::new(atomic()).with_command(get(many / 2)).into(),
        ),
        shape("long value", written("x".repeat(size))),
        shape("quotes", written("\"".repeat(size / 2))),
        shape("controls", written("\n".repeat(size / 2))),
        shape("accents", written("\u{e9}".repeat(size / 2))),
        shape("markup", raw("<a b='c'/>".repeat(size / 10))),
        shape(
            "long address",
            Get::new(Item::target(Text::lossy("./a/".repeat(size / 4)))).into(),
        ),
    ]
}

fn keep(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let order = meter
        .measure("Order::from_json", || Order::from_json(&shape.bytes))
        .map_err(refused)?;
    meter.written("Order::to_json", || order.to_json());
    meter.measure("Order == Order", || order == order.clone());
    meter.measure("Order debug", || format!("{order:?}").len());
    let first = message("", "", "");
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut server = Enrollment::new(settings(BUDGET));
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    meter
        .measure("Turn::push, one", || turn.push(order.id(), order.command()))
        .map_err(refused)?;
    meter.written("Turn::finish, one", || {
        let mut out = Vec::new();
        let _ = turn.finish(&mut out);
        out
    });
    Ok(())
}
