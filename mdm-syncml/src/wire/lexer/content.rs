//! The content of elements that is known to be well-formed.
//!
//! Text with sections, comments and tags in it.

use alloc::string::String;

use super::references;

/// A piece of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text as written, references unresolved.
    Text(&'t str),
    /// The text between `<![CDATA[` and `]]>`.
    Section(&'t str),
    /// A comment or processing instruction.
    Aside,
    /// A tag from `<` to `>`.
    Tag(&'t str),
}

/// The pieces of content in order.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<'t>(&'t str);

pub(crate) const fn pieces(content: &str) -> Pieces<'_> {
    Pieces(content)
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let (piece, after) = split(self.0);
        self.0 = after;
        Some(piece)
    }
}

/// The pieces of `content` as they are written, delimiters included.
pub(crate) fn tokens(content: &str) -> impl Iterator<Item = &str> {
    let mut rest = content;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (_, after) = split(rest);
        let token = rest.get(..rest.len().saturating_sub(after.len()));
        rest = after;
        token
    })
}

fn split(rest: &str) -> (Piece<'_>, &str) {
    if !rest.starts_with('<') {
        let (text, after) = cut(rest, memchr::memchr(b'<', rest.as_bytes()), 0);
        return (Piece::Text(text), after);
    }
    let until = |from: &'static str, end: &str| {
        let inner = rest.get(from.len()..).unwrap_or_default();
        cut(
            inner,
            memchr::memmem::find(inner.as_bytes(), end.as_bytes()),
            end.len(),
        )
    };
    if rest.starts_with("<![CDATA[") {
        let (inner, after) = until("<![CDATA[", "]]>");
        return (Piece::Section(inner), after);
    }
    if rest.starts_with("<!--") {
        return (Piece::Aside, until("<!--", "-->").1);
    }
    if rest.starts_with("<?") {
        return (Piece::Aside, until("<?", "?>").1);
    }
    let mut quote = None;
    let end = rest.bytes().position(|byte| {
        match quote {
            None if byte == b'>' => return true,
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            Some(open) if open == byte => quote = None,
            _ => {}
        }
        false
    });
    let (tag, after) = cut(rest, end.map(|end| end + 1), 0);
    (Piece::Tag(tag), after)
}

/// Before `at`, and from `skip` bytes after it.
fn cut(text: &str, at: Option<usize>, skip: usize) -> (&str, &str) {
    let at = at.unwrap_or(text.len());
    (
        text.get(..at).unwrap_or_default(),
        text.get(at + skip..).unwrap_or_default(),
    )
}

/// Appends the text of `content`: references resolved once, sections taken as they are, line ends as `\n`, tags,
/// comments and instructions left out.
pub(crate) fn resolve(content: &str, out: &mut String) {
    for piece in pieces(content) {
        match piece {
            Piece::Text(text) => references::resolve(text, out),
            Piece::Section(text) => references::resolve_line_ends(text, out),
            Piece::Aside | Piece::Tag(_) => {}
        }
    }
}

/// Reports whether elements are among the content.
pub(crate) fn has_tags(content: &str) -> bool {
    pieces(content).any(|piece| matches!(piece, Piece::Tag(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_becomes_text() {
        let mut out = String::new();
        resolve(
            "a&lt;<![CDATA[&lt;<b>\r\n]]><!-- & --><x y='>'>t</x><?p >?>&#x41;<![CDATA[]]]]><![CDATA[>]]>",
            &mut out,
        );
        assert_eq!(out, "a<&lt;<b>\ntA]]>");
        assert!(has_tags("a<b/>") && !has_tags("a<![CDATA[<b/>]]><!-- <c/> -->"));
    }
}
