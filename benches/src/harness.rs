//! Counts instructions: runs this very program under callgrind, once per engine and input.
//!
//! The count of one pass is the difference between a long and a short run, so start-up does not enter into it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use crate::inputs::Input;

/// Something that reads or writes a message.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// A short name, used in tables and as an argument.
    pub name: &'static str,
    /// Does the work on `xml` as often as asked, and returns a number that depends on all of it.
    pub run: fn(xml: &str, passes: u32) -> usize,
}

/// Engines, what makes the messages that they work on, and the CSV file for their counts.
pub type Contest<'a> = (&'a [Engine], fn() -> Vec<Input>, &'a Path);

/// The program: without arguments it counts every contest and writes the reports. Arguments select inputs by a part of
/// their names, or with `=` before it one engine by its whole name, and write nothing.
pub fn main(contests: &[Contest<'_>]) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [mode, engine, file, passes] = arguments.as_slice()
        && mode == "run"
    {
        return run(contests, engine, file, passes);
    }
    let (names, parts): (Vec<&str>, Vec<&str>) = arguments
        .iter()
        .map(String::as_str)
        .partition(|part| part.starts_with('='));
    for (engines, inputs, report) in contests {
        let is_chosen =
            |input: &&Input| parts.is_empty() || parts.iter().any(|part| input.name.contains(part));
        let engines: Vec<Engine> = engines
            .iter()
            .filter(|engine| names.is_empty() || names.iter().any(|name| name[1..] == *engine.name))
            .copied()
            .collect();
        let mut csv = String::from("input,bytes,engine,instructions_per_byte\n");
        for input in inputs().iter().filter(is_chosen) {
            if let Err(problem) = contest(&engines, input, &mut csv) {
                eprintln!("{problem}");
                return ExitCode::FAILURE;
            }
        }
        if arguments.is_empty() && fs::write(report, csv).is_err() {
            eprintln!("cannot write {}", report.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn contest(engines: &[Engine], input: &Input, csv: &mut String) -> Result<(), String> {
    let file = scratch(input.name);
    fs::write(&file, &input.xml).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    let (short, long) = if input.xml.len() > 1_000_000 {
        (1, 2)
    } else {
        (1, 11)
    };
    for engine in engines {
        let (Some(few), Some(many)) = (count(engine.name, &file, short), count(engine.name, &file, long))
        else {
            return Err(format!(
                "{} on {}: no count; is valgrind installed?",
                engine.name, input.name
            ));
        };
        let per_byte = (many - few) as f64 / f64::from(long - short) / input.xml.len() as f64;
        println!(
            "{:<28} {:<24} {per_byte:9.3} instructions per byte",
            input.name, engine.name
        );
        let _ = writeln!(
            csv,
            "{},{},{},{per_byte:.3}",
            input.name,
            input.xml.len(),
            engine.name
        );
    }
    fs::remove_file(&file).map_err(|error| format!("cannot remove {}: {error}", file.display()))
}

fn run(contests: &[Contest<'_>], name: &str, file: &str, passes: &str) -> ExitCode {
    let engine = contests
        .iter()
        .flat_map(|contest| contest.0)
        .find(|engine| engine.name == name);
    let (Some(engine), Ok(xml), Ok(passes)) = (engine, fs::read_to_string(file), passes.parse()) else {
        eprintln!("usage: run ENGINE FILE PASSES");
        return ExitCode::FAILURE;
    };
    std::hint::black_box((engine.run)(std::hint::black_box(&xml), passes));
    ExitCode::SUCCESS
}

fn count(engine: &str, file: &Path, passes: u32) -> Option<u64> {
    instructions(&[engine.to_owned(), file.to_str()?.to_owned(), passes.to_string()])
}

/// Returns how many instructions this program takes with `run` and these arguments.
pub fn instructions(arguments: &[String]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().ok()?)
        .arg("run")
        .args(arguments)
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected :"))?.1;
    collected.trim().parse().ok().filter(|_| output.status.success())
}

fn scratch(name: &str) -> PathBuf {
    env::temp_dir().join(format!("mdm-bench-{}-{name}.xml", std::process::id()))
}
