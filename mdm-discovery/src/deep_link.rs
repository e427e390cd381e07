//! The `ms-device-enrollment:` link, which starts an enrollment.

mod read;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, Lint, SecretText, Text};

use crate::endpoint::{Endpoint, InvalidEndpoint};
use crate::query::{self, Parameter};

/// An `ms-device-enrollment:` link, in an e-mail or on a web page.
///
/// A portal builds it, and the enrollment app of Windows reads it.
///
/// ```text
/// ms-device-enrollment:?mode={mdm|awa|aadj} [&username=] [&servername=] [&accesstoken=] [&deviceidentifier=]
///   [&tenantidentifier=] [&ownership={1|2|3}]    values percent-encoded, in any order
/// ```
///
/// Parameters that are absent from a link are `None`. Undocumented ones are kept in order. A space is written as `%20`,
/// because Windows takes a `+` for a plus sign.
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
    /// The task of the enrollment app.
    pub mode: Mode<'a>,
    /// The e-mail address or user principal name that the app fills in.
    pub username: Option<Text<'a>>,
    /// The URL of the server to ask, instead of the one the user name leads to.
    ///
    /// It comes from whoever made the link. Show a person the host of [`server`](Self::server), never this text.
    pub servername: Option<Text<'a>>,
    /// The server's own token, which the sign-in page or a credential brings back.
    pub accesstoken: Option<SecretText<'a>>,
    /// The server's own identifier for the device, a GUID.
    pub deviceidentifier: Option<Text<'a>>,
    /// The server's own identifier for the tenant, a GUID or a name.
    pub tenantidentifier: Option<Text<'a>>,
    /// The owner of the device.
    pub ownership: Option<Ownership>,
    /// Every other parameter, decoded and in order.
    ///
    /// These are unknown and repeated names, and an `ownership` that is not a number.
    pub other: Vec<Parameter<'a>>,
}

impl<'a> DeepLink<'a> {
    /// The scheme, without its colon.
    pub const SCHEME: &'static str = "ms-device-enrollment";

    /// The maximum length of a link: 16 KiB.
    ///
    /// No document names a limit; those of browsers and shells are far lower.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Creates a link that names only its mode.
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

    /// Parses a link.
    ///
    /// In addition to the documented form, it accepts scheme and names in any letter case, slashes after the scheme,
    /// the colon that the documentation prints after the mode, and unknown parameters.
    ///
    /// # Errors
    /// [`DecodeError`] when the scheme is another one, `mode` is missing, a value is not UTF-8 or has a control
    /// character, or the link is longer than [`Self::MAX_BYTES`].
    pub fn parse(link: &'a str) -> Result<Self, DecodeError> {
        read::link(link, None)
    }

    /// Parses a link and reports each deviation from the documented form.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse).
    pub fn parse_linted(link: &'a str, lints: &mut Vec<Lint>) -> Result<Self, DecodeError> {
        read::link(link, Some(lints))
    }

    /// Returns the link as text.
    ///
    /// It contains the access token in the clear, so show it only to the user it is for.
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
        let ownership = self.ownership.map(|ownership| alloc::format!("{ownership}"));
        push("username", self.username.as_deref());
        push("servername", self.servername.as_deref());
        push("accesstoken", self.accesstoken.as_ref().map(SecretText::expose));
        push("deviceidentifier", self.deviceidentifier.as_deref());
        push("tenantidentifier", self.tenantidentifier.as_deref());
        push("ownership", ownership.as_deref());
        for parameter in &self.other {
            push(&parameter.name, Some(parameter.value.expose()));
        }
        uri
    }

    /// Returns the server that the link names.
    ///
    /// Without one, the device looks for the server of the user name.
    ///
    /// # Errors
    /// [`InvalidEndpoint`] when the text is not an HTTPS URL or obscures its host; see [`Endpoint::new`].
    pub fn server(&self) -> Option<Result<Endpoint, InvalidEndpoint>> {
        self.servername.as_deref().map(Endpoint::new)
    }

    /// Sets the user name; Windows needs one with a domain.
    #[must_use]
    pub fn with_username(mut self, username: Text<'a>) -> Self {
        self.username = Some(username);
        self
    }

    /// Sets the URL of the server to ask.
    ///
    /// The server must answer discovery at exactly this path.
    #[must_use]
    pub fn with_servername(mut self, servername: Text<'a>) -> Self {
        self.servername = Some(servername);
        self
    }

    /// Sets the server's own token.
    #[must_use]
    pub fn with_accesstoken(mut self, accesstoken: SecretText<'a>) -> Self {
        self.accesstoken = Some(accesstoken);
        self
    }

    /// Sets the server's own identifier for the device.
    #[must_use]
    pub fn with_deviceidentifier(mut self, deviceidentifier: Text<'a>) -> Self {
        self.deviceidentifier = Some(deviceidentifier);
        self
    }

    /// Sets the server's own identifier for the tenant.
    #[must_use]
    pub fn with_tenantidentifier(mut self, tenantidentifier: Text<'a>) -> Self {
        self.tenantidentifier = Some(tenantidentifier);
        self
    }

    /// Sets the owner.
    #[must_use]
    pub const fn with_ownership(mut self, ownership: Ownership) -> Self {
        self.ownership = Some(ownership);
        self
    }

    /// Adds another parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: Text<'a>, value: SecretText<'a>) -> Self {
        self.other.push(Parameter::new(name, value));
        self
    }

    /// Returns the link with all its text owned.
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
            other: self.other.into_iter().map(Parameter::into_owned).collect(),
        }
    }
}

mdm_errors::kit::open_words! {
    /// The task that a [`DeepLink`] gives to the enrollment app.
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

mdm_errors::kit::open_codes! {
    /// The owner of a device, as a [`DeepLink`] names it.
    ///
    /// ```
    /// use mdm_discovery::deep_link::Ownership;
    ///
    /// assert_eq!(format!("{:?} {:?}", Ownership::PERSONAL, Ownership::new(9)), "PERSONAL Ownership(9)");
    /// ```
    pub struct Ownership(u32);
    /// The unknown owner, 1.
    UNKNOWN = 1,
    /// The user, 2.
    PERSONAL = 2,
    /// The organization, 3.
    CORPORATE = 3,
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
        link.ownership = u.arbitrary()?;
        for _ in 0..u.int_in_range(0..=2)? {
            let name = alloc::format!("x{}", Text::arbitrary(u)?.as_str());
            link = link.with_parameter(Text::lossy(name), u.arbitrary()?);
        }
        Ok(link)
    }
}
