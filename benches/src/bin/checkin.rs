//! Counts the instructions of a check-in and of its parts, and the bytes of what a server keeps for a device.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::{env, fs};

use mdm_benches::checkin::{self, STEPS};
use mdm_benches::harness;

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/checkin.csv");
/// Commands of a session: none, few, more.
const SIZES: [u32; 4] = [0, 2, 10, 50];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [mode, step, commands, passes] if mode == "run" => run(step, commands, passes),
        _ => report(),
    }
}

fn run(name: &str, commands: &str, passes: &str) -> ExitCode {
    let step = STEPS.iter().find(|step| step.name == name);
    let (Some(step), Ok(commands), Ok(passes)) = (step, commands.parse(), passes.parse()) else {
        eprintln!("usage: run STEP COMMANDS PASSES");
        return ExitCode::FAILURE;
    };
    std::hint::black_box((step.run)(commands, passes));
    ExitCode::SUCCESS
}

fn report() -> ExitCode {
    let mut csv = String::from("step,commands,instructions\n");
    for step in STEPS {
        for commands in SIZES {
            let Some(count) = count(step.name, commands) else {
                eprintln!("{}: no count; is valgrind installed?", step.name);
                return ExitCode::FAILURE;
            };
            println!("{:<28} {commands:>4} {count:>12}", step.name);
            let _ = writeln!(csv, "{},{commands},{count}", step.name);
        }
    }
    for (name, with_rows) in [("bytes stored", false), ("bytes stored with rows", true)] {
        for commands in SIZES {
            let bytes = checkin::bytes_stored(commands, with_rows);
            println!("{name:<28} {commands:>4} {bytes:>12}");
            let _ = writeln!(csv, "{name},{commands},{bytes}");
        }
    }
    if fs::write(REPORT, csv).is_err() {
        eprintln!("cannot write {REPORT}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The instructions of one pass.
fn count(step: &str, commands: u32) -> Option<u64> {
    let (few, many) = (2_u64, 12_u64);
    let counted =
        |passes: u64| harness::instructions(&[step.to_owned(), commands.to_string(), passes.to_string()]);
    Some((counted(many)? - counted(few)?) / (many - few))
}
