use core::fmt;
use core::str::FromStr;

use crate::HResult;

impl HResult {
    /// Parses a code in any printed form, with or without white space around it.
    ///
    /// - `0x80180013`: hexadecimal, up to eight digits, either letter case;
    /// - `80180013`: exactly eight hexadecimal digits, as logs and tables print it;
    /// - `-2145910765`: the signed decimal number, or the unsigned one unless it has exactly eight digits.
    ///
    /// # Errors
    /// Fails for any other text, and for numbers of more than 32 bits.
    pub const fn parse(text: &str) -> Result<Self, ParseHResultError> {
        let value = match text.as_bytes().trim_ascii() {
            [b'0', b'x' | b'X', digits @ ..] if digits.len() <= 8 => number(digits, 16),
            [b'-', digits @ ..] if digits.len() <= 10 => match number(digits, 10) {
                Some(magnitude @ ..=0x8000_0000) => Some(magnitude.wrapping_neg()),
                _ => None,
            },
            digits if digits.len() == 8 => number(digits, 16),
            digits if digits.len() <= 10 => number(digits, 10),
            _ => None,
        };
        match value {
            Some(value) => Ok(Self::new(value)),
            None => Err(ParseHResultError(())),
        }
    }
}

/// Parses digits of 32 bits.
const fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let (mut value, mut rest) = (0_u32, digits);
    if rest.is_empty() {
        return None;
    }
    while let [byte, tail @ ..] = rest {
        let digit = match *byte {
            b'0'..=b'9' => byte.wrapping_sub(b'0'),
            b'a'..=b'f' if radix == 16 => byte.wrapping_sub(b'a').wrapping_add(10),
            b'A'..=b'F' if radix == 16 => byte.wrapping_sub(b'A').wrapping_add(10),
            _ => return None,
        };
        value = match value.checked_mul(radix) {
            Some(shifted) => match shifted.checked_add(u32::from_be_bytes([0, 0, 0, digit])) {
                Some(value) => value,
                None => return None,
            },
            None => return None,
        };
        rest = tail;
    }
    Some(value)
}

impl FromStr for HResult {
    type Err = ParseHResultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// An error for a text that is not an HRESULT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseHResultError(());

impl fmt::Display for ParseHResultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an HRESULT: expected a form like 0x80180013, 80180013 or -2145910765")
    }
}

impl core::error::Error for ParseHResultError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::{String, ToString};
    use proptest::prelude::*;

    #[test]
    fn every_printed_form_is_read() {
        let cap = Ok(HResult::MENROLL_E_DEVICECAPREACHED);
        for form in [
            "0x80180013",
            "0X80180013",
            "80180013",
            " 0x80180013\r\n",
            "-2145910765",
            "2149056531",
        ] {
            assert_eq!(HResult::parse(form), cap, "{form}");
        }
        assert_eq!("0x801c000F".parse(), Ok(HResult::DSREG_E_DEVICE_REQUIRES_REBOOT));
        assert_eq!("CAA30193".parse(), Ok(HResult::new(0xCAA3_0193)));
        assert_eq!(
            "-2145648637".parse(),
            Ok(HResult::DSREG_E_DEVICE_AUTHORIZATION_ERROR)
        );
        assert_eq!("0".parse(), Ok(HResult::S_OK));
        assert_eq!("0x1".parse(), Ok(HResult::S_FALSE));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "0x",
            "-",
            "0x180180013",
            "80180013h",
            "4294967296",
            "-2147483649",
            "+5",
            "0x-1",
            "８０１８００１３",
            "MENROLL",
        ] {
            assert_eq!(HResult::parse(text), Err(ParseHResultError(())), "{text}");
        }
        assert_eq!(
            HResult::parse("?").unwrap_err().to_string(),
            "not an HRESULT: expected a form like 0x80180013, 80180013 or -2145910765"
        );
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(value: u32) {
            let hresult = HResult::new(value);
            prop_assert_eq!(hresult.to_string().parse(), Ok(hresult));
            prop_assert_eq!(format!("{value:x}").len() == 8, format!("{value:x}").parse() == Ok(hresult) && value >> 28 != 0);
        }

        #[test]
        fn failures_round_trip_as_signed_numbers(value in i32::MIN..0) {
            prop_assert_eq!(value.to_string().parse(), Ok(HResult::from_i32(value)));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = HResult::parse(&text);
        }
    }
}
