//! Runnable examples of the Windows MDM crates.
