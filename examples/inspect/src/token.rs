//! Entra tokens and keys. Tokens are decoded and never verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mdm_entra::{AccessToken, Error, KeySet, PeerError};
use mdm_errors::Position;
use mdm_soap::values::format_date_time;
use rustls_pki_types::UnixTime;
use serde_json::Value as Json;
use std::time::Duration;

use crate::kind::Kind;
use crate::report::{Failure, Finding, Input, Moved, Place, Report, name_of};
use crate::value::{Fields, Value};

/// Claims that are seconds since 1970.
const TIMES: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "xms_tcdt"];

/// An encrypted token (JWE) has five parts.
const ENCRYPTED_PARTS: usize = 5;

/// Reports whether a text has the form of a JWT.
pub(crate) fn is_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let shape = [parts.next(), parts.next(), parts.next(), parts.next()];
    matches!(shape, [Some(_), Some(_), Some(_), None]) && looks_like_token(text)
}

/// Reports whether a text is a token, or was one before somebody cut it.
pub(crate) fn looks_like_token(text: &str) -> bool {
    let word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='));
    word && text.starts_with("ey") && text.contains('.')
}

/// Reports whether a text has the five parts of an encrypted token.
fn is_encrypted(text: &str) -> bool {
    text.split('.').count() == ENCRYPTED_PARTS && text.split('.').next().and_then(decoded).is_some()
}

/// Reads the only token in a text; nothing when there is none, or different ones.
pub(crate) fn within(text: &str) -> Option<Result<Report, Failure>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut found: Option<(usize, &str)> = None;
    let mut end = 0;
    for piece in text.split_inclusive(|c| !is_part(c)) {
        let (start, word) = (end, piece.trim_end_matches(|c| !is_part(c)));
        end += piece.len();
        let word = match word.split('.').count() {
            4 => word.trim_end_matches('.'),
            _ => word,
        };
        let header = word.split('.').next().unwrap_or_default();
        if !(is_token(word) || is_encrypted(word)) || decoded(header).is_none() {
            continue;
        }
        match found {
            Some((_, known)) if known != word => return None,
            _ => found = found.or(Some((start, word))),
        }
    }
    let (start, token) = found?;
    Some(read(token).moved(&Input::new(text.as_bytes(), start)))
}

/// Reads a token that was broken into lines.
pub(crate) fn in_lines(text: &str) -> Option<Result<Report, Failure>> {
    let compact: String = text.split_ascii_whitespace().collect();
    let is_broken = compact.len() < text.len() && (is_token(&compact) || is_encrypted(&compact));
    is_broken.then(|| {
        let mut result = read(&compact).inside();
        if let Ok(report) = &mut result {
            text.split_ascii_whitespace().for_each(|line| report.hide(line));
        }
        result
    })
}

/// Reads a token.
pub(crate) fn read(text: &str) -> Result<Report, Failure> {
    let parts: Vec<&str> = text.split('.').collect();
    let json = |part: usize| parts.get(part).and_then(|part| decoded(part));
    if is_encrypted(text) {
        let model = Fields::new()
            .with("header", json(0).map(|header| Value::from(&header)))
            .with("claims", Value::Null)
            .with("encrypted", true)
            .with("verified", false);
        let mut report = Report::new(Kind::Token, model);
        report.meaning = Some("Only the service that the token is for can read its claims.");
        report.hide(text);
        return Ok(report);
    }
    let token = AccessToken::parse(text.as_bytes()).map_err(failure)?;
    let header = json(0).map_or_else(
        || Value::from(Fields::new().with("kid", token.header().key_id())),
        |header| Value::from(&header),
    );
    let mut model = Fields::new()
        .with("header", header)
        .with("claims", json(1).map(|claims| Value::from(&claims)))
        .with("signature", Value::secret())
        .with("verified", false);
    if let Some(claims) = json(1) {
        model = model.with("times", times(&claims));
    }
    let mut report = Report::new(Kind::Token, model);
    match token.unverified_claims() {
        Ok(claims) => {
            let version = format!("{:?}", claims.version).to_lowercase();
            report.model = report
                .model
                .with("version", version)
                .with("user_name", claims.user_name());
        }
        Err(error) => {
            let place = parts.first().map_or(0, |header| header.len() + 1);
            report.findings.push(Finding {
                rule: "inspect.unreadable-part".to_owned(),
                clause: "RFC 7519 4.1".to_owned(),
                place: Place::from(Position::from_offset(text.as_bytes(), place)),
                message: error.to_string(),
            });
        }
    }
    report.hide(text);
    Ok(report)
}

/// Returns the claims that are times, for people.
fn times(claims: &Json) -> Fields {
    let times = TIMES.iter().filter_map(|name| {
        let seconds = claims.get(name)?.as_u64()?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        Some((*name, format_date_time(time)))
    });
    times.fold(Fields::new(), |times, (name, time)| times.with(name, time))
}

/// Reads a set of keys.
pub(crate) fn read_keys(document: &[u8]) -> Result<Report, Failure> {
    KeySet::parse(document).map_err(failure)?;
    let json: Json = serde_json::from_slice(document).unwrap_or_default();
    let keys = json.get("keys").and_then(Json::as_array).map(Vec::as_slice);
    let model = Fields::new().with("keys", Value::list(keys.unwrap_or_default().iter().map(key)));
    Ok(Report::new(Kind::Jwks, model))
}

/// Returns what a key says; the members of private and of shared keys are not among it.
fn key(json: &Json) -> Fields {
    let text = |name: &str| Some(json.get(name)?.as_str()?.to_owned());
    let alone = serde_json::to_vec(&serde_json::json!({ "keys": [json] })).unwrap_or_default();
    let set = KeySet::parse(&alone).ok();
    let read = set.as_ref().and_then(|set| set.iter().next());
    let problem = read.map_or_else(
        || Some("a key without a usable kid".to_owned()),
        |key| key.problem().map(|problem| problem.to_string()),
    );
    let mut fields = Fields::new()
        .with("kid", text("kid"))
        .with("kty", text("kty"))
        .with("use", text("use"))
        .with("alg", text("alg"))
        .with("n", text("n"))
        .with("e", text("e"));
    for name in ["crv", "x", "y", "x5t", "x5t#S256"] {
        fields = fields.with_some(name, text(name));
    }
    let is_secret = |name: &&str| json.get(*name).is_some();
    let secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
        .into_iter()
        .filter(is_secret);
    fields = secret.fold(fields, |fields, name| fields.with(name, Value::secret()));
    fields
        .with_some("x5c", json.get("x5c").map(Value::from))
        .with(
            "issuer",
            read.and_then(|key| key.issuer())
                .map(|issuer| issuer.as_str().to_owned()),
        )
        .with("usable", problem.is_none())
        .with_some("problem", problem)
}

fn decoded(part: &str) -> Option<Json> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Returns why something of Entra cannot be read.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Decode(error) => Failure::from(error),
        Error::Peer(error) => peer_failure(&error),
        other => Failure::new("refused", other.to_string(), Position::new(0, 1, 1)),
    }
}

fn peer_failure(error: &PeerError) -> Failure {
    Failure::new(name_of(error), error.to_string(), Position::new(0, 1, 1))
}
