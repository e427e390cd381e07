//! Runs the complexity courses under callgrind and judges what was counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fmt, fs, process, thread};

use crate::complexity::{Choice, MEASURED};

/// Times that anything may grow when the input grows by four.
const MOST_GROWTH: f64 = 5.0;
/// The most bytes written for a byte of a message that was read and is written again, which repeats nothing.
const REWRITTEN: (&str, f64) = ("to_xml", 2.5);

/// A count of a call, and its bounds.
#[derive(Clone, Copy)]
struct Measure {
    what: &'static str,
    count: fn(&Row) -> f64,
    /// The part that does not depend on the input: nothing below is judged.
    fixed: f64,
    /// The count for each byte of input that is fine at any size, so that growth below is not judged.
    floor: f64,
    /// The highest count for each byte of input.
    most: f64,
}

const MEASURES: [Measure; 3] = [
    Measure {
        what: "instructions",
        count: |row| row.instructions,
        fixed: 20_000.0,
        floor: 20.0,
        most: 6_000.0,
    },
    Measure {
        what: "bytes out",
        count: |row| row.out,
        fixed: 2_000.0,
        floor: 2.0,
        most: 30.0,
    },
    Measure {
        what: "bytes of heap",
        count: |row| row.heap,
        fixed: 20_000.0,
        floor: 60.0,
        most: 200.0,
    },
];

/// Processes that share the work.
pub const PROCESSES: usize = 2;

/// A call on a shape at one size.
#[derive(Clone, Debug)]
struct Row {
    course: String,
    shape: String,
    entry: String,
    size: usize,
    bytes: f64,
    out: f64,
    heap: f64,
    instructions: f64,
}

/// Counts what was chosen; whether all of it is linear.
///
/// # Errors
/// Why nothing was counted.
pub fn of(choice: &Choice) -> Result<bool, String> {
    let children = (0..PROCESSES)
        .map(|share| Counted::start(share, choice))
        .collect::<Result<Vec<_>, _>>()?;
    // All at once: a process whose rows nobody reads stops.
    let children: Vec<_> = children
        .into_iter()
        .map(|child| thread::spawn(|| child.finish()))
        .collect();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for child in children {
        let mut told = child.join().map_err(|_| "a counted process was not read")??;
        rows.append(&mut told.rows);
        problems.append(&mut told.problems);
    }
    let mut series: BTreeMap<(String, String, String), Vec<Row>> = BTreeMap::new();
    for row in rows {
        let key = (row.course.clone(), row.shape.clone(), row.entry.clone());
        series.entry(key).or_default().push(row);
    }
    let mut worst: BTreeMap<(String, String), Worst> = BTreeMap::new();
    for ((course, shape, entry), rows) in &series {
        let worst = worst.entry((course.clone(), entry.clone())).or_default();
        for pair in rows.windows(2) {
            judge(&pair[0], &pair[1], &mut problems);
            worst.include(&pair[0], &pair[1], shape);
        }
    }
    println!("growth  per byte: instructions, heap, out");
    for ((course, entry), worst) in &worst {
        println!("{worst}  {course}: {entry} ({})", worst.shape);
    }
    problems.sort();
    for problem in &problems {
        println!("FAILED  {problem}");
    }
    println!(
        "{} calls on {} series, {} problems",
        series.values().map(Vec::len).sum::<usize>(),
        series.len(),
        problems.len()
    );
    if series.is_empty() {
        return Err(format!("nothing is called {:?}", choice.part));
    }
    Ok(problems.is_empty())
}

/// Growth of a measure, for an input that grew by four; `None` where a limit kept it from growing.
fn growth(small: &Row, large: &Row, measure: Measure) -> Option<f64> {
    let Measure { count, floor, .. } = measure;
    let factor = (large.size as f64 / small.size as f64).max(large.bytes / small.bytes);
    let before = count(small).max(floor * small.bytes);
    (large.bytes > 1.5 * small.bytes).then(|| count(large) / before / factor * 4.0)
}

fn judge(small: &Row, large: &Row, problems: &mut Vec<String>) {
    let Row {
        course, shape, entry, ..
    } = large;
    for measure in MEASURES {
        let Measure {
            what, fixed, most, ..
        } = measure;
        let (found, name) = (
            (measure.count)(large),
            format!("{course}: {entry} ({shape}) at {}", large.size),
        );
        if let Some(growth) = growth(small, large, measure)
            && growth > MOST_GROWTH
            && found > fixed
        {
            problems.push(format!(
                "{name}: {what} grow {growth:.2} times, to {found}, for 4 times the input"
            ));
        }
        let is_rewritten = what == "bytes out" && entry.ends_with(REWRITTEN.0);
        let most = if is_rewritten { REWRITTEN.1 } else { most };
        if found > most * large.bytes + fixed {
            problems.push(format!("{name}: {found} {what} for {} bytes in", large.bytes));
        }
    }
}

