use core::fmt;

use const_oid::ObjectIdentifier;

/// An ASN.1 object identifier, shown in dotted form.
///
/// ```
/// use mdm_wstep::certificate::Oid;
///
/// assert_eq!(Oid::parse("1.3.6.1.5.5.7.3.2"), Some(Oid::CLIENT_AUTH));
/// assert_eq!(Oid::CLIENT_AUTH.to_string(), "1.3.6.1.5.5.7.3.2");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub(crate) ObjectIdentifier);

impl Oid {
    /// Extended key usage of TLS client authentication (RFC 5280 4.2.1.12).
    pub const CLIENT_AUTH: Self = Self(const_oid::db::rfc5280::ID_KP_CLIENT_AUTH);
    /// Extended key usage of TLS server authentication (RFC 5280 4.2.1.12).
    pub const SERVER_AUTH: Self = Self(const_oid::db::rfc5280::ID_KP_SERVER_AUTH);
    /// Extension with the device id in the request of Windows.
    ///
    /// No specification names it; every captured request has it.
    pub const DEVICE_ID: Self = Self(ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.66.1.0"));
    /// Name attribute for the common name (RFC 4519 2.3).
    pub const COMMON_NAME: Self = Self(const_oid::db::rfc4519::CN);
    /// Name attribute for the organization (RFC 4519 2.19).
    pub const ORGANIZATION: Self = Self(const_oid::db::rfc4519::O);
    /// Name attribute for the organizational unit (RFC 4519 2.20).
    pub const ORGANIZATIONAL_UNIT: Self = Self(const_oid::db::rfc4519::OU);
    /// Name attribute for the country (RFC 4519 2.2).
    pub const COUNTRY: Self = Self(const_oid::db::rfc4519::C);
    /// Name attribute for the domain component (RFC 4519 2.4).
    pub const DOMAIN_COMPONENT: Self = Self(const_oid::db::rfc4519::DC);

    /// Parses an object identifier in dotted form, of at most 39 bytes.
    #[must_use]
    pub fn parse(dotted: &str) -> Option<Self> {
        ObjectIdentifier::new(dotted).ok().map(Self)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({})", self.0)
    }
}
