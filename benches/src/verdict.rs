//! Runs the complexity courses under callgrind and judges what was counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs, process};

use crate::complexity::{Choice, MEASURED};

/// Times the instructions, or the heap, may grow when the input grows by four.
const MOST_GROWTH: f64 = 5.0;
/// Bytes out for a byte in.
const MOST_OUT: f64 = 12.0;
/// Bytes of heap for a byte in.
const MOST_HEAP: f64 = 120.0;
/// Bytes written and held that do not depend on the input.
const FIXED: f64 = 16_384.0;
/// Instructions for a byte that a call may cost at any size: growth below is not judged.
const FEW: f64 = 12.0;
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
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for child in children {
        child.finish(&mut rows, &mut problems)?;
    }
    let mut series: BTreeMap<(String, String, String), Vec<Row>> = BTreeMap::new();
    for row in rows {
        let key = (row.course.clone(), row.shape.clone(), row.entry.clone());
        series.entry(key).or_default().push(row);
    }
    let mut worst: BTreeMap<(String, String), (f64, String)> = BTreeMap::new();
    for ((course, shape, entry), rows) in &series {
        judge(rows, &mut problems);
        let growth = rows
            .windows(2)
            .filter_map(|pair| growth(&pair[0], &pair[1]))
            .fold(0.0, f64::max);
        let held = worst.entry((course.clone(), entry.clone())).or_default();
        if growth >= held.0 {
            *held = (growth, shape.clone());
        }
    }
    for ((course, entry), (growth, shape)) in &worst {
        println!("{growth:6.2}  {course}: {entry} ({shape})");
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

/// Growth of the instructions, for an input that grew by four.
fn growth(small: &Row, large: &Row) -> Option<f64> {
    let factor = large.bytes / small.bytes;
    let before = small.instructions.max(FEW * small.bytes);
    (factor > 1.5).then(|| large.instructions / before / factor * 4.0)
}

fn judge(rows: &[Row], problems: &mut Vec<String>) {
    for pair in rows.windows(2) {
        let [small, large] = pair else { continue };
        let Row {
            course, shape, entry, ..
        } = large;
        let name = format!("{course}: {entry} ({shape}) at {}", large.size);
        if let Some(growth) = growth(small, large)
            && growth > MOST_GROWTH
        {
            problems.push(format!(
                "{name}: instructions grow {growth:.2} times, to {}, for 4 times the input",
                large.instructions
            ));
        }
        let out = large.out / (large.bytes + FIXED / MOST_OUT);
        if out > MOST_OUT {
            problems.push(format!(
                "{name}: {} bytes out for {} bytes in",
                large.out, large.bytes
            ));
        }
        let heap = large.heap / (large.bytes + FIXED / MOST_HEAP);
        if heap > MOST_HEAP {
            problems.push(format!(
                "{name}: {} bytes of heap for {} bytes in",
                large.heap, large.bytes
            ));
        }
    }
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
    fn finish(self, rows: &mut Vec<Row>, problems: &mut Vec<String>) -> Result<(), String> {
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
            None => Ok(()),
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
