use mdm_errors::Text;

use super::Characteristic;

/// The times at which the device calls in: three sets of retries in sequence.
///
/// See MS-MDE2 2.2.9.3.
///
/// ```text
/// Poll
///   IntervalForFirstSetOfRetries          NumberOfFirstRetries
///   IntervalForSecondSetOfRetries         NumberOfSecondRetries
///   IntervalForRemainingScheduledRetries  NumberOfRemainingScheduledRetries
///   PollOnLogin?  AllUsersPollOnFirstLogin?
/// ```
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
    /// The set right after enrollment; its count should not be 0.
    pub first: RetrySet,
    /// The set after the first.
    pub second: RetrySet,
    /// The set from then on.
    pub remaining: RetrySet,
    /// `true` if the device calls in when a user logs in.
    pub poll_on_login: Option<bool>,
    /// `true` if the device calls in at the first login of every user.
    pub all_users_poll_on_first_login: Option<bool>,
}

/// A set of calls: their interval and their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RetrySet {
    /// The minutes between calls; 0 switches the set off.
    pub interval_minutes: u32,
    /// The number of calls; 0 means without end.
    pub count: u32,
}

impl RetrySet {
    /// Makes a set of `count` calls, one every `interval_minutes`.
    #[must_use]
    pub const fn new(interval_minutes: u32, count: u32) -> Self {
        Self {
            interval_minutes,
            count,
        }
    }

    /// Reports whether the set never ends.
    #[must_use]
    pub const fn is_infinite(self) -> bool {
        self.interval_minutes != 0 && self.count == 0
    }
}

impl Default for PollSchedule {
    /// Returns 5 calls every quarter of an hour, 10 every hour, then one a day.
    fn default() -> Self {
        Self::new(
            RetrySet::new(15, 5),
            RetrySet::new(60, 10),
            RetrySet::new(1440, 0),
        )
    }
}

impl PollSchedule {
    /// Makes a schedule of three sets.
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

    /// Makes the device call in when a user logs in.
    #[must_use]
    pub const fn with_poll_on_login(mut self) -> Self {
        self.poll_on_login = Some(true);
        self
    }

    /// Keeps the device from calling in when a user logs in.
    ///
    /// A schedule that says nothing leaves the setting as it is.
    #[must_use]
    pub const fn without_poll_on_login(mut self) -> Self {
        self.poll_on_login = Some(false);
        self
    }

    /// Makes the device call in at the first login of every user.
    #[must_use]
    pub const fn with_all_users_poll_on_first_login(mut self) -> Self {
        self.all_users_poll_on_first_login = Some(true);
        self
    }

    /// Keeps the device from calling in at the first login of every user.
    ///
    /// A schedule that says nothing leaves the setting as it is.
    #[must_use]
    pub const fn without_all_users_poll_on_first_login(mut self) -> Self {
        self.all_users_poll_on_first_login = Some(false);
        self
    }

    pub(super) fn to_characteristic(&self) -> Characteristic {
        let mut node = Characteristic::new(Text::lossy("Poll"));
        for (names, set) in NAMES.into_iter().zip([self.first, self.second, self.remaining]) {
            node.add_value(names.interval, &Some(set.interval_minutes));
            node.add_value(names.count, &Some(set.count));
        }
        node.add_value("PollOnLogin", &self.poll_on_login);
        node.add_value("AllUsersPollOnFirstLogin", &self.all_users_poll_on_first_login);
        node
    }

    pub(super) fn read(node: &Characteristic) -> Self {
        let number = |name| node.typed::<Option<u32>>(name).unwrap_or_default();
        let [first, second, remaining] =
            NAMES.map(|names| RetrySet::new(number(names.interval), number(names.count)));
        Self {
            first,
            second,
            remaining,
            poll_on_login: node.typed("PollOnLogin"),
            all_users_poll_on_first_login: node.typed("AllUsersPollOnFirstLogin"),
        }
    }
}

/// The parameters of one set.
#[derive(Clone, Copy)]
struct SetNames {
    interval: &'static str,
    count: &'static str,
}

const NAMES: [SetNames; 3] = [
    SetNames {
        interval: "IntervalForFirstSetOfRetries",
        count: "NumberOfFirstRetries",
    },
    SetNames {
        interval: "IntervalForSecondSetOfRetries",
        count: "NumberOfSecondRetries",
    },
    SetNames {
        interval: "IntervalForRemainingScheduledRetries",
        count: "NumberOfRemainingScheduledRetries",
    },
];
