//! Benchmarks of the Windows MDM crates: deterministic inputs, the engines that are compared, and the harnesses.
//!
//! `cargo bench` times whole calls. `just bench-instructions` counts instructions and heap blocks under valgrind,
//! which does not depend on how busy the machine is. `just complexity` counts them at growing sizes of hostile inputs
//! and fails where the cost grows faster than the input.

pub mod checkin;
pub mod complexity;
pub mod engines;
pub mod generate;
pub mod harness;
pub mod inputs;
pub mod respell;
pub mod traits;
pub mod verdict;
pub mod writers;
