use alloc::string::String;

use crate::{Claim, Claims, ClientId, DeviceId, Error, ObjectId, PeerError, TenantId};

/// The claims of a token that a [`Validator`](crate::Validator) accepted.
///
/// Their use depends on the endpoint that received the token.
///
/// ```
/// use mdm_entra::{AccessToken, EnrollmentIdentity, Error, KeySet, SessionIdentity, Validator};
/// use rustls_pki_types::UnixTime;
///
/// /// The user who is signed in on the enrolled device; `None` without a header.
/// fn signed_in(
///     authorization: Option<&[u8]>,
///     enrolled: &EnrollmentIdentity,
///     validator: &Validator,
///     keys: &KeySet,
///     now: UnixTime,
/// ) -> Result<Option<SessionIdentity>, Error> {
///     let Some(authorization) = authorization else { return Ok(None) };
///     let token = AccessToken::from_authorization(authorization)?;
///     validator.validate(&token, keys, now)?.for_session(enrolled).map(Some)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a valid token still has to fit its purpose"]
pub struct Validated {
    claims: Claims,
}

impl Validated {
    pub(crate) fn new(claims: Claims) -> Self {
        Self { claims }
    }

    /// Returns all claims.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Returns the user at the Terms of Use endpoint.
    ///
    /// The token need not name a device yet.
    ///
    /// # Errors
    /// `Peer` when the token names no user.
    pub fn for_terms_of_use(self) -> Result<TermsOfUseIdentity, Error> {
        Ok(TermsOfUseIdentity {
            tenant: self.claims.tenant,
            user: user(&self.claims)?.ok_or(PeerError::MissingClaim(Claim::Oid))?,
            user_name: self.claims.user_name().map(String::from),
            device: self.claims.device,
        })
    }

    /// Returns the identity that enrolls.
    ///
    /// A user's token may lack the device id in some tenants, and a device's own token has no user; one of the two must
    /// be present.
    ///
    /// # Errors
    /// `Peer` when the token names neither a user nor a device.
    pub fn for_enrollment(self) -> Result<EnrollmentIdentity, Error> {
        let user = user(&self.claims)?;
        if user.is_none() && self.claims.device.is_none() {
            return Err(PeerError::MissingClaim(Claim::Deviceid).into());
        }
        Ok(EnrollmentIdentity {
            tenant: self.claims.tenant,
            user,
            user_name: user.and_then(|_| self.claims.user_name().map(String::from)),
            device: self.claims.device,
            application: self.claims.application,
        })
    }

    /// Returns the identity in a management session with this device.
    ///
    /// It is the user who is signed in or, from a device's own token, the device alone.
    ///
    /// A token of another device is refused, so it cannot be replayed here. So is a token without a device if the
    /// enrollment had one: it comes from the Terms of Use.
    ///
    /// # Errors
    /// `Peer` when `tid` or `deviceid` are not those of the enrollment, or the token names neither user nor device.
    pub fn for_session(self, enrolled: &EnrollmentIdentity) -> Result<SessionIdentity, Error> {
        if self.claims.tenant != enrolled.tenant {
            return Err(PeerError::Tenant.into());
        }
        match (enrolled.device, self.claims.device) {
            (Some(_), None) => return Err(PeerError::MissingClaim(Claim::Deviceid).into()),
            (Some(enrolled), Some(shown)) if enrolled != shown => return Err(PeerError::Device.into()),
            _ => {}
        }
        let user = user(&self.claims)?;
        if user.is_none() && !self.claims.is_device_token() {
            return Err(PeerError::MissingClaim(Claim::Oid).into());
        }
        Ok(SessionIdentity {
            tenant: self.claims.tenant,
            user,
            user_name: user.and_then(|_| self.claims.user_name().map(String::from)),
            device: self.claims.device,
        })
    }
}

/// Only a token with delegated permissions speaks for a user; without, `oid` is the application or the device.
fn user(claims: &Claims) -> Result<Option<ObjectId>, PeerError> {
    if claims.scopes.is_empty() {
        return Ok(None);
    }
    claims.object.map(Some).ok_or(PeerError::MissingClaim(Claim::Oid))
}

/// The identity of the user at the Terms of Use page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermsOfUseIdentity {
    /// The tenant.
    pub tenant: TenantId,
    /// The user.
    pub user: ObjectId,
    /// The user's name, for display only.
    pub user_name: Option<String>,
    /// The device, if it is already registered.
    pub device: Option<DeviceId>,
}

/// The identity that enrolls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnrollmentIdentity {
    /// The tenant.
    pub tenant: TenantId,
    /// The user; `None` when the device enrolls with its own token.
    pub user: Option<ObjectId>,
    /// The user's name, for display only.
    pub user_name: Option<String>,
    /// The device, as Entra registered it: the one to report compliance for.
    pub device: Option<DeviceId>,
    /// The application that asked for the token.
    ///
    /// On a real device it is the broker of Windows.
    pub application: Option<ClientId>,
}

impl EnrollmentIdentity {
    /// Creates the identity of an enrollment from stored values.
    ///
    /// The tokens of later sessions are checked against it. Fill in the values that the server stored; a known device
    /// makes the check stronger.
    ///
    /// ```
    /// use mdm_entra::EnrollmentIdentity;
    ///
    /// let mut enrolled = EnrollmentIdentity::new("72f988bf-86f1-41af-91ab-2d7cd011db47".parse()?);
    /// enrolled.device = Some("0d1c2b3a-4f5e-4d6c-8b7a-9f8e7d6c5b4a".parse()?);
    /// # Ok::<(), mdm_entra::InvalidGuid>(())
    /// ```
    #[must_use]
    pub const fn new(tenant: TenantId) -> Self {
        Self {
            tenant,
            user: None,
            user_name: None,
            device: None,
            application: None,
        }
    }
}

/// The identity in a management session, from its token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionIdentity {
    /// The tenant.
    pub tenant: TenantId,
    /// The user who is signed in; `None` when the device sent its own token.
    pub user: Option<ObjectId>,
    /// The user's name, for display only.
    pub user_name: Option<String>,
    /// The device.
    pub device: Option<DeviceId>,
}
