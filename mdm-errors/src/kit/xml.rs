//! Names and white space of XML 1.0 (fifth edition).

use alloc::borrow::Cow;

/// Reports whether the character is white space (production `S`).
#[must_use]
pub const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Returns the text without white space around it.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Returns the text without white space around it, borrowed if it was.
#[must_use]
pub fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.starts_with(is_space) && !text.ends_with(is_space) {
        return text;
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).into()),
    }
}

/// Reports whether a name may start with the character.
///
/// The name has no colon: production `NameStartChar`.
#[must_use]
pub const fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Reports whether a name may contain the character.
///
/// The name has no colon: production `NameChar`.
#[must_use]
pub const fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Reports whether the text is a name without a colon.
///
/// Namespaces in XML 1.0, production `NCName`.
#[must_use]
pub fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// Reports whether the text is a qualified name.
///
/// Namespaces in XML 1.0, production `QName`.
#[must_use]
pub fn is_qname(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_and_go_on() {
        for name in ["a", "_", "é", "a-b.c7", "\u{10000}", "a\u{B7}"] {
            assert!(is_ncname(name) && is_qname(name), "{name}");
        }
        for name in [
            "",
            "1",
            "-a",
            ".a",
            "a b",
            "a:b",
            "\u{B7}",
            "a\u{D7}",
            "\u{F0000}",
        ] {
            assert!(!is_ncname(name), "{name}");
        }
        assert!(is_qname("a:b"));
        for name in [":", "a:", ":a", "a:b:c", "a:1"] {
            assert!(!is_qname(name), "{name}");
        }
    }

    #[test]
    fn only_the_four_spaces_of_xml_are_trimmed() {
        assert_eq!(trim("\r\n\t a b "), "a b");
        assert_eq!(trim("\u{A0}a\u{C}"), "\u{A0}a\u{C}");
        assert!(matches!(trimmed(Cow::Borrowed(" a")), Cow::Borrowed("a")));
        assert!(matches!(trimmed(Cow::Owned(" a".into())), Cow::Owned(text) if text == "a"));
    }
}
