use crate::security::TimestampError;

/// A reason not to trust the signature of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A second `ds:Signature` anywhere in the message.
    #[error("the message holds more than one signature")]
    SecondSignature,
    /// A processing instruction: SOAP forbids them, and none is covered.
    #[error("the signed message holds a processing instruction")]
    ProcessingInstruction,
    /// A namespace URI without a scheme, for which no canonical form is defined.
    #[error("the signed message declares a relative namespace URI")]
    RelativeNamespace,
    /// An element of the signature that is missing, repeated, out of order or not usable.
    #[error("the signature has no usable <{0}>")]
    Element(&'static str),
    /// An algorithm outside the closed list of the profile; the payload is the element that names it.
    #[error("the algorithm of <{0}> is not one of the profile")]
    Algorithm(&'static str),
    /// A reference to something other than the whole document.
    #[error("the signature does not cover the whole message")]
    Reference,
    /// A reference without transforms, as a sample of the specification has it: its digest would cover itself.
    #[error("the reference has no transform that takes the signature out of its own digest")]
    NoTransforms,
    /// More or fewer tokens than one, or one that holds no certificate.
    #[error("the signed message does not carry exactly one token, a certificate")]
    Token,
    /// A canonical form above [`Limits::canonical`](crate::Limits::canonical), or `SignedInfo` above 8 KiB.
    #[error("the canonical form is longer than the limit")]
    TooLong,
    /// A message that was changed after it was signed.
    #[error("the digest does not match the message")]
    Digest,
    /// A digest of the exclusive canonical form, although the reference asks for the inclusive one.
    ///
    /// XML Signature implies Canonical XML 1.0 where a reference names no canonical form. If devices were to
    /// disagree, this error would show it.
    #[error("the digest matches only the exclusive canonical form, which the reference does not name")]
    ExclusiveDigest,
    /// No algorithm for RSA PKCS#1 v1.5 with SHA-256 among those that the caller offers.
    #[error("no algorithm for RSA with SHA-256 is offered")]
    NoAlgorithm,
    /// A signature value that the key did not make.
    #[error("the signature value does not match")]
    Value,
    /// A timestamp that is absent, or without one of its times.
    #[error("the signed message has no complete timestamp")]
    NoTimestamp,
    /// A timestamp that does not count now.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// A message that claims to count for longer than 15 minutes.
    #[error("the signed message is valid for more than 15 minutes")]
    Window,
}
