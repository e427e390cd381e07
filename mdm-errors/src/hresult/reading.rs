use core::fmt;

use crate::{Entry, HResult, Remedy, StatusCode};

/// The interpretation of a code by the arithmetic of its facility.
///
/// The code need not be in the table.
///
/// ```
/// use mdm_errors::{HResult, Reading, StatusCode};
///
/// let reading = |value| HResult::new(value).reading();
/// assert_eq!(reading(0x8019_0193), Some(Reading::Http(403)));
/// assert_eq!(reading(0x8019_2EFD), Some(Reading::Internet(12029)));
/// assert_eq!(reading(0x87D1_0194), Some(Reading::Status(StatusCode::NOT_FOUND)));
/// assert_eq!(reading(0x8007_0005), Some(Reading::Win32(5)));
/// assert_eq!(reading(0x8018_0013), None);
///
/// let Some(Reading::Ambiguous(both)) = reading(0x8019_0003) else { panic!() };
/// let names: Vec<_> = both.iter().filter_map(|entry| entry.name()).collect();
/// assert_eq!(names, ["MREGISTER_E_DEVICE_AUTHORIZATION_ERROR", "HTTP_E_STATUS_UNEXPECTED_REDIRECTION"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading {
    /// An HTTP status, 100 to 599; 200 means that the body could not be used.
    ///
    /// `0x8019` plus the status, or `0xCAA3` plus the status when a token was requested.
    Http(u16),
    /// An error of `WinINet` or `WinHTTP`, 12000 to 12999.
    ///
    /// As a Win32 error in `0x8007`, from the enrollment client in `0x8019`, from a token request in `0xCAA8`.
    Internet(u16),
    /// A SyncML status, 100 to 599, or a result of a DCMO operation.
    ///
    /// `0x87D1` plus the status; results of DCMO (1200 to 1204 and 1400 to 1404) follow another rule.
    Status(StatusCode),
    /// Any other Win32 error, in `0x8007`.
    Win32(u16),
    /// A value that two components use.
    Ambiguous(&'static [Entry]),
}

impl Reading {
    /// Returns the usual HRESULT for the same error.
    ///
    /// It is in the table more often than the code it was read from: `0x80072EFD` for an [`Internet`](Self::Internet)
    /// error that came as `0x80192EFD`.
    #[must_use]
    pub const fn canonical(self) -> Option<HResult> {
        match self {
            Self::Http(status) => Some(HResult::in_facility(0x8019, status)),
            Self::Internet(code) | Self::Win32(code) => Some(HResult::in_facility(0x8007, code)),
            Self::Status(status) => HResult::from_status(status),
            Self::Ambiguous(_) => None,
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(status) => write!(f, "HTTP status {status}"),
            Self::Internet(code) => write!(f, "WinINet or WinHTTP error {code}"),
            Self::Status(status) => write!(f, "SyncML status {status}"),
            Self::Win32(code) => write!(f, "Win32 error {code}"),
            Self::Ambiguous(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    let joint = if index == 0 { "" } else { " or " };
                    write!(f, "{joint}{}", entry.name().unwrap_or("a code without a name"))?;
                }
                Ok(())
            }
        }
    }
}

impl HResult {
    /// Joins the upper half of a value, with severity and facility, and a code.
    const fn in_facility(upper: u16, code: u16) -> Self {
        let ([a, b], [c, d]) = (upper.to_be_bytes(), code.to_be_bytes());
        Self::new(u32::from_be_bytes([a, b, c, d]))
    }

    /// Returns the HRESULT of a Win32 error, as the macro `HRESULT_FROM_WIN32` does.
    ///
    /// Zero and values that are HRESULTs already stay as they are.
    ///
    /// ```
    /// use mdm_errors::HResult;
    ///
    /// assert_eq!(HResult::from_win32(5), HResult::ERROR_ACCESS_DENIED);
    /// assert_eq!(HResult::from_win32(0), HResult::S_OK);
    /// ```
    #[must_use]
    pub const fn from_win32(error: u32) -> Self {
        if error == 0 || error >> 31 == 1 {
            Self::new(error)
        } else {
            Self::new(0x8007_0000 | error & 0xFFFF)
        }
    }

