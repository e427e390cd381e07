//! Characteristics whose parameters are typed fields.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use mdm_errors::{SecretText, Text};
use mdm_soap::values::parse_boolean;

use super::DataType;

/// A value of a parameter.
pub(super) trait ParmValue: Sized {
    const DATATYPE: DataType<'static>;

    /// Returns the text of a value that is there.
    fn to_text(&self) -> Option<Text<'_>>;

    /// Interprets a text, leniently.
    fn from_text(text: &str) -> Self;
}

impl ParmValue for Option<Text<'static>> {
    const DATATYPE: DataType<'static> = DataType::String;

    fn to_text(&self) -> Option<Text<'_>> {
        self.as_ref().map(Text::borrowed)
    }

    fn from_text(text: &str) -> Self {
        Some(Text::lossy(text.to_owned()))
    }
}

impl ParmValue for Option<bool> {
    const DATATYPE: DataType<'static> = DataType::Boolean;

    fn to_text(&self) -> Option<Text<'_>> {
        self.map(|flag| Text::lossy(if flag { "true" } else { "false" }))
    }

    fn from_text(text: &str) -> Self {
        parse_boolean(text.trim())
    }
}

impl ParmValue for Option<u32> {
    const DATATYPE: DataType<'static> = DataType::Integer;

    fn to_text(&self) -> Option<Text<'_>> {
        self.map(|number| Text::lossy(number.to_string()))
    }

    fn from_text(text: &str) -> Self {
        text.trim().parse().ok()
    }
}

impl ParmValue for Option<SecretText<'static>> {
    const DATATYPE: DataType<'static> = DataType::String;

    fn to_text(&self) -> Option<Text<'_>> {
        self.as_ref().map(|secret| Text::lossy(secret.expose()))
    }

    fn from_text(text: &str) -> Self {
        Some(SecretText::owned(text))
    }
}

/// Separates the items of a list in one parameter.
pub(super) const SEPARATOR: char = '\u{F000}';

/// A list; empty is absent.
impl ParmValue for Vec<Text<'static>> {
    const DATATYPE: DataType<'static> = DataType::String;

    fn to_text(&self) -> Option<Text<'_>> {
        let (first, rest) = self.split_first()?;
        let mut joined = String::from(first.as_str());
        for item in rest {
            joined.push(SEPARATOR);
            joined.push_str(item);
        }
        Some(Text::lossy(joined))
    }

    fn from_text(text: &str) -> Self {
        let items = text.split(SEPARATOR).filter(|item| !item.is_empty());
        items.map(|item| Text::lossy(item.to_owned())).collect()
    }
}

/// Defines a struct whose fields are the parameters of a characteristic; other content is kept.
macro_rules! parms {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $kind:ty = $parm:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[doc = concat!("\n\nParameter `", $parm, "`.")]
                pub $field: $kind,
            )*
            /// The parameters that have no field here.
            pub other: Vec<Parm>,
        }

        impl $name {
            const PARMS: &'static [&'static str] = &[$($parm),*];

            fn add_parms(&self, node: &mut Characteristic) {
                $(node.add_value($parm, &self.$field);)*
                for parm in &self.other {
                    node.add(parm.clone());
                }
            }

            fn read_parms(node: &Characteristic) -> Self {
                let is_other = |parm: &&Parm| !Self::PARMS.iter().any(|own| parm.name().eq_ignore_ascii_case(own));
                Self {
                    $($field: node.typed($parm),)*
                    other: node.parms().iter().filter(is_other).cloned().collect(),
                }
            }
        }
    };
}
pub(super) use parms;
