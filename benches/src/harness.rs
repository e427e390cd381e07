//! Counts instructions: runs this very program under callgrind, once per engine and input.
//!
//! The count of one pass is the difference between a long and a short run, so start-up does not enter into it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use crate::generate;

/// Something that reads or writes a message.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// A short name, used in tables and as an argument.
    pub name: &'static str,
    /// Does the work on `xml` as often as asked, and returns a number that depends on all of it.
    pub run: fn(xml: &str, passes: u32) -> usize,
}

/// Instructions per byte by input and engine.
pub type Counts = BTreeMap<(String, &'static str), f64>;

/// The program: without arguments it counts every engine on every input and writes `report` as CSV.
///
/// `LARGE` inputs are added to the inputs of [`generate::inputs`]. Arguments select inputs by a part of their names.
pub fn main(engines: &[Engine], large: &[&str], report: &Path) -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [mode, engine, file, passes] = arguments.as_slice()
        && mode == "run"
    {
        return run(engines, engine, file, passes);
    }
    let mut inputs = generate::inputs();
    inputs.extend(large.iter().filter_map(|name| generate::by_name(name)));
    inputs.retain(|input| {
        arguments.is_empty() || arguments.iter().any(|part| input.name.contains(part.as_str()))
    });

    let mut csv = String::from("input,bytes,engine,instructions_per_byte\n");
    for input in &inputs {
        let file = scratch(input.name);
        if fs::write(&file, &input.xml).is_err() {
            eprintln!("cannot write {}", file.display());
            return ExitCode::FAILURE;
        }
        for engine in engines {
            let (short, long) = if input.xml.len() > 1_000_000 {
                (1, 2)
            } else {
                (1, 11)
            };
            let (Some(few), Some(many)) = (count(engine.name, &file, short), count(engine.name, &file, long))
            else {
                eprintln!(
                    "{} on {}: valgrind did not count; is it installed?",
                    engine.name, input.name
                );
                return ExitCode::FAILURE;
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
    }
    if arguments.is_empty() && fs::write(report, csv).is_err() {
        eprintln!("cannot write {}", report.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(engines: &[Engine], name: &str, file: &str, passes: &str) -> ExitCode {
    let engine = engines.iter().find(|engine| engine.name == name);
    let (Some(engine), Ok(xml), Ok(passes)) = (engine, fs::read_to_string(file), passes.parse()) else {
        eprintln!("usage: run ENGINE FILE PASSES");
        return ExitCode::FAILURE;
    };
    std::hint::black_box((engine.run)(std::hint::black_box(&xml), passes));
    ExitCode::SUCCESS
}

fn count(engine: &str, file: &Path, passes: u32) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().ok()?)
        .args(["run", engine])
        .arg(file)
        .arg(passes.to_string())
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected :"))?.1;
    collected.trim().parse().ok().filter(|_| output.status.success())
}

fn scratch(name: &str) -> PathBuf {
    env::temp_dir().join(format!("mdm-bench-{}-{name}.xml", std::process::id()))
}
