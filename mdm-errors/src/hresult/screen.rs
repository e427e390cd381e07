use alloc::string::String;

use crate::{Entry, HResult, UiString};

impl UiString {
    /// Finds a text of the enrollment pages by the English words that a user reads.
    ///
    /// A few words of the text are enough; letter case does not matter.
    ///
    /// ```
    /// use mdm_errors::UiString;
    ///
    /// let read = "Looks like there are too many devices or users for this account.";
    /// assert_eq!(UiString::from_screen(read), Some(UiString::DeviceLimit));
    /// assert_eq!(UiString::from_screen("Something went wrong"), None);
    /// ```
    #[must_use]
    pub fn from_screen(text: &str) -> Option<Self> {
        let text = folded(text);
        let mut known = Self::ALL.iter().copied();
        known.find(|known| known.keys().iter().all(|key| text.contains(key)))
    }

    /// Returns the rows of the codes for which Windows shows the text.
    pub fn entries(self) -> impl Iterator<Item = &'static Entry> {
        HResult::known().filter(move |entry| entry.ui_string() == Some(self) && !entry.is_alias())
    }
}

impl HResult {
    /// Finds the first code in a text, such as a line of a log or an error page.
    ///
    /// Eight hexadecimal digits count, with or without `0x`, as do negative decimal numbers.
    ///
    /// ```
    /// use mdm_errors::HResult;
    ///
    /// let read = "You can contact your system administrator with the error code 80180013.";
    /// assert_eq!(HResult::from_screen(read), Some(HResult::MENROLL_E_DEVICECAPREACHED));
    /// assert_eq!(HResult::from_screen("Error: -2145910765 (12 tries)"), Some(HResult::MENROLL_E_DEVICECAPREACHED));
    /// assert_eq!(HResult::from_screen("20 devices since 20260101"), None);
    /// ```
    #[must_use]
    pub fn from_screen(text: &str) -> Option<Self> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let mut words = text.split(|c| !is_part(c));
        words.find_map(|word| {
            let is_marked = word.starts_with('-')
                || word
                    .get(..2)
                    .is_some_and(|start| start.eq_ignore_ascii_case("0x"));
            let is_long_enough = word.len() >= 8;
            let code = Self::parse(word).ok().filter(|_| is_long_enough)?;
            (is_marked || code.is_failure()).then_some(code)
        })
    }
}

/// Returns the text in lower case, with plain apostrophes.
pub(crate) fn folded(text: &str) -> String {
    let plain = |c: char| {
        if c == '\u{2019}' {
            '\''
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_by_its_words() {
        for text in UiString::ALL {
            let words = text.keys().join(" \u{2019} ").to_uppercase();
            assert_eq!(UiString::from_screen(&words), Some(*text), "{words}");
        }
        assert_eq!(UiString::from_screen(""), None);
    }

    #[test]
    fn texts_lead_to_their_codes() {
        let mut codes = UiString::MDMLicenseError.entries().map(Entry::value);
        assert_eq!(codes.next(), Some(HResult::MENROLL_E_USER_LICENSE));
        assert_eq!(codes.next(), None);
    }
}
