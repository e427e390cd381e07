//! JSON objects, read member by member.
//!
//! So a wrong member has a name and a position, and a second one is seen.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use mdm_errors::{DecodeError, DecodeErrorKind, LimitKind, Name, Position};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub(crate) struct Object<'a> {
    document: &'a str,
    part: &'static str,
    members: BTreeMap<String, &'a RawValue>,
}

impl<'a> Object<'a> {
    /// Reads `document`, which errors call `part`.
    pub(crate) fn parse(document: &'a [u8], part: &'static str, limit: usize) -> Result<Self, DecodeError> {
        let at =
            |kind: DecodeErrorKind, offset| kind.at(Position::from_offset(document, offset)).within(part);
        if document.len() > limit {
            return Err(at(DecodeErrorKind::Limit(LimitKind::Bytes), limit));
        }
        let text = core::str::from_utf8(document)
            .map_err(|error| at(DecodeErrorKind::Encoding, error.valid_up_to()))?;
        if text.trim_ascii().is_empty() {
            return Err(at(DecodeErrorKind::Empty, 0));
        }
        let members: Members<'a> = serde_json::from_str(text).map_err(|error| syntax(text, part, &error))?;
        let object = Self {
            document: text,
            part,
            members: members.first,
        };
        match members.second {
            None => Ok(object),
            Some((name, value)) => {
                Err(object.error(DecodeErrorKind::DuplicateElement(Name::new(&name)), value))
            }
        }
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, DecodeError> {
        self.member(name, "text")
    }

    pub(crate) fn truth(&self, name: &'static str) -> Result<Option<bool>, DecodeError> {
        self.member(name, "truth value")
    }

    /// A number of seconds since 1970 that is a date before the year 10000.
    pub(crate) fn seconds(&self, name: &'static str) -> Result<Option<u64>, DecodeError> {
        const END_OF_9999: u64 = 253_402_300_799;
        let expected = "number of whole seconds";
        match self.member(name, expected)? {
            Some(seconds) if seconds > END_OF_9999 => Err(self.invalid(name, expected)),
            seconds => Ok(seconds),
        }
    }

    /// One text, or an array of texts.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<String>, DecodeError> {
        let Some(raw) = self.members.get(name) else {
            return Ok(Vec::new());
        };
        if let Ok(one) = serde_json::from_str::<String>(raw.get()) {
            return Ok(Vec::from([one]));
        }
        Ok(self
            .member::<Vec<String>>(name, "text or an array of texts")?
            .unwrap_or_default())
    }

    /// The elements of an array, unread.
    pub(crate) fn array(&self, name: &'static str) -> Result<Option<Vec<&'a RawValue>>, DecodeError> {
        let Some(raw) = self.members.get(name) else {
            return Ok(None);
        };
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|_| self.invalid(name, "array"))
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.members.iter().map(|(name, raw)| (name.as_str(), raw.get()))
    }

    pub(crate) fn missing(&self, name: &str) -> DecodeError {
        DecodeErrorKind::MissingElement(Name::new(name))
            .at(Position::from_offset(self.document.as_bytes(), 0))
            .within(self.part)
    }

    pub(crate) fn invalid(&self, name: &str, expected: &'static str) -> DecodeError {
        let kind = DecodeErrorKind::InvalidValue {
            name: Name::new(name),
            expected,
        };
        match self.members.get(name) {
            Some(raw) => self.error(kind, raw),
            None => kind.at(Position::new(0, 1, 1)).within(self.part),
        }
    }

    pub(crate) fn limit(&self, name: &str, limit: LimitKind) -> DecodeError {
        match self.members.get(name) {
            Some(raw) => self.error(DecodeErrorKind::Limit(limit), raw),
            None => DecodeErrorKind::Limit(limit)
                .at(Position::new(0, 1, 1))
                .within(self.part),
        }
    }

    fn member<T: Deserialize<'a>>(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, DecodeError> {
        let Some(raw) = self.members.get(name) else {
            return Ok(None);
        };
        serde_json::from_str(raw.get()).map_err(|_| self.invalid(name, expected))
    }

    fn error(&self, kind: DecodeErrorKind, value: &RawValue) -> DecodeError {
        // Both are parts of one document, so the addresses tell the offset.
        let offset = value
            .get()
            .as_ptr()
            .addr()
            .saturating_sub(self.document.as_ptr().addr());
        kind.at(Position::from_offset(self.document.as_bytes(), offset))
            .within(self.part)
    }
}

/// The library's own message may quote the document, so only its place and category are used.
fn syntax(text: &str, part: &'static str, error: &serde_json::Error) -> DecodeError {
    let kind = match error.classify() {
        serde_json::error::Category::Eof => DecodeErrorKind::UnexpectedEnd,
        serde_json::error::Category::Data => DecodeErrorKind::Syntax("not a JSON object"),
        _ => DecodeErrorKind::Syntax("malformed JSON"),
    };
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let offset = line_start
        .saturating_add(error.column().saturating_sub(1))
        .min(text.len());
    kind.at(Position::from_offset(text.as_bytes(), offset))
        .within(part)
}

struct Members<'a> {
    first: BTreeMap<String, &'a RawValue>,
    second: Option<(String, &'a RawValue)>,
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Members {
                    first: BTreeMap::new(),
                    second: None,
                };
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    match members.first.entry(name) {
                        Entry::Vacant(free) => {
                            free.insert(value);
                        }
                        Entry::Occupied(taken) => {
                            members.second.get_or_insert_with(|| (taken.key().clone(), value));
                        }
                    }
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn error(document: &str) -> String {
        match Object::parse(document.as_bytes(), "payload", 64) {
            Err(error) => error.to_string(),
            Ok(_) => "no error".into(),
        }
    }

    #[test]
    fn errors_have_a_place_and_no_values() {
        assert_eq!(error(""), "empty document in payload at 1:1 (byte 0)");
        assert_eq!(
            error("[\"secret\"]"),
            "not a JSON object in payload at 1:1 (byte 0)"
        );
        assert_eq!(
            error("{\"a\":\n \"b\"\n"),
            "unexpected end of document in payload at 3:1 (byte 11)"
        );
        assert_eq!(error("{\"a\":tru}"), "malformed JSON in payload at 1:9 (byte 8)");
        assert_eq!(error("{\"a\":1} x"), "malformed JSON in payload at 1:9 (byte 8)");
        assert_eq!(
            error("{\"a\":1,\"a\":2}"),
            "second <a> in payload at 1:12 (byte 11)"
        );
        assert_eq!(
            error(&" ".repeat(65)),
            "document larger than the limit in payload at 1:65 (byte 64)"
        );
    }

    #[test]
    fn members_are_typed() {
        let document = br#"{"t":"x","n":5,"l":["a","b"],"m":[1],"z":null,"big":1e300,"neg":-1}"#;
        let object = Object::parse(document, "payload", 100).unwrap();
        assert_eq!(object.text("t").unwrap().as_deref(), Some("x"));
        assert_eq!(object.text("z").unwrap(), None);
        assert_eq!(object.seconds("n").unwrap(), Some(5));
        assert_eq!(object.texts("t").unwrap(), ["x"]);
        assert_eq!(object.texts("l").unwrap(), ["a", "b"]);
        assert_eq!(
            object.texts("m").unwrap_err().to_string(),
            "value of m is not a text or an array of texts in payload at 1:34 (byte 33)"
        );
        for name in ["big", "neg", "t"] {
            assert!(object.seconds(name).is_err(), "{name}");
        }
    }
}
