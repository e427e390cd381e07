//! The engine of the offline page, and what makes the page of it: see `scripts/inspect-page.sh`.
//!
//! Compiled to WebAssembly it reads one message from its standard input and prints what the page shows. On the machine
//! that builds it, `inspect-page engine.wasm` prints the page with that engine inside.

use std::io::{Read, Write};
use std::process::ExitCode;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const ENGINE: &str = include_str!("engine.js");

fn main() -> ExitCode {
    match std::env::args_os().nth(1) {
        None => answer(),
        Some(engine) => make_page(engine.as_ref()),
    }
    .map_or_else(
        |error| {
            eprintln!("inspect-page: {error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn answer() -> std::io::Result<()> {
    let mut message = Vec::new();
    std::io::stdin().lock().read_to_end(&mut message)?;
    std::io::stdout()
        .lock()
        .write_all(mdm_inspect::page_answer(&message).as_bytes())
}

fn make_page(engine: &std::path::Path) -> std::io::Result<()> {
    let module = STANDARD.encode(std::fs::read(engine)?);
    let script = ENGINE.replace("/*MODULE*/", &module);
    std::io::stdout()
        .lock()
        .write_all(mdm_inspect::page(&script).as_bytes())
}
