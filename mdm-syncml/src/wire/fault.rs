//! Errors inside the reader: a kind and an offset.
//!
//! Lines, columns and the path of elements are found afterwards, by looking at the document once more, so that reading
//! a good document does not pay for them.

use alloc::boxed::Box;
use alloc::vec::Vec;

use mdm_errors::{DecodeError, DecodeErrorKind, ElementPath, LimitKind};
use memchr::memmem;

use crate::wire::encoding::Encoding;

/// An error at a byte of the decoded text.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: DecodeErrorKind,
    pub(crate) at: usize,
}

pub(crate) type Parsed<T> = Result<T, Box<Fault>>;

impl Fault {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind, at: usize) -> Box<Self> {
        Box::new(Self { kind, at })
    }

    #[cold]
    pub(crate) fn syntax(what: &'static str, at: usize) -> Box<Self> {
        Self::new(DecodeErrorKind::Syntax(what), at)
    }

    #[cold]
    pub(crate) fn limit(kind: LimitKind, at: usize) -> Box<Self> {
        Self::new(DecodeErrorKind::Limit(kind), at)
    }

    #[cold]
    pub(crate) fn end(text: &[u8]) -> Box<Self> {
        Self::new(DecodeErrorKind::UnexpectedEnd, text.len())
    }

    /// The public error: `text` is the document that was read.
    #[cold]
    pub(crate) fn into_error(self, text: &[u8], encoding: Encoding) -> DecodeError {
        self.kind
            .at(encoding.position(text, self.at))
            .with_path(path_at(text, self.at))
    }
}

/// Names that a path keeps; a document that is not known to be well-formed may be of nothing but start tags.
const DEEPEST: usize = 1024;

/// The names of the elements that are open at `at`, the one whose start tag contains `at` included.
pub(crate) fn path_at(text: &[u8], at: usize) -> ElementPath {
    let mut open: Vec<&str> = Vec::new();
    let mut deeper = 0_usize;
    let mut here = 0;
    while let Some(found) = text.get(here..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let start = here + found;
        if start >= at {
            break;
        }
        let rest = text.get(start..).unwrap_or_default();
        let Some(length) = token_length(rest) else { break };
        match rest.get(1) {
            Some(b'/') if deeper > 0 => deeper -= 1,
            Some(b'/') => {
                open.pop();
            }
            Some(b'!' | b'?') | None => {}
            Some(_) => {
                let inside = start + length > at;
                if inside || rest.get(length.saturating_sub(2)) != Some(&b'/') {
                    if open.len() < DEEPEST {
                        open.push(local_name(rest));
                    } else {
                        deeper += 1;
                    }
                }
                if inside {
                    break;
                }
            }
        }
        here = start + length;
    }
    open.into_iter().collect()
}

/// Bytes of the tag, comment, section or instruction at the start of `rest`; the rest itself if it does not end.
fn token_length(rest: &[u8]) -> Option<usize> {
    let until = |end: &[u8]| Some(memmem::find(rest, end).map_or(rest.len(), |found| found + end.len()));
    if rest.starts_with(b"<!--") {
        return until(b"-->");
    }
    if rest.starts_with(b"<![CDATA[") {
        return until(b"]]>");
    }
    if rest.starts_with(b"<?") {
        return until(b"?>");
    }
    let mut quote = None;
    for (index, &byte) in rest.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(index + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    Some(rest.len())
}

/// The name after the `<` without its prefix.
pub(crate) fn local_name(tag: &[u8]) -> &str {
    let name = tag.get(1..).unwrap_or_default();
    let end = name
        .iter()
        .position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | b'<'))
        .unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let local = memchr::memchr(b':', name).map_or(name, |colon| name.get(colon + 1..).unwrap_or_default());
    core::str::from_utf8(local).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_path_follows_the_open_elements() {
        for (text, path) in [
            ("<a><b x='>'><c/><!-- <d> --><![CDATA[<e>]]>", "a/b"),
            ("<a><b></b>", "a"),
            ("<p:a><b", "a/b"),
            ("</a></a><b>", "b"),
            ("", ""),
        ] {
            assert_eq!(path_at(text.as_bytes(), text.len()).to_string(), path, "{text}");
        }
    }

    #[test]
    fn a_path_keeps_the_outermost_names() {
        let deep = ["<a>".repeat(DEEPEST), "<b>".repeat(10), "</b>".repeat(9)].concat();
        assert_eq!(
            path_at(deep.as_bytes(), deep.len()).as_str(),
            "a/".repeat(DEEPEST).trim_end_matches('/')
        );
        let back = [deep.as_str(), "</b></a><c>"].concat();
        assert!(path_at(back.as_bytes(), back.len()).as_str().ends_with("a/c"));
    }
}
