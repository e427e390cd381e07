/// A namespace, and the other spellings of it that peers use.
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

    /// Makes a namespace with one spelling.
    #[must_use]
    pub const fn new(uri: &'static str) -> Self {
        Self { uri, aliases: &[] }
    }

    /// Adds other spellings, which are accepted and reported.
    #[must_use]
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Returns the URI.
    #[must_use]
    pub const fn uri(&self) -> &'static str {
        self.uri
    }

    pub(crate) fn has_alias(&self, uri: &str) -> bool {
        self.aliases.contains(&uri)
    }
}
