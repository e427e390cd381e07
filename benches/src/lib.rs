//! Benchmarks of the Windows MDM crates.
