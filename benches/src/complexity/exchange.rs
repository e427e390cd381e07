//! Outstanding commands of a server: answers in any order, stored states, refused pushes.

use std::collections::BTreeSet;

use mdm_syncml::outgoing::{Atomic, Get, Item, ManagementCommand, Replace};
use mdm_syncml::session::server::{Enrollment, StateSummary};
use mdm_syncml::{LocUri, Message, Text};

use super::session::{context, settings};
use super::syncml::message;
use super::{Course, Meter, Shape, Shapes, refused};

pub(super) const COURSES: &[Course] = &[
    Course {
        name: "exchange-answers",
        shapes: Shapes::Listed(answers),
        run: answered,
    },
    Course {
        name: "exchange-pushes",
        shapes: Shapes::Listed(pushes),
        run: push,
    },
];

/// Between what the server asks for, an address in each line, and the body of the answer.
const ANSWER: &str = "\n\n";
/// More than any of these messages has bytes.
const BUDGET: usize = 64 << 20;

fn status(command: usize, name: &str, reference: &str) -> String {
    format!(
        "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>{command}</CmdRef><Cmd>{name}</Cmd>{reference}\
         <Data>200</Data></Status>"
    )
}

fn about(address: &str) -> String {
    status(2, "Get", &format!("<TargetRef>{address}</TargetRef>"))
}

fn item(address: &str, more: &str) -> String {
    format!("<Item><Source><LocURI>{address}</LocURI></Source>{more}</Item>")
}

fn results(items: &str) -> String {
    format!("<Results><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef>{items}</Results>")
}

fn answers(size: usize) -> Vec<Shape> {
    let addresses = |length: usize, end: &str| -> Vec<String> {
        let long = "./".to_owned() + &"a/".repeat(length / 2);
        (0..size / 2 / (length + 20))
            .map(|number| format!("{long}n{number:06}{end}"))
            .collect()
    };
    let shape = |name: &str, asked: &[String], answer: String| {
        Shape::new(name, format!("{}{ANSWER}{answer}", asked.join("\n")))
    };
    let reversed = |asked: &[String]| -> String { asked.iter().rev().map(|one| about(one)).collect() };
    let values = |asked: &[String]| -> String {
        let items: String = asked
            .iter()
            .rev()
            .map(|one| item(one, "<Data>v</Data>"))
            .collect();
        status(2, "Get", "") + &results(&items)
    };
    let (short, long) = (addresses(10, ""), addresses(600, ""));
    let lists = addresses(10, "?list=Struct");
    let nested: Vec<String> = (1..=size / 400)
        .map(|depth| format!("./{}a?list=Struct", "a/".repeat(depth % 150)))
        .collect();
    let listed = |asked: &[String], below: &str| -> String {
        let bare = asked.iter().rev().filter_map(|one| one.split_once('?'));
        let items: String = bare
            .map(|(node, _)| item(&format!("{node}{below}"), "<Data>v</Data>"))
            .collect();
        status(2, "Get", "") + &results(&items)
    };
    let parts: String = (0..short.len())
        .map(|part| status(part + 3, "Replace", ""))
        .collect();
    let one = ["./a".to_owned()];
    let chunk = results(&item("./a", "<Data>chunk</Data><MoreData/>"));
    let chunks = chunk.repeat(size / chunk.len());
    vec![
        shape("statuses backwards", &short, reversed(&short)),
        shape("statuses backwards x long addresses", &long, reversed(&long)),
        shape("one status x addresses", &short, status(2, "Get", "")),
        shape("unknown addresses", &short, reversed(&lists)),
        shape("values backwards", &short, values(&short)),
        shape("values backwards x long addresses", &long, values(&long)),
        shape("values of lists", &lists, listed(&lists, "/x")),
        shape("values of nested lists", &nested, listed(&nested, "/x/y")),
        shape("values beside nested lists", &nested, listed(&nested, "zz")),
        shape(
            "same addresses",
            &vec![one[0].clone(); size / 40],
            values(&vec![one[0].clone(); size / 40]),
        ),
        shape(
            "atomic, container last",
            &short,
            parts.clone() + &status(2, "Atomic", ""),
        ),
        shape(
            "atomic, container first",
            &short,
            status(2, "Atomic", "") + &parts,
        ),
        shape("chunks", &one, chunks),
    ]
}

fn answered(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let (asked, answer) = shape.text().split_once(ANSWER).ok_or("no answer")?;
    let addresses = asked
        .lines()
        .map(|line| LocUri::new(line).map(LocUri::into_owned));
    let addresses = addresses.collect::<Result<Vec<_>, _>>().map_err(refused)?;
    let command: ManagementCommand<'static> = match shape.name.starts_with("atomic") {
        true => Atomic::from_commands(addresses.into_iter().map(Replace::new))
            .ok_or("empty")?
            .into(),
        false => Get::from_items(addresses).ok_or("empty")?.into(),
    };
    let mut server = Enrollment::new(settings(BUDGET));
    let first = message("", "", "");
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let mut turn = server.receive(&first, &context()).map_err(refused)?;
    let mut out = Vec::new();
    turn.push(1_u64, &command).map_err(refused)?;
    let _ = turn.finish(&mut out);
    let json = meter.written("state to JSON, asked", || server.to_json());
    let stored = server.answer().to_vec();
    let restored = meter
        .measure("state from JSON, asked", || {
            Enrollment::restore(settings(BUDGET), &json, stored)
        })
        .map_err(refused)?;
    meter.measure("StateSummary::parse", || StateSummary::parse(&json).is_ok());
    let mut server = restored.enrollment;
    let second = message("", "", answer).replacen("<MsgID>1<", "<MsgID>2<", 1);
    let second = Message::parse(second.as_bytes()).map_err(refused)?;
    let mut turn = meter
        .measure("server receive, answers", || server.receive(&second, &context()))
        .map_err(refused)?;
    meter.measure("server poll_event, answers", || {
        std::iter::from_fn(|| turn.poll_event()).count()
    });
    meter.measure("server finish, answers", || {
        let _ = turn.finish(&mut out);
    });
    meter.written("state to JSON, answered", || server.to_json());
    Ok(())
}

/// Addresses that are pushed one after the other.
fn pushes(size: usize) -> Vec<Shape> {
    let long = format!("./{}a\n", "a/".repeat(400));
    vec![
        Shape::new("short", "./a/b/c/d\n".repeat(size / 10)),
        Shape::new("long", long.repeat((size / long.len()).max(2))),
    ]
}

/// Pushes everything into answers that have room for a little, and for one message.
fn push(meter: &mut Meter, shape: &Shape) -> Result<(), String> {
    let first = message("", "", "");
    let first = Message::parse(first.as_bytes()).map_err(refused)?;
    let commands: Vec<ManagementCommand<'static>> = shape
        .text()
        .lines()
        .map(|line| Get::new(Item::target(Text::lossy(line.to_owned()))))
        .map(Into::into)
        .collect();
    for (entry, budget) in [
        ("Turn::push, no room", 2048),
        ("Turn::push, too large", 700),
        ("Turn::push", BUDGET),
    ] {
        let mut server = Enrollment::new(settings(budget));
        let mut turn = server.receive(&first, &context()).map_err(refused)?;
        meter.measure(entry, || {
            let results = (1_u64..)
                .zip(&commands)
                .map(|(id, command)| turn.push(id, command));
            results.map(|result| result.is_ok()).collect::<BTreeSet<_>>()
        });
        let mut out = Vec::new();
        let _ = turn.finish(&mut out);
    }
    Ok(())
}
