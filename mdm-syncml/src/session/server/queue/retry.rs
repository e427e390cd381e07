use crate::Outcome;
use crate::outgoing::{CommandRef, ManagementCommand};

/// The policy for commands that did not succeed: what goes out again, and how often.
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

/// The decision about a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// It waits again.
    Again,
    /// Its outcome is final.
    Never,
}

impl RetryPolicy {
    /// Creates the default policy.
    ///
    /// Outcomes that are [retryable](Outcome::is_retryable) are tried 5 times, those that wait for a user without
    /// end. An unanswered command is tried again unless it runs something or asks the user something.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            attempts: 5,
            repeats_unanswered: true,
        }
    }

    /// Sets how often a command goes out at most.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u16) -> Self {
        self.attempts = attempts;
        self
    }

    /// Lets no command go out again that may have run.
    #[must_use]
    pub const fn without_unanswered(mut self) -> Self {
        self.repeats_unanswered = false;
        self
    }

    /// Decides about a command that has gone out `attempts` times.
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
