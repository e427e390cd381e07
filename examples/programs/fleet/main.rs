//! Thousands of simulated machines against one server: `cargo run --release --example fleet -- --help`.

mod api;
mod faults;
mod figures;
mod load;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mdm_errors::SecretText;
use mdm_examples::Result;
use mdm_programs::client::parse_resolve;
use mdm_programs::files;
use mdm_programs::log::Log;

/// A fleet of simulated Windows machines.
///
/// Every machine enrolls, gets commands through the JSON API of the server, and calls in on a schedule that does not
/// wait for answers: a slow server is seen as slow. At the end every command must have had exactly one outcome, on the
/// machine and on the server.
#[derive(Parser)]
#[command(after_help = "Exit status: 0, 1 when something failed or does not add up, 2 for wrong arguments.")]
struct Arguments {
    /// Number of machines.
    #[arg(long, default_value_t = 100)]
    devices: usize,
    /// The https URL of the discovery service.
    #[arg(long, value_name = "URL")]
    server: String,
    /// Chooses keys and faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Trusts the certificates of this file; may stand several times.
    #[arg(long, value_name = "PEM")]
    root: Vec<PathBuf>,
    /// Believes a host to be at this address; the port replaces that of URLs.
    #[arg(long, value_name = "HOST:IP:PORT", value_parser = parse_resolve)]
    resolve: Vec<(String, SocketAddr)>,
    /// The user who enrolls all of them, and must be allowed to; `fleet@` the domain of the server by default.
    #[arg(long)]
    user: Option<String>,
    /// Reads the password from the first line of the standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
    /// The JSON API of the server: gives each machine commands, and compares the outcomes.
    #[arg(long, value_name = "URL", requires = "api_token")]
    api: Option<String>,
    /// The file with the token of the API.
    #[arg(long, value_name = "FILE", requires = "api")]
    api_token: Option<PathBuf>,
    /// Commands for each machine; needs `--api`.
    #[arg(long, default_value_t = 3)]
    commands: usize,
    /// Machines that begin per second, in each of the two phases.
    #[arg(long, default_value_t = 50.0)]
    rate: f64,
    /// Machines at work at one time; the others wait, and their waiting counts.
    #[arg(long, default_value_t = 32)]
    at_once: usize,
    /// Number of RSA keys: machines share them, because making keys takes longer than the test.
    #[arg(long, default_value_t = 8)]
    keys: usize,
    /// The share of answers that are lost, after which the same bytes are sent again.
    #[arg(long, default_value_t = 0.0)]
    loss: f64,
    /// The share of messages that are sent twice.
    #[arg(long, default_value_t = 0.0)]
    repeats: f64,
    /// The share of messages whose connection is cut in the middle, after which they are sent again.
    #[arg(long, default_value_t = 0.0)]
    kills: f64,
    /// Prints the figures as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    log: Log,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.log.begin();
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fleet: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True when nothing failed and everything adds up.
async fn run(arguments: &Arguments) -> Result<bool> {
    let password = SecretText::owned(files::password_from_stdin()?);
    let figures = load::run(arguments, password).await?;
    if arguments.json {
        println!("{}", figures.json());
    } else {
        println!("{}", figures.text());
    }
    Ok(figures.is_good())
}
