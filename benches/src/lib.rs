//! Benchmarks of the Windows MDM crates: deterministic inputs, the engines that are compared, and the harnesses.
//!
//! `cargo bench` times whole calls. `just bench-instructions` counts instructions and heap blocks under valgrind,
//! which does not depend on how busy the machine is.

pub mod engines;
pub mod generate;
pub mod harness;
pub mod inputs;
pub mod respell;
pub mod traits;
pub mod writers;
