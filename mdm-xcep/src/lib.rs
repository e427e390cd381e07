//! MS-XCEP certificate enrollment policy (GetPolicies) as Windows device enrollment uses it, for servers and devices.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod ca;
pub mod flags;
pub mod lints;
pub mod oid;
pub mod policy;

mod operation;
mod profile;
mod read;
mod request;
mod requirements;
mod response;
#[cfg(feature = "arbitrary")]
mod samples;

pub use mdm_soap::values::ProtocolVersion;
pub use mdm_soap::{
    Credential, Error, Fault, Incoming, Limits, MessageId, Pending, Rejected, Reply, ReplyOptions, Security,
};
pub use operation::GetPolicies;
pub use profile::PolicySet;
pub use request::{Client, GetPoliciesRequest, RequestFilter};
pub use requirements::KeyRequirements;
pub use response::GetPoliciesResponse;
pub use rustls_pki_types::UnixTime;
