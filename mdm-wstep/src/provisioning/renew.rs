use mdm_errors::Text;

use super::Characteristic;

/// The schedule and address of a certificate renewal (MS-MDE2 2.2.9.2).
///
/// ```text
/// CertificateStore/My/WSTEP/Renew
///   ROBOSupport = true  RenewPeriod  RetryInterval  ServerURL?
/// ```
///
/// Windows is known to accept the default: 60 days before the end, with attempts every 4 days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renew {
    /// The length of the renewal window before the end, 1 to 1000 days.
    ///
    /// It must be less than the lifetime.
    pub period_days: u32,
    /// The days between attempts, 1 to 1000.
    ///
    /// They must not exceed [`period_days`](Self::period_days).
    pub retry_interval_days: u32,
    /// The address to renew at; `None` means the discovery address.
    pub server_url: Option<Text<'static>>,
}

impl Default for Renew {
    fn default() -> Self {
        Self::new(60, 4)
    }
}

impl Renew {
    /// Makes a renewal in the last `period_days`, tried every `retry_interval_days`.
    #[must_use]
    pub const fn new(period_days: u32, retry_interval_days: u32) -> Self {
        Self {
            period_days,
            retry_interval_days,
            server_url: None,
        }
    }

    /// Sets an address other than that of discovery.
    #[must_use]
    pub fn with_server_url(mut self, url: Text<'static>) -> Self {
        self.server_url = Some(url);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut target = Characteristic::new(Text::lossy("Renew"));
        // The device takes it for true whatever is said, but wants it there.
        target.add_value("ROBOSupport", &Some(true));
        target.add_value("RenewPeriod", &Some(self.period_days));
        target.add_value("RetryInterval", &Some(self.retry_interval_days));
        target.add_value("ServerURL", &self.server_url);
        target
    }

    /// Reads the parameters; defaults of the configuration service provider replace what is missing.
    pub(super) fn read(nodes: &[&Characteristic]) -> Self {
        let number = |name| {
            let mut values = nodes.iter().filter_map(|node| node.value(name));
            values.next().and_then(|text| text.trim().parse().ok())
        };
        Self {
            period_days: number("RenewPeriod").unwrap_or(42),
            retry_interval_days: number("RetryInterval").unwrap_or(7),
            server_url: nodes.iter().find_map(|node| node.text("ServerURL")),
        }
    }
}
