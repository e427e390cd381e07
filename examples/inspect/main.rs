//! Says what a captured message is and what is wrong with it: `cargo run --example inspect -- FILE..`.

mod serve;

use std::io::{IsTerminal, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

/// Explains messages of Windows MDM protocols.
///
/// Takes captures of any kind: SOAP of discovery, policy and enrollment with its faults, SyncML, provisioning
/// documents, certificate requests, certificates, PKCS #7, Entra tokens and keys, deep links, Terms of Use and sign-in
/// addresses, and error codes in any spelling. Passwords, tokens and nonces are never shown.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit status: 0 when every input was read, 1 when one was not, 2 for wrong arguments.\n\n\
Examples:\n  inspect capture.xml\n  echo 0x80180014 | inspect -\n  inspect --json *.xml\n  inspect --serve 127.0.0.1:8000"
)]
struct Arguments {
    /// Files to read; `-` is the standard input.
    #[arg(required_unless_present = "serve", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Prints one JSON object per input, one line each.
    #[arg(long)]
    json: bool,
    /// Offers a page to paste messages into, at this address.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with_all = ["files", "json"])]
    serve: Option<SocketAddr>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.serve {
        Some(address) => match serve::run(address) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("inspect: cannot listen on {address}: {error}");
                ExitCode::FAILURE
            }
        },
        None => inspect_files(&arguments),
    }
}

fn inspect_files(arguments: &Arguments) -> ExitCode {
    let colour = !arguments.json && std::io::stdout().is_terminal() && allows_colour();
    let mut failed = false;
    for file in &arguments.files {
        let name = file.display().to_string();
        let (bytes, result) = match read(file) {
            Ok(bytes) => {
                let result = mdm_inspect::inspect(&bytes);
                (bytes, result)
            }
            Err(error) => (
                Vec::new(),
                Err(mdm_inspect::Failure::unreadable(&error.to_string())),
            ),
        };
        failed |= result.is_err();
        let text = if arguments.json {
            format!("{}\n", mdm_inspect::json(&name, &result))
        } else {
            format!(
                "{}\n",
                mdm_inspect::show(&name, &bytes, &result, colour).trim_end()
            )
        };
        if print(&text).is_err() {
            return ExitCode::FAILURE;
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Reports whether the environment allows colours: <https://no-color.org>, and terminals that have none.
fn allows_colour() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(file)
}

/// Prints without a panic when the reader of a pipe has gone.
fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    std::io::stdout().lock().write_all(text.as_bytes())
}
