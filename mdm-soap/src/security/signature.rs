#[cfg(feature = "xmldsig")]
mod error;
#[cfg(feature = "xmldsig")]
mod profile;
#[cfg(feature = "xmldsig")]
mod verify;

use core::ops::Range;

#[cfg(feature = "xmldsig")]
pub use error::SignatureError;
#[cfg(feature = "xmldsig")]
pub(crate) use profile::algorithm;
#[cfg(feature = "xmldsig")]
pub use verify::{UnverifiedSignature, VerifiedSignature};

use super::Security;
use crate::xml::Node;

/// The XML signature of a message under the certificate policy.
///
/// See MS-MDE2 3.3.4.1.1.1 and 3.4.4.1.1.1.2. Its presence proves nothing. With the feature `xmldsig`, the method
/// `unverified` begins its verification.
#[derive(Clone, Debug)]
pub struct Signature {
    span: Range<usize>,
    #[cfg(feature = "xmldsig")]
    content: Result<UnverifiedSignature, SignatureError>,
}

impl Signature {
    #[cfg_attr(
        not(feature = "xmldsig"),
        expect(unused_variables, reason = "only a verification needs more than the place")
    )]
    pub(super) fn read(node: Node<'_, '_>, header: Node<'_, '_>, security: &Security<'_>) -> Self {
        Self {
            span: node.span(),
            #[cfg(feature = "xmldsig")]
            content: profile::read(node, header, security),
        }
    }

    /// Returns the range of `ds:Signature` in the envelope.
    ///
    /// The digest covers the envelope without it.
    #[must_use]
    pub const fn byte_range(&self) -> Range<usize> {
        self.span.start..self.span.end
    }

    /// Returns the signature if its form is right and its digest matches the message.
    ///
    /// The digest was computed while the message was read, over the same elements that the values of the message come
    /// from.
    ///
    /// # Errors
    /// Fails with the first rule of the profile that the signature breaks.
    #[cfg(feature = "xmldsig")]
    pub fn unverified(&self) -> Result<&UnverifiedSignature, SignatureError> {
        self.content.as_ref().map_err(Clone::clone)
    }
}
