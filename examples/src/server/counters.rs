//! Counters of events, in the text format that monitoring reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use super::state::locked;

/// Counters by name and label.
#[derive(Default)]
pub struct Counters(Mutex<BTreeMap<(&'static str, String), u64>>);

impl Counters {
    /// Counts one more. Labels are few: names of outcomes, numbers of errors.
    pub fn count(&self, name: &'static str, label: impl Into<String>) {
        *locked(&self.0).entry((name, label.into())).or_default() += 1;
    }

    /// Returns all counters in the text format of Prometheus.
    pub fn text(&self) -> String {
        let (mut text, mut last) = (String::new(), "");
        for ((name, label), count) in locked(&self.0).iter() {
            if *name != last {
                let _ = writeln!(text, "# TYPE mdm_{name}_total counter");
                last = name;
            }
            let label = label.replace(['\\', '"', '\n'], "_");
            let _ = writeln!(text, "mdm_{name}_total{{kind=\"{label}\"}} {count}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_by_monitoring() {
        let counters = Counters::default();
        counters.count("refusals", "0x80180013");
        counters.count("refusals", "0x80180013");
        counters.count("enrollments", "OnPremise \"x\"");
        assert_eq!(
            counters.text(),
            "# TYPE mdm_enrollments_total counter\nmdm_enrollments_total{kind=\"OnPremise _x_\"} 1\n\
             # TYPE mdm_refusals_total counter\nmdm_refusals_total{kind=\"0x80180013\"} 2\n"
        );
    }
}
