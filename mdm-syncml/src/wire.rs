//! The bytes of a document: encodings, XML syntax, positions and escaping.

pub(crate) mod declaration;
#[expect(
    clippy::arithmetic_side_effects,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit"
)]
pub(crate) mod encoding;
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "blocks and tables of fixed size; measured"
)]
pub(crate) mod escape;
#[expect(
    clippy::arithmetic_side_effects,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit"
)]
pub(crate) mod fault;
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit, and casts lose nothing; tables are indexed by bytes"
)]
pub(crate) mod lexer;
pub(crate) mod limits;
pub(crate) mod markup;
#[expect(
    clippy::arithmetic_side_effects,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit"
)]
pub(crate) mod positions;
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "places in a document of at most 2^31 - 1 bytes: sums of a few of them fit, and casts lose nothing"
)]
pub(crate) mod span;
pub(crate) mod version;
