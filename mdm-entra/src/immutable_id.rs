use alloc::string::{String, ToString};
use core::fmt;

use mdm_errors::kit::base64;

use crate::Guid;

/// The source anchor of a synchronized user: Graph's `onPremisesImmutableId`.
///
/// Entra Connect makes it from an attribute of Active Directory. A binary one (`objectGUID`, `mS-DS-ConsistencyGuid`)
/// becomes base64 of its sixteen bytes, whose first three fields are little-endian; any other stays as it is. The value
/// is case-sensitive.
///
/// ```
/// use mdm_entra::{Guid, ImmutableId};
///
/// let guid: Guid = "00112233-4455-6677-8899-aabbccddeeff".parse()?;
/// let id = ImmutableId::from_guid(guid);
/// assert_eq!(id.to_string(), "MyIRAFVEd2aImaq7zN3u/w==");
/// assert_eq!(ImmutableId::parse("MyIRAFVEd2aImaq7zN3u/w=="), id);
/// assert_eq!(id.guid(), Some(guid));
///
/// let number = ImmutableId::parse("E-10023");
/// assert_eq!((number.guid(), number.to_string()), (None, "E-10023".into()));
/// # Ok::<(), mdm_entra::InvalidGuid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImmutableId(Anchor);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Anchor {
    Guid(Guid),
    Text(String),
}

impl ImmutableId {
    /// Creates the id that belongs to a GUID attribute.
    #[must_use]
    pub const fn from_guid(guid: Guid) -> Self {
        Self(Anchor::Guid(guid))
    }

    /// Creates the id that belongs to the bytes of a GUID attribute.
    ///
    /// The bytes are those that LDAP returns for `objectGUID` or `mS-DS-ConsistencyGuid`.
    #[must_use]
    pub const fn from_attribute(bytes: [u8; 16]) -> Self {
        Self(Anchor::Guid(Guid::from_windows_bytes(bytes)))
    }

    /// Parses an id.
    ///
    /// Text that is not canonical base64 of sixteen bytes is kept as it is.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let bytes = (text.len() == 24 && base64::is_canonical(text))
            .then(|| base64::decode(text))
            .flatten();
        match bytes.map(<[u8; 16]>::try_from) {
            Some(Ok(bytes)) => Self::from_attribute(bytes),
            _ => Self(Anchor::Text(text.to_string())),
        }
    }

    /// Returns the GUID, if the id was made from one.
    #[must_use]
    pub const fn guid(&self) -> Option<Guid> {
        match self.0 {
            Anchor::Guid(guid) => Some(guid),
            Anchor::Text(_) => None,
        }
    }
}

impl fmt::Display for ImmutableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Anchor::Guid(guid) => f.write_str(&base64::encode(&guid.to_windows_bytes())),
            Anchor::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ImmutableId {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.arbitrary()? {
            u.arbitrary().map(Self::from_guid)
        } else {
            u.arbitrary().map(Self::parse)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_base64_of_sixteen_bytes_is_a_guid() {
        for text in [
            "",
            "MyIRAFVEd2aImaq7zN3u/w",
            "MyIRAFVEd2aImaq7zN3u/x==",
            "MyIRAFVEd2aImaq7zN3u_w==",
            "MyIRAFVEd2aImaq7zN3u/w== ",
            "MyIRAFVEd2aImaq7zN3u/wAA",
            "00112233-4455-6677-8899-aabbccddeeff",
        ] {
            let id = ImmutableId::parse(text);
            assert_eq!((id.guid(), id.to_string().as_str()), (None, text));
        }
    }
}
