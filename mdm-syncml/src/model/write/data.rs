use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mdm_errors::{DecodeError, DecodeErrorKind, Position, Text};

use crate::model::read::message::Message;
use crate::wire::limits::Limits;

/// The value of an item: text or markup.
///
/// Text is escaped when it is written, markup is written as it is.
///
/// `Debug` prints its kind and length only, because a value may be a key or a token.
///
/// ```
/// use mdm_errors::Text;
/// use mdm_syncml::outgoing::Data;
///
/// let secret = Data::from(Text::new("<keyMaterial>correct horse</keyMaterial>")?);
/// assert_eq!(format!("{secret:?}"), "Data(text, 40 bytes)");
/// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Data<'a>(pub(in crate::model) DataRepr<'a>);

#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub(in crate::model) enum DataRepr<'a> {
    Text(Text<'a>),
    Raw(RawXml<'a>),
}

impl<'a> Data<'a> {
    /// Encodes bytes as base64 text; the item's format should be `b64` then.
    #[must_use]
    pub fn base64(bytes: &[u8]) -> Self {
        Self(DataRepr::Text(Text::lossy(STANDARD.encode(bytes))))
    }

    /// Returns the text as it was given, or the markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            DataRepr::Text(text) => text.as_str(),
            DataRepr::Raw(raw) => raw.as_str(),
        }
    }

    /// Reports whether the value is markup.
    #[must_use]
    pub const fn is_raw(&self) -> bool {
        matches!(self.0, DataRepr::Raw(_))
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Data<'static> {
        Data(match self.0 {
            DataRepr::Text(text) => DataRepr::Text(text.into_owned()),
            DataRepr::Raw(raw) => DataRepr::Raw(raw.into_owned()),
        })
    }
}

impl<'a> From<Text<'a>> for Data<'a> {
    fn from(text: Text<'a>) -> Self {
        Self(DataRepr::Text(text))
    }
}

impl<'a> From<RawXml<'a>> for Data<'a> {
    fn from(raw: RawXml<'a>) -> Self {
        Self(DataRepr::Raw(raw))
    }
}

impl From<bool> for Data<'_> {
    fn from(value: bool) -> Self {
        Self(DataRepr::Text(Text::lossy(if value { "true" } else { "false" })))
    }
}

macro_rules! from_numbers {
    ($($number:ty)+) => {
        $(impl From<$number> for Data<'_> {
            fn from(value: $number) -> Self {
                Self(DataRepr::Text(Text::lossy(value.to_string())))
            }
        })+
    };
}

from_numbers!(i32 i64 u16 u32 u64);

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_raw() { "markup" } else { "text" };
        write!(f, "Data({kind}, {} bytes)", self.as_str().len())
    }
}

/// Well-formed markup that is written as it is inside `Data`.
///
/// It may hold elements, text, comments and CDATA sections.
///
/// It declares the prefixes that it uses. Elements without a prefix and without a default namespace of their own fall
/// into SyncML's, which Windows accepts.
///
/// ```
/// use mdm_syncml::outgoing::{Data, RawXml};
///
/// let job = RawXml::new(r#"<MsiInstallJob id="{0F1E}"><Product Version="1.0"/></MsiInstallJob>"#)?;
/// assert!(Data::from(job).is_raw());
/// assert_eq!(RawXml::new("<a></b>").unwrap_err().to_string(), "</b> does not close <a> at 1:4 (byte 3)");
/// assert!(RawXml::new("</Data><Data>").is_err());
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RawXml<'a>(Cow<'a, str>);

/// The document around markup that is checked.
const BEFORE: &str = "<SyncML><SyncHdr/><SyncBody><Exec><CmdID>1</CmdID><Item><Data>";
const AFTER: &str = "</Data></Item></Exec></SyncBody></SyncML>";

impl<'a> RawXml<'a> {
    /// Checks markup and keeps it as it is.
    ///
    /// Takes time in proportion to its length. The default [`Limits`] apply, except that depth is not limited.
    ///
    /// # Errors
    /// Fails with a [`DecodeError`] if the markup is not well-formed, declares a prefix nowhere that it uses, ends an
    /// element that it did not start, or exceeds a limit. The position is that in the markup.
    pub fn new(markup: impl Into<Cow<'a, str>>) -> Result<Self, DecodeError> {
        let markup = markup.into();
        let document = [BEFORE, &markup, AFTER].concat();
        let limits = Limits {
            depth: usize::MAX,
            ..Limits::DEFAULT
        };
        let position = |offset: usize| Position::from_offset(markup.as_bytes(), offset);
        let message = Message::parse_with(document.as_bytes(), &limits).map_err(|error| {
            let offset = error.position().offset().saturating_sub(BEFORE.len());
            DecodeError::new(error.kind().clone(), position(offset.min(markup.len())))
        })?;
        let data = message
            .commands()
            .next()
            .and_then(|command| command.items().next()?.data());
        let end = data.map_or(0, |data| data.raw().len());
        if end == markup.len() {
            Ok(Self(markup))
        } else {
            let kind = DecodeErrorKind::Syntax(mdm_errors::kit::syntax::LONE_END_TAG);
            Err(kind.at(position(end)))
        }
    }

    #[cfg(feature = "arbitrary")]
    fn trusted(markup: impl Into<Cow<'a, str>>) -> Self {
        Self(markup.into())
    }

    /// Returns the markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the markup with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> RawXml<'static> {
        RawXml(Cow::Owned(String::from(self.0)))
    }
}

/// Serializes text as it is, and markup as `{"Raw": ..}`.
#[cfg(feature = "serde")]
impl serde::Serialize for Data<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            DataRepr::Text(text) => text.serialize(serializer),
            DataRepr::Raw(raw) => serializer.serialize_newtype_variant("Data", 1, "Raw", raw),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Data<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(stored::DataVisitor)
    }
}

#[cfg(feature = "serde")]
mod stored {
    use alloc::string::String;
    use core::fmt;

    use mdm_errors::Text;
    use serde::de::value::MapAccessDeserializer;
    use serde::de::{Deserialize, Error, MapAccess, Visitor};

    use super::{Data, DataRepr, RawXml};

    /// Reads text, or either of the two with its name.
    pub(super) struct DataVisitor;

    #[derive(serde::Deserialize)]
    enum Named {
        Text(Text<'static>),
        Raw(RawXml<'static>),
    }

    impl<'de> Visitor<'de> for DataVisitor {
        type Value = Data<'static>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text or markup")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Data<'static>, E> {
            self.visit_string(text.into())
        }

        fn visit_string<E: Error>(self, text: String) -> Result<Data<'static>, E> {
            let text = Text::new(text).map_err(E::custom)?;
            Ok(Data(DataRepr::Text(text)))
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Data<'static>, A::Error> {
            let named = Named::deserialize(MapAccessDeserializer::new(map))?;
            Ok(Data(match named {
                Named::Text(text) => DataRepr::Text(text),
                Named::Raw(raw) => DataRepr::Raw(raw),
            }))
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for RawXml<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let markup = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(markup).map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for RawXml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawXml({} bytes)", self.0.len())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for RawXml<'_> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut markup = String::new();
        for _ in 0..u.int_in_range(1..=4)? {
            markup.push_str(u.choose(&[
                "<MsiInstallJob id=\"{1}\"><Product Version='1'/></MsiInstallJob>",
                "<a:b xmlns:a=\"urn:a\" a:c=\"&lt;\">text &amp; <!-- comment --></a:b>",
                "<x xmlns=\"\"><![CDATA[<&]]></x>",
                " text ",
                "<!---->",
            ])?);
        }
        Ok(Self::trusted(markup))
    }
}
