//! Draws `docs/performance.svg` from `docs/performance.csv`: instructions per byte, a bar for each engine; and puts
//! the tables into `docs/performance.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::{fs, io};

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
const SHOWN: [(&str, &str); 4] = [
    ("mdm-syncml", "#1a7f5a"),
    ("mdm-syncml general", "#7fc8a9"),
    ("quick-xml Reader", "#d98e32"),
    ("quick-xml NsReader", "#b3541e"),
];
/// The inputs of the chart; the tables have all.
const CHARTED: [&str; 14] = [
    "package1",
    "package1-busy",
    "status-results-60",
    "status-results-60-escaped",
    "status-results-60-escaped-prefixed",
    "status-results-60-escaped-shuffled",
    "status-results-600-busy-pretty",
    "native-multi-item-40-escaped",
    "policy-push-200-escaped",
    "policy-push-200-sections",
    "escaped-inventory",
    "escaped-inventory-quot",
    "app-inventory",
    "app-inventory-quot",
];
const LABEL: f64 = 240.0;
const WIDTH: f64 = 620.0;
const BAR: f64 = 11.0;
const GAP: f64 = 12.0;

fn main() -> ExitCode {
    match chart().and_then(|()| tables()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("count first, with just bench-instructions: {error}");
            ExitCode::FAILURE
        }
    }
}

fn chart() -> io::Result<()> {
    let csv = fs::read_to_string(format!("{DOCS}/performance.csv"))?;
    let mut rows = rows(&csv, Some(&SHOWN.map(|(name, _)| name)));
    rows.retain(|(input, _)| CHARTED.contains(&input.as_str()));
    fs::write(format!("{DOCS}/performance.svg"), draw(&rows))
}

fn tables() -> io::Result<()> {
    let page = format!("{DOCS}/performance.md");
    let mut text = fs::read_to_string(&page)?;
    for (mark, file, first) in [
        ("reading", "performance.csv", Some("mdm-syncml")),
        ("writing", "performance-writing.csv", Some("mdm-syncml write")),
        ("others", "performance-others.csv", None),
    ] {
        if let Ok(csv) = fs::read_to_string(format!("{DOCS}/{file}")) {
            text = replace(&text, mark, &comparison(&csv, first));
        }
    }
    let csv = fs::read_to_string(format!("{DOCS}/checkin.csv"))?;
    text = replace(&text, "check-in", &pivot(&csv));
    let csv = fs::read_to_string(format!("{DOCS}/allocations.csv"))?;
    fs::write(page, replace(&text, "heap", &plain(&csv)))
}

/// A row for each first field, a column for each second one.
fn pivot(csv: &str) -> String {
    let mut columns: Vec<&str> = Vec::new();
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in csv.lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(row), Some(column), Some(value)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        if !columns.contains(&column) {
            columns.push(column);
        }
        match rows.last_mut() {
            Some((last, values)) if *last == row => values.push(value),
            _ => rows.push((row, vec![value])),
        }
    }
    let mut table = format!(
        "| commands | {} |\n|---|{}\n",
        columns.join(" | "),
        "---:|".repeat(columns.len())
    );
    for (row, values) in rows {
        let _ = writeln!(table, "| {row} | {} |", values.join(" | "));
    }
    table
}

/// Puts `table` between the marks of that name.
fn replace(text: &str, mark: &str, table: &str) -> String {
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    match (text.split_once(&open), text.split_once(&close)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{open}\n{table}\n{close}{after}"),
        _ => text.to_owned(),
    }
}

/// A column for each engine; with `first`, how many times as much the others take.
fn comparison(csv: &str, first: Option<&str>) -> String {
    let rows = rows(csv, None);
    let mut engines: Vec<&str> = Vec::new();
    for line in csv.lines().skip(1) {
        let engine = line.split(',').nth(2).unwrap_or_default();
        if !engines.contains(&engine) {
            engines.push(engine);
        }
    }
    let mut table = format!(
        "| input | {} |\n|---|{}\n",
        engines.join(" | "),
        "---:|".repeat(engines.len())
    );
    for (input, counts) in &rows {
        let own = first.and_then(|name| counts.get(name));
        let _ = write!(table, "| {input} |");
        for engine in &engines {
            let cell = match (counts.get(*engine), own) {
                (None, _) => String::new(),
                (Some(count), Some(own)) if engine.starts_with("quick") => {
                    format!("{count:.2} ({:.1}x)", count / own)
                }
                (Some(count), _) => format!("{count:.2}"),
            };
            let _ = write!(table, " {cell} |");
        }
        table.push('\n');
    }
    table
}

/// The table as it is in the file.
fn plain(csv: &str) -> String {
    let mut table = String::new();
    for (index, line) in csv.lines().enumerate() {
        let _ = writeln!(table, "| {} |", line.replace('_', " ").replace(',', " | "));
        if index == 0 {
            let _ = writeln!(table, "|---|{}", "---:|".repeat(line.matches(',').count()));
        }
    }
    table
}

/// Instructions per byte by engine, for each input in the order of the file.
fn rows(csv: &str, shown: Option<&[&str]>) -> Vec<(String, BTreeMap<String, f64>)> {
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
        if shown.is_some_and(|shown| !shown.contains(&engine)) {
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