/// The worst of an entry point over all shapes.
#[derive(Debug, Default)]
struct Worst {
    growth: f64,
    shape: String,
    instructions: f64,
    heap: f64,
    out: f64,
}

impl Worst {
    fn include(&mut self, small: &Row, large: &Row, shape: &str) {
        let growth = growth(small, large, MEASURES[0]).unwrap_or(0.0);
        if growth >= self.growth {
            self.growth = growth;
            self.shape = shape.to_owned();
        }
        self.instructions = self.instructions.max(large.instructions / large.bytes);
        self.heap = self.heap.max(large.heap / large.bytes);
        self.out = self.out.max(large.out / large.bytes);
    }
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            growth,
            instructions,
            heap,
            out,
            ..
        } = self;
        write!(f, "{growth:6.2}  {instructions:7.1} {heap:6.1} {out:5.1}")
    }
}

/// The rows and problems that a counted process printed.
struct Told {
    rows: Vec<Row>,
    problems: Vec<String>,
}

/// A process under callgrind.
struct Counted {
    child: Child,
    dumps: std::path::PathBuf,
}

impl Counted {
    fn start(share: usize, choice: &Choice) -> Result<Self, String> {
        let dumps = env::temp_dir().join(format!("mdm-complexity-{}-{share}", process::id()));
        let child = Command::new("valgrind")
            .args([
                "--tool=callgrind",
                "--combine-dumps=yes",
                "--dump-line=no",
                "--compress-strings=yes",
            ])
            .arg(format!("--callgrind-out-file={}", dumps.display()))
            .arg(format!("--toggle-collect={MEASURED}"))
            .arg(format!("--dump-after={MEASURED}"))
            .arg(env::current_exe().map_err(|error| error.to_string())?)
            .arg(format!("--share={share}"))
            .arg(format!("--every={}", choice.every))
            .args(choice.sizes.iter().map(ToString::to_string))
            .args(Some(&choice.part).filter(|part| !part.is_empty()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("valgrind does not run: {error}"))?;
        Ok(Self { child, dumps })
    }

    /// Reads the rows the process printed and the counts that callgrind dumped, which are in the same order.
    fn finish(self) -> Result<Told, String> {
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let output = self.child.wait_with_output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("the counted process failed: {}", output.status));
        }
        let counts = counts(&self.dumps)?;
        let mut counts = counts.into_iter();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields.as_slice() {
                ["refused", course, shape, why] => {
                    problems.push(format!("{course} ({shape}) is refused: {why}"))
                }
                ["row", course, shape, entry, size, bytes, out, heap] => rows.push(Row {
                    course: (*course).to_owned(),
                    shape: (*shape).to_owned(),
                    entry: (*entry).to_owned(),
                    size: size.parse().unwrap_or(0),
                    bytes: bytes.parse().unwrap_or(1.0),
                    out: out.parse().unwrap_or(0.0),
                    heap: heap.parse().unwrap_or(0.0),
                    instructions: counts.next().ok_or("callgrind dumped less than was called")?,
                }),
                _ => return Err(format!("a line that nobody prints: {line}")),
            }
        }
        match counts.next() {
            None => Ok(Told { rows, problems }),
            Some(_) => Err("callgrind dumped more than was called".to_owned()),
        }
    }
}

/// The sums of all dumps that a call triggered, in order.
fn counts(dumps: &Path) -> Result<Vec<f64>, String> {
    let text = fs::read_to_string(dumps).map_err(|error| format!("no dumps of callgrind: {error}"))?;
    let _ = fs::remove_file(dumps);
    let mut counts = Vec::new();
    let mut is_ours = false;
    for line in text.lines() {
        if let Some(trigger) = line.strip_prefix("desc: Trigger:") {
            is_ours = trigger.contains("--dump-after");
        } else if let Some(sum) = line.strip_prefix("summary:")
            && is_ours
        {
            counts.push(sum.trim().parse().map_err(|_| format!("no count: {line}"))?);
        }
    }
    Ok(counts)
}
