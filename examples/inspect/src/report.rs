//! The findings about an input.

use mdm_errors::{DecodeError, DecodeErrorKind, Lint, Position, PositionIndex};
use serde::Serialize;

use crate::kind::Kind;
use crate::value::{Fields, Value};

/// A message that was read.
#[derive(Debug)]
pub struct Report {
    /// The kind of input.
    pub kind: Kind,
    /// The sender, when the message says more than its kind does.
    pub sender: Option<&'static str>,
    /// The purpose, when it is another one than that of its kind.
    pub meaning: Option<&'static str>,
    /// The content.
    pub model: Fields,
    /// Deviations from its specification, in the order of the input.
    pub findings: Vec<Finding>,
    /// Texts of the input that nobody may see.
    pub(crate) secrets: Vec<String>,
}

/// A place where a message departs from its specification.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The stable name of the rule.
    pub rule: String,
    /// The clause that has the rule.
    pub clause: String,
    /// Its place.
    #[serde(flatten)]
    pub place: Place,
    /// The rule.
    pub message: String,
}

/// Why an input cannot be read.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// A stable name.
    pub kind: String,
    /// Its place.
    #[serde(flatten)]
    pub place: Place,
    /// The fault.
    pub message: String,
}

/// A place in the input.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Place {
    /// Bytes before it.
    pub offset: usize,
    /// The line, from 1; 0 in binary input.
    pub line: u32,
    /// The column in characters, from 1; 0 in binary input.
    pub column: u32,
    /// The elements around it.
    pub path: String,
    /// Its place in a part that is written otherwise in the input; then the place above is where that part begins.
    #[serde(skip)]
    pub(crate) inner: Option<Position>,
}

impl Report {
    /// Returns a report without findings.
    pub(crate) fn new(kind: Kind, model: Fields) -> Self {
        Self {
            kind,
            sender: None,
            meaning: None,
            model,
            findings: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Adds lints.
    pub(crate) fn with_lints(mut self, lints: Vec<Lint>) -> Self {
        self.findings.extend(lints.into_iter().map(Finding::from));
        self
    }

    /// Keeps a text of the input out of everything that is shown.
    pub(crate) fn hide(&mut self, secret: &str) {
        let secret = secret.trim();
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }
}

impl Failure {
    /// Returns a failure at a place.
    pub(crate) fn new(kind: impl Into<String>, message: impl Into<String>, position: Position) -> Self {
        Self {
            kind: kind.into(),
            message: message.into(),
            place: Place::from(position),
        }
    }

    /// Returns the failure of an input that the system does not give out.
    pub fn unreadable(reason: &str) -> Self {
        Self::new("io", reason, Position::new(0, 0, 0))
    }

    /// Returns the failure of a text that has several of what may be read.
    pub(crate) fn ambiguous(text: &str, start: usize, what: &str) -> Self {
        let message = format!("several {what} that mean something: paste one of them");
        Self::new(
            "ambiguous",
            message,
            Position::from_offset(text.as_bytes(), start),
        )
    }
}

/// An input, and where in it the message begins.
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    start: usize,
    index: Option<PositionIndex<'a>>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8], start: usize) -> Self {
        let index = (start > 0).then(|| PositionIndex::new(bytes));
        Self { bytes, start, index }
    }

    pub(crate) fn message(&self) -> &'a [u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    fn move_place(&self, place: &mut Place) {
        match &self.index {
            Some(index) if place.line > 0 => place.put(index.position(self.start + place.offset)),
            _ => place.offset += self.start,
        }
    }
}

/// Findings that can be moved from the part that was read to the whole input.
pub(crate) trait Moved: Sized {
    /// Changes every place.
    fn each_place(&mut self, change: impl FnMut(&mut Place));

    /// Moves every place from a part that begins later.
    fn moved(mut self, input: &Input<'_>) -> Self {
        self.each_place(|place| input.move_place(place));
        self
    }

    /// Moves every place from a part that is written otherwise to the beginning of a text.
    fn inside(self) -> Self {
        self.inside_at(Position::new(0, 1, 1))
    }

    /// Moves every place from a part that is written otherwise to where that part begins.
    fn inside_at(mut self, start: Position) -> Self {
        self.each_place(|place| {
            let position = Position::new(place.offset, place.line, place.column);
            place.inner = place.inner.or(Some(position));
            place.put(start);
        });
        self
    }