    /// Returns the HRESULT that Windows shows for a status without a usable fault.
    ///
    /// `None` outside 100 to 599: those values mean something else.
    #[must_use]
    pub const fn from_http(status: u16) -> Option<Self> {
        match status {
            100..=599 => Some(Self::in_facility(0x8019, status)),
            _ => None,
        }
    }

    /// Returns the HRESULT in which Intune reports a SyncML status.
    ///
    /// `None` for anything other than 100 to 599 and the ten DCMO results.
    ///
    /// ```
    /// use mdm_errors::{HResult, StatusCode};
    ///
    /// assert_eq!(HResult::from_status(StatusCode::NOT_FOUND), Some(HResult::new(0x87D1_0194)));
    /// assert_eq!(HResult::from_status(StatusCode::DCMO_USER_REJECTED), Some(HResult::new(0x87D1_0835)));
    /// ```
    #[must_use]
    pub const fn from_status(status: StatusCode) -> Option<Self> {
        let code = match status.value() {
            value @ 100..=599 => value,
            // the results of DCMO are packed differently
            value @ 1200..=1204 => value.wrapping_sub(1200).wrapping_add(0x07D0),
            value @ 1400..=1404 => value.wrapping_sub(1400).wrapping_add(0x0834),
            _ => return None,
        };
        Some(Self::in_facility(0x87D1, code))
    }

    /// Interprets the code by the arithmetic of its facility, if a rule applies.
    ///
    /// The values that two components use are [`Reading::Ambiguous`].
    #[must_use]
    pub const fn reading(self) -> Option<Reading> {
        if self.is_ambiguous() {
            return Some(Reading::Ambiguous(self.entries()));
        }
        let code = self.code();
        match (self.value() >> 16, code) {
            (0x8019 | 0xCAA3, 100..=599) => Some(Reading::Http(code)),
            (0x8007 | 0x8019 | 0xCAA8, 12000..=12999) => Some(Reading::Internet(code)),
            (0x8007, _) => Some(Reading::Win32(code)),
            (0x87D1, 100..=599) => Some(Reading::Status(StatusCode::new(code))),
            (0x87D1, 0x07D0..=0x07D4) => Some(Reading::Status(StatusCode::new(
                code.wrapping_sub(0x07D0).wrapping_add(1200),
            ))),
            (0x87D1, 0x0834..=0x0838) => Some(Reading::Status(StatusCode::new(
                code.wrapping_sub(0x0834).wrapping_add(1400),
            ))),
            _ => None,
        }
    }

    /// Returns the remedy: from the table, else from the [reading](Self::reading).
    ///
    /// It is [`Remedy::Investigate`] where two components use the value and do not agree.
    #[must_use]
    pub fn remedy(self) -> Remedy {
        let entries = match (self.entries(), self.reading().and_then(Reading::canonical)) {
            ([], Some(canonical)) => canonical.entries(),
            (entries, _) => entries,
        };
        match entries {
            [first, rest @ ..] if rest.iter().all(|entry| entry.remedy() == first.remedy()) => first.remedy(),
            [] if !self.is_failure() => Remedy::Nothing,
            _ => Remedy::Investigate,
        }
    }

