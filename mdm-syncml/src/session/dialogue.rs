//! Questions to the user of a device: alerts 1100 to 1104.
//!
//! OMA DM Protocol 1.2, user interaction commands. Windows is not known to show them and answers 406.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::Text;

use crate::incoming::{Alert, Status};
use crate::{AlertCode, StatusCode, outgoing};

/// A question that a server asks the user of a device.
///
/// ```
/// use mdm_syncml::session::{DialogueOptions, Question};
///
/// let question = Question::text_input("Your asset tag?").with_options(DialogueOptions::new().with_max_length(8));
/// let alert = question.to_alert();
/// assert_eq!(alert.items()[0].data().map(|data| data.as_str()), Some("MAXLEN=8"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// The way of asking.
    pub kind: QuestionKind,
    /// The text that is shown.
    pub text: String,
    /// The choices of a single or multiple choice; otherwise empty.
    pub choices: Vec<String>,
    /// The requested presentation.
    pub options: DialogueOptions,
}

/// The ways of asking a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QuestionKind {
    /// 1100: shows a text.
    Display,
    /// 1101: asks for yes or no.
    Confirm,
    /// 1102: asks for a text.
    TextInput,
    /// 1103: asks for one of several choices.
    SingleChoice,
    /// 1104: asks for any of several choices.
    MultipleChoice,
}

/// The answer of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserAnswer {
    /// 200: the user has seen it, or said yes.
    Accepted,
    /// 304: the user said no.
    Rejected,
    /// 214: the user cancelled; later questions of the package are not asked either.
    Cancelled,
    /// 408: nobody answered in time.
    TimedOut,
    /// 406: the device does not support asking its user.
    Unsupported,
    /// 200, with the text that the user entered.
    Text(String),
    /// 200, with the numbers of the chosen choices, counted from 1.
    Choices(Vec<u32>),
}

/// Options for showing a question, sent as the first item of the alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DialogueOptions {
    /// `MINDT`: the minimum display time, in seconds.
    pub min_seconds: Option<u32>,
    /// `MAXDT`: the maximum display time, in seconds.
    pub max_seconds: Option<u32>,
    /// `DR`: the default response.
    pub default_response: Option<String>,
    /// `MAXLEN`: the maximum length of the answer, in characters.
    pub max_length: Option<u32>,
    /// `IT`: the input type, one of `A`, `N`, `D`, `T`, `P` and `I`.
    pub input_type: Option<char>,
    /// `ET`: the echo type; `T` shows the input, `P` hides it.
    pub echo_type: Option<char>,
}

impl QuestionKind {
    /// Returns the kind for an alert code; `None` if the alert asks no question.
    #[must_use]
    pub const fn from_code(code: AlertCode) -> Option<Self> {
        Some(match code {
            AlertCode::DISPLAY => Self::Display,
            AlertCode::CONFIRM_OR_REJECT => Self::Confirm,
            AlertCode::TEXT_INPUT => Self::TextInput,
            AlertCode::SINGLE_CHOICE => Self::SingleChoice,
            AlertCode::MULTIPLE_CHOICE => Self::MultipleChoice,
            _ => return None,
        })
    }

    /// Returns the alert code of the kind.
    #[must_use]
    pub const fn code(self) -> AlertCode {
        match self {
            Self::Display => AlertCode::DISPLAY,
            Self::Confirm => AlertCode::CONFIRM_OR_REJECT,
            Self::TextInput => AlertCode::TEXT_INPUT,
            Self::SingleChoice => AlertCode::SINGLE_CHOICE,
            Self::MultipleChoice => AlertCode::MULTIPLE_CHOICE,
        }
    }
}

impl Question {
    /// Creates a question of any kind without choices.
    #[must_use]
    pub fn new(kind: QuestionKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            choices: Vec::new(),
            options: DialogueOptions::new(),
        }
    }

    /// Creates a text for display, which asks nothing.
    #[must_use]
    pub fn display(text: impl Into<String>) -> Self {
        Self::new(QuestionKind::Display, text)
    }

    /// Creates a yes-or-no question.
    #[must_use]
    pub fn confirm(text: impl Into<String>) -> Self {
        Self::new(QuestionKind::Confirm, text)
    }

    /// Creates a question that asks for a text.
    #[must_use]
    pub fn text_input(text: impl Into<String>) -> Self {
        Self::new(QuestionKind::TextInput, text)
    }

    /// Creates a question that asks for one of several choices.
    #[must_use]
    pub fn single_choice(
        text: impl Into<String>,
        choices: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let choices = choices.into_iter().map(Into::into).collect();
        Self {
            choices,
            ..Self::new(QuestionKind::SingleChoice, text)
        }
    }

    /// Creates a question that asks for any number of several choices.
    #[must_use]
    pub fn multiple_choice(
        text: impl Into<String>,
        choices: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            kind: QuestionKind::MultipleChoice,
            ..Self::single_choice(text, choices)
        }
    }

    /// Sets the options for the presentation.
    #[must_use]
    pub fn with_options(mut self, options: DialogueOptions) -> Self {
        self.options = options;
        self
    }

    /// Reads the question of an alert; `None` if the alert asks no question.
    #[must_use]
    pub fn from_alert(alert: Alert<'_>) -> Option<Self> {
        let kind = QuestionKind::from_code(alert.code()?)?;
        let mut texts = alert.items().map(|item| {
            let data = item.data();
            data.map(|data| String::from(data.text())).unwrap_or_default()
        });
        let options = DialogueOptions::parse(&texts.next().unwrap_or_default());
        Some(Self {
            kind,
            text: texts.next().unwrap_or_default(),
            choices: texts.collect(),
            options,
        })
    }

    /// Builds the alert that asks the question.
    #[must_use]
    pub fn to_alert(&self) -> outgoing::Alert<'static> {
        let item = |text: String| outgoing::Item::new().with_data(Text::lossy(text));
        let options = item(alloc::format!("{}", self.options));
        let alert = outgoing::Alert::with_first(self.kind.code(), options).with_item(item(self.text.clone()));
        let choices = self.choices.iter().cloned();
        choices.fold(alert, |alert, choice| alert.with_item(item(choice)))
    }
}

