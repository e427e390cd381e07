use alloc::string::{String, ToString};
use core::time::Duration;

/// An HTTP answer without a body that sends a device away for a while.
///
/// Windows honours `Retry-After` with 429 since version 2004 (MS-MDM 3.1.6).
///
/// ```
/// use core::time::Duration;
/// use mdm_syncml::session::server::Busy;
///
/// let busy = Busy::too_many_requests(Duration::from_secs(90));
/// assert_eq!((busy.status(), busy.retry_after()), (429, "90".to_string()));
/// assert_eq!(Busy::RETRY_AFTER, "Retry-After");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    status: u16,
    pause: Duration,
}

impl Busy {
    /// The name of the HTTP header.
    pub const RETRY_AFTER: &'static str = "Retry-After";

    /// Creates a 429 for a device that connects too often or guesses credentials.
    #[must_use]
    pub const fn too_many_requests(pause: Duration) -> Self {
        Self { status: 429, pause }
    }

    /// Creates a 503 for a server that is overloaded or being maintained.
    #[must_use]
    pub const fn unavailable(pause: Duration) -> Self {
        Self { status: 503, pause }
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the value of the header, in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(&self) -> String {
        let rounded = self
            .pause
            .as_secs()
            .saturating_add(u64::from(self.pause.subsec_nanos() > 0));
        rounded.max(1).to_string()
    }
}
