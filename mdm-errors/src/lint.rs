use core::fmt;

use crate::{ElementPath, Position};

/// A rule that documents should keep and that readers do not insist on.
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Rule {
    /// A stable name to refuse or silence by, such as `soap.doubled-urn-uuid`.
    pub id: &'static str,
    /// The clause that the document departs from, such as `MS-MDE2 2.2.9.1`.
    pub clause: &'static str,
    /// What the rule asks, in one sentence.
    pub summary: &'static str,
}

impl Rule {
    /// A rule of a crate.
    #[must_use]
    pub const fn new(id: &'static str, clause: &'static str, summary: &'static str) -> Self {
        Self { id, clause, summary }
    }
}

/// A deviation that was accepted: which rule, and where.
///
/// Parsing never fails on one. A caller who wants strictness refuses messages whose lints it does not like.
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
    /// Where, in the bytes as they were given.
    pub position: Position,
    /// The elements around it; empty when the reader does not know them.
    pub path: ElementPath,
}

impl Lint {
    /// A deviation from `rule` at `position`.
    #[must_use]
    pub const fn new(rule: &'static Rule, position: Position) -> Self {
        Self {
            rule,
            position,
            path: ElementPath::new(),
        }
    }

    /// The same with the elements around it.
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
