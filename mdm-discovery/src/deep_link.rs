//! The `ms-device-enrollment:` link that starts an enrollment from a mail or a web page.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Lint, Name, Position, SecretText, Text};

use crate::endpoint::{EmailAddress, Endpoint, InvalidEndpoint};
use crate::rules;
use crate::query::{self, Pair};

/// A `ms-device-enrollment:?mode=…` link, built by a server's portal and read by the enrollment app.
///
/// Parameters a link does not name are `None`; those that nobody documented are kept in order. Values are percent-encoded
/// with `%20` for a blank, because Windows takes a `+` for a plus.
///
/// ```
/// use mdm_discovery::deep_link::{DeepLink, Mode, Ownership};
/// use mdm_errors::{SecretText, Text};
///
/// let link = DeepLink::new(Mode::Mdm)
///     .with_username(Text::new("ada@contoso.com")?)
///     .with_servername(Text::new("https://mdm.contoso.com")?)
///     .with_ownership(Ownership::CORPORATE)
///     .with_accesstoken(SecretText::owned("one time 4711"));
/// let uri = link.to_uri();
/// assert_eq!(
///     uri,
///     "ms-device-enrollment:?mode=mdm&username=ada%40contoso.com&servername=https%3A%2F%2Fmdm.contoso.com\
///      &accesstoken=one%20time%204711&ownership=3",
/// );
///
/// let parsed = DeepLink::parse(&uri)?;
/// assert_eq!(parsed.username.as_deref(), Some("ada@contoso.com"));
/// assert!(!format!("{parsed:?}").contains("4711"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeepLink<'a> {
    /// What the enrollment app does.
    pub mode: Mode<'a>,
    /// Mail address or UPN that the app fills in.
    pub username: Option<Text<'a>>,
    /// URL of the server that the device talks to instead of looking for one.
    pub servername: Option<Text<'a>>,
    /// A token of the server's own making; it comes back at the sign-in page or as credential.
    pub accesstoken: Option<SecretText<'a>>,
    /// A GUID of the server's own making for the device.
    pub deviceidentifier: Option<Text<'a>>,
    /// A GUID or name of the server's own making for the tenant.
    pub tenantidentifier: Option<Text<'a>>,
    /// Who owns the device.
    pub ownership: Option<Ownership>,
    /// Everything else, decoded, in order: unknown names, repeated names, an `ownership` that is not a number.
    pub other: Vec<(Text<'a>, SecretText<'a>)>,
}

impl<'a> DeepLink<'a> {
    /// The scheme, without its colon.
    pub const SCHEME: &'static str = "ms-device-enrollment";

    /// Bytes a link may have. Nothing documents a limit; browsers and shells stop far earlier than this.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// A link that names only its mode.
    #[must_use]
    pub const fn new(mode: Mode<'a>) -> Self {
        Self {
            mode,
            username: None,
            servername: None,
            accesstoken: None,
            deviceidentifier: None,
            tenantidentifier: None,
            ownership: None,
            other: Vec::new(),
        }
    }

    /// Reads a link.
    ///
    /// Accepted besides the documented form: any case of scheme and names, `//` after the scheme, the colon that the
    /// documentation prints after the mode, unknown parameters.
    ///
    /// # Errors
    /// Another scheme, no `mode`, a value that is not UTF-8 or that no XML document could carry, more than
    /// [`Self::MAX_BYTES`].
    pub fn parse(link: &'a str) -> Result<Self, DecodeError> {
        Self::parse_linted(link, &mut Vec::new())
    }

