//! Draws `docs/performance.svg` from `docs/performance.csv`: instructions per byte, a bar for each engine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
const SHOWN: [(&str, &str); 4] = [
    ("mdm-syncml", "#1a7f5a"),
    ("mdm-syncml general", "#7fc8a9"),
    ("quick-xml Reader", "#d98e32"),
    ("quick-xml NsReader", "#b3541e"),
];
const LABEL: f64 = 220.0;
const WIDTH: f64 = 620.0;
const BAR: f64 = 11.0;
const GAP: f64 = 12.0;

fn main() -> ExitCode {
    let Ok(csv) = fs::read_to_string(format!("{DOCS}/performance.csv")) else {
        eprintln!("count first: just bench-instructions");
        return ExitCode::FAILURE;
    };
    match fs::write(format!("{DOCS}/performance.svg"), draw(&rows(&csv))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the chart: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Instructions per byte by engine, for each input in the order of the file.
fn rows(csv: &str) -> Vec<(String, BTreeMap<String, f64>)> {
    let mut rows: Vec<(String, BTreeMap<String, f64>)> = Vec::new();
    for line in csv.lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(input), _, Some(engine), Some(Ok(count))) = (
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next().map(str::parse),
        ) else {
            continue;
        };
        if !SHOWN.iter().any(|(name, _)| *name == engine) {
            continue;
        }
        if rows.last().is_none_or(|(last, _)| last != input) {
            rows.push((input.to_owned(), BTreeMap::new()));
        }
        if let Some((_, engines)) = rows.last_mut() {
            engines.insert(engine.to_owned(), count);
        }
    }
    rows
}

fn draw(rows: &[(String, BTreeMap<String, f64>)]) -> String {
    let most = rows
        .iter()
        .flat_map(|(_, engines)| engines.values())
        .copied()
        .fold(1.0, f64::max);
    let group = SHOWN.len() as f64 * BAR + GAP;
    let height = 54.0 + rows.len() as f64 * group;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{height:.0}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"10\" y=\"18\" font-size=\"13\">Instructions per byte of input (fewer is better)</text>\n",
        LABEL + WIDTH + 60.0
    );
    for (index, (name, color)) in SHOWN.iter().enumerate() {
        let x = 10.0 + index as f64 * 190.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.0}\" y=\"28\" width=\"10\" height=\"10\" fill=\"{color}\"/><text x=\"{:.0}\" \
             y=\"37\">{name}</text>",
            x + 15.0
        );
    }
    for (row, (input, engines)) in rows.iter().enumerate() {
        let top = 50.0 + row as f64 * group;
        let _ = writeln!(
            svg,
            "<text x=\"10\" y=\"{:.1}\">{input}</text>",
            top + group / 2.0
        );
        for (index, (name, color)) in SHOWN.iter().enumerate() {
            let Some(count) = engines.get(*name) else { continue };
            let (y, width) = (top + index as f64 * BAR, (count / most * WIDTH).max(1.0));
            let _ = writeln!(
                svg,
                "<rect x=\"{LABEL:.0}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{color}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"9\">{count:.2}</text>",
                BAR - 1.0,
                LABEL + width + 4.0,
                y + BAR - 3.0
            );
        }
    }
    svg + "</svg>\n"
}
