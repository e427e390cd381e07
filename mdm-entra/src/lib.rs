//! Microsoft Entra in Windows device management, without I/O.
//!
//! It covers access tokens, Terms of Use, compliance reports, and the registrations that an administrator makes.
//!
//! The crate judges the bytes that it is given. It fetches no keys, sends no request, signs nothing, reads no clock,
//! and does not parse the SOAP or SyncML around a token.
//!
//! ```
//! use core::time::Duration;
//! use mdm_entra::terms::{OpaqueBlob, TermsRequest};
//! use mdm_entra::{AccessToken, Audience, ClientId, KeySet, TenantId, Tenants, Validator};
//! use rustls_pki_types::UnixTime;
//!
//! let application: ClientId = "5f0e9b2c-3f8e-4a7e-9d4b-1c2d3e4f5a6b".parse()?;
//! let tenant: TenantId = "72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?;
//! let audiences = [Audience::ClientId(application), Audience::application_id_uri("https://mdm.contoso.com")];
//! let validator = Validator::new(audiences, Tenants::only([tenant]));
//!
//! // GET of the Terms of Use page: first the address for answers, then the user who asks.
//! let blob = OpaqueBlob::new("look me up: 4711")?;
//! let page = |query: &str, authorization: &[u8], keys: &KeySet, now: UnixTime| {
//!     let request = TermsRequest::parse(query)?; // HTTP 400: there is no address to redirect to
//!     let user = AccessToken::from_authorization(authorization)
//!         .and_then(|token| validator.validate(&token, keys, now))
//!         .and_then(|validated| validated.for_terms_of_use());
//!     Ok::<_, mdm_entra::Error>(match user {
//!         Ok(_) => request.accept(&blob), // after showing the page and waiting for the button
//!         Err(error) => request.refuse(&error),
//!     })
//! };
//!
//! let query = "redirect_uri=ms-appx-web://ContosoMdm/ToUResponse&api-version=1.0&mode=azureadjoin";
//! let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
//! let redirect = page(query, b"Bearer eyJhbGciOiJub25lIn0.e30.", &KeySet::default(), now)?;
//! assert_eq!(
//!     redirect.location(),
//!     "ms-appx-web://ContosoMdm/ToUResponse?error=unauthorized_client&error_description=unauthorized_client"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Messages and types
//!
//! | on the wire | here | clause |
//! |---|---|---|
//! | access token | [`AccessToken`], made by [`TokenDraft`] | RFC 7515 3.1, RFC 7519 |
//! | its claims | [`Claims`] | Entra access token reference |
//! | `.well-known/openid-configuration` | [`Metadata`] | OpenID Connect Discovery 4.2 |
//! | `jwks_uri` | [`KeySet`] | RFC 7517 5 |
//! | Terms of Use request | [`terms::TermsRequest`] | Windows documentation, Entra integration |
//! | its header `CXH-HOST`: `FRX`, `MOSET`, theme of the page | [`terms::CxhHost`], [`terms::Theme`] | the same |
//! | Terms of Use redirect | [`terms::TermsRedirect`], [`terms::TermsAnswer`] | the same |
//! | `EnrollmentData` | [`terms::OpaqueBlob`] | MS-MDE2 3.4.4.1.1.1 |
//! | compliance report | [`compliance::ComplianceRequest`] | Microsoft Graph, update device |
//! | management application, its addresses, its gallery entry | [`registration`] | Microsoft Graph, application and mobilityManagementPolicy |
//! | token of the application for Graph, groups of a user | [`graph`] | RFC 6749 4.4, RFC 7523, Microsoft Graph |
//! | `onPremisesImmutableId` | [`ImmutableId`] | Entra Connect design concepts |
//! | user principal name, as an administrator types it | [`UserPrincipalName`] | Entra user name policies |
//! | certificate subject made of fields, `AW::{Token}::{URL}::{Token}` and with single colons | [`SubjectTemplate`] | layouts in the field |
//! | differences between the ways to enroll, and the way from facts on the wire | [`flow`] | Windows documentation, Entra integration |
//!
//! # From a token to a decision
//!
//! | step | type | knowledge |
//! |---|---|---|
//! | taken apart | [`AccessToken`] | nothing; anybody can write one |
//! | validated | [`Validated`] | Entra issued it for this application, from an allowed tenant, and it is valid now |
//! | fits the Terms of Use | [`TermsOfUseIdentity`] | there is a user |
//! | fits an enrollment | [`EnrollmentIdentity`] | there is a user or a device |
//! | fits a management session | [`SessionIdentity`] | tenant and device are those of the enrollment; there is a user, or the device sent its own token |
//!
//! # Errors, limits, secrets
//!
//! Every failure is an [`Error`]: `Decode` with a position, `Peer` with the rule that is broken, `Fault` and `TokenFault`
//! when Graph or Entra refused, `Misuse` when the calling program broke a rule. None contains a value of a token, and
//! `Debug` of tokens, claims, blobs and redirects shows no person. A user name with which a device enrolls without
//! Entra, such as a staging account or a one-time token, never comes here: it is opaque text in the messages of the
//! other crates. Input is read within [`Limits`], in time and memory linear in its length.
//!
//! # Features
//!
//! - `ring` (default): `Validator::new`, with signatures verified by ring through rustls-webpki. Without it, use
//!   [`Validator::with_algorithm`].
//! - `arbitrary`: implements `arbitrary::Arbitrary` for ids and for what is sent.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    warn(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

mod audience;
mod claims;
pub mod compliance;
mod draft;
mod encoding;
mod error;
pub mod flow;
pub mod graph;
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
pub use claims::{Claim, Claims, OtherClaim, TokenVersion};
pub use draft::{ClaimValue, TokenDraft};
pub use error::{Error, Misuse, PeerError};
pub use guid::{Guid, InvalidGuid};
pub use ids::{ClientId, DeviceId, DeviceObjectId, GroupId, ObjectId, TenantId};
pub use immutable_id::ImmutableId;
pub use issuer::IssuerTemplate;
pub use keys::{KeyProblem, KeySet, SigningKey};
pub use limits::Limits;
pub use mdm_errors::{SecretText, TermsOfUseError};
pub use metadata::Metadata;
pub use rustls_pki_types::UnixTime;
pub use subject::{SubjectError, SubjectField, SubjectTemplate};
pub use token::{AccessToken, Algorithm, Header};
pub use upn::{InvalidUpn, UserPrincipalName};
pub use validate::{Tenants, Validator};
pub use validated::{EnrollmentIdentity, SessionIdentity, TermsOfUseIdentity, Validated};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
