//! Parts of a message that have an encoding of their own.

use mdm_errors::{ElementPath, Lint, Position, Rule};
use mdm_soap::Envelope;

use crate::report::{Failure, Finding, Place, Report};

/// A part of a message that has an encoding of its own can be read.
static UNREADABLE: Rule = Rule::new(
    "inspect.unreadable-part",
    "MS-WSTEP 3.1.4.1.2",
    "the part inside of the message can be read",
);

/// The element that carries a part with an encoding of its own.
const TOKEN: &str = "BinarySecurityToken";
/// The elements around the token of an answer.
const RESPONSE: [&str; 3] = [
    "RequestSecurityTokenResponseCollection",
    "RequestSecurityTokenResponse",
    "RequestedSecurityToken",
];
/// Longer names are not compared with it.
const LONGEST_NAME: usize = 256;

/// Reports whether it is only a token that cannot be read.
pub(super) fn is_token(failure: &Failure) -> bool {
    failure.kind == "invalid-value" && failure.place.path.ends_with(TOKEN)
}

/// Puts white space in the place of the content of the element at an offset, so that places stay, and returns it.
pub(super) fn cut_token(bytes: &mut [u8], token: usize) -> Option<String> {
    let start = token + bytes.get(token..)?.iter().position(|byte| *byte == b'>')? + 1;
    let end = start + bytes.get(start..)?.iter().position(|byte| *byte == b'<')?;
    let content = bytes.get_mut(start..end)?;
    let text = String::from_utf8_lossy(content).into_owned();
    content.fill(b' ');
    Some(text)
}

/// Adds the tokens that were cut to the findings, in the place of those about what is left of them.
pub(super) fn with_unreadable(mut report: Report, parts: Vec<(Failure, String)>) -> Report {
    for (failure, content) in parts {
        let offset = failure.place.offset;
        report.findings.retain(|finding| finding.place.offset != offset);
        report.findings.push(unreadable(&failure.message, failure.place));
        report.hide(&content);
    }
    report
}

/// Returns the finding about a part at a place.
pub(super) fn unreadable(problem: &str, place: Place) -> Finding {
    let position = Position::new(place.offset, place.line, place.column);
    let mut finding = Finding::from(Lint::new(&UNREADABLE, position));
    finding.message = format!("{}, and cannot: {problem}", UNREADABLE.summary);
    finding.place = place;
    finding
}

/// Returns where the last token of the body begins, the one that was asked for.
pub(super) fn place(bytes: &[u8], envelope: &Envelope<'_>) -> Place {
    let around: &[&str] = match envelope.body_local_name() {
        "RequestSecurityToken" => &["RequestSecurityToken"],
        _ => &RESPONSE,
    };
    let body = envelope.body_range();
    let text = bytes.get(body.clone()).unwrap_or_default();
    let opens = text.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    let mut tokens = opens.filter(|(at, _)| text.get(at + 1..).is_some_and(begins_as_token));
    let last = tokens.next_back().map_or(0, |(at, _)| at);
    let path: ElementPath = ["Envelope", "Body"]
        .iter()
        .chain(around)
        .chain(&[TOKEN])
        .copied()
        .collect();
    Place {
        path: path.to_string(),
        ..Place::from(Position::from_offset(bytes, body.start + last))
    }
}

/// Reports whether the name of a start tag is that of a token, with whatever prefix.
fn begins_as_token(name: &[u8]) -> bool {
    let name = name.get(..LONGEST_NAME.min(name.len())).unwrap_or_default();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let name = name.split(is_end).next().unwrap_or_default();
    name.split(|byte| *byte == b':').next_back() == Some(TOKEN.as_bytes())
}
