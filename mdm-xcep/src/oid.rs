//! Object identifiers of a policy response.
//!
//! On the wire a table lists them and numbers refer to it. Here they are held where they are used, so that no reference
//! can point nowhere.

use alloc::sync::Arc;
use core::fmt;

use mdm_errors::{Name, Text};

/// An object identifier with its group and its name (MS-XCEP 3.1.4.1.3.16).
///
/// ```text
/// oID { value string, group uint, oIDReferenceID int, defaultName string nil, any* }
/// ```
///
/// ```
/// use mdm_xcep::oid::{Oid, OidGroup};
///
/// let sha256 = Oid::sha256();
/// assert_eq!((sha256.value.as_str(), sha256.group), ("2.16.840.1.101.3.4.2.1", OidGroup::HASH_ALGORITHM));
/// let own = Oid::new("1.3.6.1.4.1.99999.1".try_into()?, OidGroup::ENROLLMENT_OBJECT)
///     .with_default_name("Device policy".try_into()?);
/// assert_eq!(own.default_name.as_deref(), Some("Device policy"));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Oid<'a> {
    /// The identifier in dotted decimal form.
    pub value: Text<'a>,
    /// The group: the kind of thing that it identifies.
    pub group: OidGroup,
    /// A display name; the schema requires one, but Windows ignores it.
    pub default_name: Option<Text<'a>>,
}

impl<'a> Oid<'a> {
    /// Creates an identifier without a name.
    #[must_use]
    pub const fn new(value: Text<'a>, group: OidGroup) -> Self {
        Self {
            value,
            group,
            default_name: None,
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_default_name(mut self, default_name: Text<'a>) -> Self {
        self.default_name = Some(default_name);
        self
    }

    /// Returns the identifier of SHA-256 as a hash algorithm.
    ///
    /// The example of MS-MDE2 4.2.2 files it under signing algorithms (4). Hash algorithm (1) is the group that its clause
    /// 3.3.4.1.1.2 names; Windows reads both.
    #[must_use]
    pub fn sha256() -> Self {
        Self::known(
            "2.16.840.1.101.3.4.2.1",
            OidGroup::HASH_ALGORITHM,
            "szOID_NIST_sha256",
        )
    }

    /// Returns the identifier of SHA-1 with RSA.
    ///
    /// Older servers name it as their hash algorithm.
    #[must_use]
    pub fn sha1_rsa() -> Self {
        Self::known(
            "1.3.14.3.2.29",
            OidGroup::HASH_ALGORITHM,
            "szOID_OIWSEC_sha1RSASign",
        )
    }

    /// Returns the identifier of RSA as a public key algorithm.
    #[must_use]
    pub fn rsa() -> Self {
        Self::known("1.2.840.113549.1.1.1", OidGroup::PUBLIC_KEY, "szOID_RSA_RSA")
    }

    fn known(value: &'static str, group: OidGroup, name: &'static str) -> Self {
        Self::new(Text::lossy(value), group).with_default_name(Text::lossy(name))
    }

    /// Returns the identifier with its text owned.
    #[must_use]
    pub fn into_owned(self) -> Oid<'static> {
        Oid {
            value: self.value.into_owned(),
            group: self.group,
            default_name: self.default_name.map(Text::into_owned),
        }
    }

    /// Reports whether the value is two or more decimal numbers joined by dots.
    #[must_use]
    pub fn is_dotted_decimal(&self) -> bool {
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        self.value.contains('.') && self.value.split('.').all(number)
    }
}

mdm_errors::kit::open_codes! {
    /// The group of an [`Oid`] (MS-XCEP 3.1.4.1.3.16).
    ///
    /// It is the kind of thing that the identifier names.
    ///
    /// ```
    /// use mdm_xcep::oid::OidGroup;
    ///
    /// assert_eq!(format!("{:?} {:?}", OidGroup::PUBLIC_KEY, OidGroup::new(12)), "PUBLIC_KEY OidGroup(12)");
    /// ```
    pub struct OidGroup(u32);
    /// A hash algorithm, 1.
    HASH_ALGORITHM = 1,
    /// An encryption algorithm, 2.
    ENCRYPTION_ALGORITHM = 2,
    /// A public key algorithm, 3.
    PUBLIC_KEY = 3,
    /// A signing algorithm, 4.
    SIGNING_ALGORITHM = 4,
    /// A relative distinguished name, 5.
    RDN = 5,
    /// A certificate extension or attribute, 6.
    EXTENSION = 6,
    /// An extended key usage, 7.
    EXTENDED_KEY_USAGE = 7,
    /// A certificate policy, 8.
    CERTIFICATE_POLICY = 8,
    /// An enrollment object, such as a policy, 9.
    ENROLLMENT_OBJECT = 9,
}

/// A policy's reference to an object identifier.
///
/// It is made from an [`Oid`]. The number that represents it is chosen when the response is written. A reference
/// without an [`Oid`] only comes from reading a response that refers to an identifier it does not list.
///
/// ```
/// use mdm_xcep::oid::{Oid, OidReference};
///
/// let reference = OidReference::from(Oid::sha256());
/// assert_eq!(reference.oid(), Some(&Oid::sha256()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OidReference<'a>(pub(crate) Target<Oid<'a>>);

impl<'a> OidReference<'a> {
    /// Returns the identifier, if the response lists it.
    ///
    /// It is `None` only after reading a response that refers to an identifier it does not list.
    #[must_use]
    pub fn oid(&self) -> Option<&Oid<'a>> {
        self.0.resolved()
    }
}

/// Shows the identifier cut to the length of a [`Name`]: a thousand references may share a long one.
impl fmt::Debug for OidReference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::Known(oid) => write!(f, "OidReference({} {:?})", Name::new(&oid.value), oid.group),
            Target::Dangling(number) => write!(f, "OidReference(dangling {number})"),
        }
    }
}

impl<'a> From<Oid<'a>> for OidReference<'a> {
    fn from(oid: Oid<'a>) -> Self {
        Self(Target::Known(Arc::new(oid)))
    }
}

impl<'a> From<Arc<Oid<'a>>> for OidReference<'a> {
    fn from(oid: Arc<Oid<'a>>) -> Self {
        Self(Target::Known(oid))
    }
}

/// The thing that a reference points to: shared, because many references may name one large thing.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target<T> {
    Known(Arc<T>),
    Dangling(i32),
}

impl<T> Target<T> {
    pub(crate) fn resolved(&self) -> Option<&T> {
        match self {
            Self::Known(thing) => Some(thing),
            Self::Dangling(_) => None,
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Oid<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=3)? {
            0 => Self::sha256(),
            1 => Self::rsa(),
            2 => Self::sha1_rsa(),
            _ => Self {
                value: crate::samples::trimmed(u)?,
                group: u.arbitrary()?,
                default_name: crate::samples::present(u)?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_look_like_themselves() {
        let dotted = |value| Oid::new(Text::lossy(value), OidGroup::RDN).is_dotted_decimal();
        assert!(dotted("1.2") && dotted("2.16.840.1.101.3.4.2.1"));
        assert!(!dotted("") && !dotted("1") && !dotted("1..2") && !dotted("1.2.") && !dotted("sha256"));
    }
}
