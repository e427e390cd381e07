use mdm_errors::SecretBytes;
use rustls_pki_types::UnixTime;

/// The facts from outside that a session needs to take a message.
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
    /// The time.
    pub now: UnixTime,
    /// The identity of the TLS peer: the bytes of [`Settings`](super::Settings), if it is the device. Take it from the
    /// certificate that TLS verified, never from the message; a peer without a certificate is nobody, and empty.
    pub peer: &'c [u8],
    /// Fresh random bytes, at least 16; needed when the session challenges.
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

    /// Adds random bytes for a challenge.
    #[must_use]
    pub fn with_nonce(mut self, nonce: SecretBytes<'c>) -> Self {
        self.nonce = Some(nonce);
        self
    }
}
