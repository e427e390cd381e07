//! The root element of a document.

/// The beginning of a document after its prolog.
pub(crate) enum Root<'a> {
    /// The name of the root element.
    Element(&'a str),
    /// The place of the document type.
    Doctype(usize),
    /// Neither.
    None,
}

/// Returns the root element of a document, or its document type.
pub(crate) fn root(bytes: &[u8]) -> Root<'_> {
    let rest = after_prolog(bytes);
    if rest
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype"))
    {
        return Root::Doctype(bytes.len() - rest.len());
    }
    let Some(name) = rest.strip_prefix(b"<") else {
        return Root::None;
    };
    let end = name
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
    match std::str::from_utf8(name) {
        Ok(name) if !name.is_empty() => Root::Element(name),
        _ => Root::None,
    }
}

/// Returns the document after white space, processing instructions and comments.
pub(crate) fn after_prolog(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = bytes.trim_ascii_start();
        let end: &[u8] = if bytes.starts_with(b"<?") {
            b"?>"
        } else if bytes.starts_with(b"<!--") {
            b"-->"
        } else {
            return bytes;
        };
        let Some(at) = bytes.windows(end.len()).position(|window| window == end) else {
            return bytes;
        };
        bytes = bytes.get(at + end.len()..).unwrap_or_default();
    }
}

/// Returns a name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}
