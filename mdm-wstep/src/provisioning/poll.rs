use alloc::format;

use mdm_errors::Text;

use super::{Characteristic, DataType, Parm};

/// How often the device calls in (MS-MDE2 2.2.9.3, `Poll`): three sets of retries, one after the other.
///
/// ```
/// use mdm_wstep::provisioning::{PollSchedule, RetrySet};
///
/// let schedule = PollSchedule::default();
/// assert_eq!(schedule.first, RetrySet::new(15, 5));
/// assert_eq!(schedule.second, RetrySet::new(60, 10));
/// assert!(schedule.remaining.is_infinite());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollSchedule {
    /// Right after enrollment. Its count should not be 0.
    pub first: RetrySet,
    /// After the first set.
    pub second: RetrySet,
    /// From then on.
    pub remaining: RetrySet,
    /// Whether the device calls in when a user logs in.
    pub poll_on_login: Option<bool>,
    /// Whether it does so at the first login of every user.
    pub all_users_poll_on_first_login: Option<bool>,
}

/// One set: every so many minutes, so many times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RetrySet {
    /// Minutes between calls; 0 switches the set off.
    pub interval_minutes: u32,
    /// Number of calls; 0 is without end.
    pub count: u32,
}

impl RetrySet {
    /// Every `interval_minutes`, `count` times.
    #[must_use]
    pub const fn new(interval_minutes: u32, count: u32) -> Self {
        Self {
            interval_minutes,
            count,
        }
    }

    /// Whether it never ends.
    #[must_use]
    pub const fn is_infinite(self) -> bool {
        self.interval_minutes != 0 && self.count == 0
    }
}

impl Default for PollSchedule {
    /// 5 times every quarter of an hour, 10 times every hour, then once a day.
    fn default() -> Self {
        Self::new(
            RetrySet::new(15, 5),
            RetrySet::new(60, 10),
            RetrySet::new(1440, 0),
        )
    }
}

impl PollSchedule {
    /// A schedule of three sets.
    #[must_use]
    pub const fn new(first: RetrySet, second: RetrySet, remaining: RetrySet) -> Self {
        Self {
            first,
            second,
            remaining,
            poll_on_login: None,
            all_users_poll_on_first_login: None,
        }
    }

    /// The same with calls when a user logs in.
    #[must_use]
    pub const fn with_poll_on_login(mut self, poll: bool) -> Self {
        self.poll_on_login = Some(poll);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut node = Characteristic::new(Text::lossy("Poll"));
        for ((interval, count), set) in NAMES.into_iter().zip([self.first, self.second, self.remaining]) {
            for (name, value) in [(interval, set.interval_minutes), (count, set.count)] {
                let parm = Parm::new(Text::lossy(name), Text::lossy(format!("{value}")));
                node.add(parm.with_datatype(DataType::Integer));
            }
        }
        let flags = [
            ("PollOnLogin", self.poll_on_login),
            ("AllUsersPollOnFirstLogin", self.all_users_poll_on_first_login),
        ];
        for (name, flag) in flags {
            if let Some(flag) = flag {
                let parm = Parm::new(
                    Text::lossy(name),
                    Text::lossy(if flag { "true" } else { "false" }),
                );
                node.add(parm.with_datatype(DataType::Boolean));
            }
        }
        node
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        let number = |name| node.value(name).and_then(|text| text.trim().parse().ok());
        let [first, second, remaining] = NAMES.map(|(interval, count)| {
            RetrySet::new(number(interval).unwrap_or(0), number(count).unwrap_or(0))
        });
        let flag = |name| {
            node.value(name)
                .and_then(|text| mdm_soap::values::parse_boolean(text.trim()))
        };
        Self {
            first,
            second,
            remaining,
            poll_on_login: flag("PollOnLogin"),
            all_users_poll_on_first_login: flag("AllUsersPollOnFirstLogin"),
        }
    }
}

const NAMES: [(&str, &str); 3] = [
    ("IntervalForFirstSetOfRetries", "NumberOfFirstRetries"),
    ("IntervalForSecondSetOfRetries", "NumberOfSecondRetries"),
    (
        "IntervalForRemainingScheduledRetries",
        "NumberOfRemainingScheduledRetries",
    ),
];
