//! Addresses of nodes in the device's management tree.
//!
//! OMA DM Tree and Description 1.2.1, 5.

mod error;
mod query;
mod segment;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use mdm_errors::Text;
use mdm_errors::kit::{bytes, percent};

pub use error::{LocUriError, LocUriErrorKind};
pub use query::{Property, Query, TreeList};
pub use segment::{Segment, Segments, child_names};

/// The scope of a node: the start of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// `./Device/..`: the device.
    Device,
    /// `./User/..`: the enrolled user, who must be signed in.
    User,
    /// `./Vendor/..`: the short form, which means the device.
    Vendor,
    /// `./cimv2/..`: the bridge to WMI.
    Cimv2,
    /// Anything else, such as `./DevInfo` or `./SyncML`.
    Other,
}

/// The address of a node, checked and normalised.
///
/// An example is `./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera`.
///
/// It begins with `./` (added when it is missing), has no white space, no empty, `.`, `..` or `*` segment and no slash
/// at the end, and may carry a query. Two addresses are equal when they name the same node: percent escapes do not
/// matter, and `./Device/Vendor` is `./Vendor`. Case does matter. Limiting the length is up to the caller.
///
/// ```
/// use mdm_syncml::address::Scope;
/// use mdm_syncml::LocUri;
///
/// let uri = LocUri::new("./Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/UPN")?;
/// assert_eq!(uri.scope(), Scope::Vendor);
/// assert_eq!(uri.segments().nth(4).and_then(|name| name.text()).as_deref(), Some("MS DM Server"));
/// assert!(uri.starts_with(&LocUri::new("./Device/Vendor/MSFT/DMClient")?));
/// assert!(LocUri::new("./Vendor/../DevInfo").is_err());
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
///
/// [`join`](Self::join) adds a segment and escapes it, so that a name from outside cannot reach another node:
///
/// ```
/// # use mdm_syncml::LocUri;
/// let provider = LocUri::new("./Vendor/MSFT/DMClient/Provider")?;
/// assert_eq!(provider.join("a/../b?c")?.as_str(), "./Vendor/MSFT/DMClient/Provider/a%2F..%2Fb%3Fc");
/// # Ok::<(), mdm_syncml::LocUriError>(())
/// ```
#[derive(Clone)]
pub struct LocUri<'a>(Text<'a>);

