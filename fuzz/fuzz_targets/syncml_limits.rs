//! Any bytes under small limits: nothing over a limit comes out, counts included; limits only ever refuse, and only with
//! their own name.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use mdm_errors::{DecodeErrorKind, LimitKind};
use mdm_fuzz::{check_line, dump};
use mdm_syncml::incoming::Location;
use mdm_syncml::iter::Commands;
use mdm_syncml::{Command, Item, Limits, Message};

fuzz_target!(|bytes: &[u8]| {
    // the limits come from the end of the input, so that the front stays a document
    let (document, tail) = bytes.split_at(bytes.len().saturating_sub(10));
    let Ok(limits) = limits(&mut Unstructured::new(tail)) else {
        return;
    };
    let free = Message::parse(document);
    let bound = Message::parse_with(document, &limits);
    match (&bound, &free) {
        (Ok(bound), Ok(free)) => {
            assert_eq!(dump::message(bound), dump::message(free));
            assert!(document.len() <= limits.bytes && bound.bytes().len() <= limits.bytes);
            let mut counts = Counts::default();
            counts.message(bound, &limits);
            assert!(counts.commands <= limits.commands && counts.items <= limits.items);
            assert!(counts.extras <= limits.extras);
            shape(bound.text(), &limits);
        }
        (Ok(_), Err(error)) => panic!("accepted under small limits only: {error}"),
        (Err(error), Ok(_)) => match error.kind() {
            DecodeErrorKind::Limit(LimitKind::Tokens) => panic!("no limit of messages"),
            DecodeErrorKind::Limit(_) => check_line(error),
            _ => panic!("refused under small limits for no limit: {error}"),
        },
        (Err(error), Err(_)) => check_line(error),
    }
});

fn limits(u: &mut Unstructured<'_>) -> Result<Limits> {
    let mut limits = Limits::default();
    let mut small = |most: usize| -> Result<Option<usize>> {
        let byte = usize::from(u.arbitrary::<u8>()?);
        // half of them stay as they are
        Ok((byte < 128).then(|| byte * most / 127))
    };
    let fields: [(&mut usize, usize); 10] = [
        (&mut limits.bytes, 2000),
        (&mut limits.commands, 8),
        (&mut limits.items, 8),
        (&mut limits.extras, 4),
        (&mut limits.depth, 12),
        (&mut limits.attributes, 3),
        (&mut limits.namespaces, 4),
        (&mut limits.name, 40),
        (&mut limits.text, 200),
        (&mut limits.uri, 60),
    ];
    for (field, most) in fields {
        if let Some(value) = small(most)? {
            *field = value;
        }
    }
    Ok(limits)
}

#[derive(Default)]
struct Counts {
    commands: usize,
    items: usize,
    extras: usize,
}

impl Counts {
    fn message(&mut self, message: &Message<'_>, limits: &Limits) {
        let header = message.header();
        self.extras += header.unknown().count();
        for place in [header.target(), header.source()] {
            self.place(place, limits);
        }
        assert!(header.resp_uri().is_none_or(|uri| uri.len() <= limits.uri));
        self.commands(message.commands(), limits);
    }

    fn commands(&mut self, commands: Commands<'_>, limits: &Limits) {
        for command in commands {
            self.commands += 1;
            let references = match command {
                Command::Status(status) => status.target_refs().count() + status.source_refs().count(),
                Command::Results(results) => results.target_refs().count() + results.source_refs().count(),
                _ => 0,
            };
            // the first TargetRef is no extra
            self.extras += references.saturating_sub(1);
            assert!(command.cmd_id().is_none_or(|id| id.len() <= limits.text));
            for item in command.items() {
                self.item(item, limits);
            }
            self.commands(command.commands(), limits);
        }
    }

    fn item(&mut self, item: Item<'_>, limits: &Limits) {
        self.items += 1;
        self.extras += item.unknown().count();
        for place in [
            item.target(),
            item.source(),
            item.target_parent(),
            item.source_parent(),
        ] {
            self.place(place, limits);
        }
        if let Some(data) = item.data() {
            assert!(data.raw().len() <= limits.text);
        }
        if let Some(meta) = item.meta() {
            self.extras += meta.unknown().count();
        }
    }

    fn place(&mut self, place: Option<Location<'_>>, limits: &Limits) {
        if let Some(place) = place {
            self.extras += place.unknown().count();
            assert!(place.uri().is_none_or(|uri| uri.len() <= limits.uri));
        }
    }
}

/// Depth, attributes and names of what was accepted, counted by the reference reader.
fn shape(text: &str, limits: &Limits) {
    let root = mdm_fuzz::reference::read(text.as_bytes()).expect("accepted");
    let mut level = vec![&root];
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        assert!(level.iter().all(|element| element.name <= limits.name));
        assert!(
            level
                .iter()
                .all(|element| element.attributes <= limits.attributes)
        );
        assert!(level.iter().all(|element| element.bindings <= limits.namespaces));
        level = level.iter().flat_map(|element| &element.children).collect();
    }
    assert!(depth <= limits.depth, "depth {depth}");
}
