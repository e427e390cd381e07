//! Tokens signed with fixed test keys, and everything that must not pass.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod attacks;
mod claims;
mod purposes;
mod support;
