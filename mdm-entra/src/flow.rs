//! The three ways into management and what differs between them, as Microsoft's comparison table has it.

use crate::{ObjectId, SessionIdentity};

/// How a device comes under management.
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
    /// Without Entra: the user, an administrator or a package starts it.
    Traditional,
    /// The device joins Entra; the organization owns it.
    EntraJoin,
    /// The user adds a work account to a device of their own.
    WorkAccount,
}

impl EnrollmentKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Traditional, Self::EntraJoin, Self::WorkAccount];

    /// Whether the device finds the discovery service by the user's e-mail address. With Entra the tenant knows its URL.
    #[must_use]
    pub const fn finds_server_by_email(self) -> bool {
        matches!(self, Self::Traditional)
    }

    /// Whether the user sees the Terms of Use page.
    #[must_use]
    pub const fn shows_terms(self) -> bool {
        !matches!(self, Self::Traditional)
    }

    /// Whether the user may decline management.
    #[must_use]
    pub const fn may_decline_terms(self) -> bool {
        matches!(self, Self::WorkAccount)
    }

    /// The values of `AuthPolicy` that discovery may answer with.
    #[must_use]
    pub const fn auth_policies(self) -> &'static [&'static str] {
        match self {
            Self::Traditional => &["OnPremise", "Federated", "Certificate"],
            Self::EntraJoin | Self::WorkAccount => &["Federated"],
        }
    }

    /// Whether the device opens `AuthenticationServiceUrl`, when the policy is `Federated`. With Entra it has a token
    /// already.
    #[must_use]
    pub const fn opens_authentication_service(self) -> bool {
        matches!(self, Self::Traditional)
    }

    /// What the security header carries.
    #[must_use]
    pub const fn security_token(self) -> SecurityToken {
        match self {
            Self::Traditional => SecurityToken::OfTheServer,
            Self::EntraJoin | Self::WorkAccount => SecurityToken::Entra,
        }
    }

    /// The context item `EnrollmentType`.
    #[must_use]
    pub const fn enrollment_type(self) -> &'static str {
        match self {
            Self::EntraJoin => "Device",
            Self::Traditional | Self::WorkAccount => "Full",
        }
    }

    /// Whether the request has the context item `EnrollmentData`, with the blob of the Terms of Use.
    #[must_use]
    pub const fn has_enrollment_data(self) -> bool {
        self.shows_terms()
    }

    /// Where the certificate goes, in the terms of the provisioning document.
    #[must_use]
    pub const fn certificate_store(self) -> CertificateStore {
        match self {
            Self::EntraJoin => CertificateStore::MySystem,
            Self::Traditional | Self::WorkAccount => CertificateStore::MyUser,
        }
    }

    /// What the documentation says about the subject of the certificate request. Devices were seen with other
    /// subjects, so decide nothing by it.
    #[must_use]
    pub const fn csr_subject(self) -> CsrSubject {
        match self {
            Self::EntraJoin => CsrSubject::DeviceId,
            Self::Traditional | Self::WorkAccount => CsrSubject::UserPrincipalName,
        }
    }

    /// Whose policies the sessions carry.
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
    /// What the management server's own sign-in page gave out, or none with a password.
    OfTheServer,
    /// An [`AccessToken`](crate::AccessToken) of Entra.
    Entra,
}

/// The store of the client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateStore {
    /// `My/User`.
    MyUser,
    /// `My/System`; the search criteria of the DM account then need `Stores=My%5CSystem`.
    MySystem,
}

impl CertificateStore {
    /// The path below `CertificateStore`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MyUser => "My/User",
            Self::MySystem => "My/System",
        }
    }
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

/// Whether one user or everybody who signs in is managed on a device.
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
    /// Every Entra user who signs in: the token of each session says who it is.
    MultiUser,
    /// The user who enrolled; tokens of sessions are ignored.
    SingleUser,
}

impl Management {
    /// For whom a session is.
    ///
    /// `owner` is the user who enrolled, `signed_in` comes from
    /// [`Validated::for_session`](crate::Validated::for_session). A token that is refused there names nobody: pass none.
    #[must_use]
    pub fn addressee(self, owner: Option<ObjectId>, signed_in: Option<&SessionIdentity>) -> Addressee {
        let user = match self {
            Self::MultiUser => signed_in.map(|identity| identity.user),
            Self::SingleUser => owner,
        };
        user.map_or(Addressee::DeviceOnly, Addressee::User)
    }
}

/// Which policies belong into a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressee {
    /// Those of the device and those of this user.
    User(ObjectId),
    /// Those of the device only.
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
        let declining = EnrollmentKind::ALL.iter().filter(|kind| kind.may_decline_terms());
        assert_eq!(declining.count(), 1);
    }
}
