use crate::security::TimestampError;

/// A reason not to trust the signature of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A second `ds:Signature` anywhere in the message.
    #[error("the message holds more than one signature")]
    SecondSignature,
    /// A processing instruction: SOAP forbids them, and signatures do not cover them.
    #[error("the signed message holds a processing instruction")]
    ProcessingInstruction,
    /// A namespace URI without a scheme, for which no canonical form is defined.
    #[error("the signed message declares a relative namespace URI")]
    RelativeNamespace,
    /// An element of the signature that is missing, repeated, misplaced or not usable.
    #[error("the signature has no usable <{0}>")]
    Element(&'static str),
    /// An algorithm that the profile does not allow.
    ///
    /// The payload is the element that names it.
    #[error("the algorithm of <{0}> is not one of the profile")]
    Algorithm(&'static str),
    /// A reference to something other than the whole document.
    #[error("the signature does not cover the whole message")]
    Reference,
    /// A reference without transforms, as in a sample of the specification.
    ///
    /// Its digest would cover itself.
    #[error("the reference has no transform that takes the signature out of its own digest")]
    NoTransforms,
    /// A number of tokens other than one, or a token that holds no certificate.
    #[error("the signed message does not carry exactly one token, a certificate")]
    Token,
    /// A canonical form or `SignedInfo` that is too long.
    ///
    /// The limits are [`Limits::canonical`](crate::Limits::canonical) and 8 KiB.
    #[error("the canonical form is longer than the limit")]
    TooLong,
    /// A message that was changed after it was signed.
    #[error("the digest does not match the message")]
    Digest,
    /// A digest of the exclusive canonical form instead of the inclusive one.
    ///
    /// XML Signature implies Canonical XML 1.0 where a reference names no canonical form. If devices were to
    /// disagree, this error would show it.
    #[error("the digest matches only the exclusive canonical form, which the reference does not name")]
    ExclusiveDigest,
    /// No algorithm for RSA PKCS#1 v1.5 with SHA-256 among those on offer.
    #[error("no algorithm for RSA with SHA-256 is offered")]
    NoAlgorithm,
    /// A signature value that the key did not produce.
    #[error("the signature value does not match")]
    Value,
    /// A timestamp that is absent, or without one of its times.
    #[error("the signed message has no complete timestamp")]
    NoTimestamp,
    /// A timestamp that is not valid now.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// A message that claims to be valid for longer than 15 minutes.
    #[error("the signed message is valid for more than 15 minutes")]
    Window,
}
