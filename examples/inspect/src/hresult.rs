//! Error codes of Windows, in any spelling.

use mdm_errors::HResult;

use crate::kind::Kind;
use crate::report::{Report, hresult};

/// Longer texts are not taken for an error code with something around it.
const LONGEST: usize = 4096;

/// Reads a code, by number or by name, alone or as the only one in a line of a log.
pub(crate) fn read(text: &str) -> Option<Report> {
    let code = alone(text).or_else(|| inside(text))?;
    Some(Report::new(Kind::HResult, hresult(code)))
}

fn alone(text: &str) -> Option<HResult> {
    let word = text
        .trim()
        .trim_matches(['(', ')', '[', ']', '{', '}', '"', '\'', '.', ',', ';', '<', '>']);
    word_of(word.trim())
}

fn word_of(word: &str) -> Option<HResult> {
    let compact: String = word
        .chars()
        .filter(|c| !matches!(c, '_' | '\u{a0}' | '`' | '#'))
        .map(|c| {
            if matches!(c, '\u{2212}' | '\u{2013}') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let lower = compact.to_ascii_lowercase();
    let plain = lower.trim_end_matches(['h', 'l', 'u']);
    let hex = ["&h", "$", "\\x", "h'"]
        .iter()
        .find_map(|prefix| plain.strip_prefix(prefix));
    HResult::from_name(&word.to_ascii_uppercase())
        .or_else(|| HResult::from_name(word))
        .or_else(|| HResult::parse(plain).ok())
        .or_else(|| hex.and_then(|digits| HResult::parse(&format!("0x{digits}")).ok()))
        .or_else(|| wide(plain))
}

/// Reads a code that somebody has widened to 64 bits, with its sign.
fn wide(word: &str) -> Option<HResult> {
    let bits = match word.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok()?,
        None => word
            .parse::<u64>()
            .or_else(|_| word.parse::<i64>().map(i64::cast_unsigned))
            .ok()?,
    };
    let is_extended = bits >> 31 == u64::MAX >> 31;
    is_extended.then(|| u32::try_from(bits & u64::from(u32::MAX)).ok().map(HResult::new))?
}

/// Returns the code after an equals sign, which needs no prefix there: `hr = 80180013`.
fn assigned(text: &str) -> Option<HResult> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let known = ["hr", "result", "error", "code", "status"];
    known
        .iter()
        .any(|known| name.ends_with(known))
        .then(|| alone(value))?
}

/// Returns the only code that a line names, by a number in hexadecimal, a negative number, or a known name.
fn inside(text: &str) -> Option<HResult> {
    if text.len() > LONGEST {
        return None;
    }
    let words = text.split(|c: char| c.is_whitespace() || ",;:()[]{}\"'=.!<>".contains(c));
    let mut codes = words.filter_map(|word| {
        let digits = word.len() >= 8 && word.bytes().any(|byte| byte.is_ascii_digit());
        let looks = word.starts_with("0x") || word.starts_with("0X") || (word.starts_with('-') && digits);
        if looks {
            word_of(word)
        } else {
            HResult::from_name(word)
        }
    });
    let first = codes.next().or_else(|| assigned(text))?;
    codes.all(|code| code == first).then_some(first)
}
