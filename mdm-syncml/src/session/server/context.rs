use mdm_errors::SecretBytes;
use rustls_pki_types::UnixTime;

/// The facts from outside that [`receive`](super::Enrollment::receive) needs.
///
/// ```
/// use core::time::Duration;
/// use mdm_errors::SecretBytes;
/// use mdm_syncml::session::server::Context;
/// use rustls_pki_types::UnixTime;
///
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000));
/// let thumbprint = [0x5a; 32];
/// let context = Context::new(now, &thumbprint).with_nonce(SecretBytes::borrowed(b"16 random bytes!"));
/// # let _ = context;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context<'c> {
    /// The current time.
    pub now: UnixTime,
    /// The identity of the TLS peer, to be compared with that of [`Settings`](super::Settings).
    ///
    /// Take it from the certificate that TLS verified, never from the message. Leave it empty for a peer without a
    /// certificate: an empty identity matches no device.
    pub peer: &'c [u8],
    /// At least 16 fresh random bytes for a challenge of the device.
    ///
    /// Needed when it must be challenged for a digest.
    pub nonce: Option<SecretBytes<'c>>,
}

impl<'c> Context<'c> {
    /// Creates a context from the time and the identity of the TLS peer.
    #[must_use]
    pub const fn new(now: UnixTime, peer: &'c [u8]) -> Self {
        Self {
            now,
            peer,
            nonce: None,
        }
    }

    /// Adds fresh random bytes for a challenge, at least 16.
    #[must_use]
    pub fn with_nonce(mut self, nonce: SecretBytes<'c>) -> Self {
        self.nonce = Some(nonce);
        self
    }
}
