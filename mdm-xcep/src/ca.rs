//! Certification authorities of a response (MS-XCEP 3.1.4.1.3.2).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use mdm_errors::{Name, Text};
use rustls_pki_types::CertificateDer;

use crate::oid::Target;

/// A certification authority: the addresses for requests, and its certificate.
///
/// ```text
/// cA { uris { cAURI + }, certificate base64, enrollPermission bool, cAReferenceID int, any* }
/// ```
///
/// Windows sends its request to the service that discovery named, so the responses of device enrollment list none.
///
/// ```
/// use mdm_xcep::ca::{Ca, CaUri, ClientAuthentication};
///
/// let uri = CaUri::new(ClientAuthentication::X509, "https://ca.contoso.com/enroll".try_into()?).with_priority(1);
/// let ca = Ca::new(uri, vec![0x30, 0x00].into());
/// assert_eq!(ca.uris[0].priority, Some(1));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ca<'a> {
    /// The addresses that accept requests.
    pub uris: Vec<CaUri<'a>>,
    /// The certificate in DER.
    pub certificate: CertificateDer<'a>,
    /// The permission of the requester to enroll.
    pub enroll_permission: bool,
}

impl<'a> Ca<'a> {
    /// Creates an authority at one address that lets the requester enroll.
    #[must_use]
    pub fn new(uri: CaUri<'a>, certificate: CertificateDer<'a>) -> Self {
        Self {
            uris: alloc::vec![uri],
            certificate,
            enroll_permission: true,
        }
    }

    /// Adds an address.
    #[must_use]
    pub fn with_uri(mut self, uri: CaUri<'a>) -> Self {
        self.uris.push(uri);
        self
    }

    /// Denies the requester the permission to enroll.
    #[must_use]
    pub const fn without_enroll_permission(mut self) -> Self {
        self.enroll_permission = false;
        self
    }

    /// Returns the authority with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Ca<'static> {
        Ca {
            uris: self.uris.into_iter().map(CaUri::into_owned).collect(),
            certificate: self.certificate.into_owned(),
            enroll_permission: self.enroll_permission,
        }
    }
}

impl Ca<'_> {
    fn parts(&self) -> (&[u8], &[CaUri<'_>], bool) {
        (&self.certificate, &self.uris, self.enroll_permission)
    }
}

impl PartialOrd for Ca<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ca<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

/// An address of a [`Ca`] (MS-XCEP 3.1.4.1.3.5).
///
/// ```text
/// cAURI { clientAuthentication uint, uri anyURI, priority uint nil, renewalOnly bool nil, any* }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct CaUri<'a> {
    /// The method by which a client authenticates there.
    pub client_authentication: ClientAuthentication,
    /// The address as it was given.
    pub uri: Text<'a>,
    /// The priority: addresses with lower values are tried first.
    pub priority: Option<u32>,
    /// The address accepts renewals only.
    pub renewal_only: Option<bool>,
}

impl<'a> CaUri<'a> {
    /// Creates an address for all requests.
    #[must_use]
    pub const fn new(client_authentication: ClientAuthentication, uri: Text<'a>) -> Self {
        Self {
            client_authentication,
            uri,
            priority: None,
            renewal_only: None,
        }
    }

    /// Sets the priority.
    #[must_use]
    pub const fn with_priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Makes the address accept renewals only.
    #[must_use]
    pub const fn renewal_only(mut self) -> Self {
        self.renewal_only = Some(true);
        self
    }

    /// Returns the address with its text owned.
    #[must_use]
    pub fn into_owned(self) -> CaUri<'static> {
        CaUri {
            client_authentication: self.client_authentication,
            uri: self.uri.into_owned(),
            priority: self.priority,
            renewal_only: self.renewal_only,
        }
    }
}

mdm_errors::kit::open_codes! {
    /// The method by which a client authenticates at a [`CaUri`].
    ///
    /// ```
    /// use mdm_xcep::ca::ClientAuthentication;
    ///
    /// assert_eq!(format!("{:?}", ClientAuthentication::new(4)), "USERNAME_PASSWORD");
    /// ```
    pub struct ClientAuthentication(u32);
    /// No authentication, 1.
    ANONYMOUS = 1,
    /// Kerberos in the transport, 2.
    KERBEROS = 2,
    /// User name and password in the message, 4.
    USERNAME_PASSWORD = 4,
    /// An X.509 certificate in the message, 8.
    X509 = 8,
}

/// A policy's reference to a certification authority.
///
/// Share the [`Arc`] if several policies name the same authority.
///
/// ```
/// use mdm_xcep::ca::{Ca, CaReference, CaUri, ClientAuthentication};
///
/// let uri = CaUri::new(ClientAuthentication::ANONYMOUS, "https://ca.contoso.com".try_into()?);
/// let reference = CaReference::from(Ca::new(uri, vec![0x30, 0x00].into()));
/// assert!(reference.ca().is_some_and(|ca| ca.enroll_permission));
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CaReference<'a>(pub(crate) Target<Ca<'a>>);

impl<'a> CaReference<'a> {
    /// Returns the authority, if the response lists it.
    ///
    /// It is `None` only after reading a response that refers to an authority it does not list.
    #[must_use]
    pub fn ca(&self) -> Option<&Ca<'a>> {
        self.0.resolved()
    }
}

/// Shows the address of the authority, not the whole of it: a thousand policies may name one.
impl fmt::Debug for CaReference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::Known(ca) => {
                let uri = ca.uris.first().map(|uri| Name::new(&uri.uri));
                f.debug_tuple("CaReference").field(&uri).finish()
            }
            Target::Dangling(number) => write!(f, "CaReference(dangling {number})"),
        }
    }
}

impl<'a> From<Ca<'a>> for CaReference<'a> {
    fn from(ca: Ca<'a>) -> Self {
        Self(Target::Known(Arc::new(ca)))
    }
}

impl<'a> From<Arc<Ca<'a>>> for CaReference<'a> {
    fn from(ca: Arc<Ca<'a>>) -> Self {
        Self(Target::Known(ca))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CaUri<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            client_authentication: u.arbitrary()?,
            uri: crate::samples::trimmed(u)?,
            priority: u.arbitrary()?,
            renewal_only: u.arbitrary()?,
        })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Ca<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut certificate = u.arbitrary::<Vec<u8>>()?;
        certificate.push(0);
        let mut ca = Self::new(u.arbitrary()?, certificate.into());
        ca.enroll_permission = u.arbitrary()?;
        Ok(ca)
    }
}
