//! Parts shared by several crates of the suite.
//!
//! Infrastructure: exempt from the promise of semantic versioning.

pub mod base64;
pub mod bom;
pub mod bytes;
pub mod codes;
pub mod decimal;
pub mod percent;
mod rules;
pub mod syntax;
pub mod visible;
pub mod words;
pub mod xml;

pub use crate::{__open_codes as open_codes, __open_words as open_words, __rules as rules};

#[cfg(feature = "arbitrary")]
pub use arbitrary;
#[cfg(feature = "serde")]
pub use serde;
