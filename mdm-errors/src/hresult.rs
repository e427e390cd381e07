use core::fmt;

mod by_name;
mod class;
mod entry;
mod parse;
mod reading;

pub use class::{Component, Remedy, UiString};
pub use entry::Entry;
pub use parse::ParseHResultError;
pub use reading::Reading;

/// A result code of Windows (MS-ERREF 2.1), such as `0x80180013` on the enrollment error page.
///
/// Any 32 bits are a value; known ones have names, a meaning and somebody who can act. `Display` prints
/// `0x80180013`, and parsing takes every form the value is seen in: `0x80180013`, `80180013`, `-2145910765`.
///
/// ```
/// use mdm_errors::HResult;
///
/// let shown: HResult = "80180013".parse()?;
/// assert_eq!(shown, HResult::MENROLL_E_DEVICECAPREACHED);
/// assert_eq!(shown.name(), Some("MENROLL_E_DEVICECAPREACHED"));
/// assert_eq!(shown.to_string(), "0x80180013");
/// assert_eq!(format!("{shown:?}"), "HResult(MENROLL_E_DEVICECAPREACHED 0x80180013)");
/// assert_eq!((shown.facility(), shown.code()), (0x18, 0x13));
/// # Ok::<(), mdm_errors::ParseHResultError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HResult(u32);

impl HResult {
    /// The code with this value.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// The code with this value, as APIs and databases print it: a signed number.
    #[must_use]
    pub const fn from_i32(value: i32) -> Self {
        Self(value.cast_unsigned())
    }

    /// The value.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The value as a signed number, negative for failures.
    #[must_use]
    pub const fn to_i32(self) -> i32 {
        self.0.cast_signed()
    }

    /// Whether the severity bit says failure.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 >> 31 == 1
    }

    /// Whether the customer bit is set: the code is not one of Microsoft's.
    #[must_use]
    pub const fn is_customer(self) -> bool {
        self.0 >> 29 & 1 == 1
    }

    /// Whether the value is an NTSTATUS mapped into an HRESULT.
    #[must_use]
    pub const fn is_ntstatus(self) -> bool {
        self.0 >> 28 & 1 == 1
    }

    /// The facility: 11 bits. A facility alone does not name a component; several are shared.
    #[must_use]
    pub const fn facility(self) -> u16 {
        (self.0 >> 16 & 0x7FF) as u16
    }

    /// The code within the facility.
    #[must_use]
    pub const fn code(self) -> u16 {
        (self.0 & 0xFFFF) as u16
    }

    /// The rows of the table for this value: none for an unknown one, several where it has more than one name.
    ///
    /// The canonical name comes before its other spellings. Four values, `0x80190001` and `0x80190003` to
    /// `0x80190005`, are used by two components each; see [`Self::is_ambiguous`].
    #[must_use]
    pub const fn entries(self) -> &'static [Entry] {
        table::by_value(self)
    }

    /// Whether two components use this value for different things.
    #[must_use]
    pub const fn is_ambiguous(self) -> bool {
        let rows = self.entries();
        let (mut at, mut meanings) = (0, 0);
        while at < rows.len() {
            if !rows[at].is_alias() {
                meanings += 1;
            }
            at += 1;
        }
        meanings > 1
    }

    /// The one row for this value; `None` when it is unknown or [ambiguous](Self::is_ambiguous).
    #[must_use]
    pub const fn entry(self) -> Option<&'static Entry> {
        match self.entries() {
            [first, ..] if !self.is_ambiguous() => Some(first),
            _ => None,
        }
    }

    /// The canonical symbol; `None` when there is none, or when two components use the value.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => entry.name(),
            None => None,
        }
    }

    /// Every symbol of this value, the canonical one first.
    ///
    /// ```
    /// use mdm_errors::HResult;
    ///
    /// let names = HResult::MENROLL_E_USER_LICENSE.names();
    /// assert!(names.eq(["MENROLL_E_USER_LICENSE", "MENROLL_E_USERLICENSE"]));
    /// ```
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.entries().iter().filter_map(Entry::name)
    }

    /// What it means, in a few words; `None` when it is unknown or [ambiguous](Self::is_ambiguous).
    #[must_use]
    pub const fn meaning(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => Some(entry.meaning()),
            None => None,
        }
    }

    /// The text that Windows shows for it during enrollment and join, where that is documented.
    #[must_use]
    pub const fn ui_string(self) -> Option<UiString> {
        match self.entry() {
            Some(entry) => entry.ui_string(),
            None => None,
        }
    }

    /// The value of a symbol, aliases included. The spelling counts letter for letter.
    ///
    /// ```
    /// use mdm_errors::HResult;
    ///
    /// assert_eq!(HResult::from_name("MENROLL_E_NOTSUPPORTED"), Some(HResult::MENROLL_E_NOT_SUPPORTED));
    /// assert_eq!(HResult::from_name("MENROLL_E_NONSENSE"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        table::by_name(name).map(Entry::value)
    }

    /// Every row of the table, in ascending order of values.
    #[must_use]
    pub fn known() -> impl ExactSizeIterator<Item = &'static Entry> {
        table::all().iter()
    }
}

// after the methods, so that the documentation lists the constants last
mod table;

impl From<u32> for HResult {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<HResult> for u32 {
    fn from(hresult: HResult) -> Self {
        hresult.0
    }
}

impl fmt::Display for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

impl fmt::Debug for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HResult(")?;
        for entry in self.entries().iter().filter(|entry| !entry.is_alias()) {
            if let Some(name) = entry.name() {
                write!(f, "{name} ")?;
            }
        }
        write!(f, "{self})")
    }
}

/// As text, `0x80180013`: the way it is searched for.
#[cfg(feature = "serde")]
impl serde::Serialize for HResult {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From text of any form that [`HResult::parse`] reads.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for HResult {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for HResult {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 4)? {
            return u.arbitrary().map(Self);
        }
        Ok(u.choose(table::all())?.value())
    }
}
