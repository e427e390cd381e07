//! Counts heap blocks and bytes of reading each input: fresh, and with a parser that was used before.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::{fmt::Write as _, fs};

use dhat::HeapStats;
use mdm_benches::inputs::{self, Input};
use mdm_syncml::{Message, Parser};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/allocations.csv");

fn main() -> ExitCode {
    let mut inputs = inputs::inputs();
    inputs.extend(inputs::large_inputs());
    let mut csv = String::from("input,bytes,fresh_blocks,fresh_peak_over_input,reused_blocks\n");
    println!(
        "{:<28} {:>10} {:>8} {:>12} {:>8}",
        "input", "bytes", "fresh", "peak/input", "reused"
    );
    let _profiler = dhat::Profiler::builder().testing().build();
    for input in &inputs {
        let (blocks, peak) = fresh(input);
        let reused = reused(input);
        let (name, bytes) = (input.name, input.xml.len());
        let peak = peak as f64 / bytes as f64;
        println!("{name:<28} {bytes:>10} {blocks:>8} {peak:>12.2} {reused:>8}");
        let _ = writeln!(csv, "{name},{bytes},{blocks},{peak:.3},{reused}");
    }
    if fs::write(Path::new(REPORT), csv).is_err() {
        eprintln!("cannot write {REPORT}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Blocks that `Message::parse` takes, and the most bytes it holds at one time.
fn fresh(input: &Input) -> (u64, usize) {
    let before = HeapStats::get();
    let message = Message::parse(input.xml.as_bytes());
    let after = HeapStats::get();
    assert!(black_box(&message).is_ok(), "{} is read", input.name);
    (
        after.total_blocks - before.total_blocks,
        after.curr_bytes - before.curr_bytes,
    )
}

/// Blocks that a parser takes for a message of a size it has seen before.
fn reused(input: &Input) -> u64 {
    let mut parser = Parser::new();
    assert!(
        parser.parse(input.xml.as_bytes()).is_ok(),
        "{} is read",
        input.name
    );
    let before = HeapStats::get();
    assert!(
        black_box(parser.parse(input.xml.as_bytes())).is_ok(),
        "{} is read again",
        input.name
    );
    HeapStats::get().total_blocks - before.total_blocks
}
