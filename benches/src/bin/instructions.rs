//! Counts instructions per byte of each reader on each input. `instructions PART` counts inputs with that in their name.

use std::path::Path;
use std::process::ExitCode;

use mdm_benches::engines::READERS;
use mdm_benches::harness;

fn main() -> ExitCode {
    let report = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.csv"));
    harness::main(&READERS, &["status-16m"], report)
}
