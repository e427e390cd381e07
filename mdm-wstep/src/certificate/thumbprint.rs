use alloc::string::String;
use core::fmt;
use core::fmt::Write as _;

use rustls_pki_types::CertificateDer;
use sha1::{Digest, Sha1};

/// The SHA-1 of a DER certificate, by which Windows names it.
///
/// It is written as 40 upper-case hexadecimal digits. It identifies a certificate and proves nothing: where trust
/// depends on it, compare whole certificates.
///
/// ```
/// use mdm_wstep::certificate::Thumbprint;
///
/// let thumbprint = Thumbprint::parse("a9993e364706816aba3e25717850c26c9cd0d89d").unwrap();
/// assert_eq!(thumbprint, Thumbprint::for_certificate(&b"abc"[..].into()));
/// assert_eq!(thumbprint.to_string(), "A9993E364706816ABA3E25717850C26C9CD0D89D");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 20]);

impl Thumbprint {
    /// Computes the thumbprint of a certificate.
    #[must_use]
    pub fn for_certificate(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha1::digest(certificate).into())
    }

    /// Parses 40 hexadecimal digits in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 20];
        let digits = text.as_bytes();
        if digits.len() != 40 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            for &digit in pair {
                *byte = *byte << 4 | u8::try_from(char::from(digit).to_digit(16)?).ok()?;
            }
        }
        Some(Self(bytes))
    }

    /// Returns the 20 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}
