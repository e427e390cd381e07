//! A simulated Windows device: what it is, what it asks, and its management tree.

mod account;
pub mod browser;
mod exchange;
mod machine;
mod management;
mod proof;
mod tree;

pub use account::Account;
pub use exchange::{Exchange, Failure, ask, probe, send};
pub use machine::Machine;
pub use management::{Management, Opening, Step};
pub use proof::{Proof, Signer};
pub use tree::{Leaf, Tree};
