//! What the programs share: the stores, the log, files that only their owner may read.

pub mod client;
pub mod files;
pub mod log;
pub mod order;
pub mod sqlite;
