//! A server session and a device session, joined in memory.
#![allow(clippy::unwrap_used, clippy::panic, clippy::std_instead_of_alloc)]

mod attacks;
mod authentication;
mod cancelling;
mod inventory;
mod management;
mod misbehaviour;
mod pair;
#[cfg(feature = "arbitrary")]
mod properties;
mod reports;
mod size;
