//! The choices of an administrator about a server.

use super::limits::LockOut;

/// The choices, with defaults for a server that nobody has thought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Devices must also prove themselves with the credentials of their provisioning document.
    pub challenges: bool,
    /// Days for which the certificates of devices are valid. They are renewed in their last
    /// [`RENEWAL_DAYS`](Self::RENEWAL_DAYS).
    pub certificate_days: u64,
    /// The largest message in both directions, in bytes, which makes larger values go in chunks; the default of
    /// `mdm-syncml` for ours, and anything for those of devices, when there is none.
    pub message_size: Option<u32>,
    /// The number of wrong passwords that is too many.
    pub lock_out: LockOut,
    /// Leaves what discovery learned about a device out of the addresses of the other services.
    pub plain_urls: bool,
}

impl Options {
    /// Days before its end in which a certificate may be renewed: the `RenewPeriod` of the provisioning document.
    pub const RENEWAL_DAYS: u32 = 42;
    /// The largest value that goes in chunks, in bytes.
    pub const OBJECT_SIZE: u32 = 16 * 1024 * 1024;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            challenges: false,
            certificate_days: 365,
            message_size: None,
            lock_out: LockOut::default(),
            plain_urls: false,
        }
    }
}
