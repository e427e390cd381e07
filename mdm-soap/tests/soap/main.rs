//! Behaviour of envelopes, security headers, faults and operations.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod demo;
mod exchange;
