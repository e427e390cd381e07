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

/// The messages that a document of another kind has inside as text.
pub(crate) enum Inside {
    /// None.
    Nothing,
    /// One.
    One {
        /// The message.
        text: String,
        /// Its place.
        start: usize,
    },
    /// Different ones.
    Several {
        /// The place of the second one.
        start: usize,
    },
}

/// Returns the message that a log of events or a page shows: markup with escapes, or in a section of characters.
pub(crate) fn in_markup(page: &str) -> Inside {
    let mut found = Inside::Nothing;
    for (start, text) in texts(page) {
        match &found {
            Inside::One { text: known, .. } if *known != text => return Inside::Several { start },
            Inside::Nothing => found = Inside::One { text, start },
            _ => {}
        }
    }
    found
}

/// Returns the texts of a document that are markup themselves, and where they are.
fn texts(page: &str) -> Vec<(usize, String)> {
    let mut found = sections(page);
    let mut end = 0;
    for part in page.split('<') {
        let start = end;
        end += part.len() + 1;
        let Some((tag, text)) = part.split_once('>') else {
            continue;
        };
        let shown = text.trim();
        if shown.starts_with("&lt;") {
            let blank = text.len() - text.trim_start().len();
            found.push((start + tag.len() + 1 + blank, links::unescaped(shown)));
        }
    }
    found
}

/// Returns the sections of characters that are markup.
fn sections(page: &str) -> Vec<(usize, String)> {
    const OPEN: &str = "<![CDATA[";
    let (mut found, mut rest) = (Vec::new(), page);
    while let Some((_, section)) = rest.split_once(OPEN) {
        let Some((text, after)) = section.split_once("]]>") else {
            break;
        };
        if text.trim_start().starts_with('<') {
            found.push((page.len() - section.len(), text.trim().to_owned()));
        }
        rest = after;
    }
    found
}

/// Returns the text of a document without its tags.
pub(crate) fn without_tags(page: &str) -> String {
    let mut is_text = true;
    let texts = page.chars().map(|c| {
        is_text = match c {
            '<' => false,
            '>' => true,
            _ => is_text,
        };
        if is_text && c != '>' { c } else { ' ' }
    });
    let text: String = texts.collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    links::unescaped(&words.join(" "))
}
