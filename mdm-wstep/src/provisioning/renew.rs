use alloc::format;

use mdm_errors::Text;

use super::{Characteristic, DataType, Parm};

/// When and how the device renews its certificate (MS-MDE2 2.2.9.2, `WSTEP/Renew`).
///
/// The default is what Windows is known to accept: 60 days before the end, tried every 4 days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renew {
    /// How many days before its end the certificate is renewed, 1 to 1000. It must be less than the lifetime.
    pub period_days: u32,
    /// Days between attempts, 1 to 1000, and not more than [`period_days`](Self::period_days).
    pub retry_interval_days: u32,
    /// Where to renew; `None` is the discovery address of the enrollment.
    pub server_url: Option<Text<'static>>,
}

impl Default for Renew {
    fn default() -> Self {
        Self::new(60, 4)
    }
}

impl Renew {
    /// Renewal in the last `period_days`, tried every `retry_interval_days`.
    #[must_use]
    pub const fn new(period_days: u32, retry_interval_days: u32) -> Self {
        Self {
            period_days,
            retry_interval_days,
            server_url: None,
        }
    }

    /// The same at another address than that of the discovery.
    #[must_use]
    pub fn with_server_url(mut self, url: Text<'static>) -> Self {
        self.server_url = Some(url);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut target = Characteristic::new(Text::lossy("Renew"));
        let parm = |name: &'static str, value: Text<'_>, datatype| {
            Parm::new(Text::lossy(name), value).with_datatype(datatype)
        };
        // The device takes it for true whatever is said, but wants it there.
        target.add(parm("ROBOSupport", Text::lossy("true"), DataType::Boolean));
        let number = |value: u32| Text::lossy(format!("{value}"));
        target.add(parm("RenewPeriod", number(self.period_days), DataType::Integer));
        target.add(parm(
            "RetryInterval",
            number(self.retry_interval_days),
            DataType::Integer,
        ));
        if let Some(url) = &self.server_url {
            target.add(parm("ServerURL", url.borrowed(), DataType::String));
        }
        target
    }

    /// Defaults of the configuration service provider stand in for what is missing.
    pub(super) fn read(nodes: &[&Characteristic]) -> Self {
        let value = |name| nodes.iter().find_map(|node| node.value(name));
        let number = |name| value(name).and_then(|text| text.trim().parse().ok());
        Self {
            period_days: number("RenewPeriod").unwrap_or(42),
            retry_interval_days: number("RetryInterval").unwrap_or(7),
            server_url: nodes.iter().find_map(|node| node.text("ServerURL")),
        }
    }
}
