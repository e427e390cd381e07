//! Microsoft Entra in Windows device management: access token claims and validation, Terms of Use, compliance reports, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod audience;
mod claims;
pub mod compliance;
mod draft;
mod encoding;
mod error;
pub mod flow;
mod guid;
mod ids;
mod immutable_id;
mod issuer;
mod json;
mod keys;
mod limits;
mod metadata;
pub mod registration;
mod subject;
pub mod terms;
mod token;
mod upn;
mod validate;
mod validated;

pub use audience::Audience;
pub use claims::{Claim, Claims, TokenVersion};
pub use draft::{ClaimValue, TokenDraft};
pub use error::{Error, Misuse, PeerError};
pub use guid::{Guid, InvalidGuid};
pub use ids::{ClientId, DeviceId, DeviceObjectId, ObjectId, TenantId};
pub use immutable_id::ImmutableId;
pub use issuer::IssuerTemplate;
pub use keys::{KeyProblem, KeySet, SigningKey};
pub use limits::Limits;
pub use mdm_errors::TermsOfUseError;
pub use metadata::Metadata;
pub use subject::{SubjectError, SubjectTemplate};
pub use token::{AccessToken, Algorithm, Header};
pub use upn::{InvalidUpn, UserPrincipalName};
pub use validate::{Tenants, Validator};
pub use validated::{EnrollmentIdentity, SessionIdentity, TermsOfUseIdentity, Validated};
