//! The line of the source under a mark, without what nobody may see.

mod hidden;

use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::termcolor::Buffer;
use codespan_reporting::term::{Config, emit_to_write_style};

use crate::recognise::markup;
use crate::report::{Failure, Finding, Place, Report};

/// Characters of a line that are shown before and after the mark.
const AROUND: usize = 60;
/// No message of a device has more secrets; looking for many of them at once takes more than linear time.
const MOST_SECRETS: usize = 1024;
/// Characters between two recorded byte offsets.
const STEP: usize = 256;

/// The text of an input that may be shown.
pub(super) struct Source {
    file: String,
    text: String,
    lines: Vec<Line>,
    /// The byte at which every so many characters begin.
    steps: Vec<usize>,
}

/// The start of a line, in bytes and in characters.
struct Line {
    byte: usize,
    character: usize,
}

impl Source {
    /// Stars the secrets out, or every value where there are too many of them, and whatever a log or an HTTP message
    /// has before a document; what is left keeps its place.
    pub(super) fn without_secrets(file: &str, bytes: &[u8], report: &Report) -> Self {
        if report.secrets.len() > MOST_SECRETS {
            return Self::without_values(file, bytes);
        }
        let text = text_of(bytes);
        let start = markup(text.as_bytes())
            .filter(|_| report.kind.is_document())
            .unwrap_or_default();
        let (before, document) = text.split_at_checked(start).unwrap_or(("", &text));
        let text: String = before.chars().map(star).chain(document.chars()).collect();
        Self::new(file, hidden::without(&text, &report.secrets))
    }

    /// Stars out every text between tags and every value of an attribute: nobody knows what is secret in a message
    /// that cannot be read.
    pub(super) fn without_values(file: &str, bytes: &[u8]) -> Self {
        let text = text_of(bytes);
        let (mut in_tag, mut quote) = (false, None);
        let hidden = text.chars().map(|c| {
            let shown = match (in_tag, quote) {
                (true, Some(end)) if c != end => star(c),
                (false, _) if c != '<' => star(c),
                _ => c,
            };
            match (in_tag, quote, c) {
                (true, Some(end), c) if c == end => quote = None,
                (true, None, '"' | '\'') => quote = Some(c),
                (true, None, '>') => in_tag = false,
                (false, _, '<') => in_tag = true,
                _ => {}
            }
            shown
        });
        let hidden = hidden.collect();
        Self::new(file, hidden)
    }

    fn new(file: &str, text: String) -> Self {
        let mut lines = vec![Line {
            byte: 0,
            character: 0,
        }];
        let mut steps = Vec::new();
        for (character, (byte, c)) in text.char_indices().enumerate() {
            if character % STEP == 0 {
                steps.push(byte);
            }
            if c == '\n' {
                lines.push(Line {
                    byte: byte + 1,
                    character: character + 1,
                });
            }
        }
        Self {
            file: file.to_owned(),
            text,
            lines,
            steps,
        }
    }

    /// Returns a lint as a compiler prints a warning.
    pub(super) fn finding(&self, finding: &Finding, colour: bool) -> String {
        let warning = Diagnostic::warning()
            .with_code(&finding.rule)
            .with_message(&finding.message);
        self.print(warning, &finding.place, Some(&finding.clause), colour)
    }

    /// Returns a failure as a compiler prints an error.
    pub(super) fn failure(&self, failure: &Failure, colour: bool) -> String {
        let error = Diagnostic::error()
            .with_code(&failure.kind)
            .with_message(&failure.message);
        self.print(error, &failure.place, None, colour)
    }

