//! Tokens signed with fixed test keys, everything that must not pass, Terms of Use, and properties.
#![cfg(feature = "ring")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod algorithms;
mod attacks;
mod claims;
mod oracle;
#[cfg(feature = "arbitrary")]
mod properties;
mod purposes;
mod support;
mod terms;
