//! The query of deep links and sign-in requests.
//!
//! A space is written as `%20`; a `+` is a plus sign.

use alloc::borrow::Cow;
use alloc::string::String;

use mdm_errors::kit::percent;
use mdm_errors::{SecretText, Text};

/// A parameter of a link or address without a field of its own, decoded.
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

/// Appends `&name=value`, or `?name=value` for the first pair, with everything but unreserved characters encoded.
pub(crate) fn push_pair(out: &mut String, separator: char, name: &str, value: &str) {
    out.push(separator);
    percent::push(out, name);
    out.push('=');
    percent::push(out, value);
}

/// A value that may be a token: kept, but never shown.
pub(crate) fn secret(value: Text<'_>) -> SecretText<'_> {
    match value.into_cow() {
        Cow::Borrowed(value) => SecretText::borrowed(value),
        Cow::Owned(value) => SecretText::owned(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn pairs_know_their_places() {
        let found: Vec<_> = pairs("a=1&&b&c=2=3")
            .map(|pair| (pair.name, pair.value, pair.name_at, pair.value_at))
            .collect();
        assert_eq!(found, [("a", "1", 0, 2), ("b", "", 5, 6), ("c", "2=3", 7, 9)]);
    }
}
