use core::fmt;

/// A version of the enrollment protocol, such as `4.0` (MS-MDE2 3.1.4.1.3.1).
///
/// Versions compare as numbers, and unknown ones are accepted like the others: lists of allowed values broke whole
/// fleets when new releases of Windows sent 6.0 and 9.0.
///
/// ```
/// use mdm_soap::values::ProtocolVersion;
///
/// let offered = ProtocolVersion::parse("9.0").unwrap();
/// assert!(offered > ProtocolVersion::V7_0);
/// assert_eq!(offered.min(ProtocolVersion::V5_0).to_string(), "5.0");
/// assert_eq!(ProtocolVersion::parse("4"), Some(ProtocolVersion::V4_0));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProtocolVersion {
    integer: u32,
    /// The fraction in units of 10⁻⁹.
    nanos: u32,
}

impl ProtocolVersion {
    /// The first version; Windows 8 generation.
    pub const V1_0: Self = Self::new(1);
    /// Windows 8.1.
    pub const V2_0: Self = Self::new(2);
    /// Windows 10.
    pub const V3_0: Self = Self::new(3);
    /// Windows 10 1703.
    pub const V4_0: Self = Self::new(4);
    /// Windows 11 21H2, and Windows 10 2004 with updates: attestation of the key.
    pub const V5_0: Self = Self::new(5);
    /// Windows 11 22H2 with updates: Azure attestation.
    pub const V6_0: Self = Self::new(6);
    /// Windows 11 23H2 and 24H2 with updates.
    pub const V7_0: Self = Self::new(7);

    /// Makes a version without a fraction, such as 4.0.
    #[must_use]
    pub const fn new(integer: u32) -> Self {
        Self { integer, nanos: 0 }
    }

    /// Parses a decimal number without a sign, keeping nine digits of a fraction.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if integer.is_empty() || !is_digits(integer) || !is_digits(fraction) {
            return None;
        }
        let kept = fraction.get(..9).unwrap_or(fraction);
        Some(Self {
            integer: integer.parse().ok()?,
            nanos: format!("{kept:0<9}").parse().ok()?,
        })
    }

    /// Returns the part before the decimal point.
    #[must_use]
    pub const fn major(self) -> u32 {
        self.integer
    }
}

impl fmt::Display for ProtocolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:09}", self.nanos);
        let fraction = match digits.trim_end_matches('0') {
            "" => "0",
            fraction => fraction,
        };
        write!(f, "{}.{fraction}", self.integer)
    }
}

impl fmt::Debug for ProtocolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProtocolVersion({self})")
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for ProtocolVersion {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        let nanos = if u.ratio(3, 4)? {
            0
        } else {
            u.int_in_range(0..=999_999_999)?
        };
        Ok(Self {
            integer: u.arbitrary()?,
            nanos,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_and_nothing_else() {
        for (text, written) in [
            ("9.0", "9.0"),
            ("10", "10.0"),
            ("4.50", "4.5"),
            ("1.", "1.0"),
            ("0.007", "0.007"),
        ] {
            assert_eq!(ProtocolVersion::parse(text).unwrap().to_string(), written);
        }
        for text in ["", ".5", "-1.0", "1.0.0", "4,0", "1e3", "99999999999"] {
            assert_eq!(ProtocolVersion::parse(text), None, "{text}");
        }
        assert!(ProtocolVersion::parse("10.0") > ProtocolVersion::parse("9.9"));
    }
}
