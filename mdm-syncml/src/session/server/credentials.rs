//! Credentials in both directions, and the nonces that outlive sessions.
//!
//! OMA DM Security 1.2, 5.3.

use mdm_errors::SecretBytes;

use crate::auth::{Identity, Scheme};
use crate::incoming::Cred;
use crate::outgoing::Chal;

/// The shortest nonce that is taken for a challenge: 128 bits, as OMA DM Security 1.2 recommends.
pub(super) const MIN_NONCE: usize = 16;

/// The demand that a device prove its knowledge of a password.
///
/// ```
/// use mdm_errors::{SecretBytes, SecretText};
/// use mdm_syncml::auth::Identity;
/// use mdm_syncml::session::server::Challenge;
///
/// // AAUTHNAME, AAUTHSECRET and AAUTHDATA of the provisioning document, level APPSRV.
/// let identity = Identity::new("TABLET", &SecretText::borrowed("a provisioned secret"));
/// let challenge = Challenge::md5(identity).with_nonce(SecretBytes::borrowed(b"provisioned 16 B"));
/// # let _ = challenge;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Challenge {
    pub(super) identity: Identity,
    pub(super) is_basic: bool,
    pub(super) lifetime: CredentialLifetime,
    pub(super) nonce: Option<SecretBytes<'static>>,
}

/// The time for which accepted credentials remain valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialLifetime {
    /// One message: each must carry credentials, and the header is answered with 200.
    ///
    /// Windows is known to work this way. The nonce does not change before the next challenge, so that all messages of
    /// a session carry the same digest: it proves who began the session, and TLS has to prove that each message comes
    /// from the same peer.
    Message,
    /// The rest of the session: the header is answered with 212.
    ///
    /// The status also carries the nonce for the next session, if the [`Context`](super::Context) has one.
    Session,
}

impl Challenge {
    /// Creates a demand for an MD5 digest with a nonce (`syncml:auth-md5`).
    ///
    /// Every message must carry one, unless [`with_lifetime`](Self::with_lifetime) says otherwise.
    pub const fn md5(identity: Identity) -> Self {
        Self {
            identity,
            is_basic: false,
            lifetime: CredentialLifetime::Message,
            nonce: None,
        }
    }

    /// Creates a demand for user name and password (`syncml:auth-basic`).
    ///
    /// Every message must carry them, unless [`with_lifetime`](Self::with_lifetime) says otherwise. Nothing but TLS
    /// keeps them secret on the way.
    pub fn basic(identity: Identity) -> Self {
        Self {
            is_basic: true,
            ..Self::md5(identity)
        }
    }

    /// Sets how long accepted credentials remain valid.
    pub const fn with_lifetime(mut self, lifetime: CredentialLifetime) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets the nonce that the device was provisioned with (`AAUTHDATA`).
    ///
    /// The device may use it in its very first message.
    pub fn with_nonce(mut self, nonce: SecretBytes<'static>) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Builds the challenge with this nonce.
    pub(super) fn to_chal(&self, nonce: &SecretBytes<'_>) -> Chal<'static> {
        match self.is_basic {
            true => Chal::basic(),
            false => Chal::md5(nonce),
        }
    }

    /// Returns which of the nonces the credentials answer.
    pub(super) fn proof<'n, T>(
        &self,
        cred: Cred<'_>,
        nonces: impl IntoIterator<Item = (T, &'n SecretBytes<'static>)>,
    ) -> Option<Option<T>> {
        let meta = cred.meta();
        let scheme = meta.and_then(|meta| meta.type_()).unwrap_or_default();
        let data = cred.data()?;
        if self.is_basic {
            let proved = is(scheme, &Scheme::Basic) && self.identity.verify_basic(data.expose());
            return proved.then_some(None);
        }
        if !is(scheme, &Scheme::Md5) {
            return None;
        }
        let mut nonces = nonces.into_iter();
        let found = nonces.find(|(_, nonce)| self.identity.verify_md5(data.expose(), nonce));
        found.map(|(which, _)| Some(which))
    }
}

fn is(name: &str, scheme: &Scheme<'_>) -> bool {
    name.eq_ignore_ascii_case(scheme.as_str())
}

/// The credentials that the server presents to a device that challenges it.
///
/// They are those of `APPAUTH` at level `CLIENT`. They go into our headers once the device has challenged us, or from
/// the first message on if a nonce was provisioned or came with an earlier status.
#[derive(Clone, Debug)]
#[must_use]
pub struct ServerCredentials {
    pub(super) identity: Identity,
    pub(super) nonce: Option<SecretBytes<'static>>,
}

impl ServerCredentials {
    /// Creates credentials for MD5 digests; Windows allows nothing else at this level.
    pub const fn new(identity: Identity) -> Self {
        Self {
            identity,
            nonce: None,
        }
    }

    /// Sets the nonce that the device was provisioned with (`AAUTHDATA`).
    pub fn with_nonce(mut self, nonce: SecretBytes<'static>) -> Self {
        self.nonce = Some(nonce);
        self
    }
}
