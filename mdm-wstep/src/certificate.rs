//! Certificates of devices: reading and verifying requests, issuing, renewing.
//!
//! Keys, clocks and random numbers stay outside: verification takes algorithms, issuing takes the time and a serial
//! number, and whatever has to be signed comes out as a [`ToSign`], which continues once it gets the signature.
//!
//! | step | type |
//! |---|---|
//! | read a PKCS#10 request, verify that the device holds the key | [`CertificateRequest`] |
//! | refuse weak keys with a reason | [`KeyPolicy`] |
//! | issue a certificate | [`Issuer`], [`CertificateTemplate`] |
//! | read and check a renewal | [`RenewalRequest`] |
//! | make requests, as a device | [`CertificateRequestBuilder`], [`RenewalRequestBuilder`] |

mod asn1;
mod cursor;
mod encode;
mod error;
mod hash;
mod info;
mod issue;
mod key;
mod name;
mod oid;
mod policy;
mod renewal;
mod request;
mod sign;
mod thumbprint;
mod verify;

pub use error::{CertificateError, Structure};
pub use hash::HashAlgorithm;
pub use info::CertificateInfo;
pub use issue::{
    AlternativeName, CertificateTemplate, IssueError, Issuer, SerialNumber, Validity, self_signed_root,
};
pub use key::{Curve, KeyAlgorithm, PublicKey};
pub use name::{DistinguishedName, NameAttribute, NameError};
pub use oid::Oid;
pub use policy::{KeyPolicy, KeyRefusal};
pub use renewal::{RenewalError, RenewalRequest, RenewalRequestBuilder, SignedDataDer};
pub use request::{CertificateRequest, CertificateRequestBuilder};
pub use sign::{SignatureAlgorithm, ToSign};
pub use thumbprint::Thumbprint;
pub(crate) use thumbprint::hex;
#[cfg(feature = "ring")]
pub use verify::{RING_ALGORITHMS, RING_SHA1_ALGORITHMS};
