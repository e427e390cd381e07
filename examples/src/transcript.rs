//! The printed story of a run: numbered steps, who sent what, what was decided and why, and whether it is what it
//! should be.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use crate::http::{ClientError, Request, Response};
use crate::redact;

const WIDTH: usize = 108;
const INDENT: &str = "     ";

/// Prints a run as it happens and remembers what went otherwise than expected.
pub struct Transcript {
    out: Box<dyn Write + Send>,
    verbose: bool,
    started: Instant,
    steps: u32,
    checks: u32,
    differences: Vec<String>,
    bytes: (usize, usize),
}

impl Transcript {
    /// A transcript that goes to `out`; `verbose` adds the messages.
    pub fn new(out: impl Write + Send + 'static, verbose: bool) -> Self {
        Self {
            out: Box::new(out),
            verbose,
            started: Instant::now(),
            steps: 0,
            checks: 0,
            differences: Vec::new(),
            bytes: (0, 0),
        }
    }

    /// A heading over several steps.
    pub fn part(&mut self, title: &str) {
        self.line(&format!("\n{title}\n{}", "=".repeat(title.chars().count())));
    }

    /// The next numbered step.
    pub fn step(&mut self, title: &str) {
        self.steps += 1;
        let number = self.steps;
        self.line(&format!("\n{number:>3}. {title}"));
    }

    /// Notes an act, a decision or a discovery.
    pub fn says(&mut self, who: &str, what: &str) {
        let lines = wrapped(what, WIDTH - INDENT.len() - 10);
        for (index, line) in lines.iter().enumerate() {
            let who = if index == 0 { who } else { "" };
            self.line(&format!("{INDENT}{who:<8}  {line}"));
        }
    }

    /// Notes a message that the device sends.
    pub fn asked(&mut self, request: &Request, what: &str) {
        self.bytes.0 += request.body.len();
        self.line(&format!(
            "{INDENT}->        {} {}",
            request.method,
            redact::url(&request.url)
        ));
        let size = if request.body.is_empty() {
            String::new()
        } else {
            format!(", {}", size(&request.body))
        };
        self.line(&format!("{INDENT}          {what}{size}"));
        self.message(|| redact::request(request));
    }

    /// Notes an answer to the device.
    pub fn answered(&mut self, answer: &Result<Response, ClientError>) {
        match answer {
            Ok(response) => {
                self.bytes.1 += response.body.len();
                let kind = response.header("content-type").unwrap_or_default();
                let kind = kind.split(';').next().unwrap_or_default();
                let size = size(&response.body);
                self.line(format!("{INDENT}<-        {}, {size}  {kind}", response.status).trim_end());
                self.message(|| redact::response(response));
            }
            Err(error) => self.line(&format!("{INDENT}<-        {error}")),
        }
    }

    /// With `--verbose`: a document that travelled inside a message.
    pub fn document(&mut self, title: &str, document: &[u8]) {
        self.message(|| format!("{title}\n\n{}", redact::xml(document)));
    }

    /// States what must hold. A difference makes the run fail, and the run goes on.
    pub fn check(&mut self, holds: bool, what: &str) {
        self.checks += 1;
        if holds {
            self.says("ok", what);
        } else {
            self.says("DIFFERS", what);
            self.differences.push(format!("step {}: {what}", self.steps));
        }
    }

    /// A table with a line of headings.
    pub fn table<const N: usize>(&mut self, headings: [&str; N], rows: &[[String; N]]) {
        let mut widths = headings.map(|heading| heading.chars().count());
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let print = |cells: [&str; N]| {
            let cells = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ")
        };
        let mut lines = vec![
            print(headings),
            print(
                widths
                    .map(|width| "-".repeat(width))
                    .each_ref()
                    .map(|s| s.as_str()),
            ),
        ];
        lines.extend(rows.iter().map(|row| print(row.each_ref().map(String::as_str))));
        for line in lines {
            self.line(&format!("{INDENT}{}", line.trim_end()));
        }
    }

    /// The end: the total time, and the exit status of the program.
    pub fn finish(mut self) -> ExitCode {
        let (sent, received) = (grouped(self.bytes.0), grouped(self.bytes.1));
        let (checks, steps, seconds) = (self.checks, self.steps, self.started.elapsed().as_secs_f64());
        self.part("The end");
        let total = format!(
            "{steps} steps, {checks} checks, {sent} bytes to the server and {received} back, {seconds:.2} s"
        );
        self.line(&total);
        if self.differences.is_empty() {
            self.line("Every step is what it should be.");
            return ExitCode::SUCCESS;
        }
        for difference in std::mem::take(&mut self.differences) {
            self.line(&format!("DIFFERS  {difference}"));
        }
        ExitCode::FAILURE
    }

    /// The run cannot go on.
    pub fn fail(mut self, error: &crate::Error) -> ExitCode {
        self.differences.push(format!("step {}: {error}", self.steps));
        self.finish()
    }

    fn message(&mut self, text: impl FnOnce() -> String) {
        if self.verbose {
            let margin = format!("{INDENT}     | ");
            let text = text()
                .lines()
                .map(|line| format!("{}\n", format!("{margin}{line}").trim_end()))
                .collect::<String>();
            self.line(&format!("\n{text}"));
        }
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}"); // nobody left to tell when the reader of the output is gone
    }
}

fn size(body: &[u8]) -> String {
    match body.len() {
        0 => "no body".to_owned(),
        length => format!("{} bytes", grouped(length)),
    }
}

/// A number with a comma after every three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let digits = digits.char_indices().flat_map(|(index, digit)| {
        let comma = (index > 0 && (digits.len() - index).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    });
    digits.collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_makes_the_run_fail() {
        let mut transcript = Transcript::new(std::io::sink(), false);
        transcript.check(true, "as it should be");
        assert_eq!(transcript.finish(), ExitCode::SUCCESS);
        let mut transcript = Transcript::new(std::io::sink(), false);
        transcript.check(false, "as it should not be");
        assert_eq!(transcript.finish(), ExitCode::FAILURE);
        let transcript = Transcript::new(std::io::sink(), false);
        assert_eq!(transcript.fail(&"no server".into()), ExitCode::FAILURE);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn long_sentences_are_wrapped_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 3), ["unbreakable"]);
    }
}
