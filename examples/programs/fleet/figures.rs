//! What was measured, and whether it adds up.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::json;

/// The longest time that is told apart from longer ones.
const LONGEST: u64 = 10 * 60 * 1_000_000;

/// Times of one kind, in microseconds.
pub struct Times(Histogram<u64>);

impl Default for Times {
    fn default() -> Self {
        Self(Histogram::new_with_max(LONGEST, 3).expect("three digits up to ten minutes are valid bounds"))
    }
}

impl Times {
    /// Adds a time.
    pub fn add(&mut self, time: Duration) {
        self.0
            .saturating_record(u64::try_from(time.as_micros()).unwrap_or(LONGEST));
    }

    fn json(&self) -> serde_json::Value {
        let at = |percentile| self.0.value_at_quantile(percentile) as f64 / 1000.0;
        json!({"count": self.0.len(), "p50_ms": at(0.5), "p90_ms": at(0.9), "p99_ms": at(0.99),
            "p999_ms": at(0.999), "max_ms": self.0.max() as f64 / 1000.0})
    }

    fn text(&self) -> String {
        let at = |percentile| self.0.value_at_quantile(percentile) as f64 / 1000.0;
        let max = self.0.max() as f64 / 1000.0;
        format!(
            "{:>8} {:>10.1} {:>10.1} {:>10.1} {:>10.1} {max:>10.1}",
            self.0.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(0.999)
        )
    }
}

/// All figures.
#[derive(Default)]
pub struct Figures {
    /// How many machines there are, and how many keys they share.
    pub devices: usize,
    /// How many keys they share.
    pub keys: usize,
    /// How long the check-ins took altogether.
    pub check_in_time: Duration,
    /// Enrollments, from when they were due.
    pub enrollments: Times,
    /// Whole check-ins, from when they were due.
    pub check_ins: Times,
    /// First messages of sessions, with connection and TLS handshake.
    pub first_messages: Times,
    /// Later messages.
    pub messages: Times,
    /// Commands given.
    pub given: usize,
    /// Commands that had exactly one outcome on both sides.
    pub settled: usize,
    /// What does not add up.
    pub differences: Vec<String>,
    /// Errors by kind.
    pub errors: BTreeMap<String, usize>,
}

impl Figures {
    /// Counts an error.
    pub fn failed(&mut self, error: &mdm_examples::Error) {
        *self.errors.entry(error.to_string()).or_default() += 1;
    }

    /// Reports whether nothing failed and everything adds up.
    pub fn is_good(&self) -> bool {
        self.errors.is_empty() && self.differences.is_empty() && self.settled == self.given
    }

    fn per_second(&self) -> f64 {
        self.check_ins.0.len() as f64 / self.check_in_time.as_secs_f64().max(0.001)
    }

    /// Returns the figures for programs.
    pub fn json(&self) -> serde_json::Value {
        json!({"devices": self.devices, "keys": self.keys, "enrollments": self.enrollments.json(),
            "check_ins": self.check_ins.json(), "check_ins_per_second": self.per_second(),
            "first_messages": self.first_messages.json(), "messages": self.messages.json(),
            "commands_given": self.given, "commands_settled": self.settled, "differences": self.differences,
            "errors": self.errors})
    }

    /// Returns the figures for people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} machines with {} keys among them (making one for each would take longer than the test)\n\n\
             {:<28} {:>8} {:>10} {:>10} {:>10} {:>10} {:>10}\n",
            self.devices, self.keys, "in ms", "count", "50 %", "90 %", "99 %", "99.9 %", "longest"
        );
        for (name, times) in [
            ("enrollment", &self.enrollments),
            ("check-in", &self.check_ins),
            ("  first message, handshake", &self.first_messages),
            ("  later message", &self.messages),
        ] {
            let _ = writeln!(text, "{name:<28} {}", times.text());
        }
        let _ = writeln!(text, "\n{:.1} check-ins per second", self.per_second());
        let (settled, given) = (self.settled, self.given);
        let _ = writeln!(
            text,
            "{settled} of {given} commands had exactly one outcome, here and on the server"
        );
        for (error, count) in &self.errors {
            let _ = writeln!(text, "{count:>6} x {error}");
        }
        for difference in self.differences.iter().take(20) {
            let _ = writeln!(text, "DIFFERS  {difference}");
        }
        text
    }
}
