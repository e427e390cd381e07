use core::fmt;

use crate::{Component, HResult, Origin, Remedy, UiString};

/// A row of the table: the meaning of a value in one component.
///
/// A value has several rows where it has several spellings ([`Entry::is_alias`]) or where two components use it
/// ([`HResult::entries`]).
///
/// ```
/// use mdm_errors::{HResult, Origin, Remedy};
///
/// let [entry] = HResult::MENROLL_E_DEVICECAPREACHED.entries() else { unreachable!() };
/// assert_eq!(entry.name(), Some("MENROLL_E_DEVICECAPREACHED"));
/// assert_eq!((entry.remedy(), entry.other_remedy()), (Remedy::User, Some(Remedy::Administrator)));
/// assert_eq!(entry.origin(), Origin::Specification);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    pub(super) value: HResult,
    pub(super) name: &'static str,
    pub(super) alias: bool,
    pub(super) component: Component,
    pub(super) remedy: Remedy,
    pub(super) other_remedy: Option<Remedy>,
    pub(super) origin: Origin,
    pub(super) ui_string: Option<UiString>,
    pub(super) meaning: &'static str,
    pub(super) advice: Option<&'static str>,
}

impl Entry {
    /// Returns the value.
    #[must_use]
    pub const fn value(&self) -> HResult {
        self.value
    }

    /// Returns the symbol, or a label such as `Syncml(404)`, if one is public.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        if self.name.is_empty() {
            None
        } else {
            Some(self.name)
        }
    }

    /// Reports whether this is only another spelling of the row before it.
    #[must_use]
    pub const fn is_alias(&self) -> bool {
        self.alias
    }

    /// Returns the part of Windows or of a service that uses the code.
    #[must_use]
    pub const fn component(&self) -> Component {
        self.component
    }

    /// Returns the party that has to act.
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// Returns the party that another source names, where sources disagree.
    ///
    /// MS-MDE2 2.2.10 says of some errors that the user can fix them, or that asking an administrator does not help,
    /// while the text on the screen sends the user to the administrator.
    #[must_use]
    pub const fn other_remedy(&self) -> Option<Remedy> {
        self.other_remedy
    }

    /// Returns the most authoritative source of the value.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the text that Windows shows during enrollment and join, if documented.
    #[must_use]
    pub const fn ui_string(&self) -> Option<UiString> {
        self.ui_string
    }

    /// Returns the meaning in a few words.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// Returns the advice, from the [`Remedy`] if the row has none of its own.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self.advice {
            Some(advice) => advice,
            None => self.remedy.advice(),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("value", &format_args!("{}", self.value))
            .field("name", &self.name())
            .field("component", &self.component)
            .field("remedy", &self.remedy)
            .field("origin", &self.origin)
            .field("meaning", &self.meaning)
            .finish_non_exhaustive()
    }
}
