//! SOAP 1.2, WS-Addressing and WS-Security as Windows device enrollment uses them, for servers and devices, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod ns;
pub mod rules;
pub mod values;
#[doc(hidden)]
pub mod xml;

mod limits;

pub use limits::Limits;

#[doc(hidden)]
pub mod __private {
    pub use alloc::borrow::Cow;
    pub use alloc::string::String;
    pub use mdm_errors::Text;
}
