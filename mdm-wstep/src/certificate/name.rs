use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use der::asn1::Any;
use der::{Tag, Tagged};
use x509_cert::name::Name;

use super::Oid;
use super::encode::{self, SEQUENCE, SET};

const UTF8_STRING: u8 = 0x0C;

/// The subject or issuer of a certificate, as attributes in the order of the encoding (root first).
///
/// Reading is lenient: whatever string type an attribute has, its text is taken, and trailing NULs go, because
/// Windows puts `!` and NUL into a `PrintableString`. Written names are UTF-8 strings, one attribute each.
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
    attributes: Vec<(Oid, String)>,
}

impl DistinguishedName {
    /// A name of one common name: the form that Windows finds most reliably when it selects a certificate.
    #[must_use]
    pub fn common_name(text: impl Into<String>) -> Self {
        Self::default().with(Oid::COMMON_NAME, text)
    }

    /// The same with an organization.
    #[must_use]
    pub fn with_organization(self, text: impl Into<String>) -> Self {
        self.with(Oid::ORGANIZATION, text)
    }

    /// The same with an organizational unit.
    #[must_use]
    pub fn with_organizational_unit(self, text: impl Into<String>) -> Self {
        self.with(Oid::ORGANIZATIONAL_UNIT, text)
    }

    /// The same with one more attribute at the end.
    #[must_use]
    pub fn with(mut self, kind: Oid, text: impl Into<String>) -> Self {
        self.attributes.push((kind, text.into()));
        self
    }

    /// The attributes in the order of the encoding.
    #[must_use]
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (Oid, &str)> {
        self.attributes.iter().map(|(kind, text)| (*kind, text.as_str()))
    }

    /// The first common name.
    #[must_use]
    pub fn first_common_name(&self) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(kind, _)| *kind == Oid::COMMON_NAME)
            .map(|(_, text)| text.as_str())
    }

    pub(crate) fn read(name: &Name) -> Self {
        let attributes = name
            .iter()
            .map(|attribute| (Oid(attribute.oid), text_of(&attribute.value)));
        Self {
            attributes: attributes.collect(),
        }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        let rdns: Vec<u8> = self
            .attributes
            .iter()
            .flat_map(|(kind, text)| {
                let value = encode::tlv(UTF8_STRING, &[text.as_bytes()]);
                let attribute = encode::tlv(SEQUENCE, &[&encode::oid(&kind.0), &value]);
                encode::tlv(SET, &[&attribute])
            })
            .collect();
        encode::tlv(SEQUENCE, &[&rdns])
    }
}

fn text_of(value: &Any) -> String {
    let bytes = value.value();
    let text = if value.tag() == Tag::BmpString {
        let units = bytes
            .chunks_exact(2)
            .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
            .map(u16::from_be_bytes);
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    } else {
        String::from_utf8_lossy(bytes)
    };
    text.trim_end_matches('\0').to_string()
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (kind, text)) in self.attributes().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match kind {
                Oid::COMMON_NAME => f.write_str("CN")?,
                Oid::ORGANIZATION => f.write_str("O")?,
                Oid::ORGANIZATIONAL_UNIT => f.write_str("OU")?,
                Oid::COUNTRY => f.write_str("C")?,
                Oid::DOMAIN_COMPONENT => f.write_str("DC")?,
                other => other.fmt(f)?,
            }
            f.write_str("=")?;
            for character in text.chars() {
                match character {
                    ',' | '\\' | '"' | '+' | '<' | '>' | ';' => write!(f, "\\{character}")?,
                    control if control.is_control() => write!(f, "\\{:02X}", u32::from(control))?,
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
    use der::Decode;

    #[test]
    fn names_survive_their_encoding() {
        let name = DistinguishedName::common_name("A, \"B\"").with_organization("Ünï");
        let read = DistinguishedName::read(&Name::from_der(&name.to_der()).unwrap());
        assert_eq!(read, name);
        assert_eq!(read.to_string(), "CN=A\\, \\\"B\\\", O=Ünï");
    }

    #[test]
    fn every_string_type_gives_its_text() {
        let read = |tag, bytes: &[u8]| text_of(&Any::new(tag, bytes).unwrap());
        assert_eq!(read(Tag::PrintableString, b"GUID!ID\0"), "GUID!ID");
        assert_eq!(read(Tag::BmpString, b"\0G\x20\xAC"), "G€");
        assert_eq!(read(Tag::Utf8String, b"\xFF"), "\u{FFFD}");
    }
}
