//! The view for people: what it is, who sent it, what it says, and lints as a compiler prints them.

mod excerpt;

use std::fmt::Write;

use excerpt::Source;

use crate::kind::Kind;
use crate::report::{Failure, Report};
use crate::value::{Fields, Value};

/// Names are padded to this many characters.
const NAME_WIDTH: usize = 28;
/// The field of what is inside of a document and of a characteristic.
const NESTED: &str = "characteristics";
/// Texts longer than this are cut.
const LONGEST: usize = 400;

/// Returns what people want to know of an input, in `colour` or plain.
pub fn show(file: &str, bytes: &[u8], result: &Result<Report, Failure>, colour: bool) -> String {
    let mut out = String::new();
    match result {
        Ok(report) => {
            let kind = report.kind;
            let sender = report.sender.unwrap_or_else(|| kind.sender());
            let _ = writeln!(out, "{file}: {}", kind.title());
            let _ = writeln!(out, "  sent by {sender}");
            let _ = writeln!(out, "  {}\n", report.meaning.unwrap_or_else(|| kind.meaning()));
            match kind {
                Kind::SyncMl => syncml(&report.model, &mut out),
                Kind::Fault => fault(&report.model, &mut out),
                Kind::Provisioning => provisioning(&report.model, &mut out),
                _ => fields(&report.model, 1, &mut out),
            }
            if !report.findings.is_empty() {
                out.push('\n');
                let source = Source::without_secrets(file, bytes, report);
                for finding in &report.findings {
                    out.push_str(&source.finding(finding, colour));
                }
            }
        }
        Err(failure) => {
            let source = Source::without_values(file, bytes);
            out.push_str(&source.failure(failure, colour));
        }
    }
    out
}

fn fields(values: &Fields, depth: usize, out: &mut String) {
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        named(name, value, depth, out);
    }
}

fn named(name: &str, value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Fields(inner) => {
            let _ = writeln!(out, "{indent}{name}");
            fields(inner, depth + 1, out);
        }
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Fields(_))) => {
            for item in items {
                named(name, item, depth, out);
            }
        }
        Value::List(items) => {
            let texts: Vec<String> = items.iter().map(plain).collect();
            line(&indent, name, &texts.join(", "), out);
        }
        value => line(&indent, name, &plain(value), out),
    }
}

fn line(indent: &str, name: &str, text: &str, out: &mut String) {
    let width = NAME_WIDTH.saturating_sub(indent.len());
    let _ = writeln!(out, "{indent}{name:<width$} {}", visible(text));
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(_) | Value::Fields(_) => serde_json::to_string(value).unwrap_or_default(),
    }
}

/// Returns text that a terminal cannot mistake for orders, cut where it is long.
fn visible(text: &str) -> String {
    let shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                char::REPLACEMENT_CHARACTER
            }
            c => c,
        })
        .collect();
    match text.chars().count() {
        count if count > LONGEST => format!("{shown}... ({count} characters)"),
        _ => shown,
    }
}

/// Shows a fault by what it says and what the user of the device sees.
fn fault(model: &Fields, out: &mut String) {
    let inside = |outer: &str, name: &str| model.get(outer).and_then(|value| value.get(name)).map(plain);
    let text = |name: &str| model.get(name).map(plain);
    let shown = |name: &str| inside("windows_shows", name);
    let decided = [
        shown("decided_by"),
        shown("http_status").map(|status| format!("HTTP status {status}")),
        shown("certainty"),
        shown("source"),
    ];
    let decided: Vec<String> = decided.into_iter().flatten().collect();
    for (name, value) in [
        ("Action", inside("Header", "Action")),
        ("Answers", inside("Header", "RelatesTo")),
        ("Code", text("Code")),
        ("Subcode", text("Subcode")),
        ("Reason", text("Reason")),
        ("Node", text("Node")),
        ("Role", text("Role")),
        ("ErrorType", inside("Detail", "ErrorType")),
        ("Message", inside("Detail", "Message")),
        ("TraceId", inside("Detail", "TraceId")),
        ("It means", text("meaning")),
        ("Windows shows", shown("shown")),
        ("  that is", shown("meaning")),
        ("  what to do", shown("remedy")),
        ("  decided by", Some(decided.join(", "))),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            line("  ", name, &value, out);
        }
    }
}

