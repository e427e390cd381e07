//! Behaviour of envelopes, security headers, faults and operations.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod attacks;
mod demo;
mod exchange;
mod faults;
#[cfg(feature = "arbitrary")]
mod properties;
mod samples;
mod security;
