//! Counts instructions per byte of each reader and writer. `instructions PART` counts inputs with that in their name,
//! `instructions =mdm-syncml PART` those with one engine.

use std::path::Path;
use std::process::ExitCode;

use mdm_benches::engines::READERS;
use mdm_benches::harness;
use mdm_benches::inputs::{self, Input};
use mdm_benches::writers::{self, WRITERS};

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

fn main() -> ExitCode {
    harness::main(&[
        (&READERS, readable, &Path::new(DOCS).join("performance.csv")),
        (
            &WRITERS,
            writable,
            &Path::new(DOCS).join("performance-writing.csv"),
        ),
    ])
}

fn readable() -> Vec<Input> {
    let mut all = inputs::inputs();
    all.extend(inputs::large_inputs());
    all
}

fn writable() -> Vec<Input> {
    let mut all = inputs::inputs();
    all.retain(|input| writers::INPUTS.contains(&input.name));
    all
}
