//! The log of a program, on the standard error.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// The form of a program's log.
#[derive(Args, Clone, Copy, Debug)]
pub struct Log {
    /// The form of the log.
    #[arg(long = "log", value_enum, default_value = "text", global = true)]
    form: Form,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
    /// Nothing.
    None,
}

impl Log {
    /// Begins to log; `RUST_LOG` chooses how much.
    pub fn begin(self) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_target(false)
            .with_writer(std::io::stderr);
        match self.form {
            Form::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
            Form::Json => log.json().init(),
            Form::None => {}
        }
    }
}
