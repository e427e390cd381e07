use core::fmt;
use core::str::FromStr;

use crate::CommandKind;

mod table;

/// A status of SyncML and OMA DM: the number in the `Data` of a `Status`.
///
/// The table is complete (OMA-SyncML-RepPro 10, OMA-DM-RepPro 6.6) and includes the results of DCMO operations; any
/// other number is kept as it is.
///
/// ```
/// use mdm_errors::StatusCode;
///
/// let status: StatusCode = "404".parse()?;
/// assert_eq!(status, StatusCode::NOT_FOUND);
/// assert!(status.is_failure());
/// assert_eq!(status.meaning(), Some("Target node does not exist"));
/// assert_eq!(format!("{status} {status:?}"), "404 StatusCode(NOT_FOUND 404)");
/// # Ok::<(), mdm_errors::ParseStatusCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct StatusCode(u16);

/// The class of a status, by its first digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusClass {
    /// 1xx: in progress.
    Informational,
    /// 2xx: done, or accepted.
    Success,
    /// 3xx: the target is elsewhere, or nothing had to be done.
    Redirection,
    /// 4xx: the command is at fault.
    OriginatorError,
    /// 5xx: the recipient is at fault.
    RecipientError,
    /// 1000 and above: results of an application, such as DCMO.
    ///
    /// The hundreds mirror the classes above: 12xx is a success, 14xx and 15xx are failures.
    Application,
    /// A number outside all classes.
    Unknown,
}

impl StatusCode {
    /// Makes a status from any number, known or not.
    #[must_use]
    pub const fn new(value: u16) -> Self {
        Self(value)
    }

    /// Returns the number.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }

    /// Parses a decimal number, with or without white space and leading zeros.
    ///
    /// # Errors
    /// Fails for anything but digits, and for numbers above 65535.
    pub const fn parse(text: &str) -> Result<Self, ParseStatusCodeError> {
        Self::parse_bytes(text.as_bytes())
    }

    /// Parses a decimal number given as bytes, as [`Self::parse`] does.
    ///
    /// # Errors
    /// Fails for anything but ASCII digits, and for numbers above 65535.
    pub const fn parse_bytes(text: &[u8]) -> Result<Self, ParseStatusCodeError> {
        // Nearly all have three digits and nothing around them.
        if let [hundreds @ b'0'..=b'9', tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = *text {
            const fn digit(digit: u8) -> u16 {
                u16::from_be_bytes([0, digit & 15])
            }
            let value = digit(hundreds).wrapping_mul(100);
            let value = value.wrapping_add(digit(tens).wrapping_mul(10));
            return Ok(Self(value.wrapping_add(digit(ones))));
        }
        let (mut value, mut rest) = (0_u16, text.trim_ascii());
        if rest.is_empty() {
            return Err(ParseStatusCodeError(()));
        }
        while let [digit @ b'0'..=b'9', tail @ ..] = rest {
            value = match value.checked_mul(10) {
                Some(tens) => match tens.checked_add(u16::from_be_bytes([0, digit.wrapping_sub(b'0')])) {
                    Some(value) => value,
                    None => return Err(ParseStatusCodeError(())),
                },
                None => return Err(ParseStatusCodeError(())),
            };
            rest = tail;
        }
        if rest.is_empty() {
            Ok(Self(value))
        } else {
            Err(ParseStatusCodeError(()))
        }
    }

    /// Returns the class, by the first digits.
    #[must_use]
    pub const fn class(self) -> StatusClass {
        match self.0 {
            100..=199 => StatusClass::Informational,
            200..=299 => StatusClass::Success,
            300..=399 => StatusClass::Redirection,
            400..=499 => StatusClass::OriginatorError,
            500..=599 => StatusClass::RecipientError,
            1000..=1999 => StatusClass::Application,
            _ => StatusClass::Unknown,
        }
    }

    /// Reports whether the command was carried out or accepted: 2xx or 12xx.
    ///
    /// 2xx is not always what the sender wanted: 215 and 216 say that nothing was done, 214 that the rest is
    /// cancelled.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self.0, 200..=299 | 1200..=1299)
    }

