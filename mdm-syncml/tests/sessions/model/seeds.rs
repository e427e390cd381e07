//! Runs of several messages for fuzzing, in the form of the target `syncml_rounds`: bodies after NUL bytes.

use std::collections::BTreeSet;
use std::path::Path;

use mdm_syncml::Message;

use super::chance::Chance;
use super::nodes::Nodes;
use super::rounds::{self, ROUNDS};
use super::wild::{Habits, Wild};
use crate::pair::{DEVICE, SERVER};

/// The bodies of one session, up and down.
fn bodies(seed: u64) -> (Vec<String>, Vec<String>) {
    let mut chance = Chance::new(seed);
    let mut enrollment = rounds::enrollment(SERVER, DEVICE);
    let mut nodes = Nodes::taking_any_value();
    let mut device = Wild::new(1, "user", Habits::new(&mut chance));
    let context = rounds::context();
    let (mut ups, mut downs, mut issued) = (Vec::new(), Vec::new(), 0_u64);
    let mut up = device.start();
    while ups.len() < ROUNDS {
        ups.push(body(&up));
        let message = Message::parse(&up).unwrap();
        let mut turn = enrollment.receive(&message, &context).unwrap();
        while turn.poll_event().is_some() {}
        rounds::push_commands(&mut turn, &mut issued, |_| {});
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
    let mut seen = BTreeSet::new();
    for seed in 1..=6 {
        let (ups, downs) = bodies(seed);
        assert!(ups.len() >= 4, "{seed}: {}", ups.len());
        for (name, bodies) in [("up", ups), ("down", downs)] {
            let seed_input = bodies.join("\0");
            if let Some(directory) = &directory
                && !seen.contains(&seed_input)
            {
                let path = Path::new(directory).join(format!("model-{name}-{seed}"));
                std::fs::write(path, &seed_input).unwrap();
            }
            seen.insert(seed_input);
        }
    }
}
