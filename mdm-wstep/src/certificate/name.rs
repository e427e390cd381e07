use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::kit::visible::is_deceptive;
use thiserror::Error;

use super::Oid;
use super::cursor::Element;
use super::encode::{self, SEQUENCE, SET};

const UTF8_STRING: u8 = 0x0C;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const UNIVERSAL_STRING: u8 = 0x1C;
pub(crate) const BMP_STRING: u8 = 0x1E;

/// The subject or issuer of a certificate: its attributes, root first.
///
/// ```text
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// ```
///
/// Reading is lenient: text is taken from a string of any type, and trailing NULs are dropped, because Windows puts `!`
/// and NUL into a `PrintableString`. Names are written as UTF-8 strings, one attribute each, and must pass
/// [`check`](Self::check) to get into a certificate.
///
/// ```
/// use mdm_wstep::certificate::DistinguishedName;
///
/// let name = DistinguishedName::common_name("8090C8B484A0E24E").with_organizational_unit("Devices");
/// assert_eq!(name.to_string(), "CN=8090C8B484A0E24E, OU=Devices");
/// assert_eq!(name.first_common_name(), Some("8090C8B484A0E24E"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    attributes: Vec<NameAttribute>,
}

/// One attribute of a [`DistinguishedName`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NameAttribute {
    /// The kind of attribute, such as [`Oid::COMMON_NAME`].
    pub kind: Oid,
    /// The text.
    pub text: String,
}

/// A reason why a [`DistinguishedName`] is not fit for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameError {
    /// The name has no attributes.
    #[error("name without attributes")]
    Empty,
    /// The name has more attributes than [`DistinguishedName::MAX_ATTRIBUTES`].
    #[error("name with more than {} attributes", DistinguishedName::MAX_ATTRIBUTES)]
    TooManyAttributes,
    /// An attribute has no text.
    #[error("name attribute {0} is empty")]
    EmptyAttribute(Oid),
    /// An attribute has a character that is invisible or alters how others appear.
    #[error("name attribute {0} has a control, invisible or bidirectional character")]
    Character(Oid),
    /// An attribute is longer than RFC 5280 allows.
    #[error("name attribute {attribute} is longer than {limit} characters")]
    TooLong {
        /// The attribute.
        attribute: Oid,
        /// The maximum number of characters in the attribute.
        limit: usize,
    },
}

impl DistinguishedName {
    /// The maximum number of attributes in the name of a certificate to issue.
    ///
    /// Names of authorities have five or six; the limit is this crate's own.
    pub const MAX_ATTRIBUTES: usize = 16;

    /// Makes a name with a single common name.
    ///
    /// Windows selects certificates most reliably by names of this form.
    #[must_use]
    pub fn common_name(text: impl Into<String>) -> Self {
        Self::default().with(Oid::COMMON_NAME, text)
    }

    /// Adds an organization.
    #[must_use]
    pub fn with_organization(self, text: impl Into<String>) -> Self {
        self.with(Oid::ORGANIZATION, text)
    }

    /// Adds an organizational unit.
    #[must_use]
    pub fn with_organizational_unit(self, text: impl Into<String>) -> Self {
        self.with(Oid::ORGANIZATIONAL_UNIT, text)
    }

    /// Adds an attribute at the end.
    #[must_use]
    pub fn with(mut self, kind: Oid, text: impl Into<String>) -> Self {
        self.attributes.push(NameAttribute {
            kind,
            text: text.into(),
        });
        self
    }

    /// Returns the attributes in the order of the encoding.
    #[must_use]
    pub fn attributes(&self) -> &[NameAttribute] {
        &self.attributes
    }

    /// Returns the first common name.
    #[must_use]
    pub fn first_common_name(&self) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|attribute| attribute.kind == Oid::COMMON_NAME)
            .map(|attribute| attribute.text.as_str())
    }

    /// Checks that the name is fit for a certificate.
    ///
    /// A device chooses its own identifiers, so a server should check a name made from them before it decides; issuing
    /// checks it again. Lengths are the upper bounds of RFC 5280 A.1: 64 characters for common name, organization and
    /// unit, 2 for a country, 255 for everything else.
    ///
    /// ```
    /// use mdm_wstep::certificate::DistinguishedName;
    ///
    /// let error = DistinguishedName::common_name("admin\0.example").check().unwrap_err();
    /// assert_eq!(error.to_string(), "name attribute 2.5.4.3 has a control, invisible or bidirectional character");
    /// ```
    ///
    /// # Errors
    /// Fails with the first rule that is broken.
    pub fn check(&self) -> Result<(), NameError> {
        if self.attributes.is_empty() {
            return Err(NameError::Empty);
        }
        if self.attributes.len() > Self::MAX_ATTRIBUTES {
            return Err(NameError::TooManyAttributes);
        }
        self.attributes.iter().try_for_each(NameAttribute::check)
    }

    pub(crate) fn read(name: &super::asn1::Name<'_>) -> Self {
        let attributes = name.iter().flat_map(|attributes| &attributes.0);
        Self {
            attributes: attributes
                .map(|attribute| NameAttribute {
                    kind: Oid(attribute.kind),
                    text: NameText::read(attribute.value).text,
                })
                .collect(),
        }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let rdns: Vec<u8> = self
            .attributes
            .iter()
            .flat_map(|attribute| {
                let value = encode::tlv(UTF8_STRING, &[attribute.text.as_bytes()]);
                let attribute = encode::tlv(SEQUENCE, &[&encode::oid(&attribute.kind.0), &value]);
                encode::tlv(SET, &[&attribute])
            })
            .collect();
        encode::tlv(SEQUENCE, &[&rdns])
    }
}

