//! Error codes of Windows, in any spelling.

use mdm_errors::HResult;

use crate::kind::Kind;
use crate::report::{Report, hresult};

/// Longer texts are not taken for an error code with something around it.
const LONGEST: usize = 4096;
/// No code alone is longer.
const LONGEST_ALONE: usize = 128;
/// The ends of words that say that a number without a prefix is a code.
const LABELS: [&str; 6] = ["hr", "result", "error", "code", "status", "errorlevel"];
/// Words between such a word and its number.
const FILLERS: [&str; 4] = ["is", "was", "of", "number"];
/// Names of `winerror.h` for codes that have another name in the table.
const OTHER_NAMES: [(&str, u32); 4] = [
    ("E_ACCESSDENIED", 0x8007_0005),
    ("E_HANDLE", 0x8007_0006),
    ("E_INVALIDARG", 0x8007_0057),
    ("E_OUTOFMEMORY", 0x8007_000e),
];

/// Reads a code, by number or by name, alone or as the only one in a line of a log.
pub(crate) fn read(text: &str) -> Option<Report> {
    let code = alone(text).or_else(|| inside(text))?;
    Some(report(code))
}

/// Returns the report about a code.
pub(crate) fn report(code: HResult) -> Report {
    Report::new(Kind::HResult, hresult(code))
}

/// Returns the code that a text is, and nothing else.
pub(crate) fn alone(text: &str) -> Option<HResult> {
    let text = text.trim();
    if text.len() > LONGEST_ALONE {
        return None;
    }
    let marks = ['(', ')', '[', ']', '{', '}', '"', '\'', '.', ',', ';', '<', '>'];
    let word = text.trim_matches(marks).trim();
    named(text)
        .or_else(|| from_win32(text))
        .or_else(|| word_of(word))
        .or_else(|| parted(word))
}

/// Returns the code that JSON has, when it has one only: as a text, or as a number with a name that says so.
pub(crate) fn only_in(json: &serde_json::Value) -> Option<HResult> {
    use serde_json::Value as Json;
    let mut found = None;
    let mut values = vec![("", json)];
    while let Some((name, value)) = values.pop() {
        let code = match value {
            Json::Array(items) => {
                values.extend(items.iter().map(|item| (name, item)));
                None
            }
            Json::Object(fields) => {
                values.extend(fields.iter().map(|(name, value)| (name.as_str(), value)));
                None
            }
            Json::String(text)
                if text.starts_with(|c: char| c.is_ascii_digit()) && !text.starts_with("0x") =>
            {
                is_label(name).then(|| alone(text)).flatten()
            }
            Json::String(text) => alone(text),
            Json::Number(number) if is_label(name) => bare(&number.to_string()),
            _ => None,
        };
        match (found, code) {
            (Some(known), Some(code)) if known != code => return None,
            (None, Some(code)) => found = Some(code),
            _ => {}
        }
    }
    found
}

/// Returns the code of a name, in any letter case.
fn named(word: &str) -> Option<HResult> {
    let other = || {
        OTHER_NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
    };
    let in_any_case = || {
        let is_word = |name: &str| name.eq_ignore_ascii_case(word);
        HResult::known().find(|entry| entry.name().is_some_and(is_word))
    };
    HResult::from_name(word)
        .or_else(|| other().map(|(_, code)| HResult::new(*code)))
        .or_else(|| in_any_case().map(|entry| entry.value()))
}

/// Reads the macro of `winerror.h` as a text: `HRESULT_FROM_WIN32(5)`.
fn from_win32(text: &str) -> Option<HResult> {
    let lower = text.to_ascii_lowercase();
    let error = lower
        .strip_prefix("hresult_from_win32(")?
        .strip_suffix(')')?
        .trim();
    match error.parse::<u16>() {
        Ok(error) => Some(HResult::new(0x8007_0000 | u32::from(error))),
        Err(_) => word_of(error),
    }
}

/// Reads digits with white space between them: `0x8018 0014`.
fn parted(text: &str) -> Option<HResult> {
    let compact: String = text.split_ascii_whitespace().collect();
    let digits = compact
        .strip_prefix("0x")
        .or_else(|| compact.strip_prefix("0X"))
        .unwrap_or(&compact);
    let is_code = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_code.then(|| HResult::parse(digits).ok())?
}

fn word_of(word: &str) -> Option<HResult> {
    let compact: String = word
        .chars()
        .filter(|c| !matches!(c, '_' | '\u{a0}' | '`'))
        .map(|c| {
            if matches!(c, '\u{2212}' | '\u{2013}') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let lower = compact.to_ascii_lowercase();
    let plain = lower.trim_end_matches(['h', 'l', 'u', '&', '#']);
    let hex = ["16#", "#", "&h", "$", "\\x", "h'", "x"]
        .iter()
        .find_map(|prefix| plain.strip_prefix(prefix));
    named(word)
        .or_else(|| HResult::parse(plain).ok())
        .or_else(|| hex.and_then(|digits| HResult::parse(&format!("0x{digits}")).ok()))
        .or_else(|| wide(plain))
}

/// Reads a code that somebody has widened: with zeros, or to 64 bits with its sign.
fn wide(word: &str) -> Option<HResult> {
    let (bits, is_hex) = match word.strip_prefix("0x") {
        Some(digits) => (u64::from_str_radix(digits, 16).ok()?, true),
        None => {
            let signed = || word.parse::<i64>().map(i64::cast_unsigned);
            (word.parse::<u64>().or_else(|_| signed()).ok()?, false)
        }
    };
    let is_extended = bits >> 31 == u64::MAX >> 31;
    let is_padded = is_hex && bits <= u64::from(u32::MAX);
    let low = u32::try_from(bits & u64::from(u32::MAX)).ok()?;
    (is_extended || is_padded).then(|| HResult::new(low))
}

fn is_label(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    LABELS.iter().any(|label| word.ends_with(label))
}

/// Reads a number without a prefix, which is a code where something before it says so.
fn bare(word: &str) -> Option<HResult> {
    let digits = word
        .trim_start_matches('-')
        .trim_end_matches(['h', 'H', 'l', 'L', 'u', 'U']);
    let code = (digits.len() >= 8).then(|| word_of(word))??;
    (code.is_failure() || code.entry().is_some()).then_some(code)
}

/// Returns the only code that a text names: a number in hexadecimal, a negative number, a known name, or a number after
/// a word that says what it is.
fn inside(text: &str) -> Option<HResult> {
    if text.len() > LONGEST {
        return None;
    }
    let words = text.split(|c: char| c.is_whitespace() || ",;:()[]{}\"'=.!<>".contains(c));
    let mut is_labelled = false;
    let mut codes = words.filter(|word| !word.is_empty()).filter_map(|word| {
        let digits = word.len() >= 8 && word.bytes().any(|byte| byte.is_ascii_digit());
        let looks = word.starts_with("0x") || word.starts_with("0X") || (word.starts_with('-') && digits);
        let code = match () {
            () if looks => word_of(word),
            () if word.contains('_') => named(word),
            () if is_labelled => bare(word),
            () => None,
        };
        is_labelled = is_label(word) || (is_labelled && FILLERS.contains(&word));
        code
    });
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}
