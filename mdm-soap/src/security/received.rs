use mdm_errors::DecodeError;

use super::{Credential, SIGNATURE, Security, Signature, Timestamp, Token};
use crate::xml::Node;

/// The security header of a received message: tokens, timestamp and signature.
///
/// It cannot be written again, because that would break a signature; [`without_signature`](Self::without_signature)
/// makes a [`Security`] to send.
///
/// ```text
/// <wsse:Security s:mustUnderstand="1">
///   <u:Timestamp/>?
///   ( <wsse:UsernameToken/> | <wsse:BinarySecurityToken/> )*
///   <ds:Signature/>?
/// </wsse:Security>
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReceivedSecurity<'a> {
    pub(super) security: Security<'a>,
    pub(super) signature: Option<Signature>,
}

impl<'a> ReceivedSecurity<'a> {
    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let security = Security::read(node)?;
        let signature = node.child(&SIGNATURE, "Signature")?;
        Ok(Self {
            signature: signature.map(|signature| Signature::read(signature, node, &security)),
            security,
        })
    }

    /// Returns the tokens in the order of the message.
    #[must_use]
    pub fn tokens(&self) -> &[Token<'a>] {
        &self.security.tokens
    }

    /// Returns the timestamp.
    #[must_use]
    pub const fn timestamp(&self) -> Option<&Timestamp<'a>> {
        self.security.timestamp.as_ref()
    }

    /// Returns the signature, verified or not.
    #[must_use]
    pub const fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Returns the credential that the sender authenticates with.
    ///
    /// It may differ from the policy that the server advertised. If there are several tokens, the first counts.
    #[must_use]
    pub fn credential(&self) -> Credential<'_> {
        self.security.first_credential(self.signature.is_some())
    }

    /// Returns tokens and timestamp as a header to send, dropping any signature.
    #[must_use]
    pub fn without_signature(self) -> Security<'a> {
        self.security
    }

    pub(crate) fn into_timestamp(self) -> Option<Timestamp<'a>> {
        self.security.timestamp
    }

    /// Returns the header with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> ReceivedSecurity<'static> {
        ReceivedSecurity {
            security: self.security.into_owned(),
            signature: self.signature,
        }
    }
}