impl UserAnswer {
    /// Reads the answer to a question of this kind from its status.
    #[must_use]
    pub fn from_status(kind: QuestionKind, status: Status<'_>) -> Option<Self> {
        let mut texts = status
            .items()
            .filter_map(|item| item.data())
            .map(|data| data.text());
        Some(match status.code()? {
            StatusCode::NOT_MODIFIED => Self::Rejected,
            StatusCode::OPERATION_CANCELLED | StatusCode::NOT_EXECUTED => Self::Cancelled,
            StatusCode::REQUEST_TIMEOUT => Self::TimedOut,
            StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED => Self::Unsupported,
            code if !code.is_success() => return None,
            _ => match kind {
                QuestionKind::Display | QuestionKind::Confirm => Self::Accepted,
                QuestionKind::TextInput => Self::Text(texts.next().map(String::from).unwrap_or_default()),
                QuestionKind::SingleChoice | QuestionKind::MultipleChoice => {
                    Self::Choices(texts.filter_map(|text| text.trim_ascii().parse().ok()).collect())
                }
            },
        })
    }

    /// Returns the status that carries the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Accepted | Self::Text(_) | Self::Choices(_) => StatusCode::OK,
            Self::Rejected => StatusCode::NOT_MODIFIED,
            Self::Cancelled => StatusCode::OPERATION_CANCELLED,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Unsupported => StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
        }
    }

    /// Returns the items of the status.
    pub(super) fn items(&self) -> Vec<outgoing::Item<'static>> {
        let item = |text: String| outgoing::Item::new().with_data(Text::lossy(text));
        match self {
            Self::Text(text) => alloc::vec![item(text.clone())],
            Self::Choices(choices) => choices
                .iter()
                .map(|choice| item(alloc::format!("{choice}")))
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl DialogueOptions {
    /// Creates empty options, which leave everything to the device.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum length of the answer, in characters.
    #[must_use]
    pub const fn with_max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Sets the default response.
    #[must_use]
    pub fn with_default_response(mut self, response: impl Into<String>) -> Self {
        self.default_response = Some(response.into());
        self
    }

    /// Sets the minimum and maximum display time, in seconds.
    #[must_use]
    pub const fn with_seconds(mut self, at_least: u32, at_most: u32) -> Self {
        self.min_seconds = Some(at_least);
        self.max_seconds = Some(at_most);
        self
    }

    /// Reads options, which are `NAME=value` joined by `&`.
    ///
    /// Unknown names and malformed values are ignored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut options = Self::new();
        for (name, value) in text.split('&').filter_map(|option| option.split_once('=')) {
            let value = value.trim_ascii();
            match name.trim_ascii() {
                "MINDT" => options.min_seconds = value.parse().ok(),
                "MAXDT" => options.max_seconds = value.parse().ok(),
                "DR" => options.default_response = Some(value.into()),
                "MAXLEN" => options.max_length = value.parse().ok(),
                "IT" => options.input_type = value.chars().next(),
                "ET" => options.echo_type = value.chars().next(),
                _ => {}
            }
        }
        options
    }
}

impl fmt::Display for DialogueOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Written { f, is_first: true };
        written.option("MINDT", self.min_seconds.as_ref())?;
        written.option("MAXDT", self.max_seconds.as_ref())?;
        written.option("DR", self.default_response.as_ref())?;
        written.option("MAXLEN", self.max_length.as_ref())?;
        written.option("IT", self.input_type.as_ref())?;
        written.option("ET", self.echo_type.as_ref())
    }
}

/// Options that are being written.
struct Written<'w, 'f> {
    f: &'w mut fmt::Formatter<'f>,
    is_first: bool,
}

impl Written<'_, '_> {
    fn option(&mut self, name: &str, value: Option<&impl fmt::Display>) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        let separator = if core::mem::take(&mut self.is_first) {
            ""
        } else {
            "&"
        };
        write!(self.f, "{separator}{name}={value}")
    }
}
