//! Certificate enrollment of Windows devices: MS-WSTEP.
//!
//! Requests, PKCS#10, issuing, responses and the provisioning document. This is the last step of enrollment, for both
//! sides. A device asks for a certificate and describes itself; a server verifies, issues and answers with the
//! provisioning document, in which the device finds its certificate, the address to call in to and the credentials for
//! it. The crate opens no connection, keeps no key, reads no clock and generates no random numbers: bytes to sign come
//! out, and the signature goes in. It is not a certificate authority: it keeps no record of issued certificates,
//! publishes no revocation list, and verifies no attestation of the device.
//!
//! ```
//! # use core::time::Duration;
//! use mdm_errors::{SecretText, text};
//! use mdm_wstep::certificate::{CertificateTemplate, DistinguishedName, Issuer, KeyPolicy, SerialNumber, Validity};
//! use mdm_wstep::provisioning::{AppSrv, Application, Client, DmClient, ProvisioningDocument, Renew};
//! use mdm_wstep::{Credential, Desktop, EnrollmentRequest, Issue, Limits, MessageId, PendingRequest, ReplyOptions};
//! use mdm_wstep::{RequestSecurityToken, UsernameToken};
//! # use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer, UnixTime};
//! # let algorithms: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm] = &[&Any];
//! # let ca = CertificateDer::from(&include_bytes!("../tests/data/ca.cert.der")[..]);
//! # let csr = CertificateSigningRequestDer::from(&include_bytes!("../tests/data/windows.csr.der")[..]);
//! # let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
//! # let (random, sign) = ([7; 16], |_: &[u8]| vec![0; 256]);
//!
//! // the device asks
//! let desktop = Desktop::new(text!("89EBA7F446C04820A9DC0661C136E1F9"), text!("DESKTOP-1"));
//! let request = RequestSecurityToken::issue(&csr, desktop.context());
//! let user = UsernameToken::new(text!("user@example.com"), SecretText::borrowed("pass"));
//! let to = text!("https://mdm.example.com/EnrollmentServer/DeviceEnrollmentWebService.svc");
//! let id = MessageId::from_uuid("0d5a1441-5891-453b-becf-a2e5f6ea3749");
//! let mut question = Vec::new();
//! let pending = PendingRequest::<Issue>::write(id, &to, &Credential::UsernameToken(user).into(), &request, &mut question);
//!
//! // the server looks, verifies, issues and answers
//! let enrollment = EnrollmentRequest::parse(&question)?;
//! let Credential::UsernameToken(user) = enrollment.credential() else { panic!() };
//! assert_eq!(user.username, "user@example.com");
//! let verified = enrollment.verify(&KeyPolicy::default(), algorithms)?;
//! let template = CertificateTemplate::new(
//!     DistinguishedName::common_name("89EBA7F446C04820A9DC0661C136E1F9"),
//!     Validity::starting(now, Duration::from_secs(365 * 86_400)),
//!     SerialNumber::from_random(random),
//! );
//! let to_sign = verified.continue_with(&Issuer::new(&ca)?, &template)?;
//! let signature = sign(to_sign.message());
//! let issued = to_sign.continue_with(&signature);
//! let application = Application::new(
//!     text!("MDM"),
//!     text!("https://mdm.example.com/omadm"),
//!     AppSrv::digest(desktop.device_id.clone(), text!("secret of the device"), random),
//!     Client::digest(text!("secret of the server"), random),
//! );
//! let dm_client = DmClient::new(desktop.device_id.clone());
//! let document = ProvisioningDocument::for_enrollment(issued.client_certificate(), application, dm_client)
//!     .with_root(&ca)
//!     .with_renew(Renew::default());
//! let answer = issued.reply(&document, now, ReplyOptions::default())?;
//!
//! // the device has what it needs
//! let reply = pending.response(&answer, 200)?;
//! let document = reply.response.provisioning_document(&Limits::default())?;
//! assert_eq!(document.client_certificate().unwrap().certificate(), issued.certificate());
//! assert_eq!(document.application().unwrap().address(), "https://mdm.example.com/omadm");
//! # #[derive(Debug)]
//! # struct Any;
//! # impl rustls_pki_types::SignatureVerificationAlgorithm for Any {
//! #     fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), rustls_pki_types::InvalidSignature> { Ok(()) }
//! #     fn public_key_alg_id(&self) -> rustls_pki_types::AlgorithmIdentifier { rustls_pki_types::alg_id::RSA_ENCRYPTION }
//! #     fn signature_alg_id(&self) -> rustls_pki_types::AlgorithmIdentifier { rustls_pki_types::alg_id::RSA_PKCS1_SHA256 }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! (`algorithms` are [`certificate::RING_ALGORITHMS`], or those of another library; `csr` is made with
//! [`certificate::CertificateRequestBuilder`].)
//!
//! # What is here
//!
//! | Type | Message or part | Clause |
//! |---|---|---|
//! | [`Issue`] | the operation: actions, request, response | MS-MDE2 3.4.4.1; MS-WSTEP 3.1.4.1 |
//! | [`RequestSecurityToken`], [`RequestType`] | the request: issue, renew, recover, or ask | MS-MDE2 3.4.4.1.1.1, 3.5.4.1.1.1, 3.6.4.1.1.1 |
//! | [`AdditionalContext`], [`Desktop`] | the claims of a device about itself | MS-MDE2 3.4.4.1.1.1.1 |
//! | [`RequestSecurityTokenResponseCollection`] | the response | MS-MDE2 3.4.4.1.1.2 |
//! | [`EnrollmentRequest`] and the steps after it | a server's way from request to response | |
//! | [`StatusQuery`] | the question about an earlier request | MS-WSTEP 3.1.4.2.1.2 |
//! | [`KeyExchange`] | the question for the certificate that archived keys are encrypted with | MS-WSTEP 3.1.4.2.2 |
//! | [`certificate`] | PKCS#10, issuing, the signed message of a renewal | RFC 2986, RFC 5280, RFC 5652 |
//! | [`provisioning`] | the provisioning document | MS-MDE2 2.2.9 |
//! | [`rules`] | the lints | |
//!
//! Faults, credentials and headers are types of `mdm-soap`; those that functions of this crate take or return are
//! re-exported.
//!
//! # On the wire
//!
//! A device sends the request with `POST` to the address that discovery named, as [`CONTENT_TYPE`]. The response goes
//! out with status 200 and every fault with [`Fault::HTTP_STATUS`], both with a `Content-Length`: Windows does not read
//! chunked answers, and any status other than 500 hides the reason of a refusal. A renewal comes over TLS with the old
//! certificate, and must not be redirected.
//!
//! # Features
//!
//! - `ring` (default): [`certificate::RING_ALGORITHMS`], through rustls-webpki. Without it the caller supplies
//!   implementations of `rustls_pki_types::SignatureVerificationAlgorithm`.
//! - `xmldsig`: `EnrollmentRequest::verify_signed`, for requests under the certificate policy.
//! - `arbitrary`: `arbitrary::Arbitrary` for messages and documents.
//!
//! # Limits and errors
//!
//! [`Limits`] bounds envelope, provisioning document, certificate request, renewal and certificates; reading takes time
//! in proportion to the input. [`Error`] distinguishes wrong bytes, broken rules, refusals by the server and mistakes
//! of the calling program; a request that a server cannot use comes as [`Rejected`], which holds the fault to send. The
//! `parse_linted` functions report the deviations that were accepted, with the rules of [`rules`].
//!
//! The provisioning document holds secrets. `Debug` never shows them, nor any value that is not known to be harmless;
//! the bytes of a document or an answer hold them in clear text, and wiping those is up to the caller.
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

