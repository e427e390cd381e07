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

    /// Reads such an answer, for the side of the device; `None` for another status.
    ///
    /// A pause in seconds is read. A missing header, a date (RFC 9110 10.2.3), and anything else mean no pause of the
    /// server's choosing: `otherwise` is what the device waits then.
    ///
    /// ```
    /// use core::time::Duration;
    /// use mdm_syncml::session::server::Busy;
    ///
    /// let default = Duration::from_secs(16);
    /// let busy = Busy::from_http(429, Some("120"), default).expect("a busy server");
    /// assert_eq!(busy.pause(), Duration::from_secs(120));
    /// assert_eq!(Busy::from_http(503, None, default).map(|busy| busy.pause()), Some(default));
    /// assert!(Busy::from_http(200, Some("120"), default).is_none());
    /// ```
    #[must_use]
    pub fn from_http(status: u16, retry_after: Option<&str>, otherwise: Duration) -> Option<Self> {
        let seconds = retry_after.map(str::trim_ascii).filter(|text| {
            let mut digits = text.bytes();
            digits.all(|digit| digit.is_ascii_digit())
        });
        let pause = seconds
            .and_then(|text| text.parse().ok())
            .map(Duration::from_secs);
        matches!(status, 429 | 503).then_some(Self {
            status,
            pause: pause.unwrap_or(otherwise),
        })
    }

    /// Returns how long the device stays away.
    #[must_use]
    pub const fn pause(&self) -> Duration {
        self.pause
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_whole_seconds_and_at_least_one() {
        for (pause, header) in [
            (Duration::ZERO, "1"),
            (Duration::from_millis(1), "1"),
            (Duration::from_secs(1), "1"),
            (Duration::from_millis(1001), "2"),
            (Duration::from_secs(86_400), "86400"),
            (Duration::MAX, "18446744073709551615"),
        ] {
            for busy in [Busy::too_many_requests(pause), Busy::unavailable(pause)] {
                assert_eq!(busy.retry_after(), header);
            }
        }
    }

    #[test]
    fn every_form_of_the_header_is_read() {
        let otherwise = Duration::from_secs(16);
        for (header, seconds) in [
            (Some("90"), 90),
            (Some(" 090\t"), 90),
            (Some("0"), 0),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), 16),
            (Some("-1"), 16),
            (Some("+1"), 16),
            (Some("1.5"), 16),
            (Some(""), 16),
            (Some("99999999999999999999"), 16),
            (None, 16),
        ] {
            for status in [429, 503] {
                let busy = Busy::from_http(status, header, otherwise).unwrap();
                assert_eq!(
                    (busy.status(), busy.pause().as_secs()),
                    (status, seconds),
                    "{header:?}"
                );
            }
        }
        assert_eq!(Busy::from_http(500, Some("90"), otherwise), None);
    }
}
