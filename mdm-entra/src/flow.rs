//! The three ways to enroll, and their differences.
//!
//! They follow Microsoft's comparison table.

use crate::{ObjectId, SessionIdentity};

mod facts;

pub use facts::{Contradiction, WireFacts};

/// A way for a device to enroll in management.
///
/// ```
/// use mdm_entra::flow::{CertificateStore, CsrSubject, EnrollmentKind, SecurityToken};
///
/// let join = EnrollmentKind::EntraJoin;
/// assert_eq!(join.enrollment_type(), "Device");
/// assert_eq!(join.certificate_store(), CertificateStore::MySystem);
/// assert_eq!(join.csr_subject(), CsrSubject::DeviceId);
/// assert_eq!(join.security_token(), SecurityToken::Entra);
/// assert!(!join.may_decline_terms());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnrollmentKind {
    /// The traditional enrollment, without Entra.
    ///
    /// The user, an administrator or a package starts it.
    Traditional,
    /// The join to Entra of a device that the organization owns.
    EntraJoin,
    /// The work account that a user adds to a device of their own.
    WorkAccount,
}

impl EnrollmentKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Traditional, Self::EntraJoin, Self::WorkAccount];

    /// Reports whether the device finds its server by the e-mail address.
    ///
    /// With Entra, the tenant provides the URL of the discovery service.
    #[must_use]
    pub const fn finds_server_by_email(self) -> bool {
        matches!(self, Self::Traditional)
    }

    /// Reports whether the user sees the Terms of Use page.
    #[must_use]
    pub const fn shows_terms(self) -> bool {
        !matches!(self, Self::Traditional)
    }

    /// Reports whether the user may decline management.
    #[must_use]
    pub const fn may_decline_terms(self) -> bool {
        matches!(self, Self::WorkAccount)
    }

    /// Returns the values of `AuthPolicy` that discovery may answer with.
    #[must_use]
    pub const fn auth_policies(self) -> &'static [&'static str] {
        match self {
            Self::Traditional => &["OnPremise", "Federated", "Certificate"],
            Self::EntraJoin | Self::WorkAccount => &["Federated"],
        }
    }

    /// Reports whether the device opens `AuthenticationServiceUrl`.
    ///
    /// It does so when the policy is `Federated`. With Entra, it already has a token.
    #[must_use]
    pub const fn opens_authentication_service(self) -> bool {
        matches!(self, Self::Traditional)
    }

    /// Returns the kind of token in the security header.
    #[must_use]
    pub const fn security_token(self) -> SecurityToken {
        match self {
            Self::Traditional => SecurityToken::Server,
            Self::EntraJoin | Self::WorkAccount => SecurityToken::Entra,
        }
    }

    /// Returns the value of the context item `EnrollmentType`.
    #[must_use]
    pub const fn enrollment_type(self) -> &'static str {
        match self {
            Self::EntraJoin => "Device",
            Self::Traditional | Self::WorkAccount => "Full",
        }
    }

    /// Reports whether the request has the context item `EnrollmentData`.
    ///
    /// The item holds the blob of the Terms of Use.
    #[must_use]
    pub const fn has_enrollment_data(self) -> bool {
        self.shows_terms()
    }

    /// Returns the certificate's store, as the provisioning document names it.
    #[must_use]
    pub const fn certificate_store(self) -> CertificateStore {
        match self {
            Self::EntraJoin => CertificateStore::MySystem,
            Self::Traditional | Self::WorkAccount => CertificateStore::MyUser,
        }
    }

    /// Returns the kind of the certificate that is issued.
    #[must_use]
    pub const fn certificate_kind(self) -> CertificateKind {
        match self {
            Self::EntraJoin => CertificateKind::Device,
            Self::Traditional | Self::WorkAccount => CertificateKind::User,
        }
    }

    /// Returns whether this way to enroll needs a URL of the discovery answer.
    ///
    /// ```
    /// use mdm_entra::flow::{EnrollmentKind, ServiceUrl, UrlUse};
    ///
    /// let url_use = |url| EnrollmentKind::EntraJoin.url_use(url);
    /// assert_eq!(url_use(ServiceUrl::Enrollment), UrlUse::Required);
    /// assert_eq!(url_use(ServiceUrl::Policy), UrlUse::Optional);
    /// assert_eq!(url_use(ServiceUrl::Authentication), UrlUse::Skipped);
    /// ```
    #[must_use]
    pub const fn url_use(self, url: ServiceUrl) -> UrlUse {
        match (url, self) {
            (ServiceUrl::Enrollment, _) => UrlUse::Required,
            (ServiceUrl::Policy, _) => UrlUse::Optional,
            (ServiceUrl::Authentication, Self::Traditional) => UrlUse::WhenFederated,
            (ServiceUrl::Authentication, Self::EntraJoin | Self::WorkAccount) => UrlUse::Skipped,
        }
    }

    /// Returns the owner of the device, if the way to enroll determines it.
    ///
    /// [`WireFacts::owner`] also recognizes the devices of an Active Directory domain.
    #[must_use]
    pub const fn owner(self) -> Option<Owner> {
        match self {
            Self::EntraJoin => Some(Owner::Organization),
            Self::WorkAccount => Some(Owner::User),
            Self::Traditional => None,
        }
    }

    /// Returns the documented subject of the certificate request.
    ///
    /// Devices were seen with other subjects, so do not base decisions on it.
    #[must_use]
    pub const fn csr_subject(self) -> CsrSubject {
        match self {
            Self::EntraJoin => CsrSubject::DeviceId,
            Self::Traditional | Self::WorkAccount => CsrSubject::UserPrincipalName,
        }
    }

    /// Returns the users whose policies the sessions carry.
    #[must_use]
    pub const fn management(self) -> Management {
        match self {
            Self::EntraJoin => Management::MultiUser,
            Self::Traditional | Self::WorkAccount => Management::SingleUser,
        }
    }
}