/// Shows a document by what it installs, and by parameters.
fn provisioning(model: &Fields, out: &mut String) {
    for (name, value) in model
        .iter()
        .filter(|(name, value)| *name != NESTED && !value.is_empty())
    {
        named(name, value, 1, out);
    }
    if let Some(nested) = model.get(NESTED) {
        parameters("", nested, out);
    }
}

/// Shows each parameter with the characteristics around it.
fn parameters(around: &str, characteristics: &Value, out: &mut String) {
    for characteristic in characteristics.items() {
        let text = |value: &Value, name: &str| value.get(name).map(plain).unwrap_or_default();
        // What is cut off when it is shown need not be put together for each parameter.
        let path = format!("{around}{}/", text(characteristic, "type"));
        let path: String = path.chars().take(LONGEST).collect();
        for parameter in characteristic.get("parms").map(Value::items).unwrap_or_default() {
            let mut row = format!("{path}{} = {}", text(parameter, "name"), text(parameter, "value"));
            let datatype = text(parameter, "datatype");
            if !datatype.is_empty() {
                let _ = write!(row, "  ({datatype})");
            }
            let _ = writeln!(out, "  {}", visible(&row));
        }
        if let Some(nested) = characteristic.get(NESTED) {
            parameters(&path, nested, out);
        }
    }
}

/// Shows a message by header and nodes.
fn syncml(model: &Fields, out: &mut String) {
    if let Some(Value::Fields(header)) = model.get("header") {
        fields(header, 1, out);
        out.push('\n');
    }
    for command in model.get("commands").map(Value::items).unwrap_or_default() {
        show_command(command, 1, out);
    }
    if model.get("final") == Some(&Value::Bool(false)) {
        out.push_str("  more messages of this package follow (no Final)\n");
    }
}

fn show_command(command: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let text = |name: &str| command.get(name).map(plain).unwrap_or_default();
    let mut head = format!("{indent}{} {}", text("kind"), text("cmd_id"));
    let refers = |names: [&str; 2]| names.iter().any(|name| !text(name).is_empty());
    if refers(["msg_ref", "cmd_ref"]) {
        let _ = write!(
            head,
            " to {} {} of message {}",
            text("cmd"),
            text("cmd_ref"),
            text("msg_ref")
        );
    }
    let status = [text("status"), text("status_name"), text("data"), text("symbol")];
    for word in status.iter().filter(|word| !word.is_empty()) {
        let _ = write!(head, "  {word}");
    }
    let _ = writeln!(out, "{}", visible(head.trim_end()));
    for reference in ["target_refs", "source_refs"] {
        for uri in command.get(reference).map(Value::items).unwrap_or_default() {
            let _ = writeln!(out, "{indent}  {}", visible(&plain(uri)));
        }
    }
    for item in command.get("items").map(Value::items).unwrap_or_default() {
        show_item(item, &indent, out);
    }
    for name in ["cred", "chal", "original_error"] {
        if let Some(value) = command.get(name).filter(|value| !value.is_empty()) {
            named(name, value, depth + 1, out);
        }
    }
    for inner in command.get("commands").map(Value::items).unwrap_or_default() {
        show_command(inner, depth + 1, out);
    }
}

fn show_item(item: &Value, indent: &str, out: &mut String) {
    let text = |name: &str| item.get(name).map(plain).unwrap_or_default();
    let node = [text("target"), text("source")]
        .into_iter()
        .find(|uri| !uri.is_empty());
    let node = node.unwrap_or_else(|| "(no node)".to_owned());
    let kinds: Vec<String> = [text("format"), text("type")]
        .into_iter()
        .filter(|kind| !kind.is_empty())
        .collect();
    let mut row = format!("{indent}  {node}");
    if item.get("data").is_some_and(|data| *data != Value::Null) {
        let _ = write!(row, " = {}", text("data"));
    }
    if !kinds.is_empty() {
        let _ = write!(row, "  ({})", kinds.join(", "));
    }
    let _ = writeln!(out, "{}", visible(&row));
}
