//! From bytes to the kind of message that they are.

use mdm_errors::{DecodeErrorKind, Name, Position, Text};
use mdm_syncml::CommandName;

use crate::http::{self, Chunks, Head};
use crate::report::{Failure, Input, Moved, Report};
use crate::root::{Root, after_prolog, local, root};
use crate::wrapped::{self, Inside};
use crate::{
    certificate, dump, encoded, hresult, links, pem, provisioning, snapshot, soap, syncml, token, wide,
};

/// Reads an input of any kind.
pub(crate) fn read(bytes: &[u8]) -> Result<Report, Failure> {
    let head = http::head(bytes).unwrap_or_default();
    if let Some(result) = read_head(bytes, &head) {
        return result;
    }
    if head.is_chunked
        && let Some(chunks) = Chunks::read(bytes, head.body)
    {
        return read_part(&chunks.body, head.status).mapped(bytes, |offset| chunks.place(offset));
    }
    let input = Input::new(bytes, head.body);
    read_part(input.message(), head.status).moved(&input)
}

/// Reads what the head of an HTTP message says itself: the page that is asked for, a redirect to a page, or the token
/// of a request without a body.
fn read_head(bytes: &[u8], head: &Head<'_>) -> Option<Result<Report, Failure>> {
    let has_body = bytes
        .get(head.body..)
        .is_some_and(|body| !body.trim_ascii().is_empty());
    let token = || {
        let (place, token) = head.bearer.filter(|(_, token)| token::is_token(token))?;
        Some(token::read(token).moved(&Input::new(bytes, place)))
    };
    if let Some(address) = &head.address {
        let page = links::address(address).or_else(token);
        return Some(page.unwrap_or_else(|| Err(links::unrecognised())));
    }
    let redirect = head
        .location
        .filter(|_| head.status.is_some_and(|status| status / 100 == 3));
    let redirect =
        redirect.and_then(|(place, address)| Some(links::address(address)?.moved(&Input::new(bytes, place))));
    redirect.or_else(|| token().filter(|_| !has_body))
}

/// Reads a part of an input.
pub(crate) fn read_part(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    let bare = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bare.iter().all(u8::is_ascii_whitespace) {
        return Err(links::empty());
    }
    if let Some(name) = compression(bytes) {
        let message = format!("compressed data ({name}) is not read: unpack it first");
        return Err(Failure::new(name, message, Position::new(0, 1, 1)));
    }
    if let Some(der) = dump::without_end_of_line(bytes) {
        return certificate::read(der, None);
    }
    if matches!(bytes, [0x30, length, ..] if *length >= 0x80) {
        return certificate::read(bytes, None);
    }
    if is_binary(bytes) {
        return syncml::read(bytes, false);
    }
    if wide::is_wide(bytes) {
        return wide::read(bytes, status);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read_text(text, status),
        Err(error) => match markup(bytes) {
            Some(start) => xml_at(bytes, start, status),
            None => {
                let place = Position::from_offset(bytes, error.valid_up_to());
                Err(DecodeErrorKind::Encoding.at(place).into())
            }
        },
    }
}

fn read_text(whole: &str, status: Option<u16>) -> Result<Report, Failure> {
    let bytes = whole.as_bytes();
    let text = whole.trim_start_matches('\u{feff}').trim_start_matches(is_blank);
    let input = Input::new(bytes, whole.len() - text.len());
    let text = text.trim_end_matches(is_blank);
    let found = match wrapped::inner(text) {
        Some(inner) => Some(read_inside(&inner, status)),
        None => without_markup(text),
    };
    let found = found.or_else(|| match markup(bytes) {
        Some(_) if is_html(text) && text.contains("wresult") => Some(links::sign_in_page(text)),
        Some(_) => None,
        None => Some(in_words(text)),
    });
    if let Some(result) = found {
        return result.moved(&input);
    }
    let start = markup(bytes).unwrap_or_default();
    xml_at(bytes, start, status)
        .or_else(|failure| pasted(text, &failure).map_or(Err(failure), |result| result.moved(&input)))
}

