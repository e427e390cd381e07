//! Messages inside of other text: as a string of JSON, alone or in a line of a log, and as a page or a mail shows markup.

use serde_json::Value;

use crate::links;

/// Returns the text that a string of JSON stands for, or the markup that a page shows; nothing when it is neither.
pub(crate) fn inner(text: &str) -> Option<String> {
    if text.starts_with('"') && text.contains('\\') {
        return serde_json::from_str(text).ok();
    }
    text.starts_with("&lt;").then(|| links::unescaped(text))
}

/// Returns the only string in JSON that may be a message; nothing when there is none, or several.
pub(crate) fn only_message(json: &Value) -> Option<&str> {
    let mut found = None;
    let mut values = vec![json];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(fields) => values.extend(fields.values()),
            Value::String(text) if may_be_message(text) => match found {
                Some(known) if known != text => return None,
                _ => found = Some(text.as_str()),
            },
            _ => {}
        }
    }
    found
}

fn may_be_message(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('<') || text.contains("-----BEGIN ") || links::within(text).is_some()
}
