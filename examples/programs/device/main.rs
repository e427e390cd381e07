//! A simulated Windows machine against any MDM server: `cargo run --example device -- --help`.

mod state;
mod tasks;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use mdm_programs::client::parse_resolve;
use mdm_programs::log::Log;

/// A simulated Windows machine.
#[derive(Parser)]
#[command(after_help = "Example, against `server run --listen 127.0.0.1:8443`:\n  \
    echo PASSWORD | device enroll ann@example.com --password-stdin --state pc1 --root mdm-state/root.pem \\\n      \
    --resolve EnterpriseEnrollment.example.com:127.0.0.1:8443\n  device sync --state pc1 --root mdm-state/root.pem\n\n\
    Exit status: 0, 1 when it failed, 2 for wrong arguments, 3 when it left a session that the server does not end.")]
struct Arguments {
    /// The directory with everything that the device keeps.
    #[arg(long, value_name = "DIR", global = true, default_value = "device-state")]
    state: PathBuf,
    #[command(flatten)]
    network: Network,
    /// Prints JSON, one object per line.
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    log: Log,
    #[command(subcommand)]
    task: Task,
}

/// Whom to trust, and where hosts are.
#[derive(Args)]
struct Network {
    /// Trusts the certificates of this file instead of those of the system; may stand several times.
    #[arg(long, value_name = "PEM", global = true)]
    root: Vec<PathBuf>,
    /// Believes a host, in any letter case, to be at this address; the port replaces that of URLs.
    #[arg(long, value_name = "HOST:IP:PORT", global = true, value_parser = parse_resolve)]
    resolve: Vec<(String, SocketAddr)>,
}

#[derive(Subcommand)]
enum Task {
    /// Enrolls at the server of a user, or at the discovery service at a URL.
    Enroll {
        /// An e-mail address, or the https URL of a discovery service.
        #[arg(value_name = "USER|URL")]
        target: String,
        /// The user, when the target is a URL.
        #[arg(long)]
        user: Option<String>,
        /// Reads a password from the first line of the standard input.
        #[arg(long, required_unless_present_any = ["token", "certificate"], conflicts_with_all = ["token", "certificate"])]
        password_stdin: bool,
        /// Reads a token of Entra, or of a sign-in page, from a file.
        #[arg(long, value_name = "FILE")]
        token: Option<PathBuf>,
        /// Signs with a certificate from a file, which also holds its RSA key unless `--key` is given.
        #[arg(long, value_name = "PEM", conflicts_with = "token")]
        certificate: Option<PathBuf>,
        /// The RSA key of the certificate.
        #[arg(long, value_name = "PEM", requires = "certificate")]
        key: Option<PathBuf>,
        /// The name of the machine.
        #[arg(long, default_value = "DESKTOP-RUST")]
        name: String,
    },
    /// Calls in, and does what the server says.
    Sync {
        /// Leaves the session after this many messages.
        #[arg(long, default_value_t = 40)]
        rounds: usize,
        /// Shows a token of the signed-in user of Entra.
        #[arg(long, value_name = "FILE")]
        token: Option<PathBuf>,
        /// The user who is signed in: the one who enrolled, others, or none.
        #[arg(long, value_parser = ["user", "others", "none"], default_value = "user")]
        login: String,
        /// Tells the server that large values may come in chunks, and sends them so; Windows does neither.
        #[arg(long)]
        large_objects: bool,
    },
    /// Renews the certificate.
    Renew,
    /// Tells the server that the user disconnects, and forgets everything.
    Unenroll {
        /// Leaves the session after this many messages.
        #[arg(long, default_value_t = 40)]
        rounds: usize,
    },
}

/// The exit status of a device that left a session.
const LEFT: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.log.begin();
    match tasks::perform(&arguments).await {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(LEFT),
        Err(error) => {
            if arguments.json {
                println!("{}", serde_json::json!({"error": error.to_string()}));
            }
            eprintln!("device: {error}");
            ExitCode::FAILURE
        }
    }
}
