//! Counts instructions per byte of each reader and writer. `instructions PART` counts inputs with that in their name.

use std::path::Path;
use std::process::ExitCode;

use mdm_benches::engines::READERS;
use mdm_benches::writers::{self, WRITERS};
use mdm_benches::{harness, inputs};

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

fn main() -> ExitCode {
    let mut readable = inputs::inputs();
    readable.extend(inputs::large_inputs());
    let mut writable = inputs::inputs();
    writable.retain(|input| writers::INPUTS.contains(&input.name));
    harness::main(&[
        (&READERS, &readable, &Path::new(DOCS).join("performance.csv")),
        (
            &WRITERS,
            &writable,
            &Path::new(DOCS).join("performance-writing.csv"),
        ),
    ])
}
