//! Runs of several messages for fuzzing, in the form of the target `syncml_rounds`: bodies after NUL bytes.

use core::time::Duration;
use std::path::Path;

use mdm_syncml::Message;
use mdm_syncml::outgoing::{Atomic, Exec, Get, Item, ManagementCommand, Node, Replace, Sequence};
use mdm_syncml::session::server::{Context, Enrollment, NotSent, Settings};
use rustls_pki_types::UnixTime;

use super::chance::Chance;
use super::nodes::Nodes;
use super::wild::{Habits, Wild};
use crate::pair::{DEVICE, SERVER, text, uri};

/// The messages that the target reads of one input.
const ROUNDS: usize = 8;

/// The commands with which the target answers every package.
fn commands() -> Vec<ManagementCommand<'static>> {
    let node = |name: &str| -> Node<'static> { Item::target(uri(&format!("./Vendor/MSFT/{name}"))) };
    let set = |name: &str| Replace::new(node(name).with_int(1));
    vec![
        Get::new(node("a")).into(),
        Get::new(node("b"))
            .with_item(node("c?list=Struct"))
            .with_item(node("b"))
            .into(),
        Atomic::new(set("d")).with_command(Exec::new(node("e"))).into(),
        Sequence::new(Atomic::new(set("f")))
            .with_command(Get::new(node("g")))
            .into(),
        Replace::new(Item::target(uri("./User/h")).with_int(1)).into(),
    ]
}

/// The bodies of one session, up and down.
fn rounds(seed: u64) -> (Vec<String>, Vec<String>) {
    let mut chance = Chance::new(seed);
    let mut enrollment =
        Enrollment::new(Settings::new(text(SERVER), text(DEVICE), *b"peer").with_budget(3000));
    let mut nodes = Nodes::taking_any_value();
    let mut device = Wild::new(1, "user", Habits::new(&mut chance));
    let context = Context::new(UnixTime::since_unix_epoch(Duration::from_secs(1)), b"peer");
    let (mut ups, mut downs, mut issued) = (Vec::new(), Vec::new(), 0_u64);
    let mut up = device.start();
    while ups.len() < ROUNDS {
        ups.push(body(&up));
        let message = Message::parse(&up).unwrap();
        let mut turn = enrollment.receive(&message, &context).unwrap();
        while turn.poll_event().is_some() {}
        for command in commands() {
            match turn.push(issued, &command) {
                Ok(()) => issued += 1,
                Err(NotSent::Closed(_) | NotSent::Full) => break,
                Err(_) => {}
            }
        }
        let mut down = Vec::new();
        let next = turn.finish(&mut down);
        downs.push(body(&down));
        let message = Message::parse(&down).unwrap();
        match device.obey(&mut chance, &mut nodes, &message) {
            Some(answer) if !next.ended => up = answer,
            _ => break,
        }
    }
    (ups, downs)
}

fn body(message: &[u8]) -> String {
    let message = core::str::from_utf8(message).unwrap();
    let (_, body) = message.split_once("<SyncBody>").unwrap();
    body.strip_suffix("</SyncBody></SyncML>").unwrap().to_owned()
}

/// `MODEL_SEEDS=../fuzz/seeds/syncml_rounds` writes them; without it, they only have to be long enough.
#[test]
fn runs_for_fuzzing_have_several_messages() {
    let directory = std::env::var("MODEL_SEEDS").ok();
    for seed in 1..=6 {
        let (ups, downs) = rounds(seed);
        assert!(ups.len() >= 4, "{seed}: {}", ups.len());
        for (name, bodies) in [("up", ups), ("down", downs)] {
            if let Some(directory) = &directory {
                let path = Path::new(directory).join(format!("model-{name}-{seed}"));
                std::fs::write(path, bodies.join("\0")).unwrap();
            }
        }
    }
}
