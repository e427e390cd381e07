use alloc::borrow::Cow;
use core::fmt;

use mdm_errors::Text;

/// A value that none of the named variants of its set stands for.
///
/// Only the set itself makes one, so it can never equal a named variant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unlisted<'a>(Text<'a>);

impl<'a> Unlisted<'a> {
    pub(crate) const fn new(text: Text<'a>) -> Self {
        Self(text)
    }

    /// The value as it came, without blanks around it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn into_owned(self) -> Unlisted<'static> {
        Unlisted(self.0.into_owned())
    }

    pub(crate) fn into_text(self) -> Text<'a> {
        self.0
    }
}

impl fmt::Debug for Unlisted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The text without XML white space around it, still borrowed if it was.
pub(crate) fn trimmed(text: Text<'_>) -> Text<'_> {
    let blank = |c| matches!(c, ' ' | '\t' | '\n' | '\r');
    if !text.starts_with(blank) && !text.ends_with(blank) {
        return text;
    }
    Text::lossy(match text.into_cow() {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(blank)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(blank).into()),
    })
}

/// An open set of words: an enum with a variant per known word and `Other` for the rest.
///
/// Words are compared without blanks around them, exactly first and then without regard to ASCII case.
macro_rules! open_text {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $($(#[$word_doc])* $word,)+
            /// A word that is not listed here.
            Other($crate::model::values::Unlisted<'a>),
        }

        impl<'a> $name<'a> {
            const WORDS: &'static [(&'static str, $name<'static>)] = &[$(($text, $name::$word)),+];

            /// The value that `text` stands for; blanks around it and ASCII case do not matter.
            #[must_use]
            pub fn new(text: impl Into<mdm_errors::Text<'a>>) -> Self {
                let text = $crate::model::values::open_text::trimmed(text.into());
                match Self::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)) {
                    Some((_, value)) => value.clone(),
                    None => Self::Other($crate::model::values::Unlisted::new(text)),
                }
            }

            /// The word as it stands in a message.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)+
                    Self::Other(other) => other.as_str(),
                }
            }

            /// The same value, independent of what it was borrowed from.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$word => $name::$word,)+
                    Self::Other(other) => $name::Other(other.into_owned()),
                }
            }
        }

        impl core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'a> From<$name<'a>> for mdm_errors::Text<'a> {
            fn from(value: $name<'a>) -> Self {
                match value {
                    $($name::$word => mdm_errors::Text::lossy($text),)+
                    $name::Other(other) => other.into_text(),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name<'_> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <mdm_errors::Text<'_> as serde::Deserialize>::deserialize(deserializer).map(Self::new)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $name<'_> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                Ok(if u.ratio(7, 8)? {
                    u.choose(Self::WORDS)?.1.clone()
                } else {
                    Self::new(mdm_errors::Text::arbitrary(u)?)
                })
            }
        }
    };
}

pub(crate) use open_text;
