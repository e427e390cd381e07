use core::fmt;

use crate::{ElementPath, Position};

/// A rule that readers check without enforcing it.
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Rule {
    /// The stable name of the rule, such as `soap.action-spelling`.
    pub id: &'static str,
    /// The clause that the rule comes from, such as `MS-MDE2 2.2.9.1`.
    pub clause: &'static str,
    /// The rule in one sentence.
    pub summary: &'static str,
}

impl Rule {
    /// Makes a rule.
    #[must_use]
    pub const fn new(id: &'static str, clause: &'static str, summary: &'static str) -> Self {
        Self { id, clause, summary }
    }
}

/// A deviation that a reader accepted: the rule that was broken, and the place.
///
/// Parsing never fails on one. To be strict, refuse messages by their lints.
///
/// ```
/// use mdm_errors::{Lint, Position, Rule};
///
/// static TRAILING_SLASH: Rule = Rule::new("demo.slash", "MS-MDE2 3.1", "the namespace has no trailing slash");
/// let lint = Lint::new(&TRAILING_SLASH, Position::new(40, 1, 41));
/// assert_eq!(lint.to_string(), "demo.slash: the namespace has no trailing slash (MS-MDE2 3.1) at 1:41 (byte 40)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// The place, in the bytes as they were given.
    pub position: Position,
    /// The elements around the place; empty when the reader does not know them.
    pub path: ElementPath,
}

impl Lint {
    /// Makes a deviation from a rule at a position.
    #[must_use]
    pub const fn new(rule: &'static Rule, position: Position) -> Self {
        Self {
            rule,
            position,
            path: ElementPath::new(),
        }
    }

    /// Sets the elements around the place.
    #[must_use]
    pub fn with_path(mut self, path: ElementPath) -> Self {
        self.path = path;
        self
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({})",
            self.rule.id, self.rule.summary, self.rule.clause
        )?;
        if !self.path.is_empty() {
            write!(f, " in {}", self.path)?;
        }
        write!(f, " at {}", self.position)
    }
}
