//! A server session and a device session, joined in memory.
#![allow(clippy::unwrap_used, clippy::panic, clippy::std_instead_of_alloc)]

mod attacks;
mod authentication;
mod certainty;
mod chunks;
#[cfg(feature = "serde")]
mod corpus;
mod device;
mod files;
mod inventory;
mod management;
mod messages;
mod misbehaviour;
#[cfg(feature = "serde")]
mod model;
mod pair;
#[cfg(feature = "serde")]
mod parts;
#[cfg(feature = "arbitrary")]
mod properties;
mod queue;
mod reports;
#[cfg(feature = "serde")]
mod several;
mod size;
#[cfg(feature = "serde")]
mod storage;
mod windows;
