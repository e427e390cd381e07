/// A namespace and the other spellings of it that peers were seen to use.
#[derive(Clone, Copy, Debug)]
pub struct Ns {
    uri: &'static str,
    aliases: &'static [&'static str],
}

impl Ns {
    /// No namespace.
    pub const NONE: Self = Self::new("");
    /// SOAP 1.2, and 1.1 as its alias.
    pub const SOAP: Self = Self::new(crate::ns::SOAP12).or(&[crate::ns::SOAP11]);
    /// WS-Addressing, and none as its alias.
    pub const ADDRESSING: Self = Self::new(crate::ns::ADDRESSING).or(&[""]);

    /// A namespace with one spelling.
    #[must_use]
    pub const fn new(uri: &'static str) -> Self {
        Self { uri, aliases: &[] }
    }

    /// The same with other spellings, which are accepted and reported.
    #[must_use]
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The URI.
    #[must_use]
    pub const fn uri(&self) -> &'static str {
        self.uri
    }

    pub(crate) fn has_alias(&self, uri: &str) -> bool {
        self.aliases.contains(&uri)
    }
}

/// Whether `name` is a qualified name (Namespaces in XML 1.0, clause 4).
pub(super) fn is_qname(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    }
}

/// Whether `name` is a name without a colon.
pub(crate) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// Production `NameStartChar` without the colon.
const fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Production `NameChar` without the colon.
const fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
