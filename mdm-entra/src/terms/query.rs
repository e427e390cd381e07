use alloc::string::String;
use alloc::vec::Vec;

use mdm_errors::kit::percent;
use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position};

use crate::{Error, Limits, PeerError};

/// The parameters of a query, decoded, in order.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query, or the query of a whole URL or request target.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Self, Error> {
        let at = |kind: DecodeErrorKind, offset| {
            Error::Decode(
                DecodeError::new(kind, Position::from_offset(text.as_bytes(), offset)).within("query"),
            )
        };
        if text.len() > limits.query_bytes {
            return Err(at(DecodeErrorKind::Limit(LimitKind::Bytes), limits.query_bytes));
        }
        let start = query_start(text);
        let query = text.get(start..).unwrap_or_default();
        let query = query.split('#').next().unwrap_or_default();
        let mut parameters = Vec::new();
        let mut offset = start;
        for pair in query.split('&') {
            if !pair.is_empty() {
                if parameters.len() == limits.parameters {
                    return Err(at(DecodeErrorKind::Limit(LimitKind::Elements), offset));
                }
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                match (percent::decode(name), percent::decode(value)) {
                    (Some(name), Some(value)) => parameters.push((name.into(), value.into())),
                    (None, _) => return Err(at(DecodeErrorKind::Encoding, offset)),
                    (Some(name), None) => {
                        let kind = DecodeErrorKind::InvalidValue {
                            name: Name::new(&name),
                            expected: "percent-encoded UTF-8",
                        };
                        return Err(at(kind, offset));
                    }
                }
            }
            offset = offset.saturating_add(pair.len()).saturating_add(1);
        }
        Ok(Self(parameters))
    }

    /// Takes the value of a parameter that must not be repeated. Names are compared as they are written.
    pub(super) fn take(&mut self, name: &'static str) -> Result<Option<String>, PeerError> {
        let Some(index) = self.0.iter().position(|(known, _)| known == name) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(index);
        if self.0.iter().any(|(known, _)| known == name) {
            return Err(PeerError::DuplicateParameter(name));
        }
        Ok(Some(value))
    }

    pub(super) fn rest(self) -> Vec<(String, String)> {
        self.0
    }
}

/// The start of the query. A bare query may hold unescaped URIs with question marks, so only text that begins like a
/// URL, with or without a host, a path or a question mark has something before its query.
fn query_start(text: &str) -> usize {
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let has_scheme = text.split_once(':').is_some_and(|(before, _)| is_scheme(before));
    let has_more_than_query = has_scheme || text.starts_with(['/', '?']);
    match text.find('?') {
        Some(mark) if has_more_than_query => mark.saturating_add(1),
        None if has_more_than_query => text.len(),
        _ => 0,
    }
}

/// Adds parameters to a URI: with `&` when it has a query already, before its fragment.
pub(super) fn append<'p>(uri: &str, parameters: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let (uri, fragment) = match uri.find('#') {
        Some(at) => uri.split_at_checked(at).unwrap_or((uri, "")),
        None => (uri, ""),
    };
    let mut out = String::from(uri);
    let mut separator = match uri.contains('?') {
        false => "?",
        true if uri.ends_with(['?', '&']) => "",
        true => "&",
    };
    for (name, value) in parameters {
        out.push_str(separator);
        separator = "&";
        percent::push(&mut out, name);
        out.push('=');
        percent::push(&mut out, value);
    }
    out.push_str(fragment);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn parameters_join_what_is_there() {
        let more = [("a", "1 2"), ("b", "é")];
        for (uri, expected) in [
            ("s://h/p", "s://h/p?a=1%202&b=%C3%A9"),
            ("s://h/p?x=y", "s://h/p?x=y&a=1%202&b=%C3%A9"),
            ("s://h/p?", "s://h/p?a=1%202&b=%C3%A9"),
            ("s://h/p?x&", "s://h/p?x&a=1%202&b=%C3%A9"),
            ("s://h/p#f", "s://h/p?a=1%202&b=%C3%A9#f"),
        ] {
            assert_eq!(append(uri, more), expected);
        }
    }

    #[test]
    fn a_question_mark_inside_a_value_starts_no_query() {
        for text in [
            "redirect_uri=x://a/b?c=d&mode=e",
            "?redirect_uri=x://a/b?c=d&mode=e",
            "/terms?redirect_uri=x://a/b?c=d&mode=e",
            "/terms=1?redirect_uri=x://a/b?c=d&mode=e",
            "https://h/terms?redirect_uri=x://a/b?c=d&mode=e",
            "app:terms?redirect_uri=x://a/b?c=d&mode=e",
            "app:terms=1?redirect_uri=x://a/b?c=d&mode=e",
        ] {
            let mut query = Query::parse(text, &Limits::default()).unwrap();
            assert_eq!(
                query.take("redirect_uri"),
                Ok(Some("x://a/b?c=d".into())),
                "{text}"
            );
            assert_eq!(query.take("mode"), Ok(Some("e".into())), "{text}");
        }
        for text in ["", "?", "/terms", "https://h/terms"] {
            assert_eq!(Query::parse(text, &Limits::default()).unwrap().rest(), []);
        }
    }

    #[test]
    fn a_query_is_read_with_its_limits() {
        let limits = Limits::default().with_parameters(2).with_query_bytes(20);
        let mut query = Query::parse("https://h/p?a=%31&&b#c=2", &Limits::default()).unwrap();
        assert_eq!(query.take("a"), Ok(Some("1".into())));
        assert_eq!(query.take("A"), Ok(None));
        assert_eq!(query.rest(), [("b".into(), "".into())]);
        for (text, expected) in [
            ("a&b&c", "more elements than the limit in query at 1:5 (byte 4)"),
            (
                "012345678901234567890",
                "document larger than the limit in query at 1:21 (byte 20)",
            ),
            (
                "a=1&b=%FF",
                "value of b is not a percent-encoded UTF-8 in query at 1:5 (byte 4)",
            ),
            ("%FF=1", "not valid UTF-8 or UTF-16 in query at 1:1 (byte 0)"),
        ] {
            assert_eq!(Query::parse(text, &limits).err().unwrap().to_string(), expected);
        }
        let mut twice = Query::parse("a=1&a=2", &limits).unwrap();
        assert_eq!(twice.take("a"), Err(PeerError::DuplicateParameter("a")));
    }
}
