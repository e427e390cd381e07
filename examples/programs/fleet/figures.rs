//! The measured figures, and whether they add up.

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

    /// Adds times.
    pub fn add_all(&mut self, times: impl IntoIterator<Item = Duration>) {
        times.into_iter().for_each(|time| self.add(time));
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
    /// The number of machines that have enrolled.
    pub devices: usize,
    /// The number of keys that they share.
    pub keys: usize,
    /// The seed that chose the key of each machine, and its faults.
    pub seed: u64,
    /// The duration of all check-ins together.
    pub check_in_time: Duration,
    /// Enrollments, from when they were due.
    pub enrollments: Times,
    /// Whole check-ins, from when they were due.
    pub check_ins: Times,
    /// Connections of strangers: TCP and the TLS handshake.
    pub first_handshakes: Times,
    /// Connections of enrolled machines: TCP and the TLS handshake with a client certificate.
    pub handshakes: Times,
    /// First messages of sessions, with their connections.
    pub first_messages: Times,
    /// Later messages.
    pub messages: Times,
    /// Bytes of memory of the server, each now and at most: before the first machine, and after the last.
    pub memory: Option<((u64, u64), (u64, u64))>,
    /// Commands given.
    pub given: usize,
    /// Commands that had exactly one outcome on both sides.
    pub settled: usize,
    /// The figures that do not add up.
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
        json!({"devices": self.devices, "keys": self.keys, "seed": self.seed, "enrollments": self.enrollments.json(),
            "check_ins": self.check_ins.json(), "check_ins_per_second": self.per_second(),
            "first_handshakes": self.first_handshakes.json(), "handshakes": self.handshakes.json(),
            "first_messages": self.first_messages.json(), "messages": self.messages.json(),
            "server_memory": self.memory.map(|(before, after)| json!({"before": before.0, "after": after.0,
                "peak": after.1})),
            "commands_given": self.given, "commands_settled": self.settled, "differences": self.differences,
            "errors": self.errors})
    }

    /// Returns the figures for people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} machines; seed {} gave each one of {} RSA keys (making one for each would take longer than the test)\n\n\
             {:<28} {:>8} {:>10} {:>10} {:>10} {:>10} {:>10}\n",
            self.devices, self.seed, self.keys, "in ms", "count", "50 %", "90 %", "99 %", "99.9 %", "longest"
        );
        for (name, times) in [
            ("enrollment", &self.enrollments),
            ("check-in", &self.check_ins),
            ("  first message, all of it", &self.first_messages),
            ("  later message", &self.messages),
            ("handshake of a stranger", &self.first_handshakes),
            ("handshake, certificates both", &self.handshakes),
        ] {
            let _ = writeln!(text, "{name:<28} {}", times.text());
        }
        let _ = writeln!(text, "\n{:.1} check-ins per second", self.per_second());
        let (settled, given) = (self.settled, self.given);
        let _ = writeln!(
            text,
            "{settled} of {given} commands had exactly one outcome, here and on the server"
        );
        if let Some(((before, _), (after, peak))) = self.memory {
            let megabytes = |bytes: u64| bytes as f64 / 1e6;
            let each = after.saturating_sub(before) / (self.devices as u64).max(1);
            let _ = writeln!(
                text,
                "memory of the server: {:.1} MB before, {:.1} MB after, {:.1} MB at most; {each} bytes for each machine",
                megabytes(before),
                megabytes(after),
                megabytes(peak)
            );
        }
        for (error, count) in &self.errors {
            let _ = writeln!(text, "{count:>6} x {error}");
        }
        for difference in self.differences.iter().take(20) {
            let _ = writeln!(text, "DIFFERS  {difference}");
        }
        text
    }
}
