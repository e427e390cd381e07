//! Values that several enrollment documents share.

mod boolean;
pub use boolean::boolean;
