//! Orders of a queue in memory: identifiers and priorities in every sequence, their rows in a store.

use mdm_syncml::outgoing::{Get, Item, Replace};
use mdm_syncml::session::server::{Enrollment, Order, Queue, RetryPolicy, Settings};
use mdm_syncml::{Message, Text};

use super::session::{context, settings};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};
use crate::generate::Sequence;

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "queue",
        shapes: Shapes::Listed(orders),
        run: queue,
    },
    Course {
        name: "held-back",
        shapes: Shapes::Listed(held_back),
        run: hold,
    },
];

/// More than any of these messages has bytes.
const BUDGET: usize = 64 << 20;
/// Room for a few commands.
const SMALL: usize = 2048;
/// An address in each line, with the identifier and the priority before it.
const LINE: usize = 40;

/// Numbers from 0 on, each once, in no order.
fn shuffled(count: usize) -> Vec<usize> {
    let mut sequence = Sequence(7);
    let mut numbers: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        numbers.swap(last, sequence.below(last + 1));
    }
    numbers
}

fn orders(size: usize) -> Vec<Shape> {
    let count = size / LINE;
    let mixed = shuffled(count);
    let many = |name: &str, id: &dyn Fn(usize) -> usize, priority: &dyn Fn(usize) -> usize| {
        let line = |number| format!("{:<9}{:<9}{:<21}\n", id(number), priority(number), "./a");
        Shape::new(name, (0..count).map(line).collect::<String>())
    };
    let long = "a/".repeat(400);
    let long: String = (0..(size / long.len()).max(2))
        .map(|number| format!("{number:<9}{:<9}./{long}a\n", 0))
        .collect();
    vec![
        many("ascending", &|number| number, &|_| 0),
        many("descending", &|number| count - number, &|_| 0),
        many("shuffled", &|number| mixed[number], &|_| 0),
        many("same", &|_| 1, &|_| 0),
        many("ascending, priorities up", &|number| number, &|number| number),
        many("ascending, priorities down", &|number| number, &|number| {
            count - number
        }),
        many(
            "shuffled, shuffled priorities",
            &|number| mixed[number],
            &|number| mixed[count - 1 - number],
        ),
        many("shuffled, few priorities", &|number| mixed[number], &|number| {
            mixed[number] % 4
        }),
        Shape::new("long addresses", long),
    ]
}

fn read(line: &str) -> Option<Order> {
    let (id, rest) = line.split_at_checked(9)?;
    let (priority, address) = rest.split_at_checked(9)?;
    let item = Item::target(Text::lossy(address.trim_ascii_end().to_owned()));
    let order = Order::new(id.trim_ascii_end().parse::<u64>().ok()?, Get::new(item));
    Some(order.with_priority(priority.trim_ascii_end().parse().ok()?))
}

fn queue(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let orders: Option<Vec<Order>> = shape.text().lines().map(read).collect();
    let orders = orders.ok_or("a line that is no order")?;
    let insert = |queue: &mut Queue, orders: &[Order]| {
        let inserted = orders.iter().map(|order| queue.insert(order.clone()));
        inserted.filter(Result::is_ok).count()
    };
    let mut queue = Queue::new().with_policy(RetryPolicy::new().without_unanswered());
    meter.measure("Queue::insert", || insert(&mut queue, &orders));
    meter.measure("Queue::insert, twice", || insert(&mut queue, &orders));
    meter.measure("Queue::get", || {
        let found = orders.iter().filter_map(|order| queue.get(order.id()));
        found.filter(|order| !order.is_out()).count()
    });
    meter.measure("Queue::orders", || {
        queue.orders().count() + queue.waiting().count()
    });
    meter.measure("Queue debug", || format!("{queue:?}").len());
    let rows = meter.measure("Order::to_json", || {
        queue.orders().map(Order::to_json).collect::<Vec<_>>()
    });
    meter.measure("Order::from_json", || {
        rows.iter().filter(|row| Order::from_json(row).is_ok()).count()
    });
    let mut cancelled = queue.clone();
    meter.measure("Queue::cancel", || {
        let orders = orders.iter().rev();
        orders
            .filter(|order| cancelled.cancel(order.id()).is_some())
            .count()
    });
    let mut cancelled = queue.clone();
    meter.measure("Queue::cancel_all", || cancelled.cancel_all().len());
    push(meter, &orders)?;
    let mut served = queue.clone();
    meter.measure("Queue::finish", || serve(&mut served, settings(BUDGET), 2))?;
    meter.measure("Queue::recall", || served.recall());
    let rounds = u32::try_from(orders.len()).unwrap_or(u32::MAX).saturating_add(2);
    meter.measure("Queue::finish, little room", || {
        serve(&mut queue, settings(SMALL), rounds)
    })
}

