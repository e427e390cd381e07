use alloc::borrow::Cow;
use alloc::string::String;

use mdm_errors::kit::syntax;
use mdm_errors::{DecodeErrorKind, is_xml_char};

use super::Failure;

/// Returns the character of a reference; `name` is the text between `&` and `;`.
pub(super) fn reference(name: &str) -> Result<char, DecodeErrorKind> {
    let Some(number) = name.strip_prefix('#') else {
        return match name {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(DecodeErrorKind::UnknownEntity),
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(DecodeErrorKind::Syntax(syntax::CHARACTER_REFERENCE));
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    char::from_u32(code)
        .filter(|&c| is_xml_char(c))
        .ok_or(DecodeErrorKind::ForbiddenCharacter(code))
}

/// Returns the value of an attribute that starts at byte `start`, normalised (XML 1.0 3.3.3).
pub(super) fn attribute(raw: &str, start: usize) -> Result<Cow<'_, str>, Failure> {
    if !raw.contains(['&', '<', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let at = start.saturating_add(raw.len().saturating_sub(rest.len()));
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '<' => return Err((DecodeErrorKind::Syntax(syntax::VALUE), at)),
            '&' => {
                let open = DecodeErrorKind::Syntax(syntax::OPEN_REFERENCE);
                let (name, after) = rest.split_once(';').ok_or((open, at))?;
                value.push(reference(name).map_err(|kind| (kind, at))?);
                rest = after;
            }
            '\r' => {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                value.push(' ');
            }
            '\t' | '\n' => value.push(' '),
            c => value.push(c),
        }
    }
    Ok(Cow::Owned(value))
}