/// The `BinarySecurityToken` of policy and enrollment requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecurityToken {
    /// A token of the management server's own sign-in page; none with a password.
    Server,
    /// An [`AccessToken`](crate::AccessToken) of Entra.
    Entra,
}

/// The store of the client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateStore {
    /// The user's store, `My/User`.
    MyUser,
    /// The machine's store, `My/System`.
    ///
    /// The search criteria of the DM account then need `Stores=My%5CSystem`.
    MySystem,
}

impl CertificateStore {
    /// Returns the path below `CertificateStore`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MyUser => "My/User",
            Self::MySystem => "My/System",
        }
    }
}

/// The kind of a client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateKind {
    /// A certificate of the user.
    User,
    /// A certificate of the device.
    Device,
}

/// A URL of the discovery answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServiceUrl {
    /// `EnrollmentPolicyServiceUrl`.
    Policy,
    /// `EnrollmentServiceUrl`.
    Enrollment,
    /// `AuthenticationServiceUrl`.
    Authentication,
}

impl ServiceUrl {
    /// The attributes that Microsoft highly recommends in these URLs.
    ///
    /// The recommendation applies to every way to enroll, because no later request contains them.
    /// `mdm_discovery::http::RequestDetails` writes and reads them.
    pub const RECOMMENDED_ATTRIBUTES: &'static [&'static str] = &["OS version", "OS platform"];
}

/// The need for a [`ServiceUrl`] in the discovery answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlUse {
    /// The answer must have it.
    Required,
    /// The answer may have it.
    Optional,
    /// The answer must have it when the policy is `Federated`.
    WhenFederated,
    /// The device ignores it.
    Skipped,
}

/// The owner of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Owner {
    /// The organization: a corporate device.
    Organization,
    /// The user: a personal device.
    User,
}

/// The subject of the certificate request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CsrSubject {
    /// The name of the user.
    UserPrincipalName,
    /// The id of the device.
    DeviceId,
}

/// The users that are managed on a device: one, or everybody who signs in.
///
/// ```
/// use mdm_entra::flow::{Addressee, Management};
///
/// let owner = "f3d0a2c4-0f4e-4c53-9d3a-6f2f1d0b9a11".parse()?;
/// // Nobody is signed in, a guest is, or the join was a moment ago: there is no token.
/// assert_eq!(Management::MultiUser.addressee(Some(owner), None), Addressee::DeviceOnly);
/// // The device has one user, whoever is signed in.
/// assert_eq!(Management::SingleUser.addressee(Some(owner), None), Addressee::User(owner));
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Management {
    /// Every Entra user who signs in; the token of each session names them.
    MultiUser,
    /// The user who enrolled; tokens of sessions are ignored.
    SingleUser,
}

impl Management {
    /// Returns the addressee of the policies in a session.
    ///
    /// `owner` is the user who enrolled, `signed_in` comes from
    /// [`Validated::for_session`](crate::Validated::for_session). A token that is refused there names no user: pass `None`.
    #[must_use]
    pub fn addressee(self, owner: Option<ObjectId>, signed_in: Option<&SessionIdentity>) -> Addressee {
        let user = match self {
            Self::MultiUser => signed_in.and_then(|identity| identity.user),
            Self::SingleUser => owner,
        };
        user.map_or(Addressee::DeviceOnly, Addressee::User)
    }
}

/// The addressee of the policies in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressee {
    /// The policies of the device and of this user.
    User(ObjectId),
    /// The policies of the device only.
    DeviceOnly,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_differ_as_documented() {
        for kind in EnrollmentKind::ALL.iter().copied() {
            let entra = kind != EnrollmentKind::Traditional;
            assert_eq!(kind.finds_server_by_email(), !entra);
            assert_eq!(kind.opens_authentication_service(), !entra);
            assert_eq!(kind.has_enrollment_data(), entra);
            assert_eq!(kind.security_token() == SecurityToken::Entra, entra);
            assert!(kind.auth_policies().contains(&"Federated"));
            let joined = kind == EnrollmentKind::EntraJoin;
            assert_eq!(kind.enrollment_type() == "Device", joined);
            assert_eq!(kind.certificate_store().as_str() == "My/System", joined);
            assert_eq!(kind.management() == Management::MultiUser, joined);
        }
        for kind in EnrollmentKind::ALL.iter().copied() {
            let joined = kind == EnrollmentKind::EntraJoin;
            assert_eq!(kind.certificate_kind() == CertificateKind::Device, joined);
            assert_eq!(kind.url_use(ServiceUrl::Enrollment), UrlUse::Required);
            assert_eq!(kind.url_use(ServiceUrl::Policy), UrlUse::Optional);
            let authentication = match kind {
                EnrollmentKind::Traditional => UrlUse::WhenFederated,
                _ => UrlUse::Skipped,
            };
            assert_eq!(kind.url_use(ServiceUrl::Authentication), authentication);
        }
        let owners = EnrollmentKind::ALL.iter().map(|kind| kind.owner());
        assert!(owners.eq([None, Some(Owner::Organization), Some(Owner::User)]));
        let declining = EnrollmentKind::ALL.iter().filter(|kind| kind.may_decline_terms());
        assert_eq!(declining.count(), 1);
    }
}