/// White space, and what ends the texts of some programs.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\0'
}

/// Reads the only link, token or error code in a text without markup.
fn in_words(text: &str) -> Result<Report, Failure> {
    links::within(text)
        .or_else(|| token::within(text))
        .or_else(|| hresult::read(text).map(Ok))
        .unwrap_or_else(|| Err(links::unrecognised()))
}

/// Reads what a document that is none of our messages has inside: a message as text, such as a log of events has it, a
/// link, or a block of PEM; of events also an error code.
fn pasted(page: &str, failure: &Failure) -> Option<Result<Report, Failure>> {
    let is_page = failure.kind == "doctype" && is_html(page);
    if failure.kind != "unexpected-root" && !is_page {
        return None;
    }
    let message = match wrapped::in_markup(page) {
        Inside::One { text, start } => {
            Some(read_inside(&text, None).moved(&Input::new(page.as_bytes(), start)))
        }
        Inside::Several { start } => Some(Err(Failure::ambiguous(page, start, "messages"))),
        Inside::Nothing => None,
    };
    let is_events =
        matches!(root(page.as_bytes()), Root::Element(name) if matches!(local(name), "Event" | "Events"));
    let code = || {
        hresult::read(&wrapped::without_tags(page))
            .filter(|_| is_events)
            .map(Ok)
    };
    message
        .or_else(|| links::within(page))
        .or_else(|| pem::read(page))
        .or_else(code)
}

/// Reads what does not begin with markup.
fn without_markup(text: &str) -> Option<Result<Report, Failure>> {
    if markup(text.as_bytes()) == Some(0) {
        return None;
    }
    if let Some(der) = pem::read(text) {
        return Some(der);
    }
    if let Some(dump) = dump::bytes(text) {
        return Some(dump.and_then(|bytes| read_part(&bytes, None).inside()));
    }
    let quoted = without_quotes(text);
    let start = text.find(quoted).unwrap_or_default();
    Some(unquoted(quoted)?.moved(&Input::new(text.as_bytes(), start)))
}

fn unquoted(text: &str) -> Option<Result<Report, Failure>> {
    if text.starts_with(['{', '[']) {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json) => return Some(read_json(text, &json)),
            Err(error) if !text.contains('<') => {
                // In a mail or a page as Markdown has it, or with the marks of a log around it.
                let found = links::within(text).or_else(|| hresult::read(text).map(Ok));
                return Some(found.unwrap_or_else(|| Err(broken_json(text, &error))));
            }
            // A line of a log that looks like JSON, with a message after it.
            Err(_) => {}
        }
    }
    let lower = text.get(..22).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("ms-device-enrollment:") {
        let found = links::within(text).filter(|_| text.contains(char::is_whitespace));
        return Some(found.unwrap_or_else(|| links::deep_link(text)));
    }
    if !text.contains(char::is_whitespace) && text.contains("://") {
        let found = links::address(text)
            .or_else(|| links::within(text))
            .or_else(|| token::within(text));
        return found.or(Some(Err(links::unrecognised())));
    }
    let bare = without_scheme(text);
    if token::looks_like_token(bare) {
        return Some(token::read(bare).moved(&Input::new(text.as_bytes(), text.len() - bare.len())));
    }
    let code = hresult::alone(text).map(|code| Ok(hresult::report(code)));
    code.or_else(|| token::in_lines(text))
        .or_else(|| Some(encoded::read(text)?.inside()))
}

/// Returns a text without the quotation marks around it, which a log or a shell has put there.
fn without_quotes(text: &str) -> &str {
    let inner = ['"', '\'']
        .iter()
        .find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
    inner.map_or(text, str::trim)
}

