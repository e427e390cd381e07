//! An MDM server for a handful of machines, or the start of a real one: `cargo run --example server -- --help`.

mod administration;
mod api;
mod init;
mod rotation;
mod run;
mod state;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mdm_examples::server;
use mdm_programs::log::Log;
use mdm_programs::order::Wanted;

/// An MDM server for Windows.
#[derive(Parser)]
#[command(after_help = "From nothing to a managed machine:\n  \
    server init --host mdm.example.com --state DIR\n  \
    echo PASSWORD | server user add ann@example.com --state DIR\n  \
    server run --state DIR\n\nExit status: 0, 1 when it failed, 2 for wrong arguments.")]
struct Arguments {
    /// The directory with everything that the server keeps.
    #[arg(long, value_name = "DIR", global = true, default_value = "mdm-state")]
    state: PathBuf,
    /// The database of PostgreSQL that takes the place of the file in DIR, for several processes.
    #[arg(
        long,
        value_name = "URL",
        global = true,
        env = "MDM_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    #[command(flatten)]
    log: Log,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Makes the authority, the certificate of the server, and an empty store.
    Init {
        /// The name under which devices reach the server, with its port when that is not 443.
        #[arg(long, value_name = "NAME[:PORT]")]
        host: String,
        /// A domain of the users' addresses; may stand several times. The domain of the server by default.
        #[arg(long, value_name = "DOMAIN")]
        domain: Vec<String>,
        /// An authority whose certificates enroll devices without a user; may stand several times.
        #[arg(long, value_name = "PEM")]
        enrollment_ca: Vec<PathBuf>,
    },
    /// Serves devices until it is told to stop.
    Run {
        /// Address to listen on.
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "0.0.0.0:443")]
        listen: SocketAddr,
        /// Speaks plain HTTP to a proxy that names the certificate of the device in this header.
        #[arg(long, value_name = "HEADER", requires = "trust")]
        behind_proxy: Option<String>,
        /// The address of that proxy, the only one that is believed.
        #[arg(long, value_name = "ADDRESS", requires = "behind_proxy")]
        trust: Option<IpAddr>,
        /// Offers the JSON API at this address, which should be a loopback one; the token is in DIR/api-token.
        #[arg(long, value_name = "ADDRESS:PORT")]
        api: Option<SocketAddr>,
        /// Has devices also prove themselves with the credentials of their provisioning document.
        #[arg(long)]
        challenge: bool,
        /// An authority whose certificates enroll devices without a user, in place of those of `init`; may stand
        /// several times.
        #[arg(long, value_name = "PEM")]
        enrollment_ca: Vec<PathBuf>,
        /// Days for which the certificates of devices are valid; they can be renewed in the last 42.
        #[arg(long, value_name = "DAYS", default_value_t = server::Options::default().certificate_days,
            value_parser = clap::value_parser!(u64).range(1..=3650))]
        certificate_days: u64,
        /// The largest message in both directions; larger values go in chunks. 4096 or more.
        #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(4096..))]
        message_size: Option<u32>,
        /// Wrong passwords in a row after which nobody is let in under the name for a while.
        #[arg(long, value_name = "NUMBER", default_value_t = server::LockOut::default().attempts,
            value_parser = clap::value_parser!(u32).range(1..))]
        attempts: u32,
        /// Seconds for which nobody is let in then.
        #[arg(long, value_name = "SECONDS", default_value_t = server::LockOut::default().seconds)]
        lock_out: u64,
        /// Requests of one address, or of one device, within a minute; more are told to come back.
        #[arg(long, value_name = "REQUESTS", default_value_t = mdm_examples::http::REQUESTS_PER_MINUTE,
            value_parser = clap::value_parser!(u32).range(1..))]
        rate_limit: u32,
        /// Leaves what discovery learned about a device out of the addresses of the other services.
        #[arg(long)]
        plain_urls: bool,
        /// Connections taken at one time; more are closed at once.
        #[arg(long, value_name = "NUMBER", default_value_t = mdm_examples::http::CONNECTIONS)]
        connections: usize,
    },
    /// Manages users.
    User {
        #[command(subcommand)]
        task: UserTask,
    },
    /// Takes tokens of a tenant of Microsoft Entra.
    Entra {
        /// The id of the tenant.
        #[arg(long)]
        tenant: String,
        /// The application that tokens are for: its id, or its URI.
        #[arg(long, required = true)]
        audience: Vec<String>,
        /// The keys that Microsoft publishes for the tenant (`jwks_uri`).
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
    },
    /// Shows the terms of use in a file (HTML), or no terms with `off`.
    Terms {
        /// The file, or `off`.
        file: PathBuf,
    },
    /// Lists the devices.
    Devices {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Queues a command for a device.
    Send {
        /// The device, by its id or its name.
        device: String,
        /// Waits until the device has answered, and prints what it said.
        #[arg(long, global = true)]
        wait: bool,
        #[command(subcommand)]
        order: Wanted,
    },
    /// Prints what became of the commands for a device.
    Outcomes {
        /// The device, by its id or its name.
        device: String,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Forgets a device: its certificate counts no more.
    Revoke {
        /// The device, by its id or its name.
        device: String,
    },
    /// Prints who did what.
    Audit {
        /// Number of entries.
        #[arg(long, default_value_t = 100)]
        last: usize,
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// Has a device leave: it is told so when it calls in, and forgotten then.
    Unenroll {
        /// The device, by its id or its name.
        device: String,
    },
    /// Gives the server its next certificate, or its next authority; restart it afterwards.
    Rotate {
        /// The part to replace.
        #[arg(value_enum, default_value = "certificate")]
        what: rotation::Rotated,
        /// Leaves devices behind that have not renewed under the present authority.
        #[arg(long)]
        force: bool,
    },
    /// Fills the empty store of this state with that of another state or of a backup, such as a new database.
    Restore {
        /// The file with the other store.
        #[arg(value_name = "STATE.SQLITE")]
        from: PathBuf,
    },
    /// Copies everything to a new directory, also while the server runs.
    Backup {
        /// The directory, which is made. To restore, use it as state.
        #[arg(value_name = "NEWDIR")]
        to: PathBuf,
    },
}

#[derive(Subcommand)]
enum UserTask {
    /// Adds a user, or changes one; the password is the first line of the standard input.
    Add {
        /// The address with which the user enrolls.
        name: String,
        /// The user signs in at a web page rather than in Windows.
        #[arg(long)]
        federated: bool,
        /// Devices that the user may enroll.
        #[arg(long, default_value_t = 5)]
        devices: usize,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.log.begin();
    match perform(arguments.task, &arguments.state, arguments.database.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task, state: &std::path::Path, database: Option<&str>) -> mdm_examples::Result<()> {
    if let Task::Init {
        host,
        domain,
        enrollment_ca,
    } = &task
    {
        return init::init(state, host, domain, enrollment_ca, database);
    }
    let state = state::State::open(state, database)?;
    match task {
        Task::Init { .. } => Ok(()),
        Task::Run {
            listen,
            behind_proxy,
            trust,
            api,
            challenge,
            enrollment_ca,
            certificate_days,
            message_size,
            attempts,
            lock_out,
            rate_limit,
            plain_urls,
            connections,
        } => run::run(
            state,
            run::Options {
                listen,
                proxy: behind_proxy.zip(trust),
                api,
                chosen: server::Options {
                    challenges: challenge,
                    certificate_days,
                    message_size,
                    lock_out: server::LockOut {
                        attempts,
                        seconds: lock_out,
                    },
                    plain_urls,
                },
                rate_limit,
                enrollment_authorities: enrollment_ca,
                connections,
            },
        ),
        Task::User {
            task:
                UserTask::Add {
                    name,
                    federated,
                    devices,
                },
        } => state.add_user(&name, federated, devices),
        Task::Entra {
            tenant,
            audience,
            keys,
        } => state.set_entra(&tenant, &audience, &keys),
        Task::Terms { file } => state.set_terms(&file),
        Task::Devices { json } => state.list_devices(json),
        Task::Send { device, wait, order } => state.send(&device, &order, wait),
        Task::Outcomes { device, json } => state.list_outcomes(&device, json),
        Task::Revoke { device } => state.revoke(&device),
        Task::Audit { last, json } => state.list_audit(last, json),
        Task::Unenroll { device } => state.unenroll(&device),
        Task::Rotate { what, force } => state.rotate(what, force),
        Task::Restore { from } => state.restore(&from),
        Task::Backup { to } => state.back_up(&to),
    }
}
