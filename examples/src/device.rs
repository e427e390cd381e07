//! A simulated Windows device: what it is, what it asks, and its management tree.

mod machine;
mod request;
mod tree;

pub use machine::Machine;
pub use request::certificate_request;
pub use tree::{Leaf, Tree};