    /// Reports whether the same request may succeed later, with nothing changed.
    ///
    /// ```
    /// use mdm_errors::HResult;
    ///
    /// assert!(HResult::MENROLL_E_INMAINTENANCE.is_retryable());
    /// assert!(!HResult::MENROLL_E_USER_LICENSE.is_retryable());
    /// ```
    #[must_use]
    pub fn is_retryable(self) -> bool {
        self.remedy().is_retryable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn collisions_are_told_not_guessed() {
        for code in [1, 3, 4, 5] {
            let hresult = HResult::new(0x8019_0000 | code);
            assert!(hresult.is_ambiguous());
            assert_eq!(hresult.name(), None);
            assert_eq!(hresult.names().count(), 2);
            assert!(matches!(hresult.reading(), Some(Reading::Ambiguous([_, _]))));
            assert_eq!(hresult.reading().and_then(Reading::canonical), None);
        }
        assert_eq!(
            HResult::new(0x8019_0001).reading().unwrap().to_string(),
            "MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR or HTTP_E_STATUS_UNEXPECTED"
        );
        assert_eq!(HResult::MREGISTER_E_DEVICE_AUTHENTICATION_ERROR.reading(), None);
        assert_eq!(
            HResult::known()
                .filter(|entry| entry.value().is_ambiguous())
                .count(),
            8
        );
    }

    #[test]
    fn facilities_are_read_by_their_rules() {
        let reading = |value| {
            HResult::new(value)
                .reading()
                .map(|reading| reading.to_string())
                .unwrap_or_default()
        };
        assert_eq!(reading(0x8019_00C8), "HTTP status 200");
        assert_eq!(reading(0xCAA3_0193), "HTTP status 403");
        assert_eq!(reading(0x8019_2EE7), "WinINet or WinHTTP error 12007");
        assert_eq!(reading(0xCAA8_2EFE), "WinINet or WinHTTP error 12030");
        assert_eq!(reading(0x8007_2F8F), "WinINet or WinHTTP error 12175");
        assert_eq!(reading(0x8007_0525), "Win32 error 1317");
        assert_eq!(reading(0x87D1_01F4), "SyncML status 500");
        assert_eq!(reading(0x87D1_07D1), "SyncML status 1201");
        assert_eq!(reading(0x87D1_0838), "SyncML status 1404");
        for without_rule in [
            0x87D1_03E8,
            0x87D1_07D5,
            0x8019_0258,
            0x8018_0001,
            0,
            7,
            0x8009_0016,
        ] {
            assert_eq!(reading(without_rule), "", "{without_rule:08X}");
        }
    }

    #[test]
    fn codes_outside_the_table_are_judged_by_their_canonical_form() {
        let refused = HResult::new(0x8019_2EFD);
        assert_eq!((refused.meaning(), refused.remedy()), (None, Remedy::Network));
        assert_eq!(
            refused.reading().and_then(Reading::canonical),
            Some(HResult::ERROR_INTERNET_CANNOT_CONNECT)
        );
        assert_eq!(HResult::new(0xCAA3_01F7).remedy(), Remedy::RetryLater);
        assert_eq!(HResult::new(0x8018_1234).remedy(), Remedy::Investigate);
        assert_eq!(HResult::new(0x0042_0000).remedy(), Remedy::Nothing);
        assert_eq!(HResult::new(0x8019_0005).remedy(), Remedy::ServerOperator);
    }

    #[test]
    fn win32_errors_become_hresults_once() {
        assert_eq!(HResult::from_win32(0x8007_0005), HResult::ERROR_ACCESS_DENIED);
        assert_eq!(HResult::from_win32(12002), HResult::ERROR_INTERNET_TIMEOUT);
        assert_eq!(HResult::from_http(404), Some(HResult::HTTP_E_STATUS_NOT_FOUND));
        assert_eq!(HResult::from_http(3), None);
    }

    proptest! {
        #[test]
        fn statuses_come_back(value: u16) {
            let status = StatusCode::new(value);
            if let Some(hresult) = HResult::from_status(status) {
                prop_assert_eq!(hresult.reading(), Some(Reading::Status(status)));
            }
        }

        #[test]
        fn canonical_forms_are_stable(value: u32) {
            let canonical = |hresult: HResult| hresult.reading().and_then(Reading::canonical);
            if let Some(first) = canonical(HResult::new(value)) {
                prop_assert_eq!(canonical(first), Some(first));
            }
        }
    }
}
