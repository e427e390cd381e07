//! MS-WSTEP certificate enrollment of Windows devices: requests, PKCS#10, issuing, responses and the provisioning document.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod certificate;
mod context;
mod enrollment;
mod error;
mod limits;
mod operation;
pub mod provisioning;
mod request;
mod response;
pub mod rules;

pub use context::{AdditionalContext, Attestation, ContextItem, Desktop, ItemName};
pub use enrollment::{
    Enrollment, EnrollmentToSign, IssuedEnrollment, Rejected, RenewalCheck, VerifiedEnrollment,
};
pub use error::{Error, Misuse, PeerError};
pub use limits::Limits;
pub use operation::Issue;
pub use request::{RequestSecurityToken, RequestType, TokenType};
pub use response::RequestSecurityTokenResponseCollection;