    /// Reports whether the command failed: 4xx, 5xx, 14xx or 15xx.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self.0, 400..=599 | 1400..=1599)
    }

    /// Reports whether more is to come: 1xx, 202 and 213.
    #[must_use]
    pub const fn is_intermediate(self) -> bool {
        matches!(self.0, 100..=199 | 202 | 213)
    }

    /// Reports whether the same command may succeed later, unchanged.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self.0, 408 | 417 | 420 | 502 | 503 | 504 | 506)
    }

    /// Returns the name in the standard, such as `Command not allowed`.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match table::row(self) {
            Some(row) => Some(row.name),
            None => None,
        }
    }

    /// Returns the meaning for a management server, in a few words.
    #[must_use]
    pub const fn meaning(self) -> Option<&'static str> {
        match table::row(self) {
            Some(row) => Some(row.meaning),
            None => None,
        }
    }

    /// Reports whether Microsoft lists the status among those that Windows uses.
    ///
    /// `false` means unknown, not never.
    #[must_use]
    pub const fn seen_on_windows(self) -> bool {
        match table::row(self) {
            Some(row) => row.windows,
            None => false,
        }
    }

    /// Reports whether the standard lists the status for a command.
    ///
    /// The list is guidance (OMA-DM-RepPro 6.6) from which devices depart, so refuse nothing because of it.
    ///
    /// ```
    /// use mdm_errors::{CommandKind, StatusCode};
    ///
    /// assert!(StatusCode::ALREADY_EXISTS.may_answer(CommandKind::Add));
    /// assert!(!StatusCode::ALREADY_EXISTS.may_answer(CommandKind::Get));
    /// ```
    #[must_use]
    pub const fn may_answer(self, command: CommandKind) -> bool {
        let mut listed = command.statuses();
        while let [status, rest @ ..] = listed {
            if status.0 == self.0 {
                return true;
            }
            listed = rest;
        }
        false
    }

    /// Returns every status of the table, in ascending order.
    #[must_use]
    pub fn known() -> impl ExactSizeIterator<Item = Self> {
        table::ROWS.iter().map(|row| row.code)
    }
}

impl From<u16> for StatusCode {
    fn from(value: u16) -> Self {
        Self(value)
    }
}

impl From<StatusCode> for u16 {
    fn from(status: StatusCode) -> Self {
        status.0
    }
}

impl FromStr for StatusCode {
    type Err = ParseStatusCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match table::row(*self) {
            Some(row) => write!(f, "StatusCode({} {})", row.symbol, self.0),
            None => write!(f, "StatusCode({})", self.0),
        }
    }
}

/// An error for a text that is not a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseStatusCodeError(());

impl fmt::Display for ParseStatusCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a status: expected a decimal number below 65536")
    }
}

impl core::error::Error for ParseStatusCodeError {}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for StatusCode {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 4)? {
            return u.arbitrary().map(Self);
        }
        Ok(u.choose(&table::ROWS)?.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::{String, ToString};
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_leniently_and_kept() {
        assert_eq!(
            StatusCode::parse(" 212\r\n"),
            Ok(StatusCode::AUTHENTICATION_ACCEPTED)
        );
        assert_eq!(StatusCode::parse("0200"), Ok(StatusCode::OK));
        assert_eq!(StatusCode::parse("799").map(StatusCode::value), Ok(799));
        for text in [
            "",
            " ",
            "+200",
            "-1",
            "0x1",
            "2 00",
            "65536",
            "99999999999999999999",
            "２００",
        ] {
            assert_eq!(StatusCode::parse(text), Err(ParseStatusCodeError(())), "{text}");
        }
        assert_eq!(
            StatusCode::parse("OK").unwrap_err().to_string(),
            "not a status: expected a decimal number below 65536"
        );
    }

    #[test]
    fn debug_names_what_is_known() {
        assert_eq!(
            format!("{:?}", StatusCode::CHUNKED_ITEM_ACCEPTED),
            "StatusCode(CHUNKED_ITEM_ACCEPTED 213)"
        );
        assert_eq!(format!("{:?}", StatusCode::new(515)), "StatusCode(515)");
    }

    #[test]
    fn classes_follow_the_hundreds() {
        assert_eq!(StatusCode::ATOMIC_FAILED.class(), StatusClass::RecipientError);
        assert_eq!(StatusCode::DCMO_SUCCESSFUL.class(), StatusClass::Application);
        assert!(StatusCode::DCMO_SUCCESSFUL.is_success() && StatusCode::DCMO_USER_REJECTED.is_failure());
        assert!(!StatusCode::NOT_MODIFIED.is_success() && !StatusCode::NOT_MODIFIED.is_failure());
        assert_eq!(StatusCode::new(0).class(), StatusClass::Unknown);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(value: u16) {
            let status = StatusCode::new(value);
            prop_assert_eq!(status.to_string().parse(), Ok(status));
            prop_assert!(!(status.is_success() && status.is_failure()));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = StatusCode::parse(&text);
        }
    }
}
