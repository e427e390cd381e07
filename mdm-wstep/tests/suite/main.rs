//! Enrollment as the two sides see it. Keys are fixed ones made for these tests.
#![cfg(feature = "ring")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod accounts;
mod attacks;
mod authority;
mod bad_input;
mod certificates;
mod enrollment;
mod keys;
mod messages;
mod names;
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
mod openssl;
mod places;
mod profiles;
mod provisioning;
mod renewal;
#[cfg(feature = "xmldsig")]
mod signed;
