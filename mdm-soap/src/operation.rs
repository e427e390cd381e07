use core::fmt;

use mdm_errors::DecodeError;

use crate::fault::Stage;
use crate::ns;
use crate::xml::{Node, Ns, Writer};

/// Namespace declarations: names of attributes such as `xmlns:x`, and URIs.
pub type Declarations = &'static [(&'static str, &'static str)];

/// An operation: a request paired with its response.
///
/// The service crates have one for each operation of their protocol document.
///
/// The trait is sealed: only the crates of the suite implement it, and other crates use their operations. The traits
/// that bound `Request` and `Response` are infrastructure of these crates and may change at any time.
pub trait Operation: sealed::Sealed {
    /// The exchange of an enrollment that the operation belongs to.
    const STAGE: Stage;
    /// The action of the request.
    const ACTION: &'static str;
    /// The action of the response, and of faults.
    const REPLY_ACTION: &'static str;
    /// The declarations of the request's envelope besides `s` and `a`.
    const REQUEST_NAMESPACES: Declarations = &[
        ("xmlns:u", ns::UTILITY),
        ("xmlns:wsse", ns::SECURITY),
        ("xmlns:wst", ns::TRUST),
        ("xmlns:ac", ns::AUTHORIZATION),
    ];
    /// The declarations of the request's body.
    const REQUEST_BODY_NAMESPACES: Declarations = &[];
    /// The declarations of the response's envelope besides `s` and `a`.
    const REPLY_NAMESPACES: Declarations = &[];
    /// The declarations of the response's body.
    const REPLY_BODY_NAMESPACES: Declarations =
        &[("xmlns:xsi", ns::SCHEMA_INSTANCE), ("xmlns:xsd", ns::SCHEMA)];
    /// The body of the request.
    type Request<'a>: Element<'a>;
    /// The body of the response.
    type Response<'a>: Element<'a>;
}

/// The seal of [`Operation`]: exempt from the promise of semantic versioning.
#[doc(hidden)]
pub mod sealed {
    /// The mark of the operations of the suite.
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
    /// The first mistake inside.
    fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError>;

    /// Writes it, tags included. `s` and `a` are declared, and what the operation declares.
    fn write(&self, w: &mut Writer<'_>);
}
