//! XML for the service crates: a document in a flat arena, and a writer.
//!
//! A document is bounded and read once; the writer cannot write ill-formed markup. Infrastructure: exempt from the
//! promise of semantic versioning.

#[cfg(feature = "xmldsig")]
pub(crate) mod canonical;
mod document;
mod name;
mod node;
mod read;
mod scope;
mod writer;

#[cfg(test)]
mod tests;

#[cfg(feature = "xmldsig")]
pub use canonical::Form;
pub use document::{Document, Lints};
pub use name::Ns;
pub use node::{Children, Node};
pub use writer::Writer;
