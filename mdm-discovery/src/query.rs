//! The query part of deep links and sign-in requests, in which a space is `%20` and `+` is a plus sign.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::{SecretText, Text};

/// A parameter of a link or a sign-in request that has no field of its own, decoded.
///
/// The value may be a token, so `Debug` does not show it.
///
/// ```
/// use mdm_discovery::deep_link::DeepLink;
///
/// let link = DeepLink::parse("ms-device-enrollment:?mode=mdm&site=north%20wing")?;
/// let parameter = &link.other[0];
/// assert_eq!((parameter.name.as_str(), parameter.value.expose()), ("site", "north wing"));
/// # Ok::<(), mdm_errors::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parameter<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The value.
    pub value: SecretText<'a>,
}

impl<'a> Parameter<'a> {
    /// Creates a parameter.
    #[must_use]
    pub const fn new(name: Text<'a>, value: SecretText<'a>) -> Self {
        Self { name, value }
    }

    /// Returns the parameter with all its text owned.
    #[must_use]
    pub fn into_owned(self) -> Parameter<'static> {
        Parameter {
            name: self.name.into_owned(),
            value: self.value.into_owned(),
        }
    }
}

/// One `name=value` of a query, still encoded, and where its name and value start in the query.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    pub(crate) name_at: usize,
    pub(crate) value_at: usize,
}

/// The pairs of a query; empty ones are skipped, a pair without `=` has an empty value.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    let mut next_at = 0_usize;
    query.split('&').filter_map(move |pair| {
        let name_at = next_at;
        let end = name_at.saturating_add(pair.len());
        next_at = end.saturating_add(1);
        if pair.is_empty() {
            return None;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some(Pair {
            name,
            value,
            name_at,
            value_at: end.saturating_sub(value.len()),
        })
    })
}

/// Decodes `%XX`; a `%` that starts no escape stays as it is. `None` when the bytes are not UTF-8.
pub(crate) fn decode(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('%') {
        return Some(Cow::Borrowed(raw));
    }
    let mut rest = raw.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((&byte, tail)) = rest.split_first() {
        if let (b'%', [high, low, after @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            bytes.push(high * 16 + low);
            rest = after;
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// Appends `&name=value`, or `?name=value` for the first pair, with everything but unreserved characters encoded.
pub(crate) fn push_pair(out: &mut String, separator: char, name: &str, value: &str) {
    out.push(separator);
    push_encoded(out, name);
    out.push('=');
    push_encoded(out, value);
}

/// Appends `text` with everything but the unreserved characters of RFC 3986 as `%XX`.
pub(crate) fn push_encoded(out: &mut String, text: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let nibble = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or('0');
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(nibble(byte >> 4));
            out.push(nibble(byte & 15));
        }
    }
}

/// A value that may be a token: kept, but never shown.
pub(crate) fn secret(value: Text<'_>) -> SecretText<'_> {
    match value.into_cow() {
        Cow::Borrowed(value) => SecretText::borrowed(value),
        Cow::Owned(value) => SecretText::owned(value),
    }
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plus_is_a_plus_and_a_blank_is_percent_20() {
        let mut out = String::new();
        push_encoded(&mut out, "a+b c/é");
        assert_eq!(out, "a%2Bb%20c%2F%C3%A9");
        assert_eq!(decode(&out).as_deref(), Some("a+b c/é"));
        assert_eq!(
            decode("user+tag@contoso.com").as_deref(),
            Some("user+tag@contoso.com")
        );
    }

    #[test]
    fn broken_escapes_stay_and_broken_utf8_is_refused() {
        assert_eq!(decode("100%").as_deref(), Some("100%"));
        assert_eq!(decode("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(decode("%FF"), None);
    }

    #[test]
    fn pairs_know_their_places() {
        let found: Vec<_> = pairs("a=1&&b&c=2=3")
            .map(|pair| (pair.name, pair.value, pair.name_at, pair.value_at))
            .collect();
        assert_eq!(found, [("a", "1", 0, 2), ("b", "", 5, 6), ("c", "2=3", 7, 9)]);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in ".*") {
            let mut out = String::new();
            push_encoded(&mut out, &text);
            prop_assert!(out.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            let decoded = decode(&out);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        }
    }
}
