//! A model of both sides: random programs of commands against random devices, with loss, duplication, reordering, restarts
//! from storage after every message, chunks, lost and aborted sessions, renewals, silence, and users who come late.
//!
//! Every command ends in exactly one outcome or still waits for a reason, nothing runs twice, and sessions end.
//! `MODEL_RUNS` sets the number of programs and `MODEL_THREADS` that of threads; `just model` runs a million.

mod chance;
mod device;
mod nodes;
mod program;
mod rounds;
mod seeds;
mod wild;
mod world;

use std::collections::BTreeMap;

use world::World;

#[test]
fn random_programs_keep_the_promises() {
    let first = number("MODEL_SEED").unwrap_or(1);
    let runs = number("MODEL_RUNS");
    let end = first + runs.unwrap_or(200);
    let threads = number("MODEL_THREADS").unwrap_or(1).max(1);
    let count = std::thread::scope(|scope| {
        let run = |thread: u64| {
            let mut count = Count::default();
            let mine = usize::try_from(threads).unwrap();
            for seed in (first + thread..end).step_by(mine) {
                match std::panic::catch_unwind(|| World::new(seed).run()) {
                    Ok(one) => count.add(one),
                    Err(_) => panic!("MODEL_SEED={seed} MODEL_RUNS=1 shows it again"),
                }
            }
            count
        };
        let threads: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || run(thread)))
            .collect();
        threads.into_iter().fold(Count::default(), |mut all, thread| {
            all.add(thread.join().unwrap());
            all
        })
    });
    if runs.is_some() {
        println!("{count:#?}");
    }
    if end - first >= 200 {
        for outcome in [
            "Done",
            "Accepted",
            "Missing",
            "Failed",
            "NoValue",
            "Unanswered",
            "AtomicFailed",
            "RolledBack",
            "NotExecuted",
        ] {
            assert!(
                count.outcomes.contains_key(outcome),
                "no program reached {outcome}"
            );
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The reach of the programs.
#[derive(Debug, Default)]
struct Count {
    programs: u64,
    sessions: u64,
    messages: u64,
    commands: u64,
    /// By the outcome of each item of a command.
    outcomes: BTreeMap<String, u64>,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.programs += other.programs;
        self.sessions += other.sessions;
        self.messages += other.messages;
        self.commands += other.commands;
        for (outcome, times) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += times;
        }
    }
}