/// Returns where markup begins: a `<` that an arrow or a comparison in a log has is none.
pub(crate) fn markup(bytes: &[u8]) -> Option<usize> {
    let begins = |pair: &[u8]| match pair {
        [b'<', next] => next.is_ascii_alphabetic() || matches!(next, b'_' | b':' | b'?' | b'!' | 0x80..),
        _ => false,
    };
    let found = bytes.windows(2).position(begins);
    found.or_else(|| bytes.iter().position(|byte| *byte == b'<'))
}

/// Returns the name of the compression that bytes are in.
fn compression(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        _ => None,
    }
}

/// Returns a bearer token without what an HTTP header has before it.
fn without_scheme(text: &str) -> &str {
    let mut rest = text;
    for word in ["authorization:", "bearer ", "access_token=", "id_token="] {
        if rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
        {
            rest = rest.get(word.len()..).unwrap_or_default().trim_start();
        }
    }
    rest
}

fn read_json(text: &str, json: &serde_json::Value) -> Result<Report, Failure> {
    if json.get("keys").is_some() {
        return token::read_keys(text.as_bytes());
    }
    if json.get("kty").is_some() {
        return token::read_keys(format!("{{\"keys\":[{text}]}}").as_bytes());
    }
    if let Some(token) = json.get("access_token").or_else(|| json.get("id_token")) {
        return match token.as_str() {
            Some(token) if token::looks_like_token(token) => token::read(token).inside(),
            _ => Err(links::unrecognised()),
        };
    }
    if snapshot::is_snapshot(json) {
        return snapshot::read(text.as_bytes());
    }
    match wrapped::only_message(json).filter(|inside| inside.len() < text.len()) {
        Some(inside) => read_inside(inside, None).inside(),
        None => hresult::only_in(json)
            .map(hresult::report)
            .ok_or_else(links::unrecognised),
    }
}

fn broken_json(text: &str, error: &serde_json::Error) -> Failure {
    if text.contains("\"keys\"")
        && let Err(failure) = token::read_keys(text.as_bytes())
    {
        return failure;
    }
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let offset = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let kind = if error.is_eof() {
        "unexpected-end"
    } else {
        "syntax"
    };
    Failure::new(
        kind,
        "not valid JSON",
        Position::from_offset(text.as_bytes(), offset),
    )
}

/// Reads a text that is written otherwise in the input.
fn read_inside(text: &str, status: Option<u16>) -> Result<Report, Failure> {
    read_part(text.as_bytes(), status).inside()
}

/// Reads a document that begins at an offset.
fn xml_at(bytes: &[u8], start: usize, status: Option<u16>) -> Result<Report, Failure> {
    let input = Input::new(bytes, start);
    read_xml(input.message(), status).moved(&input)
}

fn read_xml(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    match root(bytes) {
        Root::Doctype(offset) => Err(DecodeErrorKind::Doctype
            .at(Position::from_offset(bytes, offset))
            .into()),
        Root::Element(name) => match local(name) {
            "SyncML" => syncml::read(bytes, false),
            name if name.eq_ignore_ascii_case("Envelope") => soap::read(bytes, status),
            "wap-provisioningdoc" => provisioning::read(bytes),
            "SyncBody" | "SyncHdr" => syncml::read(bytes, true),
            name if CommandName::parse(Text::lossy(name)).kind().is_some() => syncml::read(bytes, true),
            name => {
                let kind = DecodeErrorKind::UnexpectedRoot(Name::new(name));
                let offset = bytes.len() - after_prolog(bytes).len();
                Err(kind.at(Position::from_offset(bytes, offset)).into())
            }
        },
        // Let a real reader say what is wrong with it.
        Root::None => syncml::read(bytes, false),
    }
}

/// WBXML begins with its version, which is no character of a text.
fn is_binary(bytes: &[u8]) -> bool {
    matches!(bytes, [0x01..=0x03, ..])
}

/// Reports whether a text begins as a page for browsers.
fn is_html(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let begins = |start: &str| {
        let found = text.get(..start.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    begins("<!doctype html") || begins("<html")
}