    fn print(&self, diagnostic: Diagnostic<()>, place: &Place, clause: Option<&str>, colour: bool) -> String {
        let mut notes = Vec::new();
        notes.extend(clause.map(|clause| format!("clause: {clause}")));
        if !place.path.is_empty() {
            notes.push(format!("path: {}", place.path));
        }
        if let Some(inner) = place.inner {
            notes.push(format!("in what is encoded there: {inner}"));
        }
        let line = self.excerpt(place).filter(|_| place.inner.is_none());
        let diagnostic = match &line {
            Some(line) => diagnostic.with_labels(vec![Label::primary((), line.mark())]),
            None => {
                notes.push(match place.line {
                    0 if place.offset == 0 => format!("in {}", self.file),
                    0 => format!("at byte {} of {}", place.offset, self.file),
                    line => format!("at {}:{line}:{}", self.file, place.column),
                });
                diagnostic
            }
        };
        let diagnostic = diagnostic.with_notes(notes);
        let mut buffer = if colour {
            Buffer::ansi()
        } else {
            Buffer::no_color()
        };
        let line = line.unwrap_or_default();
        // A buffer in memory takes everything, and the mark lies inside of the line.
        let _ = emit_to_write_style(&mut buffer, &Config::default(), &line, &diagnostic);
        String::from_utf8_lossy(buffer.as_slice()).into_owned()
    }

    /// Returns the part of the line around a place; nothing where the input has no lines.
    fn excerpt(&self, place: &Place) -> Option<Excerpt> {
        let number = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let line = self.lines.get(number)?;
        let end = match self.lines.get(number + 1) {
            Some(next) => next.byte - 1,
            None => self.text.len(),
        };
        let column = usize::try_from(place.column).ok()?.saturating_sub(1);
        let first = column.saturating_sub(AROUND);
        let start = self.byte(line.character + first).min(end);
        let shown = self.text.get(start..end)?.chars().take(2 * AROUND);
        let text: String = shown.filter(|c| *c != '\r').collect();
        let before: usize = text.chars().take(column - first).map(char::len_utf8).sum();
        Some(Excerpt {
            file: self.file.clone(),
            text: text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
            line: number,
            first,
            mark: before.min(text.len()),
        })
    }

    /// Returns the place of a character, without walking through the lines before it.
    fn byte(&self, character: usize) -> usize {
        let near = self.steps.get(character / STEP).copied();
        let rest = near.and_then(|near| Some((near, self.text.get(near..)?)));
        rest.and_then(|(near, rest)| Some(near + rest.char_indices().nth(character % STEP)?.0))
            .unwrap_or(self.text.len())
    }
}

fn star(c: char) -> char {
    if c.is_whitespace() { c } else { '*' }
}

/// Returns the input as text, of which UTF-16 is decoded.
fn text_of(bytes: &[u8]) -> String {
    let is_wide = |mark: [u8; 2]| bytes.starts_with(&mark);
    let big = is_wide([0xfe, 0xff]) || is_wide([0, b'<']);
    if big || is_wide([0xff, 0xfe]) || is_wide([b'<', 0]) {
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            [a, b] if big => u16::from_be_bytes([*a, *b]),
            [a, b] => u16::from_le_bytes([*a, *b]),
            _ => 0,
        });
        return char::decode_utf16(units)
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// One line of the source, or a part of it.
#[derive(Default)]
struct Excerpt {
    file: String,
    text: String,
    line: usize,
    first: usize,
    mark: usize,
}

impl Excerpt {
    /// The character under the mark, up to the end of the tag that it opens.
    fn mark(&self) -> Range<usize> {
        let marked = self.text.get(self.mark..).unwrap_or_default();
        let end = match marked.chars().next() {
            Some('<') => marked.find([' ', '>']).unwrap_or(marked.len()),
            Some(c) => c.len_utf8(),
            None => 0,
        };
        self.mark..self.mark + end
    }
}

impl<'a> Files<'a> for Excerpt {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.file)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, (): (), _: usize) -> Result<usize, Error> {
        Ok(self.line)
    }

    fn column_number(&'a self, (): (), _: usize, byte: usize) -> Result<usize, Error> {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        Ok(self.first + before.chars().count() + 1)
    }

    fn line_range(&'a self, (): (), _: usize) -> Result<Range<usize>, Error> {
        Ok(0..self.text.len())
    }
}
