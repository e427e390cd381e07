use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use mdm_errors::SecretText;

/// The layout of a certificate subject that packs several fields into one text.
///
/// Two layouts are in use: `AW::{Token}::{URL}::{Token}` with two colons between fields, and
/// `{Device UUID}:{UPN}:{URL}:{Token}:{Group ID}` with one. A part in braces is a field, any other part is literal
/// text. A template that has two colons in a row has the first layout.
///
/// With single colons, only a field named `URL` may contain colons, and a template may have only one such field. No
/// value can be mistaken for two, because separating colons, control characters and empty values are refused. So
/// reading returns exactly the values that were filled in. Values may be tokens, so the filled text is a secret and no
/// error shows it.
///
/// ```
/// use mdm_entra::SubjectTemplate;
///
/// let template: SubjectTemplate = "AW::{Token}::{URL}::{Token}".parse()?;
/// let subject = template.fill(&["t-1", "https://ds.contoso.com/DeviceServices", "t-2"])?;
/// assert_eq!(subject.expose(), "AW::t-1::https://ds.contoso.com/DeviceServices::t-2");
/// let fields = template.read(subject.expose())?;
/// assert_eq!((fields[1].name, fields[1].value), ("URL", "https://ds.contoso.com/DeviceServices"));
///
/// let template: SubjectTemplate = "{Device UUID}:{UPN}:{URL}:{Token}:{Group ID}".parse()?;
/// let values = ["E66A", "ada@contoso.com", "https://ds.contoso.com:443/x", "t-1", "north"];
/// let subject = template.fill(&values)?;
/// assert_eq!(subject.expose(), "E66A:ada@contoso.com:https://ds.contoso.com:443/x:t-1:north");
/// assert!(template.read(subject.expose())?.iter().map(|field| field.value).eq(values));
///
/// assert!(template.fill(&["E66A", "a:b", "https://ds.contoso.com", "t-1", "north"]).is_err());
/// # Ok::<(), mdm_entra::SubjectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectTemplate {
    separator: Separator,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Fixed(String),
    Field(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    One,
    Two,
}

impl Separator {
    const fn as_str(self) -> &'static str {
        match self {
            Self::One => ":",
            Self::Two => "::",
        }
    }
}

/// A field of a subject, as [`SubjectTemplate::read`] finds it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubjectField<'t, 's> {
    /// The name in the template.
    pub name: &'t str,
    /// The value in the subject.
    ///
    /// It may be a token, so `Debug` does not show it.
    pub value: &'s str,
}

impl fmt::Debug for SubjectField<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubjectField")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl SubjectTemplate {
    /// The maximum length of a template or subject: 4,096 bytes.
    ///
    /// Real certificates have a few hundred.
    pub const MAX_BYTES: usize = 4096;

    /// Returns the names of the template's fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Fixed(_) => None,
        })
    }

    /// Returns the subject with these values, one for each field in order.
    ///
    /// # Errors
    /// [`SubjectError`] when the number of values is wrong, a value could not be separated from its neighbors again, or
    /// the subject is longer than [`Self::MAX_BYTES`].
    pub fn fill(&self, values: &[&str]) -> Result<SecretText<'static>, SubjectError> {
        if self.fields().count() != values.len() {
            return Err(SubjectError::FieldCount);
        }
        let mut values = values.iter();
        let mut out = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                out.push_str(self.separator.as_str());
            }
            match part {
                Part::Fixed(text) => out.push_str(text),
                Part::Field(name) => {
                    let value = values.next().ok_or(SubjectError::FieldCount)?;
                    self.check(name, value)?;
                    out.push_str(value);
                }
            }
        }
        if out.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        Ok(SecretText::owned(out))
    }

    /// Returns the fields of a subject, in order.
    ///
    /// # Errors
    /// [`SubjectError`] when the subject does not follow this template.
    pub fn read<'s>(&self, subject: &'s str) -> Result<Vec<SubjectField<'_, 's>>, SubjectError> {
        if subject.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        let values = match self.free_field() {
            Some(index) => self.split_around(index, subject),
            None => subject.split(self.separator.as_str()).collect(),
        };
        if values.len() != self.parts.len() {
            return Err(SubjectError::FieldCount);
        }
        let mut fields = Vec::new();
        for (part, value) in self.parts.iter().zip(values) {
            match part {
                Part::Fixed(text) if text == value => {}
                Part::Fixed(_) => return Err(SubjectError::OtherTemplate),
                Part::Field(name) => {
                    self.check(name, value)?;
                    fields.push(SubjectField { name, value });
                }
            }
        }
        Ok(fields)
    }

    /// The field that takes what the fields on both sides of it leave.
    fn free_field(&self) -> Option<usize> {
        let is_free = |part: &Part| matches!(part, Part::Field(name) if is_url(name));
        match self.separator {
            Separator::One => self.parts.iter().position(is_free),
            Separator::Two => None,
        }
    }

    fn split_around<'s>(&self, index: usize, subject: &'s str) -> Vec<&'s str> {
        let separator = self.separator.as_str();
        let mut values: Vec<_> = subject.splitn(index.saturating_add(1), separator).collect();
        let behind = self.parts.len().saturating_sub(index);
        if let (true, Some(rest)) = (values.len() > index, values.pop()) {
            let mut right: Vec<_> = rest.rsplitn(behind, separator).collect();
            right.reverse();
            values.append(&mut right);
        }
        values
    }

    fn check(&self, name: &str, value: &str) -> Result<(), SubjectError> {
        let separates = match self.separator {
            Separator::One => value.contains(':') && !is_url(name),
            Separator::Two => value.contains("::") || value.starts_with(':') || value.ends_with(':'),
        };
        if value.is_empty() || separates || value.chars().any(char::is_control) {
            Err(SubjectError::Value)
        } else {
            Ok(())
        }
    }
}

