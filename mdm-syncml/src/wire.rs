//! The bytes of a document: encodings, XML syntax, positions and escaping.

pub(crate) mod declaration;
pub(crate) mod encoding;
pub(crate) mod escape;
pub(crate) mod fault;
pub(crate) mod lexer;
pub(crate) mod limits;
pub(crate) mod markup;
pub(crate) mod positions;
pub(crate) mod span;
pub(crate) mod version;
