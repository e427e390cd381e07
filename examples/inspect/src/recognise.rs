//! From bytes to the kind of message that they are.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mdm_errors::{DecodeErrorKind, Position};
use mdm_syncml::CommandName;

use crate::report::{Failure, Input, Report};
use crate::{certificate, dump, hresult, links, pem, provisioning, snapshot, soap, syncml, token, wrapped};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads an input of any kind.
pub(crate) fn read(bytes: &[u8]) -> Result<Report, Failure> {
    if let Some(address) = requested_address(bytes) {
        return links::address(&address).unwrap_or_else(|| Err(links::unrecognised()));
    }
    let (status, body) = after_http(bytes);
    let input = Input::new(bytes, body);
    read_part(input.message(), status)
        .map(|report| report.moved(&input))
        .map_err(|failure| failure.moved(&input))
}

fn read_part(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
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
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || is_utf16(bytes) {
        return wide(bytes, status);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return match markup(bytes) {
            Some(start) => xml_at(bytes, start, status),
            None => Err(not_text(bytes)),
        };
    };
    let text = text.trim_start_matches('\u{feff}');
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if let Some(inner) = wrapped::inner(trimmed) {
        return read_inside(&inner, status);
    }
    match without_markup(trimmed) {
        Some(result) => result,
        None => match markup(bytes) {
            Some(_) if is_sign_in_page(trimmed) => links::sign_in_page(trimmed),
            Some(start) => xml_at(bytes, start, status).or_else(|failure| pasted(text, failure)),
            None => match links::within(text) {
                Some(result) => result,
                None => hresult::read(trimmed).ok_or_else(links::unrecognised),
            },
        },
    }
}

/// Reads what a page that is none of our messages has inside: a link, or a block of PEM.
fn pasted(page: &str, failure: Failure) -> Result<Report, Failure> {
    let is_page = failure.kind == "unexpected-root" || (failure.kind == "doctype" && is_html(page));
    let found = is_page.then(|| links::within(page).or_else(|| pem::read(page)));
    found.flatten().unwrap_or(Err(failure))
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
        return Some(
            dump.and_then(|bytes| read_part(&bytes, None).map(without_places).map_err(without_place)),
        );
    }
    let text = without_quotes(text);
    if text.starts_with(['{', '[']) {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json) => return Some(read_json(text, &json)),
            Err(error) if !text.contains('<') => {
                let found = links::within(text); // in a mail or a page as Markdown has it
                return Some(found.unwrap_or_else(|| Err(broken_json(text, &error))));
            }
            // A line of a log that looks like JSON, with a message after it.
            Err(_) => {}
        }
    }
    let lower = text.get(..22).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("ms-device-enrollment:") {
        return Some(links::deep_link(text));
    }
    if !text.contains(char::is_whitespace) && text.contains("://") {
        let found = links::address(text).or_else(|| links::within(text));
        return found.or(Some(Err(links::unrecognised())));
    }
    let bare = without_scheme(text);
    if token::looks_like_token(bare) {
        return Some(token::read(bare));
    }
    base64_of(text).and_then(|inner| read_inner(&inner))
}

/// Returns a text without the quotation marks around it, which a log or a shell has put there.
fn without_quotes(text: &str) -> &str {
    let inner = ['"', '\'']
        .iter()
        .find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
    inner.map_or(text, str::trim)
}

/// Returns where markup begins: a `<` that an arrow or a comparison in a log has is none.
fn markup(bytes: &[u8]) -> Option<usize> {
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
        token::read_keys(text.as_bytes())
    } else if json.get("kty").is_some() {
        let set = format!("{{\"keys\":[{text}]}}");
        token::read_keys(set.as_bytes())
    } else if let Some(token) = json.get("access_token").or_else(|| json.get("id_token")) {
        match token.as_str() {
            Some(token) if token::looks_like_token(token) => token::read(token),
            _ => Err(links::unrecognised()),
        }
    } else if snapshot::is_snapshot(json) {
        snapshot::read(text.as_bytes())
    } else {
        let inside = wrapped::only_message(json).filter(|inside| inside.len() < text.len());
        inside.map_or_else(|| Err(links::unrecognised()), |inside| read_inside(inside, None))
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

/// Reads what stood in base64: a structure in DER, a document, a token.
fn read_inner(inner: &[u8]) -> Option<Result<Report, Failure>> {
    if inner.first() == Some(&0x30) {
        return Some(certificate::read(inner, None));
    }
    let text = std::str::from_utf8(inner).ok()?.trim();
    if text.starts_with('<') {
        return Some(xml_at(text.as_bytes(), 0, None).map(without_places));
    }
    if token::is_token(text) {
        return Some(token::read(text));
    }
    let again = base64_of(text)?;
    (again.first() == Some(&0x30)).then(|| certificate::read(&again, None))
}

/// Reads a text that was written otherwise in the input.
fn read_inside(text: &str, status: Option<u16>) -> Result<Report, Failure> {
    read_part(text.as_bytes(), status)
        .map(without_places)
        .map_err(without_place)
}

/// Places in a decoded document are none of the input.
fn without_places(mut report: Report) -> Report {
    for finding in &mut report.findings {
        (finding.place.line, finding.place.column) = (0, 0);
    }
    report
}

fn without_place(mut failure: Failure) -> Failure {
    (failure.place.line, failure.place.column) = (0, 0);
    failure
}

/// Returns the bytes of base64 text, with whatever alphabet and line ends; those of JSON and of programs too.
pub(crate) fn base64_of(text: &str) -> Option<Vec<u8>> {
    let text = text.replace("\\r", "").replace("\\n", "");
    let compact: String = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let long = compact.len() >= 16;
    long.then(|| BASE64.decode(compact).ok()).flatten()
}

/// Reads a document that begins at an offset.
fn xml_at(bytes: &[u8], start: usize, status: Option<u16>) -> Result<Report, Failure> {
    let input = Input::new(bytes, start);
    read_xml(input.message(), status)
        .map(|report| report.moved(&input))
        .map_err(|failure| failure.moved(&input))
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
            name if CommandName::parse(mdm_errors::Text::lossy(name)).kind().is_some() => {
                syncml::read(bytes, true)
            }
            name => {
                let kind = DecodeErrorKind::UnexpectedRoot(mdm_errors::Name::new(name));
                let offset = bytes.len() - after_prolog(bytes).len();
                Err(kind.at(Position::from_offset(bytes, offset)).into())
            }
        },
        // Let a real reader say what is wrong with it.
        Root::None => syncml::read(bytes, false),
    }
}

