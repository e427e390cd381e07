use alloc::boxed::Box;

use mdm_errors::{DecodeError, EnrollmentError, ErrorType, Name, Subcode};
use mdm_soap::Fault;
use mdm_soap::security::ValueType;
use thiserror::Error as ThisError;

use crate::RequestType;
use crate::certificate::{CertificateError, IssueError, KeyRefusal, RenewalError};
use crate::provisioning::WriteError;

/// A reason why an enrollment cannot continue.
#[derive(Clone, Debug, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the message or the document they should be.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The message is well-formed but breaks a rule.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The server refused.
    #[error("refused with {0}")]
    Fault(Box<Fault<'static>>),
    /// The calling program asked for something impossible.
    #[error(transparent)]
    Misuse(#[from] Misuse),
}

/// A rule that a well-formed message broke.
#[derive(Clone, Debug, PartialEq, ThisError)]
#[non_exhaustive]
pub enum PeerError {
    /// A rule of the envelope.
    #[error(transparent)]
    Envelope(#[from] mdm_soap::PeerError),
    /// A rule of the envelope that has no error of its own here.
    #[error("the envelope cannot be used")]
    OtherEnvelope,
    /// The certificate request cannot be read, or its signature is wrong.
    #[error("certificate request: {0}")]
    CertificateRequest(CertificateError),
    /// The key is refused by the policy.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// The renewal cannot be read, or the device may not renew.
    #[error(transparent)]
    Renewal(#[from] RenewalError),
    /// The request has no token.
    #[error("request without a certificate request")]
    MissingToken,
    /// The token is of a type that the message does not allow.
    ///
    /// The payload is the last part of its URI.
    #[error("token of the unexpected type {0}")]
    UnexpectedToken(Name),
    /// The request is of a type that is not served here.
    ///
    /// The payload is the last part of its URI.
    #[error("request of the unexpected type {0}")]
    RequestType(Name),
    /// A status query does not name the earlier request.
    #[error("status query without a request identifier")]
    MissingRequestId,
    /// The authority has not decided yet, so the answer has no token.
    #[error("the authority has not decided about the certificate request")]
    Deferred,
    /// The message is not signed, although the certificate policy requires it.
    #[error("request without the signature of a certificate")]
    NotSigned,
    /// The signature of the message does not fit the profile, or does not hold.
    #[cfg(feature = "xmldsig")]
    #[error("signature of the request: {0}")]
    Signature(mdm_soap::security::SignatureError),
    /// The message is signed with a certificate that the server did not accept.
    #[error("request is signed with another certificate than the accepted one")]
    AnotherSigner,
    /// The certificate of the signer cannot be read.
    #[error("certificate of the signer: {0}")]
    SignerCertificate(CertificateError),
    /// The key of the signer is refused by the policy.
    #[error("key of the signer: {0}")]
    SignerKey(KeyRefusal),
    /// The certificate of the signer has expired, or is not valid yet.
    #[error("certificate of the signer is not valid now")]
    SignerNotValid,
    /// The certificate request names a device other than the one admitted.
    #[error("certificate request names another device")]
    AnotherDevice,
    /// The provisioning document has no client certificate.
    #[error("provisioning document without a client certificate")]
    NoClientCertificate,
    /// The issued certificate is for a key other than the device's.
    #[error("issued certificate is for another key")]
    AnotherKey,
}

/// A mistake of the calling program.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Misuse {
    /// The certificate cannot be issued as described.
    #[error("issuing: {0}")]
    Issue(#[from] IssueError),
    /// The provisioning document cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A renewal was treated like an enrollment.
    #[error("renewal was not checked against the current certificate")]
    RenewalNotChecked,
    /// A request under the certificate policy was treated like another one.
    #[error("signature of the request was not verified")]
    SignatureNotVerified,
    /// An enrollment was treated like a renewal.
    #[error("request is not a renewal")]
    NotARenewal,
    /// The certificate issued elsewhere is for a key other than the request's.
    #[error("certificate is for another key than the request")]
    AnotherKey,
}

impl From<mdm_soap::Error> for Error {
    fn from(error: mdm_soap::Error) -> Self {
        match error {
            mdm_soap::Error::Decode(error) => Self::Decode(error),
            mdm_soap::Error::Peer(error) => Self::Peer(PeerError::Envelope(error)),
            mdm_soap::Error::Fault(fault) => Self::Fault(fault),
            _ => Self::Peer(PeerError::OtherEnvelope),
        }
    }
}

impl Error {
    /// Returns the error to report to the device (MS-MDE2 2.2.10).
    #[must_use]
    pub fn enrollment_error(&self) -> EnrollmentError {
        match self {
            Self::Decode(_) => Subcode::MessageFormat.into(),
            Self::Peer(error) => error.enrollment_error(),
            Self::Fault(_) | Self::Misuse(_) => Subcode::EnrollmentServer.into(),
        }
    }
}

impl PeerError {
    pub(crate) fn unexpected_token(value_type: &ValueType<'_>) -> Self {
        Self::UnexpectedToken(last_part(value_type.as_str()))
    }

    pub(crate) fn request_type(request_type: &RequestType<'_>) -> Self {
        Self::RequestType(last_part(request_type.as_str()))
    }

    /// Returns the error to report to the device (MS-MDE2 2.2.10).
    #[must_use]
    pub fn enrollment_error(&self) -> EnrollmentError {
        match self {
            Self::Envelope(_) | Self::OtherEnvelope | Self::RequestType(_) | Self::MissingRequestId => {
                Subcode::MessageFormat.into()
            }
            Self::Renewal(RenewalError::SignedData(error) | RenewalError::Request(error))
                if *error != CertificateError::BadSignature =>
            {
                Subcode::CertificateRequest.into()
            }
            Self::Renewal(_) => ErrorType::NotEligibleToRenew.into(),
            #[cfg(feature = "xmldsig")]
            Self::Signature(_) => Subcode::InvalidSecurity.into(),
            Self::NotSigned
            | Self::AnotherSigner
            | Self::SignerCertificate(_)
            | Self::SignerKey(_)
            | Self::SignerNotValid => Subcode::Authentication.into(),
            _ => Subcode::CertificateRequest.into(),
        }
    }
}

fn last_part(uri: &str) -> Name {
    Name::new(uri.rsplit(['/', '#']).next().unwrap_or(uri))
}