    /// Moves every place by its offset.
    fn mapped(mut self, bytes: &[u8], map: impl Fn(usize) -> usize) -> Self {
        let index = PositionIndex::new(bytes);
        self.each_place(|place| {
            let inner = Position::new(place.offset, place.line, place.column);
            let position = index.position(map(place.offset));
            place.inner = place.inner.or(Some(inner));
            match place.line {
                0 => place.offset = position.offset(),
                _ => place.put(position),
            }
        });
        self
    }
}

impl Moved for Result<Report, Failure> {
    fn each_place(&mut self, mut change: impl FnMut(&mut Place)) {
        match self {
            Ok(report) => {
                report
                    .findings
                    .iter_mut()
                    .for_each(|finding| change(&mut finding.place));
                report.findings.sort_by_key(|finding| finding.place.offset);
            }
            Err(failure) => change(&mut failure.place),
        }
    }
}

impl Place {
    fn put(&mut self, position: Position) {
        self.offset = position.offset();
        (self.line, self.column) = (position.line(), position.column());
    }
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self {
            offset: position.offset(),
            line: position.line(),
            column: position.column(),
            path: String::new(),
            inner: None,
        }
    }
}

impl From<Lint> for Finding {
    fn from(lint: Lint) -> Self {
        Self {
            rule: lint.rule.id.to_owned(),
            clause: lint.rule.clause.to_owned(),
            message: lint.rule.summary.to_owned(),
            place: Place {
                path: lint.path.to_string(),
                ..Place::from(lint.position)
            },
        }
    }
}

impl From<&DecodeError> for Failure {
    fn from(error: &DecodeError) -> Self {
        let kind = match error.kind() {
            DecodeErrorKind::BinaryXml => "wbxml".to_owned(),
            kind => name_of(kind),
        };
        let mut failure = Self::new(kind, error.kind().to_string(), error.position());
        failure.place.path = error.path().to_string();
        failure
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::from(&error)
    }
}

/// Returns the name of the variant of an error in lower case with hyphens, such as `unexpected-end`.
pub(crate) fn name_of(error: &impl std::fmt::Debug) -> String {
    let debug = format!("{error:?}");
    let mut name = String::new();
    for c in debug.chars().take_while(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// The result for one input as one line of JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Read {
        file: &'a str,
        kind: &'a str,
        ok: bool,
        model: &'a Fields,
        lint: &'a [Finding],
    },
    Failed {
        file: &'a str,
        ok: bool,
        error: &'a Failure,
    },
}

/// Returns the result for one input as one line of JSON, without the line feed.
pub fn json(file: &str, result: &Result<Report, Failure>) -> String {
    serde_json::to_string(&line(file, result)).unwrap_or_default()
}

/// Returns the result for one input as JSON for people.
pub(crate) fn pretty(file: &str, result: &Result<Report, Failure>) -> String {
    serde_json::to_string_pretty(&line(file, result)).unwrap_or_default()
}

fn line<'a>(file: &'a str, result: &'a Result<Report, Failure>) -> Line<'a> {
    match result {
        Ok(report) => Line::Read {
            file,
            kind: report.kind.as_str(),
            ok: true,
            model: &report.model,
            lint: &report.findings,
        },
        Err(error) => Line::Failed {
            file,
            ok: false,
            error,
        },
    }
}

/// Returns an HRESULT as it is shown: the number, and what is known about it.
pub(crate) fn hresult(code: mdm_errors::HResult) -> Fields {
    let number = format!("0x{:08X}", code.value());
    let symbol = code.name();
    let shown = symbol.map_or_else(|| number.clone(), |symbol| format!("{number} {symbol}"));
    let others = code.names().filter(|name| Some(*name) != symbol);
    let text = |value: &dyn std::fmt::Display| value.to_string();
    Fields::new()
        .with("hresult", number)
        .with("symbol", symbol)
        .with("shown", shown)
        .with_some(
            "also",
            Some(Value::list(others)).filter(|others| !others.is_empty()),
        )
        .with("meaning", code.meaning())
        .with("remedy", code.entry().map(|entry| entry.advice()))
        .with("is_failure", code.is_failure())
        .with("facility", code.facility())
        .with("code", code.code())
        .with_some("reading", code.reading().map(|reading| text(&reading)))
}
