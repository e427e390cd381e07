//! Shared by the programs: the stores, the log, files that only their owner may read.

pub mod archive;
pub mod client;
pub mod database;
pub mod delivery;
pub mod files;
pub mod log;
pub mod order;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod sqlite;
