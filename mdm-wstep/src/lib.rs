//! MS-WSTEP certificate enrollment of Windows devices: requests, PKCS#10, issuing, responses and the provisioning document.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod certificate;
mod limits;
pub mod provisioning;

pub use limits::Limits;