impl NameAttribute {
    fn check(&self) -> Result<(), NameError> {
        let kind = self.kind;
        let limit = match kind {
            Oid::COMMON_NAME | Oid::ORGANIZATION | Oid::ORGANIZATIONAL_UNIT => 64,
            Oid::COUNTRY => 2,
            _ => 255,
        };
        if self.text.trim().is_empty() {
            return Err(NameError::EmptyAttribute(kind));
        }
        if self.text.chars().nth(limit).is_some() {
            return Err(NameError::TooLong {
                attribute: kind,
                limit,
            });
        }
        if self.text.chars().any(is_deceptive) {
            return Err(NameError::Character(kind));
        }
        Ok(())
    }
}

/// The text of an attribute.
pub(crate) struct NameText {
    pub(crate) text: String,
    /// The bytes are text in the encoding of their string type, and that encoding is known.
    pub(crate) is_exact: bool,
}

impl NameText {
    pub(crate) fn read(value: Element<'_>) -> Self {
        let bytes = value.content();
        let (mut text, is_exact) = match value.tag() {
            BMP_STRING => utf_16(bytes),
            UNIVERSAL_STRING => utf_32(bytes),
            // T.61 has shifts that nobody uses: the bytes are Latin-1 everywhere, or a guess.
            TELETEX_STRING => (bytes.iter().copied().map(char::from).collect(), bytes.is_ascii()),
            _ => match core::str::from_utf8(bytes) {
                Ok(text) => (text.to_string(), true),
                Err(_) => (String::from_utf8_lossy(bytes).into_owned(), false),
            },
        };
        text.truncate(text.trim_end_matches('\0').len());
        Self { text, is_exact }
    }
}

fn utf_16(bytes: &[u8]) -> (String, bool) {
    let mut is_exact = bytes.len().is_multiple_of(2);
    let pairs = bytes.chunks_exact(2);
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let text = char::decode_utf16(units.map(u16::from_be_bytes))
        .map(|unit| {
            is_exact &= unit.is_ok();
            unit.unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    (text, is_exact)
}

fn utf_32(bytes: &[u8]) -> (String, bool) {
    let mut is_exact = bytes.len().is_multiple_of(4);
    let groups = bytes.chunks_exact(4);
    let units = groups.filter_map(|group| <[u8; 4]>::try_from(group).ok());
    let text = units
        .map(|unit| {
            let character = char::from_u32(u32::from_be_bytes(unit));
            is_exact &= character.is_some();
            character.unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    (text, is_exact)
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, attribute) in self.attributes.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match attribute.kind {
                Oid::COMMON_NAME => f.write_str("CN")?,
                Oid::ORGANIZATION => f.write_str("O")?,
                Oid::ORGANIZATIONAL_UNIT => f.write_str("OU")?,
                Oid::COUNTRY => f.write_str("C")?,
                Oid::DOMAIN_COMPONENT => f.write_str("DC")?,
                other => other.fmt(f)?,
            }
            f.write_str("=")?;
            for character in attribute.text.chars() {
                match character {
                    ',' | '\\' | '"' | '+' | '<' | '>' | ';' => write!(f, "\\{character}")?,
                    hidden if is_deceptive(hidden) => write!(f, "\\{:02X}", u32::from(hidden))?,
                    plain => write!(f, "{plain}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Structure, cursor};

    #[test]
    fn names_survive_their_encoding() {
        let name = DistinguishedName::common_name("A, \"B\"").with_organization("Ünï");
        let der = name.to_der();
        let read = DistinguishedName::read(&cursor::read(Structure::Certificate, &der, 0).unwrap());
        assert_eq!(read, name);
        assert_eq!(read.to_string(), "CN=A\\, \\\"B\\\", O=Ünï");
    }

    #[test]
    fn every_string_type_gives_its_text() {
        let read = |tag, bytes: &[u8]| {
            let der = encode::tlv(tag, &[bytes]);
            let value: Element<'_> = cursor::read(Structure::Certificate, &der, 0).unwrap();
            let read = NameText::read(value);
            (read.text, read.is_exact)
        };
        assert_eq!(read(PRINTABLE_STRING, b"GUID!ID\0"), ("GUID!ID".into(), true));
        assert_eq!(read(BMP_STRING, b"\0G\x20\xAC"), ("G€".into(), true));
        assert_eq!(read(BMP_STRING, b"\0G\xD8"), ("G".into(), false));
        assert_eq!(read(UNIVERSAL_STRING, b"\0\x01\xF6\0"), ("😀".into(), true));
        assert_eq!(read(TELETEX_STRING, b"M\xFCnchen"), ("München".into(), false));
        assert_eq!(read(UTF8_STRING, b"\xFF"), ("\u{FFFD}".into(), false));
    }
}
