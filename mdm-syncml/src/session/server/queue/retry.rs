use crate::Outcome;
use crate::outgoing::{CommandRef, ManagementCommand};

/// The policy that decides which failed commands go out again, and how often.
///
/// ```
/// use mdm_syncml::outgoing::{Exec, Get};
/// use mdm_syncml::session::server::{Retry, RetryPolicy};
/// use mdm_syncml::{LocUri, Outcome};
///
/// let policy = RetryPolicy::new().with_attempts(2);
/// let get = Get::new(LocUri::new("./DevDetail/SwV")?).into();
/// assert_eq!(policy.decide(Outcome::TryLater, &get, 1), Retry::Again);
/// assert_eq!(policy.decide(Outcome::TryLater, &get, 2), Retry::Never);
/// assert_eq!(policy.decide(Outcome::Refused, &get, 1), Retry::Never);
///
/// // A command that may have run goes out again only if running it twice does no harm.
/// let reboot = Exec::new(LocUri::new("./Device/Vendor/MSFT/Reboot/RebootNow")?).into();
/// assert_eq!(policy.decide(Outcome::Unanswered, &get, 1), Retry::Again);
/// assert_eq!(policy.decide(Outcome::Unanswered, &reboot, 1), Retry::Never);
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u16,
    repeats_unanswered: bool,
}

/// The decision whether a command goes out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// The command waits to be sent again.
    Again,
    /// The outcome is final.
    Never,
}

impl RetryPolicy {
    /// Creates the default policy.
    ///
    /// A command whose outcome is [retryable](Outcome::is_retryable) is sent up to 5 times; one that waits for a user,
    /// any number of times. An unanswered command counts as retryable unless it contains an Exec or an Alert, because
    /// running these twice may do harm.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            attempts: 5,
            repeats_unanswered: true,
        }
    }

    /// Sets the maximum number of times that a command is sent.
    ///
    /// Commands that wait for a user are exempt.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u16) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sends no unanswered command again, since it may have run.
    #[must_use]
    pub const fn without_unanswered(mut self) -> Self {
        self.repeats_unanswered = false;
        self
    }

    /// Decides about a command that was sent `attempts` times.
    #[must_use]
    pub fn decide(&self, outcome: Outcome, command: &ManagementCommand<'_>, attempts: u16) -> Retry {
        let again = match outcome {
            Outcome::WaitForUser => true,
            Outcome::Unanswered => {
                self.repeats_unanswered && attempts < self.attempts && is_harmless_twice(command.view())
            }
            outcome => outcome.is_retryable() && attempts < self.attempts,
        };
        if again { Retry::Again } else { Retry::Never }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Reports whether running a command twice ends as running it once.
fn is_harmless_twice(command: CommandRef<'_, '_>) -> bool {
    match command {
        CommandRef::Exec(_) | CommandRef::Alert(_) => false,
        command => command.commands().all(is_harmless_twice),
    }
}