    /// Reads a link and reports what departs from the documented form.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_linted(link: &'a str, lints: &mut Vec<Lint>) -> Result<Self, DecodeError> {
        let at = |offset| Position::of(link.as_bytes(), offset);
        if link.len() > Self::MAX_BYTES {
            return Err(DecodeErrorKind::Limit(LimitKind::Bytes).at(at(Self::MAX_BYTES)));
        }
        if link.trim().is_empty() {
            return Err(DecodeErrorKind::Empty.at(at(0)));
        }
        let link_starts = link.len() - link.trim_start().len();
        let trimmed = link.trim();
        let (Some((scheme, rest)), Some(query_at)) = (trimmed.split_once(':'), trimmed.find('?')) else {
            return Err(NOT_A_LINK.at(at(link_starts)));
        };
        let before_query = rest.split('?').next().unwrap_or_default();
        if !scheme.eq_ignore_ascii_case(Self::SCHEME) || !matches!(before_query, "" | "/" | "//" | "///") {
            return Err(NOT_A_LINK.at(at(link_starts)));
        }
        if !before_query.is_empty() {
            lints.push(Lint::new(
                &rules::LINK_SLASHES,
                at(link_starts + scheme.len() + 1),
            ));
        }
        let query_starts = link_starts + query_at + 1;
        let query = trimmed.get(query_at + 1..).unwrap_or_default();
        let mut reader = Reader {
            mode: None,
            link: DeepLink::new(Mode::Mdm),
            lints,
        };
        for pair in query::pairs(query) {
            reader.take(pair, &|offset| at(query_starts + offset))?;
        }
        let Some(mode) = reader.mode else {
            return Err(DecodeErrorKind::MissingAttribute(Name::new("mode")).at(at(query_starts)));
        };
        Ok(DeepLink { mode, ..reader.link })
    }

    /// The link as text. It holds the access token in the clear: show it to its user only.
    #[must_use]
    pub fn to_uri(&self) -> String {
        let mut uri = String::from(Self::SCHEME);
        uri.push(':');
        query::push_pair(&mut uri, '?', "mode", self.mode.as_str());
        let mut push = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                query::push_pair(&mut uri, '&', name, value);
            }
        };
        let ownership = self.ownership.map(|ownership| alloc::format!("{}", ownership.0));
        push("username", self.username.as_deref());
        push("servername", self.servername.as_deref());
        push("accesstoken", self.accesstoken.as_ref().map(SecretText::expose));
        push("deviceidentifier", self.deviceidentifier.as_deref());
        push("tenantidentifier", self.tenantidentifier.as_deref());
        push("ownership", ownership.as_deref());
        for (name, value) in &self.other {
            push(name, Some(value.expose()));
        }
        uri
    }

    /// The server that the device asks, if the link names one; otherwise it looks for the server of the user name.
    ///
    /// # Errors
    /// What the link names is not an https URL.
    pub fn server(&self) -> Option<Result<Endpoint, InvalidEndpoint>> {
        self.servername.as_deref().map(Endpoint::new)
    }

    /// The same link with a user name; Windows wants one with a domain.
    #[must_use]
    pub fn with_username(mut self, username: Text<'a>) -> Self {
        self.username = Some(username);
        self
    }

    /// The same link with the server to use; give a base URL, the server answers discovery at its path.
    #[must_use]
    pub fn with_servername(mut self, servername: Text<'a>) -> Self {
        self.servername = Some(servername);
        self
    }

    /// The same link with a token of the server's own making.
    #[must_use]
    pub fn with_accesstoken(mut self, accesstoken: SecretText<'a>) -> Self {
        self.accesstoken = Some(accesstoken);
        self
    }

    /// The same link with an identifier of the device.
    #[must_use]
    pub fn with_deviceidentifier(mut self, deviceidentifier: Text<'a>) -> Self {
        self.deviceidentifier = Some(deviceidentifier);
        self
    }

    /// The same link with an identifier of the tenant.
    #[must_use]
    pub fn with_tenantidentifier(mut self, tenantidentifier: Text<'a>) -> Self {
        self.tenantidentifier = Some(tenantidentifier);
        self
    }

    /// The same link with an owner.
    #[must_use]
    pub const fn with_ownership(mut self, ownership: Ownership) -> Self {
        self.ownership = Some(ownership);
        self
    }

    /// The same link with one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: Text<'a>, value: SecretText<'a>) -> Self {
        self.other.push((name, value));
        self
    }

    /// The same link, independent of the text it was read from.
    #[must_use]
    pub fn into_owned(self) -> DeepLink<'static> {
        DeepLink {
            mode: self.mode.into_owned(),
            username: self.username.map(Text::into_owned),
            servername: self.servername.map(Text::into_owned),
            accesstoken: self.accesstoken.map(SecretText::into_owned),
            deviceidentifier: self.deviceidentifier.map(Text::into_owned),
            tenantidentifier: self.tenantidentifier.map(Text::into_owned),
            ownership: self.ownership,
            other: self
                .other
                .into_iter()
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        }
    }
}

const NOT_A_LINK: DecodeErrorKind =
    DecodeErrorKind::Syntax("not a ms-device-enrollment: link with parameters");

