//! The engines compared: each does its work as often as asked and returns a number that depends on all of it.

use std::hint::black_box;

use mdm_syncml::{Command, Item, Limits, Message, Parser};
use quick_xml::events::Event;
use quick_xml::{NsReader, Reader};

use crate::harness::Engine;

/// The engines that read.
pub const READERS: [Engine; 4] = [
    Engine {
        name: "mdm-syncml",
        run: reused,
    },
    Engine {
        name: "mdm-syncml general",
        run: general,
    },
    Engine {
        name: "quick-xml Reader",
        run: quick_xml_reader,
    },
    Engine {
        name: "quick-xml NsReader",
        run: quick_xml_ns_reader,
    },
];

/// Typed messages from a parser that is kept.
pub fn reused(xml: &str, passes: u32) -> usize {
    with_parser(&mut Parser::new(), xml, passes)
}

/// Reads without the literals that devices are expected to write: a limit on depth that literals do not watch
/// sends every message the general way.
pub fn general(xml: &str, passes: u32) -> usize {
    let mut limits = Limits::default();
    limits.depth = 8;
    with_parser(&mut Parser::with_limits(limits), xml, passes)
}

fn with_parser(parser: &mut Parser, xml: &str, passes: u32) -> usize {
    (0..passes)
        .map(|_| match parser.parse(black_box(xml).as_bytes()) {
            Ok(message) => black_box(&message).commands().count(),
            Err(error) => panic!("{error}"),
        })
        .fold(0, usize::wrapping_add)
}

/// Typed messages with memory of their own.
pub fn fresh(xml: &str, passes: u32) -> usize {
    (0..passes)
        .map(|_| match Message::parse(black_box(xml).as_bytes()) {
            Ok(message) => black_box(&message).commands().count(),
            Err(error) => panic!("{error}"),
        })
        .fold(0, usize::wrapping_add)
}

/// quick-xml's events, nothing made of them.
pub fn quick_xml_reader(xml: &str, passes: u32) -> usize {
    let mut events = 0;
    for _ in 0..passes {
        let mut reader = Reader::from_str(black_box(xml));
        while !matches!(black_box(reader.read_event()), Ok(Event::Eof) | Err(_)) {
            events += 1;
        }
    }
    events
}

/// quick-xml's events with resolved namespaces, nothing made of them.
pub fn quick_xml_ns_reader(xml: &str, passes: u32) -> usize {
    let mut events = 0;
    for _ in 0..passes {
        let mut reader = NsReader::from_str(black_box(xml));
        while !matches!(
            black_box(reader.read_resolved_event()),
            Ok((_, Event::Eof)) | Err(_)
        ) {
            events += 1;
        }
    }
    events
}

/// Bytes of every text in a message: what a server that looks at everything does after reading.
pub fn texts(message: &Message<'_>) -> usize {
    fn item(item: Item<'_>) -> usize {
        item.data().map_or(0, |data| data.text().len())
    }
    let mut total = 0;
    let mut open: Vec<_> = message.commands().collect::<Vec<Command<'_>>>();
    while let Some(command) = open.pop() {
        total += command.items().map(item).sum::<usize>();
        open.extend(command.commands());
    }
    total
}
