use thiserror::Error;

use super::Oid;

/// A DER structure that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Structure {
    /// A PKCS#10 certification request (RFC 2986).
    CertificateRequest,
    /// An X.509 certificate (RFC 5280).
    Certificate,
    /// A PKCS#7 or CMS message with `SignedData` (RFC 5652).
    SignedData,
    /// A `SubjectPublicKeyInfo` on its own (RFC 5280 4.1.2.7).
    PublicKey,
}

impl core::fmt::Display for Structure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::CertificateRequest => "certificate request",
            Self::Certificate => "certificate",
            Self::SignedData => "signed data",
            Self::PublicKey => "public key",
        })
    }
}

/// A reason why a certificate, a request or a signed message is not accepted.
///
/// It is safe to log: it holds names of structures, object identifiers, sizes and offsets.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The bytes are not the expected structure.
    #[error("malformed {structure} at byte {offset}")]
    Malformed {
        /// The structure that was being read.
        structure: Structure,
        /// The offset of the element that is wrong, or of the one that was expected.
        ///
        /// It counts bytes from the start of the input, even for a request inside a signed message.
        offset: usize,
    },
    /// The structure is larger than the limit for it.
    #[error("{structure} larger than {limit} bytes")]
    TooLarge {
        /// The structure that was being read.
        structure: Structure,
        /// The limit in bytes.
        limit: usize,
    },
    /// None of the given algorithms verifies such signatures with such keys.
    #[error("no algorithm for signature {signature} with key {key}")]
    UnsupportedAlgorithm {
        /// The algorithm of the public key.
        key: Oid,
        /// The algorithm of the signature.
        signature: Oid,
    },
    /// The signature does not match the signed bytes and the key.
    #[error("bad signature")]
    BadSignature,
}

impl CertificateError {
    pub(crate) fn check_size(structure: Structure, der: &[u8], limit: usize) -> Result<(), Self> {
        if der.len() > limit {
            return Err(Self::TooLarge { structure, limit });
        }
        Ok(())
    }
}