impl<'a> LocUri<'a> {
    /// Checks and normalises an address.
    ///
    /// White space around it is dropped.
    ///
    /// # Errors
    /// Fails if the text is not the address of a node; [`LocUriErrorKind`] lists the reasons.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, LocUriError> {
        let text = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
            Cow::Owned(text) if text.trim_ascii().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(String::from(text.trim_ascii())),
        };
        if is_usual(&text) {
            return Ok(Self(Text::checked(text)));
        }
        let rooted = check(&text)?;
        let text = if rooted {
            text
        } else {
            Cow::Owned(format!("./{text}"))
        };
        Text::new(text)
            .map(Self)
            .map_err(|error| LocUriErrorKind::ForbiddenCharacter.at(error.index))
    }

    /// An address that is known to be one, in the form that [`new`](Self::new) gives it.
    pub(crate) fn known(text: &'static str) -> LocUri<'static> {
        LocUri(Text::lossy(text))
    }

    /// The address one level down, where the name is known to be one that needs no escapes.
    pub(crate) fn child(&self, name: &'static str) -> LocUri<'static> {
        LocUri(Text::lossy(format!("{}/{name}", self.path())))
    }

    /// Returns the address of the child called `name`.
    ///
    /// `name` is written without escapes; characters that need one are escaped. The query of the address is dropped.
    ///
    /// # Errors
    /// Fails if `name` is empty, `.`, `..` or `*`, which name no node.
    pub fn join(&self, name: &str) -> Result<LocUri<'static>, LocUriError> {
        segment::check_decoded(name.as_bytes(), 0)?;
        let mut text = String::from(self.path());
        text.push('/');
        percent::push(&mut text, name);
        Ok(LocUri(Text::lossy(text)))
    }

    /// Returns the address with the query `?prop=` for a property of the node.
    ///
    /// It replaces any other query.
    #[must_use]
    pub fn with_property(&self, property: &Property<'_>) -> LocUri<'static> {
        LocUri(Text::lossy(format!("{}?prop={property}", self.path())))
    }

    /// Returns the address with the query `?list=` for everything below the node.
    ///
    /// It replaces any other query.
    #[must_use]
    pub fn with_list(&self, list: &TreeList<'_>) -> LocUri<'static> {
        LocUri(Text::lossy(format!("{}?list={list}", self.path())))
    }

    /// Returns the address as it is written in a message.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the address without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        split_query(self.as_str()).0
    }

    /// Returns the query, if there is one.
    #[must_use]
    pub fn query(&self) -> Option<Query<'_>> {
        self.query_text().map(Query::new)
    }

    fn query_text(&self) -> Option<&str> {
        split_query(self.as_str()).1
    }

    /// Returns the scope of the node.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let Some(first) = self.segments().next() else {
            return Scope::Other;
        };
        match first.known(0) {
            Some("Device") => Scope::Device,
            Some("User") => Scope::User,
            Some("Vendor") => Scope::Vendor,
            _ if first.raw().eq_ignore_ascii_case("cimv2") => Scope::Cimv2,
            _ => Scope::Other,
        }
    }

    /// Returns the names on the way from the root to the node, without the leading `.`.
    #[must_use]
    pub fn segments(&self) -> Segments<'_> {
        Segments::of_path(self.path())
    }

    /// Reports whether the node is `prefix` or lies below it.
    ///
    /// Queries do not matter, and `./Vendor` is below `./Device`. Nothing is allocated.
    #[must_use]
    pub fn starts_with(&self, prefix: &LocUri<'_>) -> bool {
        self.below(prefix).is_some()
    }

    /// Returns the names on the way from `prefix` down to the node.
    ///
    /// `None` if the node is not below `prefix`.
    #[must_use]
    pub fn below(&self, prefix: &LocUri<'_>) -> Option<Segments<'_>> {
        let is_device = prefix.scope() == Scope::Device && prefix.segments().nth(1).is_none();
        if is_device && self.scope() == Scope::Vendor {
            return Some(self.segments());
        }
        let mut own = if is_device {
            self.segments()
        } else {
            self.effective_segments()
        };
        for (level, segment) in prefix.effective_segments().enumerate() {
            if !are_same(level, own.next()?, segment) {
                return None;
            }
        }
        Some(own)
    }

    /// Returns the address with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> LocUri<'static> {
        LocUri(self.0.into_owned())
    }

    /// Returns a copy that borrows from this address.
    #[must_use]
    pub fn borrowed(&self) -> LocUri<'_> {
        LocUri(self.0.borrowed())
    }

    /// The segments that tell nodes apart: `Device` is left out before `Vendor`.
    fn effective_segments(&self) -> Segments<'_> {
        let all = self.segments();
        let mut rest = all.clone();
        let first = rest.next().and_then(|name| name.known(0));
        let second = rest.clone().next().and_then(|name| name.known(1));
        match (first, second) {
            (Some("Device"), Some("Vendor")) => rest,
            _ => all,
        }
    }
}

/// Reports whether two names on one level name the same node.
fn are_same(level: usize, one: Segment<'_>, other: Segment<'_>) -> bool {
    one == other
        || one
            .known(level)
            .is_some_and(|known| other.known(level) == Some(known))
}

/// Reports whether a text is an address as most are: from the root, of names that need no closer look.
fn is_usual(text: &str) -> bool {
    let Some(path) = text.as_bytes().strip_prefix(b".") else {
        return false;
    };
    let Some(names) = path.strip_prefix(b"/").filter(|names| !names.is_empty()) else {
        return false;
    };
    // `.` and `*` matter where a name begins, everything else that is special anywhere.
    let is_unusual = |before: u8, byte: u8| {
        let letter = (byte | b' ').wrapping_sub(b'a').saturating_sub(b'z' - b'a');
        let digit = byte.wrapping_sub(b'0').saturating_sub(b'9' - b'0');
        let sign = (byte ^ b'-').min(byte ^ b'_').min(byte ^ b'~');
        // `.` and `/` differ in the last bit.
        let after_name = ((byte | 1) ^ b'/') | 1_u8.saturating_sub(before ^ b'/');
        letter.min(digit).min(sign).min(after_name)
    };
    !names.ends_with(b"/") && bytes::are_pairs_unmarked(path, names, is_unusual)
}

/// Checks an address without white space around it. Returns whether it begins with the root.
fn check(text: &str) -> Result<bool, LocUriError> {
    let (path, _) = split_query(text);
    if let Some(space) = text.find(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()) {
        return Err(LocUriErrorKind::WhiteSpace.at(space));
    }
    if path.is_empty() {
        return Err(LocUriErrorKind::Empty.at(0));
    }
    if path.starts_with('/') {
        return Err(LocUriErrorKind::LeadingSlash.at(0));
    }
    if path.ends_with('/') {
        return Err(LocUriErrorKind::TrailingSlash.at(path.len().saturating_sub(1)));
    }
    if path == "." {
        return Ok(true);
    }
    let below_root = path.strip_prefix("./");
    let mut at = path.len().saturating_sub(below_root.unwrap_or(path).len());
    for segment in below_root.unwrap_or(path).split('/') {
        if segment.is_empty() {
            return Err(LocUriErrorKind::EmptySegment.at(at));
        }
        segment::check(segment, at)?;
        at = at.saturating_add(segment.len()).saturating_add(1);
    }
    Ok(below_root.is_some())
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    }
}

