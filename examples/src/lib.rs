//! Shared by the examples of the suite: a small HTTPS server and client, a certificate authority, an MDM
//! server, a simulated Windows device and a transcript printer.
//!
//! The protocol crates do no I/O. Sockets, clocks, keys and random numbers are here.

pub mod authority;
pub mod contoso;
pub mod device;
pub mod http;
pub mod keys;
pub mod redact;
pub mod server;
pub mod store;
pub mod tenant;
pub mod tls;
pub mod transcript;
pub mod world;

/// An error that ends the example, with its cause in words.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The result of everything in the examples that can go wrong for good.
pub type Result<T> = std::result::Result<T, Error>;