fn is_url(name: &str) -> bool {
    name.to_ascii_lowercase().contains("url")
}

impl FromStr for SubjectTemplate {
    type Err = SubjectError;

    fn from_str(template: &str) -> Result<Self, SubjectError> {
        if template.len() > Self::MAX_BYTES {
            return Err(SubjectError::TooLong);
        }
        let separator = if template.contains("::") {
            Separator::Two
        } else {
            Separator::One
        };
        let mut read = Self {
            separator,
            parts: Vec::new(),
        };
        let mut urls = 0_usize;
        for part in template.split(separator.as_str()) {
            let field = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let text = field.unwrap_or(part);
            read.check("", text)?;
            if text.contains(['{', '}']) {
                return Err(SubjectError::Value);
            }
            urls = urls.saturating_add(usize::from(field.is_some_and(is_url)));
            let make = if field.is_some() { Part::Field } else { Part::Fixed };
            read.parts.push(make(text.to_owned()));
        }
        if separator == Separator::One && urls > 1 {
            return Err(SubjectError::Ambiguous);
        }
        Ok(read)
    }
}

impl fmt::Display for SubjectTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                f.write_str(self.separator.as_str())?;
            }
            match part {
                Part::Fixed(text) => f.write_str(text)?,
                Part::Field(name) => write!(f, "{{{name}}}")?,
            }
        }
        Ok(())
    }
}

/// A reason why a subject or a template is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// There are more or fewer fields than the template has.
    #[error("subject has another number of fields than its template")]
    FieldCount,
    /// A fixed part of the template differs.
    #[error("subject follows another template")]
    OtherTemplate,
    /// A field is empty, or has control characters or separating colons.
    #[error("field of a subject is empty or has separators")]
    Value,
    /// A template with single colons has two fields that may hold colons.
    #[error("template has two fields that may hold its separator")]
    Ambiguous,
    /// The text is longer than [`SubjectTemplate::MAX_BYTES`].
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
    fn the_url_between_single_colons_keeps_its_own() {
        let template: SubjectTemplate =
            "{Device UUID}:{Enrollment UPN}:{Device Services URL}:{One Time Token}:{Group ID}"
                .parse()
                .unwrap();
        assert_eq!(template.fields().count(), 5);
        let values = [
            "E66A-1",
            "ada@contoso.com",
            "https://[::1]:8443/a:b",
            "t0",
            "north",
        ];
        let subject = template.fill(&values).unwrap();
        let read = template.read(subject.expose()).unwrap();
        assert!(read.iter().map(|field| field.value).eq(values));
        assert_eq!(read[2].name, "Device Services URL");
        for (subject, error) in [
            ("a:b:c:d", SubjectError::FieldCount),
            ("a", SubjectError::FieldCount),
            ("", SubjectError::FieldCount),
            ("a::https://x:t:g", SubjectError::Value),
            ("a:b:https://x::g", SubjectError::Value),
            ("a:b::t:g", SubjectError::Value),
        ] {
            assert_eq!(template.read(subject), Err(error), "{subject}");
        }
        assert_eq!(template.read("a:b:c:d:e:f").unwrap()[2].value, "c:d");
        assert_eq!(
            template.fill(&["a:1", "b", "c", "d", "e"]).err(),
            Some(SubjectError::Value)
        );
        assert_eq!(
            "{URL}:{Other URL}".parse::<SubjectTemplate>(),
            Err(SubjectError::Ambiguous)
        );
        assert!(!alloc::format!("{read:?}").contains("t0"));
        let fixed: SubjectTemplate = "MDM:{URL}".parse().unwrap();
        assert_eq!(fixed.read("MDM:https://x").unwrap()[0].value, "https://x");
        assert_eq!(fixed.read("mdm:https://x"), Err(SubjectError::OtherTemplate));
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