struct Reader<'a, 'l> {
    mode: Option<Mode<'a>>,
    link: DeepLink<'a>,
    lints: &'l mut Vec<Lint>,
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, pair: Pair<'a>, at: &dyn Fn(usize) -> Position) -> Result<(), DecodeError> {
        let invalid = |offset, expected| {
            let name = Name::new(pair.name);
            DecodeErrorKind::InvalidValue { name, expected }.at(at(offset))
        };
        let decoded = |raw: &'a str, offset| {
            let decoded = query::decode(raw).ok_or_else(|| invalid(offset, "percent-encoded UTF-8 text"))?;
            Text::new(decoded).map_err(|_| invalid(offset, "text without control characters"))
        };
        let name = decoded(pair.name, pair.name_at)?;
        let value = decoded(pair.value, pair.value_at)?;
        let Some(known) = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(&name)) else {
            self.lints
                .push(Lint::new(&rules::LINK_PARAMETER, at(pair.name_at)));
            self.keep(name, value);
            return Ok(());
        };
        if name != *known {
            self.lints.push(Lint::new(&rules::LINK_CASE, at(pair.name_at)));
        }
        let slot = match *known {
            "mode" if self.mode.is_none() => {
                let bare = value.trim_end_matches(':');
                if bare.len() < value.len() {
                    self.lints.push(Lint::new(&rules::LINK_COLON, at(pair.value_at)));
                }
                let listed = Mode::LISTED
                    .iter()
                    .find(|mode| mode.as_str().eq_ignore_ascii_case(bare));
                self.mode = Some(listed.map_or_else(|| Mode::parse(String::from(bare)), Mode::clone));
                return Ok(());
            }
            "accesstoken" if self.link.accesstoken.is_none() => {
                self.link.accesstoken = Some(query::secret(value));
                return Ok(());
            }
            "ownership" if self.link.ownership.is_none() => {
                let Ok(number) = value.trim().parse() else {
                    self.lints
                        .push(Lint::new(&rules::LINK_OWNERSHIP, at(pair.value_at)));
                    self.keep(name, value);
                    return Ok(());
                };
                if !(1..=3).contains(&number) {
                    self.lints
                        .push(Lint::new(&rules::LINK_OWNERSHIP, at(pair.value_at)));
                }
                self.link.ownership = Some(Ownership(number));
                return Ok(());
            }
            "username" => {
                if EmailAddress::new(&*value).is_err() {
                    self.lints
                        .push(Lint::new(&rules::LINK_USERNAME, at(pair.value_at)));
                }
                &mut self.link.username
            }
            "servername" => {
                if !value.contains("://") || Endpoint::new(&value).is_err() {
                    self.lints
                        .push(Lint::new(&rules::LINK_SERVERNAME, at(pair.value_at)));
                }
                &mut self.link.servername
            }
            "deviceidentifier" => &mut self.link.deviceidentifier,
            "tenantidentifier" => &mut self.link.tenantidentifier,
            _ => &mut Some(Text::default()),
        };
        if slot.is_some() {
            self.lints
                .push(Lint::new(&rules::LINK_REPEATED, at(pair.name_at)));
            self.keep(name, value);
        } else {
            *slot = Some(value);
        }
        Ok(())
    }

    fn keep(&mut self, name: Text<'a>, value: Text<'a>) {
        self.link.other.push((name, query::secret(value)));
    }
}

const KNOWN: [&str; 7] = [
    "mode",
    "username",
    "servername",
    "accesstoken",
    "deviceidentifier",
    "tenantidentifier",
    "ownership",
];

mdm_errors::kit::open_words! {
    /// What the enrollment app does with a [`DeepLink`].
    ///
    /// ```
    /// use mdm_discovery::deep_link::Mode;
    ///
    /// assert_eq!(Mode::parse("awa"), Mode::Awa);
    /// assert_eq!(Mode::parse("later").as_str(), "later");
    /// ```
    pub enum Mode: exact {
        /// Enroll in device management only (since Windows 10 1607).
        Mdm = "mdm",
        /// Add a work account (since Windows 10 1709).
        Awa = "awa",
        /// Join Microsoft Entra ID (since Windows 10 1709).
        Aadj = "aadj",
    }
}

/// Who owns the device, as a [`DeepLink`] tells the server.
///
/// ```
/// use mdm_discovery::deep_link::Ownership;
///
/// assert_eq!(format!("{:?} {:?}", Ownership::PERSONAL, Ownership(9)), "PERSONAL Ownership(9)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs, reason = "an open set of numbers")]
pub struct Ownership(pub u32);

impl Ownership {
    /// 1: nobody knows.
    pub const UNKNOWN: Self = Self(1);
    /// 2: the user.
    pub const PERSONAL: Self = Self(2);
    /// 3: the organization.
    pub const CORPORATE: Self = Self(3);
}