impl PartialEq for LocUri<'_> {
    fn eq(&self, other: &Self) -> bool {
        let mut levels = 0_usize..;
        let mut are_same = |one, other| levels.next().is_some_and(|level| are_same(level, one, other));
        let (mut one, mut two) = (self.effective_segments(), other.effective_segments());
        loop {
            match (one.next(), two.next()) {
                (None, None) => return self.query_text() == other.query_text(),
                (Some(one), Some(two)) if are_same(one, two) => {}
                _ => return false,
            }
        }
    }
}

impl Eq for LocUri<'_> {}

impl Hash for LocUri<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (level, segment) in self.effective_segments().enumerate() {
            match segment.known(level) {
                Some(known) => Segment::from_known(known).hash(state),
                None => segment.hash(state),
            }
        }
        self.query_text().hash(state);
    }
}

impl fmt::Debug for LocUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for LocUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'a> TryFrom<&'a str> for LocUri<'a> {
    type Error = LocUriError;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl TryFrom<String> for LocUri<'_> {
    type Error = LocUriError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl FromStr for LocUri<'static> {
    type Err = LocUriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        LocUri::new(text).map(LocUri::into_owned)
    }
}

impl AsRef<str> for LocUri<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<'a> From<LocUri<'a>> for Text<'a> {
    fn from(uri: LocUri<'a>) -> Self {
        uri.0
    }
}

