use core::fmt;

use mdm_errors::DecodeError;

use crate::ns;
use crate::xml::{Node, Ns, Writer};

/// Attributes that declare namespaces: `("xmlns:x", uri)`.
pub type Declarations = &'static [(&'static str, &'static str)];

/// A question and its answer: the service crates have one for each operation of their protocol document.
///
/// The trait is sealed: the crates of the suite implement it, others use their operations. The traits that bound
/// `Request` and `Response` are infrastructure of these crates and may change at any time.
pub trait Operation: sealed::Sealed {
    /// The action of the question.
    const ACTION: &'static str;
    /// The action of the answer, and of faults.
    const REPLY_ACTION: &'static str;
    /// What the envelope of the question declares beside `s` and `a`.
    const REQUEST_NAMESPACES: Declarations = &[
        ("xmlns:u", ns::UTILITY),
        ("xmlns:wsse", ns::SECURITY),
        ("xmlns:wst", ns::TRUST),
        ("xmlns:ac", ns::AUTHORIZATION),
    ];
    /// What the body of the question declares.
    const REQUEST_BODY_NAMESPACES: Declarations = &[];
    /// What the envelope of the answer declares beside `s` and `a`.
    const REPLY_NAMESPACES: Declarations = &[];
    /// What the body of the answer declares.
    const REPLY_BODY_NAMESPACES: Declarations =
        &[("xmlns:xsi", ns::SCHEMA_INSTANCE), ("xmlns:xsd", ns::SCHEMA)];
    /// The question.
    type Request<'a>: Element<'a>;
    /// The answer.
    type Response<'a>: Element<'a>;
}

/// The seal of [`Operation`]: exempt from the promise of semantic versioning.
#[doc(hidden)]
pub mod sealed {
    /// Marks the operations of the suite.
    pub trait Sealed {}
}

/// The element that an operation puts into the body.
#[doc(hidden)]
pub trait Element<'a>: Sized + fmt::Debug {
    /// Its namespace.
    const NS: Ns;
    /// Its local name.
    const NAME: &'static str;

    /// Reads it from an element that is already known to be of this name.
    ///
    /// # Errors
    /// What is wrong inside.
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError>;

    /// Writes it, tags included. `s` and `a` are declared, and what the operation declares.
    fn write(&self, w: &mut Writer<'_>);
}
