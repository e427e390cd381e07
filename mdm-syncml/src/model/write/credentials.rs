use alloc::vec::Vec;
use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_errors::{SecretBytes, SecretText, Text};

use super::{Meta, MetaChild};
use crate::model::auth::{self, Scheme};
use crate::model::values::Format;

/// The credentials in a header, `Cred`.
///
/// They are written as Windows writes them, with Format before Type.
#[derive(Clone)]
pub struct Cred<'a> {
    pub(in crate::model) meta: Meta<'a>,
    pub(in crate::model) data: SecretText<'a>,
}

impl<'a> Cred<'a> {
    /// Creates credentials from a user name and a password.
    ///
    /// Anyone who sees the message can read them.
    #[must_use]
    pub fn basic(user: &str, password: &SecretText<'_>) -> Self {
        Self::new(Scheme::Basic, auth::basic(user, password))
    }

    /// Creates credentials from a digest that answers a nonce.
    ///
    /// [`auth::Identity::digest`](crate::auth::Identity::digest) makes the digest.
    #[must_use]
    pub fn md5(digest: &[u8; 16]) -> Self {
        Self::new(Scheme::Md5, SecretText::owned(STANDARD.encode(digest)))
    }

    fn new(scheme: Scheme<'static>, data: SecretText<'a>) -> Self {
        Self {
            meta: Meta::new().with_format(Format::B64).with_type(Text::from(scheme)),
            data,
        }
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Cred<'static> {
        Cred {
            meta: self.meta.into_owned(),
            data: self.data.into_owned(),
        }
    }
}

impl PartialEq for Cred<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.meta == other.meta && self.data.ct_eq(other.data.expose())
    }
}

impl Eq for Cred<'_> {}

impl fmt::Debug for Cred<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cred")
            .field("meta", &self.meta)
            .field("data", &self.data)
            .finish()
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Cred<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.arbitrary()? {
            Self::md5(&u.arbitrary()?)
        } else {
            Self::basic(u.arbitrary()?, &u.arbitrary()?)
        })
    }
}

/// A request for credentials, or the nonce of the next ones: `Chal` in a status.
///
/// Every 401 and 407 has one. In a 200 it carries the nonce for the next message, in a 212 for the next session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chal<'a> {
    pub(in crate::model) meta: Meta<'a>,
}

impl<'a> Chal<'a> {
    /// Asks for a user name and a password.
    #[must_use]
    pub fn basic() -> Self {
        Self {
            meta: Meta::new()
                .with_format(Format::B64)
                .with_type(Text::from(Scheme::Basic)),
        }
    }

    /// Asks for a digest over `nonce`: fresh random bytes, at least 16 of them.
    #[must_use]
    pub fn md5(nonce: &SecretBytes<'_>) -> Self {
        Self {
            meta: Meta::new()
                .with_format(Format::B64)
                .with_type(Text::from(Scheme::Md5))
                .with_next_nonce(nonce),
        }
    }

    /// Returns the nonce, if there is one.
    #[must_use]
    pub fn nonce(&self) -> Option<SecretBytes<'_>> {
        self.meta.0.iter().find_map(|child| match child {
            MetaChild::NextNonce(nonce) => Some(SecretBytes::owned(Vec::clone(nonce))),
            _ => None,
        })
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Chal<'static> {
        Chal {
            meta: self.meta.into_owned(),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Chal<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.arbitrary()? {
            Self::md5(&u.arbitrary()?)
        } else {
            Self::basic()
        })
    }
}
