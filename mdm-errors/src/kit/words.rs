//! Open sets of words: a variant for each known word, and `Other`.

use core::fmt;

use crate::Text;

/// A value of an open set that has no variant of its own.
///
/// It never equals a named variant, because only the parser of the set makes one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unlisted<'a>(Text<'a>);

impl<'a> Unlisted<'a> {
    /// Takes a text that is known to be none of the words of its set.
    #[doc(hidden)]
    #[must_use]
    pub const fn unchecked(text: Text<'a>) -> Self {
        Self(text)
    }

    /// Returns the value as it came, without white space around it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the value as text.
    #[must_use]
    pub fn into_text(self) -> Text<'a> {
        self.0
    }

    /// Returns a copy that borrows from this value.
    #[must_use]
    pub fn borrowed(&self) -> Unlisted<'_> {
        Unlisted(self.0.borrowed())
    }

    /// Returns the value with everything it borrows copied.
    #[must_use]
    pub fn into_owned(self) -> Unlisted<'static> {
        Unlisted(self.0.into_owned())
    }
}

impl fmt::Debug for Unlisted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Unlisted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Compares words letter by letter.
#[must_use]
pub fn exact(known: &str, word: &str) -> bool {
    known == word
}

/// Compares words without regard to ASCII case.
#[must_use]
pub fn any_case(known: &str, word: &str) -> bool {
    known.eq_ignore_ascii_case(word)
}

/// Finds the value of a word in the spellings of a set.
#[must_use]
pub fn find<'s, V>(spellings: &'s [(&str, V)], word: &str, equal: fn(&str, &str) -> bool) -> Option<&'s V> {
    let found = spellings.iter().find(|(known, _)| equal(known, word));
    found.map(|(_, value)| value)
}

/// Defines an enum over an open set of words.
///
/// `exact` or `any_case` says how words are compared. Spellings that are read but never written follow the canonical
/// one: `Name = "canonical" | "alias"`.
///
/// ```
/// mdm_errors::kit::open_words! {
///     /// A colour.
///     pub enum Colour: any_case {
///         /// Like blood.
///         Red = "red" | "crimson",
///     }
/// }
/// assert_eq!(Colour::parse(" RED\n"), Colour::Red);
/// assert_eq!(Colour::parse("Blue").to_string(), "Blue");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __open_words {
    (
        $(#[$doc:meta])*
        $vis:vis enum $name:ident: $equal:ident {
            $($(#[$word_doc:meta])* $word:ident = $text:literal $(| $alias:literal)*,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        $vis enum $name<'a> {
            $(
                $(#[$word_doc])*
                #[doc = concat!("\n\nOn the wire `", $text, "`.")]
                $word,
            )+
            /// Any other value, kept as it came.
            Other($crate::Unlisted<'a>),
        }

        impl<'a> $name<'a> {
            /// Every listed value.
            $vis const LISTED: &'static [$name<'static>] = &[$($name::$word),+];

            const SPELLINGS: &'static [(&'static str, $name<'static>)] =
                &[$(($text, $name::$word), $(($alias, $name::$word),)*)+];

            /// Parses a text, ignoring white space around it.
            ///
            /// Characters that XML cannot carry become U+FFFD.
            #[must_use]
            $vis fn parse(text: impl Into<$crate::kit::words::Cow<'a, str>>) -> Self {
                let text = $crate::kit::xml::trimmed(text.into());
                match $crate::kit::words::find(Self::SPELLINGS, &text, $crate::kit::words::$equal) {
                    Some(value) => value.clone(),
                    None => Self::Other($crate::Unlisted::unchecked($crate::Text::lossy(text))),
                }
            }

            /// Returns the value as it is written.
            #[must_use]
            $vis fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)+
                    Self::Other(other) => other.as_str(),
                }
            }

            /// Returns a copy that borrows from this value.
            #[must_use]
            $vis fn borrowed(&self) -> $name<'_> {
                match self {
                    $(Self::$word => $name::$word,)+
                    Self::Other(other) => $name::Other(other.borrowed()),
                }
            }

            /// Returns the value with everything it borrows copied.
            #[must_use]
            $vis fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$word => $name::$word,)+
                    Self::Other(other) => $name::Other(other.into_owned()),
                }
            }
        }

        impl ::core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'a> From<$name<'a>> for $crate::Text<'a> {
            fn from(value: $name<'a>) -> Self {
                match value {
                    $($name::$word => $crate::text!($text),)+
                    $name::Other(other) => other.into_text(),
                }
            }
        }

        $crate::__words_serde! { $name }
        $crate::__words_arbitrary! { $name }
    };
}

pub use alloc::borrow::Cow;

#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __words_serde {
    ($name:ident) => {
        impl $crate::kit::serde::Serialize for $name<'_> {
            fn serialize<S: $crate::kit::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::kit::serde::Deserialize<'de> for $name<'_> {
            fn deserialize<D: $crate::kit::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                <$crate::Text<'_> as $crate::kit::serde::Deserialize>::deserialize(deserializer)
                    .map(Self::parse)
            }
        }
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __words_serde {
    ($name:ident) => {};
}

#[cfg(feature = "arbitrary")]
#[doc(hidden)]
#[macro_export]
macro_rules! __words_arbitrary {
    ($name:ident) => {
        impl<'u> $crate::kit::arbitrary::Arbitrary<'u> for $name<'_> {
            fn arbitrary(
                u: &mut $crate::kit::arbitrary::Unstructured<'u>,
            ) -> $crate::kit::arbitrary::Result<Self> {
                if u.ratio(3, 4)? {
                    return u.choose(Self::LISTED).cloned();
                }
                <$crate::Text<'_> as $crate::kit::arbitrary::Arbitrary>::arbitrary(u).map(Self::parse)
            }
        }
    };
}

#[cfg(not(feature = "arbitrary"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __words_arbitrary {
    ($name:ident) => {};
}
