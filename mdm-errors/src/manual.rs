//! Tables of every code and status, for operators and help desks.
//!
//! They are written from the same rows as the code, and a test keeps them so.
#![allow(clippy::doc_markdown, reason = "prose for people who read no code")]

#[doc = include_str!("../docs/hresults.md")]
pub mod hresults {}

#[doc = include_str!("../docs/statuses.md")]
pub mod statuses {}
