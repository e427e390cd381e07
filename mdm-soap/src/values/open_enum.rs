use core::fmt;

use mdm_errors::Text;

/// A value of an open set that has no variant of its own. It never equals a named variant, because only
/// `from_wire` of the set makes one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unlisted<'a>(Text<'a>);

impl<'a> Unlisted<'a> {
    #[doc(hidden)]
    #[must_use]
    pub const fn unchecked(text: Text<'a>) -> Self {
        Self(text)
    }

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same, borrowed from this one.
    #[must_use]
    pub fn borrowed(&self) -> Unlisted<'_> {
        Unlisted(self.0.borrowed())
    }

    /// The same, independent of what it was borrowed from.
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

/// An enum over an open set of strings. Further spellings that are read but never written follow the canonical
/// one: `Name = "canonical" | "alias"`.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $wire:literal $(| $alias:literal)*,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $(
                $(#[$variant_doc])*
                #[doc = concat!("\n\nOn the wire `", $wire, "`.")]
                $variant,
            )*
            /// Any other value, kept as it came.
            Other($crate::values::Unlisted<'a>),
        }

        impl<'a> $name<'a> {
            /// Every listed value.
            pub const LISTED: &'static [$name<'static>] = &[$($name::$variant),*];

            /// The value that a text stands for. Characters that XML cannot carry become U+FFFD.
            #[must_use]
            pub fn from_wire(text: impl Into<$crate::__private::Cow<'a, str>>) -> Self {
                let text = text.into();
                match &*text {
                    $($wire $(| $alias)* => Self::$variant,)*
                    _ => Self::Other($crate::values::Unlisted::unchecked($crate::__private::Text::lossy(text))),
                }
            }

            /// The value as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(other) => other.as_str(),
                }
            }

            /// The same, borrowed from this one.
            #[must_use]
            pub fn borrowed(&self) -> $name<'_> {
                match self {
                    $(Self::$variant => $name::$variant,)*
                    Self::Other(other) => $name::Other(other.borrowed()),
                }
            }

            /// The same, independent of what it was borrowed from.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$variant => $name::$variant,)*
                    Self::Other(other) => $name::Other(other.into_owned()),
                }
            }
        }

        impl ::core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'u> ::arbitrary::Arbitrary<'u> for $name<'_> {
            fn arbitrary(u: &mut ::arbitrary::Unstructured<'u>) -> ::arbitrary::Result<Self> {
                if u.ratio(3, 4)? {
                    return u.choose(Self::LISTED).cloned();
                }
                let text = $crate::__private::Text::arbitrary(u)?;
                Ok(Self::from_wire($crate::__private::String::from(text.trim())))
            }
        }
    };
}
