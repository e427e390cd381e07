use alloc::vec::Vec;
use core::fmt;

use mdm_errors::is_xml_char;

/// The attributes of an element: fixed names, values to escape.
type Attributes<'v> = &'v [(&'static str, &'v str)];

/// A writer of elements without white space between them.
///
/// Names are `&'static str`, so only content can come from outside, and content is escaped: the result is well-formed
/// whatever is written.
pub struct Writer<'w> {
    out: &'w mut Vec<u8>,
}

impl<'w> Writer<'w> {
    /// Makes a writer that appends to `out`.
    #[must_use]
    pub fn new(out: &'w mut Vec<u8>) -> Self {
        Self { out }
    }

    /// Writes an element with its content.
    pub fn element(&mut self, name: &'static str, content: impl FnOnce(&mut Writer<'_>)) {
        self.element_with(name, &[], content);
    }

    /// Writes an element with attributes and content.
    ///
    /// Namespace declarations are attributes here.
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

    /// Writes an element that holds text.
    pub fn text_element(&mut self, name: &'static str, text: &str) {
        self.element(name, |w| w.text(text));
    }

    /// Writes an element with attributes that holds text.
    pub fn text_element_with(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element_with(name, attributes, |w| w.text(text));
    }

    /// Writes an element without content.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.put("/>");
    }

    /// Writes an element that is nil; `xsi` must be declared further out.
    pub fn nil(&mut self, name: &'static str) {
        self.empty(name, &[("xsi:nil", "true")]);
    }

    /// Writes text, escaped.
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

    /// Writes markup as it is: the caller answers for its being well-formed.
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

    /// Writes text by pieces; characters that XML cannot carry become U+FFFD.
    fn escape(&mut self, text: &str, replacement: impl Fn(char) -> Option<&'static str>) {
        let needs = |c: char| replacement(c).or_else(|| (!is_xml_char(c)).then_some("\u{FFFD}"));
        let mut rest = text;
        while let Some((index, c)) = rest.char_indices().find(|&(_, c)| needs(c).is_some()) {
            let (before, after) = rest.split_at_checked(index).unwrap_or((rest, ""));
            self.put(before);
            self.put(needs(c).unwrap_or_default());
            rest = after.strip_prefix(c).unwrap_or_default();
        }
        self.put(rest);
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