impl<'a> From<&'a LocUri<'_>> for Text<'a> {
    fn from(uri: &'a LocUri<'_>) -> Self {
        uri.0.borrowed()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for LocUri<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// From text that [`LocUri::new`] takes.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for LocUri<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for LocUri<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let roots = ["./Device", "./User", "./Vendor", "./cimv2", "."];
        let mut uri = LocUri(Text::lossy(*u.choose(&roots)?));
        for _ in 0..u.int_in_range(1..=5)? {
            let name: &str = u.arbitrary()?;
            uri = uri.join(name).or_else(|_| uri.join("MSFT")).unwrap_or(uri);
        }
        Ok(uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn uri(text: &str) -> LocUri<'_> {
        LocUri::new(text).unwrap()
    }

    #[test]
    fn usual_addresses_are_those_that_a_closer_look_takes() {
        let parts = [
            "./", "/", "a", ".", "..", "*", "%41", "%2", "?", "x-y_~.z", " ", "\u{e9}", "\u{7f}", "{",
        ];
        for text in (0..parts.len().pow(4)).map(|number| {
            let digit = |place: u32| parts[number / parts.len().pow(place) % parts.len()];
            [digit(0), digit(1), digit(2), digit(3)].concat()
        }) {
            if is_usual(&text) {
                assert_eq!(check(&text), Ok(true), "{text}");
            }
        }
        assert!(is_usual("./Device/Vendor/MSFT/Policy/Config/Camera/Allow.Camera"));
    }

    #[test]
    fn normalisation_adds_the_root_and_trims_white_space() {
        assert_eq!(uri("\n ./DevInfo/DevId ").as_str(), "./DevInfo/DevId");
        assert_eq!(uri("Vendor/MSFT/Policy").as_str(), "./Vendor/MSFT/Policy");
        assert_eq!(uri(".").segments().count(), 0);
    }

    #[test]
    fn it_is_parsed_like_any_value() {
        let parsed: LocUri<'static> = "Vendor/MSFT".parse().unwrap();
        assert_eq!(parsed.as_ref(), "./Vendor/MSFT");
        assert_eq!("/".parse::<LocUri<'_>>(), LocUri::new("/"));
    }

    #[test]
    fn what_is_refused() {
        for (text, message) in [
            ("", "the address is empty at byte 0"),
            (" ?prop=Type", "the address is empty at byte 0"),
            ("/DevInfo", "the address begins with a slash at byte 0"),
            ("./DevInfo/", "the address ends with a slash at byte 9"),
            ("./", "the address ends with a slash at byte 1"),
            ("./Vendor//MSFT", "a segment is empty at byte 9"),
            (
                "./Vendor/../DevInfo",
                "a segment steps through the tree at byte 9",
            ),
            ("../DevInfo", "a segment steps through the tree at byte 0"),
            ("././DevInfo", "a segment steps through the tree at byte 2"),
            (
                "./Vendor/%2e%2E/DevInfo",
                "a segment steps through the tree at byte 9",
            ),
            ("./Vendor/*", "a segment is a wildcard at byte 9"),
            ("./ DevDetail/HwV", "white space inside the address at byte 2"),
            ("./Vendor/MSFT/\n\tX", "white space inside the address at byte 14"),
            ("./a\u{FFFF}", "a character that XML forbids at byte 3"),
        ] {
            assert_eq!(LocUri::new(text).unwrap_err().to_string(), message, "{text:?}");
        }
    }

    #[test]
    fn equality_is_about_the_node() {
        assert_eq!(uri("./Device/Vendor/MSFT/X"), uri("./Vendor/MSFT/X"));
        assert_eq!(uri("./Vendor/MSI/%7bA%7D"), uri("./Vendor/MSI/{A}"));
        assert_ne!(uri("./User/Vendor/MSFT/X"), uri("./Vendor/MSFT/X"));
        assert_ne!(uri("./Vendor/a%2Fb"), uri("./Vendor/a/b"));
        assert_ne!(uri("./Vendor/x"), uri("./Vendor/X"));
        assert_ne!(uri("./Vendor/x?prop=Type"), uri("./Vendor/x"));
    }

    #[test]
    fn scopes_are_read_in_either_case() {
        use std::hash::DefaultHasher;

        let hash = |uri: &LocUri<'_>| {
            let mut hasher = DefaultHasher::new();
            uri.hash(&mut hasher);
            hasher.finish()
        };
        for (text, other, scope) in [
            (
                "./user/vendor/msft/VPNv2",
                "./User/Vendor/MSFT/VPNv2",
                Scope::User,
            ),
            ("./device/vendor/MSFT/VPNv2", "./Vendor/MSFT/VPNv2", Scope::Device),
            ("./VENDOR/msft/VPNv2", "./Device/Vendor/MSFT/VPNv2", Scope::Vendor),
            ("./device/Contoso", "./Device/Contoso", Scope::Device),
        ] {
            let (one, two) = (uri(text), uri(other));
            assert_eq!((one.scope(), &one), (scope, &two), "{text}");
            assert_eq!(hash(&one), hash(&two), "{text}");
            assert!(one.starts_with(&two) && two.starts_with(&one), "{text}");
        }
        for (one, two) in [
            ("./Vendor/MSFT/vpnv2", "./Vendor/MSFT/VPNv2"),
            ("./Vendor/MSFT/A/user", "./Vendor/MSFT/A/User"),
            ("./devinfo", "./DevInfo"),
        ] {
            assert_ne!(uri(one), uri(two));
        }
    }

    #[test]
    fn prefixes_are_whole_segments() {
        let policy = uri("./Vendor/MSFT/Policy");
        assert!(uri("./Device/Vendor/MSFT/Policy/Config?list=Struct").starts_with(&policy));
        assert!(policy.starts_with(&uri("./Device/Vendor/MSFT/Policy")) && policy.starts_with(&uri(".")));
        assert!(!uri("./Vendor/MSFT/PolicyManager").starts_with(&policy));
        assert!(!uri("./User/Vendor/MSFT/Policy").starts_with(&policy));
    }

    #[test]
    fn the_device_is_above_vendor_in_both_spellings() {
        let device = uri("./Device");
        for (text, below) in [
            ("./Device/Vendor/MSFT/Policy", Some("Vendor/MSFT/Policy")),
            ("./Vendor/MSFT/Policy", Some("Vendor/MSFT/Policy")),
            ("./Device/Contoso", Some("Contoso")),
            ("./Device?list=Struct", Some("")),
            ("./User/Vendor/MSFT/Policy", None),
            ("./DevInfo/DevId", None),
            (".", None),
        ] {
            let node = uri(text);
            let names = node.below(&device).map(|names| {
                let names: alloc::vec::Vec<_> = names.map(Segment::raw).collect();
                names.join("/")
            });
            assert_eq!(names.as_deref(), below, "{text}");
        }
    }

    #[test]
    fn wmi_keys_are_one_segment() {
        let key = uri("./cimv2/MDM_Restrictions/MDM_Restrictions.Key=%221%22/MinPasswordLength");
        assert_eq!(key.scope(), Scope::Cimv2);
        assert_eq!(
            key.segments().nth(2).and_then(|s| s.text()).as_deref(),
            Some("MDM_Restrictions.Key=\"1\"")
        );
    }
}
