//! The elements of SyncML: read, written, and compared with their rules.

#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit, and casts lose nothing"
)]
pub(crate) mod arena;
pub mod auth;
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit, and casts lose nothing"
)]
pub(crate) mod grammar;
pub(crate) mod lint;
pub(crate) mod loc_uri;
pub(crate) mod read;
pub(crate) mod schema;
pub(crate) mod values;
pub mod write;
