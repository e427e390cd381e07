//! Open sets of numbers: a newtype with a constant for each known value.

/// Defines a newtype over an open set of numbers; unknown values are kept.
///
/// ```
/// mdm_errors::kit::open_codes! {
///     /// Who owns a device.
///     pub struct Ownership(u32);
///     /// 2: its user.
///     PERSONAL = 2,
/// }
/// assert_eq!(Ownership::parse("2"), Some(Ownership::PERSONAL));
/// assert_eq!(format!("{:?} {:?}", Ownership::PERSONAL, Ownership::new(9)), "PERSONAL Ownership(9)");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __open_codes {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident($number:ty);
        $($(#[$code_doc:meta])* $symbol:ident = $value:literal,)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($number);

        impl $name {
            $($(#[$code_doc])* $vis const $symbol: Self = Self($value);)+

            /// Every value that has a symbol.
            $vis const KNOWN: &'static [Self] = &[$(Self::$symbol),+];

            /// Makes a value from any number, known or not.
            #[must_use]
            $vis const fn new(value: $number) -> Self {
                Self(value)
            }

            /// Returns the number.
            #[must_use]
            $vis const fn value(self) -> $number {
                self.0
            }

            /// Returns the symbol of a known value.
            #[must_use]
            $vis const fn symbol(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($symbol)),)+
                    _ => None,
                }
            }

            /// Parses decimal digits, with or without white space around them.
            #[must_use]
            $vis fn parse(text: &str) -> Option<Self> {
                let digits = $crate::kit::xml::trim(text);
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                digits.parse().ok().map(Self)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.symbol() {
                    Some(symbol) => f.write_str(symbol),
                    None => f.debug_tuple(stringify!($name)).field(&self.0).finish(),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl From<$number> for $name {
            fn from(value: $number) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $number {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        $crate::__codes_serde! { $name($number) }
        $crate::__codes_arbitrary! { $name($number) }
    };
}

#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __codes_serde {
    ($name:ident($number:ty)) => {
        impl $crate::kit::serde::Serialize for $name {
            fn serialize<S: $crate::kit::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::kit::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::kit::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::kit::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                <$number as $crate::kit::serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __codes_serde {
    ($name:ident($number:ty)) => {};
}

#[cfg(feature = "arbitrary")]
#[doc(hidden)]
#[macro_export]
macro_rules! __codes_arbitrary {
    ($name:ident($number:ty)) => {
        impl<'u> $crate::kit::arbitrary::Arbitrary<'u> for $name {
            fn arbitrary(
                u: &mut $crate::kit::arbitrary::Unstructured<'u>,
            ) -> $crate::kit::arbitrary::Result<Self> {
                if u.ratio(3, 4)? {
                    return u.choose(Self::KNOWN).copied();
                }
                <$number as $crate::kit::arbitrary::Arbitrary>::arbitrary(u).map(Self)
            }
        }
    };
}

#[cfg(not(feature = "arbitrary"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __codes_arbitrary {
    ($name:ident($number:ty)) => {};
}