/// Pushes every order into one answer, then once more.
fn push(meter: &mut Meter, orders: &[Order]) -> Result<(), String> {
    let first = message("", "", "");
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut server = Enrollment::new(settings(BUDGET));
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    for entry in ["Turn::push", "Turn::push, twice"] {
        meter.measure(entry, || {
            let pushed = orders.iter().map(|order| turn.push(order.id(), order.command()));
            pushed.filter(Result::is_ok).count()
        });
    }
    let mut out = Vec::new();
    let _ = meter.measure("Turn::finish", || turn.finish(&mut out));
    Ok(())
}

/// Lets a device that answers nothing call so many times, or until nothing waits.
fn serve(queue: &mut Queue, settings: Settings, rounds: u32) -> Result<(), String> {
    let mut server = Enrollment::new(settings);
    let body = message("", "", "");
    let mut out = Vec::new();
    for number in 1..=rounds {
        let body = body.replacen("<MsgID>1<", &format!("<MsgID>{number}<"), 1);
        let message = Message::parse(body.as_bytes()).map_err(refused)?;
        let turn = server.receive(&message, &context()).map_err(refused)?;
        out.clear();
        let served = queue.finish(turn, context().now, &mut out);
        if served.waiting == 0 || served.next.ended {
            return Ok(());
        }
    }
    Err("orders wait for ever".to_owned())
}

/// Orders that stay, before a few that go.
fn held_back(size: usize) -> Vec<Shape> {
    let order = |number: usize, address: &str, bytes: usize| {
        format!("{number:<9}{:<9}{address}\t{}\n", 0, "x".repeat(bytes))
    };
    let many = |address: &str, bytes: usize| -> String {
        let one = order(0, address, bytes).len();
        (0..size / one)
            .map(|number| order(number, address, bytes))
            .collect()
    };
    vec![
        Shape::new("for a user who is absent", many("./User/Vendor/a", 400)),
        Shape::new("larger than the device takes", many("./a", 8000)),
    ]
}

/// Lets a device call while orders are held back.
fn hold(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let mut queue = Queue::new();
    // Each answer names those that stay, but must not read them again.
    let rounds = match shape.name.starts_with("larger") {
        true => shape.bytes.len() / 512,
        false => 16,
    };
    for line in shape.text().lines() {
        let (start, data) = line.split_once('\t').ok_or("no value")?;
        let order = read(start).ok_or("no order")?;
        let address = start.get(18..).unwrap_or_default();
        let node = Item::target(Text::lossy(address.to_owned()));
        let value = node.with_data(Text::lossy(data.to_owned()));
        queue.enqueue(order.id(), Replace::new(value)).map_err(refused)?;
    }
    for id in 0..rounds as u64 * 16 {
        let get = Get::new(Item::target(Text::lossy("./a")));
        queue.enqueue((1_u64 << 40) + id, get).map_err(refused)?;
    }
    let body = message(
        "",
        "<Meta><MaxMsgSize xmlns=\"syncml:metinf\">1100</MaxMsgSize></Meta>",
        "",
    );
    let mut server = Enrollment::new(settings(BUDGET));
    let mut out = Vec::new();
    meter.measure("Queue::finish, held back", || {
        for number in 1..=rounds {
            let body = body.replacen("<MsgID>1<", &format!("<MsgID>{number}<"), 1);
            let message = Message::parse(body.as_bytes()).map_err(refused)?;
            let turn = server.receive(&message, &context()).map_err(refused)?;
            out.clear();
            let _ = queue.finish(turn, context().now, &mut out);
        }
        Ok(())
    })
}
