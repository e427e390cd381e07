use alloc::vec::Vec;
use core::fmt;

use mdm_errors::is_xml_char;

/// Attributes as [`Writer`] takes them: names are fixed, values are escaped.
type Attributes<'v> = &'v [(&'static str, &'v str)];

/// Writes elements without any white space between them. Names are `&'static str`, so only content can come from
/// outside, and content is escaped: the result is well-formed whatever is written.
pub struct Writer<'w> {
    out: &'w mut Vec<u8>,
}

impl<'w> Writer<'w> {
    /// Appends to `out`.
    #[must_use]
    pub fn new(out: &'w mut Vec<u8>) -> Self {
        Self { out }
    }

    /// `<name>`, the content, `</name>`.
    pub fn element(&mut self, name: &'static str, content: impl FnOnce(&mut Writer<'_>)) {
        self.element_with(name, &[], content);
    }

    /// The same with attributes; namespace declarations are attributes here.
    pub fn element_with(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Writer<'_>),
    ) {
        self.open(name, attributes);
        self.put(">");
        content(&mut Writer { out: self.out });
        self.put("</");
        self.put(name);
        self.put(">");
    }

    /// An element that holds text.
    pub fn text_element(&mut self, name: &'static str, text: &str) {
        self.element(name, |w| w.text(text));
    }

    /// An element with attributes that holds text.
    pub fn text_element_with(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element_with(name, attributes, |w| w.text(text));
    }

    /// `<name/>`.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.put("/>");
    }

    /// `<name xsi:nil="true"/>`; the prefix must be declared further out.
    pub fn nil(&mut self, name: &'static str) {
        self.empty(name, &[("xsi:nil", "true")]);
    }

    /// Escaped text.
    pub fn text(&mut self, text: &str) {
        self.escape(text, |c| match c {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '\r' => Some("&#xD;"),
            _ => None,
        });
    }

    /// Returns how many bytes the output holds, with those that were there before.
    #[cfg(feature = "xmldsig")]
    pub(crate) fn written(&self) -> usize {
        self.out.len()
    }

    /// Markup as it is: the caller answers for its being well-formed.
    pub fn raw(&mut self, markup: &[u8]) {
        self.out.extend_from_slice(markup);
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.put("<");
        self.put(name);
        for (attribute, value) in attributes {
            self.put(" ");
            self.put(attribute);
            self.put("=\"");
            self.escape(value, |c| match c {
                '&' => Some("&amp;"),
                '<' => Some("&lt;"),
                '>' => Some("&gt;"),
                '"' => Some("&quot;"),
                '\t' => Some("&#x9;"),
                '\n' => Some("&#xA;"),
                '\r' => Some("&#xD;"),
                _ => None,
            });
            self.put("\"");
        }
    }

    /// Characters that XML cannot carry become U+FFFD; typed values cannot hold any.
    fn escape(&mut self, text: &str, replacement: impl Fn(char) -> Option<&'static str>) {
        let mut written = 0;
        for (index, c) in text.char_indices() {
            let replacement = match replacement(c) {
                Some(replacement) => replacement,
                None if is_xml_char(c) => continue,
                None => "\u{FFFD}",
            };
            self.put(text.get(written..index).unwrap_or_default());
            self.put(replacement);
            written = index + c.len_utf8();
        }
        self.put(text.get(written..).unwrap_or_default());
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("bytes", &self.out.len()).finish()
    }
}