impl fmt::Debug for Ownership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UNKNOWN => f.write_str("UNKNOWN"),
            Self::PERSONAL => f.write_str("PERSONAL"),
            Self::CORPORATE => f.write_str("CORPORATE"),
            Self(number) => write!(f, "Ownership({number})"),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for DeepLink<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mode = Mode::arbitrary(u)?;
        let mut link = DeepLink::new(Mode::parse(String::from(mode.as_str().trim_end_matches(':'))));
        link.username = u.arbitrary()?;
        link.servername = u.arbitrary()?;
        link.accesstoken = u.arbitrary()?;
        link.deviceidentifier = u.arbitrary()?;
        link.tenantidentifier = u.arbitrary()?;
        link.ownership = u.arbitrary::<Option<u32>>()?.map(Ownership);
        for _ in 0..u.int_in_range(0..=2)? {
            let name = alloc::format!("x{}", Text::arbitrary(u)?.as_str());
            link.other.push((Text::lossy(name), u.arbitrary()?));
        }
        Ok(link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn refused(link: &str) -> String {
        DeepLink::parse(link).unwrap_err().to_string()
    }

    fn lint_ids(link: &str) -> Vec<&'static str> {
        let mut lints = Vec::new();
        DeepLink::parse_linted(link, &mut lints).unwrap();
        lints.iter().map(|lint| lint.rule.id).collect()
    }

    #[test]
    fn the_link_of_a_conformance_run_is_read() {
        let link =
            DeepLink::parse("ms-device-enrollment:?mode=mdm&username=ada%40localhost.example&servername=https%3a%2f%2flocalhost%3a8443")
                .unwrap();
        assert_eq!(link.mode, Mode::Mdm);
        assert_eq!(link.username.as_deref(), Some("ada@localhost.example"));
        assert_eq!(link.servername.as_deref(), Some("https://localhost:8443"));
        assert_eq!(link.server().unwrap().unwrap().url().port(), Some(8443));
    }

    #[test]
    fn the_documented_irregularities_are_read_and_reported() {
        let plain =
            "ms-device-enrollment:?mode=mdm&username=ada@contoso.com&servername=https://mdm.contoso.com";
        assert_eq!(lint_ids(plain), [""; 0]);
        assert_eq!(
            lint_ids("ms-device-enrollment:?mode=mdm:"),
            ["discovery.link-colon"]
        );
        assert_eq!(
            lint_ids("MS-Device-Enrollment://?Mode=AADJ"),
            ["discovery.link-slashes", "discovery.link-case"]
        );
        assert_eq!(
            lint_ids("ms-device-enrollment:?mode=mdm&ownership=9"),
            ["discovery.link-ownership"]
        );
        let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&ownership=mine&username=a&username=b&x=y")
            .unwrap();
        assert_eq!((link.ownership, link.username.as_deref()), (None, Some("a")));
        let other: Vec<_> = link
            .other
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose()))
            .collect();
        assert_eq!(other, [("ownership", "mine"), ("username", "b"), ("x", "y")]);
    }

    #[test]
    fn a_plus_stays_a_plus() {
        let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&username=ada+lab@contoso.com").unwrap();
        assert_eq!(link.username.as_deref(), Some("ada+lab@contoso.com"));
        assert!(link.to_uri().contains("ada%2Blab%40contoso.com"));
    }

    #[test]
    fn what_is_no_link_is_refused() {
        assert_eq!(refused(" "), "empty document at 1:1 (byte 0)");
        assert_eq!(
            refused("https://contoso.com/?mode=mdm"),
            "not a ms-device-enrollment: link with parameters at 1:1 (byte 0)"
        );
        assert_eq!(
            refused("ms-device-enrollment:?username=a"),
            "missing attribute mode at 1:23 (byte 22)"
        );
        assert_eq!(
            refused("ms-device-enrollment:?mode=%FF"),
            "value of mode is not a percent-encoded UTF-8 text at 1:28 (byte 27)"
        );
        assert_eq!(
            refused("ms-device-enrollment:?mode=%00"),
            "value of mode is not a text without control characters at 1:28 (byte 27)"
        );
        let long = format!("ms-device-enrollment:?mode={}", "m".repeat(DeepLink::MAX_BYTES));
        assert!(refused(&long).starts_with("document larger than the limit"));
    }

    #[test]
    fn the_token_shows_nowhere_but_in_the_link() {
        let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&accesstoken=s3cret&extra=s3cret").unwrap();
        assert!(!format!("{link:?} {:?}", link.clone().into_owned()).contains("s3cret"));
        assert!(link.to_uri().contains("accesstoken=s3cret"));
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(128))]
        #[test]
        fn links_survive_being_written_and_read(seed in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            use arbitrary::Arbitrary as _;
            let link = DeepLink::arbitrary(&mut arbitrary::Unstructured::new(&seed)).unwrap();
            let uri = link.to_uri();
            let parsed = DeepLink::parse(&uri).unwrap();
            proptest::prop_assert_eq!(parsed.to_uri(), uri.clone());
            proptest::prop_assert_eq!(format!("{parsed:?}"), format!("{link:?}"));
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(link in "(ms-device-enrollment:)?.*") {
            let _ = DeepLink::parse(&link);
        }
    }
}