pub mod certificate;
mod context;
mod enrollment;
mod error;
mod key_exchange;
mod limits;
mod operation;
pub mod provisioning;
mod request;
mod response;
pub mod rules;

pub use context::{AdditionalContext, Attestation, ContextItem, Desktop, ItemName};
pub use enrollment::{
    EnrollmentRequest, EnrollmentToSign, IssuedEnrollment, Rejected, RenewalCheck, StatusQuery,
    VerifiedEnrollment,
};
#[cfg(feature = "xmldsig")]
#[cfg_attr(docsrs, doc(cfg(feature = "xmldsig")))]
pub use enrollment::{ReplayMark, SignerCheck};
pub use error::{Error, Misuse, PeerError};
pub use key_exchange::{KeyExchange, KeyExchangeRequest, KeyExchangeResponse};
pub use limits::Limits;
pub use mdm_errors::{SecretBytes, SecretText, Text, text};
pub use mdm_soap::security::{BinarySecurityToken, Timestamp, UsernameToken, ValueType};
pub use mdm_soap::{
    CONTENT_TYPE, Credential, Fault, Incoming, IncomingResponse, MessageId, PendingRequest, ReplyOptions,
    Security,
};
pub use operation::Issue;
pub use request::{RequestSecurityToken, RequestType, TokenType};
pub use response::{Disposition, RequestSecurityTokenResponseCollection, RequestedToken};
pub use rustls_pki_types::{CertificateDer, CertificateSigningRequestDer, UnixTime};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
