//! The head of an HTTP message at the beginning of a capture, and its body in chunks.

/// Longer heads are not read.
const LONGEST: usize = 64 * 1024;
/// No server sends more interim answers (such as `100 Continue`).
const MOST_HEADS: usize = 8;

/// The head of an HTTP message.
#[derive(Default)]
pub(crate) struct Head<'a> {
    /// The status of an answer.
    pub(crate) status: Option<u16>,
    /// The place of the body; 0 when there is none.
    pub(crate) body: usize,
    /// The address that a request without a body asks for: the pages of enrollment are opened so.
    pub(crate) address: Option<String>,
    /// The address that a redirect leads to, and its place.
    pub(crate) location: Option<(usize, &'a str)>,
    /// The bearer token, and the place of it.
    pub(crate) bearer: Option<(usize, &'a str)>,
    /// Reports whether the body is in chunks.
    pub(crate) is_chunked: bool,
}

/// Reads the head that bytes begin with, if they do: the last one, where interim answers are before it.
pub(crate) fn head(bytes: &[u8]) -> Option<Head<'_>> {
    let mut start = 0;
    for _ in 0..MOST_HEADS {
        let mut head = one_head(bytes.get(start..)?)?;
        if head.body == 0 || head.status.is_none_or(|status| status / 100 != 1) {
            head.move_by(start);
            return Some(head);
        }
        start += head.body;
    }
    None
}

fn one_head(bytes: &[u8]) -> Option<Head<'_>> {
    let body = body(bytes);
    let length = body.unwrap_or(bytes.len()).min(LONGEST);
    let text = bytes.get(..length)?;
    let text = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(text.get(..error.valid_up_to())?).ok()?,
    };
    let first = text.trim_start_matches('\u{feff}').lines().next()?;
    let mut words = first.split_ascii_whitespace();
    let (word, target) = (words.next()?, words.next().unwrap_or_default());
    let is_answer = word.starts_with("HTTP/");
    let is_question = ["GET", "POST", "PUT"].contains(&word) && first.trim_end().contains(" HTTP/");
    if !is_answer && !is_question {
        let is_block = body.is_some() && is_field_block(text);
        return is_block.then(|| Head {
            body: body.unwrap_or_default(),
            ..Head::default()
        });
    }
    let mut head = Head {
        status: is_answer.then(|| target.parse().ok()).flatten(),
        body: body.unwrap_or_default(),
        ..Head::default()
    };
    head.read_fields(text, if word == "GET" { target } else { "" });
    Some(head)
}

/// Returns where the body begins, after the first empty line.
fn body(bytes: &[u8]) -> Option<usize> {
    let ends = [&b"\r\n\r\n"[..], b"\n\n"];
    let found = ends.iter().filter_map(|end| {
        let at = bytes.windows(end.len()).position(|window| window == *end)?;
        Some(at + end.len())
    });
    found.min()
}

/// Reports whether every line is a header field, and one of them is about the content.
fn is_field_block(text: &str) -> bool {
    let mut fields = text.lines().filter(|line| !line.is_empty()).map(field);
    let mut has_content = false;
    fields.all(|field| {
        field.is_some_and(|(name, _)| {
            has_content |= name.to_ascii_lowercase().starts_with("content-");
            true
        })
    }) && has_content
}

fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then_some((name, value.trim()))
}

impl<'a> Head<'a> {
    fn move_by(&mut self, start: usize) {
        self.body += if self.body > 0 { start } else { 0 };
        for (place, _) in self.location.iter_mut().chain(&mut self.bearer) {
            *place += start;
        }
    }

    fn read_fields(&mut self, text: &'a str, target: &str) {
        let (mut host, mut end) = (None, 0);
        for line in text.split_inclusive('\n') {
            end += line.len();
            let Some((name, value)) = field(line) else {
                continue;
            };
            let rest = line.trim_end().len() - value.len();
            let place = end - line.len() + rest;
            match name.to_ascii_lowercase().as_str() {
                "host" => host = host.or(Some(value)),
                "location" => self.location = Some((place, value)),
                "transfer-encoding" => self.is_chunked = value.eq_ignore_ascii_case("chunked"),
                "authorization" => self.bearer = bearer(place, value),
                _ => {}
            }
        }
        self.address = match host {
            _ if target.contains("://") => Some(target.to_owned()),
            Some(host) if target.starts_with('/') => Some(format!("https://{host}{target}")),
            _ => None,
        };
    }
}

fn bearer(place: usize, value: &str) -> Option<(usize, &str)> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim_start();
    let place = place + value.len() - token.len();
    scheme.eq_ignore_ascii_case("bearer").then_some((place, token))
}

/// A body that came in chunks.
#[derive(Default)]
pub(crate) struct Chunks {
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The places of the chunks, in the body and in the capture.
    starts: Vec<(usize, usize)>,
}

impl Chunks {
    /// Reads chunks from an offset of the capture; the last one may be cut off. Nothing when these are none, or when
    /// something follows them.
    pub(crate) fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let mut chunks = Self::default();
        let mut at = start;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.is_empty() && !chunks.starts.is_empty() {
                return Some(chunks);
            }
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let line = std::str::from_utf8(rest.get(..end)?).ok()?;
            let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
            at += end + 1;
            if size == 0 {
                let rest = bytes.get(at..).unwrap_or_default();
                return rest.trim_ascii().is_empty().then_some(chunks);
            }
            let end = at.saturating_add(size).min(bytes.len());
            chunks.starts.push((chunks.body.len(), at));
            chunks.body.extend(bytes.get(at..end)?);
            let rest = bytes.get(end..).unwrap_or_default();
            let breaks = [&b"\r\n"[..], b"\n"]
                .into_iter()
                .find(|line| rest.starts_with(line));
            at = end + breaks.map_or(0, <[u8]>::len);
        }
    }

    /// Returns where in the capture a byte of the body is.
    pub(crate) fn place(&self, offset: usize) -> usize {
        let next = self.starts.partition_point(|(start, _)| *start <= offset);
        let chunk = next.checked_sub(1).and_then(|chunk| self.starts.get(chunk));
        chunk.map_or(offset, |(start, place)| place + offset - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_know_where_they_were() {
        let bytes = b"x\r\n\r\n3\r\nabc\r\n2;a=b\r\nde\r\n0\r\n\r\n";
        let chunks = Chunks::read(bytes, 5).unwrap();
        assert_eq!(chunks.body, b"abcde");
        for (offset, byte) in chunks.body.iter().enumerate() {
            assert_eq!(bytes[chunks.place(offset)], *byte);
        }
        assert_eq!(Chunks::read(b"a\r\nabc", 0).unwrap().body, b"abc");
        assert!(Chunks::read(b"<SyncML>\r\n", 0).is_none());
        assert!(Chunks::read(b"1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK", 0).is_none());
    }
}
