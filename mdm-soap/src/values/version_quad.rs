use core::fmt;

/// A version of the operating system or of the client: four numbers.
///
/// `OSVersion` and `ApplicationVersion` of MS-MDE2 3.1.4.1.3.1.
///
/// ```
/// use mdm_soap::values::VersionQuad;
///
/// let version = VersionQuad::parse("10.0.22631.3155").unwrap();
/// assert_eq!(version.build(), 22631);
/// assert!(version >= VersionQuad::new(10, 0, 22000, 0));
/// assert_eq!(version.to_string(), "10.0.22631.3155");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionQuad([u32; 4]);

impl VersionQuad {
    /// Makes a version.
    #[must_use]
    pub const fn new(major: u32, minor: u32, build: u32, revision: u32) -> Self {
        Self([major, minor, build, revision])
    }

    /// Parses one to four numbers joined by periods.
    ///
    /// Missing and empty numbers count as 0, as the pattern of the schema allows.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = [0; 4];
        let mut given = text.split('.');
        for part in &mut parts {
            match given.next() {
                Some("") | None => {}
                Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    *part = digits.parse().ok()?;
                }
                Some(_) => return None,
            }
        }
        (given.next().is_none() && !text.is_empty()).then_some(Self(parts))
    }

    /// Returns the first number.
    #[must_use]
    pub const fn major(self) -> u32 {
        self.0[0]
    }

    /// Returns the second number.
    #[must_use]
    pub const fn minor(self) -> u32 {
        self.0[1]
    }

    /// Returns the third number.
    #[must_use]
    pub const fn build(self) -> u32 {
        self.0[2]
    }

    /// Returns the fourth number.
    #[must_use]
    pub const fn revision(self) -> u32 {
        self.0[3]
    }
}

impl fmt::Display for VersionQuad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(f, "{major}.{minor}.{build}.{revision}")
    }
}

impl fmt::Debug for VersionQuad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VersionQuad({self})")
    }
}

#[cfg(feature = "arbitrary")]
impl<'u> arbitrary::Arbitrary<'u> for VersionQuad {
    fn arbitrary(u: &mut arbitrary::Unstructured<'u>) -> arbitrary::Result<Self> {
        u.arbitrary().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_pattern_allows() {
        assert_eq!(VersionQuad::parse("10.0"), Some(VersionQuad::new(10, 0, 0, 0)));
        assert_eq!(VersionQuad::parse("10..1."), Some(VersionQuad::new(10, 0, 1, 0)));
        for text in ["", "a", "1.2.3.4.5", "+1.0.0.0", "99999999999.0.0.0"] {
            assert_eq!(VersionQuad::parse(text), None, "{text}");
        }
    }
}
