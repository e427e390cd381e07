//! Windows devices enroll and check in, end to end: `cargo run --example enroll`.

mod browser;
mod discovery;
mod enrollment;
mod journey;
mod management;
mod parts;
mod policy;

use std::process::ExitCode;

use mdm_examples::transcript::Transcript;

const HELP: &str = "\
Takes simulated Windows devices from their user's e-mail address to a finished management session.
A real HTTPS server and the devices run in this process and talk over sockets on 127.0.0.1.

Usage: cargo run --example enroll [-- OPTIONS]

  -v, --verbose  also show the messages, indented and without secrets
  -h, --help     show this text

The exit status is 0 when every step is what it should be, and 1 when one is not.
";

#[tokio::main]
async fn main() -> ExitCode {
    let mut verbose = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "-v" | "--verbose" => verbose = true,
            "-h" | "--help" => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            other => {
                eprint!("unknown option {other}\n\n{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    let mut story = Transcript::new(std::io::stdout(), verbose);
    match parts::all(&mut story).await {
        Ok(()) => story.finish(),
        Err(error) => story.fail(&error),
    }
}
