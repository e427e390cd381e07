use core::fmt;

mod by_name;
mod class;
mod entry;
mod parse;
mod reading;
pub(crate) mod screen;
mod ui_string;

pub use class::{Component, Origin, Remedy};
pub use entry::Entry;
pub use parse::ParseHResultError;
pub use reading::Reading;
pub use ui_string::UiString;

/// A Windows result code, such as `0x80180013` (MS-ERREF 2.1).
///
/// Any 32 bits make a value; known ones have names, a meaning and a remedy. `Display` prints `0x80180013`, and parsing
/// accepts every form in which the value is printed: `0x80180013`, `80180013`, `-2145910765`.
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
    /// Makes a code from any value, known or not.
    #[must_use]
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// Makes a code from a signed number, as APIs and databases print it.
    #[must_use]
    pub const fn from_i32(value: i32) -> Self {
        Self(value.cast_unsigned())
    }

    /// Returns the value.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// Returns the value as a signed number, negative for failures.
    #[must_use]
    pub const fn to_i32(self) -> i32 {
        self.0.cast_signed()
    }

    /// Reports whether the severity bit marks a failure.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 >> 31 == 1
    }

    /// Reports whether the customer bit is set: the code is not one of Microsoft's.
    #[must_use]
    pub const fn is_customer(self) -> bool {
        self.0 >> 29 & 1 == 1
    }

    /// Reports whether the value is an NTSTATUS mapped into an HRESULT.
    #[must_use]
    pub const fn is_ntstatus(self) -> bool {
        self.0 >> 28 & 1 == 1
    }

    /// Returns the facility, 11 bits.
    ///
    /// A facility alone does not name a component; several are shared.
    #[must_use]
    pub const fn facility(self) -> u16 {
        let [high, low, _, _] = self.0.to_be_bytes();
        u16::from_be_bytes([high & 0x07, low])
    }

    /// Returns the code within the facility.
    #[must_use]
    pub const fn code(self) -> u16 {
        let [_, _, high, low] = self.0.to_be_bytes();
        u16::from_be_bytes([high, low])
    }

    /// Returns the rows of the table for this value.
    ///
    /// An unknown value has no rows; a value with several names has one row for each, the canonical name before its
    /// other spellings. Four values, `0x80190001` and `0x80190003` to `0x80190005`, are used by two components each;
    /// see [`Self::is_ambiguous`].
    #[must_use]
    pub const fn entries(self) -> &'static [Entry] {
        table::by_value(self)
    }

    /// Reports whether two components use this value for different things.
    #[must_use]
    pub const fn is_ambiguous(self) -> bool {
        let (mut rest, mut has_meaning) = (self.entries(), false);
        while let [entry, tail @ ..] = rest {
            if !entry.is_alias() {
                if has_meaning {
                    return true;
                }
                has_meaning = true;
            }
            rest = tail;
        }
        false
    }

    /// Returns the row of this value, unless it is unknown or ambiguous.
    ///
    /// See [`is_ambiguous`](Self::is_ambiguous).
    #[must_use]
    pub const fn entry(self) -> Option<&'static Entry> {
        match self.entries() {
            [first, ..] if !self.is_ambiguous() => Some(first),
            _ => None,
        }
    }

    /// Returns the canonical symbol, unless the value is unknown or ambiguous.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => entry.name(),
            None => None,
        }
    }

    /// Returns the part of Windows or of a service that the code comes from.
    ///
    /// It is that of its row, else that of its family: the codes with the same upper half, where one component has all
    /// that public sources name. A value that several components use has none.
    ///
    /// ```
    /// use mdm_errors::{Component, HResult};
    ///
    /// let reported = HResult::new(0x87D3_0BB8);
    /// assert_eq!((reported.entry(), reported.component()), (None, Some(Component::Intune)));
    /// assert_eq!(HResult::new(0x8018_FFFF).component(), Some(Component::Enroll));
    /// assert_eq!(HResult::new(0x8765_4321).component(), None);
    /// ```
    #[must_use]
    pub const fn component(self) -> Option<Component> {
        if let Some(entry) = self.entry() {
            return Some(entry.component());
        }
        if self.is_ambiguous() {
            return None;
        }
        match self.value() >> 16 {
            0x8009 | 0x800B => Some(Component::Security),
            0x8018 => Some(Component::Enroll),
            0x801C => Some(Component::DeviceRegistration),
            0x8028 | 0x8029 => Some(Component::Tpm),
            0x8024 | 0x8031 | 0x82D0 => Some(Component::Csp),
            0x803D => Some(Component::WebServices),
            0x803E => Some(Component::Push),
            0x80CF => Some(Component::LegacyAgent),
            0x8103 | 0xC103 => Some(Component::Autopilot),
            0x02AB | 0x0600 | 0x82AA..=0x82AC | 0x8375 | 0x8600 => Some(Component::OmaDm),
            0x87D3 => Some(Component::Intune),
            0xCAA1..=0xCAA9 => Some(Component::Entra),
            _ => match self.reading() {
                Some(Reading::Http(_)) => Some(Component::Http),
                Some(Reading::Internet(_) | Reading::Win32(_)) => Some(Component::Win32),
                Some(Reading::Status(_)) => Some(Component::OmaDm),
                _ => None,
            },
        }
    }

    /// Returns every symbol of this value, the canonical one first.
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

    /// Returns the meaning in a few words, unless the value is unknown or ambiguous.
    #[must_use]
    pub const fn meaning(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => Some(entry.meaning()),
            None => None,
        }
    }

    /// Returns the text that Windows shows during enrollment and join, if documented.
    #[must_use]
    pub const fn ui_string(self) -> Option<UiString> {
        match self.entry() {
            Some(entry) => entry.ui_string(),
            None => None,
        }
    }

    /// Returns the value of a symbol, spelled letter for letter; aliases count.
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

    /// Returns every row of the table, in ascending order of values.
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

/// Writes text such as `0x80180013`, the form that people search for.
#[cfg(feature = "serde")]
impl serde::Serialize for HResult {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads text in any form that [`HResult::parse`] accepts.
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