/// Reads UTF-16: the crates take it for SyncML, everything else is transcoded first.
fn wide(bytes: &[u8], status: Option<u16>) -> Result<Report, Failure> {
    let is_big = bytes.starts_with(&[0xfe, 0xff]) || bytes.first() == Some(&0);
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [a, b] if is_big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0,
    });
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let text = text.trim_start_matches('\u{feff}');
    if let Root::Element(name) = root(text.as_bytes())
        && local(name) == "SyncML"
    {
        return syncml::read(bytes, false);
    }
    let mark = usize::from(bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]));
    let mut offsets = WideOffsets::new(text, mark);
    match read_part(text.as_bytes(), status) {
        Ok(mut report) => {
            for finding in &mut report.findings {
                finding.place.offset = offsets.of(finding.place.offset);
            }
            Ok(report)
        }
        Err(mut failure) => {
            failure.place.offset = offsets.of(failure.place.offset);
            Err(failure)
        }
    }
}

/// Finds ascending offsets of transcoded text in the UTF-16 that it was.
struct WideOffsets<'a> {
    rest: &'a str,
    at: usize,
    units: usize,
}

impl<'a> WideOffsets<'a> {
    fn new(text: &'a str, units: usize) -> Self {
        Self {
            rest: text,
            at: 0,
            units,
        }
    }

    fn of(&mut self, offset: usize) -> usize {
        let step = offset.saturating_sub(self.at);
        if let Some((passed, rest)) = self.rest.split_at_checked(step) {
            self.units += passed.encode_utf16().count();
            (self.rest, self.at) = (rest, self.at + step);
        }
        2 * self.units
    }
}

enum Root<'a> {
    Element(&'a str),
    Doctype(usize),
    None,
}

/// Returns the root element of a document, or its document type.
fn root(bytes: &[u8]) -> Root<'_> {
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
    std::str::from_utf8(name).map_or(Root::None, Root::Element)
}

/// Returns the document after white space, processing instructions and comments.
fn after_prolog(mut bytes: &[u8]) -> &[u8] {
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

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// Splits off the head of an HTTP message: the status of an answer, and where the body begins.
fn after_http(bytes: &[u8]) -> (Option<u16>, usize) {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..line.len().min(8192)).unwrap_or_default());
    let mut words = line.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let is_answer = first.starts_with("HTTP/");
    let is_question = ["GET", "POST", "PUT"].contains(&first) && line.trim_end().contains(" HTTP/");
    if !is_answer && !is_question {
        return (None, 0);
    }
    let status = words
        .next()
        .filter(|_| is_answer)
        .and_then(|status| status.parse().ok());
    let ends = [&b"\r\n\r\n"[..], b"\n\n"];
    let body = ends.iter().filter_map(|end| {
        let at = bytes.windows(end.len()).position(|window| window == *end)?;
        Some(at + end.len())
    });
    (status, body.min().unwrap_or_default())
}

/// Returns the address that a request without a body asks for: the pages of enrollment are opened so.
fn requested_address(bytes: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(bytes.get(..bytes.len().min(65_536))?).ok()?;
    let mut lines = head.trim_start_matches('\u{feff}').lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    if method != "GET" || !words.next()?.starts_with("HTTP/") || !target.starts_with('/') {
        return None;
    }
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then_some(value.trim())
    })?;
    Some(format!("https://{host}{target}"))
}

/// WBXML begins with its version, which is no character of a text.
fn is_binary(bytes: &[u8]) -> bool {
    matches!(bytes, [0x01..=0x03, ..])
}

fn is_utf16(bytes: &[u8]) -> bool {
    let (first, second) = match bytes {
        [first, 0, second, 0, ..] | [0, first, 0, second, ..] => (first, second),
        _ => return false,
    };
    first.is_ascii_graphic() && (second.is_ascii_graphic() || second.is_ascii_whitespace())
}

fn is_sign_in_page(text: &str) -> bool {
    is_html(text) && text.contains("wresult")
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

fn not_text(bytes: &[u8]) -> Failure {
    let offset = match std::str::from_utf8(bytes) {
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    DecodeErrorKind::Encoding
        .at(Position::from_offset(bytes, offset))
        .into()
}
