//! Secrets, by the names of nodes, parameters, elements and attributes.

use crate::value::REDACTED;

/// Names whose value is a secret, in lower case.
const NAMES: [&str; 14] = [
    "aauthdata",
    "blob",
    "challenge",
    "keyblob",
    "keymaterial",
    "newpinvalue",
    "offboarding",
    "onboarding",
    "pfxcertblob",
    "pfxcertpasswordencryptionstore",
    "privatekeycontainer",
    "recoverykey",
    "sasurl",
    "unlockcode",
];
/// The ends of other names of secrets.
const ENDS: [&str; 7] = [
    "passphrase",
    "password",
    "presharedkey",
    "privatekey",
    "psk",
    "secret",
    "sharedsecret",
];
/// Beginnings of the names of settings about passwords, which are none.
const SETTINGS: [&str; 10] = [
    "allow", "disable", "enable", "force", "max", "min", "must", "no", "prevent", "require",
];

/// Reports whether a node, parameter or element of this name holds a secret.
pub(crate) fn is_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_setting = SETTINGS.iter().any(|start| name.starts_with(start));
    NAMES.contains(&name.as_str()) || (!is_setting && ENDS.iter().any(|end| name.ends_with(end)))
}

/// Returns a profile without its secrets, which are listed, when it has any: the content of elements and the values of
/// attributes with such names, and the value of a parameter. The markup may be escaped once more.
pub(crate) fn without(text: &str, secrets: &mut Vec<String>) -> Option<String> {
    let (mut shown, mut rest) = (String::new(), text);
    let known = secrets.len();
    while let Some((before, tag, style)) = next_tag(rest) {
        shown.push_str(before);
        push_tag(tag, &mut shown, secrets);
        rest = rest.get(before.len() + tag.len()..).unwrap_or_default();
        if is_name(local_name(tag, style)) && !tag.trim_end_matches(style.close).ends_with('/') {
            let (secret, after) = rest.split_at(rest.find(style.end).unwrap_or(rest.len()));
            if !secret.trim().is_empty() {
                secrets.push(secret.to_owned());
                shown.push_str(REDACTED);
            }
            rest = after;
        }
    }
    shown.push_str(rest);
    (secrets.len() > known).then_some(shown)
}

/// A way to write markup.
#[derive(Clone, Copy)]
struct Style {
    open: &'static str,
    close: &'static str,
    end: &'static str,
}

const PLAIN: Style = Style {
    open: "<",
    close: ">",
    end: "</",
};
const ESCAPED: Style = Style {
    open: "&lt;",
    close: "&gt;",
    end: "&lt;/",
};

/// Returns the text before the next tag, and the tag; one that does not end is the rest of the text.
fn next_tag(text: &str) -> Option<(&str, &str, Style)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find(['<', '&'])?;
        let (before, tag) = text.split_at_checked(start)?;
        let style = [PLAIN, ESCAPED].into_iter().find(|style| {
            let name = tag.strip_prefix(style.open);
            name.is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '/')))
        });
        if let Some(style) = style {
            return Some((before, tag.get(..end_of(tag, style)).unwrap_or(tag), style));
        }
        from = start + 1;
    }
}

/// Returns the length of a tag, in whose values there may be what ends a tag elsewhere.
fn end_of(tag: &str, style: Style) -> usize {
    let mut quote = None;
    let is_end = |(at, c): (usize, char)| {
        match (quote, c) {
            (Some(mark), _) if mark == c => quote = None,
            (Some(_), _) => return None,
            (None, '"' | '\'') => quote = Some(c),
            (None, _) => {}
        }
        let rest = tag.get(at..)?;
        rest.starts_with(style.close).then_some(at + style.close.len())
    };
    tag.char_indices().find_map(is_end).unwrap_or(tag.len())
}

/// Returns the name of a start tag without its prefix; of an end tag, nothing.
fn local_name(tag: &str, style: Style) -> &str {
    let name = tag.trim_start_matches(style.open);
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '&'));
    let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

/// Adds a tag without the secrets among its attributes.
fn push_tag(tag: &str, shown: &mut String, secrets: &mut Vec<String>) {
    let (mut rest, mut is_secret_parameter) = (tag, false);
    while let Some((before, quote, value)) = next_value(rest) {
        let name = before.trim_end().trim_end_matches('=').trim_end();
        let name = name
            .rsplit([' ', '\t', '\r', '\n', ':'])
            .next()
            .unwrap_or_default();
        shown.push_str(before);
        shown.push(quote);
        if is_name(name) || (is_secret_parameter && name == "value") {
            secrets.push(value.to_owned());
            shown.push_str(REDACTED);
        } else {
            is_secret_parameter |= name == "name" && is_name(value);
            shown.push_str(value);
        }
        rest = rest.get(before.len() + 1 + value.len()..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix(quote) {
            shown.push(quote);
            rest = after;
        }
    }
    shown.push_str(rest);
}

/// Returns what is before the next value in quotation marks, its mark and the value.
fn next_value(tag: &str) -> Option<(&str, char, &str)> {
    let start = tag.find(['"', '\''])?;
    let (before, quoted) = tag.split_at_checked(start)?;
    let quote = quoted.chars().next()?;
    let value = quoted.get(1..)?.split(quote).next()?;
    Some((before, quote, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_profiles_are_hidden_however_they_are_written() {
        for (text, shown) in [
            (
                "<a><w:keyMaterial>x</w:keyMaterial></a>",
                "<a><w:keyMaterial>[redacted]</w:keyMaterial></a>",
            ),
            (
                "<keyMaterial><![CDATA[x]]></keyMaterial>",
                "<keyMaterial>[redacted]</keyMaterial>",
            ),
            (
                "&lt;L2tpPsk&gt;x&lt;/L2tpPsk&gt;",
                "&lt;L2tpPsk&gt;[redacted]&lt;/L2tpPsk&gt;",
            ),
            (
                "<parm name=\"AAuthSecret\" value='x'/>",
                "<parm name=\"AAuthSecret\" value='[redacted]'/>",
            ),
            (
                "<u name=\"a\" Password = \"x\"/>",
                "<u name=\"a\" Password = \"[redacted]\"/>",
            ),
            ("<u Password=\"x>y\"/>", "<u Password=\"[redacted]\"/>"),
            ("<u Password='x", "<u Password='[redacted]"),
            ("it's < x <Password>x", "it's < x <Password>[redacted]"),
            ("a & b <Password>x", "a & b <Password>[redacted]"),
        ] {
            let mut secrets = Vec::new();
            assert_eq!(without(text, &mut secrets).as_deref(), Some(shown));
            assert!(!secrets.is_empty());
        }
        for text in [
            "<Password/>",
            "<a>b</a>",
            "a < b",
            "<MinDevicePasswordLength>6</MinDevicePasswordLength>",
            "<",
        ] {
            assert_eq!(without(text, &mut Vec::new()), None, "{text}");
        }
    }

    #[test]
    fn settings_about_passwords_are_none() {
        for name in [
            "AAuthSecret",
            "ProxyPassword",
            "L2tpPsk",
            "PFXCertBlob",
            "Challenge",
            "ClientSecret",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "AllowSimpleDevicePassword",
            "DevicePasswordExpiration",
            "KeyLength",
            "PFXCertPasswordEncryptionType",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
