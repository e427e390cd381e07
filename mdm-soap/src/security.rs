//! The security header of WS-Security 1.0, as enrollment uses it.

mod binary;
mod credential;
mod received;
mod signature;
mod timestamp;
mod username;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind};

pub use binary::{BinarySecurityToken, ValueType};
pub use credential::Credential;
pub use received::ReceivedSecurity;
pub use signature::Signature;
#[cfg(feature = "xmldsig")]
pub(crate) use signature::algorithm;
#[cfg(feature = "xmldsig")]
pub use signature::{SignatureError, UnverifiedSignature, VerifiedSignature};
pub use timestamp::{Timestamp, TimestampError};
pub use username::{PasswordType, UsernameToken};

use crate::xml::{Node, Ns, Writer};
use crate::{ns, rules};

pub(crate) const SECURITY: Ns = Ns::new(ns::SECURITY);
pub(crate) const UTILITY: Ns = Ns::new(ns::UTILITY);
const SIGNATURE: Ns = Ns::new(ns::SIGNATURE);

/// A security header to send: its tokens in their order, and its timestamp.
///
/// ```
/// use core::time::Duration;
/// use mdm_soap::security::{Credential, Security, Timestamp, UsernameToken};
/// use rustls_pki_types::UnixTime;
///
/// let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
/// let token = UsernameToken::new("user@contoso.com".try_into()?, "hunter2".into());
/// let security = Security::from(Credential::UsernameToken(token))
///     .with_timestamp(Timestamp::new(at(1_795_232_040), at(1_795_232_340)));
/// assert!(matches!(security.credential(), Credential::UsernameToken(_)));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Security<'a> {
    /// The tokens, in their order.
    pub tokens: Vec<Token<'a>>,
    /// The times at which the message was made and at which it expires.
    pub timestamp: Option<Timestamp<'a>>,
}

/// A token of a security header.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Token<'a> {
    /// A user name with a password.
    Username(UsernameToken<'a>),
    /// A token in base64.
    Binary(BinarySecurityToken<'a>),
}

impl<'a> Security<'a> {
    /// Makes an empty header, which is not written.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            tokens: Vec::new(),
            timestamp: None,
        }
    }

    /// Adds a token.
    #[must_use]
    pub fn with_token(mut self, token: Token<'a>) -> Self {
        self.tokens.push(token);
        self
    }

    /// Sets the timestamp.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: Timestamp<'a>) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Returns the credential of the header's first token.
    #[must_use]
    pub fn credential(&self) -> Credential<'_> {
        self.first_credential(false)
    }

    /// Returns the credential of the first token, in a message that is signed or not.
    fn first_credential(&self, is_signed: bool) -> Credential<'_> {
        let first = self.tokens.first();
        first.map_or(Credential::None, |token| Credential::from_token(token, is_signed))
    }

    pub(crate) fn read(node: Node<'_, 'a>) -> Result<Self, DecodeError> {
        let mut security = Self::new();
        for child in node.children() {
            let token = if child.is(&SECURITY, "UsernameToken") {
                Token::Username(UsernameToken::read(child)?)
            } else if child.is(&SECURITY, "BinarySecurityToken") {
                Token::Binary(BinarySecurityToken::read(child)?)
            } else {
                continue;
            };
            if security.tokens.len() >= node.document().limits().tokens {
                return Err(child.error(DecodeErrorKind::Limit(LimitKind::Tokens)));
            }
            if !security.tokens.is_empty() {
                child.lint(&rules::SEVERAL_TOKENS);
            }
            security.tokens.push(token);
        }
        security.timestamp = node
            .child(&UTILITY, "Timestamp")?
            .map(Timestamp::read)
            .transpose()?;
        Ok(security)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.timestamp.is_none()
    }

    /// Writes the header; its prefixes must be declared further out.
    pub(crate) fn write(&self, w: &mut Writer<'_>, prefixes: Prefixes) {
        if self.is_empty() {
            return;
        }
        let name = match prefixes {
            Prefixes::Request => "wsse:Security",
            Prefixes::Reply => "o:Security",
        };
        let reply = [("s:mustUnderstand", "1"), ("xmlns:o", ns::SECURITY)];
        let attributes = match prefixes {
            Prefixes::Request => reply.get(..1).unwrap_or_default(),
            Prefixes::Reply => &reply,
        };
        w.element_with(name, attributes, |w| {
            if let Some(timestamp) = &self.timestamp {
                timestamp.write(w);
            }
            for token in &self.tokens {
                match token {
                    Token::Username(token) => token.write(w),
                    Token::Binary(token) => token.write(w),
                }
            }
        });
    }

    /// Returns the header with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Security<'static> {
        Security {
            tokens: self.tokens.into_iter().map(Token::into_owned).collect(),
            timestamp: self.timestamp.map(Timestamp::into_owned),
        }
    }
}

/// The prefixes that a security header is written with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Prefixes {
    /// `wsse`, as Windows does.
    Request,
    /// `o`, as servers do.
    Reply,
}

impl Token<'_> {
    /// Returns the token with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Token<'static> {
        match self {
            Self::Username(token) => Token::Username(token.into_owned()),
            Self::Binary(token) => Token::Binary(token.into_owned()),
        }
    }
}
