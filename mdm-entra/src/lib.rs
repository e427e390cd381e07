//! Microsoft Entra in Windows device management: access token claims and validation, Terms of Use, compliance reports, without I/O.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod audience;
mod claims;
mod draft;
mod encoding;
mod error;
mod guid;
mod ids;
mod issuer;
mod json;
mod keys;
mod limits;
mod metadata;
pub mod terms;
mod token;
mod validate;
mod validated;

pub use audience::Audience;
pub use claims::{Claim, Claims, TokenVersion};
pub use draft::{ClaimValue, TokenDraft};
pub use error::{Error, Misuse, PeerError};
pub use guid::{Guid, InvalidGuid};
pub use ids::{ClientId, DeviceId, DeviceObjectId, ObjectId, TenantId};
pub use issuer::IssuerTemplate;
pub use keys::{KeyProblem, KeySet, SigningKey};
pub use limits::Limits;
pub use mdm_errors::TermsOfUseError;
pub use metadata::Metadata;
pub use token::{AccessToken, Algorithm, Header};
pub use validate::{Tenants, Validator};
pub use validated::{EnrollmentIdentity, SessionIdentity, TermsOfUseIdentity, Validated};
