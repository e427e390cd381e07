use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use mdm_errors::SecretText;

/// The layout of a certificate subject that packs several fields into one text, two colons between them:
/// `AW::{Token}::{URL}::{Token}`.
///
/// A part in braces is a field, any other part stands as it is. No field can look like two: values with two colons in a
/// row, with a colon at an end, with control characters or without content are refused. So what was filled in is what
/// is read out. Values may be tokens, so the filled text is a secret and no error shows it.
///
/// ```
/// use mdm_entra::SubjectTemplate;
///
/// let template: SubjectTemplate = "AW::{Token}::{URL}::{Token}".parse()?;
/// let subject = template.fill(&["t-1", "https://ds.contoso.com/DeviceServices", "t-2"])?;
/// assert_eq!(subject.expose(), "AW::t-1::https://ds.contoso.com/DeviceServices::t-2");
/// let fields: Vec<_> = template.read(subject.expose())?;
/// assert_eq!(fields, [("Token", "t-1"), ("URL", "https://ds.contoso.com/DeviceServices"), ("Token", "t-2")]);
///
/// assert!(template.fill(&["t::1", "https://ds.contoso.com", "t-2"]).is_err());
/// assert!(template.read("XX::t-1::https://ds.contoso.com::t-2").is_err());
/// # Ok::<(), mdm_entra::SubjectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectTemplate(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Fixed(String),
    Field(String),
}

const SEPARATOR: &str = "::";

impl SubjectTemplate {
    /// Bytes of a template or subject that are read.
    pub const MAX_BYTES: usize = 4096;

    /// The names of the fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Fixed(_) => None,
        })
    }

    /// The subject with these values, one for each field in order.
    ///
    /// # Errors
    /// When the number of values is another one, or a value cannot be told apart from its neighbours.
    pub fn fill(&self, values: &[&str]) -> Result<SecretText<'static>, SubjectError> {
        if self.fields().count() != values.len() {
            return Err(SubjectError::FieldCount);
        }
        let mut values = values.iter();
        let mut out = String::new();
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                out.push_str(SEPARATOR);
            }
            match part {
                Part::Fixed(text) => out.push_str(text),
                Part::Field(_) => {
                    let value = values.next().ok_or(SubjectError::FieldCount)?;
                    check(value)?;
                    out.push_str(value);
                }
            }
        }
        if out.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        Ok(SecretText::owned(out))
    }

    /// The fields of a subject: name and value, in order.
    ///
    /// # Errors
    /// When the subject does not follow this template.
    pub fn read<'s>(&self, subject: &'s str) -> Result<Vec<(&str, &'s str)>, SubjectError> {
        if subject.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        let values: Vec<_> = subject.split(SEPARATOR).collect();
        if values.len() != self.0.len() {
            return Err(SubjectError::FieldCount);
        }
        let mut fields = Vec::new();
        for (part, value) in self.0.iter().zip(values) {
            match part {
                Part::Fixed(text) if text == value => {}
                Part::Fixed(_) => return Err(SubjectError::OtherTemplate),
                Part::Field(name) => {
                    check(value)?;
                    fields.push((name.as_str(), value));
                }
            }
        }
        Ok(fields)
    }
}

fn check(value: &str) -> Result<(), SubjectError> {
    let ambiguous = value.is_empty()
        || value.contains(SEPARATOR)
        || value.starts_with(':')
        || value.ends_with(':')
        || value.chars().any(char::is_control);
    if ambiguous {
        Err(SubjectError::Value)
    } else {
        Ok(())
    }
}

impl FromStr for SubjectTemplate {
    type Err = SubjectError;

    fn from_str(template: &str) -> Result<Self, SubjectError> {
        if template.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        template
            .split(SEPARATOR)
            .map(|part| {
                let (make, text): (fn(String) -> Part, _) =
                    match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                        Some(name) => (Part::Field, name),
                        None => (Part::Fixed, part),
                    };
                check(text)?;
                if text.contains(['{', '}']) {
                    return Err(SubjectError::Value);
                }
                Ok(make(text.to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for SubjectTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(SEPARATOR)?;
            }
            match part {
                Part::Fixed(text) => f.write_str(text)?,
                Part::Field(name) => write!(f, "{{{name}}}")?,
            }
        }
        Ok(())
    }
}

/// Why a subject does not follow a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// There are more or fewer fields than the template has.
    #[error("subject has another number of fields than its template")]
    FieldCount,
    /// A fixed part is another one.
    #[error("subject follows another template")]
    OtherTemplate,
    /// A field is empty, has control characters, or colons where they would separate.
    #[error("field of a subject is empty or has separators")]
    Value,
    /// The text is longer than 4,096 bytes.
    #[error("subject is too long")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_template_is_written_as_it_was_read() {
        let template: SubjectTemplate = "AW::{Token}::{URL}::{Token}".parse().unwrap();
        assert_eq!(template.to_string(), "AW::{Token}::{URL}::{Token}");
        assert_eq!(template.fields().collect::<Vec<_>>(), ["Token", "URL", "Token"]);
        for bad in ["", "AW::", "::{A}", "{}", "{a", "{{a}}", "x:::y"] {
            assert_eq!(bad.parse::<SubjectTemplate>(), Err(SubjectError::Value), "{bad}");
        }
    }

    #[test]
    fn no_value_becomes_two() {
        let template: SubjectTemplate = "AW::{A}::{B}".parse().unwrap();
        for value in ["", ":", "a:", ":a", "a::b", "https://[::1]/", "a\nb", "a\0"] {
            assert_eq!(
                template.fill(&[value, "b"]).err(),
                Some(SubjectError::Value),
                "{value:?}"
            );
        }
        assert_eq!(template.fill(&["a"]).err(), Some(SubjectError::FieldCount));
        assert_eq!(template.read("AW::a"), Err(SubjectError::FieldCount));
        assert_eq!(template.read("AW::a::b::c"), Err(SubjectError::FieldCount));
        assert_eq!(template.read("aw::a::b"), Err(SubjectError::OtherTemplate));
        assert_eq!(template.read("AW::::b"), Err(SubjectError::Value));
        assert_eq!(template.read(&"a".repeat(5000)), Err(SubjectError::TooLong));
    }
}
