//! Counts what every entry point costs on every shape at n and 4n, and fails where that grows faster than the input.
//!
//! `complexity [--quick] [SIZE..] [PART]`: sizes in bytes, 4096 and 16384 without; PART selects by a part of
//! "course: shape". `--quick` tries each pair of long and many in one course of twelve. Needs valgrind.

use std::env;
use std::process::ExitCode;

use mdm_benches::complexity::{self, Choice, Meter};
use mdm_benches::verdict;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    let mut choice = Choice {
        sizes: Vec::new(),
        part: String::new(),
        every: 1,
        share: (0, 1),
    };
    let mut is_counted = false;
    for argument in env::args().skip(1) {
        match argument.split_once('=') {
            _ if argument == "--quick" => choice.every = complexity::QUICK,
            Some(("--every", every)) => choice.every = every.parse().unwrap_or(1),
            Some(("--share", share)) => {
                is_counted = true;
                choice.share.0 = share.parse().unwrap_or(0);
                choice.share.1 = verdict::PROCESSES;
            }
            _ => match argument.parse() {
                Ok(size) => choice.sizes.push(size),
                Err(_) => choice.part = argument,
            },
        }
    }
    if choice.sizes.is_empty() {
        choice.sizes = vec![4 << 10, 16 << 10];
    }
    if is_counted {
        complexity::run(&mut Meter::new(&HEAP), &choice);
        return ExitCode::SUCCESS;
    }
    match verdict::of(&choice) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
